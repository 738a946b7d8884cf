import { expect, test } from 'vitest';
import { topSites } from '../../../../lib/console/review/top-sites.ts';
import { warningsOf } from '../../../../lib/core/console/release-review.ts';
import type { StateChange } from '../../../../lib/core/console/state-difference.ts';
import type { ReleaseInfo } from '../../../../lib/core/trust/release-info.ts';
import { compactTopSites } from '../../../../lib/core/policy/top-sites.ts';
import { topSites as ofHub } from '../../../../hub/policy/top-sites.ts';

const NOW_LISTED = { grade: 'confirmed', category: 'TH01', listedOn: 20_500, seenOn: 20_500, reports: 0 } as const;
const RELEASE: ReleaseInfo = {
  publisher: { th: 'ท', en: 'T' },
  epoch: 1,
  sequence: 1,
  stateHash: 'a'.repeat(64),
  counts: { hosts: 2, urls: 0, numbers: 0 },
  pollSeconds: 900,
  publishedAt: '2026-03-01T00:00:00Z',
  reset: false,
  base: { sequence: 1, parts: ['base/1/0'] },
};

test('the list in the package is in its text form, and holds nothing that the hub’s does not', async () => {
  const hosts = [...(await topSites())];
  expect(hosts.length).toBeGreaterThan(10_000);
  expect(compactTopSites(hosts)).toEqual(hosts);
  expect(hosts.filter((host) => !ofHub().has(host))).toEqual([]);
});

test('who reviews a release is told of a much-visited site that it would stop', async () => {
  const added = (key: string): StateChange => ({ section: 'hosts', what: 'added', key, now: NOW_LISTED, before: null });
  const warned = async (...keys: string[]): Promise<string[]> =>
    warningsOf(keys.map(added), null, RELEASE, await topSites()).map(({ code }) => code);
  expect(await warned('host:evil.example')).toEqual([]);
  expect(await warned('host:evil.example', 'host:wikipedia.org')).toEqual(['official-or-popular']);
});
