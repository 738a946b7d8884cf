import { describe, expect, it } from 'vitest';
import { withWholeLines } from '../../../../lib/core/detect/broken-lines.ts';
import { LIKELY } from '../../../../lib/core/detect/candidate.ts';
import { findIndicators } from '../../../../lib/core/detect/find-indicators.ts';

const A = 'acct:TH:4071234567';

/** Likely keys of numbers and what they are read from. */
function found(text: string): readonly [key: string, printed: string][] {
  return findIndicators(text)
    .filter(({ confidence }) => confidence >= LIKELY)
    .map(({ key, start, end }) => [key, text.slice(start, end)]);
}

describe('numbers that a line ends in', () => {
  it.each<[name: string, text: string, key: string, printed: string]>([
    ['a dash at its end', 'กสิกร 407-1-\n23456-7', A, '407-1-\n23456-7'],
    ['a dash and a blank at its end', 'กสิกร 407-1- \n23456-7', A, '407-1- \n23456-7'],
    ['a dash, blanks and both marks of its end', 'กสิกร 407-1-  \r\n  23456-7', A, '407-1-  \r\n  23456-7'],
    ['nothing in place of a dash', 'กสิกร 407-1\n23456-7', A, '407-1\n23456-7'],
    ['a blank in place of a dash', 'กสิกร 407-1 \r\n23456-7', A, '407-1 \r\n23456-7'],
    ['the dash in the next line', 'กสิกร 407-1\n-23456-7', A, '407-1\n-23456-7'],
    ['its end within a group', 'กสิกร 407-1-234\n56-7', A, '407-1-234\n56-7'],
    ['twelve digits', 'ออมสิน 020-1\n23456-789', 'acct:TH:020123456789', '020-1\n23456-789'],
    ['a name of a bank behind the number', '407-1\n23456-7 กสิกร', A, '407-1\n23456-7'],
    ['the layout of a bank behind its name', 'SCB 407-123\n456-7', A, '407-123\n456-7'],
    ['a first group behind a word', 'เลขบัญชี 407\n1-23456-7', A, '407\n1-23456-7'],
    ['blanks for marks behind a word', 'เลขบัญชี 407 1 \n23456 7', A, '407 1 \n23456 7'],
    ['an identity card', 'พร้อมเพย์ 1-2345\n67890-12-1', 'ppid:natid:1234567890121', '1-2345\n67890-12-1'],
    ['no mark at all behind a word for an account', 'เลขบัญชี 407123\n4567 มะลิ', A, '407123\n4567'],
    ['no mark and twelve digits', 'เลขบัญชี: 020123\r\n456789', 'acct:TH:020123456789', '020123\r\n456789'],
    ['no mark behind a bank whose account it is', 'บัญชีกสิกร 407123\n4567', A, '407123\n4567'],
    ['Thai digits', 'กสิกร ๔๐๗-๑\n๒๓๔๕๖-๗', A, '๔๐๗-๑\n๒๓๔๕๖-๗'],
  ])('are found with %s', (_name, text, key, printed) => {
    expect(found(text)).toEqual([[key, printed]]);
  });

  it.each([
    'โทร 081 234\n5678',
    'โทร 081 234 \n5678 ค่ะ',
    'โทร 081-234\n-5678',
    'โทร. 081-2\n34-5678',
    'เบอร์ 081\n234 5678',
    'โทร 081234\n5678',
  ])('are found for a telephone: %j', (text) => {
    expect(found(text).map(([key]) => key)).toEqual(['phone:+66812345678']);
  });

  it.each([
    ['two cells of a table in two rows', '407 1\n23456 7'],
    ['two rows that are spoken of', 'ราคา\n407 1\n23456 7'],
    ['a longer number in the next line', 'กสิกร 407-1\n23456-7-8'],
    ['digits behind the second part', 'กสิกร 407-1\n23456-7 8'],
    ['digits that hang on the first part', 'กสิกร 12/407-1\n23456-7'],
    ['two parts of a list without a word', '407-123\n456-7'],
    ['a name between', 'SCB 407-1\nก 23456-7'],
    ['a bullet before the next line', 'กสิกร 407-1\n- 23456-7'],
    ['an empty line between', 'กสิกร 407-1\n\n23456-7'],
    ['a house and a postcode', 'ที่อยู่ 081-234\n5678 หมู่ 3'],
    ['an order behind a telephone that is cut short', 'เบอร์ 081-234\n5678-9'],
    ['scores', 'ผล 3-1\n5-1'],
    ['a single digit in the next line', 'กสิกร 407-1-23456\n7 วัน'],
    ['a code', 'รหัส A407-1\n23456-7'],
    ['two figures below a bank', 'KBANK 145\n1234567'],
    ['two figures below a bank in a list', 'กสิกร 407123\n4567'],
    ['digits and an amount', 'เลขบัญชี 407123\n4567 บาท'],
    ['digits and a house', 'เลขบัญชี 40712345\n67 หมู่ 3'],
    ['digits and a year', 'เลขบัญชี 407123\n2568'],
    ['digits and the number of an item', 'เลขบัญชี 40712345\n12. กสิกร'],
    ['three rows of digits', 'เลขบัญชี 407123\n4567\n1234'],
    ['digits that are no whole number', 'เลขบัญชี 407123\n456'],
    ['digits of another length than the bank has', 'บัญชีออมสิน 407123\n4567'],
    ['a sum and digits below it', 'โอนกสิกร 500\n1234567'],
    ['digits that a mark says more of', 'เลขบัญชี #407123\n4567'],
    ['digits of a branch', 'สาขา 407123\n4567'],
  ])('are none in %s', (_name, text) => {
    expect(found(text)).toEqual([]);
  });

  it('leaves two whole numbers in two lines apart', () => {
    expect(found('โทร 081-234-5678\n089-765-4321').map(([key]) => key)).toEqual([
      'phone:+66812345678',
      'phone:+66897654321',
    ]);
    expect(found('เลขบัญชี 4071234567\n5082345678').map(([key]) => key)).toEqual([A, 'acct:TH:5082345678']);
    expect(found('กสิกร 407-1-23456-7\n508-2-34567-8').map(([key]) => key)).toEqual([A, 'acct:TH:5082345678']);
  });

  it('keeps every unit in its place, and a text without such a number as it is', () => {
    for (const text of ['กสิกร 407-1 \r\n23456-7 ok', 'กสิกร 407-1-234\n56-7', 'เลขบัญชี 407 1\n23456 7', 'a\nb'])
      expect(withWholeLines(text)).toHaveLength(text.length);
    expect(withWholeLines('ราคา 407\n1-23456\n')).toBe('ราคา 407\n1-23456\n');
  });

  it.each([
    '407-1\n',
    '407-1\n23456-7',
    '1\n',
    '- \n',
    '081 234\n5678 ',
    'เลขบัญชี 407 1 \n23456 7\n',
    'เลขบัญชี 407123\n4567\n',
    '4-\r\n',
  ])('takes time in proportion to a text of nothing but %j', (unit) => {
    const text = unit.repeat(400_000 / unit.length);
    expect(findIndicators(text).length).toBeLessThan(text.length);
  });
});
