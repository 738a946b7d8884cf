/*
 * The signed repository as files, in the order that keeps every reader whole:
 *   targets/base/<sequence>/<sha256>.<part>   then metadata/<N>.targets.json, <N>.snapshot.json,
 *   <N>.root.json after a key ceremony, and metadata/timestamp.json last.
 * All but timestamp.json are written once and never again (consistent snapshots, specification §6.2): version numbers
 * continue from the highest file on disk, so what a killed publication left behind is never overwritten.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject, JsonValue } from '../../lib/core/trust/canonical-json.ts';
import { canonicalBytes } from '../../lib/core/trust/canonical-json.ts';
import type { Metadata, RoleName, Root, Snapshot, Targets, Timestamp } from '../../lib/core/trust/metadata.ts';
import {
  parseRoot,
  parseSnapshot,
  parseTargets,
  parseTimestamp,
  verifyThreshold,
} from '../../lib/core/trust/metadata.ts';
import type { Canary } from '../../lib/core/trust/canary.ts';
import type { ReleaseInfo } from '../../lib/core/trust/release-info.ts';
import { TrustError } from '../../lib/core/trust/trust-error.ts';
import type { SigningKey } from './key-store.ts';
import { createKey, ROLES, readKeys } from './key-store.ts';
import { extendReleaseLog, RELEASE_LOG } from '../operate/release-log.ts';
import { pruneMetadata } from './prune-metadata.ts';
import { writeFileWhole } from './write-whole.ts';

const DAY_MS = 86_400_000;
/** Days that each role's signature lives. Online roles are signed again on schedule by `refreshTimestamp`. */
export const LIFE_DAYS: Readonly<Record<RoleName, number>> = { root: 400, targets: 90, snapshot: 14, timestamp: 2 };
const SPEC_VERSION = '1.0.31';

export interface Repository {
  /** Folder of keys, and of `root.json`, the root to build an extension with. */
  readonly dataDir: string;
  /** Folder served as `/repo/`; holds `metadata/` and `targets/`. */
  readonly repoDir: string;
}

/** A base part: with its bytes, with its digest when the file is there already, or by path when the last release had it. */
export type BasePart =
  | { readonly path: string; readonly bytes: Uint8Array }
  | { readonly path: string; readonly length: number; readonly sha256: string }
  | { readonly path: string };

/** Signature by a key that the hub does not hold: an administrator's browser. */
export interface OutsideSignature {
  readonly keyid: string;
  readonly sig: string;
}

