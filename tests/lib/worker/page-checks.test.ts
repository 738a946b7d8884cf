import { describe, expect, it, vi } from 'vitest';
import type { NumberVerdict, Verdict } from '../../../lib/core/blocklist/verdict.ts';
import type { IndicatorKey, NumberKey, SiteKey } from '../../../lib/core/indicators/key.ts';
import { createFoundStore, MAX_FOUND, type TabFound } from '../../../lib/worker/found-store.ts';
import {
  createPageChecks,
  MAX_FIELD_UNITS_PER_TAB,
  MAX_UNITS_PER_TAB,
  type PageAsker,
} from '../../../lib/worker/page-checks.ts';
import type { CardView } from '../../../lib/messages.ts';
import type { NumberAsker } from '../../../lib/worker/number-checks.ts';
import { DEFAULT_SETTINGS } from '../../../lib/settings.ts';
import type { Notice, Settings } from '../../../lib/settings.ts';

const LISTED: NumberKey = 'acct:TH:1234567890';
/** Listed at the bank of code 014. */
const AT_A_BANK: NumberKey = 'acct:TH:5554443332';
const hit = { grade: 'confirmed', category: 'TH01', listedOn: 1, seenOn: 2, reports: 23, publisher: 'main' } as const;
const asker: PageAsker = { tabId: 7, frameId: 0, windowId: 1, site: 'shop.example' };
const block = (text: string, isVisible = true) => ({
  text,
  heading: '',
  label: '',
  isVisible,
  source: 'text' as const,
});
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

function setUp({
  ignored = [],
  payloads = [],
  note = null,
  notice = 'card',
  checksSet = {},
  answers = Infinity,
  isTopThere = true,
}: {
  ignored?: readonly IndicatorKey[];
  payloads?: string[] | null;
  note?: { key: SiteKey; verdict: Verdict } | null;
  notice?: Notice;
  checksSet?: Partial<Settings['checks']>;
  /** How often numbers are answered at once; later questions stay open. */
  answers?: number;
  isTopThere?: boolean;
} = {}) {
  const stored = new Map<number, TabFound>();
  const found = createFoundStore({
    read: (tabId) => Promise.resolve(stored.get(tabId)),
    write: (tabId, record) => {
      if (record === null) stored.delete(tabId);
      else stored.set(tabId, structuredClone(record));
      return Promise.resolve();
    },
  });
  const cards: (CardView | null)[] = [];
  const askers: NumberAsker[] = [];
  const fresh: IndicatorKey[] = [];
  /** Tabs whose button was brought up to date. */
  const shown: number[] = [];
  let now = 0;
  const verdictOf = (key: NumberKey): NumberVerdict => {
    if (key === LISTED || key === 'phone:+66812345678') return { kind: 'listed', hits: [{ ...hit, key }] };
    if (key === AT_A_BANK) return { kind: 'listed', hits: [{ ...hit, key, bank: '014' }] };
    return key === 'acct:TH:9999999990' ? { kind: 'unknown', reason: 'over-cap' } : { kind: 'not-listed' };
  };
  const markFrame = vi.fn(() => Promise.resolve());
  const askTop = vi.fn(() => Promise.resolve(isTopThere));
  const created = createPageChecks({
    found,
    checkNumbers: (keys, by) => {
      askers.push(by);
      if (askers.length > answers) return new Promise(() => undefined);
      return Promise.resolve(new Map(keys.map((key) => [key, verdictOf(key)])));
    },
    siteVerdict: (url): Promise<Verdict> =>
      Promise.resolve(
        url.includes('evil.example')
          ? { kind: 'listed', hits: [{ ...hit, key: 'host:evil.example' }] }
          : { kind: 'not-listed' },
      ),
    siteNote: () => Promise.resolve(note),
    publisherNames: () => Promise.resolve(new Map([['main', { th: 'ศูนย์', en: 'Centre' }]])),
    ignoredAmong: (keys) => Promise.resolve(new Set(keys.filter((key) => ignored.includes(key)))),
    readPictures: () => Promise.resolve(payloads),
    askTopFrameForPictures: askTop,
    language: () => Promise.resolve('th'),
    settings: () =>
      Promise.resolve({ ...DEFAULT_SETTINGS, notice, checks: { ...DEFAULT_SETTINGS.checks, ...checksSet } }),
    now: () => now,
    pause: () => Promise.resolve(),
    showCard: (_tabId, view) => {
      cards.push(view);
      return Promise.resolve();
    },
    markFrame,
    onNew: (_tabId, items) => fresh.push(...items.map(({ key }) => key)),
    onFound: (tabId) => shown.push(tabId),
  });
  const checks = {
    ...created,
    scan: (request: { blocks: ReturnType<typeof block>[]; isCut?: boolean }, by: PageAsker) =>
      created.scan({ isCut: false, ...request }, by),
  };
  return { checks, shown, fresh, cards, askers, markFrame, askTop, stored, found, later: (ms: number) => (now += ms) };
}

