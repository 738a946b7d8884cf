import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  asStatement,
  ownOfTests,
  readGiven,
  statementsReport,
  withRows,
  type Given,
} from '../../scripts/statements.ts';

const gave = (file: string, given: Partial<Given>): Given => ({ file, PGlite: [], PostgreSQL: [], ...given });
const none = (): boolean => false;
const hub = gave('tests/hub/hub.test.ts', { PGlite: ['SELECT 1'], PostgreSQL: ['begin', 'SELECT 1', 'commit'] });

test('passes where PGlite was given all that PostgreSQL was, in whatever file', () => {
  const given = [hub, gave('a.test.ts', { PostgreSQL: ['SELECT 2'] }), gave('b.test.ts', { PGlite: ['SELECT 2'] })];
  expect(statementsReport(given, none)).toEqual({ totals: { passed: 1, failed: 0, skipped: 0 }, failures: [] });
});

test('fails where PGlite was not, and says what, and in which files it could be', () => {
  const missed = ['SELECT 2'];
  const given = [hub, gave('b.test.ts', { PostgreSQL: missed }), gave('a.test.ts', { PostgreSQL: missed })];
  const { totals, failures } = statementsReport(given, none);
  expect(totals).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(failures).toEqual([
    expect.stringContaining('{ onBoth: true }'),
    'statements of each engine › a.test.ts, b.test.ts: SELECT 2',
  ]);
});

test('fails where PGlite was given it, and had no rows to give back', () => {
  const given = [hub, gave('a.test.ts', { PostgreSQL: ['SELECT 1', withRows('SELECT 1')] })];
  expect(statementsReport(given, none).failures).toContain('statements of each engine › a.test.ts: SELECT 1 → rows');
  expect(statementsReport([...given, gave('b.test.ts', { PGlite: [withRows('SELECT 1')] })], none).totals.passed).toBe(
    1,
  );
});

test('asks for nothing that only PostgreSQL can be given, and for what looks like it', () => {
  const own = ['begin isolation level repeatable read read only', 'rollback', 'SET lock_timeout = 500'];
  const report = (more: readonly string[]) =>
    statementsReport(
      [
        hub,
        gave('a.test.ts', {
          PostgreSQL: [...own, 'SELECT pg_advisory_lock($)', withRows('SELECT pg_advisory_lock($)'), ...more],
        }),
      ],
      none,
    );
  expect(report([]).totals.passed).toBe(1);
  expect(report(['SELECT pg_advisory_xact_lock($)']).totals.failed).toBe(1);
});

test('fails where nothing was seen of PGlite; is skipped where PostgreSQL is not installed', () => {
  expect(statementsReport([], none).totals.failed).toBe(1);
  expect(statementsReport([{ ...hub, PGlite: [] }], none).totals.failed).toBe(1);
  expect(statementsReport([{ ...hub, PostgreSQL: [] }], none).totals).toEqual({ passed: 0, failed: 0, skipped: 1 });
});

test('asks for nothing that a test asks for itself, word for word, unless the hub does too', () => {
  const tests = 'sql`DELETE FROM t\n WHERE a = ${of({ b })}::int AND c IN (${d}, ${e})`; sql`SELECT 1 FROM t`';
  const isOfTests = ownOfTests(tests, 'sql`SELECT 1\n FROM t`');
  const report = (statement: string) =>
    statementsReport([hub, gave('a.test.ts', { PostgreSQL: [statement] })], isOfTests).totals;
  expect(report('DELETE FROM t WHERE a = $::int AND c IN ($)').passed).toBe(1);
  expect(report('DELETE FROM t WHERE a = $::text').failed).toBe(1);
  expect(report('SELECT 1 FROM t').failed).toBe(1);
});

test('one statement is one, however it is broken and however much it takes', () => {
  const one = 'INSERT INTO t (a, b) VALUES ($) ON CONFLICT DO NOTHING';
  expect(asStatement('INSERT INTO t (a, b)\n  VALUES ($1, $2)\n  ON CONFLICT DO NOTHING')).toBe(one);
  expect(asStatement('INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, $6) ON CONFLICT DO NOTHING')).toBe(one);
  expect(asStatement('SELECT a FROM t WHERE b IN ($1, $2) AND c = $3')).toBe(
    'SELECT a FROM t WHERE b IN ($) AND c = $',
  );
  const array = "string_to_array($1, E'\n')";
  const batch = asStatement(
    `SELECT key FROM unnest(${array}) AS incoming (key) CROSS JOIN (SELECT $2::text AS bank) AS same`,
  );
  expect(batch).toBe('SELECT key FROM batch');
  expect(
    asStatement(`SELECT key FROM unnest(${array}, ${array}) AS incoming (key, bank) CROSS JOIN (SELECT ) AS same`),
  ).toBe(batch);
  expect(asStatement('SELECT $1::int')).not.toBe(asStatement('SELECT $1::text'));
  expect(asStatement('SELECT a FROM t')).not.toBe(asStatement('SELECT a FROM t FOR UPDATE'));
});

test('what each test file left is read; what is none of theirs is no silence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tuean-statements-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'hub.json'), JSON.stringify(hub));
  expect(await readGiven(folder)).toEqual([hub]);
  await writeFile(join(folder, 'cut.json'), JSON.stringify({ file: 'a.test.ts' }));
  await expect(readGiven(folder)).rejects.toThrow('PGlite');
});
