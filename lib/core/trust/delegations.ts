/*
 * Delegated targets roles (specification §5.6.7 and TAP 15). Our own lists need none, so neither the extension nor the
 * hub loads this file: the conformance client does, and with it we can read other publishers' repositories.
 */
import { hexOfBytes } from './bytes.ts';
import type { RefreshDeps, TrustedSet, VerifiedTargets } from './client.ts';
import { checkedTargets, listedTargets, TrustError } from './client.ts';
import type { DelegatedRole, Targets, TufKey } from './metadata.ts';
import { parseRoot, parseSnapshot, parseTargets } from './metadata.ts';

export interface DelegationDeps extends RefreshDeps {
  /** Delegated metadata stored earlier, or null. */
  read: (role: string) => Promise<Uint8Array | null>;
  /** Called for each delegated role's metadata as it becomes trusted. */
  store: (role: string, bytes: Uint8Array) => Promise<void>;
}

interface Delegation {
  readonly name: string;
  readonly keyids: readonly string[];
  readonly threshold: number;
  readonly terminating: boolean;
  readonly keys: Readonly<Record<string, TufKey>>;
}

/** Roles that one search may visit; stops a graph that is made to be endless. */
const MAX_VISITED = 32;
const TOP_LEVEL = ['root', 'timestamp', 'snapshot', 'targets'];

/**
 * The targets metadata that lists `path`, found in pre-order depth first from the top-level role. `trusted` is what a
 * `refresh` has just returned. Null when no role that may speak for the path lists it. Throws TrustError.
 */
export async function findTarget(
  trusted: TrustedSet,
  path: string,
  deps: DelegationDeps,
): Promise<VerifiedTargets | null> {
  if (trusted.snapshot === undefined || trusted.targets === undefined) {
    throw new TrustError('missing', 'expected refreshed metadata');
  }
  const root = parseRoot(trusted.root);
  const snapshot = parseSnapshot(trusted.snapshot);
  const pathHash = await sha256Hex(path);
  const visited = new Set<string>();
  // A stack of roles still to visit, the next one last.
  let stack: Delegation[] = [];
  let targets: Targets | null = parseTargets(trusted.targets).signed;
  while (targets !== null) {
    if (Object.hasOwn(targets.targets, path)) return listedTargets(root.signed, targets);
    const children = delegationsFor(targets, path, pathHash);
    const terminating = children.findIndex((child) => child.terminating);
    // §5.6.7.2.1: after a terminating delegation nobody else is asked.
    if (terminating >= 0) stack = children.slice(0, terminating + 1).reverse();
    else stack.push(...children.reverse());
    targets = null;
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (visited.has(next.name)) continue; // §5.6.7.1: cycles
      if (visited.size >= MAX_VISITED) return null;
      visited.add(next.name);
      targets = await loadDelegated(next);
      break;
    }
  }
  return null;

  async function loadDelegated(role: Delegation): Promise<Targets> {
    // A delegated role must not shadow a top-level file, in the snapshot or in a store.
    if (TOP_LEVEL.includes(role.name)) throw new TrustError('malformed', `${role.name} cannot be a delegated role`);
    const file = `${role.name}.json`;
    const meta = Object.hasOwn(snapshot.signed.meta, file) ? snapshot.signed.meta[file] : undefined;
    if (meta === undefined) throw new TrustError('missing', `the snapshot does not list ${file}`);
    const stored = await deps.read(role.name);
    const known = stored === null ? null : await checkedTargets(stored, meta, role, role.keys, deps.now).catch(ignored);
    if (known !== null) return known.signed;
    const name = encodeURIComponent(role.name);
    const served = root.signed.consistent_snapshot ? `${meta.version}.${name}.json` : `${name}.json`;
    const limit = meta.length ?? 5_000_000;
    const bytes = await deps.fetch(served, limit);
    if (bytes === null) throw new TrustError('missing', `expected ${served}, the server has none`);
    if (bytes.length > limit) throw new TrustError('endless-data', `expected at most ${limit} bytes of ${served}`);
    const found = await checkedTargets(bytes, meta, role, role.keys, deps.now);
    await deps.store(role.name, found.bytes);
    return found.signed;
  }
}

/** Whether a delegation's patterns cover a path: `*` and `?` do not cross `/` (§4.5, PATHPATTERN). */
export function matchesPattern(path: string, pattern: string): boolean {
  const parts = path.split('/');
  const patterns = pattern.split('/');
  return (
    parts.length === patterns.length &&
    patterns.every((glob, i) => {
      const source = glob
        .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.');
      return new RegExp(`^${source}$`, 's').test(parts[i] ?? '');
    })
  );
}

function delegationsFor({ delegations }: Targets, path: string, pathHash: string): Delegation[] {
  if (delegations === undefined) return [];
  const { keys, roles = [], succinct_roles: bins } = delegations;
  if (bins !== undefined) {
    const bin = Math.floor(Number.parseInt(pathHash.slice(0, 8), 16) / 2 ** (32 - bins.bit_length));
    const name = `${bins.name_prefix}-${bin.toString(16).padStart(Math.ceil(bins.bit_length / 4), '0')}`;
    return [{ name, keyids: bins.keyids, threshold: bins.threshold, terminating: false, keys }];
  }
  return roles.filter((role) => covers(role, path, pathHash)).map((role) => ({ ...role, keys }));
}

function covers(role: DelegatedRole, path: string, pathHash: string): boolean {
  if (role.path_hash_prefixes !== undefined) return role.path_hash_prefixes.some((p) => pathHash.startsWith(p));
  return role.paths?.some((pattern) => matchesPattern(path, pattern)) ?? false;
}

async function sha256Hex(text: string): Promise<string> {
  return hexOfBytes(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

function ignored(error: unknown): null {
  if (error instanceof TrustError) return null;
  throw error;
}
