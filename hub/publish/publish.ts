/*
 * A release: the active listings become a state, its files, and signed metadata that names it.
 *
 * Order, so that a hub killed anywhere leaves the last release valid and the next run completes:
 *   1. shards and summary into states/     2. deltas and base parts into repo/     3. metadata, the timestamp last
 *   4. the record in the database          5. old states and deltas are dropped
 * Which release is in force is said by repo/ alone. A run that was killed after 3 is recorded by the next one.
 */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Listing, ListingAttributes } from '../../lib/core/blocklist/listing.ts';
import {
  buildState,
  encodeBase,
  encodeDelta,
  SECTION_NAMES,
  type NumberListing,
  type StateSummary,
} from '../../lib/core/blocklist/state.ts';
import { digestingId, digestToHex, type NumberDigesting } from '../../lib/core/indicators/digest.ts';
import { isSiteKey, type NumberKey } from '../../lib/core/indicators/key.ts';
import { gateListing, type TopSites } from '../../lib/core/policy/gate.ts';
import { gateNumber } from '../../lib/core/policy/number-gate.ts';
import { releaseInfoSchema, type ReleaseInfo } from '../../lib/core/trust/release-info.ts';
import { checkReleaseStep } from '../../lib/core/trust/release-step.ts';
import { TrustError } from '../../lib/core/trust/client.ts';
import type { HubConfig, HubPaths } from '../config.ts';
import type { Orm } from '../db/database.ts';
import { publishable, strongest } from '../db/listings.ts';
import { recordRelease } from '../db/releases.ts';
import { digestNumbers } from '../digest/digest-numbers.ts';
import { HubError } from '../hub-error.ts';
import { dayOf } from '../import/attributes.ts';
import { withLock } from '../lock.ts';
import { publishMetadata, readCurrent, refreshTimestamp, type BasePart, type Repository } from '../trust/index.ts';
import { readRoot } from '../trust/repository.ts';
import { writeFileWhole } from '../trust/write-whole.ts';
import { createStateStore, hexOf, type StateStore } from './state-store.ts';

export interface PublishOptions {
  readonly paths: HubPaths;
  readonly config: HubConfig;
  readonly now: Date;
  /** Lets the list shrink by more than half; signed into the release, so that browsers allow it too. */
  readonly isReset: boolean;
  readonly topSites: TopSites;
  readonly onProgress?: (step: string) => void;
}

export interface PublishedFile {
  readonly path: string;
  readonly bytes: number;
}

export interface PublishReport {
  /** False: the list is as it was published; only the timestamp was signed again. */
  readonly changed: boolean;
  readonly epoch: number;
  readonly sequence: number;
  readonly counts: ReleaseInfo['counts'];
  readonly stateHash: string;
  /** What this run wrote for browsers to fetch. */
  readonly files: readonly PublishedFile[];
  /** Listings left out because the gate refuses them now, with the rule. */
  readonly withheld: readonly { readonly key: string; readonly rule: string }[];
}

/** Releases between checkpoints, and how far direct deltas reach: both ends of the protocol count by it. */
const CHECKPOINT = 64;
/** A worker's fetch must not take long: base files travel in parts. */
const PART_BYTES = 2 * 1024 * 1024;
/** Browsers read no longer delta; for a longer one they take the base. */
const MAX_DELTA_BYTES = 4 * 1024 * 1024;
/** Releases whose deltas stay for browsers and caches that still hold an older timestamp. */
const KEPT_RELEASES = 16;
/** Targets metadata is renewed, as an unchanged release under a new number, when less than this of its life is left. */
const RENEW_TARGETS_MS = 45 * 86_400_000;

/**
 * Publishes what is decided.
 * @throws HubError `shrinks-too-much` where more than half would go and `isReset` is not set; nothing is written then
 */
