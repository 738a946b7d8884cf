import { describe, expect, test } from 'vitest';
import {
  canonicalizeHost,
  hostExpressions,
  isIpHost,
  isPublicSuffix,
  isSharedHostingSuffix,
  parseHost,
  registrableDomain,
} from '../../../../lib/core/indicators/host.ts';
import { HAS_SHARED_DATA, sharedLines } from './shared-vectors.ts';

describe('parseHost', () => {
  test.each([
    ['evil.example', 'evil.example'],
    ['  EVIL.Example.  ', 'evil.example'],
    ['..evil..example', 'evil.example'],
    ['xn--12caz6d1e0e2bk.com', 'xn--12caz6d1e0e2bk.com'],
    ['เช็กก่อน.com', 'xn--12caz6d1e0e2bk.com'],
    ['ｅｖｉｌ．example', 'evil.example'],
    ['0x7f.1', '127.0.0.1'],
    ['192.0.2.1.', '192.0.2.1'],
    ['[2001:DB8::1]', '[2001:db8::1]'],
    ['2001:db8::1', '[2001:db8::1]'],
    ['::1', '[::1]'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['localhost', 'localhost'],
  ])('%j is %s', (text, host) => {
    expect(parseHost(text)).toBe(host);
  });

  test.each([
    '',
    ' ',
    '.',
    'evil.example/',
    'evil.example:8080',
    'https://evil.example',
    'user@evil.example',
    'evil.example?x',
    'evil.example#x',
    'evil.example\\x',
    'evil example',
    'ev\til.example',
    'ev<il.example',
    '1.2.3.256',
    '[::1',
    '::1]',
    '[evil.example]',
    ':::',
    `${'a'.repeat(64)}.`.repeat(5),
    'a'.repeat(2_000_000),
  ])('%j is no host', (text) => {
    expect(parseHost(text)).toBeNull();
  });
});

test('a canonical host stays as it is', () => {
  for (const host of ['evil.example', '192.0.2.1', '[2001:db8::1]', 'xn--12caz6d1e0e2bk.com', 'localhost']) {
    expect(canonicalizeHost(host)).toBe(host);
    expect(parseHost(host)).toBe(host);
  }
});

test.each([
  ['192.0.2.1', true],
  ['[2001:db8::1]', true],
  ['evil.example', false],
  ['1.2.3.4.example', false],
  ['a1.b2', false],
])('isIpHost(%s) is %s', (host, expected) => {
  expect(isIpHost(host)).toBe(expected);
});

describe('suffixes', () => {
  test.each([
    // host, registrable domain, public suffix, shared hosting
    ['evil.example', 'evil.example', false, false],
    ['a.b.evil.co.th', 'evil.co.th', false, false],
    ['co.th', null, true, false],
    ['th', null, true, false],
    ['xn--o3cw4h', null, true, false],
    ['github.io', null, true, true],
    ['evil.github.io', 'evil.github.io', false, false],
    ['a.evil.github.io', 'evil.github.io', false, false],
    ['shop.th', null, true, true],
    ['evil.shop.th', 'evil.shop.th', false, false],
    ['blogspot.com', null, true, true],
    ['localhost', null, false, false],
    ['192.0.2.1', null, false, false],
    ['[2001:db8::1]', null, false, false],
  ])('%s', (host, domain, publicSuffix, shared) => {
    expect(registrableDomain(host)).toBe(domain);
    expect(isPublicSuffix(host)).toBe(publicSuffix);
    expect(isSharedHostingSuffix(host)).toBe(shared);
  });

  test.each([
    ['a.b.evil.co.th', ['host:a.b.evil.co.th', 'host:b.evil.co.th', 'host:evil.co.th']],
    ['a.evil.github.io', ['host:a.evil.github.io', 'host:evil.github.io']],
    ['github.io', ['host:github.io']],
    ['co.th', ['host:co.th']],
    ['localhost', ['host:localhost']],
    ['192.0.2.1', ['host:192.0.2.1']],
    ['[2001:db8::1]', ['host:[2001:db8::1]']],
  ])('host keys of %s', (host, keys) => {
    expect(hostExpressions(host)).toEqual(keys);
  });

  test('a host deeper than five labels is covered at every depth, as a browser rule on the domain would', () => {
    const keys = hostExpressions('a.b.c.d.e.f.g.evil.example');
    expect(keys).toHaveLength(8);
    expect(keys).toContain('host:b.c.d.e.f.g.evil.example');
  });
});

describe.skipIf(!HAS_SHARED_DATA)('Public Suffix List vectors (publicsuffix/list tests)', () => {
  const pairs = HAS_SHARED_DATA
    ? [
        ...sharedLines('url-vectors/psl-tests.txt').map((line) => line.split(' ')),
        ...sharedLines('url-vectors/psl-test_psl.txt').map((line) =>
          [...line.matchAll(/null|'([^']*)'/g)].map((match) => match[1] ?? 'null'),
        ),
      ].map(([host = '', domain = '']) => ({ host, domain: domain === 'null' ? null : domain }))
    : [];

  test('there are enough of them', () => {
    expect(pairs.length).toBeGreaterThan(150);
  });

  test.each(pairs)('$host belongs to $domain', ({ host, domain }) => {
    const canonical = parseHost(host);
    const ours = canonical === null ? null : registrableDomain(canonical);
    // The list's own algorithm refuses a leading dot; Safe Browsing's canonical form has none by then.
    if (host.startsWith('.')) expect(ours).toBe(registrableDomain(host.slice(1)));
    else expect(ours).toBe(domain === null ? null : parseHost(domain));
  });
});
