import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isIndicatorProblem, parseListedHost, parseListedUrl } from '../../../../lib/core/indicators/parse-listed.ts';
import { MAX_LISTED_URL_LENGTH, canonicalizeUrl, expressionsOf } from '../../../../lib/core/indicators/url.ts';

describe('hosts as lists print them', () => {
  test.each([
    ['evil.example', 'host:evil.example'],
    [' Evil.Example. ', 'host:evil.example'],
    ['*.evil.example', 'host:evil.example'],
    ['.evil.example', 'host:evil.example'],
    ['evil[.]example', 'host:evil.example'],
    ['evil(.)co[dot]th', 'host:evil.co.th'],
    ['my_shop.evil.example', 'host:my_shop.evil.example'],
    ['เช็กก่อน.com', 'host:xn--12caz6d1e0e2bk.com'],
    ['192.0.2.1', 'host:192.0.2.1'],
    ['[2001:db8::1]', 'host:[2001:db8::1]'],
    ['2001:db8::1', 'host:[2001:db8::1]'],
  ])('%j is %s', (text, key) => {
    expect(parseListedHost(text)).toBe(key);
  });

  test.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['*', 'malformed'],
    ['a.*.example', 'malformed'],
    ['*evil.example', 'malformed'],
    ['evil.example/path', 'malformed'],
    ['https://evil.example', 'malformed'],
    ['evil.example:8080', 'malformed'],
    ['# a comment', 'malformed'],
    ['evil,example', 'malformed'],
    ["evil.example'", 'malformed'],
    [`${'a'.repeat(300)}.example`, 'too-long'],
    ['a'.repeat(1_000_000), 'too-long'],
  ])('%j is refused as %s', (text, problem) => {
    expect(parseListedHost(text)).toMatchObject({ problem });
  });
});

describe('URLs as lists print them', () => {
  test.each([
    ['https://evil.example/pay?x=1#top', 'url:evil.example/pay?x=1'],
    ['evil.example/pay', 'url:evil.example/pay'],
    ['//evil.example/pay', 'url:evil.example/pay'],
    ['evil.example:8443/pay', 'url:evil.example/pay'],
    ['hxxps://evil[.]example/pay', 'url:evil.example/pay'],
    ['hXXp[:]//evil[.]example/pay', 'url:evil.example/pay'],
    ['http[://]evil.example/pay', 'url:evil.example/pay'],
    ['https:/evil.example/pay', 'url:evil.example/pay'],
    ['hxxps:evil[.]example/pay', 'url:evil.example/pay'],
    ['https:\\\\evil.example\\pay', 'url:evil.example/pay'],
    ['https://user:pw@EVIL.example:8080//a/../pay', 'url:evil.example/pay'],
    ['https://evil.example/?x', 'url:evil.example/?x'],
    ['https://evil.example', 'host:evil.example'],
    ['https://evil.example/#/login', 'host:evil.example'],
    ['https://evil.example:8080/', 'host:evil.example'],
    ['evil.example', 'host:evil.example'],
    ['http://192.0.2.1/', 'host:192.0.2.1'],
    ['http://[2001:db8::1]/a', 'url:[2001:db8::1]/a'],
  ])('%j is %s', (text, key) => {
    expect(parseListedUrl(text)).toBe(key);
  });

  test.each([
    ['', 'empty'],
    ['mailto:a@evil.example', 'not-web'],
    ['javascript:alert(1)', 'not-web'],
    ['file:///etc/passwd', 'not-web'],
    ['about:blank', 'not-web'],
    ['http://', 'no-host'],
    ['https://?x', 'no-host'],
    ['https:/', 'no-host'],
    ['http:1.1', 'not-web'],
    ['https://ev<il.example/', 'malformed'],
    ['https://*.evil.example/a', 'malformed'],
    ['https://evil$.example/a', 'malformed'],
    [`https://evil.example/${'a'.repeat(MAX_LISTED_URL_LENGTH)}`, 'too-long'],
    ['https://evil.example/'.padEnd(2_000_000, 'a'), 'too-long'],
  ])('%j is refused as %s', (text, problem) => {
    expect(parseListedUrl(text)).toMatchObject({ problem });
  });

  test('the longest URL that can be listed is also looked up, and one character more is neither', () => {
    const fits = `https://evil.example/${'a'.repeat(MAX_LISTED_URL_LENGTH - 'evil.example/'.length)}`;
    expect(keysOf(fits)).toContain(parseListedUrl(fits));
    expect(parseListedUrl(`${fits}a`)).toMatchObject({ problem: 'too-long' });
    expect(keysOf(`${fits}a`)).toEqual(['host:evil.example']);
  });
});

function keysOf(address: string): string[] {
  const url = canonicalizeUrl(address);
  if (url === null) return [];
  const { hosts, urls } = expressionsOf(url);
  return [...hosts, ...urls];
}

test('whatever can be listed is found again by the address it was listed with', () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
  const address = fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 6 }), fc.webPath(), fc.option(fc.webQueryParameters()))
    .map(([labels, path, query]) => `https://${labels.join('.')}.example${path}${query === null ? '' : `?${query}`}`);
  let found = 0;
  fc.assert(
    fc.property(address, (listed) => {
      const key = parseListedUrl(listed);
      if (isIndicatorProblem(key)) return;
      found += 1;
      expect(keysOf(listed)).toContain(key);
      // And a key's own text is read back as the same key.
      expect(parseListedUrl(key.slice(key.indexOf(':') + 1))).toBe(key);
    }),
    { seed: 1441, numRuns: 3_000 },
  );
  expect(found).toBeGreaterThan(2_000);
});

test('no text makes the parsers throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      for (const parsed of [parseListedHost(text), parseListedUrl(text)]) {
        if (!isIndicatorProblem(parsed)) expect(parsed).toMatch(/^(?:host|url):[\x21-\x7e]+$/);
      }
    }),
    { seed: 1441, numRuns: 20_000 },
  );
});
