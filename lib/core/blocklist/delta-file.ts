/*
 * The delta file: from one state to a later one of the same epoch, boundaries and (grown) attribute tables. After the
 * header (release-file.ts), for each section that changes:
 *   id u8 | varint new attribute rows | rows of 8 bytes
 *   removals: varint count | Rice bits u8 | varint length | Rice column of indexes into the old section
 *   additions: text    varint count | keys, one front-coded column
 *              digests varint count | Rice bits u8 | varint length | Rice column
 *   attribute codes of the additions
 * A listing whose attributes change is removed and added. A delta is not signed: it counts only if the state that it
 * leads to has the signed hash, so `applyDelta` makes the new shards and hashes them before anything is kept.
 */
import { readRows, rowsToBytes } from './attributes.ts';
import { shardOfNumber, shardOfText } from './boundaries.ts';
import { ByteWriter, equalBytes, hexOf, type ByteReader, type Bytes } from './bytes.ts';
import { packColumn, readColumn, unpackColumn, writeColumn } from './deflate.ts';
import { FrontCodedCursor, FrontCodedWriter } from './front-coding.ts';
import { MAX_ATTRIBUTE_ROWS, MAX_COLUMN_BYTES, MAX_ENTRIES } from './limits.ts';
import type { ListingAttributes } from './listing.ts';
import { Pacer, type PaceOptions } from './pacer.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import {
  DELTA,
  openFile,
  readCodes,
  readNumbers,
  readSectionName,
  sealFile,
  writeCodes,
  writeHeader,
  writeNumbers,
} from './release-file.ts';
import {
  SECTION_NAMES,
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
import { checkSortKey } from './sort-key.ts';
import {
  requireHash,
  sectionId,
  summarize,
  summarizeShard,
  type ReadShard,
  type SectionSummary,
  type StateSummary,
} from './summary.ts';

/** Keys to add: text as offsets into one run of bytes, digests as halves; `codes` for both. */
interface Additions {
  readonly count: number;
  readonly codes: Uint32Array;
  readonly text: Uint8Array;
  readonly starts: Uint32Array;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** What a delta does to one section. */
interface SectionChange {
  readonly attributes: readonly ListingAttributes[];
  /** Strictly increasing indexes into the old section. */
  readonly removals: Uint32Array;
  readonly additions: Additions;
}

/**
 * The delta from one state to another, or null when there is none: another epoch, other boundaries, or attribute tables
 * of which the later does not continue the earlier. Reads only shards whose hash differs.
 */
export async function encodeDelta(
  from: StateSummary,
  readFrom: ReadShard,
  to: StateSummary,
  readTo: ReadShard,
  options?: PaceOptions,
): Promise<Bytes | null> {
  if (from.epoch !== to.epoch) return null;
  if (!SECTION_NAMES.every((name) => continues(from.sections[name], to.sections[name]))) return null;
  const changed = SECTION_NAMES.filter((name) => isChanged(from.sections[name], to.sections[name]));
  const writer = new ByteWriter();
  writeHeader(writer, {
    kind: DELTA,
    sections: changed.length,
    epoch: to.epoch,
    from: from.sequence,
    to: to.sequence,
    stateBefore: from.hash,
    stateAfter: to.hash,
  });
  const pacer = new Pacer(options);
  for (const name of changed) {
    const before = from.sections[name];
    const after = to.sections[name];
    const newRows = after.attributes.slice(before.attributes.length);
    const difference = new Difference();
    let oldIndex = 0;
    for (const [index, shard] of before.shards.entries()) {
      const next = after.shards[index];
      if (next !== undefined && !equalBytes(shard.hash, next.hash)) {
        const old = openCounted(name, index, shard.count, await readFrom(name, index));
        difference.compare(old, openCounted(name, index, next.count, await readTo(name, index)), oldIndex);
        await pacer.worked(shard.count + next.count);
      }
      oldIndex += shard.count;
    }
    writer.u8(sectionId(name));
    writer.varint(newRows.length);
    writer.put(rowsToBytes(name, newRows));
    await difference.write(writer, name);
  }
  return sealFile(writer);
}

/**
 * Applies a delta to the state it starts from. Returns the new summary and the new bytes of every shard that changed;
 * shards not named are as they were. Throws `ReleaseFormatError`: `wrong-base` when the delta starts elsewhere,
 * `state-mismatch` when the result is not the state it names. Whether that state is the signed one is the caller's
 * check.
 */
export async function applyDelta(
  from: StateSummary,
  readFrom: ReadShard,
  delta: Bytes,
  options?: PaceOptions,
): Promise<{ summary: StateSummary; touched: Shard[] }> {
  const { header, reader } = await openFile(delta, DELTA);
  const isFrom =
    header.epoch === from.epoch && header.from === from.sequence && equalBytes(header.stateBefore, from.hash);
  if (!isFrom) {
    throw new ReleaseFormatError(
      'wrong-base',
      `expected a delta from ${from.epoch}/${from.sequence} ${hexOf(from.hash)}, got one from ` +
        `${header.epoch}/${header.from} ${hexOf(header.stateBefore)}`,
    );
  }
  const pacer = new Pacer(options);
  // Everything is parsed and checked against the old counts before the first shard is read.
  const changes = new Map<SectionName, SectionChange>();
  let name: SectionName | undefined;
  for (let i = 0; i < header.sections; i++) {
    name = readSectionName(reader, name);
    changes.set(name, await readChange(reader, from.sections[name], pacer));
  }
  reader.end();

  const touched: Shard[] = [];
  const changedSection = async (section: SectionSummary) => {
    const change = changes.get(section.name);
    return change === undefined ? section : applyChange(section, change, readFrom, touched, pacer);
  };
  const sections = {
    hosts: await changedSection(from.sections.hosts),
    urls: await changedSection(from.sections.urls),
    numbers: await changedSection(from.sections.numbers),
  };
  const summary = await summarize(header.epoch, header.to, sections);
  requireHash(summary.hash, header.stateAfter);
  return { summary, touched };
}

/** Collects removals and additions of one section, shard after shard in order. */
class Difference {
  readonly #removals: number[] = [];
  readonly #codes: number[] = [];
  readonly #high: number[] = [];
  readonly #low: number[] = [];
  readonly #column = new FrontCodedWriter();

  /** Notes what leads from `old` to `next`; `oldIndex` is the index of the first old entry in its section. */
  compare(old: OpenShard, next: OpenShard, oldIndex: number): void {
    if (old.section === 'numbers' || next.section === 'numbers') {
      if (old.section === 'numbers' && next.section === 'numbers') this.#compareNumbers(old, next, oldIndex);
      return;
    }
    const before = keysOf(old);
    const after = keysOf(next);
    let i = 0;
    let j = 0;
    let hasOld = before.next();
    let hasNext = after.next();
    while (hasOld || hasNext) {
      const order = !hasOld ? 1 : !hasNext ? -1 : compareKeys(before, after);
      const isKept = order === 0 && codeAt(old, i) === codeAt(next, j);
      if (order <= 0 && !isKept) this.#removals.push(oldIndex + i);
      if (order >= 0 && !isKept) {
        this.#column.add(after.key, 0, after.length, false);
        this.#codes.push(codeAt(next, j));
      }
      if (order <= 0) {
        hasOld = before.next();
        i++;
      }
      if (order >= 0) {
        hasNext = after.next();
        j++;
      }
    }
  }

  #compareNumbers(old: OpenNumberShard, next: OpenNumberShard, oldIndex: number): void {
    let i = 0;
    let j = 0;
    while (i < old.count || j < next.count) {
      let order = i === old.count ? 1 : j === next.count ? -1 : 0;
      if (order === 0) order = old.high[i]! - next.high[j]! || old.low[i]! - next.low[j]!;
      const isKept = order === 0 && codeAt(old, i) === codeAt(next, j);
      if (order <= 0 && !isKept) this.#removals.push(oldIndex + i);
      if (order >= 0 && !isKept) {
        this.#high.push(next.high[j]!);
        this.#low.push(next.low[j]!);
        this.#codes.push(codeAt(next, j));
      }
      if (order <= 0) i++;
      if (order >= 0) j++;
    }
  }

  async write(writer: ByteWriter, name: SectionName): Promise<void> {
    const removals = Uint32Array.from(this.#removals);
    writeNumbers(writer, { high: new Uint32Array(removals.length), low: removals }, removals.length);
    const count = this.#codes.length;
    if (name === 'numbers') {
      writeNumbers(writer, { high: Uint32Array.from(this.#high), low: Uint32Array.from(this.#low) }, count);
    } else {
      writer.varint(count);
      if (count > 0) writeColumn(writer, await packColumn(this.#column.view()));
    }
    await writeCodes(writer, Uint32Array.from(this.#codes), count);
  }
}

async function readChange(reader: ByteReader, old: SectionSummary, pacer: Pacer): Promise<SectionChange> {
  const { name } = old;
  const newRows = reader.varint(MAX_ATTRIBUTE_ROWS - old.attributes.length, `${name}: new attribute rows`);
  const attributes = newRows === 0 ? old.attributes : [...old.attributes, ...readRows(name, reader, newRows)];
  const removed = await readNumbers(reader, old.count, `${name}: removals`, old.count, pacer);
  const room = MAX_ENTRIES - old.count + removed.count;

  const none = new Uint32Array(0);
  let additions: Additions;
  if (name === 'numbers') {
    const { numbers, count } = await readNumbers(reader, room, `${name}: additions`, Infinity, pacer);
    const codes = await readCodes(reader, count, attributes.length, `${name}: codes`);
    additions = { count, codes, text: new Uint8Array(0), starts: none, ...numbers };
  } else {
    const count = reader.varint(room, `${name}: additions`);
    const column =
      count === 0
        ? new Uint8Array(0)
        : await unpackColumn(readColumn(reader, MAX_COLUMN_BYTES, `${name}: keys`), `${name}: keys`);
    if (count * 2 > column.length) {
      throw new ReleaseFormatError('truncated', `${name}: expected ${count} keys, got ${column.length} bytes of them`);
    }
    const codes = await readCodes(reader, count, attributes.length, `${name}: codes`);
    const { text, starts } = spellOut(name, column, count);
    additions = { count, codes, text, starts, high: none, low: none };
  }
  return { attributes, removals: removed.numbers.low, additions };
}

/** The keys of a front-coded column one after another, `text[starts[i], starts[i + 1])`. */
function spellOut(name: 'hosts' | 'urls', column: Bytes, count: number): { text: Uint8Array; starts: Uint32Array } {
  const starts = new Uint32Array(count + 1);
  const cursor = new FrontCodedCursor(column);
  let text = new Uint8Array(column.length * 2);
  let length = 0;
  let index = 0;
  for (; cursor.next(); index++) {
    if (index === count) throw new ReleaseFormatError('trailing-bytes', `${name}: expected ${count} keys, got more`);
    checkSortKey(name, cursor.key, cursor.length);
    if (length + cursor.length > text.length) {
      const larger = new Uint8Array(text.length * 2 + cursor.length);
      larger.set(text);
      text = larger;
    }
    for (let i = 0; i < cursor.length; i++) text[length + i] = cursor.key[i]!;
    length += cursor.length;
    starts[index + 1] = length;
  }
  if (index !== count) throw new ReleaseFormatError('truncated', `${name}: expected ${count} keys, got ${index}`);
  return { text, starts };
}

async function applyChange(
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

function openCounted(name: SectionName, index: number, count: number, bytes: Bytes): OpenShard {
  const shard = openShard(name, bytes);
  if (shard.count === count) return shard;
  throw new ReleaseFormatError('bad-shard', `${name} ${index}: expected ${count} entries, got ${shard.count}`);
}

function continues(before: SectionSummary, after: SectionSummary): boolean {
  if (before.shardBits !== after.shardBits || !equalBytes(before.boundaries.column, after.boundaries.column))
    return false;
  const known = rowsToBytes(before.name, before.attributes);
  return equalBytes(known, rowsToBytes(after.name, after.attributes).subarray(0, known.length));
}

function isChanged(before: SectionSummary, after: SectionSummary): boolean {
  if (before.attributes.length !== after.attributes.length) return true;
  return before.shards.some((shard, i) => !equalBytes(shard.hash, after.shards[i]?.hash ?? new Uint8Array(0)));
}

function compareKeys(a: FrontCodedCursor, b: FrontCodedCursor): number {
  return compareBytes(a.key, 0, a.length, b.key, b.length);
}

function compareBytes(a: Uint8Array, start: number, aLength: number, b: Uint8Array, bLength: number): number {
  const most = Math.min(aLength, bLength);
  for (let i = 0; i < most; i++) {
    const difference = a[start + i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}
