import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ibanKey } from '../../../../lib/core/indicators/iban.ts';
import type { NumberKey, NumberKind } from '../../../../lib/core/indicators/key.ts';
import { lineKey, lineKeyOfUrl } from '../../../../lib/core/indicators/line.ts';
import { maskNumber, showNumber } from '../../../../lib/core/indicators/mask.ts';
import { parseNumberKey } from '../../../../lib/core/indicators/number-key.ts';
import { isIndicatorProblem } from '../../../../lib/core/indicators/parse-listed.ts';
import { phoneKey } from '../../../../lib/core/indicators/phone.ts';
import { promptPayKey } from '../../../../lib/core/indicators/promptpay.ts';
import { isThaiId } from '../../../../lib/core/indicators/thai-id.ts';
import { walletKey } from '../../../../lib/core/indicators/wallet.ts';

const KEYS: readonly (readonly [text: string, kind: NumberKind | undefined, key: NumberKey])[] = [
  ['123-4-56789-0', 'account', 'acct:TH:1234567890'],
  ['020 1 23456 789', undefined, 'acct:TH:020123456789'],
  ['0812345678', 'account', 'acct:TH:0812345678'],
  ['0812345678', undefined, 'phone:+66812345678'],
  ['+66 81-234-5678', 'phone', 'phone:+66812345678'],
  ['0066812345678', 'phone', 'phone:+66812345678'],
  ['+44 20 7946 0958', undefined, 'phone:+442079460958'],
  ['02-123-4567', undefined, 'phone:+6621234567'],
  ['081-234-5678', 'promptpay', 'phone:+66812345678'],
  ['+66-80-123-4567', 'promptpay', 'phone:+66801234567'],
  ['1-2345-67890-12-1', undefined, 'ppid:natid:1234567890121'],
  ['140000812345678', 'promptpay', 'phone:+66812345678'],
  ['012345678901234', 'promptpay', 'ppid:ewallet:012345678901234'],
  ['099400000000099 REF1234', 'biller', 'biller:099400000000099:REF1234'],
  ['@Shop1', undefined, 'line:@shop1'],
  ['somchai.j', 'line', 'line:~somchai.j'],
  ['https://line.me/R/ti/p/%40shop', undefined, 'line:@shop'],
  ['AE07 0331 2345 6789 0123 456', undefined, 'iban:AE070331234567890123456'],
  ['ppid:natid:1234567890123', 'promptpay', 'ppid:natid:1234567890123'],
  [' line:lin.ee/AbC123 ', undefined, 'line:lin.ee/AbC123'],
  ['line:p/AbCd1234', 'line', 'line:p/AbCd1234'],
  ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', undefined, 'coin:btc:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
];

const NOT_KEYS: readonly (readonly [text: string, kind: NumberKind | undefined])[] = [
  ['', undefined],
  ['123456789', 'account'],
  ['1111111111', 'account'],
  ['1234567890123', 'promptpay'],
  ['02-123-4567', 'promptpay'],
  ['+44 20 7946 0958', 'promptpay'],
  ['ppid:natid:123456789012', undefined],
  ['ppid:other:1234567890121', undefined],
  ['099400000000099', 'biller'],
  ['081234567', 'phone'],
  ['ab', 'line'],
  ['AE08 0331 2345 6789 0123 456', 'iban'],
  ['TH12345678901234567890', 'iban'],
  ['acct:TH:12', undefined],
  ['acct:SG:1234567890', undefined],
  ['phone:0812345678', undefined],
  ['coin:eth:0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe', undefined],
  ['x'.repeat(500), undefined],
];

describe('keys of numbers', () => {
  it.each(KEYS)('%s as %s is %s', (text, kind, key) => {
    expect(parseNumberKey(text, kind)).toBe(key);
  });

  it.each(KEYS)('the key of %s is its own key', (_text, _kind, key) => {
    expect(parseNumberKey(key)).toBe(key);
  });

  it.each(NOT_KEYS)('%s as %s is no key, and the problem says what was expected', (text, kind) => {
    const problem = parseNumberKey(text, kind);
    expect(isIndicatorProblem(problem) && problem.expected.length > 5).toBe(true);
  });

  it('never throws, and whatever it gives is its own key', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789-+ :@.abcTHx'.split('')) })),
        (text) => {
          const key = parseNumberKey(text);
          if (!isIndicatorProblem(key)) expect(parseNumberKey(key)).toBe(key);
        },
      ),
      { seed: 1441, numRuns: 20_000 },
    );
  });
});

