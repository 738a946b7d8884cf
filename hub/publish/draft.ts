/*
 * What a release would be: the listings become a state and its files, and the description that keys sign. It is made in the
 * place where it is published, or beside it where people must sign first: nothing here decides that anything is in force.
 */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Listing, ListingAttributes } from '../../lib/core/blocklist/listing.ts';
import { listingsIn, numbersIn, openShard } from '../../lib/core/blocklist/lookup.ts';
import {
  buildState,
  encodeBase,
  encodeDelta,
  SECTION_NAMES,
  type NumberListing,
  type StateSummary,
} from '../../lib/core/blocklist/state.ts';
import type { ProposalKind } from '../../lib/core/console/release.ts';
import { digestingId, digestToHex, type NumberDigesting } from '../../lib/core/indicators/digest.ts';
import { isSiteKey, type NumberKey } from '../../lib/core/indicators/key.ts';
import { gateListing, type TopSites } from '../../lib/core/policy/gate.ts';
import { gateNumber } from '../../lib/core/policy/number-gate.ts';
import type { Canary } from '../../lib/core/trust/canary.ts';
import { canarySchema } from '../../lib/core/trust/canary.ts';
import { TrustError } from '../../lib/core/trust/client.ts';
import { releaseInfoSchema, type ReleaseInfo } from '../../lib/core/trust/release-info.ts';
import { checkReleaseStep } from '../../lib/core/trust/release-step.ts';
import type { HubConfig, HubPaths } from '../config.ts';
import type { Orm } from '../db/database.ts';
import { countWaiting, publishable, strongest } from '../db/listings.ts';
import { digestNumbers } from '../digest/digest-numbers.ts';
import { HubError } from '../hub-error.ts';
import { dayOf } from '../import/attributes.ts';
import type { BasePart, readCurrent } from '../trust/index.ts';
import { writeFileWhole } from '../trust/write-whole.ts';
import { hexOf, type StateStore } from './state-store.ts';

export interface PublishOptions {
  readonly paths: HubPaths;
  readonly config: HubConfig;
  readonly now: Date;
  /** Lets the list shrink by more than half; signed into the release, so that browsers allow it too. */
  readonly isReset: boolean;
  readonly topSites: TopSites;
  /** What the release is made of; default `list`. */
  readonly kind?: ProposalKind;
  /** Percent of browsers that take it; null, the default: all. */
  readonly canary?: number | null;
  /** Handle of who asked for it; null, the default: the operator. */
  readonly by?: string | null;
  readonly onProgress?: (step: string) => void;
}

export interface PublishedFile {
  readonly path: string;
  readonly bytes: number;
}

/** Where a release is made. */
export interface Workshop {
  /** States that were published. */
  readonly past: StateStore;
  /** Where the new state goes: the same, or a place of its own. */
  readonly store: StateStore;
  /** Where deltas go, as `deltas/<from>-<to>`. */
  readonly repo: string;
  /** Files are named by sequence alone, and a new epoch counts from 1: makes room for it, before anything is written. */
  readonly onNewEpoch: () => Promise<void>;
}

/** What the signed targets offer now. */
export interface InForce {
  readonly release: ReleaseInfo;
  readonly canary: Canary | null;
}

export interface Draft {
  /** For everybody. */
  readonly release: ReleaseInfo;
  /** For a share of browsers. */
  readonly canary: Canary | null;
  /** The one of the two that is new. */
  readonly made: ReleaseInfo;
  readonly parts: readonly BasePart[];
  readonly files: readonly PublishedFile[];
  readonly withheld: readonly Withheld[];
  /** Numbers of persons that stay out until two people stand behind them. */
  readonly waiting: number;
  /** A state was made for it; widening a canary makes none. */
  readonly hasState: boolean;
}

export interface Withheld {
  readonly key: string;
  readonly rule: string;
}

/** Releases between checkpoints, and how far direct deltas reach: both ends of the protocol count by it. */
export const CHECKPOINT = 64;
/** A worker's fetch must not take long: base files travel in parts. */
const PART_BYTES = 2 * 1024 * 1024;
/** Browsers read no longer delta; for a longer one they take the base. */
const MAX_DELTA_BYTES = 4 * 1024 * 1024;
/** Targets metadata is renewed, as an unchanged release under a new number, when less than this of its life is left. */
const RENEW_TARGETS_MS = 45 * 86_400_000;

