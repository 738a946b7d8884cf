import 'fake-indexeddb/auto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renewRoot } from '../../../hub/trust/ceremony.ts';
import type { Listing } from '../../../lib/core/blocklist/listing.ts';
import { FAULT_POINTS } from '../../../lib/updater/faults.ts';
import type { Fetcher } from '../../../lib/updater/fetcher.ts';
import { createPublished, hosts, listing } from './published.ts';
import type { Published } from './published.ts';
import { createWorld, Killed } from './world.ts';
import type { World } from './world.ts';

const LISTED = { kind: 'listed' };
const NOT_LISTED = { kind: 'not-listed' };
const NO_ANSWER = {
  checkedAt: null,
  rootProbedAt: null,
  lastError: 'network',
  failures: 1,
  nextAttemptAt: 0,
  expiresAt: null,
};
const repositories: Published[] = [];

async function repository(...releases: (readonly Listing[])[]): Promise<Published> {
  const published = await createPublished();
  repositories.push(published);
  for (const listings of releases) await published.publish({ listings });
  return published;
}

afterAll(async () => {
  await Promise.all(repositories.map((published) => published.remove()));
});

describe('first update', () => {
  it('takes the base and answers from it', async () => {
    const world = createWorld(await repository([...hosts('evil.example'), listing('url:shop.example/fake/')]));
    expect(await world.store.verdict('http://evil.example/')).toEqual({ kind: 'unknown', reason: 'no-release' });
    expect(await world.update()).toBe('updated');
    expect(await world.store.verdict('http://www.evil.example/x')).toMatchObject(LISTED);
    expect(await world.store.verdict('https://shop.example/fake/page?id=1')).toMatchObject(LISTED);
    expect(await world.store.verdict('https://shop.example/honest')).toEqual(NOT_LISTED);
    expect(await world.store.verdict('about:blank')).toEqual({ kind: 'unknown', reason: 'not-checkable' });
  });

  it('is whole after a restart of the worker', async () => {
    const world = createWorld(await repository(hosts('evil.example')));
    await world.update();
    const next = world.restart();
    expect(next.store.verdictSync('http://evil.example/')).toBeNull();
    expect(await next.store.verdict('http://evil.example/')).toMatchObject(LISTED);
    expect(next.store.verdictSync('http://evil.example/')).toMatchObject(LISTED);
  });
});

describe('later updates', () => {
  it('asks one file when there is no news, and moves the clock of freshness', async () => {
    const world = createWorld(await repository(hosts('evil.example')));
    await world.update();
    world.asked.length = 0;
    const later = Date.now() + 60_000;
    expect(await world.update({ now: later })).toBe('unchanged');
    expect(world.asked).toEqual(['metadata/timestamp.json']);
    expect((await world.store.readStatus('main'))?.checkedAt).toBe(later);
  });

  it('takes one delta for the next release and no base', async () => {
    const published = await repository(hosts('a.example', 'b.example'));
    const world = createWorld(published);
    await world.update();
    await published.publish({ listings: hosts('b.example', 'c.example') });
    world.asked.length = 0;
    await world.update();
    expect(world.asked.filter((path) => !path.startsWith('metadata/'))).toEqual(['deltas/1-2']);
    expect(await world.hosts()).toEqual(['b.example', 'c.example']);
    expect(await world.restart().hosts()).toEqual(['b.example', 'c.example']);
  });

  it('falls back to the base where the delta is missing', async () => {
    const published = await repository(hosts('a.example'));
    const world = createWorld(published);
    await world.update();
    await published.publish({ listings: hosts('b.example'), base: true });
    await rm(join(published.repoDir, 'deltas/1-2'));
    await world.update();
    expect(await world.hosts()).toEqual(['b.example']);
  });

  it('falls back to the base where the delta is damaged', async () => {
    const published = await repository(hosts('a.example'));
    const world = createWorld(published);
    await world.update();
    await published.publish({ listings: hosts('b.example'), base: true });
    const file = join(published.repoDir, 'deltas/1-2');
    const bytes = await readFile(file);
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    await writeFile(file, bytes);
    await world.update();
    expect(await world.hosts()).toEqual(['b.example']);
  });

  it('does not fetch a base because the network failed', async () => {
    const published = await repository(hosts('a.example'));
    const world = createWorld(published);
    await world.update();
    await published.publish({ listings: hosts('b.example'), base: true });
    const asked: string[] = [];
    const flaky = failing(published, asked, (path) => path.startsWith('deltas/'));
    await expect(world.update({ fetcher: flaky })).rejects.toMatchObject({ code: 'network' });
    expect(asked.some((path) => path.startsWith('targets/'))).toBe(false);
    expect(await world.hosts()).toEqual(['a.example']);
  });

  it('follows a base and the deltas after it when it starts anew', async () => {
    const world = createWorld(
      await repository(hosts('a.example'), hosts('a.example', 'b.example'), hosts('c.example')),
    );
    await world.update();
    expect(await world.hosts()).toEqual(['c.example']);
  });
});

