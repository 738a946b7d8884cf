/* Which numbers a proposal changes, and which shards are read to know it. */
import { expect, it } from 'vitest';
import { changedDigests, type ReadableState } from '../../../hub/publish/name-numbers.ts';
import { buildState, type NumberListing } from '../../../lib/core/blocklist/state.ts';

const ATTRIBUTES = { grade: 'confirmed', category: 'TH01', listedOn: 20_000, seenOn: 20_000, reports: 1 } as const;
/** Spread over all shards. */
const numbers = (count: number, more: Partial<NumberListing> = {}): NumberListing[] =>
  Array.from({ length: count }, (_one, at) => ({ ...ATTRIBUTES, high: (at * 0x9e3779b1) >>> 0, low: at, ...more }));
const hexOf = ({ high, low }: NumberListing): string =>
  high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');

async function stateOf(
  listings: readonly NumberListing[],
  previous?: ReadableState,
): Promise<ReadableState & { readonly asked: number[] }> {
  const options = { epoch: 1, sequence: 1, numbers: listings, ...(previous && { previous: previous.summary }) };
  const { summary, shards } = await buildState([], options);
  const asked: number[] = [];
  return {
    summary,
    asked,
    read: (section, index) => {
      asked.push(index);
      const shard = shards.find((one) => one.section === section && one.index === index);
      return shard === undefined ? Promise.reject(new RangeError('no such shard')) : Promise.resolve(shard.bytes);
    },
  };
}

it('reads the shards that differ and no other', async () => {
  const before = await stateOf(numbers(1000));
  expect(before.summary.sections.numbers.shards.length).toBe(16);
  const [gone, kept, ...rest] = numbers(1000);
  const added = { ...ATTRIBUTES, high: 0xf0000001, low: 7 };
  const after = await stateOf(
    [kept, ...rest, added].filter((one) => one !== undefined),
    before,
  );
  expect(await changedDigests(before, after)).toEqual([
    { digest: hexOf(added), isAdded: true },
    { digest: gone === undefined ? '' : hexOf(gone), isAdded: false },
  ]);
  expect([before.asked, after.asked]).toEqual([
    [0, 15],
    [0, 15],
  ]);
});

it('names nothing that only says something else, and everything of a first state or of one that is cut anew', async () => {
  const before = await stateOf(numbers(1000));
  const louder = await stateOf(numbers(1000, { grade: 'reported' }), before);
  expect(await changedDigests(before, louder)).toEqual([]);
  const first = await stateOf(numbers(3));
  expect(await changedDigests(null, first)).toEqual(
    numbers(3)
      .map((one) => ({ digest: hexOf(one), isAdded: true }))
      .toSorted((a, b) => (a.digest < b.digest ? -1 : 1)),
  );
  const small = await stateOf(numbers(400));
  const cut = await changedDigests(small, before);
  expect([cut.length, cut.every(({ isAdded }) => isAdded)]).toEqual([600, true]);
});
