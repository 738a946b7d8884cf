/* What exports ask of the listings beside what a release says: what may be told of them, to whom, and until when they hold. */
import { sql, type SQL } from 'drizzle-orm';
import type { SharingMark } from '../../lib/core/console/people.ts';
import { rowsOf, type Orm } from './database.ts';
import { LISTING_LINE, listingOf, strongest, type PublishableListing } from './listings.ts';

/** Whom a file of listings is for. `operator`: who runs the hub, and nobody else. */
export type Audience = 'everybody' | 'partners' | 'operator';

/** Marks of organisations whose listings may be in such a file; the others' are in releases alone. */
const PASSED_ON: Readonly<Record<Audience, readonly SharingMark[]>> = {
  everybody: ['clear'],
  partners: ['clear', 'green', 'amber'],
  // What is for named eyes only has no place in any list.
  operator: ['clear', 'green', 'amber', 'amber+strict'],
};

/** What may be said of a key to an audience. */
export interface Told {
  /** The listing as those sources alone give it whose mark lets them be told there. */
  readonly listing: PublishableListing;
  /** Last day on which one of them lists it; null: until revoked. */
  readonly expiresOn: number | null;
  /** Whether every source that ever listed it may be told there. */
  readonly isWhole: boolean;
}

/** Organisations whose listings an audience is not told of. */
function silent(audience: Audience): SQL {
  return sql`o.tlp NOT IN (SELECT json_array_elements_text(${JSON.stringify(PASSED_ON[audience])}::json))`;
}

/** Whether an audience may be told of a row of `listing`: neither its publisher nor who brought it is silent. */
function isTold(audience: Audience): SQL {
  return sql`NOT EXISTS (
    SELECT 1 FROM publisher p JOIN organisation o ON o.name IN (p.name, split_part(coalesce(listing.brought_by, ''), '@', 2))
    WHERE p.id = listing.publisher_id AND ${silent(audience)})`;
}

/** Whether a site may be named to everybody: nobody ever listed it, or somebody whose sharing mark lets it be passed on. */
export async function mayBeNamed(orm: Orm, key: string): Promise<boolean> {
  const [row] = await rowsOf<{ may: boolean }>(
    orm,
    sql`SELECT coalesce(bool_or(${isTold('everybody')}), true) AS may FROM listing WHERE key = ${key}`,
  );
  return row?.may ?? true;
}

/**
 * Names of the organisations whose listings an audience is not told of, in one text: another text, and files are to be made anew. It
 * begins with the event that changed an organisation last, so that marks which were changed and changed back are another text too.
 */
export async function silentOrganisations(orm: Orm, audience: Audience): Promise<string> {
  const [row] = await rowsOf<{ text: string }>(
    orm,
    sql`SELECT concat_ws(' ', max(o.event_seq), string_agg(o.name, ' ' ORDER BY o.name) FILTER (WHERE ${silent(audience)})) AS text
        FROM organisation o`,
  );
  return row?.text ?? '';
}

/**
 * The last event that took a listing off, or made it disputed; 0: there is none. Another one, and files are to be made anew: until then
 * they name what nobody stands behind any more.
 */
export async function lastTakenOff(orm: Orm): Promise<number> {
  // One question for each of the two indexes that hold these few rows.
  const [row] = await rowsOf<{ seq: string | null }>(
    orm,
    sql`SELECT greatest((SELECT max(event_seq) FROM listing WHERE state = 'revoked'),
                        (SELECT max(event_seq) FROM listing WHERE grade = 0)) AS seq`,
  );
  return Number(row?.seq ?? 0);
}

/** What may be said of some keys, and which of them would be said if a second person stood behind them. */
export interface ToldOfKeys {
  readonly told: ReadonlyMap<string, Told>;
  readonly ofOnePerson: ReadonlySet<string>;
}

/**
 * What an audience may be told of each of these keys; a key of which it may not, or that is not listed any more, is not in it. What an
 * organisation listed, or a member of it brought, counts only as far as its sharing mark lets it be passed on: grade, category, dates and
 * number of reports are those of the others. So does a person's number that fewer than two people stand behind by name, also one that went
 * out on the operator's word: the operator alone is told of it.
 */
export async function toldOf(
  orm: Orm,
  keys: readonly string[],
  today: number,
  audience: Audience,
): Promise<ToldOfKeys> {
  const rows = await rowsOf<{
    line: string;
    until: number | null;
    is_told: boolean;
    is_listed: boolean;
    is_due: boolean;
  }>(
    orm,
    sql`SELECT ${LISTING_LINE} AS line, expires_on AS until, second_person_due AS is_due,
          state = 'active' AND (expires_on IS NULL OR expires_on >= ${today}) AND NOT (second_person_due AND brought_by IS NOT NULL) AS is_listed,
          ${isTold(audience)} AS is_told
        FROM listing WHERE key IN (SELECT json_array_elements_text(${JSON.stringify(keys)}::json))
        ORDER BY key, publisher_id`,
  );
  const partly = new Set<string>();
  const ofOnePerson = new Set<string>();
  const told = new Map<string, Omit<Told, 'isWhole'>>();
  for (const { line, until, is_told: isTold, is_listed: isListed, is_due: isDue } of rows) {
    const listing = listingOf(line);
    const { key } = listing;
    if (!isTold) partly.add(key);
    if (!isTold || !isListed) continue;
    if (isDue && audience !== 'operator') {
      ofOnePerson.add(key);
      continue;
    }
    const known = told.get(key);
    const last = known && (known.expiresOn === null || until === null ? null : Math.max(known.expiresOn, until));
    told.set(
      key,
      known ? { listing: strongest(known.listing, listing), expiresOn: last ?? null } : { listing, expiresOn: until },
    );
  }
  for (const key of told.keys()) ofOnePerson.delete(key);
  return { told: new Map([...told].map(([key, one]) => [key, { ...one, isWhole: !partly.has(key) }])), ofOnePerson };
}
