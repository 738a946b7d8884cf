/*
 * The picture reader's module as a file of the package, and the address of the CDN where the reader would otherwise look for
 * it taken out of the code: what is not in the build cannot be asked. Runs in the build (Node), not in the extension.
 */
import { fileURLToPath } from 'node:url';
import type { CodeTransform } from './code-transform.ts';

/** The file to put into the package; `lib/pictures/decode.ts` asks for it by this name. */
export const READER_MODULE = {
  absoluteSrc: fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')),
  relativeDest: 'zxing_reader.wasm',
};

const CDN = /`https:\/\/[^`]*jsdelivr[^`]*`/;

/** A Vite plugin. Where a new version of the reader names a CDN in another form, the address stays and a test of the build fails. */
export function withoutCdn(): CodeTransform {
  return {
    name: 'picture-reader-without-cdn',
    transform(code, id) {
      if (!id.includes('/zxing-wasm/') || !CDN.test(code)) return null;
      return { code: code.replace(CDN, 'e'), map: null };
    },
  };
}
