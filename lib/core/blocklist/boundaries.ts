/*
 * Where one range shard of a section ends and the next begins. Text sections carry the smallest key of every shard
 * but the first, front-coded and cut to the shortest text that still tells both sides apart. Digests are uniform,
 * so their shard is simply the leading bits.
 */
import type { Bytes } from './bytes.ts';
import { FrontCodedCursor, FrontCodedWriter } from './front-coding.ts';
import { MAX_SHARD_BITS } from './limits.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import type { SectionName } from './shard.ts';

export interface Boundaries {
  /** Front-coded, as in files and hashes; empty for digests. */
  readonly column: Bytes;
  /** The same keys one after another, for searching. */
  readonly keys: Bytes;
  /** `keys[starts[i], starts[i + 1])` is the smallest key of shard `i + 1`. */
  readonly starts: Uint32Array;
}

const NONE: Boundaries = { column: new Uint8Array(0), keys: new Uint8Array(0), starts: new Uint32Array(1) };

/** Boundaries of a section with one shard, or of digests. */
export function noBoundaries(): Boundaries {
  return NONE;
}

/**
 * Reads a boundary column for 2^shardBits shards. Throws `out-of-range` unless it has exactly one key fewer than
 * shards (none for digests), `not-sorted` unless they strictly increase.
 */
export function boundariesOf(section: SectionName, shardBits: number, column: Bytes): Boundaries {
  if (shardBits > MAX_SHARD_BITS) {
    throw new ReleaseFormatError(
      'out-of-range',
      `${section}: expected at most ${MAX_SHARD_BITS} shard bits, got ${shardBits}`,
    );
  }
  const wanted = section === 'numbers' ? 0 : (1 << shardBits) - 1;
  const starts = new Uint32Array(wanted + 1);
  // The writer checks the order, and that the column is spelled in the one way that hashes alike.
  const canonical = new FrontCodedWriter();
  const cursor = new FrontCodedCursor(column);
  const keys: number[] = [];
  let count = 0;
  while (count <= wanted && cursor.next()) {
    canonical.add(cursor.key, 0, cursor.length, false);
    for (let i = 0; i < cursor.length; i++) keys.push(cursor.key[i]!);
    count++;
    if (count <= wanted) starts[count] = keys.length;
  }
  if (count !== wanted || canonical.length !== column.length) {
    throw new ReleaseFormatError('out-of-range', `${section}: expected ${wanted} boundaries, got another number`);
  }
  return { column, keys: Uint8Array.from(keys), starts };
}

/** Boundaries that cut `count` sorted keys into 2^shardBits shards of equal size; `keyAt(i)` is the sort key. */
export function cutBoundaries(
  section: SectionName,
  shardBits: number,
  count: number,
  keyAt: (index: number) => Uint8Array,
): Boundaries {
  const shards = 1 << shardBits;
  if (section === 'numbers' || shards === 1) return NONE;
  const writer = new FrontCodedWriter();
  for (let shard = 1; shard < shards; shard++) {
    const first = Math.floor((shard * count) / shards);
    const key = keyAt(first);
    const before = keyAt(first - 1);
    let length = 0;
    while (length < before.length && before[length] === key[length]) length++;
    writer.add(key, 0, length + 1, false);
  }
  return boundariesOf(section, shardBits, writer.view().slice());
}

/** The shard of the sort key `key[0, length)`: how many boundaries are at or below it. */
export function shardOfText(boundaries: Boundaries, key: Uint8Array, length: number): number {
  const { keys, starts } = boundaries;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const end = starts[middle + 1]!;
    let at = starts[middle]!;
    let i = 0;
    while (at < end && i < length && keys[at] === key[i]) {
      at++;
      i++;
    }
    const isAtMost = at === end || (i < length && keys[at]! < key[i]!);
    if (isAtMost) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many first bytes the sort key `key[0, length)` shares with the boundary below `shard`; 0 below the first. */
export function sharedWithBoundary(boundaries: Boundaries, shard: number, key: Uint8Array, length: number): number {
  if (shard === 0) return 0;
  const { keys, starts } = boundaries;
  const start = starts[shard - 1]!;
  const most = Math.min(length, starts[shard]! - start);
  let shared = 0;
  while (shared < most && keys[start + shared] === key[shared]) shared++;
  return shared;
}

/** The shard of a digest by its high half. */
export function shardOfNumber(shardBits: number, high: number): number {
  return shardBits === 0 ? 0 : high >>> (32 - shardBits);
}

/** True when the sort key `key[0, length)` belongs to a shard after `shard`. */
export function isPastShard(boundaries: Boundaries, shard: number, key: Uint8Array, length: number): boolean {
  const { keys, starts } = boundaries;
  if (shard + 1 >= starts.length) return false;
  const end = starts[shard + 1]!;
  let at = starts[shard]!;
  let i = 0;
  while (at < end && i < length && keys[at] === key[i]) {
    at++;
    i++;
  }
  return at === end || (i < length && keys[at]! < key[i]!);
}
