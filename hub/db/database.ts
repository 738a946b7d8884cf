/*
 * One database, two engines: PGlite inside the data directory, or PostgreSQL where DATABASE_URL says so. The same SQL
 * runs on both. PGlite belongs to one process at a time, so it is opened for one piece of work under a lock and closed
 * again: `import` and `publish` work while `serve` runs.
 */
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql, type SQL } from 'drizzle-orm';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import pg from 'pg';
import type { HubPaths } from '../config.ts';
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

/** Opens either engine with all migrations applied. Who opens the embedded one holds its lock (`paths.dbLock`). */
export async function openEngine(paths: HubPaths, databaseUrl: string | undefined): Promise<Engine> {
  const engine = databaseUrl ? openPostgres(databaseUrl) : await openPglite(paths.db);
  try {
    await migrate(engine.orm);
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Rows of a raw query, as objects of column name to value; what they hold is for the caller to know. */
export async function rowsOf<Row>(orm: Orm, query: SQL): Promise<readonly Row[]> {
  const result: unknown = await orm.execute(query);
  return parseRows<Row>(result);
}

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

function openPostgres(url: string): Engine {
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 10_000 });
  pool.on('error', () => undefined); // A lost idle connection is made anew by the next query, which reports failure.
  return { orm: drizzlePg(pool, { schema }), close: () => pool.end() };
}

async function openPglite(dir: string): Promise<Engine> {
  await mkdir(dir, { recursive: true });
  const client = await PGlite.create({ dataDir: dir });
  return { orm: drizzlePglite(client, { schema }), close: () => client.close() };
}

/** Applies what is missing of migrations/*.sql, in the order of their names, all in one transaction. */
async function migrate(orm: Orm): Promise<void> {
  const [found] = await rowsOf<{ present: boolean }>(orm, sql`SELECT to_regclass('migration') IS NOT NULL AS present`);
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
  if (found?.present) {
    const [last] = await rowsOf<{ name: string | null }>(orm, sql`SELECT max(name) AS name FROM migration`);
    if (last?.name === names.at(-1)) return;
  }
  await orm.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await tx.execute(
      sql`CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const applied = new Set(
      (await rowsOf<{ name: string }>(tx, sql`SELECT name FROM migration`)).map((row) => row.name),
    );
    for (const name of names) {
      if (applied.has(name)) continue;
      for (const statement of statementsOf(await readFile(join(MIGRATIONS, name), 'utf8'))) {
        await tx.execute(sql.raw(statement));
      }
      await tx.execute(sql`INSERT INTO migration (name) VALUES (${name})`);
    }
  });
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
