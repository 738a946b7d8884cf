/*
 * `npm run bench`: measures speed, size and memory beside the peers, each against its target, and prints a table.
 *
 *   --only NAME[,NAME]   only these suites (see SUITES)
 *   --json               JSON on standard output instead of the table
 *   --markdown           the tables of docs/benchmarks.md instead
 *   --from FILE[,FILE]   no measuring: print what earlier --json runs wrote
 *
 * Each suite runs in a process of its own, so that one's garbage and compiled code are not another's; inside a suite we
 * and the peers share the process. Progress goes to standard error. Exit 0 when every target is reached, 1 when one is
 * missed, 2 on bad usage or when a suite broke.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { progress } from './measure.ts';
import { describeMachine, formatJson, formatMarkdown, formatTable, machineSchema, type Machine } from './report.ts';
import { outcomeOf, rowSchema, type Row } from './row.ts';
import { SUITES, type SuiteName } from './suites.ts';

const HERE = import.meta.dirname;

interface Options {
  readonly only: readonly SuiteName[];
  readonly form: 'table' | 'json' | 'markdown';
  readonly from: string | null;
}

function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      json: { type: 'boolean' },
      markdown: { type: 'boolean' },
      from: { type: 'string' },
    },
  });
  const wanted = values.only?.split(',') ?? SUITES;
  const only = SUITES.filter((name) => wanted.includes(name));
  const strange = wanted.find((name) => !SUITES.some((suite) => suite === name));
  if (strange !== undefined) throw new Error(`expected --only to name one of ${SUITES.join(', ')}; got ${strange}`);
  return { only, form: values.json ? 'json' : values.markdown ? 'markdown' : 'table', from: values.from ?? null };
}

/** True when every package of the bench's own lock file is there in its version. */
function peersInstalled(): boolean {
  const read = (path: string) => {
    const lock = JSON.parse(readFileSync(join(HERE, path), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly version?: string }>>;
    };
    return lock.packages;
  };
  try {
    const installed = read('node_modules/.package-lock.json');
    return Object.entries(read('package-lock.json')).every(
      ([path, { version }]) => path === '' || installed[path]?.version === version,
    );
  } catch {
    return false;
  }
}

/** Installs the peers where they are missing. Without them the suites still measure ours, and say so. */
function installPeers(): void {
  if (peersInstalled()) return;
  progress('installing the peers (npm ci in tests/bench)');
  const result = spawnSync('npm', ['ci', '--legacy-peer-deps', '--ignore-scripts', '--no-fund', '--no-audit'], {
    cwd: HERE,
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0) progress('the peers could not be installed: only ours is measured');
}

/** Runs one suite in its own process and parses the rows that it prints. */
function runSuite(name: SuiteName): Promise<Row[]> {
  progress(`suite ${name}`);
  const flags = ['--expose-gc', '--max-old-space-size=6144', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, join(HERE, 'run-suite.ts'), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`suite ${name}: expected it to end with 0, got ${String(code)}`));
      else resolve(v.parse(v.array(rowSchema), JSON.parse(output)));
    });
  });
}

interface Results {
  readonly rows: readonly Row[];
  readonly machine: Machine;
  readonly broken: number;
}

async function measureAll(only: readonly SuiteName[]): Promise<Results> {
  installPeers();
  const machine = describeMachine();
  const rows: Row[] = [];
  let broken = 0;
  for (const name of only) {
    try {
      rows.push(...(await runSuite(name)));
    } catch (error) {
      broken++;
      progress(error instanceof Error ? error.message : String(error));
    }
  }
  return { rows, machine, broken };
}

/** Results of earlier runs on one machine; a later file replaces the suites that it has. The machine is the last file's. */
function readResults(files: string): Results {
  const schema = v.object({ machine: machineSchema, rows: v.array(rowSchema) });
  const runs = files.split(',').map((file) => v.parse(schema, JSON.parse(readFileSync(file, 'utf8'))));
  const last = runs.at(-1);
  if (!last) throw new Error('expected --from to name a file');
  const bySuite = new Map(runs.flatMap(({ rows }) => rows.map(({ suite }) => [suite, rows] as const)));
  const rows = SUITES.flatMap((name) => (bySuite.get(name) ?? []).filter(({ suite }) => suite === name));
  return { rows, machine: last.machine, broken: 0 };
}

function formatResults({ rows, machine }: Results, form: Options['form']): string {
  switch (form) {
    case 'json':
      return formatJson(rows, machine);
    case 'markdown':
      return formatMarkdown(rows, machine);
    case 'table':
      return formatTable(rows);
  }
}

let options: Options;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  progress(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
const results = options.from === null ? await measureAll(options.only) : readResults(options.from);
console.log(formatResults(results, options.form));
const missed = results.rows.filter((row) => outcomeOf(row) === 'misses').length;
progress(`${results.rows.length} rows, ${missed} miss their target, ${results.broken} suites broken`);
process.exitCode = results.broken > 0 ? 2 : missed > 0 ? 1 : 0;
