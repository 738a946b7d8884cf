/*
 * Wallet addresses by their own checksums, which leaves next to no accident: Bitcoin and TRON base58check, Bitcoin
 * bech32 and bech32m (BIP 173, BIP 350), EVM addresses with EIP-55 where the case is mixed. One EVM address works on every EVM
 * chain, so the chain of the key is the family.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import type { WalletKey } from './key.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
/** Version bytes of base58check: pay-to-key-hash and pay-to-script-hash of Bitcoin, and TRON. */
const VERSIONS: ReadonlyMap<number, 'btc' | 'tron'> = new Map([
  [0x00, 'btc'],
  [0x05, 'btc'],
  [0x41, 'tron'],
]);
const BECH32_CONSTANT = 1;
const BECH32M_CONSTANT = 0x2bc830a3;

/** Key of a wallet address as written; null unless its checksum holds. */
export function walletKey(text: string): WalletKey | null {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return evmKey(text);
  if (/^bc1[02-9ac-hj-np-z]{11,71}$/i.test(text)) return bech32Key(text);
  if (/^[13T][1-9A-HJ-NP-Za-km-z]{24,34}$/.test(text)) return base58Key(text);
  return null;
}

function evmKey(text: string): WalletKey | null {
  const lower = text.slice(2).toLowerCase();
  const isMixed = text.slice(2) !== lower && text.slice(2) !== text.slice(2).toUpperCase();
  if (isMixed) {
    const hash = keccak_256(new TextEncoder().encode(lower));
    for (let i = 0; i < 40; i++) {
      const nibble = i % 2 === 0 ? hash[i >> 1]! >> 4 : hash[i >> 1]! & 15;
      const character = text[i + 2]!;
      if (/[a-f]/i.test(character) && nibble >= 8 !== (character === character.toUpperCase())) return null;
    }
  }
  return /^0{40}$/.test(lower) ? null : `coin:evm:0x${lower}`;
}

function base58Key(text: string): WalletKey | null {
  let value = 0n;
  for (const character of text) value = value * 58n + BigInt(BASE58.indexOf(character));
  const bytes = new Uint8Array(25);
  for (let i = 24; i >= 0; i--) {
    bytes[i] = Number(value & 0xffn);
    value >>= 8n;
  }
  if (value !== 0n) return null;
  // Each zero byte at the front is a 1 there, and no more of them: an address has one spelling.
  if (/^1*/.exec(text)?.[0].length !== bytes.findIndex((byte) => byte !== 0)) return null;
  const check = sha256(sha256(bytes.subarray(0, 21)));
  for (let i = 0; i < 4; i++) if (check[i] !== bytes[21 + i]) return null;
  const chain = VERSIONS.get(bytes[0]!);
  return chain === undefined ? null : `coin:${chain}:${text}`;
}

function bech32Key(text: string): WalletKey | null {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return null;
  // Human-readable part `bc` expanded, then the data.
  const values = [3, 3, 0, 2, 3, ...Array.from(lower.slice(3), (character) => BECH32.indexOf(character))];
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].entries()) {
      if ((top >> bit) & 1) sum ^= generator;
    }
  }
  const wanted = lower[3] === 'q' ? BECH32_CONSTANT : BECH32M_CONSTANT;
  return sum === wanted ? `coin:btc:${lower}` : null;
}