describe('refusals keep the release in force and the clock where it was', () => {
  let published: Published;
  let world: World;
  beforeAll(async () => {
    published = await repository(hosts('a.example', 'b.example', 'c.example', 'd.example'));
    world = createWorld(published);
    await world.update();
  });

  const lies: readonly (readonly [name: string, code: string, wish: Parameters<Published['publish']>[0]])[] = [
    [
      'a state hash that the files do not have',
      'state-mismatch',
      {
        listings: hosts('a.example', 'b.example', 'x.example'),
        base: true,
        edit: (release) => ({ ...release, stateHash: 'f'.repeat(64) }),
      },
    ],
    [
      'a sequence before ours',
      'rollback',
      {
        listings: hosts('a.example', 'b.example'),
        base: true,
        edit: (release) => ({ ...release, sequence: 0 }),
      },
    ],
    ['a shrink by more than half', 'shrink', { listings: hosts('a.example'), base: true }],
  ];

  it.each(lies)('%s', async (_name, code, wish) => {
    await published.publish(wish);
    const before = await world.store.readStatus('main');
    await expect(world.update({ now: Date.now() + 60_000 })).rejects.toMatchObject({ code });
    expect(await world.store.readStatus('main')).toEqual(before);
    expect(await world.restart().hosts()).toEqual(['a.example', 'b.example', 'c.example', 'd.example']);
  });

  it('takes a shrink that is signed as a reset', async () => {
    await published.publish({ listings: hosts('a.example'), base: true, reset: true });
    await world.update();
    expect(await world.hosts()).toEqual(['a.example']);
  });

  it('refuses a release below the one in the package', async () => {
    const fresh = createWorld(published);
    fresh.config = { ...fresh.config, starter: { path: '', builtAt: new Date(), floor: { epoch: 2, sequence: 1 } } };
    await expect(fresh.update()).rejects.toMatchObject({ code: 'rollback' });
    expect(await fresh.store.lists()).toEqual([]);
  });
});

