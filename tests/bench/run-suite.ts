/*
 * One suite in a process of its own, for run.ts: rows as JSON on standard output, progress on standard error.
 */
import { runSuiteHere, SUITES } from './suites.ts';

const name = SUITES.find((suite) => suite === process.argv[2]);
if (!name) throw new Error(`expected one of ${SUITES.join(', ')}, got ${String(process.argv[2])}`);
const rows = await runSuiteHere(name);
process.stdout.write(JSON.stringify(rows), () => process.exit(0));
