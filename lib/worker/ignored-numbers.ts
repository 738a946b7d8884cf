/*
 * Numbers that a person wants no warning of on one site. The number is not kept: a record holds its masked form, for the
 * person to know it by, and a hash over a salt of this installation, the site and the key, to compare with. A warning that was
 * put away comes back after a while, and an ignored number is still marked in the popup.
 */
import * as v from 'valibot';
import { createInTurn } from '../core/in-turn.ts';
import { isSiteKey, type IndicatorKey } from '../core/indicators/key.ts';
import { maskNumber } from '../core/indicators/mask.ts';
import type { IgnoredView } from '../messages.ts';

export const IGNORE_MS = 30 * 24 * 60 * 60_000;
/** More than any person makes by hand; the oldest goes first. */
export const MAX_IGNORED = 500;

const KINDS = ['site', 'account', 'promptpay', 'phone', 'biller', 'line', 'wallet', 'iban'] as const;

interface Ignored extends IgnoredView {
  /** Hex of SHA-256 over salt, site and key. */
  readonly match: string;
}

const recordSchema = v.object({
  salt: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  entries: v.array(v.unknown()),
});
const entrySchema = v.object({
  id: v.string(),
  kind: v.picklist(KINDS),
  masked: v.string(),
  site: v.string(),
  createdAt: v.number(),
  expiresAt: v.number(),
  match: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

type Area = 'session' | 'local';

interface Record {
  readonly salt: string;
  readonly entries: readonly Ignored[];
}

export interface IgnoredNumbersDeps {
  /** Two small records: `local`, and `session` for what is decided in a private window. */
  readonly storage: {
    read(area: Area): Promise<unknown>;
    write(area: Area, record: Record): Promise<void>;
  };
  readonly now: () => number;
  readonly newId: () => string;
  /** True in the worker of private windows (Chromium): it leaves the record of the other profile alone. */
  readonly incognito: boolean;
}

/** What was decided in private windows counts, and is listed, in these alone. */
export interface IgnoredNumbers {
  list(isPrivate: boolean): Promise<readonly IgnoredView[]>;
  /** Those of these keys that are ignored on a site. Where that cannot be read, none: a warning too many is the smaller harm. */
  ignoredAmong(keys: readonly IndicatorKey[], site: string, isPrivate: boolean): Promise<ReadonlySet<IndicatorKey>>;
  add(ignored: {
    readonly key: IndicatorKey;
    readonly kind: IgnoredView['kind'];
    readonly site: string;
    /** Decided in a private window (Firefox has one worker for all): nothing of it outlives the browser's session. */
    readonly isPrivate?: boolean;
  }): Promise<IgnoredView>;
  undo(id: string): Promise<boolean>;
  /** Takes what is over out of storage: a site that stands there was visited. */
  dropOver(): Promise<void>;
}

/** What is ignored, kept in the area that fits the window. */
export function createIgnoredNumbers(deps: IgnoredNumbersDeps): IgnoredNumbers {
  const areas: readonly Area[] = deps.incognito ? ['session'] : ['local', 'session'];
  const areasIn = (isPrivate: boolean): readonly Area[] => (deps.incognito || isPrivate ? areas : ['local']);
  const records = new Map<Area, Promise<Record>>();
  /** Changes are made one after the other: two at once must not lose one another's entry. */
  const inTurn = createInTurn();

  /** Read once a worker's life, by one reader: a second reading would make another salt, or bring back an old record. */
  function read(area: Area): Promise<Record> {
    const known = records.get(area);
    if (known !== undefined) return known;
    const reading = deps.storage.read(area).then(parseRecord);
    records.set(area, reading);
    reading.catch(() => records.delete(area));
    return reading;
  }

  const inForce = ({ entries }: Record): Ignored[] =>
    entries.filter(({ createdAt, expiresAt }) => createdAt <= deps.now() && deps.now() < expiresAt);

  async function write(area: Area, record: Record): Promise<void> {
    await deps.storage.write(area, record);
    records.set(area, Promise.resolve(record));
  }

  return {
    list: async (isPrivate) => {
      const all = await Promise.all(areasIn(isPrivate).map(read));
      return all.flatMap(inForce).map(toView);
    },
    async ignoredAmong(keys, site, isPrivate) {
      const found = new Set<IndicatorKey>();
      for (const area of areasIn(isPrivate)) {
        const record = await read(area).catch(() => null);
        const here = record === null ? [] : inForce(record).filter((one) => one.site === site);
        if (record === null || here.length === 0) continue;
        const ignored = new Set(here.map(({ match }) => match));
        const matches = await Promise.all(keys.map((key) => matchOf(record.salt, site, key)));
        for (const [i, key] of keys.entries()) if (ignored.has(matches[i] ?? '')) found.add(key);
      }
      return found;
    },
    add: ({ key, kind, site, isPrivate = false }) =>
      inTurn(async () => {
        const area = deps.incognito || isPrivate ? 'session' : 'local';
        const current = await read(area);
        const createdAt = deps.now();
        const match = await matchOf(current.salt, site, key);
        const masked = isSiteKey(key) ? key.slice(key.indexOf(':') + 1) : maskNumber(key);
        const entry = { id: deps.newId(), kind, masked, site, createdAt, expiresAt: createdAt + IGNORE_MS, match };
        const others = inForce(current).filter((one) => one.match !== match);
        await write(area, { ...current, entries: [...others, entry].slice(-MAX_IGNORED) });
        return toView(entry);
      }),
    undo: (id) =>
      inTurn(async () => {
        for (const area of areas) {
          const current = await read(area);
          const entries = inForce(current);
          const kept = entries.filter((one) => one.id !== id);
          if (kept.length === entries.length) continue;
          await write(area, { ...current, entries: kept });
          return true;
        }
        return false;
      }),
    dropOver: () =>
      inTurn(async () => {
        for (const area of areas) {
          const current = await read(area);
          const entries = inForce(current);
          if (entries.length < current.entries.length) await write(area, { ...current, entries });
        }
      }),
  };
}

function toView({ id, kind, masked, site, createdAt, expiresAt }: Ignored): IgnoredView {
  return { id, kind, masked, site, createdAt, expiresAt };
}

async function matchOf(salt: string, site: string, key: IndicatorKey): Promise<string> {
  const bytes = new TextEncoder().encode(`${salt}\n${site}\n${key}`);
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** The record from storage; entries that do not parse are dropped, so that a broken one silences nothing. */
function parseRecord(stored: unknown): Record {
  const record = v.safeParse(recordSchema, stored);
  if (!record.success) return { salt: toHex(crypto.getRandomValues(new Uint8Array(16))), entries: [] };
  const entries = record.output.entries.flatMap((entry) => {
    const parsed = v.safeParse(entrySchema, entry);
    return parsed.success ? [parsed.output] : [];
  });
  return { salt: record.output.salt, entries };
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
