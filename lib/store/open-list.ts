/*
 * A release in force as lookups see it: its summary, and the shards that are open. Nothing is read here and nothing waits; what a
 * lookup needs and is not open yet is named by `shardsFor`.
 */
import { shardOfNumber } from '../core/blocklist/boundaries.ts';
import { compareStrength } from '../core/blocklist/listing.ts';
import type { Listing, ListingAttributes } from '../core/blocklist/listing.ts';
import { lookUpHost, lookUpNumber, lookUpSync, openShard, shardIndexOf } from '../core/blocklist/lookup.ts';
import type { OpenShard, OpenShardAt } from '../core/blocklist/lookup.ts';
import type { SectionName, Shard, StateSummary } from '../core/blocklist/state.ts';
import type { Hit, Verdict } from '../core/blocklist/verdict.ts';
import { digestingId } from '../core/indicators/digest.ts';
import type { Digest } from '../core/indicators/digest.ts';
import type { SiteKey } from '../core/indicators/key.ts';
import { canonicalHostOf, canonicalizeUrl, expressionsOf, urlExpressions } from '../core/indicators/url.ts';
import { isNeverBlocked } from '../core/policy/gate.ts';
import type { ReleaseInfo } from '../core/trust/release-info.ts';

/** A release in force. */
export interface List {
  readonly publisher: string;
  readonly release: ReleaseInfo;
  readonly summary: StateSummary;
  readonly generation: number;
}

export interface LoadedList extends List {
  /** Opened shards by section and index; filled as lookups need them. */
  readonly shards: OpenShards;
  /** One of `shards`; throws ShardNotOpenError where it is not read yet. */
  readonly openShardAt: OpenShardAt;
}

export type OpenShards = Readonly<Record<SectionName, (OpenShard | undefined)[]>>;

/** Names a shard. */
export interface Wanted {
  readonly section: SectionName;
  readonly index: number;
}

/** An address as it is looked up. */
export interface Site {
  readonly host: string;
  /** Keys of its URLs; none where they are not wanted. */
  readonly urls: readonly SiteKey[];
}

const NO_HITS: readonly Hit[] = [];
export const NOT_CHECKABLE: Verdict = { kind: 'unknown', reason: 'not-checkable' };
const NOT_LISTED: Verdict = { kind: 'not-listed' };

/** A lookup came to a shard that was not read yet. */
export class ShardNotOpenError extends Error {
  readonly wanted: Wanted;

  constructor(wanted: Wanted) {
    super(`shard ${wanted.section}/${wanted.index} is not open`);
    this.wanted = wanted;
  }
}

/** A list over the shards that are open, and those that will be put there. */
export function loadedList(list: List, shards: OpenShards): LoadedList {
  return {
    ...list,
    shards,
    openShardAt: (section, index) => {
      const shard = shards[section][index];
      if (shard === undefined) throw new ShardNotOpenError({ section, index });
      return shard;
    },
  };
}

export function noShards(): OpenShards {
  return { hosts: [], urls: [], numbers: [] };
}

/** `before` with the given shards in their places; `before` itself stays as readers hold it. */
export function withShards(shards: readonly Shard[], before: OpenShards): OpenShards {
  const open = { hosts: [...before.hosts], urls: [...before.urls], numbers: [...before.numbers] };
  for (const { section, index, bytes } of shards) open[section][index] = openShard(section, bytes);
  return open;
}

/** Shards that may hold these keys. */
export function shardsFor(summary: StateSummary, keys: readonly SiteKey[]): readonly Wanted[] {
  return keys.flatMap((key) => {
    const section: SectionName = key.startsWith('host:') ? 'hosts' : 'urls';
    const index = shardIndexOf(summary.sections[section], key);
    return index === -1 ? [] : [{ section, index }];
  });
}

