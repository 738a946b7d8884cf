/*
 * Signing keys on disk. One JSON file a key, mode 0600 in folders of mode 0700:
 *   <data>/keys/offline/root-<id>.json       needed for key ceremonies only: keep the folder on a medium of its own
 *   <data>/keys/targets/targets-<id>.json    the hub's own publishing keys; administrators' keys stay in their browsers
 *   <data>/keys/online/{snapshot,timestamp}-<id>.json
 * Which of them count, and how many must sign, is said by root metadata and nowhere else.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { canonicalBytes } from '../../lib/core/trust/canonical-json.ts';
import type { RoleName, TufKey } from '../../lib/core/trust/metadata.ts';
import { writeFileWhole } from './write-whole.ts';

export const ROLES = ['root', 'targets', 'snapshot', 'timestamp'] as const satisfies readonly RoleName[];

const FOLDERS: Readonly<Record<RoleName, string>> = {
  root: 'offline',
  targets: 'targets',
  snapshot: 'online',
  timestamp: 'online',
};

const keyFileSchema = v.object({
  role: v.picklist(ROLES),
  keyid: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  createdAt: v.string(),
  publicKey: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  privateKeyPem: v.string(),
});

/** A key that can sign. The private half never leaves this object but through `sign`. */
export interface SigningKey {
  readonly role: RoleName;
  readonly keyid: string;
  readonly createdAt: string;
  readonly key: TufKey;
  sign(bytes: Uint8Array): string;
}

/** The TUF key object of a raw Ed25519 public key given as 64 hex digits. */
export function ed25519Key(publicKeyHex: string): TufKey {
  if (!/^[0-9a-f]{64}$/.test(publicKeyHex)) throw new TypeError('expected an Ed25519 public key as 64 hex digits');
  return { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: publicKeyHex } };
}

/** Specification §4.2: SHA-256 of the canonical form of the key object. */
export function keyIdOf(key: TufKey): string {
  const { keytype, scheme, keyval } = key;
  const bytes = canonicalBytes({ keytype, scheme, keyval: { public: keyval.public } });
  return createHash('sha256').update(bytes).digest('hex');
}

/** Makes a key for a role and stores it. */
export async function createKey(dataDir: string, role: RoleName, now: Date): Promise<SigningKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const publicKeyHex = Buffer.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)).toString('hex');
  const file: v.InferOutput<typeof keyFileSchema> = {
    role,
    keyid: keyIdOf(ed25519Key(publicKeyHex)),
    createdAt: now.toISOString(),
    publicKey: publicKeyHex,
    privateKeyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
  const folder = keyFolder(dataDir, role);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await writeFileWhole(keyPath(dataDir, role, file.keyid), `${JSON.stringify(file, null, 2)}\n`, 0o600);
  return signingKey(file);
}

/** All keys of a role that are on this disk, oldest first; none when the folder was taken away. */
export async function readKeys(dataDir: string, role: RoleName): Promise<readonly SigningKey[]> {
  return readKeysIn(keyFolder(dataDir, role), role);
}

/** All keys of a role in a folder, as one on a medium of its own; oldest first. */
export async function readKeysIn(folder: string, role: RoleName): Promise<readonly SigningKey[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const keys: SigningKey[] = [];
  for (const name of names.filter((file) => file.startsWith(`${role}-`) && file.endsWith('.json'))) {
    const found: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
    keys.push(signingKey(v.parse(keyFileSchema, found)));
  }
  return keys.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.keyid.localeCompare(b.keyid));
}

/** Puts a withdrawn key aside, so that it signs no more and an audit can still find it. */
export async function retireKey(dataDir: string, key: SigningKey): Promise<void> {
  const path = keyPath(dataDir, key.role, key.keyid);
  await rename(path, `${path}.retired`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

function signingKey(file: v.InferOutput<typeof keyFileSchema>): SigningKey {
  const key = ed25519Key(file.publicKey);
  const privateKey = createPrivateKey(file.privateKeyPem);
  const derived = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  if (Buffer.from(derived).toString('hex') !== file.publicKey || keyIdOf(key) !== file.keyid) {
    throw new Error(`key file ${file.role}-${file.keyid} does not hold the key that it names`);
  }
  return {
    role: file.role,
    keyid: file.keyid,
    createdAt: file.createdAt,
    key,
    sign: (bytes) => sign(null, bytes, privateKey).toString('hex'),
  };
}

function keyFolder(dataDir: string, role: RoleName): string {
  return join(dataDir, 'keys', FOLDERS[role]);
}

function keyPath(dataDir: string, role: RoleName, keyid: string): string {
  return join(keyFolder(dataDir, role), `${role}-${keyid}.json`);
}
