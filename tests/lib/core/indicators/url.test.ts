import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalHostOf,
  MAX_INPUT_LENGTH,
  MAX_LISTED_URL_LENGTH,
  canonicalizeUrl,
  expressionsOf,
  hostSuffixes,
  urlExpressions,
} from '../../../../lib/core/indicators/url.ts';
import type { CanonicalUrl } from '../../../../lib/core/indicators/url.ts';

/** Host, path and query as one text, the way a listing prints them. */
function text(url: CanonicalUrl | null): string | null {
  return url === null ? null : `${url.host}${url.path}${url.query === null ? '' : `?${url.query}`}`;
}

function parsed(input: string): CanonicalUrl {
  const url = canonicalizeUrl(input);
  if (url === null) throw new Error(`expected a canonical URL for ${input}`);
  return url;
}

describe('canonical form', () => {
  test.each([
    ['https://evil.example', 'evil.example/'],
    ['http://user:pass@EVIL.example:8080/Pay?X=1#top', 'evil.example/Pay?X=1'],
    ['ws://evil.example/socket', 'evil.example/socket'],
    ['wss://evil.example/socket', 'evil.example/socket'],
    ['ftp://evil.example/file', 'evil.example/file'],
    ['HTTP://evil.example/A', 'evil.example/A'],
    ['Https:/evil.example/A', 'evil.example/A'],
    ['  https://evil.example/\t\n', 'evil.example/'],
    ['https://ev\til.exa\r\nmple/a\tb', 'evil.example/ab'],
    ['https:\\\\evil.example\\a', 'evil.example/a'],
    ['https://bank.co.th@evil.example/', 'evil.example/'],
    ['https://bank.co.th%2f@evil.example/', 'evil.example/'],
    // Hosts.
    ['https://evil.example./', 'evil.example/'],
    ['https://..evil...example../', 'evil.example/'],
    ['https://ｅｖｉｌ。example/', 'evil.example/'],
    ['https://%65vil.example/', 'evil.example/'],
    ['https://เช็กก่อน.com/', 'xn--12caz6d1e0e2bk.com/'],
    // IPv4 in every spelling that a browser takes.
    ['http://3279880203/', '195.127.0.11/'],
    ['http://0x7f.1/', '127.0.0.1/'],
    ['http://0300.0250.1/', '192.168.0.1/'],
    ['http://１９２.168.0.1/', '192.168.0.1/'],
    ['http://192.168.0.1./', '192.168.0.1/'],
    ['http://0x7f.1../', '127.0.0.1/'],
    // IPv6, and IPv4 inside it.
    ['http://[2001:DB8:0:0::1]/', '[2001:db8::1]/'],
    ['http://[::ffff:192.0.2.1]/', '192.0.2.1/'],
    ['http://[::ffff:c000:201]/', '192.0.2.1/'],
    ['http://[::FFFF:0:0]/', '0.0.0.0/'],
    ['http://[64:ff9b::192.0.2.1]/', '192.0.2.1/'],
    ['http://[64:ff9b::]/', '0.0.0.0/'],
    ['http://[64:ff9b::102:0]/', '1.2.0.0/'],
    ['http://[64:ff9b:1::102:304]/', '[64:ff9b:1::102:304]/'],
    ['http://[::102:304]/', '[::102:304]/'],
    // Paths.
    ['https://evil.example/a/./b/../c//d', 'evil.example/a/c/d'],
    ['https://evil.example/a/%2e%2e/b', 'evil.example/b'],
    ['https://evil.example/a/%252e%252e/b/%25%32%65', 'evil.example/b/'],
    ['https://evil.example/a/b/%252e%252e', 'evil.example/a/'],
    ['https://evil.example/a/b%252f', 'evil.example/a/b/'],
    ['https://evil.example/..%2f..%2fa', 'evil.example/a'],
    ['https://evil.example/%252f%252fa', 'evil.example/a'],
    ['https://evil.example/a%2fb', 'evil.example/a/b'],
    ['https://evil.example/%25252525252525', 'evil.example/%25'],
    ['https://evil.example/%61%2541%25%34%32', 'evil.example/aAB'],
    ['https://evil.example/%e0%b9%80/ก', 'evil.example/%E0%B9%80/%E0%B8%81'],
    ['https://evil.example/%ff%00%0a%20', 'evil.example/%FF%00%0A%20'],
    ['https://evil.example/a%23b%', 'evil.example/a%23b%25'],
    ['https://evil.example/a%3Fb=1', 'evil.example/a%3Fb=1'],
    ['https://evil.example/a%5Cb', 'evil.example/a%5Cb'],
    // Queries.
    ['https://evil.example/a?', 'evil.example/a'],
    ['https://evil.example/a?b?c', 'evil.example/a?b?c'],
    ['https://evil.example/?next=%2568ttps%3A//x/../y', 'evil.example/?next=https://x/../y'],
    ['https://evil.example/?a=%26%23%25', 'evil.example/?a=&%23%25'],
  ])('%j is %s', (input, expected) => {
    expect(text(canonicalizeUrl(input))).toBe(expected);
    expect(canonicalHostOf(input)).toBe(canonicalizeUrl(input)?.host);
  });

  test.each([
    '',
    'evil.example',
    'about:blank',
    'file:///etc/passwd',
    'data:text/html,https://evil.example/',
    'blob:https://evil.example/6f1c',
    'javascript:location="https://evil.example/"',
    'chrome-extension://abcdefghijklmnop/page.html',
    'mailto:a@evil.example',
    'http://',
    'https://%00evil.example/',
    'https://ev<il.example/',
    'https://1.2.3.256/',
    'https://[::1',
    'http://.../',
    `https://${'a.'.repeat(127)}example/`,
  ])('%j is not an address that can be listed', (input) => {
    expect(canonicalizeUrl(input)).toBeNull();
    expect(canonicalHostOf(input)).toBeNull();
  });

  test('an escaped question mark is part of the path, so that it cannot be hit as a query', () => {
    expect(urlExpressions(parsed('https://evil.example/a%3Fb'))).not.toContain('url:evil.example/a?b');
    expect(urlExpressions(parsed('https://evil.example/a?b'))).toContain('url:evil.example/a?b');
  });
});

