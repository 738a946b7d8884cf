/*
 * The state of a release. It is the state in force and what changed since, where that is certain to give the same: every row of a listing
 * names the event that changed it last, so what changed is what later events name, and what expired meanwhile. All of that passes the
 * gate again. Whatever is in doubt (no such state here, another history, another program or policy, another salt, sections to be cut
 * anew) is built of all listings, each through the gate.
 */
import { byKey, changeState, digestKey, type Edit } from '../../lib/core/blocklist/change-state.ts';
import type { Listing, ListingAttributes } from '../../lib/core/blocklist/listing.ts';
import { listingsIn, numbersIn, openShard } from '../../lib/core/blocklist/lookup.ts';
import { sectionOf, sortKeyOf } from '../../lib/core/blocklist/sort-key.ts';
import {
  buildState,
  isListableKey,
  SECTION_NAMES,
  type NumberListing,
  type Shard,
  type StateSummary,
} from '../../lib/core/blocklist/state.ts';
import {
  digestFromHex,
  digestingId,
  digestToHex,
  type Digest,
  type NumberDigesting,
} from '../../lib/core/indicators/digest.ts';
import { isSiteKey, type IndicatorKey, type NumberKey } from '../../lib/core/indicators/key.ts';
import { gateListing } from '../../lib/core/policy/gate.ts';
import { gateNumber } from '../../lib/core/policy/number-gate.ts';
import type { ReleaseInfo } from '../../lib/core/trust/release-info.ts';
import type { Orm } from '../db/database.ts';
import { currentDigesting, digestsOf, isDigestShared } from '../db/digests.ts';
import { chainHead, isInChain } from '../db/events.ts';
import { isEndForgotten } from '../db/forgotten.ts';
import { analyzeListings, changedKeys, countWaiting, publishable, strongest } from '../db/listings.ts';
import { digestNumbers } from '../digest/digest-numbers.ts';
import { HubError } from '../hub-error.ts';
import { dayOf } from '../import/attributes.ts';
import type { PublishOptions } from './workshop.ts';
import { programDigest } from './program.ts';
import { hexOf, type Origin, type StateStore, type Withheld } from './state-store.ts';

export interface MadeState {
  readonly summary: StateSummary;
  /** Of a state that was made from the one before: those that are not as they were. */
  readonly shards: readonly Shard[];
  readonly digesting: NumberDigesting | null;
  readonly withheld: readonly Withheld[];
  /** Numbers of persons that stay out until two people stand behind them. */
  readonly waiting: number;
  readonly origin: Origin | null;
}

/** What a state follows. */
export interface Precedent {
  /** In force; null before the first. */
  readonly last: ReleaseInfo | null;
  /** Its state, where it is here and of this epoch. */
  readonly before: StateSummary | null;
  readonly past: StateStore;
  readonly epoch: number;
  readonly sequence: number;
}

/** With more changes the whole list is read in order, which is quicker than asking for each. */
const MOST_CHANGES = 100_000;

/**
 * The state of what is decided now.
 * @throws HubError `state-missing` where revocations alone are wanted and the state in force is not here or of another salt
 */
export async function makeState(orm: Orm, options: PublishOptions, precedent: Precedent): Promise<MadeState> {
  const program = await programDigest(options.topSites);
  return (await changedState(orm, options, precedent, program)) ?? (await wholeState(orm, options, precedent, program));
}

/** The state in force, changed; null where it must be built of all listings. */
async function changedState(
  orm: Orm,
  options: PublishOptions,
  { last, before, past, sequence }: Precedent,
  program: string,
): Promise<MadeState | null> {
  const { now, onProgress, kind = 'list' } = options;
  const today = dayOf(now);
  if (last === null || before === null || hexOf(before.hash) !== last.stateHash) return null;
  const origin = await past.originOf(before);
  if (origin === null || origin.program !== program || origin.day > today) return null;
  if (!(await isInChain(orm, origin.event)) || !(await past.isWhole(before))) return null;
  const digesting = await currentDigesting(orm);
  if (before.sections.numbers.count > 0 && !isSameDigesting(last.numbers, digesting ?? undefined)) return null;

  onProgress?.('reading what changed');
  // Asked first: a change that comes meanwhile is read now or the next time, or both.
  const event = await chainHead(orm);
  const keys = await changedKeys(orm, {
    afterEvent: origin.event.seq,
    fromDay: origin.day,
    today,
    limit: MOST_CHANGES,
  });
  if (keys.length === MOST_CHANGES) return null;
  const { sites, numbers, withheld } = await readListings(orm, options, keys);
  // What is new needs no digest where nothing new comes.
  if (kind === 'list') await digestAll(orm, numbers, options);
  const numberKeys = keys.filter((key): key is NumberKey => !isSiteKey(key));
  const salt = await currentDigesting(orm);
  const digests = salt === null ? new Map<NumberKey, Digest>() : await storedDigests(orm, salt, numberKeys);
  if (salt !== null && (await isDigestShared(orm, salt.saltEpoch, numberKeys))) return null;
  // Asked last: what is forgotten while this reads counts too.
  if (await isEndForgotten(orm, { event: origin.event.seq, day: origin.day })) return null;

  const edits: Record<(typeof SECTION_NAMES)[number], Edit[]> = { hosts: [], urls: [], numbers: [] };
  const isEdit = (row: ListingAttributes | null): boolean =>
    kind === 'list' || row === null || row.grade === 'disputed';
  const listed = new Map<IndicatorKey, ListingAttributes>([...sites, ...numbers].map((row) => [row.key, row]));
  for (const key of keys) {
    const row = listed.get(key) ?? null;
    if (!isEdit(row)) continue;
    if (isSiteKey(key)) {
      // What no list can hold does not leave one.
      if (row !== null || isListableKey(key)) edits[sectionOf(key)].push({ key: sortKeyOf(key), row });
    } else {
      const digest = digests.get(key);
      if (digest !== undefined) edits.numbers.push({ key: digestKey(digest), row });
    }
  }
  for (const name of SECTION_NAMES) edits[name].sort(byKey);
  onProgress?.(`changing ${keys.length} listings of the state in force`);
  const how = { sequence, addsNothing: kind === 'revocations' };
  // A damaged shard: the whole list is built, as without a state at hand.
  const made = await changeState(before, past.readerOf(before), edits, how).catch(() => null);
  if (made === null) return null;
  const changed = new Set<string>(keys);
  const all = [...origin.withheld.filter(({ key }) => !changed.has(key)), ...withheld];
  all.sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    ...made,
    digesting: kind === 'revocations' ? (last.numbers ?? null) : made.summary.sections.numbers.count > 0 ? salt : null,
    withheld: all,
    waiting: await countWaiting(orm, today),
    // After revocations alone the rest of the list is as it was.
    origin: kind === 'list' ? { event, day: today, program, withheld: all } : origin,
  };
}

