import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeOwnFolder, removeLeftFolders } from '../../scripts/run-folder.ts';

let parent: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'run-folder-'));
});

afterEach(() => rm(parent, { recursive: true, force: true }));

test('a folder whose process is gone is removed with all in it, and no other', async () => {
  const gone = spawnSync(process.execPath, ['--version']).pid;
  const own = await makeOwnFolder(parent, 'run');
  const others = [
    `tuean-run-${process.ppid}-a1B2c3`,
    `other-run-${gone}-a1B2c3`,
    'tuean-run-a1B2c3',
    `tuean-run-${gone}`,
  ];
  for (const name of [...others, `tuean-run-${gone}-a1B2c3`, `tuean-chromium-${gone}-x_Y2c3`]) {
    await mkdir(join(parent, name, 'inner'), { recursive: true });
    await writeFile(join(parent, name, 'inner', 'file'), 'left');
  }
  await removeLeftFolders(parent);
  expect((await readdir(parent)).sort()).toEqual([basename(own), ...others].sort());
});

test('where there is no such place, nothing is to be removed', async () => {
  await removeLeftFolders(join(parent, 'not-there'));
});
