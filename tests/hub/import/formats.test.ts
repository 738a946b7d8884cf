/* Feed formats without a database: what each reader hands over, how formats are told apart, and that no bytes break them. */
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FeedItem } from '../../../hub/import/feed-item.ts';
import { detectFormat, FORMATS, readerOf, type Format } from '../../../hub/import/formats.ts';
import { MAX_LINE_LENGTH, openFeed } from '../../../hub/import/line-source.ts';
import { HubError } from '../../../hub/hub-error.ts';
import { parseDay } from '../../../hub/import/attributes.ts';
import { numberKeyOf } from '../../../hub/import/number-entry.ts';
import { isIndicatorProblem, parseListedHost, parseListedUrl } from '../../../lib/core/indicators/parse-listed.ts';

const FEEDS = join(import.meta.dirname, '../../../../shared/data/feeds');
const FIXTURES = join(import.meta.dirname, '../../fixtures/feeds');

async function read(
  bytes: Uint8Array,
  wanted: Format | 'auto' = 'auto',
): Promise<{ format: Format; items: FeedItem[] }> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
  }
  const opened = await openFeed(chunks());
  const whole = opened.readAll();
  const feed = { ...opened, readAll: () => whole, lines: opened.lines };
  const again = { ...(await openFeed(chunks())), readAll: () => whole };
  const format = wanted === 'auto' ? await detectFormat(feed) : wanted;
  const items: FeedItem[] = [];
  for await (const some of readerOf(format, feed.head)(again)) items.push(...some);
  return { format, items };
}

async function readText(text: string, wanted: Format | 'auto' = 'auto'): ReturnType<typeof read> {
  return read(new TextEncoder().encode(text), wanted);
}

const taken = (items: readonly FeedItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'ignored' || item.kind === 'refused' ? [] : [item.value]));
const rules = (items: readonly FeedItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'refused' ? [item.rule] : []));

/** Format, entries that ask to be listed, and entries refused by the reader, of each sample. */
const SAMPLES: Readonly<Record<string, readonly [Format, number, number]>> = {
  'adblock-easylist-thailand-malicious.txt': ['adblock', 464, 0],
  'adguard-durablenapkin.txt': ['adblock', 193, 0],
  'csv-date-url-brand-jpcert.csv': ['csv', 119, 0],
  'dnsmasq-blp-scam.conf': ['dnsmasq', 187, 0],
  'hosts-durablenapkin.txt': ['hosts', 192, 0],
  'misp-and-stix-bank-account-object.json': ['misp', 2, 5],
  'misp-event-event_obj_attr_tag.json': ['misp', 1, 1],
  'misp-event-shadow.json': ['misp', 0, 3],
  'misp-events-collection.json': ['misp', 1, 1],
  'phishtank-online-valid.csv': ['phishtank', 3, 0],
  'phishtank-online-valid.json': ['phishtank', 3, 0],
  'stix21-bank-account-sco.json': ['stix', 1, 0],
  'stix21-email-indicator.json': ['stix', 0, 2],
  'stix21-indicator-malicious-url.json': ['stix', 1, 0],
  'stix21-infrastructure.json': ['stix', 2, 0],
  'stix21-phone-number-sco.json': ['stix', 1, 0],
  'url-per-line.txt': ['domains', 294, 0],
  'urlhaus-recent.csv': ['urlhaus', 3, 0],
};
const REFUSED_SAMPLES = ['misp-bank-account-definition.json', 'misp-warninglist-bank-website.json'];

describe.skipIf(!existsSync(FEEDS))('samples of real feeds (run where ../shared/data/feeds is present)', () => {
  it('all are accounted for', () => {
    expect(readdirSync(FEEDS).sort()).toEqual([...Object.keys(SAMPLES), ...REFUSED_SAMPLES].sort());
  });
  it.each(Object.entries(SAMPLES))('%s', async (name, [format, count, refusedCount]) => {
    const result = await read(readFileSync(join(FEEDS, name)));
    expect(result.format).toBe(format);
    expect(taken(result.items)).toHaveLength(count);
    expect(rules(result.items)).toHaveLength(refusedCount);
  });
  it.each(REFUSED_SAMPLES)('%s is refused: it is no list of scam sites', async (name) => {
    await expect(read(readFileSync(join(FEEDS, name)))).rejects.toMatchObject({ code: 'bad-feed' });
  });
});

