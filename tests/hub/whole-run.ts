/*
 * Around a run of all tests: a folder for what they share and for all that they write, and at the end the PostgreSQL that one of them
 * may have started.
 */
import { chmod, rm } from 'node:fs/promises';
import { makeRunFolder } from '../../scripts/run-folder.ts';
import { RUN_FOLDER } from './once-a-run.ts';
import { stopSharedPostgres } from './postgres.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await makeRunFolder('run');
  // PostgreSQL's own user passes through it to the cluster's folder, and can list nothing.
  await chmod(folder, 0o711);
  process.env[RUN_FOLDER] = folder;
  process.env.TMPDIR = folder;
  return async () => {
    await stopSharedPostgres(folder);
    await rm(folder, { recursive: true, force: true });
  };
}
