/* A release for a share of browsers: each decides for itself, none goes back, and who comes later gets what comes later. */
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canaryBucket, releaseForBrowser } from '../../../lib/core/trust/canary.ts';
import type { ReleaseInfo } from '../../../lib/core/trust/release-info.ts';
import { refresh } from '../../../lib/core/trust/client.ts';
import { createBlocklistStore } from '../../../lib/store/blocklist-store.ts';
import { openDatabase } from '../../../lib/store/database.ts';
import { createPublished, hosts, type Published } from './published.ts';
import { createWorld, type World } from './world.ts';

const secretOf = (n: number): Uint8Array => new Uint8Array(32).fill(n % 256).fill(n >> 8, 0, 1);
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );

describe('the bucket of a browser', () => {
  it('is the first 4 bytes of SHA-256(secret ‖ "epoch.sequence"), mod 100', async () => {
    // Computed apart from this code: sha256 of 32 zero bytes and "1.2" begins with these bytes.
    const hash = await crypto.subtle.digest(
      'SHA-256',
      new Uint8Array([...new Array<number>(32).fill(0), 0x31, 0x2e, 0x32]),
    );
    const expected = new DataView(hash).getUint32(0) % 100;
    expect(await canaryBucket(new Uint8Array(32), { epoch: 1, sequence: 2 })).toBe(expected);
  });

  it('spreads browsers evenly, and anew for each canary', async () => {
    const counts = new Array<number>(100).fill(0);
    let moved = 0;
    for (let n = 0; n < 10_000; n++) {
      const one = await canaryBucket(secretOf(n), { epoch: 1, sequence: 7 });
      const two = await canaryBucket(secretOf(n), { epoch: 1, sequence: 8 });
      counts[one] = (counts[one] ?? 0) + 1;
      if (one !== two) moved++;
    }
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(Math.max(...counts)).toBeLessThan(160);
    expect(moved).toBeGreaterThan(9500);
  });
});

describe('a canary', () => {
  let published: Published;
  let world: World;
  beforeEach(async () => {
    published = await createPublished();
    world = createWorld(published);
    await published.publish({ listings: hosts('a.example') });
    await world.update();
  });
  afterEach(() => published.remove());
  const sequence = async (): Promise<number | undefined> => (await world.store.lists())[0]?.release.sequence;
  const bucket = async (of: number): Promise<number> =>
    canaryBucket(await world.store.canarySecret(), { epoch: 1, sequence: of });

  it('is taken below the percent and left above it, with the same secret after a restart', async () => {
    const mine = await bucket(2);
    const secret = await world.store.canarySecret();
    expect(await world.restart().store.canarySecret()).toEqual(secret);
    await published.publish({ listings: hosts('a.example', 'b.example'), canary: Math.max(1, mine) });
    await world.update();
    expect(await sequence()).toBe(mine === 0 ? 2 : 1);
    // Wider: now this browser is in it.
    await published.publish({ listings: hosts('a.example', 'c.example'), sequence: 3, canary: 99 });
    await world.update();
    expect(await sequence()).toBe((await bucket(3)) < 99 ? 3 : 1);
  });

  it('is kept by who has it when the share shrinks, and left for a later release only', async () => {
    const made = await published.publish({ listings: hosts('a.example', 'b.example'), canary: 99 });
    const held = { epoch: made.epoch, sequence: made.sequence };
    const release: ReleaseInfo = { ...made, sequence: 1 };
    const [inside, outside] = await twoSecrets(made);
    const offered = { release, canary: { percent: 1, release: made } };
    expect((await releaseForBrowser(offered, null, outside)).sequence).toBe(1);
    expect((await releaseForBrowser(offered, held, outside)).sequence).toBe(2);
    expect((await releaseForBrowser(offered, null, inside)).sequence).toBe(2);
    expect((await releaseForBrowser({ release, canary: null }, held, inside)).sequence).toBe(1);
  });

  it('that was withdrawn is followed by a higher sequence, never by the one before', async () => {
    await published.publish({ listings: hosts('a.example', 'b.example'), canary: 99 });
    if ((await bucket(2)) < 99) {
      await world.update();
      expect(await sequence()).toBe(2);
    }
    await published.publish({ listings: hosts('a.example'), sequence: 3 });
    await world.update();
    expect(await sequence()).toBe(3);
    expect(await world.hosts()).toEqual(['a.example']);
  });

  it('finds room for its secret in a database of before', async () => {
    const name = `old-${Math.random()}`;
    const old = await openDB(name, 1, {
      upgrade(database) {
        for (const store of ['meta', 'trust', 'status']) database.createObjectStore(store, { keyPath: 'publisher' });
        for (const store of ['shard', 'part', 'guard']) database.createObjectStore(store);
      },
    });
    await old.put('status', { publisher: 'main', failures: 3 });
    old.close();
    const store = createBlocklistStore({
      open: (onClosed) => openDatabase(onClosed, name),
      onDamaged: () => undefined,
    });
    expect(await store.readStatus('main')).toMatchObject({ failures: 3 });
    expect(await store.canarySecret()).toHaveLength(32);
  });

  it('must be later than the release beside it, and of its epoch', async () => {
    const deps = { fetch: publishedFetch(), now: new Date() };
    await published.publish({ listings: hosts('a.example', 'b.example') });
    await published.publish({
      listings: hosts('b.example', 'c.example'),
      canary: 5,
      edit: (made) => ({ ...made, sequence: 2 }),
    });
    expect(await codeOf(refresh({ root: published.root }, deps))).toBe('malformed');
  });

  function publishedFetch() {
    return async (path: string): Promise<Uint8Array | null> => {
      const { readFile } = await import('node:fs/promises');
      return readFile(`${published.repoDir}/metadata/${path}`).then(
        (bytes) => new Uint8Array(bytes),
        () => null,
      );
    };
  }

  /** A secret within the first percent of a canary, and one outside of it. */
  async function twoSecrets(of: ReleaseInfo): Promise<[Uint8Array, Uint8Array]> {
    let inside: Uint8Array | null = null;
    let outside: Uint8Array | null = null;
    for (let n = 0; inside === null || outside === null; n++) {
      if ((await canaryBucket(secretOf(n), of)) < 1) inside = secretOf(n);
      else outside = secretOf(n);
    }
    return [inside, outside];
  }
});
