import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEPT_DAYS, KEPT_VERSIONS, pruneMetadata } from '../../../hub/trust/prune-metadata.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const DAY_MS = 86_400_000;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tuean-prune-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, ageDays: number): Promise<void> {
  await writeFile(join(folder, name), '{}');
  const time = new Date(NOW.valueOf() - ageDays * DAY_MS);
  await utimes(join(folder, name), time, time);
}

describe('pruneMetadata', () => {
  test('keeps the last 64 versions of each role, counted from the current one, and removes older ones', async () => {
    for (let version = 1; version <= 70; version++) {
      await put(`${version}.snapshot.json`, 30);
      await put(`${version}.targets.json`, 30);
    }
    const removed = await pruneMetadata(folder, { snapshot: 70, targets: 66 }, NOW);
    const expected = [1, 2, 3, 4, 5, 6].map((version) => `${version}.snapshot.json`);
    expect([...removed].sort()).toEqual([...expected, '1.targets.json', '2.targets.json'].sort());
    const left = await readdir(folder);
    expect(left.filter((name) => name.endsWith('.snapshot.json'))).toHaveLength(KEPT_VERSIONS);
    // 3 to 66, and the four that a killed publication left above the current one.
    expect(left.filter((name) => name.endsWith('.targets.json'))).toHaveLength(KEPT_VERSIONS + 4);
  });

  test('keeps a version far behind until it is seven days old', async () => {
    await put('1.snapshot.json', KEPT_DAYS - 0.01);
    await put('2.snapshot.json', KEPT_DAYS);
    expect(await pruneMetadata(folder, { snapshot: 500, targets: 1 }, NOW)).toEqual(['2.snapshot.json']);
    expect(await readdir(folder)).toEqual(['1.snapshot.json']);
  });

  test('never removes the current versions, roots, the timestamp or files of other names', async () => {
    const names = ['1.targets.json', '200.snapshot.json', '1.root.json', 'timestamp.json', 'x1.snapshot.json'];
    for (const name of names) await put(name, 900);
    expect(await pruneMetadata(folder, { snapshot: 200, targets: 1 }, NOW)).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(names.sort());
  });
});