describe('formats are told apart', () => {
  it.each<[string, string, Format, string[]]>([
    ['plain hosts', 'a.example.com\nb.example.com\n', 'domains', ['a.example.com', 'b.example.com']],
    [
      'hosts among URLs',
      'a.example.com\nhttps://b.example.com/x#y\n',
      'urls',
      ['a.example.com', 'https://b.example.com/x#y'],
    ],
    [
      'CR LF and a byte order mark',
      '\uFEFFa.example.com\r\nb.example.com\r\n',
      'domains',
      ['a.example.com', 'b.example.com'],
    ],
    [
      'hosts file, several names a line',
      '127.0.0.1 localhost\n0.0.0.0 a.com b.com # c.com\n',
      'hosts',
      ['a.com', 'b.com'],
    ],
    [
      'dnsmasq with several names',
      'address=/a.com/b.com/0.0.0.0\nlocal=/c.com/\n',
      'dnsmasq',
      ['a.com', 'b.com', 'c.com'],
    ],
    [
      'adblock with a header',
      '[Adblock Plus 2.0]\n! Title: x\n||a.com^\n||b.com^$all\n||c.com/p\n@@||d.com^\n',
      'adblock',
      ['a.com', 'b.com', 'c.com/p'],
    ],
    ['uBlacklist', '*://*.a.com/*\n*://b.com/*\n', 'adblock', ['a.com', 'b.com']],
    ['CSV by column name', 'name,domain,note\nx,a.com,"c, d"\n', 'csv', ['a.com']],
    ['CSV without names', 'x,https://a.com/p,1\ny,https://b.com/q,2\n', 'csv', ['https://a.com/p', 'https://b.com/q']],
    ['semicolons', 'url;note\nhttps://a.com/p;x\n', 'csv', ['https://a.com/p']],
    ['tabs', 'a.com\tlist one\nb.com\tlist two\n', 'csv', ['a.com', 'b.com']],
    ['JSON array of hosts', '["a.com", "b.com"]', 'json', ['a.com', 'b.com']],
    ['JSON records', '[{"url":"https://a.com/p"},{"host":"b.com"}]', 'json', ['https://a.com/p', 'b.com']],
    ['deny and allow', '{"allow":["github.io"],"deny":["a.com","b.com"]}', 'json', ['a.com', 'b.com']],
    [
      'one MISP attribute list',
      '{"Event":{"Attribute":[{"type":"domain|ip","value":"a.com|1.2.3.4"}]}}',
      'misp',
      ['a.com'],
    ],
  ])('%s', async (_, text, format, values) => {
    const result = await readText(text);
    expect(result.format).toBe(format);
    expect(taken(result.items)).toEqual(values);
  });

  it.each(['', '   \n', 'Dear madam,\nplease find attached\nthe list', '{"a": 1}', '[[', '\u0000\u0001\u0002\u0003'])(
    'refuses %j with a reason',
    async (text) => {
      await expect(readText(text)).rejects.toMatchObject({
        code: 'bad-feed',
        message: expect.stringContaining('nothing changed'),
      });
    },
  );
});

const utf16 = (text: string, endian: 'le' | 'be'): Uint8Array => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return new Uint8Array(endian === 'le' ? bytes : bytes.swap16());
};
/** TIS-620: one byte a letter, at 0xa0 beyond its place in the block. */
const tis620 = (text: string): Uint8Array =>
  Uint8Array.from(text, (letter) => {
    const code = letter.charCodeAt(0);
    return code >= 0x0e00 ? code - 0x0e00 + 0xa0 : code;
  });
const keysIn = (items: readonly FeedItem[]): unknown[] =>
  items.flatMap((item) => (item.kind === 'number' ? [numberKeyOf(item.numberKind, item.value)] : []));
const banksIn = (items: readonly FeedItem[]): (string | undefined)[] =>
  items.flatMap((item) => (item.kind === 'number' ? [item.attributes?.bank] : []));