describe('telephones and what PromptPay makes of them', () => {
  it.each<[digits: string, isInternational: boolean, key: string | null]>([
    ['0812345678', false, 'phone:+66812345678'],
    ['0612345678', false, 'phone:+66612345678'],
    ['021234567', false, 'phone:+6621234567'],
    ['66812345678', false, 'phone:+66812345678'],
    ['660812345678', false, 'phone:+66812345678'],
    ['0066812345678', false, 'phone:+66812345678'],
    ['006621234567', false, 'phone:+6621234567'],
    // +66 (0)81 234 5678
    ['660812345678', true, 'phone:+66812345678'],
    ['6621234567', true, 'phone:+6621234567'],
    // Elsewhere a zero after the country belongs to the number.
    ['390612345678', true, 'phone:+390612345678'],
    ['0112345678', false, null],
    ['08123456789', false, null],
    ['081234567', false, null],
    ['0212345678', false, null],
    ['x0812345678', false, null],
    ['66112345678', false, null],
    ['668123456789', false, null],
    ['1234567', true, null],
    ['12345678', true, 'phone:+12345678'],
    ['123456789012345', true, 'phone:+123456789012345'],
    ['1234567890123456', true, null],
    ['0812345678', true, null],
  ])('%s, after a plus %s: %s', (digits, isInternational, key) => {
    expect(phoneKey(digits, isInternational)).toBe(key);
  });

  it.each<[digits: string, key: string | null]>([
    ['0812345678', 'phone:+66812345678'],
    ['0066812345678', 'phone:+66812345678'],
    ['021234567', null],
    ['1234567890121', 'ppid:natid:1234567890121'],
    ['1234567890122', null],
    ['140000812345678', 'phone:+66812345678'],
    // TrueMoney's prefix before what is no mobile, and a mobile behind another prefix.
    ['140001234567890', 'ppid:ewallet:140001234567890'],
    ['140010812345678', 'ppid:ewallet:140010812345678'],
    ['0044812345678', null],
    ['12345678901234', null],
    ['1234567890123456', null],
  ])('PromptPay %s: %s', (digits, key) => {
    expect(promptPayKey(digits)).toBe(key);
  });
});

