/*
 * Checking one signature by one TUF key (specification §4.2). Our repositories sign with Ed25519 (RFC 8032);
 * ECDSA on P-256 and RSA are there because other repositories and the public conformance suite use them.
 * WebCrypto checks all; where a browser has no Ed25519 (Chrome before 137), @noble/curves is loaded and does it.
 */
import { bytesOfBase64, bytesOfHex } from './bytes.ts';
import type { TufKey } from './metadata.ts';

/** One object that serves importKey and verify of the algorithms below. */
interface PemAlgorithm {
  readonly name: string;
  readonly hash: string;
  readonly namedCurve?: string;
  readonly saltLength?: number;
}
type KeyHandle = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/**
 * True when `signatureHex` is the key's signature over `message`. False for wrong signatures and also for keys and
 * encodings that are not understood: those count as not signed, so newer key types can be added to a root.
 */
export async function verifySignature(
  key: TufKey,
  signatureHex: string,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const signature = bytesOfHex(signatureHex);
  if (signature === null) return false;
  if (key.keytype === 'ed25519' && key.scheme === 'ed25519') {
    const publicKey = bytesOfHex(key.keyval.public);
    if (publicKey?.length !== 32 || signature.length !== 64) return false;
    return verifyEd25519(publicKey, signature, message);
  }
  if (/^ecdsa(?:-sha2-nistp256)?$/.test(key.keytype) && key.scheme === 'ecdsa-sha2-nistp256') {
    const raw = rawOfDerSignature(signature);
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    return raw !== null && verifyWithPem(key.keyval.public, algorithm, raw, message);
  }
  if (key.keytype === 'rsa' && key.scheme === 'rsassa-pss-sha256') {
    const algorithm = { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 };
    return verifyWithPem(key.keyval.public, algorithm, signature, message);
  }
  if (key.keytype === 'rsa' && key.scheme === 'rsa-pkcs1v15-sha256') {
    return verifyWithPem(key.keyval.public, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, signature, message);
  }
  return false;
}

/**
 * What makes two keys the same key: their type and public value, whatever key id they are listed under.
 * A threshold counts these, so one key listed under two ids counts once.
 */
export function keyIdentity(key: TufKey): string {
  const value = key.keyval.public.replaceAll(/\s/g, '');
  return key.keytype === 'ed25519' ? `ed25519 ${value.toLowerCase()}` : `${key.keytype.split('-')[0]} ${value}`;
}

async function verifyEd25519(
  publicKey: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const handle = await importEd25519(publicKey);
  if (handle !== null) return crypto.subtle.verify('Ed25519', handle, signature, message);
  const { ed25519 } = await import('@noble/curves/ed25519.js');
  // Strict RFC 8032 as in WebCrypto; the library's default also accepts ZIP 215 encodings.
  return ed25519.verify(signature, message, publicKey, { zip215: false });
}

async function importEd25519(publicKey: Uint8Array<ArrayBuffer>): Promise<KeyHandle | null> {
  try {
    return await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  } catch {
    // Either the algorithm is unknown here or the point is invalid; the fallback tells the second apart.
    return null;
  }
}

/**
 * SubjectPublicKeyInfo in PEM (RFC 7468 §13), white space free, in the one spelling that WebCrypto writes; false also for
 * a key of another type. Other spellings of one key (a compressed point, other padding, bytes behind the end) would
 * count as further keys in a threshold.
 */
async function verifyWithPem(
  pem: string,
  algorithm: PemAlgorithm,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const body = /^-----BEGIN PUBLIC KEY-----([\s\S]+)-----END PUBLIC KEY-----\s*$/.exec(pem)?.[1];
  const text = body?.replaceAll(/\s/g, '') ?? '';
  const spki = bytesOfBase64(text);
  if (spki === null) return false;
  try {
    const key = await crypto.subtle.importKey('spki', spki, algorithm, true, ['verify']);
    const written = new Uint8Array(await crypto.subtle.exportKey('spki', key));
    if (btoa(String.fromCharCode(...written)) !== text) return false;
    return await crypto.subtle.verify(algorithm, key, signature, message);
  } catch {
    return false;
  }
}

/** DER `SEQUENCE { INTEGER r, INTEGER s }` (RFC 3279 §2.2.3) to the 64 bytes r ‖ s that WebCrypto takes. */
function rawOfDerSignature(der: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null;
  const raw = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1];
    if (der[at] !== 0x02 || length === undefined || length === 0 || at + 2 + length > der.length) return null;
    let value = der.subarray(at + 2, at + 2 + length);
    if (value[0] === 0) value = value.subarray(1);
    if (value.length > 32) return null;
    raw.set(value, end - value.length);
    at += 2 + length;
  }
  return at === der.length ? raw : null;
}
