/* `tuean export`: for whom a file is, what that lets it hold, and what it says that it leaves out. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addNewOrganisation } from '../../../hub/access/members.ts';
import { hubPaths } from '../../../hub/config.ts';
import { withDatabase } from '../../../hub/db/database.ts';
import { SHARING_MARKS } from '../../../lib/core/console/people.ts';
import { copyEmptyDatabase } from '../engines.ts';
import { tueanHere, type Ran } from './in-process.ts';

const TWO_PEOPLE = '1234567890';
const OPERATORS = '9876543210';
let scratch = '';

const tuean = (args: readonly string[], input?: string): Promise<Ran> =>
  tueanHere([...args, '--data', 'hub'], scratch, input);

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tuean-export-'));
  const paths = hubPaths(join(scratch, 'hub'));
  await copyEmptyDatabase(paths);
  await tuean(['init', '--digest-memory', '8', '--digest-passes', '1']);
  for (const [at, tlp] of SHARING_MARKS.entries()) {
    const organisation = { name: `bank-${at}`, title: { th: 'ธนาคาร', en: 'Bank' }, tlp };
    await withDatabase(paths, undefined, (orm) => addNewOrganisation(orm, organisation, 'operator', new Date()));
    await tuean(['import', '-', '--publisher', `bank-${at}`], `${tlp.replace('+', '-')}.example\n`);
  }
  await tuean(['import', '-', '--publisher', 'feed'], 'free.example\n');
  await tuean(['import', '-', '--by', 'Somsri', '--by', 'Anan'], `account\n${TWO_PEOPLE}\n`);
  await tuean(['import', '-'], `account\n${OPERATORS}\n`);
}, 120_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

const MAY_HAVE = [
  [[], ['clear', 'free'], [], 'TLP:CLEAR', { shared: 4, one: 0, hidden: 2 }],
  [['--partner'], ['amber', 'clear', 'free', 'green'], [TWO_PEOPLE], 'TLP:AMBER', { shared: 2, one: 1, hidden: 0 }],
  [
    ['--own'],
    ['amber-strict', 'amber', 'clear', 'free', 'green'],
    [TWO_PEOPLE, OPERATORS],
    'TLP:AMBER+STRICT',
    { shared: 1, one: 0, hidden: 0 },
  ],
] as const;

it.each(MAY_HAVE)(
  'with %j holds what its readers may have, and says what not',
  async (args, sites, numbers, tlp, out) => {
    const { code, out: text, err } = await tuean(['export', '--format', 'json', ...args]);
    expect(code).toBe(0);
    const file: { tlp: string; listings: readonly { key: string }[] } = JSON.parse(text);
    expect(file.tlp).toBe(tlp);
    expect(file.listings.map(({ key }) => key)).toEqual([
      ...numbers.map((number) => `acct:TH:${number}`),
      ...sites.map((name) => `host:${name}.example`),
    ]);
    const { shared, one, hidden } = out;
    const words = err.split('\n').filter((line) => line.includes('left out'));
    expect(words).toEqual([
      ...(hidden > 0 ? [expect.stringMatching(new RegExp(`^${hidden} .*numbers are for --partner`))] : []),
      ...(one > 0 ? [expect.stringMatching(new RegExp(`^${one} .*fewer than two people`))] : []),
      ...(shared > 0
        ? [expect.stringContaining(`${shared} listings are left out: their organisation's sharing mark`)]
        : []),
    ]);
    expect(err).toContain(`marked ${tlp} have`);
  },
);

it('marks each entry of a file for the operator alone as TLP 2.0 has it, and is for one reader at a time', async () => {
  const { out: stix } = await tuean(['export', '--format', 'stix', '--own']);
  const { objects }: { objects: readonly Record<string, unknown>[] } = JSON.parse(stix);
  expect(objects[0]).toMatchObject({ type: 'marking-definition', name: 'TLP:AMBER+STRICT' });
  for (const entry of objects.slice(1)) expect(entry['object_marking_refs']).toEqual([objects[0]?.['id']]);
  expect((await tuean(['export', '--format', 'misp', '--own'])).out).toContain('"tlp:amber+strict"');
  expect((await tuean(['export', '--format', 'csv', '--own'])).out).toMatch(/,TLP:AMBER\+STRICT,\n/);
  expect((await tuean(['export', '--format', 'csv', '--own', '--partner'])).code).toBe(2);
});