export async function publish(orm: Orm, options: PublishOptions): Promise<PublishReport> {
  const { paths, onProgress } = options;
  return withLock(paths.repoLock, async () => {
    const repository = repositoryOf(paths);
    const current = await readCurrent(repository);
    const last = current && parseRelease(current.targets.signed.release);
    const epoch = epochOf((await readRoot(repository)).signed['release_epoch']);
    const isNewEpoch = last !== null && epoch > last.epoch;
    if (last)
      await recordRelease(orm, { ...last, baseSequence: last.base.sequence, publishedAt: new Date(last.publishedAt) });

    onProgress?.('reading listings');
    const { sites, numbers, withheld } = await readListings(orm, options);
    // Stored as they are computed, so a run that is killed here goes on where it stopped.
    const digested = await digestListings(orm, numbers, options);
    const store = createStateStore(paths.states);
    // Files are named by sequence alone, and a new epoch counts from 1 again: nothing of the old one may stay.
    if (isNewEpoch) await dropOldEpoch(paths);
    const previous = last && !isNewEpoch && (await store.read(last.sequence));
    onProgress?.(`building the state of ${sites.length + numbers.length} listings`);
    const build = {
      epoch,
      sequence: isNewEpoch ? 1 : (last?.sequence ?? 0) + 1,
      numbers: digested?.listings ?? [],
      ...(previous && { previous }),
    };
    const { summary, shards } = await buildState(sites, build);

    const isDue =
      current === null ||
      last === null ||
      isNewEpoch ||
      last.pollSeconds !== options.config.pollSeconds ||
      !isSameDigesting(last.numbers, digested?.digesting) ||
      current.targets.signed.expires.valueOf() - options.now.valueOf() < RENEW_TARGETS_MS;
    if (!isDue && previous && isSameList(previous, summary)) {
      await refreshTimestamp(repository, options.now);
      const { epoch, sequence, counts, stateHash } = last;
      return { changed: false, epoch, sequence, counts, stateHash, files: [], withheld };
    }
    const draft = releaseOf(summary, digested?.digesting ?? null, options, last);
    requireStep(last, draft);

    await store.write(summary, shards);
    const files: PublishedFile[] = [];
    const deltas = await writeDeltas(store, summary, paths.repo, options);
    files.push(...deltas);
    const { base, parts, written } = await chooseBase(store, summary, isNewEpoch ? null : last, deltas, options);
    files.push(...written);
    const release = { ...draft, base };
    onProgress?.('signing');
    await publishMetadata(repository, { release, baseParts: parts, now: options.now });
    files.push(...(await metadataFiles(repository)));

    await recordRelease(orm, { ...release, baseSequence: base.sequence, publishedAt: options.now });
    await prune(store, paths.repo, release);
    return {
      changed: true,
      epoch: release.epoch,
      sequence: release.sequence,
      counts: release.counts,
      stateHash: release.stateHash,
      files,
      withheld,
    };
  });
}

/** The signing repository of a hub. */
export function repositoryOf(paths: HubPaths): Repository {
  return { dataDir: paths.data, repoDir: paths.repo };
}

/** The release that our own metadata names; throws where it does not parse, as nothing of ours was signed so. */
function parseRelease(release: unknown): ReleaseInfo {
  return v.parse(releaseInfoSchema, release);
}

/** The epoch that root opens; roots of other makers name none, which is the first. */
function epochOf(value: unknown): number {
  return typeof value === 'number' ? value : 1;
}

async function dropOldEpoch(paths: HubPaths): Promise<void> {
  await rm(paths.states, { recursive: true, force: true });
  await rm(join(paths.repo, 'deltas'), { recursive: true, force: true });
}

/** Listings in force, each through the gate again: a site that became an official or much-visited one since stays out. */
async function readListings(
  orm: Orm,
  { now, topSites }: PublishOptions,
): Promise<{
  sites: readonly Listing[];
  numbers: readonly ListedNumber[];
  withheld: { key: string; rule: string }[];
}> {
  const sites: Listing[] = [];
  const numbers: ListedNumber[] = [];
  const withheld: { key: string; rule: string }[] = [];
  for await (const { key, ...listing } of publishable(orm, dayOf(now))) {
    const gate = isSiteKey(key) ? gateListing(key, { topSites }) : gateNumber(key);
    if (!gate.allowed && !(gate.insistable && listing.isInsisted)) withheld.push({ key, rule: gate.rule });
    else if (isSiteKey(key)) sites.push({ key, ...listing });
    else numbers.push({ key, ...listing });
  }
  return { sites, numbers, withheld };
}

