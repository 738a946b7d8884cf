/*
 * Listings for releases: hosts and digests with attributes spread as imports of a year spread them.
 */
import type { Listing, ListingAttributes } from '../../lib/core/blocklist/listing.ts';
import type { NumberListing } from '../../lib/core/blocklist/state.ts';
import { createRandom } from './corpus.ts';

export interface Spread {
  /** One attribute row for all: what remains is the cost of the keys. */
  readonly uniform?: boolean;
  readonly seed?: number;
}

const FIRST_DAY = 20_000;
const GRADES = ['corroborated', 'confirmed'] as const;
const CATEGORIES = ['TH01', 'TH03', 'TH04', 'TH09', 'TH11', 'TX1'] as const;

/** One of 480 rows: two grades, six categories, forty days of import. */
function attributesFrom(random: () => number, uniform: boolean): ListingAttributes {
  const draw = uniform ? 0 : random();
  const day = FIRST_DAY + (draw % 40) * 9;
  return {
    grade: GRADES[(draw >>> 8) % GRADES.length] ?? 'corroborated',
    category: CATEGORIES[(draw >>> 16) % CATEGORIES.length] ?? 'TH09',
    listedOn: day,
    seenOn: day,
    reports: 0,
  };
}

/** Hosts as listings. */
export function hostListings(hosts: readonly string[], { uniform = false, seed = 5 }: Spread = {}): Listing[] {
  const random = createRandom(seed);
  return hosts.map((host) => ({ key: `host:${host}`, ...attributesFrom(random, uniform) }));
}

/** Digests of numbers: uniform 64-bit values, which is what digests are; distinct. */
export function numberListings(count: number, { uniform = false, seed = 6 }: Spread = {}): NumberListing[] {
  const random = createRandom(seed);
  // xorshift32 repeats no 32-bit value before its period is over, so two draws of one make no pair twice.
  return Array.from({ length: count }, () => {
    const high = random();
    const low = random();
    return { high, low, ...attributesFrom(random, uniform) };
  });
}