describe('tables as banks and offices save them', () => {
  const TABLE = 'ลำดับ,เลขที่บัญชี,ธนาคาร\r\n1,123-4-56789-0,กสิกรไทย\r\n2,2234567890,ไทยพาณิชย์\r\n';
  it.each<[string, Uint8Array]>([
    ['UTF-8 with a mark', new TextEncoder().encode(`\uFEFF${TABLE}`)],
    ['UTF-16, as "Unicode text" is', utf16(TABLE.replaceAll(',', '\t'), 'le')],
    ['UTF-16 the other way round', utf16(TABLE, 'be')],
    ['UTF-16 without a mark', utf16(TABLE, 'le').subarray(2)],
    ['windows-874', tis620(TABLE)],
  ])('in %s', async (_, bytes) => {
    const { format, items } = await read(bytes);
    expect([format, keysIn(items), banksIn(items)]).toEqual([
      'csv',
      ['acct:TH:1234567890', 'acct:TH:2234567890'],
      ['004', '014'],
    ]);
  });
  it('Western letters do not make a list Thai', async () => {
    const { items } = await read(
      Buffer.from('url,note\nhttps://a.com/,caf\u00e9\nhttps://caf\u00e9.com/,b\n', 'latin1'),
    );
    expect(taken(items)).toEqual(['https://a.com/', 'https://caf\ufffd.com/']);
  });
  it.each<[string, string]>([
    ['below a title', 'รายชื่อบัญชี ประจำเดือน,,\n,,\nลำดับ,เลขที่บัญชี,ธนาคาร\n1,1234567890,SCB\n,,\n'],
    ['below a title without separators', 'รายชื่อบัญชี\n\nลำดับ;เลขบัญชีธนาคาร;ธนาคาร\n1;1234567890;SCB\n'],
    ['behind the sign for the number', '#,เลขบัญชี,ธนาคาร\n1,1234567890,SCB\n'],
    ['in English with a dot', 'No.,Account No.,Bank\n1,1234567890,SCB\n'],
    ['below the separator that Excel writes', 'sep=;\r\nno;account;bank\r\n1;1234567890;SCB\r\n'],
  ])('find the names of their columns %s', async (_, text) => {
    const { format, items } = await readText(text);
    expect([format, keysIn(items), banksIn(items), rules(items)]).toEqual(['csv', ['acct:TH:1234567890'], ['014'], []]);
  });
  it('a table in which no row has a name or a site is refused row by row', async () => {
    expect(rules((await readText('a,b\nc,d\n', 'csv')).items)).toEqual(['malformed', 'malformed']);
    for (const count of [19, 20, 21, 50]) {
      const { items } = await readText('1234567890,SCB\n'.repeat(count), 'csv');
      expect(rules(items)).toHaveLength(count);
    }
    const { items } = await readText('a,b\nx,https://a.com/p\n', 'csv');
    expect([rules(items), taken(items)]).toEqual([['malformed'], ['https://a.com/p']]);
  });
  it('a # within a quoted cell is no comment', async () => {
    const { items } = await readText('url,note\nhttps://a.com/,"x\n#1 y"\n# one\nhttps://b.com/,z\n');
    expect([taken(items), rules(items)]).toEqual([['https://a.com/', 'https://b.com/'], []]);
  });
  it('keep the rows before a broken quote, and say where it is', async () => {
    const before = Array.from({ length: 300 }, (_one, at) => `https://a.com/${at},x`);
    const { items } = await readText(['url,note', ...before, 'https://b.com/,"x', 'https://c.com/,"y"', ''].join('\n'));
    expect(taken(items)).toHaveLength(300);
    expect(items.at(-1)).toMatchObject({ kind: 'refused', rule: 'malformed', line: 302 });
  });
  it.each<[string, string]>([
    ['๑๒๓-๔-๕๖๗๘๙-๐', 'acct:TH:1234567890'],
    ['123–4—56789‑0', 'acct:TH:1234567890'],
    ['123−4−56789−0', 'acct:TH:1234567890'],
    ['\u200b1234567890\u00a0', 'acct:TH:1234567890'],
    ['="0234567890"', 'acct:TH:0234567890'],
    ["'0234567890", 'acct:TH:0234567890'],
    ['1234567890.0', 'acct:TH:1234567890'],
    ['1234567890.00', 'acct:TH:1234567890'],
  ])('an account %j is %s', (text, key) => {
    expect(numberKeyOf('account', text)).toBe(key);
  });
  it.each(['1.23457E+11', '1.23457e11', '1,23457E+11'])('%j has lost its digits, and is told so', (text) => {
    expect(numberKeyOf('account', text)).toMatchObject({ expected: expect.stringContaining('shortened') });
  });
  it('numbers of JSON are taken as they are written', async () => {
    const { items } = await readText('[{"account":1234567890,"bank":14},{"account":1.5}]');
    expect([keysIn(items), banksIn(items), rules(items)]).toEqual([['acct:TH:1234567890'], ['014'], ['malformed']]);
  });
});

