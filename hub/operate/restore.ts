/*
 * A backup becomes a hub in an empty place. Nothing is there under its name before everything was checked: each file by its
 * digest, the whole backup by its last line, every constraint of the database, the chain of events up to the head that the
 * backup names, and the release as a browser reads it, from the trust root to the decoded list.
 *
 * Order: 1. files, and the embedded database, into <data>/.tuean-restore   2. rows of PostgreSQL, in one transaction
 *        3. everything is moved out into its place, the settings last, before which a folder is no hub
 * One that was cut off leaves that folder, by which the next run knows: it begins anew, but for rows that are there already.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { hubPaths, readConfig, type HubPaths } from '../config.ts';
import { isEmptyDatabase, loadTables, type TableLoader } from '../db/copy-tables.ts';
import { appliedMigrations, migrate, openUnmigrated, type Orm } from '../db/database.ts';
import { chainHead, verifyChain, type ChainHead } from '../db/events.ts';
import { HubError } from '../hub-error.ts';
import { withLock } from '../lock.ts';
import { fetchFromFolder, openRelease } from '../publish/current.ts';
import { fileDigest } from './backup.ts';
import { readLines, type BackupHeader, type BackupLine, type OpenBackup } from './backup-format.ts';
import { openKeys } from './sealed-keys.ts';

export interface RestoreOptions {
  /** The backup. */
  readonly source: string;
  /** Where the hub is to be; nothing may be there. */
  readonly paths: HubPaths;
  /** An empty PostgreSQL database; undefined: the embedded one. Either takes a backup of the other. */
  readonly databaseUrl: string | undefined;
  /** Opens the keys in the backup; null leaves them closed. */
  readonly passphrase: string | null;
  /** SHA-256 that the file must have. */
  readonly expected: string | null;
  /** How the empty database is opened, else made where there is none. For tests, which have one to copy. */
  readonly openDatabase?: typeof openUnmigrated;
}

export interface RestoreReport {
  readonly data: string;
  readonly madeAt: string;
  readonly head: ChainHead;
  readonly release: { readonly epoch: number; readonly sequence: number };
  readonly files: number;
  readonly rows: number;
  readonly keys: number;
  /** True where the backup has keys that were not asked for. */
  readonly keysLeft: boolean;
  /** True where the rows were there already, from a restore of the same backup that was cut off. */
  readonly hadRows: boolean;
}

/** Folder below the place, in which everything is made. */
const STAGING = '.tuean-restore';
const LOCK = '.tuean-restore.lock';
const BUSY_MS = 20_000;
/** What a restore moves into its place, the settings last. */
const MADE: ReadonlySet<string> = new Set(['db', 'root.json', 'repo', 'states', 'proposals', 'keys', 'intake.key']);

/**
 * Restores a backup. One that was cut off is run again as it was.
 * @throws HubError `not-empty`, `bad-backup`, `bad-passphrase`, `newer-database`, `busy`; the place is as empty then as before
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { data } = options.paths;
  const isThere = (await stat(data).catch(() => null)) !== null;
  await requireEmpty(options.paths);
  if (!isThere) {
    await mkdir(data, { recursive: true });
    await chmod(data, 0o755);
  }
  try {
    return await withLock(join(data, LOCK), () => restoreAlone(options), BUSY_MS);
  } catch (error) {
    // It goes where nothing is in it.
    if (!isThere) await rmdir(data).catch(() => undefined);
    throw error;
  }
}

async function restoreAlone(options: RestoreOptions): Promise<RestoreReport> {
  const { source, paths, databaseUrl, openDatabase = openUnmigrated } = options;
  const wasCut = await requireEmpty(paths);
  if (options.expected !== null && (await fileDigest(source)).sha256 !== options.expected) {
    throw new HubError('bad-backup', `${source} does not have the SHA-256 that was expected; nothing was restored`);
  }
  // Once to its end before anything is made of it: most of what can be wrong shows here.
  for await (const _line of (await readLines(decompressed(source))).lines);
  // Inside the folder: it may be a mount, which nothing can be moved onto, or its parent somebody else's.
  const staging = hubPaths(join(paths.data, STAGING));
  await dropHalf(paths, staging);
  let hadRows = false;
  /** Rows of PostgreSQL without a hub: by the folder the next run knows that they are its own. */
  let isAwaited = false;
  try {
    const backup = await readLines(decompressed(source));
    const engine = await openDatabase(staging, databaseUrl);
    let report: Omit<RestoreReport, 'data' | 'release' | 'hadRows'>;
    let release: RestoreReport['release'];
    try {
      ({ release, ...report } = await engine.orm.transaction(async (tx) => {
        hadRows = wasCut && !(await isEmptyDatabase(tx));
        isAwaited = hadRows;
        const filled = await fill(tx, backup, { ...options, staging, hadRows });
        return { ...filled, release: await requireRelease(staging) };
      }));
      isAwaited = databaseUrl !== undefined;
    } finally {
      await engine.close();
    }
    await moveAll(staging, paths);
    isAwaited = false;
    return { data: paths.data, release, ...report, hadRows };
  } catch (error) {
    throw error instanceof RangeError || isBrokenRow(error)
      ? new HubError('bad-backup', `the backup does not fit its own schema; nothing was restored`, { cause: error })
      : error;
  } finally {
    if (!isAwaited) await rm(staging.data, { recursive: true, force: true });
  }
}

