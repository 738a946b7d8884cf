/*
 * The static half of the tests: format, lint, types of each world, unused code. `npm run check` runs it alone.
 * Each check counts as one passed or failed.
 */
import { pathToFileURL } from 'node:url';
import { addReports, NO_REPORT, type Report } from './reports.ts';
import { runCommand } from './run-command.ts';
import { formatTotals, NO_TOTALS } from './totals.ts';

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const CHECKS: readonly Check[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  ...['core', 'extension', 'hub', 'tests'].map((world): Check => ({
    name: `types of ${world}`,
    command: ['tsc', '-p', `tsconfig.${world}.json`],
  })),
  { name: 'unused code', command: ['knip', '--no-progress'] },
];

/** Runs every check, two at a time, and prints a line for each as it ends. */
export async function runChecks(): Promise<Report> {
  const waiting = [...CHECKS];
  let report = NO_REPORT;
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const outcome = await runCheck(check);
      report = addReports(report, outcome);
    }
  };
  await Promise.all([worker(), worker()]);
  return report;
}

async function runCheck({ name, command: [tool, ...args] }: Check): Promise<Report> {
  const startedAt = performance.now();
  const { exitCode, output } = await runCommand(tool, args);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`  ${exitCode === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (exitCode === 0) return { totals: { ...NO_TOTALS, passed: 1 }, failures: [] };
  console.log(output.trimEnd());
  return { totals: { ...NO_TOTALS, failed: 1 }, failures: [`${name} › ${tool}`] };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { totals } = await runChecks();
  console.log(formatTotals(totals));
  process.exitCode = totals.failed > 0 ? 1 : 0;
}
