/*
 * A state of the blocklist without its entries: what is needed to find the shard of a key, to name attributes
 * and to check shards, and the hash that the signed metadata names. Hashes are SHA-256:
 *   leaf         of the bytes of a shard
 *   section root of "tuean section 2\n" | id u8 | shard bits u8 | count u32
 *                 | boundaries (u32 length, bytes) | attribute rows (u32 count, rows) | leaves in order
 *   state        of "tuean state 1\n" | epoch u32 | sequence u32 | roots of hosts, urls, numbers
 * The sequence is hashed too: a state cannot be passed off as a later one.
 */
import { readRows, rowsToBytes } from './attributes.ts';
import { boundariesOf, type Boundaries } from './boundaries.ts';
import { ByteReader, ByteWriter, equalBytes, hexOf, sha256, type Bytes } from './bytes.ts';
import { MAX_ATTRIBUTE_ROWS, MAX_COLUMN_BYTES, MAX_ENTRIES } from './limits.ts';
import type { ListingAttributes } from './listing.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import { SECTION_NAMES, type SectionName } from './shard.ts';

export interface ShardSummary {
  readonly count: number;
  /** SHA-256 of the shard's bytes. */
  readonly hash: Bytes;
}

export interface SectionSummary {
  readonly name: SectionName;
  /** Entries in all shards. */
  readonly count: number;
  /** There are 2^shardBits shards. */
  readonly shardBits: number;
  /** Smallest key of every shard but the first. Digests are uniform: theirs are cut by leading bits and need none. */
  readonly boundaries: Boundaries;
  /** The attribute table: an entry's code is an index into it. */
  readonly attributes: readonly ListingAttributes[];
  readonly shards: readonly ShardSummary[];
}

export interface StateSummary {
  readonly epoch: number;
  readonly sequence: number;
  readonly sections: Readonly<Record<SectionName, SectionSummary>>;
  /** The state hash, 32 bytes. */
  readonly hash: Bytes;
}

export type ReadShard = (section: SectionName, index: number) => Promise<Bytes>;

const SECTION_TAG = new TextEncoder().encode('tuean section 2\n');
const STATE_TAG = new TextEncoder().encode('tuean state 1\n');
const MAGIC = new TextEncoder().encode('TUEANSUM');
const VERSION = 2;

/** Number of a section in files and hashes. */
export function sectionId(name: SectionName): number {
  return SECTION_NAMES.indexOf(name) + 1;
}

/** Puts sections together under their hash. */
export async function summarize(
  epoch: number,
  sequence: number,
  sections: Readonly<Record<SectionName, SectionSummary>>,
): Promise<StateSummary> {
  const writer = new ByteWriter();
  writer.put(STATE_TAG);
  writer.u32(epoch);
  writer.u32(sequence);
  for (const name of SECTION_NAMES) writer.put(await sectionRoot(sections[name]));
  return { epoch, sequence, sections, hash: await sha256(writer.finish()) };
}

/** The summary of a shard's bytes. */
export async function summarizeShard(count: number, bytes: Bytes): Promise<ShardSummary> {
  return { count, hash: await sha256(bytes) };
}

/** True when stored bytes are the shard that the state names: asked once when a shard comes from a store. */
export async function isShardIntact(
  summary: StateSummary,
  section: SectionName,
  index: number,
  bytes: Bytes,
): Promise<boolean> {
  const expected = summary.sections[section].shards[index];
  return expected !== undefined && equalBytes(await sha256(bytes), expected.hash);
}

/** True when the summary's hash is that of its content: asked once when a summary comes from a store. */
export async function isSummaryIntact(summary: StateSummary): Promise<boolean> {
  const { hash } = await summarize(summary.epoch, summary.sequence, summary.sections);
  return equalBytes(hash, summary.hash);
}

/**
 * The summary as bytes for a store: "TUEANSUM" | version u16 | epoch u32 | sequence u32 | state hash, then per
 * section shard bits u8 | boundaries | rows | (count u32, hash) of every shard.
 */
export function serializeSummary(summary: StateSummary): Bytes {
  const writer = new ByteWriter();
  writer.put(MAGIC);
  writer.u16(VERSION);
  writer.u32(summary.epoch);
  writer.u32(summary.sequence);
  writer.put(summary.hash);
  for (const name of SECTION_NAMES) {
    const section = summary.sections[name];
    writer.u8(section.shardBits);
    writer.u32(section.boundaries.column.length);
    writer.put(section.boundaries.column);
    writer.u32(section.attributes.length);
    writer.put(rowsToBytes(section.name, section.attributes));
    for (const shard of section.shards) {
      writer.u32(shard.count);
      writer.put(shard.hash);
    }
  }
  return writer.finish();
}

/** The reverse of `serializeSummary`. Throws `ReleaseFormatError`; does not hash (`isSummaryIntact` does). */
export function parseSummary(bytes: Bytes): StateSummary {
  const reader = new ByteReader(bytes);
  if (!equalBytes(reader.take(MAGIC.length, 'magic'), MAGIC) || reader.u16() !== VERSION) {
    throw new ReleaseFormatError(
      'not-a-release',
      `expected a stored summary of version ${VERSION}, got something else`,
    );
  }
  const epoch = reader.u32();
  const sequence = reader.u32();
  const hash = reader.take(32, 'state hash').slice();
  const sections = {
    hosts: parseSection(reader, 'hosts'),
    urls: parseSection(reader, 'urls'),
    numbers: parseSection(reader, 'numbers'),
  };
  reader.end();
  return { epoch, sequence, sections, hash };
}

/** Throws `state-mismatch` unless the hash is the expected one. */
export function requireHash(got: Bytes, expected: Bytes): void {
  if (equalBytes(got, expected)) return;
  throw new ReleaseFormatError('state-mismatch', `expected state ${hexOf(expected)}, got ${hexOf(got)}`);
}

function parseSection(reader: ByteReader, name: SectionName): SectionSummary {
  const shardBits = reader.u8();
  const boundaryBytes = bounded(reader.u32(), MAX_COLUMN_BYTES, 'boundaries');
  const boundaries = boundariesOf(name, shardBits, reader.take(boundaryBytes, 'boundaries').slice());
  const rows = bounded(reader.u32(), MAX_ATTRIBUTE_ROWS, 'attribute rows');
  const attributes = readRows(name, reader, rows);
  const shards: ShardSummary[] = [];
  let count = 0;
  for (let index = 0; index < 1 << shardBits; index++) {
    const shard = { count: bounded(reader.u32(), MAX_ENTRIES, 'entries'), hash: reader.take(32, 'shard hash').slice() };
    count += shard.count;
    shards.push(shard);
  }
  return { name, count: bounded(count, MAX_ENTRIES, 'entries'), shardBits, boundaries, attributes, shards };
}

async function sectionRoot(section: SectionSummary): Promise<Bytes> {
  const writer = new ByteWriter();
  writer.put(SECTION_TAG);
  writer.u8(sectionId(section.name));
  writer.u8(section.shardBits);
  writer.u32(section.count);
  writer.u32(section.boundaries.column.length);
  writer.put(section.boundaries.column);
  writer.u32(section.attributes.length);
  writer.put(rowsToBytes(section.name, section.attributes));
  for (const shard of section.shards) writer.put(shard.hash);
  return sha256(writer.finish());
}

function bounded(value: number, max: number, what: string): number {
  if (value > max) throw new ReleaseFormatError('out-of-range', `${what}: expected at most ${max}, got ${value}`);
  return value;
}
