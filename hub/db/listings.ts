/*
 * Listings in the database. A feed brings them by the hundred thousand, so they travel as columns: one text a column,
 * values separated by line feeds, taken apart by the engine. Canonical keys are ASCII without blanks, so no value holds
 * a separator. Grades and categories are stored as their positions in GRADES and CATEGORIES.
 */
import { sql, type SQL } from 'drizzle-orm';
import {
  CATEGORIES,
  compareStrength,
  GRADES,
  type Grade,
  type ListingAttributes,
} from '../../lib/core/blocklist/listing.ts';
import type { IndicatorKey } from '../../lib/core/indicators/key.ts';
import { isPersonal } from '../../lib/core/policy/number-gate.ts';
import { rowsOf, type Orm } from './database.ts';
import { idArray } from './values.ts';

/** A listing of a site or a number, as the hub keeps it: in clear. */
export interface StoredListing extends ListingAttributes {
  readonly key: IndicatorKey;
}

/** One to be published. */
export interface PublishableListing extends StoredListing {
  readonly isInsisted: boolean;
}

/** What an import wants written for one key. */
export interface IncomingListing extends Omit<StoredListing, 'bank'> {
  /** Institution codes that the feed says of an account: of several, none is meant alone. */
  readonly banks: readonly string[];
  /** Last day on which it is published; null: until revoked. */
  readonly expiresOn: number | null;
  /** The feed itself says when it was seen; otherwise the day is that of the import. */
  readonly isDated: boolean;
  /** A person listed it against the gate. */
  readonly isInsisted: boolean;
  /** It is a person's number, or a site against the gate, and fewer than two people stand behind the listing. */
  readonly isSecondPersonDue: boolean;
}

export interface ImportTarget {
  readonly publisherId: number;
  readonly source: string;
  readonly eventSeq: number;
  /** Day of the import: what expired before it has ended. */
  readonly today: number;
  /** Words of the person who insists, stored with the listings that the gate had refused. */
  readonly insistReason: string | null;
  /** A name; null: whoever has the hub's machine, whose word is enough for a release. */
  readonly broughtBy: string | null;
  /** Names of those who stand behind it, at most two. */
  readonly people: readonly string[];
}

/** One listing as `tuean list` shows it. */
export interface ListedRow extends StoredListing {
  readonly publisher: string;
  readonly source: string;
  readonly expiresOn: number | null;
  readonly reason: string | null;
  readonly isSecondPersonDue: boolean;
  /** No release carries it before two people stand behind it. */
  readonly isWaiting: boolean;
}

/** A listing that may not come back by an import. */
export interface Held {
  readonly state: 'revoked' | 'disputed';
  readonly reason: string | null;
}

/** Number of the lock under which lists are brought; any that is not used elsewhere. */
const IMPORTS_LOCK = 0x7475_6565;
/** In the place of a bank: it was said of several. */
export const SEVERAL_BANKS = '*';
const PAGE_SIZE = 20_000;
/**
 * A feed without dates says "still seen" of every entry at every import. Taken daily, that would change every listing
 * and so every delta; moved once a week it costs a fiftieth and says the same.
 */
const SEEN_STEP_DAYS = 7;
/** What one person's import may lengthen a number's listing to, after the day on which it was seen: as long as a decided one lasts. */
const LONGEST_ALONE_DAYS = 120;

/** What waits for people and would last without end waits so long: as long as a report that leads to no listing is kept. */
export const WAITING_DAYS = 90;

/**
 * A number of a person, or a site against the gate, that somebody brought and fewer than two people stand behind: no release and no feed carries it. What the
 * operator brought without a name is the operator's word.
 */
const waits = (row: 'known' | 'excluded' | 'listing'): SQL =>
  sql.raw(`(${row}.second_person_due AND ${row}.brought_by IS NOT NULL)`);

/** The last day that is meant for a row once nobody waits for people; null: until revoked. */
const wishedEnd = (row: 'known' | 'excluded'): SQL =>
  sql.raw(`(CASE WHEN NOT ${row}.ends_with_waiting THEN ${row}.expires_on END)`);