describe('what is counted', () => {
  it('is each number once a page, however often it is seen there', async () => {
    const { checks, fresh } = setUp();
    const blocks = [block('โอน กสิกร 123-4-56789-0'), block('บัญชี กสิกร 123-4-56789-0 และ 999-9-99999-0')];
    await checks.scan({ blocks }, asker);
    await checks.scan({ blocks }, asker);
    expect(fresh.filter((key) => key === LISTED)).toHaveLength(1);
    await checks.reset(7);
    await checks.scan({ blocks }, asker);
    expect(fresh.filter((key) => key === LISTED)).toHaveLength(2);
  });
});

describe('an account that is listed at a bank', () => {
  const at = (bank: string) => block(`โอนเข้าบัญชี ${bank} 555-4-44333-2`);
  const grades = (findings: readonly { grade: string }[]) => findings.map(({ grade }) => grade);

  it('is warned of where its bank is named, or none', async () => {
    const { checks, cards } = setUp();
    const { findings } = await checks.scan({ blocks: [at('ไทยพาณิชย์'), at('')] }, asker);
    expect(grades(findings)).toEqual(['confirmed', 'confirmed']);
    await settled();
    expect(cards.at(-1)?.items[0].hits[0]).toMatchObject({ grade: 'confirmed', bank: { en: 'Siam Commercial Bank' } });
    expect(cards.at(-1)?.items[0].hits[0].otherBank).toBeUndefined();
  });

  it('is a note beside the name of another bank, and the card says which is which', async () => {
    const { checks, cards } = setUp();
    expect(grades((await checks.scan({ blocks: [at('กสิกรไทย')] }, asker)).findings)).toEqual(['reported']);
    await settled();
    expect(cards.at(-1)?.items[0].hits[0]).toMatchObject({
      grade: 'reported',
      bank: { en: 'Siam Commercial Bank' },
      otherBank: { en: 'Kasikornbank' },
    });
    const { items } = await checks.view(7, 'shop.example');
    expect(items[0]?.verdict).toMatchObject({ kind: 'listed', hits: [{ grade: 'reported' }] });
  });

  it('is warned of as soon as the page names its bank anywhere beside it', async () => {
    const { checks, cards } = setUp();
    await checks.scan({ blocks: [at('กสิกรไทย')] }, asker);
    const { findings } = await checks.scan({ blocks: [at('SCB')] }, asker);
    expect(grades(findings)).toEqual(['confirmed']);
    await settled();
    expect(cards.at(-1)?.items[0].hits[0].grade).toBe('confirmed');
  });

  it('stays a note where it is copied from that page, and is warned of in a form that names any bank', async () => {
    const copied = setUp();
    await copied.checks.scan({ blocks: [at('กสิกรไทย')] }, asker);
    await copied.checks.field({ text: '555-4-44333-2', label: '', how: 'copied' }, asker);
    await settled();
    expect(copied.cards.at(-1)).toMatchObject({ items: [{ source: 'copied', hits: [{ grade: 'reported' }] }] });
    const typed = setUp();
    // The bank in the words of a form may be the payer's own.
    await typed.checks.field({ text: '555-4-44333-2', label: 'โอนจากกสิกรไทย เลขที่บัญชี', how: 'typed' }, asker);
    await settled();
    expect(typed.cards.at(-1)).toMatchObject({ items: [{ source: 'typed', hits: [{ grade: 'confirmed' }] }] });
  });

  it('has no card where the button alone shall speak of notes', async () => {
    const { checks, cards } = setUp({ notice: 'button' });
    await checks.scan({ blocks: [at('กสิกรไทย')] }, asker);
    await settled();
    expect(cards.at(-1)).toBeNull();
  });
});

