// `expect` looks at each byte by itself, which was half of the time of this file.
import { deepStrictEqual } from 'node:assert';
import { describe, expect, test } from 'vitest';
import { hostExpressions } from '../../../../lib/core/indicators/host.ts';
import type { SiteKey } from '../../../../lib/core/indicators/key.ts';
import {
  changesBetween,
  listingsIn,
  lookUp,
  lookUpHost,
  lookUpNumber,
  lookUpSync,
  numbersIn,
} from '../../../../lib/core/blocklist/lookup.ts';
import type { Listing } from '../../../../lib/core/blocklist/listing.ts';
import {
  applyDelta,
  decodeBase,
  encodeBase,
  encodeDelta,
  isShardIntact,
  isSummaryIntact,
  parseSummary,
  serializeSummary,
} from '../../../../lib/core/blocklist/state.ts';
import {
  PLAIN,
  build,
  createRandom,
  patched,
  randomListing,
  randomHost,
  randomListings,
  randomNumbers,
  type Built,
} from './lists.ts';

function allOf(state: Built): Listing[] {
  return (['hosts', 'urls'] as const).flatMap((name) =>
    state.summary.sections[name].shards.flatMap((_, index) => [
      ...listingsIn(state.summary, state.openAt(name, index)),
    ]),
  );
}

function allNumbersOf(state: Built) {
  return state.summary.sections.numbers.shards.flatMap((_, index) => [
    ...numbersIn(state.summary, state.openAt('numbers', index)),
  ]);
}

const byKey = (a: Listing, b: Listing) => (a.key < b.key ? -1 : 1);
const byDigest = (a: { high: number; low: number }, b: { high: number; low: number }) =>
  a.high - b.high || a.low - b.low;

/** A changed copy: about a tenth removed, a tenth with other attributes, a tenth new. */
function changed(random: () => number, listings: readonly Listing[]): Listing[] {
  const next = new Map(listings.map((l) => [l.key, l]));
  for (const listing of listings) {
    const dice = random() % 10;
    if (dice === 0) next.delete(listing.key);
    if (dice === 1) next.set(listing.key, { ...listing, reports: listing.reports + 1 });
    if (dice === 2) {
      const added = randomListing(random, randomHost(random));
      next.set(added.key, added);
    }
  }
  return [...next.values()];
}

