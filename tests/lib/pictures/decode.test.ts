import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, writeBarcode, type WriterOptions } from 'zxing-wasm/writer';
import { openPixels } from '../../../hub/scan/pixels.ts';
import { LOOKS } from '../../../lib/core/detect/looks.ts';
import { decodePixels, prepareDecoder } from '../../../lib/pictures/decode.ts';

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

/** Scaled down, each pixel the mean of those it covers. */
function shrunk({ data, width, height }: ImageData, scale: number): ImageData {
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  const small = new Uint8ClampedArray(w * h * 4).fill(255);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let [sum, weight] = [0, 0];
      for (let sy = Math.floor(y / scale); sy < Math.min(height, (y + 1) / scale); sy++) {
        for (let sx = Math.floor(x / scale); sx < Math.min(width, (x + 1) / scale); sx++) {
          const covered =
            (Math.min(sx + 1, (x + 1) / scale) - Math.max(sx, x / scale)) *
            (Math.min(sy + 1, (y + 1) / scale) - Math.max(sy, y / scale));
          sum += data[(sy * width + sx) * 4]! * covered;
          weight += covered;
        }
      }
      small.fill(sum / weight, (y * w + x) * 4, (y * w + x) * 4 + 3);
    }
  }
  return { data: small, width: w, height: h, colorSpace: 'srgb' };
}

describe('codes in pixels', () => {
  it.each<[string, WriterOptions, number, number]>([
    ['a QR code', { format: 'QRCode' }, 0, 255],
    ['an inverted one', { format: 'QRCode' }, 255, 0],
    ['a pale one', { format: 'QRCode' }, 150, 200],
    ['one that is hardly seen', { format: 'QRCode' }, 126, 131],
  ])('reads %s', async (_name, options, dark, light) => {
    expect(await decodePixels(await draw(PAYMENT, options, dark, light))).toEqual([PAYMENT]);
  });

  it('reads pixels that are kept as the browser keeps them', async () => {
    const drawn = await draw(PAYMENT, { format: 'QRCode' });
    class Kept {
      get data() {
        return drawn.data;
      }
      get width() {
        return drawn.width;
      }
      get height() {
        return drawn.height;
      }
      readonly colorSpace = 'srgb';
    }
    expect(await decodePixels(new Kept())).toEqual([PAYMENT]);
  });

  it('reads a code over which a shadow falls', async () => {
    const { data, width, height } = await draw(PAYMENT, { format: 'QRCode' }, 20, 235);
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
      if (i % 4 !== 3 && x + y / 2 > width * 0.6) data[i] = data[i]! * 0.35;
    }
    expect(await decodePixels({ data, width, height, colorSpace: 'srgb' })).toEqual([PAYMENT]);
  });

  it('reads a small code that was scaled down to less than two pixels a module', async () => {
    const large = await draw(PAYMENT, { format: 'QRCode' });
    expect(await decodePixels(shrunk(large, 1.25 / 4))).toEqual([PAYMENT]);
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
    expect(pauses).toBe(LOOKS.length);
  });
});

const listSchema = v.object({
  images: v.array(v.object({ file: v.string(), expected: v.nullable(v.union([v.string(), v.array(v.string())])) })),
});

describe.skipIf(!existsSync(QR))('pictures of the data set (needs ../shared/data)', () => {
  it('are read, all of them, and nothing is read where there is no code', async () => {
    const { images } = v.parse(listSchema, JSON.parse(readFileSync(join(QR, 'images.json'), 'utf8')));
    for (const { file, expected } of images) {
      const pixels = await openPixels(new Uint8Array(readFileSync(join(QR, file))));
      if (pixels === null) throw new Error(`expected a picture: ${file}`);
      const texts = await decodePixels({ colorSpace: 'srgb', ...pixels });
      if (expected === null) expect(texts, file).toEqual([]);
      else expect(texts, file).toEqual(expect.arrayContaining([expected].flat()));
    }
    expect(images.length).toBeGreaterThan(20);
  });
});
