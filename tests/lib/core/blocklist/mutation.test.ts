/*
 * Bytes from strangers: whatever they are, a decoder answers with a state that hashes to what the file names, or
 * with a ReleaseFormatError. The golden files and a larger pair are cut, flipped, spliced and overwritten from a
 * seed; most are sealed again, so that the mutation reaches the parts behind the check of the whole file.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  ReleaseFormatError,
  applyDelta,
  decodeBase,
  encodeBase,
  encodeDelta,
  parseSummary,
  serializeSummary,
} from '../../../../lib/core/blocklist/state.ts';
import { openShard } from '../../../../lib/core/blocklist/lookup.ts';
import type { StateSummary } from '../../../../lib/core/blocklist/state.ts';
import { build, createRandom, randomListings, randomNumbers, type Built } from './lists.ts';
import { goldenAfter, goldenBefore } from './golden.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const HASH_AT = 52;
const CHECK_BYTES = 4;
const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/release/${name}`, import.meta.url)));

/** Puts a fitting check at the end. */
function sealed(bytes: Bytes): Bytes {
  if (bytes.length < CHECK_BYTES) return bytes;
  const end = bytes.length - CHECK_BYTES;
  bytes.set(createHash('sha256').update(bytes.subarray(0, end)).digest().subarray(0, CHECK_BYTES), end);
  return bytes;
}

/** A mutant of one of the seeds, or noise. */
function mutant(random: () => number, seeds: readonly Bytes[]): Bytes {
  const seed = seeds[random() % seeds.length]!;
  let bytes = seed.slice();
  const kind = random() % 8;
  const from = random() % 2 === 0 ? 84 : 0;
  const at = () => Math.min(bytes.length - 1, from + (random() % Math.max(1, bytes.length - from)));
  if (kind === 0) bytes = Uint8Array.from({ length: random() % 200 }, () => random() & 0xff);
  if (kind === 1) bytes = bytes.slice(0, random() % bytes.length);
  if (kind === 2) bytes = Uint8Array.from([...bytes, ...bytes.slice(at())]);
  if (kind === 3) {
    const other = seeds[random() % seeds.length]!;
    bytes = Uint8Array.from([...bytes.slice(0, at()), ...other.slice(random() % other.length)]);
  }
  if (kind === 4) for (let i = at(), n = random() % 6; n >= 0 && i < bytes.length; i++, n--) bytes[i] = 0xff;
  if (kind >= 5) for (let n = random() % 3; n >= 0; n--) bytes[at()]! ^= 1 << (random() & 7);
  return random() % 8 === 0 ? bytes : sealed(bytes);
}

let bases: Bytes[];
let deltas: { from: Built; bytes: Bytes }[];

beforeAll(async () => {
  const random = createRandom(99);
  const listings = randomListings(random, 60);
  const before = await build(listings, { numbers: randomNumbers(random, 20) });
  const after = await build(
    [...listings.slice(5), ...randomListings(random, 10).filter((l) => !listings.some((k) => k.key === l.key))],
    {
      sequence: 2,
      previous: before.summary,
      numbers: randomNumbers(random, 10),
    },
  );
  const golden = await goldenBefore();
  bases = [fixture('base.bin'), await encodeBase(before.summary, before.read)];
  const larger = await encodeDelta(before.summary, before.read, after.summary, after.read);
  if (larger === null) throw new Error('expected a delta');
  deltas = [
    { from: golden, bytes: fixture('delta.bin') },
    { from: before, bytes: larger },
  ];
});

/** Counts how the decoder answered; throws when it answered in any other way. */
async function outcome(
  codes: Map<string, number>,
  bytes: Bytes,
  decode: (bytes: Bytes) => Promise<StateSummary>,
): Promise<void> {
  let code: string;
  try {
    const summary = await decode(bytes);
    expect(summary.hash).toEqual(bytes.slice(HASH_AT, HASH_AT + 32));
    code = 'decoded';
  } catch (error) {
    if (!(error instanceof ReleaseFormatError)) throw error;
    code = error.code;
  }
  codes.set(code, (codes.get(code) ?? 0) + 1);
}

async function inBatches(count: number, each: (index: number) => Promise<void>): Promise<void> {
  for (let start = 0; start < count; start += 100) {
    await Promise.all(Array.from({ length: Math.min(100, count - start) }, (_, i) => each(start + i)));
  }
}

