/* The releases that were published, for the record: which one is in force is said by the signed repository alone. */
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent } from './events.ts';

const countsSchema = v.object({ hosts: v.number(), urls: v.number(), numbers: v.number() });

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

/** Releases that were published, the newest first; `before`: only those before this one. */
export async function listReleases(
  orm: Orm,
  { before, limit }: { before: { epoch: number; sequence: number } | null; limit: number },
): Promise<readonly ReleaseRecord[]> {
  const rows = await rowsOf<{
    sequence: string | number;
    epoch: string | number;
    state_hash: string;
    counts: string;
    base_sequence: string | number;
    reset: boolean;
    created_at: string | Date;
  }>(
    orm,
    sql`SELECT sequence, epoch, state_hash, counts::text AS counts, base_sequence, reset, created_at FROM release
        WHERE ${before === null ? sql`true` : sql`(epoch, sequence) < (${before.epoch}, ${before.sequence})`}
        ORDER BY epoch DESC, sequence DESC LIMIT ${limit}`,
  );
  return rows.map((row) => ({
    sequence: Number(row.sequence),
    epoch: Number(row.epoch),
    stateHash: row.state_hash,
    counts: v.parse(countsSchema, JSON.parse(row.counts)),
    baseSequence: Number(row.base_sequence),
    reset: row.reset,
    publishedAt: new Date(row.created_at),
  }));
}
