/*
 * What changes in one section from a state to a later one, as delta files carry it:
 *   removals: varint count | Rice bits u8 | varint length | Rice column of indexes into the old section
 *   additions: text    varint count | keys, one front-coded column
 *              digests varint count | Rice bits u8 | varint length | Rice column
 *   attribute codes of the additions
 * A listing whose attributes change is removed and added.
 */
import { readRows } from './attributes.ts';
import type { ByteReader, ByteWriter, Bytes } from './bytes.ts';
import { packColumn, readColumn, unpackColumn, writeColumn } from './deflate.ts';
import { FrontCodedCursor, FrontCodedWriter } from './front-coding.ts';
import { MAX_ATTRIBUTE_ROWS, MAX_COLUMN_BYTES, MAX_ENTRIES } from './limits.ts';
import type { ListingAttributes } from './listing.ts';
import type { Pacer } from './pacer.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import { readCodes, readNumbers, writeCodes, writeNumbers } from './release-file.ts';
import type { SectionName } from './shard.ts';
import { checkSortKey } from './sort-key.ts';
import type { SectionSummary } from './summary.ts';

/** Keys to add: text as offsets into one run of bytes, digests as halves; `codes` for both. */
export interface Additions {
  readonly count: number;
  readonly codes: Uint32Array;
  readonly text: Uint8Array;
  readonly starts: Uint32Array;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** What a delta does to one section. */
export interface SectionChange {
  /** The table after it. */
  readonly attributes: readonly ListingAttributes[];
  /** Strictly increasing indexes into the old section. */
  readonly removals: Uint32Array;
  readonly additions: Additions;
}

/** Collects removals and additions of one section, each in order. */
export class ChangeWriter {
  readonly #removals: number[] = [];
  readonly #codes: number[] = [];
  readonly #starts: number[] = [0];
  readonly #high: number[] = [];
  readonly #low: number[] = [];
  #text = new Uint8Array(4096);
  #length = 0;

  remove(index: number): void {
    this.#removals.push(index);
  }

  addText(key: Uint8Array, start: number, length: number, code: number): void {
    if (this.#length + length > this.#text.length) {
      const larger = new Uint8Array(this.#text.length * 2 + length);
      larger.set(this.#text);
      this.#text = larger;
    }
    for (let i = 0; i < length; i++) this.#text[this.#length + i] = key[start + i]!;
    this.#length += length;
    this.#starts.push(this.#length);
    this.#codes.push(code);
  }

  addNumber(high: number, low: number, code: number): void {
    this.#high.push(high);
    this.#low.push(low);
    this.#codes.push(code);
  }

  /** What was collected; `attributes`: the table after it. */
  finish(attributes: readonly ListingAttributes[]): SectionChange {
    const additions: Additions = {
      count: this.#codes.length,
      codes: Uint32Array.from(this.#codes),
      text: this.#text.subarray(0, this.#length),
      starts: Uint32Array.from(this.#starts),
      high: Uint32Array.from(this.#high),
      low: Uint32Array.from(this.#low),
    };
    return { attributes, removals: Uint32Array.from(this.#removals), additions };
  }
}

/** Writes a change behind the new rows of its section. Throws `not-sorted` where additions are out of order. */
export async function writeChange(
  writer: ByteWriter,
  name: SectionName,
  { removals, additions }: Pick<SectionChange, 'removals' | 'additions'>,
): Promise<void> {
  const { count, codes, text, starts, high, low } = additions;
  writeNumbers(writer, { high: new Uint32Array(removals.length), low: removals }, removals.length);
  if (name === 'numbers') {
    writeNumbers(writer, { high, low }, count);
  } else {
    writer.varint(count);
    const column = new FrontCodedWriter();
    for (let i = 0; i < count; i++) column.add(text, starts[i]!, starts[i + 1]! - starts[i]!, false);
    if (count > 0) writeColumn(writer, await packColumn(column.view()));
  }
  await writeCodes(writer, codes, count);
}

/** Reads a change of a section, new rows included, against the section's old count. Throws `ReleaseFormatError`. */
export async function readChange(reader: ByteReader, old: SectionSummary, pacer: Pacer): Promise<SectionChange> {
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

/** Order of two sort keys, negative where the first is below. */
export function compareBytes(a: Uint8Array, start: number, aLength: number, b: Uint8Array, bLength: number): number {
  const most = Math.min(aLength, bLength);
  for (let i = 0; i < most; i++) {
    const difference = a[start + i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}