/**
 * Whether a key comes back on the list: something of it was taken off, or may be forgotten as numbers of persons are, and nothing of it
 * is there.
 */
export const returns = (key: SQL): SQL =>
  sql`((${key} IN (SELECT gone.key FROM listing gone WHERE gone.state = 'revoked')
        OR NOT (starts_with(${key}, 'host:') OR starts_with(${key}, 'url:')))
       AND NOT EXISTS (SELECT 1 FROM listing other WHERE other.key = ${key} AND other.state = 'active'))`;

/** A row of `listing` as `listingOf` reads it. */
export const LISTING_LINE = sql`key || ' ' || grade || ' ' || category || ' ' || listed_on || ' ' || seen_on || ' ' || reports
  || ' ' || publisher_id || ' ' || insisted::int || ' ' || coalesce(bank, '-')`;

/** What a batch did. */
export interface Written {
  /** New ones. */
  readonly taken: number;
  /** Known ones that changed. */
  readonly merged: number;
  /** Among both, numbers that wait for people. */
  readonly waiting: number;
}

/**
 * Writes a batch: new keys are added; known ones take the stronger grade, the earlier first and the later last day.
 * A number that waits for people lends nothing to one that two people stand behind but the day on which it was seen: one person
 * would speak louder than two have allowed. A listing that was revoked or has expired has ended: what comes now takes its place, with who
 * stands behind it, or one person would bring back a number that may have another owner by now, and with an insistence of its own or none:
 * what somebody insisted on was the listing before. Keys must be distinct within the batch, and none of them held (see `heldKeys`).
 */
export async function writeListings(
  tx: Orm,
  target: ImportTarget,
  batch: readonly IncomingListing[],
): Promise<Written> {
  const dated = await writeColumns(
    tx,
    target,
    batch.filter((listing) => listing.isDated),
    1,
  );
  const undated = await writeColumns(
    tx,
    target,
    batch.filter((listing) => !listing.isDated),
    SEEN_STEP_DAYS,
  );
  return {
    taken: dated.taken + undated.taken,
    merged: dated.merged + undated.merged,
    waiting: dated.waiting + undated.waiting,
  };
}

