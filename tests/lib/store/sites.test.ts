/* Addresses in the store: whatever a fresh worker has not read yet, it answers as one that looks up every key would. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, it } from 'vitest';
import type { Listing } from '../../../lib/core/blocklist/listing.ts';
import { buildState } from '../../../lib/core/blocklist/state.ts';
import { createBlocklistStore, type BlocklistStore } from '../../../lib/store/blocklist-store.ts';
import { openDatabase, type BlocklistDatabase } from '../../../lib/store/database.ts';
import { keysOf } from '../../../lib/store/open-list.ts';
import { commitOf } from './commit.ts';

const PARENT = 'parent.example';
const UNDER = 'deep.parent.example';
const listing = (key: Listing['key']): Listing => ({
  key,
  grade: 'confirmed',
  category: 'TH02',
  listedOn: 20_000,
  seenOn: 20_001,
  reports: 2,
});

/** So many that they are in 16 shards, and a parent stands in an earlier one than most of what is below it. */
const CHILDREN = Array.from({ length: 1_000 }, (_, i) => `host:c${i}.${UNDER}` as const);
const OTHERS = Array.from({ length: 1_000 }, (_, i) => `host:other${i}.example` as const);
const PATHS = Array.from({ length: 1_000 }, (_, i) => `url:shop${i}.example/pay` as const);
const LISTED = [`host:${PARENT}` as const, ...CHILDREN, ...OTHERS, ...PATHS];

const ADDRESSES = [
  `https://${PARENT}/`,
  `https://${UNDER}/a`,
  `https://www.${PARENT}/`,
  ...[1, 499, 998].flatMap((i) => [
    `https://c${i}.${UNDER}/`,
    `https://x.c${i}.${UNDER}/a/b?c`,
    `https://c${i}x.${UNDER}/`,
    `https://other${i}.example/`,
    `https://a.b.other${i}.example/a`,
    `https://xother${i}.example/`,
    `https://shop${i}.example/pay`,
    `https://www.shop${i}.example/pay?now`,
    `https://shop${i}.example/other`,
  ]),
  'https://example/',
  'https://192.0.2.1/pay',
];

describe('addresses in the store', () => {
  afterEach(() => {
    globalThis.indexedDB = new IDBFactory();
  });

  /** Stores a release; then starts a worker that has read nothing yet, and counts the shards that it reads. */
  async function stored(listings: readonly Listing['key'][] = LISTED) {
    globalThis.indexedDB = new IDBFactory();
    const open = (onClosed: () => void): Promise<BlocklistDatabase> => openDatabase(onClosed, 'sites');
    const create = (): BlocklistStore => createBlocklistStore({ open, onDamaged: () => undefined });
    const store = create();
    const commit = async (sequence: number, keys: readonly Listing['key'][]): Promise<void> => {
      const { summary, shards } = await buildState(keys.map(listing), { epoch: 1, sequence });
      await store.commitBase(commitOf(summary), shards);
    };
    await commit(1, listings);
    return { store, commit, start: create };
  }

  const listedIn = async (store: BlocklistStore, url: string): Promise<readonly string[]> => {
    const verdict = await store.verdict(url);
    return verdict.kind === 'listed' ? verdict.hits.map(({ key }) => key).toSorted() : [verdict.kind];
  };

  it('a worker that has read nothing finds what one finds that looks up every key', async () => {
    const { store, start } = await stored();
    for (const url of ADDRESSES) {
      const hits = await store.lookUp(keysOf(url) ?? []);
      const expected = hits.length === 0 ? ['not-listed'] : hits.map(({ key }) => key).toSorted();
      expect(await listedIn(start(), url), url).toEqual(expected);
    }
    expect(await listedIn(start(), `https://x.c499.${UNDER}/`)).toEqual(
      [`host:${PARENT}`, `host:c499.${UNDER}`].toSorted(),
    );
  });

  it('reads for an address that is not listed where its host would stand, and no other shard of hosts', async () => {
    const { start } = await stored([...CHILDREN, ...OTHERS]);
    const store = start();
    const url = 'https://a.other499x.example/';
    expect(await listedIn(store, url)).toEqual(['not-listed']);
    expect(store.verdictSync(url)).toEqual({ kind: 'not-listed' });
    expect(store.verdictSync('https://other1.example/')).toBeNull();
    // What its neighbours have in common with it may be listed, and stands before them.
    expect(await listedIn(store, `https://c499x.${UNDER}/`)).toEqual(['not-listed']);
    expect(store.verdictSync(`https://${PARENT}/`)).toEqual({ kind: 'not-listed' });
  });

  it('an address that the list comes to name while it is looked up is found, by the host or by a path', async () => {
    for (const added of ['host:late.example', 'url:late.example/pay'] as const) {
      const { commit, store, start } = await stored(OTHERS);
      const worker = start();
      expect(await listedIn(worker, 'https://late.example/pay')).toEqual(['not-listed']);
      const asked = listedIn(store, 'https://late.example/pay');
      await commit(2, [...OTHERS, added]);
      await asked;
      expect(await listedIn(store, 'https://late.example/pay')).toEqual([added]);
    }
  });

  it('says that it is no web address before any list is read', async () => {
    const open = (): Promise<BlocklistDatabase> => Promise.reject(new Error('no database'));
    const store = createBlocklistStore({ open, onDamaged: () => undefined });
    expect(await store.verdict('about:blank')).toEqual({ kind: 'unknown', reason: 'not-checkable' });
    expect(await store.verdict('https://a.example/')).toEqual({ kind: 'unknown', reason: 'store-failed' });
  });
});
