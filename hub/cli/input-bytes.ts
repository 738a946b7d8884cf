/* Bytes that somebody hands to a command: all of a text, page or picture as people send them, or a feed. */
import { readFile, stat } from 'node:fs/promises';
import { partsAtMost } from '../../lib/core/parts-at-most.ts';
import { HubError } from '../hub-error.ts';
import { openInput } from './io.ts';

/** Larger files are refused: a page or picture that someone was sent is smaller. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Bytes of a file, or of standard input for `-`. @throws HubError `bad-file` for what is no file or too large */
export async function bytesOf(file: string): Promise<Uint8Array> {
  if (file === '-') {
    const given = process.stdin as AsyncIterable<Uint8Array>;
    const parts = await partsAtMost(given, MAX_FILE_BYTES);
    if (parts === null) throw tooLarge();
    return new Uint8Array(Buffer.concat(parts));
  }
  const found = await stat(file).catch(() => null);
  if (found === null) throw new HubError('bad-file', 'expected a file, there is none');
  if (!found.isFile()) throw new HubError('bad-file', 'expected a file, this is none');
  if (found.size > MAX_FILE_BYTES) throw tooLarge();
  return new Uint8Array(await readFile(file));
}

/**
 * A feed for work that others wait for: a file as it is read, and a pipe, standard input for `-`, read to its end first. Who writes into a
 * pipe may take hours, or never end.
 * @throws UsageError where the file cannot be read; HubError `bad-feed` where more than `maxBytes` come through a pipe
 */
export async function feedInHand(path: string, maxBytes: number): Promise<AsyncIterable<Uint8Array>> {
  const bytes = await openInput(path);
  if (path !== '-' && (await stat(path)).isFile()) return bytes;
  const parts = await partsAtMost(bytes, maxBytes);
  if (parts === null) {
    throw new HubError('bad-feed', `expected at most ${maxBytes} bytes through a pipe; nothing changed`);
  }
  return oneByOne(parts);
}

async function* oneByOne(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

function tooLarge(): HubError {
  return new HubError('bad-file', `expected at most ${MAX_FILE_BYTES / 1024 / 1024} MiB`);
}
