/* Commands that wait for somebody, to give them bytes or to read theirs: nobody who needs the database waits with them. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hubPaths } from '../../../hub/config.ts';
import { withLock } from '../../../hub/lock.ts';
import { copyEmptyDatabase } from '../engines.ts';
import { tueanHere, type Ran } from './in-process.ts';

/** Long before a command would give up waiting for the database, and longer than one that gives way takes. */
const PATIENCE_MS = 5_000;
let scratch = '';

const tuean = (args: readonly string[], input?: string | Readable): Promise<Ran> =>
  tueanHere([...args, '--data', 'hub'], scratch, input);
const pathsHere = () => hubPaths(join(scratch, 'hub'));

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tuean-waiting-'));
  await copyEmptyDatabase(pathsHere());
  await tuean(['init', '--digest-memory', '8', '--digest-passes', '1']);
}, 120_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

it('import asks for the database when the last of standard input has come', async () => {
  const { dbLock } = pathsHere();
  const held: boolean[] = [];
  async function* slowly(): AsyncGenerator<Buffer> {
    // More than tells the format, after which an import could begin.
    for (let part = 0; part < 3; part++) {
      yield Buffer.from(`# ${'x'.repeat(60_000)}\n# ${'x'.repeat(60_000)}\nslow${part}.example\n`);
      held.push(existsSync(dbLock));
    }
  }
  const { code, out } = await tuean(['import', '-', '--format', 'domains', '--dry-run'], Readable.from(slowly()));
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('3 taken') });
  expect(held).toEqual([false, false, false]);
});

it.each([
  ['export', ['export', '--format', 'domains']],
  ['import --refused', ['import', 'refused.txt', '--refused', '--format', 'domains']],
])('%s gives the database away while nobody reads what it says', async (_name, args) => {
  await writeFile(join(scratch, 'refused.txt'), 'kasikornbank.com\nevil.example\n');
  await tuean(['import', '-'], 'listed.example\n');
  const { dbLock } = pathsHere();
  const others: Promise<string>[] = [];
  const another = (): Promise<string> => {
    const had = withLock(dbLock, () => Promise.resolve('had it'), PATIENCE_MS).catch(() => 'waited in vain');
    others.push(had);
    return had;
  };
  expect(await tueanHere([...args, '--data', 'hub'], scratch, '', another)).toMatchObject({ code: 0 });
  expect(others.length).toBeGreaterThan(0);
  expect(new Set(await Promise.all(others))).toEqual(new Set(['had it']));
});
