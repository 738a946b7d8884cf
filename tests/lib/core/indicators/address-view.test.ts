import { describe, expect, test } from 'vitest';
import { MAX_AFTER_LENGTH, addressView, unicodeHost } from '../../../../lib/core/indicators/address-view.ts';
import { HAS_SHARED_DATA, sharedLines } from './shared-vectors.ts';

describe('addressView', () => {
  test.each([
    ['https://login.secure-bank.example/th?x=1#top', 'https://login.', 'secure-bank.example', '/th?x=1#top'],
    ['http://evil.example:8080', 'http://', 'evil.example', ':8080/'],
    ['https://shop.evil.github.io/', 'https://shop.', 'evil.github.io', '/'],
    ['https://scb.co.th.evil.example/', 'https://scb.co.th.', 'evil.example', '/'],
    ['http://192.0.2.1/a', 'http://', '192.0.2.1', '/a'],
    ['http://[2001:db8::1]/a', 'http://', '[2001:db8::1]', '/a'],
    ['http://localhost/a', 'http://', 'localhost', '/a'],
    ['https://co.th/', 'https://', 'co.th', '/'],
  ])('%s', (address, before, domain, after) => {
    expect(addressView(address)).toEqual({ before, domain, after, unicodeHost: null });
  });

  test('the user part never shows', () => {
    const view = addressView('https://www.scb.co.th:443@evil.example/scb.co.th');
    expect(view).toEqual({ before: 'https://', domain: 'evil.example', after: '/scb.co.th', unicodeHost: null });
  });

  test('a tail in another script stays ASCII, so that it cannot turn the line around', () => {
    expect(addressView('https://evil.example/\u202egnp.exe')?.after).toBe('/%E2%80%AEgnp.exe');
  });

  test('a long tail is cut', () => {
    const after = addressView(`https://evil.example/${'a'.repeat(10_000)}`)?.after;
    expect(after).toHaveLength(MAX_AFTER_LENGTH);
    expect(after?.endsWith('…')).toBe(true);
  });

  test('an IDN has its Unicode form for a second line', () => {
    expect(addressView('https://www.เช็กก่อน.com/')).toEqual({
      before: 'https://www.',
      domain: 'xn--12caz6d1e0e2bk.com',
      after: '/',
      unicodeHost: 'www.เช็กก่อน.com',
    });
  });

  test.each(['', 'evil.example', 'about:blank', 'file:///a', 'data:text/html,a', 'https://'])(
    '%j has none',
    (address) => {
      expect(addressView(address)).toBeNull();
    },
  );
});

describe('unicodeHost', () => {
  test.each([
    ['evil.example', null],
    ['xn--mlat-zra.com', 'ümlat.com'],
    ['xn--.example', null],
    ['xn--a.example', null],
    // Decodes, but to a form that leads elsewhere: full-width letters.
    ['xn--qi7ciaj2b.example', null],
  ])('%s is %s', (host, unicode) => {
    expect(unicodeHost(host)).toBe(unicode);
  });
});

describe.skipIf(!HAS_SHARED_DATA)('homograph hosts of public phishing lists', () => {
  test('each shows its Unicode form', () => {
    const lines = HAS_SHARED_DATA ? sharedLines('url-vectors/idn-hosts-in-phishing-lists.tsv') : [];
    expect(lines.length).toBeGreaterThan(800);
    for (const line of lines) {
      const [host = '', unicode] = line.split('\t');
      expect(unicodeHost(host)).toBe(unicode);
    }
  });
});
