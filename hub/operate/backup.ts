/*
 * A backup while the hub serves. What it holds is of one moment: nobody signs or publishes while the moment is taken, which
 * is short. The embedded database is copied as a closed folder and read from the copy; PostgreSQL is read in one snapshot.
 * Files are linked aside under the same lock: they are replaced, never written again, so a link keeps what it was. The log of
 * releases is written on and on, so it is copied.
 *
 * Rows are copied by our own SQL and not by pg_dump: one form for both engines, so a hub can move between them, and nothing to
 * install in the version of the server.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, cp, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { readConfig, type HubPaths } from '../config.ts';
import { countersOf, dumpTables, inSnapshot } from '../db/copy-tables.ts';
import { appliedMigrations, openUnmigrated, type Orm } from '../db/database.ts';
import { chainHead, type ChainHead } from '../db/events.ts';
import { HubError } from '../hub-error.ts';
import { withLock } from '../lock.ts';
import { DATA_BYTES, isBackupPath, writeLines, type BackupHeader, type BackupLine } from './backup-format.ts';
import { RELEASE_LOG } from './release-log.ts';
import { readKeyFiles, sealKeys } from './sealed-keys.ts';
import { withSigningLock } from './signing-lock.ts';

export interface BackupOptions {
  readonly paths: HubPaths;
  readonly databaseUrl: string | undefined;
  /** A file that is not there yet, or a folder in which one is named by the time. */
  readonly target: string;
  readonly now: Date;
  /** Set: keys and the hub's secret go along, sealed by it. */
  readonly passphrase: string | null;
}

export interface BackupReport {
  readonly path: string;
  readonly bytes: number;
  /** Of the file; kept apart from it, it tells later that nobody changed it. */
  readonly sha256: string;
  readonly head: ChainHead;
  readonly files: number;
  readonly rows: number;
  readonly keys: number;
  /** Paths of files in the hub's folders that are none of a hub's, as a page somebody put there: they are not in it. */
  readonly leftOut: readonly string[];
}

/** Parts of the data folder that a backup holds; keys and the database go their own ways. */
const KEPT = ['hub.json', 'root.json', 'repo', 'states', 'proposals'] as const;

/**
 * Writes a backup. The database is not migrated by it, so the old program's backup before an upgrade and the new program's
 * hold the same.
 * @throws HubError `no-hub`, `not-empty` where the file is there already, `bad-passphrase`, `busy`
 */
