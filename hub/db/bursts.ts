/* Signs of abuse: keys that many strangers report within minutes, and reporters whose reports were abuse. */
import { sql } from 'drizzle-orm';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent, lockChain } from './events.ts';

export interface BurstLimits {
  readonly windowMs: number;
  /** Reports, networks and reporters of one key within the window, at least. */
  readonly reports: number;
  readonly networks: number;
}

/**
 * Flags the keys that were reported by so many within the window that ends now, and the living cases that speak for them. A key
 * that was flagged within the last window is not flagged again.
 * @returns how many were flagged
 */
export async function flagBursts(orm: Orm, limits: BurstLimits, now: Date): Promise<number> {
  const since = new Date(now.getTime() - limits.windowMs).toISOString();
  const time = now.toISOString();
  // Counted before the chain is locked: a long look must not hold up who reports.
  const counted = await rowsOf<{ key: string; reports: number; networks: number; reporters: number }>(
    orm,
    sql`SELECT key, count(*)::int AS reports, count(DISTINCT network)::int AS networks,
               count(DISTINCT reporter)::int AS reporters
        FROM report JOIN report_subject ON report_subject.report_id = report.id
        WHERE erased_at IS NULL AND received_at >= ${since}::timestamptz AND received_at <= ${time}::timestamptz
        GROUP BY key
        HAVING count(*) >= ${limits.reports} AND count(DISTINCT network) >= ${limits.networks}`,
  );
  if (counted.length === 0) return 0;
  return orm.transaction(async (tx) => {
    const eventSeq = await lockChain(tx);
    const rows = await rowsOf<{ id: string }>(
      tx,
      sql`INSERT INTO burst (key, window_start, reports, networks, reporters, flagged_at, event_seq)
          SELECT key, ${since}::timestamptz, reports, networks, reporters, ${time}::timestamptz, ${eventSeq}
          FROM json_to_recordset(${JSON.stringify(counted)}::json)
            AS counted (key text, reports int, networks int, reporters int)
          WHERE NOT EXISTS (SELECT 1 FROM burst AS earlier
                            WHERE earlier.key = counted.key AND earlier.flagged_at > ${since}::timestamptz)
          RETURNING id::text AS id`,
    );
    if (rows.length === 0) return 0;
    const ids = rows.map(({ id }) => Number(id));
    await tx.execute(
      sql`UPDATE fraud_case SET burst_at = ${time}::timestamptz, event_seq = ${eventSeq}
          FROM burst JOIN fraud_case own ON own.key = burst.key
          WHERE burst.event_seq = ${eventSeq} AND fraud_case.id = coalesce(own.merged_into, own.id)
            AND fraud_case.state IN ('open', 'listed')`,
    );
    await appendEvent(tx, 'burst.flag', { bursts: ids }, now);
    return ids.length;
  });
}

/** Forgets bursts flagged before a time: a key can be a person's number, and what was said of it is forgotten by then. */
export async function dropBurstsBefore(orm: Orm, before: Date): Promise<void> {
  await orm.execute(sql`DELETE FROM burst WHERE flagged_at < ${before.toISOString()}::timestamptz`);
}

/** Forgets strikes given before a time, when the reporter of their month is nobody any more. */
export async function dropStrikesBefore(orm: Orm, before: Date): Promise<void> {
  await orm.execute(sql`DELETE FROM strike WHERE given_at < ${before.toISOString()}::timestamptz`);
}
