/*
 * What base and delta files have in common. Little-endian; varints as in bytes.ts.
 *    0  "TUEA"
 *    4  u8   version 2
 *    5  u8   1 base, 2 delta
 *    6  u8   number of sections that follow
 *    7  u8   0
 *    8  u32  epoch
 *   12  u32  sequence of the state before (base: 0)
 *   16  u32  sequence of the state after
 *   20  32   hash of the state before (base: zeros)
 *   52  32   hash of the state after
 *   84  sections in order of their ids
 *   ..  4    first bytes of the SHA-256 of everything before: finds damage before any work is done. It proves
 *            nothing about the publisher; the state hash does.
 */
import { ByteReader, equalBytes, sha256, type ByteWriter, type Bytes } from './bytes.ts';
import { packColumn, readColumn, unpackColumn, writeColumn } from './deflate.ts';
import type { Pacer } from './pacer.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import { MAX_RICE_BITS, RiceDecoder, riceBitsFor, riceEncode, type Words64 } from './rice.ts';
import { SECTION_NAMES, type SectionName } from './shard.ts';

export const BASE = 1;
export const DELTA = 2;

const MAGIC = new TextEncoder().encode('TUEA');
const VERSION = 2;
export const FILE_HEADER_BYTES = 84;
const CHECK_BYTES = 4;
/** Digests decoded before others may run: under 1 ms on a desktop. */
const NUMBERS_PER_STEP = 16_384;

export interface FileHeader {
  readonly kind: typeof BASE | typeof DELTA;
  readonly sections: number;
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
  readonly stateBefore: Bytes;
  readonly stateAfter: Bytes;
}

export function writeHeader(writer: ByteWriter, header: FileHeader): void {
  writer.put(MAGIC);
  writer.u8(VERSION);
  writer.u8(header.kind);
  writer.u8(header.sections);
  writer.u8(0);
  writer.u32(header.epoch);
  writer.u32(header.from);
  writer.u32(header.to);
  writer.put(header.stateBefore);
  writer.put(header.stateAfter);
}

/** Appends the check to a written file. */
export async function sealFile(writer: ByteWriter): Promise<Bytes> {
  writer.put((await sha256(writer.finish())).subarray(0, CHECK_BYTES));
  return writer.finish();
}

/** Checks magic, version, kind and check, and reads the header; the reader then stands at the first section. */
export async function openFile(
  bytes: Bytes,
  kind: FileHeader['kind'],
): Promise<{ header: FileHeader; reader: ByteReader }> {
  const start = bytes.subarray(0, MAGIC.length + 1);
  if (!equalBytes(start.subarray(0, MAGIC.length), MAGIC) || start[MAGIC.length] !== VERSION) {
    throw new ReleaseFormatError('not-a-release', `expected a release file of version ${VERSION}, got other bytes`);
  }
  if (bytes.length < FILE_HEADER_BYTES + CHECK_BYTES) {
    throw new ReleaseFormatError(
      'truncated',
      `expected at least ${FILE_HEADER_BYTES + CHECK_BYTES} bytes, got ${bytes.length}`,
    );
  }
  const end = bytes.length - CHECK_BYTES;
  const digest = await sha256(bytes.subarray(0, end));
  if (!equalBytes(digest.subarray(0, CHECK_BYTES), bytes.subarray(end))) {
    throw new ReleaseFormatError('damaged', 'expected the check at the end to fit the bytes, got another');
  }
  const reader = new ByteReader(bytes.subarray(0, end));
  reader.position = MAGIC.length + 1;
  const got = reader.u8();
  if (got !== kind) throw new ReleaseFormatError('wrong-kind', `expected file kind ${kind}, got ${got}`);
  const sections = reader.u8();
  const zero = reader.u8();
  if (sections > SECTION_NAMES.length || zero !== 0) {
    throw new ReleaseFormatError(
      'out-of-range',
      `expected at most ${SECTION_NAMES.length} sections, got ${sections} and ${zero}`,
    );
  }
  const header = {
    kind,
    sections,
    epoch: reader.u32(),
    from: reader.u32(),
    to: reader.u32(),
    stateBefore: reader.take(32, 'state before').slice(),
    stateAfter: reader.take(32, 'state after').slice(),
  };
  return { header, reader };
}

