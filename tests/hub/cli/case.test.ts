/* Cases and appeals by their commands on the embedded database: from reports to what a browser is told. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hubPaths } from '../../../hub/config.ts';
import { storeAppeal } from '../../../hub/db/appeals.ts';
import { rowsOf, withDatabase } from '../../../hub/db/database.ts';
import { reportStatus, storeReports } from '../../../hub/db/reports.ts';
import type { ReportStatus, Subject } from '../../../lib/core/report/report.ts';
import { copyFolder, removeFolders } from '../folders.ts';
import { copyEmptyDatabase } from '../engines.ts';
import { receiptOfToken, sampleReport, uuidV7, type Sample } from '../intake/sample.ts';
import { makeHub } from '../intake/world.ts';
import { tueanHere, type Ran } from './in-process.ts';

const DAY_MS = 86_400_000;
const ACCOUNT = 'acct:TH:1234567890';
let scratch = '';
let data = '';
let copies = 0;

const tuean = (...args: readonly string[]): Promise<Ran> => tueanHere([...args, '--data', data], scratch);

/** What a command printed as JSON lines; it has to succeed. */
async function json<T = Record<string, unknown>>(...args: readonly string[]): Promise<readonly T[]> {
  const { code, out, err } = await tuean(...args, '--json');
  expect([code, code === 0 ? '' : err]).toEqual([0, '']);
  return out
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

/** Verdict of the release in force about one thing. */
async function verdict(text: string): Promise<unknown> {
  const { out } = await tuean('check', text);
  return (JSON.parse(out) as { indicators: { verdict: unknown }[] }).indicators[0]?.verdict;
}

/** Reports of one thing, one a day until now, each by somebody else. */
async function report(
  key: string,
  kind: Subject['kind'],
  days: number,
  words = 'paid, got nothing',
): Promise<Sample[]> {
  const samples: Sample[] = [];
  await withDatabase(hubPaths(data), undefined, async (orm) => {
    for (let ago = days - 1; ago >= 0; ago -= 1) {
      const voice = String(ago).repeat(64).slice(0, 64);
      const sample = sampleReport({
        subjects: [{ kind, key, source: 'page', voice }],
        page: { url: 'https://evil.example/pay', title: words, language: 'th' },
        details: { revision: 1, category: 'TH01', lostMoney: true, text: words },
      });
      const network = sample.report.id.replaceAll('-', '');
      const at = new Date(Date.now() - ago * DAY_MS);
      const item = { report: sample.report, network, gates: new Map(), limits: [] };
      await orm.transaction((tx) => storeReports(tx, [item], at));
      samples.push(sample);
    }
  });
  return samples;
}

const statusOf = ({ report: { id }, token }: Sample): Promise<ReportStatus | null> =>
  withDatabase(hubPaths(data), undefined, (orm) => reportStatus(orm, { id, receipt: receiptOfToken(token) }));

async function appeal(receivedAt: Date, reason = 'This is my own account.'): Promise<string> {
  const id = uuidV7();
  const incoming = {
    id,
    receipt: receiptOfToken('token'),
    subject: { kind: 'account' as const, key: ACCOUNT },
    contact: 'me@shop.example',
    reason,
    role: 'owner' as const,
    locale: 'th' as const,
  };
  await withDatabase(hubPaths(data), undefined, (orm) =>
    orm.transaction((tx) => storeAppeal(tx, incoming, [], receivedAt)),
  );
  return id;
}

const LIST = ['--grade', 'confirmed', '--reason', 'two people paid and got nothing'];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tuean-case-'));
  const paths = hubPaths(join(scratch, 'template'));
  await copyEmptyDatabase(paths);
  await makeHub({ paths, databaseUrl: undefined });
}, 120_000);
beforeEach(async () => {
  data = join(scratch, `hub${(copies += 1)}`);
  await copyFolder(join(scratch, 'template'), data);
}, 60_000);
afterAll(() => removeFolders([scratch]));