async function writeColumns(
  tx: Orm,
  target: ImportTarget,
  batch: readonly IncomingListing[],
  seenStepDays: number,
): Promise<Written> {
  if (batch.length === 0) return { taken: 0, merged: 0, waiting: 0 };
  const [isKnownWaiting, isNewWaiting] = [waits('known'), waits('excluded')];
  // Which of the two rows the people, and all that they said, are taken from.
  const hasEnded = sql`(known.state <> 'active' OR coalesce(known.expires_on < ${target.today}::int, false))`;
  const isTaken = sql`(${hasEnded} OR (${isKnownWaiting} AND NOT ${isNewWaiting}))`;
  const speaks = sql`(${hasEnded} OR ${isKnownWaiting} OR NOT ${isNewWaiting})`;
  const isRaised = sql`(${isTaken} OR (${isKnownWaiting} AND excluded.grade > known.grade))`;
  // The ends that are meant for the listings themselves; null: none.
  const [knownEnd, newEnd] = [wishedEnd('known'), wishedEnd('excluded')];
  // Null, where an import that does not speak has no end: it moves none.
  const alone = sql`least(${newEnd}, CASE WHEN ${newEnd} IS NOT NULL THEN excluded.seen_on + ${LONGEST_ALONE_DAYS}::int END)`;
  const end = sql`CASE WHEN ${hasEnded} THEN ${newEnd}
                       WHEN ${knownEnd} IS NULL THEN NULL
                       WHEN ${speaks} THEN CASE WHEN ${newEnd} IS NULL THEN NULL ELSE greatest(${knownEnd}, ${newEnd}) END
                       ELSE greatest(${knownEnd}, ${alone}) END`;
  const goesOnWaiting = sql`CASE WHEN ${isTaken} THEN ${isNewWaiting} ELSE ${isKnownWaiting} END`;
  const lastWaiting = sql`${target.today + WAITING_DAYS}::int`;
  const isWaitingAlone = sql`due = 't' AND ${target.broughtBy}::text IS NOT NULL AND expires_on = '-'`;
  const joinedBank = sql`CASE WHEN excluded.bank IS NULL THEN known.bank
                              WHEN known.bank IS NULL OR known.bank = excluded.bank THEN excluded.bank ELSE ${SEVERAL_BANKS} END`;
  const [row] = await rowsOf<{ taken: number; merged: number; waiting: number }>(
    tx,
    sql`
    WITH written AS (
      INSERT INTO listing AS known (key, publisher_id, grade, category, listed_on, seen_on, reports, expires_on,
                                    insisted, reason, source, event_seq, second_person_due, brought_by, first_person,
                                    second_person, bank, ends_with_waiting, since_seq, returned)
      SELECT key, ${target.publisherId}::int, grade::smallint, category::smallint, listed_on::int, seen_on::int,
             reports::int, CASE WHEN ${isWaitingAlone} THEN ${lastWaiting} ELSE nullif(expires_on, '-')::int END, insisted = 't',
             CASE WHEN insisted = 't' THEN ${target.insistReason}::text END, ${target.source}::text,
             ${target.eventSeq}::bigint, due = 't', ${target.broughtBy}::text, ${target.people[0] ?? null}::text,
             ${target.people[1] ?? null}::text, nullif(bank, '-'), ${isWaitingAlone}, ${target.eventSeq}::bigint, ${returns(sql`incoming.key`)}
      FROM ${incomingRows(batch)}
      ON CONFLICT (key, publisher_id) DO UPDATE SET
        grade = CASE WHEN ${isTaken} THEN excluded.grade
                     WHEN ${speaks} THEN greatest(known.grade, excluded.grade) ELSE known.grade END,
        category = CASE WHEN ${isTaken} OR (${speaks} AND excluded.grade > known.grade) THEN excluded.category
                        ELSE known.category END,
        listed_on = CASE WHEN ${speaks} THEN least(known.listed_on, excluded.listed_on) ELSE known.listed_on END,
        seen_on = greatest(known.seen_on, excluded.seen_on),
        reports = CASE WHEN ${isTaken} THEN excluded.reports
                       WHEN ${speaks} THEN greatest(known.reports, excluded.reports) ELSE known.reports END,
        expires_on = CASE WHEN ${goesOnWaiting} THEN coalesce(${end}, ${lastWaiting}) ELSE ${end} END,
        ends_with_waiting = ${goesOnWaiting} AND (${end}) IS NULL,
        state = 'active',
        since_seq = CASE WHEN known.state = 'revoked' THEN excluded.since_seq ELSE known.since_seq END,
        returned = CASE WHEN known.state = 'revoked' THEN excluded.returned ELSE known.returned END,
        reason = CASE WHEN ${isTaken} THEN excluded.reason
                      WHEN ${speaks} THEN coalesce(excluded.reason, known.reason) ELSE known.reason END,
        insisted = CASE WHEN ${isTaken} THEN excluded.insisted ELSE known.insisted OR (${speaks} AND excluded.insisted) END,
        source = CASE WHEN ${speaks} THEN excluded.source ELSE known.source END,
        second_person_due = CASE WHEN ${isTaken} THEN excluded.second_person_due ELSE known.second_person_due END,
        brought_by = CASE WHEN ${isRaised} THEN excluded.brought_by ELSE known.brought_by END,
        first_person = CASE WHEN ${isRaised} THEN excluded.first_person ELSE known.first_person END,
        second_person = CASE WHEN ${isRaised} THEN excluded.second_person ELSE known.second_person END,
        bank = CASE WHEN ${isTaken} THEN excluded.bank WHEN ${speaks} THEN ${joinedBank} ELSE known.bank END,
        suspended_grade = CASE WHEN NOT ${hasEnded} AND excluded.grade <= known.grade THEN known.suspended_grade END,
        event_seq = excluded.event_seq,
        updated_at = now()
      WHERE ${isTaken}
         OR (${speaks} AND (excluded.grade > known.grade
                            OR excluded.listed_on < known.listed_on
                            OR excluded.reports > known.reports
                            OR (excluded.insisted AND NOT known.insisted)
                            OR ${joinedBank} IS DISTINCT FROM known.bank))
         OR excluded.seen_on >= known.seen_on + ${seenStepDays}::int
         OR (${knownEnd} IS NOT NULL
             AND CASE WHEN ${speaks} THEN ${newEnd} IS NULL OR ${newEnd} > ${knownEnd}
                      ELSE ${alone} > ${knownEnd} END)
      RETURNING (xmax = 0) AS is_new, second_person_due AND brought_by IS NOT NULL AS is_waiting
    )
    SELECT (count(*) FILTER (WHERE is_new))::int AS taken, (count(*) FILTER (WHERE NOT is_new))::int AS merged,
           (count(*) FILTER (WHERE is_waiting))::int AS waiting FROM written`,
  );
  return row ?? { taken: 0, merged: 0, waiting: 0 };
}

