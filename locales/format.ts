/*
 * Dates, ages and numbers as people read them. The calendar is the Buddhist one in Thai (2569, not 2026).
 * A listing's day is a whole UTC day and is written as such; moments are written in the reader's own time zone.
 */
import type { Day } from '../lib/core/blocklist/listing.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** How long ago something was, in the one unit that a person would use. */
export type Age =
  | { readonly unit: 'now' }
  | { readonly unit: 'minutes' | 'hours' | 'days' | 'months' | 'years'; readonly count: number };

/** Age in milliseconds to the unit a person would use; anything in the future (a wrong clock) counts as now. */
export function ageOf(elapsedMs: number): Age {
  if (elapsedMs < MINUTE_MS) return { unit: 'now' };
  if (elapsedMs < HOUR_MS) return { unit: 'minutes', count: Math.floor(elapsedMs / MINUTE_MS) };
  if (elapsedMs < DAY_MS) return { unit: 'hours', count: Math.floor(elapsedMs / HOUR_MS) };
  const days = Math.floor(elapsedMs / DAY_MS);
  if (days < 60) return { unit: 'days', count: days };
  if (days < 730) return { unit: 'months', count: Math.floor(days / 30.44) };
  return { unit: 'years', count: Math.floor(days / 365.25) };
}

/** A number with its unit, and what is said of both: a line never ends between them, which would leave "ago" or a bare "2" alone. */
export function unbroken(words: string): string {
  return words.replaceAll(' ', '\u00a0');
}

/** The UTC day of a moment: how listings count days. */
export function dayOf(ms: number): Day {
  return Math.max(0, Math.floor(ms / DAY_MS));
}

/** `2026-11`: the month of a moment, in the reader's time zone. */
export function monthName(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`;
}

export interface Formatter {
  /** `12,345` */
  readonly number: (value: number) => string;
  /** `19 พ.ย. 2569`, `19 Nov 2026`; a line never ends within it. */
  readonly day: (day: Day) => string;
  /** Day and time of a moment, in the reader's time zone. */
  readonly moment: (ms: number) => string;
  /** `14:05`, in the reader's time zone. */
  readonly time: (ms: number) => string;
}

/** Formatters for a BCP 47 tag; `th-TH-u-ca-buddhist-nu-latn` gives Buddhist years in the digits of bank slips. */
export function createFormatter(tag: string): Formatter {
  const date = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  const day = dateFormat(tag, { ...date, timeZone: 'UTC' });
  const onDay = dateFormat(tag, date);
  const time = dateFormat(tag, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return {
    number: numberFormat(tag),
    day: (value) => unbroken(day(value * DAY_MS)),
    moment: (ms) => `${unbroken(onDay(ms))} ${time(ms)}`,
    time,
  };
}

/*
 * The browser's own formatters are made when they are first used. To make one takes up to milliseconds, and the words of both
 * languages, which the worker and every screen load at their start, have dozens.
 */

export function numberFormat(tag: string, options?: Intl.NumberFormatOptions): (value: number) => string {
  let made: Intl.NumberFormat | undefined;
  return (value) => (made ??= new Intl.NumberFormat(tag, options)).format(value);
}

/** Of a moment in milliseconds. */
export function dateFormat(tag: string, options: Intl.DateTimeFormatOptions): (ms: number) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (ms) => (made ??= new Intl.DateTimeFormat(tag, options)).format(ms);
}
