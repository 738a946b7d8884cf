/*
 * Published vectors, kept beside the repository because some of their licences keep them out of it.
 * Tests that need them skip, by name, where the folder is absent; each such test has a small table of its own too.
 */
import { existsSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../../shared/data/', import.meta.url);

/** True where the folder of shared data lies beside the repository. */
export const HAS_SHARED_DATA = existsSync(new URL('url-vectors/', FOLDER));

/** Text of a file of the shared data folder. */
export function sharedText(path: string): string {
  return readFileSync(new URL(path, FOLDER), 'utf8');
}

/** Lines of a file of the shared data folder, without empty ones and comments. */
export function sharedLines(path: string): string[] {
  return sharedText(path)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('//') && !line.startsWith('#'));
}
