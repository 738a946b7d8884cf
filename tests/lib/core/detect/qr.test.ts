import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { checksum } from 'promptparse';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { indicatorsInCode, readSlipCode } from '../../../../lib/core/detect/qr.ts';

const PAYLOADS = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  '..',
  '..',
  'shared',
  'data',
  'qr',
  'promptpay-payloads.json',
);

const found = (payload: string): string[] => indicatorsInCode(payload).map(({ kind, key }) => `${kind} ${key}`);

const PHONE = '00020101021129370016A0000006770101110113006681234567853037645802TH6304823E';

/** The payload with the checksum that fits it. */
function withChecksum(payload: string): string {
  return payload + checksum(payload);
}

describe('codes in pictures', () => {
  it.each([
    ['a telephone', PHONE, 'promptpay phone:+66812345678'],
    [
      'a national ID with an amount',
      '00020101021229370016A0000006770101110213123456789012153037645802TH54071500.006304C32D',
      'promptpay ppid:natid:1234567890121',
    ],
    [
      'an account',
      '00020101021129370016A0000006770101110413004123456789053037645802TH6304D2C2',
      'account acct:TH:1234567890',
    ],
    [
      'a TrueMoney wallet, which is a telephone',
      '00020101021129390016A000000677010111031514000081234567853037645802TH63046ACD',
      'promptpay phone:+66812345678',
    ],
    [
      'an e-wallet',
      '00020101021129390016A00000067701011103150123456789012345802TH530376463049781',
      'promptpay ppid:ewallet:012345678901234',
    ],
    [
      'a bill payment',
      '00020101021230580016A00000067701011201150994000000000990207REF12340304INV95303764540599.005802TH5909SHOP TEST63045E09',
      'biller biller:099400000000099:REF1234',
    ],
    ['a bill barcode', '|099400016550100\r123456789012\r670429\r364922', 'biller biller:099400016550100:123456789012'],
    ['an address', 'https://evil.example/pay', 'url url:evil.example/pay'],
    ['a telephone link', 'tel:+66-81-234-5678', 'phone phone:+66812345678'],
  ])('%s', (_name, payload, reading) => {
    expect(found(payload)).toEqual([reading]);
  });

  it('names the bank of an account', () => {
    const [account] = indicatorsInCode('00020101021129370016A0000006770101110413004123456789053037645802TH6304D2C2');
    expect(account?.banks).toEqual(['004']);
  });

  it('reads a LINE link as a LINE ID too', () => {
    expect(found('https://line.me/R/ti/p/%40shop')).toContain('line line:@shop');
  });

  it.each([
    ['one digit of the checksum flipped', PHONE.replace(/E$/, 'F')],
    ['one digit of the number flipped', PHONE.replace('812345678', '812345679')],
    ['cut within a tag', PHONE.slice(0, 40)],
    ['a length beyond the end', PHONE.replace('2937', '2999')],
    ['nothing', ''],
    ['a damaged slip', '00420006000001010300402210150000000000ATF000015102TH910433FC'],
    [
      'a length within a tag that lies',
      withChecksum('00020101021129370016A0000006770101110119006681234567853037645802TH6304'),
    ],
    ['a biller without a reference', '|099400016550100\r\r\r0'],
  ])('gives nothing for %s', (_name, payload) => {
    expect(found(payload)).toEqual([]);
  });

  it('reads slips as slips, with a checksum that lost its zeros, and never as a payee', () => {
    const slip = '00420006000001010300402210150000000000ATF000015102TH910433FB';
    expect(readSlipCode(slip)).toEqual({ bank: '004', reference: '0150000000000ATF00001' });
    expect(found(slip)).toEqual([]);
    expect(readSlipCode(PHONE)).toBeNull();
  });

  // The checksums are by another implementation, over the text in UTF-8.
  it.each([
    [
      'with lengths in characters',
      '00020101021129370016A0000006770101110113006681234567853037645802TH5909ร้านค้าดี630495E8',
    ],
    ['with lengths in bytes', '00020101021129370016A0000006770101110113006681234567853037645802TH5927ร้านค้าดี6304B3B6'],
    [
      'in a second language, as EMVCo has it',
      '00020101021129370016A0000006770101110113006681234567853037645802TH64230002TH0106ร้านดี0203กทม630426EC',
    ],
  ])('reads the payee of a code that names its shop in Thai, %s', (_name, payload) => {
    expect(found(payload)).toEqual(['promptpay phone:+66812345678']);
    expect(found(payload.replace('ด', 'ค'))).toEqual([]);
    expect(found(payload.replace('812345678', '812345679'))).toEqual([]);
  });

  it('survives every mutation of a code, and a changed number never comes out of a checked one', () => {
    fc.assert(
      fc.property(fc.nat({ max: PHONE.length - 1 }), fc.string({ unit: 'binary', maxLength: 3 }), (at, text) => {
        const mutated = PHONE.slice(0, at) + text + PHONE.slice(at + text.length);
        const numbers = found(mutated).filter((reading) => reading.startsWith('promptpay'));
        expect(
          mutated === PHONE ? [] : numbers.filter((reading) => reading !== 'promptpay phone:+66812345678'),
        ).toEqual([]);
      }),
      { seed: 1441, numRuns: 20_000 },
    );
  });
});

const payloadsSchema = v.object({
  payloads: v.array(
    v.object({
      payload: v.string(),
      expect: v.object({
        kind: v.string(),
        crc_valid: v.boolean(),
        proxy: v.optional(v.string()),
        id: v.optional(v.string()),
        wallet_mobile: v.optional(v.string()),
        biller_id: v.optional(v.string()),
        ref1: v.optional(v.string()),
      }),
    }),
  ),
});

describe.skipIf(!existsSync(PAYLOADS))('published payloads (needs ../shared/data)', () => {
  const { payloads } = existsSync(PAYLOADS)
    ? v.parse(payloadsSchema, JSON.parse(readFileSync(PAYLOADS, 'utf8')))
    : { payloads: [] };

  it.each(payloads.map((one) => [one.payload, one.expect] as const))('%s', (payload, wanted) => {
    expect(found(payload)).toEqual(wanted.crc_valid ? wantedReadings(wanted) : []);
  });

  function wantedReadings(wanted: v.InferOutput<typeof payloadsSchema>['payloads'][number]['expect']): string[] {
    const { kind, proxy, id = '', wallet_mobile: mobile, biller_id: biller, ref1 } = wanted;
    if (kind === 'slip_verify') return [];
    if (kind === 'bill_payment') return [`biller biller:${biller}:${ref1}`];
    if (proxy === 'msisdn' || mobile !== undefined) return [`promptpay phone:+66${(mobile ?? id).slice(1)}`];
    if (proxy === 'bankacc') return [`account acct:TH:${id.slice(3)}`];
    return [`promptpay ppid:${proxy}:${id}`];
  }
});
