/*
 * Numbers of persons that nothing is left to decide about are forgotten: their cases with notes, their rows of the list, their digests,
 * and the number in appeals and figures. Else the database would become a directory of people who were accused, some of them wrongly.
 * Where people decided for the person, a mark stays that tells nothing without the number and the hub's key.
 */
import { sql, type SQL } from 'drizzle-orm';
import type { IndicatorKey } from '../../lib/core/indicators/key.ts';
import { dayOf } from '../import/attributes.ts';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent, lockChain } from './events.ts';
import { textRows } from './values.ts';

/** What has to have ended before when. */
export interface Ended {
  /** Cases, appeals and listings before this moment. */
  readonly before: Date;
  /** Listings also before the newest release was made: until then a release that takes them off is still to come. */
  readonly release: { readonly madeAt: Date; readonly eventSeq: number } | null;
}

/** The bounds by which numbers are forgotten: everything ended before a moment. */
export async function endedBefore(orm: Orm, before: Date): Promise<Ended> {
  const [row] = await rowsOf<{ made_ms: number | string; event_seq: number | string }>(
    orm,
    sql`SELECT floor(extract(epoch FROM created_at) * 1000)::bigint AS made_ms, event_seq FROM release
        ORDER BY epoch DESC, sequence DESC LIMIT 1`,
  );
  const release = row ? { madeAt: new Date(Number(row.made_ms)), eventSeq: Number(row.event_seq) } : null;
  return { before, release };
}

/**
 * Numbers of persons that nothing keeps, in byte order after a key, at most `limit`. It looks at whole tables: call it without the lock
 * of the chain, and `forgetNumbers` asks again.
 */