describe('a worker killed at any point', () => {
  const many = (n: number, tag: string): Listing[] =>
    hosts(
      ...Array.from({ length: n }, (_unused, i) => `${tag}${Math.imul(i, 0x9e3779b1) >>> 0}.example`),
      'always.example',
    );

  it.each(FAULT_POINTS.filter((point) => point !== 'after-guard'))(
    '%s leaves the old release or the new, whole',
    async (point) => {
      const published = await repository(many(600, 'old'));
      const world = createWorld(published);
      await world.update();
      const isBasePoint = point.startsWith('base-') || point.startsWith('after-part');
      await published.publish({ listings: many(610, 'new'), base: true, partBytes: 300 });
      if (isBasePoint) await rm(join(published.repoDir, 'deltas/1-2'));
      await expect(world.update({ fault: point })).rejects.toBeInstanceOf(Killed);

      const next = world.restart();
      const held = await next.hosts();
      expect(
        [many(600, 'old'), many(610, 'new')].map((all) => all.map(({ key }) => key.slice(5)).sort()),
      ).toContainEqual(held);
      expect(await next.store.verdict('http://always.example/')).toMatchObject(LISTED);

      await next.store.sweep(['main']);
      await next.update();
      expect(await next.hosts()).toEqual(
        many(610, 'new')
          .map(({ key }) => key.slice(5))
          .sort(),
      );
      const database = await next.database();
      const generations = new Set((await database.getAllKeys('shard')).map(([, generation]) => generation));
      expect(generations.size).toBe(1);
      expect(await database.getAllKeys('part')).toEqual([]);
    },
  );

  it('does not fetch parts again that have arrived', async () => {
    const published = await repository(many(600, 'x'));
    const release = await published.publish({ listings: many(900, 'y'), base: true, partBytes: 300 });
    expect(release.base.parts.length).toBeGreaterThan(2);
    const world = createWorld(published);
    await expect(world.update({ fault: 'after-part' })).rejects.toBeInstanceOf(Killed);
    const next = world.restart();
    await next.update();
    expect(next.asked.filter((path) => path.startsWith('targets/'))).toHaveLength(release.base.parts.length - 1);
  });

  it('does not trust a stored part that was changed', async () => {
    const published = await repository(many(600, 'x'));
    await published.publish({ listings: many(900, 'y'), base: true, partBytes: 300 });
    const world = createWorld(published);
    await expect(world.update({ fault: 'after-part' })).rejects.toBeInstanceOf(Killed);
    const database = await world.database();
    const [key] = await database.getAllKeys('part');
    if (key === undefined) throw new Error('no part was stored');
    await database.put('part', new Uint8Array(5), key);
    const next = world.restart();
    await next.update();
    expect(await next.hosts()).toContain(`y${String(0x9e3779b1)}.example`);
  });
});

describe('a damaged store', () => {
  async function damagedWorld(damage: (world: World) => Promise<void>): Promise<World> {
    const world = createWorld(await repository(hosts('evil.example')));
    await world.update();
    await damage(world);
    return world.restart();
  }
  const damages: readonly (readonly [name: string, damage: (world: World) => Promise<void>])[] = [
    [
      'a shard of other bytes',
      async (world) => {
        await (await world.database()).put('shard', new Uint8Array([1, 2, 3]), ['main', 1, 'hosts', 0]);
      },
    ],
    ['a shard that is gone', async (world) => (await world.database()).delete('shard', ['main', 1, 'hosts', 0])],
    [
      'a shard that is no bytes',
      async (world) => {
        await (
          await world.database()
        ).put('shard', 'text' as unknown as Uint8Array<ArrayBuffer>, ['main', 1, 'hosts', 0]);
      },
    ],
    [
      'a summary that does not parse',
      async (world) => {
        const database = await world.database();
        const meta = await database.get('meta', 'main');
        if (meta !== undefined) await database.put('meta', { ...meta, summary: new Uint8Array(9) });
      },
    ],
    [
      'a release that does not parse',
      async (world) => {
        const database = await world.database();
        const meta = await database.get('meta', 'main');
        if (meta !== undefined) await database.put('meta', { ...meta, release: { sequence: 'x' } });
      },
    ],
  ];

  it.each(damages)('%s says unknown, is found out, and is mended from the base', async (_name, damage) => {
    const world = await damagedWorld(damage);
    expect(await world.store.verdict('http://evil.example/')).toEqual({ kind: 'unknown', reason: 'store-failed' });
    expect(world.damaged).toEqual(['main']);
    await world.update({ repair: true });
    expect(await world.store.verdict('http://evil.example/')).toMatchObject(LISTED);
    expect(world.store.damaged().size).toBe(0);
    expect(await world.restart().store.verdict('http://evil.example/')).toMatchObject(LISTED);
  });

  it('one of two lists that cannot be read makes nothing "not listed", until its publisher is no more', async () => {
    const published = await repository(hosts('evil.example'));
    const other = await repository(hosts('other.example'));
    const world = createWorld(published);
    await world.update();
    world.config = { ...world.config, id: 'other', root: other.root };
    await world.update({ fetcher: failing(other, [], () => false) });
    const database = await world.database();
    const meta = await database.get('meta', 'other');
    if (meta !== undefined) await database.put('meta', { ...meta, summary: new Uint8Array(9) });
    const { store } = world.restart();
    expect(await store.verdict('http://other.example/')).toEqual({ kind: 'unknown', reason: 'store-failed' });
    expect(await store.verdict('http://evil.example/')).toMatchObject(LISTED);
    await store.preload();
    expect(store.verdictSync('http://other.example/')).toBeNull();
    expect(store.verdictSync('http://evil.example/')).toMatchObject(LISTED);
    await store.sweep(['main']);
    expect(store.damaged().size).toBe(0);
    expect(await store.verdict('http://other.example/')).toEqual(NOT_LISTED);
    expect(store.verdictSync('http://other.example/')).toEqual(NOT_LISTED);
  });

  it('says unknown when the database does not open', async () => {
    const { createBlocklistStore } = await import('../../../lib/store/blocklist-store.ts');
    const store = createBlocklistStore({ open: () => Promise.reject(new Error('no')), onDamaged: () => undefined });
    expect(await store.verdict('http://evil.example/')).toEqual({ kind: 'unknown', reason: 'store-failed' });
  });
});

