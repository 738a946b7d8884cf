/*
 * How often this browser has warned, by month, kind and scam class: counts and nothing else, so that they say nothing of where a
 * person was. They stay on the device, are kept for a year, and nothing of private windows is counted.
 */
import * as v from 'valibot';
import { createInTurn } from '../core/in-turn.ts';
import { CATEGORIES } from '../core/blocklist/listing.ts';
import type { Category } from '../core/blocklist/listing.ts';
import type { FoundKind } from './found-store.ts';

/** Key in `storage.local`. */
export const COUNTS_KEY = 'warningCounts';
/** This month and the twelve before it. */
const MONTHS_KEPT = 13;
/** What a tab shows again within this time was warned about once. */
const SAME_WARNING_MS = 10 * 60_000;
const MOST_REMEMBERED = 200;
const KINDS = ['site', 'account', 'promptpay', 'phone', 'biller', 'line', 'wallet', 'iban'] as const;

export interface WarnedCount {
  readonly kind: FoundKind;
  readonly category: Category;
  readonly count: number;
}

export interface MonthCounts {
  /** `2026-11`, of the device's own calendar. */
  readonly month: string;
  /** Numbers and codes on pages that were looked up. */
  readonly checked: number;
  /** Most often first. */
  readonly warned: readonly WarnedCount[];
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const monthSchema = v.object({
  month: v.pipe(v.string(), v.regex(/^\d{4}-(0[1-9]|1[0-2])$/)),
  checked: count,
  warned: v.array(v.object({ kind: v.picklist(KINDS), category: v.picklist(CATEGORIES), count })),
});

export interface WarningCountsDeps {
  readonly read: () => Promise<unknown>;
  readonly write: (months: readonly MonthCounts[]) => Promise<void>;
  readonly now: () => number;
}

export interface WarningCounts {
  /** Newest month first. */
  list(): Promise<readonly MonthCounts[]>;
  /** The warning page has stood in a tab for what is listed under a key; again within ten minutes it is the same warning. */
  site(tabId: number, key: string, category: Category): Promise<void>;
  /** On a page numbers were looked up, and these of them are listed. */
  numbers(checked: number, listed: readonly { readonly kind: FoundKind; readonly category: Category }[]): Promise<void>;
  /** Takes months that are past out of storage. */
  dropOver(): Promise<void>;
}

/** The counts of this browser; changes are made one after the other. */
export function createWarningCounts({ read, write, now }: WarningCountsDeps): WarningCounts {
  const inTurn = createInTurn();
  const recent = new Map<string, number>();

  const change = (edit: (month: MonthCounts) => MonthCounts): Promise<void> =>
    inTurn(async () => {
      const months = parseMonths(await read());
      const name = monthOf(now());
      const current = months.find(({ month }) => month === name) ?? { month: name, checked: 0, warned: [] };
      await write(kept([edit(current), ...months.filter(({ month }) => month !== name)]));
    });

  /** Newest first, without those that are past, however few there are: months in which nothing was met have no record. */
  function kept(months: readonly MonthCounts[]): MonthCounts[] {
    const oldest = monthOf(now(), MONTHS_KEPT - 1);
    return newestFirst(months.filter(({ month }) => month >= oldest)).slice(0, MONTHS_KEPT);
  }

  return {
    list: () => inTurn(async () => kept(parseMonths(await read()))),
    async site(tabId, key, category) {
      const name = `${tabId} ${key}`;
      const last = recent.get(name);
      recent.delete(name);
      recent.set(name, now());
      const [oldest] = recent.keys();
      if (recent.size > MOST_REMEMBERED && oldest !== undefined) recent.delete(oldest);
      if (last !== undefined && Math.abs(now() - last) < SAME_WARNING_MS) return;
      await change((month) => ({ ...month, warned: withOne(month.warned, 'site', category) }));
    },
    async numbers(checked, listed) {
      if (checked === 0 && listed.length === 0) return;
      await change((month) => ({
        ...month,
        checked: month.checked + checked,
        warned: listed.reduce((warned, { kind, category }) => withOne(warned, kind, category), month.warned),
      }));
    },
    dropOver: () =>
      inTurn(async () => {
        const months = parseMonths(await read());
        if (kept(months).length < months.length) await write(kept(months));
      }),
  };
}

/** The months in a stored record; what cannot be read of it is left out. */
export function parseMonths(stored: unknown): MonthCounts[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((one: unknown) => {
    const month = v.safeParse(monthSchema, one);
    return month.success ? [month.output] : [];
  });
}

function withOne(warned: readonly WarnedCount[], kind: FoundKind, category: Category): readonly WarnedCount[] {
  const isSame = (one: WarnedCount): boolean => one.kind === kind && one.category === category;
  const before = warned.find(isSame)?.count ?? 0;
  const next = [...warned.filter((one) => !isSame(one)), { kind, category, count: before + 1 }];
  return next.toSorted((a, b) => b.count - a.count);
}

function newestFirst(months: readonly MonthCounts[]): MonthCounts[] {
  return months.toSorted((a, b) => (a.month < b.month ? 1 : -1));
}

/** The month of a time, or the one that was `ago` months before it. */
function monthOf(ms: number, ago = 0): string {
  const now = new Date(ms);
  const date = new Date(now.getFullYear(), now.getMonth() - ago);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`;
}