describe('100,000 mutants', () => {
  test('50,000 as a base', { timeout: 120_000 }, async () => {
    const random = createRandom(1);
    const codes = new Map<string, number>();
    await inBatches(50_000, () =>
      outcome(codes, mutant(random, bases), async (bytes) => (await decodeBase(bytes)).summary),
    );
    // Not vacuous: every refusal of the decoder is met, and some mutants still are the file.
    for (const code of [
      'truncated',
      'damaged',
      'not-a-release',
      'out-of-range',
      'not-sorted',
      'bad-key',
      'bad-attributes',
      'bad-compression',
      'state-mismatch',
      'trailing-bytes',
      'wrong-kind',
    ]) {
      expect([code, (codes.get(code) ?? 0) > 0]).toEqual([code, true]);
    }
  });

  test('50,000 as a delta', { timeout: 120_000 }, async () => {
    const random = createRandom(2);
    const codes = new Map<string, number>();
    await inBatches(50_000, () => {
      const { from, bytes } = deltas[random() % deltas.length]!;
      return outcome(
        codes,
        mutant(random, [bytes]),
        async (delta) => (await applyDelta(from.summary, from.read, delta)).summary,
      );
    });
    for (const code of [
      'truncated',
      'damaged',
      'wrong-base',
      'out-of-range',
      'not-sorted',
      'bad-key',
      'bad-attributes',
      'state-mismatch',
      'trailing-bytes',
    ]) {
      expect([code, (codes.get(code) ?? 0) > 0]).toEqual([code, true]);
    }
  });
});

test('every single changed bit of a base or a delta is refused', async () => {
  const [base] = bases;
  const [delta] = deltas;
  if (base === undefined || delta === undefined) throw new Error('expected files');
  const golden = await goldenBefore();
  for (let bit = 0; bit < base.length * 8; bit++) {
    const bytes = base.slice();
    bytes[bit >>> 3]! ^= 1 << (bit & 7);
    await expect(decodeBase(bytes)).rejects.toBeInstanceOf(ReleaseFormatError);
  }
  for (let bit = 0; bit < delta.bytes.length * 8; bit++) {
    const bytes = delta.bytes.slice();
    bytes[bit >>> 3]! ^= 1 << (bit & 7);
    await expect(applyDelta(golden.summary, golden.read, bytes)).rejects.toBeInstanceOf(ReleaseFormatError);
  }
});

test('a stored summary of any bytes is read or refused', async () => {
  const seed = serializeSummary((await goldenAfter()).summary);
  const random = createRandom(3);
  let refused = 0;
  for (let i = 0; i < 5000; i++) {
    const bytes = seed.slice(0, random() % 4 === 0 ? random() % seed.length : seed.length);
    if (bytes.length > 0) bytes[random() % bytes.length]! ^= 1 << (random() & 7);
    try {
      parseSummary(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(ReleaseFormatError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(1000);
});

test('a stored shard whose lengths contradict each other is refused', async () => {
  const state = await build(randomListings(createRandom(4), 100), { numbers: randomNumbers(createRandom(4), 40) });
  for (const { section, bytes } of state.shards) {
    expect(() => openShard(section, bytes.slice(0, -1))).toThrow(ReleaseFormatError);
    expect(() => openShard(section, bytes.slice(0, 10))).toThrow(ReleaseFormatError);
    for (const at of [0, 1, 4, 8, 11]) {
      const other = bytes.slice();
      other[at]! ^= 0x40;
      expect(() => openShard(section, other)).toThrow(ReleaseFormatError);
    }
  }
});

/** A base of empty sections whose first has this column in place of its boundaries. */
function baseWithColumn(column: readonly number[]): Bytes {
  const header = fixture('base.bin').slice(0, 84);
  return sealed(Uint8Array.from([...header, 1, 0, 0, ...column, 0, 0, 0, 0]));
}

test('a bomb is stopped at its declared length', async () => {
  const { deflateRawSync } = await import('node:zlib');
  const bomb = deflateRawSync(new Uint8Array(64 * 1024 * 1024));
  const varint = (n: number) => [(n & 0x7f) | 0x80, ((n >>> 7) & 0x7f) | 0x80, n >>> 14];
  const columns = {
    'out-of-range': [0xff, 0xff, 0xff, 0x7f, ...varint(bomb.length), ...bomb],
    'bad-compression': [...varint(100_000), ...varint(bomb.length), ...bomb],
  };
  for (const [code, column] of Object.entries(columns)) {
    await expect(decodeBase(baseWithColumn(column))).rejects.toMatchObject({ code });
  }
});
