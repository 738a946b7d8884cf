import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, writeBarcode, type WriterOptions } from 'zxing-wasm/writer';
import { decodeFile, decodePixels, prepareDecoder } from '../../../lib/pictures/decode.ts';

const require = createRequire(import.meta.url);
const moduleBytes = (name: string): ArrayBuffer => new Uint8Array(readFileSync(require.resolve(name))).buffer;
const PAYMENT = '00020101021129370016A0000006770101110113006681234567853037645802TH6304823E';
const QR = join(import.meta.dirname, '../../../../shared/data/qr');

beforeAll(async () => {
  prepareZXingModule({ overrides: { wasmBinary: moduleBytes('zxing-wasm/writer/zxing_writer.wasm') } });
  await prepareDecoder({ wasmBinary: moduleBytes('zxing-wasm/reader/zxing_reader.wasm') });
});

/** A code as pixels: dark and light as given. */
async function draw(text: string, options: WriterOptions, dark = 0, light = 255): Promise<ImageData> {
  const { symbol, error } = await writeBarcode(text, options);
  if (error) throw new Error(error);
  const scale = 4;
  const [width, height] = [symbol.width * scale, symbol.height * scale];
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const module = symbol.data[Math.floor(y / scale) * symbol.width + Math.floor(x / scale)] ?? 255;
      data.fill(module < 128 ? dark : light, (y * width + x) * 4, (y * width + x) * 4 + 3);
      data[(y * width + x) * 4 + 3] = 255;
    }
  }
  return { data, width, height, colorSpace: 'srgb' };
}

describe('codes in pixels', () => {
  it.each<[string, WriterOptions, number, number]>([
    ['a QR code', { format: 'QRCode' }, 0, 255],
    ['an inverted one', { format: 'QRCode' }, 255, 0],
    ['a pale one', { format: 'QRCode' }, 150, 200],
  ])('reads %s', async (_name, options, dark, light) => {
    expect(await decodePixels(await draw(PAYMENT, options, dark, light))).toEqual([PAYMENT]);
  });

  it('reads the barcode of a bill', async () => {
    expect(await decodePixels(await draw('|099400016550100\r123456\r\r0', { format: 'Code128' }))).toEqual([
      '|099400016550100\r123456\r\r0',
    ]);
  });

  it('reads no barcode of goods', async () => {
    expect(await decodePixels(await draw('9780306406157', { format: 'EAN13' }))).toEqual([]);
  });

  it('finds none in an empty picture, and lets other work in between its looks', async () => {
    const empty: ImageData = {
      data: new Uint8ClampedArray(100 * 100 * 4).fill(255),
      width: 100,
      height: 100,
      colorSpace: 'srgb',
    };
    let pauses = 0;
    expect(await decodePixels(empty, () => Promise.resolve(void pauses++))).toEqual([]);
    expect(pauses).toBe(3);
  });
});

describe('codes in files', () => {
  it('reads a picture file, and nothing in bytes that are none', async () => {
    const { image } = await writeBarcode(PAYMENT, { format: 'QRCode', scale: 4 });
    if (image === null) throw new Error('expected a picture');
    expect(await decodeFile(new Uint8Array(await image.arrayBuffer()))).toEqual([PAYMENT]);
    expect(await decodeFile(new TextEncoder().encode('no picture'))).toEqual([]);
  });
});

const listSchema = v.object({
  images: v.array(v.object({ file: v.string(), expected: v.nullable(v.union([v.string(), v.array(v.string())])) })),
});

describe.skipIf(!existsSync(QR))('pictures of the data set (needs ../shared/data)', () => {
  it('are read, all of them, and nothing is read where there is no code', async () => {
    const { images } = v.parse(listSchema, JSON.parse(readFileSync(join(QR, 'images.json'), 'utf8')));
    for (const { file, expected } of images) {
      const texts = await decodeFile(new Uint8Array(readFileSync(join(QR, file))));
      if (expected === null) expect(texts, file).toEqual([]);
      else expect(texts, file).toEqual(expect.arrayContaining([expected].flat()));
    }
    expect(images.length).toBeGreaterThan(20);
  });
});
