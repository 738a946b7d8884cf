import { describe, expect, it } from 'vitest';
import { besideBanks, type NumberVerdict } from '../../../../lib/core/blocklist/verdict.ts';
import { BANKS, bankNamed, isAtOtherBank } from '../../../../lib/core/policy/banks.ts';

describe('a bank in a list', () => {
  it.each([
    ['014', '014'],
    ['SCB', '014'],
    ['ธนาคารไทยพาณิชย์ จำกัด (มหาชน)', '014'],
    ['Siam Commercial Bank Public Company Limited', '014'],
    ['SCB - ไทยพาณิชย์', '014'],
    ['ธ.กสิกรไทย', '004'],
    ['KBank (กสิกร)', '004'],
    ['บมจ.ธนาคารกรุงไทย', '006'],
    ['กรุงเทพ', '002'],
    ['ธ.ก.ส.', '034'],
    ['ttb', '011'],
    // Names of before the merger.
    ['065', '011'],
    ['076', '011'],
    ['citibank', '017'],
    // A branch that the table leaves out.
    ['031', '031'],
  ])('%s is %s', (text, code) => {
    expect(bankNamed(text)).toBe(code);
  });

  it.each(['', '000', '14', 'bank', 'ธนาคาร', 'กสิกร หรือ ไทยพาณิชย์', 'scbx', 'unknown bank', '0145'])(
    '"%s" is none',
    (text) => {
      expect(bankNamed(text)).toBeUndefined();
    },
  );

  it('is found by every name and code that the table has', () => {
    for (const { code, aliases, name, spellings, weak = [] } of BANKS) {
      for (const text of [code, ...aliases, name.th, name.en, `ธนาคาร${name.th}`, ...spellings, ...weak])
        expect([text, bankNamed(text)]).toEqual([text, code]);
    }
  });
});

describe('a listed account and the banks that are named beside its number', () => {
  it.each<[listed: string | undefined, named: string[], isOther: boolean]>([
    ['014', ['004'], true],
    ['014', ['004', '006'], true],
    ['014', ['004', '014'], false],
    ['014', [], false],
    [undefined, ['004'], false],
    ['065', ['011'], false],
    ['011', ['076'], false],
    ['031', ['004'], true],
  ])('at %s, beside %s', (listed, named, isOther) => {
    expect(isAtOtherBank(listed, named)).toBe(isOther);
  });

  const hit = { key: 'acct:TH:1234567890', category: 'TH01', listedOn: 1, seenOn: 2, reports: 3 } as const;

  it('another bank makes a note of it, whatever was decided, and never silence', () => {
    const verdict: NumberVerdict = {
      kind: 'listed',
      hits: [{ ...hit, grade: 'confirmed', bank: '014', publisher: 'a' }],
    };
    expect(besideBanks(verdict, ['004'])).toEqual({
      kind: 'listed',
      hits: [{ ...hit, grade: 'reported', bank: '014', otherBank: '004', publisher: 'a' }],
    });
    expect(besideBanks(verdict, ['014'])).toBe(verdict);
    expect(besideBanks(verdict, [])).toBe(verdict);
  });

  it('what another publisher says of the bank that is named stays as strong as it is, and comes first', () => {
    const verdict: NumberVerdict = {
      kind: 'listed',
      hits: [
        { ...hit, grade: 'confirmed', bank: '014', publisher: 'a' },
        { ...hit, grade: 'corroborated', bank: '004', publisher: 'b' },
      ],
    };
    const heard = besideBanks(verdict, ['004']);
    expect(heard.kind === 'listed' && heard.hits.map(({ publisher, grade }) => [publisher, grade])).toEqual([
      ['b', 'corroborated'],
      ['a', 'reported'],
    ]);
  });

  it('what is disputed stays so, and a site has no bank', () => {
    const disputed: NumberVerdict = {
      kind: 'listed',
      hits: [{ ...hit, grade: 'disputed', bank: '014', publisher: 'a' }],
    };
    expect(besideBanks(disputed, ['004'])).toMatchObject({ hits: [{ grade: 'disputed', otherBank: '004' }] });
    expect(besideBanks({ kind: 'not-listed' }, ['004'])).toEqual({ kind: 'not-listed' });
  });
});
