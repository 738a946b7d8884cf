/* Tables in plain text: what heads a column says what its numbers are. All numbers are made up. */
import { describe, expect, it } from 'vitest';
import { LIKELY } from '../../../../lib/core/detect/candidate.ts';
import { columnsOf } from '../../../../lib/core/detect/columns.ts';
import { findIndicators } from '../../../../lib/core/detect/find-indicators.ts';
import { findLabels } from '../../../../lib/core/detect/labels.ts';

const A = 'account acct:TH:4071234567';
const B = 'account acct:TH:5082345678';

const TABLES: readonly (readonly [what: string, text: string, readings: readonly string[]])[] = [
  [
    'rows set in different ways',
    '| ธนาคาร | ชื่อ | เลขที่บัญชี |\n|---|---|---|\n| กสิกรไทย | ก | 407-1-23456-7 |\n| กรุงเทพ | ข | 5082345678 |',
    [A, B],
  ],
  [
    'telephones after accounts',
    'ชื่อ\tเลขบัญชี\tธนาคาร\tโทรศัพท์\nก\t4071234567\tKBANK\t0812345678\nข\t5082345678\tSCB\t0898765432',
    [A, 'phone phone:+66812345678', B, 'phone phone:+66898765432'],
  ],
  [
    'IDs before accounts',
    'ชื่อ | เลขบัตรประชาชน | เลขบัญชี\nก | 1234567890121 | 4071234567\nข | 1234567890121 | 5082345678',
    [A, B],
  ],
  [
    'a PromptPay column between others',
    'ร้าน | เบอร์โทร | พร้อมเพย์\nก | 0898765432 | 0812345678',
    ['phone phone:+66898765432', 'promptpay phone:+66812345678', 'phone phone:+66812345678'],
  ],
  ['a word in the cell itself, which is nearer', 'ชื่อ | เลขบัญชี\nก | เลขพัสดุ 4071234567', []],
  ['a column of contracts', 'ลำดับ | เลขที่สัญญา\n1 | 4071234567\n2 | 5082345678', []],
  ['cells between bare commas', 'โทร,เลขบัญชี,ชื่อ\n0812345678,4071234567,ก', ['phone phone:+66812345678', A]],
  ['no cells in a sentence', 'โทร,ชื่อ,เลขบัญชี, ที่อยู่\n4071234567,ก,ข', [A]],
  ['a row of numbers, which heads nothing', 'ก | โทร 0812345678\nกสิกร | 4071234567', ['phone phone:+66812345678', A]],
  ['a head that a plain line parts from the row', 'ชื่อ | โทร\nจบตาราง\nกสิกร | 4071234567', [A]],
];

function likely(text: string): string[] {
  const found = findIndicators(text).filter(({ confidence }) => confidence >= LIKELY);
  return found.map(({ kind, key }) => `${kind} ${key}`);
}

describe('tables in plain text', () => {
  it.each(TABLES)('reads %s', (_what, text, readings) => {
    expect(likely(text)).toEqual(readings);
  });

  it('finds the cell of a place and the head of its column', () => {
    const text = 'x\nชื่อ | เลขบัญชี\nก | 407';
    const at = columnsOf(text, findLabels(text));
    expect(at(0)).toBeNull();
    const column = at(text.indexOf('407'));
    expect(column?.cellStart).toBe(text.lastIndexOf('|') + 1);
    expect(column?.labels.map(({ kind }) => kind)).toEqual(['account']);
  });
});
