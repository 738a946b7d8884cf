/*
 * Moments as banks and police in Thailand write them: the wall clock of Asia/Bangkok, which has been seven hours ahead of UTC
 * without summer time since 1920, with the year of both eras. What a person types in a field is that wall clock, wherever the
 * device is: the bank's clock counts, not the device's.
 */

const OFFSET_MS = 7 * 3_600_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Buddhist years are 543 ahead. */
const ERA = 543;
/** Years that can only be Buddhist: nobody writes of 2400 A.D. here. */
const FIRST_BUDDHIST_YEAR = 2400;
const FIRST_YEAR = 1990;
const LAST_YEAR = 2199;

/**
 * The moment of a wall clock in Bangkok, ms since 1970: `2026-11-22T10:05`, seconds allowed, year of either era. Null for
 * everything else, and for a day that does not exist (29 February of a year that is no leap year of the common era).
 */
export function parseBangkok(text: string): number | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?$/.exec(text.trim());
  if (parts === null) return null;
  const [written = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const year = commonYear(written);
  if (year < FIRST_YEAR || year > LAST_YEAR || hour > 23 || minute > 59 || second > 59) return null;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(ms);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms - OFFSET_MS : null;
}

/** A year as people here write it, of either era, as one of the common era. */
export function commonYear(year: number): number {
  return year >= FIRST_BUDDHIST_YEAR ? year - ERA : year;
}

/** The zone of a device's clock, from minutes ahead of UTC: `UTC+07:00`. */
export function zoneName(minutesAhead: number): string {
  const minutes = Math.abs(minutesAhead);
  const twoDigits = (n: number): string => String(n).padStart(2, '0');
  return `UTC${minutesAhead < 0 ? '−' : '+'}${twoDigits(Math.trunc(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

/** The wall clock in Bangkok as a field wants it: `2026-11-22T10:05`. */
export function toBangkok(ms: number): string {
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 16);
}

/** ISO 8601 with Bangkok's offset: `2026-11-22T10:05:00+07:00`. */
export function isoBangkok(ms: number): string {
  return `${new Date(ms + OFFSET_MS).toISOString().slice(0, 19)}+07:00`;
}

/** `22 พ.ย. 2569 (2026) 10:05 น.`, `22 Nov 2026 (2569 B.E.) 10:05`. */
export function formatBangkok(ms: number, language: 'th' | 'en'): string {
  const { day, other, time } = (made[language] ??=
    language === 'th' ? formatsOf(THAI, ENGLISH) : formatsOf(ENGLISH, THAI));
  const year = yearOf(other.formatToParts(ms));
  return language === 'th'
    ? `${day.format(ms)} (${year}) ${time.format(ms)} น.`
    : `${day.format(ms)} (${year} B.E.) ${time.format(ms)}`;
}

const THAI = 'th-TH-u-ca-buddhist-nu-latn';
const ENGLISH = 'en-GB-u-ca-gregory';
/** Made when first used: the words of this page are also part of the card's script, which runs in pages of others. */
const made: { th?: ReturnType<typeof formatsOf>; en?: ReturnType<typeof formatsOf> } = {};

export interface DurationParts {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
}

/** A length of time in whole units, rounded down; nothing negative. */
export function splitDuration(ms: number): DurationParts {
  const length = Math.max(0, ms);
  return {
    days: Math.floor(length / DAY_MS),
    hours: Math.floor((length % DAY_MS) / HOUR_MS),
    minutes: Math.floor((length % HOUR_MS) / MINUTE_MS),
  };
}

function formatsOf(tag: string, otherTag: string) {
  const zone = { timeZone: 'Asia/Bangkok' } as const;
  return {
    day: new Intl.DateTimeFormat(tag, { ...zone, day: 'numeric', month: 'short', year: 'numeric' }),
    other: new Intl.DateTimeFormat(otherTag, { ...zone, year: 'numeric' }),
    time: new Intl.DateTimeFormat(tag, { ...zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  };
}

/** The year without the era's name, which some versions of the browsers' data put beside it. */
function yearOf(parts: readonly { readonly type: string; readonly value: string }[]): string {
  return parts.find(({ type }) => type === 'year')?.value ?? '';
}
