import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import encodeJpeg, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js';
import encodePng from '@jsquash/png/encode.js';
import encodeWebp, { init as initWebpEncoder } from '@jsquash/webp/encode.js';
import { readPicture } from '../../../hub/scan/picture.ts';
import { openPixels } from '../../../hub/scan/pixels.ts';
import { blocksOfPage } from '../../../hub/scan/page-text.ts';
import { scanFile } from '../../../hub/scan/scan-file.ts';
import { LIKELY } from '../../../lib/core/detect/candidate.ts';

const QR = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data', 'qr');
const PHONE = '00020101021129370016A0000006770101110113006681234567853037645802TH6304823E';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** UTF-16, low bytes first, without a mark. */
const utf16 = (text: string): Uint8Array =>
  new Uint8Array(Uint16Array.from(text, (character) => character.charCodeAt(0)).buffer);

async function likely(file: Uint8Array): Promise<string[]> {
  const { indicators } = await scanFile(file);
  return indicators
    .filter(({ confidence }) => confidence >= LIKELY)
    .map(({ kind, key, source }) => `${source} ${kind} ${key}`);
}

/** A PNG file of a PromptPay code. */
async function drawCode(): Promise<Uint8Array> {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } });
  const { image } = await writeBarcode(PHONE, { format: 'QRCode', scale: 4 });
  if (image === null) throw new Error('no picture was made');
  return new Uint8Array(await image.arrayBuffer());
}

