import { describe, expect, it } from 'vitest';
import {
  createExceptions,
  findException,
  MAX_EXCEPTIONS,
  parseExceptions,
  PAUSE_MS,
  PROCEED_MS,
} from '../../../lib/guard/exceptions.ts';
import type { Exception, ExceptionStorage, Subject } from '../../../lib/guard/exceptions.ts';

const NOW = 1_000_000;
const proceed: Omit<Exception, 'id' | 'createdAt' | 'expiresAt'> = {
  subject: 'evil.example',
  scope: 'host',
  origin: 'proceed',
  tabId: 7,
  host: 'evil.example',
  keys: [],
  isPrivate: false,
};

const pause = { ...proceed, origin: 'pause', tabId: null } as const;
const PRIVATE_TAB = 70;

function made(wish: Partial<Exception> = {}): Exception {
  return { ...proceed, id: 'x', createdAt: NOW, expiresAt: NOW + PROCEED_MS, ...wish };
}

function subject(wish: Partial<Subject> = {}): Subject {
  return { host: 'evil.example', hostListed: true, listedUrls: [], tabId: 7, ...wish };
}

describe('findException', () => {
  const path = made({ scope: 'path', keys: ['url:evil.example/p'] });
  it.each<[name: string, exception: Exception, asked: Subject, now: number, found: boolean]>([
    ['the host in its tab', made(), subject(), NOW, true],
    ['a subdomain', made(), subject({ host: 'www.evil.example' }), NOW, true],
    ['another tab', made(), subject({ tabId: 8 }), NOW, false],
    ['no tab', made(), subject({ tabId: null }), NOW, false],
    ['a host that only ends alike', made(), subject({ host: 'xevil.example' }), NOW, false],
    ['the parent', made({ host: 'www.evil.example' }), subject(), NOW, false],
    ['the last moment', made(), subject(), NOW + PROCEED_MS - 1, true],
    ['when it has expired', made(), subject(), NOW + PROCEED_MS, false],
    ['before it was made: the clock went back', made(), subject(), NOW - 1, false],
    ['a pause in any tab', made({ tabId: null }), subject({ tabId: 99 }), NOW, true],
    ['the path', path, subject({ hostListed: false, listedUrls: ['url:evil.example/p'] }), NOW, true],
    ['another listed path', path, subject({ hostListed: false, listedUrls: ['url:evil.example/q'] }), NOW, false],
    [
      'the path and another',
      path,
      subject({ hostListed: false, listedUrls: ['url:evil.example/p', 'url:evil.example/q'] }),
      NOW,
      false,
    ],
    ['the path where the host is listed too', path, subject({ listedUrls: ['url:evil.example/p'] }), NOW, false],
    ['a path exception without listed paths', path, subject({ hostListed: false }), NOW, false],
  ])('%s', (_name, exception, asked, now, found) => {
    expect(findException([exception], asked, now) !== null).toBe(found);
  });
});

describe('parseExceptions', () => {
  it('drops what does not parse, so that a broken record lets nothing through', () => {
    expect(parseExceptions('x')).toEqual([]);
    expect(parseExceptions([made(), { ...made(), scope: 'all' }, null])).toEqual([made()]);
  });

  it('keeps every scope and origin that there is', () => {
    const path = made({ scope: 'path', keys: ['url:evil.example/p'] });
    const lasting = made({ origin: 'pause', tabId: null });
    expect(parseExceptions([path, lasting])).toEqual([path, lasting]);
  });
});

