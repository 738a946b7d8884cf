/*
 * Figures of a hub as they travel: counted from the record, by day or month of Bangkok, with nobody in them. Parsed at both
 * ends. Every figure is also a CSV file: `GET /figures/<name>.csv` with the same query.
 */
import * as v from 'valibot';
import { CATEGORIES } from '../blocklist/listing.ts';

/** What there is a CSV file of, by the name in its address. */
export const FIGURES = ['activity', 'times', 'categories', 'banks', 'outcomes', 'clocks', 'browsers'] as const;
export type FigureName = (typeof FIGURES)[number];

/** Steps of a series. */
export const STEPS = ['day', 'month'] as const;
export type Step = (typeof STEPS)[number];

/** Longest span that is answered by day; by month it is all there is. */
export const MAX_DAYS = 400;

/** Smallest count that the public page shows: fewer could point at somebody. */
export const PUBLIC_MINIMUM = 5;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const seconds = v.pipe(v.number(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** A day that there is: no 30th of February, which a database would stumble over. */
const day = v.pipe(v.string(), v.isoDate(), v.check(isDay, 'expected a day of this or a coming century'));
/** `2026-11-23` or `2026-11`, by the step that was asked for. */
const period = v.pipe(v.string(), v.regex(/^\d{4}-\d\d(?:-\d\d)?$/));
const time = v.pipe(v.string(), v.isoTimestamp());

/** Query of `GET /figures` and `GET /figures/<name>.csv`; without it the last 30 days by day. */
export const figuresQuerySchema = v.object({
  from: v.optional(day),
  to: v.optional(day),
  step: v.optional(v.picklist(STEPS), 'day'),
});

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return text >= '2000-01-01' && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** What happened in one period. */
export const activitySchema = v.object({
  period,
  reports: count,
  /** Cases that were opened. */
  cases: count,
  /** Decisions to list and to reject. */
  listed: count,
  rejected: count,
  /** Listings taken off, by an appeal, by a decision or by an operator. */
  revoked: count,
  appeals: count,
  releases: count,
});

/** A time that things took; null where nothing was there to measure. */
export const durationSchema = v.object({
  measured: count,
  medianSeconds: v.nullable(seconds),
  p90Seconds: v.nullable(seconds),
});
export type Duration = v.InferOutput<typeof durationSchema>;

const timesFields = {
  /** From the first report of an indicator to the decision that listed it. */
  reportToListing: durationSchema,
  /** From that decision to the release that carried it to browsers. */
  listingToRelease: durationSchema,
  reportToRelease: durationSchema,
} as const;
export const timesSchema = v.object(timesFields);
/** Of what was listed in the period. */
export const periodTimesSchema = v.object({ period, ...timesFields });

export const categoryFigureSchema = v.object({
  category: v.picklist(CATEGORIES),
  /** Reports that named it, and decisions that did. */
  reports: count,
  listed: count,
});

export const bankFigureSchema = v.object({
  /** Bank of Thailand code, three digits. */
  bank: v.pipe(v.string(), v.regex(/^\d{3}$/)),
  /** Reports that named an account there. */
  reports: count,
});

/** How often the hub was wrong, of what was listed by decision in the span. Rates are null where nothing was listed. */
export const outcomesSchema = v.object({
  listed: count,
  /** Of these, taken off again by a decision of a person or an appeal (not by expiry). */
  revoked: count,
  falsePositiveRate: v.nullable(share),
  /** Of these, appealed against at least once. */
  appealed: count,
  appealRate: v.nullable(share),
  /** Appeals decided in the span, and those that were upheld: a listing overturned. */
  decided: count,
  upheld: count,
  overturnedRate: v.nullable(share),
});

/** A promise to people who appeal, and how it was kept for appeals received in the span. */
export const clockSchema = v.object({
  hours: count,
  kept: count,
  late: count,
  /** Not done yet, in time and past it. */
  waiting: count,
  overdue: count,
});
export const clocksSchema = v.object({ acknowledged: clockSchema, decided: clockSchema });
export type Clocks = v.InferOutput<typeof clocksSchema>;

/**
 * Browsers that the list protected, counted without knowing any of them (docs/decisions: how browsers are counted). `low` and
 * `high` bound what the count allows; `estimate` is the likeliest.
 */
export const browsersSchema = v.object({
  period,
  /** Browsers that ran within the day (of a month: its fullest day), by the daily question for a new root. */
  daily: v.nullable(v.object({ low: count, estimate: count, high: count })),
  /** Browsers that ran at the same time, in the fullest hour, by the polls of that hour. */
  atOnce: v.nullable(v.object({ low: count, estimate: count, high: count })),
  /** What it was counted from. */
  polls: count,
  /** Hours with a count, of 24 a day; fewer: the hub was off, or the count of a CDN is not in yet. */
  hours: count,
});
export type Browsers = v.InferOutput<typeof browsersSchema>;

/** `GET /figures`. */
export const figuresSchema = v.object({
  from: day,
  /** Last day that is counted, itself included. */
  to: day,
  step: v.picklist(STEPS),
  /** When it was counted. */
  at: time,
  totals: v.object({
    reports: count,
    cases: count,
    listed: count,
    rejected: count,
    revoked: count,
    appeals: count,
    releases: count,
  }),
  /** Now, whatever span is asked for. */
  standing: v.object({ openCases: count, openAppeals: count, listedSites: count, listedNumbers: count }),
  activity: v.array(activitySchema),
  times: timesSchema,
  timesBy: v.array(periodTimesSchema),
  categories: v.array(categoryFigureSchema),
  banks: v.array(bankFigureSchema),
  outcomes: outcomesSchema,
  clocks: clocksSchema,
  browsers: v.array(browsersSchema),
});
export type Figures = v.InferOutput<typeof figuresSchema>;

/** A count that may be shown; null: fewer than `PUBLIC_MINIMUM`, zero not among them. */
const publicCount = v.nullable(count);

/** `GET /figures.json`, for everybody: months that are over, with small counts left out. */
export const publicFiguresSchema = v.object({
  format: v.literal('tuean-figures'),
  version: v.literal(1),
  publisher: v.object({ th: v.string(), en: v.string() }),
  at: time,
  /** Counts below it are null. */
  minimum: count,
  standing: v.object({ listedSites: publicCount, listedNumbers: publicCount }),
  /** Sums of the months that are shown; a month that is left out is not in them. */
  totals: v.object({
    reports: count,
    listed: count,
    appealed: count,
    overturned: count,
  }),
  times: v.object({
    reportToListing: v.nullable(durationSchema),
    listingToRelease: v.nullable(durationSchema),
    reportToRelease: v.nullable(durationSchema),
  }),
  months: v.array(
    v.object({
      period,
      reports: publicCount,
      listed: publicCount,
      appealed: publicCount,
      overturned: publicCount,
      medianSecondsToListing: v.nullable(seconds),
      medianSecondsToRelease: v.nullable(seconds),
      browsers: v.nullable(v.object({ low: count, estimate: count, high: count })),
    }),
  ),
});
export type PublicFigures = v.InferOutput<typeof publicFiguresSchema>;
