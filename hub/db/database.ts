/*
 * One database, two engines: PGlite inside the data directory, or PostgreSQL where DATABASE_URL says so. The same SQL
 * runs on both. PGlite belongs to one process at a time, so it is opened for one piece of work under a lock and closed
 * again: `import` and `publish` work while `serve` runs.
 */
import { chmod, mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql, type SQL } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';
import type { HubPaths } from '../config.ts';
import { HubError } from '../hub-error.ts';
import { withLock } from '../lock.ts';
import * as schema from './schema.ts';

/** Drizzle's query builder over either engine, or a transaction of it. */
export type Orm = PgDatabase<PgQueryResultHKT, typeof schema>;

/** An open database. */
export interface Engine {
  readonly orm: Orm;
  close(): Promise<void>;
}

const MIGRATIONS = join(import.meta.dirname, 'migrations');
/** Any number: all hub processes on one PostgreSQL take the same lock before they migrate. */
const MIGRATION_LOCK = 0x7475_6561;
/** The embedded database clears all of it whenever it is opened: its own 128 MB take 70 ms more, and make nothing quicker with 60,000 listings. */
const SHARED_BUFFERS = '32MB';

/**
 * Opens the hub's database with all migrations applied, runs the work, closes it.
 * @param databaseUrl a PostgreSQL connection string; undefined or empty: the embedded database
 */
export async function withDatabase<T>(
  paths: HubPaths,
  databaseUrl: string | undefined,
  work: (orm: Orm) => Promise<T>,
): Promise<T> {
  if (databaseUrl) return runOn(await openEngine(paths, databaseUrl), work);
  return withLock(paths.dbLock, async () => runOn(await openEngine(paths, undefined), work));
}

/**
 * Opens either engine with all migrations applied. Who opens the embedded one holds its lock (`paths.dbLock`).
 * @param migrations folder of the migrations; another one than ours only to make a database of an earlier day
 * @throws HubError `newer-database` where it has a migration that this program does not know; nothing is changed then
 */
export async function openEngine(
  paths: HubPaths,
  databaseUrl: string | undefined,
  migrations = MIGRATIONS,
): Promise<Engine> {
  const engine = await openUnmigrated(paths, databaseUrl);
  try {
    await migrate(engine.orm, { migrations });
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Opens either engine as it is, to fill an empty one or to copy one: no migration runs. */
export async function openUnmigrated(paths: Pick<HubPaths, 'db'>, databaseUrl: string | undefined): Promise<Engine> {
  return databaseUrl ? openPostgres(databaseUrl) : openPglite(paths.db);
}

/** Names of the migrations that were applied to a database, in order; none to an empty one. */
export async function appliedMigrations(orm: Orm): Promise<readonly string[]> {
  const [found] = await rowsOf<{ present: boolean }>(orm, sql`SELECT to_regclass('migration') IS NOT NULL AS present`);
  if (!found?.present) return [];
  const rows = await rowsOf<{ name: string }>(orm, sql`SELECT name FROM migration`);
  return rows.map(({ name }) => name).sort();
}

/** Rows of a raw query, as objects of column name to value; what they hold is for the caller to know. */
export async function rowsOf<Row>(orm: Orm, query: SQL): Promise<readonly Row[]> {
  const result: unknown = await orm.execute(query);
  return parseRows<Row>(result);
}

/**
 * The same for hundreds of rows, which come as one value of JSON: the embedded database's driver copies and decodes each field of each
 * row by itself. Numbers stay exact up to 2^53; dates are texts.
 */
export async function manyRowsOf<Row>(orm: Orm, query: SQL): Promise<readonly Row[]> {
  const [all] = await rowsOf<{ rows: readonly Row[] }>(
    orm,
    sql`SELECT coalesce(json_agg(one), '[]') AS rows FROM (${query}) AS one`,
  );
  return all?.rows ?? [];
}

/**
 * Runs work while this process alone, of all that are on one PostgreSQL, holds a numbered lock. It is a lock of a session on a
 * connection of its own: a process that dies gives it up with its connection. The embedded database has one process, which
 * needs none. A pooler before PostgreSQL must keep sessions (PgBouncer: `pool_mode = session`).
 * @throws HubError `busy` when another keeps it for longer than `waitMs`
 */
export async function withSessionLock<T>(
  orm: Orm,
  { lock, waitMs }: { readonly lock: number; readonly waitMs: number },
  work: () => Promise<T>,
): Promise<T> {
  const pool = pools.get(orm);
  if (pool === undefined) return work();
  const client = await pool.connect();
  // Without a listener a connection that is cut ends the process.
  client.on('error', () => undefined);
  try {
    await client.query(`SET lock_timeout = ${Math.trunc(waitMs)}`);
    await client.query('SELECT pg_advisory_lock($1)', [lock]).catch((cause: unknown) => {
      if (!isLockTimeout(cause)) throw cause;
      const message = `another hub process on this database is signing; waited ${waitMs / 1000} s, nothing changed`;
      throw new HubError('busy', message, { cause });
    });
    return await work();
  } finally {
    // Ends the session, and with it the lock, whatever state it is in.
    client.release(true);
  }
}

/** Pools by the builder that uses them: what must hold for longer than a transaction needs a connection of its own. */
const pools = new WeakMap<Orm, Pool>();

/** Answers when the database does. */
export async function pingDatabase(orm: Orm): Promise<void> {
  await orm.execute(sql`SELECT 1`);
}

async function runOn<T>(engine: Engine, work: (orm: Orm) => Promise<T>): Promise<T> {
  try {
    return await work(engine.orm);
  } finally {
    await engine.close();
  }
}

/** PostgreSQL's lock_not_available. */
function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}

// Each engine's programs are loaded when it is opened: nobody needs both, and a command that is refused needs neither.

async function openPostgres(url: string): Promise<Engine> {
  const [{ default: pg }, { drizzle }] = await Promise.all([import('pg'), import('drizzle-orm/node-postgres')]);
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 10_000 });
  pool.on('error', () => undefined); // A lost idle connection is made anew by the next query, which reports failure.
  const orm = drizzle(pool, { schema });
  pools.set(orm, pool);
  return { orm, close: () => pool.end() };
}