/** What our own metadata offers; throws where it does not parse, as nothing of ours was signed so. */
export function inForceOf(current: Awaited<ReturnType<typeof readCurrent>>): InForce | null {
  if (current === null) return null;
  const { release, canary } = current.targets.signed;
  return {
    release: v.parse(releaseInfoSchema, release),
    canary: canary === undefined ? null : v.parse(canarySchema, canary),
  };
}

/**
 * Makes a release of what is decided.
 * @returns `unchanged` with what stays out, where it would be what is in force already
 * @throws HubError `shrinks-too-much`, `no-canary`, `no-release` or `state-missing`
 */
export async function draftRelease(
  orm: Orm,
  options: PublishOptions,
  { current, epoch, workshop }: { current: Awaited<ReturnType<typeof readCurrent>>; epoch: number; workshop: Workshop },
): Promise<Draft | (Pick<Draft, 'withheld' | 'waiting'> & { readonly unchanged: true })> {
  const { kind = 'list', canary: percent = null, onProgress } = options;
  const offered = inForceOf(current);
  const isNewEpoch = offered !== null && epoch > offered.release.epoch;
  if (kind === 'widen') return widened(offered, percent);
  if (percent !== null && (offered === null || isNewEpoch)) {
    throw new HubError(
      'no-release',
      'a canary goes beside a release of the same epoch; publish one for everybody first',
    );
  }
  const last = offered?.release ?? null;
  const before = last && !isNewEpoch ? await workshop.past.read(last.sequence) : null;

  onProgress?.('reading listings');
  const { sites, numbers, withheld, waiting } = await readListings(orm, options);
  // Stored as they are computed, so a run that is killed here goes on where it stopped.
  const digested = await digestListings(orm, numbers, options);
  let content: Content = { sites, numbers: digested?.listings ?? [] };
  let digesting = digested?.digesting ?? null;
  if (kind === 'revocations') {
    if (last === null || before === null) {
      throw new HubError('state-missing', 'the state in force is not here; publish the whole list instead');
    }
    // The salt of the list in force stays, or every number would leave it.
    if (!isSameDigesting(last.numbers, digesting ?? undefined) && before.sections.numbers.count > 0 && digesting) {
      throw new HubError('state-missing', 'the salt of the digests changed; publish the whole list instead');
    }
    content = await withoutRevoked(before, workshop.past, content);
    digesting = last.numbers ?? null;
  }
  onProgress?.(`building the state of ${content.sites.length + content.numbers.length} listings`);
  const latest = offered?.canary?.release.sequence ?? last?.sequence ?? 0;
  const { summary, shards } = await buildState(content.sites, {
    epoch,
    sequence: isNewEpoch ? 1 : latest + 1,
    numbers: content.numbers,
    ...(before && { previous: before }),
  });
  const reference = offered?.canary?.release ?? last;
  const known = reference && !isNewEpoch ? await workshop.past.read(reference.sequence) : null;
  const isDue =
    current === null ||
    reference === null ||
    isNewEpoch ||
    (offered?.canary?.percent ?? null) !== percent ||
    reference.pollSeconds !== options.config.pollSeconds ||
    !isSameDigesting(reference.numbers, digesting ?? undefined) ||
    current.targets.signed.expires.valueOf() - options.now.valueOf() < RENEW_TARGETS_MS;
  if (!isDue && known && isSameList(known, summary)) return { unchanged: true, withheld, waiting };

  const draft = releaseOf(summary, digesting, options, last);
  requireStep(last, draft);
  // Browsers of the share make this step from the canary.
  if (!isNewEpoch) requireStep(offered?.canary?.release ?? null, draft);
  if (isNewEpoch) await workshop.onNewEpoch();
  await workshop.store.write(summary, shards);
  // No delta leads out of another epoch.
  const deltas = isNewEpoch ? [] : await writeDeltas(workshop, summary, options);
  const { base, parts, written } = await chooseBase(workshop, summary, isNewEpoch ? null : last, deltas, options);
  const made = { ...draft, base };
  return {
    ...(percent === null || last === null
      ? { release: made, canary: null, parts }
      : { release: last, canary: { percent, release: made }, parts: withKept(parts, last) }),
    made,
    files: [...deltas, ...written],
    withheld,
    waiting,
    hasState: true,
  };
}

