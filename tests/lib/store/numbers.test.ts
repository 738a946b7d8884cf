/* Digests in the store: a signed release with numbers is taken, and asked by digest over a real (in-memory) IndexedDB. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, it } from 'vitest';
import { buildState } from '../../../lib/core/blocklist/state.ts';
import type { ListingAttributes } from '../../../lib/core/blocklist/listing.ts';
import { createBlocklistStore } from '../../../lib/store/blocklist-store.ts';
import type { List } from '../../../lib/store/open-list.ts';
import { openDatabase } from '../../../lib/store/database.ts';
import type { NumberDigesting } from '../../../lib/core/indicators/digest.ts';
import { commitOf } from './commit.ts';

const ROW: ListingAttributes = { grade: 'confirmed', category: 'TH02', listedOn: 20_000, seenOn: 20_001, reports: 2 };
const DIGESTING: NumberDigesting = { saltEpoch: 1, salt: 'aa'.repeat(16), memoryKiB: 8, passes: 1 };
const HIT = { high: 0xdead_beef, low: 0x0102_0304 };
const MISS = { high: 0xdead_beef, low: 0x0102_0305 };

describe('digests in the store', () => {
  afterEach(() => {
    globalThis.indexedDB = new IDBFactory();
  });

  async function stored(count: number) {
    globalThis.indexedDB = new IDBFactory();
    const open = (onClosed: () => void) => openDatabase(onClosed, 'numbers');
    const create = () => createBlocklistStore({ open, onDamaged: () => undefined });
    const store = create();
    const others = Array.from({ length: count }, (_, i) => ({ ...ROW, high: (i * 2_654_435_761) >>> 0, low: i }));
    const commit = async (digesting: NumberDigesting, sequence: number, numbers = [{ ...ROW, ...HIT }, ...others]) => {
      const { summary, shards } = await buildState([], { epoch: 1, sequence, numbers });
      await store.commitBase(commitOf(summary, digesting), shards);
    };
    await commit(DIGESTING, 1);
    return { store, commit, restart: create };
  }

  const only = (lists: readonly List[]): List => {
    const [list] = lists;
    if (list === undefined) throw new Error('expected a list');
    return list;
  };

  it('finds a listed digest and not its neighbour, before and after a restart', async () => {
    const { store, restart } = await stored(2000);
    for (const one of [store, restart()]) {
      const list = only(await one.lists());
      expect(await one.lookUpDigest(list, HIT)).toEqual(ROW);
      expect(await one.lookUpDigest(list, MISS)).toBeNull();
    }
  });

  it('answers without waiting only where the one shard is open', async () => {
    const { restart } = await stored(2000);
    const cold = restart();
    const list = only(await cold.lists());
    expect(cold.lookUpDigestSync(list, HIT)).toBeUndefined();
    await cold.lookUpDigest(list, HIT);
    expect(cold.lookUpDigestSync(list, HIT)).toEqual(ROW);
    expect(cold.lookUpDigestSync(list, MISS)).toBeNull();
    // A digest of another range needs another shard, which nobody has read.
    expect(cold.lookUpDigestSync(list, { high: 1, low: 1 })).toBeUndefined();
  });

  it('says stale where another salt took the place, and goes on with the same salt', async () => {
    const { store, commit } = await stored(10);
    const list = only(await store.lists());
    await commit(DIGESTING, 2);
    expect(await store.lookUpDigest(list, HIT)).toEqual(ROW);
    await commit({ ...DIGESTING, saltEpoch: 2, salt: 'bb'.repeat(16) }, 3);
    expect(await store.lookUpDigest(list, HIT)).toBe('stale');
    expect(store.lookUpDigestSync(list, HIT)).toBeUndefined();
    expect(await store.lookUpDigest(only(await store.lists()), HIT)).toEqual(ROW);
  });
});