/** The shard that may hold a number; null: the list has no numbers. */
export function shardOfDigest({ summary }: List, { high }: Digest): Wanted | null {
  const { count, shardBits } = summary.sections.numbers;
  return count === 0 ? null : { section: 'numbers', index: shardOfNumber(shardBits, high) };
}

/** Every shard of hosts and URLs. */
export function everySiteShard(summary: StateSummary): readonly Wanted[] {
  return (['hosts', 'urls'] as const).flatMap((section) =>
    summary.sections[section].shards.map((_shard, index) => ({ section, index })),
  );
}

/** Keys under which an address may be listed; null when it is not a web address. */
export function keysOf(url: string): readonly SiteKey[] | null {
  const canonical = canonicalizeUrl(url);
  if (canonical === null) return null;
  const { hosts, urls } = expressionsOf(canonical);
  return [...hosts, ...urls];
}

/** Hits of exact keys; their shards are open. */
export function hitsIn(list: LoadedList, keys: readonly SiteKey[]): Hit[] {
  return toHits(list, lookUpSync(list.summary, list.openShardAt, keys));
}

/** What a list says of a number whose shard is open. */
export function numberIn(list: LoadedList, { high, low }: Digest): ListingAttributes | null {
  return lookUpNumber(list.summary, list.openShardAt, high, low);
}

/**
 * An address as it is looked up; null when it is not a web address.
 * @param withUrls false: no list has URLs, and none of its keys is built
 */
export function siteOf(url: string, withUrls: boolean): Site | null {
  const host = canonicalHostOf(url);
  if (host === null) return null;
  const canonical = withUrls ? canonicalizeUrl(url) : null;
  return { host, urls: canonical === null ? [] : urlExpressions(canonical) };
}

/**
 * Shards that the search for an address begins in: of the whole host and of its URLs. Where a suffix of the host may be listed, the
 * search asks for that one too. Which suffixes those could be at all is not asked: it takes as long as all of the rest.
 */
export function shardsOfSite({ summary }: List, { host, urls }: Site): readonly Wanted[] {
  return shardsFor(summary, [`host:${host}`, ...urls]);
}

/** Hits of an address in one list. Throws ShardNotOpenError. */
export function siteHitsIn(list: LoadedList, { host, urls }: Site): readonly Hit[] {
  const found = lookUpHost(list.summary, list.openShardAt, host);
  const hits = found.length > 0 ? toHits(list, found) : NO_HITS;
  return hasUrls(list) ? [...hits, ...hitsIn(list, urls)] : hits;
}

/** The verdict on an address, where all that it needs is open; else null. The hot path: what every request waits for in Firefox. */
export function verdictIn(lists: readonly LoadedList[], url: string): Verdict | null {
  const site = siteOf(url, lists.some(hasUrls));
  if (site === null) return NOT_CHECKABLE;
  if (lists.length === 0) return null;
  const hits: Hit[] = [];
  try {
    for (const list of lists) hits.push(...siteHitsIn(list, site));
  } catch (error) {
    if (error instanceof ShardNotOpenError) return null;
    throw error;
  }
  return toListed(hits) ?? NOT_LISTED;
}

/** The verdict of some hits, the strongest first; null: there are none. */
export function toListed(hits: Hit[]): Verdict | null {
  const [first, ...rest] = hits.sort(compareStrength);
  return first === undefined ? null : { kind: 'listed', hits: [first, ...rest] };
}

/** True where a digest made for one release of a list can be looked up in another. */
export function isSameDigesting(a: List, b: List): boolean {
  const [mine, theirs] = [a.release.numbers, b.release.numbers];
  if (mine === undefined || theirs === undefined) return mine === theirs;
  return digestingId(mine) === digestingId(theirs);
}

function hasUrls({ summary }: List): boolean {
  return summary.sections.urls.count > 0;
}

function toHits({ publisher }: List, listings: readonly Listing[]): Hit[] {
  return listings
    .filter((listing) => !isNeverBlocked(listing.key))
    .map((listing): Hit => Object.assign({ publisher }, listing));
}
