/*
 * One update of one publisher's list, in the order of docs/architecture.md:
 *   poll → metadata (TUF, in memory) → may this release follow ours? → deltas, else base → the result hashes to the
 *   signed state → one commit of list, metadata and clock together.
 * Nothing is stored before everything is verified, but parts of a base, and those are verified again when read.
 */
import { ReleaseFormatError } from '../core/blocklist/release-format-error.ts';
import { applyDelta, decodeBase } from '../core/blocklist/state.ts';
import type { ReadShard, SectionName, Shard, StateSummary } from '../core/blocklist/state.ts';
import {
  openTrusted,
  pollTimestamp,
  refresh,
  targetFilePath,
  targetLength,
  verifyTarget,
} from '../core/trust/client.ts';
import type { Refreshed, TrustedSet } from '../core/trust/client.ts';
import type { ReleaseInfo } from '../core/trust/release-info.ts';
import { checkReleaseStep } from '../core/trust/release-step.ts';
import type { ReleaseFloor } from '../core/trust/release-step.ts';
import { releaseForBrowser } from '../core/trust/canary.ts';
import { TrustError } from '../core/trust/trust-error.ts';
import type { BlocklistStore, Commit } from '../store/blocklist-store.ts';
import type { List } from '../store/open-list.ts';
import type { Bytes, PendingRecord, StatusRecord, TrustRecord } from '../store/database.ts';
import { StoreError } from '../store/database.ts';
import type { Fault } from './faults.ts';
import type { Fetcher } from './fetcher.ts';
import { deltaPath, planDeltas } from './plan.ts';
import { UpdateError } from './update-error.ts';

/** A publisher as configured: by the package, by managed policy, or by the person. */
export interface PublisherConfig {
  readonly id: string;
  /** Address of the repository, ending in a slash. */
  readonly url: string;
  readonly root: Bytes;
  /** Who has put it beside, or in the place of, those of the package. */
  readonly setBy?: 'policy' | 'person';
  /** The release in the package: nothing older is taken. `path`: its folder below `starter/`. */
  readonly starter: { readonly path: string; readonly builtAt: Date; readonly floor: ReleaseFloor } | null;
}

/** What an update changes, told to the guard before it is committed. */
export interface ListChange {
  readonly publisher: string;
  /** The list in force until now; null: none. */
  readonly from: List | null;
  readonly summary: StateSummary;
  readonly release: ReleaseInfo;
  /** Shards that differ; null: all of them (a base). */
  readonly touched: readonly Shard[] | null;
}

export interface UpdateDeps {
  readonly store: BlocklistStore;
  readonly now: () => number;
  readonly fault: Fault;
  /** What the change means for the guard's rules, to be stored with it; undefined: leave the stored record alone. */
  readonly describeChange: (change: ListChange) => Promise<PendingRecord | null | undefined>;
}

export interface UpdateOptions {
  /** `starter` reads the package: its clock is the build's, and it never counts as having asked the hub. */
  readonly source: 'hub' | 'starter';
  readonly fetcher: Fetcher;
  /** Ask for the next root too: once a day and after a refusal. */
  readonly probeRoot: boolean;
  /** The stored shards are damaged: take a base whatever the sequence says. */
  readonly repair: boolean;
}

export type UpdateOutcome = 'unchanged' | 'updated';

/** A delta of 8,000 changes is 40 kB; 4 MiB is the most that one may have. */
const MAX_DELTA_BYTES = 4 * 1024 * 1024;
/** Parts are at most 2 MiB by contract; what is signed as longer is refused. */
const MAX_PART_BYTES = 2 * 1024 * 1024;

