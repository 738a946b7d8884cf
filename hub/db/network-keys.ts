/* The database's half of each day's key of networks (hub/intake/networks.ts). */
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { rowsOf, type Orm } from './database.ts';

/** The half of a UTC day (`2026-03-04`); the first process that asks makes it, all get the same. */
export async function networkKeyOf(orm: Orm, day: string): Promise<Uint8Array> {
  await orm.execute(
    sql`INSERT INTO network_key (day, key) VALUES (${day}::date, decode(${randomBytes(32).toString('hex')}, 'hex'))
        ON CONFLICT (day) DO NOTHING`,
  );
  const [row] = await rowsOf<{ key: string }>(
    orm,
    sql`SELECT encode(key, 'hex') AS key FROM network_key WHERE day = ${day}::date`,
  );
  if (!row) throw new Error(`expected a network key of ${day}; it was deleted meanwhile`);
  return Buffer.from(row.key, 'hex');
}

/** Destroys the keys of earlier days. */
export async function dropNetworkKeysBefore(orm: Orm, day: string): Promise<void> {
  await orm.execute(sql`DELETE FROM network_key WHERE day < ${day}::date`);
}
