/*
 * Codes read from the pictures of ../shared/data/qr: how many, and how long one picture takes. Every reader gets the same
 * pixels, opened beforehand. The packages of the peers are in this folder's own node_modules, so they are loaded by name.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import * as v from 'valibot';
import { decodePixels, prepareDecoder } from '../../../lib/pictures/decode.ts';
import { formatError, progress, quantile } from '../measure.ts';
import { atLeast, type Row } from '../row.ts';

const FOLDER = join(import.meta.dirname, '../../../../shared/data/qr');
const ROUNDS = 5;

interface Reader {
  readonly name: string;
  /** The texts of all codes that it finds. Rejects or throws where it finds none, or finds it broken. */
  readonly read: (pixels: ImageData) => Promise<readonly string[]>;
}

interface Sample {
  readonly file: string;
  readonly pixels: ImageData;
  /** Empty: there is no code in it. */
  readonly expected: readonly string[];
}

interface Score {
  readonly read: number;
  readonly invented: number;
  readonly missed: readonly string[];
  /** Per picture with a code, the median of the rounds; sorted. */
  readonly times: readonly number[];
}

/** All rows of the suite; none where the pictures are not there. */
export async function run(): Promise<Row[]> {
  if (!existsSync(FOLDER)) {
    progress('  no pictures: expected ../shared/data/qr');
    return [];
  }
  const samples = await openSamples();
  const total = samples.filter(({ expected }) => expected.length > 0).length;
  const scores = new Map<string, Score>();
  for (const reader of await loadReaders()) {
    progress(`  ${reader.name}`);
    scores.set(reader.name, await score(reader, samples));
  }
  const best = Math.max(...[...scores].filter(([name]) => name !== OWN).map(([, { read }]) => read));
  return [...scores].map(([name, { read, invented, missed, times }]) => ({
    suite: 'qr',
    what: `pictures read, ${name}`,
    unit: `of ${total}`,
    measured: read,
    target: name === OWN && Number.isFinite(best) ? atLeast(best) : null,
    detail: {
      'median ms': quantile(times, 0.5),
      'p95 ms': quantile(times, 0.95),
      invented,
      ...(missed.length > 0 ? { missed: missed.join(' ') } : {}),
    },
  }));
}

const OWN = 'tuean';

async function loadReaders(): Promise<Reader[]> {
  const wasm = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
  await prepareDecoder({ wasmBinary: new Uint8Array(wasm).buffer });
  const readers = [{ name: OWN, read: (pixels: ImageData) => decodePixels(pixels) }];
  for (const load of [loadZxing, loadJsQr, loadQr]) {
    try {
      readers.push(await load());
    } catch (error) {
      progress(`  left out: ${formatError(error)}`);
    }
  }
  return readers;
}

/** The same package without our options, attempts and formats. */
async function loadZxing(): Promise<Reader> {
  const { readBarcodes } = await import('zxing-wasm/reader');
  const read = async (pixels: ImageData) =>
    (await readBarcodes(pixels)).filter(({ isValid }) => isValid).map(({ text }) => text);
  return { name: 'zxing-wasm as it comes', read };
}

type JsQr = (data: Uint8ClampedArray, width: number, height: number) => { readonly data: string } | null;

/** A package of the benchmark's own, whose types are not ours to check. */
function peer(name: string): Promise<unknown> {
  return import(name);
}

async function loadJsQr(): Promise<Reader> {
  const { default: module } = (await peer('jsqr')) as { default: JsQr | { default: JsQr } };
  const jsQr = typeof module === 'function' ? module : module.default;
  const read = ({ data, width, height }: ImageData) => {
    const code = jsQr(data, width, height);
    return Promise.resolve(code ? [code.data] : []);
  };
  return { name: 'jsqr', read };
}

async function loadQr(): Promise<Reader> {
  const { default: decode } = (await peer('qr/decode.js')) as { default: (image: ImageData) => string };
  return { name: 'qr', read: async (pixels) => [decode(pixels)] };
}

async function score({ read }: Reader, samples: readonly Sample[]): Promise<Score> {
  let count = 0;
  let invented = 0;
  const missed: string[] = [];
  const times: number[] = [];
  for (const { file, pixels, expected } of samples) {
    const rounds: number[] = [];
    let texts: readonly string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now();
      texts = await read(pixels).catch(() => []);
      rounds.push(performance.now() - startedAt);
    }
    if (expected.length === 0) {
      if (texts.length > 0) invented++;
      continue;
    }
    times.push(
      quantile(
        rounds.sort((a, b) => a - b),
        0.5,
      ),
    );
    if (expected.every((text) => texts.includes(text))) count++;
    else missed.push(file);
  }
  return { read: count, invented, missed, times: times.sort((a, b) => a - b) };
}

const listSchema = v.object({
  images: v.array(v.object({ file: v.string(), expected: v.nullable(v.union([v.string(), v.array(v.string())])) })),
});

async function openSamples(): Promise<Sample[]> {
  const open = await loadOpeners();
  const { images } = v.parse(listSchema, JSON.parse(readFileSync(join(FOLDER, 'images.json'), 'utf8')));
  return images.map(({ file, expected }) => ({
    file: file.replace('img/', ''),
    pixels: open(readFileSync(join(FOLDER, file))),
    expected: expected === null ? [] : [expected].flat(),
  }));
}

interface Opened {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}
interface Png {
  readonly PNG: { readonly sync: { read(file: Buffer): Opened } };
}
interface Jpeg {
  readonly default: { decode(file: Buffer, options: { readonly useTArray: boolean }): Opened };
}

async function loadOpeners(): Promise<(file: Buffer) => ImageData> {
  const { PNG } = ((await peer('pngjs')) as { readonly default: Png }).default;
  const { default: jpeg } = (await peer('jpeg-js')) as Jpeg;
  return (file) => {
    const { data, width, height } = file[0] === 0x89 ? PNG.sync.read(file) : jpeg.decode(file, { useTArray: true });
    return { data: onWhite(data), width, height, colorSpace: 'srgb' };
  };
}

/** What is transparent is white, as a page shows it. */
function onWhite(data: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const flat = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = (data[i + 3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel++) flat[i + channel] = 255 + ((data[i + channel] ?? 0) - 255) * alpha;
    flat[i + 3] = 255;
  }
  return flat;
}
