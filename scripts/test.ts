/*
 * `npm test`: static checks, unit tests, then the extension in real browsers. At its end it names every test that
 * failed; the last line printed is the total, `N passed, N failed` (`, N skipped` may follow), and the exit code is 1
 * when anything failed.
 *   npm test -- --only check|unit|e2e
 */
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { runChecks } from './check.ts';
import {
  addReports,
  NO_REPORT,
  playwrightReport,
  reportOfRun,
  vitestReport,
  type Report,
  type ReportSchema,
} from './reports.ts';
import { runCommand } from './run-command.ts';
import { makeOwnFolder } from './run-folder.ts';
import { ownOfTests, readGiven, readSources, STATEMENTS_FOLDER, statementsReport } from './statements.ts';
import { formatTotals } from './totals.ts';

const PARTS = {
  check: { title: 'static checks', run: runChecks },
  unit: { title: 'unit tests', run: runUnitTests },
  e2e: { title: 'in the browsers', run: runBrowserTests },
} as const;

type PartName = keyof typeof PARTS;

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = partNames(values.only);
let report = NO_REPORT;
for (const name of chosen) {
  const startedAt = Date.now();
  console.log(`\n== ${PARTS[name].title}`);
  const part = await PARTS[name].run();
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`== ${PARTS[name].title}: ${formatTotals(part.totals)} (${seconds} s)`);
  report = addReports(report, part);
}
process.exitCode = report.totals.failed > 0 ? 1 : 0;
if (report.failures.length > 0) console.log(['\nFailed:', ...report.failures].join('\n  '));
console.log(`\n${formatTotals(report.totals)}`);

function partNames(only: string | undefined): PartName[] {
  const names: PartName[] = ['check', 'unit', 'e2e'];
  const found = names.filter((name) => only === undefined || name === only);
  if (found.length > 0) return found;
  throw new Error(`expected --only ${names.join('|')}, got ${only}`);
}

/** All of vitest's tests, and one more of what they gave to each engine of the hub's database. */
async function runUnitTests(): Promise<Report> {
  const folder = await makeOwnFolder(tmpdir(), 'statements');
  try {
    const ran = await withReport('vitest', vitestReport, (reportPath) => ({
      args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`],
      env: { [STATEMENTS_FOLDER]: folder },
    }));
    const isOfTests = ownOfTests(await readSources('tests'), await readSources('hub'));
    return addReports(ran, statementsReport(await readGiven(folder), isOfTests));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runBrowserTests(): Promise<Report> {
  return withReport('playwright', playwrightReport, (reportPath) => ({
    args: ['test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath },
  }));
}

async function withReport(
  tool: string,
  schema: ReportSchema,
  call: (reportPath: string) => { args: readonly string[]; env?: Readonly<Record<string, string>> },
): Promise<Report> {
  const folder = await makeOwnFolder(tmpdir(), 'test');
  try {
    const reportPath = join(folder, 'report.json');
    const { args, env = {} } = call(reportPath);
    const { exitCode } = await runCommand(tool, args, { passOn: true, env });
    return reportOfRun(tool, await readReport(schema, reportPath), exitCode);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readReport(schema: ReportSchema, path: string): Promise<Report | null> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
