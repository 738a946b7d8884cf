/*
 * Reading and writing the fields of release files: little-endian, every read bounded. A varint is LEB128
 * without padding: seven bits a byte, low bits first, at most five bytes, no trailing zero byte.
 */
import { ReleaseFormatError } from './release-format-error.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

const U32_MAX = 0xffff_ffff;

export class ByteReader {
  readonly bytes: Bytes;
  position = 0;

  constructor(bytes: Bytes) {
    this.bytes = bytes;
  }

  u8(): number {
    this.#need(1, 'u8');
    return this.bytes[this.position++]!;
  }

  u16(): number {
    return this.u8() | (this.u8() << 8);
  }

  u32(): number {
    return (this.u16() | (this.u16() << 16)) >>> 0;
  }

  /** An unsigned LEB128 number of at most `max`; `what` names the field in the error. */
  varint(max: number, what: string): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (byte === 0 && scale > 1) {
          throw new ReleaseFormatError('out-of-range', `${what}: expected the shortest varint, got a padded one`);
        }
        if (value > max) throw new ReleaseFormatError('out-of-range', `${what}: expected at most ${max}, got ${value}`);
        return value;
      }
    }
    throw new ReleaseFormatError('out-of-range', `${what}: expected a varint of at most 5 bytes, got a longer one`);
  }

  /** The next `length` bytes as a view, without a copy. */
  take(length: number, what: string): Bytes {
    this.#need(length, what);
    const start = this.position;
    this.position += length;
    return this.bytes.subarray(start, this.position);
  }

  /** Throws `trailing-bytes` unless everything was read. */
  end(): void {
    if (this.position !== this.bytes.length) {
      throw new ReleaseFormatError(
        'trailing-bytes',
        `expected the end at byte ${this.position}, got ${this.bytes.length - this.position} more`,
      );
    }
  }

  #need(length: number, what: string): void {
    const left = this.bytes.length - this.position;
    if (length > left) throw new ReleaseFormatError('truncated', `${what}: expected ${length} bytes, got ${left}`);
  }
}

export class ByteWriter {
  #bytes: Bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  u16(value: number): void {
    this.u8(value & 0xff);
    this.u8(value >>> 8);
  }

  u32(value: number): void {
    this.u16(value & 0xffff);
    this.u16(value >>> 16);
  }

  varint(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > U32_MAX) {
      throw new RangeError(`expected an unsigned 32-bit number, got ${value}`);
    }
    let rest = value;
    while (rest >= 0x80) {
      this.u8((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.u8(rest);
  }

  put(bytes: Uint8Array): void {
    this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Everything written so far, as bytes of their own. */
  finish(): Bytes {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}

/** Equal length and content. For public values (hashes of public files), so no constant time. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Lower-case hex, two digits a byte. */
export function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** SHA-256 by WebCrypto. */
export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
