import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerPage } from '../../../lib/messages.ts';
import type { AskingFrame, PageRequestHandlers } from '../../../lib/messages.ts';
import { createOverdue, PAGE_ANSWER_LIMIT_MS } from '../../../lib/worker/overdue.ts';
import type { PageChecks } from '../../../lib/worker/page-checks.ts';
import { createPageRequestHandlers } from '../../../lib/worker/page-requests.ts';
import type { PageRequestDeps } from '../../../lib/worker/page-requests.ts';

const FRAME: AskingFrame = { tabId: 7, windowId: 1, frameId: 0, tabUrl: 'https://shop.example/', incognito: false };

/** Handlers of which only the given ones may be called. */
function handlersWith({
  checks: givenChecks,
  ...given
}: Partial<Omit<PageRequestDeps, 'checks'>> & {
  checks?: Partial<PageChecks>;
}): PageRequestHandlers {
  const checks: PageChecks = {
    unread: never,
    scan: never,
    field: never,
    pictures: never,
    dismiss: never,
    open: never,
    codes: never,
    count: never,
    view: never,
    refreshCard: never,
    restart: never,
    reset: never,
    forget: () => undefined,
    ...givenChecks,
  };
  return createPageRequestHandlers({
    checks: (action) => action(checks),
    bringReader: never,
    ignore: never,
    report: never,
    openPaidPage: never,
    inTime: (_tabId, work) => work,
    ...given,
  });
}

const never = (): Promise<never> => Promise.reject(new Error('expected not to be called'));

describe('the reader', () => {
  test.each([true, false])('goes to the frame that asks, whatever the message says: %s', async (brought) => {
    const bringReader = vi.fn<PageRequestDeps['bringReader']>(() => Promise.resolve(brought));
    const handlers = handlersWith({ bringReader });
    const message = { type: 'page.read', request: { frameId: 99, isLast: false }, tabId: 99 };
    expect(await answerPage(handlers, message, { ...FRAME, frameId: 3 })).toEqual({ ok: true, value: { brought } });
    expect(bringReader.mock.calls).toEqual([[7, 3]]);
  });

  test('that cannot be brought leaves the page unread, once nobody will ask for it again', async () => {
    const unread = vi.fn<PageChecks['unread']>(() => Promise.resolve());
    const ask = async (brought: boolean, isLast: boolean): Promise<number> => {
      unread.mockClear();
      const handlers = handlersWith({
        checks: { unread },
        bringReader: () => Promise.resolve(brought),
      });
      await answerPage(handlers, { type: 'page.read', request: { isLast } }, FRAME);
      return unread.mock.calls.length;
    };
    expect([await ask(true, true), await ask(false, false), await ask(false, true)]).toEqual([0, 0, 1]);
    expect(unread).toHaveBeenCalledWith(7);
  });
});

describe('a worker that hangs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const block = { text: '1', heading: '', label: '', isVisible: true, source: 'text' };
  const questions = [
    { type: 'page.read', request: { isLast: false } },
    { type: 'page.scan', request: { isCut: false, blocks: [block] } },
    { type: 'page.field', request: { text: '1', label: '', how: 'pasted' } },
    { type: 'page.pictures', request: { places: [], viewport: { width: 1, height: 1 } } },
  ];

  function setUp() {
    let work = Promise.withResolvers<never>();
    const hang = (): Promise<never> => work.promise;
    const changed: number[] = [];
    const overdue = createOverdue((tabId) => changed.push(tabId));
    const handlers = handlersWith({
      checks: { scan: hang, field: hang, pictures: hang },
      bringReader: hang,
      inTime: overdue.inTime,
    });
    return {
      overdue,
      changed,
      ask: (message: unknown) => answerPage(handlers, message, FRAME),
      end: async (): Promise<void> => {
        const { reject } = work;
        work = Promise.withResolvers();
        reject(new Error('mended'));
        await vi.advanceTimersByTimeAsync(0);
      },
    };
  }

  test.each(questions)(
    'ends the wait of a page for $type, and the tab is unchecked until the work ends',
    async (message) => {
      const { overdue, changed, ask, end } = setUp();
      let told: unknown = 'nothing';
      void ask(message).then((envelope) => (told = envelope));
      await vi.advanceTimersByTimeAsync(PAGE_ANSWER_LIMIT_MS - 1);
      expect([told, overdue.isAny(7)]).toEqual(['nothing', false]);
      await vi.advanceTimersByTimeAsync(1);
      expect([told, overdue.isAny(7)]).toEqual([{ ok: false, code: 'failed' }, true]);
      // Asked again, and as late: the button is told of the tab, not of each question.
      void ask(message);
      await vi.advanceTimersByTimeAsync(PAGE_ANSWER_LIMIT_MS);
      expect([changed, overdue.isAny(7), overdue.isAny(8)]).toEqual([[7], true, false]);
      await end();
      expect([changed, overdue.isAny(7), vi.getTimerCount()]).toEqual([[7, 7], false, 0]);
    },
  );

  test('says nothing of the next page in the tab', async () => {
    const { overdue, changed, ask, end } = setUp();
    void ask(questions[1]);
    await vi.advanceTimersByTimeAsync(PAGE_ANSWER_LIMIT_MS);
    void ask(questions[1]);
    overdue.forget(7);
    await vi.advanceTimersByTimeAsync(PAGE_ANSWER_LIMIT_MS);
    expect([changed, overdue.isAny(7)]).toEqual([[7], false]);
    await end();
    expect(changed).toEqual([7]);
  });
});

describe('"already paid" on the card', () => {
  test('opens the page for the tab of the frame, whatever the message says', async () => {
    const openPaidPage = vi.fn<(tabId: number) => Promise<void>>(() => Promise.resolve());
    const handlers = handlersWith({ openPaidPage });
    const message = { type: 'card.act', request: { action: 'paid', id: 'f1', tabId: 99 }, tabId: 99 };
    expect(await answerPage(handlers, message, FRAME)).toEqual({ ok: true, value: { done: true } });
    expect(openPaidPage.mock.calls).toEqual([[7]]);
    const other = { type: 'card.act', request: { action: 'pay', id: 'f1' } };
    expect(await answerPage(handlers, other, FRAME)).toEqual({ ok: false, code: 'bad-request' });
    expect(openPaidPage).toHaveBeenCalledTimes(1);
  });
});
