/*
 * Puts the parts of the worker together: lists, sites, pages, reports, settings. Decisions are in the parts; the browser's events
 * arrive through entrypoints/background.ts.
 */
import { browser } from 'wxt/browser';
import { openPaidPage } from '../emergency/open-page.ts';
import { readLanguage } from '../language-choice.ts';
import { logEvent, logFailure } from '../log.ts';
import { createManagedPolicy, readPolicy } from '../managed-policy.ts';
import type { Asker, SiteExplanation } from '../messages.ts';
import { createPart } from '../part.ts';
import { lateReportHandlers } from '../reports/late-handlers.ts';
import type { Reports } from '../reports/reports.ts';
import { createSettings } from '../settings.ts';
import type { Settings } from '../settings.ts';
import { POLICY_KEY, SETTINGS_KEY } from '../stored-keys.ts';
import { storedValue } from '../stored-value.ts';
import { noFault, stopAtFault } from '../updater/faults.ts';
import { showAccess } from './access-badge.ts';
import { createMenus, showPopup } from './context-menus.ts';
import { tellErased } from './erased.ts';
import type { Found } from './found-store.ts';
import { createWorkerLists } from './lists.ts';
import { createOverdue } from './overdue.ts';
import { createPageRequestHandlers } from './page-requests.ts';
import type { WorkerPages } from './pages.ts';
import { createRequestHandlers } from './requests.ts';
import { siteOf } from './site-of.ts';
import { createWorkerSites } from './sites.ts';
import { siteOfTab, tabOrNull } from './tabs.ts';
import { COUNTS_KEY, createWarningCounts } from './warning-counts.ts';

declare const __TUEAN_FAULTS__: boolean;

/** What the worker does at its start by itself begins so much later. ms */
const FIRST_ANSWER_MS = 50;