/**
 * Nothing is there, or what a restore left that was cut off: then true.
 * @throws HubError `not-empty`
 */
async function requireEmpty(paths: HubPaths): Promise<boolean> {
  const found = await stat(paths.data).catch(() => null);
  if (found === null) return false;
  const names = found.isDirectory() ? await readdir(paths.data) : ['a file'];
  const wasCut = names.includes(STAGING);
  const others = names.filter((name) => !(name === STAGING || name.startsWith(LOCK) || (wasCut && MADE.has(name))));
  // No restore makes these.
  if ((await stat(join(paths.keys, 'offline')).catch(() => null)) !== null) others.push('keys/offline');
  const [other] = others;
  if (other === undefined) return wasCut;
  throw new HubError(
    'not-empty',
    `expected nothing in ${paths.data}, found ${other}; a hub that is there is never overwritten`,
  );
}

/** Takes away what a restore left that was cut off, but for the folder that says so. */
async function dropHalf(paths: HubPaths, staging: HubPaths): Promise<void> {
  await mkdir(staging.data, { recursive: true, mode: 0o700 });
  for (const name of await readdir(staging.data)) await rm(join(staging.data, name), { recursive: true });
  for (const name of MADE) await rm(join(paths.data, name), { recursive: true, force: true });
}

/** Settings last: before they are there, a folder is no hub. */
async function moveAll(staging: HubPaths, { data }: HubPaths): Promise<void> {
  const settings = basename(staging.config);
  const names = (await readdir(staging.data)).filter((name) => name !== settings);
  for (const name of [...names, settings]) await rename(join(staging.data, name), join(data, name));
}

/** Fills the database, in one transaction, and the staging folder, and checks both against the backup's header. */
async function fill(
  tx: Orm,
  { header, lines }: OpenBackup,
  { staging, passphrase, hadRows }: RestoreOptions & { readonly staging: HubPaths; readonly hadRows: boolean },
): Promise<Omit<RestoreReport, 'data' | 'release' | 'hadRows'>> {
  if (hadRows ? !(await holds(tx, header)) : !(await isEmptyDatabase(tx))) {
    throw new HubError('not-empty', 'expected an empty database: it has tables already; nothing was restored');
  }
  if (!hadRows) await migrate(tx, { only: header.migrations });
  const writer = createFileWriter(staging.data);
  const counts = { files: 0, rows: 0, keys: 0, keysLeft: false };
  let loader: TableLoader | null = null;
  try {
    for await (const line of lines) {
      if (!('data' in line)) await writer.end();
      if ('data' in line) await writer.write(Buffer.from(line.data, 'base64'));
      else if ('file' in line) {
        counts.files += 1;
        await writer.start(line);
      } else if (!Array.isArray(line) && 'keys' in line) {
        if (passphrase === null) counts.keysLeft = true;
        else counts.keys = await writeKeys(staging.data, line.keys, passphrase);
      } else {
        if (!hadRows) {
          loader ??= await loadTables(tx);
          await load(loader, line);
        }
        if (!('table' in line) && !('counter' in line)) counts.rows += 1;
      }
    }
    await writer.end();
  } finally {
    await writer.abandon();
  }
  await loader?.finish();
  await requireChain(tx, header);
  // Older than this program: forward, as at any start.
  await migrate(tx);
  await readConfig(staging);
  return { madeAt: header.madeAt, head: header.head, ...counts };
}