describe('what a person has turned off', () => {
  const text = [block('โอน กสิกร 123-4-56789-0')];
  const field = { text: '123-4-56789-0', label: '', how: 'copied' } as const;
  const places = { places: [{ x: 0, y: 0, width: 200, height: 200 }], viewport: { width: 800, height: 600 } };
  const payloads = ['https://evil.example/'];

  it.each<[off: keyof Settings['checks'], text: number, field: boolean, pictures: number]>([
    ['sites', 1, true, 1],
    ['text', 0, true, 1],
    ['fields', 1, false, 1],
    ['pictures', 1, true, 0],
  ])('%s: only that is not looked at', async (off, ofText, ofField, ofPictures) => {
    const { checks, found } = setUp({ payloads, checksSet: { [off]: false } });
    expect((await checks.scan({ blocks: text }, asker)).findings).toHaveLength(ofText);
    expect(await checks.field(field, asker)).toEqual({ listed: ofField });
    await checks.pictures(places, asker);
    const { items } = await found.of(7);
    expect(items.filter(({ source }) => source === 'picture')).toHaveLength(ofPictures);
  });

  it('a code that the person asks about is read all the same', async () => {
    const { checks, found } = setUp({ checksSet: { pictures: false } });
    await checks.codes(payloads, 7, 'shop.example');
    expect((await found.of(7)).items).toMatchObject([{ source: 'picture' }]);
  });
});

describe('a listing that nobody has checked, where the button alone shall speak', () => {
  const key: SiteKey = 'host:shop.example';
  const reported = { key, verdict: { kind: 'listed', hits: [{ ...hit, grade: 'reported', key }] } } as const;
  const confirmed = { key, verdict: { kind: 'listed', hits: [{ ...hit, key }] } } as const;

  it('has no card', async () => {
    const { checks, cards } = setUp({ note: reported, notice: 'button' });
    await checks.refreshCard(7, 'shop.example');
    expect(cards.at(-1)).toBeNull();
  });

  it('has one where it has been checked', async () => {
    const { checks, cards } = setUp({ note: confirmed, notice: 'button' });
    await checks.refreshCard(7, 'shop.example');
    expect(cards.at(-1)?.items).toHaveLength(1);
  });
});

describe('a site that is listed and loads all the same', () => {
  const key: SiteKey = 'host:shop.example';
  const note = { key, verdict: { kind: 'listed', hits: [{ ...hit, grade: 'reported', key }] } } as const;

  it('is noted on its page, below a number that is graver', async () => {
    const { checks, cards } = setUp({ note });
    await checks.refreshCard(7, 'shop.example');
    expect(cards.at(-1)?.items).toMatchObject([{ id: 'site', source: 'site', shown: 'shop.example' }]);
    await checks.scan({ blocks: [block('โอน กสิกร 123-4-56789-0')] }, asker);
    await settled();
    expect(cards.at(-1)?.items.map(({ source }) => source)).toEqual(['text', 'site']);
  });

  it('is not said again on the next page once it was read, but again in another tab', async () => {
    const { checks, cards } = setUp({ note });
    await checks.dismiss(7, 'shop.example');
    await checks.reset(7);
    await checks.refreshCard(7, 'shop.example');
    expect(cards.at(-1)?.isDismissed).toBe(true);
    await checks.refreshCard(8, 'shop.example');
    expect(cards.at(-1)?.isDismissed).toBe(false);
    checks.forget(7);
    await checks.refreshCard(7, 'shop.example');
    expect(cards.at(-1)?.isDismissed).toBe(false);
  });
});

