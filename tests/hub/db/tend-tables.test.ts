/* The embedded database keeps its statistics true and its space in use. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { hubPaths } from '../../../hub/config.ts';
import { rowsOf, withDatabase, type Orm } from '../../../hub/db/database.ts';
import { tendTables } from '../../../hub/db/tend-tables.ts';
import { copyEmptyDatabase } from '../engines.ts';

it('tends the tables that changed much, and no others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tuean-tend-'));
  try {
    const paths = hubPaths(folder);
    await copyEmptyDatabase(paths);
    await withDatabase(paths, undefined, async (orm) => {
      await tended(orm);
      expect(await tended(orm)).toEqual([]);
      await orm.execute(
        sql`INSERT INTO campaign (opened_at) SELECT '2026-03-04T05:06:07Z'::timestamptz FROM generate_series(1, 5000)`,
      );
      expect(await estimated(orm)).not.toBe(5000);
      expect(await tended(orm)).toEqual(['campaign']);
      expect(await estimated(orm)).toBe(5000);
      expect(await tended(orm)).toEqual([]);
      const before = await pages(orm);
      // Every row anew, twice: what the first left dead is used by the second.
      for (let turn = 0; turn < 3; turn++) {
        await orm.execute(sql`UPDATE campaign SET event_seq = ${turn}`);
        expect(await tended(orm)).toEqual(['campaign']);
      }
      expect(await pages(orm)).toBeLessThanOrEqual(2 * before + 1);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

/** Counts of changes are passed on once a second; a minute lies between two turns of a hub. */
async function tended(orm: Orm): Promise<readonly string[]> {
  await orm.execute(sql`SELECT pg_stat_force_next_flush()`);
  return tendTables(orm);
}

/** Rows that the planner believes there are. */
async function estimated(orm: Orm): Promise<number> {
  const [row] = await rowsOf<{ rows: number }>(
    orm,
    sql`SELECT reltuples::int AS rows FROM pg_class WHERE relname = 'campaign'`,
  );
  return row?.rows ?? -1;
}

async function pages(orm: Orm): Promise<number> {
  const [row] = await rowsOf<{ pages: number }>(
    orm,
    sql`SELECT (pg_relation_size('campaign') / current_setting('block_size')::int)::int AS pages`,
  );
  return row?.pages ?? -1;
}
