/* Connects reports to the browser: tabs, documents, alarms, locks and storage. Decisions are in reports.ts and sender.ts. */
import { browser } from 'wxt/browser';
import type { Found } from '../worker/found-store.ts';
import { subjectOfInterstitial } from '../guard/interstitial-url.ts';
import { logFailure } from '../log.ts';
import { readLanguage } from '../language-choice.ts';
import { hasConsent } from '../report-consent.ts';
import { MAIN_PUBLISHER, readPublishers } from '../updater/publishers.ts';
import { describeDocument, type AboutDocument } from './describe-document.ts';
import { REPORTS_ALARM } from './events.ts';
import type { ReportFault } from './faults.ts';
import { createOutboxDatabase } from './outbox-database.ts';
import type { OutboxDatabase } from './outbox-database.ts';
import { createOutbox } from './outbox.ts';
import { createPrivateOutbox } from './private-outbox.ts';
import { createReports } from './reports.ts';
import type { ReportBox, Reports, ReportTab } from './reports.ts';
import { isSamePage } from './same-page.ts';
import { createSender } from './sender.ts';
import { createTransport } from './transport.ts';

const PRIVATE_KEY = 'privateReports';
const SHORTEST_ALARM_MS = 30_000;
/** A document that does not say what language it is in has none: a page that hangs must not hold a report up. */
const DOCUMENT_MS = 500;
const JPEG_QUALITY = 85;

export interface WorkerReportsDeps {
  readonly isFirefox: boolean;
  /** True in the worker of private windows, whose storage the browser keeps in memory by itself. */
  readonly incognito: boolean;
  readonly found: (tabId: number) => Promise<readonly Found[]>;
  readonly fault: ReportFault;
  /** A report was sent or has an answer. */
  readonly onChanged: () => void;
}

/** The reports of this worker. */
export function createWorkerReports(deps: WorkerReportsDeps): Reports {
  const now = (): number => Date.now();
  const transport = createTransport({ hubUrl, now });
  const wanted = new Map<string, number | null>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Boxes share one alarm: the earlier of what they want. */
  async function schedule(box: string, time: number | null): Promise<void> {
    wanted.set(box, time);
    const times = [...wanted.values()].filter((one) => one !== null);
    clearTimeout(timer);
    if (times.length === 0) {
      await browser.alarms.clear(REPORTS_ALARM);
      return;
    }
    const wait = Math.max(0, Math.min(...times) - now());
    // Alarms come no closer than 30 s; ten seconds of second thoughts pass while the worker happens to be awake.
    if (wait < SHORTEST_ALARM_MS) timer = setTimeout(runDue, wait);
    await browser.alarms.create(REPORTS_ALARM, { when: now() + Math.max(wait, SHORTEST_ALARM_MS) });
  }

  function runDue(): void {
    void reports.run('due').catch((error: unknown) => logFailure('reports', error));
  }

  function boxOf(name: string, database: OutboxDatabase): ReportBox {
    const sender = createSender({
      outbox: createOutbox(database),
      store: database,
      transport,
      now,
      random: () => Math.random(),
      exclusively: async (action) => {
        await navigator.locks.request(`tuean-reports-${name}`, action);
      },
      scheduleAt: (time) => schedule(name, time),
      mayLeave: hasConsent,
      fault: deps.fault,
      onChanged: deps.onChanged,
    });
    return { database, sender };
  }

  const reports = createReports({
    lasting: boxOf('lasting', createOutboxDatabase()),
    private: deps.isFirefox
      ? boxOf(
          'private',
          createPrivateOutbox({
            read: async () => (await browser.storage.session.get(PRIVATE_KEY))[PRIVATE_KEY],
            write: (record) => browser.storage.session.set({ [PRIVATE_KEY]: record }),
          }),
        )
      : null,
    tab: tabOf,
    document: documentOf,
    found: deps.found,
    capture,
    // What the hub answers in: it speaks Thai and English.
    locale: async () => ((await readLanguage()) === 'th' ? 'th' : 'en'),
    client: {
      version: browser.runtime.getManifest().version,
      browser: deps.isFirefox ? 'firefox' : 'chromium',
    },
    now,
    fault: deps.fault,
    onFailure: (error) => logFailure('reports', error),
  });
  return reports;
}

/** Where the main publisher's hub is: the folder above its repository. */
async function hubUrl(): Promise<string> {
  const main = (await readPublishers()).find(({ id }) => id === MAIN_PUBLISHER);
  if (main === undefined) throw new Error('expected a main publisher to report to');
  return new URL('../', main.url).href;
}

async function tabOf(tabId: number): Promise<ReportTab | null> {
  try {
    const { url = '', title = '', incognito, active } = await browser.tabs.get(tabId);
    const subject = subjectOfInterstitial(url);
    return { url: subject ?? url, title, isWarning: subject !== null, isPrivate: incognito, isShown: active };
  } catch {
    return null;
  }
}

async function documentOf(tabId: number): Promise<AboutDocument | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), DOCUMENT_MS));
  const asked = browser.scripting
    .executeScript({ target: { tabId }, func: describeDocument })
    .then((results) => results[0]?.result ?? null);
  return Promise.race([asked, late]);
}

async function capture(tabId: number, url: string): Promise<string> {
  const before = await browser.tabs.get(tabId);
  if (!before.active || !isSamePage(before.url ?? '', url)) throw new Error('the tab does not show the page');
  const picture = await browser.tabs.captureVisibleTab(before.windowId, { format: 'jpeg', quality: JPEG_QUALITY });
  const after = await browser.tabs.get(tabId);
  // The person must see the page that they report, and no other.
  if (!after.active || after.url !== before.url) throw new Error('the tab shows something else');
  return picture;
}
