/*
 * The boundary where lists, forms and commands become keys of numbers: a canonical key, or a number as people write it
 * with a word for its kind before or not.
 */
import { accountKey } from './account.ts';
import { billerKey } from './biller.ts';
import { ibanKey } from './iban.ts';
import type { NumberKey, NumberKind } from './key.ts';
import { lineKey, lineKeyOfUrl } from './line.ts';
import type { IndicatorProblem } from './parse-listed.ts';
import { isThaiMobile, phoneKey } from './phone.ts';
import { promptPayKey } from './promptpay.ts';
import { walletKey } from './wallet.ts';

const MAX_TEXT_LENGTH = 200;

const EXPECTED: Readonly<Record<NumberKind, string>> = {
  account: 'a bank account of 10 to 15 digits',
  phone: 'a Thai telephone number, or one with its country code',
  promptpay: 'a PromptPay ID: a mobile number, 13 digits with a right check digit, or a 15-digit e-wallet',
  biller: 'a biller ID of 13 or 15 digits and its first reference',
  line: 'a LINE ID of 3 to 30 letters, digits, dots, dashes',
  wallet: 'a Bitcoin, TRON or EVM address with a right checksum',
  iban: 'an IBAN with right check digits',
};

/** True for a text that begins as a canonical key of a number does. */
export function isNumberKeyText(text: string): boolean {
  return /^(?:acct|phone|ppid|biller|line|coin|iban):/.test(text.trim());
}

/**
 * Key of a number: canonical (`acct:TH:1234567890`, checked again), of a known kind, or as written. Without a kind a
 * number that could be both a mobile and an account is the mobile; the caller names the kind where it knows.
 */
export function parseNumberKey(text: string, kind?: NumberKind): NumberKey | IndicatorProblem {
  const trimmed = text.trim();
  if (trimmed === '') return { problem: 'empty', expected: kind === undefined ? 'a number' : EXPECTED[kind] };
  if (trimmed.length > MAX_TEXT_LENGTH)
    return { problem: 'too-long', expected: `at most ${MAX_TEXT_LENGTH} characters` };
  const key = kind === undefined ? guess(trimmed) : ofKind(trimmed, kind);
  if (key !== null) return key;
  const expected =
    kind === undefined
      ? 'an account, telephone, PromptPay ID, biller and reference, LINE ID, wallet or IBAN'
      : EXPECTED[kind];
  return { problem: 'malformed', expected };
}

function guess(text: string): NumberKey | null {
  const canonical = ofCanonical(text);
  if (canonical !== null || isNumberKeyText(text)) return canonical;
  const digits = digitsOf(text);
  if (digits === null)
    return walletKey(text) ?? ibanKey(text) ?? lineKeyOfUrl(text) ?? (text.startsWith('@') ? lineKey(text) : null);
  return (
    phoneKey(digits, text.startsWith('+')) ?? (digits.length === 13 ? promptPayKey(digits) : null) ?? accountKey(digits)
  );
}

function ofKind(text: string, kind: NumberKind): NumberKey | null {
  if (isNumberKeyText(text)) return ofCanonical(text);
  const digits = digitsOf(text);
  switch (kind) {
    case 'account':
      return digits === null ? null : accountKey(digits);
    case 'phone':
      return digits === null ? null : phoneKey(digits, text.startsWith('+'));
    case 'promptpay':
      return digits === null ? null : (promptPayKey(digits) ?? mobileKey(digits, text));
    case 'biller': {
      const [biller, reference] = text.split(/[:/\s]+/, 2);
      return biller === undefined || reference === undefined ? null : billerKey(biller, reference);
    }
    case 'line':
      return lineKeyOfUrl(text) ?? lineKey(text);
    case 'wallet':
      return walletKey(text);
    case 'iban':
      return ibanKey(text);
    default:
      return kind satisfies never;
  }
}

function mobileKey(digits: string, text: string): NumberKey | null {
  const key = phoneKey(digits, text.startsWith('+'));
  return key !== null && isThaiMobile(key.replace('phone:+66', '0')) ? key : null;
}

/** Checks a canonical key by making it again from its value; null where that gives another. */
function ofCanonical(text: string): NumberKey | null {
  const made = remade(text);
  return made === text ? made : null;
}

function remade(text: string): NumberKey | null {
  const [kind, first = '', ...rest] = text.split(':');
  const value = rest.join(':');
  if (kind === 'acct') return first === 'TH' ? accountKey(value) : null;
  if (kind === 'phone') return phoneKey(first.slice(1), first.startsWith('+'));
  // A key says what it is, as the code does that it was read from: the check digit is asked for where somebody wrote the number.
  if (kind === 'ppid' && first === 'natid') return /^\d{13}$/.test(value) ? `ppid:natid:${value}` : null;
  if (kind === 'ppid') return first === 'ewallet' ? promptPayKey(value) : null;
  if (kind === 'biller') return billerKey(first, value);
  if (kind === 'coin') return walletKey(value);
  if (kind === 'iban') return ibanKey(first);
  if (kind !== 'line') return null;
  if (first.startsWith('@') || first.startsWith('~')) return lineKey(first);
  return lineKeyOfUrl(first.startsWith('lin.ee/') ? `https://${first}` : `https://line.me/ti/${first}`);
}

/** The digits of a text that is made of digits and the marks people set between them; null for any other text. */
function digitsOf(text: string): string | null {
  return /^\+?[\d\s().–-]+$/.test(text) ? text.replace(/\D/g, '') : null;
}