/** Targets metadata before it is signed; `bytes` is what keys sign. */
export interface TargetsProposal {
  readonly signed: JsonObject;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What targets metadata is made of. */
export interface Offer {
  readonly release: ReleaseInfo;
  /** A later release for a share of browsers. */
  readonly canary?: Canary | null;
  readonly baseParts: readonly BasePart[];
  readonly now: Date;
}

export interface Published {
  readonly versions: { readonly targets: number; readonly snapshot: number; readonly timestamp: number };
}

/** Why nothing was signed. Codes are stable; the message is for the operator. */
export class SigningError extends Error {
  readonly code:
    | 'exists'
    | 'no-keys'
    | 'no-repository'
    | 'no-timestamp'
    | 'bad-threshold'
    | 'known-key'
    | 'unknown-key'
    | 'unknown-part';
  constructor(code: SigningError['code'], message: string) {
    super(message);
    this.name = 'SigningError';
    this.code = code;
  }
}

/** Keys and thresholds a new repository starts with. One key a role by default: the demo; production adds to them. */
export interface StartingKeys {
  readonly counts?: Partial<Record<RoleName, number>>;
  readonly thresholds?: Partial<Record<RoleName, number>>;
}

/**
 * Makes the keys of all roles and the first root, signed. Throws SigningError `exists` when there is a root already:
 * keys are never replaced by accident. Returns the path of the `root.json` to build with.
 */
export async function createRepositoryKeys(
  repository: Repository,
  now: Date,
  { counts = {}, thresholds = {} }: StartingKeys = {},
): Promise<{ trustRoot: string }> {
  if ((await latestVersion(repository, 'root')) > 0) {
    throw new SigningError('exists', `${repository.repoDir} has a trust root; nothing was changed`);
  }
  const keys: Record<string, JsonValue> = {};
  const roles: Record<string, JsonValue> = {};
  for (const role of ROLES) {
    const threshold = thresholds[role] ?? 1;
    const made: SigningKey[] = [];
    for (let i = 0; i < Math.max(counts[role] ?? 1, threshold); i++) {
      made.push(await createKey(repository.dataDir, role, now));
    }
    for (const { keyid, key } of made) keys[keyid] = keyJson(key);
    roles[role] = { keyids: made.map((key) => key.keyid), threshold };
  }
  const signed = { ...header('root', 1, now), consistent_snapshot: true, release_epoch: 1, keys, roles };
  const signatures = signWith(await readKeys(repository.dataDir, 'root'), canonicalBytes(signed));
  await writeRoot(repository, await assemble(signed, signatures, parseRoot));
  return { trustRoot: trustRootPath(repository) };
}

/** Path of the newest root, the file that builds of the extension are given. */
export function trustRootPath({ dataDir }: Repository): string {
  return join(dataDir, 'root.json');
}

/**
 * Targets metadata for a release, ready to sign: by the hub's own keys, or by administrators who check it first.
 * Throws SigningError `unknown-part` for a part given by path only that the last release does not list.
 */
export async function proposeTargets(
  repository: Repository,
  { release, canary, baseParts, now }: Offer,
): Promise<TargetsProposal> {
  const current = await readCurrent(repository);
  const files: Record<string, JsonValue> = {};
  for (const part of baseParts) files[part.path] = describePart(part, current?.targets.signed);
  const named = [...release.base.parts, ...(canary?.release.base.parts ?? [])];
  const missing = named.find((path) => files[path] === undefined);
  if (missing !== undefined) throw new SigningError('unknown-part', `base part ${missing} was not given`);
  const version = (await latestVersion(repository, 'targets')) + 1;
  const signed: JsonObject = {
    ...header('targets', version, now),
    targets: files,
    release: releaseJson(release),
    ...(canary && { canary: { percent: canary.percent, release: releaseJson(canary.release) } }),
  };
  return { signed, bytes: canonicalBytes(signed) };
}

/**
 * Signs and writes a release: base parts, targets, snapshot, and last the timestamp. Returns the new versions.
 * `proposal` and `signatures` carry what administrators signed; the hub's own targets keys sign as well.
 * Throws TrustError `threshold` when too few targets keys signed; nothing is visible to clients then.
 */
export async function publishMetadata(
  repository: Repository,
  options: Offer & {
    proposal?: TargetsProposal;
    signatures?: readonly OutsideSignature[];
  },
): Promise<Published> {
  return inTurn(repository, async () => {
    const { baseParts, now } = options;
    const root = await readRoot(repository);
    const { signed, bytes } = options.proposal ?? (await proposeTargets(repository, options));
    const own = await activeKeys(repository, root.signed, 'targets');
    const outside = options.signatures ?? [];
    const signatures = [
      ...outside,
      ...signWith(own, bytes).filter((mine) => !outside.some((o) => o.keyid === mine.keyid)),
    ];
    const targets = await assemble(signed, signatures, parseTargets);
    await verifyThreshold(targets, root.signed.roles.targets, root.signed.keys, 'targets');
    for (const part of baseParts) if ('bytes' in part) await writePart(repository, part.path, part.bytes);
    return writeTargets(repository, root, targets, now);
  });
}

/**
 * Signs a new timestamp for what is published, and a new snapshot when half of its life is over or the keys that signed it count no
 * more, as after a ceremony that was cut off: to be called on schedule, well within a timestamp's life. Returns the new timestamp version.
 */
export async function refreshTimestamp(repository: Repository, now: Date): Promise<number> {
  return inTurn(repository, async () => {
    const root = await readRoot(repository);
    const current = await readCurrent(repository);
    if (current === null) throw new SigningError('no-repository', 'there is no release to sign a timestamp for');
    const halfLife = (LIFE_DAYS.snapshot * DAY_MS) / 2;
    const isYoung = current.snapshot.signed.expires.valueOf() - now.valueOf() > halfLife;
    if (isYoung && (await hasEnoughSignatures(current.snapshot, root.signed, 'snapshot'))) {
      return writeTimestamp(repository, root, current.snapshot, now);
    }
    const snapshot = await writeSnapshot(repository, root, current.targets.signed.version, now);
    return writeTimestamp(repository, root, snapshot, now);
  });
}

/** The newest root on disk, its own signatures checked. Throws SigningError `no-repository`. */
export async function readRoot(repository: Repository): Promise<Metadata<Root>> {
  const version = await latestVersion(repository, 'root');
  if (version === 0) throw new SigningError('no-repository', `${repository.repoDir} has no trust root; run init first`);
  const root = parseRoot(await readFile(join(repository.repoDir, 'metadata', `${version}.root.json`)));
  await verifyThreshold(root, root.signed.roles.root, root.signed.keys, 'root');
  return root;
}

/**
 * What clients are told now, or null before the first release.
 * @throws SigningError `no-timestamp` where releases were in force and what leads to the last of them is gone
 */
export async function readCurrent(repository: Repository): Promise<{
  timestamp: Metadata<Timestamp>;
  snapshot: Metadata<Snapshot>;
  targets: Metadata<Targets>;
} | null> {
  const folder = join(repository.repoDir, 'metadata');
  const timestamp = await readTimestamp(repository);
  if (timestamp === null) return null;
  const snapshotVersion = timestamp.signed.meta['snapshot.json'].version;
  const snapshot = parseSnapshot(await readFile(join(folder, `${snapshotVersion}.snapshot.json`)));
  const targetsVersion = snapshot.signed.meta['targets.json'].version;
  const targets = parseTargets(await readFile(join(folder, `${targetsVersion}.targets.json`)));
  return { timestamp, snapshot, targets };
}

/** Without it numbering would begin anew, and browsers refuse lower numbers than they have seen as a rollback. */
async function readTimestamp({ repoDir }: Repository): Promise<Metadata<Timestamp> | null> {
  const path = join(repoDir, 'metadata', 'timestamp.json');
  const bytes = await readFile(path).catch(absent);
  if (bytes !== null) return parseTimestamp(bytes);
  // The log of releases begins when the first one is in force.
  const log = await stat(join(repoDir, RELEASE_LOG)).catch(absent);
  if (log === null || log.size === 0) return null;
  throw new SigningError(
    'no-timestamp',
    `expected ${path}, as releases were in force: bring its newest copy back, of a mirror or a backup; nothing was signed`,
  );
}

/**
 * Whether enough keys that this root counts for a role have signed its metadata. What is in force may have lost that by a ceremony:
 * browsers then take nothing new.
 */
export async function hasEnoughSignatures(
  metadata: Metadata<unknown>,
  root: Root,
  role: Exclude<RoleName, 'root'>,
): Promise<boolean> {
  return verifyThreshold(metadata, root.roles[role], root.keys, role).then(
    () => true,
    (error: unknown) => {
      if (error instanceof TrustError) return false;
      throw error;
    },
  );
}

/** Keys on this disk that the root counts for a role. */
export async function activeKeys(repository: Repository, root: Root, role: RoleName): Promise<readonly SigningKey[]> {
  const keys = await readKeys(repository.dataDir, role);
  return keys.filter((key) => root.roles[role].keyids.includes(key.keyid));
}

/** Writes signed root metadata under its version and as the root to build with. */
export async function writeRoot(repository: Repository, root: Metadata<Root>): Promise<void> {
  await verifyThreshold(root, root.signed.roles.root, root.signed.keys, 'root');
  await writeFileWhole(join(repository.repoDir, 'metadata', `${root.signed.version}.root.json`), root.bytes);
  await writeFileWhole(trustRootPath(repository), root.bytes);
}

/** Common fields of a role's signed part. */
export function header(role: RoleName, version: number, now: Date): JsonObject {
  const expires = new Date(now.valueOf() + LIFE_DAYS[role] * DAY_MS).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return { _type: role, spec_version: SPEC_VERSION, version, expires };
}

/** Signatures of all given keys over the same bytes. */
export function signWith(keys: readonly SigningKey[], bytes: Uint8Array): OutsideSignature[] {
  return keys.map((key) => ({ keyid: key.keyid, sig: key.sign(bytes) }));
}

/** A metadata file from its parts, read back by the client's own parser before anybody else sees it. */
export async function assemble<T>(
  signed: JsonObject,
  signatures: readonly OutsideSignature[],
  parse: (bytes: Uint8Array) => Metadata<T>,
): Promise<Metadata<T>> {
  return parse(new TextEncoder().encode(JSON.stringify({ signatures, signed })));
}

/** One signing job at a time for a repository: the schedule's timestamp must not cross a publication. */
export async function inTurn<T>({ repoDir }: Repository, job: () => Promise<T>): Promise<T> {
  const before = turns.get(repoDir) ?? Promise.resolve();
  const mine = before.then(job, job);
  turns.set(
    repoDir,
    mine.catch(() => undefined),
  );
  return mine;
}
const turns = new Map<string, Promise<unknown>>();

/** Writes targets metadata with the snapshot and timestamp that make it current. */
export async function writeTargets(
  repository: Repository,
  root: Metadata<Root>,
  targets: Metadata<Targets>,
  now: Date,
): Promise<Published> {
  const version = targets.signed.version;
  await writeFileWhole(join(repository.repoDir, 'metadata', `${version}.targets.json`), targets.bytes);
  const snapshot = await writeSnapshot(repository, root, version, now);
  const timestamp = await writeTimestamp(repository, root, snapshot, now);
  return { versions: { targets: version, snapshot: snapshot.signed.version, timestamp } };
}

/**
 * Signs and writes a snapshot that names a version of targets. Clients see it when a timestamp names it. Those that no timestamp ever
 * named, left by a run that was killed, go: below the current one they would look as if they had been in force.
 */
export async function writeSnapshot(
  repository: Repository,
  root: Metadata<Root>,
  targetsVersion: number,
  now: Date,
): Promise<Metadata<Snapshot>> {
  const folder = join(repository.repoDir, 'metadata');
  const inForce = (await readCurrent(repository))?.snapshot.signed.version ?? 0;
  const version = (await latestVersion(repository, 'snapshot')) + 1;
  const targets = await readFile(join(folder, `${targetsVersion}.targets.json`));
  const signed = {
    ...header('snapshot', version, now),
    meta: { 'targets.json': metaOf(targets, targetsVersion) },
  };
  const snapshot = await signByHub(repository, root, 'snapshot', signed, parseSnapshot);
  await writeFileWhole(join(folder, `${version}.snapshot.json`), snapshot.bytes);
  // After the new one is there: numbering goes on from the highest.
  for (let unseen = inForce + 1; unseen < version; unseen += 1) {
    await rm(join(folder, `${unseen}.snapshot.json`), { force: true });
  }
  return snapshot;
}

/** Signs and writes `timestamp.json`; returns its version. */
export async function writeTimestamp(
  repository: Repository,
  root: Metadata<Root>,
  snapshot: Metadata<Snapshot>,
  now: Date,
): Promise<number> {
  const path = join(repository.repoDir, 'metadata', 'timestamp.json');
  const version = ((await readTimestamp(repository))?.signed.version ?? 0) + 1;
  const signed = {
    ...header('timestamp', version, now),
    meta: { 'snapshot.json': metaOf(snapshot.bytes, snapshot.signed.version) },
  };
  const timestamp = await signByHub(repository, root, 'timestamp', signed, parseTimestamp);
  await writeFileWhole(path, timestamp.bytes);
  const current = { snapshot: snapshot.signed.version, targets: snapshot.signed.meta['targets.json'].version };
  // The release is out: a file that cannot be removed must not make it look failed. The next timestamp tries again.
  await pruneMetadata(join(repository.repoDir, 'metadata'), current, now).catch(() => []);
  await extendReleaseLog(repository.repoDir).catch(() => 0);
  return version;
}

async function signByHub<T>(
  repository: Repository,
  root: Metadata<Root>,
  role: RoleName,
  signed: JsonObject,
  parse: (bytes: Uint8Array) => Metadata<T>,
): Promise<Metadata<T>> {
  const keys = await activeKeys(repository, root.signed, role);
  if (keys.length < root.signed.roles[role].threshold) {
    const message = `${role} needs ${root.signed.roles[role].threshold} keys, ${keys.length} are on this disk`;
    throw new SigningError('no-keys', message);
  }
  return assemble(signed, signWith(keys, canonicalBytes(signed)), parse);
}

/** Highest version of a role's files on disk, whether or not a timestamp leads to it; 0 when there is none. */
async function latestVersion({ repoDir }: Repository, role: RoleName): Promise<number> {
  const names = (await readdir(join(repoDir, 'metadata')).catch(absent)) ?? [];
  const versions = names.map((name) => Number(new RegExp(`^(\\d+)\\.${role}\\.json$`).exec(name)?.[1] ?? 0));
  return Math.max(0, ...versions);
}

async function writePart({ repoDir }: Repository, path: string, bytes: Uint8Array): Promise<void> {
  const slash = path.lastIndexOf('/') + 1;
  const name = `${path.slice(0, slash)}${sha256(bytes)}.${path.slice(slash)}`;
  await writeFileWhole(join(repoDir, 'targets', name), bytes);
}

function describePart(part: BasePart, current: Targets | undefined): JsonObject {
  if ('bytes' in part) return { length: part.bytes.length, hashes: { sha256: sha256(part.bytes) } };
  if ('sha256' in part) return { length: part.length, hashes: { sha256: part.sha256 } };
  const known = current?.targets[part.path];
  if (known === undefined) throw new SigningError('unknown-part', `the current release has no base part ${part.path}`);
  return { length: known.length, hashes: known.hashes };
}

function metaOf(bytes: Uint8Array, version: number): JsonObject {
  return { version, length: bytes.length, hashes: { sha256: sha256(bytes) } };
}

function keyJson({ keytype, scheme, keyval }: SigningKey['key']): JsonObject {
  return { keytype, scheme, keyval: { public: keyval.public } };
}

/** The release with only the fields of its schema, as JSON. */
function releaseJson({
  publisher,
  epoch,
  sequence,
  stateHash,
  counts,
  pollSeconds,
  publishedAt,
  reset,
  base,
  numbers,
}: ReleaseInfo) {
  return {
    publisher: { th: publisher.th, en: publisher.en },
    epoch,
    sequence,
    stateHash,
    counts: { hosts: counts.hosts, urls: counts.urls, numbers: counts.numbers },
    pollSeconds,
    publishedAt,
    reset,
    base: { sequence: base.sequence, parts: [...base.parts] },
    ...(numbers && { numbers: { ...numbers } }),
  } satisfies JsonObject;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
