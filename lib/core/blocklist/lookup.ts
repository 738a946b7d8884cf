/*
 * The search: from keys to listings. Only shards that a key falls into are opened; nothing is decoded beyond the
 * block of 16 in which the key would stand.
 */
import { shortestListedLength } from '../indicators/host.ts';
import type { SiteKey } from '../indicators/key.ts';
import { sharedWithBoundary, shardOfNumber, shardOfText } from './boundaries.ts';
import type { FrontCodedCursor } from './front-coding.ts';
import type { Listing, ListingAttributes } from './listing.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import { codeAt, findNumber, findText, keysOf, type OpenShard, type SectionName, type ShardView } from './shard.ts';
import { MAX_SORT_KEY_LENGTH, keyOfSortKey, sectionOf, writeSortKey } from './sort-key.ts';
import type { SectionSummary, StateSummary } from './summary.ts';

export { openShard, viewShard, type OpenShard } from './shard.ts';

export type OpenShardAt = (section: SectionName, index: number) => OpenShard;

/** One sort key at a time, without allocating: lookups do not interleave between writing and reading it. */
const scratch = new Uint8Array(MAX_SORT_KEY_LENGTH);
const DOT = 0x2e;
const NO_LISTINGS: readonly Listing[] = [];

/** The shard in which `key` stands if it is listed; -1 when no release can hold the key (too long, not ASCII). */
export function shardIndexOf(section: SectionSummary, key: SiteKey): number {
  const length = writeSortKey(scratch, key, key.indexOf(':') + 1);
  return length === -1 ? -1 : shardOfText(section.boundaries, scratch, length);
}

/** The listings among `keys`, in their order. Opens shards one at a time, as `openShardAt` provides them. */
export async function lookUp(
  summary: StateSummary,
  openShardAt: (section: SectionName, index: number) => OpenShard | Promise<OpenShard>,
  keys: readonly SiteKey[],
): Promise<Listing[]> {
  const hits: Listing[] = [];
  for (const key of keys) {
    const name = sectionOf(key);
    const section = summary.sections[name];
    const index = shardIndexOf(section, key);
    if (index === -1 || section.shards[index]?.count === 0) continue;
    const hit = findListing(section, await openShardAt(name, index), key);
    if (hit !== null) hits.push(hit);
  }
  return hits;
}

/** `lookUp` where every shard is already open. */
export function lookUpSync(summary: StateSummary, openShardAt: OpenShardAt, keys: readonly SiteKey[]): Listing[] {
  const hits: Listing[] = [];
  for (const key of keys) {
    const name = sectionOf(key);
    const section = summary.sections[name];
    const length = writeSortKey(scratch, key, key.indexOf(':') + 1);
    if (length === -1) continue;
    const shard = openShardAt(name, shardOfText(section.boundaries, scratch, length));
    const row = attributesOf(section, shard, length);
    if (row !== null) hits.push({ key, ...row });
  }
  return hits;
}

/**
 * The listings of a canonical host and of its suffixes down to its registrable domain, longest first. The host is
 * reversed once: in a sort key every suffix is a prefix that ends at a dot.
 *
 * One search settles nearly every host that is not listed: it says how long a listed prefix of the key can be, and so does the
 * boundary of the shard for one that stands in an earlier shard. Only what that leaves, of two labels or more, is searched.
 */
export function lookUpHost(summary: StateSummary, openShardAt: OpenShardAt, host: string): readonly Listing[] {
  const section = summary.sections.hosts;
  const whole = writeSortKey(scratch, host, 0);
  if (whole === -1) return NO_LISTINGS;
  const { boundaries } = section;
  const home = shardOfText(boundaries, scratch, whole);
  const shard = openShardAt('hosts', home);
  if (shard.section === 'numbers') throw wrongSection('hosts', shard.section);
  const index = findText(shard, scratch, whole);
  // A found key covers itself; below it only the boundaries of labels count.
  let length = index >= 0 ? whole : Math.max(~index, sharedWithBoundary(boundaries, home, scratch, whole));
  if (index < 0) {
    // Searched already, and not there: what is left are proper prefixes.
    if (length === whole) length--;
    while (length > 0 && scratch[length] !== DOT) length--;
  }
  // A suffix of one label is registrable of no host but itself.
  let oneLabel = 0;
  while (oneLabel < length && scratch[oneLabel] !== DOT) oneLabel++;
  if (index < 0 && length === oneLabel) return NO_LISTINGS;

  const hits: Listing[] = [];
  // Asked for where a suffix is listed, not before: it costs as much as the search.
  let shortest: number | undefined;
  do {
    const row =
      length === whole && index >= 0
        ? rowOf(section, shard, index)
        : attributesOf(section, openShardAt('hosts', shardOfText(boundaries, scratch, length)), length);
    if (row !== null) {
      shortest ??= shortestListedLength(host);
      if (length < shortest) break;
      hits.push({ key: `host:${host.slice(host.length - length)}`, ...row });
    }
    do length--;
    while (scratch[length] !== DOT && length > oneLabel);
  } while (length > oneLabel);
  return hits;
}

