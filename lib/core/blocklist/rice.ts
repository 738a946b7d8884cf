/*
 * Rice coding of strictly increasing numbers of up to 64 bits (two unsigned halves): the gap to the number before,
 * less one (the first: the number itself), as quotient by 2^k in unary (that many ones, then a zero) and the k low
 * bits, lowest bit first, bits filled into bytes from the lowest. k = round(log2(mean gap · ln 2)), 0–62. Within
 * 0.3 % of the information bound for 100,000 uniform digests. The form is that of the Safe Browsing v5 lists.
 * Works on 32-bit halves: one 64-bit number as BigInt costs about 45 times as much.
 */
import type { Bytes } from './bytes.ts';
import { ReleaseFormatError } from './release-format-error.ts';

export const MAX_RICE_BITS = 62;
const TWO_32 = 2 ** 32;

/** Sorted unsigned 64-bit numbers as parallel halves. */
export interface Words64 {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** The parameter k for `count` numbers of which `high:low` is the last. */
export function riceBitsFor(count: number, lastHigh: number, lastLow: number): number {
  if (count === 0) return 0;
  const meanGap = (lastHigh * TWO_32 + lastLow + 1) / count;
  return Math.max(0, Math.min(MAX_RICE_BITS, Math.round(Math.log2(meanGap * Math.LN2))));
}

/** Encodes numbers `[0, count)`, strictly increasing. */
export function riceEncode({ high, low }: Words64, count: number, k: number): Bytes {
  const writer = new BitWriter(Math.ceil((count * (k + 2)) / 8) + 16);
  const lowBits = Math.min(k, 32);
  let previousHigh = 0;
  let previousLow = 0;
  for (let i = 0; i < count; i++) {
    let gapLow = low[i]! - previousLow - (i === 0 ? 0 : 1);
    let gapHigh = high[i]! - previousHigh;
    while (gapLow < 0) {
      gapLow += TWO_32;
      gapHigh--;
    }
    previousHigh = high[i]!;
    previousLow = low[i]!;
    const quotient =
      k >= 32 ? Math.floor(gapHigh / 2 ** (k - 32)) : gapHigh * 2 ** (32 - k) + Math.floor(gapLow / 2 ** k);
    writer.unary(quotient);
    writer.bits(gapLow >>> 0, lowBits);
    if (k > 32) writer.bits(gapHigh >>> 0, k - 32);
  }
  return writer.finish();
}

/**
 * Decodes `count` numbers from all of `bytes`, in as many steps as the caller likes: `high` and `low` are filled up to
 * the last step's end. Throws `truncated` when the bytes end early, `out-of-range` when a number passes 2^64 or `limit`.
 */
export class RiceDecoder implements Words64 {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly #padded: Uint8Array;
  readonly #view: DataView;
  readonly #length: number;
  readonly #k: number;
  readonly #what: string;
  readonly #limit: number;
  #done = 0;
  #bit = 0;

  constructor(bytes: Bytes, count: number, k: number, what: string, limit = Infinity) {
    // Every number takes k bits and the zero that ends its quotient: refuses a count before room is made for it.
    if (count * (k + 1) > bytes.length * 8) {
      throw new ReleaseFormatError(
        'truncated',
        `${what}: expected ${count} numbers of ${k + 1} bits, got ${bytes.length} bytes`,
      );
    }
    this.high = new Uint32Array(count);
    this.low = new Uint32Array(count);
    const padded = new Uint8Array(bytes.length + 12);
    padded.set(bytes);
    this.#padded = padded;
    this.#view = new DataView(padded.buffer);
    this.#length = bytes.length;
    this.#k = k;
    this.#what = what;
    this.#limit = limit;
  }

