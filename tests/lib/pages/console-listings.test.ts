/* Listings and appeals: lines of the hub become words of the page, and what was typed is taken off whole or not at all. */
import { expect, test } from 'vitest';
import { createAppeals } from '../../../lib/pages/console-appeals.ts';
import type { ConsoleHub } from '../../../lib/pages/console-hub.ts';
import { createListings, revokeTyped } from '../../../lib/pages/console-listings.ts';
import { appealsStates } from '../../gallery/console/appeals-states.ts';
import { listingsStates } from '../../gallery/console/record-states.ts';

const view = listingsStates['found']?.state;
if (view?.kind !== 'ready') throw new Error('expected listings');
const [site, number] = view.value.listings;
if (site === undefined || number === undefined) throw new Error('expected a site and a number');
const page = { listings: view.value.listings, nextCursor: null, waiting: 3 };

function fakeHub(
  answer: (what: string, body: unknown) => unknown,
): ConsoleHub & { readonly asked: [string, unknown][] } {
  const asked: [string, unknown][] = [];
  return {
    asked,
    ask(method, path, body) {
      asked.push([`${method} ${path}`, body]);
      return Promise.resolve(answer(`${method} ${path}`, body));
    },
    sendFile: () => Promise.reject(new Error('not here')),
    fetchFile: () => Promise.reject(new Error('not here')),
  };
}

test('a confirmation that counts for nothing says why', async () => {
  const hub = fakeHub((what) =>
    what.startsWith('GET') ? page : { lines: [{ id: number.id, outcome: 'own', seen: number.seen }] },
  );
  const listings = createListings({ hub, me: 'publisher@bank-a', mayRevoke: () => true });
  await listings.confirm(number);
  expect(hub.asked[0]).toEqual(['POST /listings/confirmations', { listings: [{ id: number.id, seen: number.seen }] }]);
  expect(listings.outcome.value).toMatchObject({ kind: 'refused', code: 'listing-own', what: `listing ${number.id}` });
});

test('what is taken off tells what became of the release', async () => {
  const release = { kind: 'building' } as const;
  const hub = fakeHub((what) =>
    what.startsWith('GET') ? page : { lines: [{ id: site.id, outcome: 'revoked', seen: 9 }], release },
  );
  const listings = createListings({ hub, me: 'publisher@bank-a', mayRevoke: () => true });
  await listings.revoke(site, 'an honest shop');
  expect(listings.release.value).toEqual(release);
  expect(listings.outcome.value.kind).toBe('done');
});

test('what was typed is found whole: a part of another name is not taken off, and then nothing is', async () => {
  const hub = fakeHub((what) =>
    what.startsWith('GET') ? page : { lines: [{ id: site.id, outcome: 'revoked', seen: 9 }], release: null },
  );
  await expect(revokeTyped(hub, [site.shown, 'fan-shop'], 'x')).rejects.toMatchObject({ code: 'listing-not-listed' });
  expect(hub.asked.every(([what]) => what.startsWith('GET'))).toBe(true);
});

test('an appeal is decided as it was seen, and read anew also after a refusal', async () => {
  const open = appealsStates['open']?.open;
  const list = appealsStates['open']?.appeals;
  if (open?.kind !== 'ready' || list?.kind !== 'ready') throw new Error('expected an appeal');
  const { id, seen } = open.value;
  const hub = fakeHub((what) => {
    if (what === `GET /appeals/${id}`) return open.value;
    if (what.startsWith('GET')) return list.value;
    throw Object.assign(new Error('changed'), { code: 'changed-meanwhile' });
  });
  const appeals = createAppeals({ hub });
  await appeals.show(id);
  hub.asked.length = 0;
  await appeals.decide(false, 'it stays');
  expect(hub.asked).toEqual([
    [`POST /appeals/${id}/decision`, { seen, upheld: false, answer: 'it stays' }],
    [`GET /appeals/${id}`, undefined],
    ['GET /appeals?state=open', undefined],
  ]);
  expect(appeals.outcome.value).toMatchObject({ kind: 'refused', code: 'changed-meanwhile' });
});

const openAppeal = appealsStates['open']?.open;
const openAppeals = appealsStates['open']?.appeals;
if (openAppeal?.kind !== 'ready' || openAppeals?.kind !== 'ready') throw new Error('expected an appeal');
const one = openAppeal.value;
const list = openAppeals.value;
const refusal = (code: string): Error => Object.assign(new Error(code), { code });

