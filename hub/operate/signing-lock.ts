/*
 * Who signs or writes the repository is alone. Two locks, always in this order: the file in the data folder keeps out other
 * processes of this machine, the database's keeps out other machines that share the folder. On a network's folder the file
 * names a process of another machine, which cannot be seen to live from here, so there the second lock is the one that holds.
 */
import type { HubPaths } from '../config.ts';
import { openUnmigrated, withSessionLock, type Orm } from '../db/database.ts';
import { withLock } from '../lock.ts';

/** Any number, the same in all hubs; 0x74756561 and 0x74756562 are the migrations' and the chain's. */
const SIGNING_LOCK = 0x7475_6563;
const WAIT_MS = 120_000;

/**
 * Runs work that signs or writes the repository.
 * @throws HubError `busy` when another process is at it for longer than two minutes
 */
export function withSigningLock<T>(orm: Orm, paths: HubPaths, work: () => Promise<T>): Promise<T> {
  return withLock(paths.repoLock, () => withSessionLock(orm, { lock: SIGNING_LOCK, waitMs: WAIT_MS }, work), WAIT_MS);
}

/**
 * The same for commands that need no database but its lock. The embedded one has no part in it: it is this machine's.
 * @throws HubError `busy`; what PostgreSQL throws where it does not answer
 */
export async function withSigningLockAt<T>(
  paths: HubPaths,
  databaseUrl: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!databaseUrl) return withLock(paths.repoLock, work, WAIT_MS);
  const engine = await openUnmigrated(paths, databaseUrl);
  try {
    return await withSigningLock(engine.orm, paths, work);
  } finally {
    await engine.close();
  }
}