export async function dueNumbers(
  orm: Orm,
  ended: Ended,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly IndicatorKey[]> {
  const at = timeOf(ended.before);
  const [found] = await rowsOf<{ keys: string | null }>(
    orm,
    sql`SELECT string_agg(key, E'\n' ORDER BY key) AS keys FROM (
          SELECT key FROM (
            SELECT key FROM listing WHERE state = 'revoked' OR expires_on < ${dayOf(ended.before)}
            UNION SELECT key FROM fraud_case WHERE kind NOT IN ('host', 'url') AND changed_at < ${at}
            UNION SELECT key FROM appeal WHERE key IS NOT NULL AND decided_at < ${at}
          ) AS known
          WHERE key > ${after} AND ${IS_PERSONAL} AND ${nothingKeeps(ended)} ORDER BY key LIMIT ${limit}
        ) AS due`,
  );
  return (found?.keys?.split('\n') ?? []) as IndicatorKey[];
}

/**
 * Forgets those of these numbers that nothing keeps, in the caller's transaction, with one event. A second process finds them gone.
 * @param markOf the mark of a number that may stay of it
 * @returns how many
 */
export async function forgetNumbers(
  tx: Orm,
  keys: readonly IndicatorKey[],
  { ended, markOf, now }: { readonly ended: Ended; readonly markOf: (key: string) => string; readonly now: Date },
): Promise<number> {
  const seq = await lockChain(tx);
  const due = await rowsOf<{ key: string }>(
    tx,
    sql`SELECT key FROM json_array_elements_text(${JSON.stringify(keys)}::json) AS known (key)
        WHERE ${IS_PERSONAL} AND ${IS_THERE} AND ${nothingKeeps(ended)}`,
  );
  if (due.length === 0) return 0;
  const gone = textRows(due.map(({ key }) => key));
  await leaveMarks(tx, gone, markOf, seq);
  await tx.execute(
    sql`UPDATE figure_listing SET key = NULL, appealed = EXISTS (
          SELECT 1 FROM appeal WHERE appeal.key = figure_listing.key AND appeal.received_at >= figure_listing.listed_at)
        WHERE key IN ${gone}`,
  );
  const appeals = await rowsOf<{ id: string }>(
    tx,
    sql`UPDATE appeal SET key = NULL, event_seq = ${seq} WHERE key IN ${gone} RETURNING id::text AS id`,
  );
  await tx.execute(sql`DELETE FROM case_note WHERE case_id IN (SELECT id FROM fraud_case WHERE key IN ${gone})`);
  const cases = await rowsOf<{ id: number }>(
    tx,
    sql`DELETE FROM fraud_case WHERE key IN ${gone} RETURNING id::int AS id`,
  );
  await tx.execute(sql`DELETE FROM number_digest WHERE key IN ${gone}`);
  const listings = await rowsOf<{ id: number; state: string; event_seq: number | string; expires_on: number | null }>(
    tx,
    sql`DELETE FROM listing WHERE key IN ${gone} RETURNING id::int AS id, state, event_seq, expires_on`,
  );
  const forgotten = {
    cases: cases.map(({ id }) => id),
    listings: listings.map(({ id }) => id),
    appeals: appeals.map(({ id }) => id),
    // What `isEndForgotten` asks for.
    lastRevoked: Math.max(0, ...listings.map(({ state, event_seq }) => (state === 'revoked' ? Number(event_seq) : 0))),
    lastDay: Math.max(0, ...listings.map(({ state, expires_on }) => (state === 'revoked' ? 0 : (expires_on ?? 0)))),
  };
  await appendEvent(tx, 'number.forget', forgotten, now);
  return due.length;
}

/**
 * Whether rows of the list were forgotten that were revoked after an event, or lasted until a day or longer: who makes a list of what changed since
 * then would miss that they ended. Nothing is forgotten before a release was made without it, but that may be one for a share of browsers.
 */
export async function isEndForgotten(
  orm: Orm,
  since: { readonly event: number; readonly day: number },
): Promise<boolean> {
  const [row] = await rowsOf<{ found: boolean }>(
    orm,
    sql`SELECT EXISTS (SELECT 1 FROM event WHERE seq > ${since.event} AND type = 'number.forget'
                         AND ((payload->>'lastRevoked')::bigint > ${since.event} OR (payload->>'lastDay')::int >= ${since.day})) AS found`,
  );
  return row?.found ?? false;
}

/** Marks of forgotten numbers that no import may bring back. */
export async function heldMarks(orm: Orm): Promise<ReadonlySet<string>> {
  const [row] = await rowsOf<{ marks: string | null }>(
    orm,
    sql`SELECT string_agg(mark, ' ') AS marks FROM forgotten_number WHERE held`,
  );
  return new Set(row?.marks?.split(' ') ?? []);
}

/** A person has insisted on numbers that were held: other imports may name them too from now on. */
export async function releaseMarks(tx: Orm, marks: readonly string[]): Promise<void> {
  if (marks.length === 0) return;
  await tx.execute(sql`UPDATE forgotten_number SET held = false WHERE mark IN ${textRows(marks)}`);
}

/** Day (since 1970) on which people last decided for a number that was forgotten since; null: they did not. */
export async function forgottenOn(orm: Orm, mark: string): Promise<number | null> {
  const [row] = await rowsOf<{ day: number }>(
    orm,
    sql`SELECT closed_on AS day FROM forgotten_number WHERE mark = ${mark}`,
  );
  return row?.day ?? null;
}

/** Another process may have forgotten it a moment ago. */
const IS_THERE = sql`(EXISTS (SELECT 1 FROM listing l WHERE l.key = known.key) OR EXISTS (SELECT 1 FROM fraud_case c WHERE c.key = known.key)
  OR EXISTS (SELECT 1 FROM appeal a WHERE a.key = known.key))`;

/** The rule of `isPersonal` (lib/core/policy/number-gate.ts) about the column `key`. */
export const IS_PERSONAL = sql`(NOT (starts_with(key, 'host:') OR starts_with(key, 'url:') OR starts_with(key, 'biller:') OR starts_with(key, 'line:@')))`;

/**
 * Whether nothing keeps the number `known.key`: nothing of it is listed or waits, or ended a short time ago, and no report, appeal, burst
 * or case of it is left to be decided or was decided a short time ago. A number's case is never merged with one of another indicator
 * (hub/cases/decide.ts); where it is, it stays.
 */
function nothingKeeps({ before, release }: Ended): SQL {
  const at = timeOf(before);
  const end = release === null ? new Date(0) : new Date(Math.min(before.getTime(), release.madeAt.getTime()));
  return sql`
    NOT EXISTS (
      SELECT 1 FROM listing l WHERE l.key = known.key AND NOT CASE
        WHEN l.state = 'revoked' THEN l.event_seq < ${release?.eventSeq ?? 0}
          AND EXISTS (SELECT 1 FROM event e WHERE e.seq = l.event_seq AND e.at::timestamptz < ${timeOf(end)})
        ELSE coalesce(l.expires_on < ${dayOf(end)}, false) END)
    AND NOT EXISTS (SELECT 1 FROM report_subject s WHERE s.key = known.key)
    AND NOT EXISTS (SELECT 1 FROM appeal a WHERE a.key = known.key AND (a.erased_at IS NULL OR a.decided_at >= ${at}))
    AND NOT EXISTS (SELECT 1 FROM burst b WHERE b.key = known.key)
    AND NOT EXISTS (
      SELECT 1 FROM fraud_case c WHERE c.key = known.key AND (
        c.changed_at >= ${at} OR EXISTS (SELECT 1 FROM report_subject s WHERE s.case_id = c.id)
        OR EXISTS (SELECT 1 FROM fraud_case other WHERE other.key <> c.key AND (other.id = c.merged_into OR other.merged_into = c.id))))`;
}

/** Leaves the marks of numbers that people took off, or whose cases or appeals they decided for the person. */
async function leaveMarks(tx: Orm, keys: SQL, markOf: (key: string) => string, seq: number): Promise<void> {
  const day = (time: SQL): SQL => sql`floor(extract(epoch FROM ${time}) / 86400)`;
  const closed = await rowsOf<{ key: string; held: boolean; day: number }>(
    tx,
    sql`SELECT key, bool_or(held) AS held, max(day)::int AS day FROM (
          SELECT l.key, true AS held, ${day(sql`e.at::timestamptz`)} AS day FROM listing l JOIN event e ON e.seq = l.event_seq
            WHERE l.state = 'revoked' AND l.key IN ${keys}
          UNION ALL SELECT key, false, ${day(sql`changed_at`)} FROM fraud_case
            WHERE state = 'rejected' AND outcome IN ('cleared', 'official', 'abuse') AND key IN ${keys}
          UNION ALL SELECT key, false, ${day(sql`decided_at`)} FROM appeal WHERE state = 'upheld' AND key IN ${keys}
        ) AS closed GROUP BY key`,
  );
  if (closed.length === 0) return;
  const marks = closed.map(({ key, ...rest }) => ({ mark: markOf(key), ...rest }));
  await tx.execute(
    sql`INSERT INTO forgotten_number (mark, held, closed_on, event_seq)
        SELECT mark, held, day, ${seq}::bigint FROM json_to_recordset(${JSON.stringify(marks)}::json) AS closed (mark text, held boolean, day int)
        ON CONFLICT (mark) DO UPDATE SET held = forgotten_number.held OR excluded.held,
          closed_on = greatest(forgotten_number.closed_on, excluded.closed_on), event_seq = excluded.event_seq`,
  );
}

function timeOf(at: Date): SQL {
  return sql`${at.toISOString()}::timestamptz`;
}
