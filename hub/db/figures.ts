/*
 * What the figures are counted from. Reports, decisions and releases are read once from the chain of events, as it grows, into
 * counts by day and one row a decision; so the answer does not slow down with the number of reports, and holds after their
 * contents are gone. Days are those of Bangkok, which has no summer time.
 */
import { sql, type SQL } from 'drizzle-orm';
import { CATEGORIES, type Category } from '../../lib/core/blocklist/listing.ts';
import type { Duration, Step } from '../../lib/core/console/figures.ts';
import { rowsOf, type Orm } from './database.ts';

/** What is counted by day. */
export type DayCount =
  'reports' | 'cases' | 'listed' | 'rejected' | 'revoked' | 'releases' | 'category' | 'category-listed' | 'bank';

export interface Span {
  /** First and last day, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;
const BANGKOK_MS = 7 * 3_600_000;
const PAGE = 5_000;
/** Events that the figures read; those of other types are passed over. */
const READ = sql`('report.receive', 'case.decide', 'listing.revoke', 'appeal.decide', 'release.publish')`;

/** Day of Bangkok in which a moment lies. */
export function bangkokDay(at: Date): string {
  return new Date(at.getTime() + BANGKOK_MS).toISOString().slice(0, 10);
}

/**
 * Reads what the chain has added, and counts the open days of reports and cases anew. In one transaction with its mark, so that
 * two hubs count nothing twice.
 */
export async function foldFigures(orm: Orm, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    await tx.execute(
      sql`INSERT INTO fold (name, event_seq, at) VALUES ('figures', 0, 'epoch'::timestamptz) ON CONFLICT (name) DO NOTHING`,
    );
    const [mark] = await rowsOf<{ seq: number | string; at_ms: number | string }>(
      tx,
      sql`SELECT event_seq AS seq, floor(extract(epoch FROM at) * 1000)::bigint AS at_ms FROM fold WHERE name = 'figures' FOR UPDATE`,
    );
    let seq = Number(mark?.seq ?? 0);
    const [head] = await rowsOf<{ seq: number | string }>(tx, sql`SELECT coalesce(max(seq), 0) AS seq FROM event`);
    const end = Number(head?.seq ?? 0);
    while (seq < end) {
      const rows = await rowsOf<FoldedEvent>(
        tx,
        sql`SELECT seq::int AS seq, type, at,
              CASE WHEN type = 'report.receive' THEN json_build_object('count', json_array_length(payload->'reports'))
                   ELSE payload END AS payload
            FROM event WHERE seq > ${seq} AND seq <= ${end} AND type IN ${READ} ORDER BY seq LIMIT ${PAGE}`,
      );
      await foldPage(tx, rows);
      seq = rows.length < PAGE ? end : (rows.at(-1)?.seq ?? end);
    }
    // A report's details may still come within the day, and the hub may have been off.
    const since = new Date(Math.max(0, Math.min(Number(mark?.at_ms ?? 0), now.getTime()) - DAY_MS));
    await recountDays(tx, bangkokDay(since));
    await tx.execute(
      sql`UPDATE fold SET event_seq = ${end}, at = greatest(at, ${now.toISOString()}::timestamptz) WHERE name = 'figures'`,
    );
  });
}

/** When the figures were last counted; null: never. */
export async function foldedAt(orm: Orm): Promise<Date | null> {
  const [row] = await rowsOf<{ ms: number | string }>(
    orm,
    sql`SELECT floor(extract(epoch FROM at) * 1000)::bigint AS ms FROM fold WHERE name = 'figures'`,
  );
  return row ? new Date(Number(row.ms)) : null;
}

interface FoldedEvent {
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly payload: unknown;
}

