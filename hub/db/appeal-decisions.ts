/*
 * What appeals do to listings. A person's number whose owner objects is disputed at once: a wrong warning ruins somebody every
 * hour that it stands, and a right one loses little by saying "contested" for three days. Sites wait for the decision.
 */
import { sql, type SQL } from 'drizzle-orm';
import { GRADES, type Grade } from '../../lib/core/blocklist/listing.ts';
import type { IndicatorKey, IndicatorKind } from '../../lib/core/indicators/key.ts';
import { isPersonal } from '../../lib/core/policy/number-gate.ts';
import { touchAppealed } from './case-decisions.ts';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent } from './events.ts';
import { namedInEvent, revokeListing } from './listings.ts';

export interface AppealCase {
  readonly id: string;
  readonly kind: IndicatorKind;
  /** Null: the number is forgotten, as everything about it has ended. */
  readonly key: IndicatorKey | null;
  readonly role: 'owner' | 'other';
  readonly locale: 'th' | 'en';
  readonly contact: string | null;
  readonly reason: string | null;
  readonly state: 'open' | 'upheld' | 'rejected';
  readonly receivedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly answer: string | null;
  readonly suspendedGrade: Grade | null;
  /** Number of the event that changed it, or a listing of its indicator, last: a decision about an older one is refused. */
  readonly seen: number;
}

/** A case about what is appealed, or one that speaks for such a case since it was merged. */
export interface AppealedCase {
  readonly id: number;
  readonly key: IndicatorKey;
  readonly state: 'open' | 'listed' | 'rejected' | 'merged';
  /** Names joined by commas. */
  readonly decidedBy: string | null;
  readonly reports: number;
}

/**
 * Disputes the listing of an appeal that has just come, where the rules say so: by its owner, a person's number, listed, and no
 * earlier appeal of it was rejected. That one suspends nothing again: else a listing could be kept silent for ever.
 */
export async function suspendListing(
  tx: Orm,
  appeal: { readonly id: string; readonly subject: { readonly key: string }; readonly role: 'owner' | 'other' },
  now: Date,
  seq: number,
): Promise<boolean> {
  const key = appeal.subject.key as IndicatorKey;
  if (appeal.role !== 'owner' || !isPersonal(key)) return false;
  const [before] = await rowsOf<{ grade: number | null; rejected: number }>(
    tx,
    sql`SELECT (SELECT max(grade) FROM listing WHERE key = ${key} AND state = 'active') AS grade,
               (SELECT count(*) FROM appeal WHERE key = ${key} AND state = 'rejected')::int AS rejected`,
  );
  const grade = before?.grade ?? 0;
  if (grade === 0 || (before?.rejected ?? 0) > 0) return false;
  await tx.execute(
    // What another open appeal has suspended keeps the grade that it had before that.
    sql`UPDATE listing SET suspended_grade = grade, grade = 0, event_seq = ${seq}, updated_at = now()
        WHERE key = ${key} AND state = 'active' AND grade > 0`,
  );
  await tx.execute(sql`UPDATE appeal SET suspended_grade = ${grade} WHERE id = ${appeal.id}::uuid`);
  await appendEvent(tx, 'listing.dispute', { ...(await namedInEvent(tx, key)), appeal: appeal.id }, now);
  return true;
}

/** Appeals in a state, the longest waiting first; `after`: those that follow this one. */
export async function listAppeals(
  orm: Orm,
  state: AppealCase['state'] | null,
  limit: number,
  after: { readonly receivedAt: Date; readonly id: string } | null = null,
): Promise<readonly AppealCase[]> {
  const follows =
    after === null
      ? sql`true`
      : sql`(received_at, id) > (${after.receivedAt.toISOString()}::timestamptz, ${after.id}::uuid)`;
  const rows = await rowsOf<AppealRow>(
    orm,
    sql`SELECT ${APPEAL} FROM appeal WHERE ${state === null ? sql`true` : sql`state = ${state}`} AND ${follows}
        ORDER BY received_at, id LIMIT ${limit}`,
  );
  return rows.map(toAppeal);
}

