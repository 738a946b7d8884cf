/* Numbers of persons on the command line: one name waits, two go out, and the words say so. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hubPaths } from '../../../hub/config.ts';
import { copyEmptyDatabase } from '../engines.ts';
import { tueanHere, type Ran } from './in-process.ts';

const KEY = 'acct:TH:1234567890';
let scratch = '';
let data = '';

const tuean = (...args: readonly string[]): Promise<Ran> => tueanHere([...args, '--data', data], scratch);

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tuean-second-'));
  data = join(scratch, 'hub');
  await copyEmptyDatabase(hubPaths(data));
  expect((await tuean('init', '--digest-memory', '8', '--digest-passes', '1')).code).toBe(0);
  await writeFile(join(scratch, 'one.csv'), 'account\n1234567890\n');
  await writeFile(join(scratch, 'two.csv'), 'account\n9876543210\n');
  await writeFile(join(scratch, 'three.csv'), 'account\n1112223334\n');
}, 120_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

it(
  'one name waits for another person, two names or the operator alone go out at once',
  { timeout: 120_000 },
  async () => {
    const one = await tuean('import', 'one.csv', '--by', 'Somsri');
    expect(one.out).toContain('1 listings wait');
    const held = await tuean('publish');
    expect(held.out).toContain('nothing changed');
    expect(held.err).toContain('1 listings are left out');
    expect((await tuean('list')).out).toContain('(waits for a second person)');

    // The same person under another spelling is no second one, nor is nobody.
    for (const args of [
      ['import', 'one.csv', '--by', 'Somsri', '--by', ' SOMSRI'],
      ['import', 'one.csv', '--by', 'Somsri', '--by', 'Anan', '--by', 'Nok'],
      ['confirm', KEY],
    ]) {
      expect((await tuean(...args)).code, args.join(' ')).toBe(2);
    }
    const own = await tuean('confirm', KEY, '--by', 'somsri');
    expect([own.code, own.out.includes('the same person')]).toEqual([1, true]);
    // A second import says nothing that the first did not.
    expect((await tuean('import', 'one.csv', '--by', 'Nok')).code).toBe(0);
    expect((await tuean('publish')).out).toContain('nothing changed');

    const confirmed = await tuean('confirm', '123-4-56789-0', '--by', 'Anan', '--json');
    expect(JSON.parse(confirmed.out)).toEqual({ key: KEY, publisher: 'one.csv', outcome: 'confirmed' });
    expect((await tuean('publish')).out).toContain('1 numbers');
    expect((await tuean('confirm', KEY, '--by', 'Nok')).code).toBe(1);

    expect((await tuean('import', 'two.csv', '--by', 'Somsri', '--by', 'Anan')).out).not.toContain('wait');
    expect((await tuean('import', 'three.csv')).out).not.toContain('wait');
    const all = await tuean('publish');
    expect(all.out).toContain('3 numbers');
    expect(all.err).not.toContain('left out');

    expect((await tuean('revoke', KEY, '--reason', 'another owner', '--by', 'Anan')).code).toBe(0);
    expect((await tuean('audit', 'export', join(scratch, 'record.jsonl'))).code).toBe(0);
    const record = await readFile(join(scratch, 'record.jsonl'), 'utf8');
    expect(record).toContain('listing.revoke');
    expect(record).not.toContain('1234567890');
  },
);
