/* Codes in picture files, by zxing-wasm's reader; its module comes from the package on this disk, never from the network. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { LOOKS, READER_OPTIONS, type Pixels } from '../../lib/core/detect/looks.ts';
import { flatten, isTransparent, openPixels } from './pixels.ts';

let ready: Promise<void> | null = null;

/** The texts of all codes in a PNG, JPEG, WebP, GIF or BMP file; none for a picture without codes or bytes that are no picture. */
export async function readPicture(bytes: Uint8Array): Promise<readonly string[]> {
  ready ??= prepare();
  await ready;
  const pixels = await openPixels(bytes);
  if (pixels === null) return look(bytes);
  if (!isTransparent(pixels)) return look(pixels);
  // Where a picture is transparent, most pages show something light behind it, some something dark.
  const onLight = await look(flatten(pixels, 255));
  return onLight.length > 0 ? onLight : look(flatten(pixels, 0));
}

/** Looks until something is found. What the reader opens itself has no pixels to prepare. */
async function look(picture: Pixels | Uint8Array): Promise<readonly string[]> {
  for (const { options, prepare } of LOOKS) {
    const shown = prepare === undefined ? picture : picture instanceof Uint8Array ? null : prepare(picture);
    if (shown === null) continue;
    const opened = shown instanceof Uint8Array ? shown : { colorSpace: 'srgb' as const, ...shown };
    const symbols = await readBarcodes(opened, { ...READER_OPTIONS, ...options });
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