/** Brings one publisher's list up to date. Throws TrustError, UpdateError, ReleaseFormatError or StoreError. */
export async function updatePublisher(
  config: PublisherConfig,
  options: UpdateOptions,
  deps: UpdateDeps,
): Promise<UpdateOutcome> {
  const { store } = deps;
  const now = options.source === 'starter' && config.starter !== null ? config.starter.builtAt : new Date(deps.now());
  const origin = await hexDigest(config.root);
  const stored = await store.readTrust(config.id);
  // Another root in the package or the policy: both are trusted more than the network, so the chain begins anew there. A newer
  // package may also bring the root that the chain has come to by itself: then it goes on, and no list is taken back.
  const isSameChain = stored !== null && (stored.origin === origin || (await hexDigest(stored.root)) === origin);
  const known = isSameChain ? stored : null;
  const isNewOrigin = stored !== null && known === null;
  // The package may be older than what is trusted already: it is then verified on its own, not as a successor.
  const start: TrustedSet = known === null || options.source === 'starter' ? { root: config.root } : setOf(known);
  const current = (await store.lists()).find((list) => list.publisher === config.id) ?? null;

  const fetchMetadata = (path: string, maxBytes: number): Promise<Bytes | null> =>
    options.fetcher(`metadata/${path}`, maxBytes);
  const metadata = { fetch: fetchMetadata, now };

  const isCurrent = current !== null && known?.stateHash === current.release.stateHash;
  if (isCurrent && !options.repair && !options.probeRoot && options.source === 'hub') {
    const poll = await pollTimestamp(start, metadata);
    if (poll.status === 'unchanged') {
      const trust = toRecord(config.id, origin, poll.trusted, current.release.stateHash);
      await store.commitPoll(
        await confirmed(deps, config, poll.trusted, options),
        poll.trusted === start ? undefined : trust,
      );
      return 'unchanged';
    }
    await deps.fault('after-timestamp');
  }

  const refreshed = await refresh(start, metadata, { probeRoot: options.probeRoot || options.source === 'starter' });
  await deps.fault('after-metadata');
  if (refreshed.release === null) throw new TrustError('release-missing', 'the signed targets name no release');
  const previous = current === null || isNewOrigin ? null : current.release;
  // The package carries releases for everybody only.
  const canary = options.source === 'starter' ? null : refreshed.canary;
  const offered = { release: refreshed.release, canary };
  const secret = canary === null ? new Uint8Array() : await store.canarySecret();
  const release = await releaseForBrowser(offered, previous, secret);

  if (options.source === 'starter' && previous !== null && !options.repair && !isOlder(previous, release))
    return 'unchanged';
  // A repair from the package may go back to the package's release: there is nothing whole to keep.
  const isFallback = options.source === 'starter' && options.repair;
  checkReleaseStep(isFallback ? null : previous, release, config.starter?.floor);

  const made =
    current !== null && !options.repair && !isNewOrigin
      ? ((await fromDeltas(current, release, options, deps)) ??
        (await fromBase(config, refreshed, release, options, deps)))
      : await fromBase(config, refreshed, release, options, deps);
  checkState(made.summary, release);
  await deps.fault('before-commit');

  const keepsTrust = options.source === 'starter' && known?.timestamp !== undefined;
  const commit: Commit = {
    publisher: config.id,
    release,
    summary: made.summary,
    trust: keepsTrust ? known : toRecord(config.id, origin, refreshed.trusted, release.stateHash),
    status: await confirmed(deps, config, refreshed.trusted, options),
  };
  const pending = await deps.describeChange({
    publisher: config.id,
    from: current,
    summary: made.summary,
    release,
    touched: made.touched,
  });
  const complete = pending === undefined ? commit : { ...commit, pending };
  if (made.touched === null) await store.commitBase(complete, made.shards);
  else await store.commitDelta(complete, made.touched);
  await deps.fault('after-commit');
  return 'updated';
}

type Made =
  | { readonly summary: StateSummary; readonly touched: readonly Shard[] }
  | { readonly summary: StateSummary; readonly touched: null; readonly shards: readonly Shard[] };

/** The new state by deltas; null when the base is needed: no chain, a file missing, or a result that is not the signed one. */
async function fromDeltas(
  current: List,
  release: ReleaseInfo,
  options: UpdateOptions,
  deps: UpdateDeps,
): Promise<Made | null> {
  if (current.release.epoch !== release.epoch) return null;
  try {
    const read: ReadShard = (section, index) => deps.store.readShard(current, section, index);
    const made = await applyChain(current.summary, current.release.sequence, read, release, options, deps);
    if (made === null) return null;
    checkState(made.summary, release);
    return made;
  } catch (error) {
    if (error instanceof ReleaseFormatError || error instanceof StoreError) return null;
    if (error instanceof UpdateError && error.code !== 'network' && error.code !== 'slow') return null;
    throw error;
  }
}

/** Fetches the deltas between two sequences in parallel and applies them in order; null when one is not to be had. */
async function applyChain(
  from: StateSummary,
  fromSequence: number,
  readFrom: ReadShard,
  release: ReleaseInfo,
  options: UpdateOptions,
  deps: UpdateDeps,
): Promise<{ summary: StateSummary; touched: Shard[] } | null> {
  const steps = planDeltas(fromSequence, release.sequence);
  if (steps === null) return null;
  const deltas = await Promise.all(steps.map((step) => options.fetcher(deltaPath(step), MAX_DELTA_BYTES)));
  await deps.fault('after-deltas');
  let summary = from;
  const touched = new Map<string, Shard>();
  const read: ReadShard = async (section, index) =>
    touched.get(`${section}/${index}`)?.bytes ?? (await readFrom(section, index));
  for (const delta of deltas) {
    if (delta === null) return null;
    const applied = await applyDelta(summary, read, delta, { pause });
    for (const shard of applied.touched) touched.set(`${shard.section}/${shard.index}`, shard);
    summary = applied.summary;
  }
  return { summary, touched: [...touched.values()] };
}