export async function backUp(options: BackupOptions): Promise<BackupReport> {
  const { paths, now } = options;
  await readConfig(paths);
  const path = await targetPath(options);
  const keyFiles = options.passphrase === null ? [] : await readKeyFiles(paths);
  const sealed = options.passphrase === null ? null : await sealKeys(keyFiles, options.passphrase);
  const scratch = join(paths.data, `backup-${randomBytes(6).toString('hex')}.tmp`);
  const counts = { files: 0, rows: 0 };
  let head: ChainHead | null = null;
  const leftOut: string[] = [];
  await mkdir(scratch, { mode: 0o700 });
  try {
    await inOneMoment(options, { scratch, leftOut }, async (tx) => {
      head = await chainHead(tx);
      const header: BackupHeader = {
        backup: 'tuean',
        version: 1,
        madeAt: now.toISOString(),
        migrations: [...(await appliedMigrations(tx))],
        head,
      };
      await writeWhole(path, writeLines(header, linesOf(tx, join(scratch, 'files'), sealed, counts)));
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  if (head === null) throw new Error('a backup was written without its head');
  return { path, ...(await fileDigest(path)), head, ...counts, keys: keyFiles.length, leftOut };
}

async function targetPath({ target, now }: BackupOptions): Promise<string> {
  const found = await stat(target).catch(() => null);
  const stamp = now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const path = resolve(found?.isDirectory() ? join(target, `tuean-${stamp}.backup`) : target);
  if ((found !== null && !found.isDirectory()) || (await stat(path).catch(() => null)) !== null) {
    throw new HubError('not-empty', `expected no file at ${path}; a backup replaces none`);
  }
  return path;
}

/** Where the files of one moment are put, and which were not. */
interface Aside {
  readonly scratch: string;
  readonly leftOut: string[];
}

/** Puts the files of one moment into `<scratch>/files` and gives the database as of the same moment. */
async function inOneMoment(
  { paths, databaseUrl }: BackupOptions,
  aside: Aside,
  work: (tx: Orm) => Promise<void>,
): Promise<void> {
  if (databaseUrl) {
    const engine = await openUnmigrated(paths, databaseUrl);
    try {
      await inSnapshot(engine.orm, async (tx) => {
        // The first question of a transaction is the moment that it sees; publications are recorded under the same lock.
        await withSigningLock(engine.orm, paths, async () => {
          await chainHead(tx);
          await keepFiles(paths, aside);
        });
        await work(tx);
      });
    } finally {
      await engine.close();
    }
    return;
  }
  const copied = join(aside.scratch, 'db');
  // In the order of `publish`: the database, then the repository.
  await withLock(paths.dbLock, () =>
    withLock(paths.repoLock, async () => {
      await cp(paths.db, copied, { recursive: true });
      await keepFiles(paths, aside);
    }),
  );
  const engine = await openUnmigrated({ db: copied }, undefined);
  try {
    await inSnapshot(engine.orm, work);
  } finally {
    await engine.close();
  }
}

async function keepFiles(paths: HubPaths, { scratch, leftOut }: Aside): Promise<void> {
  const keep = async (path: string): Promise<void> => {
    const from = join(paths.data, path);
    const found = await stat(from).catch(() => null);
    if (found?.isDirectory()) {
      for (const name of await readdir(from)) await keep(`${path}/${name}`);
      return;
    }
    // Half of a write that is under way, or was killed.
    if (!found?.isFile() || path.endsWith('.tmp')) return;
    // A restore takes no other file, and would take a backup that had one for a changed one.
    if (isBackupPath(path)) await linkOrCopy(from, join(scratch, 'files', path));
    else leftOut.push(path);
  };
  for (const name of KEPT) await keep(name);
}

/** Links a file; copies it where links do not reach, on another disk, and where it is written on in its place. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  if (basename(from) === RELEASE_LOG) return copyFile(from, to);
  await link(from, to).catch(() => copyFile(from, to));
}

async function* linesOf(
  tx: Orm,
  files: string,
  sealed: string | null,
  counts: { files: number; rows: number },
): AsyncGenerator<BackupLine> {
  if (sealed !== null) yield { keys: sealed };
  for (const file of await filesBelow(files)) {
    counts.files += 1;
    yield { file, ...(await fileDigest(join(files, file))) };
    for await (const chunk of createReadStream(join(files, file), { highWaterMark: DATA_BYTES })) {
      if (!(chunk instanceof Buffer)) throw new TypeError('expected bytes of a file');
      yield { data: chunk.toString('base64') };
    }
  }
  for await (const line of dumpTables(tx)) {
    if (!('table' in line)) counts.rows += 1;
    yield 'table' in line ? { table: line.table, columns: [...line.columns] } : [...line];
  }
  for (const counter of await countersOf(tx)) yield { counter };
}

/** Paths of all files below a folder, sorted, with slashes. */
async function filesBelow(folder: string, prefix = ''): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(folder, path)));
    else found.push(path);
  }
  return found.sort();
}

/** Compressed, mode 600, on the disk before it has its name. */
async function writeWhole(path: string, lines: AsyncIterable<Uint8Array>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(part, 'wx', 0o600);
    // `flush`: written through to the disk before the stream ends and closes the file.
    await pipeline(lines, createGzip({ level: 6 }), file.createWriteStream({ flush: true }));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Length and SHA-256 of a file. */
export async function fileDigest(path: string): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    if (!(chunk instanceof Buffer)) throw new TypeError('expected bytes of a file');
    digest.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: digest.digest('hex') };
}
