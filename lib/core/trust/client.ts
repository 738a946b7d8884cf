/*
 * The TUF client workflow (specification 1.0, §5) over bytes: fetch, check, keep in memory. The caller stores the
 * result once, together with the list that it belongs to, so a worker killed in between never half-trusts.
 *
 * Order of checks, each a step of §5: root chain (5.3) → timestamp (5.4) → snapshot (5.5) → targets (5.6). A refusal
 * throws TrustError and leaves the given TrustedSet as it was.
 */
import * as v from 'valibot';
import { hexOfBytes } from './bytes.ts';
import type { Canary } from './canary.ts';
import { canarySchema } from './canary.ts';
import type {
  MetaFile,
  Metadata,
  RoleName,
  Root,
  Snapshot,
  TargetFile,
  Targets,
  Timestamp,
  TufKey,
} from './metadata.ts';
import { parseRoot, parseSnapshot, parseTargets, parseTimestamp, verifyThreshold } from './metadata.ts';
import type { ReleaseInfo } from './release-info.ts';
import { releaseInfoSchema } from './release-info.ts';
import { keyIdentity } from './signature.ts';
import { TrustError } from './trust-error.ts';

export type { RoleName } from './metadata.ts';
export { TrustError } from './trust-error.ts';

/** Metadata that passed every check, as the exact bytes that were fetched. Only `root` is there before first use. */
export interface TrustedSet {
  root: Uint8Array;
  timestamp?: Uint8Array;
  snapshot?: Uint8Array;
  targets?: Uint8Array;
}

export interface RefreshDeps {
  /** Bytes at a path below the metadata folder (`timestamp.json`), or null when there is no such file. */
  fetch: (path: string, maxBytes: number) => Promise<Uint8Array | null>;
  now: Date;
}

export interface RefreshOptions {
  /** Look for a newer root; at least once a day and after any refusal. Default true. */
  probeRoot?: boolean;
  /** Called for each file as it becomes trusted, in order; for stores that follow the specification file by file. */
  onTrusted?: (role: RoleName, bytes: Uint8Array, version: number) => void | Promise<void>;
  /** Called when a key rotation makes a cached file worthless (§5.3.11). */
  onDropped?: (role: RoleName) => void | Promise<void>;
  /** Roots that one refresh may walk through. Default 256. */
  maxRootRotations?: number;
  /** Largest number of bytes read for each role, where signed metadata does not say. */
  maxBytes?: Partial<Record<RoleName, number>>;
}

/** What verified targets metadata lists. */
export interface VerifiedTargets {
  readonly version: number;
  /** From root: whether file names carry their hash. */
  readonly consistentSnapshot: boolean;
  readonly files: ReadonlyMap<string, TargetFile>;
}

export interface Opened {
  readonly release: ReleaseInfo | null;
  /** A later release for a share of browsers; see canary.ts. */
  readonly canary: Canary | null;
  readonly targets: VerifiedTargets;
  readonly expired: boolean;
  /** The earliest expiry of the four roles. */
  readonly expiresAt: Date;
}

export interface Refreshed {
  readonly trusted: TrustedSet;
  /** True when any of the four files differs from what was given. */
  readonly changed: boolean;
  readonly release: ReleaseInfo | null;
  /** A later release for a share of browsers; see canary.ts. */
  readonly canary: Canary | null;
  readonly targets: VerifiedTargets;
}

/** Our metadata is below 10 KB a file; the caps leave room for other publishers and stop endless data. */
const DEFAULT_MAX_BYTES = { root: 512_000, timestamp: 16_384, snapshot: 2_000_000, targets: 5_000_000 } as const;
const DEFAULT_MAX_ROOT_ROTATIONS = 256;
/** Root's own field; anything but a count is read as the first epoch. */
const releaseEpochSchema = v.fallback(v.pipe(v.number(), v.integer(), v.minValue(1)), 1);

