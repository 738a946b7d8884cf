/* The figures of a span, put together from what is counted; and each of them as a table. */
import { CATEGORIES } from '../../lib/core/blocklist/listing.ts';
import { MAX_DAYS, type Duration, type FigureName, type Figures, type Step } from '../../lib/core/console/figures.ts';
import type { Orm } from '../db/database.ts';
import {
  activityOf,
  bangkokDay,
  clockOf,
  firstDay,
  foldedAt,
  foldFigures,
  itemsOf,
  outcomesOf,
  standingOf,
  timesOf,
  type Span,
} from '../db/figures.ts';
import { readPolls, releaseHours } from '../db/polls.ts';
import { HubError } from '../hub-error.ts';
import { dayOf } from '../import/attributes.ts';
import { browsersOf } from './browsers.ts';
import { csvOf, type Cell } from '../export/csv-cell.ts';

/** What people who appeal are promised, in hours. */
const ACKNOWLEDGE_HOURS = 24;
const DECIDE_HOURS = 72;
const DEFAULT_DAYS = 30;
/** Figures that were counted within this time are as good as new. */
const FRESH_MS = 30_000;
const DAY_MS = 86_400_000;
const BANGKOK_MS = 7 * 3_600_000;
const NOTHING: Duration = { measured: 0, medianSeconds: null, p90Seconds: null };

export interface FiguresQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly step: Step;
}

/**
 * The figures of a span of days of Bangkok.
 * @throws HubError `bad-span` where the span ends before it begins, or is longer than is answered by day
 */
export async function figuresOf(orm: Orm, query: FiguresQuery, now: Date): Promise<Figures> {
  const at = await foldedAt(orm);
  if (at === null || now.getTime() - at.getTime() > FRESH_MS) await foldFigures(orm, now);
  const span = await spanOf(orm, query, now);
  const { step } = query;
  const periods = periodsOf(span, step);
  const counts = await activityOf(orm, span, step);
  const activity = periods.map((period) => {
    const of = (name: string): number => counts.get(name)?.get(period) ?? 0;
    return {
      period,
      reports: of('reports'),
      cases: of('cases'),
      listed: of('listed'),
      rejected: of('rejected'),
      revoked: of('revoked'),
      appeals: of('appeals'),
      releases: of('releases'),
    };
  });
  const sum = (field: Exclude<keyof (typeof activity)[number], 'period'>): number =>
    activity.reduce((total, one) => total + one[field], 0);
  const all = (await timesOf(orm, span, null)).get('');
  const byPeriod = await timesOf(orm, span, step);
  const nothing = { reportToListing: NOTHING, listingToRelease: NOTHING, reportToRelease: NOTHING };
  const outcomes = await outcomesOf(orm, span);
  const clock = async (event: 'acknowledged' | 'decided', hours: number) => ({
    hours,
    ...(await clockOf(orm, span, event, hours, now)),
  });
  const [start, end] = [startOf(span.from), new Date(startOf(span.to).getTime() + DAY_MS)];
  return {
    ...span,
    step,
    at: now.toISOString(),
    totals: {
      reports: sum('reports'),
      cases: sum('cases'),
      listed: sum('listed'),
      rejected: sum('rejected'),
      revoked: sum('revoked'),
      appeals: sum('appeals'),
      releases: sum('releases'),
    },
    standing: await standingOf(orm, dayOf(now)),
    activity,
    times: all ?? nothing,
    timesBy: periods.map((period) => ({ period, ...(byPeriod.get(period) ?? nothing) })),
    categories: await categoriesOf(orm, span),
    banks: [...(await itemsOf(orm, 'bank', span))].map(([bank, reports]) => ({ bank, reports })),
    outcomes: {
      ...outcomes,
      falsePositiveRate: rate(outcomes.revoked, outcomes.listed),
      appealRate: rate(outcomes.appealed, outcomes.listed),
      overturnedRate: rate(outcomes.upheld, outcomes.decided),
    },
    clocks: {
      acknowledged: await clock('acknowledged', ACKNOWLEDGE_HOURS),
      decided: await clock('decided', DECIDE_HOURS),
    },
    browsers: [...browsersOf(await readPolls(orm, start, end), await releaseHours(orm, start, end), step, bangkokDay)],
  };
}

