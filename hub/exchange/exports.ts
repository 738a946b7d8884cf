/* Listings on their way out, with the day until which they hold. */
import { publishableKeys, takenOffKeys } from '../db/listings.ts';
import { toldOf, type Audience } from '../db/exchange-listings.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import {
  SAYS_TAKEN_OFF,
  TAKEN_OFF_DAYS,
  type ExportedListing,
  type ExportFormat,
  type LeftOut,
} from '../export/export-listings.ts';
import { isSiteKey } from '../../lib/core/indicators/key.ts';
import { dayOf } from '../import/attributes.ts';

const PAGE = 2_000;

/**
 * What is listed, as far as an audience may be told of it, with its expiry; page by page, so that the database is held no longer than
 * a page takes, and memory no more than one: a slow reader keeps nobody waiting. What is listed meanwhile may be in it. Numbers are for
 * partners and the operator. `leftOut` is counted up.
 */
export async function* toldListings(
  database: Pick<LastingDatabase, 'use'>,
  audience: Audience,
  now: Date,
  leftOut: LeftOut,
): AsyncGenerator<ExportedListing> {
  const today = dayOf(now);
  for (let after = ''; ;) {
    const page = await database.use((orm) => publishableKeys(orm, today, after));
    const last = page.at(-1);
    if (last === undefined) return;
    after = last;
    const wanted = audience === 'everybody' ? page.filter(isSiteKey) : page;
    leftOut.numbers += page.length - wanted.length;
    for (let at = 0; at < wanted.length; at += PAGE) {
      const keys = wanted.slice(at, at + PAGE);
      const { told, ofOnePerson } = await database.use((orm) => toldOf(orm, keys, today, audience));
      for (const key of keys) {
        const known = told.get(key);
        if (known !== undefined) yield { ...known.listing, expiresOn: known.expiresOn, version: known.version };
        else if (ofOnePerson.has(key)) leftOut.ofOnePerson += 1;
        else leftOut.notShared += 1;
      }
    }
  }
}

/** What was taken off within the last 90 days and an audience had been told of, for formats that can say so; page by page. */
export async function* takenOffListings(
  database: Pick<LastingDatabase, 'use'>,
  audience: Audience,
  now: Date,
): AsyncGenerator<ExportedListing> {
  const since = new Date(now.valueOf() - TAKEN_OFF_DAYS * 86_400_000);
  for (let after = ''; ;) {
    const page = await database.use((orm) => takenOffKeys(orm, since, after));
    const last = page.at(-1);
    if (last === undefined) return;
    after = last;
    const wanted = audience === 'everybody' ? page.filter(isSiteKey) : page;
    for (let at = 0; at < wanted.length; at += PAGE) {
      const keys = wanted.slice(at, at + PAGE);
      const { takenOff } = await database.use((orm) => toldOf(orm, keys, dayOf(now), audience));
      for (const key of keys) {
        const known = takenOff.get(key);
        if (known !== undefined) yield { ...known.listing, version: known.version, isTakenOff: true };
      }
    }
  }
}

/** All that an export in a format holds: of what was taken off, where the format can say that it was. */
export async function* exportable(
  format: ExportFormat,
  database: Pick<LastingDatabase, 'use'>,
  audience: Audience,
  now: Date,
  leftOut: LeftOut,
): AsyncGenerator<ExportedListing> {
  yield* toldListings(database, audience, now, leftOut);
  if (SAYS_TAKEN_OFF.has(format)) yield* takenOffListings(database, audience, now);
}
