/*
 * How much came from one sender within one hour of the clock, the same for all processes of a hub. Read and counted under the lock
 * of the event chain, so that two processes cannot both take the last place.
 */
import { sql } from 'drizzle-orm';
import { rowsOf, type Orm } from './database.ts';

/** A sender in one of its roles (`n:` network, `r:` reporter, `d:` amended details of a network, `p:` pictures of a network, `a:` appeals of one). */
export interface TallyLimit {
  readonly bucket: string;
  readonly perHour: number;
}

export interface Tallies {
  /** Counts one against each limit; false, and nothing is counted, where one is used up. */
  take(limits: readonly TallyLimit[]): boolean;
  /** What was taken, by bucket. */
  taken(): ReadonlyMap<string, number>;
}

const HOUR_MS = 3_600_000;

/** Milliseconds until the hour of the clock ends, when every limit is new. */
export function msToNextHour(now: Date): number {
  return HOUR_MS - (now.getTime() % HOUR_MS);
}

/** What the limits' buckets have had this hour. */
export async function readTallies(tx: Orm, limits: readonly TallyLimit[], now: Date): Promise<Tallies> {
  const buckets = [...new Set(limits.map(({ bucket }) => bucket))];
  const rows = await rowsOf<{ bucket: string; count: number }>(
    tx,
    sql`SELECT bucket, count FROM tally WHERE hour = ${hourOf(now)}::timestamptz
          AND bucket IN (SELECT json_array_elements_text(${JSON.stringify(buckets)}::json))`,
  );
  const counts = new Map(rows.map(({ bucket, count }) => [bucket, count]));
  const taken = new Map<string, number>();
  return {
    take(wanted) {
      if (wanted.some(({ bucket, perHour }) => (counts.get(bucket) ?? 0) >= perHour)) return false;
      for (const { bucket } of wanted) {
        counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
        taken.set(bucket, (taken.get(bucket) ?? 0) + 1);
      }
      return true;
    },
    taken: () => taken,
  };
}

/** Adds what was taken. */
export async function countTallies(tx: Orm, taken: ReadonlyMap<string, number>, now: Date): Promise<void> {
  if (taken.size === 0) return;
  const rows = [...taken].map(([bucket, count]) => ({ bucket, count }));
  await tx.execute(
    sql`INSERT INTO tally (bucket, hour, count)
        SELECT bucket, ${hourOf(now)}::timestamptz, count
        FROM json_to_recordset(${JSON.stringify(rows)}::json) AS incoming (bucket text, count int)
        ON CONFLICT (bucket, hour) DO UPDATE SET count = tally.count + excluded.count`,
  );
}

/** Forgets the hours that are over. */
export async function dropPastTallies(orm: Orm, now: Date): Promise<void> {
  await orm.execute(sql`DELETE FROM tally WHERE hour < ${hourOf(now)}::timestamptz`);
}

function hourOf(now: Date): string {
  return new Date(now.getTime() - (now.getTime() % HOUR_MS)).toISOString();
}