describe('a state', () => {
  test.each([0, 1, 2, 16, 17, 300, 2000, 9000])(
    'of %i listings holds exactly these, with their attributes',
    async (count) => {
      const random = createRandom(count);
      const listings = randomListings(random, count);
      const numbers = randomNumbers(random, count);
      const state = await build(listings, { numbers });
      deepStrictEqual(allOf(state).sort(byKey), [...listings].sort(byKey));
      deepStrictEqual(allNumbersOf(state), [...numbers].sort(byDigest));
      const sections = state.summary.sections;
      expect(sections.hosts.count + sections.urls.count).toBe(listings.length);
      expect(sections.numbers.count).toBe(numbers.length);
    },
  );

  test('finds every listed key and none beside it', async () => {
    const random = createRandom(7);
    const listings = randomListings(random, 9000);
    const numbers = randomNumbers(random, 9000);
    const state = await build(listings, { numbers });
    const expected = new Map(listings.map((l) => [l.key as string, l]));
    const keys = listings.flatMap(
      (l) => [l.key, `${l.key}x`, l.key.slice(0, -1), l.key.replace('.', '-')] as SiteKey[],
    );
    for (let i = 0; i < 9000; i++) keys.push(`host:${randomHost(random)}`);
    const wanted = keys.map((key) => expected.get(key)).filter((l) => l !== undefined);
    expect(wanted.length).toBeGreaterThan(listings.length);
    expect(lookUpSync(state.summary, state.openAt, keys)).toEqual(wanted);
    expect(await lookUp(state.summary, (s, i) => Promise.resolve(state.openAt(s, i)), keys)).toEqual(wanted);
    for (const { high, low, ...row } of numbers) {
      expect(lookUpNumber(state.summary, state.openAt, high, low)).toEqual(row);
      expect(lookUpNumber(state.summary, state.openAt, high, (low ^ 1) >>> 0)).toBeNull();
      expect(lookUpNumber(state.summary, state.openAt, (high ^ 1) >>> 0, low)).toBeNull();
    }
  });

  test('finds a host by its suffixes, longest first, and not above its registrable domain', async () => {
    const hosts = ['evil.example', 'a.b.evil.example', 'example', 'b.evil.example.net', 'co.th', '192.0.2.7'];
    const state = await build(hosts.map((host) => ({ key: `host:${host}` as const, ...PLAIN })));
    const found = (host: string) => lookUpHost(state.summary, state.openAt, host).map((hit) => hit.key);
    expect(found('c.a.b.evil.example')).toEqual(['host:a.b.evil.example', 'host:evil.example']);
    expect(found('evil.example')).toEqual(['host:evil.example']);
    expect(found('notevil.example')).toEqual([]);
    expect(found('example')).toEqual(['host:example']);
    expect(found('evil.example.net')).toEqual([]);
    expect(found('shop.co.th')).toEqual([]);
    expect(found('co.th')).toEqual(['host:co.th']);
    expect(found('192.0.2.7')).toEqual(['host:192.0.2.7']);
    expect(found('192.0.2.70')).toEqual([]);
    expect(found('ü.example')).toEqual([]);
  });

  test.each([300, 9000])('finds of a host what the walk over its expressions finds, %i hosts', async (count) => {
    const random = createRandom(count);
    // Few labels, so that hosts are one another's parents and neighbours, and some stand on both sides of a boundary.
    const labels = ['a', 'b', 'a-', 'a0', 'aa', 'ab', 'z', 'www', 'a_'];
    const suffixes = ['com', 'co.th', 'th', 'pages.dev', 'example'];
    const denseHost = () => {
      const deep = Array.from({ length: random() % 7 }, () => labels[random() % labels.length]!);
      return [...deep, suffixes[random() % suffixes.length]!].join('.');
    };
    const hosts = new Set<string>();
    for (let i = 0; i < count; i++) hosts.add(denseHost());
    const state = await build([...hosts].map((host) => ({ key: `host:${host}` as const, ...PLAIN })));
    const asked = [...hosts].flatMap((host) => [
      host,
      `x.${host}`,
      `0.a.${host}`,
      `-.${host}`,
      host.slice(1 + host.indexOf('.')),
    ]);
    for (let i = 0; i < 9000; i++) asked.push(denseHost());
    let hits = 0;
    for (const host of asked) {
      const expected = hostExpressions(host).filter((key) => hosts.has(key.slice('host:'.length)));
      hits += expected.length;
      expect(lookUpHost(state.summary, state.openAt, host).map(({ key }) => key)).toEqual(expected);
    }
    expect(hits).toBeGreaterThan(count);
  });

  test('tells what a change of the list changes, and of what stays only another grade', async () => {
    const random = createRandom(12);
    const before = randomListings(random, 800);
    const after = changed(random, before).map((l) => (random() % 20 === 0 ? { ...l, grade: 'disputed' as const } : l));
    const old = await build(before);
    const now = await build(after, { sequence: 2, previous: old.summary });
    const [was, is] = [new Map(before.map((l) => [l.key, l])), new Map(after.map((l) => [l.key, l]))];
    const expected = [...new Set([...was.keys(), ...is.keys()])].filter(
      (key) => was.get(key)?.grade !== is.get(key)?.grade,
    );
    const found = (['hosts', 'urls'] as const).flatMap((name) =>
      old.summary.sections[name].shards.flatMap((_, index) => [
        ...changesBetween(
          { summary: old.summary, shard: old.openAt(name, index) },
          { summary: now.summary, shard: now.openAt(name, index) },
        ),
      ]),
    );
    expect(new Set(found.map((change) => (change.before ?? change.after)?.key))).toEqual(new Set(expected));
    expect(found).toHaveLength(expected.length);
    for (const change of found) {
      const key = (change.before ?? change.after)!.key;
      expect([change.before, change.after]).toEqual([was.get(key) ?? null, is.get(key) ?? null]);
    }
    expect(expected.length).toBeGreaterThan(100);
  });

  test('has the same bytes whatever the order of the listings', async () => {
    const listings = randomListings(createRandom(3), 700, 1).map((l) => ({ ...l, ...PLAIN }));
    const one = await build(listings);
    const other = await build([...listings].reverse());
    expect(other.summary).toEqual(one.summary);
  });

  test.each([
    ['another sequence', { sequence: 2 }],
    ['another epoch', { epoch: 2 }],
  ])('has another hash at %s', async (_, options) => {
    const listings = randomListings(createRandom(3), 10);
    expect((await build(listings, options)).summary.hash).not.toEqual((await build(listings)).summary.hash);
  });

  test('survives its store, and a changed byte of it is noticed', async () => {
    const random = createRandom(11);
    const state = await build(randomListings(random, 1500), { numbers: randomNumbers(random, 700) });
    const bytes = serializeSummary(state.summary);
    expect(parseSummary(bytes)).toEqual(state.summary);
    expect(await isSummaryIntact(parseSummary(bytes))).toBe(true);
    const damaged = bytes.slice();
    damaged[damaged.length - 1]! ^= 1;
    expect(await isSummaryIntact(parseSummary(damaged))).toBe(false);
    for (const { section, index, bytes: shard } of state.shards) {
      expect(await isShardIntact(state.summary, section, index, shard)).toBe(true);
      const other = shard.slice();
      other[other.length - 1]! ^= 1;
      expect(await isShardIntact(state.summary, section, index, other)).toBe(false);
    }
  });

  test.each([
    ['host:Evil.example', 'bad-key'],
    ['host:evil..example', 'bad-key'],
    ['host:.example', 'bad-key'],
    ['host:', 'bad-key'],
    ['host:a b.example', 'bad-key'],
    ['host:ü.example', 'bad-key'],
    ['host:[::1', 'bad-key'],
    ['url:evil.example', 'bad-key'],
    ['url:evil.example/\u0001', 'bad-key'],
    [`url:evil.example/${'a'.repeat(3000)}`, 'bad-key'],
    [`host:${'a.'.repeat(130)}example`, 'bad-key'],
  ])('refuses the key %s', async (key, code) => {
    await expect(build([{ key: key as SiteKey, ...PLAIN }])).rejects.toMatchObject({ code });
  });

  test.each([
    'host:192.0.2.1',
    'host:[2001:db8::1]',
    'host:xn--o3cw4h.example',
    'url:a_b.example/?q=1',
    'host:localhost',
  ])('takes the key %s', async (key) => {
    const state = await build([{ key: key as SiteKey, ...PLAIN }]);
    expect(allOf(state)).toEqual([{ key, ...PLAIN }]);
    expect(lookUpSync(state.summary, state.openAt, [key as SiteKey])).toEqual([{ key, ...PLAIN }]);
  });

  test('refuses two listings of one key, and one digest twice', async () => {
    const twice = [{ key: 'host:a.example' as const, ...PLAIN }];
    await expect(build([...twice, ...twice])).rejects.toMatchObject({ code: 'out-of-range' });
    const number = { high: 1, low: 2, ...PLAIN };
    await expect(build([], { numbers: [number, number] })).rejects.toMatchObject({ code: 'not-sorted' });
  });
});

