/*
 * A PostgreSQL of its own for tests: a temporary cluster on a free loopback port, run by an unprivileged user because
 * PostgreSQL refuses to be root, and stopped and deleted at the end.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { onceARun } from './once-a-run.ts';

const run = promisify(execFile);
const INSTALLED = '/usr/lib/postgresql';

export interface Cluster {
  /** Connection string of a new database: empty, or a copy of another one. */
  createDatabase(template?: string): Promise<string>;
  stop(): Promise<void>;
}

/** Folder of the newest PostgreSQL's programs, null where none is installed. */
export function postgresBinaries(): string | null {
  if (!existsSync(INSTALLED)) return null;
  const versions = readdirSync(INSTALLED)
    .filter((name) => existsSync(join(INSTALLED, name, 'bin', 'initdb')))
    .sort((a, b) => Number(b) - Number(a));
  return versions[0] === undefined ? null : join(INSTALLED, versions[0], 'bin');
}

/**
 * Starts a cluster. Throws where the programs do not run.
 * @param isDurable true: it writes through to the disk at every commit, as in operation; tests need not
 */
export async function startPostgres(binaries: string, isDurable = false): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'tuean-pg-'));
  const server = await start(binaries, folder, isDurable);
  return { createDatabase: (template) => createDatabase(server, template), stop: () => stop(server) };
}

/** The cluster of this run of tests: started by the first file that asks, stopped when all have run. `stop` leaves it to the others. */
export async function sharedPostgres(binaries: string, run: string): Promise<Cluster> {
  const server = await onceARun(run, SHARED, () => start(binaries, join(run, SHARED), false));
  return { createDatabase: (template) => createDatabase(server, template), stop: () => Promise.resolve() };
}

/** Stops the cluster of a run, where there is one. */
export async function stopSharedPostgres(run: string): Promise<void> {
  const record = await readFile(join(run, `${SHARED}.json`), 'utf8').catch(() => null);
  const { made } = JSON.parse(record ?? '{}') as { made?: Server };
  if (made !== undefined) await stop(made);
}

const SHARED = 'postgres';

interface Server {
  readonly binaries: string;
  readonly folder: string;
  readonly port: number;
}

async function start(binaries: string, folder: string, isDurable: boolean): Promise<Server> {
  if (isRoot()) {
    await run('chown', ['postgres', folder]);
    await chmod(folder, 0o700);
  }
  const data = join(folder, 'data');
  const port = await freePort();
  await asUser(binaries, 'initdb', '-D', data, '-U', 'tuean', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync');
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=${isDurable ? 'on' : 'off'}`;
  await asUser(binaries, 'pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start');
  return { binaries, folder, port };
}

async function createDatabase({ port }: Server, template = 'template0'): Promise<string> {
  const name = `hub_${randomBytes(8).toString('hex')}`;
  const url = `postgres://tuean@127.0.0.1:${port}`;
  const client = new pg.Client(`${url}/postgres`);
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  } finally {
    await client.end();
  }
  return `${url}/${name}`;
}

async function stop({ binaries, folder }: Server): Promise<void> {
  await asUser(binaries, 'pg_ctl', '-D', join(folder, 'data'), '-w', '-m', 'immediate', 'stop');
  await rm(folder, { recursive: true, force: true });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function asUser(binaries: string, program: string, ...args: string[]): Promise<void> {
  const path = join(binaries, program);
  if (isRoot()) await run('runuser', ['-u', 'postgres', '--', path, ...args], { cwd: '/' });
  else await run(path, args, { cwd: '/' });
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
