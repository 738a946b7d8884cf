import { describe, expect, test, vi } from 'vitest';
import { answerPage } from '../../../lib/messages.ts';
import type { AskingFrame, PageRequestHandlers } from '../../../lib/messages.ts';
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
