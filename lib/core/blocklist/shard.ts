/*
 * One range shard of a section: the bytes that are hashed into the state, stored, and searched as they are.
 * Little-endian.
 *    0  u8   codec: 1 text, 2 digests
 *    1  u8   bits of an attribute code, 0–20
 *    2  u16  0
 *    4  u32  number of entries n
 *    8  u32  length of the key column
 *   12  u32  smallest attribute code
 *   16  text: offset of every 16th entry in the key column (u16, or u32 when the column is longer than 65,536)
 *       text: key column, front-coded, and a final 0x80; every 16th entry can be read by itself: the first is whole,
 *       the others share exactly what all keys of the shard share (at most 127 bytes)
 *       digests: n high halves u32, then n low halves u32, in order
 *   ..  attribute codes, packed (attributes.ts)
 * One encoding for one content: two publishers of the same listings get the same bytes.
 */
import { MAX_CODE_BITS, bitsFor, packCodes, packedAt, packedBytes } from './attributes.ts';
import type { Bytes } from './bytes.ts';
import { ENTRY, FrontCodedCursor, FrontCodedWriter, MAX_SHARED } from './front-coding.ts';
import { MAX_ENTRIES } from './limits.ts';
import { ReleaseFormatError } from './release-format-error.ts';

export type SectionName = 'hosts' | 'urls' | 'numbers';
export const SECTION_NAMES: readonly SectionName[] = ['hosts', 'urls', 'numbers'];

/** The canonical bytes of one shard. */
export interface Shard {
  readonly section: SectionName;
  readonly index: number;
  readonly bytes: Bytes;
}

interface OpenShardBase {
  readonly bytes: Bytes;
  readonly count: number;
  readonly codesStart: number;
  readonly codeBits: number;
  readonly firstCode: number;
}

/** A text shard ready to be searched. It keeps the shard's bytes and nothing else of size. */
export interface OpenTextShard extends OpenShardBase {
  readonly section: 'hosts' | 'urls';
  readonly blocks: number;
  /** How many first bytes all keys have in common; entries at restarts leave them out, but for the first. */
  readonly prefixLength: number;
  /** Bytes of one restart offset: 2 or 4. */
  readonly restartWidth: number;
  readonly keysStart: number;
  /** Where the final 0x80 of the key column stands. */
  readonly keysEnd: number;
}

/** A shard of 64-bit digests to be walked: views of its bytes. */
export interface NumberShard extends OpenShardBase {
  readonly section: 'numbers';
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** A shard of digests ready to be searched: with a small table of buckets. */
export interface OpenNumberShard extends NumberShard {
  /** `buckets[b]`: index of the first digest whose bucket is `b` or more; one more at the end. */
  readonly buckets: Uint16Array | Uint32Array;
  /** A digest's bucket is `(high << leadingBits) >>> bucketShift`. */
  readonly leadingBits: number;
  readonly bucketShift: number;
}

export type OpenShard = OpenTextShard | OpenNumberShard;
/** A shard to be walked: text shards need nothing more to be searched. */
export type ShardView = OpenTextShard | NumberShard;

export const HEADER_BYTES = 16;
const TEXT_CODEC = 1;
const NUMBER_CODEC = 2;
/** Entries from one restart to the next: the field's usual trade of size against steps. */
const BLOCK = 16;
/** Digests to one bucket, within a factor of the root of two: at most 0.75 B a digest, and few steps in a bucket. */
const DIGESTS_PER_BUCKET = 3.8;
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** Collects the entries of one text shard after another. */
export class TextShardWriter {
  readonly #column = new FrontCodedWriter();
  #codes = new Uint32Array(1024);
  #restarts = new Uint32Array(64);
  count = 0;

