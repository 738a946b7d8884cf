/*
 * Pixels of picture files: PNG, JPEG and WebP, each by its decoder in WebAssembly, so that a hostile file does its harm in a
 * sandbox. GIF and BMP are left to the code reader, which opens them itself but knows neither WebP nor transparency.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import decodeJpeg, { init as initJpeg } from '@jsquash/jpeg/decode.js';
import decodePng, { init as initPng } from '@jsquash/png/decode.js';
import decodeWebp, { init as initWebp } from '@jsquash/webp/decode.js';
import type { Pixels } from '../../lib/core/detect/looks.ts';
import { pictureFormat } from './picture-file.ts';

type Format = 'JPEG' | 'PNG' | 'WebP';

export interface OpenedPicture extends Pixels {
  /** The decoder filled in what it did not find in the file. */
  readonly isDamaged: boolean;
}

/** What the decoders make, which Node does not have. */
class OpenedPixels implements Pixels {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;

  constructor(data: Uint8ClampedArray<ArrayBuffer>, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

const ready = new Map<Format, Promise<void>>();
/** What decoders said of the file that is being opened; opening itself is one step, so that no other file comes between. */
let complaints = 0;

/** The pixels of a PNG, JPEG or WebP file; null for other files and for one that cannot be opened. */
export async function openPixels(bytes: Uint8Array): Promise<OpenedPicture | null> {
  const format = pictureFormat(bytes);
  if (format === null || format === 'GIF' || format === 'BMP') return null;
  const known = ready.get(format) ?? prepare(format);
  ready.set(format, known);
  await known;
  const file = new Uint8Array(bytes).buffer;
  const before = complaints;
  try {
    const opened = await { JPEG: decodeJpeg, PNG: decodePng, WebP: decodeWebp }[format](file);
    return { data: opened.data, width: opened.width, height: opened.height, isDamaged: complaints > before };
  } catch {
    // A decoder that ran out of memory stays out of it: the next file gets a new one.
    ready.delete(format);
    return null;
  }
}

/** True where some pixel shows what is behind the picture. */
export function isTransparent({ data }: Pixels): boolean {
  for (let alpha = 3; alpha < data.length; alpha += 4) if ((data[alpha] ?? 255) < 255) return true;
  return false;
}

/** The pixels as they show on a grey of this lightness, 0 to 255. */
export function flatten({ data, width, height }: Pixels, behind: number): Pixels {
  const flat = data.map((value, i) => {
    const alpha = data[i | 3] ?? 255;
    return i % 4 === 3 ? 255 : (value * alpha + behind * (255 - alpha)) / 255;
  });
  return { data: flat, width, height };
}

async function prepare(format: Format): Promise<void> {
  Object.assign(globalThis, { ImageData: OpenedPixels });
  if (format === 'PNG') await initPng(await moduleBytes('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'));
  else if (format === 'JPEG')
    await initJpeg({
      wasmBinary: await moduleBytes('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'),
      printErr: countComplaint,
    });
  else
    await initWebp({
      wasmBinary: await moduleBytes('@jsquash/webp/codec/dec/webp_dec.wasm'),
      printErr: countComplaint,
    });
}

/** libjpeg's warnings of data that is not there, or not what it was; it has others, which cameras cause. */
const MISSES_DATA = /premature end|bad (?:huffman|arithmetic)|instead of RST/i;

function countComplaint(line: string): void {
  if (MISSES_DATA.test(line)) complaints += 1;
}

async function moduleBytes(name: string): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(fileURLToPath(import.meta.resolve(name)))).buffer;
}