describe('what is no list is refused whole, and told what it is', () => {
  it.each<[string, Uint8Array | string, string]>([
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0), 'gzip'],
    ['a workbook', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 6, 0), 'workbook'],
    ['an old workbook', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1), 'workbook'],
    ['a web page', '\n<!DOCTYPE html>\n<html>\nexample.com\n</html>\n', 'web page'],
    ['a zone', 'evil.com\tCNAME\t.\ngood.com\tCNAME\trpz-passthru.\nevil.net\tCNAME\t.\n', 'zone'],
    ['Unbound', 'local-zone: "evil.com" always_nxdomain\nlocal-zone: "good.com" transparent\n', 'Unbound'],
  ])('%s', async (_, content, words) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'bad-feed',
      message: expect.stringMatching(new RegExp(`${words}.*nothing changed`)),
    });
  });
  it('a web page, also where a format is named', async () => {
    await expect(readText('<html>\nexample.com\n</html>', 'domains')).rejects.toMatchObject({ code: 'bad-feed' });
  });
  it('a document of more lists than a list has', async () => {
    await expect(readText(`[${'[],'.repeat(10_000_000)}1]`, 'json')).rejects.toMatchObject({
      code: 'bad-feed',
      message: expect.stringContaining('at most'),
    });
  });
});

describe('an exception of the same file wins, wherever it stands', () => {
  it.each<[string, string, Format, string[], string[]]>([
    ['a site', '||a.com^\n@@||a.com^\n||b.com^\n', 'adblock', ['b.com'], ['excepted-by-feed']],
    ['before it', '@@||a.com^\n||a.com^\n||b.com^\n', 'adblock', ['b.com'], ['excepted-by-feed']],
    ['in another spelling', '||A.com^\n@@||a.com/\n', 'adblock', [], ['excepted-by-feed']],
    ['of a whole document', '||a.com^\n@@||a.com^$document\n', 'adblock', [], ['excepted-by-feed']],
    ['as lists of names write it', '||a.com^\n@@||a.com^|\n', 'adblock', [], ['excepted-by-feed']],
    ['of some requests', '||a.com^\n@@||a.com^$script\n', 'adblock', ['a.com'], []],
    ['of a popup', '||a.com^\n@@||a.com^$popup\n', 'adblock', ['a.com'], []],
    ['names beside it', '||xa.com^\n||a.com.de^\n@@||a.com^\n', 'adblock', ['xa.com', 'a.com.de'], []],
    ['what lies below it', '||b.a.com^\n||a.com/p\n@@||a.com^\n', 'adblock', [], Array(2).fill('excepted-by-feed')],
    ['one host alone', '||b.a.com^\n||a.com^\n@@|https://a.com^\n', 'adblock', ['b.a.com'], ['excepted-by-feed']],
    ['a part, which no listing can leave out', '@@||b.a.com^\n||a.com^\n', 'adblock', ['a.com'], ['not-a-site-rule']],
    ['a page of it', '||a.com^\n@@||a.com/p\n', 'adblock', ['a.com'], ['not-a-site-rule']],
    ['a beginning', '||a.com/pay\n||a.com/p/q\n@@||a.com/p\n', 'adblock', [], Array(2).fill('excepted-by-feed')],
    ['a name', '||a.com/pay\n||a.com/p/q\n@@||a.com/P^\n', 'adblock', ['a.com/pay'], ['excepted-by-feed']],
    ['an end', '||a.com/p\n||a.com/p/q\n@@||a.com/p|\n', 'adblock', ['a.com/p/q'], ['excepted-by-feed']],
    ['a stronger rule', '||a.com^$important\n@@||a.com^\n', 'adblock', ['a.com'], []],
    ['stronger itself', '||a.com^$important\n@@||a.com^$important\n', 'adblock', [], ['excepted-by-feed']],
    [
      'a rule taken back',
      '||a.com^$all\n||b.com^\n||a.com^$all,badfilter\n',
      'adblock',
      ['b.com'],
      ['excepted-by-feed'],
    ],
    ['an exception taken back', '||a.com^\n@@||a.com^\n@@||a.com^$badfilter\n', 'adblock', ['a.com'], []],
    ['uBlacklist', '*://*.a.com/*\n*://*.b.com/*\n@*://a.com/*\n', 'adblock', ['b.com'], ['excepted-by-feed']],
    ['dnsmasq', 'server=/a.com/#\naddress=/a.com/\naddress=/c.a.com/\n', 'dnsmasq', ['c.a.com'], ['excepted-by-feed']],
    ['dnsmasq, a part', 'address=/a.com/\nserver=/b.a.com/8.8.8.8\n', 'dnsmasq', ['a.com'], ['not-a-site-rule']],
    [
      'JSON',
      '{"deny":["A.com","https://b.com/p","c.com"],"allow":["a.com","b.com"]}',
      'json',
      ['c.com'],
      Array(2).fill('excepted-by-feed'),
    ],
    [
      'JSON records',
      '{"listings":[{"url":"https://a.com/"},{"key":"host:c.com"}],"allow":["a.com"]}',
      'json',
      ['host:c.com'],
      ['excepted-by-feed'],
    ],
    [
      'JSON, a number',
      '{"deny":["phone:+66812345678"],"allow":["phone:+66812345678"]}',
      'json',
      [],
      ['excepted-by-feed'],
    ],
    [
      'names that others imitate',
      '{"blacklist":["a.com","b.a.com"],"fuzzylist":["a.com"]}',
      'json',
      ['b.a.com'],
      ['excepted-by-feed'],
    ],
  ])('%s', async (_, text, format, values, because) => {
    const { items } = await readText(text, format);
    expect([taken(items), rules(items)]).toEqual([values, because]);
  });
  it('each line counts once, and what cannot be left out is named with its line', async () => {
    const { items } = await readText('@@||b.a.com^\n||a.com^\n@@||c.com^\n||c.com^\n', 'adblock');
    expect(items.map(({ line, kind }) => [line, kind]).sort(([a], [b]) => Number(a) - Number(b))).toEqual([
      [1, 'refused'],
      [2, 'url'],
      [3, 'ignored'],
      [4, 'refused'],
    ]);
  });
  it('many exceptions for many entries cost no more than both', async () => {
    const lines = Array.from({ length: 20_000 }, (_unused, i) => `||h${i}.com^\n@@||h${i}.com^\n@@||a.com/p${i}\n`);
    const { items } = await readText(`${lines.join('')}||a.com/p7\n||b.com^\n`, 'adblock');
    expect(taken(items)).toEqual(['b.com']);
  });
});

