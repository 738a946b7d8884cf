/*
 * The operator's side, through the command line: import a million hosts, publish, and publish a day's change, with the
 * embedded database in a folder that is removed at the end.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeHub } from '../../../scripts/lab/hub.ts';
import { listedHosts } from '../corpus.ts';
import { progress, timed } from '../measure.ts';
import type { Row } from '../row.ts';

const HOSTS = 1_000_000;
const ADDED = 5_000;

/** All rows of the suite; none has a target, they are what an operator waits. */
export async function run(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tuean-bench-hub-'));
  try {
    return await measureIn(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function measureIn(folder: string): Promise<Row[]> {
  const hosts = listedHosts(HOSTS + ADDED);
  const first = await feedFile(folder, 'first.txt', hosts.slice(0, HOSTS));
  const second = await feedFile(folder, 'second.txt', hosts.slice(HOSTS));
  progress('  init');
  const { value: hub, ms: initMs } = await timed(() => makeHub(join(folder, 'hub'), 'http://127.0.0.1:1441', 900));
  progress('  import 1M hosts');
  const imported = await timed(() => hub.import({ file: first }, { format: 'domains' }));
  progress('  publish 1M hosts');
  const published = await timed(() => hub.publish());
  progress('  import and publish 5,000 more');
  const importedMore = await timed(() => hub.import({ file: second }, { format: 'domains' }));
  const publishedMore = await timed(() => hub.publish());
  const row = (what: string, ms: number, detail?: Row['detail']): Row => ({
    suite: 'hub',
    what: `${what} (command line, embedded database)`,
    unit: 's',
    measured: ms / 1000,
    target: null,
    ...(detail ? { detail } : {}),
  });
  return [
    row('make a hub', initMs),
    row('import 1M hosts', imported.ms, { 'hosts/s': HOSTS / (imported.ms / 1000) }),
    row('publish 1M hosts, first base', published.ms),
    row('import 5,000 more hosts', importedMore.ms),
    row('publish them, with deltas', publishedMore.ms),
  ];
}

async function feedFile(folder: string, name: string, hosts: readonly string[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `${hosts.join('\n')}\n`);
  return file;
}
