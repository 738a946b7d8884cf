/* The tables that the migrations make and the tables that queries see are the same. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getTableColumns, getTableName, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { hubPaths } from '../../../hub/config.ts';
import { rowsOf, withDatabase } from '../../../hub/db/database.ts';
import * as schema from '../../../hub/db/schema.ts';
import { copyEmptyDatabase } from '../engines.ts';

it('migrations and schema name the same columns with the same nullability', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tuean-schema-'));
  try {
    const paths = hubPaths(folder);
    await copyEmptyDatabase(paths);
    const found = await withDatabase(paths, undefined, (orm) =>
      rowsOf<{ name: string }>(
        orm,
        sql`SELECT table_name || '.' || column_name || ' ' || is_nullable AS name FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'migration'`,
      ),
    );
    const described = Object.values(schema).flatMap((table) =>
      Object.values(getTableColumns(table)).map(
        (column) => `${getTableName(table)}.${column.name} ${column.notNull ? 'NO' : 'YES'}`,
      ),
    );
    expect(found.map(({ name }) => name).sort()).toEqual(described.sort());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