describe('rules that let something through list nothing', () => {
  it('dnsmasq that asks another server, or names a machine', async () => {
    const { items } = await readText(
      'server=/good.com/8.8.8.8\nserver=/fine.com/#\nlocal=/home.lan/10.0.0.1\naddress=/nas.com/10.0.0.5\n' +
        'address=/a.com/#\naddress=/b.com/::\nserver=/c.com/\naddress=/d.com/127.0.0.1\n',
    );
    expect([taken(items), rules(items)]).toEqual([['a.com', 'b.com', 'c.com', 'd.com'], ['not-a-site-rule']]);
  });
  it('a hosts file that names machines', async () => {
    const { items } = await readText(
      'fe80::1%lo0 localhost\n10.0.0.5 nas.com\n203.0.113.9 shop.com\n0.0.0.0 a.com\n:: b.com\n127.0.0.1 c.com\n',
    );
    expect([taken(items), rules(items)]).toEqual([
      ['a.com', 'b.com', 'c.com'],
      ['not-a-site-rule', 'not-a-site-rule'],
    ]);
  });
  it('adblock rules for parts of addresses', async () => {
    const { items } = await readText(
      '! x\n/banner/ads.js\n-banner-\n.swf|\nads.\n&ad=\n||a.com^\nb.com\nhttps://c.com/p\n',
    );
    expect(taken(items)).toEqual(['a.com', 'b.com', 'https://c.com/p']);
    expect(rules(items)).toEqual(Array.from({ length: 5 }, () => 'not-a-site-rule'));
  });
  it('an older version of a STIX object that was revoked', async () => {
    const version = (modified: string, more: object = {}): object => ({
      type: 'indicator',
      id: 'indicator--1',
      modified,
      pattern: "[domain-name:value = 'honest.com']",
      pattern_type: 'stix',
      ...more,
    });
    const [first, last] = [version('2026-01-01T00:00:00Z'), version('2026-02-01T00:00:00Z', { revoked: true })];
    for (const objects of [
      [first, last],
      [last, first],
    ]) {
      const { items } = await readText(JSON.stringify({ type: 'bundle', objects }));
      expect([taken(items), rules(items)]).toEqual([[], ['revoked']]);
    }
    const { items } = await readText(
      JSON.stringify({ type: 'bundle', objects: [last, version('2026-03-01T00:00:00Z')] }),
    );
    expect(taken(items)).toEqual(['honest.com']);
  });
  it('MISP attributes that were deleted, by themselves or with their object', async () => {
    const { items } = await readText(
      JSON.stringify({
        Event: {
          Attribute: [
            { type: 'domain', value: 'a.com', deleted: '1' },
            { type: 'domain', value: 'b.com', deleted: 1 },
            { type: 'domain', value: 'c.com', to_ids: 0 },
            { type: 'domain', value: 'd.com', deleted: false, to_ids: 1 },
          ],
          Object: [{ deleted: true, Attribute: [{ type: 'bank-account-nr', value: '1234567890', to_ids: true }] }],
        },
      }),
    );
    expect([taken(items), rules(items)]).toEqual([['d.com'], ['context-only']]);
  });
});

