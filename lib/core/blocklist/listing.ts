/*
 * A listing: one indicator on the blocklist, with how strong the evidence is and what kind of scam it is.
 * The category codes are those of the police and AOC case types (TH00–TH16) plus four of our own (TX1–TX4).
 */
import * as v from 'valibot';
import type { SiteKey } from '../indicators/key.ts';

/** Evidence, weakest claim first. `disputed`: the listed party contests it and the listing waits for a decision. */
export const GRADES = ['disputed', 'reported', 'corroborated', 'confirmed'] as const;
export type Grade = (typeof GRADES)[number];

/** Scam classes in code order. The order is part of the release format: append only. */
export const CATEGORIES = [
  'TH00',
  'TH01',
  'TH02',
  'TH03',
  'TH04',
  'TH05',
  'TH06',
  'TH07',
  'TH08',
  'TH09',
  'TH10',
  'TH11',
  'TH12',
  'TH13',
  'TH14',
  'TH15',
  'TH16',
  'TX1',
  'TX2',
  'TX3',
  'TX4',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** Whole days since 1970-01-01 UTC, 0–65,535 (the year 2149). */
export type Day = number;

/** What a release says of an indicator beside its key. */
export interface ListingAttributes {
  readonly grade: Grade;
  readonly category: Category;
  /** Day on which it was listed. */
  readonly listedOn: Day;
  /** Day on which it was last seen in use; never before `listedOn`. */
  readonly seenOn: Day;
  /** How many independent reports or feeds named it, 0–65,535; 0: an imported feed that gives no count. */
  readonly reports: number;
  /** Institution code of the bank that keeps a listed account; left out where nobody said it, or where it is no account. */
  readonly bank?: string;
}

export interface Listing extends ListingAttributes {
  readonly key: SiteKey;
}

/** Three digits, as the Bank of Thailand gives them; `000` is nobody's. */
export const bankCodeSchema = v.pipe(v.string(), v.regex(/^(?!000)\d{3}$/, 'must be the three digits of a bank'));
const day = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff));

export const attributesSchema = v.pipe(
  v.object({
    grade: v.picklist(GRADES),
    category: v.picklist(CATEGORIES),
    listedOn: day,
    seenOn: day,
    reports: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff)),
    bank: v.exactOptional(bankCodeSchema),
  }),
  v.check((a) => a.seenOn >= a.listedOn, 'seenOn must not be before listedOn'),
);

/** The grades that keep a site from loading; the others are a note (a `disputed` site must not be blocked). */
export const BLOCKING_GRADES: ReadonlySet<Grade> = new Set(['confirmed', 'corroborated']);

/** Orders hits for a warning: the strongest grade first, then the most recently seen. */
export function compareStrength(a: ListingAttributes, b: ListingAttributes): number {
  return GRADES.indexOf(b.grade) - GRADES.indexOf(a.grade) || b.seenOn - a.seenOn;
}
