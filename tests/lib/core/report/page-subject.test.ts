import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalSubject } from '../../../../hub/intake/subjects.ts';
import { cameFrom } from '../../../../lib/core/report/came-from.ts';
import { pageSubject } from '../../../../lib/core/report/page-subject.ts';

describe('the subject of a page', () => {
  test.each([
    ['https://www.evil.example/login?x=1', 'host:evil.example'],
    ['https://login.evil.example/', 'host:login.evil.example'],
    ['https://evil.github.io/', 'host:evil.github.io'],
    ['https://m.facebook.com/evil.shop', 'url:m.facebook.com/evil.shop'],
    ['https://youtube.com/watch?v=dQw4w9WgXcQ', 'url:youtube.com/watch?v=dQw4w9WgXcQ'],
    ['https://www.kasikornbank.com/hacked', 'url:kasikornbank.com/hacked'],
    ['https://xn--o3cw4h.example/', 'host:xn--o3cw4h.example'],
    // No secret becomes part of a key.
    ['https://youtube.com/watch?v=abc&token=1', 'url:youtube.com/watch?v=abc&token='],
  ])('%s is %s', (address, key) => {
    expect(pageSubject(address)).toMatchObject({ key });
  });

  test.each([
    ['https://www.facebook.com/', 'shared'],
    ['https://github.io/', 'shared'],
    ['http://192.168.1.1/admin', 'private'],
    ['http://localhost:3000/', 'private'],
    ['about:blank', 'not-web'],
    // A list would write it so, and read it back as another.
    ['https://youtube.com/watch?v=a[.]b', 'shared'],
  ])('%s is nobody’s: %s', (address, reason) => {
    expect(pageSubject(address)).toEqual({ kind: 'none', reason });
  });
});

test('whatever the address, a hub takes its subject for what it is', () => {
  const host = fc.constantFrom(
    'evil.example',
    'www.evil.co.th',
    'm.facebook.com',
    'youtube.com',
    'scb.co.th',
    'a.github.io',
  );
  const rest = fc.string({ unit: fc.constantFrom(...Array.from('ab/?&=[.](%2E;@ก ')), maxLength: 30 });
  fc.assert(
    fc.property(host, rest, (host, rest) => {
      const subject = pageSubject(`https://${host}/${rest}`);
      if (subject.kind !== 'none') expect(canonicalSubject(subject.kind, subject.key)).toBe(subject.key);
    }),
    { seed: 1441, numRuns: 2000 },
  );
});

describe('how a person came', () => {
  test.each([
    ['https://evil.example/?gclid=1', 'https://www.google.com/', 'ad'],
    ['https://evil.example/?fbclid=1', '', 'social'],
    ['https://evil.example/', 'https://www.google.co.th/', 'search'],
    ['https://evil.example/', 'https://l.facebook.com/x', 'social'],
    ['https://evil.example/', 'https://line.me/', 'message'],
    ['https://evil.example/', 'https://other.example/', 'link'],
    ['https://evil.example/', '', null],
    ['https://evil.example/', 'no address', null],
  ])('%s after %j: %s', (address, referrer, kind) => {
    expect(cameFrom(address, referrer)).toBe(kind);
  });
});