/**
 * Brings the trusted metadata up to date by the whole workflow of §5 and returns the new set.
 * Throws TrustError; errors of `fetch` pass through unchanged.
 */
export async function refresh(
  trusted: TrustedSet,
  deps: RefreshDeps,
  options: RefreshOptions = {},
): Promise<Refreshed> {
  const first = await openRoot(trusted.root);
  const root = options.probeRoot === false ? first : await updateRoot(first, deps, options);
  // §5.3.10: an expired root may no longer speak for the other roles.
  refuseExpired(root.signed, deps.now, 'root');

  const rotated = rotatedKeys(first.signed, root.signed);
  if (rotated) {
    // §5.3.11, fast-forward recovery: version numbers reached with a withdrawn key bind nobody.
    await options.onDropped?.('timestamp');
    await options.onDropped?.('snapshot');
  }
  const cachedTimestamp = rotated ? null : await cached(trusted.timestamp, parseTimestamp, root, 'timestamp');
  const timestamp = await updateTimestamp(root, cachedTimestamp, deps, options);
  const cachedSnapshot = rotated ? null : await cached(trusted.snapshot, parseSnapshot, root, 'snapshot');
  const snapshot = await updateSnapshot(root, timestamp, cachedSnapshot, deps, options);
  const targets = await updateTargets(root, snapshot, trusted.targets, deps, options);

  const next = { root: root.bytes, timestamp: timestamp.bytes, snapshot: snapshot.bytes, targets: targets.bytes };
  return {
    trusted: next,
    changed:
      root !== first ||
      timestamp !== cachedTimestamp ||
      snapshot !== cachedSnapshot ||
      hexOfBytes(targets.bytes) !== hexOfBytes(trusted.targets ?? new Uint8Array()),
    ...releasesOf(root.signed, targets.signed),
    targets: listedTargets(root.signed, targets.signed),
  };
}

/**
 * One request that asks whether there is news. Returns `unchanged` when the timestamp that is served is the trusted
 * one, or a verified newer one for the same snapshot (then `trusted` carries it, with its longer life), and `changed`
 * when a full `refresh` is due. Throws TrustError as `refresh` does; never trusts anything that refresh would not.
 */
export async function pollTimestamp(
  trusted: TrustedSet,
  deps: RefreshDeps,
  options: Pick<RefreshOptions, 'maxBytes'> = {},
): Promise<{ status: 'unchanged' | 'changed'; trusted: TrustedSet }> {
  const root = await openRoot(trusted.root);
  refuseExpired(root.signed, deps.now, 'root');
  const known = await cached(trusted.timestamp, parseTimestamp, root, 'timestamp');
  const snapshot = await cached(trusted.snapshot, parseSnapshot, root, 'snapshot');
  if (known === null || snapshot === null || trusted.targets === undefined) return { status: 'changed', trusted };
  const next = await updateTimestamp(root, known, deps, options);
  const meta = next.signed.meta['snapshot.json'];
  const same =
    meta.version === snapshot.signed.version &&
    (await meetsMeta(snapshot.bytes, meta)) &&
    // Expired parts below a fresh timestamp: the refresh says which, and fetches their successors if there are any.
    deps.now < snapshot.signed.expires &&
    deps.now < parseTargets(trusted.targets).signed.expires;
  return same
    ? { status: 'unchanged', trusted: next === known ? trusted : { ...trusted, timestamp: next.bytes } }
    : { status: 'changed', trusted };
}

/**
 * Verifies a stored set again without a network: signatures, versions and hashes between the four files. Expiry is
 * reported, not thrown: an expired list still protects, loudly. Throws TrustError when the set is incomplete or broken.
 */
