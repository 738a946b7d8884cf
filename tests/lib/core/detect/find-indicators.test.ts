import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIKELY } from '../../../../lib/core/detect/candidate.ts';
import { findIndicators, type TextContext } from '../../../../lib/core/detect/find-indicators.ts';
import { hasLabelledTexts, measureAccuracy } from '../../../accuracy/measure.ts';

/** The likely readings of a text, `kind key`, without the sites. */
function likely(text: string, context?: TextContext): string[] {
  return findIndicators(text, context)
    .filter(({ confidence, kind }) => confidence >= LIKELY && kind !== 'host' && kind !== 'url')
    .map(({ kind, key }) => `${kind} ${key}`);
}

/** Made-up numbers throughout; format-valid. */
const FOUND: readonly (readonly [text: string, ...readings: string[]])[] = [
  ['ธ.กสิกรไทย 123-4-56789-0 ชื่อบัญชี นาย ทดสอบ ระบบ', 'account acct:TH:1234567890'],
  ['SCB 123-456789-0', 'account acct:TH:1234567890'],
  ['ออมสิน ๐๒๐ ๑๒๓๔๕ ๖๗๘๙', 'account acct:TH:020123456789'],
  ['ธกส. 01-234-5-67890-1', 'account acct:TH:012345678901'],
  ['เลขบัญชี 1 2 3 4 5 6 7 8 9 0 กรุงไทย', 'account acct:TH:1234567890'],
  ['พร้อมเพย์ 081-234-5678', 'promptpay phone:+66812345678', 'phone phone:+66812345678'],
  ['พร้อมเพย์ 1-2345-67890-12-1', 'promptpay ppid:natid:1234567890121'],
  ['โทร 02-123-4567', 'phone phone:+6621234567'],
  ['ราคา 1,234,567,890 บาท'],
  ['เลขพัสดุ TH123456789012A'],
  // Disguises.
  ['เลขบัญชี 4O7-l-23456-7 กสิกร', 'account acct:TH:4071234567'],
  ['กสิกร 123-4-56789-O', 'account acct:TH:1234567890'],
  ['กสิกร 123-O-56789-l โอนเลย', 'account acct:TH:1230567891'],
  ['รุ่น 4567-890-12-B สีดำ'],
  ['เลขบัญชี ４０７１２３４５６７', 'account acct:TH:4071234567'],
  ['เลขบัญชี 407\u200b1234\u200b567 กสิกร', 'account acct:TH:4071234567'],
  ['เลขบัญชี 407–1–23456–7', 'account acct:TH:4071234567'],
  ['เลขบัญชี 407 - 1 - 23456 - 7', 'account acct:TH:4071234567'],
  ['เลขบัญชี 407.1.23456.7', 'account acct:TH:4071234567'],
  ['เลขบัญชี 𝟜𝟘𝟟𝟙𝟚𝟛𝟜𝟝𝟞𝟟', 'account acct:TH:4071234567'],
  ['เลขบัญชี ໔໐໗-໑-໒໓໔໕໖-໗', 'account acct:TH:4071234567'],
  ['กสิกร 123*4*56789*0', 'account acct:TH:1234567890'],
  ['กสิกร 123 ขีด 4 ขีด 56789 ขีด 0 โอนเลย', 'account acct:TH:1234567890'],
  ['กสิกร 123😀4😀56789😀0', 'account acct:TH:1234567890'],
  ['กสิกร 123,4,56789,0', 'account acct:TH:1234567890'],
  ['กสิกร 1+2+3+4+5+6+7+8+9+0', 'account acct:TH:1234567890'],
  ["กสิกร 123'4'56789'0", 'account acct:TH:1234567890'],
  ['กสิกร 123…4…56789…0', 'account acct:TH:1234567890'],
  ['กสิกร 123 ... 4 ... 56789 ... 0', 'account acct:TH:1234567890'],
  ['พร้อมเพย์ 081”234”5678', 'promptpay phone:+66812345678', 'phone phone:+66812345678'],
  ['กสิกร 123*4~56789*0'],
  ['พร้อมเพย์ 081~234~5678', 'promptpay phone:+66812345678', 'phone phone:+66812345678'],
  ['ติดต่อ 08=1234=5678', 'phone phone:+66812345678'],
  ['โอนเข้าบัญชี ข้อ 1,2,3,4,5,6,7,8,9,0'],
  ['โอนก่อนเวลา 10:20:30:40:50'],
  ['ราคา 120*60*75*2 บาท'],
  ['โทร 0️⃣8️⃣1️⃣ 2️⃣3️⃣4️⃣ 5️⃣6️⃣7️⃣8️⃣', 'phone phone:+66812345678'],
  ['โทร 0️⃣8️⃣1️⃣2345678', 'phone phone:+66812345678'],
  ['1️⃣4071234567 กสิกร 2️⃣5082345678 กรุงไทย', 'account acct:TH:4071234567', 'account acct:TH:5082345678'],
  ['①081-234-5678 โทรได้ตลอด', 'phone phone:+66812345678'],
  ['โอนมาเลยค่ะ 4071234567 ชื่อ น.ส. กานดา', 'account acct:TH:4071234567'],
  ['โอนเข้าเบอร์ 0812345678 ได้เลย (พร้อมเพย์)', 'promptpay phone:+66812345678', 'phone phone:+66812345678'],
  ['ติดต่อขอข้อมูลบัญชี 02-618-7781-3', 'phone phone:+6626187781'],
  // Words before, after, and several numbers side by side.
  ['1234567890 กสิกรไทย นาย ก', 'account acct:TH:1234567890'],
  ['K Bank: 0812345678', 'account acct:TH:0812345678'],
  ['pay to: KTB 9840123456', 'account acct:TH:9840123456'],
  ['บัญชี ttb 123 4 56789 0 / SCB 987-654321-0', 'account acct:TH:1234567890', 'account acct:TH:9876543210'],
  [
    'ธนาคารไทยพาณิชย์ 4071234567 พร้อมเพย์ 0812345678 (นาย ข)',
    'account acct:TH:4071234567',
    'promptpay phone:+66812345678',
    'phone phone:+66812345678',
  ],
  ['081-234-5678 (พร้อมเพย์)', 'promptpay phone:+66812345678', 'phone phone:+66812345678'],
  ['พร้อมเพย์ (เบอร์โทร) 0812345678', 'promptpay phone:+66812345678', 'phone phone:+66812345678'],
  ['โทร 081-234-5678, 089-765-4321', 'phone phone:+66812345678', 'phone phone:+66897654321'],
  ['โทร 0812345678 0897654321', 'phone phone:+66812345678', 'phone phone:+66897654321'],
  ['True wallet 0812345678', 'phone phone:+66812345678'],
  ['+66 81 234 5678', 'phone phone:+66812345678'],
  ['0066812345678', 'phone phone:+66812345678'],
  ['โทร. 0-2152-0003-3', 'phone phone:+6621520003'],
  ['https://promptpay.io/0812345678', 'promptpay phone:+66812345678', 'phone phone:+66812345678'],
  ['wa.me/66812345678', 'phone phone:+66812345678'],
  // LINE, wallets, IBAN, biller with its reference.
  ['ไลน์ไอดี : somchai.j', 'line line:~somchai.j'],
  ['Line: @Shop99', 'line line:@shop99'],
  ['แอดไลน์ https://line.me/R/ti/p/%40shop99', 'line line:@shop99'],
  ['TRC20: TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'wallet coin:tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
  ['ETH 0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe', 'wallet coin:evm:0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae'],
  ['BTC bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'wallet coin:btc:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
  ['IBAN AE07 0331 2345 6789 0123 456 DUBAI', 'iban iban:AE070331234567890123456'],
  ['iban ae07 0331 2345 6789 0123 456 dubai', 'iban iban:AE070331234567890123456'],
  ['โอนมาที่ gb29nwbk60161331926819ค่ะ', 'iban iban:GB29NWBK60161331926819'],
  ['IBANAE070331234567890123456', 'iban iban:AE070331234567890123456'],
  ['DE89-3704-0044-0532-0130-00', 'iban iban:DE89370400440532013000'],
  ['IBAN: De89.3704.0044.0532.0130.00.', 'iban iban:DE89370400440532013000'],
  ['AE07  0331  2345  6789  0123  456', 'iban iban:AE070331234567890123456'],
  ['AE07 0331 2345\n6789 0123 456', 'iban iban:AE070331234567890123456'],
  ['ref AB12 GB29 NWBK 6016 1331 9268 19', 'iban iban:GB29NWBK60161331926819'],
  // Digits of an IBAN are no account of their own.
  ['เลขบัญชี (IBAN) GB29 NWBK 6016 1331 9268 19', 'iban iban:GB29NWBK60161331926819'],
  ['account no: DE89 3704 0044 0532 0130 00', 'iban iban:DE89370400440532013000'],
  ['no93 8601 1117 947', 'iban iban:NO9386011117947'],
  ['invoice no9386011117947'],
  ['de89 3704 0044 0532 0130 01'],
  ['x-de89370400440532013000a'],
  ['Biller ID: 099400000000099 Ref.1: 123456789', 'biller biller:099400000000099:123456789'],
  ['Biller ID : 099400000000099\nRef 1 : 4471\nRef 2 : 251122', 'biller biller:099400000000099:4471'],
  ['รหัสผู้รับเงิน 099400000000099 เลขที่อ้างอิง 1: AB12CD34', 'biller biller:099400000000099:AB12CD34'],
  ['Biller ID: 099400000000099 (Ref.No.1) 1234 5678 90', 'biller biller:099400000000099:1234567890'],
  ['Biller ID: 099400000000099\nรหัสอ้างอิง 1 (Ref.1) 6410123456', 'biller biller:099400000000099:6410123456'],
  ['Biller ID: 099400000000099 เลขที่อ้างอิง 1 / Ref. 1 : 6410123', 'biller biller:099400000000099:6410123'],
  ['Biller ID: 099400000000099 Ref 1 (รหัสนักศึกษา): 6410123456', 'biller biller:099400000000099:6410123456'],
  ['Biller ID: 099400000000099 Ref 1 เลขที่สัญญา 6410123456', 'biller biller:099400000000099:6410123456'],
  ['Biller ID: 0994000000000 99 Ref.1: 6410123456', 'biller biller:099400000000099:6410123456'],
  ['Biller ID: 0994000000000-99 Ref.1: 6410123456', 'biller biller:099400000000099:6410123456'],
  ['Ref.1: 1204\nRef.2: 2512\nBiller ID: 099400000000099', 'biller biller:099400000000099:1204'],
  ['เลขอ้างอิง 1: 6410123456\nหมายเลขผู้รับชำระ 099400000000099', 'biller biller:099400000000099:6410123456'],
  ['อ้างอิง 2512\nBiller ID: 099400000000099'],
  ['Biller ID: 099400000000099\nจำนวนเงิน 1,500.00\nRef1: 4471', 'biller biller:099400000000099:4471'],
  ['Biller ID: 099400000000099 ยอด 500 บาท Ref1: 4471', 'biller biller:099400000000099:4471'],
  ['> Biller ID: 099400000000099\n> Ref 1\n> 4471', 'biller biller:099400000000099:4471'],
  ['Biller ID: 099400000000099 Ref.1  (รหัสนักเรียน)  4471', 'biller biller:099400000000099:4471'],
  [
    'Biller ID: 099400000000099 Ref.1: 4471\nBiller ID: 099400000000007\nชำระได้ทุกธนาคาร',
    'biller biller:099400000000099:4471',
  ],
  ['Biller ID: 099400000000099 Ref.1 Customer No. 6410123456'],
  ['Biller ID: 099400000000099 Ref1:\nRef2: 251122'],
  ['Biller ID: 099400000000099 รหัสอ้างอิง (Ref 1)\nอ้างอิง 2: 44556'],
  ['Biller ID: 099400000000099 ชำระได้ทุกธนาคาร'],
];

/** Numbers that no money goes to. */
const NO_PAYMENT: readonly string[] = [
  'สั่งซื้อเลขที่ 1234567890',
  'Order #1234567890',
  'เลขที่ใบสั่งซื้อ 2026-11-22-0001',
  'ISBN 978-616-300-672-1',
  'เลขประจำตัวผู้เสียภาษี 0105558000006',
  'บัตรประชาชน 1-2345-67890-12-1',
  'วันที่ 22/11/2569 เวลา 14.30 น.',
  '2026-11-22 14:30:00',
  'ยอด 1234567890.50 บาท',
  'รหัสไปรษณีย์ 10110 โทร 02-123-4567',
  'กรมธรรม์เลขที่ 12817-258-885757150',
  'https://shop.example/order/1234567890',
  'ปีบัญชี 2562 จำนวน 350 ล้านบาท ([590.67 - 240.67] = 350)',
  'ศูนย์ PCT 080-5789633 หรือ สายด่วน บช.สอท. 1441',
  'ธนาคารกรุงไทยใช้เบอร์ 0894967157 ติดต่อประชาชน',
  'tracking 1234567890123',
  'imei 356938035643809',
  'บัตร กสิกร 5123-4567-8901-2345',
  'บัตรเครดิต 4567 8901 2345 6789',
  'เงินกู้ กสิกร วงเงิน 1000000000',
  'เงินกู้ กสิกร สูงสุด 1000000000',
  '4071234567',
  'ติดต่อธนาคารกสิกรไทย โทร 02-888-8888',
];

describe('indicators in text', () => {
  it.each(FOUND)('%s', (text, ...readings) => {
    expect(likely(text)).toEqual(readings);
  });

  it.each(NO_PAYMENT)('no payment number in: %s', (text) => {
    expect(likely(text).filter((reading) => /^(?:account|promptpay|biller)/.test(reading))).toEqual([]);
  });

  it('gives offsets into the text as it was', () => {
    const text = '\u200bโอนเข้า 𝟜𝟘𝟟-1-23456-๗ กสิกร';
    const [account] = findIndicators(text).filter(({ kind }) => kind === 'account');
    expect(text.slice(account?.start, account?.end)).toBe('𝟜𝟘𝟟-1-23456-๗');
  });

  it('counts the plus of a telephone to it, and no mark before an account', () => {
    const [phone] = findIndicators('โทร +66 81 234 5678').filter(({ kind }) => kind === 'phone');
    expect([phone?.start, phone?.end]).toEqual([4, 19]);
    const [account] = findIndicators('กสิกร -407-1-23456-7').filter(({ kind }) => kind === 'account');
    expect([account?.start, account?.end]).toEqual([7, 20]);
  });

  it('names the bank beside the number, and reads the words outside the text', () => {
    expect(findIndicators('ธ.กสิกรไทย 123-4-56789-0').find(({ kind }) => kind === 'account')?.banks).toEqual(['004']);
    expect(likely('1234567890')).toEqual([]);
    const label = 'เลขที่บัญชี\n407-1-23456-7 นาย ก';
    expect(likely('508-2-34567-8 นาย ข', { label })).toEqual(['account acct:TH:5082345678']);
    expect(likely('1234567890', { label: 'เลขที่บัญชี' })).toEqual(['account acct:TH:1234567890']);
    expect(likely('0812345678', { heading: 'พร้อมเพย์' })[0]).toBe('promptpay phone:+66812345678');
  });

  it('flags letters that stand for digits', () => {
    const [account] = findIndicators('เลขบัญชี 4O7-l-23456-7').filter(({ kind }) => kind === 'account');
    expect(account?.isObfuscated).toBe(true);
    const [plain] = findIndicators('เลขบัญชี 407-1-23456-7').filter(({ kind }) => kind === 'account');
    expect(plain?.isObfuscated).toBe(false);
  });

  it('never offers a hotline as a telephone', () => {
    expect(likely('โทร 081-866-3000')).toEqual([]);
  });

  it('survives all text, and its spans lie within it', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'โทร',
        'เลขบัญชี',
        'พร้อมเพย์',
        'กสิกร',
        ' ',
        '-',
        '\n',
        '๐๘๑',
        '0812345678',
        'O',
        'l',
        '@',
        'line',
        'https://a.example/',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.nat({ max: 10 ** 12 }).map(String),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        for (const { start, end, confidence } of findIndicators(text)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThan(1);
        }
      }),
      { seed: 1441, numRuns: 3_000 },
    );
  });

  it.each([
    ['digits', '1'],
    ['digits and blanks', '1 '],
    ['mobiles', '0812345678 '],
    ['labels', 'เลขบัญชี '],
    ['rows', '| เลขบัญชี | 0812345678 |\n'],
    ['cells', '0812345678\t'],
    ['cells between commas', 'เลขบัญชี,0812345678,\n'],
    ['IDs after an at', 'ไลน์ @shop '],
    ['lines that end in dashes', '081-\n'],
    ['letters for digits', 'O1l'],
    ['letters that stand for digits', 'O'],
    ['words behind numbers', 'กสิกร 4071234567Sol'],
    ['base58', 'T1'],
    ['dots', 'a.'],
    ['line', 'line:'],
    ['IBAN', 'AE0'],
    ['IBANs in small letters', 'gb29 nwbk 6016 1331 9268 19 '],
    ['beginnings of IBANs', 'de89-'],
    ['addresses in a list', 'https://a.co,'],
    ['dots in brackets', 'a(dot)'],
    ['Thai names', 'ร้าน.ไทยร้าน.comก'],
    ['addresses that Thai words run into', 'https://a.coก'],
    ['words that lead to an address', 'เว็บก.ไทย'],
    ['words of whose LINE it is', 'ไลน์ได้เลย'],
    ['stars behind LINE', 'line⭐'],
    ['bars', '1|'],
    ['odd marks', '123...4...'],
    ['times', '10:22 '],
    ['bills', 'Ref1 12 Biller ID 099400000000099 '],
    ['sums behind a biller', 'Biller ID 099400000000099 1,500.00 '],
    ['minutes', ':22'],
  ])('gets through a million units of %s', (_name, unit) => {
    const text = unit.repeat(1_000_000 / unit.length);
    expect(findIndicators(text).length).toBeLessThan(text.length);
  });
});

