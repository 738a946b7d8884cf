/*
 * The base file: a whole state. After the header (release-file.ts), for each of hosts, urls, numbers:
 *   id u8 | shard bits u8 | varint attribute rows | rows | boundaries, a column
 *   text:    varint entries | keys, one front-coded column without restarts
 *   digests: varint entries | Rice bits u8 | varint length | Rice column
 *   attribute codes
 * A column is varint length | varint deflated length (0: stored) | bytes. Shards do not travel: the decoder cuts
 * them along the boundaries, and the state hash proves that it cut the same.
 */
import { readRows, rowsToBytes } from './attributes.ts';
import { boundariesOf, isPastShard, shardOfNumber, type Boundaries } from './boundaries.ts';
import { ByteWriter, type ByteReader, type Bytes } from './bytes.ts';
import { packColumn, readColumn, unpackColumn, writeColumn } from './deflate.ts';
import { FrontCodedCursor, FrontCodedWriter } from './front-coding.ts';
import { MAX_ATTRIBUTE_ROWS, MAX_COLUMN_BYTES, MAX_ENTRIES } from './limits.ts';
import { Pacer, type PaceOptions } from './pacer.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import {
  BASE,
  openFile,
  readCodes,
  readNumbers,
  readSectionName,
  sealFile,
  writeCodes,
  writeHeader,
  writeNumbers,
} from './release-file.ts';
import type { Words64 } from './rice.ts';
import {
  SECTION_NAMES,
  TextShardWriter,
  codeAt,
  keysOf,
  viewShard,
  writeNumberShard,
  type SectionName,
  type Shard,
} from './shard.ts';
import { MAX_SORT_KEY_LENGTH, checkSortKey, type TextSection } from './sort-key.ts';
import {
  requireHash,
  sectionId,
  summarize,
  summarizeShard,
  type ReadShard,
  type SectionSummary,
  type ShardSummary,
  type StateSummary,
} from './summary.ts';

/** Longest boundary column: every one whole. */
const MAX_BOUNDARY_BYTES = 256 * (MAX_SORT_KEY_LENGTH + 1);

/** The base file of a state. Reads every shard once, in order; throws `bad-shard` when one is not the summary's. */
export async function encodeBase(summary: StateSummary, readShard: ReadShard, options?: PaceOptions): Promise<Bytes> {
  const writer = new ByteWriter();
  writeHeader(writer, {
    kind: BASE,
    sections: SECTION_NAMES.length,
    epoch: summary.epoch,
    from: 0,
    to: summary.sequence,
    stateBefore: new Uint8Array(32),
    stateAfter: summary.hash,
  });
  const pacer = new Pacer(options);
  for (const name of SECTION_NAMES) {
    const section = summary.sections[name];
    writer.u8(sectionId(name));
    writer.u8(section.shardBits);
    writer.varint(section.attributes.length);
    writer.put(rowsToBytes(name, section.attributes));
    writeColumn(writer, await packColumn(section.boundaries.column));
    await writeEntries(writer, section, readShard, pacer);
  }
  return sealFile(writer);
}

/**
 * Decodes a base file to its state and the bytes of all shards. The result hashes to the state that the file names;
 * whether that state is the signed one is the caller's check. Throws `ReleaseFormatError`. `pause` lets other tasks
 * run in between.
 */
export async function decodeBase(
  bytes: Bytes,
  options?: PaceOptions,
): Promise<{ summary: StateSummary; shards: Shard[] }> {
  const { header, reader } = await openFile(bytes, BASE);
  if (header.sections !== SECTION_NAMES.length) {
    throw new ReleaseFormatError('out-of-range', `expected ${SECTION_NAMES.length} sections, got ${header.sections}`);
  }
  const pacer = new Pacer(options);
  const shards: Shard[] = [];
  const sections = {
    hosts: await readSection(reader, 'hosts', shards, pacer),
    urls: await readSection(reader, 'urls', shards, pacer),
    numbers: await readSection(reader, 'numbers', shards, pacer),
  };
  reader.end();
  const summary = await summarize(header.epoch, header.to, sections);
  requireHash(summary.hash, header.stateAfter);
  return { summary, shards };
}

