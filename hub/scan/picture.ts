/* Codes in picture files, by zxing-wasm's reader; its module comes from the package on this disk, never from the network. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { prepareZXingModule, readBarcodes, type ReadResult } from 'zxing-wasm/reader';
import { LOOKS, READER_OPTIONS, type Pixels } from '../../lib/core/detect/looks.ts';
import { HubError } from '../hub-error.ts';
import { assertUnpackable, damagedPicture, isCutOff, pictureFormat } from './picture-file.ts';
import { flatten, isTransparent, openPixels, type OpenedPicture } from './pixels.ts';

let ready: Promise<void> | null = null;

/**
 * The texts of all codes in a PNG, JPEG, WebP, GIF or BMP file; none for a whole picture without codes. What a damaged one
 * still shows is read.
 * @throws HubError `bad-file` for what is no picture or too large to unpack, and for a damaged one in which nothing is found
 */
export async function readPicture(bytes: Uint8Array): Promise<readonly string[]> {
  const format = pictureFormat(bytes);
  if (format === null) throw new HubError('bad-file', 'expected a PNG, JPEG, WebP, GIF or BMP picture');
  assertUnpackable(bytes, format);
  ready ??= prepare();
  await ready;
  const opened = await openPixels(bytes);
  const { texts, isWhole } = opened === null ? await lookIntoFile(bytes) : await lookAtPixels(opened);
  if (texts.length === 0 && (!isWhole || isCutOff(bytes, format))) throw damagedPicture(format);
  return texts;
}

interface Seen {
  readonly texts: readonly string[];
  readonly isWhole: boolean;
}

async function lookAtPixels(opened: OpenedPicture): Promise<Seen> {
  const isWhole = !opened.isDamaged;
  if (!isTransparent(opened)) return { texts: await look(opened), isWhole };
  // Where a picture is transparent, most pages show something light behind it, some something dark.
  const onLight = await look(flatten(opened, 255));
  return { texts: onLight.length > 0 ? onLight : await look(flatten(opened, 0)), isWhole };
}

/** Looks until something is found. */
async function look(pixels: Pixels): Promise<readonly string[]> {
  for (const { options, prepare } of LOOKS) {
    const shown = prepare === undefined ? pixels : prepare(pixels);
    if (shown === null) continue;
    const symbols = await readBarcodes({ colorSpace: 'srgb', ...shown }, { ...READER_OPTIONS, ...options });
    const texts = textsOf(symbols);
    if (texts.length > 0) return texts;
  }
  return [];
}

/** What the reader opens itself has no pixels to prepare; that it did not open, it says in a symbol without a format. */
async function lookIntoFile(bytes: Uint8Array): Promise<Seen> {
  let isWhole = true;
  for (const { options, prepare } of LOOKS) {
    if (prepare !== undefined || !isWhole) continue;
    const symbols = await readBarcodes(bytes, { ...READER_OPTIONS, ...options });
    const texts = textsOf(symbols);
    if (texts.length > 0) return { texts, isWhole };
    isWhole = !symbols.some(({ format, error }) => (format as string) === '' && error !== '');
  }
  return { texts: [], isWhole };
}

function textsOf(symbols: readonly ReadResult[]): readonly string[] {
  return [...new Set(symbols.filter(({ isValid }) => isValid).map(({ text }) => text))];
}

async function prepare(): Promise<void> {
  const path = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const module = await readFile(path);
  const wasmBinary = new Uint8Array(module).buffer;
  prepareZXingModule({ overrides: { wasmBinary } });
}
