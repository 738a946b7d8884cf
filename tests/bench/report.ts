/*
 * The three forms in which results leave: a table for a terminal, Markdown for docs/benchmarks.md, JSON for tools.
 * The machine is described by what decides speed (cores, memory, runtime), never by its name.
 */
import { availableParallelism, loadavg, totalmem } from 'node:os';
import * as v from 'valibot';
import { formatDetail, formatMeasured, formatTarget, outcomeOf, type Row } from './row.ts';

export const machineSchema = v.object({
  cores: v.number(),
  /** Processes that wanted a core in the minute before the first suite: above the cores, figures are worse than they are. */
  loadAverage: v.number(),
  memoryGiB: v.number(),
  platform: v.string(),
  node: v.string(),
  v8: v.string(),
});
export type Machine = v.InferOutput<typeof machineSchema>;

/** What the figures were measured on. */
export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}

const HEADINGS = ['what', 'reach', 'measured', '', 'more'];

/** Cells of one row, in the order of the headings. */
function cellsOf(row: Row): string[] {
  return [row.what, formatTarget(row), formatMeasured(row), outcomeOf(row), formatDetail(row)];
}

/** A table with aligned columns, one block per suite. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [HEADINGS, ...rows.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Markdown tables, one per suite, as prettier would leave them. */
export function formatMarkdown(rows: readonly Row[], machine: Machine): string {
  const suites = [...new Set(rows.map((row) => row.suite))];
  const { cores, loadAverage, memoryGiB, platform, node, v8 } = machine;
  const measuredOn = `Measured on ${cores} cores and ${memoryGiB} GiB of memory, ${platform}, Node ${node} (V8 ${v8}), load average ${loadAverage} at the start.`;
  const tables = suites
    .map((suite) => {
      const body = rows.filter((row) => row.suite === suite).map(cellsOf);
      const cells = [HEADINGS, ...body].map((line) => line.map((cell) => cell.replaceAll('|', '\\|')));
      const widths = HEADINGS.map((_, column) => Math.max(3, ...cells.map((line) => line[column]?.length ?? 0)));
      const line = (columns: readonly string[]) =>
        `| ${columns.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
      const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
      const [headings = [], ...rest] = cells;
      return `### ${suite}\n\n${[line(headings), rule, ...rest.map(line)].join('\n')}`;
    })
    .join('\n\n');
  return `${measuredOn}\n\n${tables}`;
}

/** Everything, for tools. */
export function formatJson(rows: readonly Row[], machine: Machine): string {
  const results = rows.map((row) => ({ ...row, outcome: outcomeOf(row) || null }));
  return JSON.stringify({ machine, rows: results }, null, 2);
}