/** Whether a database has the very events of a backup and no later one: a restore filled it, and nobody has used it since. */
async function holds(tx: Orm, { head }: BackupHeader): Promise<boolean> {
  if ((await appliedMigrations(tx)).length === 0) return false;
  const found = await chainHead(tx);
  return found.seq === head.seq && found.hash === head.hash;
}

async function load(
  loader: TableLoader,
  line: Extract<BackupLine, readonly unknown[] | { table: string } | { counter: unknown }>,
): Promise<void> {
  if ('table' in line) await loader.start(line);
  else if ('counter' in line) await loader.counter(line.counter);
  else await loader.row(line);
}

async function requireChain(tx: Orm, { head }: BackupHeader): Promise<void> {
  const { brokenAt } = await verifyChain(tx);
  if (brokenAt !== null) {
    throw new HubError(
      'bad-backup',
      `event ${brokenAt} of the backup does not follow the one before; nothing was restored`,
    );
  }
  const found = await chainHead(tx);
  if (found.seq !== head.seq || found.hash !== head.hash) {
    throw new HubError(
      'bad-backup',
      `the backup names event ${head.seq} as the last, its rows end with ${found.seq}; nothing was restored`,
    );
  }
}

/** Every check of a browser but that of the clock: a backup is often older than its signatures live. */
async function requireRelease(staging: HubPaths): Promise<RestoreReport['release']> {
  const root = await readFile(staging.trustRoot).catch(() => null);
  if (root === null) throw new HubError('bad-backup', 'the backup holds no trust root; nothing was restored');
  const { release } = await openRelease(root, fetchFromFolder(staging.repo), new Date(0)).catch((cause: unknown) => {
    throw new HubError('bad-backup', 'the release in the backup does not verify; nothing was restored', { cause });
  });
  return { epoch: release.epoch, sequence: release.sequence };
}

async function writeKeys(data: string, sealed: string, passphrase: string): Promise<number> {
  const files = await openKeys(sealed, passphrase);
  for (const { path, text } of files) {
    const target = join(data, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const file = await open(target, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  }
  return files.length;
}

interface FileWriter {
  start(file: { readonly file: string; readonly bytes: number; readonly sha256: string }): Promise<void>;
  write(bytes: Uint8Array): Promise<void>;
  /** Closes the open file, if there is one, and checks what came of it. */
  end(): Promise<void>;
  /** Closes it as it is. */
  abandon(): Promise<void>;
}

function createFileWriter(folder: string): FileWriter {
  let current: { path: string; expected: { bytes: number; sha256: string }; handle: FileHandle } | null = null;
  let digest = createHash('sha256');
  let bytes = 0;
  return {
    async start({ file, ...expected }) {
      const path = join(folder, file);
      await mkdir(dirname(path), { recursive: true });
      // `wx`: a backup that names a file twice is none of ours.
      const handle = await open(path, 'wx', 0o644).catch((cause: unknown) => {
        throw new HubError('bad-backup', `the backup holds ${file} twice; nothing was restored`, { cause });
      });
      current = { path: file, expected, handle };
      digest = createHash('sha256');
      bytes = 0;
    },
    async write(chunk) {
      if (current === null) throw new HubError('bad-backup', 'the backup has bytes that belong to no file');
      digest.update(chunk);
      bytes += chunk.length;
      await current.handle.writeFile(chunk);
    },
    async end() {
      if (current === null) return;
      const { path, expected, handle } = current;
      current = null;
      await handle.sync();
      await handle.close();
      if (bytes !== expected.bytes || digest.digest('hex') !== expected.sha256) {
        throw new HubError('bad-backup', `${path} in the backup does not have its digest; nothing was restored`);
      }
    },
    async abandon() {
      await current?.handle.close();
      current = null;
    },
  };
}

async function* decompressed(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  try {
    for await (const chunk of gunzip) {
      if (chunk instanceof Uint8Array) yield chunk;
    }
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_'))) throw cause;
    throw new HubError(
      'bad-backup',
      `${path} was cut, changed, or is no backup: ${cause.message}; nothing was restored`,
      { cause },
    );
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

/** What PostgreSQL says of values that do not fit: class 22, data; class 23, constraints. */
function isBrokenRow(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && /^2[23][0-9A-Z]{3}$/.test(String(cause.code))) return true;
  }
  return false;
}
