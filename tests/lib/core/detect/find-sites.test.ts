import { describe, expect, it } from 'vitest';
import { findSites } from '../../../../lib/core/detect/find-sites.ts';
import { findIndicators } from '../../../../lib/core/detect/find-indicators.ts';

const sites = (text: string): string[] => findSites(text).map(({ key, isCertain }) => (isCertain ? key : `? ${key}`));

describe('sites in a text', () => {
  it.each<[name: string, text: string, keys: string[]]>([
    ['a word that the address bar would open', 'กด shop.com/pay นะ', ['url:shop.com/pay']],
    ['a site right behind a Thai word', 'กดshop.com', ['? host:xn--shop-4doyg.com', 'host:shop.com']],
    ['a site with the end of its sentence', 'Open shop.com, or (pay.com).', ['host:shop.com', 'host:pay.com']],
    ['a port', 'http://shop.com:8080/a', ['url:shop.com/a']],
    ['what stands before an @', 'กด https://bank.co.th@evil.com/a นะ', ['url:evil.com/a']],
    ['a dot at the end of the host', 'กด https://evil.com./a นะ', ['url:evil.com/a']],
    ['a defanged address', 'กด hxxps[:]//evil[.]com/a นะ', ['url:evil.com/a']],
    ['an IPv4 address', 'กด 203.0.113.7:8080/a นะ', ['url:203.0.113.7/a']],
    ['an IPv6 address', 'กด http://[2001:DB8::1]/a นะ', ['url:[2001:db8::1]/a']],
    ['a Thai name', 'เช็กก่อน.com', ['host:xn--12caz6d1e0e2bk.com']],
    ['a name under no public suffix, which only a list can tell', 'กด evil.example นะ', ['? host:evil.example']],
    ['the same where it is all of the text', ' evil.example\n', ['host:evil.example']],
    ['an address in capitals', 'กด HTTPS://EVIL.COM/A นะ', ['url:evil.com/A']],
    ['a name in capitals between Thai words', 'กดEVIL.COMนะ', expect.arrayContaining(['host:evil.com'])],
    ['a defanged name with brackets for dots', 'กด evil[.]com นะ', ['host:evil.com']],
    [
      'a Thai name that Thai words run into',
      'กด ร้านค้า.ไทยสั่งเลย',
      expect.arrayContaining(['? host:xn--42c5b3a1dc8kd.xn--o3cw4h']),
    ],
    [
      'a Thai name in its ASCII form that they run into',
      'กด xn--42c5b3a1dc8kd.xn--o3cw4hสั่งเลย',
      expect.arrayContaining(['host:xn--42c5b3a1dc8kd.xn--o3cw4h']),
    ],
    [
      'a Thai name under a Latin suffix that they run into',
      'กด ร้านค้า.comสั่งเลย',
      expect.arrayContaining(['? host:xn--42c5b3a1dc8kd.com']),
    ],
    [
      'a Thai name of three parts that they run into',
      'กด ร้านค้า.ธุรกิจ.ไทยสั่งเลย',
      expect.arrayContaining(['? host:xn--42c5b3a1dc8kd.xn--12co0c3b4eva.xn--o3cw4h']),
    ],
    [
      'a Thai name behind a scheme that they run into',
      'กด https://ร้านค้า.ไทยสั่งเลย',
      expect.arrayContaining(['? host:xn--42c5b3a1dc8kd.xn--o3cw4h']),
    ],
    [
      'a name behind a scheme that they run into',
      'กด http://shop.comสั่งเลย',
      expect.arrayContaining(['? host:shop.com']),
    ],
    [
      'a Thai name that the words before it run into',
      'เข้าเว็บร้านค้า.ไทย',
      expect.arrayContaining(['? host:xn--42c5b3a1dc8kd.xn--o3cw4h']),
    ],
    [
      'a Thai name that words on both sides run into, behind another address',
      'เข้าเว็บshop.comหรือเว็บร้านค้า.ไทยสั่งเลย',
      expect.arrayContaining(['host:shop.com', '? host:xn--42c5b3a1dc8kd.xn--o3cw4h']),
    ],
    ['a Thai name that begins as such words do, whole', 'ดูที่ ที่พัก.ไทย', ['host:xn--12c7bva0fsa8i.xn--o3cw4h']],
    ['a short link that they run into', 'กด https://bit.ly/abcด่วน', expect.arrayContaining(['? url:bit.ly/abc'])],
    [
      'a path in Thai, as it is',
      'กด https://shop.com/ข่าว/วันนี้',
      ['url:shop.com/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7/%E0%B8%A7%E0%B8%B1%E0%B8%99%E0%B8%99%E0%B8%B5%E0%B9%89'],
    ],
    ['no site for certain in what an @ leads', 'แอดไลน์ @gsb.loan', ['? host:gsb.loan']],
    [
      'two addresses with a comma between',
      'กด https://shop.com/a,https://pay.com/b',
      ['url:shop.com/a', 'url:pay.com/b'],
    ],
    [
      'the same where they are all of the text',
      'https://shop.com/a,https://pay.com/b',
      ['url:shop.com/a', 'url:pay.com/b'],
    ],
    ['two addresses run together', 'กด https://shop.com/ahttps://pay.com/b', ['url:shop.com/a', 'url:pay.com/b']],
    [
      'one address that carries another',
      'กด https://shop.com/?u=https://pay.com/b',
      ['url:shop.com/?u=https://pay.com/b'],
    ],
    ['an address kept by an archive', 'กด https://shop.com/web/https://pay.com', ['url:shop.com/web/https:/pay.com']],
    ['a name with a dot in brackets', 'กด evil(.)com/a นะ', ['url:evil.com/a']],
    ['a name with the word for a dot in brackets', 'กด evil(dot)com นะ', ['host:evil.com']],
    [
      'a short link that a hand points back to',
      'กด https://bit.ly/abc👈',
      expect.arrayContaining(['? url:bit.ly/abc']),
    ],
    [
      'an address with an @ in it that Thai words run into',
      'กด https://line.me/R/ti/p/@shop99แอด',
      expect.arrayContaining(['? url:line.me/R/ti/p/@shop99']),
    ],
    [
      'no site for certain in what is short for a bank',
      'ก.ไทย กับ ธ.SCB',
      ['? host:xn--12c.xn--o3cw4h', '? host:xn--p3c.scb'],
    ],
    ['no word that is longer than an address can be', `กด ${'a'.repeat(4096)}.evil.com และ pay.com`, ['host:pay.com']],
  ])('finds %s', (_name, text, keys) => {
    expect(sites(text)).toEqual(keys);
  });

  it.each(['ราคา 12.30 บาท', 'เวอร์ชัน 1.2.3', 'อีเมล somchai@shop.com', 'จบ.', '0x7f.1', 'https:', 'HTTP:1.1'])(
    'finds none in %j',
    (text) => {
      expect(sites(text)).toEqual([]);
      expect(sites(`ดู ${text} นะ`)).toEqual([]);
    },
  );

  it.each([
    ['one slash', 'https:/evil.com/a'],
    ['no slash', 'https:evil.com/a'],
    ['backslashes', 'https:\\\\evil.com\\a'],
    ['a third slash', 'https:///evil.com/a'],
    ['dots in the full width', 'www。evil。com/a'],
    ['dots in the full width and capitals', 'WWW｡EVIL｡COM/a'],
    ['letters and dots in the full width', 'ｗｗｗ．ｅｖｉｌ．ｃｏｍ/a'],
  ])('finds an address that a browser opens though it is written with %s', (_name, address) => {
    for (const text of [address, `กด ${address} นะ`]) {
      expect(sites(text)).toEqual([expect.stringMatching(/^url:(?:www\.)?evil\.com\/a$/)]);
      const [{ start, end } = { start: 0, end: 0 }] = findIndicators(text);
      expect(text.slice(start, end)).toBe(address);
    }
  });

  it.each(['ธ.ไทยพาณิชย์', 'บมจ.ไทยออยล์', 'บจก.ไทยเบฟ', 'อีเมล a@ร้านค้า.ไทยนะ', 'ใช้.netframeworkพัฒนา', 'จบแล้ว.แล้วก็'])(
    'looks up no beginning of %s',
    (text) => {
      expect(findIndicators(text).filter(({ kind }) => kind === 'host' || kind === 'url')).toEqual([]);
    },
  );

  it('finds a name without a dot but in brackets', () => {
    expect(findIndicators('เข้า evil[dot]com นะ').map(({ key }) => key)).toEqual(['host:evil.com']);
  });

  it('looks up a name that Thai words run into, and reads the number among them', () => {
    const text = 'กด https://shop.com/aโอนกสิกร4071234567';
    expect(findIndicators(text).map(({ key }) => key)).toEqual(
      expect.arrayContaining(['url:shop.com/a', 'acct:TH:4071234567']),
    );
    const [cut] = findIndicators('กด ร้านค้า.ไทยสั่งเลย');
    expect(cut).toMatchObject({ key: 'host:xn--42c5b3a1dc8kd.xn--o3cw4h', start: 3, end: 14, confidence: 0.3 });
  });

  it('leaves the full stops of other scripts where they are', () => {
    expect(sites('今天下雨。明天')).toEqual([]);
    expect(sites('请看evil.com。谢谢')).toContain('host:evil.com');
  });
});