async function wholeState(
  orm: Orm,
  options: PublishOptions,
  { last, before, past, epoch, sequence }: Precedent,
  program: string,
): Promise<MadeState> {
  const { onProgress, kind = 'list', now } = options;
  onProgress?.('reading listings');
  const event = await chainHead(orm);
  await analyzeListings(orm);
  const { sites, numbers, withheld } = await readListings(orm, options);
  // Stored as they are computed, so a run that is killed here goes on where it stopped.
  const digested = await digestAll(orm, numbers, options);
  let content: Content = { sites, numbers: digested === null ? [] : byDigest(numbers, digested.digests) };
  let digesting = digested?.digesting ?? null;
  let origin: Origin | null = { event, day: dayOf(now), program, withheld };
  if (kind === 'revocations') {
    if (last === null || before === null) {
      throw new HubError('state-missing', 'the state in force is not here; publish the whole list instead');
    }
    // The salt of the list in force stays, or every number would leave it.
    if (!isSameDigesting(last.numbers, digesting ?? undefined) && before.sections.numbers.count > 0 && digesting) {
      throw new HubError('state-missing', 'the salt of the digests changed; publish the whole list instead');
    }
    content = await withoutRevoked(before, past, content);
    digesting = last.numbers ?? null;
    origin = await past.originOf(before);
  }
  onProgress?.(`building the state of ${content.sites.length + content.numbers.length} listings`);
  const built = await buildState(content.sites, {
    epoch,
    sequence,
    numbers: content.numbers,
    ...(before && { previous: before }),
  });
  return { ...built, digesting, withheld, waiting: await countWaiting(orm, dayOf(now)), origin };
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
 * persons that wait for people have no part in them.
 * @param keys only these; left out: all
 */
async function readListings(
  orm: Orm,
  { now, topSites }: PublishOptions,
  keys?: readonly IndicatorKey[],
): Promise<{
  sites: readonly Listing[];
  numbers: readonly ListedNumber[];
  withheld: readonly Withheld[];
}> {
  const sites: Listing[] = [];
  const numbers: ListedNumber[] = [];
  const withheld: Withheld[] = [];
  for await (const { key, ...listing } of publishable(orm, dayOf(now), keys)) {
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

/** The digests of numbers, computed where they are not stored; null where there are no numbers. */
async function digestAll(
  orm: Orm,
  numbers: readonly ListedNumber[],
  { config, onProgress }: PublishOptions,
): Promise<Awaited<ReturnType<typeof digestNumbers>> | null> {
  if (numbers.length === 0) return null;
  const keys = numbers.map(({ key }) => key);
  return digestNumbers(orm, keys, { cost: config.digestCost, ...(onProgress && { onProgress }) });
}

/** The numbers as a state holds them. Two that share a digest are one, the stronger. */
function byDigest(numbers: readonly ListedNumber[], digests: ReadonlyMap<NumberKey, Digest>): readonly NumberListing[] {
  const listings = new Map<string, NumberListing & { isInsisted: boolean }>();
  for (const { key, ...listing } of numbers) {
    const digest = digests.get(key);
    if (digest === undefined) throw new Error('a listed number has no digest');
    const name = digestToHex(digest);
    const made = { ...listing, ...digest };
    const known = listings.get(name);
    listings.set(name, known === undefined ? made : strongest(known, made));
  }
  return [...listings.values()];
}

async function storedDigests(
  orm: Orm,
  { saltEpoch }: NumberDigesting,
  keys: readonly NumberKey[],
): Promise<ReadonlyMap<NumberKey, Digest>> {
  const digests = new Map<NumberKey, Digest>();
  const stored = await digestsOf(orm, saltEpoch, keys);
  for (const key of keys) {
    const digest = digestFromHex(stored.get(key) ?? '');
    if (digest !== null) digests.set(key, digest);
  }
  return digests;
}

export function isSameDigesting(a: NumberDigesting | undefined, b: NumberDigesting | undefined): boolean {
  return a?.saltEpoch === b?.saltEpoch && (a && digestingId(a)) === (b && digestingId(b));
}
