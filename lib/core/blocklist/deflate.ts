/*
 * Columns on the wire: stored, or raw DEFLATE (RFC 1951) by the platform's own streams where that is smaller.
 * Inflating is bounded by the length that the file declares, so that a small file cannot fill the memory.
 */
import type { ByteReader, Bytes, ByteWriter } from './bytes.ts';
import { MAX_COLUMN_BYTES } from './limits.ts';
import { ReleaseFormatError } from './release-format-error.ts';

/** DEFLATE cannot expand more than this (258 bytes from 2 bits). */
const MAX_RATIO = 1032;

/** A column as it stands in the file: inflated length, stored length (0: not compressed), bytes. */
export interface WireColumn {
  readonly rawLength: number;
  readonly isDeflated: boolean;
  readonly bytes: Bytes;
}

/** The smaller of `raw` itself and its raw DEFLATE. */
export async function packColumn(raw: Bytes): Promise<WireColumn> {
  const deflated = raw.length < 16 ? raw : await pump(new CompressionStream('deflate-raw'), raw, MAX_COLUMN_BYTES);
  const isDeflated = deflated.length < raw.length;
  return { rawLength: raw.length, isDeflated, bytes: isDeflated ? deflated : raw };
}

/** Writes varint raw length, varint deflated length or 0 when stored, and the bytes. */
export function writeColumn(writer: ByteWriter, column: WireColumn): void {
  writer.varint(column.rawLength);
  writer.varint(column.isDeflated ? column.bytes.length : 0);
  writer.put(column.bytes);
}

/** Reads what `writeColumn` wrote, not yet inflated; at most `maxBytes` once inflated. */
export function readColumn(reader: ByteReader, maxBytes: number, what: string): WireColumn {
  const rawLength = reader.varint(Math.min(maxBytes, MAX_COLUMN_BYTES), `${what}: length`);
  const deflatedLength = reader.varint(rawLength, `${what}: deflated length`);
  const isDeflated = deflatedLength > 0;
  if (isDeflated && rawLength > deflatedLength * MAX_RATIO) {
    throw new ReleaseFormatError(
      'out-of-range',
      `${what}: expected at most ${deflatedLength * MAX_RATIO} bytes of ${deflatedLength} deflated, got ${rawLength}`,
    );
  }
  return { rawLength, isDeflated, bytes: reader.take(isDeflated ? deflatedLength : rawLength, what) };
}

/** The column's own bytes. Throws `bad-compression` when it does not inflate to exactly its declared length. */
export async function unpackColumn(column: WireColumn, what: string): Promise<Bytes> {
  if (!column.isDeflated) return column.bytes;
  let raw: Bytes;
  try {
    raw = await pump(new DecompressionStream('deflate-raw'), column.bytes, column.rawLength);
  } catch (cause) {
    throw new ReleaseFormatError('bad-compression', `${what}: expected raw DEFLATE of ${column.rawLength} bytes`, {
      cause,
    });
  }
  if (raw.length !== column.rawLength) {
    throw new ReleaseFormatError('bad-compression', `${what}: expected ${column.rawLength} bytes, got ${raw.length}`);
  }
  return raw;
}

/** Sends `input` through `stream`; cancels and throws as soon as more than `maxBytes` come out. */
async function pump(stream: CompressionStream | DecompressionStream, input: Bytes, maxBytes: number): Promise<Bytes> {
  const writer = stream.writable.getWriter();
  // Both fail together with the reader below, which reports; without the catch the same fault would count as unhandled.
  writer.write(input).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = stream.readable.getReader();
  const chunks: Bytes[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      throw new RangeError(`expected at most ${maxBytes} bytes, got more`);
    }
    chunks.push(value);
  }
  if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0];
  const output = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    output.set(chunk, at);
    at += chunk.length;
  }
  return output;
}
