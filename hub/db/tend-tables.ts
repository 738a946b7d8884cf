/*
 * The embedded database has nobody who tends its tables: without fresh statistics a look-up of one row reads the whole table, and
 * the space of old rows is never used again. The thresholds are those of PostgreSQL's autovacuum (documentation §24.1.6).
 */
import { sql } from 'drizzle-orm';
import { rowsOf, type Orm } from './database.ts';

const LEAST_CHANGES = 50;
const SHARE_ANALYZE = 0.1;
const SHARE_VACUUM = 0.2;

/** Gathers statistics of the tables that have changed much, and frees the space of dead rows. @returns their names */
export async function tendTables(orm: Orm): Promise<readonly string[]> {
  const tables = await rowsOf<{ name: string; is_vacuumed: boolean }>(
    orm,
    sql`SELECT relname AS name, n_dead_tup > ${LEAST_CHANGES}::float8 + ${SHARE_VACUUM}::float8 * n_live_tup AS is_vacuumed
        FROM pg_stat_user_tables
        WHERE n_dead_tup > ${LEAST_CHANGES}::float8 + ${SHARE_VACUUM}::float8 * n_live_tup
           OR n_mod_since_analyze > ${LEAST_CHANGES}::float8 + ${SHARE_ANALYZE}::float8 * n_live_tup
        ORDER BY relname`,
  );
  for (const { name, is_vacuumed: isVacuumed } of tables) {
    await orm.execute(
      isVacuumed ? sql`VACUUM (ANALYZE) ${sql.identifier(name)}` : sql`ANALYZE ${sql.identifier(name)}`,
    );
  }
  return tables.map(({ name }) => name);
}
