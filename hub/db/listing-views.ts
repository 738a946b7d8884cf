/* Listings as members look at them: one row a publisher, by an id that says nothing of a number, with what happened to it. */
import { sql, type SQL } from 'drizzle-orm';
import { CATEGORIES, GRADES, type ListingAttributes } from '../../lib/core/blocklist/listing.ts';
import type { ListingState, ListingsQuery } from '../../lib/core/console/listings.ts';
import { isSiteKey, type IndicatorKey, type IndicatorKind } from '../../lib/core/indicators/key.ts';
import { parseNumberKey } from '../../lib/core/indicators/number-key.ts';
import { rowsOf, type Orm } from './database.ts';
import { bankIn } from './listings.ts';
import { appendEvent } from './events.ts';

export interface ListingView extends ListingAttributes {
  readonly id: string;
  readonly key: IndicatorKey;
  readonly kind: IndicatorKind;
  readonly state: ListingState;
  readonly publisher: string;
  readonly source: string;
  readonly expiresOn: number | null;
  readonly reason: string | null;
  readonly broughtBy: string | null;
  /** People who stand behind it. */
  readonly people: readonly string[];
  /** A person listed it against the gate. */
  readonly isInsisted: boolean;
  /** It is a person's number, or a site against the gate, and fewer than two people do. */
  readonly isSecondPersonDue: boolean;
  readonly eventSeq: number;
}

/** An event about an indicator. `by`: names joined by commas; null: the hub. */
export interface HistoryEntry {
  readonly at: string;
  readonly type: string;
  readonly by: string | null;
}

/** Beginning of the keys of each kind. */
const PREFIX: Readonly<Record<IndicatorKind, string>> = {
  host: 'host:',
  url: 'url:',
  account: 'acct:',
  promptpay: 'ppid:',
  phone: 'phone:',
  biller: 'biller:',
  line: 'line:',
  wallet: 'coin:',
  iban: 'iban:',
};
const NUMBER_KINDS = ['account', 'promptpay', 'phone', 'biller', 'line', 'wallet', 'iban'] as const;
/** States that few rows have, by what their indexes are made for: the state of a day alone names no index. */
const INDEXED: Readonly<Partial<Record<ListingState, SQL>>> = {
  waiting: sql`l.second_person_due AND l.brought_by IS NOT NULL`,
  disputed: sql`l.grade = 0`,
  revoked: sql`l.state = 'revoked'`,
};
/** Events of one indicator that are shown, the newest. */
const MAX_HISTORY = 20;

/** The kind of a key: a telephone is one, also where it is used as a PromptPay ID. */
export function kindOfKey(key: IndicatorKey): IndicatorKind {
  const found = Object.entries(PREFIX).find(([, prefix]) => key.startsWith(prefix));
  if (found === undefined) throw new RangeError(`expected a key that begins with its kind, got ${key.slice(0, 12)}`);
  return found[0] as IndicatorKind;
}

/** A page of listings, the newest first, after the id of the cursor. @param today day by which they expire */
export async function readListingViews(
  orm: Orm,
  { state, kind, publisher, proposedBy, search, cursor, limit }: ListingsQuery,
  today: number,
): Promise<readonly ListingView[]> {
  const wanted = sql.join(
    [
      sql`true`,
      ...(state === undefined ? [] : [sql`${stateOn(today)} = ${state}`]),
      ...(state === undefined ? [] : [INDEXED[state] ?? sql`true`]),
      ...(kind === undefined ? [] : [sql`starts_with(l.key, ${PREFIX[kind]})`]),
      ...(publisher === undefined ? [] : [sql`p.name = ${publisher}`]),
      ...(proposedBy === undefined ? [] : [sql`l.brought_by = ${proposedBy}`]),
      ...(search === undefined ? [] : [matching(search)]),
      ...(cursor === undefined ? [] : [sql`l.id < ${Number(cursor)}`]),
    ],
    sql` AND `,
  );
  return viewsWhere(orm, wanted, today, Number(limit));
}

/** The rows of one indicator. */
export async function listingViewsOf(orm: Orm, key: IndicatorKey, today: number): Promise<readonly ListingView[]> {
  return viewsWhere(orm, sql`l.key = ${key}`, today, 100);
}

