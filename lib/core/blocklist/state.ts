/*
 * The state of the blocklist at one epoch and sequence: three sections (hosts, urls, numbers), each cut into range
 * shards. Here listings become a state; the files that carry states are in base-file.ts and delta-file.ts, the
 * search in lookup.ts. docs/list-format.md describes every byte.
 */
import { AttributeTable } from './attributes.ts';
import { cutBoundaries, noBoundaries, shardOfNumber, shardOfText, type Boundaries } from './boundaries.ts';
import { MAX_ENTRIES } from './limits.ts';
import type { Listing, ListingAttributes } from './listing.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import { TextShardWriter, writeNumberShard, type SectionName, type Shard } from './shard.ts';
import { MAX_SORT_KEY_LENGTH, checkSortKey, sectionOf, writeSortKey, type TextSection } from './sort-key.ts';
import { summarize, summarizeShard, type SectionSummary, type ShardSummary, type StateSummary } from './summary.ts';

export { decodeBase, encodeBase } from './base-file.ts';
export { applyDelta, encodeDelta } from './delta-file.ts';
export { ReleaseFormatError } from './release-format-error.ts';
export { SECTION_NAMES, type SectionName, type Shard } from './shard.ts';
export { isListableKey } from './sort-key.ts';
export {
  isShardIntact,
  isSummaryIntact,
  parseSummary,
  serializeSummary,
  type ReadShard,
  type StateSummary,
} from './summary.ts';

/** A listed number: the two halves of its 64-bit digest, never the number itself. */
export interface NumberListing extends ListingAttributes {
  readonly high: number;
  readonly low: number;
}

export interface BuildOptions {
  readonly epoch: number;
  readonly sequence: number;
  /** The state before: its boundaries and attribute rows are kept, so that a delta is possible and small. */
  readonly previous?: StateSummary;
  readonly numbers?: Iterable<NumberListing>;
}

/**
 * Shards of a fresh cut, by entries: one up to 512, 16 up to 8,192, 64 up to 131,072, else 256. Many make a small change cheap,
 * and each costs some 900 B of objects in memory.
 */
const CUTS = [
  { shardBits: 0, entries: 512 },
  { shardBits: 4, entries: 8192 },
  { shardBits: 6, entries: 131_072 },
  { shardBits: 8, entries: MAX_ENTRIES },
] as const;
/** A cut is renewed when the section has outgrown it by this factor: rarely, as it costs every browser a base. */
const OUTGROWN = 4;
/** … or one shard holds this many times its share, and more than this many entries. */
const SKEWED = 16;
const SKEWED_ENTRIES = 8192;
/** … or this many rows of the attribute table are there, most of them without a listing. */
const WASTED_ROWS = 4096;

const encoder = new TextEncoder();

/**
 * Builds the state that holds exactly these listings. With `previous` it keeps that state's boundaries and attribute
 * rows, unless a section has outgrown them: then `encodeDelta` between the two is null and a base is due.
 * Throws `bad-key` for a key that cannot be listed, `not-sorted` for a digest given twice, `out-of-range` for
 * two listings of one key or too many.
 */
export async function buildState(
  listings: Iterable<Listing>,
  options: BuildOptions,
): Promise<{ summary: StateSummary; shards: Shard[] }> {
  const byKey = { hosts: new Map<string, ListingAttributes>(), urls: new Map<string, ListingAttributes>() };
  const scratch = new Uint8Array(MAX_SORT_KEY_LENGTH);
  const decoder = new TextDecoder();
  for (const listing of listings) {
    const section = sectionOf(listing.key);
    const length = writeSortKey(scratch, listing.key, listing.key.indexOf(':') + 1);
    if (length === -1) throw new ReleaseFormatError('bad-key', `expected a short ASCII key, got "${listing.key}"`);
    checkSortKey(section, scratch, length);
    const sortKey = decoder.decode(scratch.subarray(0, length));
    if (byKey[section].has(sortKey)) {
      throw new ReleaseFormatError('out-of-range', `expected one listing a key, got two of "${listing.key}"`);
    }
    byKey[section].set(sortKey, listing);
  }
  const shards: Shard[] = [];
  const previous = options.previous?.sections;
  const sections = {
    hosts: await buildText('hosts', byKey.hosts, previous?.hosts, shards),
    urls: await buildText('urls', byKey.urls, previous?.urls, shards),
    numbers: await buildNumbers([...(options.numbers ?? [])], previous?.numbers, shards),
  };
  return { summary: await summarize(options.epoch, options.sequence, sections), shards };
}

