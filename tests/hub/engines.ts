/* The engines that database tests run on: the embedded one always, PostgreSQL where it is installed. */
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { onTestFinished, TestRunner } from 'vitest';
import { hubPaths, type HubPaths } from '../../hub/config.ts';
import { openUnmigrated, withDatabase } from '../../hub/db/database.ts';
import { createLastingDatabase, type LastingDatabase } from '../../hub/db/lasting-database.ts';
import { copyFolder, removeFolders } from './folders.ts';
import { onceARun, runFolder } from './once-a-run.ts';
import { postgresBinaries, sharedPostgres, startPostgres, type Cluster } from './postgres.ts';

export interface TestEngine {
  readonly name: string;
  /** False where the engine is not installed; its tests are then not run and say so by their name. */
  readonly isThere: boolean;
  start(): Promise<void>;
  /** A new hub with its first release, copied from one that was made at the start. */
  create(): Promise<TestHub>;
  stop(): Promise<void>;
}

export interface HubPlace {
  readonly paths: HubPaths;
  readonly databaseUrl: string | undefined;
}

export interface TestHub extends HubPlace {
  /**
   * Opened by its first use and closed when the test ends, because opening the embedded database takes longer than what a test asks
   * of it. Another process that wants it gets it meanwhile.
   */
  readonly database: LastingDatabase;
}

/** Makes the hub that all others of a run are copies of. */
export type MakeHub = (hub: HubPlace) => Promise<unknown>;

/** Both engines; `isDurable`: PostgreSQL writes through to the disk, for what is measured. */
export function testEngines(make: MakeHub, { isDurable = false } = {}): readonly TestEngine[] {
  return [embedded(make), postgres(make, isDurable)];
}

function embedded(make: MakeHub): TestEngine {
  const folders: string[] = [];
  const hubs = createdHubs();
  let template = '';
  return {
    name: 'PGlite',
    isThere: true,
    start: async () => {
      template = await newFolder(folders);
      const paths = hubPaths(template);
      await copyEmptyDatabase(paths);
      await make({ paths, databaseUrl: undefined });
    },
    create: async () => hubs.add({ paths: hubPaths(await copyOf(template, folders)), databaseUrl: undefined }),
    stop: async () => {
      await hubs.close();
      await removeFolders(folders);
    },
  };
}

function postgres(make: MakeHub, isDurable: boolean): TestEngine {
  const binaries = postgresBinaries();
  const folders: string[] = [];
  const hubs = createdHubs();
  let cluster: Cluster | null = null;
  let template = '';
  let templateDatabase = '';
  return {
    name: binaries === null ? 'PostgreSQL (not installed: no programs under /usr/lib/postgresql)' : 'PostgreSQL',
    isThere: binaries !== null,
    start: async () => {
      if (binaries === null) return;
      const shared = isDurable ? undefined : runFolder();
      cluster =
        shared === undefined ? await startPostgres(binaries, isDurable) : await sharedPostgres(binaries, shared);
      template = await newFolder(folders);
      const databaseUrl = await cluster.createDatabase();
      templateDatabase = new URL(databaseUrl).pathname.slice(1);
      await make({ paths: hubPaths(template), databaseUrl });
    },
    create: async () => {
      if (cluster === null) throw new Error('PostgreSQL was not started');
      return hubs.add({
        paths: hubPaths(await copyOf(template, folders, copyFew)),
        databaseUrl: await cluster.createDatabase(templateDatabase),
      });
    },
    stop: async () => {
      await hubs.close();
      await cluster?.stop();
      await removeFolders(folders);
    },
  };
}

/** Closes the database of each hub when the test that made it ends; at the end of all where it was made for several. */
function createdHubs() {
  const ofSeveral: LastingDatabase[] = [];
  return {
    add(place: HubPlace): TestHub {
      const database = createLastingDatabase(place.paths, place.databaseUrl);
      if (TestRunner.getCurrentTest() === undefined) ofSeveral.push(database);
      else onTestFinished(() => database.close());
      return { ...place, database };
    },
    async close() {
      for (const database of ofSeveral) await database.close();
    },
  };
}

/** Puts an embedded database with nothing in it where a hub will look for its own: copying one takes a tenth of making it. */
export async function copyEmptyDatabase(paths: Pick<HubPaths, 'db'>, isMigrated = true): Promise<void> {
  const run = runFolder();
  if (run === undefined) return;
  const from = isMigrated
    ? await onceARun(run, 'pglite', migratedDatabase)
    : await onceARun(run, 'pglite-bare', bareDatabase);
  await copyFolder(from, paths.db);
}

async function migratedDatabase(folder: string): Promise<string> {
  const paths = hubPaths(folder);
  await copyEmptyDatabase(paths, false);
  await withDatabase(paths, undefined, () => Promise.resolve());
  return paths.db;
}

async function bareDatabase(folder: string): Promise<string> {
  const paths = hubPaths(folder);
  const engine = await openUnmigrated(paths, undefined);
  // What new databases are copied from, of which the embedded one makes none: half of its files, which every copy would have.
  await engine.orm.execute(sql`UPDATE pg_database SET datistemplate = false`);
  for (const name of ['template0', 'template1']) await engine.orm.execute(sql.raw(`DROP DATABASE ${name}`));
  await engine.close();
  return paths.db;
}

async function copyOf(template: string, folders: string[], copy = copyFolder): Promise<string> {
  const folder = await newFolder(folders);
  await copy(template, folder);
  return folder;
}

/** For a hub without an embedded database, which is some twenty files: starting a program takes longer. */
function copyFew(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true });
}

async function newFolder(folders: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tuean-hub-'));
  folders.push(folder);
  return folder;
}