/** The rows of these ids that there are. */
export async function listingViewsById(
  orm: Orm,
  ids: readonly string[],
  today: number,
): Promise<ReadonlyMap<string, ListingView>> {
  const wanted = sql`l.id IN (SELECT json_array_elements_text(${JSON.stringify(ids)}::json)::bigint)`;
  return new Map((await viewsWhere(orm, wanted, today, ids.length)).map((view) => [view.id, view]));
}

/** How each of these indicators stands, over all publishers; what was never listed is not in it. */
export async function statesOf(
  orm: Orm,
  keys: readonly string[],
  today: number,
): Promise<ReadonlyMap<string, ListingState>> {
  const rows = await rowsOf<{ key: string; states: string }>(
    orm,
    sql`SELECT l.key, string_agg(${stateOn(today)}, ' ') AS states FROM listing l
        WHERE l.key IN (SELECT json_array_elements_text(${JSON.stringify(keys)}::json)) GROUP BY l.key`,
  );
  // What browsers make of several rows: a dispute outweighs, then what is in force.
  const order: readonly ListingState[] = ['disputed', 'listed', 'waiting', 'expired', 'revoked'];
  return new Map(
    rows.flatMap(({ key, states }) => {
      const state = order.find((one) => states.split(' ').includes(one));
      return state === undefined ? [] : [[key, state] as const];
    }),
  );
}

/** What happened to each of these indicators, the newest first; from decisions, appeals, imports and revocations. */
export async function historyOf(
  orm: Orm,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly HistoryEntry[]>> {
  const rows = await rowsOf<{ key: string; at: string; type: string; by: string | null }>(
    orm,
    sql`SELECT asked.key, e.at, e.type, (e.payload->'by')::text AS by
        FROM (SELECT DISTINCT json_array_elements_text(${JSON.stringify(keys)}::json) AS key) AS asked
        CROSS JOIN LATERAL (
          SELECT seq FROM event WHERE payload->>'key' = asked.key
          UNION SELECT about.seq FROM listing l JOIN event about ON about.payload->>'listing' = l.id::text WHERE l.key = asked.key
          UNION SELECT about.seq FROM fraud_case c JOIN event about ON about.payload->>'case' = c.id::text WHERE c.key = asked.key
          UNION SELECT about.seq FROM appeal a JOIN event about ON about.payload->>'appeal' = a.id::text WHERE a.key = asked.key
          UNION SELECT l.event_seq FROM listing l WHERE l.key = asked.key
          ORDER BY seq DESC LIMIT ${MAX_HISTORY}
        ) AS found
        JOIN event e ON e.seq = found.seq ORDER BY e.seq DESC`,
  );
  const history = new Map<string, HistoryEntry[]>();
  for (const { key, at, type, by } of rows) {
    const known = history.get(key) ?? [];
    history.set(key, known);
    known.push({ at, type, by: namesIn(by) });
  }
  return history;
}

/** Numbers of persons that wait for people, as rows. */
export async function countWaitingRows(orm: Orm, today: number): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    orm,
    sql`SELECT count(*)::int AS count FROM listing l
        WHERE l.second_person_due AND l.brought_by IS NOT NULL AND ${stateOn(today)} = 'waiting'`,
  );
  return row?.count ?? 0;
}

/** Writes that somebody searched and what it found. Digits that were looked for are not written: the chain is no list of numbers. */
export async function recordListingSearch(
  orm: Orm,
  { by, search, found }: { readonly by: string; readonly search: string; readonly found: readonly string[] },
  now: Date,
): Promise<void> {
  const payload = { by, search: numberKeys(search).length > 0 ? null : search, listings: found };
  await orm.transaction((tx) => appendEvent(tx, 'listing.search', payload, now));
}

/** Somebody stands behind a row now. With the second person it waits no more, and has the end that was meant for it. */
export async function writePeople(tx: Orm, id: string, people: readonly string[], seq: number): Promise<void> {
  await tx.execute(
    sql`UPDATE listing SET first_person = ${people[0] ?? null}, second_person = ${people[1] ?? null},
          second_person_due = ${people.length < 2}, event_seq = ${seq}, updated_at = now(),
          expires_on = CASE WHEN ends_with_waiting AND ${people.length >= 2} THEN NULL ELSE expires_on END,
          ends_with_waiting = ends_with_waiting AND ${people.length < 2} WHERE id = ${Number(id)}`,
  );
}

