import { createHash } from 'node:crypto';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { canonicalSubject } from '../../../hub/intake/subjects.ts';
import { reportSchema } from '../../../lib/core/report/report.ts';
import type { Found } from '../../../lib/worker/found-store.ts';
import { createOutboxDatabase } from '../../../lib/reports/outbox-database.ts';
import { createOutbox } from '../../../lib/reports/outbox.ts';
import { createPrivateOutbox } from '../../../lib/reports/private-outbox.ts';
import { createReports, targetsInText } from '../../../lib/reports/reports.ts';
import type { Reports, ReportTab } from '../../../lib/reports/reports.ts';
import type { SeenPage } from '../../../lib/reports/requests.ts';

const START = Date.UTC(2026, 10, 22, 3);
const TAB = 7;
const page = { tabId: null, incognito: false };
const quiet = { sender: { run: () => Promise.resolve() } };

const account: Found = {
  id: 'f1',
  kind: 'account',
  key: 'acct:TH:1234567890',
  source: 'text',
  verdict: { kind: 'listed', hits: [] as never },
  banks: ['004'],
  around: { text: 'โอนเข้า กสิกร 123-4-56789-0 แล้วโทร 081-234-5678', start: 14, end: 27 },
};
const phone: Found = {
  id: 'f2',
  kind: 'phone',
  key: 'phone:+66812345678',
  source: 'picture',
  verdict: { kind: 'not-listed' },
};

let names = 0;
let found: readonly Found[];
let now: number;
let tab: ReportTab | null;
let disk: ReturnType<typeof createOutboxDatabase>;
let session: unknown;
let reports: Reports;
beforeEach(() => {
  now = START;
  found = [account, phone];
  tab = {
    url: 'https://anna:pw@www.evil.example/shop?id=7&token=abc#me',
    title: '<img src=x onerror=alert(1)> โทร 081-234-5678',
    isWarning: false,
    isPrivate: false,
    isShown: true,
  };
  disk = createOutboxDatabase(`reports-${names++}`);
  session = undefined;
  reports = createReports({
    lasting: { database: disk, ...quiet },
    private: {
      database: createPrivateOutbox({
        read: () => Promise.resolve(session),
        write: (record) => {
          session = record;
          return Promise.resolve();
        },
      }),
      ...quiet,
    },
    tab: () => Promise.resolve(tab),
    document: () =>
      Promise.resolve({ language: 'th', referrer: 'https://l.facebook.com/l.php?u=secret', outline: 'HTML#.||' }),
    found: () => Promise.resolve(found),
    capture: (_tabId, url) => (url === tab?.url ? Promise.resolve('data:,') : Promise.reject(new Error('no'))),
    locale: () => Promise.resolve('th'),
    client: { version: '0.1.0', browser: 'chromium' },
    now: () => now,
    fault: () => Promise.resolve(),
    onFailure: (error) => {
      throw error;
    },
  });
});

/** The page that the person sees: what the tab shows. */
function seen(): SeenPage {
  return { tabId: TAB, url: tab?.url ?? '' };
}

async function reportPage(found: readonly string[] = []) {
  const outcome = await reports.handlers['report.page']({ page: seen(), found: [...found] }, page);
  if (outcome.outcome !== 'kept') throw new Error(`expected a report, got ${outcome.reason}`);
  const body = v.parse(reportSchema, JSON.parse(outcome.report.payloads[0]?.text ?? ''));
  return { view: outcome.report, body };
}

