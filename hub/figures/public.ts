/*
 * The figures that everybody may read: by month, and no count below `PUBLIC_MINIMUM` but zero, so that nobody recognises one
 * case in them. Sums, and how many were measured, are of the months that are shown: one that is left out cannot be had by taking away
 * the others. A month is shown when it is over: who reads a month that runs twice has each case of the time between.
 */
import { PUBLIC_MINIMUM, type Duration, type PublicFigures } from '../../lib/core/console/figures.ts';
import type { HubConfig } from '../config.ts';
import type { Orm } from '../db/database.ts';
import { activityOf, bangkokDay } from '../db/figures.ts';
import { figuresOf } from './figures.ts';

const MONTHS = 12;

type Span = 'reportToListing' | 'listingToRelease' | 'reportToRelease';

/** The public figures of the last twelve months that are over. */
export async function publicFiguresOf(orm: Orm, publisher: HubConfig['publisher'], now: Date): Promise<PublicFigures> {
  const today = bangkokDay(now);
  const span = { from: firstOfMonth(today, MONTHS), to: dayBefore(firstOfMonth(today, 0)) };
  const figures = await figuresOf(orm, { ...span, step: 'month' }, now);
  const overturned = (await activityOf(orm, figures, 'month')).get('overturned');
  const months = figures.activity.map(({ period, reports, listed, appeals }) => {
    const times = figures.timesBy.find((one) => one.period === period);
    const browsers = figures.browsers.find((one) => one.period === period)?.daily;
    return {
      period,
      reports: shown(reports),
      listed: shown(listed),
      appealed: shown(appeals),
      overturned: shown(overturned?.get(period) ?? 0),
      medianSecondsToListing: times === undefined ? null : (shownTime(times.reportToListing)?.medianSeconds ?? null),
      medianSecondsToRelease: times === undefined ? null : (shownTime(times.reportToRelease)?.medianSeconds ?? null),
      browsers: browsers && browsers.low >= PUBLIC_MINIMUM ? browsers : null,
    };
  });
  const sum = (field: 'reports' | 'listed' | 'appealed' | 'overturned'): number =>
    months.reduce((total, month) => total + (month[field] ?? 0), 0);
  const timeOf = (which: Span): Duration | null => {
    const measured = figures.timesBy.map((times) => shownTime(times[which])?.measured ?? 0);
    return shownTime({ ...figures.times[which], measured: measured.reduce((total, one) => total + one, 0) });
  };
  return {
    format: 'tuean-figures',
    version: 1,
    publisher,
    at: now.toISOString(),
    minimum: PUBLIC_MINIMUM,
    standing: {
      listedSites: shown(figures.standing.listedSites),
      listedNumbers: shown(figures.standing.listedNumbers),
    },
    totals: {
      reports: sum('reports'),
      listed: sum('listed'),
      appealed: sum('appealed'),
      overturned: sum('overturned'),
    },
    times: {
      reportToListing: timeOf('reportToListing'),
      listingToRelease: timeOf('listingToRelease'),
      reportToRelease: timeOf('reportToRelease'),
    },
    months,
  };
}

/** A count as the public may see it; null: too small to show. */
function shown(count: number): number | null {
  return count === 0 || count >= PUBLIC_MINIMUM ? count : null;
}

/** A median of few is nearly one case's own time. */
function shownTime(duration: Duration): Duration | null {
  return duration.measured >= PUBLIC_MINIMUM ? duration : null;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

/** First day of the month so many months before a day's. */
function firstOfMonth(day: string, before: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - before, 1)).toISOString().slice(0, 10);
}