describe('hostile feeds', () => {
  it.each<[string, string, number]>([
    ['lists within lists', `["a.com",${'['.repeat(50_000)}${']'.repeat(50_000)}]`, 1],
    ['values that cannot be written', '["a.com",[{"toString":1,"valueOf":1}]]', 1],
    ['names of prototypes', '["a.com",{"__proto__":{"url":"b.com"}},{"constructor":"c.com"}]', 2],
  ])('%s are refused, and the rest is read', async (_, text, count) => {
    const { items } = await readText(text);
    expect([taken(items), rules(items)]).toEqual([['a.com'], Array.from({ length: count }, () => 'malformed')]);
  });
  it('a list of known sites whose name is no text', async () => {
    const text = '{"matching_attributes":[],"list":[],"name":{"toString":1,"valueOf":1}}';
    await expect(readText(text)).rejects.toMatchObject({ code: 'bad-feed' });
  });
  it('lines of blanks and signs cost no more than their length', async () => {
    const blanks = `a.com${' '.repeat(60_000)}b\n`.repeat(100);
    const signs = `||${'^'.repeat(60_000)}x\n`.repeat(100);
    expect((await readText(blanks, 'urls')).items).toHaveLength(100);
    expect(rules((await readText(signs, 'adblock')).items)).toHaveLength(100);
  });
});

