/*
 * What a change of one section does to its shards. Only those that it touches are read, and made anew.
 */
import { shardOfNumber, shardOfText } from './boundaries.ts';
import type { Bytes } from './bytes.ts';
import type { Pacer } from './pacer.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import type { Additions, SectionChange } from './section-change.ts';
import {
  TextShardWriter,
  codeAt,
  keysOf,
  viewShard,
  writeNumberShard,
  type NumberShard,
  type OpenTextShard,
  type Shard,
  type ShardView,
} from './shard.ts';
import { summarizeShard, type ReadShard, type SectionSummary } from './summary.ts';

/**
 * The section after a change; the new bytes of every touched shard are added to `touched`.
 * Throws `not-sorted` where additions are out of order or are there already, `bad-shard` where a shard is not the summary's.
 */
export async function applyChange(
  old: SectionSummary,
  change: SectionChange,
  readFrom: ReadShard,
  touched: Shard[],
  pacer: Pacer,
): Promise<SectionSummary> {
  const { name } = old;
  const { removals, additions } = change;
  const shards = [...old.shards];
  const hashing: Promise<void>[] = [];
  const writer = new TextShardWriter();
  const room = roomFor(name === 'numbers' ? Math.max(...shards.map(({ count }) => count)) + additions.count : 0);
  let oldIndex = 0;
  let removal = 0;
  let addition = 0;
  for (const [index, shard] of old.shards.entries()) {
    const removalEnd = endOf(removals, removal, oldIndex + shard.count);
    const additionEnd = endOfShard(old, additions, addition, index);
    if (removalEnd > removal || additionEnd > addition) {
      const opened = counted(viewShard(name, await readFrom(name, index)), index, shard.count);
      const gone = removals.subarray(removal, removalEnd);
      const bytes =
        opened.section === 'numbers'
          ? mergeNumbers(room, opened, gone, oldIndex, additions, addition, additionEnd)
          : mergeText(writer, opened, gone, oldIndex, additions, addition, additionEnd);
      const count = shard.count - (removalEnd - removal) + (additionEnd - addition);
      touched.push({ section: name, index, bytes });
      hashing.push(summarizeShard(count, bytes).then((summary) => void (shards[index] = summary)));
      await pacer.worked(shard.count);
    }
    oldIndex += shard.count;
    removal = removalEnd;
    addition = additionEnd;
  }
  await Promise.all(hashing);
  if (addition !== additions.count) {
    throw new ReleaseFormatError('not-sorted', `${name}: expected additions in order, got one out of order`);
  }
  const count = old.count - removals.length + additions.count;
  return { ...old, count, attributes: change.attributes, shards };
}

function mergeText(
  writer: TextShardWriter,
  shard: OpenTextShard,
  gone: Uint32Array,
  oldIndex: number,
  additions: Additions,
  from: number,
  to: number,
): Bytes {
  const { text, starts, codes } = additions;
  const cursor = keysOf(shard);
  let removal = 0;
  let addition = from;
  /** Bytes that the next addition shares with the old key before, which is below it: an old key that shares more with that is too. */
  let common = 0;
  const addBelow = (key: Uint8Array | null, length: number) => {
    for (; addition < to; addition++) {
      const start = starts[addition]!;
      const end = starts[addition + 1]!;
      if (key !== null) {
        common = 0;
        while (common < length && start + common < end && text[start + common] === key[common]) common++;
        if (common === length || (start + common < end && text[start + common]! > key[common]!)) return;
      }
      writer.add(text, start, end - start, codes[addition]!);
    }
  };
  let isAfterGone = false;
  for (let index = 0; cursor.next(); index++) {
    if (cursor.shared <= common) addBelow(cursor.key, cursor.length);
    if (gone[removal] === oldIndex + index) {
      removal++;
      isAfterGone = true;
      continue;
    }
    // With an addition between the two a key shares as much as with the old key before, or more.
    writer.add(cursor.key, 0, cursor.length, codeAt(shard, index), isAfterGone ? 0 : cursor.shared);
    isAfterGone = false;
  }
  addBelow(null, 0);
  return writer.finish();
}

/** Where the entries of one shard of digests after the other are put together: fresh pages for each cost more than the merge. */
interface DigestRoom {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly codes: Uint32Array;
}

function roomFor(entries: number): DigestRoom {
  return { high: new Uint32Array(entries), low: new Uint32Array(entries), codes: new Uint32Array(entries) };
}

function mergeNumbers(
  { high, low, codes }: DigestRoom,
  shard: NumberShard,
  gone: Uint32Array,
  oldIndex: number,
  additions: Additions,
  from: number,
  to: number,
): Bytes {
  let at = 0;
  let copied = 0;
  /** Copies old entries up to `end`, a run between two removals or additions. */
  const copyUpTo = (end: number) => {
    high.set(shard.high.subarray(copied, end), at);
    low.set(shard.low.subarray(copied, end), at);
    if (shard.codeBits === 0) codes.fill(shard.firstCode, at, at + end - copied);
    else for (let i = copied; i < end; i++) codes[at + i - copied] = codeAt(shard, i);
    at += end - copied;
    copied = end;
  };
  let removal = 0;
  let addition = from;
  while (removal < gone.length || addition < to) {
    const removed = removal < gone.length ? gone[removal]! - oldIndex : shard.count;
    const place =
      addition < to ? placeOf(shard, additions.high[addition]!, additions.low[addition]!, copied) : shard.count;
    if (addition < to && place <= removed) {
      copyUpTo(place);
      high[at] = additions.high[addition]!;
      low[at] = additions.low[addition]!;
      codes[at++] = additions.codes[addition]!;
      addition++;
    } else {
      copyUpTo(removed);
      copied++;
      removal++;
    }
  }
  copyUpTo(shard.count);
  return writeNumberShard(high, low, codes, 0, at);
}

/** Index of the first digest at or above `high:low`, searched from `from`. */
function placeOf(shard: NumberShard, high: number, low: number, from: number): number {
  let start = from;
  let end = shard.count;
  while (start < end) {
    const middle = (start + end) >>> 1;
    const h = shard.high[middle]!;
    if (h < high || (h === high && shard.low[middle]! < low)) start = middle + 1;
    else end = middle;
  }
  return start;
}

/** Index of the first of the sorted values, from `from`, that is at or above `limit`. */
function endOf(values: Uint32Array, from: number, limit: number): number {
  let end = from;
  while (end < values.length && values[end]! < limit) end++;
  return end;
}

/** Index of the first addition, from `from`, that belongs to another shard than `index`. */
function endOfShard(section: SectionSummary, additions: Additions, from: number, index: number): number {
  const { text, starts, high, count } = additions;
  let end = from;
  for (; end < count; end++) {
    const start = starts[end]!;
    const shard =
      section.name === 'numbers'
        ? shardOfNumber(section.shardBits, high[end]!)
        : shardOfText(section.boundaries, text.subarray(start, starts[end + 1]), starts[end + 1]! - start);
    if (shard !== index) break;
  }
  return end;
}

/** The shard, if it holds as many entries as its summary says. Throws `bad-shard` where it does not. */
export function counted<S extends ShardView>(shard: S, index: number, count: number): S {
  if (shard.count === count) return shard;
  throw new ReleaseFormatError('bad-shard', `${shard.section} ${index}: expected ${count} entries, got ${shard.count}`);
}