describe('the starter release', () => {
  it('loads after its dates have run out, as of the day of the build, and is not called fresh', async () => {
    const old = new Date(Date.now() - 30 * 86_400_000);
    const published = await createPublished();
    repositories.push(published);
    await published.publish({ listings: hosts('evil.example'), now: old });
    const world = createWorld(published);
    await expect(world.update()).rejects.toMatchObject({ code: 'freeze' });
    world.config = { ...world.config, starter: { path: '', builtAt: old, floor: { epoch: 1, sequence: 1 } } };
    await world.update({ source: 'starter' });
    expect(await world.store.verdict('http://evil.example/')).toMatchObject(LISTED);
    const status = await world.store.readStatus('main');
    expect(status?.checkedAt).toBeNull();
    expect(status?.expiresAt).toBeLessThan(Date.now());
  });

  it('does not take the place of a newer list', async () => {
    const published = await repository(hosts('a.example'));
    const world = createWorld(published);
    world.config = { ...world.config, starter: { path: '', builtAt: new Date(), floor: { epoch: 1, sequence: 1 } } };
    await world.update();
    expect(await world.update({ source: 'starter' })).toBe('unchanged');
  });
});

describe('several publishers', () => {
  it('answers with the strongest grade first and says whose it is', async () => {
    const national = await createPublished('national');
    const bank = await createPublished('bank');
    repositories.push(national, bank);
    await national.publish({ listings: [listing('host:evil.example', 'reported')] });
    await bank.publish({ listings: [listing('host:evil.example', 'confirmed'), listing('host:bank-only.example')] });
    const world = createWorld(national, 'national');
    await world.update();
    const fromBank: Fetcher = (path) =>
      readFile(join(bank.repoDir, path)).then(
        (bytes) => new Uint8Array(bytes),
        () => null,
      );
    world.config = { ...world.config, id: 'bank', root: bank.root };
    await world.update({ fetcher: fromBank });
    const verdict = await world.store.verdict('http://evil.example/');
    expect(verdict).toMatchObject({
      kind: 'listed',
      hits: [
        { publisher: 'bank', grade: 'confirmed' },
        { publisher: 'national', grade: 'reported' },
      ],
    });
    await world.store.sweep(['national']);
    expect(await world.store.verdict('http://bank-only.example/')).toEqual(NOT_LISTED);
    expect(await world.restart().store.verdict('http://bank-only.example/')).toEqual(NOT_LISTED);
  });
});

