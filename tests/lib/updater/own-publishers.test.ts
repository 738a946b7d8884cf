import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fetcher } from '../../../lib/updater/fetcher.ts';
import {
  createOwnPublishers,
  digestOf,
  MAX_OWN_PUBLISHERS,
  repositoryOf,
  UNDO_MS,
} from '../../../lib/updater/own-publishers.ts';
import type { PublisherConfig } from '../../../lib/updater/update.ts';
import { UpdateError } from '../../../lib/updater/update-error.ts';
import { createPublished, hosts } from './published.ts';
import type { Published } from './published.ts';

const ADDRESS = 'lists.example';
const URL_OF = 'https://lists.example/repo/';
let published: Published;
let other: Published;
let fingerprint: string;

beforeAll(async () => {
  published = await createPublished('ธนาคารตัวอย่าง');
  await published.publish({ listings: hosts('evil.example') });
  other = await createPublished();
  await other.publish({ listings: hosts('evil.example') });
  fingerprint = await digestOf(published.root);
});
afterAll(() => Promise.all([published.remove(), other.remove()]));

const serve =
  (from: Pick<Published, 'repoDir'>): Fetcher =>
  (path) =>
    readFile(join(from.repoDir, path)).then(
      (bytes) => new Uint8Array(bytes),
      () => null,
    );

function setUp(others: readonly PublisherConfig[] = []) {
  const state = { stored: undefined as unknown, now: Date.now(), mayAdd: true };
  const answers = new Map<string, Fetcher>([[URL_OF, serve(published)]]);
  const asked: string[] = [];
  const own = createOwnPublishers({
    read: () => Promise.resolve(state.stored),
    write: (entries) => {
      state.stored = structuredClone(entries);
      return Promise.resolve();
    },
    fetcherFor: (url) => {
      asked.push(url);
      return answers.get(url) ?? (() => Promise.reject(new UpdateError('network', 'no answer')));
    },
    others: () => Promise.resolve(others),
    mayAdd: () => Promise.resolve(state.mayAdd),
    plainOrigins: () => Promise.resolve(['http://127.0.0.1:1441']),
    now: () => state.now,
  });
  return { own, state, answers, asked };
}

const refused = (why: string) => ({ kind: 'refused', why });

describe('repositoryOf', () => {
  it.each<[address: string, repository: string | null]>([
    ['lists.example', 'https://lists.example/repo/'],
    [' https://Lists.Example/ ', 'https://lists.example/repo/'],
    ['https://cdn.example/tuean//', 'https://cdn.example/tuean/'],
    ['https://lists.example:8443', 'https://lists.example:8443/repo/'],
    ['http://127.0.0.1:1441', 'http://127.0.0.1:1441/repo/'],
    ['http://lists.example', null],
    ['http://127.0.0.1:1442', null],
    ['https://bank.example@evil.example/', null],
    ['https://lists.example/?to=evil', null],
    ['https://lists.example/#x', null],
    ['javascript:alert(1)', null],
    ['ftp://lists.example', null],
    ['', null],
    [`https://lists.example/${'x'.repeat(3000)}`, null],
  ])('%j is %j', (address, repository) => {
    expect(repositoryOf(address, ['http://127.0.0.1:1441'])).toBe(repository);
  });
});

describe('looking at an address', () => {
  it('tells who answers and what signs it, and keeps nothing', async () => {
    const { own, state } = setUp();
    expect(await own.look(ADDRESS)).toMatchObject({
      kind: 'found',
      offer: {
        url: URL_OF,
        fingerprint,
        name: { th: 'ธนาคารตัวอย่าง' },
        counts: { hosts: 1 },
        signers: { need: 1, of: 1 },
      },
    });
    expect(state.stored).toBeUndefined();
  });

  it('says why there is nothing to add', async () => {
    const { own, answers, state, asked } = setUp();
    expect(await own.look('http://lists.example')).toEqual(refused('address'));
    expect(await own.look('nobody.example')).toEqual(refused('not-reachable'));
    answers.set('https://empty.example/repo/', () => Promise.resolve(null));
    expect(await own.look('empty.example')).toEqual(refused('not-reachable'));
    answers.set('https://page.example/repo/', () => Promise.resolve(new TextEncoder().encode('<html>')));
    expect(await own.look('page.example')).toEqual(refused('not-a-publisher'));
    state.now += 400 * 86_400_000;
    expect(await own.look(ADDRESS)).toEqual(refused('expired'));
    state.mayAdd = false;
    asked.length = 0;
    expect(await own.look(ADDRESS)).toEqual(refused('locked'));
    expect(asked).toEqual([]);
  });

  it('refuses a root of one under the list of another', async () => {
    const { own, answers } = setUp();
    answers.set(URL_OF, (path, max) => (path.endsWith('root.json') ? serve(other) : serve(published))(path, max));
    expect(await own.look(ADDRESS)).toEqual(refused('not-a-publisher'));
  });

  it('knows those of the package and of the policy', async () => {
    const { own } = setUp([
      { id: 'main', url: 'https://elsewhere.example/repo/', root: published.root, starter: null },
    ]);
    expect(await own.look(ADDRESS)).toEqual(refused('already-there'));
  });
});

