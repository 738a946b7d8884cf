/*
 * Counters and histograms in the text format of Prometheus 0.0.4. Labels are names of ours (routes, outcomes, status codes),
 * never something that a sender chose, so their number is bounded.
 */

export type Labels = Readonly<Record<string, string | number>>;

export interface Counter {
  add(labels: Labels, by?: number): void;
}

export interface Histogram {
  observe(labels: Labels, value: number): void;
}

export interface Metrics {
  counter(name: string, help: string): Counter;
  /** `bounds`: upper bounds of the buckets, ascending; the last, +Inf, is added. */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  /** A value that is read when it is asked for. */
  gauge(name: string, help: string, read: () => number): void;
  render(): string;
}

/** Seconds of an answer. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
export const BATCH_SIZES = [1, 2, 5, 10, 25, 50, 100, 250, 500] as const;

/** An empty set; its names begin with `tuean_`. */
export function createMetrics(): Metrics {
  const families: { readonly head: string; readonly lines: () => string[] }[] = [];
  const head = (name: string, help: string, type: string): string => `# HELP ${name} ${help}\n# TYPE ${name} ${type}`;
  return {
    counter(name, help) {
      const values = new Map<string, number>();
      families.push({
        head: head(name, help, 'counter'),
        lines: () => [...values].map(([labels, value]) => `${name}${braced(labels)} ${value}`),
      });
      return {
        add(labels, by = 1) {
          const text = labelText(labels);
          values.set(text, (values.get(text) ?? 0) + by);
        },
      };
    },
    histogram(name, help, bounds) {
      const series = new Map<string, { counts: number[]; sum: number; count: number }>();
      families.push({
        head: head(name, help, 'histogram'),
        lines: () =>
          [...series].flatMap(([labels, { counts, sum, count }]) => [
            ...bounds.map(
              (bound, index) => `${name}_bucket${braced(labels, `le="${bound}"`)} ${total(counts, index + 1)}`,
            ),
            `${name}_bucket${braced(labels, 'le="+Inf"')} ${count}`,
            `${name}_sum${braced(labels)} ${sum}`,
            `${name}_count${braced(labels)} ${count}`,
          ]),
      });
      return {
        observe(labels, value) {
          const text = labelText(labels);
          const one = series.get(text) ?? { counts: bounds.map(() => 0), sum: 0, count: 0 };
          const index = bounds.findIndex((bound) => value <= bound);
          if (index !== -1) one.counts[index] = (one.counts[index] ?? 0) + 1;
          one.sum += value;
          one.count += 1;
          series.set(text, one);
        },
      };
    },
    gauge(name, help, read) {
      families.push({ head: head(name, help, 'gauge'), lines: () => [`${name} ${read()}`] });
    },
    render: () => `${families.flatMap(({ head: heading, lines }) => [heading, ...lines()]).join('\n')}\n`,
  };
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${String(value).replaceAll(/[\\"\n]/g, '_')}"`)
    .join(',');
}

function braced(...parts: readonly string[]): string {
  const inner = parts.filter((part) => part !== '').join(',');
  return inner === '' ? '' : `{${inner}}`;
}

function total(counts: readonly number[], end: number): number {
  return counts.slice(0, end).reduce((sum, count) => sum + count, 0);
}