describe('what a reader refuses it says line by line', () => {
  it('adblock rules that are not about a site', async () => {
    const { items } = await readText(
      '||a.com^\n##.ad\na.com##.ad\n/banner[0-9]/\n||a.com^$script\n||*.a.com^\n',
      'adblock',
    );
    expect(taken(items)).toEqual(['a.com']);
    expect(items.filter((item) => item.kind === 'refused').map((item) => item.line)).toEqual([2, 3, 4, 5, 6]);
    expect(new Set(rules(items))).toEqual(new Set(['not-a-site-rule']));
  });
  it('lines that no list has', async () => {
    const { items } = await readText(`${'x'.repeat(MAX_LINE_LENGTH + 1)}\na.com\n`, 'domains');
    expect(rules(items)).toEqual(['too-long']);
    expect(taken(items)).toEqual(['a.com']);
  });
  it.each([
    ['adblock', (at: number) => `@@||a${at}.example^`, (lines: readonly string[]) => lines.join('\n')],
    ['dnsmasq', (at: number) => `server=/a${at}.example/192.0.2.1`, (lines: readonly string[]) => lines.join('\n')],
    ['json', (at: number) => `a${at}.example`, (allow: readonly string[]) => JSON.stringify({ deny: [], allow })],
  ] as const)('many exceptions of %s, between which others have their turn', async (format, exception, listOf) => {
    const text = listOf(Array.from({ length: 12_000 }, (_one, at) => exception(at)));
    let turns = 0;
    let next: NodeJS.Immediate | undefined;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    next = setImmediate(count);
    await readText(text, format);
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(5);
  });
  it('a STIX pattern longer than any line, which would keep the hub from all else; one as long is read to its end', async () => {
    const one = "domain-name:value = 'a.com'";
    const pattern = (length: number): string => {
      const joined = Array.from({ length: Math.floor(length / (one.length + 4)) }, () => one).join(' OR ');
      return `[${joined}${' '.repeat(length - joined.length - 2)}]`;
    };
    for (const [length, count, rule] of [
      [MAX_LINE_LENGTH, Math.floor(MAX_LINE_LENGTH / (one.length + 4)), []],
      [MAX_LINE_LENGTH + 1, 0, ['too-long']],
    ] as const) {
      const indicator = { type: 'indicator', id: 'indicator--1', pattern_type: 'stix', pattern: pattern(length) };
      const { items } = await readText(JSON.stringify({ type: 'bundle', id: 'bundle--1', objects: [indicator] }));
      expect([taken(items).length, rules(items)]).toEqual([count, rule]);
    }
  });
  it('STIX patterns that are not plain equalities, and indicators that are withdrawn', async () => {
    const indicator = (pattern: string, more: object = {}): object => ({
      type: 'indicator',
      id: 'indicator--1',
      pattern_type: 'stix',
      pattern,
      ...more,
    });
    const objects = [
      indicator("[url:value = 'http://a.com/1' OR domain-name:value = 'b.com']"),
      indicator("[url:value = 'http://c.com/' AND domain-name:value = 'c.com']"),
      indicator("[url:value LIKE 'http://d.com/%']"),
      indicator("[domain-name:value = 'e.com']", { revoked: true }),
      indicator("[domain-name:value = 'honest.com']", { indicator_types: ['benign'] }),
      indicator("[domain-name:value = 'f.com']", { indicator_types: ['malicious-activity'] }),
      indicator("[bank-account:account_number = '1112223334']"),
      indicator("[payment-card:value = '4111']"),
      { type: 'domain-name', id: 'domain-name--1', value: 'bystander.com' },
    ];
    const { items } = await readText(JSON.stringify({ type: 'bundle', id: 'bundle--1', objects }));
    expect(taken(items)).toEqual(['http://a.com/1', 'b.com', 'f.com', '1112223334']);
    expect(rules(items)).toEqual([
      'not-a-site',
      'not-a-site',
      'revoked',
      'context-only',
      'kind-not-listable',
      'context-only',
    ]);
  });
  it('MISP attributes that are not for detection, and numbers', async () => {
    const Attribute = [
      { type: 'url', value: 'http://a.com/', to_ids: true },
      { type: 'url', value: 'http://report.com/', to_ids: false },
      { type: 'bank-account-nr', value: '1112223334' },
      { type: 'phone-number', value: '+66812345678', to_ids: false },
      { type: 'cc-number', value: '4111111111111111' },
      { type: 'hostname', value: 'gone.com', deleted: true },
      { type: 'text', value: 'line:@scam.shop', to_ids: true },
      { type: 'text', value: 'line:@honest.shop', to_ids: false },
    ];
    const { items } = await readText(JSON.stringify({ response: [{ Event: { Attribute } }] }));
    expect(taken(items)).toEqual(['http://a.com/', '1112223334', 'line:@scam.shop']);
    expect(rules(items)).toEqual(['context-only', 'context-only', 'kind-not-listable', 'context-only']);
  });
  it('MISP objects once, however they wrap each other', async () => {
    let node: object = { Attribute: [{ type: 'domain', value: 'a.com' }] };
    for (let depth = 0; depth < 8; depth++) node = { Object: { MISP: {}, ...node } };
    expect(taken((await readText(JSON.stringify({ Event: node }))).items)).toEqual(['a.com']);
  });
});

describe('what is for named eyes only is on no list', () => {
  const stix = (marks: readonly string[]): string =>
    JSON.stringify({
      type: 'bundle',
      objects: [
        {
          type: 'indicator',
          id: 'indicator--1',
          pattern: "[domain-name:value = 'evil.example']",
          pattern_type: 'stix',
          object_marking_refs: marks,
        },
      ],
    });
  const attribute = { type: 'hostname', value: 'evil.example', to_ids: true };
  const red = [{ name: 'TLP:RED' }];
  const amber = [{ name: 'tlp:amber' }];

  it.each([
    ['STIX', stix(['marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed'])],
    ['STIX with TLP 2.0', stix(['marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1'])],
    [
      'a part of a STIX object',
      JSON.stringify({
        type: 'bundle',
        objects: [
          {
            type: 'indicator',
            id: 'indicator--1',
            pattern: "[domain-name:value = 'evil.example']",
            pattern_type: 'stix',
            granular_markings: [
              { marking_ref: 'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed', selectors: ['pattern'] },
            ],
          },
        ],
      }),
    ],
    ['a MISP event', JSON.stringify({ Event: { Tag: red, Object: [{ Attribute: [attribute] }] } })],
    ['a MISP attribute', JSON.stringify({ Event: { Attribute: [{ ...attribute, Tag: red }] } })],
  ])('%s marked TLP:RED', async (_what, text) => {
    const { items } = await readText(text);
    expect([taken(items), rules(items)]).toEqual([[], ['tlp-red']]);
  });

  it.each([
    ['STIX', stix(['marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421'])],
    ['MISP', JSON.stringify({ Event: { Tag: amber, Attribute: [attribute] } })],
  ])('%s with another mark is taken', async (_what, text) => {
    expect(taken((await readText(text)).items)).toHaveLength(1);
  });
});