interface ListedNumber extends ListingAttributes {
  readonly key: NumberKey;
  readonly isInsisted: boolean;
}

/** The numbers as a state holds them; null where there are none. Two that share a digest are one, the stronger. */
async function digestListings(
  orm: Orm,
  numbers: readonly ListedNumber[],
  { config, onProgress }: PublishOptions,
): Promise<{ listings: readonly NumberListing[]; digesting: NumberDigesting } | null> {
  if (numbers.length === 0) return null;
  const keys = numbers.map(({ key }) => key);
  const { digesting, digests } = await digestNumbers(orm, keys, {
    cost: config.digestCost,
    ...(onProgress && { onProgress }),
  });
  const listings = new Map<string, NumberListing & { isInsisted: boolean }>();
  for (const { key, ...listing } of numbers) {
    const digest = digests.get(key);
    if (digest === undefined) throw new Error('a listed number has no digest');
    const name = digestToHex(digest);
    const made = { ...listing, ...digest };
    const known = listings.get(name);
    listings.set(name, known === undefined ? made : strongest(known, made));
  }
  return { listings: [...listings.values()], digesting };
}

function isSameDigesting(a: NumberDigesting | undefined, b: NumberDigesting | undefined): boolean {
  return a?.saltEpoch === b?.saltEpoch && (a && digestingId(a)) === (b && digestingId(b));
}

function isSameList(before: StateSummary, after: StateSummary): boolean {
  return SECTION_NAMES.every((name) => {
    const [a, b] = [before.sections[name], after.sections[name]];
    return (
      a.shards.length === b.shards.length &&
      a.attributes.length === b.attributes.length &&
      a.shards.every((shard, index) => {
        const other = b.shards[index];
        return other !== undefined && hexOf(shard.hash) === hexOf(other.hash);
      })
    );
  });
}

function releaseOf(
  summary: StateSummary,
  digesting: NumberDigesting | null,
  { config, now, isReset }: PublishOptions,
  last: ReleaseInfo | null,
): ReleaseInfo {
  const { hosts, urls, numbers } = summary.sections;
  return {
    publisher: config.publisher,
    epoch: summary.epoch,
    sequence: summary.sequence,
    stateHash: hexOf(summary.hash),
    counts: { hosts: hosts.count, urls: urls.count, numbers: numbers.count },
    pollSeconds: config.pollSeconds,
    publishedAt: now.toISOString(),
    reset: isReset,
    base: last?.base ?? { sequence: summary.sequence, parts: [basePath(summary.sequence, 0)] },
    ...(digesting && { numbers: digesting }),
  };
}

/** The same check that browsers make, before anything is written. */
function requireStep(last: ReleaseInfo | null, next: ReleaseInfo): void {
  try {
    checkReleaseStep(last, next);
  } catch (cause) {
    if (!(cause instanceof TrustError) || cause.code !== 'shrink') throw cause;
    const total = (release: ReleaseInfo): number => release.counts.hosts + release.counts.urls + release.counts.numbers;
    throw new HubError(
      'shrinks-too-much',
      `the list would shrink from ${last ? total(last) : 0} to ${total(next)} listings; ` +
        'browsers refuse that without --reset; nothing was published',
      { cause },
    );
  }
}

/** Deltas to this state from the last 64, and at a checkpoint from the last 64 checkpoints. */
async function writeDeltas(
  store: StateStore,
  to: StateSummary,
  repo: string,
  { onProgress }: PublishOptions,
): Promise<readonly PublishedFile[]> {
  const files: PublishedFile[] = [];
  await mkdir(join(repo, 'deltas'), { recursive: true });
  const starts = (await store.sequences()).filter((from) => isDeltaStart(from, to.sequence));
  for (const [done, sequence] of starts.entries()) {
    const from = await store.read(sequence);
    const path = `deltas/${sequence}-${to.sequence}`;
    const bytes = from && (await encodeDelta(from, store.readerOf(from), to, store.readerOf(to)));
    if (bytes === null || bytes.length > MAX_DELTA_BYTES) {
      // What a killed run may have left under this name leads elsewhere.
      await rm(join(repo, path), { force: true });
      continue;
    }
    await writeFileWhole(join(repo, path), bytes);
    files.push({ path, bytes: bytes.length });
    onProgress?.(`delta ${done + 1} of ${starts.length}`);
  }
  return files;
}

