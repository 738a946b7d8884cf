/* The two states of the golden files in tests/fixtures/release, of which docs/list-format.md walks through the first. */
import type { Listing, ListingAttributes } from '../../../../lib/core/blocklist/listing.ts';
import type { NumberListing } from '../../../../lib/core/blocklist/state.ts';
import { build, type Built } from './lists.ts';

const CONFIRMED: ListingAttributes = {
  grade: 'confirmed',
  category: 'TH02',
  listedOn: 20_000,
  seenOn: 20_010,
  reports: 3,
};
const REPORTED: ListingAttributes = {
  grade: 'reported',
  category: 'TX1',
  listedOn: 20_005,
  seenOn: 20_005,
  reports: 1,
};
const DISPUTED: ListingAttributes = { ...CONFIRMED, grade: 'disputed' };

const ADDRESS: Listing = { key: 'host:192.0.2.7', ...REPORTED };
const EVIL: Listing = { key: 'host:evil.example', ...CONFIRMED };
const LOGIN: Listing = { key: 'host:login.evil.example', ...CONFIRMED };
const SHOP: Listing = { key: 'url:shop.example/pay?x=1', ...CONFIRMED };
const FIRST: NumberListing = { high: 0x1111_1111, low: 0x2222_2222, ...CONFIRMED, bank: '014' };
const SECOND: NumberListing = { high: 0x8000_0000, low: 0x0000_0001, ...CONFIRMED };
const THIRD: NumberListing = { high: 0xdddd_dddd, low: 0xeeee_eeee, ...CONFIRMED };

/** Epoch 1, sequence 7: what base.bin holds. */
export function goldenBefore(): Promise<Built> {
  return build([ADDRESS, EVIL, LOGIN, SHOP], { sequence: 7, numbers: [FIRST, SECOND, THIRD] });
}

/** Sequence 8: delta.bin leads here. One host goes, one comes, one changes its grade; one number is replaced by one at a bank. */
export async function goldenAfter(): Promise<Built> {
  const before = await goldenBefore();
  const phish: Listing = { key: 'host:phish.example', ...REPORTED };
  const listings = [EVIL, { ...LOGIN, ...DISPUTED }, phish, SHOP];
  const numbers = [FIRST, THIRD, { ...SECOND, low: 2, bank: '004' }];
  return build(listings, { sequence: 8, numbers, previous: before.summary });
}
