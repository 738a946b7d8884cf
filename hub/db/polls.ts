/* Requests by hour for the two files that every browser asks for: numbers alone, without anything of who asked. */
import { sql } from 'drizzle-orm';
import { rowsOf, type Orm } from './database.ts';

/** `timestamp`: each poll asks for it. `next-root`: each browser asks for it once in 24 hours, and it is not there. */
export type PolledFile = 'timestamp' | 'next-root';

export interface PollCount {
  /** Beginning of the hour. */
  readonly hour: Date;
  readonly file: PolledFile;
  readonly count: number;
  /** Seconds between polls that browsers were asked for. */
  readonly askedEvery: number;
}

/** What this hub answers itself; other sources are counts of a CDN. */
export const HUB_SOURCE = 'hub';

/** Adds what a process has counted: processes of one hub sum up. */
export async function addPolls(orm: Orm, counts: readonly PollCount[]): Promise<void> {
  if (counts.length > 0) await writePolls(orm, HUB_SOURCE, counts, sql`poll_count.count + excluded.count`);
}

/** Sets what a CDN has counted; told twice it is the same. */
export async function setPolls(orm: Orm, source: string, counts: readonly PollCount[]): Promise<void> {
  if (counts.length > 0) await writePolls(orm, source, counts, sql`excluded.count`);
}

async function writePolls(
  orm: Orm,
  source: string,
  counts: readonly PollCount[],
  merged: ReturnType<typeof sql>,
): Promise<void> {
  const rows = counts.map(({ hour, file, count, askedEvery }) => [hour.toISOString(), file, count, askedEvery]);
  await orm.execute(
    sql`INSERT INTO poll_count (hour, source, file, count, asked_every)
        SELECT (one->>0)::timestamptz, ${source}, one->>1, (one->>2)::bigint, (one->>3)::int
        FROM json_array_elements(${JSON.stringify(rows)}::json) AS one
        ON CONFLICT (hour, source, file) DO UPDATE SET count = ${merged}, asked_every = excluded.asked_every`,
  );
}

/**
 * Counts of the hours between two moments. Where a CDN counted an hour, its count stands alone: the hub's own is then of what
 * the CDN had not cached.
 */
export async function readPolls(orm: Orm, from: Date, before: Date): Promise<readonly PollCount[]> {
  const rows = await rowsOf<{ hour_ms: number | string; file: PolledFile; count: number | string; every: number }>(
    orm,
    sql`SELECT floor(extract(epoch FROM hour) * 1000)::bigint AS hour_ms, file, sum(count)::bigint AS count,
               max(asked_every)::int AS every
        FROM poll_count p
        WHERE hour >= ${from.toISOString()}::timestamptz AND hour < ${before.toISOString()}::timestamptz
          AND (source <> ${HUB_SOURCE} OR NOT EXISTS (
            SELECT 1 FROM poll_count other WHERE other.hour = p.hour AND other.source <> ${HUB_SOURCE}))
        GROUP BY hour, file ORDER BY hour, file`,
  );
  return rows.map(({ hour_ms, file, count, every }) => ({
    hour: new Date(Number(hour_ms)),
    file,
    count: Number(count),
    askedEvery: every,
  }));
}

/** Releases by hour between two moments: each makes every browser ask for the timestamp once more. */
export async function releaseHours(orm: Orm, from: Date, before: Date): Promise<ReadonlyMap<number, number>> {
  const rows = await rowsOf<{ hour_ms: number | string; count: number }>(
    orm,
    sql`SELECT floor(extract(epoch FROM date_trunc('hour', created_at)) * 1000)::bigint AS hour_ms, count(*)::int AS count
        FROM release WHERE created_at >= ${from.toISOString()}::timestamptz AND created_at < ${before.toISOString()}::timestamptz
        GROUP BY 1`,
  );
  return new Map(rows.map(({ hour_ms, count }) => [Number(hour_ms), count]));
}
