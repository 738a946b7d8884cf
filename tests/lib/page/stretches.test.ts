import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findIndicators } from '../../../lib/core/detect/find-indicators.ts';
import { foldText } from '../../../lib/core/detect/fold.ts';
import { ibanLength } from '../../../lib/core/indicators/iban.ts';
import { isSiteKey } from '../../../lib/core/indicators/key.ts';
import { isIdAfterLine } from '../../../lib/page/id-after-line.ts';
import { isWorthReading, stretchesWorthReading } from '../../../lib/page/stretches.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);

/** Numbers found in the whole text, and in its stretches alone, as `key start`. */
function bothWays(text: string): { whole: string[]; stretches: string[] } {
  const numbers = (part: string, from: number): string[] =>
    findIndicators(part)
      .filter(({ key }) => !isSiteKey(key))
      .map(({ key, start }) => `${key} ${start + from}`);
  const stretches = stretchesWorthReading(text).flatMap(({ start, end }) => numbers(text.slice(start, end), start));
  return { whole: numbers(text, 0), stretches: [...new Set(stretches)] };
}

/** IBANs of all countries that have them, of digits alone and with letters in several places, with true check digits. */
function* madeUpIbans(): Generator<string> {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  for (const country of letters.flatMap((one) => letters.map((two) => one + two))) {
    const length = ibanLength(country);
    if (length === undefined) continue;
    for (const first of ['', 'NWBK', 'B7', 'MALT0A1B2C3D4E5F']) {
      const account = (first + '04071234567890123456789012345678').slice(0, length - 4);
      const digits = `${account}${country}00`.replace(/[A-Z]/g, (letter) => String(parseInt(letter, 36)));
      const check = String(98 - Number(BigInt(digits) % 97n)).padStart(2, '0');
      yield country + check + account;
    }
  }
}

