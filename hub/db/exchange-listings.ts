/* What exports ask of the listings beside what a release says: until when they hold, and which wait for a second person. */
import { sql } from 'drizzle-orm';
import type { SharingMark } from '../../lib/core/console/people.ts';
import { rowsOf, type Orm } from './database.ts';

/** Whom a file of listings is for. */
export type Audience = 'everybody' | 'partners';

/** Marks of organisations whose listings may be in such a file; the others' are in releases alone. */
const PASSED_ON: Readonly<Record<Audience, readonly SharingMark[]>> = {
  everybody: ['clear'],
  partners: ['clear', 'green', 'amber'],
};

/**
 * Until which day each of these keys is listed (null: until revoked). A key that is not listed any more is not in it.
 * Where several publishers list it, the last of their days. What an organisation listed, or a member of it brought, counts only as far
 * as its sharing mark lets it be passed on.
 */
export async function expiriesOf(
  orm: Orm,
  keys: readonly string[],
  today: number,
  audience: Audience,
): Promise<ReadonlyMap<string, number | null>> {
  const rows = await rowsOf<{ key: string; until: number | null }>(
    orm,
    sql`SELECT key, CASE WHEN bool_or(expires_on IS NULL) THEN NULL ELSE max(expires_on) END AS until FROM listing
        WHERE key IN (SELECT json_array_elements_text(${JSON.stringify(keys)}::json)) AND state = 'active'
          AND (expires_on IS NULL OR expires_on >= ${today}) AND NOT (second_person_due AND brought_by IS NOT NULL)
          AND NOT EXISTS (
            SELECT 1 FROM publisher p JOIN organisation o ON o.name IN (p.name, split_part(coalesce(listing.brought_by, ''), '@', 2))
            WHERE p.id = listing.publisher_id
              AND o.tlp NOT IN (SELECT json_array_elements_text(${JSON.stringify(PASSED_ON[audience])}::json)))
        GROUP BY key`,
  );
  return new Map(rows.map(({ key, until }) => [key, until]));
}

/**
 * Numbers of persons that fewer than two people stand behind by name, also those that went out on the operator's word: nobody
 * outside is told of them.
 */
export async function keysOfOnePerson(orm: Orm): Promise<ReadonlySet<string>> {
  const rows = await rowsOf<{ key: string }>(
    orm,
    sql`SELECT key FROM listing WHERE state = 'active' AND second_person_due
        EXCEPT SELECT key FROM listing WHERE state = 'active' AND NOT second_person_due`,
  );
  return new Set(rows.map(({ key }) => key));
}