describe('padding hides nothing', () => {
  const listed = 'url:evil.example/pay/';
  test.each([
    ['a long query', `https://evil.example/pay/?${'a'.repeat(3_000_000)}`],
    ['a long fragment', `https://evil.example/pay/#${'a'.repeat(3_000_000)}`],
    ['a long path below', `https://evil.example/pay/${'a/'.repeat(900_000)}`],
    ['escapes of escapes', `https://evil.example/pay/%${'25'.repeat(900_000)}`],
    ['dot segments, hidden', `https://evil.example/${'%252e/'.repeat(300_000)}pay/`],
    ['slashes', `https://evil.example/${'/'.repeat(2_000_000)}pay/`],
    ['user part', `https://${'a'.repeat(2_000_000)}@evil.example/pay/`],
  ])('%s', (_name, input) => {
    expect(urlExpressions(parsed(input))).toContain(listed);
  });

  test('what is longer than a browser opens, before any query, is no address', () => {
    expect(canonicalizeUrl(`https://evil.example/${'a'.repeat(MAX_INPUT_LENGTH)}`)).toBeNull();
  });

  test('no expression is longer than a listing can be, and none is cut', () => {
    const long = 'b'.repeat(MAX_LISTED_URL_LENGTH);
    expect(urlExpressions(parsed(`https://evil.example/a/${long}?q`))).toEqual(['url:evil.example/a/']);
  });
});

describe('expressions', () => {
  test('hosts go down to the registrable domain; paths are exact, then prefixes', () => {
    expect(expressionsOf(parsed('https://a.b.evil.co.th/1/2/3/4/5.html?x=1'))).toEqual({
      hosts: ['host:a.b.evil.co.th', 'host:b.evil.co.th', 'host:evil.co.th'],
      urls: ['a.b.evil.co.th', 'b.evil.co.th', 'evil.co.th', 'co.th'].flatMap((host) => [
        `url:${host}/1/2/3/4/5.html?x=1`,
        `url:${host}/1/2/3/4/5.html`,
        `url:${host}/1/`,
        `url:${host}/1/2/`,
        `url:${host}/1/2/3/`,
      ]),
    });
  });

  test('an address has no suffixes', () => {
    expect(expressionsOf(parsed('http://192.0.2.7/a/b'))).toEqual({
      hosts: ['host:192.0.2.7'],
      urls: ['url:192.0.2.7/a/b', 'url:192.0.2.7/a/'],
    });
  });

  test('a bare root has host keys only', () => {
    expect(expressionsOf(parsed('https://evil.example/')).urls).toEqual([]);
    expect(expressionsOf(parsed('https://evil.example/?a')).urls).toEqual(['url:evil.example/?a']);
  });

  test('a path that is its own prefix is there once', () => {
    expect(urlExpressions(parsed('https://evil.example/a/b/'))).toEqual([
      'url:evil.example/a/b/',
      'url:evil.example/a/',
    ]);
  });

  test.each([
    ['a.b.c.d.e.f.com', ['a.b.c.d.e.f.com', 'c.d.e.f.com', 'd.e.f.com', 'e.f.com', 'f.com']],
    ['a.b.c.d.com', ['a.b.c.d.com', 'b.c.d.com', 'c.d.com', 'd.com']],
    ['d.com', ['d.com']],
    ['localhost', ['localhost']],
    ['[2001:db8::1]', ['[2001:db8::1]']],
  ])('host suffixes of %s', (host, expected) => {
    expect(hostSuffixes(host)).toEqual(expected);
  });
});

