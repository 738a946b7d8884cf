/*
 * Around a run of all tests: a folder for what they share and for all that they write, and at the end the PostgreSQL that one of them
 * may have started. The folder lies in memory where there is enough: a hub's database is a thousand files, and there are hundreds.
 */
import { chmod, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { makeOwnFolder, removeLeftFolders } from '../../scripts/run-folder.ts';
import { RUN_FOLDER } from './once-a-run.ts';
import { stopSharedPostgres } from './postgres.ts';

const IN_MEMORY = '/dev/shm';
/** Twice what a whole run has been seen to hold at once. */
const ENOUGH_BYTES = 8e9;

export default async function setUp(): Promise<() => Promise<void>> {
  for (const parent of [IN_MEMORY, tmpdir()]) await removeLeftFolders(parent);
  const folder = await makeOwnFolder(await roomyFolder(), 'run');
  // PostgreSQL's own user passes through it to the cluster's folder, and can list nothing.
  await chmod(folder, 0o711);
  process.env[RUN_FOLDER] = folder;
  process.env.TMPDIR = folder;
  return async () => {
    await stopSharedPostgres(folder);
    await rm(folder, { recursive: true, force: true });
  };
}

async function roomyFolder(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(IN_MEMORY);
    if (bavail * bsize >= ENOUGH_BYTES) return IN_MEMORY;
  } catch {
    // No such file system here.
  }
  return tmpdir();
}
