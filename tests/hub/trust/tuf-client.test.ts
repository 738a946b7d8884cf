/* The conformance command line as a process against a repository over HTTP. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Simulator } from '../../lib/core/trust/simulator.ts';

const CHAIN = ['targets', 'snapshot', 'timestamp'] as const;
let server: Server;
let base = '';
let repo: Simulator;
let folder = '';
const folders: string[] = [];
/** Whether answers never end. */
const fault = { endless: false };

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = decodeURI(request.url ?? '/');
    const metadata = /^\/metadata\/(.+)$/.exec(path)?.[1];
    const target = /^\/targets\/((?:.*\/)?)[0-9a-f]{64}\.([^/]+)$/.exec(path);
    void (async () => {
      const bytes =
        metadata !== undefined
          ? await repo.fetch(metadata, 0)
          : target === null
            ? null
            : (repo.artifacts[`${target[1]}${target[2]}`] ?? null);
      repo.requests.push(...(target === null ? [] : [path]));
      response.writeHead(bytes === null ? 404 : 200);
      response.write(bytes ?? 'nothing here');
      if (!fault.endless) return response.end();
      const more = (): void => {
        while (!response.destroyed && response.write(new Uint8Array(65_536)));
      };
      response.on('drain', more);
      more();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  base = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  for (const path of folders) rmSync(path, { recursive: true });
});
beforeEach(() => {
  const now = new Date();
  repo = new Simulator();
  for (const role of ['root', ...CHAIN]) {
    repo.signed(role).expires = new Date(now.valueOf() + 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');
    repo.signed(role).version = 0;
    repo.published[role] = [];
  }
  repo.publish('root', ...CHAIN);
  fault.endless = false;
  folder = mkdtempSync(join(tmpdir(), 'tuean-tuf-'));
  folders.push(folder);
  writeFileSync(join(folder, 'first.json'), repo.published['root']?.[0] ?? '');
});

function run(...args: string[]): Promise<{ code: number | null; error: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['hub/cli/tuf-client.ts', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let error = '';
    child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, error }));
  });
}
const metadata = (): string => join(folder, 'metadata');
const init = (): Promise<{ code: number | null }> =>
  run('--metadata-dir', metadata(), 'init', join(folder, 'first.json'));
const refresh = (): ReturnType<typeof run> =>
  run('--metadata-url', `${base}/metadata`, '--metadata-dir', metadata(), 'refresh');
const download = (name: string): ReturnType<typeof run> =>
  run(
    '--metadata-url',
    `${base}/metadata/`,
    '--metadata-dir',
    metadata(),
    '--target-name',
    name,
    '--target-dir',
    join(folder, 'targets'),
    '--target-base-url',
    `${base}/targets/`,
    'download',
  );

test('init stores the root and asks nobody; refresh stores four plain files', async () => {
  expect((await init()).code).toBe(0);
  expect(readdirSync(metadata())).toEqual(['root.json']);
  expect(repo.requests).toEqual([]);
  expect((await refresh()).code).toBe(0);
  expect(readdirSync(metadata()).sort()).toEqual(['root.json', 'snapshot.json', 'targets.json', 'timestamp.json']);
  expect(readFileSync(join(metadata(), 'targets.json'))).toEqual(Buffer.from(repo.published['targets']?.[0] ?? []));
});

test('what became trusted before a refusal is stored', async () => {
  await init();
  repo.signers['snapshot'] = [];
  repo.publish(...CHAIN);
  const { code, error } = await refresh();
  expect([code, error.split(':')[0]]).toEqual([1, 'threshold']);
  expect(readdirSync(metadata()).sort()).toEqual(['root.json', 'timestamp.json']);
});

test('download verifies, keeps one file a target, and asks once', async () => {
  repo.addArtifact('targets', '../dir/ไฟล์ 1', 'content');
  repo.publish(...CHAIN);
  await init();
  expect((await download('../dir/ไฟล์ 1')).code).toBe(1); // a URL swallows `..`; nothing is written outside
  repo.addArtifact('targets', 'dir/ไฟล์ 1', 'content');
  repo.publish(...CHAIN);
  expect((await download('dir/ไฟล์ 1')).code).toBe(0);
  const asked = repo.requests.filter((path) => path.startsWith('/targets/')).length;
  expect((await download('dir/ไฟล์ 1')).code).toBe(0);
  expect(repo.requests.filter((path) => path.startsWith('/targets/'))).toHaveLength(asked);
  const names = readdirSync(join(folder, 'targets'));
  expect(names).toHaveLength(1);
  expect(readFileSync(join(folder, 'targets', names[0] ?? ''), 'utf8')).toBe('content');
  expect((await download('unknown')).code).toBe(1);
});

test('endless data is cut off', async () => {
  await init();
  fault.endless = true;
  const { code, error } = await refresh();
  expect([code, error.split(':')[0]]).toEqual([1, 'endless-data']);
});

test.each([[[]], [['refresh']], [['--metadata-dir', 'x', 'dance']], [['--what']]])(
  'bad usage %j exits 2',
  async (args) => {
    expect((await run(...args)).code).toBe(2);
  },
);
