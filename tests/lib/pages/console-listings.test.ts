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