describe('scanning files', () => {
  it('reads text, with offsets into it', async () => {
    const text = 'โอนเข้า ธ.กสิกรไทย 123-4-56789-0 ครับ';
    const { indicators, text: read } = await scanFile(bytes(text));
    expect(read).toBe(text);
    const [account] = indicators;
    expect(account).toMatchObject({ kind: 'account', key: 'acct:TH:1234567890', source: 'text', bank: '004' });
    expect(text.slice(account?.start, account?.end)).toBe('123-4-56789-0');
  });

  it.each([
    ['UTF-8 with a mark', new Uint8Array([0xef, 0xbb, 0xbf, ...bytes('กสิกร 123-4-56789-0')])],
    [
      'UTF-16',
      new Uint8Array([
        0xff,
        0xfe,
        ...new Uint8Array(Uint16Array.from('กสิกร 123-4-56789-0', (c) => c.charCodeAt(0)).buffer),
      ]),
    ],
    ['the old Thai code page', Uint8Array.from([0xa1, 0xca, 0xd4, 0xa1, 0xc3, ...bytes(' 123-4-56789-0')])],
    ['UTF-16 without a mark', utf16(' กสิกร 123-4-56789-0 ชื่อ นาย ก')],
    ['UTF-8 with a broken byte', new Uint8Array([...bytes('กสิกร 123-4-56789-0 ชื่อ'), 0xff, 0x20])],
    ['UTF-8 that is cut off in a letter', bytes('กสิกร 123-4-56789-0 ชื่อ').slice(0, -1)],
  ])('decodes %s', async (_name, file) => {
    expect(await likely(file)).toEqual(['text account acct:TH:1234567890']);
  });

  it.each([
    ['digits split over inline elements', '<p>กสิกร <b>123</b>-<i>4</i>-<span>567</span><span>89</span>-0</p>'],
    [
      'a column of accounts',
      '<table><tr><th>ชื่อ</th><th>เลขที่บัญชี</th></tr><tr><td>นาย ก</td><td>1234567890</td></tr></table>',
    ],
    ['a row with its bank', '<table><tr><td>ไทยพาณิชย์</td><td>1234567890</td></tr></table>'],
    ['a label in the block before', '<div>เลขที่บัญชี</div><div>1234567890</div>'],
    ['a heading', '<h2>เลขที่บัญชี</h2><ul><li>1234567890</li></ul>'],
    ['its bank and a name in blocks of their own', '<div>ไทยพาณิชย์</div><div>นาย ก</div><div>1234567890</div>'],
    ['the words of an empty field', '<input placeholder="โอนเข้า กสิกร 123-4-56789-0">'],
  ])('finds a number in a page: %s', async (_name, html) => {
    expect((await likely(bytes(html))).map((reading) => reading.split(' ').slice(1).join(' '))).toEqual([
      'account acct:TH:1234567890',
    ]);
  });

  it('goes on with a list that stands in blocks of its own', async () => {
    const list = '<p>พร้อมเพย์:</p><ul><li>081-234-5678 (ก)</li><li>089-765-4321 (ข)</li></ul>';
    expect(await likely(bytes(list))).toEqual(
      expect.arrayContaining(['text promptpay phone:+66812345678', 'text promptpay phone:+66897654321']),
    );
    const banks = await scanFile(bytes('<p>โอนได้ที่</p><p>4071234567 กสิกร</p><p>5082345678 SCB</p>'));
    expect(banks.indicators.filter(({ kind }) => kind === 'account').map(({ bank }) => bank)).toEqual(['004', '014']);
  });

  it('keeps cells apart, leaves scripts out, and reads links', async () => {
    expect(await likely(bytes('<table><tr><td>12345</td><td>67890</td></tr></table>'))).toEqual([]);
    expect(await likely(bytes('<p>x</p><script>var a="กสิกร 123-4-56789-0"</script>'))).toEqual([]);
    expect(await likely(bytes('<a href="tel:0812345678">โทรเลย</a>'))).toEqual(['link phone phone:+66812345678']);
    expect(await likely(bytes('<a href="https://line.me/R/ti/p/@shop">ทักแชท</a>'))).toContain('link line line:@shop');
  });

  it('reads what drawings and objects show, each text by itself, and not what they only name', async () => {
    const html =
      '<p>กสิกรไทย</p><svg><desc>บัญชี กสิกรไทย 407-1-23456-7</desc><text>เลขที่บัญชี กสิกรไทย 123-4-56789-0</text><text>12</text></svg>' +
      '<object>เลขที่บัญชี กสิกรไทย 987-6-54321-0</object>';
    expect(await likely(bytes(html))).toEqual(['text account acct:TH:1234567890', 'text account acct:TH:9876543210']);
  });

  it('offsets of a page count in its visible text', async () => {
    const { indicators, text } = await scanFile(bytes('<h1>ร้าน</h1><p>กสิกร <b>123</b>-4-56789-0</p>'));
    expect(text.slice(indicators[0]?.start, indicators[0]?.end)).toBe('123-4-56789-0');
  });

  it('takes a text for a page where its name says so', async () => {
    const text = bytes('โอนได้ที่ <b>กสิกร</b> 123-<i>4</i>-56789-0');
    expect((await scanFile(text, 'a.html')).indicators[0]?.key).toBe('acct:TH:1234567890');
    expect((await scanFile(text, 'a.txt')).indicators).toEqual([]);
  });

  it('reads codes in pictures', async () => {
    expect(await likely(await drawCode())).toEqual(['qr promptpay phone:+66812345678']);
  });

  it('says so where a picture is cut off, and reads what a damaged one still shows', async () => {
    const png = await drawCode();
    await expect(scanFile(png.slice(0, png.length / 2))).rejects.toMatchObject({ code: 'bad-file' });
    const encoder = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm');
    await initJpegEncoder({ wasmBinary: new Uint8Array(readFileSync(encoder)).buffer });
    const jpeg = new Uint8Array(
      await encodeJpeg({ colorSpace: 'srgb', ...(await openPixels(png))! }, { progressive: false }),
    );
    expect(await likely(jpeg)).toEqual(['qr promptpay phone:+66812345678']);
    expect(await likely(jpeg.slice(0, -60))).toEqual(['qr promptpay phone:+66812345678']);
    await expect(scanFile(jpeg.slice(0, jpeg.length / 2))).rejects.toThrow('expected a whole JPEG picture');
  });

  it('reads codes in WebP pictures', async () => {
    const pixels = await openPixels(await drawCode());
    const encoder = createRequire(import.meta.url).resolve('@jsquash/webp/codec/enc/webp_enc.wasm');
    await initWebpEncoder({ wasmBinary: new Uint8Array(readFileSync(encoder)).buffer });
    const file = new Uint8Array(await encodeWebp({ colorSpace: 'srgb', ...pixels! }));
    expect(await likely(file)).toEqual(['qr promptpay phone:+66812345678']);
  });

  it.each([
    ['dark', 0],
    ['light', 255],
  ])('reads a %s code on nothing, as pages show it on a ground of their own', async (_name, ink) => {
    const opened = await openPixels(await drawCode());
    const { data, width, height } = opened!;
    // Where the module is dark there is ink, elsewhere nothing; a light code is drawn the other way round.
    for (let i = 0; i < data.length; i += 4) {
      const isInk = data[i]! < 128 === (ink === 0);
      data.set(isInk ? [ink, ink, ink, 255] : [0, 0, 0, 0], i);
    }
    const file = new Uint8Array(await encodePng({ colorSpace: 'srgb', data, width, height }));
    expect(await likely(file)).toEqual(['qr promptpay phone:+66812345678']);
  });

  it('refuses what is neither, and survives a page that nests without end', async () => {
    await expect(scanFile(Uint8Array.from([1, 0, 2, 0, 3]))).rejects.toMatchObject({ code: 'bad-file' });
    expect(await likely(bytes(`${'<div>'.repeat(20_000)}กสิกร 123-4-56789-0`))).toEqual([
      'text account acct:TH:1234567890',
    ]);
    expect(await likely(bytes(`<table><tr>${'<td>1</td>'.repeat(20_000)}</tr></table>`))).toEqual([]);
    // What labels a cell is asked once: as many header cells as rows took minutes, in a page of a megabyte.
    const [wide, rows] = ['<th>h'.repeat(60_000), '<tr><td>x<td>y'.repeat(60_000)];
    expect(blocksOfPage(`<table><tr>${wide}${rows}</table>`)).toHaveLength(180_000);
  });
});

describe.skipIf(!existsSync(QR))('pictures of the data set (needs ../shared/data)', () => {
  const schema = v.object({
    images: v.array(v.object({ file: v.string(), expected: v.union([v.null(), v.string(), v.array(v.string())]) })),
  });
  const { images } = existsSync(QR)
    ? v.parse(schema, JSON.parse(readFileSync(join(QR, 'images.json'), 'utf8')))
    : { images: [] };

  it.each(images.map(({ file, expected }) => [file, expected] as const))('%s', async (file, expected) => {
    const read = await readPicture(new Uint8Array(readFileSync(join(QR, file))));
    // One photograph shows a second code at its edge.
    if (expected === null) expect(read).toEqual([]);
    else expect(read).toEqual(expect.arrayContaining([expected].flat()));
  });
});
