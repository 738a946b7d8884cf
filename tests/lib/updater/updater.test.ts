import 'fake-indexeddb/auto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Poll } from '../../../lib/settings.ts';
import type { Fetcher } from '../../../lib/updater/fetcher.ts';
import { createLateUpdater } from '../../../lib/updater/late-updater.ts';
import type { BlocklistStore } from '../../../lib/store/blocklist-store.ts';
import { StoreError } from '../../../lib/store/database.ts';
import type { PublisherConfig } from '../../../lib/updater/update.ts';
import { UpdateError } from '../../../lib/updater/update-error.ts';
import { createPublished, hosts } from './published.ts';
import type { Published } from './published.ts';
import { createWorld } from './world.ts';
import type { World } from './world.ts';

const repositories: Published[] = [];
afterAll(async () => {
  await Promise.all(repositories.map((published) => published.remove()));
});

async function setUp() {
  const published = await createPublished();
  repositories.push(published);
  await published.publish({ listings: hosts('evil.example'), pollSeconds: 600 });
  const world = createWorld(published);
  return { published, world, ...updaterOf(world, published) };
}

function updaterOf(world: World, published: Published, store: BlocklistStore = world.store) {
  const asAsked: { poll: Poll; more: PublisherConfig[] } = { poll: 'asked', more: [] };
  const state = { now: Date.now(), random: 0.5, offline: false, running: 0, mostAtOnce: 0, updated: 0, ...asAsked };
  const scheduled: number[] = [];
  const failures: string[] = [];
  const asked: string[] = [];
  const fetcher: Fetcher = async (path) => {
    asked.push(path);
    if (state.offline) throw new UpdateError('network', 'offline');
    return readFile(join(published.repoDir, path)).then(
      (bytes) => new Uint8Array(bytes),
      () => null,
    );
  };
  // As the worker has it: read when it is first wanted.
  const updater = createLateUpdater({
    store,
    now: () => state.now,
    fault: () => Promise.resolve(),
    describeChange: () => Promise.resolve(undefined),
    publishers: () => Promise.resolve([world.config, ...state.more]),
    fetcherFor: () => fetcher,
    pollChoice: () => Promise.resolve(state.poll),
    random: () => state.random,
    exclusively: async (action) => {
      state.mostAtOnce = Math.max(state.mostAtOnce, ++state.running);
      await action();
      state.running--;
    },
    scheduleAt: (time) => scheduled.push(time),
    onUpdated: () => {
      state.updated++;
      return Promise.resolve();
    },
    onFailed: (_publisher, error) => failures.push(error instanceof UpdateError ? error.code : String(error)),
  });
  return { updater, state, scheduled, failures, asked };
}