describe.skipIf(!hasLabelledTexts())('accuracy on the labelled texts (needs ../shared/data)', () => {
  const accuracy = hasLabelledTexts() ? measureAccuracy() : null;

  it('finds payment numbers with a recall and precision of at least 0.98', () => {
    const payment = accuracy?.scores.find(({ kind }) => kind === 'payment');
    if (payment === undefined) throw new Error('no payment numbers were measured');
    const { found, missed, wrong } = payment;
    expect(found / (found + missed)).toBeGreaterThanOrEqual(0.98);
    expect(found / (found + wrong)).toBeGreaterThanOrEqual(0.98);
  });

  it('reads at most one payment number in 100 news articles that have none', () => {
    expect(accuracy?.articles).toBe(150);
    expect(accuracy?.inNews.length).toBeLessThanOrEqual(1);
    expect(accuracy?.inReport.length).toBeLessThanOrEqual(1);
  });
});

describe('a bill in lines of their own', () => {
  it('has the reference below the biller, and none of the words outside', () => {
    const label = 'ชำระผ่าน Biller ID: 099400000000099';
    expect(likely('Ref.1: 6410123456', { label })).toEqual(['biller biller:099400000000099:6410123456']);
    expect(likely('โทร 02-123-4567', { label: `${label} Ref.1: 6410123456` })).toEqual(['phone phone:+6621234567']);
  });
});

