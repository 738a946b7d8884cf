/* The releases that were published, for the record: which one is in force is said by the signed repository alone. */
import { sql } from 'drizzle-orm';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent } from './events.ts';

export interface ReleaseRecord {
  readonly sequence: number;
  readonly epoch: number;
  readonly stateHash: string;
  readonly counts: { readonly hosts: number; readonly urls: number; readonly numbers: number };
  readonly baseSequence: number;
  readonly reset: boolean;
  readonly publishedAt: Date;
}

/**
 * Records a release with its event. One that is recorded already is left alone, so that a publication which was killed
 * after its last file is recorded by the next.
 */
export async function recordRelease(orm: Orm, release: ReleaseRecord): Promise<void> {
  await orm.transaction(async (tx) => {
    const known = await rowsOf(
      tx,
      sql`SELECT 1 FROM release WHERE epoch = ${release.epoch} AND sequence = ${release.sequence}`,
    );
    if (known.length > 0) return;
    const { sequence, epoch, stateHash, counts, baseSequence, reset } = release;
    const eventSeq = await appendEvent(
      tx,
      'release.publish',
      { sequence, epoch, stateHash, counts, baseSequence, reset },
      release.publishedAt,
    );
    await tx.execute(
      sql`INSERT INTO release (sequence, epoch, state_hash, counts, base_sequence, reset, event_seq, created_at)
          VALUES (${sequence}, ${epoch}, ${stateHash}, ${JSON.stringify(counts)}::json, ${baseSequence}, ${reset}, ${eventSeq},
                  ${release.publishedAt.toISOString()})`,
    );
  });
}
