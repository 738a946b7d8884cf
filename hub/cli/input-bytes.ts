/* All bytes of a file that somebody hands to a command: a text, page or picture as people send them. */
import { readFile, stat } from 'node:fs/promises';
import { HubError } from '../hub-error.ts';

/** Larger files are refused: a page or picture that someone was sent is smaller. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Bytes of a file, or of standard input for `-`. @throws HubError `bad-file` for what is no file or too large */
export async function bytesOf(file: string): Promise<Uint8Array> {
  if (file === '-') {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of process.stdin as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > MAX_FILE_BYTES) throw tooLarge();
      parts.push(part);
    }
    return new Uint8Array(Buffer.concat(parts));
  }
  const found = await stat(file).catch(() => null);
  if (found === null) throw new HubError('bad-file', 'expected a file, there is none');
  if (!found.isFile()) throw new HubError('bad-file', 'expected a file, this is none');
  if (found.size > MAX_FILE_BYTES) throw tooLarge();
  return new Uint8Array(await readFile(file));
}

function tooLarge(): HubError {
  return new HubError('bad-file', `expected at most ${MAX_FILE_BYTES / 1024 / 1024} MiB`);
}
