import { describe, expect, test } from 'vitest';
import { RiceDecoder, riceBitsFor, riceEncode } from '../../../../lib/core/blocklist/rice.ts';
import { createRandom } from './lists.ts';

type Pair = readonly [high: number, low: number];

function encode(numbers: readonly Pair[], k: number) {
  const words = { high: Uint32Array.from(numbers, (n) => n[0]), low: Uint32Array.from(numbers, (n) => n[1]) };
  return riceEncode(words, numbers.length, k);
}

function decode(bytes: Uint8Array<ArrayBuffer>, count: number, k: number, limit?: number): Pair[] {
  const decoder = new RiceDecoder(bytes, count, k, 'numbers', limit);
  for (let end = 0; end < count; end++) decoder.decodeUpTo(end + 1);
  decoder.finish();
  return Array.from(decoder.high, (high, i) => [high, decoder.low[i]!] as const);
}

describe('Rice coding', () => {
  test('spells 0, 3, 10 with k = 1 as worked out by hand', () => {
    // Gaps less one: 0, 2, 6. Bits in order: 0 0 | 1 0 0 | 1 1 1 0 0, filled from the lowest.
    expect([
      ...encode(
        [
          [0, 0],
          [0, 3],
          [0, 10],
        ],
        1,
      ),
    ]).toEqual([0b1110_0100, 0b00]);
  });

  test.each([0, 1, 7, 31, 32, 33, 45, 62])('brings back every number with k = %i', (k) => {
    const random = createRandom(k);
    const top = Math.max(2, 2 ** Math.min(20, k));
    const numbers: Pair[] = [];
    let high = 0;
    let low = 0;
    for (let i = 0; i < 300; i++) {
      low += 1 + (random() % top);
      if (low > 0xffff_ffff) break;
      if (k > 32 && i % 3 === 0) high += random() % 2 ** (k - 32);
      if (high > 0xffff_ffff) break;
      numbers.push([high, low]);
    }
    expect(numbers.length).toBeGreaterThan(3);
    expect(decode(encode(numbers, k), numbers.length, k)).toEqual(numbers);
  });

  test.each([50, 62])('carries from the low half into the high half with k = %i', (k) => {
    const numbers: Pair[] = [
      [0, 0],
      [0, 0xffff_ffff],
      [1, 0],
      [0x7fff_ffff, 0xffff_fffe],
      [0xffff_ffff, 0xffff_ffff],
    ];
    expect(decode(encode(numbers, k), numbers.length, k)).toEqual(numbers);
  });

  test('refuses a number past 2^64, or at the limit', () => {
    const last = encode([[0xffff_ffff, 0xffff_ffff]], 62);
    // One more with gap 0 would be 2^64.
    const bits = [...last, ...new Array<number>(9).fill(0)];
    expect(() => decode(Uint8Array.from(bits), 2, 62)).toThrow(expect.objectContaining({ code: 'out-of-range' }));
    expect(decode(encode([[0, 9]], 3), 1, 3, 10)).toEqual([[0, 9]]);
    expect(() => decode(encode([[0, 10]], 3), 1, 3, 10)).toThrow(expect.objectContaining({ code: 'out-of-range' }));
  });

  test('refuses columns that are too short or too long', () => {
    const bytes = encode(
      [
        [0, 5],
        [0, 500],
      ],
      4,
    );
    expect(() => decode(bytes.slice(0, -1), 2, 4)).toThrow(expect.objectContaining({ code: 'truncated' }));
    expect(() => decode(Uint8Array.from([...bytes, 0]), 2, 4)).toThrow(
      expect.objectContaining({ code: 'trailing-bytes' }),
    );
    expect(() => decode(new Uint8Array(4).fill(0xff), 1, 4)).toThrow(expect.objectContaining({ code: 'truncated' }));
    expect(() => new RiceDecoder(new Uint8Array(8), 2 ** 24, 40, 'numbers')).toThrow(
      expect.objectContaining({ code: 'truncated' }),
    );
  });

  test('takes k from the mean gap', () => {
    expect(riceBitsFor(1, 0, 0)).toBe(0);
    expect(riceBitsFor(100_000, 0xffff_ffff, 0xffff_ffff)).toBe(47);
    expect(riceBitsFor(0x1_0000, 0xffff_ffff, 0xffff_ffff)).toBe(47);
    expect(riceBitsFor(1, 0xffff_ffff, 0xffff_ffff)).toBe(62);
  });
});