  /** Decodes up to the number with index `end - 1`. */
  decodeUpTo(end: number): void {
    const { high, low } = this;
    const padded = this.#padded;
    const view = this.#view;
    const limit = this.#limit;
    const k = this.#k;
    const totalBits = this.#length * 8;
    const lowBits = Math.min(k, 32);
    const lowMask = lowBits === 32 ? 0xffff_ffff : (1 << lowBits) - 1;
    const highBits = k - lowBits;
    const highMask = (1 << highBits) - 1;
    const highScale = 2 ** highBits;
    let bit = this.#bit;
    let previousHigh = this.#done === 0 ? 0 : high[this.#done - 1]!;
    let previousLow = this.#done === 0 ? -1 : low[this.#done - 1]!;
    for (let i = this.#done; i < end; i++) {
      let quotient = 0;
      for (;;) {
        const shift = bit & 7;
        const zeros = ~view.getUint32(bit >>> 3, true) >>> shift;
        // `shift` bits came in as zeros from above: 24 bits at least are real.
        const ones = zeros === 0 ? 32 : 31 - Math.clz32(zeros & -zeros);
        if (ones < 32 - shift) {
          quotient += ones;
          bit += ones + 1;
          break;
        }
        quotient += 32 - shift;
        bit += 32 - shift;
        if (bit > totalBits) break;
      }
      let gapLow = 0;
      let gapHigh = 0;
      if (lowBits > 0) {
        const at = bit >>> 3;
        const shift = bit & 7;
        gapLow = view.getUint32(at, true) >>> shift;
        if (shift > 0) gapLow |= padded[at + 4]! << (32 - shift);
        gapLow = (gapLow & lowMask) >>> 0;
        bit += lowBits;
      }
      if (highBits > 0) {
        const at = bit >>> 3;
        const shift = bit & 7;
        gapHigh = view.getUint32(at, true) >>> shift;
        if (shift > 0) gapHigh |= padded[at + 4]! << (32 - shift);
        gapHigh &= highMask;
        bit += highBits;
      }
      if (bit > totalBits)
        throw new ReleaseFormatError('truncated', `${this.#what}: expected ${this.high.length} numbers, got ${i}`);
      if (k >= 32) {
        gapHigh += quotient * highScale;
      } else if (quotient !== 0) {
        // quotient · 2^k, in halves: the quotient is below 2^32 as the input has fewer bits.
        const scaled = quotient * 2 ** k;
        gapHigh = Math.floor(scaled / TWO_32);
        gapLow += scaled % TWO_32;
      }
      let sumLow = previousLow + 1 + gapLow;
      let sumHigh = previousHigh + gapHigh;
      if (sumLow >= TWO_32) {
        sumLow -= TWO_32;
        sumHigh++;
      }
      if (sumHigh >= TWO_32 || sumHigh * TWO_32 + sumLow >= limit) {
        throw new ReleaseFormatError(
          'out-of-range',
          `${this.#what}: expected numbers below ${limit === Infinity ? '2^64' : limit}`,
        );
      }
      previousHigh = high[i] = sumHigh;
      previousLow = low[i] = sumLow;
    }
    this.#done = end;
    this.#bit = bit;
  }

  /** After the last number: throws `trailing-bytes` when more follows than the padding of its byte. */
  finish(): void {
    const used = (this.#bit + 7) >>> 3;
    if (used !== this.#length) {
      throw new ReleaseFormatError('trailing-bytes', `${this.#what}: expected ${used} bytes, got ${this.#length}`);
    }
  }
}

class BitWriter {
  #bytes: Bytes;
  #bit = 0;

  constructor(initialBytes: number) {
    this.#bytes = new Uint8Array(initialBytes);
  }

  unary(ones: number): void {
    let left = ones;
    for (; left >= 24; left -= 24) this.bits(0xff_ffff, 24);
    this.bits((1 << left) - 1, left + 1);
  }

  /** The `count` low bits of `value`, 0–32 of them. */
  bits(value: number, count: number): void {
    this.#grow(count);
    let rest = value;
    let left = count;
    while (left > 0) {
      const shift = this.#bit & 7;
      const now = Math.min(8 - shift, left);
      this.#bytes[this.#bit >>> 3]! |= (rest & ((1 << now) - 1)) << shift;
      rest >>>= now;
      left -= now;
      this.#bit += now;
    }
  }

  finish(): Bytes {
    return this.#bytes.slice(0, (this.#bit + 7) >>> 3);
  }

  #grow(bits: number): void {
    if (this.#bit + bits <= this.#bytes.length * 8) return;
    const bytes = new Uint8Array(this.#bytes.length * 2 + 8);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}
