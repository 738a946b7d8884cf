/* Salts and the digests computed with them. A digest is kept as 16 hex digits by its key and salt epoch. */
import { sql, type SQL } from 'drizzle-orm';
import type { NumberDigesting } from '../../lib/core/indicators/digest.ts';
import { rowsOf, type Orm } from './database.ts';

const PAGE_SIZE = 20_000;

/** Salt and cost in force; null before the first. */
export async function currentDigesting(orm: Orm): Promise<NumberDigesting | null> {
  const [row] = await rowsOf<{ salt_epoch: number; salt: string; memory_kib: number; passes: number }>(
    orm,
    sql`SELECT salt_epoch, salt, memory_kib, passes FROM digesting ORDER BY salt_epoch DESC LIMIT 1`,
  );
  return row ? { saltEpoch: row.salt_epoch, salt: row.salt, memoryKiB: row.memory_kib, passes: row.passes } : null;
}

/** Puts a salt in force. One that another process stored first under the same epoch stays. */
export async function addDigesting(tx: Orm, { saltEpoch, salt, memoryKiB, passes }: NumberDigesting): Promise<void> {
  await tx.execute(
    sql`INSERT INTO digesting (salt_epoch, salt, memory_kib, passes)
        VALUES (${saltEpoch}, ${salt}, ${memoryKiB}, ${passes}) ON CONFLICT (salt_epoch) DO NOTHING`,
  );
}

/**
 * Digests of a salt epoch, hex by key.
 * @param keys only of these; left out: all
 */
export async function digestsOf(
  orm: Orm,
  saltEpoch: number,
  keys?: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = keys === undefined ? sql`true` : isOneOf(keys);
  const digests = new Map<string, string>();
  let after = '';
  for (;;) {
    const [page] = await rowsOf<{ lines: string | null }>(
      orm,
      sql`SELECT string_agg(key || ' ' || digest, E'\n' ORDER BY key) AS lines
          FROM (SELECT key, digest FROM number_digest WHERE salt_epoch = ${saltEpoch} AND key > ${after} AND ${wanted}
                ORDER BY key LIMIT ${PAGE_SIZE}) AS page`,
    );
    if (!page?.lines) return digests;
    for (const line of page.lines.split('\n')) {
      // Keys hold no blank, so the last one is before the digest.
      const blank = line.lastIndexOf(' ');
      after = line.slice(0, blank);
      digests.set(after, line.slice(blank + 1));
    }
  }
}

/** Whether one of these numbers has its digest in common with any other number. */
export async function isDigestShared(orm: Orm, saltEpoch: number, keys: readonly string[]): Promise<boolean> {
  const [row] = await rowsOf<{ shared: boolean }>(
    orm,
    sql`SELECT EXISTS (SELECT 1 FROM number_digest
                       JOIN number_digest other USING (salt_epoch, digest)
                       WHERE salt_epoch = ${saltEpoch} AND number_digest.key <> other.key AND number_digest.${isOneOf(keys)}) AS shared`,
  );
  return row?.shared ?? false;
}

/** Stores digests of a salt epoch, hex by key. */
export async function writeDigests(orm: Orm, saltEpoch: number, digests: ReadonlyMap<string, string>): Promise<void> {
  if (digests.size === 0) return;
  await orm.execute(
    sql`INSERT INTO number_digest (key, salt_epoch, digest)
        SELECT key, ${saltEpoch}::int, digest
        FROM unnest(string_to_array(${[...digests.keys()].join('\n')}, E'\n'),
                    string_to_array(${[...digests.values()].join('\n')}, E'\n')) AS incoming (key, digest)
        ON CONFLICT (key, salt_epoch) DO NOTHING`,
  );
}

/** Drops the digests of salts that are no longer in force. @returns how many */
export async function dropDigestsBefore(orm: Orm, saltEpoch: number): Promise<number> {
  const [row] = await rowsOf<{ dropped: number }>(
    orm,
    sql`WITH gone AS (DELETE FROM number_digest WHERE salt_epoch < ${saltEpoch} RETURNING 1)
        SELECT count(*)::int AS dropped FROM gone`,
  );
  return row?.dropped ?? 0;
}

/** A condition on the column `key`. */
function isOneOf(keys: readonly string[]): SQL {
  return sql`key = ANY (string_to_array(${keys.join('\n')}, E'\n'))`;
}
