/* The hub takes what a browser finds: a report is refused whole for one key that it does not know. */
import { describe, expect, it } from 'vitest';
import { canonicalSubject } from '../../../hub/intake/subjects.ts';
import { findIndicators } from '../../../lib/core/detect/find-indicators.ts';
import { indicatorsInCode } from '../../../lib/core/detect/qr.ts';
import type { IndicatorKind } from '../../../lib/core/indicators/key.ts';

describe('the subjects of a report', () => {
  it.each([
    'พร้อมเพย์ 081-234-5678',
    'พร้อมเพย์ 1-2345-67890-12-1',
    // Its check digit is wrong: less likely one, but found and shown.
    'พร้อมเพย์ 1-2345-67890-12-3',
    'พร้อมเพย์ 012345678901234',
    'เลขบัญชี 123-4-56789-0 กสิกรไทย',
    'โทร +66 (0)81 234 5678',
    'Biller ID 099400000000099 Ref.1: AB12',
    'ไลน์ไอดี @shop1 หรือ somchai.j',
    'https://line.me/R/oaMessage/%40shop/',
    'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
    'DE89 3704 0044 0532 0130 00',
    'กด https://evil.com/a?b=1 หรือ shop.com',
  ])('are those that are found in "%s"', (text) => {
    const found = findIndicators(text);
    expect(found.length).toBeGreaterThan(0);
    for (const { kind, key } of found) expect(canonicalSubject(kind, key)).toBe(key);
  });

  it('are those of a code whose ID has a wrong check digit: the code says what it is', () => {
    const code = '00020101021129370016A0000006770101110213123456789012353037645802TH630433FC';
    const [found] = indicatorsInCode(code);
    expect(found).toMatchObject({ kind: 'promptpay', key: 'ppid:natid:1234567890123' });
    expect(canonicalSubject('promptpay', 'ppid:natid:1234567890123')).toBe(found?.key);
  });

  it.each<[IndicatorKind, string]>([
    ['promptpay', 'ppid:natid:123456789012'],
    ['promptpay', 'ppid:natid:1234567890121 '],
    ['promptpay', 'ppid:ewallet:140000812345678'],
    ['account', 'phone:+66812345678'],
    ['phone', 'phone:0812345678'],
    ['host', 'host:EVIL.com'],
    ['host', 'host:evil.com.'],
    ['url', 'url:evil.com/'],
    ['wallet', 'coin:tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u'],
  ])('are no %s by the key %s', (kind, key) => {
    expect(canonicalSubject(kind, key)).toBeNull();
  });
});
