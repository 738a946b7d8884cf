/*
 * Payment codes for the demo and the tests: payloads as Thai shops print them, by `promptparse`, and their pictures, by
 * zxing-wasm's writer, whose module comes from the package on this disk.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { anyId } from 'promptparse/generate';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

/** ISO/IEC 18004 asks for four light modules around a code. */
const QUIET_ZONE = 4;

let ready: Promise<void> | null = null;

/** Payload of a PromptPay code to a Thai mobile (`081-234-5678`), or with 13 digits to a national or tax ID. */
export function qrPayload(id: string): string {
  const target = id.replace(/\D/g, '');
  return anyId({ type: target.length === 13 ? 'NATID' : 'MSISDN', target });
}

/** The code as an SVG element of one path, `size` CSS pixels wide. */
export async function qrSvg(payload: string, size = 220): Promise<string> {
  const { data, width, height } = (await write(payload)).symbol;
  let path = '';
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] === 0) path += `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h1v1h-1z`;
    }
  }
  const side = width + 2 * QUIET_ZONE;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${size}" height="${size}" ` +
    `shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>`
  );
}

/** The code as the bytes of a PNG, each module `scale` pixels wide, quiet zone included. */
export async function qrPng(payload: string, scale = 6): Promise<Uint8Array<ArrayBuffer>> {
  const { image } = await write(payload, scale);
  if (image === null) throw new Error('expected a picture of the code');
  return new Uint8Array(await image.arrayBuffer());
}

/** `data:` address of a PNG. */
export function pngUrl(bytes: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
}

async function write(payload: string, scale = 1): ReturnType<typeof writeBarcode> {
  ready ??= prepare();
  await ready;
  const result = await writeBarcode(payload, { format: 'QRCode', scale, options: 'ecLevel=M' });
  if (result.error !== '') throw new Error(`expected a code, got: ${result.error}`);
  return result;
}

async function prepare(): Promise<void> {
  const module = await readFile(fileURLToPath(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')));
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(module).buffer } });
}