describe('lines and dates', () => {
  it('names the line of a value in a document', async () => {
    const { items } = await readText('[\n"a.com",\n"b.com",\n\n"b.com"]');
    expect(items.map((item) => item.line)).toEqual([2, 3, 5]);
  });
  it('keeps the line count over comments and quoted line feeds', async () => {
    const { items } = await readText('# one\nurl,note\nhttps://a.com/,"x\ny"\nhttps://b.com/,z\n', 'csv');
    expect(items.filter((item) => item.kind === 'url').map((item) => item.line)).toEqual([4, 5]);
  });
  it.each<[unknown, number | undefined]>([
    ['2026-05-27 11:52:06', 20_600],
    ['2022/01/04 07:09:00', 18_996],
    ['1603642920', 18_560],
    ['2569-05-27', 20_600],
    ['2567/02/29', 19_782],
    ['2568/02/29', undefined],
    ['2399-01-01', undefined],
    ['2026-02-30', undefined],
    ['1970-01-01', undefined],
    ['soon', undefined],
    [null, undefined],
    ['31/12/2567', 20_088],
    ['1/2/2568 09:30', 20_120],
    ['31.12.2024', 20_088],
    ['31-12-2024', 20_088],
    ['12/31/2024', 20_088],
    ['1/2/2024', undefined],
    ['29/2/2568', undefined],
    ['31/12.2567', undefined],
  ])('%j is day %j', (text, day) => {
    expect(parseDay(text)).toBe(day);
  });
});

describe('any bytes', () => {
  it('neither break a reader nor give a key that is not canonical', async () => {
    const seeds = readdirSync(FIXTURES).map((name) => readFileSync(join(FIXTURES, name)));
    expect(seeds.length).toBeGreaterThan(5);
    let state = 0x5eed;
    const random = (below: number): number => {
      // mulberry32: the run is the same every time.
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) % below;
    };
    const tally = { read: 0, refusedWhole: 0, keys: 0, wrong: [] as string[] };
    for (let round = 0; round < RUNS; round++) {
      const seed = seeds[random(seeds.length)] ?? Buffer.alloc(0);
      const start = random(seed.length);
      const bytes = Uint8Array.from(
        round % 4 === 0 ? { length: random(64) } : seed.subarray(start, start + 40 + random(160)),
        (byte) => (typeof byte === 'number' ? byte : random(256)),
      );
      for (let flips = random(4); flips > 0 && bytes.length > 0; flips--) bytes[random(bytes.length)] = random(256);
      try {
        const { items } = await read(bytes, round % 3 === 0 ? 'auto' : FORMATS[random(FORMATS.length)]);
        tally.read += 1;
        for (const value of taken(items)) {
          const key = parseListedUrl(value);
          if (isIndicatorProblem(key)) continue;
          tally.keys += 1;
          const rest = key.slice(key.indexOf(':') + 1);
          const again = key.startsWith('host:') ? parseListedHost(rest) : parseListedUrl(rest);
          if (again !== key) tally.wrong.push(value);
        }
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        tally.refusedWhole += 1;
      }
    }
    expect(tally.wrong).toEqual([]);
    expect(tally.read).toBeGreaterThan(RUNS / 4);
    expect(tally.refusedWhole).toBeGreaterThan(RUNS / 20);
    expect(tally.keys).toBeGreaterThan(RUNS / 10);
  }, 240_000);
});

/** Mutated inputs of the fuzz, seeded. */
const RUNS = 100_000;
