/*
 * A TUF repository in memory whose metadata a test can bend before or after it is signed, and a client that follows the
 * specification file by file. Keys are made for the run; signatures are real; the verifier is the product's own.
 */
import type { KeyObject } from 'node:crypto';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../../../lib/core/trust/canonical-json.ts';
import { canonicalBytes } from '../../../../lib/core/trust/canonical-json.ts';
import type { RefreshOptions, TrustedSet } from '../../../../lib/core/trust/client.ts';
import { refresh, targetFilePath, TrustError, verifyTarget } from '../../../../lib/core/trust/client.ts';
import { findTarget } from '../../../../lib/core/trust/delegations.ts';

export const NOW = new Date('2026-03-01T00:00:00Z');
export const DAY_MS = 86_400_000;

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa-pss' | 'rsa-pkcs1v15';
type Mutable = { [key: string]: JsonValue | Mutable };
interface RoleKeys {
  keyids: string[];
  threshold: number;
}
interface Meta {
  version: number;
  length?: number;
  hashes?: Record<string, string>;
}
interface Signed {
  _type: string;
  spec_version: string;
  version: number;
  expires: string;
  [key: string]: unknown;
}
export interface RootSigned extends Signed {
  consistent_snapshot: boolean;
  keys: Record<string, Mutable>;
  roles: Record<string, RoleKeys>;
}
export interface MetaSigned extends Signed {
  meta: Record<string, Meta>;
}
export interface TargetsSigned extends Signed {
  targets: Record<string, { length: number; hashes: Record<string, string> }>;
  delegations?: { keys: Record<string, Mutable>; roles?: Mutable[]; succinct_roles?: Mutable };
}

/** A throwaway key pair that signs as TUF clients expect. */
export class Signer {
  readonly key: Mutable;
  keyid: string;
  readonly #privateKey: KeyObject;
  readonly #type: KeyType;

  constructor(type: KeyType = 'ed25519', extra: Mutable = {}) {
    this.#type = type;
    const pair = pairOf(type);
    this.#privateKey = pair.privateKey;
    const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
    const pem = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const [keytype, scheme, value] = {
      ed25519: ['ed25519', 'ed25519', spki.subarray(-32).toString('hex')],
      ecdsa: ['ecdsa', 'ecdsa-sha2-nistp256', pem],
      'rsa-pss': ['rsa', 'rsassa-pss-sha256', pem],
      'rsa-pkcs1v15': ['rsa', 'rsa-pkcs1v15-sha256', pem],
    }[type] as [string, string, string];
    this.key = { keytype, scheme, keyval: { public: value }, ...extra };
    this.keyid = createHash('sha256').update(canonicalBytes(this.key)).digest('hex');
  }

