import { describe, expect, it } from 'vitest';
import type { IndicatorKey } from '../../../lib/core/indicators/key.ts';
import { createIgnoredNumbers, IGNORE_MS, MAX_IGNORED } from '../../../lib/worker/ignored-numbers.ts';
import type { IgnoredNumbersDeps } from '../../../lib/worker/ignored-numbers.ts';

const NOW = 1_000_000;
const SITE = 'shop.example';
const account = { key: 'acct:TH:1234567890', kind: 'account', site: SITE } as const;
const phone = { key: 'phone:+66812345678', kind: 'phone', site: SITE } as const;

function setUp(incognito = false) {
  const areas: Record<'session' | 'local', unknown> = { session: undefined, local: undefined };
  const delays: (() => Promise<void>)[] = [];
  let now = NOW;
  let id = 0;
  let failing = false;
  const storage: IgnoredNumbersDeps['storage'] = {
    async read(area) {
      if (failing) throw new Error('storage is closed');
      const found = structuredClone(areas[area]);
      await delays.shift()?.();
      return found;
    },
    write(area, record) {
      if (failing) return Promise.reject(new Error('storage is full'));
      areas[area] = structuredClone(record);
      return Promise.resolve();
    },
  };
  const create = (isPrivateWorker = incognito) =>
    createIgnoredNumbers({ storage, now: () => now, newId: () => `i${id++}`, incognito: isPrivateWorker });
  return {
    areas,
    delays,
    create,
    passTime: (ms: number) => (now += ms),
    setFailing: (value: boolean) => (failing = value),
  };
}

const among = async (
  numbers: ReturnType<typeof createIgnoredNumbers>,
  key: IndicatorKey,
  site = SITE,
  isPrivate = false,
) => (await numbers.ignoredAmong([key], site, isPrivate)).has(key);

describe('an ignored number', () => {
  it('is ignored on its site and on no other, and no other number is', async () => {
    const numbers = setUp().create();
    await numbers.add(account);
    expect([...(await numbers.ignoredAmong([phone.key, account.key], SITE, false))]).toEqual([account.key]);
    expect(await among(numbers, account.key, 'other.example')).toBe(false);
    expect(await among(numbers, 'acct:TH:1234567891')).toBe(false);
  });

  it('is known to the next worker', async () => {
    const { create } = setUp();
    await create().add(account);
    expect(await among(create(), account.key)).toBe(true);
    expect(await create().list(false)).toEqual([
      {
        id: 'i0',
        kind: 'account',
        masked: '•••-•-••789-0',
        site: SITE,
        createdAt: NOW,
        expiresAt: NOW + IGNORE_MS,
      },
    ]);
  });

  it('is warned of again when its time is over, and when the clock was set back', async () => {
    const { create, passTime } = setUp();
    const numbers = create();
    await numbers.add(account);
    passTime(IGNORE_MS - 1);
    expect(await among(numbers, account.key)).toBe(true);
    passTime(1);
    expect(await among(numbers, account.key)).toBe(false);
    expect(await numbers.list(false)).toEqual([]);
    passTime(-IGNORE_MS - 1);
    expect(await among(numbers, account.key)).toBe(false);
  });

  it('is in storage no longer once its time is over, and its site with it; others stay', async () => {
    const { areas, create, passTime } = setUp();
    await create().add(account);
    passTime(IGNORE_MS - 1);
    await create().add({ ...phone, site: 'other.example' });
    await create().dropOver();
    expect(JSON.stringify(areas.local)).toContain(SITE);
    passTime(1);
    const numbers = create();
    await numbers.dropOver();
    expect(JSON.stringify(areas.local)).not.toContain(SITE);
    expect(await numbers.list(false)).toMatchObject([{ site: 'other.example' }]);
  });

  it('is undone by its id, once', async () => {
    const numbers = setUp().create();
    const { id } = await numbers.add(account);
    expect(await numbers.undo('other')).toBe(false);
    expect(await numbers.undo(id)).toBe(true);
    expect(await numbers.undo(id)).toBe(false);
    expect(await among(numbers, account.key)).toBe(false);
  });

  it('begins anew when it is ignored again', async () => {
    const { create, passTime } = setUp();
    const numbers = create();
    await numbers.add(account);
    passTime(5000);
    await numbers.add(account);
    expect(await numbers.list(false)).toMatchObject([{ id: 'i1', expiresAt: NOW + 5000 + IGNORE_MS }]);
  });

  it('of a site is named, since it is no number of a person', async () => {
    const numbers = setUp().create();
    const view = await numbers.add({ key: 'host:evil.example', kind: 'site', site: SITE });
    expect(view.masked).toBe('evil.example');
  });
});

