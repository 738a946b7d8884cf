/*
 * What a person reads out, by telephone or across a table, so that another knows whose device it is that waits to be let in. Digits,
 * because everybody reads those aloud the same way in Thai; 20 of them are 66 bits: the name of a key that one has is not met by making
 * others.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

const DIGITS = 20;
const GROUP = /\d{5}(?=\d)/g;

/** Fingerprint of a device's public key (raw, 64 hex digits): SHA-256 modulo 10^20, as `01234 56789 01234 56789`. */
export function deviceFingerprint(publicKeyHex: string): string {
  const hash = BigInt(`0x${bytesToHex(sha256(hexToBytes(publicKeyHex)))}`);
  return String(hash % 10n ** BigInt(DIGITS))
    .padStart(DIGITS, '0')
    .replaceAll(GROUP, '$& ');
}
