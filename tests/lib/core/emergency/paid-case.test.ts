import { describe, expect, test } from 'vitest';
import {
  FIELDS_OF,
  MAX_ROWS,
  TRANSFER_FIELDS,
  looksLikeBankCaseId,
  parseBaht,
  parsePaidCase,
  totalLoss,
} from '../../../../lib/core/emergency/paid-case.ts';
import { BANK_LINES, isHotline } from '../../../../lib/core/policy/hotlines.ts';
import { banksWithLines } from '../../../../lib/pages/bank-choices.ts';
import { bankTransfer, caseWith } from './cases.ts';

describe('a Bank Case ID', () => {
  test.each(['25691122KTB06111', '25550115KTB06111', ' 25691122 ktb-06111 ', '25670229BBL0001', '25691122KBANK123456'])(
    '%s looks as usual',
    (text) => {
      expect(looksLikeBankCaseId(text)).toBe(true);
    },
  );

  test.each([
    '',
    'KTB06111',
    '20261122KTB06111',
    '25691322KTB06111',
    '25690230KTB06111',
    '25691122K06111',
    '25691122KTB061',
  ])('%s is pointed out', (text) => {
    expect(looksLikeBankCaseId(text)).toBe(false);
  });
});

describe('an amount', () => {
  test.each([
    ['50000', 5_000_000],
    ['50,000.5', 5_000_050],
    ['฿ 1,234.50', 123_450],
    ['๕๐๐ บาท', 50_000],
    ['0.01', 1],
    ['500 THB', 50_000],
    ['50,000.-', 5_000_000],
    ['50,000.–บาท', 5_000_000],
    ['๕๐๐.-', 50_000],
    ['500-', 50_000],
    ['500 บ.', 50_000],
    ['1,500บ', 150_000],
  ])('%s is %i satang', (text, satang) => {
    expect(parseBaht(text)).toBe(satang);
  });

  test.each(['', 'ห้าพัน', '1.234', '-5', '1e5', '500.', '5-6', '5 บน', '.-', '9'.repeat(20)])(
    '%s cannot be read',
    (text) => {
      expect(parseBaht(text)).toBeNull();
    },
  );

  test('that cannot be read is counted beside the sum, not in it', () => {
    const transfers = [bankTransfer({ amount: '10.50' }), bankTransfer({ amount: 'ห้าพัน' }), bankTransfer({})];
    expect(totalLoss(caseWith({ transfers }))).toEqual({ satang: 1050, unread: 1 });
  });
});

describe('a case', () => {
  test('comes back as it was stored', () => {
    const paidCase = caseWith({ transfers: [bankTransfer({ amount: '1' })], done: ['stopped'] });
    expect(parsePaidCase(JSON.parse(JSON.stringify(paidCase)))).toEqual(paidCase);
  });

  test.each([
    ['another version', { version: 2 }],
    ['too many rows', { transfers: Array.from({ length: MAX_ROWS + 1 }, () => bankTransfer({})) }],
    ['too long a text', { ownBank: 'x'.repeat(3000) }],
    ['a field that is none', { transfers: [{ id: 't', kind: 'bank', fields: { secret: 'x' } }] }],
  ])('with %s is refused', (_what, change) => {
    expect(() => parsePaidCase({ ...caseWith(), ...change })).toThrow();
  });

  test('asks for every field in some kind of transfer', () => {
    expect(new Set(Object.values(FIELDS_OF).flat())).toEqual(new Set(TRANSFER_FIELDS));
  });
});

describe('lines of banks', () => {
  test('are shown only where somebody saw the bank publish them', () => {
    const shown = banksWithLines().filter(({ line }) => line !== null);
    expect(shown.map(({ code, line }) => [code, line?.number, line?.verifiedAt])).toEqual([['011', '1428', '2023-11']]);
    expect(BANK_LINES.filter(({ verifiedAt }) => verifiedAt === null).length).toBeGreaterThan(10);
  });

  test('can be listed by nobody, seen or not', () => {
    for (const { number } of BANK_LINES) expect(isHotline(number), number).toBe(true);
    expect(isHotline('02-888-8888')).toBe(true);
    expect(isHotline('+66 2 888 8888')).toBe(true);
    expect(isHotline('0812345678')).toBe(false);
  });
});
