/* What feeds say about an indicator, in their words and ours. All of it is optional, and what is out of range is left out. */
import { CATEGORIES, GRADES, type Category, type Day, type Grade } from '../../lib/core/blocklist/listing.ts';
import { commonYear } from '../../lib/core/emergency/bangkok.ts';
import { bankNamed } from '../../lib/core/policy/banks.ts';
import type { FeedAttributes } from './feed-item.ts';

const DAY_MS = 86_400_000;
/** Nothing on the list was seen before the web: earlier dates are mistakes. */
const FIRST_DAY: Day = Date.UTC(1991, 0, 1) / DAY_MS;

/** Whole days since 1970-01-01 UTC. */
export function dayOf(date: Date): Day {
  return Math.floor(date.valueOf() / DAY_MS);
}

/** `YYYY-MM-DD` of a day. */
export function dateOf(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Day of a date as feeds write it: ISO 8601, `2022/01/04 07:09:00`, the same with a Buddhist year (`2565-01-04`), epoch seconds, or with
 * the year last, as `31/12/2567` and `31.12.2024`. Undefined where it is none, lies before 1991, or could be two days: `1/2/2024`.
 */
export function parseDay(value: unknown): Day | undefined {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  if (/^\d{9,10}$/.test(text)) return inRange(Math.floor(Number(text) / 86_400));
  const parts = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:\D|$)/.exec(text)?.slice(1).map(Number) ?? yearLast(text);
  if (parts === undefined) return undefined;
  const [written = 0, month = 0, date = 0] = parts;
  const year = commonYear(written);
  const at = new Date(Date.UTC(year, month - 1, date));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === date ? inRange(dayOf(at)) : undefined;
}

/**
 * Year, month and day of a date with the year last. A Buddhist year is Thai and dots are European: the day is first. Else one of the first
 * two must be more than a month can be.
 */
function yearLast(text: string): readonly number[] | undefined {
  const parts = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:\D|$)/.exec(text);
  if (parts === null) return undefined;
  const [first, second, year] = [Number(parts[1]), Number(parts[3]), Number(parts[4])];
  const isDayFirst = commonYear(year) !== year || parts[2] === '.' || first > 12;
  if (isDayFirst) return [year, second, first];
  return second > 12 ? [year, first, second] : undefined;
}

/** Names under which feeds say the bank of an account. */
export const BANK_FIELDS = [
  'bank',
  'bank_code',
  'bank_name',
  'bankcode',
  'bankname',
  'institution_code',
  'ธนาคาร',
  'ชื่อธนาคาร',
  'รหัสธนาคาร',
];

/** Names under which feeds say days, by what they are. */
export const DAY_FIELDS = {
  'listed-on': [
    'listed_on',
    'listedon',
    'dateadded',
    'date_added',
    'submission_time',
    'first_seen',
    'first_seen_utc',
    'valid_from',
    'date',
    'created',
    'วันที่',
  ],
  'seen-on': ['seen_on', 'seenon', 'last_online', 'last_seen', 'verification_time', 'modified'],
  'expires-on': ['expires_on', 'expireson', 'valid_until'],
} as const;

/** Attributes from fields of a record, under the names that feeds use. */
export function attributesFrom(field: (name: string) => unknown): FeedAttributes {
  const first = (names: readonly string[]): unknown =>
    names.map(field).find((value) => value !== undefined && value !== null && value !== '');
  const grade = parseGrade(first(['grade']));
  const category = parseCategory(first(['category']));
  const listedOn = parseDay(first(DAY_FIELDS['listed-on']));
  const seenOn = parseDay(first(DAY_FIELDS['seen-on']));
  const expiresOn = parseDay(first(DAY_FIELDS['expires-on']));
  const reports = parseReports(first(['reports']));
  const bank = parseBank(first(BANK_FIELDS));
  return {
    ...(grade && { grade }),
    ...(category && { category }),
    ...(listedOn !== undefined && { listedOn }),
    ...(seenOn !== undefined && { seenOn }),
    ...(expiresOn !== undefined && { expiresOn }),
    ...(reports !== undefined && { reports }),
    ...(bank !== undefined && { bank }),
  };
}

/** A grade by its name; undefined for anything else. */
export function parseGrade(value: unknown): Grade | undefined {
  return GRADES.find((grade) => grade === value);
}

/** A category by its code, in either case; undefined for anything else. */
export function parseCategory(value: unknown): Category | undefined {
  return typeof value === 'string' ? CATEGORIES.find((category) => category === value.trim().toUpperCase()) : undefined;
}

/** Institution code of the bank that a field names, by code or name; undefined where it names none, or several. */
export function parseBank(value: unknown): string | undefined {
  // Tables take the zeros off codes that they read as numbers.
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{1,2}$/.test(value.trim())))
    return bankNamed(String(value).trim().padStart(3, '0'));
  return typeof value === 'string' ? bankNamed(value) : undefined;
}

function parseReports(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,5}$/.test(value.trim()) ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= 0xffff ? count : undefined;
}

function inRange(day: Day): Day | undefined {
  return day >= FIRST_DAY && day <= 0xffff ? day : undefined;
}
