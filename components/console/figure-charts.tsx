/*
 * Charts that a person can read: shapes are SVG stretched to the room there is, words stand beside them as text of the
 * page, so that nothing shrinks on a phone. Every chart has its sentence, its table, and its CSV. Series differ by
 * stroke and by their names at the line's end, not by colour.
 */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { ConsoleMessages } from '../../locales/console.ts';
import { DataTable } from './page-parts.tsx';

export interface Series {
  readonly name: string;
  /** Null where there was nothing to measure: the line has a gap there. */
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  readonly m: ConsoleMessages;
  readonly title: string;
  /** One sentence with what the picture says. */
  readonly summary: string;
  /** What the values are, in words: `reports a day`. */
  readonly unit: string;
  readonly onCsv: () => void;
}

/** The smallest of 1, 2, 5 × 10ⁿ steps of which four reach `highest`, so that the lines of the grid are round numbers. */
export function gridStep(highest: number): number {
  const least = Math.max(highest, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= least) ?? least;
  return Math.max(1, step);
}

/** Values over days as lines. `labels` has one name a value, in the reader's words. */
export function LineChart(
  props: ChartProps & { readonly labels: readonly string[]; readonly series: readonly Series[] },
) {
  const { m, labels, series } = props;
  const highest = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const step = gridStep(highest);
  const lines = Math.max(1, Math.ceil(highest / step));
  const top = lines * step;
  const at = (value: number): number => 100 - (value / top) * 100;
  const across = (i: number): number => (labels.length < 2 ? 50 : (i / (labels.length - 1)) * 100);
  const grid = Array.from({ length: lines + 1 }, (_, i) => (lines - i) * step);
  const middle = Math.floor((labels.length - 1) / 2);
  return (
    <ChartFrame {...props} columns={series.map(({ name }) => name)} rows={rowsOf(labels, series)}>
      <div class="plot" aria-hidden="true">
        <div class="plot-y">
          {grid.map((value) => (
            <span key={value} style={{ top: `${at(value)}%` }}>
              {m.number(value)}
            </span>
          ))}
        </div>
        <svg class="plot-area" viewBox="0 0 100 100" preserveAspectRatio="none" focusable="false">
          {grid.map((value) => (
            <line key={value} class="grid" x1="0" x2="100" y1={at(value)} y2={at(value)} />
          ))}
          {series.map(({ name, values }, i) =>
            runsOf(values).map((run) => (
              <polyline
                key={`${name} ${run[0]?.at}`}
                class="series"
                data-series={i}
                points={pointsOf(run.map((point) => `${across(point.at).toFixed(2)},${at(point.value).toFixed(2)}`))}
              />
            )),
          )}
        </svg>
        <div class="plot-x">
          <span>{labels[0]}</span>
          {labels.length > 2 ? <span>{labels[middle]}</span> : null}
          {labels.length > 1 ? <span>{labels.at(-1)}</span> : null}
        </div>
      </div>
      {series.length < 2 ? null : (
        <ul class="legend" aria-hidden="true">
          {series.map(({ name }, i) => (
            <li key={name}>
              <svg viewBox="0 0 32 8" focusable="false">
                <line class="series" data-series={i} x1="1" x2="31" y1="4" y2="4" />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      )}
    </ChartFrame>
  );
}

interface Point {
  readonly at: number;
  readonly value: number;
}

/** Stretches of values without a gap. */
function runsOf(values: readonly (number | null)[]): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  let before: number | null = null;
  for (const [at, value] of values.entries()) {
    if (value !== null) {
      if (before === null) runs.push([]);
      runs.at(-1)?.push({ at, value });
    }
    before = value;
  }
  return runs;
}

/** One point alone is drawn twice: a line of no length with round ends is a dot. */
function pointsOf(points: readonly string[]): string {
  return (points.length === 1 ? [...points, ...points] : points).join(' ');
}

export interface Bar {
  readonly name: string;
  readonly value: number;
}

/** One bar a name, longest first as given; the number stands beside it. */
export function BarChart(props: ChartProps & { readonly bars: readonly Bar[]; readonly of: string }) {
  const { m, bars } = props;
  const highest = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ChartFrame
      {...props}
      columns={[props.unit]}
      rows={bars.map(({ name, value }) => ({ name, values: [value] }))}
      head={props.of}
    >
      <ul class="bars" aria-hidden="true">
        {bars.map(({ name, value }) => (
          <li key={name}>
            <span class="bar-name">{name}</span>
            <span class="bar-value">{m.number(value)}</span>
            <svg viewBox="0 0 100 8" preserveAspectRatio="none" focusable="false">
              <rect class="bar-ground" width="100" height="8" />
              <rect class="bar" width={Math.max(0.5, (value / highest) * 100)} height="8" />
            </svg>
          </li>
        ))}
      </ul>
    </ChartFrame>
  );
}

interface TableRow {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

function rowsOf(labels: readonly string[], series: readonly Series[]): readonly TableRow[] {
  return labels.map((name, i) => ({ name, values: series.map(({ values }) => values[i] ?? null) }));
}

/** Title, sentence, picture, and below it the same as a table and the way to the CSV. */
function ChartFrame(
  props: ChartProps & {
    readonly columns: readonly string[];
    readonly rows: readonly TableRow[];
    readonly head?: string;
    readonly children: ComponentChildren;
  },
) {
  const { m, title, summary, unit, columns, rows } = props;
  const t = m.consolePages.figures;
  const id = useId();
  // Said once: some sentences say by themselves that there is nothing.
  const saysNothing = [t.nothing, t.timesNothing, t.browsersNothing];
  const nothing = saysNothing.includes(summary) ? null : <p class="chart-empty">{t.nothing}</p>;
  const isEmpty = rows.every(({ values }) => values.every((value) => value === 0 || value === null));
  return (
    <section class="chart" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <p class="soft">{summary}</p>
      {isEmpty ? nothing : props.children}
      <div class="chart-foot">
        {rows.length === 0 ? null : (
          <details class="disclosure">
            <summary>{t.asTable}</summary>
            <div class="disclosed">
              <DataTable
                caption={`${title}, ${unit}`}
                rows={rows}
                keyOf={({ name }) => name}
                columns={[
                  { name: props.head ?? t.day, isHead: true, cell: (row: TableRow) => row.name },
                  ...columns.map((name, i) => ({
                    name,
                    isNumber: true,
                    cell: (row: TableRow) => tableNumber(m, row.values[i] ?? null),
                  })),
                ]}
              />
            </div>
          </details>
        )}
        <button type="button" class="text-link" onClick={props.onCsv}>
          {t.csv} <span class="visually-hidden">{title}</span>
        </button>
      </div>
    </section>
  );
}

function tableNumber(m: ConsoleMessages, value: number | null): string {
  return value === null ? '–' : m.number(Math.round(value * 10) / 10);
}
