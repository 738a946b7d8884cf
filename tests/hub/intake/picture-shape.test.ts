/* What passes for a picture and what does not: strangers choose these bytes. */
import { describe, expect, it } from 'vitest';
import { pictureShape } from '../../../hub/intake/picture-shape.ts';
import { samplePicture } from './sample.ts';

const bytes = (hex: string, length = 64): Uint8Array => {
  const head = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return new Uint8Array(Buffer.concat([head, Buffer.alloc(Math.max(0, length - head.length))]));
};
const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const riff = (kind: string, rest: string): Uint8Array =>
  bytes(`${ascii('RIFF')}00000000${ascii('WEBP')}${ascii(kind)}00000000${rest}`);
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

describe('the head of a picture', () => {
  it.each([
    ['PNG', samplePicture(64, [1080, 20_000]), ['image/png', 1080, 20_000]],
    // SOI, APP0 of 16 bytes, a fill byte, SOF0: 480 high, 640 wide.
    ['JPEG', bytes(`ffd8 ffe0 0010 ${'00'.repeat(14)} ff ffc0 0011 08 01e0 0280 03`), ['image/jpeg', 640, 480]],
    [
      'progressive JPEG behind its tables',
      bytes('ffd8 ffdb 0004 0000 ffc4 0003 00 ffc2 0011 08 0001 0002 03'),
      ['image/jpeg', 2, 1],
    ],
    ['WebP with losses', riff('VP8 ', '000000 9d012a 8002 e001'), ['image/webp', 640, 480]],
    ['WebP without losses', riff('VP8L', '2f 7fc27700'), ['image/webp', 640, 480]],
    ['WebP with more to it', riff('VP8X', '10000000 7f0200 df0100'), ['image/webp', 640, 480]],
  ] as const)('%s says what it is and how large', (_what, file, [mediaType, width, height]) => {
    expect(pictureShape(file)).toEqual({ mediaType, width, height });
  });

  it.each([
    ['SVG with a script', bytes(ascii(svg))],
    ['SVG behind the signature of a PNG', bytes(`89504e470d0a1a0a${ascii(svg)}`)],
    ['a page behind the signature of a JPEG', bytes(`ffd8ff${ascii('<html><script>alert(1)</script>')}`)],
    ['a page behind the signature of a WebP', riff('<scr', ascii('ipt>alert(1)</script>'))],
    ['an archive', bytes(`504b0304${'00'.repeat(26)}`)],
    ['GIF', bytes(ascii('GIF89a'))],
    ['BMP', bytes(ascii('BM'))],
    ['nothing', new Uint8Array()],
    ['a signature alone', bytes('89504e470d0a1a0a', 8)],
    ['JPEG that ends before its frame', bytes('ffd8 ffe0 0010', 6)],
    ['JPEG whose scan comes first', bytes('ffd8 ffda 0008 ffc0 0011 08 0001 0001')],
    ['JPEG that is all fill bytes', new Uint8Array(4096).fill(0xff).with(1, 0xd8)],
  ])('%s is no picture', (_what, file) => {
    expect(pictureShape(file)).toBeNull();
  });

  it.each([
    ['40 million pixels and one row', [10_000, 4_001]],
    ['a bomb', [30_000, 30_000]],
    ['one line as wide as numbers go', [0xffff_ffff, 1]],
    ['no pixel at all', [0, 100]],
  ] as const)('a picture of %s is not taken', (_what, [width, height]) => {
    expect(pictureShape(samplePicture(64, [10_000, 4_000]))).not.toBeNull();
    expect(pictureShape(samplePicture(64, [width, height]))).toBeNull();
  });
});