describe('one click', () => {
  test('keeps a report of the page, without what names the person', async () => {
    const { body } = await reportPage();
    expect(body).toMatchObject({
      via: 'popup',
      createdAt: '2026-11-22T03:00:00.000Z',
      subjects: [{ kind: 'host', key: 'host:evil.example', source: 'page' }],
      page: {
        url: 'https://www.evil.example/shop?id=7&token=',
        title: '<img src=x onerror=alert(1)> โทร •••-•••-••••',
        language: 'th',
        cameFrom: 'social',
        // SHA-256 of `HTML#.||`, its first eight bytes.
        template: createHash('sha256').update('HTML#.||').digest('hex').slice(0, 16),
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/anna|secret|#me/);
  });

  test('pressed twice is one report, later it is another', async () => {
    const first = await reportPage();
    expect((await reportPage()).view.id).toBe(first.view.id);
    // A link that is reported in between changes nothing of that.
    await reports.link(TAB, 'https://evil-link.example/win');
    expect((await reportPage()).view.id).toBe(first.view.id);
    now += 11 * 60_000;
    expect((await reportPage()).view.id).not.toBe(first.view.id);
  });

  test('pressed twice at once is one report too', async () => {
    const [one, two] = await Promise.all([reportPage(), reportPage()]);
    expect(one.view.id).toBe(two.view.id);
    expect(await disk.entries()).toHaveLength(1);
  });

  test('on a page that belongs to many asks for something on it', async () => {
    tab = { ...(tab as ReportTab), url: 'https://www.facebook.com/' };
    const nothing = await reports.handlers['report.page']({ page: seen(), found: [] }, page);
    expect(nothing).toEqual({ outcome: 'refused', reason: 'nothing' });
    const { body } = await reportPage(['f1']);
    expect(body.subjects).toMatchObject([{ kind: 'account', key: 'acct:TH:1234567890', source: 'text' }]);
  });

  test('on a warning reports what it stands for, not our own title', async () => {
    tab = { ...(tab as ReportTab), isWarning: true };
    const { body } = await reportPage();
    expect(body.via).toBe('warning');
    expect(body.page).toEqual({ url: 'https://www.evil.example/shop?id=7&token=' });
  });
});

describe('while it waits', () => {
  test('what was found can be put in and taken out, and shows masked', async () => {
    const { view } = await reportPage();
    const choose = (found: string[]) => reports.handlers['report.choose']({ id: view.id, page: seen(), found }, page);
    const chosen = await choose(['f1', 'f2', 'f9']);
    expect(chosen.report?.subjects).toEqual([
      { kind: 'host', shown: 'evil.example' },
      { kind: 'account', shown: '•••-•-••789-0' },
      { kind: 'phone', shown: '•••-•••-5678' },
    ]);
    const offer = await reports.handlers['report.offer']({ page: seen() }, page);
    expect(offer.choices.map(({ isChosen }) => isChosen)).toEqual([true, true]);
    expect((await choose([])).report?.subjects).toHaveLength(1);
  });

  test('a number goes with its bank and its words, and other numbers in them are hidden', async () => {
    const { body } = await reportPage(['f1']);
    expect(body.subjects[1]).toMatchObject({
      key: 'acct:TH:1234567890',
      bank: '004',
      snippet: 'โอนเข้า กสิกร 123-4-56789-0 แล้วโทร •••-•••-••••',
    });
    const both = await reports.handlers['report.choose']({ id: body.id, page: seen(), found: ['f1', 'f2'] }, page);
    expect(both.report?.payloads[0]?.text).toContain('แล้วโทร 081-234-5678');
  });

  test('words are cleaned of numbers that are not reported', async () => {
    const { view } = await reportPage(['f1']);
    const { report } = await reports.handlers['report.describe'](
      {
        id: view.id,
        category: 'TH01',
        lostMoney: true,
        text: 'โอนไป 123-4-56789-0 โทร 089-999-9999',
        shareWithAuthorities: false,
      },
      page,
    );
    expect(report?.details).toEqual({
      category: 'TH01',
      lostMoney: true,
      text: 'โอนไป 123-4-56789-0 โทร •••-•••-••••',
    });
    expect(report?.payloads).toHaveLength(1);
  });

  test('taken back, nothing of it is kept', async () => {
    const { view } = await reportPage();
    expect(await reports.handlers['report.delete']({ id: view.id }, page)).toEqual({ report: null });
    expect(await disk.entries()).toEqual([]);
  });
});

describe('a page that leaves when it sees a popup open', () => {
  const honest: ReportTab = {
    url: 'https://honest.example/',
    title: 'honest',
    isWarning: false,
    isPrivate: false,
    isShown: true,
  };
  const handlers = () => reports.handlers;

  test.each([
    ['for an honest one', honest],
    ['with its tab', null],
  ])('%s is reported, with its number, as the person saw it', async (_how, next) => {
    const shown = seen();
    await handlers()['report.offer']({ page: shown }, page);
    tab = next;
    found = [];
    const outcome = await handlers()['report.page']({ page: shown, found: ['f1'] }, page);
    const body = v.parse(
      reportSchema,
      JSON.parse(outcome.outcome === 'kept' ? (outcome.report.payloads[0]?.text ?? '') : '{}'),
    );
    expect(body.subjects).toMatchObject([{ key: 'host:evil.example' }, { key: 'acct:TH:1234567890', bank: '004' }]);
    expect(body.page).toMatchObject({
      url: 'https://www.evil.example/shop?id=7&token=',
      title: expect.stringContaining('โทร') as unknown,
    });
    // Of the document nothing is known any more: least of all what stands in the tab now.
    expect(body.page).not.toHaveProperty('template');
    const { current, choices, canCapture, hasLeft } = await handlers()['report.offer']({ page: shown }, page);
    expect(current?.id).toBe(body.id);
    expect(choices.map(({ isChosen }) => isChosen)).toEqual([true, false]);
    expect([canCapture, hasLeft]).toEqual([false, true]);
    expect(await handlers()['report.capture']({ page: shown }, page)).toEqual({ picture: null });
  });

  test('is reported by its address where the worker has forgotten it', async () => {
    const shown = seen();
    tab = honest;
    found = [phone];
    const outcome = await handlers()['report.page']({ page: shown, found: ['f2'] }, page);
    expect(outcome).toMatchObject({
      outcome: 'kept',
      report: { subjects: [{ shown: 'evil.example' }], page: { url: 'https://www.evil.example/shop?id=7&token=' } },
    });
  });

  test('another form of the same host is another page, though a report would leave out what tells them apart', async () => {
    tab = { ...(tab as ReportTab), url: 'https://docs.google.com/forms/d/e/x/viewform?token=1' };
    const shown = seen();
    await handlers()['report.offer']({ page: shown }, page);
    tab = { ...honest, url: 'https://docs.google.com/forms/d/e/x/viewform?token=2' };
    const { hasLeft, canCapture } = await handlers()['report.offer']({ page: shown }, page);
    expect([hasLeft, canCapture]).toEqual([true, false]);
  });

  test('a fragment that changes is no other page', async () => {
    const shown = seen();
    tab = { ...(tab as ReportTab), url: shown.url.replace('#me', '#pay') };
    const outcome = await handlers()['report.page']({ page: shown, found: ['f1'] }, page);
    expect(outcome).toMatchObject({ report: { subjects: [{ kind: 'host' }, { kind: 'account' }] } });
    expect(await handlers()['report.capture']({ page: seen() }, page)).toEqual({ picture: 'data:,' });
  });
});

describe('from the menu', () => {
  test('a link is reported without being opened, and says where it was met', async () => {
    await reports.link(TAB, 'https://evil-link.example/win');
    const { current } = await reports.handlers['report.offer']({ page: seen() }, page);
    expect(current?.subjects).toEqual([{ kind: 'host', shown: 'evil-link.example' }]);
    expect(current?.page?.url).toContain('www.evil.example');
  });

  test('a marked text is reported by its numbers, with what stands around them', async () => {
    expect(targetsInText('โอนมาที่ กสิกร 123-4-56789-0 ถามได้ที่ anna@mail.example')).toEqual([
      {
        kind: 'account',
        key: 'acct:TH:1234567890',
        bank: '004',
        source: 'text',
        snippet: 'โอนมาที่ กสิกร 123-4-56789-0 ถามได้ที่ •••••••••.•••••••',
      },
    ]);
    await reports.selection(TAB, 'สวัสดี');
    const offer = await reports.handlers['report.offer']({ page: seen() }, page);
    expect(offer).toMatchObject({ current: null, refusal: 'nothing' });
    expect((await reports.handlers['report.offer']({ page: seen() }, page)).refusal).toBeNull();
  });

  test('the popup that opens waits for what was asked', async () => {
    let read: (payloads: readonly string[]) => void = () => undefined;
    void reports.codes(TAB, new Promise((resolve) => (read = resolve)));
    const offer = reports.handlers['report.offer']({ page: seen() }, page);
    read(['00020101021129370016A0000006770101110113006681234567853037645802TH6304823E']);
    expect((await offer).current?.subjects).toEqual([{ kind: 'promptpay', shown: '•••-•••-5678' }]);
  });
});

describe('a page that has taken over its process', () => {
  test('opens the popup with what is listed on it, once in a while, and reports nothing', async () => {
    expect(await reports.openedByCard(TAB, 'f2')).toBe(false);
    expect(await reports.openedByCard(TAB, 'f1')).toBe(true);
    expect(await reports.openedByCard(TAB, 'f1')).toBe(false);
    expect((await reports.handlers['report.offer']({ page: seen() }, page)).choices[0]).toMatchObject({
      isChosen: true,
    });
    expect(await disk.entries()).toEqual([]);
    now += 10_000;
    expect(await reports.openedByCard(TAB, 'f1')).toBe(true);
  });
});

describe('in a private window', () => {
  test('nothing is written to disk, and the voice is another', async () => {
    const open = await reportPage();
    await reports.handlers['report.delete']({ id: open.view.id }, page);
    tab = { ...(tab as ReportTab), isPrivate: true };
    const hidden = await reportPage();
    expect(hidden.body.subjects[0]?.voice).not.toBe(open.body.subjects[0]?.voice);
    expect(hidden.body.reporter).not.toBe(open.body.reporter);
    expect(await disk.entries()).toEqual([]);
    const listOf = async (incognito: boolean) =>
      (await reports.handlers['report.list']({}, { tabId: 1, incognito })).reports.length;
    expect([await listOf(false), await listOf(true)]).toEqual([0, 1]);
    await reports.handlers['report.describe']({ id: hidden.view.id, text: 'x' }, page);
    expect(await createOutbox(disk).list()).toEqual([]);
  });
});

test('what is found in a text is what a hub takes for it', () => {
  const text =
    'กสิกร 123-4-56789-0 พร้อมเพย์ 081-234-5678 โทร 02-123-4567 ทรูวอลเล็ท 0899999999 ไลน์ @shop1234 หรือ line.me/ti/p/~person ' +
    'พร้อมเพย์ 1-2345-67890-12-1 https://evil.example/pay http://promptpay.io/0812345678 ' +
    'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq AE07 0331 2345 6789 0123 456';
  const targets = targetsInText(text);
  expect(new Set(targets.map(({ kind }) => kind)).size).toBeGreaterThan(5);
  for (const { kind, key } of targets) expect(canonicalSubject(kind, key), `${kind} ${key}`).toBe(key);
});

test('voices are the same for a subject whatever the report', async () => {
  const first = await reportPage();
  now += 11 * 60_000;
  const second = await reportPage();
  expect(second.body.subjects[0]?.voice).toBe(first.body.subjects[0]?.voice);
  expect(second.body.receipt).not.toBe(first.body.receipt);
});
