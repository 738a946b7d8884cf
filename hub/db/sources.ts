/* Outside feeds in the database: what they are trusted with, and how the last pulls went. */
import { sql, type SQL } from 'drizzle-orm';
import { CATEGORIES, GRADES } from '../../lib/core/blocklist/listing.ts';
import type { ImportCounts, NewSource, Source } from '../../lib/core/console/exchange.ts';
import { rowsOf, type Orm } from './database.ts';

/** A source with what a pull of it needs. */
export interface StoredSource extends Source {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly sha256: string | null;
}

/** What a pull came to. */
export type PullOutcome =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'taken';
      readonly sha256: string;
      readonly etag: string | null;
      readonly lastModified: string | null;
      readonly entries: number;
      readonly counts: ImportCounts;
    }
  | { readonly kind: 'held'; readonly sha256: string; readonly entries: number }
  | { readonly kind: 'failed'; readonly code: string; readonly status: number | null };

interface SourceRow {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  readonly format: Source['format'];
  readonly columns: Source['columns'];
  readonly grade_cap: number;
  readonly category: number;
  readonly publisher: string;
  readonly expires_in_days: number;
  readonly every_minutes: number;
  readonly paused: boolean;
  readonly tried_at: string | null;
  readonly good_at: string | null;
  readonly next_at: string | null;
  readonly failures: number;
  readonly error_code: NonNullable<Source['lastError']>['code'] | null;
  readonly error_status: number | null;
  readonly etag: string | null;
  readonly last_modified: string | null;
  readonly sha256: string | null;
  readonly entries: number | null;
  readonly counts: ImportCounts | null;
  readonly held: Source['held'];
  readonly added_by: string;
  readonly added_at: string;
  readonly event_seq: number;
}

const iso = (column: string) =>
  sql.raw(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`);
const SOURCE = sql`id, name, url, format, columns, grade_cap, category, publisher, expires_in_days, every_minutes, paused,
  ${iso('tried_at')}, ${iso('good_at')}, ${iso('next_at')}, failures, error_code, error_status, etag, last_modified, sha256,
  entries, counts, held, added_by, ${iso('added_at')}, event_seq::int AS event_seq`;

/** All sources by name. */
export async function listSources(orm: Orm): Promise<readonly StoredSource[]> {
  return (await rowsOf<SourceRow>(orm, sql`SELECT ${SOURCE} FROM feed_source ORDER BY name`)).map(sourceOf);
}

/** The source of an id; null: there is none. */
export async function sourceById(orm: Orm, id: number): Promise<StoredSource | null> {
  const [row] = await rowsOf<SourceRow>(orm, sql`SELECT ${SOURCE} FROM feed_source WHERE id = ${id}`);
  return row ? sourceOf(row) : null;
}

/** True where another source has this name. */
export async function isSourceName(orm: Orm, name: string, but: number | null): Promise<boolean> {
  const rows = await rowsOf(
    orm,
    sql`SELECT 1 FROM feed_source WHERE name = ${name} AND id IS DISTINCT FROM ${but}::int`,
  );
  return rows.length > 0;
}

/** Adds a source, due at once. @returns its id */
export async function insertSource(tx: Orm, source: NewSource, by: string, now: Date, seq: number): Promise<number> {
  const [row] = await rowsOf<{ id: number }>(
    tx,
    sql`INSERT INTO feed_source (name, url, format, columns, grade_cap, category, publisher, expires_in_days, every_minutes,
                                 next_at, added_by, added_at, event_seq)
        VALUES (${source.name}, ${source.url}, ${source.format}, ${jsonOf(source.columns)}::json,
                ${GRADES.indexOf(source.gradeCap)}, ${CATEGORIES.indexOf(source.category)}, ${source.publisher},
                ${source.expiresInDays}, ${source.everyMinutes}, ${now.toISOString()}::timestamptz, ${by},
                ${now.toISOString()}::timestamptz, ${seq}) RETURNING id`,
  );
  if (!row) throw new Error('expected the id of a new source');
  return row.id;
}

/** Writes a source as it is to be. Where its address or format is another one, what was known of its content is forgotten. */
export async function updateSource(
  tx: Orm,
  id: number,
  source: NewSource & { readonly isPaused: boolean },
  isOther: boolean,
  now: Date,
  seq: number,
): Promise<void> {
  await tx.execute(
    sql`UPDATE feed_source SET name = ${source.name}, url = ${source.url}, format = ${source.format},
          columns = ${jsonOf(source.columns)}::json, grade_cap = ${GRADES.indexOf(source.gradeCap)},
          category = ${CATEGORIES.indexOf(source.category)}, publisher = ${source.publisher},
          expires_in_days = ${source.expiresInDays}, every_minutes = ${source.everyMinutes}, paused = ${source.isPaused},
          event_seq = ${seq},
          etag = CASE WHEN ${isOther} THEN NULL ELSE etag END,
          last_modified = CASE WHEN ${isOther} THEN NULL ELSE last_modified END,
          sha256 = CASE WHEN ${isOther} THEN NULL ELSE sha256 END,
          held = CASE WHEN ${isOther} THEN NULL ELSE held END,
          failures = CASE WHEN ${isOther} THEN 0 ELSE failures END,
          next_at = CASE WHEN ${isOther} THEN ${now.toISOString()}::timestamptz ELSE next_at END
        WHERE id = ${id}`,
  );
}

/** Removes a source; what it listed stays until it expires. */
export async function deleteSource(tx: Orm, id: number): Promise<void> {
  await tx.execute(sql`DELETE FROM feed_source WHERE id = ${id}`);
}

/**
 * Takes the next source that is due, for this process alone until the lease ends: several hubs pull once, and a hub that dies
 * while it pulls keeps nobody for longer.
 */
export async function leaseDueSource(orm: Orm, now: Date, leaseMs: number): Promise<StoredSource | null> {
  const at = sql`${now.toISOString()}::timestamptz`;
  return lease(
    orm,
    sql`SELECT id FROM feed_source WHERE NOT paused AND held IS NULL AND next_at <= ${at}
          AND (leased_until IS NULL OR leased_until < ${at})
        ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    now,
    leaseMs,
  );
}