describe('a scan', () => {
  it('says where a listed number stands, shows the card and counts it', async () => {
    const { checks, cards, markFrame } = setUp();
    const text = 'โอนเข้า กสิกร 123-4-56789-0 ครับ';
    const { findings, unchecked } = await checks.scan({ blocks: [block(text)] }, asker);
    expect(findings.map(({ start, end, grade }) => [text.slice(start, end), grade])).toContainEqual([
      '123-4-56789-0',
      'confirmed',
    ]);
    expect(unchecked).toEqual([]);
    await settled();
    expect(markFrame).toHaveBeenCalledWith(7, 0);
    expect(cards.at(-1)?.items[0]).toMatchObject({ shown: '123-4-56789-0', kind: 'account', source: 'text' });
    expect(await checks.count(7, 'shop.example')).toEqual({ listed: 1, unchecked: false });
  });

  it('shows nothing for a number that is not listed, and keeps it for the popup', async () => {
    const { checks, cards, markFrame } = setUp();
    const answer = await checks.scan({ blocks: [block('โอนเข้า กสิกร 123-4-56789-1')] }, asker);
    await settled();
    expect(answer).toEqual({ findings: [], unchecked: [] });
    expect(cards).toEqual([]);
    expect(markFrame).not.toHaveBeenCalled();
    const { items } = await checks.view(7, 'shop.example');
    expect(items).toMatchObject([{ key: 'acct:TH:1234567891', verdict: { kind: 'not-listed' }, isIgnored: false }]);
  });

  it('asks for what is in view first', async () => {
    const { checks, askers } = setUp();
    const blocks = [block('บัญชี 123-4-56789-2', false), block('บัญชี 123-4-56789-3', true)];
    await checks.scan({ blocks }, asker);
    expect(askers.map(({ priority, tabId }) => [priority, tabId])).toEqual([
      ['visible', 7],
      ['rest', 7],
    ]);
  });

  it('says which texts were not wholly looked up, and the button says so', async () => {
    const { checks } = setUp();
    const { unchecked } = await checks.scan(
      { blocks: [block('บัญชี 999-9-99999-0'), block('บัญชี 123-4-56789-2')] },
      asker,
    );
    expect(unchecked).toEqual([0]);
    expect(await checks.count(7, 'shop.example')).toEqual({ listed: 0, unchecked: true });
  });

  it('that leaves something out is no silence: button and popup say so, until the page is read anew', async () => {
    const { checks, shown, stored } = setUp();
    await checks.scan({ blocks: [block('กสิกร 123-4-56789-1')] }, asker);
    expect(await checks.count(7, 'shop.example')).toEqual({ listed: 0, unchecked: false });
    shown.length = 0;
    await checks.scan({ blocks: [], isCut: true }, asker);
    await checks.scan({ blocks: [], isCut: true }, asker);
    expect(shown).toEqual([7]);
    expect(await checks.count(7, 'shop.example')).toEqual({ listed: 0, unchecked: true });
    expect(await checks.view(7, 'shop.example')).toMatchObject({ isUnread: true });
    expect(await checks.view(8, 'shop.example')).toMatchObject({ isUnread: false });
    // A worker that was stopped still knows it.
    expect(stored.get(7)).toMatchObject({ isUnread: true });
    await checks.restart(7);
    expect(await checks.count(7, 'shop.example')).toEqual({ listed: 0, unchecked: false });
    await checks.unread(7);
    await checks.reset(7);
    expect(await checks.count(7, 'shop.example')).toEqual({ listed: 0, unchecked: false });
  });

  it('of more text than the allowance says so, whatever address the page takes, and what a person pastes has its own', async () => {
    const { checks } = setUp();
    const flood = block('x'.repeat(4_000));
    const floods = { blocks: Array.from({ length: MAX_UNITS_PER_TAB / 4_000 }, () => flood) };
    expect((await checks.scan(floods, asker)).unchecked).toEqual([]);
    expect(await checks.count(7, 'shop.example')).toEqual({ listed: 0, unchecked: false });
    await checks.restart(7);
    expect((await checks.scan({ blocks: [flood] }, asker)).unchecked).toEqual([0]);
    expect(await checks.count(7, 'shop.example')).toEqual({ listed: 0, unchecked: true });
    const pasted = { text: 'กสิกร 123-4-56789-0', label: '', how: 'pasted' } as const;
    expect(await checks.field(pasted, asker)).toEqual({ listed: true });
  });

  it('of more than a person copies says so', async () => {
    const { checks } = setUp();
    const text = 'x'.repeat(2_000);
    for (let i = 0; i < MAX_FIELD_UNITS_PER_TAB / text.length; i++)
      await checks.field({ text, label: '', how: 'copied' }, asker);
    expect(await checks.count(7, 'shop.example')).toEqual({ listed: 0, unchecked: false });
    expect(await checks.field({ text, label: '', how: 'copied' }, asker)).toEqual({ listed: false });
    expect(await checks.count(7, 'shop.example')).toEqual({ listed: 0, unchecked: true });
  });

  it('reads no more of a tab in a minute than its allowance, and another tab has its own', async () => {
    const { checks, later } = setUp();
    const flood = block('x'.repeat(4_000));
    const rounds = MAX_UNITS_PER_TAB / 4_000 / 50;
    let refused = 0;
    for (let round = 0; round < rounds + 1; round++) {
      refused += (await checks.scan({ blocks: Array.from({ length: 50 }, () => flood) }, asker)).unchecked.length;
    }
    expect(refused).toBeGreaterThan(0);
    const one = { blocks: [block('กสิกร 123-4-56789-0')] };
    expect((await checks.scan(one, { ...asker, tabId: 8 })).findings).not.toEqual([]);
    expect((await checks.scan({ blocks: [flood] }, asker)).unchecked).toEqual([0]);
    later(60_000);
    expect((await checks.scan(one, asker)).findings).not.toEqual([]);
  });
});

