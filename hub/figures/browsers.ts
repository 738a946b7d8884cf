/*
 * How many browsers the list protects, from counts that know none of them (docs/figures.md, docs/decisions). Two signs:
 *   next-root   Every browser asks once in 24 hours of use whether there is a new trust root; the answer is "not there". So the
 *               requests of a day are about the browsers of that day. A browser that recovers from a failed update asks once more
 *               (half would be right); one that is only ever used earlier than the day before asks every second day (twice).
 *   timestamp   Every browser that runs asks every `askedEvery` seconds on average (± 25 %), and once more for each release.
 *               So the requests of an hour, divided by what one browser asks in it, are the browsers that ran at once.
 */
import type { Browsers, Step } from '../../lib/core/console/figures.ts';
import type { PollCount } from '../db/polls.ts';

interface Range {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

const HOUR_S = 3_600;
/** Two standard deviations of a count of independent requests (Poisson). */
const SPREAD = 1.96;
/** Browsers that were just started, "update now" and retries ask more than the schedule says; sleeping timers ask less. */
const MORE = 1.25;
const LESS = 0.9;

/**
 * Browsers by day or month. A month is its fullest day and its fullest hour: days added up would count a browser many times.
 * @param dayOf day of a moment, `YYYY-MM-DD`
 * @param releases number of releases by the beginning of the hour in ms
 */
export function browsersOf(
  counts: readonly PollCount[],
  releases: ReadonlyMap<number, number>,
  step: Step,
  dayOf: (at: Date) => string,
): readonly Browsers[] {
  const days = new Map<string, PollCount[]>();
  for (const one of counts) {
    const day = dayOf(one.hour);
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  const byDay = [...days].map(([day, some]) => ofDay(day, some, releases));
  if (step === 'day') return byDay;
  const months = new Map<string, Browsers[]>();
  for (const one of byDay) {
    const month = one.period.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), one]);
  }
  return [...months].map(([period, some]) => ({
    period,
    daily: fullest(some.map(({ daily }) => daily)),
    atOnce: fullest(some.map(({ atOnce }) => atOnce)),
    polls: some.reduce((sum, { polls }) => sum + polls, 0),
    hours: some.reduce((sum, { hours }) => sum + hours, 0),
  }));
}

function ofDay(period: string, counts: readonly PollCount[], releases: ReadonlyMap<number, number>): Browsers {
  const polls = counts.filter(({ file }) => file === 'timestamp');
  const atOnce = fullest(polls.map((one) => atOnceOf(one, releases.get(one.hour.getTime()) ?? 0)));
  const asked = counts.reduce((sum, { file, count }) => sum + (file === 'next-root' ? count : 0), 0);
  return {
    period,
    daily: asked === 0 ? null : dailyOf(asked, atOnce?.low ?? 0),
    atOnce,
    polls: polls.reduce((sum, { count }) => sum + count, 0),
    hours: new Set(counts.map(({ hour }) => hour.getTime())).size,
  };
}

/** What ran at once ran that day, so it bounds the day from below. */
function dailyOf(asked: number, atLeast: number): Range {
  const low = Math.max(Math.floor(asked / 2), atLeast);
  const estimate = Math.max(asked, low);
  return { low, estimate, high: Math.max(2 * asked, estimate) };
}

function atOnceOf({ count, askedEvery }: PollCount, releases: number): Range {
  const perBrowser = HOUR_S / askedEvery + releases;
  const spread = SPREAD * Math.sqrt(count);
  return {
    low: Math.floor(Math.max(0, count - spread) / (perBrowser * MORE)),
    estimate: Math.round(count / perBrowser),
    high: Math.ceil((count + spread) / (perBrowser * LESS)),
  };
}

function fullest(ranges: readonly (Range | null)[]): Range | null {
  return ranges.reduce((best, one) => (one !== null && one.estimate > (best?.estimate ?? -1) ? one : best), null);
}
