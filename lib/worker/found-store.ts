/*
 * What was found on the page in each tab: in memory, and in the browser's session storage so that a worker that was stopped
 * still knows it. Never on disk; gone with the page. Bounded by tab, listed things last to go.
 */
import * as v from 'valibot';
import { createInTurn } from '../core/in-turn.ts';
import { besideBanks, type NumberVerdict, type Verdict } from '../core/blocklist/verdict.ts';
import type { IndicatorKey } from '../core/indicators/key.ts';
import type { CheckedIndicator, FoundSource } from '../messages.ts';

export type FoundKind = CheckedIndicator['kind'];

export interface Found {
  readonly id: string;
  readonly kind: FoundKind;
  readonly key: IndicatorKey;
  readonly source: FoundSource;
  readonly verdict: Verdict | NumberVerdict;
  /** Institution codes of the banks named beside it, wherever it stands on the page, or in its code. */
  readonly banks?: readonly string[];
  /** Where it stands, for the report that a person may make of it. */
  readonly around?: Around;
}

/** A number in the text that it stands in: `text.slice(start, end)`, with some of what is before and after it. */
export interface Around {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface TabFound {
  readonly items: readonly Found[];
  /** How many were found beyond those kept. */
  readonly more: number;
  /** What the person has put the card of away, by key: another address of the same document numbers its items anew. */
  readonly dismissed: readonly string[];
  /** Number of the next item. */
  readonly next: number;
  /** Something on the page could not be read. */
  readonly isUnread: boolean;
}

/** Kept of a tab: more than a person reads. */
export const MAX_FOUND = 80;

/** UTF-16 units kept on each side of a number. */
const MAX_AROUND = 200;

/** The number with a bounded part of its text: a page may put it into megabytes. */
export function aroundIn(text: string, start: number, end: number): Around {
  const from = Math.max(0, start - MAX_AROUND);
  return { text: text.slice(from, end + MAX_AROUND), start: start - from, end: end - from };
}

const EMPTY: TabFound = { items: [], more: 0, dismissed: [], next: 1, isUnread: false };

const tabFoundSchema = v.object({
  items: v.array(
    v.object({
      id: v.string(),
      kind: v.string(),
      key: v.string(),
      source: v.string(),
      verdict: v.object({ kind: v.picklist(['listed', 'not-listed', 'unknown']) }),
      banks: v.optional(v.array(v.string())),
      around: v.optional(v.object({ text: v.string(), start: v.number(), end: v.number() })),
    }),
  ),
  more: v.number(),
  dismissed: v.array(v.string()),
  next: v.number(),
  isUnread: v.boolean(),
});

/** Where it is kept: one record a tab. */
export interface FoundSession {
  read(tabId: number): Promise<unknown>;
  write(tabId: number, found: TabFound | null): Promise<void>;
}

export interface FoundStore {
  of(tabId: number): Promise<TabFound>;
  /** Adds what is new; one that was known takes the graver verdict and, where the person acted on it, the newer source. */
  add(tabId: number, found: readonly Omit<Found, 'id'>[]): Promise<readonly Found[]>;
  /** Notes that something on the page could not be read. False where that was known. */
  markUnread(tabId: number): Promise<boolean>;
  dismiss(tabId: number, keys: readonly IndicatorKey[]): Promise<void>;
  /** Null: all that was put away. */
  undismiss(tabId: number, key: IndicatorKey | null): Promise<void>;
  /** The same document is read anew, at another address or by other checks: what was put away stays so. */
  restart(tabId: number): Promise<void>;
  /** Another document is in the tab, or the tab is gone. */
  reset(tabId: number): Promise<void>;
}

/** The store; changes of a tab are made one after the other. */
export function createFoundStore(session: FoundSession): FoundStore {
  const known = new Map<number, TabFound>();
  const inTurn = createInTurn();

  async function read(tabId: number): Promise<TabFound> {
    const cached = known.get(tabId);
    if (cached !== undefined) return cached;
    const stored = parseTabFound(await session.read(tabId).catch(() => undefined));
    // Another caller may have been quicker.
    const current = known.get(tabId) ?? stored;
    known.set(tabId, current);
    return current;
  }

  function change<T>(tabId: number, edit: (current: TabFound) => readonly [TabFound, T]): Promise<T> {
    return inTurn(async () => {
      const current = await read(tabId);
      const [next, result] = edit(current);
      if (next !== current) {
        known.set(tabId, next);
        await session.write(tabId, next).catch(() => undefined);
      }
      return result;
    });
  }

  return {
    of: (tabId) => inTurn(() => read(tabId)),
    add: (tabId, found) =>
      found.length === 0 ? Promise.resolve([]) : change(tabId, (current) => merge(current, found)),
    markUnread: (tabId) =>
      change(tabId, (current) => [current.isUnread ? current : { ...current, isUnread: true }, !current.isUnread]),
    dismiss: (tabId, keys) =>
      change(tabId, (current) => {
        const dismissed = [...new Set([...current.dismissed, ...keys])].slice(-MAX_FOUND);
        return [{ ...current, dismissed }, undefined];
      }),
    undismiss: (tabId, key) =>
      change(tabId, (current) => {
        const dismissed = key === null ? [] : current.dismissed.filter((other) => other !== key);
        return [dismissed.length === current.dismissed.length ? current : { ...current, dismissed }, undefined];
      }),
    restart: (tabId) =>
      change(tabId, (current) => {
        const { items, more, dismissed, next, isUnread } = current;
        const isAsNew = items.length === 0 && more === 0 && !isUnread;
        return [isAsNew ? current : { ...EMPTY, dismissed, next }, undefined];
      }),
    reset: async (tabId) => {
      await change(tabId, (current) => [current === EMPTY ? current : EMPTY, undefined]);
      known.delete(tabId);
      await session.write(tabId, null).catch(() => undefined);
    },
  };
}

function merge(current: TabFound, found: readonly Omit<Found, 'id'>[]): readonly [TabFound, readonly Found[]] {
  // A number that can be read as two kinds is one number: the likelier reading came first.
  const byKey = new Map<string, Found>(current.items.map((item) => [item.key, item]));
  const touched: Found[] = [];
  let { next } = current;
  for (const one of found) {
    const old = byKey.get(one.key);
    const isActed = one.source === 'copied' || one.source === 'pasted' || one.source === 'typed';
    const item: Found =
      old === undefined
        ? { ...one, id: `f${next++}` }
        : { ...old, ...banksOf(old, one), verdict: one.verdict, source: isActed ? one.source : old.source };
    byKey.set(one.key, item);
    touched.push(item);
  }
  const all = [...byKey.values()].sort((a, b) => weight(b) - weight(a));
  const more = current.more + Math.max(0, all.length - MAX_FOUND);
  return [{ ...current, items: all.slice(0, MAX_FOUND), more, next }, touched];
}

/** A number that stands in several places is beside all the banks that are named there. */
function banksOf(...found: readonly Omit<Found, 'id'>[]): Pick<Found, 'banks'> {
  const banks = [...new Set(found.flatMap((one) => one.banks ?? []))];
  return banks.length === 0 ? {} : { banks };
}

/** What the lists say of it, where it stands. */
export function verdictOn({ verdict, banks = [] }: Found): Verdict | NumberVerdict {
  return besideBanks(verdict, banks);
}

/** Listed, then what could not be checked, then the rest. */
function weight({ verdict }: Found): number {
  return verdict.kind === 'listed' ? 2 : verdict.kind === 'unknown' ? 1 : 0;
}

/** A record that does not parse is none: the page is read again. */
function parseTabFound(stored: unknown): TabFound {
  const parsed = v.safeParse(tabFoundSchema, stored);
  return parsed.success ? (stored as TabFound) : EMPTY;
}