  sign(bytes: Uint8Array): string {
    if (this.#type === 'ed25519') return sign(null, bytes, this.#privateKey).toString('hex');
    if (this.#type === 'rsa-pss') {
      const key = { key: this.#privateKey, padding: 6, saltLength: 32 };
      return sign('sha256', bytes, key).toString('hex');
    }
    return sign('sha256', bytes, this.#privateKey).toString('hex');
  }
}

function pairOf(type: KeyType): { privateKey: KeyObject; publicKey: KeyObject } {
  if (type === 'ed25519') return generateKeyPairSync('ed25519');
  if (type === 'ecdsa') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

export function expiry(days: number, from: Date = NOW): string {
  return new Date(from.valueOf() + days * DAY_MS).toISOString().replace('.000Z', 'Z');
}

export class Simulator {
  readonly root: RootSigned;
  readonly timestamp: MetaSigned;
  readonly snapshot: MetaSigned;
  readonly targets: TargetsSigned;
  /** Delegated roles by name. */
  readonly delegated: Record<string, TargetsSigned> = {};
  readonly signers: Record<string, Signer[]> = { root: [], timestamp: [], snapshot: [], targets: [] };
  /** Everything ever published, by role; the last timestamp is the one that is served. */
  readonly published: Record<string, Uint8Array[]> = {};
  readonly artifacts: Record<string, Uint8Array> = {};
  readonly requests: string[] = [];
  /** Whether snapshot and timestamp carry lengths and hashes. */
  hashes = false;
  /** Changes bytes on their way to the client. */
  tamper: (path: string, bytes: Uint8Array | null, maxBytes: number) => Uint8Array | null = (_, bytes) => bytes;

  constructor() {
    const head = (type: string): Signed => ({ _type: type, spec_version: '1.0.31', version: 0, expires: expiry(30) });
    this.root = { ...head('root'), consistent_snapshot: true, keys: {}, roles: {} };
    this.timestamp = { ...head('timestamp'), meta: { 'snapshot.json': { version: 1 } } };
    this.snapshot = { ...head('snapshot'), meta: {} };
    this.targets = { ...head('targets'), targets: {} };
    for (const role of ['root', 'timestamp', 'snapshot', 'targets']) {
      this.root.roles[role] = { keyids: [], threshold: 1 };
      this.addKey(role);
    }
    this.publish('targets', 'snapshot', 'timestamp', 'root');
  }

  role(name: string): RoleKeys {
    const role = this.root.roles[name];
    if (role === undefined) throw new Error(`no role ${name}`);
    return role;
  }

  signed(role: string): Signed {
    const top: Record<string, Signed> = {
      root: this.root,
      timestamp: this.timestamp,
      snapshot: this.snapshot,
      targets: this.targets,
    };
    const found = top[role] ?? this.delegated[role];
    if (found === undefined) throw new Error(`no role ${role}`);
    return found;
  }

  addKey(role: string, signer: Signer = new Signer()): Signer {
    this.root.keys[signer.keyid] = signer.key;
    this.role(role).keyids.push(signer.keyid);
    (this.signers[role] ??= []).push(signer);
    return signer;
  }

  rotateKeys(role: string): void {
    this.role(role).keyids = [];
    this.signers[role] = [];
    for (let i = 0; i < this.role(role).threshold; i++) this.addKey(role);
  }

  /** Raises the version of each role, signs it, and names it in its parent (not yet signed) metadata. */
  publish(...roles: string[]): void {
    for (const role of roles) {
      const signed = this.signed(role);
      signed.version++;
      this.signAndAppend(role);
    }
  }

  /** Signs a role as it stands. */
  signAndAppend(role: string): void {
    const signed = this.signed(role);
    const bytes = encode(signed, this.signers[role] ?? []);
    (this.published[role] ??= []).push(bytes);
    const meta: Meta = { version: signed.version };
    if (this.hashes) Object.assign(meta, { length: bytes.length, hashes: { sha256: sha256(bytes) } });
    if (role === 'snapshot') this.timestamp.meta['snapshot.json'] = meta;
    else if (role !== 'root' && role !== 'timestamp') this.snapshot.meta[`${role}.json`] = meta;
  }

  addArtifact(role: string, path: string, content: string, algorithms: string[] = ['sha256']): void {
    const bytes = new TextEncoder().encode(content);
    const hashes = Object.fromEntries(algorithms.map((name) => [name, createHash(name).update(bytes).digest('hex')]));
    (this.signed(role) as TargetsSigned).targets[path] = { length: bytes.length, hashes };
    this.artifacts[path] = bytes;
  }

  delegate(from: string, name: string, options: Partial<Mutable> & { keys?: Signer[] } = {}): void {
    const delegator = this.signed(from) as TargetsSigned;
    const { keys = [new Signer()], ...rest } = options;
    delegator.delegations ??= { keys: {}, roles: [] };
    for (const signer of keys) delegator.delegations.keys[signer.keyid] = signer.key;
    const role = { name, keyids: keys.map((k) => k.keyid), threshold: 1, terminating: false, paths: ['*'], ...rest };
    (delegator.delegations.roles ??= []).push(role);
    (this.signers[name] ??= []).push(...keys);
    if (this.delegated[name] !== undefined) return;
    this.delegated[name] = { ...this.targets, version: 0, targets: {} };
    delete this.delegated[name].delegations;
  }

  readonly fetch = (path: string, maxBytes: number): Promise<Uint8Array | null> => {
    this.requests.push(path);
    return Promise.resolve(this.tamper(path, this.find(path), maxBytes));
  };

  private find(path: string): Uint8Array | null {
    const name = decodeURIComponent(path.replace(/\.json$/, ''));
    if (name === 'timestamp') return this.published['timestamp']?.at(-1) ?? null;
    const versioned = /^(\d+)\.(.+)$/.exec(name);
    if (versioned !== null && (this.root.consistent_snapshot || versioned[2] === 'root')) {
      return this.published[versioned[2] ?? '']?.[Number(versioned[1]) - 1] ?? null;
    }
    return this.published[name]?.at(-1) ?? null;
  }
}

export type RoleFile = 'root' | 'timestamp' | 'snapshot' | 'targets';

/** Stores what becomes trusted at once, as the specification tells it; `refresh` answers 'ok' or the refusal's code. */
export class Client {
  readonly stored: TrustedSet;
  readonly delegated = new Map<string, Uint8Array>();
  readonly downloads = new Map<string, string>();
  readonly repository: Simulator;
  options: RefreshOptions = {};

  constructor(repository: Simulator, root: Uint8Array | undefined = repository.published['root']?.[0]) {
    if (root === undefined) throw new Error('expected a root');
    this.repository = repository;
    this.stored = { root };
  }

  async refresh(now: Date = NOW): Promise<string> {
    try {
      await refresh(this.stored, this.deps(now), {
        ...this.options,
        onTrusted: (role, bytes) => {
          this.stored[role] = bytes;
        },
        onDropped: (role) => {
          if (role !== 'root') delete this.stored[role];
        },
      });
      return 'ok';
    } catch (error) {
      if (error instanceof TrustError) return error.code;
      throw error;
    }
  }

  async download(path: string, now: Date = NOW): Promise<string> {
    const refreshed = await this.refresh(now);
    if (refreshed !== 'ok') return refreshed;
    try {
      const targets = await findTarget(this.stored, path, {
        ...this.deps(now),
        read: (role) => Promise.resolve(this.delegated.get(role) ?? null),
        store: (role, bytes) => Promise.resolve(void this.delegated.set(role, bytes)),
      });
      if (targets === null) return 'no-target';
      this.repository.requests.push(`target ${targetFilePath(targets, path)}`);
      const bytes = this.repository.artifacts[path] ?? new Uint8Array();
      await verifyTarget(targets, path, bytes);
      this.downloads.set(path, new TextDecoder().decode(bytes));
      return 'ok';
    } catch (error) {
      if (error instanceof TrustError) return error.code;
      throw error;
    }
  }

  /** Stored versions, `null` for a file that is not there. */
  versions(): Record<RoleFile, number | null> {
    const of = (role: RoleFile): number | null => {
      const bytes = this.stored[role];
      return bytes === undefined ? null : decode(bytes).signed.version;
    };
    return { root: of('root'), timestamp: of('timestamp'), snapshot: of('snapshot'), targets: of('targets') };
  }

  private deps(now: Date): { fetch: Simulator['fetch']; now: Date } {
    return { fetch: this.repository.fetch, now };
  }
}

export function encode(signed: Signed, signers: readonly Signer[]): Uint8Array {
  const bytes = canonicalBytes(signed as unknown as JsonObject);
  const signatures = signers.map((signer) => ({ keyid: signer.keyid, sig: signer.sign(bytes) }));
  return new TextEncoder().encode(JSON.stringify({ signatures, signed }));
}

export interface Decoded {
  signatures: { keyid: string; sig: string }[];
  signed: Signed;
}
export function decode(bytes: Uint8Array): Decoded {
  const decoded: Decoded = JSON.parse(new TextDecoder().decode(bytes));
  return decoded;
}

/** Rewrites the newest published file of a role without signing it again. */
export function rewrite(repository: Simulator, role: string, change: (file: Decoded) => void): void {
  const list = repository.published[role];
  const last = list?.pop();
  if (list === undefined || last === undefined) throw new Error(`nothing published for ${role}`);
  const file = decode(last);
  change(file);
  list.push(new TextEncoder().encode(JSON.stringify(file)));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
