/*
 * What the popup knows of its tab, and when it asks. Of several readings the one that began last counts: an answer that comes late
 * does not bring back how things stood before the last press.
 */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { ANSWER_LIMIT_MS } from '../answer-limit.ts';
import type { AskedCheck, ExceptionView, IgnoredView, TabSummary } from '../messages.ts';
import { isSamePage } from '../reports/same-page.ts';
import type { SeenPage } from '../reports/requests.ts';
import type { Lack } from './health.ts';
import type { Ask } from './interstitial.ts';
import { lookAgainWhileUpdating } from './lists.ts';
import { createTurns } from './turns.ts';

/** What the popup shows. */
export interface PopupView {
  readonly summary: TabSummary;
  readonly exceptions: readonly ExceptionView[];
  /** Numbers that the reader wants no warning of on this site. */
  readonly ignored: readonly IgnoredView[];
  /** The answer to what the reader asked in the menu of the page; null: nothing was asked. */
  readonly asked: AskedCheck | null;
  /** What is missing because the browser does not let pages be seen; null: it does. */
  readonly lack: Lack | null;
  /** The browser lets reports leave. */
  readonly mayReport: boolean;
}

export interface PopupReadingDeps {
  readonly ask: Ask;
  /** Finds the tab that the popup is about. */
  readonly findTab: () => Promise<number>;
  readonly lack: () => Promise<Lack | null>;
  readonly mayReport: () => Promise<boolean>;
}

export interface PopupReading {
  /** Null while the worker has not answered. */
  readonly view: ReadonlySignal<PopupView | null>;
  /** The worker has not answered the last time that it was asked: nothing is known of the site. */
  readonly failed: ReadonlySignal<boolean>;
  readonly tabId: () => Promise<number>;
  /**
   * The page that the popup is about. A page that sees a popup open over it, and leaves for an honest one or closes itself, does
   * not have the person look at that one, and report it.
   */
  readonly subjectPage: () => Promise<SeenPage>;
  readonly read: () => Promise<void>;
  /** After a failure: says that it asks, and asks anew. */
  readonly askAgain: () => Promise<void>;
}

/** The reading of one popup. */
export function createPopupReading({ ask, findTab, lack, mayReport }: PopupReadingDeps): PopupReading {
  const view = signal<PopupView | null>(null);
  const failed = signal(false);
  /** The answer is given once; it stays while the popup is open. */
  let asked: Promise<AskedCheck | null> | undefined;
  let subjectTab: Promise<number> | undefined;
  let opened: Promise<TabSummary> | undefined;
  const beginReading = createTurns();

  /** Found once. */
  function tabId(): Promise<number> {
    subjectTab ??= findTab();
    return subjectTab;
  }

  /** The tab as it was when the popup opened. */
  function firstLook(): Promise<TabSummary> {
    opened ??= tabId()
      .then((id) => ask('tab.summary', { tabId: id }))
      .catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
    return opened;
  }

  /** The page as its tab shows it; once the tab has left it, or is between two pages, as it was, with what is said of it now. */
  async function lookAgain(last: TabSummary): Promise<TabSummary> {
    const now = await ask('tab.summary', { tabId: await tabId() }).catch(() => null);
    // Firefox has no address for a tab that is between two pages.
    if (now !== null && (last.url === '' || isSamePage(now.url, last.url))) return now;
    const explanation = await ask('site.explain', { url: last.url }).catch(() => last.explanation);
    const { list, off, locked } = now ?? { ...last, list: await ask('list.status', {}) };
    return { ...last, explanation, list, off, locked };
  }

  /** A picture may take long to be looked into: what is known of the site does not wait for it longer than for itself. */
  function askedSoon(): Promise<AskedCheck | null> {
    asked ??= tabId()
      .then((id) => ask('asked.take', { tabId: id }))
      .catch(() => null);
    let clock: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => {
      clock = setTimeout(() => {
        void asked?.then((answer) => (answer === null ? undefined : read()));
        resolve(null);
      }, ANSWER_LIMIT_MS);
    });
    return Promise.race([asked, late]).finally(() => clearTimeout(clock));
  }

  async function read(): Promise<void> {
    const isLatest = beginReading();
    try {
      const last = view.value?.summary ?? null;
      const [before, exceptions, ignored, answer, lacking, isAllowed] = await Promise.all([
        last === null ? firstLook() : lookAgain(last),
        ask('exceptions.list', {}),
        // Where they cannot be read, the rest is still worth showing.
        ask('ignored.list', {}).catch(() => []),
        askedSoon(),
        lack(),
        mayReport(),
      ]);
      // What was asked about counts as found on the page, since the answer.
      const summary = last === null && answer !== null ? await lookAgain(before) : before;
      if (!isLatest()) return;
      const host = summary.explanation.address?.domain ?? '';
      view.value = {
        summary,
        exceptions,
        asked: answer,
        lack: lacking,
        mayReport: isAllowed,
        ignored: ignored.filter(({ site }) => host === site || host.endsWith(`.${site}`)),
      };
      failed.value = false;
      lookAgainWhileUpdating(summary.list, read);
    } catch {
      if (isLatest()) failed.value = true;
    }
  }

  return {
    view,
    failed,
    tabId,
    async subjectPage() {
      const { url } = view.value?.summary ?? (await firstLook());
      return { tabId: await tabId(), url };
    },
    read,
    askAgain() {
      failed.value = false;
      return read();
    },
  };
}