test('where the hub is away, the appeal stays with the answer that was typed for it', async () => {
  let isAway = false;
  const hub = fakeHub((what) => {
    if (isAway) throw refusal('offline');
    if (what.startsWith('GET /appeals/')) return one;
    return list;
  });
  const ask: ConsoleHub['ask'] = async (...asked) => hub.ask(...asked);
  const appeals = createAppeals({ hub: { ...hub, ask } });
  await appeals.show(one.id);
  isAway = true;
  await appeals.decide(true, 'You were right.');
  expect(appeals.open.value).toEqual({ kind: 'ready', value: one, trouble: 'offline' });
  expect(appeals.outcome.value).toMatchObject({ kind: 'refused', code: 'offline' });
  isAway = false;
  const again = appeals.show(one.id);
  expect(appeals.open.value?.kind).toBe('ready');
  await again;
});

test('how a decision ended is not told at the next appeal', async () => {
  const other = '01936b2e-0000-7000-8000-00000000000f';
  const hub = fakeHub((what) => {
    if (what === `GET /appeals/${one.id}`) return one;
    if (what === `GET /appeals/${other}`) return { ...one, id: other };
    if (what.startsWith('GET')) return list;
    throw refusal('changed-meanwhile');
  });
  const ask: ConsoleHub['ask'] = async (...asked) => hub.ask(...asked);
  const appeals = createAppeals({ hub: { ...hub, ask } });
  await appeals.show(one.id);
  await appeals.decide(false, 'Three people paid.');
  expect(appeals.outcome.value.kind).toBe('refused');
  await appeals.show(other);
  expect(appeals.outcome.value).toEqual({ kind: 'idle' });
});

test('a decision that is refused after another appeal was opened is told by name, and not at that one', async () => {
  const other = '01936b2e-0000-7000-8000-00000000000f';
  const hub = slowHub();
  const appeals = createAppeals({ hub });
  const shown = appeals.show(one.id);
  hub.asked[0]?.answer(one);
  await shown;
  const deciding = appeals.decide(false, 'Three people paid.');
  const next = appeals.show(other);
  hub.asked[2]?.answer({ ...one, id: other });
  await next;
  hub.asked[1]?.answer(Promise.reject(refusal('changed-meanwhile')));
  await soon();
  hub.asked[3]?.answer({ ...one, id: other });
  hub.asked[4]?.answer(list);
  await deciding;
  expect(appeals.outcome.value).toEqual({ kind: 'idle' });
  expect(appeals.leftUndone.value).toMatchObject({ indicator: one.indicator, outcome: { code: 'changed-meanwhile' } });
});

/** A hub that answers when the test says so. */
function slowHub(): ConsoleHub & { readonly asked: { path: string; answer: (value: unknown) => void }[] } {
  const asked: { path: string; answer: (value: unknown) => void }[] = [];
  return {
    asked,
    ask: (method, path) =>
      new Promise((resolve) => {
        asked.push({ path: `${method} ${path}`, answer: resolve });
      }),
    sendFile: () => Promise.reject(new Error('not here')),
    fetchFile: () => Promise.reject(new Error('not here')),
  };
}
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test('more listings follow the list that is shown, in whatever order the answers came', async () => {
  const hub = slowHub();
  const listings = createListings({ hub, me: 'publisher@bank-a', mayRevoke: () => true });
  const first = listings.setSearch({ text: 'first', state: 'any' });
  const second = listings.setSearch({ text: 'second', state: 'any' });
  hub.asked[1]?.answer({ ...page, nextCursor: '200' });
  await second;
  hub.asked[0]?.answer({ ...page, nextCursor: '7' });
  await first;
  const more = listings.more();
  expect(hub.asked[2]?.path).toBe('GET /listings?search=second&cursor=200');
  // Searched again before that came: what follows the old list is not put under the new one.
  const third = listings.setSearch({ text: 'third', state: 'any' });
  hub.asked[3]?.answer({ ...page, listings: [site], nextCursor: null });
  await third;
  hub.asked[2]?.answer({ ...page, listings: [number], nextCursor: null });
  await more;
  await soon();
  const shown = listings.state.value;
  expect(shown.kind === 'ready' && shown.value.listings.map(({ id }) => id)).toEqual([site.id]);
});

