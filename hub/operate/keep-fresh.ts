/*
 * The timestamp's short life is renewed on schedule by every process that serves, and by one at a time: who comes second finds
 * it young and leaves it. A process without the timestamp's key serves and signs nothing.
 */
import { activeKeys, hasEnoughSignatures, LIFE_DAYS, readCurrent, readRoot } from '../trust/repository.ts';
import { refreshTimestamp } from '../trust/index.ts';
import type { HubPaths } from '../config.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import { withLock } from '../lock.ts';
import { repositoryOf } from '../publish/publish.ts';
import { extendReleaseLog } from './release-log.ts';
import { withSigningLock } from './signing-lock.ts';

const DAY_MS = 86_400_000;
/** Half of it gone: better two machines that cross once than a list that expires everywhere. */
const DESPERATE_MS = DAY_MS;

export interface KeepFreshOptions {
  readonly paths: HubPaths;
  readonly database: LastingDatabase;
  readonly databaseUrl: string | undefined;
  readonly now: Date;
  /** A timestamp that is younger is left alone. */
  readonly minAgeMs: number;
}

/**
 * Signs the timestamp again where it is due, and writes lines that the log of releases lacks.
 * @returns what was done
 * @throws what the database throws while the timestamp is still young; `busy`
 */
export async function keepFresh(options: KeepFreshOptions): Promise<'signed' | 'young' | 'no-key'> {
  const { paths, database, databaseUrl } = options;
  if (!(await canSign(paths))) return 'no-key';
  // The embedded database belongs to this machine: its own lock file is enough, and the database may be somebody else's now.
  if (!databaseUrl) return withLock(paths.repoLock, () => renew(options));
  try {
    return await database.use((orm) => withSigningLock(orm, paths, () => renew(options)));
  } catch (error) {
    if ((await ageMs(options)) < DESPERATE_MS) throw error;
    return withLock(paths.repoLock, () => renew(options));
  }
}

async function renew(options: KeepFreshOptions): Promise<'signed' | 'young'> {
  const { paths, now, minAgeMs } = options;
  const isDue = (await ageMs(options)) >= minAgeMs || !(await isSignedByRoot(paths));
  if (isDue) await refreshTimestamp(repositoryOf(paths), now);
  await extendReleaseLog(paths.repo);
  return isDue ? 'signed' : 'young';
}

async function ageMs({ paths, now }: KeepFreshOptions): Promise<number> {
  const current = await readCurrent(repositoryOf(paths));
  if (current === null) return 0;
  const signedAt = current.timestamp.signed.expires.valueOf() - LIFE_DAYS.timestamp * DAY_MS;
  // Signed in what is the future here: a clock was wrong, and it is not known how old it is.
  return signedAt > now.valueOf() ? Infinity : now.valueOf() - signedAt;
}

/** False where a ceremony was cut off after its root: what is in force is signed by keys that count no more, and browsers take nothing. */
async function isSignedByRoot(paths: HubPaths): Promise<boolean> {
  const current = await readCurrent(repositoryOf(paths));
  if (current === null) return true;
  const { signed: root } = await readRoot(repositoryOf(paths));
  for (const role of ['snapshot', 'timestamp'] as const) {
    if (!(await hasEnoughSignatures(current[role], root, role))) return false;
  }
  return true;
}

async function canSign(paths: HubPaths): Promise<boolean> {
  const root = await readRoot(repositoryOf(paths));
  return (await activeKeys(repositoryOf(paths), root.signed, 'timestamp')).length > 0;
}
