/*
 * Sealing what is kept under a passphrase: PBKDF2-HMAC-SHA-256 (RFC 8018) to an AES-256 key, AES-GCM with a new 96-bit nonce
 * for each record (NIST SP 800-38D §8.2.2: random nonces are good for 2^32 records under a key). The record's name goes into
 * the tag, so that one record cannot be put in another's place. The key leaves the browser's own keeping nowhere; there is
 * no second way in.
 */

export type Bytes = Uint8Array<ArrayBuffer>;

/** OWASP's figure for PBKDF2-HMAC-SHA-256 (2023). */
export const ITERATIONS = 600_000;
/** A stored figure above this is a damaged record, not a stronger lock: it would hang the page. */
const MOST_ITERATIONS = 20_000_000;
export const SHORTEST_PASSPHRASE = 8;

export interface Sealed {
  readonly nonce: Bytes;
  /** Cipher text and its 128-bit tag. */
  readonly data: Bytes;
}

/** What is needed to try a passphrase. */
export interface Lock {
  readonly salt: Bytes;
  readonly iterations: number;
  /** A known text, sealed: opens with the right passphrase only. */
  readonly check: Sealed;
}

const CHECK = new TextEncoder().encode('tuean emergency');
const CHECK_NAME = 'lock';

/** A new lock and its key. */
export async function makeLock(passphrase: string): Promise<{ readonly lock: Lock; readonly key: CryptoKey }> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const key = await deriveKey(passphrase, salt, ITERATIONS);
  return { key, lock: { salt, iterations: ITERATIONS, check: await seal(key, CHECK, CHECK_NAME) } };
}

/** The key of a lock, null where the passphrase is another. */
export async function openLock(lock: Lock, passphrase: string): Promise<CryptoKey | null> {
  if (!Number.isSafeInteger(lock.iterations) || lock.iterations < 1 || lock.iterations > MOST_ITERATIONS) return null;
  const key = await deriveKey(passphrase, lock.salt, lock.iterations);
  return (await unseal(key, lock.check, CHECK_NAME)) === null ? null : key;
}

/** Seals bytes under a name; the name must be given again to open them. */
export async function seal(key: CryptoKey, bytes: Bytes, name: string): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: utf8(name) }, key, bytes);
  return { nonce, data: new Uint8Array(data) };
}

/** The bytes, null where the key, the name or a single bit is another. */
export async function unseal(key: CryptoKey, { nonce, data }: Sealed, name: string): Promise<Bytes | null> {
  try {
    const parameters = { name: 'AES-GCM', iv: nonce, additionalData: utf8(name) };
    return new Uint8Array(await crypto.subtle.decrypt(parameters, key, data));
  } catch {
    return null;
  }
}

/** NFKC: the same words typed on another keyboard are the same passphrase. */
async function deriveKey(passphrase: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', utf8(passphrase.normalize('NFKC')), 'PBKDF2', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}
