/* What most commands have in common: where the hub is, and which database. */
import { Command } from 'commander';
import { hubPaths, readConfig, type HubConfig, type HubPaths } from '../../config.ts';
import { withDatabase, type Orm } from '../../db/database.ts';
import { createLastingDatabase, type LastingDatabase } from '../../db/lasting-database.ts';
import { LOCK_WAIT_MS } from '../../lock.ts';
import { HUB_KEY_VARIABLE, loadIntakeKeys } from '../../intake/intake-keys.ts';

export interface DataOption {
  readonly data: string;
}

export interface JsonOption {
  readonly json: boolean;
}

/** A command with `--data`. */
export function dataCommand(name: string, description: string): Command {
  return new Command(name).description(description).option('--data <dir>', 'folder of the hub', './.tuean');
}

/** A command with `--data` and `--json`. */
export function printingCommand(name: string, description: string): Command {
  return dataCommand(name, description).option('--json', 'print JSON', false);
}

/** Paths and settings of the hub that a command is about. Throws HubError `no-hub`. */
export async function openHub({ data }: DataOption): Promise<{ paths: HubPaths; config: HubConfig }> {
  const paths = hubPaths(data);
  return { paths, config: await readConfig(paths) };
}

/** Runs work on the hub's database: the embedded one, or PostgreSQL where DATABASE_URL is set. */
export async function onDatabase<T>(paths: HubPaths, work: (orm: Orm) => Promise<T>): Promise<T> {
  return withDatabase(paths, databaseUrl(), work);
}

/**
 * Runs work that asks the hub's database several times, and between them says what it found: while somebody reads that at leisure, as in
 * a pager, or what reads it is slow, the embedded database is there for others.
 */
export async function onDatabaseInSteps<T>(
  paths: HubPaths,
  work: (database: Pick<LastingDatabase, 'use'>) => Promise<T>,
): Promise<T> {
  const database = createLastingDatabase(paths, databaseUrl(), { waitMs: LOCK_WAIT_MS });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/**
 * The hub's key for marks of forgotten numbers, which marks were made with: it is not made anew.
 * @throws HubError `bad-file` where it is not here
 */
export async function forgettingKeyOf(paths: HubPaths): Promise<Uint8Array> {
  return (await loadIntakeKeys(paths, process.env[HUB_KEY_VARIABLE], { mayMake: false })).forgetting;
}

/** DATABASE_URL, undefined where it is not set. */
export function databaseUrl(): string | undefined {
  return process.env.DATABASE_URL || undefined;
}
