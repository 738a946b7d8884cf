/*
 * What a change of one section does to its shards. Only those that it touches are read, and made anew.
 */
import { shardOfNumber, shardOfText } from './boundaries.ts';
import type { Bytes } from './bytes.ts';
import type { Pacer } from './pacer.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import { compareBytes, type Additions, type SectionChange } from './section-change.ts';
import {
  TextShardWriter,
  codeAt,
  keysOf,
  openShard,
  writeNumberShard,
  type OpenNumberShard,
  type OpenShard,
  type OpenTextShard,
  type SectionName,
  type Shard,
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
  let oldIndex = 0;
  let removal = 0;
  let addition = 0;
  for (const [index, shard] of old.shards.entries()) {
    const removalEnd = endOf(removals, removal, oldIndex + shard.count);
    const additionEnd = endOfShard(old, additions, addition, index);
    if (removalEnd > removal || additionEnd > addition) {
      const opened = openCounted(name, index, shard.count, await readFrom(name, index));
      const gone = removals.subarray(removal, removalEnd);
      const bytes =
        opened.section === 'numbers'
          ? mergeNumbers(opened, gone, oldIndex, additions, addition, additionEnd)
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
  const addUpTo = (key: Uint8Array | null, length: number) => {
    for (; addition < to; addition++) {
      const start = starts[addition]!;
      const added = starts[addition + 1]! - start;
      if (key !== null && compareBytes(text, start, added, key, length) > 0) return;
      writer.add(text, start, added, codes[addition]!);
    }
  };
  for (let index = 0; cursor.next(); index++) {
    if (gone[removal] === oldIndex + index) {
      removal++;
      continue;
    }
    addUpTo(cursor.key, cursor.length);
    writer.add(cursor.key, 0, cursor.length, codeAt(shard, index));
  }
  addUpTo(null, 0);
  return writer.finish();
}

function mergeNumbers(
  shard: OpenNumberShard,
  gone: Uint32Array,
  oldIndex: number,
  additions: Additions,
  from: number,
  to: number,
): Bytes {
  const count = shard.count - gone.length + (to - from);
  const high = new Uint32Array(count);
  const low = new Uint32Array(count);
  const codes = new Uint32Array(count);
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
  return writeNumberShard(high, low, codes, 0, count);
}

/** Index of the first digest at or above `high:low`, searched from `from`. */
function placeOf(shard: OpenNumberShard, high: number, low: number, from: number): number {
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

/** Opens a shard. Throws `bad-shard` where it does not hold as many entries as its summary says. */
export function openCounted(name: SectionName, index: number, count: number, bytes: Bytes): OpenShard {
  const shard = openShard(name, bytes);
  if (shard.count === count) return shard;
  throw new ReleaseFormatError('bad-shard', `${name} ${index}: expected ${count} entries, got ${shard.count}`);
}
