import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanAddress, cleanText, snippetAround } from '../../../../lib/core/report/redact.ts';
import { MAX_REPORT_URL } from '../../../../lib/core/report/report.ts';

const NONE: ReadonlySet<string> = new Set();

describe('an address', () => {
  test.each([
    ['https://evil.example/', 'https://evil.example/'],
    ['https://evil.example', 'https://evil.example/'],
    ['https://anna:secret@evil.example:8443/x', 'https://evil.example:8443/x'],
    ['https://evil.example/x#access_token=abc', 'https://evil.example/x'],
    // Names that carry a session, a secret or a person.
    ['https://evil.example/?id=7&token=abc', 'https://evil.example/?id=7&token='],
    ['https://evil.example/?PHPSESSID=1&item=2', 'https://evil.example/?PHPSESSID=&item=2'],
    ['https://evil.example/?user%5Bemail%5D=x&b=1', 'https://evil.example/?user%5Bemail%5D=&b=1'],
    ['https://evil.example/?my_session_key=1', 'https://evil.example/?my_session_key='],
    ['https://evil.example/?fbclid=IwAR0&p=shop', 'https://evil.example/?fbclid=&p=shop'],
    ['https://evil.example/?phone=0812345678', 'https://evil.example/?phone='],
    // Values that look like one.
    ['https://evil.example/?to=anna%40mail.example', 'https://evil.example/?to='],
    ['https://evil.example/?a=1234567890121', 'https://evil.example/?a='],
    ['https://evil.example/?a=1-2345-67890-12-1', 'https://evil.example/?a='],
    ['https://evil.example/?next=https%3A%2F%2Fb.example%2F%3Ftoken%3D1', 'https://evil.example/?next='],
    ['https://evil.example/?next=%2Freset%3Ftoken%3D1', 'https://evil.example/?next='],
    ['https://evil.example/?next=//b.example/?token=1', 'https://evil.example/?next='],
    ['https://evil.example/?next=%2Fhelp', 'https://evil.example/?next=%2Fhelp'],
    ['https://evil.example/?x=8f14e45fceea167a5a36dedd4bea2543', 'https://evil.example/?x='],
    ['https://evil.example/?x=550e8400-e29b-41d4-a716-446655440000', 'https://evil.example/?x='],
    ['https://evil.example/?x=eyJhbGciOiJIUzI1NiJ9.e30.abc', 'https://evil.example/?x='],
    ['https://evil.example/?8f14e45fceea167a5a36dedd4bea2543', 'https://evil.example/?-'],
    // In the path.
    ['https://evil.example/cart;jsessionid=12AB/x', 'https://evil.example/cart/x'],
    ['https://evil.example/u/anna@mail.example/x', 'https://evil.example/u/-/x'],
    ['https://evil.example/reset/8f14e45fceea167a5a36dedd4bea2543', 'https://evil.example/reset/-'],
    // What tells pages apart stays.
    ['https://evil.example/?id=7&page=2&lang=th', 'https://evil.example/?id=7&page=2&lang=th'],
    ['https://youtube.com/watch?v=dQw4w9WgXcQ', 'https://youtube.com/watch?v=dQw4w9WgXcQ'],
    [
      'https://m.facebook.com/story.php?story_fbid=pfbid02abcDEF1234567890abcdef&id=100064',
      'https://m.facebook.com/story.php?story_fbid=pfbid02abcDEF1234567890abcdef&id=100064',
    ],
    ['https://tiktok.com/@shop/video/7', 'https://tiktok.com/@shop/video/7'],
    [
      'https://evil.example/how-to-earn-500-baht-a-day-from-home-2026',
      'https://evil.example/how-to-earn-500-baht-a-day-from-home-2026',
    ],
    ['https://promptpay.io/0812345678', 'https://promptpay.io/0812345678'],
    ['https://evil.example/?a&b=%E0%B8%81', 'https://evil.example/?a&b=%E0%B8%81'],
    ['https://evil.example/?a=%', 'https://evil.example/?a=%'],
  ])('%s leaves as %s', (given, cleaned) => {
    expect(cleanAddress(given)).toBe(cleaned);
  });

  test.each(['about:blank', 'file:///etc/passwd', 'data:text/html,x', 'chrome-extension://a/b.html', 'no address', ''])(
    'that is none of the web leaves not at all: %s',
    (given) => {
      expect(cleanAddress(given)).toBeNull();
    },
  );

  test('that is too long loses its query, then its path', () => {
    expect(cleanAddress(`https://evil.example/a?b=${'c d'.repeat(2000)}`)).toBe('https://evil.example/a');
    expect(cleanAddress(`https://evil.example/${'a/'.repeat(4000)}`)).toBe('https://evil.example/');
  });

  test('keeps no secret wherever it stands, and cleaning twice changes nothing', () => {
    const secret = fc.constantFrom('anna@mail.example', '1234567890121', '8f14e45fceea167a5a36dedd4bea2543');
    const name = fc.constantFrom('a', 'next', 'token', 'x[y]');
    fc.assert(
      fc.property(fc.webUrl(), name, secret, (base, name, secret) => {
        const url = `${base.split('#')[0]}${base.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(secret)}#${secret}`;
        const cleaned = cleanAddress(url);
        expect(
          cleaned === null || !decodeURIComponent(cleaned.replaceAll(/%(?![\da-f]{2})/gi, '%25')).includes(secret),
        ).toBe(true);
        if (cleaned !== null) expect(cleanAddress(cleaned)).toBe(cleaned);
        expect((cleaned ?? '').length).toBeLessThanOrEqual(MAX_REPORT_URL);
      }),
      { seed: 1441, numRuns: 300 },
    );
  });
});