/** Pieces that break URL splitters, glued together at random. */
const PIECES = [
  'http://',
  'https:/',
  'https://',
  'HTTPS:\\\\',
  'ws://',
  'evil',
  '.example',
  '.co.th',
  'เช็กก่อน.com',
  'xn--',
  'xn--a',
  '。',
  '％２５',
  '0x7f.1',
  '3279880203',
  '[::ffff:1.2.3.4]',
  '[64:ff9b::',
  ']',
  ':80',
  '@',
  'u:p@',
  '/',
  '//',
  '\\',
  '/./',
  '/../',
  '%2e',
  '%252e%252e',
  '%2F',
  '%25',
  '%',
  '%2',
  '%zz',
  '%00',
  '%ff',
  '?',
  '#',
  '&a=b',
  '..',
  '.',
  ' ',
  '\t',
  '\n',
  '\0',
  '\u200b',
  '\ud800',
  '\u202e',
  'ก',
  '😀',
  ';',
  '{}|^`',
];

const glued = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
const mutated = fc
  .tuple(fc.constantFrom(...PIECES), fc.constantFrom(...PIECES), fc.nat(60), fc.nat(60))
  .map(([a, b, i, j]) => {
    const base = 'https://login.evil.co.th:8443/th/app/index.php?next=%2Fpay&x=1#top';
    const once = base.slice(0, i) + a + base.slice(i);
    return once.slice(0, j) + b + once.slice(j + 1);
  });
const anyInput = fc.oneof(
  { weight: 4, arbitrary: mutated },
  { weight: 4, arbitrary: glued.map((rest) => `https://evil.example/${rest}`) },
  { weight: 3, arbitrary: glued.map((rest) => `http://${rest}`) },
  { weight: 1, arbitrary: glued },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map((rest) => `https://a.example/${rest}`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

describe('over 100,000 random and mutated inputs', () => {
  test('nothing throws, what is accepted is canonical and stays so, and expressions stay within their bounds', () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(anyInput, (input) => {
        const url = canonicalizeUrl(input);
        if (url === null) {
          refused += 1;
          return;
        }
        accepted += 1;
        // No wrong accept: the browser's own parser takes it, and for the same host but for dots and wrapped IPv4.
        const browser = new URL(input);
        if (!/^(?:https?|wss?|ftp):$/.test(browser.protocol)) throw new Error('accepted a scheme that is not the web');
        const plain = browser.hostname.replace(/\.{2,}/g, '.').replace(/^\.|\.$/g, '');
        const isAddress = plain.startsWith('[') || /(?:^|\.)\d[\dx]*$/.test(plain);
        if (!isAddress && plain !== url.host) throw new Error(`host ${url.host}, browser ${plain}`);
        // Canonical: ASCII, no dot segments, no empty segments, escapes in upper case and only where they must be.
        if (!/^[\x21-\x7e]+$/.test(url.host) || /[A-Z]/.test(url.host)) throw new Error(`host ${url.host}`);
        if (!/^\/(?:[!"$&->@-[\]-~]|%(?:[01][0-9A-F]|2[035]|3F|5C|7F|[89A-F][0-9A-F]))*$/.test(url.path)) {
          throw new Error(`path ${url.path}`);
        }
        if (/\/\/|\/\.\.?(?:\/|$)/.test(url.path)) throw new Error(`path ${url.path}`);
        if (url.query !== null && !/^(?:[!"$&-~]|%(?:[01][0-9A-F]|2[035]|7F|[89A-F][0-9A-F]))+$/.test(url.query)) {
          throw new Error(`query ${url.query}`);
        }
        const again = canonicalizeUrl(`http://${text(url) ?? ''}`);
        // The engine writes `กxn--a` as `xn--xn--…`, a label that UTS 46 forbids, and then refuses to read it.
        const refusesItself = url.host.includes('xn--xn--') && !URL.canParse(`http://${url.host}/`);
        if (!refusesItself && text(again) !== text(url))
          throw new Error(`not idempotent: ${text(url) ?? ''} → ${text(again) ?? ''}`);
        const { hosts, urls } = expressionsOf(url);
        if (hosts.length < 1 || hosts.length > 127 || hosts[0] !== `host:${url.host}`) throw new Error('hosts');
        if (urls.length > 25 || new Set(urls).size !== urls.length) throw new Error('urls');
      }),
      { seed: 1441, numRuns: 100_000 },
    );
    // Not vacuous in either direction.
    expect(accepted).toBeGreaterThan(30_000);
    expect(refused).toBeGreaterThan(5_000);
  });
});