describe('a base', () => {
  test.each([0, 1, 40, 2500, 9000])('of %i listings decodes to the state it was made from', async (count) => {
    const random = createRandom(count + 1);
    const state = await build(randomListings(random, count), { numbers: randomNumbers(random, count), sequence: 77 });
    const decoded = await decodeBase(await encodeBase(state.summary, state.read));
    deepStrictEqual(decoded.summary, state.summary);
    deepStrictEqual(decoded.shards, state.shards);
  });

  test('lets others run while it is decoded', async () => {
    const state = await build([], { numbers: randomNumbers(createRandom(1), 50_000) });
    const bytes = await encodeBase(state.summary, state.read);
    let pauses = 0;
    const pause = () => {
      pauses++;
      return new Promise<void>((resolve) => setTimeout(resolve, 0));
    };
    await decodeBase(bytes, { pause });
    expect(pauses).toBeGreaterThanOrEqual(3);
  });
});

describe('a delta', () => {
  test('leads to the very state that was built, from random lists, in chains', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = createRandom(seed);
      const size = [0, 1, 20, 600, 3000][seed % 5]!;
      let listings = randomListings(random, size);
      let numbers = randomNumbers(random, size);
      let at = await build(listings, { numbers });
      const first = at;
      for (let sequence = 2; sequence <= 4; sequence++) {
        listings = changed(random, listings);
        numbers = [...numbers.filter(() => random() % 10 > 0), ...randomNumbers(random, size / 20)];
        numbers = numbers.map((n) => (random() % 10 > 0 ? n : { ...n, reports: n.reports + 1 }));
        const next = await build(listings, { numbers, sequence, previous: at.summary });
        const delta = await encodeDelta(at.summary, at.read, next.summary, next.read);
        if (delta === null) throw new Error('expected a delta');
        const applied = await applyDelta(at.summary, at.read, delta);
        deepStrictEqual(applied.summary, next.summary);
        at = patched(at, applied.summary, applied.touched);
        deepStrictEqual(at.shards, next.shards);
      }
      const direct = await encodeDelta(first.summary, first.read, at.summary, at.read);
      if (direct === null) throw new Error('expected a delta');
      expect((await applyDelta(first.summary, first.read, direct)).summary).toEqual(at.summary);
    }
  });

  test('reads only the shards that it changes', async () => {
    const listings = randomListings(createRandom(5), 9000);
    const before = await build(listings);
    const after = await build([...listings, { key: 'host:new.evil.example', ...PLAIN }], {
      sequence: 2,
      previous: before.summary,
    });
    const read: string[] = [];
    const counting = (state: Built) => (section: 'hosts' | 'urls' | 'numbers', index: number) => {
      read.push(`${section} ${index}`);
      return state.read(section, index);
    };
    const delta = await encodeDelta(before.summary, counting(before), after.summary, counting(after));
    expect(new Set(read).size).toBe(1);
    read.length = 0;
    const { touched } = await applyDelta(before.summary, counting(before), delta!);
    expect(read).toHaveLength(1);
    expect(touched).toHaveLength(1);
  });

  test('of nothing but a new sequence is a header', async () => {
    const listings = randomListings(createRandom(5), 50);
    const before = await build(listings);
    const after = await build(listings, { sequence: 2, previous: before.summary });
    const delta = await encodeDelta(before.summary, before.read, after.summary, after.read);
    expect(delta).toHaveLength(88);
    expect(await applyDelta(before.summary, before.read, delta!)).toEqual({ summary: after.summary, touched: [] });
  });

  test('is refused by any other state', async () => {
    const one = await build(randomListings(createRandom(1), 50));
    const two = await build(randomListings(createRandom(2), 50), { sequence: 2, previous: one.summary });
    const delta = (await encodeDelta(one.summary, one.read, two.summary, two.read))!;
    await expect(applyDelta(two.summary, two.read, delta)).rejects.toMatchObject({ code: 'wrong-base' });
  });

  test('is null across epochs and where the section was cut anew', async () => {
    const few = randomListings(createRandom(1), 100);
    const before = await build(few);
    const epoch = await build(few, { epoch: 2, previous: before.summary });
    expect(await encodeDelta(before.summary, before.read, epoch.summary, epoch.read)).toBeNull();
    const many = await build(randomListings(createRandom(2), 6000), { sequence: 2, previous: before.summary });
    expect(many.summary.sections.hosts.shardBits).toBeGreaterThan(before.summary.sections.hosts.shardBits);
    expect(await encodeDelta(before.summary, before.read, many.summary, many.read)).toBeNull();
  });
});
