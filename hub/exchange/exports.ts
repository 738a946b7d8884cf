/* Listings on their way out, with the day until which they hold. */
import { publishable, type StoredListing } from '../db/listings.ts';
import { toldOf, type Audience } from '../db/exchange-listings.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import type { ExportedListing, LeftOut } from '../export/export-listings.ts';
import { isSiteKey } from '../../lib/core/indicators/key.ts';
import { dayOf } from '../import/attributes.ts';

const PAGE = 2_000;

/**
 * What is listed, as far as an audience may be told of it, with its expiry; page by page, so that the database is held no longer than
 * a page takes: a slow reader keeps nobody waiting. Numbers are for partners and the operator. `leftOut` is counted up.
 */
export async function* toldListings(
  database: Pick<LastingDatabase, 'use'>,
  audience: Audience,
  now: Date,
  leftOut: LeftOut,
): AsyncGenerator<ExportedListing> {
  const all = await database.use(async (orm) => {
    const kept: StoredListing[] = [];
    for await (const listing of publishable(orm, dayOf(now))) {
      if (audience !== 'everybody' || isSiteKey(listing.key)) kept.push(listing);
      else leftOut.numbers += 1;
    }
    return kept;
  });
  for (let at = 0; at < all.length; at += PAGE) {
    const keys = all.slice(at, at + PAGE).map(({ key }) => key);
    const { told, ofOnePerson } = await database.use((orm) => toldOf(orm, keys, dayOf(now), audience));
    for (const key of keys) {
      const known = told.get(key);
      if (known !== undefined) yield { ...known.listing, expiresOn: known.expiresOn };
      else if (ofOnePerson.has(key)) leftOut.ofOnePerson += 1;
      else leftOut.notShared += 1;
    }
  }
}