export async function openTrusted(trusted: TrustedSet, now: Date): Promise<Opened> {
  const root = await openRoot(trusted.root);
  if (trusted.timestamp === undefined || trusted.snapshot === undefined || trusted.targets === undefined) {
    throw new TrustError('missing', 'expected timestamp, snapshot and targets beside the root');
  }
  const timestamp = parseTimestamp(trusted.timestamp);
  await verifyRole(timestamp, root, 'timestamp');
  const snapshot = parseSnapshot(trusted.snapshot);
  await checkMeta(snapshot, timestamp.signed.meta['snapshot.json'], 'snapshot');
  await verifyRole(snapshot, root, 'snapshot');
  const targets = parseTargets(trusted.targets);
  await checkMeta(targets, snapshot.signed.meta['targets.json'], 'targets');
  await verifyRole(targets, root, 'targets');
  const expiries = [root, timestamp, snapshot, targets].map((metadata) => metadata.signed.expires.valueOf());
  const expiresAt = new Date(Math.min(...expiries));
  return {
    ...releasesOf(root.signed, targets.signed),
    targets: listedTargets(root.signed, targets.signed),
    expired: expiresAt <= now,
    expiresAt,
  };
}

/**
 * Checks the bytes of a target file against its signed length and hashes (§5.7.2).
 * Throws TrustError `no-target`, `wrong-size` or `arbitrary`.
 */
export async function verifyTarget(targets: VerifiedTargets, path: string, bytes: Uint8Array): Promise<void> {
  const file = fileOf(targets, path);
  if (bytes.length !== file.length) {
    throw new TrustError('wrong-size', `expected ${file.length} bytes of ${path}, got ${bytes.length}`);
  }
  if (!(await hashesMatch(bytes, file.hashes))) {
    throw new TrustError('arbitrary', `${path} does not have its signed hash; the file is refused`);
  }
}

/**
 * Where a target file is served, below the targets folder: with consistent snapshots (§5.7.1) the hash comes before
 * the file name: `base/5/0` → `base/5/<sha256>.0`. Throws TrustError `no-target`.
 */
export function targetFilePath(targets: VerifiedTargets, path: string): string {
  const { hashes } = fileOf(targets, path);
  const hash = hashes['sha256'] ?? Object.values(hashes)[0];
  if (!targets.consistentSnapshot || hash === undefined) return path;
  const slash = path.lastIndexOf('/') + 1;
  return `${path.slice(0, slash)}${hash}.${path.slice(slash)}`;
}

/** Signed length of a target in bytes, the limit for fetching it. Throws TrustError `no-target`. */
export function targetLength(targets: VerifiedTargets, path: string): number {
  return fileOf(targets, path).length;
}

async function openRoot(bytes: Uint8Array): Promise<Metadata<Root>> {
  const root = parseRoot(bytes);
  // §5.2: the starting point came with the software, yet a truncated or edited file must not pass.
  await verifyRole(root, root, 'root');
  return root;
}

/** §5.3: from version N to the newest, one at a time, each signed by its predecessor's keys and by its own. */
async function updateRoot(start: Metadata<Root>, deps: RefreshDeps, options: RefreshOptions): Promise<Metadata<Root>> {
  let root = start;
  const limit = options.maxRootRotations ?? DEFAULT_MAX_ROOT_ROTATIONS;
  for (let walked = 0; walked < limit; walked++) {
    const wanted = root.signed.version + 1;
    const bytes = await fetchCapped(deps, `${wanted}.root.json`, maxBytesOf('root', options));
    if (bytes === null) break;
    const next = parseRoot(bytes);
    await verifyThreshold(next, root.signed.roles.root, root.signed.keys, 'root'); // §5.3.4, old keys
    await verifyThreshold(next, next.signed.roles.root, next.signed.keys, 'root'); // §5.3.4, new keys
    // §5.3.5: exactly N+1. An older one is a rollback; a later one would skip a rotation.
    if (next.signed.version !== wanted) {
      const code = next.signed.version < wanted ? 'rollback' : 'fast-forward';
      throw new TrustError(code, `expected root ${wanted}, got ${next.signed.version}; it is refused`);
    }
    root = next; // §5.3.6–5.3.7: expiry is not checked on the way, only of the last one
    await options.onTrusted?.('root', root.bytes, wanted);
  }
  return root;
}

