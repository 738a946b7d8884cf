import { describe, expect, it } from 'vitest';
import type { ListStatus, PublisherStatus, PublisherView } from '../../../lib/messages.ts';
import { findTroubles, heldBackBy, supportText } from '../../../lib/pages/health.ts';
import type { HealthFacts } from '../../../lib/pages/health.ts';
import { DEFAULT_SETTINGS } from '../../../lib/settings.ts';

const NOW = Date.UTC(2026, 10, 22, 3, 0, 0);
const MINUTE = 60_000;
const list: PublisherStatus = {
  id: 'main',
  name: { th: 'ศูนย์', en: 'Centre' },
  epoch: 1,
  sequence: 214,
  counts: { hosts: 1, urls: 0, numbers: 0 },
  checkedAt: NOW - 12 * MINUTE,
  publishedAt: NOW - 40 * MINUTE,
  pollSeconds: 900,
  freshness: 'fresh',
  lastError: null,
};
const publisher: PublisherView = {
  id: 'main',
  setBy: 'package',
  host: 'hub.example',
  name: list.name,
  fingerprint: 'ab'.repeat(32),
  signers: { need: 1, of: 1 },
  rootExpiresAt: NOW + 1,
  lastError: null,
};
const ownOne: PublisherView = { ...publisher, id: 'own-1', setBy: 'person', host: 'my-bank.example', name: null };

function facts(change: Partial<HealthFacts> = {}, status: Partial<PublisherStatus> | null = {}): HealthFacts {
  const lists: ListStatus = { updating: false, publishers: status === null ? [] : [{ ...list, ...status }] };
  return {
    version: '1.2.3',
    family: 'firefox',
    language: 'th',
    hasAccess: true,
    isPrivateAllowed: true,
    storage: { used: 1e6, quota: 1e9 },
    worker: {
      list: lists,
      publishers: [publisher],
      settings: { settings: DEFAULT_SETTINGS, locked: [], mayAddPublishers: true },
    },
    ...change,
  };
}
const kinds = (of: HealthFacts): string[] => findTroubles(of, NOW).map(({ kind }) => kind);

describe('findTroubles', () => {
  it.each<[name: string, of: HealthFacts, found: string[]]>([
    ['nothing', facts(), []],
    ['a worker that does not answer', facts({ worker: null }), ['worker']],
    ['no access', facts({ hasAccess: false, family: 'chromium' }), ['rules-only']],
    ['no access in Firefox', facts({ hasAccess: false, family: 'firefox' }), ['no-access']],
    ['no list', facts({}, null), ['no-list']],
    ['a list that has run out', facts({}, { freshness: 'expired' }), ['expired']],
    ['a list that was not confirmed', facts({}, { freshness: 'stale', lastError: 'network' }), ['stale']],
    ['a failed update of a fresh list', facts({}, { lastError: 'threshold' }), ['failing']],
    ['a list from the future', facts({}, { publishedAt: NOW + 60 * MINUTE }), ['clock-behind']],
    ['a device some minutes behind', facts({}, { publishedAt: NOW + 5 * MINUTE }), []],
    [
      'new lists that have run out',
      facts({}, { freshness: 'expired', lastError: 'freeze' }),
      ['clock-ahead', 'expired'],
    ],
    ['a full disk', facts({ storage: { used: 95, quota: 100 } }), ['storage']],
    ['little room on a small disk', facts({ storage: { used: 1e6, quota: 4e7 } }), ['storage']],
    ['private windows', facts({ isPrivateAllowed: false }), ['private']],
  ])('finds of %s', (_name, of, found) => {
    expect(kinds(of)).toEqual(found);
  });

  it('finds a publisher that has never answered, and a check that is off', () => {
    const { worker } = facts();
    if (worker === null) throw new Error('expected a worker');
    const settings = {
      ...worker.settings,
      settings: { ...DEFAULT_SETTINGS, checks: { ...DEFAULT_SETTINGS.checks, text: false } },
    };
    const of = facts({ worker: { ...worker, settings, publishers: [publisher, { ...ownOne, lastError: 'network' }] } });
    expect(findTroubles(of, NOW)).toEqual([
      { kind: 'failing', publisher: { th: 'my-bank.example', en: 'my-bank.example' }, code: 'network' },
      { kind: 'off' },
    ]);
  });

  it('says the gravest first', () => {
    expect(kinds(facts({ hasAccess: false, worker: null, isPrivateAllowed: false }))).toEqual([
      'worker',
      'no-access',
      'private',
    ]);
  });
});

describe('supportText', () => {
  it('names codes and ages, and neither hosts, names nor fingerprints', () => {
    const { worker } = facts();
    if (worker === null) throw new Error('expected a worker');
    const text = supportText(facts({ worker: { ...worker, publishers: [publisher, ownOne] } }, {}), NOW);
    expect(text).toContain('list package: 1.214, fresh, asked 12 min ago, made 40 min ago, every 900 s, error none');
    expect(text).toContain('added list: none, error none');
    for (const secret of ['hub.example', 'my-bank.example', 'Centre', 'ศูนย์', 'abab'])
      expect(text).not.toContain(secret);
  });

  it('says so where the worker is silent', () => {
    expect(supportText(facts({ worker: null, storage: null }), NOW)).toContain('worker: no answer');
  });
});

it('names what is on and does nothing: all of it in Firefox, what is on pages in Chromium', () => {
  expect([...heldBackBy([{ kind: 'no-access' }])]).toEqual(['sites', 'text', 'pictures', 'fields']);
  expect([...heldBackBy([{ kind: 'stale' }, { kind: 'rules-only' }])]).toEqual(['text', 'pictures', 'fields']);
  expect([...heldBackBy([{ kind: 'stale' }])]).toEqual([]);
});
