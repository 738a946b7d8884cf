/*
 * Codes in pixels, by zxing-wasm's reader. Its module (950 kB) is a file of this extension and is loaded when the first picture
 * is looked into; the reader's own default, a CDN, is taken out of the build (build/own-wasm.ts) and never reached.
 *
 * A look blocks its thread. Measured on one core: 1 to 4 ms for a picture with a code, 15 to 35 ms for each of three looks at
 * 1.5 megapixels without one.
 */
import { prepareZXingModule, purgeZXingModule, readBarcodes, type ZXingModuleOverrides } from 'zxing-wasm/reader';
import { LOOKS, READER_OPTIONS } from '../core/detect/looks.ts';
import { ownUrl } from '../own-url.ts';

/** Name of the reader's module in the package. */
export const WASM_FILE = 'zxing_reader.wasm';

let ready: Promise<unknown> | null = null;

/**
 * Makes the module ready, once; a failure is forgotten, so that the next picture tries again. `overrides` are for places that
 * are no browser: by default the module comes from the package, by the reader's own `fetch`, which can reach nothing else.
 */
export async function prepareDecoder(
  overrides: ZXingModuleOverrides = { locateFile: () => ownUrl(WASM_FILE) },
): Promise<void> {
  ready ??= prepareZXingModule({ overrides, fireImmediately: true }).catch((error: unknown) => {
    ready = null;
    purgeZXingModule();
    throw error;
  });
  await ready;
}

/**
 * The texts of all codes in RGBA pixels, each once; none where there is no code. `pause` lets other work of the thread in
 * between two looks. Throws when the module cannot be loaded.
 */
export async function decodePixels(pixels: ImageData, pause?: () => Promise<void>): Promise<readonly string[]> {
  await prepareDecoder();
  for (const { options, prepare } of LOOKS) {
    const shown = prepare === undefined ? pixels : prepare(pixels);
    if (shown === null) continue;
    // Not spread: the properties of the browser's ImageData are its class's, not its own.
    const { data, width, height } = shown;
    const symbols = await readBarcodes({ data, width, height, colorSpace: 'srgb' }, { ...READER_OPTIONS, ...options });
    const texts = symbols.filter(({ isValid }) => isValid).map(({ text }) => text);
    if (texts.length > 0) return [...new Set(texts)];
    await pause?.();
  }
  return [];
}