/** Somebody stands no longer behind the rows that wait for a second person. @returns their ids */
export async function leaveWaiting(tx: Orm, person: string, seq: number): Promise<readonly string[]> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`UPDATE listing SET first_person = NULL, event_seq = ${seq}, updated_at = now()
        WHERE second_person_due AND state = 'active' AND first_person = ${person} AND second_person IS NULL
        RETURNING id::text AS id`,
  );
  return rows.map(({ id }) => id);
}

/** How many appeals about an indicator are open. */
export async function countOpenAppeals(orm: Orm, key: IndicatorKey): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    orm,
    sql`SELECT count(*)::int AS count FROM appeal WHERE key = ${key} AND state = 'open'`,
  );
  return row?.count ?? 0;
}

/** State of a row on a day; `l` is the row. */
function stateOn(today: number): SQL {
  return sql`(CASE WHEN l.state = 'revoked' THEN 'revoked' WHEN l.expires_on < ${today} THEN 'expired'
    WHEN l.second_person_due AND l.brought_by IS NOT NULL THEN 'waiting' WHEN l.grade = 0 THEN 'disputed' ELSE 'listed' END)`;
}

async function viewsWhere(orm: Orm, wanted: SQL, today: number, limit: number): Promise<readonly ListingView[]> {
  const rows = await rowsOf<ViewRow>(
    orm,
    sql`SELECT l.id::text AS id, l.key, ${stateOn(today)} AS state, l.grade, l.category, l.listed_on, l.seen_on, l.reports, l.expires_on,
               l.bank, l.reason, l.source, l.brought_by, l.first_person, l.second_person, l.second_person_due, l.insisted, l.event_seq, p.name AS publisher
        FROM listing l JOIN publisher p ON p.id = l.publisher_id WHERE ${wanted} ORDER BY l.id DESC LIMIT ${limit}`,
  );
  return rows.map(toView);
}

/** Part of a site's name, or a whole number: by parts one could walk through the numbers of people. */
function matching(search: string): SQL {
  const part = sql`((starts_with(l.key, 'host:') OR starts_with(l.key, 'url:')) AND position(${search.toLowerCase()} IN lower(l.key)) > 0)`;
  const keys = numberKeys(search);
  if (keys.length === 0) return part;
  return sql`(${part} OR l.key IN (SELECT json_array_elements_text(${JSON.stringify(keys)}::json)))`;
}

function numberKeys(search: string): readonly string[] {
  const parsed = NUMBER_KINDS.map((kind) => parseNumberKey(search, kind));
  return [...new Set(parsed.filter((one) => typeof one === 'string'))].filter((key) => !isSiteKey(key));
}

/** Names in the JSON of an event, one or several. */
function namesIn(json: string | null): string | null {
  const by: unknown = json === null ? null : JSON.parse(json);
  if (Array.isArray(by)) return by.map(String).join(', ');
  return typeof by === 'string' ? by : null;
}

interface ViewRow {
  readonly id: string;
  readonly key: IndicatorKey;
  readonly state: ListingState;
  readonly grade: number;
  readonly category: number;
  readonly listed_on: number;
  readonly seen_on: number;
  readonly reports: number;
  readonly expires_on: number | null;
  readonly bank: string | null;
  readonly reason: string | null;
  readonly source: string;
  readonly brought_by: string | null;
  readonly first_person: string | null;
  readonly second_person: string | null;
  readonly second_person_due: boolean;
  readonly insisted: boolean;
  readonly event_seq: number | string;
  readonly publisher: string;
}

function toView(row: ViewRow): ListingView {
  return {
    id: row.id,
    key: row.key,
    kind: kindOfKey(row.key),
    state: row.state,
    grade: GRADES[row.grade] ?? 'disputed',
    category: CATEGORIES[row.category] ?? 'TX1',
    listedOn: row.listed_on,
    seenOn: row.seen_on,
    reports: row.reports,
    ...bankIn(row.bank),
    publisher: row.publisher,
    source: row.source,
    expiresOn: row.expires_on,
    reason: row.reason,
    broughtBy: row.brought_by,
    people: [row.first_person, row.second_person].filter((name) => name !== null),
    isInsisted: row.insisted,
    isSecondPersonDue: row.second_person_due,
    eventSeq: Number(row.event_seq),
  };
}