describe('a text', () => {
  test.each([
    ['บัญชี กสิกร 123-4-56789-0', 'บัญชี กสิกร •••-•-•••••-•'],
    ['โทร 081-234-5678 ได้เลย', 'โทร •••-•••-•••• ได้เลย'],
    ['โทร ๐๘๑-๒๓๔-๕๖๗๘', 'โทร •••-•••-••••'],
    ['บัตร 1-2345-67890-12-1', 'บัตร •-••••-•••••-••-•'],
    ['anna.b+c@mail.example มา', '••••.•+••••••.••••••• มา'],
    ['@shop ราคา 1,500 บาท วันที่ 22/11/2569', '@shop ราคา 1,500 บาท วันที่ 22/11/2569'],
    ['a\u0000b\nc', 'a b c'],
    ['\ud800x', '\ufffdx'],
    ['   ', null],
  ])('%j leaves as %j', (given, cleaned) => {
    expect(cleanText(given, { longest: 200, kept: NONE })).toBe(cleaned);
  });

  test('keeps the numbers that are reported, and only those', () => {
    const kept = new Set(['acct:TH:1234567890']);
    expect(cleanText('กสิกร 123-4-56789-0 โทร 081-234-5678', { longest: 200, kept })).toBe(
      'กสิกร 123-4-56789-0 โทร •••-•••-••••',
    );
  });

  test('keeps lines where they are asked for, and cuts no character in two', () => {
    expect(cleanText('a\r\nb\rc', { longest: 200, kept: NONE, lines: true })).toBe('a\nb\nc');
    expect(cleanText('ab😀', { longest: 3, kept: NONE })).toBe('ab');
  });

  test('hides a number that the cut would make unrecognisable', () => {
    expect(cleanText('โทร 081-234-5678', { longest: 11, kept: NONE })).toBe('โทร •••-•••');
    const text = 'โทร 081-234-5678 แล้วโอนเข้า กสิกร 123-4-56789-0';
    const start = text.indexOf('123-4');
    const kept = new Set(['acct:TH:1234567890']);
    const snippet = snippetAround(text, start, text.length, { longest: 40, kept });
    expect(snippet).toContain('123-4-56789-0');
    expect(snippet).not.toMatch(/5678 /);
    expect(snippet?.length).toBeLessThanOrEqual(40);
  });

  test('is as long as allowed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const cleaned = cleanText(text, { longest: 100, kept: NONE });
        expect(cleaned === null || (cleaned.length <= 100 && cleaned.isWellFormed() && !/\p{Cc}/u.test(cleaned))).toBe(
          true,
        );
      }),
      { seed: 1441, numRuns: 300 },
    );
  });
});