describe('what a report may say of a number', () => {
  it('is its bank and a bounded part of its text', async () => {
    const { checks, found } = setUp();
    const before = 'ก'.repeat(5000);
    await checks.scan({ blocks: [block(`${before} กสิกร 123-4-56789-0 ${before}`)] }, asker);
    const [kept] = (await found.of(7)).items;
    expect(kept?.banks).toEqual(['004']);
    const { text = '', start, end } = kept?.around ?? {};
    expect(text.slice(start, end)).toBe('123-4-56789-0');
    expect(text.length).toBeLessThan(500);
  });
});

describe('a field', () => {
  it('warns of a listed number at once, also where its card was put away', async () => {
    const { checks, cards, askers } = setUp();
    await checks.scan({ blocks: [block('กสิกร 123-4-56789-0')] }, asker);
    await checks.dismiss(7, 'shop.example');
    expect(await checks.field({ text: '1234567890', label: 'เลขที่บัญชี', how: 'typed' }, asker)).toEqual({ listed: true });
    await settled();
    expect(askers.at(-1)?.priority).toBe('asked');
    expect(cards.at(-1)).toMatchObject({ isDismissed: false, items: [{ source: 'typed' }] });
    expect(cards.at(-1)?.focus).toBe(cards.at(-1)?.items[0].id);
  });

  it('keeps the number that is listed and nothing of what else was typed', async () => {
    const { checks, found } = setUp();
    await checks.field({ text: '1234567890', label: 'ถึงคุณสมชาย กสิกร', how: 'typed' }, asker);
    const [kept] = (await found.of(7)).items;
    expect(kept?.key).toBe('acct:TH:1234567890');
    expect(kept?.around).toBeUndefined();
  });

  it('keeps nothing of what is not listed', async () => {
    const { checks, stored } = setUp();
    expect(await checks.field({ text: '1234567891', label: 'เลขที่บัญชี', how: 'typed' }, asker)).toEqual({
      listed: false,
    });
    expect((await checks.view(7, 'shop.example')).items).toEqual([]);
    expect(stored.size).toBe(0);
  });
});

describe('pictures', () => {
  const code = '00020101021129370016A000000677010111011300668123456785802TH53037646304';
  it('finds the payee of a code, and a listed site in one', async () => {
    const { checks, cards } = setUp({ payloads: ['tel:0812345678', 'http://evil.example/pay', code] });
    expect(await checks.pictures({ places: [], viewport: { width: 1, height: 1 } }, asker)).toEqual({ looked: true });
    await settled();
    expect(cards.at(-1)?.items.map(({ shown, source }) => [shown, source])).toEqual([
      ['081-234-5678', 'picture'],
      ['evil.example/pay', 'picture'],
    ]);
  });
  it('says when it could not look', async () => {
    const { checks } = setUp({ payloads: null });
    expect(await checks.pictures({ places: [], viewport: { width: 1, height: 1 } }, asker)).toEqual({ looked: false });
  });
  it('asks the top frame for the pictures of another frame, which does not know where it stands', async () => {
    const { checks, askTop } = setUp();
    const request = { places: [], viewport: { width: 1, height: 1 } };
    expect(await checks.pictures(request, { ...asker, frameId: 3 })).toEqual({ looked: true });
    expect(askTop).toHaveBeenCalledWith(7);
  });
  it('has a frame ask again where the top frame is not there yet', async () => {
    const { checks } = setUp({ isTopThere: false });
    const request = { places: [], viewport: { width: 1, height: 1 } };
    expect(await checks.pictures(request, { ...asker, frameId: 3 })).toEqual({ looked: false });
  });
});

describe('what a person decides', () => {
  it('ignores a number on a site: no card, no count, and the popup says so', async () => {
    const { checks, cards } = setUp({ ignored: [LISTED] });
    await checks.scan({ blocks: [block('กสิกร 123-4-56789-0')] }, asker);
    await settled();
    expect(cards.at(-1)).toBeNull();
    expect(await checks.count(7, 'shop.example')).toEqual({ listed: 0, unchecked: false });
    expect((await checks.view(7, 'shop.example')).items[0]).toMatchObject({ isIgnored: true });
  });

  it('puts the card away until it is asked for', async () => {
    const { checks, cards } = setUp();
    await checks.scan({ blocks: [block('กสิกร 123-4-56789-0')] }, asker);
    await checks.dismiss(7, 'shop.example');
    await checks.refreshCard(7, 'shop.example');
    expect(cards.at(-1)).toMatchObject({ isDismissed: true });
    const id = cards.at(-1)?.items[0].id ?? '';
    await checks.open(7, 'shop.example', id);
    expect(cards.at(-1)).toMatchObject({ isDismissed: false, focus: id });
  });
});

