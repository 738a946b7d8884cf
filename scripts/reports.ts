/* What came of a part of the tests: how many ran, and the name of each that failed. */
import { relative } from 'node:path';
import * as v from 'valibot';
import { ROOT } from './run-command.ts';
import { NO_TOTALS, type Totals } from './totals.ts';

export interface Report {
  readonly totals: Totals;
  /** One line for each test that failed: its file, its name, the first line of its error. */
  readonly failures: readonly string[];
}

export const NO_REPORT: Report = { totals: NO_TOTALS, failures: [] };

export function addReports(a: Report, b: Report): Report {
  return {
    totals: {
      passed: a.totals.passed + b.totals.passed,
      failed: a.totals.failed + b.totals.failed,
      skipped: a.totals.skipped + b.totals.skipped,
    },
    failures: [...a.failures, ...b.failures],
  };
}

/**
 * Report of a run of `tool` from what it left and its exit code. A run that left no report, that ran nothing, or that
 * failed while its report shows no failure counts as one failure: a suite that breaks must never look like one that
 * passes.
 */
export function reportOfRun(tool: string, left: Report | null, exitCode: number): Report {
  const broke = (why: string, { totals, failures }: Report = NO_REPORT): Report => ({
    totals: { ...totals, failed: 1 },
    failures: [...failures, `${tool} › ${why}`],
  });
  if (left === null) return broke(`left no report, exit code ${exitCode}`);
  if (left.totals.failed > 0) return left;
  if (exitCode !== 0) return broke(`no test failed, but exit code ${exitCode}`, left);
  return left.totals.passed === 0 ? broke('ran nothing', left) : left;
}

export type ReportSchema = v.GenericSchema<unknown, Report>;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const vitestFile = v.object({
  name: v.string(),
  status: v.string(),
  message: v.optional(v.string(), ''),
  assertionResults: v.array(
    v.object({ fullName: v.string(), status: v.string(), failureMessages: v.nullish(v.array(v.string())) }),
  ),
});

/** A file that could not even be loaded has no test that failed: it is named itself. */
export const vitestReport = v.pipe(
  v.object({
    numPassedTests: count,
    numFailedTests: count,
    numPendingTests: count,
    numTodoTests: count,
    testResults: v.array(vitestFile),
  }),
  v.transform((r): Report => ({
    totals: {
      passed: r.numPassedTests,
      failed: r.numFailedTests,
      skipped: r.numPendingTests + r.numTodoTests,
    },
    failures: r.testResults.flatMap((file) => {
      const failed = file.assertionResults.filter(({ status }) => status === 'failed');
      const path = relative(ROOT, file.name);
      if (failed.length === 0) return file.status === 'failed' ? [failureLine([path], file.message)] : [];
      return failed.map((test) => failureLine([path, test.fullName], test.failureMessages?.[0]));
    }),
  })),
);

const playwrightTest = v.object({
  projectName: v.string(),
  status: v.string(),
  results: v.array(v.object({ error: v.optional(v.object({ message: v.optional(v.string()) })) })),
});

interface PlaywrightSuite {
  readonly file: string;
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly v.InferOutput<typeof playwrightTest>[];
  }[];
  readonly suites?: readonly PlaywrightSuite[] | undefined;
}

const playwrightSuite: v.GenericSchema<unknown, PlaywrightSuite> = v.object({
  file: v.string(),
  specs: v.array(v.object({ title: v.string(), tests: v.array(playwrightTest) })),
  suites: v.optional(v.array(v.lazy(() => playwrightSuite))),
});

/** Playwright counts a test that passed on a second try as flaky; with us that is a failure. */
export const playwrightReport = v.pipe(
  v.object({
    stats: v.object({ expected: count, unexpected: count, flaky: count, skipped: count }),
    suites: v.array(playwrightSuite),
  }),
  v.transform(({ stats, suites }): Report => ({
    totals: { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped },
    failures: suites.flatMap(failuresOfSuite),
  })),
);

function failuresOfSuite({ file, specs, suites = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) =>
        failureLine([projectName, file, title], results.find(({ error }) => error)?.error?.message),
      ),
  );
  return [...own, ...suites.flatMap(failuresOfSuite)];
}

const ANSI_COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'gu');

function failureLine(where: readonly string[], message = ''): string {
  const [first = ''] = message.replaceAll(ANSI_COLOURS, '').trim().split('\n');
  return [...where, first.slice(0, 200)].filter((part) => part !== '').join(' › ');
}
