/* What commands print and read: results on standard output, progress and reasons on standard error. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Bad usage: ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Writes a line to standard output, waiting while a pipe is full. */
export async function print(line: string): Promise<void> {
  await write(`${line}\n`);
}

/** Writes text to standard output, waiting while a pipe is full. */
export async function write(text: string): Promise<void> {
  const { stdout } = process;
  if (!stdout.writable || stdout.write(text)) return;
  await new Promise<void>((resolve) => {
    const goOn = (): void => {
      stdout.off('drain', goOn).off('close', goOn);
      resolve();
    };
    stdout.on('drain', goOn).on('close', goOn);
  });
}

/** Writes a line to standard error. */
export function note(line: string): void {
  if (process.stderr.writable) process.stderr.write(`${line}\n`);
}

/** Whether results were lost that somebody may have wanted: on a full disk. */
let lost = false;

/**
 * Lets a command go on where nobody reads it any more (`| head`), or its output finds no room (`> file` on a full disk): what it says is
 * dropped, its work is done. Ending it at once could cut the work in the middle, and would end `serve`.
 */
export function outliveReaders(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || lost) return;
    lost = true;
    note(`failed: what this command says could not be written (${error.code ?? error.message}); its work goes on`);
  });
  // Where reasons cannot be written there is nobody to tell.
  process.stderr.on('error', () => undefined);
}

/** How the process ends, by how its command ended: a command whose output was lost has not done what was asked. */
export function exitCodeOf(code: number): number {
  return code === 0 && lost ? 1 : code;
}

/** Bytes of a file, or of standard input for `-`. @throws UsageError where the file cannot be read */
export async function openInput(path: string): Promise<AsyncIterable<Uint8Array>> {
  if (path === '-') return process.stdin;
  await expectFile(path);
  return createReadStream(path);
}

/** @throws UsageError where there is no file at a path, or a folder */
export async function expectFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(`expected a file, there is none at ${path}`);
  if (found.isDirectory()) throw new UsageError(`expected a file, ${path} is a folder`);
}

/** Progress on standard error at most once a second, and only where the work takes long. */
export function createProgress(): (step: string) => void {
  let last = performance.now();
  return (step) => {
    const now = performance.now();
    if (now - last < 1000) return;
    last = now;
    note(`… ${step}`);
  };
}
