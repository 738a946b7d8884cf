/* Lists for the tests of this folder: made from a seed, so that a failure can be met again. */
import { CATEGORIES, GRADES, type Listing, type ListingAttributes } from '../../../../lib/core/blocklist/listing.ts';
import {
  buildState,
  type BuildOptions,
  type NumberListing,
  type ReadShard,
  type StateSummary,
} from '../../../../lib/core/blocklist/state.ts';
import { openShard, type OpenShardAt } from '../../../../lib/core/blocklist/lookup.ts';
import type { SectionName, Shard } from '../../../../lib/core/blocklist/state.ts';

/** A small fast generator (mulberry32): unsigned 32-bit numbers from a seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

export const PLAIN: ListingAttributes = {
  grade: 'confirmed',
  category: 'TH01',
  listedOn: 20_000,
  seenOn: 20_010,
  reports: 0,
};

export function randomAttributes(random: () => number, variety = 20): ListingAttributes {
  const listedOn = 20_000 + (random() % variety);
  return {
    grade: GRADES[random() % GRADES.length]!,
    category: CATEGORIES[random() % CATEGORIES.length]!,
    listedOn,
    seenOn: listedOn + (random() % 5),
    reports: random() % 3,
  };
}

const TLDS = ['com', 'co.th', 'net', 'xyz', 'top', 'pages.dev', 'example'];

export function randomHost(random: () => number): string {
  const name = random()
    .toString(36)
    .slice(0, 1 + (random() % 7));
  const deeper = random() % 4 === 0 ? `${['www', 'login', 'line', 'secure-2'][random() % 4]}.` : '';
  return `${deeper}${name}.${TLDS[random() % TLDS.length]!}`;
}

export function randomListing(random: () => number, host: string, variety?: number): Listing {
  const attributes = randomAttributes(random, variety);
  if (random() % 5 > 0) return { key: `host:${host}`, ...attributes };
  const path = '/a'.repeat(random() % 4) + (random() % 3 === 0 ? `/?q=${random() % 50}` : '/');
  return { key: `url:${host}${path}`, ...attributes };
}

/** Up to `count` listings with distinct keys. */
export function randomListings(random: () => number, count: number, variety?: number): Listing[] {
  const listings = new Map<string, Listing>();
  for (let i = 0; i < count; i++) {
    const listing = randomListing(random, randomHost(random), variety);
    listings.set(listing.key, listing);
  }
  return [...listings.values()];
}

export function randomNumbers(random: () => number, count: number, variety?: number): NumberListing[] {
  const numbers = new Map<string, NumberListing>();
  for (let i = 0; i < count; i++) {
    const high = random();
    const low = random();
    const bank = random() % 3 === 0 ? { bank: ['014', '004', '999'][random() % 3]! } : {};
    numbers.set(`${high} ${low}`, { high, low, ...randomAttributes(random, variety), ...bank });
  }
  return [...numbers.values()];
}

export interface Built {
  readonly summary: StateSummary;
  readonly shards: readonly Shard[];
  readonly read: ReadShard;
  readonly openAt: OpenShardAt;
}

/** A state with ways to its shards. */
export async function build(listings: Iterable<Listing>, options: Partial<BuildOptions> = {}): Promise<Built> {
  return withReaders(await buildState(listings, { epoch: 1, sequence: 1, ...options }));
}

export function withReaders({ summary, shards }: { summary: StateSummary; shards: readonly Shard[] }): Built {
  const bytesOf = (section: SectionName, index: number) => {
    const shard = shards.find((s) => s.section === section && s.index === index);
    if (shard === undefined) throw new Error(`no shard ${section} ${index}`);
    return shard.bytes;
  };
  const opened = new Map<string, ReturnType<typeof openShard>>();
  return {
    summary,
    shards,
    read: (section, index) => Promise.resolve(bytesOf(section, index)),
    openAt: (section, index) => {
      const name = `${section} ${index}`;
      const open = opened.get(name) ?? openShard(section, bytesOf(section, index));
      opened.set(name, open);
      return open;
    },
  };
}

/** Old shards with the touched ones in their place. */
export function patched(old: Built, summary: StateSummary, touched: readonly Shard[]): Built {
  const shards = old.shards.map((s) => touched.find((t) => t.section === s.section && t.index === s.index) ?? s);
  return withReaders({ summary, shards });
}
