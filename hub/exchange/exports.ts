/* Listings on their way out, with the day until which they hold. */
import type { StoredListing } from '../db/listings.ts';
import type { Orm } from '../db/database.ts';
import { keysOfOnePerson, toldOf } from '../db/exchange-listings.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import type { ExportedListing } from '../export/export-listings.ts';
import { isSiteKey } from '../../lib/core/indicators/key.ts';
import { dayOf } from '../import/attributes.ts';

const PAGE = 2_000;

/**
 * Listings with their expiry, page by page, so that the database is held no longer than a page takes: a slow reader keeps
 * nobody waiting. A person's number that one person alone stands behind is left out.
 */
export async function* withExpiry(
  database: LastingDatabase,
  listings: (orm: Orm) => AsyncGenerator<StoredListing>,
  withNumbers: boolean,
  now: Date,
): AsyncGenerator<ExportedListing> {
  const unconfirmed = withNumbers ? await database.use(keysOfOnePerson) : new Set<string>();
  const all = await database.use(async (orm) => {
    const kept: StoredListing[] = [];
    for await (const listing of listings(orm)) {
      if ((withNumbers && !unconfirmed.has(listing.key)) || isSiteKey(listing.key)) kept.push(listing);
    }
    return kept;
  });
  for (let at = 0; at < all.length; at += PAGE) {
    const page = all.slice(at, at + PAGE);
    const keys = page.map(({ key }) => key);
    const told = await database.use((orm) => toldOf(orm, keys, dayOf(now), withNumbers ? 'partners' : 'everybody'));
    for (const { key } of page) {
      const known = told.get(key);
      if (known !== undefined) yield { ...known.listing, expiresOn: known.expiresOn };
    }
  }
}