/** One figure as CSV. */
export function figureCsv(figures: Figures, name: FigureName): string {
  const spread = ({ measured, medianSeconds, p90Seconds }: Duration): Cell[] => [measured, medianSeconds, p90Seconds];
  switch (name) {
    case 'activity':
      return csvOf(
        ['period', 'reports', 'cases', 'listed', 'rejected', 'revoked', 'appeals', 'releases'],
        figures.activity.map((one) => [
          one.period,
          one.reports,
          one.cases,
          one.listed,
          one.rejected,
          one.revoked,
          one.appeals,
          one.releases,
        ]),
      );
    case 'times':
      return csvOf(
        [
          'period',
          ...['report_to_listing', 'listing_to_release', 'report_to_release'].flatMap((what) => [
            `${what}_measured`,
            `${what}_median_seconds`,
            `${what}_p90_seconds`,
          ]),
        ],
        figures.timesBy.map(({ period, reportToListing, listingToRelease, reportToRelease }) => [
          period,
          ...spread(reportToListing),
          ...spread(listingToRelease),
          ...spread(reportToRelease),
        ]),
      );
    case 'categories':
      return csvOf(
        ['category', 'reports', 'listed'],
        figures.categories.map(({ category, reports, listed }) => [category, reports, listed]),
      );
    case 'banks':
      return csvOf(
        ['bank', 'reports'],
        figures.banks.map(({ bank, reports }) => [bank, reports]),
      );
    case 'outcomes':
      return csvOf(
        ['figure', 'value'],
        Object.entries(figures.outcomes).map(([what, value]) => [what, value]),
      );
    case 'clocks':
      return csvOf(
        ['clock', 'hours', 'kept', 'late', 'waiting', 'overdue'],
        Object.entries(figures.clocks).map(([what, { hours, kept, late, waiting, overdue }]) => [
          what,
          hours,
          kept,
          late,
          waiting,
          overdue,
        ]),
      );
    case 'browsers':
      return csvOf(
        [
          'period',
          ...['daily', 'at_once'].flatMap((what) => [`${what}_low`, `${what}_estimate`, `${what}_high`]),
          'polls',
          'hours_counted',
        ],
        figures.browsers.map(({ period, daily, atOnce, polls, hours }) => [
          period,
          ...[daily, atOnce].flatMap((range): Cell[] => [
            range?.low ?? null,
            range?.estimate ?? null,
            range?.high ?? null,
          ]),
          polls,
          hours,
        ]),
      );
  }
}

async function categoriesOf(orm: Orm, span: Span): Promise<Figures['categories']> {
  const [reports, listed] = [await itemsOf(orm, 'category', span), await itemsOf(orm, 'category-listed', span)];
  return CATEGORIES.map((category) => ({
    category,
    reports: reports.get(category) ?? 0,
    listed: listed.get(category) ?? 0,
  })).filter((one) => one.reports > 0 || one.listed > 0);
}

async function spanOf(orm: Orm, { from, to, step }: FiguresQuery, now: Date): Promise<Span> {
  const end = to ?? bangkokDay(now);
  const start =
    from ??
    (step === 'month'
      ? ((await firstDay(orm)) ?? end)
      : bangkokDay(new Date(startOf(end).getTime() - (DEFAULT_DAYS - 1) * DAY_MS)));
  const days = (startOf(end).getTime() - startOf(start).getTime()) / DAY_MS + 1;
  if (!(days >= 1) || (step === 'day' && days > MAX_DAYS) || days > 100 * 366) {
    throw new HubError('bad-span', `expected a span of 1 to ${MAX_DAYS} days, or by month, got ${start} to ${end}`);
  }
  return { from: start, to: end };
}

/** Every period of a span, also those in which nothing was. */
function periodsOf({ from, to }: Span, step: Step): readonly string[] {
  const periods = new Set<string>();
  for (let at = startOf(from).getTime(); at <= startOf(to).getTime(); at += DAY_MS) {
    const day = bangkokDay(new Date(at));
    periods.add(step === 'day' ? day : day.slice(0, 7));
  }
  return [...periods];
}

function startOf(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - BANGKOK_MS);
}

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