/** Takes one source, due or not; null where another process pulls it just now. */
export async function leaseSource(orm: Orm, id: number, now: Date, leaseMs: number): Promise<StoredSource | null> {
  return lease(
    orm,
    sql`SELECT id FROM feed_source
        WHERE id = ${id} AND (leased_until IS NULL OR leased_until < ${now.toISOString()}::timestamptz)
        FOR UPDATE SKIP LOCKED`,
    now,
    leaseMs,
  );
}

/**
 * Writes what a pull came to. `nextAt`: when the next is due. Of a source that somebody has changed since it was leased nothing is written:
 * the pull was of what it was before, and it is due as that change has it. @returns whether it was written
 */
export async function settlePull(
  tx: Orm,
  { id, seen }: Pick<StoredSource, 'id' | 'seen'>,
  outcome: PullOutcome,
  now: Date,
  nextAt: Date,
): Promise<boolean> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const settled = await rowsOf(
    tx,
    sql`UPDATE feed_source SET ${changeOf(outcome, now)}, tried_at = ${at}, next_at = ${nextAt.toISOString()}::timestamptz
        WHERE id = ${id} AND event_seq = ${seen} RETURNING id`,
  );
  return settled.length > 0;
}

/** Gives the lease of a source back. */
export async function endLease(tx: Orm, id: number): Promise<void> {
  await tx.execute(sql`UPDATE feed_source SET leased_until = NULL WHERE id = ${id}`);
}

function changeOf(outcome: PullOutcome, now: Date): SQL {
  const good = sql`good_at = ${now.toISOString()}::timestamptz, failures = 0, error_code = NULL, error_status = NULL`;
  switch (outcome.kind) {
    case 'unchanged':
      return good;
    case 'taken':
      return sql`${good}, held = NULL, sha256 = ${outcome.sha256}, etag = ${outcome.etag}, last_modified = ${outcome.lastModified},
        entries = ${outcome.entries}, counts = ${JSON.stringify(outcome.counts)}::json`;
    case 'held':
      return sql`failures = 0, error_code = NULL, error_status = NULL,
        held = json_build_object('at', ${now.toISOString()}::text, 'sha256', ${outcome.sha256}::text,
                                 'entries', ${outcome.entries}::int, 'before', coalesce(entries, 0))`;
    case 'failed':
      return sql`failures = failures + 1, error_code = ${outcome.code}, error_status = ${outcome.status}::int`;
  }
}

async function lease(orm: Orm, which: SQL, now: Date, leaseMs: number): Promise<StoredSource | null> {
  const until = new Date(now.getTime() + leaseMs).toISOString();
  const [row] = await rowsOf<SourceRow>(
    orm,
    sql`UPDATE feed_source SET leased_until = ${until}::timestamptz WHERE id = (${which}) RETURNING ${SOURCE}`,
  );
  return row ? sourceOf(row) : null;
}

function sourceOf(row: SourceRow): StoredSource {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    format: row.format,
    columns: row.columns,
    gradeCap: capOf(row.grade_cap),
    category: CATEGORIES[row.category] ?? 'TX1',
    publisher: row.publisher,
    expiresInDays: row.expires_in_days,
    everyMinutes: row.every_minutes,
    isPaused: row.paused,
    state: row.paused
      ? 'paused'
      : row.held !== null
        ? 'held'
        : row.failures > 0
          ? 'failing'
          : row.good_at === null
            ? 'new'
            : 'ok',
    triedAt: row.tried_at,
    goodAt: row.good_at,
    nextAt: row.paused || row.held !== null ? null : row.next_at,
    failures: row.failures,
    lastError: row.error_code === null ? null : { code: row.error_code, status: row.error_status },
    entries: row.entries,
    counts: row.counts,
    held: row.held,
    addedBy: row.added_by,
    addedAt: row.added_at,
    seen: row.event_seq,
    etag: row.etag,
    lastModified: row.last_modified,
    sha256: row.sha256,
  };
}

function capOf(code: number): Source['gradeCap'] {
  const grade = GRADES[code];
  return grade === undefined || grade === 'disputed' ? 'reported' : grade;
}

function jsonOf(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