/** §5.4. Returns the cached timestamp itself when the served one has the same version. */
async function updateTimestamp(
  root: Metadata<Root>,
  known: Metadata<Timestamp> | null,
  deps: RefreshDeps,
  options: RefreshOptions,
): Promise<Metadata<Timestamp>> {
  const bytes = await fetchRequired(deps, 'timestamp.json', maxBytesOf('timestamp', options));
  const next = parseTimestamp(bytes);
  await verifyRole(next, root, 'timestamp'); // §5.4.2
  if (known !== null) {
    refuseOlder(next.signed.version, known.signed.version, 'timestamp'); // §5.4.3.1
    // §5.4.3.1: an equal version brings nothing new; whatever else it says is ignored.
    if (next.signed.version === known.signed.version) {
      refuseExpired(known.signed, deps.now, 'timestamp');
      return known;
    }
    refuseOlder(next.signed.meta['snapshot.json'].version, known.signed.meta['snapshot.json'].version, 'snapshot');
  }
  refuseExpired(next.signed, deps.now, 'timestamp'); // §5.4.4
  await options.onTrusted?.('timestamp', next.bytes, next.signed.version);
  return next;
}

/** §5.5. Returns the cached snapshot itself when the timestamp still names it. */
async function updateSnapshot(
  root: Metadata<Root>,
  timestamp: Metadata<Timestamp>,
  known: Metadata<Snapshot> | null,
  deps: RefreshDeps,
  options: RefreshOptions,
): Promise<Metadata<Snapshot>> {
  const meta = timestamp.signed.meta['snapshot.json'];
  if (known !== null && deps.now < known.signed.expires && (await isNamedBy(known, meta))) return known;

  const path = metadataPath(root, 'snapshot', meta.version);
  const bytes = await fetchRequired(deps, path, meta.length ?? maxBytesOf('snapshot', options));
  await checkBytes(bytes, meta, 'snapshot'); // §5.5.2
  const next = parseSnapshot(bytes);
  await verifyRole(next, root, 'snapshot'); // §5.5.3
  checkVersion(next, meta, 'snapshot'); // §5.5.4
  // §5.5.5: no targets file may disappear or go back. Object.entries: the keys are a stranger's.
  for (const [name, before] of Object.entries(known?.signed.meta ?? {})) {
    const after = Object.hasOwn(next.signed.meta, name) ? next.signed.meta[name] : undefined;
    if (after === undefined) throw new TrustError('rollback', `snapshot no longer lists ${name}; it is refused`);
    refuseOlder(after.version, before.version, name);
  }
  refuseExpired(next.signed, deps.now, 'snapshot'); // §5.5.6
  await options.onTrusted?.('snapshot', next.bytes, next.signed.version);
  return next;
}

/** §5.6 for the top-level role. */
async function updateTargets(
  root: Metadata<Root>,
  snapshot: Metadata<Snapshot>,
  knownBytes: Uint8Array | undefined,
  deps: RefreshDeps,
  options: RefreshOptions,
): Promise<Metadata<Targets>> {
  const meta = snapshot.signed.meta['targets.json'];
  const known = await cached(knownBytes, parseTargets, root, 'targets');
  if (known !== null && deps.now < known.signed.expires && (await isNamedBy(known, meta))) return known;

  const path = metadataPath(root, 'targets', meta.version);
  const bytes = await fetchRequired(deps, path, meta.length ?? maxBytesOf('targets', options));
  const next = await checkedTargets(bytes, meta, root.signed.roles.targets, root.signed.keys, deps.now);
  await options.onTrusted?.('targets', next.bytes, next.signed.version);
  return next;
}