/**
 * A batch as rows of text. A column that says the same of all of them, as most do of a list of names, is told once: taken apart and put
 * together for every row it cost a third of the statement.
 */
function incomingRows(batch: readonly IncomingListing[]): SQL {
  const columns = Object.entries(COLUMNS).map(([name, valueOf]) => ({
    name: sql.raw(name),
    values: batch.map(valueOf),
  }));
  const isSame = ({ values }: (typeof columns)[number]): boolean => values.every((value) => value === values[0]);
  const [, ...rest] = columns;
  const same = rest.filter(isSame);
  const varied = columns.filter((column) => !same.includes(column));
  const arrays = varied.map(({ values }) => sql`string_to_array(${values.join('\n')}, E'\n')`);
  const scalars = same.map(({ name, values }) => sql`${String(values[0])}::text AS ${name}`);
  return sql`unnest(${sql.join(arrays, sql`, `)}) AS incoming (${sql.join(
    varied.map(({ name }) => name),
    sql`, `,
  )}) CROSS JOIN (SELECT ${sql.join(scalars, sql`, `)}) AS same`;
}

/** Columns of a batch; the first is never the same of two. */
const COLUMNS: Readonly<Record<string, (listing: IncomingListing) => string | number>> = {
  key: ({ key }) => key,
  grade: ({ grade }) => GRADES.indexOf(grade),
  category: ({ category }) => CATEGORIES.indexOf(category),
  listed_on: ({ listedOn }) => listedOn,
  seen_on: ({ seenOn }) => seenOn,
  reports: ({ reports }) => reports,
  expires_on: ({ expiresOn }) => expiresOn ?? '-',
  insisted: ({ isInsisted }) => (isInsisted ? 't' : 'f'),
  due: ({ isSecondPersonDue }) => (isSecondPersonDue ? 't' : 'f'),
  bank: bankColumn,
};

function bankColumn({ banks }: IncomingListing): string {
  return banks.length > 1 ? SEVERAL_BANKS : (banks[0] ?? '-');
}

/**
 * Takes the lock of imports for the rest of the transaction, before the chain's where that follows: two that write the same rows in
 * another order would wait for each other. A dry run takes this one alone: a look at a large list must keep nobody from reporting. So it
 * may meet a decision about its rows, and gives way (`isGivenWay`) before PostgreSQL looks for who waits for whom, after a second.
 */
