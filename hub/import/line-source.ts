/*
 * Bytes of a feed as numbered lines, in the encoding that its beginning is in. Any bytes are taken: what is not of that encoding becomes
 * U+FFFD and is refused later as a line of its own, never a crash. Lines end at LF, CR LF or CR.
 */
import { setImmediate as othersTurn } from 'node:timers/promises';
import { partsAtMost } from '../../lib/core/parts-at-most.ts';
import type { LineSource, NumberedLine } from './feed-item.ts';
import { HubError } from '../hub-error.ts';
import { encodingOf, refuseOtherFiles, type FeedEncoding } from './feed-encoding.ts';

/** No feed line is longer; the rest of a longer one is dropped, so a file without line feeds costs no memory. */
export const MAX_LINE_LENGTH = 64 * 1024;
/** Formats that are one document are read whole: 1,000,000 listings as JSON are about 150 MB. */
export const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;
/** Enough to tell formats apart. */
const HEAD_BYTES = 64 * 1024;
/** A feed that comes in one piece is cut, so that no more of its lines are in memory than of one that streams. */
const PIECE_BYTES = 256 * 1024;

const LINES_AT_ONCE = 2_000;

/** The beginning of a feed as text, and the feed itself from its first byte. */
export interface OpenFeed extends LineSource {
  readonly head: string;
}

/** The beginning of a feed as text. */
export function headOf(bytes: Uint8Array): string {
  const head = bytes.subarray(0, HEAD_BYTES);
  return new TextDecoder(encodingOf(head)).decode(head);
}

/** Opens a stream of bytes, reading its beginning. @throws HubError `bad-feed` where that is no text, or a web page */
export async function openFeed(bytes: AsyncIterable<Uint8Array>): Promise<OpenFeed> {
  const chunks = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  let isDone = false;
  while (size < HEAD_BYTES && !isDone) {
    const next = await chunks.next();
    if (next.done) isDone = true;
    else {
      first.push(next.value);
      size += next.value.length;
    }
  }
  const beginning = Buffer.concat(first).subarray(0, HEAD_BYTES);
  const encoding = encodingOf(beginning);
  const head = new TextDecoder(encoding).decode(beginning);
  refuseOtherFiles(beginning, head);
  async function* all(): AsyncGenerator<Uint8Array> {
    for (const piece of first) yield* cut(piece);
    if (isDone) return;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield* cut(next.value);
  }
  return { head, lines: () => numberedLines(all(), encoding), readAll: () => readWhole(all(), encoding) };
}

function* cut(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

async function* numberedLines(
  chunks: AsyncGenerator<Uint8Array>,
  encoding: FeedEncoding,
): AsyncGenerator<readonly NumberedLine[]> {
  const decoder = new TextDecoder(encoding);
  let rest = '';
  let line = 0;
  const split = (text: string): NumberedLine[] => {
    const parts = text.split(/\r\n|\n|\r/);
    rest = (parts.pop() ?? '').slice(0, MAX_LINE_LENGTH + 1);
    return parts.map((part) => ({ line: ++line, text: part.slice(0, MAX_LINE_LENGTH + 1) }));
  };
  for await (const chunk of chunks) {
    let text = rest + decoder.decode(chunk, { stream: true });
    // A CR LF may be cut in two by the chunks: the CR waits for what follows.
    const isCut = text.endsWith('\r');
    if (isCut) text = text.slice(0, -1);
    const lines = split(text);
    if (isCut) rest += '\r';
    if (lines.length > 0) yield lines;
  }
  const last = split(`${rest}${decoder.decode()}\n`);
  yield last.at(-1)?.text === '' ? last.slice(0, -1) : last;
}

/**
 * Lines of a text that was read whole, which can be gone through again. Between them what else the process serves has its turn: a list of
 * a million exceptions, of which none is handed over as an entry, takes a minute.
 */
export async function* linesOf(text: string): AsyncGenerator<readonly NumberedLine[]> {
  const ends = /\r\n|\n|\r/g;
  let lines: NumberedLine[] = [];
  let line = 0;
  for (let at = 0; at < text.length; at = ends.lastIndex) {
    const end = ends.exec(text);
    line += 1;
    lines.push({ line, text: text.slice(at, Math.min(end?.index ?? text.length, at + MAX_LINE_LENGTH + 1)) });
    if (end === null) break;
    if (lines.length >= LINES_AT_ONCE) {
      yield lines;
      lines = [];
      await othersTurn();
    }
  }
  yield lines;
}

async function readWhole(chunks: AsyncGenerator<Uint8Array>, encoding: FeedEncoding): Promise<string> {
  const parts = await partsAtMost(chunks, MAX_DOCUMENT_BYTES);
  if (parts === null) {
    throw new HubError('bad-feed', `expected at most ${MAX_DOCUMENT_BYTES} bytes in one document; nothing changed`);
  }
  return new TextDecoder(encoding).decode(Buffer.concat(parts));
}