describe('createUpdater', () => {
  it('runs from the asking on, and no longer than it does', async () => {
    const { updater } = await setUp();
    const run = updater.runDue();
    expect(updater.isRunning()).toBe(true);
    await run;
    expect(updater.isRunning()).toBe(false);
  });

  it('updates, tells, and plans the next poll by the signed interval', async () => {
    const { updater, state, scheduled } = await setUp();
    await updater.runDue();
    expect(state.updated).toBe(1);
    expect(scheduled.at(-1)).toBe(state.now + 600_000);
  });

  it('plans anew when the person wants lists less often, and again when as signed', async () => {
    const { updater, state, scheduled } = await setUp();
    await updater.runDue();
    state.poll = 'hourly';
    await updater.replan();
    expect(scheduled.at(-1)).toBe(state.now + 3_600_000);
    state.poll = 'often';
    await updater.replan();
    expect(scheduled.at(-1)).toBe(state.now + 200_000);
  });

  it('asks nothing before it is due, and does when the person wants', async () => {
    const { updater, asked, state } = await setUp();
    await updater.runDue();
    asked.length = 0;
    await updater.runDue();
    expect(asked).toEqual([]);
    await updater.runAll();
    expect(asked).toEqual(['metadata/timestamp.json']);
    state.now += 600_001;
    await updater.runDue();
    expect(asked).toHaveLength(2);
  });

  it('asks for the next root once a day and after a failure', async () => {
    const { updater, asked, state } = await setUp();
    await updater.runAll();
    expect(asked).toContain('metadata/2.root.json');
    asked.length = 0;
    state.offline = true;
    await updater.runAll();
    state.offline = false;
    asked.length = 0;
    await updater.runAll();
    expect(asked).toContain('metadata/2.root.json');
    asked.length = 0;
    await updater.runAll();
    expect(asked).not.toContain('metadata/2.root.json');
    state.now += 86_400_000;
    asked.length = 0;
    await updater.runAll();
    expect(asked).toContain('metadata/2.root.json');
  });

  it('keeps the code of a failure, comes back soon and then later, and does not move the clock of freshness', async () => {
    const { updater, state, scheduled, world, failures } = await setUp();
    await updater.runAll();
    const confirmedAt = (await world.store.readStatus('main'))?.checkedAt;
    state.offline = true;
    state.now += 60_000;
    for (const wait of [30_000, 60_000, 120_000, 240_000, 480_000, 600_000]) {
      await updater.runAll();
      expect(scheduled.at(-1)).toBe(state.now + wait);
    }
    expect(failures[0]).toBe('network');
    expect(await world.store.readStatus('main')).toMatchObject({
      checkedAt: confirmedAt,
      lastError: 'network',
      failures: 6,
    });
    state.offline = false;
    await updater.runAll();
    expect(await world.store.readStatus('main')).toMatchObject({ checkedAt: state.now, lastError: null, failures: 0 });
  });

  it('retries a first download that failed', async () => {
    const { updater, state, scheduled, world } = await setUp();
    state.offline = true;
    await updater.runDue();
    expect(scheduled.at(-1)).toBe(state.now + 30_000);
    state.offline = false;
    state.now += 30_000;
    await updater.runDue();
    expect(await world.store.verdict('http://evil.example/')).toMatchObject({ kind: 'listed' });
  });

  it('comes back ever later where the disk is full, and as signed once it is not', async () => {
    const { published, world, updater: whole, state: before } = await setUp();
    await whole.runAll();
    let isFull = true;
    const room = (): Promise<void> =>
      isFull ? Promise.reject(new StoreError('store-full', 'no room')) : Promise.resolve();
    const { updater, state, scheduled, asked } = updaterOf(world, published, {
      ...world.store,
      commitPoll: (...args) => room().then(() => world.store.commitPoll(...args)),
      commitDelta: (...args) => room().then(() => world.store.commitDelta(...args)),
    });
    state.now = before.now + 600_000;
    for (const wait of [30_000, 60_000, 120_000]) {
      await updater.runDue();
      expect(scheduled.at(-1)).toBe(state.now + wait);
      asked.length = 0;
      await updater.runDue();
      expect(asked).toEqual([]);
      state.now += wait;
    }
    isFull = false;
    await updater.runDue();
    expect(scheduled.at(-1)).toBe(state.now + 600_000);
  });

  it('tells of a new list although the disk is full right after it', async () => {
    const { published, world } = await setUp();
    const { updater, state, failures } = updaterOf(world, published, {
      ...world.store,
      commitPoll: () => Promise.reject(new StoreError('store-full', 'no room')),
    });
    await updater.runDue();
    expect(await world.store.lists()).toHaveLength(1);
    expect(failures).not.toEqual([]);
    expect(state.updated).toBe(1);
  });

  it('never runs two updates at once, and joins those who ask meanwhile', async () => {
    const { updater, state, asked } = await setUp();
    await Promise.all([updater.runDue(), updater.runAll(), updater.runAll(), updater.runDue(), updater.loadStarter()]);
    expect(state.mostAtOnce).toBe(1);
    expect(asked.filter((path) => path === 'metadata/timestamp.json').length).toBeLessThanOrEqual(2);
    expect(updater.isRunning()).toBe(false);
  });

  it('follows a publisher that comes while an update runs', async () => {
    const { updater, state, world } = await setUp();
    const first = updater.runDue();
    await Promise.resolve();
    state.more = [{ ...world.config, id: 'new' }];
    await Promise.all([first, updater.runAgain()]);
    expect((await world.store.lists()).map(({ publisher }) => publisher)).toEqual(['main', 'new']);
    expect(state.mostAtOnce).toBe(1);
  });

  it.each([
    ['two days', 2 * 86_400_000],
    // A clock that was kept in the time of Thailand and read as UTC.
    ['seven hours', 7 * 3_600_000],
  ])('polls at once, and once, when the clock was set back by %s', async (_name, ms) => {
    const { updater, state, asked } = await setUp();
    await updater.runAll();
    state.now -= ms;
    asked.length = 0;
    await updater.runDue();
    expect(asked).not.toEqual([]);
    asked.length = 0;
    await updater.runDue();
    expect(asked).toEqual([]);
  });

  it.each(['asked', 'often', 'hourly', 'seldom'] as const)(
    'waits out the longest interval that a publisher can sign, asked for %s',
    async (poll) => {
      const { published, updater, state, asked } = await setUp();
      await published.publish({ listings: hosts('evil.example'), pollSeconds: 86_400 });
      Object.assign(state, { poll, random: 0.999 });
      await updater.runAll();
      state.offline = true;
      asked.length = 0;
      await updater.runDue();
      expect(asked).toEqual([]);
    },
  );
});
