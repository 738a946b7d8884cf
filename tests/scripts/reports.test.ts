import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { addReports, NO_REPORT, playwrightReport, reportOfRun, vitestReport } from '../../scripts/reports.ts';
import { ROOT } from '../../scripts/run-command.ts';

const passing = { totals: { passed: 3, failed: 0, skipped: 1 }, failures: [] };
const failing = { totals: { passed: 2, failed: 1, skipped: 0 }, failures: ['a.test.ts › adds › expected 1'] };

describe('a run that breaks never looks like one that passes', () => {
  test('one that left no report fails', () => {
    expect(reportOfRun('vitest', null, 0)).toEqual({
      totals: { passed: 0, failed: 1, skipped: 0 },
      failures: ['vitest › left no report, exit code 0'],
    });
  });

  test('one whose tests passed fails where its exit code says so', () => {
    expect(reportOfRun('vitest', passing, 1)).toEqual({
      totals: { passed: 3, failed: 1, skipped: 1 },
      failures: ['vitest › no test failed, but exit code 1'],
    });
  });

  test('one that ran nothing fails', () => {
    expect(reportOfRun('playwright', NO_REPORT, 0).failures).toEqual(['playwright › ran nothing']);
  });

  test('what failed is told as it is, and so is what passed', () => {
    expect(reportOfRun('vitest', failing, 1)).toEqual(failing);
    expect(reportOfRun('vitest', passing, 0)).toEqual(passing);
  });
});

test('the reports of two parts become one', () => {
  expect(addReports(passing, failing)).toEqual({
    totals: { passed: 5, failed: 1, skipped: 1 },
    failures: failing.failures,
  });
});

test('a unit test that failed is named with its file and the first line of its error', () => {
  const report = v.parse(vitestReport, {
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      {
        name: `${ROOT}/tests/a.test.ts`,
        status: 'failed',
        assertionResults: [
          { fullName: 'adds', status: 'passed', failureMessages: [] },
          { fullName: 'takes away', status: 'failed', failureMessages: ['\u{1b}[31mexpected 1\u{1b}[39m\n  at x'] },
        ],
      },
      { name: `${ROOT}/tests/b.test.ts`, status: 'failed', message: 'no such module\nat y', assertionResults: [] },
    ],
  });
  expect(report).toEqual({
    totals: { passed: 1, failed: 1, skipped: 2 },
    failures: ['tests/a.test.ts › takes away › expected 1', 'tests/b.test.ts › no such module'],
  });
});

test('a browser test that failed or only passed on a second try is named with its browser', () => {
  const spec = (title: string, projectName: string, status: string) => ({
    title,
    tests: [
      {
        projectName,
        status,
        results: status === 'expected' ? [{}] : [{ error: { message: `Error: ${title}` } }, {}],
      },
    ],
  });
  const report = v.parse(playwrightReport, {
    stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
    suites: [
      {
        file: 'a.e2e.ts',
        specs: [spec('opens', 'chromium', 'expected'), spec('shuts', 'firefox', 'unexpected')],
        suites: [{ file: 'a.e2e.ts', specs: [spec('waits', 'chromium', 'flaky')] }],
      },
    ],
  });
  expect(report).toEqual({
    totals: { passed: 1, failed: 2, skipped: 0 },
    failures: ['firefox › a.e2e.ts › shuts › Error: shuts', 'chromium › a.e2e.ts › waits › Error: waits'],
  });
});
