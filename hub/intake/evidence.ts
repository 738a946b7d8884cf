/*
 * Pictures, as they are kept: AES-256-GCM under a key of their own, which is wrapped under the hub's key. A key seals once,
 * so a random nonce cannot repeat. Both seals are bound to the report's id: a row that is moved to another report does not
 * open. Layout of a sealed text: nonce (12 B), ciphertext, tag (16 B).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { IntakeKeys } from './intake-keys.ts';

export type MediaType = 'image/png' | 'image/jpeg' | 'image/webp';

export interface SealedPicture {
  readonly ciphertext: Uint8Array;
  readonly wrappedKey: Uint8Array;
  readonly wrappedBy: string;
  readonly mediaType: MediaType;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What the first bytes say a file is; null: no picture that is taken. */
export function mediaTypeOf(bytes: Uint8Array): MediaType | null {
  const at = (start: number, end: number): string => Buffer.from(bytes.subarray(start, end)).toString('latin1');
  if (at(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (at(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (at(0, 4) === 'RIFF' && at(8, 12) === 'WEBP') return 'image/webp';
  return null;
}

/** Seals a picture for the report of this id. */
export function sealPicture(
  keys: IntakeKeys,
  reportId: string,
  mediaType: MediaType,
  bytes: Uint8Array,
): SealedPicture {
  const key = randomBytes(32);
  return {
    ciphertext: seal(key, `picture ${mediaType} ${reportId}`, bytes),
    wrappedKey: seal(keys.wrapping, `key ${reportId}`, key),
    wrappedBy: keys.wrappingId,
    mediaType,
  };
}

/**
 * Opens a picture of the report of this id.
 * @throws Error where the hub's key is another one, or where key, ciphertext, type or id were changed
 */
export function openPicture(keys: IntakeKeys, reportId: string, picture: SealedPicture): Uint8Array {
  if (picture.wrappedBy !== keys.wrappingId) {
    throw new Error(`expected a picture wrapped by the hub's key ${keys.wrappingId}, got ${picture.wrappedBy}`);
  }
  const key = open(keys.wrapping, `key ${reportId}`, picture.wrappedKey);
  return open(key, `picture ${picture.mediaType} ${reportId}`, picture.ciphertext);
}

/** Seals a secret of 32 bytes that the hub itself must read again, for the row of this id. */
export function sealSecret(keys: IntakeKeys, id: string, secret: Uint8Array): Uint8Array {
  return seal(keys.wrapping, `secret ${id}`, secret);
}

/** Opens a secret of the row of this id. Throws where key, secret or id were changed. */
export function openSecret(keys: IntakeKeys, id: string, sealed: Uint8Array): Uint8Array {
  return open(keys.wrapping, `secret ${id}`, sealed);
}

function seal(key: Uint8Array, context: string, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Uint8Array, context: string, sealed: Uint8Array): Uint8Array {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
}