export async function lockImports(tx: Orm, { isDryRun }: { readonly isDryRun: boolean }): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${IMPORTS_LOCK})`);
  if (isDryRun) await tx.execute(sql`SET LOCAL lock_timeout = '500ms'`);
}

/** Whether a dry run ended because somebody else changes what it looks at (SQLSTATE 55P03). */
export function isGivenWay(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && cause.code === '55P03') return true;
  }
  return false;
}

/** Keys that a feed may not put back: revoked by a decision, or disputed and waiting for one. */
export async function heldKeys(orm: Orm): Promise<ReadonlyMap<string, Held>> {
  const rows = await rowsOf<{ key: string; state: string; reason: string | null }>(
    orm,
    sql`SELECT key, state, reason FROM listing WHERE state = 'revoked'
        UNION ALL SELECT key, 'disputed', reason FROM listing WHERE grade = 0 AND state = 'active'`,
  );
  return new Map(
    rows.map(({ key, state, reason }) => [key, { state: state === 'revoked' ? 'revoked' : 'disputed', reason }]),
  );
}

/**
 * What is to be published on a day, in byte order of the keys, each key once: where several publishers list it, the
 * strongest speaks, with the earliest first day, the latest last day and all reports together.
 * A dispute outweighs every grade: the site must not be blocked while it lasts. Rows that wait for people have no part in it.
 * @param keys only these; left out: all
 */
export async function* publishable(
  orm: Orm,
  today: number,
  keys?: readonly IndicatorKey[],
): AsyncGenerator<PublishableListing> {
  const wanted = keys === undefined ? sql`true` : sql`key = ANY (string_to_array(${keys.join('\n')}, E'\n'))`;
  let last: PublishableListing | null = null;
  let after: SQL = sql`true`;
  for (;;) {
    const [page] = await rowsOf<{ lines: string | null }>(
      orm,
      sql`SELECT string_agg(${LISTING_LINE}, E'\n' ORDER BY key, publisher_id) AS lines
          FROM (SELECT * FROM listing
                WHERE ${isPublishable(today)} AND ${wanted} AND ${after}
                ORDER BY key, publisher_id LIMIT ${PAGE_SIZE}) AS page`,
    );
    if (!page?.lines) break;
    let end: readonly string[] = [];
    for (const line of page.lines.split('\n')) {
      end = line.split(' ');
      const row = parseRow(end);
      if (last && last.key === row.key) last = strongest(last, row);
      else {
        if (last) yield last;
        last = row;
      }
    }
    after = sql`(key, publisher_id) > (${end[0]}, ${Number(end[6])})`;
  }
  if (last) yield last;
}

/**
 * The next keys of `publishable` after a key, in byte order, each once; empty: there are no more. For who reads the list over a long time
 * and holds no more of it than a page.
 */
export async function publishableKeys(orm: Orm, today: number, after: string): Promise<readonly IndicatorKey[]> {
  const [page] = await rowsOf<{ keys: string | null }>(
    orm,
    sql`SELECT string_agg(key, E'\n' ORDER BY key) AS keys
        FROM (SELECT key FROM listing WHERE ${isPublishable(today)} AND key > ${after}
              ORDER BY key, publisher_id LIMIT ${PAGE_SIZE}) AS page`,
  );
  return [...new Set(page?.keys?.split('\n') ?? [])] as IndicatorKey[];
}

/** Keys of which nothing is on the list and something was taken off since a moment, in order after one; at most a page. */
export async function takenOffKeys(orm: Orm, since: Date, after: string): Promise<readonly IndicatorKey[]> {
  const [page] = await rowsOf<{ keys: string | null }>(
    orm,
    sql`SELECT string_agg(key, E'\n' ORDER BY key) AS keys
        FROM (SELECT DISTINCT key FROM listing JOIN event ON event.seq = listing.event_seq
              WHERE listing.state = 'revoked' AND event.at >= ${since.toISOString()} AND key > ${after}
                AND NOT EXISTS (SELECT 1 FROM listing other WHERE other.key = listing.key AND other.state = 'active')
              ORDER BY key LIMIT ${PAGE_SIZE}) AS page`,
  );
  return (page?.keys?.split('\n') ?? []) as IndicatorKey[];
}

/** Rows of `listing` that a release may carry on a day. */
export function isPublishable(today: number): SQL {
  return sql`state = 'active' AND (expires_on IS NULL OR expires_on >= ${today}) AND NOT ${waits('listing')}`;
}

/**
 * Has the database look at what is in the table of listings now. With statistics from before a large import it sorts all of it for every
 * page of `publishable`, which on a million listings is ten times the work; the embedded database has none before `serve` runs.
 */
export async function analyzeListings(orm: Orm): Promise<void> {
  await orm.execute(sql`ANALYZE listing`);
}

/**
 * Keys of which a row was changed after an event, or expired since a day, in order, at most `limit`: every change of a row names the
 * event of its transaction.
 */
export async function changedKeys(
  orm: Orm,
  {
    afterEvent,
    fromDay,
    today,
    limit,
  }: { readonly afterEvent: number; readonly fromDay: number; readonly today: number; readonly limit: number },
): Promise<readonly IndicatorKey[]> {
  const [found] = await rowsOf<{ keys: string | null }>(
    orm,
    sql`SELECT string_agg(key, E'\n' ORDER BY key) AS keys
        FROM (SELECT key FROM listing WHERE event_seq > ${afterEvent}
              UNION SELECT key FROM listing WHERE ${fromDay}::int < ${today}::int AND expires_on >= ${fromDay} AND expires_on < ${today}
              ORDER BY key LIMIT ${limit}) AS changed`,
  );
  return (found?.keys?.split('\n') ?? []) as IndicatorKey[];
}

/** How many numbers of persons wait for people, and so stay out of what is published on a day. */
export async function countWaiting(orm: Orm, today: number): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    orm,
    sql`SELECT count(DISTINCT key)::int AS count FROM listing
        WHERE ${waits('listing')} AND state = 'active' AND (expires_on IS NULL OR expires_on >= ${today})
          AND NOT EXISTS (SELECT 1 FROM listing other WHERE other.key = listing.key AND other.state = 'active'
                            AND (other.expires_on IS NULL OR other.expires_on >= ${today})
                            AND NOT (other.second_person_due AND other.brought_by IS NOT NULL))`,
  );
  return row?.count ?? 0;
}

/** Active listings in key order, for people. `search` is a part of the key. */
export async function listListings(
  orm: Orm,
  { search, limit, today }: { search: string | undefined; limit: number; today: number },
): Promise<{ total: number; listings: readonly ListedRow[] }> {
  const where = sql`l.state = 'active' AND (l.expires_on IS NULL OR l.expires_on >= ${today})
    AND ${search === undefined ? sql`true` : sql`position(${search} IN l.key) > 0`}`;
  const [count] = await rowsOf<{ total: number }>(
    orm,
    sql`SELECT count(*)::int AS total FROM listing l WHERE ${where}`,
  );
  const rows = await rowsOf<Record<string, string | number | boolean | null>>(
    orm,
    sql`SELECT l.key, l.grade, l.category, l.listed_on, l.seen_on, l.reports, l.expires_on, l.reason, l.source, l.bank,
               l.second_person_due, l.second_person_due AND l.brought_by IS NOT NULL AS is_waiting, p.name
        FROM listing l JOIN publisher p ON p.id = l.publisher_id WHERE ${where}
        ORDER BY l.key, l.publisher_id LIMIT ${limit}`,
  );
  return {
    total: count?.total ?? 0,
    listings: rows.map((row) => ({
      ...parseRow([row.key, row.grade, row.category, row.listed_on, row.seen_on, row.reports].map(String)),
      ...bankIn(row.bank === null ? null : String(row.bank)),
      publisher: String(row.name),
      source: String(row.source),
      expiresOn: row.expires_on === null ? null : Number(row.expires_on),
      reason: row.reason === null ? null : String(row.reason),
      isSecondPersonDue: row.second_person_due === true,
      isWaiting: row.is_waiting === true,
    })),
  };
}

/** Takes a key off, for every publisher that lists it. @returns the number of rows that were active */
export async function revokeListing(tx: Orm, key: IndicatorKey, reason: string, eventSeq: number): Promise<number> {
  const rows = await rowsOf<{ key: string }>(
    tx,
    sql`UPDATE listing SET state = 'revoked', reason = ${reason}, event_seq = ${eventSeq}, updated_at = now()
        WHERE key = ${key} AND state = 'active' RETURNING key`,
  );
  return rows.length;
}

/** What an event says of what is listed. */
export type NamedInEvent = { readonly key: IndicatorKey } | { readonly listing: number | null };

/**
 * How an event names what is listed: a number of a person by one of its rows, which is forgotten some day (docs/hub.md), because the
 * chain never is; anything else by its key. `listing` null: it has no row.
 * @param id of the row that it is about; left out: of all that there are
 */
export async function namedInEvent(tx: Orm, key: IndicatorKey, id?: string): Promise<NamedInEvent> {
  if (!isPersonal(key)) return { key };
  if (id !== undefined) return { listing: Number(id) };
  const [row] = await rowsOf<{ id: number | null }>(tx, sql`SELECT min(id)::int AS id FROM listing WHERE key = ${key}`);
  return { listing: row?.id ?? null };
}

/** Keys of rows by their ids, as far as the rows are there. */
export async function keysOfListings(orm: Orm, ids: readonly number[]): Promise<ReadonlyMap<number, IndicatorKey>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf<{ id: number; key: IndicatorKey }>(
    orm,
    sql`SELECT id::int AS id, key FROM listing WHERE id = ANY (${idArray(ids)})`,
  );
  return new Map(rows.map(({ id, key }) => [id, key]));
}

/** Id of a publisher by name; made when it is new. */
export async function publisherId(tx: Orm, name: string): Promise<number> {
  await tx.execute(sql`INSERT INTO publisher (name) VALUES (${name}) ON CONFLICT (name) DO NOTHING`);
  const [row] = await rowsOf<{ id: number }>(tx, sql`SELECT id FROM publisher WHERE name = ${name}`);
  if (!row) throw new Error(`publisher ${name} was not stored`);
  return row.id;
}

/** Two listings of one indicator as one. A dispute outweighs every grade. A bank is said only where both say it. */
export function strongest<L extends ListingAttributes & { readonly isInsisted: boolean }>(a: L, b: L): L {
  const disputed = [a, b].find((listing) => listing.grade === 'disputed');
  const speaker = disputed ?? (compareStrength(a, b) <= 0 ? a : b);
  const joined = {
    ...speaker,
    listedOn: Math.min(a.listedOn, b.listedOn),
    seenOn: Math.max(a.seenOn, b.seenOn),
    reports: Math.min(a.reports + b.reports, 0xffff),
    isInsisted: a.isInsisted || b.isInsisted,
  };
  // Who says no bank may mean another one.
  if (a.bank !== b.bank) Reflect.deleteProperty(joined, 'bank');
  return joined;
}

/** The listing of a `LISTING_LINE`. */
export function listingOf(line: string): PublishableListing {
  return parseRow(line.split(' '));
}

/** A row of publishable listings; the constraints of the table hold its values in range. */
function parseRow(parts: readonly string[]): PublishableListing {
  const [key = '', grade, category, listedOn, seenOn, reports, , insisted, bank] = parts;
  return {
    key: key as IndicatorKey,
    grade: gradeAt(Number(grade)),
    category: CATEGORIES[Number(category)] ?? 'TX1',
    listedOn: Number(listedOn),
    seenOn: Number(seenOn),
    reports: Number(reports),
    isInsisted: insisted === '1',
    ...bankIn(bank),
  };
}

/** The bank of a row, where it is one. */
export function bankIn(bank: string | null | undefined): Pick<ListingAttributes, 'bank'> {
  return bank === undefined || bank === null || !/^\d{3}$/.test(bank) ? {} : { bank };
}

function gradeAt(code: number): Grade {
  const grade = GRADES[code];
  if (grade === undefined) throw new RangeError(`expected a grade code 0-3 in the database, got ${code}`);
  return grade;
}