/** The attributes of the number with this 64-bit digest (two unsigned halves), or null when it is not listed. */
export function lookUpNumber(
  summary: StateSummary,
  openShardAt: OpenShardAt,
  high: number,
  low: number,
): ListingAttributes | null {
  const section = summary.sections.numbers;
  const shard = openShardAt('numbers', shardOfNumber(section.shardBits, high));
  if (shard.section !== 'numbers') throw wrongSection('numbers', shard.section);
  const index = findNumber(shard, high, low);
  return index === -1 ? null : rowOf(section, shard, index);
}

/** All listings of a shard of hosts or URLs, in order of their sort keys. */
export function* listingsIn(summary: StateSummary, shard: OpenShard): Generator<Listing, void, undefined> {
  if (shard.section === 'numbers') throw wrongSection('hosts or urls', shard.section);
  const section = summary.sections[shard.section];
  const cursor = keysOf(shard);
  for (let index = 0; cursor.next(); index++) {
    yield { key: keyOfSortKey(shard.section, cursor.key, cursor.length), ...rowOf(section, shard, index) };
  }
}

/** A listing of one shard that is not in another, or is there with another grade; null where it is absent. */
export interface ListingChange {
  readonly before: Listing | null;
  readonly after: Listing | null;
}

/**
 * What differs between two versions of one text shard, in order of the sort keys: listings that came, that went, or that
 * changed their grade. The bytes are compared as they stand: what stays, nearly all, makes no key and no object.
 */
export function* changesBetween(
  before: { readonly summary: StateSummary; readonly shard: OpenShard },
  after: { readonly summary: StateSummary; readonly shard: OpenShard },
): Generator<ListingChange, void, undefined> {
  const [old, now] = [sideOf(before.summary, before.shard), sideOf(after.summary, after.shard)];
  let [hasOld, hasNow] = [old.cursor.next(), now.cursor.next()];
  while (hasOld || hasNow) {
    const order = !hasOld ? 1 : !hasNow ? -1 : compareKeys(old.cursor, now.cursor);
    if (order < 0) yield { before: old.listing(), after: null };
    else if (order > 0) yield { before: null, after: now.listing() };
    else if (old.row().grade !== now.row().grade) yield { before: old.listing(), after: now.listing() };
    if (order <= 0) {
      old.index++;
      hasOld = old.cursor.next();
    }
    if (order >= 0) {
      now.index++;
      hasNow = now.cursor.next();
    }
  }
}

/** A place in a text shard: the entry at the cursor and its attributes. */
function sideOf(summary: StateSummary, shard: OpenShard) {
  if (shard.section === 'numbers') throw wrongSection('hosts or urls', shard.section);
  const name = shard.section;
  const section = summary.sections[name];
  const side = {
    cursor: keysOf(shard),
    index: 0,
    row: (): ListingAttributes => rowOf(section, shard, side.index),
    listing: (): Listing => ({ key: keyOfSortKey(name, side.cursor.key, side.cursor.length), ...side.row() }),
  };
  return side;
}

function compareKeys(a: FrontCodedCursor, b: FrontCodedCursor): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const difference = a.key[i]! - b.key[i]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** All listings of a shard of numbers, in order of their digests. */
export function* numbersIn(
  summary: StateSummary,
  shard: ShardView,
): Generator<ListingAttributes & { high: number; low: number }, void, undefined> {
  if (shard.section !== 'numbers') throw wrongSection('numbers', shard.section);
  for (let index = 0; index < shard.count; index++) {
    yield { high: shard.high[index]!, low: shard.low[index]!, ...rowOf(summary.sections.numbers, shard, index) };
  }
}

function findListing(section: SectionSummary, shard: OpenShard, key: SiteKey): Listing | null {
  // Written again: while the shard was awaited another lookup may have used the scratch bytes.
  const length = writeSortKey(scratch, key, key.indexOf(':') + 1);
  const row = length === -1 ? null : attributesOf(section, shard, length);
  return row === null ? null : { key, ...row };
}

/** The row of the sort key in `scratch[0, length)`. */
function attributesOf(section: SectionSummary, shard: OpenShard, length: number): ListingAttributes | null {
  if (shard.section === 'numbers') throw wrongSection(section.name, shard.section);
  const index = findText(shard, scratch, length);
  return index < 0 ? null : rowOf(section, shard, index);
}

function rowOf(section: SectionSummary, shard: ShardView, index: number): ListingAttributes {
  const code = codeAt(shard, index);
  const row = section.attributes[code];
  if (row !== undefined) return row;
  throw new ReleaseFormatError('bad-shard', `expected a code below ${section.attributes.length}, got ${code}`);
}

function wrongSection(expected: string, got: string): ReleaseFormatError {
  return new ReleaseFormatError('bad-shard', `expected a shard of ${expected}, got one of ${got}`);
}
