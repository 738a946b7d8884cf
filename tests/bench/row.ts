/*
 * One line of the result: what was measured, what it should reach, what came out, and whether it is enough.
 */

import * as v from 'valibot';

/** A figure to reach: `atLeast` where more is better. */
const targetSchema = v.object({ limit: v.number(), sense: v.picklist(['atMost', 'atLeast']) });

export const rowSchema = v.object({
  /** Suite that made it: `hosts`, `release`… */
  suite: v.string(),
  /** What was measured, as a noun phrase. */
  what: v.string(),
  unit: v.string(),
  measured: v.number(),
  /** Null: reported for comparison, no target. */
  target: v.nullable(targetSchema),
  /** More of the same measurement: p99, build time, sample size. */
  detail: v.optional(v.record(v.string(), v.union([v.number(), v.string()]))),
});
export type Row = v.InferOutput<typeof rowSchema>;
export type Target = v.InferOutput<typeof targetSchema>;

/** A target that the figure must not exceed. */
export function atMost(limit: number): Target {
  return { limit, sense: 'atMost' };
}

/** A target that the figure must reach. */
export function atLeast(limit: number): Target {
  return { limit, sense: 'atLeast' };
}

export type Outcome = 'ok' | 'misses' | '';

/** `ok` or `misses` for a row with a target, empty for one without. */
export function outcomeOf({ measured, target }: Row): Outcome {
  if (!target) return '';
  const reached = target.sense === 'atMost' ? measured <= target.limit : measured >= target.limit;
  return reached ? 'ok' : 'misses';
}

/** `2.41`, `0.0031`, `12,345`: three significant digits for small figures, whole numbers from a thousand up. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(4)));
}

/** `≤ 3 µs`, or an empty string. */
export function formatTarget({ target, unit }: Row): string {
  if (!target) return '';
  return `${target.sense === 'atMost' ? '≤' : '≥'} ${formatNumber(target.limit)} ${unit}`.trimEnd();
}

/** `2.41 µs`. */
export function formatMeasured({ measured, unit }: Row): string {
  return `${formatNumber(measured)} ${unit}`.trimEnd();
}

/** `p99 5.1 µs, build 420 ms`, or an empty string. */
export function formatDetail({ detail }: Row): string {
  return Object.entries(detail ?? {})
    .map(([name, value]) => `${name} ${typeof value === 'number' ? formatNumber(value) : value}`)
    .join(', ');
}
