/*
 * A PostgreSQL of its own for tests: a temporary cluster on a free loopback port, run by an unprivileged user because
 * PostgreSQL refuses to be root, and stopped and deleted at the end.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

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
  const isRoot = process.getuid?.() === 0;
  const asUser = async (program: string, ...args: string[]): Promise<void> => {
    const path = join(binaries, program);
    if (isRoot) await run('runuser', ['-u', 'postgres', '--', path, ...args], { cwd: '/' });
    else await run(path, args, { cwd: '/' });
  };
  if (isRoot) {
    await run('chown', ['postgres', folder]);
    await chmod(folder, 0o700);
  }
  const data = join(folder, 'data');
  const port = await freePort();
  await asUser('initdb', '-D', data, '-U', 'tuean', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync');
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=${isDurable ? 'on' : 'off'}`;
  await asUser('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start');
  let count = 0;
  return {
    async createDatabase(template = 'template0') {
      const name = `hub${(count += 1)}`;
      await asUser('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'tuean', '-T', template, name);
      return `postgres://tuean@127.0.0.1:${port}/${name}`;
    },
    async stop() {
      await asUser('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
      await rm(folder, { recursive: true, force: true });
    },
  };
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
