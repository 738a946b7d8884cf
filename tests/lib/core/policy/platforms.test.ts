import { expect, test } from 'vitest';
import { ownedHost } from '../../../../lib/core/policy/platforms.ts';

test.each([
  ['www.evil.example', 'evil.example'],
  ['a.evil.co.th', 'evil.co.th'],
  ['a.evil.github.io', 'evil.github.io'],
  // Not in the list of public suffixes.
  ['evil.weebly.com', 'evil.weebly.com'],
  ['a.evil.weebly.com', 'evil.weebly.com'],
  ['www.weebly.com', 'www.weebly.com'],
  ['weebly.com', 'weebly.com'],
  ['xweebly.com', 'xweebly.com'],
  // Paths are handed out here.
  ['m.facebook.com', 'facebook.com'],
  ['203.0.113.7', '203.0.113.7'],
  ['localhost', 'localhost'],
])('%s belongs to the owner of %s', (host, owned) => {
  expect(ownedHost(host)).toBe(owned);
});