describe('a document that shows another page', () => {
  it('has the card put away still for the numbers that it was put away for, and shows it for another', async () => {
    const { checks, cards } = setUp();
    await checks.scan({ blocks: [block('กสิกร 123-4-56789-0')] }, asker);
    await checks.dismiss(7, 'shop.example');
    await checks.restart(7);
    expect((await checks.view(7, 'shop.example')).items).toEqual([]);
    await checks.scan({ blocks: [block('กสิกร 123-4-56789-0')] }, asker);
    await settled();
    expect(cards.at(-1)).toMatchObject({ isDismissed: true });
    await checks.scan({ blocks: [block('พร้อมเพย์ 081-234-5678')] }, asker);
    await settled();
    expect(cards.at(-1)).toMatchObject({ isDismissed: false });
  });

  it('is another one in the same tab: there it shows again', async () => {
    const { checks, cards } = setUp();
    await checks.scan({ blocks: [block('กสิกร 123-4-56789-0')] }, asker);
    await checks.dismiss(7, 'shop.example');
    await checks.reset(7);
    await checks.scan({ blocks: [block('กสิกร 123-4-56789-0')] }, asker);
    await settled();
    expect(cards.at(-1)).toMatchObject({ isDismissed: false });
  });
});

describe('what was found', () => {
  it('is one thing where a number can be read as two', async () => {
    const { checks } = setUp();
    await checks.scan({ blocks: [block('พร้อมเพย์ 081-234-5678')] }, asker);
    const { items } = await checks.view(7, 'shop.example');
    expect(items.filter(({ key }) => key === 'phone:+66812345678')).toHaveLength(1);
    expect(items[0]).toMatchObject({ kind: 'promptpay' });
  });

  it('is told before hundreds of other numbers of the page are judged', async () => {
    const { checks, cards, askers } = setUp({ answers: 1 });
    const others = Array.from({ length: 200 }, (_, i) => block(`บัญชีกสิกร 5${i + 100}-0-${20_000 + i}`));
    void checks.scan({ blocks: [block('กสิกร 123-4-56789-0'), ...others] }, asker);
    await settled();
    expect(askers).toHaveLength(2);
    expect(cards.at(-1)?.items.map(({ shown }) => shown)).toEqual(['123-4-56789-0']);
  });

  it('is bounded, and what is listed stays', async () => {
    const { checks } = setUp();
    const others = Array.from({ length: 50 }, (_, i) => block(`บัญชีกสิกร 5${i + 10}-0-${20_000 + i}-1`));
    await checks.scan({ blocks: others }, asker);
    await checks.scan({ blocks: [block('กสิกร 123-4-56789-0')] }, asker);
    await checks.scan({ blocks: others.map(({ text }) => block(text.replace('บัญชีกสิกร 5', 'บัญชีกสิกร 6'))) }, asker);
    const { items, more } = await checks.view(7, 'shop.example');
    expect(items).toHaveLength(MAX_FOUND);
    expect(more).toBe(21);
    expect(items[0]?.key).toBe(LISTED);
  });

  it('is known to a worker that was stopped, and forgotten with the page', async () => {
    const { checks, stored } = setUp();
    await checks.scan({ blocks: [block('กสิกร 123-4-56789-0')] }, asker);
    const again = createFoundStore({
      read: (tabId) => Promise.resolve(stored.get(tabId)),
      write: () => Promise.resolve(),
    });
    expect((await again.of(7)).items).toMatchObject([{ key: LISTED }]);
    await checks.reset(7);
    expect(stored.has(7)).toBe(false);
    expect((await checks.view(7, 'shop.example')).items).toEqual([]);
  });

  it('starts empty where the record is damaged', async () => {
    const store = createFoundStore({ read: () => Promise.resolve({ items: 'x' }), write: () => Promise.resolve() });
    expect(await store.of(1)).toEqual({ items: [], more: 0, dismissed: [], next: 1, isUnread: false });
  });
});