/** Makes the worker's services. Starts nothing: `start` does. */
export function createEngine() {
  const isFirefox = import.meta.env.FIREFOX === true || import.meta.env.BROWSER === 'firefox';
  const incognito = browser.extension.inIncognitoContext;
  const fault = __TUEAN_FAULTS__ ? stopAtFault : noFault;
  const now = (): number => Date.now();
  let firstList: Promise<unknown> = Promise.resolve();

  const policy = createManagedPolicy({
    ask: readPolicy,
    remembered: () => storedValue(POLICY_KEY),
    remember: async (values) => browser.storage.local.set({ [POLICY_KEY]: values }),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onOther: () => void onPolicy().catch((error: unknown) => logFailure('policy', error)),
  });
  const settings = createSettings({
    read: () => storedValue(SETTINGS_KEY),
    write: async (values) => browser.storage.local.set({ [SETTINGS_KEY]: values }),
    policy: policy.read,
  });
  const settingsNow = async (): Promise<Settings> => (await settings.read()).settings;

  const lists = createWorkerLists({
    policy: policy.read,
    settings: settingsNow,
    mayAddPublishers: async () => (await settings.read()).mayAddPublishers,
    describeChange: (change) => sites.guard?.describeChange(change) ?? Promise.resolve(undefined),
    onStored: followLists,
    // The buttons show the age of the list: a poll without news makes it young again.
    onAsked: () => sites.sweep(),
    onPublishers: followLists,
    isGuardBehind: () => sites.isGuardBehind(),
    fault,
    now,
  });

  const sites = createWorkerSites({
    isFirefox,
    incognito,
    lists,
    settings,
    hasNews,
    onPage: async (tabId) => {
      try {
        const { listed, unchecked } = await pages.use(({ count }) => count(tabId));
        return { listedOnPage: listed, hasUnchecked: unchecked || overdue.isAny(tabId) };
      } catch (error) {
        logFailure('count', error);
        return { listedOnPage: 0, hasUnchecked: true };
      }
    },
    firstList: () => firstList,
    now,
  });

  const overdue = createOverdue((tabId) => void sites.showButton(tabId));

  const pages = createPart(async () => {
    const { createWorkerPages } = await import('./pages.ts');
    return createWorkerPages({
      incognito,
      lists,
      decide: sites.decide,
      showButton: sites.showButton,
      settings: settingsNow,
      onNew: (tabId, items) => void countNew(tabId, items).catch((error: unknown) => logFailure('counts', error)),
      now,
    });
  });

  const reports = createPart(async () => {
    const { createWorkerReports } = await import('../reports/worker-reports.ts');
    return createWorkerReports({
      isFirefox,
      incognito,
      found: async (tabId) => (await pages.use(({ found }) => found.of(tabId))).items,
      fault,
      onChanged: () => void showNews(),
    });
  });
  const reportHandlers = lateReportHandlers(reports);

  /** What a person has asked for, and nobody waits for here. */
  const letPages = (action: (part: WorkerPages) => void): void =>
    void pages.use(action).catch((error: unknown) => logFailure('asked', error));
  const letReports = (action: (part: Reports) => Promise<void>): void =>
    void reports.use(action).catch((error: unknown) => logFailure('reports', error));

  const counts = createWarningCounts({
    read: () => storedValue(COUNTS_KEY),
    write: async (months) => browser.storage.local.set({ [COUNTS_KEY]: months }),
    now,
  });

  /**
   * What is over is kept no longer than to the next start of the browser (docs/privacy.md); pauses go sooner, with their alarm. What
   * lies on the disk is the other worker's where this one is for private windows.
   */
  async function dropOver(): Promise<void> {
    if (incognito) return;
    const drops = [pages.use(({ ignored }) => ignored.dropOver()), lists.dropRemoved(), counts.dropOver()];
    for (const drop of drops) await drop.catch((error: unknown) => logFailure('what is over', error));
  }

  async function followLists(): Promise<void> {
    await sites.syncGuard(false);
    await sites.sweep();
  }

  async function countNew(tabId: number, items: readonly Found[]): Promise<void> {
    if (incognito || (await tabOrNull(tabId))?.incognito !== false) return;
    const listed = items.flatMap(({ kind, verdict }) =>
      verdict.kind === 'listed' ? [{ kind, category: verdict.hits[0].category }] : [],
    );
    await counts.numbers(items.length, listed);
  }

  /** What the buttons say of answers to reports; asked of the outbox once, and after every change. */
  let news: Promise<boolean> | null = null;
  function hasNews(): Promise<boolean> {
    news ??= reports.use((it) => it.hasNews()).catch(() => false);
    return news;
  }
  async function showNews(): Promise<void> {
    const before = await hasNews();
    news = null;
    if ((await hasNews()) !== before) await sites.sweep();
  }

  async function showMenus(): Promise<void> {
    await createMenus(await readLanguage()).catch((error: unknown) => logFailure('menus', error));
  }

  /** The organisation has set something else than what counted since the start. */
  async function onPolicy(): Promise<void> {
    settings.forget();
    lists.forgetGiven();
    await applySettings();
    await lists.applyPublishers();
  }

  let applied: Settings | null = null;
  let applying: Promise<void> = Promise.resolve();

  /** Makes guard, updater and open pages follow the settings, one change after the other. */
  function applySettings(): Promise<void> {
    const run = applying.then(async () => {
      const before = applied;
      const after = await settingsNow();
      applied = after;
      await sites.guard?.setOn(after.checks.sites);
      if (before === null) return;
      if (before.poll !== after.poll) await lists.updater.replan();
      if (before.checks.sites !== after.checks.sites) await sites.sweep();
      const ofPages = ({ checks: { text, pictures, fields }, notice }: Settings): string =>
        [text, pictures, fields, notice].join();
      if (ofPages(before) !== ofPages(after)) await pages.use((it) => it.readAllAgain());
    });
    applying = run.catch((error: unknown) => logFailure('settings', error));
    return run;
  }

  /** The warning page asks about what it stands for: that is a warning, once. */
  async function explainWarning(url: string, asker: Asker): Promise<SiteExplanation> {
    const explanation = await sites.explain(url, asker.tabId);
    const { site } = explanation;
    if (asker.tabId !== null && !asker.incognito && !incognito && site.kind === 'listed' && site.blocks) {
      const [{ key, category }] = site.hits;
      void counts.site(asker.tabId, key, category).catch((error: unknown) => logFailure('counts', error));
    }
    return explanation;
  }

  const handlers = createRequestHandlers({
    decide: sites.decide,
    explain: sites.explain,
    explainWarning,
    exceptions: sites.exceptions,
    incognito,
    listStatus: lists.status,
    updateAll: () => lists.updater.runAll(),
    tabUrl: async (tabId) => {
      const tab = await tabOrNull(tabId);
      return tab === null ? null : (tab.url ?? '');
    },
    blockedFrames: (tabId) => sites.button.frames(tabId),
    recheckTabs: sites.sweep,
    checkMessage: (text) => pages.use((it) => it.checkMessage(text)),
    takeAsked: (tabId) => pages.use(({ asked }) => asked.take(tabId)),
    foundOnPage: (tabId, url) =>
      pages
        .use(async ({ checks }) => {
          const found = await checks.view(tabId, siteOf(url));
          return { ...found, isUnread: found.isUnread || overdue.isAny(tabId) };
        })
        .catch((error: unknown) => {
          logFailure('found', error);
          return { items: [], more: 0, isUnread: true };
        }),
    ignoreFound: (tabId, id) => pages.use(async ({ ignored }) => ignored.add(tabId, await siteOfTab(tabId), id)),
    ignored: {
      list: (isPrivate) => pages.use(({ ignored }) => ignored.list(isPrivate)),
      undo: (id) => pages.use(({ ignored }) => ignored.undo(id)),
    },
    leave: sites.leave,
    publishers: lists.publisherHandlers,
    warningCounts: () => counts.list(),
    eraseEverything: async () => (await import('./erase-everything.ts')).eraseEverything(),
    settings: {
      read: () => settings.read(),
      change: async (change) => {
        const view = await settings.change(change);
        // The answer comes when it holds: a person who has turned something on may go on at once.
        if (view !== null) await applySettings();
        return view;
      },
    },
    reports: {
      ...reportHandlers,
      'report.seen': async (request, asker) => {
        const list = await reportHandlers['report.seen'](request, asker);
        await showNews();
        return list;
      },
    },
  });

  const pageHandlers = createPageRequestHandlers({
    checks: (action) => pages.use(({ checks }) => action(checks)),
    bringReader: (tabId, frameId) => pages.use((it) => it.bringReader(tabId, frameId)),
    ignore: async (tabId, site, id) => {
      await pages.use(({ ignored }) => ignored.add(tabId, site, id));
    },
    report: async (tabId, windowId, id) => {
      if (await reports.use((it) => it.openedByCard(tabId, id))) await showPopup(tabId, windowId);
    },
    openPaidPage,
    inTime: overdue.inTime,
  });

  return {
    isFirefox,
    handlers,
    pageHandlers,
    menuActions: {
      checkText: (tabId: number, text: string) => letPages(({ asked }) => asked.text(tabId, text)),
      checkPicture: (tabId: number, address: string) => letPages(({ asked }) => asked.picture(tabId, address)),
      reportPage: (tabId: number) => letReports((it) => it.page(tabId, 'menu')),
      reportLink: (tabId: number, address: string) => letReports((it) => it.link(tabId, address)),
      reportText: (tabId: number, text: string) => letReports((it) => it.selection(tabId, text)),
      reportPicture: (tabId: number, address: string) => {
        const codes = pages.use((it) => it.readCodes(tabId, address));
        letReports((it) => it.codes(tabId, codes));
      },
    },
    /** The keyboard's "report this page". */
    onReportCommand(tabId: number, windowId: number): void {
      letReports((it) => it.page(tabId, 'shortcut'));
      void showPopup(tabId, windowId).catch((error: unknown) => logFailure('popup', error));
    },
    runReports(why: 'due' | 'fresh'): void {
      letReports((it) => it.run(why));
    },
    /** The settings were changed by another of our contexts, or by the organisation. */
    async onSettings(): Promise<void> {
      settings.forget();
      await applySettings();
    },
    /** The publishers were changed by another of our contexts, or (`given`) by the organisation. */
    async onPublishers(given: boolean): Promise<void> {
      if (given) lists.forgetGiven();
      await lists.applyPublishers();
    },
    /** The person has given or taken a permission. */
    async onPermissions(): Promise<void> {
      letReports((it) => it.run('fresh'));
      const hasAccess = await showAccess();
      // The form of the rules depends on it.
      await sites.syncGuard(false);
      if (!hasAccess) return;
      await sites.sweep();
      // Without access the hub could not be asked either, and the next attempt may be far.
      await lists.updater.runAll();
      await sites.sweep();
    },
    watch: sites.watch,
    firefoxGuard: sites.firefoxGuard,
    /** Once in a worker's life, after its listeners stand. */
    async start(): Promise<void> {
      firstList = lists.loadFirst();
      // Every verdict asks for these: they are read while what woke the worker is on its way to its listener.
      for (const reading of [settings.read(), sites.exceptions.list()]) void reading.catch(() => undefined);
      // A verdict that the worker was woken for does not wait for what it does by itself.
      await new Promise((resolve) => setTimeout(resolve, FIRST_ANSWER_MS));
      // After everything was erased nobody installs, and the menus are missing all the same.
      if (!incognito && (await tellErased().catch(() => false))) await showMenus();
      void showAccess().catch((error: unknown) => logFailure('access', error));
      const swept = sites.sweep().catch((error: unknown) => logFailure('sweep', error));
      // A worker that was stopped may have been in the middle of sending.
      letReports((it) => it.run('due'));
      await firstList;
      await sites.renewExceptions().catch((error: unknown) => logFailure('exceptions', error));
      await applySettings().catch((error: unknown) => logFailure('settings', error));
      await sites.syncGuard(false);
      await swept;
      logEvent('started', { lists: (await lists.store.lists().catch(() => [])).length, incognito });
      await lists.store.preload().catch((error: unknown) => logFailure('preload', error));
      lists.runDue();
    },
    /** The browser has started, or the extension was installed or updated: a newer starter release may be in the package. */
    async onBrowserStart(isNewVersion: boolean): Promise<void> {
      await sites.sweep();
      await showMenus();
      if (isNewVersion) await lists.updater.loadStarter();
      await sites.syncGuard(true);
      await dropOver();
    },
    runDue: lists.runDue,
    /** The person has chosen another language: what the browser shows for us follows. */
    async onLanguage(): Promise<void> {
      await showMenus();
      await pages.use((it) => it.refreshAll());
      await sites.sweep();
    },
    onExceptionsAlarm: sites.renewExceptions,
    /** Another of our contexts has changed what is let through. */
    async onExceptions(): Promise<void> {
      if (await sites.exceptions.reload()) await sites.sweep();
    },
    onTabCreated: () => sites.onTabCreated(),
    async onTabClosed(tabId: number): Promise<void> {
      reports.useIfThere((it) => it.forget(tabId));
      overdue.forget(tabId);
      await Promise.all([sites.onTabClosed(tabId), pages.use((it) => it.onTabClosed(tabId))]);
    },
    /** Another document is in a frame of a tab. */
    async onCommitted(
      tabId: number,
      frameId: number,
      url: string,
      documentLifecycle: string | undefined,
    ): Promise<void> {
      if (frameId !== 0) {
        pages.useIfThere((it) => it.onFrameDocument(tabId, frameId));
        return;
      }
      const isActive = (documentLifecycle ?? 'active') === 'active';
      if (isActive) overdue.forget(tabId);
      // Before anything is waited for: what the new page sends, or is kept from, must not be forgotten with the old one.
      const reset = isActive
        ? Promise.all([
            // The site is looked at all the same where pages cannot be.
            pages.use((it) => it.onDocument(tabId, url)).catch((error: unknown) => logFailure('page', error)),
            sites.button.resetFrames(tabId),
          ])
        : undefined;
      await sites.onCommitted(tabId, { url, documentLifecycle }, reset);
      if (isActive) await pages.use((it) => it.noteSite(tabId, url));
    },
    async onHistoryChanged(tabId: number, frameId: number, url: string): Promise<void> {
      if (frameId === 0) await pages.use((it) => it.onHistoryChanged(tabId, url));
    },
    onBlocked: (tabId: number, frameId: number, url: string) => sites.onBlocked(tabId, frameId, url),
    onFrameRequest: (tabId: number, url: string) => sites.onFrameRequest(tabId, url),
  };
}