/** Reads a section's id; ids strictly increase. */
export function readSectionName(reader: ByteReader, after: SectionName | undefined): SectionName {
  const id = reader.u8();
  const name = SECTION_NAMES[id - 1];
  if (name === undefined || (after !== undefined && SECTION_NAMES.indexOf(name) <= SECTION_NAMES.indexOf(after))) {
    throw new ReleaseFormatError('out-of-range', `expected a section after ${after ?? 'none'}, got id ${id}`);
  }
  return name;
}

/** Numbers as varint count and, unless that is 0, Rice bits u8 | varint length | bytes. */
export function writeNumbers(writer: ByteWriter, numbers: Words64, count: number): void {
  writer.varint(count);
  if (count === 0) return;
  const k = riceBitsFor(count, numbers.high[count - 1]!, numbers.low[count - 1]!);
  const bytes = riceEncode(numbers, count, k);
  writer.u8(k);
  writer.varint(bytes.length);
  writer.put(bytes);
}

/** Reads what `writeNumbers` wrote: at most `max` numbers, each below `limit` (Infinity lets all 64 bits through). */
export async function readNumbers(
  reader: ByteReader,
  max: number,
  what: string,
  limit: number,
  pacer: Pacer,
): Promise<{ numbers: Words64; count: number }> {
  const count = reader.varint(max, `${what}: count`);
  if (count === 0) return { numbers: { high: new Uint32Array(0), low: new Uint32Array(0) }, count };
  const k = reader.u8();
  if (k > MAX_RICE_BITS) {
    throw new ReleaseFormatError('out-of-range', `${what}: expected at most ${MAX_RICE_BITS} Rice bits, got ${k}`);
  }
  const bytes = reader.take(reader.varint(0xffff_ffff, `${what}: length`), what);
  const decoder = new RiceDecoder(bytes, count, k, what, limit);
  for (let end = 0; end < count;) {
    const start = end;
    end = Math.min(count, start + NUMBERS_PER_STEP);
    decoder.decodeUpTo(end);
    await pacer.worked(end - start);
  }
  decoder.finish();
  return { numbers: decoder, count };
}

/**
 * Attribute codes: width u8 | width 0: varint, the code of all | else a column of `width` planes, the low bytes of
 * all codes first. Planes of bytes deflate to near their entropy where packed bits would not.
 */
export async function writeCodes(writer: ByteWriter, codes: Uint32Array, count: number): Promise<void> {
  if (count === 0) return;
  let largest = 0;
  let isUniform = true;
  for (let i = 0; i < count; i++) {
    const code = codes[i]!;
    if (code > largest) largest = code;
    if (code !== codes[0]) isUniform = false;
  }
  const width = isUniform ? 0 : largest < 0x100 ? 1 : largest < 0x1_0000 ? 2 : 3;
  writer.u8(width);
  if (width === 0) {
    writer.varint(codes[0]!);
    return;
  }
  const planes = new Uint8Array(width * count);
  for (let plane = 0; plane < width; plane++) {
    for (let i = 0; i < count; i++) planes[plane * count + i] = codes[i]! >>> (8 * plane);
  }
  writeColumn(writer, await packColumn(planes));
}

/** Reads what `writeCodes` wrote; every code is below `rows`. */
export async function readCodes(reader: ByteReader, count: number, rows: number, what: string): Promise<Uint32Array> {
  const codes = new Uint32Array(count);
  if (count === 0) return codes;
  const width = reader.u8();
  if (width === 0) return codes.fill(reader.varint(rows - 1, `${what}: code`));
  if (width > 3)
    throw new ReleaseFormatError('out-of-range', `${what}: expected codes of at most 3 bytes, got ${width}`);
  const column = readColumn(reader, width * count, what);
  if (column.rawLength !== width * count) {
    throw new ReleaseFormatError('out-of-range', `${what}: expected ${width * count} bytes, got ${column.rawLength}`);
  }
  const planes = await unpackColumn(column, what);
  for (let i = 0; i < count; i++) {
    let code = 0;
    for (let plane = 0; plane < width; plane++) code |= planes[plane * count + i]! << (8 * plane);
    if (code >= rows)
      throw new ReleaseFormatError('out-of-range', `${what}: expected codes below ${rows}, got ${code}`);
    codes[i] = code;
  }
  return codes;
}