/** The new state from the base that the release names, and the deltas from there to the release. */
async function fromBase(
  config: PublisherConfig,
  { targets }: Refreshed,
  release: ReleaseInfo,
  options: UpdateOptions,
  deps: UpdateDeps,
): Promise<Made> {
  const parts: Bytes[] = [];
  for (const path of release.base.parts) {
    const length = targetLength(targets, path);
    if (length > MAX_PART_BYTES)
      throw new TrustError('endless-data', `${path} is signed as ${length} bytes; it is refused`);
    const kept = await deps.store.readPart(config.id, targetFilePath(targets, path));
    if (kept !== null && (await isTarget(targets, path, kept))) {
      parts.push(kept);
      continue;
    }
    const bytes = await options.fetcher(`targets/${targetFilePath(targets, path)}`, length);
    if (bytes === null) throw new UpdateError('missing', `${path} is signed but not served`);
    await verifyTarget(targets, path, bytes);
    // Kept as they come, so that a worker stopped half way does not fetch them again. The package needs no copy.
    if (options.source === 'hub' && release.base.parts.length > 1) {
      await deps.store.writePart(config.id, targetFilePath(targets, path), bytes);
    }
    await deps.fault('after-part');
    parts.push(bytes);
  }
  await deps.fault('after-parts');
  const base = await decodeBase(concat(parts), { pause });
  const shards = new Map(base.shards.map((shard) => [`${shard.section}/${shard.index}`, shard]));
  const read: ReadShard = (section: SectionName, index: number) => {
    const shard = shards.get(`${section}/${index}`);
    if (shard === undefined) throw new UpdateError('state-mismatch', `the base has no shard ${section}/${index}`);
    return Promise.resolve(shard.bytes);
  };
  const made = await applyChain(base.summary, release.base.sequence, read, release, options, deps);
  if (made === null) throw new UpdateError('missing', 'the deltas from the base to the release are not served');
  for (const shard of made.touched) shards.set(`${shard.section}/${shard.index}`, shard);
  return { summary: made.summary, touched: null, shards: [...shards.values()] };
}

/** Lets lookups have their turn while a release is decoded. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Refuses a state that is not the one signed: the hash covers every shard of every section. */
function checkState(summary: StateSummary, release: ReleaseInfo): void {
  const same =
    toHex(summary.hash) === release.stateHash &&
    summary.epoch === release.epoch &&
    summary.sequence === release.sequence;
  if (!same) {
    const got = `${summary.epoch}.${summary.sequence} ${toHex(summary.hash)}`;
    throw new UpdateError(
      'state-mismatch',
      `expected ${release.epoch}.${release.sequence} ${release.stateHash}, got ${got}`,
    );
  }
}

/** The status after a success. Only the hub's own answer moves the clock of freshness. */
async function confirmed(
  deps: UpdateDeps,
  config: PublisherConfig,
  trusted: TrustedSet,
  options: UpdateOptions,
): Promise<StatusRecord> {
  const before = await deps.store.readStatus(config.id);
  const { expiresAt } = await openTrusted(trusted, new Date(deps.now()));
  const fromHub = options.source === 'hub';
  return {
    publisher: config.id,
    checkedAt: fromHub ? deps.now() : (before?.checkedAt ?? null),
    rootProbedAt: fromHub && options.probeRoot ? deps.now() : (before?.rootProbedAt ?? null),
    lastError: fromHub ? null : (before?.lastError ?? null),
    failures: fromHub ? 0 : (before?.failures ?? 0),
    nextAttemptAt: before?.nextAttemptAt ?? 0,
    expiresAt: expiresAt.valueOf(),
  };
}

function setOf(record: TrustRecord): TrustedSet {
  const { root, timestamp, snapshot, targets } = record;
  return {
    root,
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(targets === undefined ? {} : { targets }),
  };
}

function toRecord(publisher: string, origin: string, trusted: TrustedSet, stateHash: string): TrustRecord {
  const copy = (bytes: Uint8Array | undefined): Bytes | undefined =>
    bytes === undefined ? undefined : new Uint8Array(bytes);
  const timestamp = copy(trusted.timestamp);
  const snapshot = copy(trusted.snapshot);
  const targets = copy(trusted.targets);
  return {
    publisher,
    origin,
    stateHash,
    root: new Uint8Array(trusted.root),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(targets === undefined ? {} : { targets }),
  };
}

async function isTarget(targets: Refreshed['targets'], path: string, bytes: Bytes): Promise<boolean> {
  try {
    await verifyTarget(targets, path, bytes);
    return true;
  } catch (error) {
    if (error instanceof TrustError) return false;
    throw error;
  }
}

function isOlder(a: ReleaseInfo, b: ReleaseInfo): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.sequence < b.sequence);
}

function concat(parts: readonly Bytes[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function hexDigest(bytes: Bytes): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
