/*
 * `npm test`: static checks, unit tests, then the extension in real browsers. The last line printed is the total,
 * `N passed, N failed` (`, N skipped` may follow); the exit code is 1 when anything failed.
 *   npm test -- --only check|unit|e2e
 */
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { runChecks } from './check.ts';
import { runCommand } from './run-command.ts';
import { makeOwnFolder } from './run-folder.ts';
import { addTotals, formatTotals, NO_TOTALS, totalsOfRun, type Totals } from './totals.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const vitestReport = v.pipe(
  v.object({ numPassedTests: count, numFailedTests: count, numPendingTests: count, numTodoTests: count }),
  v.transform((r): Totals => ({
    passed: r.numPassedTests,
    failed: r.numFailedTests,
    skipped: r.numPendingTests + r.numTodoTests,
  })),
);

/** Playwright counts a test that passed on a second try as flaky; with us that is a failure. */
const playwrightReport = v.pipe(
  v.object({ stats: v.object({ expected: count, unexpected: count, flaky: count, skipped: count }) }),
  v.transform(({ stats }): Totals => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  })),
);

type ReportSchema = v.GenericSchema<unknown, Totals>;

const PARTS = {
  check: { title: 'static checks', run: runChecks },
  unit: { title: 'unit tests', run: runUnitTests },
  e2e: { title: 'in the browsers', run: runBrowserTests },
} as const;

type PartName = keyof typeof PARTS;

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = partNames(values.only);
let totals = NO_TOTALS;
for (const name of chosen) {
  const startedAt = Date.now();
  console.log(`\n== ${PARTS[name].title}`);
  const part = await PARTS[name].run();
  console.log(`== ${PARTS[name].title}: ${formatTotals(part)} (${Math.round((Date.now() - startedAt) / 1000)} s)`);
  totals = addTotals(totals, part);
}
process.exitCode = totals.failed > 0 ? 1 : 0;
console.log(`\n${formatTotals(totals)}`);

function partNames(only: string | undefined): PartName[] {
  const names: PartName[] = ['check', 'unit', 'e2e'];
  const found = names.filter((name) => only === undefined || name === only);
  if (found.length > 0) return found;
  throw new Error(`expected --only ${names.join('|')}, got ${only}`);
}

function runUnitTests(): Promise<Totals> {
  return withReport(vitestReport, (reportPath) =>
    runCommand('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`], {
      passOn: true,
    }),
  );
}

function runBrowserTests(): Promise<Totals> {
  return withReport(playwrightReport, (reportPath) =>
    runCommand('playwright', ['test', '--reporter=list,json'], {
      passOn: true,
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath },
    }),
  );
}

async function withReport(
  schema: ReportSchema,
  run: (reportPath: string) => Promise<{ exitCode: number }>,
): Promise<Totals> {
  const folder = await makeOwnFolder(tmpdir(), 'test');
  try {
    const reportPath = join(folder, 'report.json');
    const { exitCode } = await run(reportPath);
    return totalsOfRun(await readReport(schema, reportPath), exitCode);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readReport(schema: ReportSchema, path: string): Promise<Totals | null> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
