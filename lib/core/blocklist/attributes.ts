/*
 * Attributes of listings: a section keeps each distinct row once, in a table that only grows, and its entries
 * name rows by code. A row is 8 bytes, and 10 in the section of numbers:
 *   grade u8 | category u8 | listedOn u16 | seenOn u16 | reports u16      (little-endian; days since 1970-01-01)
 *   numbers: | bank u16, the institution code as a number, 0 where none is known
 * Codes of one shard are packed as `code - smallest` in as many bits as the largest of them needs, lowest bit
 * first: no bytes at all where a shard's listings are alike.
 */
import { ByteReader, ByteWriter, type Bytes } from './bytes.ts';
import { MAX_ATTRIBUTE_ROWS } from './limits.ts';
import { CATEGORIES, GRADES, type ListingAttributes } from './listing.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import type { SectionName } from './shard.ts';

const ROW_BYTES = 8;
const NUMBER_ROW_BYTES = 10;
/** Bits of the largest code. */
export const MAX_CODE_BITS = 20;

/** Gives rows their codes: known rows keep theirs, new ones are appended. */
export class AttributeTable {
  readonly rows: ListingAttributes[];
  readonly #perRow = new Map<string, number>();

  constructor(rows: readonly ListingAttributes[]) {
    this.rows = [...rows];
    this.rows.forEach((row, code) => this.#perRow.set(nameOf(row), code));
  }

  /** The row's code. Throws `out-of-range` beyond the largest table. */
  codeOf(row: ListingAttributes): number {
    const name = nameOf(row);
    const known = this.#perRow.get(name);
    if (known !== undefined) return known;
    if (this.rows.length === MAX_ATTRIBUTE_ROWS) {
      throw new ReleaseFormatError('out-of-range', `expected at most ${MAX_ATTRIBUTE_ROWS} distinct attribute rows`);
    }
    const { grade, category, listedOn, seenOn, reports, bank } = row;
    const copy = { grade, category, listedOn, seenOn, reports, ...(bank !== undefined && { bank }) };
    checkRow(copy);
    this.rows.push(copy);
    this.#perRow.set(name, this.rows.length - 1);
    return this.rows.length - 1;
  }
}

/** Bytes of a row of a section's table. */
export function rowBytes(section: SectionName): number {
  return section === 'numbers' ? NUMBER_ROW_BYTES : ROW_BYTES;
}

/** The table's bytes. Throws `bad-attributes` for a site with a bank. */
export function rowsToBytes(section: SectionName, rows: readonly ListingAttributes[]): Bytes {
  const writer = new ByteWriter();
  for (const row of rows) {
    writer.u8(GRADES.indexOf(row.grade));
    writer.u8(CATEGORIES.indexOf(row.category));
    writer.u16(row.listedOn);
    writer.u16(row.seenOn);
    writer.u16(row.reports);
    if (section === 'numbers') writer.u16(Number(row.bank ?? 0));
    else if (row.bank !== undefined) {
      throw new ReleaseFormatError('bad-attributes', `${section}: expected no bank, got ${row.bank}`);
    }
  }
  return writer.finish();
}

/** Reads `count` rows of a section. Throws `bad-attributes` on an unknown grade, category or bank or a date before its listing. */
export function readRows(section: SectionName, source: ByteReader, count: number): ListingAttributes[] {
  const reader = new ByteReader(source.take(count * rowBytes(section), `${section}: attribute rows`));
  const rows: ListingAttributes[] = [];
  for (let i = 0; i < count; i++) {
    const gradeCode = reader.u8();
    const categoryCode = reader.u8();
    const grade = GRADES[gradeCode];
    const category = CATEGORIES[categoryCode];
    if (grade === undefined || category === undefined) {
      throw new ReleaseFormatError(
        'bad-attributes',
        `expected grade below ${GRADES.length} and category below ${CATEGORIES.length}, got ${gradeCode} and ${categoryCode}`,
      );
    }
    const plain = { grade, category, listedOn: reader.u16(), seenOn: reader.u16(), reports: reader.u16() };
    const bank = section === 'numbers' ? reader.u16() : 0;
    const row = bank === 0 ? plain : { ...plain, bank: String(bank).padStart(3, '0') };
    checkRow(row);
    rows.push(row);
  }
  return rows;
}

/** Bits that hold every value up to `largest`. */
export function bitsFor(largest: number): number {
  return 32 - Math.clz32(largest);
}

/** Packs `codes - smallest` into `into` from byte `at`, `bits` each, lowest bit first. `into` is zero there. */
export function packCodes(
  codes: Uint32Array,
  count: number,
  smallest: number,
  bits: number,
  into: Uint8Array,
  at: number,
): void {
  if (bits === 0) return;
  let byte = at;
  let held = 0;
  let heldBits = 0;
  for (let i = 0; i < count; i++) {
    held |= (codes[i]! - smallest) << heldBits;
    heldBits += bits;
    while (heldBits >= 8) {
      into[byte++] = held & 0xff;
      held >>>= 8;
      heldBits -= 8;
    }
  }
  if (heldBits > 0) into[byte] = held;
}

/** The `index`th packed value from byte `at`; 0 when `bits` is 0. */
export function packedAt(bytes: Uint8Array, at: number, bits: number, index: number): number {
  if (bits === 0) return 0;
  const bit = index * bits;
  const byte = at + (bit >>> 3);
  const last = bytes.length - 1;
  // At most 7 + 20 bits: four bytes hold them. Bytes beyond the end carry no bit of a value.
  let word = bytes[byte]!;
  if (byte < last) word |= bytes[byte + 1]! << 8;
  if (byte + 1 < last) word |= bytes[byte + 2]! << 16;
  if (byte + 2 < last) word |= bytes[byte + 3]! << 24;
  return (word >>> (bit & 7)) & ((1 << bits) - 1);
}

/** Bytes that `count` values of `bits` take. */
export function packedBytes(count: number, bits: number): number {
  return Math.ceil((count * bits) / 8);
}

function nameOf(row: ListingAttributes): string {
  return `${row.grade} ${row.category} ${row.listedOn} ${row.seenOn} ${row.reports} ${row.bank ?? '-'}`;
}

function checkRow(row: ListingAttributes): void {
  const numbers = [row.listedOn, row.seenOn, row.reports];
  const inRange = numbers.every((n) => Number.isInteger(n) && n >= 0 && n <= 0xffff);
  const isKnown = GRADES.includes(row.grade) && CATEGORIES.includes(row.category);
  const isBank = row.bank === undefined || (/^\d{3}$/.test(row.bank) && row.bank !== '000');
  if (!inRange || row.seenOn < row.listedOn || !isKnown || !isBank) {
    throw new ReleaseFormatError(
      'bad-attributes',
      `expected a known grade and category, 16-bit numbers, seenOn not before listedOn and a bank of three digits, got ${nameOf(row)}`,
    );
  }
}