  /**
   * Appends the sort key `key[start, start + length)`, of which the first `known` bytes are known to be those of the one before;
   * throws `not-sorted` when it is not above that.
   */
  add(key: Uint8Array, start: number, length: number, code: number, known = 0): void {
    const index = this.count++;
    if (index === this.#codes.length) {
      this.#codes = grown(this.#codes);
      this.#restarts = grown(this.#restarts);
    }
    this.#codes[index] = code;
    const isRestart = index % BLOCK === 0;
    if (isRestart) this.#restarts[index / BLOCK] = this.#column.length;
    this.#column.add(key, start, length, isRestart, known);
  }

  /** The bytes of the shard; the writer is then empty for the next. */
  finish(): Bytes {
    const column = this.#column.view();
    const blocks = Math.ceil(this.count / BLOCK);
    // Keys are sorted: what the first and the last share, all share.
    const prefix = blocks < 2 ? 0 : Math.min(MAX_SHARED, this.#column.sharedWithLast(column, 1));
    const dropped = Math.max(0, blocks - 1) * prefix;
    const keysLength = this.count === 0 ? 0 : column.length - dropped + 1;
    const width = restartWidthOf(keysLength);
    const { bytes, bodyStart } = newShard(TEXT_CODEC, this.count, keysLength, blocks * width + keysLength, this.#codes);
    const keysStart = bodyStart + blocks * width;
    let at = keysStart;
    for (let block = 0; block < blocks; block++) {
      const offset = at - keysStart;
      for (let i = 0; i < width; i++) bytes[bodyStart + block * width + i] = offset >>> (8 * i);
      const start = this.#restarts[block]!;
      const end = block + 1 < blocks ? this.#restarts[block + 1]! : column.length;
      const kept = block === 0 ? 0 : prefix;
      bytes[at++] = ENTRY | kept;
      const rest = column.subarray(start + 1 + kept, end);
      bytes.set(rest, at);
      at += rest.length;
    }
    if (keysLength > 0) bytes[at] = ENTRY;
    this.#column.clear();
    this.count = 0;
    return bytes;
  }
}

/**
 * The bytes of a shard of digests: entries `[from, to)` of the parallel arrays. Throws `not-sorted` unless the
 * digests strictly increase.
 */
export function writeNumberShard(
  high: Uint32Array,
  low: Uint32Array,
  codes: Uint32Array,
  from: number,
  to: number,
): Bytes {
  const count = to - from;
  for (let i = from + 1; i < to; i++) {
    const h = high[i]!;
    const before = high[i - 1]!;
    if (h < before || (h === before && low[i]! <= low[i - 1]!)) {
      throw new ReleaseFormatError('not-sorted', 'expected digests in strictly increasing order, got one out of order');
    }
  }
  const { bytes, bodyStart } = newShard(NUMBER_CODEC, count, 8 * count, 8 * count, codes.subarray(from, to));
  putWords(bytes, bodyStart, high.subarray(from, to));
  putWords(bytes, bodyStart + 4 * count, low.subarray(from, to));
  return bytes;
}

/** Opens stored bytes for searching: as `viewShard`, and for digests fills the bucket table. */
export function openShard(section: SectionName, bytes: Bytes): OpenShard {
  const shard = viewShard(section, bytes);
  return shard.section === 'numbers' ? { ...shard, ...bucketsOf(shard.high) } : shard;
}

/**
 * Opens stored bytes for walking over them. Reads the header only. Throws `bad-shard` when lengths contradict each other; whether
 * the bytes are those of the state is `isShardIntact`'s question.
 */
export function viewShard(section: SectionName, bytes: Bytes): ShardView {
  if (bytes.length < HEADER_BYTES) throw badShard(section, `at least ${HEADER_BYTES} bytes`, `${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const codec = bytes[0]!;
  const codeBits = bytes[1]!;
  const count = view.getUint32(4, true);
  const keysLength = view.getUint32(8, true);
  const firstCode = view.getUint32(12, true);
  const expectedCodec = section === 'numbers' ? NUMBER_CODEC : TEXT_CODEC;
  if (codec !== expectedCodec) throw badShard(section, `codec ${expectedCodec}`, `${codec}`);
  if (codeBits > MAX_CODE_BITS || count > MAX_ENTRIES) {
    throw badShard(section, 'codes and a count within limits', `${codeBits} bits, ${count} entries`);
  }
  const blocks = section === 'numbers' ? 0 : Math.ceil(count / BLOCK);
  const restartWidth = restartWidthOf(keysLength);
  const keysStart = HEADER_BYTES + blocks * restartWidth;
  const codesStart = keysStart + keysLength;
  const length = codesStart + packedBytes(count, codeBits);
  if (bytes.length !== length) throw badShard(section, `${length} bytes`, `${bytes.length}`);
  if (section === 'numbers') {
    if (keysLength !== 8 * count) throw badShard(section, `${8 * count} bytes of digests`, `${keysLength}`);
    const high = words(bytes, HEADER_BYTES, count);
    const low = words(bytes, HEADER_BYTES + 4 * count, count);
    return { section, bytes, count, codesStart, codeBits, firstCode, high, low };
  }
  const keysEnd = codesStart - 1;
  if (count > 0 && (keysLength === 0 || bytes[keysEnd] !== ENTRY))
    throw badShard(section, 'a closed key column', 'none');
  const shard = { section, bytes, count, codesStart, codeBits, firstCode, blocks, restartWidth, keysStart, keysEnd };
  return { ...shard, prefixLength: blocks < 2 ? 0 : bytes[keysStart + restartAt(shard, 1)]! & MAX_SHARED };
}

/** The attribute code of the `index`th entry. */
export function codeAt(shard: ShardView, index: number): number {
  return shard.firstCode + packedAt(shard.bytes, shard.codesStart, shard.codeBits, index);
}

/** Walks the keys of a text shard in order. */
export function keysOf(shard: OpenTextShard): FrontCodedCursor {
  return new FrontCodedCursor(shard.bytes, shard.keysStart, Math.max(shard.keysStart, shard.keysEnd));
}

/**
 * Index of the sort key `key[0, length)` in a text shard; where it is not there, `~bound`, always negative: no entry that is a
 * prefix of the key is longer than `bound`. All that sorts between a prefix and the key begins with the prefix, so one that
 * stands before the block begins the block's first entry too, and one inside the block is met on the way.
 *
 * Allocates nothing: a binary search over the whole keys at the restarts, then along one block of 16, comparing bytes.
 */
export function findText(shard: OpenTextShard, key: Uint8Array, length: number): number {
  if (shard.count === 0) return ~0;
  const { bytes, keysStart, prefixLength } = shard;
  if (length < prefixLength) return ~0;
  for (let i = 0; i < prefixLength; i++) if (bytes[keysStart + 1 + i] !== key[i]) return ~0;
  let block = 0;
  let above = shard.blocks;
  while (block + 1 < above) {
    const middle = (block + above) >>> 1;
    let at = keysStart + restartAt(shard, middle) + 1;
    let i = prefixLength;
    while (i < length && bytes[at] === key[i]) {
      at++;
      i++;
    }
    const byte = bytes[at]!;
    // A byte of 0x80 or more ends the restart's key: it is equal to ours, or a prefix and so below it.
    const isAtMost = byte >= ENTRY || (i < length && byte < key[i]!);
    if (isAtMost) block = middle;
    else above = middle;
  }

  // `matched`: how many bytes of our key the current entry shares; the entry is below our key until found or passed.
  const first = block * BLOCK;
  const last = Math.min(first + BLOCK, shard.count);
  let at = keysStart + restartAt(shard, block);
  let matched = block === 0 ? 0 : prefixLength;
  let bound = 0;
  for (let index = first; index < last; index++) {
    const shared = bytes[at++]! & MAX_SHARED;
    if (shared === matched || (shared === MAX_SHARED && matched > MAX_SHARED)) {
      matched = shared;
      while (matched < length && bytes[at] === key[matched]) {
        at++;
        matched++;
      }
      const byte = bytes[at]!;
      if (byte >= ENTRY) {
        if (matched === length) return index;
        bound = matched;
      } else if (matched === length || byte > key[matched]!) {
        return ~bound;
      }
      if (index === first) bound = matched;
    } else if (shared < matched) {
      return ~bound;
    }
    while (bytes[at]! < ENTRY) at++;
  }
  return ~bound;
}

/** Index of the digest `high:low` in a shard of digests, or -1. */
export function findNumber(shard: OpenNumberShard, high: number, low: number): number {
  const buckets = shard.buckets;
  const bucket = (high << shard.leadingBits) >>> shard.bucketShift;
  const highs = shard.high;
  const end = buckets[bucket + 1]!;
  let i = buckets[bucket]!;
  while (i < end && highs[i]! < high) i++;
  for (; i < end && highs[i] === high; i++) if (shard.low[i] === low) return i;
  return -1;
}

function restartAt(shard: Pick<OpenTextShard, 'bytes' | 'restartWidth'>, block: number): number {
  const bytes = shard.bytes;
  if (shard.restartWidth === 2) {
    const at = HEADER_BYTES + 2 * block;
    return bytes[at]! | (bytes[at + 1]! << 8);
  }
  const at = HEADER_BYTES + 4 * block;
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** Only bits after those that all digests of the shard share tell them apart. */
function bucketsOf(high: Uint32Array): Omit<OpenNumberShard, keyof NumberShard> {
  const count = high.length;
  const leadingBits = count === 0 ? 0 : Math.min(31, Math.clz32(high[0]! ^ high[count - 1]!));
  const wanted = Math.round(Math.log2(Math.max(1, count) / DIGESTS_PER_BUCKET));
  const bucketBits = Math.max(1, Math.min(wanted, 32 - leadingBits));
  const bucketShift = 32 - bucketBits;
  const buckets = count < 0x1_0000 ? new Uint16Array((1 << bucketBits) + 1) : new Uint32Array((1 << bucketBits) + 1);
  let filled = 0;
  for (let i = 0; i < count; i++) {
    const bucket = (high[i]! << leadingBits) >>> bucketShift;
    while (filled <= bucket) buckets[filled++] = i;
  }
  buckets.fill(count, filled);
  return { buckets, leadingBits, bucketShift };
}

/** A shard's bytes with header and codes in place, the body zero. */
function newShard(
  codec: number,
  count: number,
  keysLength: number,
  bodyLength: number,
  codes: Uint32Array,
): { bytes: Bytes; bodyStart: number } {
  let smallest = count === 0 ? 0 : 0xffff_ffff;
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const code = codes[i]!;
    if (code < smallest) smallest = code;
    if (code > largest) largest = code;
  }
  const bits = bitsFor(largest - smallest);
  const codesStart = HEADER_BYTES + bodyLength;
  const bytes = new Uint8Array(codesStart + packedBytes(count, bits));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, codec);
  view.setUint8(1, bits);
  view.setUint32(4, count, true);
  view.setUint32(8, keysLength, true);
  view.setUint32(12, smallest, true);
  packCodes(codes, count, smallest, bits, bytes, codesStart);
  return { bytes, bodyStart: HEADER_BYTES };
}

function restartWidthOf(keysLength: number): number {
  return keysLength <= 0x1_0000 ? 2 : 4;
}

function words(bytes: Bytes, start: number, count: number): Uint32Array {
  if (IS_LITTLE_ENDIAN && (bytes.byteOffset + start) % 4 === 0) {
    return new Uint32Array(bytes.buffer, bytes.byteOffset + start, count);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, 4 * count);
  return Uint32Array.from({ length: count }, (_, i) => view.getUint32(4 * i, true));
}

function putWords(bytes: Bytes, start: number, values: Uint32Array): void {
  if (IS_LITTLE_ENDIAN && start % 4 === 0) {
    new Uint32Array(bytes.buffer, start, values.length).set(values);
    return;
  }
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint32(start + 4 * i, value, true));
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

function badShard(section: SectionName, expected: string, got: string): ReleaseFormatError {
  return new ReleaseFormatError('bad-shard', `shard of ${section}: expected ${expected}, got ${got}`);
}
