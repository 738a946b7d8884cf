/* Wallet addresses and IBANs in a folded text: their own checksums say what they are, so no words are needed. */
import { ibanKey, ibanLength } from '../indicators/iban.ts';
import { walletKey } from '../indicators/wallet.ts';
import type { Found } from './candidate.ts';

const WALLET =
  /(?<![A-Za-z0-9])(?:0x[0-9a-fA-F]{40}|(?:bc1|BC1)[02-9ac-hj-np-zA-Z]{11,71}|[13T][1-9A-HJ-NP-Za-km-z]{24,34})(?![A-Za-z0-9])/g;
/** How an IBAN begins: country and check digits, glued to the word for it or not. */
const IBAN = /(?<![A-Za-z0-9])(?:iban)?([a-z]{2})\d{2}/gi;
/** Most marks between two of its letters and digits: two blanks, a blank and a line's end. */
const MAX_BETWEEN = 2;
/** As nearly all are printed. */
const AS_PRINTED = /^[A-Z0-9]+(?: [A-Z0-9]+)*$/;
/** Another way of writing counts where nine digits follow each other, as in no word; not behind a mark in one group longer than any number. */
const NINE_DIGITS = /\d(?:[\s.-]{0,2}\d){8}/;
const LONG_GROUP = /[\s.-]\d{18}/;
/** `no0105512345678` is a number; Norway's are set in groups where they are written small. */
const NUMBER_WORD = /^no\d+$/i;

/** Every wallet address and IBAN, positions in the folded text. */
export function* findChecksummed(text: string): Generator<Found> {
  for (const { 0: address, index } of text.matchAll(WALLET)) {
    const key = walletKey(address);
    if (key !== null) yield { kind: 'wallet', key, start: index, end: index + address.length, confidence: 0.95 };
  }
  for (const { 0: begun, 1: country = '', index } of text.matchAll(IBAN)) {
    const start = index + begun.length - 4;
    const end = ibanEnd(text, start, ibanLength(country) ?? 0);
    const printed = text.slice(start, end);
    const isUsual = AS_PRINTED.test(printed);
    if (!isUsual && (!NINE_DIGITS.test(printed) || LONG_GROUP.test(printed) || NUMBER_WORD.test(printed))) continue;
    const key = ibanKey(printed);
    if (key !== null) yield { kind: 'iban', key, start, end, confidence: 0.95 };
  }
}

/** Where so many letters and digits end, marks between them not counted; `start` where there are fewer, or more without a mark. */
function ibanEnd(text: string, start: number, length: number): number {
  let between = 0;
  let left = length;
  let at = start;
  for (; left > 0 && between <= MAX_BETWEEN; at++) {
    const character = text[at] ?? '';
    if (/[A-Za-z0-9]/.test(character)) {
      left--;
      between = 0;
    } else if (/[\s.-]/.test(character)) between++;
    else return start;
  }
  return left > 0 || /[A-Za-z0-9]/.test(text[at] ?? '') ? start : at;
}