describe('a publisher that is no longer followed', () => {
  it('leaves nothing behind, though no list of it ever came', async () => {
    const { store } = createWorld(await repository(hosts('evil.example')));
    await store.writePart('gone', 'base/1/0', new Uint8Array(9));
    await store.commitPoll({ ...NO_ANSWER, publisher: 'gone' });
    await store.writePart('main', 'base/1/0', new Uint8Array(9));
    await store.commitPoll({ ...NO_ANSWER, publisher: 'main' });
    await store.sweep(['main']);
    expect(await store.readPart('gone', 'base/1/0')).toBeNull();
    expect(await store.readStatus('gone')).toBeNull();
    expect(await store.readPart('main', 'base/1/0')).toHaveLength(9);
    expect(await store.readStatus('main')).toMatchObject(NO_ANSWER);
  });
});

describe('never-block indicators', () => {
  it('are ignored whatever a signed list says, and their neighbours are not', async () => {
    const world = createWorld(await repository(hosts('bot.or.th', 'facebook.com', 'bot-or-th.example')));
    await world.update();
    expect(await world.store.verdict('https://www.bot.or.th/')).toEqual(NOT_LISTED);
    expect(await world.store.verdict('https://facebook.com/')).toEqual(NOT_LISTED);
    expect(await world.store.verdict('https://bot-or-th.example/')).toMatchObject(LISTED);
  });
});

describe('another trust root in the configuration', () => {
  it('that the chain had come to by itself, in a newer package, takes no list back', async () => {
    const published = await repository(hosts('a.example'));
    const world = createWorld(published);
    await renewRoot({ dataDir: published.folder, repoDir: published.repoDir }, new Date());
    const packaged = join(published.folder, 'package');
    await cp(published.repoDir, packaged, { recursive: true });
    await published.publish({ listings: hosts('a.example', 'b.example') });
    await world.update({ probeRoot: true });
    world.config = {
      ...world.config,
      root: new Uint8Array(await readFile(join(packaged, 'metadata/2.root.json'))),
      starter: { path: '', builtAt: new Date(), floor: { epoch: 1, sequence: 1 } },
    };
    const fetcher = failing({ ...published, repoDir: packaged }, [], () => false);
    expect(await world.update({ source: 'starter', fetcher })).toBe('unchanged');
    expect(await world.hosts()).toEqual(['a.example', 'b.example']);
    // Nor does a mirror that shows what was before.
    await expect(world.update({ probeRoot: true, fetcher })).rejects.toMatchObject({ code: 'rollback' });
  });

  it('begins a new chain and keeps the old list until the new one is verified', async () => {
    const first = await repository(hosts('a.example'), hosts('a.example', 'b.example'));
    const second = await repository(hosts('c.example'));
    const world = createWorld(first);
    await world.update();
    world.config = { ...world.config, root: second.root };
    await expect(world.update()).rejects.toMatchObject({ code: 'threshold' });
    expect(await world.hosts()).toEqual(['a.example', 'b.example']);
    await world.update({ fetcher: failing(second, [], () => false) });
    expect(await world.hosts()).toEqual(['c.example']);
  });
});

function failing(published: Published, asked: string[], fails: (path: string) => boolean): Fetcher {
  return async (path) => {
    asked.push(path);
    if (fails(path)) {
      const { UpdateError } = await import('../../../lib/updater/update-error.ts');
      throw new UpdateError('network', 'cut');
    }
    return readFile(join(published.repoDir, path)).then(
      (bytes) => new Uint8Array(bytes),
      () => null,
    );
  };
}
