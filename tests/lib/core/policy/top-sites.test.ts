import { expect, test } from 'vitest';
import { topSites } from '../../../../hub/policy/top-sites.ts';
import { registrableDomain } from '../../../../lib/core/indicators/host.ts';
import { compactTopSites, parseTopSites } from '../../../../lib/core/policy/top-sites.ts';

test('the text form keeps each host and its registrable domain, canonical and sorted', () => {
  const raw = [
    'www.Wongnai.com',
    'docs.google.com',
    '',
    'go.th',
    'www.github.io',
    '192.0.2.1',
    'localhost',
    'http://x',
    'ümlat.com',
  ];
  expect(compactTopSites(raw)).toEqual([
    'docs.google.com',
    'google.com',
    'wongnai.com',
    'www.github.io',
    'xn--mlat-zra.com',
  ]);
});

test('comments and empty lines are no hosts', () => {
  expect([...parseTopSites('# source\na.example\n\nb.example\n')]).toEqual(['a.example', 'b.example']);
});

test('the bundled list is in its text form', () => {
  const hosts = [...topSites()];
  expect(hosts.length).toBeGreaterThan(25_000);
  expect(compactTopSites(hosts)).toEqual(hosts);
  expect(hosts.every((host) => registrableDomain(host) !== null)).toBe(true);
  expect(topSites().has('google.com')).toBe(true);
  expect(topSites().has('evil.example')).toBe(false);
});
