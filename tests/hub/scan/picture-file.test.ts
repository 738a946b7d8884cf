/* What a picture file says before it is unpacked, and what is said of one that is not all there. Strangers choose these bytes. */
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../../hub/scan/picture.ts';
import { samplePicture } from '../intake/sample.ts';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const u16 = (value: number): string => Buffer.from(Uint16Array.of(value).buffer).toString('hex');
const i32 = (value: number): string => Buffer.from(Int32Array.of(value).buffer).toString('hex');

/** One dot of a GIF: screen, two colours, a comment, an image, the trailer. */
const gif = (width = 1, height = 1): Uint8Array =>
  bytes(
    `${ascii('GIF89a')} ${u16(width)} ${u16(height)} 80 00 00 000000 ffffff 21fe 02 6869 00` +
      ' 2c 0000 0000 0100 0100 00 02 02 4401 00 3b',
  );
/** One dot of a BMP with 24 bits, rows up, or down where its height is below zero. */
const bmp = (width = 1, height = 1): Uint8Array =>
  bytes(
    `${ascii('BM')} ${i32(58)} 0000 0000 ${i32(54)} ${i32(40)} ${i32(width)} ${i32(height)} 0100 1800 ${i32(0)} ${i32(4)}` +
      `${i32(0)} ${i32(0)} ${i32(0)} ${i32(0)} ffffff00`,
  );
const webp = (kind: string, rest: string): Uint8Array =>
  bytes(`${ascii('RIFF')}00000000${ascii('WEBP')}${ascii(kind)}00000000${rest}`);
const jpeg = (width: number, height: number): Uint8Array =>
  bytes(`ffd8 ffc0 0011 08 ${height.toString(16).padStart(4, '0')} ${width.toString(16).padStart(4, '0')} 03 000000`);

describe('a picture file', () => {
  it.each([
    ['PNG', samplePicture(64, [60_000, 60_000])],
    ['PNG of one line', samplePicture(64, [0xffff_ffff, 1])],
    ['JPEG', jpeg(60_000, 60_000)],
    ['WebP', webp('VP8X', '00000000 5fea00 5fea00')],
    ['GIF', gif(60_000, 60_000)],
    ['BMP', bmp(60_000, 60_000)],
    ['BMP whose rows go down', bmp(60_000, -60_000)],
  ])('is not unpacked where it is a decompression bomb: %s', async (_what, file) => {
    await expect(readPicture(file)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(/^expected a picture of at most 64 million pixels, got \d+ × \d+$/),
    });
  });

  it('is unpacked up to the bound', async () => {
    await expect(readPicture(samplePicture(64, [8_000, 8_000]))).rejects.toThrow(/^expected a whole PNG picture/);
    await expect(readPicture(samplePicture(64, [8_000, 8_001]))).rejects.toThrow(/^expected a picture of at most/);
  });

  it.each([
    ['GIF', gif()],
    ['BMP', bmp()],
  ])('without a code has none, if it is whole: %s', async (format, file) => {
    expect(await readPicture(file)).toEqual([]);
    await expect(readPicture(file.slice(0, -1))).rejects.toMatchObject({
      code: 'bad-file',
      message: `expected a whole ${format} picture; this one is damaged, cut off or of an unknown kind`,
    });
  });

  it.each([
    ['PNG', samplePicture(0)],
    ['PNG', bytes('89504e470d0a1a0a')],
    ['PNG', samplePicture(64, [0, 100])],
    ['JPEG', bytes('ffd8ffe0')],
    ['JPEG', jpeg(8, 8)],
    ['WebP', webp('VP8 ', '000000 9d012a 0800 0800')],
    ['GIF', gif().slice(0, 12)],
    ['GIF', gif().fill(0x99, 19)],
    // Codes of thirteen bits, where twelve are the most.
    ['GIF', gif().with(gif().length - 6, 13)],
    ['BMP', bmp().slice(0, 20)],
  ])('is said to be damaged where its inside is: %s %#', async (format, file) => {
    await expect(readPicture(file)).rejects.toThrow(`expected a whole ${format} picture`);
  });

  it('that moves, or that is none, is refused by name', async () => {
    await expect(readPicture(webp('VP8X', '02000000 0f0000 0f0000'))).rejects.toThrow('stands still');
    await expect(readPicture(bytes(ascii('<svg></svg>')))).rejects.toThrow('expected a PNG, JPEG');
  });
});
