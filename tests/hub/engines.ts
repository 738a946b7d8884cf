/*
 * The engines that database tests run on. Most run on PostgreSQL alone, or on PGlite where PostgreSQL is not installed. What concerns the
 * engine runs on both, and so many others that PGlite is given every statement: scripts/statements.ts checks that after a run of all tests.
 */
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { it, onTestFinished, TestRunner, type TestAPI } from 'vitest';
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
  /** `it` for what one engine is enough for; registers nothing on the other one. */
  readonly it: TestAPI;
  /** `it` for a test that is to run on this engine too. */
  readonly itOnBoth: TestAPI;
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

export interface EngineOptions {
  /**
   * Also PGlite where PostgreSQL is there, for tests of the engine and for those that give PGlite a statement which nothing else does:
   * all tests of a file, or, where it takes `it` of the engine, those that it calls `itOnBoth`.
   */
  readonly onBoth?: boolean;
  /** PostgreSQL writes through to the disk, for what is measured. */
  readonly isDurable?: boolean;
}

/** The engines for tests of what the hub does: PostgreSQL alone, PGlite where it is not installed, or both. */
export function testEngines(
  make: MakeHub,
  { onBoth = false, isDurable = false }: EngineOptions = {},
): readonly [TestEngine, ...TestEngine[]] {
  const postgres = postgresEngine(make, { isDurable });
  if (onBoth) return [embeddedEngine(make), postgres];
  return [postgres.isThere ? postgres : embeddedEngine(make)];
}

/** For what is about the embedded database. */
export function embeddedEngine(make: MakeHub): TestEngine {
  const folders: string[] = [];
  const hubs = createdHubs();
  let template = '';
  return {
    name: 'PGlite',
    isThere: true,
    it: postgresBinaries() === null ? it : notHere,
    itOnBoth: it,
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

/** For what PGlite cannot do: several processes at one database. */
export function postgresEngine(make: MakeHub, { isDurable = false } = {}): TestEngine {
  const binaries = postgresBinaries();
  const folders: string[] = [];
  const hubs = createdHubs();
  let cluster: Cluster | null = null;
  let template = '';
  let templateDatabase = '';
  return {
    name: binaries === null ? 'PostgreSQL (not installed: no programs under /usr/lib/postgresql)' : 'PostgreSQL',
    isThere: binaries !== null,
    it,
    itOnBoth: it,
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

/** Takes what `it` takes and registers nothing. */
const notHere: TestAPI = new Proxy(it, { apply: () => undefined, get: () => () => notHere });

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
