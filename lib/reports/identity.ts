/*
 * What identifies a report without naming who reports. The secret of this browser is an HMAC key that cannot be exported;
 * what leaves are HMACs under it, of the month and of each subject, so that reports of different subjects or months
 * cannot be joined, by the hub either.
 */
import { uuidV7 } from '../core/report/uuid-v7.ts';

export interface Identity {
  /** 64 hex digits, new every month (UTC). */
  reporterOf(nowMs: number): Promise<string>;
  /** 64 hex digits, the same for a subject for ever. */
  voiceOf(subjectKey: string): Promise<string>;
}

/** Of the secret and of the private token, before encoding. */
export const SECRET_BYTES = 32;

const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;

/** The identity under a key; the key is asked for once, and again after a failure. */
export function createIdentity(loadKey: () => Promise<CryptoKey>): Identity {
  let key: Promise<CryptoKey> | null = null;
  async function hmac(text: string): Promise<string> {
    key ??= loadKey().catch((error: unknown) => {
      key = null;
      throw error;
    });
    return toHex(await crypto.subtle.sign(HMAC.name, await key, new TextEncoder().encode(text)));
  }
  return {
    // The first words keep the two uses apart: no month is a subject.
    reporterOf: (nowMs) => hmac(`reporter ${new Date(nowMs).toISOString().slice(0, 7)}`),
    voiceOf: (subjectKey) => hmac(`voice ${subjectKey}`),
  };
}

/** A new secret; not even this browser can read it out again. */
export function makeSecretKey(): Promise<CryptoKey> {
  return importSecret(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

/** The key of a secret, not exportable. */
export function importSecret(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, HMAC, false, ['sign']);
}

/** A new private token, base64url without padding. */
export function makeToken(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(SECRET_BYTES))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** What the hub keeps of a token: SHA-256 of its text, 64 hex digits. */
export async function receiptOf(token: string): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)));
}

/** A new id of a report. */
export function makeUuidV7(nowMs: number): string {
  return uuidV7(nowMs, crypto.getRandomValues(new Uint8Array(10)));
}

/** Lower-case hex of bytes. */
export function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
