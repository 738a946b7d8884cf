/* What `init` makes a hub of, and what it leaves alone: a root key that it removed could not be made again. */
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hubPaths, readConfig } from '../../../hub/config.ts';
import { initHub } from '../../../hub/publish/init.ts';
import { copyEmptyDatabase } from '../engines.ts';
import { bytesBelow } from '../operate/world.ts';
import { removeFolders } from '../folders.ts';
import { CONFIG, NOW } from './world.ts';

let folder = '';
let places = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tuean-init-'));
});
afterAll(() => removeFolders([folder]));

const UNFINISHED = 'init.unfinished';

async function placeWith(files: readonly string[]): Promise<string> {
  const data = join(folder, `place-${(places += 1)}`);
  for (const file of files) {
    await mkdir(dirname(join(data, file)), { recursive: true });
    await writeFile(join(data, file), 'of somebody');
  }
  return data;
}

const init = (data: string): Promise<string> =>
  initHub({ paths: hubPaths(data), config: CONFIG, databaseUrl: undefined, targetsThreshold: 1, now: NOW });

it.each([
  ['keys that were put there', ['keys/offline/root-1.json']],
  ['a repository', ['repo/metadata/timestamp.json']],
  ['a trust root', ['root.json']],
  ['settings', ['hub.json']],
  ['a finished hub whose mark of the run stayed', ['hub.json', 'keys/offline/root-1.json', UNFINISHED]],
])('leaves %s alone', async (_what, files) => {
  const data = await placeWith(files);
  const before = await bytesBelow(data);
  await expect(init(data)).rejects.toMatchObject({ code: 'already-initialised' });
  expect(await bytesBelow(data)).toEqual(before);
});

it('begins anew after a run that was killed, and takes empty folders', async () => {
  const data = await placeWith(['keys/offline/root-1.json', 'root.json', UNFINISHED]);
  await mkdir(join(data, 'repo'));
  await copyEmptyDatabase(hubPaths(data));
  const trustRoot = await init(data);
  expect(await readFile(trustRoot, 'utf8')).toContain('"root"');
  expect(await readConfig(hubPaths(data))).toEqual(CONFIG);
  expect(Object.keys(await bytesBelow(data))).not.toContain('keys/offline/root-1.json');
});
