/* What the worker answers to content scripts. Who asks and on which site, the browser has said; see lib/messages.ts. */
import { siteOf } from './site-of.ts';
import type { AskingFrame, PageRequestHandlers } from '../messages.ts';
import { tellFrame } from '../messages.ts';
import type { Overdue } from './overdue.ts';
import type { PageAsker, PageChecks } from './page-checks.ts';

export interface PageRequestDeps {
  /** Has the checks of pages do something. */
  readonly checks: <R>(action: (checks: PageChecks) => Promise<R>) => Promise<R>;
  /** Puts the script that reads numbers into a frame. False where it takes none. */
  readonly bringReader: (tabId: number, frameId: number) => Promise<boolean>;
  /** The person wants no warning of this item on this site. */
  readonly ignore: (tabId: number, site: string, id: string) => Promise<void>;
  /** The person wants to report this item: opens where they can, and reports nothing by itself. */
  readonly report: (tabId: number, windowId: number, id: string) => Promise<void>;
  readonly openPaidPage: (tabId: number) => Promise<void>;
  /** Ends the wait of a page for what it has asked. */
  readonly inTime: Overdue['inTime'];
}

/** The answers to every request of a content script. */
export function createPageRequestHandlers({
  checks,
  bringReader,
  ignore,
  report,
  openPaidPage,
  inTime,
}: PageRequestDeps): PageRequestHandlers {
  const ask = <R>({ tabId }: AskingFrame, action: (checks: PageChecks) => Promise<R>): Promise<R> =>
    inTime(tabId, checks(action));
  return {
    async 'page.read'({ isLast }, { tabId, frameId }) {
      const brought = await inTime(tabId, bringReader(tabId, frameId));
      if (!brought && isLast) await checks((it) => it.unread(tabId));
      return { brought };
    },
    'page.scan': (request, frame) => ask(frame, (it) => it.scan(request, askerOf(frame))),
    'page.field': (request, frame) => ask(frame, (it) => it.field(request, askerOf(frame))),
    'page.pictures': (request, frame) => ask(frame, (it) => it.pictures(request, askerOf(frame))),
    async 'card.act'({ action, id }, frame) {
      const { tabId, windowId, site } = askerOf(frame);
      if (action === 'dismiss') await checks((it) => it.dismiss(tabId, site));
      else if (action === 'ignore') await ignore(tabId, site, id);
      else if (action === 'open') await checks((it) => it.open(tabId, site, id));
      else if (action === 'paid') await openPaidPage(tabId);
      else if (action === 'report') await report(tabId, windowId, id);
      else await tellFrame(tabId, null, { to: 'page', ask: 'reveal', id });
      return { done: true };
    },
  };
}

function askerOf({ tabId, frameId, windowId, tabUrl }: AskingFrame): PageAsker {
  return { tabId, frameId, windowId, site: siteOf(tabUrl) };
}