describe('checks where a check exists', () => {
  it('Thai IDs: samples, and every other check digit', () => {
    for (const id of ['1234567890121', '0105558000006', '0994000000006']) {
      expect(isThaiId(id)).toBe(true);
      for (let digit = 0; digit < 10; digit++) {
        expect(isThaiId(`${id.slice(0, 12)}${digit}`)).toBe(String(digit) === id[12]);
      }
    }
  });

  it('Thai IDs: each remainder of the weighted sum, 0 to 10', () => {
    const ids =
      '8601895559791 6260181590830 7245957117779 4909960308248 4667127684267 6181909378656 7281948219935 8114710497464 5704558530433 8574911862522 1168493407221';
    for (const id of ids.split(' ')) {
      for (let digit = 0; digit < 10; digit++)
        expect(isThaiId(`${id.slice(0, 12)}${digit}`)).toBe(String(digit) === id[12]);
      for (const other of [`0${id}`, `${id}0`, ` ${id}`, `${id}\n`, id.slice(1)]) expect(isThaiId(other)).toBe(false);
    }
  });

  it('wallets: one spelling of an address, as each zero byte at its front is written as a 1', () => {
    const [twoZeros, tron] = ['1111111111111111111114oLvT2', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'];
    expect(walletKey(twoZeros)).toBe(`coin:btc:${twoZeros}`);
    for (const other of [`1${twoZeros}`, twoZeros.slice(1), `1${tron}`, '11A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'])
      expect(walletKey(other)).toBeNull();
  });

  it('wallets: EIP-55 (its own examples), base58check, bech32 and bech32m of BIP 350', () => {
    for (const good of [
      '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
      '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
      '0xdbf03b407c01e7cd3cbea99509d93f8dddc8c6fb',
      '0xDBF03B407C01E7CD3CBEA99509D93F8DDDC8C6FB',
      '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
      'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
      'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4',
      'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
    ]) {
      expect(walletKey(good)).not.toBeNull();
    }
    for (const bad of [
      '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
      '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLz',
      'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u',
      'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5',
      'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd',
      '0x0000000000000000000000000000000000000000',
      '0xdbf03b407c01e7cd3cbea99509d93f8dddc8c6fb0',
      'Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
      'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 ',
      // A checksum that holds, of a coin that we do not know.
      'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9',
    ]) {
      expect(walletKey(bad)).toBeNull();
    }
  });

  it('IBANs: registry samples, and none for Thailand', () => {
    expect(ibanKey('GB29 NWBK 6016 1331 9268 19')).toBe('iban:GB29NWBK60161331926819');
    expect(ibanKey('DE89370400440532013000')).toBe('iban:DE89370400440532013000');
    expect(ibanKey('DE89370400440532013001')).toBeNull();
  });
});

describe('LINE and telephones', () => {
  it.each([
    ['https://line.me/ti/p/~somchai', 'line:~somchai'],
    ['https://line.me/ti/p/AbCd1234', 'line:p/AbCd1234'],
    ['line://ti/p/@shop', 'line:@shop'],
    ['https://lin.ee/AbC123', 'line:lin.ee/AbC123'],
    ['https://LINE.me./R/ti/p/%40Shop?from=page', 'line:@shop'],
    ['https://lin.ee./AbC123', 'line:lin.ee/AbC123'],
    // Opens a chat with an official account, with words to begin it.
    ['https://line.me/R/oaMessage/%40Shop/?%E0%B8%AA%E0%B8%99%E0%B9%83%E0%B8%88', 'line:@shop'],
    ['line://oaMessage/@shop/', 'line:@shop'],
    ['https://line.me/R/oaMessage/shop/', null],
    ['https://line.me/oaMessage/@shop/', null],
    ['https://evil.example/ti/p/@shop', null],
    ['https://evilline.me/ti/p/@shop', null],
    ['https://line.me.evil.example/ti/p/@shop', null],
    ['https://evil-lin.ee/AbC123', null],
    ['https://lin.ee.evil.example/AbC123', null],
    ['https://lin.ee/', null],
    ['https://lin.ee/a/b', null],
    ['https://line.me/x/ti/p/@shop', null],
    ['mailto:ti/p/@shop', null],
    ['line.me/ti/p/@shop', 'line:@shop'],
    ['HTTPS://line.me/r/TI/P/@shop', 'line:@shop'],
    ['https://line.me/th/', null],
  ])('%s', (address, key) => {
    expect(lineKeyOfUrl(address)).toBe(key);
  });

  it('folds case and the tilde', () => {
    expect(lineKey('~Somchai')).toBe(lineKey('somchai'));
    expect(phoneKey('66812345678')).toBe(phoneKey('0812345678'));
  });
});

describe('numbers on screens', () => {
  it.each([
    ['acct:TH:1234567890', '123-4-56789-0', '•••-•-••789-0'],
    ['acct:TH:020123456789', '020-1-23456-789', '•••-•-••••6-789'],
    ['phone:+66812345678', '081-234-5678', '•••-•••-5678'],
    ['phone:+6621234567', '02-123-4567', '••-•••-4567'],
    ['ppid:natid:1234567890121', '1-2345-67890-12-1', '•-••••-••••0-12-1'],
    ['line:@shop', '@shop', '@shop'],
    ['line:~somchai.j', 'somchai.j', '••••hai.j'],
  ] as const)('%s is %s, masked %s', (key, shown, masked) => {
    expect(showNumber(key)).toBe(shown);
    expect(maskNumber(key)).toBe(masked);
  });
});