async function openPglite(dir: string): Promise<Engine> {
  const [{ PGlite }, { drizzle }] = await Promise.all([import('@electric-sql/pglite'), import('drizzle-orm/pglite')]);
  await mkdir(dir, { recursive: true });
  // The engine makes its files readable and writable for everybody on the machine, whatever the umask: the folder keeps them out.
  await chmod(dir, 0o700);
  const startParams = [...PGlite.defaultStartParams, '-c', `shared_buffers=${SHARED_BUFFERS}`];
  const client = await PGlite.create({ dataDir: dir, startParams });
  return { orm: drizzle(client, { schema }), close: () => client.close() };
}

/**
 * Applies what is missing of `*.sql`, in the order of their names, all in one transaction. What counts is which names are
 * missing, not which is the last: branches that are merged bring migrations that sort before one that was applied already.
 * @param only these names alone, for a database that is to hold rows of that time
 * @throws HubError `newer-database`
 */
export async function migrate(
  orm: Orm,
  { migrations = MIGRATIONS, only }: { readonly migrations?: string; readonly only?: readonly string[] } = {},
): Promise<void> {
  const known = (await readdir(migrations)).filter((name) => name.endsWith('.sql')).sort();
  requireKnown(only ?? [], known);
  const names = only === undefined ? known : known.filter((name) => only.includes(name));
  const missing = async (from: Orm): Promise<readonly string[]> => {
    const applied = await appliedMigrations(from);
    requireKnown(applied, known);
    return names.filter((name) => !applied.includes(name));
  };
  if (names.length > 0 && (await missing(orm)).length === 0) return;
  await orm.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await tx.execute(
      sql`CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    // Asked again under the lock: another process may have done it meanwhile.
    for (const name of await missing(tx)) {
      for (const statement of statementsOf(await readFile(join(migrations, name), 'utf8'))) {
        await tx.execute(sql.raw(statement));
      }
      await tx.execute(sql`INSERT INTO migration (name) VALUES (${name})`);
    }
  });
}

/** An older program on a newer database would write rows that the newer one does not expect. */
function requireKnown(applied: readonly string[], known: readonly string[]): void {
  const strange = applied.filter((name) => !known.includes(name));
  if (strange.length === 0) return;
  throw new HubError(
    'newer-database',
    `the database has ${strange.join(', ')}, which this program does not know: a newer one has used it. ` +
      'Nothing was changed; start the newer program, or restore a backup from before the upgrade',
  );
}

/** The statements of a migration: they end with a semicolon at the end of a line, and comments are whole lines or tails. */
function statementsOf(text: string): string[] {
  const bare = text.replace(/--.*$/gm, '');
  return bare
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

function parseRows<Row>(result: unknown): readonly Row[] {
  if (typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows)) {
    return result.rows as Row[];
  }
  throw new TypeError('expected a result with rows from the database driver');
}