async function foldPage(tx: Orm, events: readonly FoldedEvent[]): Promise<void> {
  const counts = new Map<string, number>();
  const add = (name: DayCount, at: string, item = '', by = 1): void => {
    const place = `${name} ${bangkokDay(new Date(at))} ${item}`;
    counts.set(place, (counts.get(place) ?? 0) + by);
  };
  for (const { seq, type, at, payload } of events) {
    const said = fieldsOf(payload);
    if (type === 'report.receive') add('reports', at, '', numberOf(said.count) ?? 0);
    else if (type === 'release.publish') {
      add('releases', at);
      const upTo = await madeAt(tx, seq, said);
      await tx.execute(
        sql`UPDATE figure_listing SET released_at = ${at}::timestamptz WHERE released_at IS NULL AND event_seq <= ${upTo}`,
      );
    } else if (type === 'listing.revoke') {
      const listing = numberOf(said.listing);
      const key = listing === null ? sql`${textOf(said.key)}` : sql`(SELECT key FROM listing WHERE id = ${listing})`;
      add('revoked', at, '', await revoke(tx, sql`key = ${key}`, at));
    } else if (type === 'appeal.decide' && said.state === 'upheld') {
      const appeal = textOf(said.appeal);
      add('revoked', at, '', await revoke(tx, sql`key = (SELECT key FROM appeal WHERE id::text = ${appeal})`, at));
    } else if (type === 'case.decide') {
      const id = numberOf(said.case);
      if (id === null) continue;
      if (said.state === 'listed') {
        add('listed', at);
        const category = CATEGORIES.find((one) => one === said.category);
        if (category !== undefined) add('category-listed', at, category);
        await tx.execute(
          sql`INSERT INTO figure_listing (event_seq, case_id, key, first_report_at, listed_at)
              SELECT ${seq}, id, key, (SELECT min(r.received_at) FROM report_subject s JOIN report r ON r.id = s.report_id
                                       WHERE s.case_id = fraud_case.id), ${at}::timestamptz
              FROM fraud_case WHERE id = ${id} ON CONFLICT (event_seq) DO NOTHING`,
        );
      } else if (said.state === 'rejected') {
        add('rejected', at);
        add('revoked', at, '', await revoke(tx, sql`key = (SELECT key FROM fraud_case WHERE id = ${id})`, at));
      }
    }
  }
  await addCounts(tx, counts);
}

/**
 * The event up to which decisions are in a release. One that members sign was made earlier than it is published: what was decided
 * between the two waits for the next.
 */
async function madeAt(tx: Orm, seq: number, { epoch, sequence }: Readonly<Record<string, unknown>>): Promise<number> {
  const [row] = await rowsOf<{ seq: number | null }>(
    tx,
    sql`SELECT max(event_seq)::int AS seq FROM proposal
        WHERE state IN ('open', 'published') AND event_seq < ${seq}
          AND details->>'epoch' = ${String(epoch)} AND details->>'sequence' = ${String(sequence)}`,
  );
  return row?.seq ?? seq;
}

/** Marks what was listed of a key as taken off. @returns 1 where something was, else 0 */
async function revoke(tx: Orm, which: SQL, at: string): Promise<number> {
  const rows = await rowsOf<{ seq: number }>(
    tx,
    sql`UPDATE figure_listing SET revoked_at = ${at}::timestamptz WHERE revoked_at IS NULL AND ${which} RETURNING event_seq::int AS seq`,
  );
  return rows.length > 0 ? 1 : 0;
}

async function addCounts(tx: Orm, counts: ReadonlyMap<string, number>): Promise<void> {
  const rows = [...counts].filter(([, count]) => count > 0).map(([place, count]) => [...place.split(' '), count]);
  if (rows.length === 0) return;
  await tx.execute(
    sql`INSERT INTO figure_day (name, day, item, count)
        SELECT one->>0, (one->>1)::date, one->>2, (one->>3)::int FROM json_array_elements(${JSON.stringify(rows)}::json) AS one
        ON CONFLICT (name, day, item) DO UPDATE SET count = figure_day.count + excluded.count`,
  );
}

/** Categories and banks of reports, and cases, of a day and those after it. */
async function recountDays(tx: Orm, from: string): Promise<void> {
  const start = sql`(${from}::date)::timestamp AT TIME ZONE 'UTC' - interval '7 hours'`;
  const day = (column: SQL): SQL => sql`((${column} AT TIME ZONE 'UTC') + interval '7 hours')::date`;
  await tx.execute(sql`DELETE FROM figure_day WHERE name IN ('cases', 'category', 'bank') AND day >= ${from}::date`);
  await tx.execute(
    sql`INSERT INTO figure_day (name, day, item, count)
        SELECT 'cases', ${day(sql`opened_at`)}, '', count(*) FROM fraud_case WHERE opened_at >= ${start} GROUP BY 2`,
  );
  await tx.execute(
    sql`INSERT INTO figure_day (name, day, item, count)
        SELECT 'category', ${day(sql`received_at`)}, category::text, count(*) FROM report
        WHERE received_at >= ${start} AND erased_at IS NULL AND category IS NOT NULL GROUP BY 2, 3`,
  );
  await tx.execute(
    sql`INSERT INTO figure_day (name, day, item, count)
        SELECT 'bank', ${day(sql`r.received_at`)}, s.bank, count(DISTINCT r.id)
        FROM report r JOIN report_subject s ON s.report_id = r.id
        WHERE r.received_at >= ${start} AND r.erased_at IS NULL AND s.bank IS NOT NULL GROUP BY 2, 3`,
  );
}

