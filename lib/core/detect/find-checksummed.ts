/* Wallet addresses and IBANs in a folded text: their own checksums say what they are, so no words are needed. */
import { ibanKey } from '../indicators/iban.ts';
import { walletKey } from '../indicators/wallet.ts';
import type { Found } from './candidate.ts';

const WALLET =
  /(?<![A-Za-z0-9])(?:0x[0-9a-fA-F]{40}|(?:bc1|BC1)[02-9ac-hj-np-zA-Z]{11,71}|[13T][1-9A-HJ-NP-Za-km-z]{24,34})(?![A-Za-z0-9])/g;
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){10,30}(?![A-Za-z0-9])/g;

/** Every wallet address and IBAN, positions in the folded text. */
export function* findChecksummed(text: string): Generator<Found> {
  for (const { 0: address, index } of text.matchAll(WALLET)) {
    const key = walletKey(address);
    if (key !== null) yield { kind: 'wallet', key, start: index, end: index + address.length, confidence: 0.95 };
  }
  for (const { 0: printed, index } of text.matchAll(IBAN)) {
    // Words in capitals may follow: the longest beginning that is an IBAN counts.
    for (let end = printed.length; end >= 15; end--) {
      const key = printed[end - 1] === ' ' ? null : ibanKey(printed.slice(0, end));
      if (key === null) continue;
      yield { kind: 'iban', key, start: index, end: index + end, confidence: 0.95 };
      break;
    }
  }
}
