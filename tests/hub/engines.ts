/* The engines that database tests run on: the embedded one always, PostgreSQL where it is installed. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubPaths, type HubPaths } from '../../hub/config.ts';
import { postgresBinaries, startPostgres, type Cluster } from './postgres.ts';

export interface TestEngine {
  readonly name: string;
  /** False where the engine is not installed; its tests are then not run and say so by their name. */
  readonly isThere: boolean;
  start(): Promise<void>;
  /** A new hub with its first release, copied from one that was made at the start. */
  create(): Promise<TestHub>;
  stop(): Promise<void>;
}

export interface TestHub {
  readonly paths: HubPaths;
  readonly databaseUrl: string | undefined;
}

/** Makes the hub that all others of a run are copies of. */
export type MakeHub = (hub: TestHub) => Promise<unknown>;

/** Both engines; `isDurable`: PostgreSQL writes through to the disk, for what is measured. */
export function testEngines(make: MakeHub, { isDurable = false } = {}): readonly TestEngine[] {
  return [embedded(make), postgres(make, isDurable)];
}

function embedded(make: MakeHub): TestEngine {
  const folders: string[] = [];
  let template = '';
  return {
    name: 'PGlite',
    isThere: true,
    start: async () => {
      template = await newFolder(folders);
      await make({ paths: hubPaths(template), databaseUrl: undefined });
    },
    create: async () => ({ paths: hubPaths(await copyOf(template, folders)), databaseUrl: undefined }),
    stop: () => removeAll(folders),
  };
}

function postgres(make: MakeHub, isDurable: boolean): TestEngine {
  const binaries = postgresBinaries();
  const folders: string[] = [];
  let cluster: Cluster | null = null;
  let template = '';
  return {
    name: binaries === null ? 'PostgreSQL (not installed: no programs under /usr/lib/postgresql)' : 'PostgreSQL',
    isThere: binaries !== null,
    start: async () => {
      if (binaries === null) return;
      cluster = await startPostgres(binaries, isDurable);
      template = await newFolder(folders);
      await make({ paths: hubPaths(template), databaseUrl: await cluster.createDatabase() });
    },
    create: async () => {
      if (cluster === null) throw new Error('PostgreSQL was not started');
      return { paths: hubPaths(await copyOf(template, folders)), databaseUrl: await cluster.createDatabase('hub1') };
    },
    stop: async () => {
      await cluster?.stop();
      await removeAll(folders);
    },
  };
}

async function copyOf(template: string, folders: string[]): Promise<string> {
  const folder = await newFolder(folders);
  await cp(template, folder, { recursive: true });
  return folder;
}

async function newFolder(folders: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tuean-hub-'));
  folders.push(folder);
  return folder;
}

async function removeAll(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}
