/*
 * What a picture file says of itself before anything of it is unpacked: format, size, whether its end is there. Stops the
 * decompression bomb: a few bytes of PNG that unpack to 60,000 × 60,000 pixels, 14 GB, for which no decoder is started.
 * Positions by GIF89a (§17–27) and Microsoft's BITMAPFILEHEADER; the others are intake's.
 */
import { HubError } from '../hub-error.ts';
import { sizeOfPicture, type PictureSize } from '../intake/picture-shape.ts';

export type PictureFormat = 'PNG' | 'JPEG' | 'WebP' | 'GIF' | 'BMP';

/** 256 MB unpacked: twice what the cameras of most telephones take. */
const MAX_PIXELS = 64_000_000;
const MEDIA_TYPES = { PNG: 'image/png', JPEG: 'image/jpeg', WebP: 'image/webp' } as const;

/** The format that the first bytes of a file name, null where they name none. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  const begins = (signature: string, at = 0): boolean =>
    Array.from(signature, (character) => character.charCodeAt(0)).every((code, i) => bytes[at + i] === code);
  if (begins('\x89PNG')) return 'PNG';
  if (begins('\xff\xd8\xff')) return 'JPEG';
  if (begins('RIFF') && begins('WEBP', 8)) return 'WebP';
  if (begins('GIF8')) return 'GIF';
  return begins('BM') && bytes[6] === 0 && bytes[7] === 0 ? 'BMP' : null;
}

/**
 * Refuses what is not to be unpacked.
 * @throws HubError `bad-file` where the size is not to be read or too large, and for a picture that moves
 */
export function assertUnpackable(bytes: Uint8Array, format: PictureFormat): void {
  const size = sizeOf(bytes, format);
  if (size === null || size[0] === 0 || size[1] === 0) throw damagedPicture(format);
  const [width, height] = size;
  if (width * height > MAX_PIXELS) {
    throw new HubError(
      'bad-file',
      `expected a picture of at most ${MAX_PIXELS / 1e6} million pixels, got ${width} × ${height}`,
    );
  }
  // RFC 9649, §2.7: the animation bit of VP8X. The decoder opens still pictures alone.
  const flags = format === 'WebP' && bytes[15] === 0x58 ? (bytes[20] ?? 0) : 0;
  if ((flags & 2) !== 0) {
    throw new HubError('bad-file', 'expected a WebP picture that stands still, got one that moves');
  }
}

/** The refusal of a picture in which nothing was found and that is not all there. */
export function damagedPicture(format: PictureFormat): HubError {
  return new HubError(
    'bad-file',
    `expected a whole ${format} picture; this one is damaged, cut off or of an unknown kind`,
  );
}

/** True where a GIF or BMP ends before it says that it does; the decoders of the others tell themselves. */
export function isCutOff(bytes: Uint8Array, format: PictureFormat): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'BMP') return view.getUint32(2, true) > view.byteLength;
  return format === 'GIF' && !hasTrailer(view);
}

function sizeOf(bytes: Uint8Array, format: PictureFormat): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'GIF') return view.byteLength < 13 ? null : [view.getUint16(6, true), view.getUint16(8, true)];
  if (format !== 'BMP') return sizeOfPicture(MEDIA_TYPES[format], bytes);
  if (view.byteLength < 26) return null;
  // The oldest header has 12 bytes; in the later ones a height below zero says that rows go down.
  if (view.getUint32(14, true) === 12) return [view.getUint16(18, true), view.getUint16(20, true)];
  return [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))];
}

/** Walks a GIF's blocks to its trailer. */
function hasTrailer(view: DataView): boolean {
  const byteAt = (at: number): number => (at < view.byteLength ? view.getUint8(at) : 0);
  const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  let at = 13 + tableBytes(byteAt(10));
  while (at < view.byteLength) {
    const block = byteAt(at);
    if (block === 0x3b) return true;
    // An extension has a label, an image a descriptor, perhaps colours, and the least code size; then both have sub-blocks.
    if (block === 0x21) at += 2;
    else if (block === 0x2c) at += 11 + tableBytes(byteAt(at + 9));
    else return false;
    while (byteAt(at) !== 0) at += 1 + byteAt(at);
    at += 1;
  }
  return false;
}