describe('cases by their commands', { timeout: 240_000 }, () => {
  it('a site goes from reports to a case, a decision, a release, and its reporters are told', async () => {
    const [first] = await report('host:evil.example', 'host', 2);
    const [one] = await json<{ id: number; score: number; lines: { points: number }[] }>('case', 'list');
    expect(one).toMatchObject({
      subject: 'host:evil.example',
      state: 'open',
      reports: 2,
      independent: 2,
      category: 'TH01',
    });
    expect(one!.score).toBe(one!.lines.reduce((sum, { points }) => sum + points, 0));
    expect(await verdict('evil.example')).toMatchObject({ kind: 'not-listed' });

    const id = String(one!.id);
    expect(await json('case', 'decide', id, ...LIST, '--by', 'first')).toEqual([{ id: one!.id, state: 'listed' }]);
    const [published] = await json('publish');
    expect(published).toMatchObject({ counts: { hosts: 1 } });
    expect(await verdict('evil.example')).toMatchObject({ kind: 'listed' });
    expect(await statusOf(first!)).toMatchObject({ state: 'listed', reason: 'reports-agree' });

    // What was a mistake is undone by the same way.
    await json('case', 'decide', id, '--reject', 'cleared', '--reason', 'another owner', '--by', 'first');
    await json('publish', '--reset');
    expect(await verdict('evil.example')).toMatchObject({ kind: 'not-listed' });
    expect(await statusOf(first!)).toMatchObject({ state: 'not-listed', reason: 'cleared' });
    expect((await tuean('audit', 'verify')).out).toContain('all hashes hold');
  });

  it('a person’s number is masked, needs two people, and showing it whole is on record', async () => {
    await report(ACCOUNT, 'account', 2);
    const { out } = await tuean('case', 'show', '1');
    expect(out).not.toMatch(/1234567890|123-4-56789-0/);
    expect(out).toContain('two people');
    const revealed = await tuean('case', 'show', '1', '--reveal');
    expect(revealed.out.replaceAll('-', '')).toContain('1234567890');
    expect(await json('case', 'decide', '1', ...LIST, '--by', 'first')).toMatchObject([{ state: 'proposed' }]);
    await json('publish');
    expect(await verdict('เลขบัญชี 123-4-56789-0')).toMatchObject({ kind: 'not-listed' });
    const same = await tuean('case', 'decide', '1', '--confirm', '--by', 'FIRST ');
    expect(same).toMatchObject({ code: 1, out: '' });
    expect(same.err).toContain('another person');
    expect(await json('case', 'decide', '1', '--confirm', '--by', 'second')).toMatchObject([{ state: 'listed' }]);
    await json('publish');
    expect(await verdict('เลขบัญชี 123-4-56789-0')).toMatchObject({ kind: 'listed' });
    const revealing = await withDatabase(hubPaths(data), undefined, (orm) =>
      rowsOf(orm, sql`SELECT payload FROM event WHERE type = 'case.reveal'`),
    );
    expect(revealing).toEqual([{ payload: { cases: [1] } }]);
  });

  it('nobody’s proposal is replaced unseen; who proposed takes it back; members write to each other', async () => {
    await report(ACCOUNT, 'account', 2);
    await tuean('case', 'list');
    await tuean('case', 'decide', '1', ...LIST, '--by', 'first');
    const silent = await tuean('case', 'decide', '1', ...LIST, '--by', 'second');
    expect(silent).toMatchObject({ code: 1, out: '' });
    expect(silent.err).toContain('first has proposed something');
    const wrong = await tuean('case', 'decide', '1', ...LIST, '--replaces', 'third', '--by', 'second');
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect((await json<{ proposedBy: string }>('case', 'show', '1'))[0]).toMatchObject({ proposedBy: 'first' });
    expect(await json('case', 'decide', '1', ...LIST, '--replaces', 'First', '--by', 'second')).toMatchObject([
      { state: 'proposed' },
    ]);
    expect(await tuean('case', 'withdraw', '1', '--by', 'first')).toMatchObject({ code: 1, out: '' });
    expect(await json('case', 'withdraw', '1', '--by', 'second')).toEqual([{ id: 1 }]);

    await tuean('case', 'ask', '1', 'Does the bank know?\nSince when?', '--by', 'second');
    expect(await tuean('case', 'note', '1', 'A\u001b[2J', '--by', 'first')).toMatchObject({ code: 2, out: '' });
    await tuean('case', 'note', '1', 'It does.', '--by', 'first');
    const [shown] = await json('case', 'show', '1');
    expect(shown).toMatchObject({
      proposal: null,
      scopes: [],
      notes: [
        { by: 'second', asks: true },
        { by: 'first', asks: false, words: 'It does.' },
      ],
    });
  });

  it('a page of a host that the reports name is listed instead of it', async () => {
    await report('host:evil.example', 'host', 2);
    const [shown] = await json<{ scopes: string[] }>('case', 'show', '1');
    expect(shown!.scopes).toEqual(['url:evil.example/pay']);
    const stranger = await tuean('case', 'decide', '1', ...LIST, '--scope', 'url:other.example/pay', '--by', 'first');
    expect(stranger).toMatchObject({ code: 1, out: '' });
    expect(await tuean('case', 'decide', '1', ...LIST, '--scope', 'acct:TH:1', '--by', 'first')).toMatchObject({
      code: 2,
    });
    await json('case', 'decide', '1', ...LIST, '--scope', 'url:evil.example/pay', '--by', 'first');
    await json('publish');
    expect(await verdict('http://evil.example/pay')).toMatchObject({ kind: 'listed' });
    expect(await verdict('http://evil.example/')).toMatchObject({ kind: 'not-listed' });
  });

  it('an appeal disputes a number at once, shows its clock, and is decided by another person', async () => {
    await report(ACCOUNT, 'account', 2);
    await tuean('case', 'decide', '1', ...LIST, '--by', 'first');
    await tuean('case', 'decide', '1', '--confirm', '--by', 'second');
    const id = await appeal(new Date(Date.now() - 80 * 3_600_000), 'Mine.\u001b[2J \u202eereht');
    await json('publish');
    const disputed = await verdict('เลขบัญชี 123-4-56789-0');
    expect(disputed).toMatchObject({ kind: 'listed', blocks: false });
    expect(JSON.stringify(disputed)).toContain('"grade":"disputed"');
    expect(await json('appeal', 'list')).toMatchObject([
      { id, overdue: ['acknowledgement', 'decision'], suspendedGrade: 'confirmed' },
    ]);
    const shown = await tuean('appeal', 'show', id);
    expect(shown.out).toContain('Mine.');
    expect(shown.out).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]/u);
    expect(await json('appeal', 'list')).toMatchObject([{ overdue: ['decision'] }]);
    const answer = ['--answer', 'You were right.', '--by'];
    expect(await tuean('appeal', 'decide', id, '--reject', ...answer, 'Second')).toMatchObject({ code: 1 });
    expect((await tuean('appeal', 'decide', id, '--uphold', ...answer, 'third')).code).toBe(0);
    await json('publish', '--reset');
    expect(await verdict('เลขบัญชี 123-4-56789-0')).toMatchObject({ kind: 'not-listed' });
  });

  it('what strangers wrote cannot move the cursor, paint the screen or turn a line around', async () => {
    // The parser of reports refuses control characters; what is in a database may be older than the parser.
    const attack = 'a\u001b]0;owned\u0007\u001b[2Jb\u009b31mc\u202ed\u2066e<b>f</b>';
    await report('host:evil.example', 'host', 1, attack);
    for (const args of [
      ['case', 'show', '1'],
      ['case', 'list'],
      ['case', 'show', '1', '--json'],
    ]) {
      const { code, out } = await tuean(...args);
      expect(code).toBe(0);
      expect(out).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
      expect(JSON.stringify(out)).not.toMatch(/\\\\u00(1b|07|9b)/);
    }
    expect((await tuean('case', 'show', '1')).out).toContain('<b>f</b>');
  });

  it('merges two cases into one', async () => {
    await report('host:evil.example', 'host', 1);
    await report('host:evil-2.example', 'host', 1);
    await report('host:www.evil.example', 'host', 1);
    await json('case', 'list');
    const { code, err } = await tuean('case', 'merge', '2', '1', '--by', 'first');
    expect([code, err]).toEqual([1, expect.stringContaining('reports of one thing do not speak for another')]);
    await json('case', 'merge', '3', '1', '--by', 'first');
    const open = await json('case', 'list');
    expect(open).toHaveLength(2);
    expect(open.find(({ id }) => id === 1)).toMatchObject({ reports: 2 });
    expect(await json('case', 'list', '--state', 'merged')).toMatchObject([{ id: 3 }]);
  });

  it('refuses with a reason and changes nothing', async () => {
    await report('host:evil.example', 'host', 1);
    await json('case', 'list');
    await report('host:kasikornbank.com', 'host', 2);
    const before = await json('case', 'list');
    const refusals = [
      ['decide', '1', ...LIST, '--by', 'first'],
      ['decide', '2', ...LIST, '--by', 'first', '--insist', '--authority', 'police 7/2569'],
      ['decide', '1', '--confirm', '--by', 'first'],
      ['decide', '9', '--reject', 'abuse', '--reason', 'x', '--by', 'first'],
    ];
    for (const args of refusals) {
      const { code, out, err } = await tuean('case', ...args);
      expect([args, code, out]).toEqual([args, 1, '']);
      expect(err).toMatch(/^refused \((rules|no-case)\): /);
    }
    for (const args of [
      ['decide', '1', '--by', 'first'],
      ['decide', '1', ...LIST, '--reject', 'abuse', '--by', 'first'],
      ['decide', '1', '--grade', 'disputed', '--reason', 'x', '--by', 'first'],
      ['decide', '1', ...LIST],
      ['decide', '1', ...LIST, '--by', 'first, second'],
      ['show', 'x'],
    ]) {
      expect((await tuean('case', ...args)).code).toBe(2);
    }
    expect(await json('case', 'list')).toEqual(before);
  });
});
