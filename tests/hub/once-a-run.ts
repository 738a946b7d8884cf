/*
 * What is made once for a whole run of tests and shared by its files: they run in several processes, so the first that needs it
 * makes it in the run's folder, and the others wait for it. Outside of a run everybody makes their own.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Environment variable that holds the folder of the run; see whole-run.ts. */
export const RUN_FOLDER = 'TUEAN_TEST_RUN';

/** The folder of the run; undefined outside of one. */
export function runFolder(): string | undefined {
  return process.env[RUN_FOLDER];
}

/** Makes a thing in a folder of its own, or gives what was made before: anything that JSON holds. Throws what its maker threw. */
export async function onceARun<T>(run: string, name: string, make: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(run, name);
  const ready = `${folder}.json`;
  if (!(await isFirst(folder))) return (await waitFor(ready)) as T;
  let record: object;
  try {
    record = { made: await make(folder) };
  } catch (error) {
    record = { failure: String(error) };
  }
  await writeFile(`${ready}.new`, JSON.stringify(record));
  await rename(`${ready}.new`, ready);
  return (await waitFor(ready)) as T;
}

async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch {
    return false;
  }
}

async function waitFor(ready: string): Promise<unknown> {
  for (;;) {
    const text = await readFile(ready, 'utf8').catch(() => null);
    if (text !== null) {
      const record = JSON.parse(text) as { made?: unknown; failure?: string };
      if (record.failure !== undefined) throw new Error(record.failure);
      return record.made;
    }
    await sleep(50);
  }
}