/** Counts by period: `name` → `period` → count. Periods without any are not in it. */
export async function activityOf(
  orm: Orm,
  { from, to }: Span,
  step: Step,
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const rows = await rowsOf<{ name: string; period: string; count: number }>(
    orm,
    sql`SELECT name, ${periodOf(sql`day`, step)} AS period, sum(count)::int AS count FROM figure_day
        WHERE day BETWEEN ${from}::date AND ${to}::date AND item = '' GROUP BY 1, 2
        UNION ALL
        SELECT 'appeals', ${periodOf(sql`day`, step)}, count(*)::int
        FROM (SELECT ${dayOfTime(sql`received_at`)} AS day FROM appeal WHERE ${within(sql`received_at`, { from, to })}) AS a
        GROUP BY 2
        UNION ALL
        SELECT 'overturned', ${periodOf(sql`day`, step)}, count(*)::int
        FROM (SELECT ${dayOfTime(sql`decided_at`)} AS day FROM appeal
              WHERE state = 'upheld' AND ${within(sql`decided_at`, { from, to })}) AS a
        GROUP BY 2`,
  );
  const counts = new Map<string, Map<string, number>>();
  for (const { name, period, count } of rows) {
    const periods = counts.get(name) ?? new Map<string, number>();
    counts.set(name, periods.set(period, count));
  }
  return counts;
}

/** Counts of a span by category or bank. */
export async function itemsOf(
  orm: Orm,
  name: 'category' | 'category-listed' | 'bank',
  { from, to }: Span,
): Promise<ReadonlyMap<string, number>> {
  const rows = await rowsOf<{ item: string; count: number }>(
    orm,
    sql`SELECT item, sum(count)::int AS count FROM figure_day
        WHERE name = ${name} AND day BETWEEN ${from}::date AND ${to}::date GROUP BY item ORDER BY count DESC, item`,
  );
  return new Map(rows.map(({ item, count }) => [name === 'category' ? categoryAt(item) : item, count]));
}

export interface Times {
  readonly reportToListing: Duration;
  readonly listingToRelease: Duration;
  readonly reportToRelease: Duration;
}

/** Medians and ninetieth percentiles of what was listed in a span; by period where a step is given. */
export async function timesOf(orm: Orm, span: Span, step: Step | null): Promise<ReadonlyMap<string, Times>> {
  const between = (name: string, later: SQL, earlier: SQL): SQL => {
    const apart = sql`extract(epoch FROM (${later} - ${earlier}))::float8`;
    // `greatest` passes over what is not there: unreleased would be released at once.
    const seconds = sql`CASE WHEN ${apart} < 0 THEN 0 ELSE ${apart} END`;
    const column = (suffix: string): SQL => sql.raw(`${name}_${suffix}`);
    return sql`count(${seconds})::int AS ${column('n')},
      percentile_cont(0.5) WITHIN GROUP (ORDER BY ${seconds}) AS ${column('median')},
      percentile_cont(0.9) WITHIN GROUP (ORDER BY ${seconds}) AS ${column('p90')}`;
  };
  const rows = await rowsOf<Record<string, number | string | null>>(
    orm,
    sql`SELECT ${step === null ? sql`''` : periodOf(dayOfTime(sql`listed_at`), step)} AS period,
          ${between('listing', sql`listed_at`, sql`first_report_at`)},
          ${between('release', sql`released_at`, sql`listed_at`)},
          ${between('whole', sql`released_at`, sql`first_report_at`)}
        FROM figure_listing WHERE ${within(sql`listed_at`, span)} GROUP BY 1 ORDER BY 1`,
  );
  const duration = (row: Record<string, number | string | null>, name: string): Duration => ({
    measured: Number(row[`${name}_n`] ?? 0),
    medianSeconds: secondsOf(row[`${name}_median`]),
    p90Seconds: secondsOf(row[`${name}_p90`]),
  });
  return new Map(
    rows.map((row) => [
      String(row.period),
      {
        reportToListing: duration(row, 'listing'),
        listingToRelease: duration(row, 'release'),
        reportToRelease: duration(row, 'whole'),
      },
    ]),
  );
}

