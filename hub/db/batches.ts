/* What each import brought and what was refused, kept for whoever asks later. */
import { sql } from 'drizzle-orm';
import type { Orm } from './database.ts';

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
}

/** Stores the account of an import, in its transaction. */
export async function recordBatch(tx: Orm, batch: ImportBatch): Promise<void> {
  await tx.execute(
    sql`INSERT INTO import_batch (event_seq, publisher_id, source, format, taken, merged, unchanged, refused, ignored, refusals)
        VALUES (${batch.eventSeq}, ${batch.publisherId}, ${batch.source}, ${batch.format}, ${batch.taken}, ${batch.merged},
                ${batch.unchanged}, ${batch.refused}, ${batch.ignored}, ${JSON.stringify(batch.refusals)}::json)`,
  );
}
