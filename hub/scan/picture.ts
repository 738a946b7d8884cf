/* Codes in picture files, by zxing-wasm's reader; its module comes from the package on this disk, never from the network. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';

/** QR codes as people pay by, and the barcode of printed bills. */
const OPTIONS: ReaderOptions = {
  formats: ['QRCode', 'MicroQRCode', 'Code128'],
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: 16,
};

/** A picture in which nothing is found is looked at again with another threshold, then with its specks closed. */
const ATTEMPTS: readonly ReaderOptions[] = [{}, { binarizer: 'GlobalHistogram' }, { tryDenoise: true }];

let ready: Promise<void> | null = null;

/** The texts of all codes in a PNG, JPEG, WebP, GIF or BMP file; none for a picture without codes or bytes that are no picture. */
export async function readPicture(bytes: Uint8Array): Promise<readonly string[]> {
  ready ??= prepare();
  await ready;
  for (const attempt of ATTEMPTS) {
    const symbols = await readBarcodes(bytes, { ...OPTIONS, ...attempt });
    const texts = symbols.filter(({ isValid }) => isValid).map(({ text }) => text);
    if (texts.length > 0) return [...new Set(texts)];
  }
  return [];
}

async function prepare(): Promise<void> {
  const path = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const module = await readFile(path);
  const wasmBinary = new Uint8Array(module).buffer;
  prepareZXingModule({ overrides: { wasmBinary } });
}
