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

type Format = 'jpeg' | 'png' | 'webp';

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

/** The pixels of a PNG, JPEG or WebP file; null for other files and for one that cannot be opened. */
export async function openPixels(bytes: Uint8Array): Promise<Pixels | null> {
  const format = formatOf(bytes);
  if (format === null) return null;
  const known = ready.get(format) ?? prepare(format);
  ready.set(format, known);
  await known;
  const file = new Uint8Array(bytes).buffer;
  try {
    return await { jpeg: decodeJpeg, png: decodePng, webp: decodeWebp }[format](file);
  } catch {
    // A decoder that ran out of memory stays out of it: the next file gets a new one.
    ready.delete(format);
    return null;
  }
}

/** True where some pixel shows what is behind the picture. */
export function isTransparent({ data }: Pixels): boolean {
  return data.some((value, i) => i % 4 === 3 && value < 255);
}

/** The pixels as they show on a grey of this lightness, 0 to 255. */
export function flatten({ data, width, height }: Pixels, behind: number): Pixels {
  const flat = data.map((value, i) => {
    const alpha = data[i | 3] ?? 255;
    return i % 4 === 3 ? 255 : (value * alpha + behind * (255 - alpha)) / 255;
  });
  return { data: flat, width, height };
}

function formatOf(bytes: Uint8Array): Format | null {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpeg';
  return bytes[0] === 0x52 && bytes[8] === 0x57 ? 'webp' : null;
}

async function prepare(format: Format): Promise<void> {
  Object.assign(globalThis, { ImageData: OpenedPixels });
  if (format === 'png') await initPng(await moduleBytes('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'));
  else if (format === 'jpeg')
    await initJpeg({ wasmBinary: await moduleBytes('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'), printErr: silent });
  else await initWebp({ wasmBinary: await moduleBytes('@jsquash/webp/codec/dec/webp_dec.wasm'), printErr: silent });
}

/** What a decoder has to say of a broken file is no concern of the caller's. */
function silent(): void {}

async function moduleBytes(name: string): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(fileURLToPath(import.meta.resolve(name)))).buffer;
}