test('what was typed is found among many that only begin like it, with a path as it is written', async () => {
  const others = Array.from({ length: 100 }, (_, at) => ({
    ...site,
    id: `${at + 1}`,
    shown: `host:t.co${at}.example`,
  }));
  const wanted = [
    { ...site, id: '900', shown: 'host:t.co' },
    { ...site, id: '901', shown: 'url:shop.example/Login' },
    { ...site, id: '902', shown: 'url:shop.example/login' },
  ];
  const hub = fakeHub((what, body) => {
    if (what === 'POST /revocations') {
      const { listings: named } = body as { listings: { id: string }[] };
      return { lines: named.map(({ id }) => ({ id, outcome: 'revoked', seen: 9 })), release: null };
    }
    const query = new URL(what.slice('GET '.length), 'http://hub.test').searchParams;
    const found = [...others, ...wanted].filter(({ shown }) =>
      shown.toLowerCase().includes((query.get('search') ?? '').toLowerCase()),
    );
    const start = Number(query.get('cursor') ?? 0);
    const limit = Number(query.get('limit') ?? 50);
    const nextCursor = start + limit < found.length ? String(start + limit) : null;
    return { ...page, listings: found.slice(start, start + limit), nextCursor };
  });
  const taken = async (...typed: string[]): Promise<unknown> => {
    hub.asked.length = 0;
    await revokeTyped(hub, typed, 'an honest shop');
    const [, body] = hub.asked.find(([what]) => what.startsWith('POST')) ?? [];
    return (body as { listings: { id: string }[] }).listings.map(({ id }) => id);
  };
  expect(await taken('T.co')).toEqual(['900']);
  expect(await taken('shop.example/Login')).toEqual(['901']);
  expect(await taken('SHOP.example/login')).toEqual(['902']);
  await expect(revokeTyped(hub, ['shop.example/LOGIN'], 'x')).rejects.toMatchObject({ code: 'listing-not-listed' });
});

test('listings and appeals are read anew as long as they were: nobody loses their place by a decision or a look elsewhere', async () => {
  const rows = Array.from({ length: 130 }, (_, at) => ({
    ...number,
    id: String(at + 1),
  }));
  const others = Array.from({ length: 130 }, (_, at) => ({
    ...list.appeals[0],
    id: `01936b2e-0000-7000-8000-${String(at).padStart(12, '0')}`,
  }));
  const pageFrom = <Row extends { readonly id?: string }>(all: readonly Row[], what: string) => {
    const query = new URLSearchParams(what.split('?')[1]);
    const from = all.findIndex(({ id }) => id === query.get('cursor')) + 1;
    const shown = all.slice(from, from + Number(query.get('limit') ?? 50));
    return { shown, nextCursor: from + shown.length < all.length ? (shown.at(-1)?.id ?? null) : null };
  };
  const hub = fakeHub((what) => {
    if (what.startsWith('GET /appeals?')) {
      const { shown, nextCursor } = pageFrom(others, what);
      return { ...list, appeals: shown, nextCursor };
    }
    if (what.startsWith('GET')) {
      const { shown, nextCursor } = pageFrom(rows, what);
      return { ...page, listings: shown, nextCursor };
    }
    return { lines: [{ id: number.id, outcome: 'confirmed', seen: number.seen }] };
  });
  const listings = createListings({ hub, me: 'publisher@bank-a', mayRevoke: () => true });
  await listings.load();
  await listings.more();
  await listings.more();
  const lengthOf = (): number =>
    listings.state.value.kind === 'ready' ? listings.state.value.value.listings.length : 0;
  expect(lengthOf()).toBe(130);
  await listings.confirm(number);
  expect(lengthOf()).toBe(130);
  await listings.setSearch({ text: 'shop', state: 'any' });
  expect(lengthOf()).toBe(50);

  const appeals = createAppeals({ hub });
  const countOf = (): number =>
    appeals.appeals.value.kind === 'ready' ? appeals.appeals.value.value.appeals.length : 0;
  await appeals.load();
  await appeals.more();
  expect(countOf()).toBe(100);
  await appeals.load();
  expect(countOf()).toBe(100);
  await appeals.setState('upheld');
  expect(countOf()).toBe(50);
});