/** How many appeals are open, and of how many something is overdue at the given times. */
export async function countAppeals(
  orm: Orm,
  { unreadSince, openSince }: { readonly unreadSince: Date; readonly openSince: Date },
): Promise<{ readonly open: number; readonly late: number }> {
  const before = (time: Date): SQL => sql`received_at < ${time.toISOString()}::timestamptz`;
  const [row] = await rowsOf<{ open: number; late: number }>(
    orm,
    sql`SELECT count(*)::int AS open,
               (count(*) FILTER (WHERE ${before(openSince)} OR (acknowledged_at IS NULL AND ${before(unreadSince)})))::int AS late
        FROM appeal WHERE state = 'open'`,
  );
  return row ?? { open: 0, late: 0 };
}

/** Other appeals of the same indicator, the newest first. */
export async function otherAppeals(orm: Orm, { id, key }: AppealCase): Promise<readonly AppealCase[]> {
  const rows = await rowsOf<AppealRow>(
    orm,
    sql`SELECT ${APPEAL} FROM appeal WHERE key = ${key} AND id <> ${id}::uuid ORDER BY received_at DESC, id LIMIT ${MAX_OTHERS}`,
  );
  return rows.map(toAppeal);
}

/** Cases about an indicator, and those that these were merged into, the newest first. */
export async function casesAbout(orm: Orm, key: string): Promise<readonly AppealedCase[]> {
  return rowsOf<AppealedCase>(
    orm,
    sql`SELECT id::int AS id, key, state, decided_by AS "decidedBy", reported AS reports FROM fraud_case
        WHERE key = ${key} OR id IN (SELECT merged_into FROM fraud_case WHERE key = ${key} AND merged_into IS NOT NULL)
        ORDER BY id DESC LIMIT ${MAX_OTHERS}`,
  );
}

/** An appeal by id; null where there is none. */
export async function appealById(orm: Orm, id: string): Promise<AppealCase | null> {
  const [row] = await rowsOf<AppealRow>(orm, sql`SELECT ${APPEAL} FROM appeal WHERE id = ${id}::uuid`);
  return row ? toAppeal(row) : null;
}

/**
 * A person has read it: the sender is told so, once. Each opening by a member is an event, as they see how to reach the sender; by the
 * same member once an hour, or looking again would fill the chain.
 */
export async function acknowledgeAppeal(
  tx: Orm,
  { id, by }: { readonly id: string; readonly by: string | null },
  now: Date,
  seq: number,
): Promise<void> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`UPDATE appeal SET acknowledged_at = ${now.toISOString()}::timestamptz, event_seq = ${seq}
        WHERE id = ${id}::uuid AND acknowledged_at IS NULL RETURNING id::text AS id`,
  );
  if (rows.length > 0) {
    await appendEvent(tx, 'appeal.acknowledge', { appeal: id, ...(by !== null && { by }) }, now);
    return;
  }
  if (by === null) return;
  const since = new Date(now.getTime() - READ_AGAIN_MS).toISOString();
  const [known] = await rowsOf<{ seq: number }>(
    tx,
    sql`SELECT seq::int AS seq FROM event
        WHERE payload->>'appeal' = ${id} AND payload->>'by' = ${by} AND type IN ('appeal.acknowledge', 'appeal.read') AND at > ${since}
        LIMIT 1`,
  );
  if (known === undefined) await appendEvent(tx, 'appeal.read', { appeal: id, by }, now);
}

/**
 * Closes an appeal. Upheld: the listing goes. Rejected: each row has the grade again that an appeal had suspended, unless another
 * appeal of it is still open. @returns how many rows of the list changed
 */
