/*
 * What SQL each engine of the hub's database was given in a run of all unit tests. Most of them run on PostgreSQL alone. What PGlite could
 * do otherwise, it does in a statement: so each that PostgreSQL was given has to have been PGlite's too (docs/decisions/0008).
 */
import { glob, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { NO_REPORT, type Report } from './reports.ts';
import { ROOT } from './run-command.ts';

/** Environment variable with the folder in which each test file leaves what it gave to the engines; without it nothing is recorded. */
export const STATEMENTS_FOLDER = 'TUEAN_TEST_STATEMENTS';

const givenSchema = v.object({
  /** Path of a test from the project's folder. */
  file: v.string(),
  /** What each engine answered to it, as `asStatement` writes it, and once more where rows came back (`withRows`). */
  PGlite: v.array(v.string()),
  PostgreSQL: v.array(v.string()),
});

/** The statements of one test file. */
export type Given = v.InferOutput<typeof givenSchema>;

export type EngineName = 'PGlite' | 'PostgreSQL';

/** Letters of a statement that a message shows. */
const LONGEST = 300;
const WHAT_TO_DO =
  'PostgreSQL answered what PGlite was never asked, or never with rows: one test of each that follows has to run on both, ' +
  'itOnBoth or testEngines(…, { onBoth: true }); docs/decisions/0008-the-second-engine-is-tested-by-statement.md says why';

/** What PostgreSQL alone is given, by design. */
const POSTGRES_ONLY = [
  // The embedded database's driver begins and ends transactions itself; what is in them counts.
  /^(?:begin|commit|rollback)\b/,
  // Locks between processes (`withSessionLock`): the embedded database belongs to one at a time.
  /^SET lock_timeout = \d+$/,
  /^SELECT pg_advisory_lock\(/,
  // Databases for tests, and emptying one: the embedded one is a folder.
  /^CREATE DATABASE hub_/,
  /^(?:CREATE|DROP) SCHEMA public\b/,
  // A restore that meets tables (`isEmptyDatabase`): an embedded one has its folder looked at before.
  /^SELECT 1 FROM pg_class WHERE relnamespace .* → rows$/,
];

/** A statement that was answered with rows, whose types are the driver's: it counts beside the same one without. */
export function withRows(statement: string): string {
  return `${statement}${WITH_ROWS}`;
}

const WITH_ROWS = ' → rows';

/** Columns of a batch of listings: text, told once or row by row (`incomingRows`). tests/hub/db/listings.test.ts has both on each engine. */
const BATCH =
  /unnest\((?:string_to_array\(\$, E' '\)(?:, )?)+\) AS incoming \([^)]*\) CROSS JOIN \(SELECT [^)]*\) AS same/g;

/** One text for what is the same to an engine: white space, numbers of parameters, and how many of a kind there are. */
export function asStatement(sql: string): string {
  return sql
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/\$\d+/g, '$')
    .replaceAll(/\$(?:, \$)+/g, '$')
    .replaceAll(/(\([^()]*\))(?:, \1)+/g, '$1')
    .replaceAll(BATCH, 'batch');
}

/**
 * Tells which statements stand in the tests word for word, and not in the hub: what a test asks for itself says nothing of the hub.
 * @param tests their sources, one after the other, as the hub's are in `hub`
 */
export function ownOfTests(tests: string, hub: string): (statement: string) => boolean {
  const plain = (source: string): string => asStatement(source.replaceAll(IN_TEMPLATE, () => '$'));
  const [theirs, hubs] = [plain(tests), plain(hub)];
  return (statement) => theirs.includes(statement) && !hubs.includes(statement);
}

/** What is put into a template literal, with braces of its own one deep; what is deeper makes a statement the hub's. */
const IN_TEMPLATE = /\$\{(?:[^{}]|\{[^{}]*\})*\}/g;

/** The sources of a folder of the project, one after the other. */
export async function readSources(folder: string): Promise<string> {
  const texts: string[] = [];
  for await (const path of glob(`${folder}/**/*.ts`, { cwd: ROOT, exclude: ['**/node_modules/**'] })) {
    texts.push(await readFile(join(ROOT, path), 'utf8'));
  }
  return texts.join('\n');
}

/** What the test files of a run left in a folder. Throws on a file that is none of theirs. */
export async function readGiven(folder: string): Promise<readonly Given[]> {
  const names = await readdir(folder);
  return Promise.all(
    names.map(async (name) => v.parse(givenSchema, JSON.parse(await readFile(join(folder, name), 'utf8')))),
  );
}

/** The check as one test of the run: it fails where PostgreSQL was given what PGlite never was; skipped where only PGlite ran. */
export function statementsReport(given: readonly Given[], isOfTests: (statement: string) => boolean): Report {
  const embedded = new Set(given.flatMap(({ PGlite }) => PGlite));
  const postgres = new Set(given.flatMap(({ PostgreSQL }) => PostgreSQL));
  if (embedded.size === 0) return failed(['PGlite was given none']);
  if (postgres.size === 0) return { ...NO_REPORT, totals: { ...NO_REPORT.totals, skipped: 1 } };
  const isAsked = (statement: string): boolean =>
    !POSTGRES_ONLY.some((own) => own.test(statement)) && !isOfTests(statement.replace(WITH_ROWS, ''));
  const missed = [...postgres].filter((one) => !embedded.has(one) && isAsked(one));
  if (missed.length === 0) return { ...NO_REPORT, totals: { ...NO_REPORT.totals, passed: 1 } };
  const lines = missed.map((statement) => {
    const files = given.filter(({ PostgreSQL }) => PostgreSQL.includes(statement)).map(({ file }) => file);
    return `${files.toSorted().join(', ')}: ${shortened(statement)}`;
  });
  return failed([WHAT_TO_DO, ...lines.toSorted()]);
}

function shortened(statement: string): string {
  const [text = ''] = statement.split(WITH_ROWS);
  return `${text.slice(0, LONGEST)}${statement.slice(text.length)}`;
}

function failed(lines: readonly string[]): Report {
  return {
    totals: { ...NO_REPORT.totals, failed: 1 },
    failures: lines.map((line) => `statements of each engine › ${line}`),
  };
}