describe('adding', () => {
  it('keeps the root whose fingerprint was compared', async () => {
    const { own, state } = setUp();
    expect((await own.add(ADDRESS, fingerprint)).kind).toBe('found');
    const [config] = await own.list();
    expect(config).toMatchObject({ url: URL_OF, setBy: 'person', fingerprint, starter: null });
    expect(config?.root).toEqual(published.root);
    expect(await own.add(ADDRESS, fingerprint)).toEqual(refused('already-there'));
    state.mayAdd = false;
    expect(await own.list()).toEqual([]);
  });

  it('refuses another root than that, and keeps nothing', async () => {
    const { own, answers, state } = setUp();
    answers.set(URL_OF, serve(other));
    expect(await own.add(ADDRESS, fingerprint)).toEqual(refused('wrong-fingerprint'));
    expect(state.stored).toBeUndefined();
  });

  it('has an end', async () => {
    const { own, state } = setUp();
    await own.add(ADDRESS, fingerprint);
    const [entry] = state.stored as unknown[];
    // As many of others as fit, each with a root of its own.
    state.stored = await Promise.all(
      Array.from({ length: MAX_OWN_PUBLISHERS }, async (_unused, i) => {
        const root = `{"number":${i}}`;
        return {
          ...(entry as object),
          url: `https://p${i}.example/repo/`,
          root,
          fingerprint: await digestOf(new TextEncoder().encode(root)),
        };
      }),
    );
    expect(await own.list()).toHaveLength(MAX_OWN_PUBLISHERS);
    expect(await own.add(ADDRESS, fingerprint)).toEqual(refused('too-many'));
  });

  it.each<[name: string, change: (entry: Record<string, unknown>) => unknown]>([
    ['a root that is not the one of its fingerprint', (entry) => ({ ...entry, root: '{"signed":{}}' })],
    ['an entry without its address', ({ url: _gone, ...entry }) => entry],
    ['something else', () => 'lists.example'],
  ])('leaves %s out of what is stored', async (_name, change) => {
    const { own, state } = setUp();
    await own.add(ADDRESS, fingerprint);
    expect(await own.list()).toHaveLength(1);
    state.stored = (state.stored as Record<string, unknown>[]).map(change);
    expect(await own.list()).toEqual([]);
  });
});

describe('removing', () => {
  it('can be undone for ten minutes', async () => {
    const { own, state } = setUp();
    await own.add(ADDRESS, fingerprint);
    const id = (await own.list())[0]?.id ?? '';
    expect(await own.remove('own-nobody')).toBe(false);
    expect(await own.remove(id)).toBe(true);
    expect(await own.list()).toEqual([]);
    state.now += UNDO_MS - 1000;
    expect(await own.restore(id)).toBe(true);
    expect(await own.list()).toHaveLength(1);
    await own.remove(id);
    state.now += UNDO_MS + 1000;
    expect(await own.restore(id)).toBe(false);
  });

  it('leaves nothing in storage once it cannot be undone any more', async () => {
    const { own, state } = setUp();
    await own.add(ADDRESS, fingerprint);
    await own.remove((await own.list())[0]?.id ?? '');
    state.now += UNDO_MS;
    await own.dropOver();
    expect(JSON.stringify(state.stored)).toContain(ADDRESS);
    state.now += 1;
    await own.dropOver();
    expect(state.stored).toEqual([]);
  });

  it('of however many leaves room for those that are added', async () => {
    const { own, state } = setUp();
    await own.add(ADDRESS, fingerprint);
    const [entry] = state.stored as object[];
    state.stored = await Promise.all(
      Array.from({ length: 2 * MAX_OWN_PUBLISHERS }, async (_unused, i) => {
        const root = `{"number":${i}}`;
        const digest = await digestOf(new TextEncoder().encode(root));
        return { ...entry, url: `https://p${i}.example/repo/`, root, fingerprint: digest, removedAt: state.now };
      }),
    );
    expect((await own.add(ADDRESS, fingerprint)).kind).toBe('found');
    expect(await own.list()).toMatchObject([{ fingerprint }]);
  });

  it('makes room to add it again', async () => {
    const { own } = setUp();
    await own.add(ADDRESS, fingerprint);
    await own.remove((await own.list())[0]?.id ?? '');
    expect((await own.add(ADDRESS, fingerprint)).kind).toBe('found');
    expect(await own.list()).toHaveLength(1);
  });
});
