import { describe, expect, it } from 'vitest';
import type { ListingAttributes } from '../../../lib/core/blocklist/listing.ts';
import type { NumberVerdict, Verdict } from '../../../lib/core/blocklist/verdict.ts';
import type { NumberKey, SiteKey } from '../../../lib/core/indicators/key.ts';
import { createMessageChecks } from '../../../lib/worker/message-check.ts';

const ROW: ListingAttributes = { grade: 'confirmed', category: 'TH01', listedOn: 1, seenOn: 2, reports: 3 };

function setUp(listed: { numbers?: readonly NumberKey[]; sites?: readonly SiteKey[] }, row = ROW) {
  const asked: string[] = [];
  const checks = createMessageChecks({
    siteVerdict: (url): Promise<Verdict> => {
      asked.push(url);
      const key = listed.sites?.find((site) => url.includes(site.slice(site.indexOf(':') + 1)));
      return Promise.resolve(
        key === undefined ? { kind: 'not-listed' } : { kind: 'listed', hits: [{ ...row, key, publisher: 'main' }] },
      );
    },
    checkNumbers: (keys) =>
      Promise.resolve(
        new Map(
          keys.map((key): [NumberKey, NumberVerdict] => [
            key,
            listed.numbers?.includes(key)
              ? { kind: 'listed', hits: [{ ...row, key, publisher: 'main' }] }
              : { kind: 'not-listed' },
          ]),
        ),
      ),
    publisherNames: () => Promise.resolve(new Map([['main', { th: 'ศูนย์', en: 'Centre' }]])),
  });
  return {
    check: (text: string) => checks.ofText(text),
    checkCodes: (payloads: readonly string[]) => checks.ofCodes(payloads),
    asked,
  };
}

describe('checking a message', () => {
  it('answers for every number and link in it, listed ones first', async () => {
    const { check } = setUp({ numbers: ['acct:TH:1234567890'] });
    const { indicators, more } = await check('ดูสินค้า http://shop.example/a โทร 02-123-4567 โอน กสิกร 123-4-56789-0');
    expect(indicators.map(({ kind, text, verdict }) => [kind, text, verdict.kind])).toEqual([
      ['account', '123-4-56789-0', 'listed'],
      ['site', 'http://shop.example/a', 'not-listed'],
      ['phone', '02-123-4567', 'not-listed'],
    ]);
    expect(more).toBe(0);
    expect(indicators[0]?.verdict).toMatchObject({ hits: [{ publisher: { en: 'Centre' }, reports: 3 }] });
  });

  it('shows an unlikely reading only where it is the listed one', async () => {
    const text = 'ฝากด้วย 081-234-5678';
    const plain = await setUp({}).check(text);
    expect(plain.indicators.map(({ kind }) => kind)).toEqual(['phone']);
    const asAccount = await setUp({ numbers: ['acct:TH:0812345678'] }).check(text);
    expect(asAccount.indicators.map(({ kind, verdict }) => [kind, verdict.kind])).toEqual([['account', 'listed']]);
  });

  it('names an indicator once, and says how many more there are than it shows', async () => {
    const { check } = setUp({});
    expect((await check('โทร 02-123-4567 หรือ 02 123 4567')).indicators).toHaveLength(1);
    const many = Array.from({ length: 60 }, (_, i) => `กสิกร 123-4-5${String(6000 + i)}-0`).join('\n');
    const { indicators, more } = await check(many);
    expect([indicators.length, more]).toEqual([40, 20]);
  });

  it('says where an account is listed at another bank, unless its own is named as well', async () => {
    const { check } = setUp({ numbers: ['acct:TH:1234567890'] }, { ...ROW, bank: '014' });
    const other = await check('โอน กสิกร 123-4-56789-0');
    expect(other.indicators[0]?.verdict).toMatchObject({
      hits: [{ grade: 'reported', bank: { en: 'Siam Commercial Bank' }, otherBank: { en: 'Kasikornbank' } }],
    });
    const both = await check('โอน กสิกร 123-4-56789-0\nหรือ ไทยพาณิชย์ 123-4-56789-0');
    expect(both.indicators).toMatchObject([{ verdict: { hits: [{ grade: 'confirmed' }] } }]);
    expect(both.indicators).toHaveLength(1);
  });

  it('asks nothing about a text without indicators', async () => {
    const { check, asked } = setUp({});
    expect(await check('สวัสดีครับ วันนี้ 22/11/2569')).toEqual({ indicators: [], more: 0 });
    expect(asked).toEqual([]);
  });
});

describe('checking the codes of a picture', () => {
  /** PromptPay of a mobile number, without an amount. */
  const CODE = '00020101021129370016A0000006770101110113006681234567853037645802TH6304823E';

  it('answers for everything that they ask for, in every code', async () => {
    const { checkCodes } = setUp({ numbers: ['phone:+66812345678'] });
    const { indicators } = await checkCodes([CODE, 'https://shop.example/pay', CODE]);
    expect(indicators.map(({ kind, text, verdict }) => [kind, text, verdict.kind])).toEqual([
      ['promptpay', '+66812345678', 'listed'],
      ['site', 'shop.example/pay', 'not-listed'],
    ]);
  });

  it('finds nothing in a code that asks for nothing', async () => {
    expect(await setUp({}).checkCodes(['hello'])).toEqual({ indicators: [], more: 0 });
  });
});