async function buildText(
  name: TextSection,
  rows: ReadonlyMap<string, ListingAttributes>,
  previous: SectionSummary | undefined,
  shards: Shard[],
): Promise<SectionSummary> {
  requireRoom(name, rows.size);
  // Sort keys are ASCII, so the order by UTF-16 units is the order by bytes.
  const keys = [...rows.keys()].sort();
  const bytesAt = (index: number) => encoder.encode(keys[index]);
  const cut = (cutBits: number) => cutBoundaries(name, cutBits, keys.length, bytesAt);

  const place = (boundaries: Boundaries, shardBits: number) => {
    const ends: number[] = [];
    let index = 0;
    for (let shard = 0; shard < 1 << shardBits; shard++) {
      let above = keys.length;
      for (let low = index; low < above;) {
        const middle = (low + above) >>> 1;
        const key = bytesAt(middle);
        if (shardOfText(boundaries, key, key.length) <= shard) low = middle + 1;
        else above = middle;
      }
      ends.push(above);
      index = above;
    }
    return ends;
  };
  let kept = previous;
  let ends = kept === undefined ? [] : place(kept.boundaries, kept.shardBits);
  const table =
    kept &&
    (await tableFor(
      kept,
      keys.map((key) => rows.get(key)!),
    ));
  if (kept !== undefined && (table === undefined || isCutDue(kept.shardBits, ends))) kept = undefined;
  const shardBits = kept?.shardBits ?? bitsForCut(keys.length);
  const boundaries = kept?.boundaries ?? cut(shardBits);
  if (kept === undefined) ends = place(boundaries, shardBits);
  const attributes = kept !== undefined && table !== undefined ? table : new AttributeTable([]);

  const writer = new TextShardWriter();
  const summaries: ShardSummary[] = [];
  for (let index = 0, from = 0; index < ends.length; index++) {
    const to = ends[index]!;
    for (let i = from; i < to; i++) {
      const key = bytesAt(i);
      writer.add(key, 0, key.length, attributes.codeOf(rows.get(keys[i]!)!));
    }
    const bytes = writer.finish();
    shards.push({ section: name, index, bytes });
    summaries.push(await summarizeShard(to - from, bytes));
    from = to;
  }
  return { name, count: keys.length, shardBits, boundaries, attributes: attributes.rows, shards: summaries };
}

async function buildNumbers(
  numbers: NumberListing[],
  previous: SectionSummary | undefined,
  shards: Shard[],
): Promise<SectionSummary> {
  const name = 'numbers';
  requireRoom(name, numbers.length);
  numbers.sort((a, b) => a.high - b.high || a.low - b.low);
  const count = numbers.length;
  const place = (shardBits: number) => {
    const counts = new Array<number>(1 << shardBits).fill(0);
    for (const { high } of numbers) counts[shardOfNumber(shardBits, high)]! += 1;
    let end = 0;
    return counts.map((shard) => (end += shard));
  };
  let kept = previous;
  let ends = kept === undefined ? [] : place(kept.shardBits);
  const table = kept && (await tableFor(kept, numbers));
  if (kept !== undefined && (table === undefined || isCutDue(kept.shardBits, ends))) kept = undefined;
  const shardBits = kept?.shardBits ?? bitsForCut(count);
  if (kept === undefined) ends = place(shardBits);
  const attributes = kept !== undefined && table !== undefined ? table : new AttributeTable([]);

  const high = Uint32Array.from(numbers, (n) => n.high);
  const low = Uint32Array.from(numbers, (n) => n.low);
  const codes = Uint32Array.from(numbers, (n) => attributes.codeOf(n));
  const summaries: ShardSummary[] = [];
  for (let index = 0, from = 0; index < ends.length; index++) {
    const to = ends[index]!;
    const bytes = writeNumberShard(high, low, codes, from, to);
    shards.push({ section: name, index, bytes });
    summaries.push(await summarizeShard(to - from, bytes));
    from = to;
  }
  return { name, count, shardBits, boundaries: noBoundaries(), attributes: attributes.rows, shards: summaries };
}

/** The previous rows and the new ones behind them, in order of the keys; undefined when the table must begin anew. */
async function tableFor(
  previous: SectionSummary,
  rows: Iterable<ListingAttributes>,
): Promise<AttributeTable | undefined> {
  const table = new AttributeTable(previous.attributes);
  const used = new Set<number>();
  for (const row of rows) used.add(table.codeOf(row));
  return (await isTableWasted(table.rows.length, () => Promise.resolve(used.size))) ? undefined : table;
}

/** Whether most rows of a long table have no listing any more; `countUsed` is asked only where it is long. */
export async function isTableWasted(rows: number, countUsed: () => Promise<number>): Promise<boolean> {
  return rows > WASTED_ROWS && rows > 4 * (await countUsed());
}

function bitsForCut(count: number): number {
  return CUTS.find((cut) => count <= cut.entries)?.shardBits ?? 8;
}

/** Whether shards with these ends, as counts of entries, must be cut anew. */
export function isCutDue(shardBits: number, ends: readonly number[]): boolean {
  const count = ends.at(-1) ?? 0;
  const cut = CUTS.find((c) => c.shardBits === shardBits);
  if (cut !== undefined && count > cut.entries * OUTGROWN) return true;
  const share = count / ends.length;
  return ends.some((end, i) => {
    const size = end - (ends[i - 1] ?? 0);
    return shardBits > 0 && size > SKEWED_ENTRIES && size > share * SKEWED;
  });
}

function requireRoom(name: SectionName, count: number): void {
  if (count > MAX_ENTRIES) {
    throw new ReleaseFormatError('out-of-range', `${name}: expected at most ${MAX_ENTRIES} listings, got ${count}`);
  }
}
