/* What each import brought and what was refused, kept for whoever asks later. */
import { sql, type SQL } from 'drizzle-orm';
import { rowsOf, type Orm } from './database.ts';

export interface ImportBatch {
  readonly eventSeq: number;
  readonly publisherId: number;
  readonly source: string;
  readonly format: string;
  readonly taken: number;
  readonly merged: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly ignored: number;
  readonly refusals: readonly object[];
  /** A member's handle, or the name of a source or key; null: the command line. */
  readonly doneBy: string | null;
  readonly feedSourceId: number | null;
}

/** Stores the account of an import, in its transaction. */
export async function recordBatch(tx: Orm, batch: ImportBatch): Promise<void> {
  await tx.execute(
    sql`INSERT INTO import_batch (event_seq, publisher_id, source, format, taken, merged, unchanged, refused, ignored, refusals,
                              done_by, feed_source_id)
        VALUES (${batch.eventSeq}, ${batch.publisherId}, ${batch.source}, ${batch.format}, ${batch.taken}, ${batch.merged},
                ${batch.unchanged}, ${batch.refused}, ${batch.ignored}, ${JSON.stringify(batch.refusals)}::json,
                ${batch.doneBy}, ${batch.feedSourceId})`,
  );
}

/** One import of the history. */
export interface BatchRow extends Omit<ImportBatch, 'refusals' | 'publisherId'> {
  readonly id: number;
  readonly publisher: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Imports before an id (null: all), the newest first. */
export async function listBatches(orm: Orm, before: number | null, limit: number): Promise<readonly BatchRow[]> {
  return rowsOf<BatchRow>(
    orm,
    sql`SELECT b.id, b.event_seq::int AS "eventSeq", e.at, b.source, p.name AS publisher, b.format, b.taken, b.merged, b.unchanged,
               b.refused, b.ignored, b.done_by AS "doneBy", b.feed_source_id AS "feedSourceId"
        FROM import_batch b JOIN publisher p ON p.id = b.publisher_id JOIN event e ON e.seq = b.event_seq
        WHERE ${before === null ? sql`true` : sql`b.id < ${before}`} ORDER BY b.id DESC LIMIT ${limit}`,
  );
}

/** Refused lines of an import from an offset; null: there is no such import. */
export async function batchRefusals(orm: Orm, id: number, offset: number, limit: number): Promise<unknown[] | null> {
  return refusalsFrom(orm, sql`SELECT refusals FROM import_batch WHERE id = ${id}`, offset, limit);
}

/** Keeps the refused lines of a preview for its other pages, and drops those of an earlier day. */
export async function keepPreview(orm: Orm, hash: string, refusals: readonly object[], now: Date): Promise<void> {
  await orm.execute(
    sql`DELETE FROM import_preview WHERE made_at < ${now.toISOString()}::timestamptz - interval '1 day'`,
  );
  await orm.execute(
    sql`INSERT INTO import_preview (hash, made_at, refusals)
        VALUES (${hash}, ${now.toISOString()}::timestamptz, ${JSON.stringify(refusals)}::json)
        ON CONFLICT (hash) DO UPDATE SET made_at = excluded.made_at`,
  );
}

/** Refused lines of a preview from an offset; null: it is not kept (any more). */
export async function previewRefusals(
  orm: Orm,
  hash: string,
  offset: number,
  limit: number,
): Promise<unknown[] | null> {
  return refusalsFrom(orm, sql`SELECT refusals FROM import_preview WHERE hash = ${hash}`, offset, limit);
}

async function refusalsFrom(orm: Orm, found: SQL, offset: number, limit: number): Promise<unknown[] | null> {
  const [row] = await rowsOf<{ some: unknown }>(
    orm,
    sql`SELECT (SELECT coalesce(json_agg(one ORDER BY at), '[]'::json)
                FROM json_array_elements(f.refusals) WITH ORDINALITY AS all_of (one, at)
                WHERE at > ${offset} AND at <= ${offset + limit}) AS some
        FROM (${found}) AS f`,
  );
  return row === undefined || !Array.isArray(row.some) ? null : row.some;
}