/** The checks of §5.6.2–5.6.5 on targets metadata, top-level or delegated, in order. Throws TrustError. */
export async function checkedTargets(
  bytes: Uint8Array,
  meta: MetaFile,
  role: { readonly keyids: readonly string[]; readonly threshold: number; readonly name?: string },
  keys: Readonly<Record<string, TufKey>>,
  now: Date,
): Promise<Metadata<Targets>> {
  const name = role.name ?? 'targets';
  await checkBytes(bytes, meta, name); // §5.6.2
  const targets = parseTargets(bytes);
  await verifyThreshold(targets, role, keys, name); // §5.6.3
  checkVersion(targets, meta, name); // §5.6.4
  refuseExpired(targets.signed, now, name); // §5.6.5
  return targets;
}

/** A cached file that today's root keys still vouch for, else null: then it is as if it were not there. */
async function cached<T>(
  bytes: Uint8Array | undefined,
  parse: (bytes: Uint8Array) => Metadata<T>,
  root: Metadata<Root>,
  role: RoleName,
): Promise<Metadata<T> | null> {
  if (bytes === undefined) return null;
  try {
    const metadata = parse(bytes);
    await verifyRole(metadata, root, role);
    return metadata;
  } catch (error) {
    if (error instanceof TrustError) return null;
    throw error;
  }
}

async function verifyRole(metadata: Metadata<unknown>, root: Metadata<Root>, role: RoleName): Promise<void> {
  await verifyThreshold(metadata, root.signed.roles[role], root.signed.keys, role);
}

/** True when a key that could sign timestamp or snapshot before no longer can. Added keys withdraw nothing. */
function rotatedKeys(before: Root, after: Root): boolean {
  return (['timestamp', 'snapshot'] as const).some((role) => {
    const kept = identities(after, role);
    return [...identities(before, role)].some((identity) => !kept.has(identity));
  });
}

function identities(root: Root, role: RoleName): Set<string> {
  const keys = root.roles[role].keyids.flatMap((id) => (Object.hasOwn(root.keys, id) ? [root.keys[id]] : []));
  return new Set(keys.flatMap((key) => (key === undefined ? [] : [keyIdentity(key)])));
}

async function fetchRequired(deps: RefreshDeps, path: string, maxBytes: number): Promise<Uint8Array> {
  const bytes = await fetchCapped(deps, path, maxBytes);
  if (bytes === null) throw new TrustError('missing', `expected ${path}, the server has none`);
  return bytes;
}

async function fetchCapped(deps: RefreshDeps, path: string, maxBytes: number): Promise<Uint8Array | null> {
  const bytes = await deps.fetch(path, maxBytes);
  // The fetcher stops reading at the limit; this catches one that does not.
  if (bytes !== null && bytes.length > maxBytes) {
    throw new TrustError('endless-data', `expected at most ${maxBytes} bytes of ${path}; the rest is not read`);
  }
  return bytes;
}

function maxBytesOf(role: RoleName, options: RefreshOptions): number {
  return options.maxBytes?.[role] ?? DEFAULT_MAX_BYTES[role];
}

function metadataPath(root: Metadata<Root>, role: RoleName, version: number): string {
  return root.signed.consistent_snapshot ? `${version}.${role}.json` : `${role}.json`;
}

function refuseExpired(signed: { readonly expires: Date }, now: Date, name: string): void {
  if (signed.expires <= now) {
    throw new TrustError('freeze', `${name} expired at ${signed.expires.toISOString()}; what was trusted stays`);
  }
}

function refuseOlder(got: number, known: number, name: string): void {
  if (got < known) throw new TrustError('rollback', `expected ${name} ${known} or later, got ${got}; it is refused`);
}

/** Whether a cached file is the one that its parent names: then it need not be fetched. */
async function isNamedBy(metadata: Metadata<{ version: number }>, meta: MetaFile): Promise<boolean> {
  return metadata.signed.version === meta.version && (await meetsMeta(metadata.bytes, meta));
}

async function checkMeta(metadata: Metadata<{ version: number }>, meta: MetaFile, name: string): Promise<void> {
  await checkBytes(metadata.bytes, meta, name);
  checkVersion(metadata, meta, name);
}