describe('a LINE ID in a cell of its own', () => {
  it.each([
    ['LINE ID', 'shopdee', 'line:~shopdee'],
    ['ไลน์', '@shopdee', 'line:@shopdee'],
    ['ช่องทางติดต่อ Line :', ' shopdee ', 'line:~shopdee'],
    ['Line', 'shop.dee', 'line:~shop.dee'],
    ['Line', '081-234-5678', 'line:~0812345678'],
    ['Line', 'shopdee', null],
    ['ออนไลน์', 'shopdee', null],
    ['airline', 'shop.dee', null],
    ['LINE ID', 'shopping', null],
    ['LINE ID', 'shopdee and more', null],
    ['Facebook', 'shop.dee', null],
  ])('%s | %s', (label, text, key) => {
    const lines = findIndicators(text, { label }).filter(({ kind }) => kind === 'line');
    expect(lines.map((line) => [line.key, text.slice(line.start, line.end)])).toEqual(
      key === null ? [] : [[key, text.trim()]],
    );
  });
});

it('goes through a row of hands before an @ once, not in each way to read them', () => {
  const post = `แอด ${'👉'.repeat(20)} x @shopdee\n`;
  expect(findIndicators(post.repeat(1_500))).toEqual([]);
  expect(findIndicators(`แอด ${'👉'.repeat(20)} @shopdee`).map(({ key }) => key)).toEqual(['line:@shopdee']);
});

describe('words that begin like LINE', () => {
  it.each([
    'background: linear-gradient(#fff, #000)',
    'lineage-2.4',
    'line-height: 1.6',
    'ซื้อออนไลน์ shop123',
    'ฮอตไลน์ 0800001111',
    'ไทม์ไลน์ 2568-a',
    'แอร์ไลน์ TG911',
  ])('%s is no LINE ID', (text) => {
    expect(findIndicators(text).filter(({ kind }) => kind === 'line')).toEqual([]);
  });
});