function isDeltaStart(from: number, to: number): boolean {
  if (from >= to) return false;
  if (to - from <= CHECKPOINT) return true;
  return to % CHECKPOINT === 0 && from % CHECKPOINT === 0 && to - from <= CHECKPOINT * CHECKPOINT;
}

/**
 * Keeps the last base while a delta leads from it, or makes a new one: at first, at a checkpoint, where the sections
 * were cut anew, and where the way from the old base has become longer than a quarter of it.
 */
async function chooseBase(
  store: StateStore,
  summary: StateSummary,
  last: ReleaseInfo | null,
  deltas: readonly PublishedFile[],
  { paths, onProgress }: PublishOptions,
): Promise<{ base: ReleaseInfo['base']; parts: readonly BasePart[]; written: readonly PublishedFile[] }> {
  const way = deltas.find(({ path }) => path === `deltas/${last?.base.sequence}-${summary.sequence}`);
  if (
    last &&
    way &&
    summary.sequence % CHECKPOINT !== 0 &&
    way.bytes * 4 <= (await baseBytes(paths.repo, last)) + 64 * 1024
  ) {
    return { base: last.base, parts: last.base.parts.map((path) => ({ path })), written: [] };
  }
  onProgress?.('encoding the base');
  const whole = await encodeBase(summary, store.readerOf(summary));
  const parts: { path: string; bytes: Uint8Array }[] = [];
  for (let start = 0; start < whole.length; start += PART_BYTES) {
    parts.push({ path: basePath(summary.sequence, parts.length), bytes: whole.subarray(start, start + PART_BYTES) });
  }
  const written = parts.map(({ path, bytes }) => ({ path: `targets/${path}`, bytes: bytes.length }));
  return { base: { sequence: summary.sequence, parts: parts.map(({ path }) => path) }, parts, written };
}

async function baseBytes(repo: string, release: ReleaseInfo): Promise<number> {
  const folder = join(repo, 'targets', 'base', String(release.base.sequence));
  let total = 0;
  for (const name of await readdir(folder)) total += (await stat(join(folder, name))).size;
  return total;
}

function basePath(sequence: number, part: number): string {
  return `base/${sequence}/${part}`;
}

async function metadataFiles(repository: Repository): Promise<readonly PublishedFile[]> {
  const current = await readCurrent(repository);
  if (current === null) return [];
  const { targets, snapshot, timestamp } = current;
  return [
    { path: `metadata/${targets.signed.version}.targets.json`, bytes: targets.bytes.length },
    { path: `metadata/${snapshot.signed.version}.snapshot.json`, bytes: snapshot.bytes.length },
    { path: 'metadata/timestamp.json', bytes: timestamp.bytes.length },
  ];
}

/**
 * Drops what no browser asks for: states that no delta starts from any more, deltas to releases that are neither
 * recent nor checkpoints, and base files before the one in force and the one before it.
 */
async function prune(store: StateStore, repo: string, { sequence, base }: ReleaseInfo): Promise<void> {
  const isKept = (other: number): boolean =>
    sequence - other <= CHECKPOINT || (other % CHECKPOINT === 0 && sequence - other <= CHECKPOINT * (CHECKPOINT + 1));
  await store.prune(new Set((await store.sequences()).filter((other) => other <= sequence && isKept(other))));
  for (const name of await readdir(join(repo, 'deltas'))) {
    const to = Number(/^\d+-(\d+)$/.exec(name)?.[1] ?? NaN);
    const isRecent = sequence - to < KEPT_RELEASES;
    const isCheckpoint = to % CHECKPOINT === 0 && sequence - to <= CHECKPOINT * (CHECKPOINT + 1);
    if (!isRecent && !isCheckpoint) await rm(join(repo, 'deltas', name), { force: true });
  }
  const bases = (await readdir(join(repo, 'targets', 'base'))).map(Number).sort((a, b) => b - a);
  const older = bases.filter((other) => other < base.sequence).slice(1);
  for (const other of older) await rm(join(repo, 'targets', 'base', String(other)), { recursive: true, force: true });
}
