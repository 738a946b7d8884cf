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

/** By what other tools know a listing, and which version of it they are told. */
export interface Version {
  /** Number of the event with which the key came back after it had been taken off; 0: it never was. */
  readonly life: number;
  /** When it came on the list; null: before that was kept. */
  readonly since: Date | null;
  /** When what is told of it changed last. */
  readonly changedAt: Date;
  /** Number of the last event that changed it. */
  readonly eventSeq: number;
}

/** What may be said of a key to an audience. */
export interface Told {
  readonly version: Version;
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
  /** Keys that were told and were taken off since, with what was said of them. */
  readonly takenOff: ReadonlyMap<string, Pick<Told, 'listing' | 'version'>>;
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
  const rows = await rowsOf<ToldRow>(
    orm,
    sql`SELECT ${LISTING_LINE} AS line, expires_on AS until, second_person_due AS is_due, state = 'active' AS is_active,
          state = 'active' AND (expires_on IS NULL OR expires_on >= ${today}) AND NOT (second_person_due AND brought_by IS NOT NULL) AS is_listed,
          second_person_due AND brought_by IS NOT NULL AS is_waiting, listing.event_seq AS seq, event.at AS changed,
          CASE WHEN returned THEN since_seq END AS life, began.at AS since,
          state = 'revoked' AND EXISTS (SELECT 1 FROM release WHERE release.event_seq < listing.event_seq
                                          AND release.event_seq > coalesce(listing.since_seq, 0)) AS was_released,
          ${isTold(audience)} AS is_told
        FROM listing LEFT JOIN event ON event.seq = listing.event_seq LEFT JOIN event began ON began.seq = since_seq
        WHERE key IN (SELECT json_array_elements_text(${JSON.stringify(keys)}::json))
        ORDER BY key, publisher_id`,
  );
  const marksChanged = await lastChangeOfMarks(orm);
  const partly = new Set<string>();
  const ofOnePerson = new Set<string>();
  const told = new Map<string, Omit<Told, 'isWhole' | 'version'>>();
  const takenOff = new Map<string, PublishableListing>();
  const rowsOfKey = new Map<string, ToldRow[]>();
  const active = new Set<string>();
  for (const row of rows) {
    const { line, until, is_told: isTold, is_listed: isListed, is_due: isDue } = row;
    const listing = listingOf(line);
    const { key } = listing;
    rowsOfKey.set(key, [...(rowsOfKey.get(key) ?? []), row]);
    if (row.is_active) active.add(key);
    if (!isTold) partly.add(key);
    const isOnlyOnes = isDue && audience !== 'operator';
    if (isTold && !row.is_active && !row.is_waiting && !isOnlyOnes && (audience !== 'everybody' || row.was_released)) {
      const known = takenOff.get(key);
      takenOff.set(key, known ? strongest(known, listing) : listing);
    }
    if (!isTold || !isListed) continue;
    if (isOnlyOnes) {
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
  const versionOf = (key: string): Version => versionIn(rowsOfKey.get(key) ?? [], today, marksChanged);
  return {
    told: new Map([...told].map(([key, one]) => [key, { ...one, isWhole: !partly.has(key), version: versionOf(key) }])),
    takenOff: new Map(
      [...takenOff]
        .filter(([key]) => !active.has(key))
        .map(([key, listing]) => [key, { listing, version: versionOf(key) }]),
    ),
    ofOnePerson,
  };
}

interface ToldRow {
  readonly line: string;
  readonly until: number | null;
  readonly is_told: boolean;
  readonly is_listed: boolean;
  readonly is_due: boolean;
  readonly is_active: boolean;
  readonly is_waiting: boolean;
  readonly was_released: boolean;
  readonly seq: number | string;
  readonly changed: string | null;
  readonly life: number | string | null;
  readonly since: string | null;
}

const DAY_MS = 86_400_000;

/**
 * The version of what the rows of a key say together. Of several rows it also changes with the sharing marks of those who brought them, and
 * with the day on which one of them has run out.
 */
function versionIn(rows: readonly ToldRow[], today: number, marksChanged: number): Version {
  const told = rows.filter((row) => row.is_told);
  const changes = [0, ...told.map(({ changed }) => (changed === null ? 0 : Date.parse(changed)))];
  if (rows.length > 1) {
    changes.push(marksChanged);
    for (const { until } of told) if (until !== null && until < today) changes.push((until + 1) * DAY_MS);
  }
  const began = rows.map(({ since }) => (since === null ? null : Date.parse(since)));
  const life = Math.max(0, ...rows.map((row) => Number(row.life ?? 0)));
  const ofLife = rows.find((row) => Number(row.life ?? 0) === life && life > 0)?.since ?? null;
  const first = ofLife === null ? (began.includes(null) ? null : Math.min(...began.map(Number))) : Date.parse(ofLife);
  return {
    life,
    since: first === null ? null : new Date(first),
    changedAt: new Date(Math.max(...changes)),
    eventSeq: Math.max(...told.map(({ seq }) => Number(seq))),
  };
}

/** When an organisation, and so perhaps its sharing mark, was changed last, ms since 1970; 0: never. */
async function lastChangeOfMarks(orm: Orm): Promise<number> {
  const [row] = await rowsOf<{ at: string | null }>(
    orm,
    sql`SELECT max(event.at) AS at FROM organisation o JOIN event ON event.seq = o.event_seq`,
  );
  return row?.at == null ? 0 : Date.parse(row.at);
}

/** Events of all releases with when they were made, in order: what a listing says in a feed is told from the release that carries it. */
export async function releaseTimes(orm: Orm): Promise<readonly { readonly eventSeq: number; readonly at: Date }[]> {
  const rows = await rowsOf<{ seq: number | string; ms: number | string }>(
    orm,
    sql`SELECT event_seq AS seq, floor(extract(epoch FROM created_at) * 1000)::bigint AS ms FROM release ORDER BY event_seq`,
  );
  return rows.map(({ seq, ms }) => ({ eventSeq: Number(seq), at: new Date(Number(ms)) }));
}
