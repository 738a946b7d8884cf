/* What members write to each other about cases. Events name a note by its id, never its words. */
import { sql } from 'drizzle-orm';
import { rowsOf, type Orm } from './database.ts';

export interface StoredNote {
  readonly id: number;
  readonly by: string;
  readonly at: Date;
  readonly words: string;
  readonly asks: boolean;
}

/** Of a case that people argue about for weeks, the newest. */
const MAX_NOTES = 200;

/**
 * Adds a note. A question sets the flag of the case, any other note takes it off. The number that decisions compare stays: words
 * between members are no reason to refuse one of them.
 * @returns its id
 */
export async function insertNote(
  tx: Orm,
  caseId: number,
  { words, asks, by }: Pick<StoredNote, 'words' | 'asks' | 'by'>,
  now: Date,
  seq: number,
): Promise<number> {
  const [row] = await rowsOf<{ id: number }>(
    tx,
    sql`INSERT INTO case_note (case_id, written_by, written_at, words, asks, event_seq)
        VALUES (${caseId}, ${by}, ${now.toISOString()}::timestamptz, ${words}, ${asks}, ${seq}) RETURNING id::int AS id`,
  );
  if (!row) throw new Error('expected the id of a new note');
  await tx.execute(sql`UPDATE fraud_case SET asked = ${asks} WHERE id = ${caseId}`);
  return row.id;
}

/** Notes about a case, the newest last. */
export async function notesOf(orm: Orm, caseId: number): Promise<readonly StoredNote[]> {
  const rows = await rowsOf<{ id: number; by: string; at_ms: number | string; words: string; asks: boolean }>(
    orm,
    sql`SELECT id::int AS id, written_by AS by, floor(extract(epoch FROM written_at) * 1000)::bigint AS at_ms, words, asks
        FROM case_note WHERE case_id = ${caseId} ORDER BY id DESC LIMIT ${MAX_NOTES}`,
  );
  return rows.map(({ at_ms, ...note }) => ({ ...note, at: new Date(Number(at_ms)) })).reverse();
}