describe('what is stored', () => {
  it('holds neither the number nor a hash that another installation would make', async () => {
    const one = setUp();
    const two = setUp();
    await one.create().add(account);
    await two.create().add(account);
    const text = JSON.stringify(one.areas.local);
    expect(text.replaceAll('-', '')).not.toContain('1234567890');
    expect(text).not.toContain('acct:');
    const matches = [one, two].map(({ areas }) => /"match":"([0-9a-f]{64})"/.exec(JSON.stringify(areas.local))?.[1]);
    expect(matches[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(matches[0]).not.toBe(matches[1]);
  });

  it('differs by site for one number, so that records do not tie sites together', async () => {
    const { areas, create } = setUp();
    const numbers = create();
    await numbers.add(account);
    await numbers.add({ ...account, site: 'other.example' });
    const matches = JSON.stringify(areas.local).match(/"match":"[0-9a-f]{64}"/g);
    expect(new Set(matches).size).toBe(2);
  });

  it.each([
    ['in the worker of private windows', true, {}],
    ['in a private window of a browser with one worker', false, { isPrivate: true }],
  ])('stays out of the lasting record %s', async (_name, incognito, wish) => {
    const { areas, create } = setUp(incognito);
    const numbers = create();
    const { id } = await numbers.add({ ...account, ...wish });
    expect(areas.local).toBeUndefined();
    expect(areas.session).toMatchObject({ entries: [{ site: SITE }] });
    expect(await among(create(), account.key, SITE, true)).toBe(true);
    expect(await numbers.undo(id)).toBe(true);
    expect(await among(numbers, account.key, SITE, true)).toBe(false);
  });

  it('of a private window is warned of in the others, and listed in private ones alone', async () => {
    const numbers = setUp().create();
    await numbers.add({ ...account, isPrivate: true });
    expect(await among(numbers, account.key)).toBe(false);
    expect(await numbers.list(false)).toEqual([]);
    expect(await numbers.list(true)).toHaveLength(1);
    await numbers.add(phone);
    expect(await among(numbers, phone.key, SITE, true)).toBe(true);
  });

  it('of the other profile is not read by the worker of private windows', async () => {
    const { create } = setUp();
    await create(false).add(account);
    expect(await create(true).list(false)).toEqual([]);
  });

  it.each([
    ['no record', 'x'],
    ['a salt that is none', { salt: 'zz', entries: [] }],
    ['entries that are none', { salt: '0'.repeat(32), entries: [null, 7, { id: 'i' }] }],
  ])('silences nothing where it is broken: %s', async (_name, stored) => {
    const { areas, create } = setUp();
    areas.local = stored;
    const numbers = create();
    expect(await numbers.list(false)).toEqual([]);
    expect(await among(numbers, account.key)).toBe(false);
    await numbers.add(account);
    expect(await among(create(), account.key)).toBe(true);
  });

  it('loses one broken entry and keeps the others', async () => {
    const { areas, create } = setUp();
    const numbers = create();
    await numbers.add(account);
    await numbers.add(phone);
    const stored = JSON.parse(JSON.stringify(areas.local)) as { salt: string; entries: { match: string }[] };
    areas.local = {
      ...stored,
      entries: stored.entries.map((entry, i) => (i === 0 ? { ...entry, match: '?' } : entry)),
    };
    expect(await create().list(false)).toMatchObject([{ kind: 'phone' }]);
  });
});

describe('storage that is slow, full or closed', () => {
  it('loses none of many that are added at once, nor one that is read for at the same time', async () => {
    const { create, delays } = setUp();
    const numbers = create();
    const slow = Promise.withResolvers<void>();
    // The first reader of a new worker is slow; the person presses meanwhile.
    delays.push(() => slow.promise);
    const asked = numbers.ignoredAmong([account.key], SITE, false);
    const added = Promise.all([numbers.add(account), numbers.add(phone)]);
    await Promise.resolve();
    slow.resolve();
    await Promise.all([asked, added]);
    expect((await numbers.ignoredAmong([account.key, phone.key], SITE, false)).size).toBe(2);
    expect((await create().ignoredAmong([account.key, phone.key], SITE, false)).size).toBe(2);
  });

  it('is read once a worker: a late second reading would bring back what was there before', async () => {
    // One area, so that the second reading is of the same record.
    const { create, delays } = setUp(true);
    const numbers = create();
    const late = Promise.withResolvers<void>();
    delays.push(
      () => Promise.resolve(),
      () => late.promise,
    );
    const first = numbers.list(false);
    const second = numbers.list(false);
    await first;
    await numbers.add(account);
    late.resolve();
    await second;
    expect(await among(numbers, account.key)).toBe(true);
  });

  it('ignores nothing while it cannot be read, and knows again when it can', async () => {
    const { create, setFailing } = setUp();
    await create().add(account);
    const numbers = create();
    setFailing(true);
    expect(await among(numbers, account.key)).toBe(false);
    setFailing(false);
    expect(await among(numbers, account.key)).toBe(true);
  });

  it('does not say that a number is ignored when it was not kept', async () => {
    const { create, setFailing } = setUp();
    const numbers = create();
    expect(await numbers.list(false)).toEqual([]);
    setFailing(true);
    await expect(numbers.add(account)).rejects.toThrow('storage is full');
    setFailing(false);
    expect(await among(numbers, account.key)).toBe(false);
    await numbers.add(account);
    expect(await among(numbers, account.key)).toBe(true);
  });

  it('stays bounded: the oldest goes first', async () => {
    const numbers = setUp().create();
    for (let i = 0; i < MAX_IGNORED + 3; i++) {
      await numbers.add({ ...account, key: `acct:TH:${1_000_000_000 + i}` });
    }
    expect(await numbers.list(false)).toHaveLength(MAX_IGNORED);
    expect(await among(numbers, 'acct:TH:1000000002')).toBe(false);
    expect(await among(numbers, 'acct:TH:1000000003')).toBe(true);
  });
});