async function writeEntries(
  writer: ByteWriter,
  section: SectionSummary,
  readShard: ReadShard,
  pacer: Pacer,
): Promise<void> {
  const { name, count } = section;
  const codes = new Uint32Array(count);
  const column = new FrontCodedWriter();
  const numbers: Words64 = { high: new Uint32Array(count), low: new Uint32Array(count) };
  let at = 0;
  for (const [index, expected] of section.shards.entries()) {
    const shard = viewShard(name, await readShard(name, index));
    if (shard.count !== expected.count) {
      throw new ReleaseFormatError(
        'bad-shard',
        `${name} ${index}: expected ${expected.count} entries, got ${shard.count}`,
      );
    }
    for (let i = 0; i < shard.count; i++) codes[at + i] = codeAt(shard, i);
    if (shard.section === 'numbers') {
      numbers.high.set(shard.high, at);
      numbers.low.set(shard.low, at);
    } else {
      for (const cursor = keysOf(shard); cursor.next();) column.add(cursor.key, 0, cursor.length, false);
    }
    at += shard.count;
    await pacer.worked(shard.count);
  }
  if (name === 'numbers') {
    writeNumbers(writer, numbers, count);
  } else {
    writer.varint(count);
    writeColumn(writer, await packColumn(column.view()));
  }
  await writeCodes(writer, codes, count);
}

async function readSection(
  reader: ByteReader,
  name: SectionName,
  shards: Shard[],
  pacer: Pacer,
): Promise<SectionSummary> {
  const got = readSectionName(reader, undefined);
  if (got !== name) throw new ReleaseFormatError('out-of-range', `expected section ${name}, got ${got}`);
  const shardBits = reader.u8();
  const rows = reader.varint(MAX_ATTRIBUTE_ROWS, `${name}: attribute rows`);
  const attributes = readRows(name, reader, rows);
  const boundaryColumn = readColumn(reader, MAX_BOUNDARY_BYTES, `${name}: boundaries`);
  const boundaries = boundariesOf(name, shardBits, (await unpackColumn(boundaryColumn, `${name}: boundaries`)).slice());
  const summaries: ShardSummary[] = [];
  const keep = async (count: number, bytes: Bytes) => {
    shards.push({ section: name, index: summaries.length, bytes });
    summaries.push(await summarizeShard(count, bytes));
    await pacer.worked(count);
  };

  let count: number;
  if (name === 'numbers') {
    const read = await readNumbers(reader, MAX_ENTRIES, name, Infinity, pacer);
    count = read.count;
    const codes = await readCodes(reader, count, rows, `${name}: codes`);
    const { high, low } = read.numbers;
    for (let index = 0, from = 0; index < 1 << shardBits; index++) {
      let to = from;
      while (to < count && shardOfNumber(shardBits, high[to]!) === index) to++;
      await keep(to - from, writeNumberShard(high, low, codes, from, to));
      from = to;
    }
  } else {
    count = reader.varint(MAX_ENTRIES, `${name}: entries`);
    const column = await unpackColumn(readColumn(reader, MAX_COLUMN_BYTES, `${name}: keys`), `${name}: keys`);
    // An entry is its header and at least one more byte: refuses a count before room is made for its codes.
    if (count * 2 > column.length) {
      throw new ReleaseFormatError('truncated', `${name}: expected ${count} keys, got ${column.length} bytes of them`);
    }
    const codes = await readCodes(reader, count, rows, `${name}: codes`);
    await cutText(name, column, codes, boundaries, 1 << shardBits, keep);
  }
  return { name, count, shardBits, boundaries, attributes, shards: summaries };
}

/** Cuts a front-coded column into shards along the boundaries; `keep` receives every shard in order. */
async function cutText(
  name: TextSection,
  column: Bytes,
  codes: Uint32Array,
  boundaries: Boundaries,
  shardCount: number,
  keep: (count: number, bytes: Bytes) => Promise<void>,
): Promise<void> {
  const writer = new TextShardWriter();
  const cursor = new FrontCodedCursor(column);
  let shard = 0;
  let index = 0;
  for (; cursor.next(); index++) {
    if (index === codes.length)
      throw new ReleaseFormatError('trailing-bytes', `${name}: expected ${index} keys, got more`);
    checkSortKey(name, cursor.key, cursor.length);
    for (; isPastShard(boundaries, shard, cursor.key, cursor.length); shard++)
      await keep(writer.count, writer.finish());
    writer.add(cursor.key, 0, cursor.length, codes[index]!);
  }
  if (index !== codes.length)
    throw new ReleaseFormatError('truncated', `${name}: expected ${codes.length} keys, got ${index}`);
  for (; shard < shardCount; shard++) await keep(writer.count, writer.finish());
}