/** Of what was decided to be listed in a span: how many, how many taken off again, how many appealed; and appeals decided. */
export async function outcomesOf(
  orm: Orm,
  span: Span,
): Promise<{ listed: number; revoked: number; appealed: number; decided: number; upheld: number }> {
  const [row] = await rowsOf<{ listed: number; revoked: number; appealed: number; decided: number; upheld: number }>(
    orm,
    sql`SELECT count(*)::int AS listed, count(revoked_at)::int AS revoked,
          (count(*) FILTER (WHERE l.appealed OR EXISTS (SELECT 1 FROM appeal a WHERE a.key = l.key AND a.received_at >= l.listed_at)))::int
            AS appealed,
          (SELECT count(*)::int FROM appeal WHERE ${within(sql`decided_at`, span)}) AS decided,
          (SELECT count(*)::int FROM appeal WHERE state = 'upheld' AND ${within(sql`decided_at`, span)}) AS upheld
        FROM figure_listing l WHERE ${within(sql`listed_at`, span)}`,
  );
  return row ?? { listed: 0, revoked: 0, appealed: 0, decided: 0, upheld: 0 };
}

/** How many appeals of a span were answered within so many hours, later, or not yet. */
export async function clockOf(
  orm: Orm,
  span: Span,
  event: 'acknowledged' | 'decided',
  hours: number,
  now: Date,
): Promise<{ kept: number; late: number; waiting: number; overdue: number }> {
  // A decision is an answer too: nobody acknowledges what is decided.
  const done = event === 'decided' ? sql`decided_at` : sql`least(acknowledged_at, decided_at)`;
  const due = sql`received_at + make_interval(hours => ${hours}::int)`;
  const at = sql`${now.toISOString()}::timestamptz`;
  const [row] = await rowsOf<{ kept: number; late: number; waiting: number; overdue: number }>(
    orm,
    sql`SELECT (count(*) FILTER (WHERE ${done} <= ${due}))::int AS kept, (count(*) FILTER (WHERE ${done} > ${due}))::int AS late,
          (count(*) FILTER (WHERE ${done} IS NULL AND ${at} <= ${due}))::int AS waiting,
          (count(*) FILTER (WHERE ${done} IS NULL AND ${at} > ${due}))::int AS overdue
        FROM appeal WHERE ${within(sql`received_at`, span)}`,
  );
  return row ?? { kept: 0, late: 0, waiting: 0, overdue: 0 };
}

/** How it stands now. `today` in days since 1970 of UTC, as listings expire. */
export async function standingOf(
  orm: Orm,
  today: number,
): Promise<{ openCases: number; openAppeals: number; listedSites: number; listedNumbers: number }> {
  const [row] = await rowsOf<{ cases: number; appeals: number; sites: number; numbers: number }>(
    orm,
    sql`SELECT (SELECT count(*)::int FROM fraud_case WHERE state = 'open') AS cases,
          (SELECT count(*)::int FROM appeal WHERE state = 'open') AS appeals,
          (count(DISTINCT key) FILTER (WHERE key LIKE 'host:%' OR key LIKE 'url:%'))::int AS sites,
          (count(DISTINCT key) FILTER (WHERE key NOT LIKE 'host:%' AND key NOT LIKE 'url:%'))::int AS numbers
        FROM listing WHERE state = 'active' AND (expires_on IS NULL OR expires_on >= ${today})
          AND NOT (second_person_due AND brought_by IS NOT NULL)`,
  );
  return {
    openCases: row?.cases ?? 0,
    openAppeals: row?.appeals ?? 0,
    listedSites: row?.sites ?? 0,
    listedNumbers: row?.numbers ?? 0,
  };
}

/** First day of which anything is counted; null: nothing is. */
export async function firstDay(orm: Orm): Promise<string | null> {
  const [row] = await rowsOf<{ day: string | null }>(orm, sql`SELECT min(day)::text AS day FROM figure_day`);
  return row?.day ?? null;
}

function periodOf(column: SQL, step: Step): SQL {
  return step === 'day' ? sql`to_char(${column}, 'YYYY-MM-DD')` : sql`to_char(${column}, 'YYYY-MM')`;
}

function dayOfTime(column: SQL): SQL {
  return sql`((${column} AT TIME ZONE 'UTC') + interval '7 hours')::date`;
}

/** Compared as moments, so that an index on the column is used. */
function within(column: SQL, { from, to }: Span): SQL {
  const start = (day: string, plus: number): string =>
    new Date(Date.parse(`${day}T00:00:00Z`) + plus * DAY_MS - BANGKOK_MS).toISOString();
  return sql`${column} >= ${start(from, 0)}::timestamptz AND ${column} < ${start(to, 1)}::timestamptz`;
}

function categoryAt(item: string): Category {
  return CATEGORIES[Number(item)] ?? 'TX1';
}

function secondsOf(value: number | string | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(Number(value));
}

function fieldsOf(payload: unknown): Readonly<Record<string, unknown>> {
  return typeof payload === 'object' && payload !== null ? { ...payload } : {};
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