describe('createExceptions', () => {
  function setUp(incognito = false) {
    const areas: Record<'session' | 'local', readonly Exception[]> = { session: [], local: [] };
    let now = NOW;
    let id = 0;
    const told: number[] = [];
    const storage: ExceptionStorage = {
      read: (area) => Promise.resolve(areas[area]),
      write: (area, list) => {
        areas[area] = list;
        return Promise.resolve();
      },
    };
    const create = (isIncognito = incognito) =>
      createExceptions({
        storage,
        now: () => now,
        newId: () => String(id++),
        incognito: isIncognito,
        isPrivateTab: (tabId) => Promise.resolve(tabId === PRIVATE_TAB),
        onChanged: (list) => {
          told.push(list.length);
          return Promise.resolve();
        },
      });
    return { areas, told, create, passTime: (ms: number) => (now += ms) };
  }

  it('lets through for ten minutes, and pauses for a day', () => {
    expect([PROCEED_MS, PAUSE_MS]).toEqual([600_000, 86_400_000]);
  });

  it('adds to what an earlier worker has stored, though nothing was asked before', async () => {
    const { areas, create } = setUp();
    await create().add(pause);
    await create().add({ ...pause, subject: 'later.example', host: 'later.example' });
    expect(areas.local).toHaveLength(2);
  });

  it('reads again where the storage failed', async () => {
    const { areas, create } = setUp();
    areas.session = [made()];
    const exceptions = create();
    const stored = areas.local;
    Object.defineProperty(areas, 'local', {
      configurable: true,
      get: () => {
        throw new Error('the storage is not there');
      },
    });
    await expect(exceptions.list()).rejects.toThrow('not there');
    Object.defineProperty(areas, 'local', { configurable: true, value: stored });
    expect(await exceptions.list()).toHaveLength(1);
  });

  it('keeps a proceed for the session and a pause beyond it', async () => {
    const { areas, create, told } = setUp();
    const exceptions = create();
    await exceptions.add(proceed);
    await exceptions.add({ ...proceed, origin: 'pause', tabId: null });
    expect(areas.session).toMatchObject([{ origin: 'proceed', expiresAt: NOW + PROCEED_MS }]);
    expect(areas.local).toMatchObject([{ origin: 'pause', expiresAt: NOW + PAUSE_MS }]);
    expect(told).toEqual([1, 2]);
    expect(await create().list()).toHaveLength(2);
  });

  it('keeps the site of a pause in storage no longer than that counts', async () => {
    const { areas, create, passTime, told } = setUp();
    await create().add(pause);
    passTime(PAUSE_MS - 1);
    await create().add({ ...pause, subject: 'later.example', host: 'later.example' });
    expect(await create().dropOver()).toBe(false);
    expect(areas.local).toHaveLength(2);
    passTime(1);
    expect(await create().dropOver()).toBe(true);
    expect(areas.local).toMatchObject([{ subject: 'later.example' }]);
    expect(told).toEqual([1, 2, 1]);
  });

  it('writes nothing of a private window beyond the session', async () => {
    const { areas, create } = setUp();
    await create().add({ ...proceed, origin: 'pause', tabId: null, isPrivate: true });
    expect(areas.local).toEqual([]);
    expect(areas.session).toHaveLength(1);
  });

  it('a pause of private windows counts in these alone, where one worker serves both', async () => {
    const exceptions = setUp().create();
    await exceptions.add({ ...pause, isPrivate: true });
    expect(exceptions.listInSync()).toBeNull();
    expect(await exceptions.listIn(PRIVATE_TAB)).toHaveLength(1);
    expect(await exceptions.listIn(7)).toEqual([]);
    expect(await exceptions.listIn(null)).toEqual([]);
  });

  it('a pause of private windows takes the place of none of the others', async () => {
    const { areas, create } = setUp();
    const exceptions = create();
    await exceptions.add(pause);
    await exceptions.add({ ...pause, isPrivate: true });
    expect(areas.local).toHaveLength(1);
    expect(await exceptions.listIn(7)).toHaveLength(1);
  });

  it('a pause of other windows counts in all, and so does a proceed in its tab', async () => {
    const exceptions = setUp().create();
    await exceptions.add(pause);
    await exceptions.add({ ...proceed, tabId: PRIVATE_TAB, isPrivate: true });
    expect(exceptions.listInSync()).toHaveLength(2);
    for (const tabId of [7, PRIVATE_TAB]) expect(await exceptions.listIn(tabId)).toHaveLength(2);
    const apart = setUp(true).create();
    await apart.add({ ...pause, isPrivate: true });
    expect(apart.listInSync()).toHaveLength(1);
  });

  it('a lasting pause that is undone in a private window is undone, here and in the other worker', async () => {
    const { areas, told, create } = setUp();
    const [normal, apart] = [create(false), create(true)];
    await normal.list();
    await normal.add(pause);
    const [made] = await apart.list();
    await normal.add({ ...pause, subject: 'later.example', host: 'later.example' });
    expect(await apart.undo(made?.id ?? '')).toBe(true);
    expect(areas.local).toMatchObject([{ host: 'later.example' }]);
    told.length = 0;
    expect(await normal.reload()).toBe(true);
    expect(await normal.reload()).toBe(false);
    expect(await normal.list()).toMatchObject([{ host: 'later.example' }]);
    expect(told).toEqual([1]);
  });

  it('what is decided in a private window takes away no other lasting pause', async () => {
    const { areas, create } = setUp();
    const normal = create(false);
    const { id } = (await normal.add(pause)) ?? { id: '' };
    await normal.add({ ...pause, subject: 'later.example', host: 'later.example' });
    const apart = create(true);
    await apart.add({ ...proceed, tabId: PRIVATE_TAB, isPrivate: true });
    expect(areas.local).toHaveLength(2);
    await apart.undo(id);
    expect(areas.local).toMatchObject([{ host: 'later.example' }]);
  });

  it('a lasting pause that is undone in other windows is undone in private ones', async () => {
    const { create } = setUp();
    const [normal, apart] = [create(false), create(true)];
    const { id } = (await normal.add(pause)) ?? { id: '' };
    await apart.add({ ...pause, subject: 'own.example', host: 'own.example', isPrivate: true });
    expect(await apart.list()).toHaveLength(2);
    await normal.undo(id);
    await apart.reload();
    expect(await apart.list()).toMatchObject([{ host: 'own.example' }]);
  });

  it('expires by the clock', async () => {
    const { create, passTime } = setUp();
    const exceptions = create();
    await exceptions.add(proceed);
    expect(exceptions.nextExpiry()).toBe(NOW + PROCEED_MS);
    passTime(PROCEED_MS);
    expect(await exceptions.list()).toEqual([]);
    expect(exceptions.nextExpiry()).toBeNull();
  });

  it('is undone by its id, once', async () => {
    const exceptions = setUp().create();
    const { id } = (await exceptions.add(proceed)) ?? { id: '' };
    expect(await exceptions.undo('other')).toBe(false);
    expect(await exceptions.undo(id)).toBe(true);
    expect(await exceptions.undo(id)).toBe(false);
    expect(await exceptions.list()).toEqual([]);
  });

  it('goes with its tab, and a pause does not', async () => {
    const exceptions = setUp().create();
    await exceptions.add(proceed);
    await exceptions.add({ ...proceed, origin: 'pause', tabId: null });
    await exceptions.dropTab(8);
    expect(await exceptions.list()).toHaveLength(2);
    await exceptions.dropTab(7);
    expect(await exceptions.list()).toMatchObject([{ origin: 'pause' }]);
  });

  it('replaces the same one, loses none of two made at once, and stays bounded', async () => {
    const exceptions = setUp().create();
    await Promise.all([exceptions.add(proceed), exceptions.add(proceed), exceptions.add({ ...proceed, tabId: 9 })]);
    expect(await exceptions.list()).toHaveLength(2);
    for (let tabId = 100; tabId < 100 + MAX_EXCEPTIONS + 5; tabId++) await exceptions.add({ ...proceed, tabId });
    expect(await exceptions.list()).toHaveLength(MAX_EXCEPTIONS);
  });
});
