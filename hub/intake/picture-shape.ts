/*
 * Width and height out of the head of a picture file, without unpacking it: two megabytes can unpack to gigabytes, which would fell the
 * browser of whoever looks. Positions by PNG (W3C, §11.2.2 IHDR), JPEG (ITU-T T.81, §B.2.2 frame header) and WebP (RFC 9649, §2.4–2.7).
 * A file that begins like a picture and has no such head is none: it is something else that wants to pass for one.
 */
import { mediaTypeOf, type MediaType } from './evidence.ts';

export interface PictureShape {
  readonly mediaType: MediaType;
  readonly width: number;
  readonly height: number;
}

export type PictureSize = readonly [width: number, height: number];

/** 160 MB unpacked; a screen photographed whole, or a page of twenty screens, has less. */
const MAX_PIXELS = 40_000_000;
const MAX_SIDE = 32_767;

/** What a file is, by its bytes; null: no picture that is taken, or one too large to be looked at. */
export function pictureShape(bytes: Uint8Array): PictureShape | null {
  const mediaType = mediaTypeOf(bytes);
  if (mediaType === null) return null;
  const size = sizeOfPicture(mediaType, bytes);
  if (size === null) return null;
  const [width, height] = size;
  const isInRange = width > 0 && height > 0 && Math.max(width, height) <= MAX_SIDE && width * height <= MAX_PIXELS;
  return isInRange ? { mediaType, width, height } : null;
}

/** Width and height as the head of a file has them, however large; null where it has none. */
export function sizeOfPicture(mediaType: MediaType, bytes: Uint8Array): PictureSize | null {
  return SIZES[mediaType](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

const SIZES: Readonly<Record<MediaType, (view: DataView) => PictureSize | null>> = {
  'image/png': pngSize,
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
};

function pngSize(view: DataView): PictureSize | null {
  if (view.byteLength < 33 || view.getUint32(8) !== 13 || nameAt(view, 12) !== 'IHDR') return null;
  return [view.getUint32(16), view.getUint32(20)];
}

function jpegSize(view: DataView): PictureSize | null {
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      // Fill byte.
      at += 1;
      continue;
    }
    // SOF0–SOF15 but for DHT, JPG and DAC, which lie between them.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return [view.getUint16(at + 7), view.getUint16(at + 5)];
    }
    // Before its frame a picture has tables and applications' segments alone: no scan, no end.
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda)) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function webpSize(view: DataView): PictureSize | null {
  if (view.byteLength < 30) return null;
  const kind = nameAt(view, 12);
  if (kind === 'VP8X') return [1 + uint24(view, 24), 1 + uint24(view, 27)];
  if (kind === 'VP8 ') {
    const hasStart = view.getUint8(23) === 0x9d && view.getUint8(24) === 0x01 && view.getUint8(25) === 0x2a;
    return hasStart ? [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff] : null;
  }
  if (kind !== 'VP8L' || view.getUint8(20) !== 0x2f) return null;
  const bits = view.getUint32(21, true);
  return [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)];
}

function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)));
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
