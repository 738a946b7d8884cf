/*
 * Folders that a run of tests makes outside of the project. A run that was killed leaves them behind, gigabytes of them, so each has
 * its owner's process in its name (`tuean-e2e-4711-a1B2c3`), and the next run removes those whose owner is gone.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^tuean-[a-z]+-(\d+)-\w{6}$/;

/** Makes a folder of this process. `kind` is one word in small letters. */
export function makeOwnFolder(parent: string, kind: string): Promise<string> {
  return mkdtemp(join(parent, `tuean-${kind}-${process.pid}-`));
}

/** Removes the folders of `makeOwnFolder` whose process is gone. What cannot be removed, as it is another user's, stays. */
export async function removeLeftFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const owner = NAME.exec(name)?.[1];
    if (owner === undefined || isRunning(Number(owner))) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    // Another user's process may not be signalled, but is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