describe('stretches worth reading', () => {
  it('knows every character that detection folds to a digit', () => {
    const unknown: string[] = [];
    for (let code = 0x20; code < 0x2ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      if (!/^[0-9]$/.test(foldText(character).text)) continue;
      const text = character.repeat(10);
      if (stretchesWorthReading(text).length === 0 || !isWorthReading(text)) unknown.push(`U+${code.toString(16)}`);
    }
    expect(unknown).toEqual([]);
  });

  it('knows every character that detection folds to a mark between digits, or to nothing', () => {
    const unknown: string[] = [];
    for (let code = 0; code < 0x2ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      if (!/^[ \-./·•_()]*$/.test(foldText(character).text)) continue;
      if (!isWorthReading(`123${character}4${character}56789${character}0`)) unknown.push(`U+${code.toString(16)}`);
    }
    expect(unknown).toEqual([]);
  });

  it('knows every mark that hides a number, blanks around it or not', () => {
    const unknown: string[] = [];
    const marks = [...Array.from({ length: 0x2fff }, (_, code) => String.fromCodePoint(code)), '😀', '💰', '🏦'];
    for (const mark of [...marks, 'ขีด', 'เว้น', 'แดช', 'dash']) {
      for (const between of [mark, ` ${mark} `]) {
        for (const groups of [['123', '4', '56789', '0'], ['081', '234', '5678'], Array.from('1234567890')]) {
          const text = `โอน กสิกร ${groups.join(between)} นาย ก`;
          const { whole, stretches } = bothWays(text);
          if (whole.some((found) => !stretches.includes(found))) unknown.push(JSON.stringify(groups.join(between)));
          // Behind a date, whose digits are gone through first.
          const dated = `17/11/2566 ${groups.join(between)}`;
          if (whole.length > 0 && !isWorthReading(dated)) unknown.push(dated);
        }
      }
    }
    expect(unknown).toEqual([]);
    expect(isWorthReading('123*4*56789*0')).toBe(true);
    expect(isWorthReading('123 * 4 * 56789 * 0')).toBe(true);
  });

  it('knows every way to write an ID of LINE that detection knows', () => {
    const words = ['line', 'LINE', 'ｌｉｎｅ', 'headline', 'ไลน์', 'ไลน', 'ออนไลน์', 'แอด', 'เเอด', 'แอร์ไลน์'];
    const between = ['', ' ', '\t', '\n', ' (', ' | ', ':', '：', '=', '.', '.me/', '“', '»', '➡️', '👉🏻 ', '📲', 'ได้เลย ', ' id ', ' ID: ', 'oa', 'Official ', 'off ', 'ไอดี', 'แอด ', '..', 'of ', ', ', '; ', ' - ', '>> ', '⭐', 'ร้าน', 'ค่ะ ', 'สภ. ', '@ ']; // prettier-ignore
    const ends = ['@shop', 'shop', 'shop_1', 'ร้าน', 'id :', 'ไอดี\n:', '7', ''];
    const lost: string[] = [];
    let found = 0;
    for (const word of words) {
      for (const one of between) {
        for (const two of between) {
          for (const end of ends) {
            const text = word + one + two + end;
            if (findIndicators(text).every(({ key }) => isSiteKey(key))) continue;
            found++;
            if (!isWorthReading(text)) lost.push(JSON.stringify(text));
          }
        }
      }
    }
    expect(lost).toEqual([]);
    expect(found).toBeGreaterThan(4_000);
  });

  it('knows every way to write an IBAN that detection knows', () => {
    const lost: string[] = [];
    let found = 0;
    for (const iban of madeUpIbans()) {
      const inFours = (mark: string): string => iban.replace(/(.{4})(?=.)/g, `$1${mark}`);
      const written = [iban, ...[' ', '-', '.', '\u00a0', '  ', '\n'].map(inFours)];
      for (const form of [
        ...written,
        ...written.map((one) => one.toLowerCase()),
        `IBAN${iban}`,
        inFours('-').slice(0, 5) + iban.slice(4),
      ]) {
        const text = `โอนมาที่ ${form} นะคะ`;
        const keys = findIndicators(text).map(({ key }) => key);
        if (!keys.includes(`iban:${iban}`)) continue;
        found++;
        if (!bothWays(text).stretches.some((one) => one.startsWith('iban:')) || !isWorthReading(text)) lost.push(form);
      }
    }
    expect(lost).toEqual([]);
    expect(found).toBeGreaterThan(2_000);
  });

  it.each([
    ['an account', 'โอน 123-4-56789-0', true],
    ['Thai digits', 'โทร ๐๘๑-๒๓๔-๕๖๗๘', true],
    ['letters for digits', 'บัญชี l23-4-S6789-O', true],
    ['digits hidden apart', 'บัญชี 1\u200b2\u200b3\u200b4\u200b5\u200b6\u200b7\u200b8\u200b9\u200b0', true],
    ['a LINE ID', 'แอดไลน์ @shopdee', true],
    ['LINE in English', 'LINE ID: shopdee', true],
    ['an ID to which a hand points', 'กู้ด่วน LINE👉🏻 shopdee', true],
    ['an ID to which an arrow points, in Thai', 'ไลน์ ➡️ shopdee', true],
    ['an official account behind a picture', 'ติดต่อ LINE 📲 @shopdee', true],
    ['an ID some words behind', 'ทักไลน์ได้เลย ID : shopdee', true],
    ['an ID some words behind, to which a hand points', 'ทักไลน์ได้เลย ID👉 shopdee', true],
    ['an ID behind whose it is, in Thai', 'ไลน์ร้าน: shopdee', true],
    ['an ID behind a dash', 'LINE - shop_dee', true],
    ['an ID behind a star', 'Line⭐shop.dee', true],
    ['an official account behind a bar', 'ติดต่อ LINE | @shopdee', true],
    ['an ID behind a colon and a dash, in Thai', 'ไลน์ :- shopdee', true],
    ['a wallet', 'ส่งมาที่ TJRabPrwbZy45sbavfcjinPJC18kjpRTv8', true],
    ['an IBAN', 'IBAN: GB29 NWBK 6016 1331 9268 19', true],
    ['an ID after a word for adding', 'แอดมา @shopdee', true],
    ['an ID as LINE gives them', 'ติดต่อ @123abcde ได้เลย', true],
    ['letters of the mathematicians', '𝗟𝗜𝗡𝗘 shopdee', true],
    ['a word for LINE written apart', 'L\u200bI\u200bN\u200bE: shopdee', true],
    ['cells of a table as its source sets them', '123\n          4\n          56789\n          0', true],
    ['digits far apart in the source', ['123', '4', '56789', '0'].join(' \n'.repeat(5_000)), true],
    ['a LINE ID far from its word', `LINE${' '.repeat(5_000)}ID: shopdee`, true],
    ['a LINE ID far from its word, in Thai', `ไลน์${' '.repeat(5_000)}ไอดี${' '.repeat(5_000)}shopdee`, true],
    ['a date before an account', '22/07/2568 123-4-56789-0', true],
    ['an account before a date', '123-4-56789-0 2025-07-22', true],
    ['a date and an hour', '2025-11-17 20:52:15', false],
    ['a date after its year', 'กรกฎาคม 2568\n22/07/2568 13.45 น.', false],
    ['years', '© 2015 - 2019', false],
    ['an hour before a date in words', '09:31 August 20, 2019', false],
    ['a line of a text', 'The bottom line is that they paid. It is online.', false],
    ['online in Thai', 'ซื้อของออนไลน์ ABC', false],
    ['an airline in Thai', 'แอร์ไลน์ TG911', false],
    ['a card of a product', '64-bit 1.2GHz, 4 USB 2.0', false],
    ['a price', 'ลดเหลือ 290 บาท', false],
    ['a list of numbers', '1,2,3,4,5,6,7,8,9,10', false],
    ['hours', '10:20:30, 10:20:31; 11:00:05', false],
    ['a sum', '120+60+75=255', false],
    ['an online shop', 'online shopping', false],
    ['plain words', 'สวัสดีครับ ยินดีต้อนรับ', false],
  ])('%s: %s', (_name, text, isWorth) => {
    expect(stretchesWorthReading(text).length > 0).toBe(isWorth);
    expect(isWorthReading(text)).toBe(isWorth);
  });

  it.each([
    ['LINE ID', 'shopdee', true],
    ['ไลน์', ' shopdee\n', true],
    ['ติดต่อทางไลน์ไอดี :', '@shopdee', true],
    ['Line', 'shop.dee', true],
    [`LINE ID :${' '.repeat(200)}`, 'shopdee', true],
    ['Facebook', 'shopdee', false],
    ['LINE ID', 'ไม่มี', false],
    ['LINE ID', 'shop dee', false],
  ])('%s beside %s: %s', (before, text, isId) => {
    expect(isIdAfterLine(before, text)).toBe(isId);
  });

  it('passes over dates with their hours, and digits too many for any number', () => {
    for (const text of [
      '2023-11-17 20:52:15',
      '2023 11/ 17 20:52:15',
      '17/11/2566 20:52 น.',
      'ฉบับที่ 010030090900000000000000011105701129981476',
      '1 010030090900000000000000011105701129981476 17/11/2566 20:52',
    ])
      expect(isWorthReading(text), text).toBe(false);
    expect(isWorthReading('โอน 123-4-56789-0 17/11/2566 20:52')).toBe(true);
  });

  it('takes a long group for two numbers where one text ends and the next begins in it', () => {
    const glued = 'โทร08123456780898765432';
    expect(stretchesWorthReading(glued)).toEqual([]);
    expect(stretchesWorthReading(glued, [0, 3, 13])).toEqual([{ start: 0, end: glued.length }]);
    expect(stretchesWorthReading(glued, [0, 3])).toEqual([]);
    expect(stretchesWorthReading(`\u200b${glued}`, [0, 14])).toHaveLength(1);
    expect(isWorthReading(glued)).toBe(false);
    expect(isWorthReading(glued, () => true)).toBe(true);
  });

  it('drops no number for the hour that follows it', () => {
    const lost: string[] = [];
    const mark = ['-', ' ', '. ', '/'];
    for (let groups = 1; groups <= 4; groups++) {
      for (let lengths = 0; lengths < 11 ** groups; lengths += 1 + (lengths % 3)) {
        const number = Array.from({ length: groups }, (_, i) =>
          '9081234567'.slice(0, Math.floor(lengths / 11 ** i) % 11),
        ).join(mark[lengths % mark.length]);
        const text = `โอน กสิกร ${number}:52 นาย ก`;
        const { whole, stretches } = bothWays(text);
        if (whole.some((found) => !stretches.includes(found))) lost.push(text);
      }
    }
    expect(lost).toEqual([]);
  });

  it('gives the words around a number and not the whole text', () => {
    const text = `${'ก'.repeat(5_000)} บัญชี 123-4-56789-0 ${'ข'.repeat(5_000)}`;
    const [stretch, ...others] = stretchesWorthReading(text);
    expect(others).toEqual([]);
    expect(text.slice(stretch!.start, stretch!.end)).toContain('บัญชี 123-4-56789-0');
    expect(stretch!.end - stretch!.start).toBeLessThan(300);
  });

  it('reaches as far as the reference of a bill may stand behind its biller', () => {
    const text = `Biller ID: 099400016550190 ${'ก'.repeat(55)} Ref.1: 1234567 ${'ข'.repeat(300)}`;
    const { whole, stretches } = bothWays(text);
    expect(whole.some((found) => found.startsWith('biller:'))).toBe(true);
    expect(whole.filter((found) => !stretches.includes(found))).toEqual([]);
  });

  it('cuts what is longer, and every number is whole in one of the parts', () => {
    const numbers = Array.from({ length: 2_000 }, (_, i) => `08${String(10_000_000 + i * 7)}`);
    const parts = stretchesWorthReading(numbers.join(' ')).map(({ start, end }) => numbers.join(' ').slice(start, end));
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.every((part) => part.length <= 3_600)).toBe(true);
    expect(numbers.filter((number) => !parts.some((part) => part.includes(number)))).toEqual([]);
  });

  it.each([
    ['blanks', ' \n'],
    ['characters without width', '\u200b'],
    ['characters without width of two units', '\u{e0001}'],
    ['both', ' \u200b'],
  ])('does not cut apart what %s keep apart in the source alone', (_name, between) => {
    const account = ['123', '4', '56789', '0'].join(between.repeat(4_000));
    const text = `${'ก '.repeat(1_000)} บัญชี ${account} ${'ข '.repeat(1_000)}`;
    expect(stretchesWorthReading(text).some(({ start, end }) => text.slice(start, end).includes(account))).toBe(true);
  });

  it('takes time in proportion to a hostile text', () => {
    const once = 'line0'.repeat(4_000);
    expect(stretchesWorthReading(once).length).toBeGreaterThan(0);
    expect(stretchesWorthReading('0 '.repeat(100_000) + 'x'.repeat(100_000)).length).toBeGreaterThan(0);
    const far = ' '.repeat(20_000);
    const starts = [
      '0',
      '12345678,',
      '123*4*56789*',
      '1*',
      '1 * ',
      '081~234~',
      'line',
      'ไลน์',
      'ไลน์ไอดี',
      'line.',
      'line-',
      'line;',
      'ไลน์ร้าน',
      'ไลน์⭐',
      '0x',
      'แอด' + 'ก'.repeat(31),
      'ไลน' + 'ก'.repeat(259),
      'AB12 ',
    ];
    for (const hostile of [
      ...starts,
      '0' + ' '.repeat(99),
      ...starts.map((start) => start + far),
      `line${far}id${far}`,
    ])
      for (const end of ['', '!'])
        expect(() => isWorthReading((hostile + end).repeat(200_000 / (hostile.length + 1)))).not.toThrow();
    expect(isIdAfterLine(`LINE${far}!`, 'shopdee')).toBe(false);
  });

  it.each(['แอดมา ', 'สั่งออนไลน์ '])('goes through the hands behind "%s" once, not in each way to read them', (words) => {
    // Of sixty hands there would be more ways than anybody has time for.
    expect(isWorthReading(`${words}${'👉'.repeat(60)} จ้า`)).toBe(false);
    expect(isWorthReading(`${words}${'👉'.repeat(30)} @shop`)).toBe(true);
  });

  describe.skipIf(!existsSync(new URL('thai-text.jsonl', DATA)))('on real texts', () => {
    it.each(['thai-text.jsonl', 'nonthai-text.jsonl'])('%s: nothing that is found in the whole is lost', (file) => {
      const lost: string[] = [];
      for (const line of readFileSync(new URL(file, DATA), 'utf8').split('\n')) {
        if (line.trim() === '') continue;
        const record: unknown = JSON.parse(line);
        const text = typeof record === 'object' && record !== null && 'text' in record ? String(record.text) : '';
        const { whole, stretches } = bothWays(text);
        lost.push(...whole.filter((found) => !stretches.includes(found)));
      }
      expect(lost).toEqual([]);
    });

    it('most articles of newspapers hold nothing that is worth reading, dates and all', () => {
      const articles = readFileSync(new URL('thai-news-negatives.jsonl', DATA), 'utf8').trim().split('\n');
      const worth = articles.filter((article) => isWorthReading((JSON.parse(article) as { text: string }).text));
      expect(worth.length).toBeLessThan(articles.length / 10);
    });
  });
});
