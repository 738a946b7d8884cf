/*
 * Folders that a run of tests makes outside of the project. A run that was killed leaves them behind, gigabytes of them, so each has
 * its owner's process in its name (`tuean-e2e-4711-a1B2c3`), and the next run removes those whose owner is gone.
 */
import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** Twice what a whole run has been seen to hold at once. */
const ENOUGH_BYTES = 8e9;

const NAME = /^tuean-[a-z]+-(\d+)-\w{6}$/;

/** Makes the folder that a run of tests writes to, and removes those of runs that were killed. */
export async function makeRunFolder(kind: string): Promise<string> {
  for (const parent of [IN_MEMORY, tmpdir()]) await removeLeftFolders(parent);
  return await makeOwnFolder(await roomyFolder(), kind);
}

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

/** Where a run writes: in memory where there is enough, because a hub's database is a thousand files, and there are hundreds. */
async function roomyFolder(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(IN_MEMORY);
    if (bavail * bsize >= ENOUGH_BYTES) return IN_MEMORY;
  } catch {
    // No such file system here.
  }
  return tmpdir();
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    // Another user's process may not be signalled, but is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
