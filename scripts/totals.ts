/* Counts of what ran, and the one line that ends `npm test`. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NO_TOTALS: Totals = { passed: 0, failed: 0, skipped: 0 };

export function addTotals(a: Totals, b: Totals): Totals {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** `12 passed, 0 failed`, with `, 3 skipped` only where something was skipped. */
export function formatTotals({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * Totals of a run from its JSON report and its exit code. A run that left no report, that ran nothing, or that failed
 * while its report shows no failure counts as one failure: a suite that breaks must never look like one that passes.
 */
export function totalsOfRun(reported: Totals | null, exitCode: number): Totals {
  if (reported === null) return { ...NO_TOTALS, failed: 1 };
  const vacuous = reported.passed + reported.failed === 0;
  if (reported.failed === 0 && (exitCode !== 0 || vacuous)) return { ...reported, failed: 1 };
  return reported;
}