/** The canary that is out, for more browsers or for all. */
function widened(offered: InForce | null, percent: number | null): Draft {
  if (!offered?.canary) throw new HubError('no-canary', 'no canary is out that could be widened; nothing changed');
  const made = offered.canary.release;
  const common = { made, files: [], withheld: [], waiting: 0, hasState: false };
  if (percent === null) return { ...common, release: made, canary: null, parts: withKept([], made) };
  if (percent === offered.canary.percent) throw new HubError('no-canary', `the canary is for ${percent} % already`);
  const parts = withKept(withKept([], made), offered.release);
  return { ...common, release: offered.release, canary: { percent, release: made }, parts };
}

/** Base parts with those that a release which stays needs, each once. */
function withKept(parts: readonly BasePart[], release: ReleaseInfo): readonly BasePart[] {
  const known = new Set(parts.map(({ path }) => path));
  return [...parts, ...release.base.parts.filter((path) => !known.has(path)).map((path) => ({ path }))];
}

interface Content {
  readonly sites: readonly Listing[];
  readonly numbers: readonly NumberListing[];
}

/**
 * The state in force without what is not listed any more, and with what is disputed now. Nothing comes that was not there:
 * who signs it in a hurry has only losses to look at.
 */
async function withoutRevoked(before: StateSummary, store: StateStore, now: Content): Promise<Content> {
  const sites = new Map(now.sites.map((listing) => [listing.key, listing]));
  const numbers = new Map(now.numbers.map((listing) => [digestToHex(listing), listing]));
  const read = store.readerOf(before);
  const kept: { sites: Listing[]; numbers: NumberListing[] } = { sites: [], numbers: [] };
  for (const name of SECTION_NAMES) {
    for (const index of before.sections[name].shards.keys()) {
      const shard = openShard(name, await read(name, index));
      if (name === 'numbers') {
        for (const old of numbersIn(before, shard)) {
          const listed = numbers.get(digestToHex(old));
          if (listed) kept.numbers.push(listed.grade === 'disputed' ? listed : old);
        }
      } else {
        for (const old of listingsIn(before, shard)) {
          const listed = sites.get(old.key);
          if (listed) kept.sites.push(listed.grade === 'disputed' ? listed : old);
        }
      }
    }
  }
  return kept;
}

/**
 * Listings in force, each through the gate again: a site that became an official or much-visited one since stays out. Numbers of
 * persons that wait for people are only counted.
 */
async function readListings(
  orm: Orm,
  { now, topSites }: PublishOptions,
): Promise<{
  sites: readonly Listing[];
  numbers: readonly ListedNumber[];
  withheld: Withheld[];
  waiting: number;
}> {
  const sites: Listing[] = [];
  const numbers: ListedNumber[] = [];
  const withheld: Withheld[] = [];
  for await (const { key, ...listing } of publishable(orm, dayOf(now))) {
    const gate = isSiteKey(key) ? gateListing(key, { topSites }) : gateNumber(key);
    if (!gate.allowed && !(gate.insistable && listing.isInsisted)) withheld.push({ key, rule: gate.rule });
    else if (isSiteKey(key)) sites.push({ key, ...listing });
    else numbers.push({ key, ...listing });
  }
  return { sites, numbers, withheld, waiting: await countWaiting(orm, dayOf(now)) };
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
  { past, store, repo }: Workshop,
  to: StateSummary,
  { onProgress }: PublishOptions,
): Promise<readonly PublishedFile[]> {
  const files: PublishedFile[] = [];
  await mkdir(join(repo, 'deltas'), { recursive: true });
  const starts = (await past.sequences()).filter((from) => isDeltaStart(from, to.sequence));
  for (const [done, sequence] of starts.entries()) {
    const from = await past.read(sequence);
    const path = `deltas/${sequence}-${to.sequence}`;
    const bytes = from && (await encodeDelta(from, past.readerOf(from), to, store.readerOf(to)));
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
  { store }: Workshop,
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