export async function closeAppeal(
  tx: Orm,
  appeal: AppealCase & { readonly key: IndicatorKey },
  { isUpheld, answer, by }: { readonly isUpheld: boolean; readonly answer: string; readonly by: string },
  now: Date,
  seq: number,
): Promise<number> {
  const time = now.toISOString();
  await tx.execute(
    sql`UPDATE appeal SET state = ${isUpheld ? 'upheld' : 'rejected'}, answer = ${answer}, decided_by = ${by},
          decided_at = ${time}::timestamptz, acknowledged_at = coalesce(acknowledged_at, ${time}::timestamptz), event_seq = ${seq}
        WHERE id = ${appeal.id}::uuid`,
  );
  await touchAppealed(tx, appeal.key, seq);
  if (isUpheld) {
    const revoked = await revokeListing(tx, appeal.key, 'an appeal was upheld', seq);
    await tx.execute(
      sql`UPDATE fraud_case SET state = 'rejected', outcome = 'cleared', reason = 'an appeal was upheld', decided_by = ${by},
            proposal = NULL, changed_at = ${time}::timestamptz, event_seq = ${seq}
          WHERE key = ${appeal.key} AND state IN ('open', 'listed')`,
    );
    return revoked;
  }
  if (appeal.suspendedGrade === null) return 0;
  const restored = await rowsOf<{ key: string }>(
    tx,
    sql`UPDATE listing SET grade = coalesce(suspended_grade, ${GRADES.indexOf(appeal.suspendedGrade)}), suspended_grade = NULL,
          event_seq = ${seq}, updated_at = now()
        WHERE key = ${appeal.key} AND state = 'active' AND grade = 0
          -- What its own publisher disputes stays so. Rows from before each kept its grade have that of the appeal.
          AND (suspended_grade IS NOT NULL
               OR NOT EXISTS (SELECT 1 FROM listing AS kept
                              WHERE kept.key = ${appeal.key} AND kept.state = 'active' AND kept.suspended_grade IS NOT NULL))
          AND NOT EXISTS (SELECT 1 FROM appeal AS other
                          WHERE other.key = ${appeal.key} AND other.state = 'open' AND other.suspended_grade IS NOT NULL)
        RETURNING key`,
  );
  return restored.length;
}

interface AppealRow {
  readonly id: string;
  readonly kind: IndicatorKind;
  readonly key: IndicatorKey | null;
  readonly role: 'owner' | 'other';
  readonly locale: 'th' | 'en';
  readonly contact: string | null;
  readonly reason: string | null;
  readonly state: AppealCase['state'];
  readonly received_ms: number | string;
  readonly acknowledged_ms: number | string | null;
  readonly decided_ms: number | string | null;
  readonly decided_by: string | null;
  readonly answer: string | null;
  readonly suspended_grade: number | null;
  readonly seen: number | string;
}

/** Of an indicator that is appealed again and again, the newest. */
const MAX_OTHERS = 20;
const READ_AGAIN_MS = 3_600_000;

const APPEAL = sql`id::text AS id, kind, key, role, locale, contact, reason, state, decided_by, answer, suspended_grade,
  greatest(event_seq, (SELECT max(listing.event_seq) FROM listing WHERE listing.key = appeal.key)) AS seen,
  floor(extract(epoch FROM received_at) * 1000)::bigint AS received_ms,
  floor(extract(epoch FROM acknowledged_at) * 1000)::bigint AS acknowledged_ms,
  floor(extract(epoch FROM decided_at) * 1000)::bigint AS decided_ms`;

function toAppeal(row: AppealRow): AppealCase {
  const date = (ms: number | string | null): Date | null => (ms === null ? null : new Date(Number(ms)));
  return {
    id: row.id,
    kind: row.kind,
    key: row.key,
    role: row.role,
    locale: row.locale,
    contact: row.contact,
    reason: row.reason,
    state: row.state,
    receivedAt: new Date(Number(row.received_ms)),
    acknowledgedAt: date(row.acknowledged_ms),
    decidedAt: date(row.decided_ms),
    decidedBy: row.decided_by,
    answer: row.answer,
    suspendedGrade: row.suspended_grade === null ? null : (GRADES[row.suspended_grade] ?? null),
    seen: Number(row.seen),
  };
}