async function checkBytes(bytes: Uint8Array, meta: MetaFile, name: string): Promise<void> {
  if (!(await meetsMeta(bytes, meta))) {
    throw new TrustError('mix-and-match', `${name} is not the file that its parent names; it is refused`);
  }
}

function checkVersion(metadata: Metadata<{ version: number }>, meta: MetaFile, name: string): void {
  if (metadata.signed.version !== meta.version) {
    const message = `expected ${name} ${meta.version}, got ${metadata.signed.version}; it is refused`;
    throw new TrustError('mix-and-match', message);
  }
}

async function meetsMeta(bytes: Uint8Array, meta: MetaFile): Promise<boolean> {
  if (meta.length !== undefined && bytes.length !== meta.length) return false;
  return meta.hashes === undefined || (await hashesMatch(bytes, meta.hashes));
}

/** All hashes of algorithms that we know match, and there is at least one such. */
async function hashesMatch(bytes: Uint8Array, hashes: Readonly<Record<string, string>>): Promise<boolean> {
  let known = 0;
  for (const [name, algorithm] of [
    ['sha256', 'SHA-256'],
    ['sha512', 'SHA-512'],
  ] as const) {
    const expected = hashes[name];
    if (expected === undefined) continue;
    known++;
    const digest = await crypto.subtle.digest(algorithm, new Uint8Array(bytes));
    if (hexOfBytes(new Uint8Array(digest)) !== expected.toLowerCase()) return false;
  }
  return known > 0;
}

function fileOf(targets: VerifiedTargets, path: string): TargetFile {
  const file = targets.files.get(path);
  if (file === undefined) throw new TrustError('no-target', `${path} is not among the signed targets`);
  return file;
}

/** What a targets file lists, for `verifyTarget` and `targetFilePath`. */
export function listedTargets(root: Root, targets: Targets): VerifiedTargets {
  return {
    version: targets.version,
    consistentSnapshot: root.consistent_snapshot,
    files: new Map(Object.entries(targets.targets)),
  };
}

/**
 * What targets metadata offers. Every base part must be a signed target, and an epoch at most the one that root allows
 * (`release_epoch`, 1 where absent): whoever misuses targets keys can run the sequence of this epoch to its end, but not
 * into the next one, so root key holders can always start a new epoch above it. Throws TrustError.
 */
export function releasesOf(
  root: Root,
  targets: Targets,
): { readonly release: ReleaseInfo | null; readonly canary: Canary | null } {
  const release = releaseAt(root, targets, targets['release'], releaseInfoSchema, (found) => found);
  const canary = releaseAt(root, targets, targets['canary'], canarySchema, (found) => found.release);
  if (canary !== null && (release === null || !isLater(canary.release, release))) {
    throw new TrustError('malformed', 'expected a canary to be later than the release of its epoch; it is refused');
  }
  return { release, canary };
}

function releaseAt<T>(
  root: Root,
  targets: Targets,
  field: unknown,
  schema: v.GenericSchema<unknown, T>,
  infoOf: (found: T) => ReleaseInfo,
): T | null {
  if (field === undefined) return null;
  const parsed = v.safeParse(schema, field);
  if (!parsed.success) throw new TrustError('malformed', `release: ${parsed.issues[0].message}; it is refused`);
  const { epoch, base } = infoOf(parsed.output);
  const allowed = v.parse(releaseEpochSchema, root['release_epoch']);
  if (epoch > allowed) {
    throw new TrustError('fast-forward', `root allows epoch ${allowed}, the release claims ${epoch}; it is refused`);
  }
  const absent = base.parts.find((part) => !Object.hasOwn(targets.targets, part));
  if (absent !== undefined) throw new TrustError('release-missing', `base part ${absent} is not a signed target`);
  return parsed.output;
}

function isLater(a: ReleaseInfo, b: ReleaseInfo): boolean {
  return a.epoch === b.epoch && a.sequence > b.sequence;
}
