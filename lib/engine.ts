/*
 * Puts the parts of the worker together: store, updater, guard, exceptions, badge. Decisions are in the parts; the
 * browser's events arrive through entrypoints/background.ts.
 */
import { browser } from 'wxt/browser';
import type { Verdict } from './core/blocklist/verdict.ts';
import { showAccess } from './access-badge.ts';
import { createExceptions } from './exceptions.ts';
import type { Exception } from './exceptions.ts';
import { createChromiumGuard } from './guard/chromium.ts';
import type { ChromiumGuard } from './guard/chromium.ts';
import { createFirefoxGuard } from './guard/firefox.ts';
import { wasmArgon2id } from './argon2.ts';
import { digestSession } from './digest-session.ts';
import { interstitialBase, interstitialFor, subjectOfInterstitial } from './guard/interstitial-url.ts';
import { createNavigationWatch, isWebUrl } from './guard/navigation.ts';
import { toListStatus, worstFreshness } from './list-status.ts';
import { logEvent, logFailure } from './log.ts';
import { MAX_MESSAGE_LENGTH, MAX_PICTURES, tellFrame } from './messages.ts';
import type { Asker, IgnoredView, ListStatus, PublisherName, SiteExplanation } from './messages.ts';
import { createManagedPolicy, POLICY_KEY, readPolicy } from './managed-policy.ts';
import { createMessageChecks } from './message-check.ts';
import { createAskedChecks } from './asked-checks.ts';
import { createMenus, showPopup } from './context-menus.ts';
import { openPaidPage } from './emergency/open-page.ts';
import { eraseEverything, tellErased } from './erase-everything.ts';
import { createFoundStore } from './found-store.ts';
import type { Found } from './found-store.ts';
import { foundSession } from './found-session.ts';
import { createIgnoredNumbers } from './ignored-numbers.ts';
import { readLanguage } from './language-choice.ts';
import { createPageCard } from './page-card.ts';
import { createPageChecks } from './page-checks.ts';
import { createPageRequestHandlers } from './page-requests.ts';
import { decodePixels } from './pictures/decode.ts';
import { fetchPicture } from './pictures/fetch-picture.ts';
import { createPictureReader } from './pictures/read-pictures.ts';
import { captureWindow, openPicture, readTabState } from './pictures/screenshot.ts';
import { siteOf } from './site-of.ts';
import { createNumberChecks } from './number-checks.ts';
import { viewPublishers } from './publisher-views.ts';
import { createRequestHandlers } from './requests.ts';
import type { PublisherHandlers } from './requests.ts';
import { createWorkerReports } from './reports/worker-reports.ts';
import { createSettings, SETTINGS_KEY } from './settings.ts';
import type { Settings } from './settings.ts';
import { COUNTS_KEY, createWarningCounts } from './warning-counts.ts';
import { blockingHits, decideSite, explainSite } from './site-verdict.ts';
import type { SiteDecision } from './site-verdict.ts';
import { createBlocklistStore } from './store/blocklist-store.ts';
import { openDatabase } from './store/database.ts';
import type { StatusRecord } from './store/database.ts';
import { createTabButton } from './tab-button.ts';
import { noFault, stopAtFault } from './updater/faults.ts';
import { createOwnPublishers, OWN_PUBLISHERS_KEY } from './updater/own-publishers.ts';
import { fetcherAt, fetcherFor, readPublishers } from './updater/publishers.ts';
import { createUpdater } from './updater/updater.ts';

declare const __TUEAN_FAULTS__: boolean;

export const UPDATE_ALARM = 'update';
export const EXCEPTIONS_ALARM = 'exceptions';
const SHORTEST_ALARM_MS = 30_000;
/** If a run of the updater is killed, the next one comes after this. */
const SAFETY_ALARM_MS = 60_000;
/** How long a page's question waits for a first list. */
const PAGE_WAIT_MS = 8000;
const EXCEPTIONS_KEY = 'exceptions';
const IGNORED_KEY = 'ignoredNumbers';

/** Makes the worker's services. Starts nothing: `start` does. */
export function createEngine() {
  const isFirefox = import.meta.env.FIREFOX === true || import.meta.env.BROWSER === 'firefox';
  const incognito = browser.extension.inIncognitoContext;
  const fault = __TUEAN_FAULTS__ ? stopAtFault : noFault;
  const now = (): number => Date.now();

  const store = createBlocklistStore({
    open: openDatabase,
    onDamaged: (publisher, error) => {
      logFailure(`list ${publisher} is damaged`, error);
      repair();
    },
    fault,
  });

  const guard: ChromiumGuard | null = isFirefox
    ? null
    : createChromiumGuard({
        api: browser.declarativeNetRequest,
        store,
        interstitialUrl: interstitialBase(),
        incognito,
      });

  const exceptions = createExceptions({
    storage: {
      read: async (area) => (await browser.storage[area].get(EXCEPTIONS_KEY))[EXCEPTIONS_KEY],
      write: async (area, list) => browser.storage[area].set({ [EXCEPTIONS_KEY]: list }),
    },
    now,
    newId: () => crypto.randomUUID(),
    incognito,
    onChanged: applyExceptions,
  });

  const policy = createManagedPolicy({
    ask: readPolicy,
    remembered: async () => (await browser.storage.local.get(POLICY_KEY))[POLICY_KEY],
    remember: async (values) => browser.storage.local.set({ [POLICY_KEY]: values }),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onOther: () => void onPolicy().catch((error: unknown) => logFailure('policy', error)),
  });
  const settings = createSettings({
    read: async () => (await browser.storage.local.get(SETTINGS_KEY))[SETTINGS_KEY],
    write: async (values) => browser.storage.local.set({ [SETTINGS_KEY]: values }),
    policy: policy.read,
  });
  const settingsNow = async (): Promise<Settings> => (await settings.read()).settings;

  const givenPublishers = readOnce(() => readPublishers(policy.read));
  const own = createOwnPublishers({
    read: async () => (await browser.storage.local.get(OWN_PUBLISHERS_KEY))[OWN_PUBLISHERS_KEY],
    write: async (entries) => browser.storage.local.set({ [OWN_PUBLISHERS_KEY]: entries }),
    fetcherFor: fetcherAt,
    others: givenPublishers.read,
    mayAdd: async () => (await settings.read()).mayAddPublishers,
    // The demo's hub has no TLS; what the policy of our pages lets through is no more than this.
    plainOrigins: async () => (await givenPublishers.read()).map(({ url }) => new URL(url).origin),
    now,
  });
  const publishers = readOnce(async () => [...(await givenPublishers.read()), ...(await own.list())]);
  const readConfigs = publishers.read;
  const updater = createUpdater({
    store,
    now,
    fault,
    describeChange: (change) => guard?.describeChange(change) ?? Promise.resolve(undefined),
    publishers: readConfigs,
    fetcherFor,
    pollChoice: async () => (await settingsNow()).poll,
    random: () => Math.random(),
    exclusively: async (action) => {
      await navigator.locks.request('tuean-update', action);
    },
    scheduleAt,
    onUpdated: async () => {
      await syncGuard(false);
      await sweepTabs();
      void store.preload().catch((error: unknown) => logFailure('preload', error));
    },
    onFailed: (publisher, error) => logFailure(`update of ${publisher}`, error),
  });

  let timer: ReturnType<typeof setTimeout> | undefined;
  function scheduleAt(time: number): void {
    const wait = time - now();
    clearTimeout(timer);
    // Alarms come no closer than 30 s; a shorter interval holds while the worker happens to be awake.
    if (wait < SHORTEST_ALARM_MS) timer = setTimeout(() => runDue(), Math.max(0, wait));
    void browser.alarms.create(UPDATE_ALARM, { when: now() + Math.max(wait, SHORTEST_ALARM_MS) });
  }

  function runDue(): void {
    void browser.alarms.create(UPDATE_ALARM, { when: now() + SAFETY_ALARM_MS });
    // The buttons show the age of the list: a poll without news makes it young again.
    updater
      .runDue()
      .then(sweepTabs)
      .catch((error: unknown) => logFailure('update', error));
  }

  let isRepairing = false;
  function repair(): void {
    if (isRepairing) return;
    isRepairing = true;
    // Not in the middle of the lookup that found the damage.
    setTimeout(() => {
      updater
        .runAll()
        .then(() => (store.damaged().size > 0 ? updater.loadStarter() : undefined))
        .catch((error: unknown) => logFailure('repair', error))
        .finally(() => {
          isRepairing = false;
        });
    }, 0);
  }

  let guardSyncs = 0;
  async function syncGuard(idle: boolean): Promise<void> {
    guardSyncs++;
    try {
      await guard?.sync({ idle });
    } catch (error) {
      logFailure('guard', error);
    } finally {
      guardSyncs--;
    }
  }

  /** Until the rules of a stored list stand, the update is not over: a worker may have been stopped between the two. */
  const isUpdating = (): boolean => updater.isRunning() || guardSyncs > 0;

  async function applyExceptions(list: readonly Exception[]): Promise<void> {
    await guard?.setExceptions(list);
    const next = exceptions.nextExpiry();
    if (next !== null)
      await browser.alarms.create(EXCEPTIONS_ALARM, { when: Math.max(next, now() + SHORTEST_ALARM_MS) });
  }

  async function exceptionsInForce(): Promise<readonly Exception[]> {
    try {
      return await exceptions.list();
    } catch (error) {
      logFailure('exceptions', error);
      return [];
    }
  }

  async function decide(url: string, tabId: number | null): Promise<SiteDecision> {
    const [verdict, inForce, { checks }] = await Promise.all([store.verdict(url), exceptionsInForce(), settingsNow()]);
    return decideSite(url, tabId, verdict, inForce, now(), checks.sites);
  }

  function decideSync(url: string, tabId: number | null): SiteDecision | null {
    const verdict: Verdict | null = store.verdictSync(url);
    const inForce = exceptions.listSync();
    const view = settings.readSync();
    if (verdict === null || inForce === null || view === null) return null;
    return decideSite(url, tabId, verdict, inForce, now(), view.settings.checks.sites);
  }

  async function showInterstitial(tabId: number, url: string): Promise<void> {
    try {
      // Firefox can replace the listed page in the tab's history, so that "back" does not return to it.
      const update = isFirefox ? { url: interstitialFor(url), loadReplace: true } : { url: interstitialFor(url) };
      await browser.tabs.update(tabId, update);
    } catch (error) {
      logFailure('the tab is gone', error);
    }
  }

  const watch = createNavigationWatch({
    decide,
    showInterstitial,
    isStillAt: async (tabId, url) => {
      const tab = await tabOrNull(tabId);
      return tab !== null && (tab.url === url || ('pendingUrl' in tab && tab.pendingUrl === url));
    },
    onDecided: (tabId, _url, decision) => void button.show(tabId, decision),
    onObserved: (decision) => {
      void guard
        ?.addObserved(blockingHits(decision.verdict).map((hit) => hit.key))
        .catch((error: unknown) => logFailure('guard', error));
    },
  });

  const firefoxGuard = createFirefoxGuard({
    decideSync,
    decide,
    interstitialFor,
    onLate: ({ tabId, url }) => void showInterstitial(tabId, url),
    onFrameBlocked: (tabId) => void countBlockedFrame(tabId),
  });

  /** Checks every open tab: restored ones may have loaded before the guard stood. */
  async function sweepTabs(): Promise<void> {
    const tabs = await browser.tabs.query({});
    await Promise.all(
      tabs.map(async ({ id, url }) => {
        if (id === undefined || url === undefined) return;
        const subject = subjectOfInterstitial(url);
        if (subject !== null) await button.show(id, await decide(subject, id));
        else await watch.check({ tabId: id, frameId: 0, url }, 'committed');
      }),
    );
  }

  const button = createTabButton({
    freshness: async () => worstFreshness(await listStatus()),
    hasNews,
    onPage: async (tabId) => {
      const { listed, unchecked } = await pageChecks.count(tabId, await siteOfTab(tabId));
      return { listedOnPage: listed, hasUnchecked: unchecked };
    },
  });

  async function showButton(tabId: number): Promise<void> {
    const tab = await tabOrNull(tabId);
    if (tab?.url !== undefined)
      await button.show(tabId, await decide(subjectOfInterstitial(tab.url) ?? tab.url, tabId));
  }

  async function countBlockedFrame(tabId: number): Promise<void> {
    await button.countFrame(tabId);
    await showButton(tabId);
  }

  async function listStatus(): Promise<ListStatus> {
    try {
      const lists = await store.lists();
      const records = new Map<string, StatusRecord | null>();
      for (const { publisher } of lists) records.set(publisher, await store.readStatus(publisher));
      const { poll } = await settingsNow();
      return toListStatus(lists, (publisher) => records.get(publisher) ?? null, isUpdating(), now(), poll);
    } catch {
      return { publishers: [], updating: isUpdating() };
    }
  }

  /** Settles when the worker has a list, or has tried: a private window's worker begins without one. */
  let firstList: Promise<unknown> = Promise.resolve();

  async function decideForPage(url: string, tabId: number | null): Promise<SiteDecision> {
    const decision = await decide(url, tabId);
    if (decision.verdict.kind !== 'unknown' || decision.verdict.reason === 'not-checkable') return decision;
    // A page can wait where a navigation cannot: better a late answer than "unknown".
    await Promise.race([firstList, new Promise((resolve) => setTimeout(resolve, PAGE_WAIT_MS))]);
    return decide(url, tabId);
  }

  async function publisherNames(): Promise<ReadonlyMap<string, PublisherName>> {
    const lists = await store.lists().catch(() => []);
    return new Map(lists.map(({ publisher, release }) => [publisher, release.publisher]));
  }

  const numberChecks = createNumberChecks({
    store,
    argon2id: wasmArgon2id,
    session: incognito ? null : digestSession,
    now,
    pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
    onFailure: (error) => logFailure('numbers', error),
  });

  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

  const pictures = createPictureReader({
    capture: captureWindow,
    tabState: readTabState,
    decode: decodePixels,
    open: openPicture,
    fetchPicture,
    pause,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onFailure: (error) => logFailure('pictures', error),
    now: () => performance.now(),
    maxPlaces: MAX_PICTURES,
  });

  const ignored = createIgnoredNumbers({
    storage: {
      read: async (area) => (await browser.storage[area].get(IGNORED_KEY))[IGNORED_KEY],
      write: async (area, record) => browser.storage[area].set({ [IGNORED_KEY]: record }),
    },
    now,
    newId: () => crypto.randomUUID(),
    incognito,
  });

  const counts = createWarningCounts({
    read: async () => (await browser.storage.local.get(COUNTS_KEY))[COUNTS_KEY],
    write: async (months) => browser.storage.local.set({ [COUNTS_KEY]: months }),
    now,
  });

  async function countNew(tabId: number, items: readonly Found[]): Promise<void> {
    if (incognito || (await tabOrNull(tabId))?.incognito !== false) return;
    const listed = items.flatMap(({ kind, verdict }) =>
      verdict.kind === 'listed' ? [{ kind, category: verdict.hits[0].category }] : [],
    );
    await counts.numbers(items.length, listed);
  }

  const pageCard = createPageCard((error) => logFailure('card', error));
  const found = createFoundStore(foundSession);
  const pageChecks = createPageChecks({
    found,
    checkNumbers: (keys, asker) => numberChecks.check(keys, asker),
    siteVerdict: (url) => store.verdict(url),
    siteNote: async (tabId) => {
      const url = (await tabOrNull(tabId))?.url ?? '';
      const decision = isWebUrl(url) ? await decide(url, tabId) : null;
      if (decision?.verdict.kind !== 'listed' || decision.blocks || decision.isOff) return null;
      if (decision.exception !== null) return null;
      return { key: decision.verdict.hits[0].key, verdict: decision.verdict };
    },
    publisherNames,
    ignoredAmong: (keys, site) => ignored.ignoredAmong(keys, site),
    readPictures: ({ tabId, windowId }, places, viewport) => pictures.read(tabId, windowId, places, viewport),
    askTopFrameForPictures: async (tabId) => {
      await tellFrame(tabId, 0, { to: 'page', ask: 'pictures' });
    },
    language: readLanguage,
    settings: settingsNow,
    now,
    pause,
    onNew: (tabId, items) => void countNew(tabId, items).catch((error: unknown) => logFailure('counts', error)),
    showCard: (tabId, view) => pageCard.show(tabId, view),
    markFrame: (tabId, frameId) => pageCard.mark(tabId, frameId),
    onFound: (tabId) => void showButton(tabId),
  });

  const reports = createWorkerReports({
    isFirefox,
    incognito,
    found: async (tabId) => (await found.of(tabId)).items,
    fault,
    onChanged: () => void showNews(),
  });

  /** What the buttons say of answers to reports; asked of the outbox once, and after every change. */
  let news: Promise<boolean> | null = null;
  function hasNews(): Promise<boolean> {
    news ??= reports.hasNews().catch(() => false);
    return news;
  }
  async function showNews(): Promise<void> {
    const before = await hasNews();
    news = null;
    if ((await hasNews()) !== before) await sweepTabs();
  }

  /** Texts of the codes in a picture: by its address, else where it stands in what the tab shows. */
  async function readCodes(tabId: number, address: string): Promise<readonly string[] | null> {
    return (await pictures.readOne(address)) ?? readView(tabId);
  }

  /** Address, without its fragment, that each tab last showed. */
  const shownAddress = new Map<number, string>();

  async function siteOfTab(tabId: number): Promise<string> {
    return siteOf((await tabOrNull(tabId))?.url ?? '');
  }

  /** A site that is listed at a grade that lets it load is said on its page, in a note. */
  async function noteSite(tabId: number, url: string): Promise<void> {
    const { verdict, blocks } = await decide(url, tabId);
    if (verdict.kind === 'listed' && !blocks) await pageChecks.refreshCard(tabId, siteOf(url));
  }

  async function ignoreFound(tabId: number, site: string, id: string): Promise<IgnoredView | null> {
    const item = (await found.of(tabId)).items.find((one) => one.id === id);
    if (item === undefined || site === '') return null;
    const isPrivate = (await tabOrNull(tabId))?.incognito === true;
    const view = await ignored.add({ key: item.key, kind: item.kind, site, isPrivate });
    await refreshPages();
    return view;
  }

  /** What a person ignores has changed: every card and button is brought up to date. */
  async function refreshPages(): Promise<void> {
    const tabs = await browser.tabs.query({});
    await Promise.all(
      tabs.map(async ({ id, url }) => {
        if (id === undefined || url === undefined || !isWebUrl(url)) return;
        if ((await found.of(id)).items.length === 0) return;
        await pageChecks.refreshCard(id, siteOf(url));
        await showButton(id);
      }),
    );
  }

  /** Another document is in the tab: what was found belongs to the one before. */
  async function resetPage(tabId: number): Promise<void> {
    shownAddress.delete(tabId);
    pageCard.forget(tabId);
    await pageChecks.reset(tabId);
  }

  const checks = createMessageChecks({
    siteVerdict: (url) => store.verdict(url),
    checkNumbers: (keys) => numberChecks.check(keys, { tabId: null, priority: 'asked' }),
    publisherNames,
  });

  async function readView(tabId: number): Promise<readonly string[] | null> {
    const tab = await tabOrNull(tabId);
    if (tab?.width === undefined || tab.height === undefined) return null;
    return pictures.readView(tabId, tab.windowId, { width: tab.width, height: tab.height });
  }

  const asked = createAskedChecks({
    checks,
    readPicture: (address) => pictures.readOne(address),
    readView,
    onCodes: (tabId, payloads) => {
      void siteOfTab(tabId)
        .then((site) => pageChecks.codes(payloads, tabId, site))
        .catch((error: unknown) => logFailure('asked', error));
    },
    onFailure: (error) => logFailure('asked', error),
    now,
    maxLength: MAX_MESSAGE_LENGTH,
  });

  async function explain(url: string, tabId: number | null): Promise<SiteExplanation> {
    const decision = await decideForPage(url, tabId);
    const [names, configs] = await Promise.all([publisherNames(), readConfigs().catch(() => [])]);
    return explainSite(
      url,
      decision,
      (publisher) => names.get(publisher) ?? { th: publisher, en: publisher },
      (publisher) => configs.find(({ id }) => id === publisher)?.url ?? null,
    );
  }

  async function showMenus(): Promise<void> {
    await createMenus(await readLanguage()).catch((error: unknown) => logFailure('menus', error));
  }

  /** Lists of publishers that are no more are taken away, and those of new ones fetched. */
  async function applyPublishers(): Promise<void> {
    publishers.forget();
    await updater.runDue();
    await syncGuard(false);
    await sweepTabs();
  }

  /** The answer does not wait for the list: the page shows that it is on its way. */
  const publishersChanged = (): void =>
    void applyPublishers().catch((error: unknown) => logFailure('publishers', error));

  const publisherHandlers: PublisherHandlers = {
    read: async () => viewPublishers(await readConfigs(), store),
    look: (address) => own.look(address),
    add: async (address, fingerprint) => {
      const answer = await own.add(address, fingerprint);
      if (answer.kind === 'found') publishersChanged();
      return answer;
    },
    remove: async (id) => {
      const done = await own.remove(id);
      if (done) publishersChanged();
      return done;
    },
    restore: async (id) => {
      const done = await own.restore(id);
      if (done) publishersChanged();
      return done;
    },
  };

  let applied: Settings | null = null;
  let applying: Promise<void> = Promise.resolve();

  /** Makes guard, updater and open pages follow the settings, one change after the other. */
  /** The organisation has set something else than what counted since the start. */
  async function onPolicy(): Promise<void> {
    settings.forget();
    givenPublishers.forget();
    await applySettings();
    await applyPublishers();
  }

  function applySettings(): Promise<void> {
    const run = applying.then(async () => {
      const before = applied;
      const after = await settingsNow();
      applied = after;
      await guard?.setOn(after.checks.sites);
      if (before === null) return;
      if (before.poll !== after.poll) await updater.replan();
      if (before.checks.sites !== after.checks.sites) await sweepTabs();
      const ofPages = ({ checks: { text, pictures: inPictures, fields }, notice }: Settings): string =>
        [text, inPictures, fields, notice].join();
      if (ofPages(before) !== ofPages(after)) await lookAgainAtPages();
    });
    applying = run.catch((error: unknown) => logFailure('settings', error));
    return run;
  }

  /** What was found by a check that is off now is forgotten, and what a check finds that is on again is found. */
  async function lookAgainAtPages(): Promise<void> {
    const tabs = await browser.tabs.query({});
    await Promise.all(
      tabs.map(async ({ id, url }) => {
        if (id === undefined || url === undefined || !isWebUrl(url)) return;
        await pageChecks.restart(id);
        await pageChecks.refreshCard(id, siteOf(url));
        await showButton(id);
        await tellFrame(id, null, { to: 'page', ask: 'rescan' });
      }),
    );
  }

  const leaving = new Set<number>();

  /** The warning page asks about what it stands for: that is a warning, once. */
  async function explainWarning(url: string, asker: Asker): Promise<SiteExplanation> {
    const explanation = await explain(url, asker.tabId);
    const { site } = explanation;
    if (asker.tabId !== null && !asker.incognito && !incognito && site.kind === 'listed' && site.blocks) {
      const [{ key, category }] = site.hits;
      void counts.site(asker.tabId, key, category).catch((error: unknown) => logFailure('counts', error));
    }
    return explanation;
  }

  const handlers = createRequestHandlers({
    decide,
    explain,
    explainWarning,
    exceptions,
    incognito,
    listStatus,
    updateAll: () => updater.runAll(),
    tabUrl: async (tabId) => {
      const tab = await tabOrNull(tabId);
      return tab === null ? null : (tab.url ?? '');
    },
    blockedFrames: (tabId) => button.frames(tabId),
    recheckTabs: sweepTabs,
    checkMessage: (text) => checks.ofText(text),
    takeAsked: (tabId) => asked.take(tabId),
    foundOnPage: (tabId, url) => pageChecks.view(tabId, siteOf(url)),
    ignoreFound: async (tabId, id) => ignoreFound(tabId, await siteOfTab(tabId), id),
    ignored: {
      list: () => ignored.list(),
      undo: async (id) => {
        const undone = await ignored.undo(id);
        if (undone) await refreshPages();
        return undone;
      },
    },
    leave,
    openPaidPage,
    publishers: publisherHandlers,
    warningCounts: () => counts.list(),
    eraseEverything,
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
      ...reports.handlers,
      'report.seen': async (request, asker) => {
        const list = await reports.handlers['report.seen'](request, asker);
        await showNews();
        return list;
      },
    },
  });

  const pageHandlers = createPageRequestHandlers({
    checks: pageChecks,
    ignore: async (tabId, site, id) => {
      await ignoreFound(tabId, site, id);
    },
    report: async (tabId, windowId, id) => {
      if (await reports.openedByCard(tabId, id)) await showPopup(tabId, windowId);
    },
    openPaidPage,
  });

  /**
   * Back in history; where that leads to the listed site again (it had been shown before the warning took its place), or
   * there is nothing to go back to, a new tab takes the place of this one.
   */
  async function leave(tabId: number, canGoBack: boolean): Promise<void> {
    // Firefox answers a goBack that has nowhere to go as if it had gone.
    if (!canGoBack) return replaceByNewTab(tabId);
    leaving.add(tabId);
    setTimeout(() => leaving.delete(tabId), 3000);
    try {
      await browser.tabs.goBack(tabId);
    } catch {
      await replaceByNewTab(tabId);
    }
  }

  async function replaceByNewTab(tabId: number): Promise<void> {
    leaving.delete(tabId);
    const tab = await tabOrNull(tabId);
    if (tab === null) return;
    await browser.tabs.create({ windowId: tab.windowId, index: tab.index + 1, active: tab.active });
    await browser.tabs.remove(tabId);
  }

  async function loadFirstList(): Promise<void> {
    const hasList = async (): Promise<boolean> => (await store.lists().catch(() => [])).length > 0;
    if (!(await hasList()) || store.damaged().size > 0)
      await updater.loadStarter().catch((error: unknown) => logFailure('starter', error));
    if (!(await hasList())) await updater.runAll().catch((error: unknown) => logFailure('update', error));
  }

  return {
    isFirefox,
    handlers,
    pageHandlers,
    menuActions: {
      checkText: (tabId: number, text: string) => asked.text(tabId, text),
      checkPicture: (tabId: number, address: string) => asked.picture(tabId, address),
      reportPage: (tabId: number) => void reports.page(tabId, 'menu'),
      reportLink: (tabId: number, address: string) => void reports.link(tabId, address),
      reportText: (tabId: number, text: string) => void reports.selection(tabId, text),
      reportPicture: (tabId: number, address: string) => void reports.codes(tabId, readCodes(tabId, address)),
    },
    /** The keyboard's "report this page". */
    onReportCommand(tabId: number, windowId: number): void {
      void reports.page(tabId, 'shortcut');
      void showPopup(tabId, windowId).catch((error: unknown) => logFailure('popup', error));
    },
    runReports(why: 'due' | 'fresh'): void {
      void reports.run(why).catch((error: unknown) => logFailure('reports', error));
    },
    /** The settings were changed by another of our contexts, or by the organisation. */
    async onSettings(): Promise<void> {
      settings.forget();
      await applySettings();
    },
    /** The publishers were changed by another of our contexts, or (`given`) by the organisation. */
    async onPublishers(given: boolean): Promise<void> {
      if (given) givenPublishers.forget();
      await applyPublishers();
    },
    /** The person has given or taken a permission. */
    async onPermissions(): Promise<void> {
      void reports.run('fresh').catch((error: unknown) => logFailure('reports', error));
      if (!(await showAccess())) return;
      await sweepTabs();
      // Without access the hub could not be asked either, and the next attempt may be far.
      await updater.runAll();
      await sweepTabs();
    },
    watch,
    firefoxGuard,
    store,
    /** Once in a worker's life, after its listeners stand. */
    async start(): Promise<void> {
      // After everything was erased nobody installs, and the menus are missing all the same.
      if (!incognito && (await tellErased().catch(() => false))) await showMenus();
      void showAccess().catch((error: unknown) => logFailure('access', error));
      const swept = sweepTabs().catch((error: unknown) => logFailure('sweep', error));
      // A worker that was stopped may have been in the middle of sending.
      void reports.run('due').catch((error: unknown) => logFailure('reports', error));
      firstList = loadFirstList();
      await firstList;
      await applyExceptions(await exceptionsInForce()).catch((error: unknown) => logFailure('exceptions', error));
      await applySettings().catch((error: unknown) => logFailure('settings', error));
      await syncGuard(false);
      await swept;
      logEvent('started', { lists: (await store.lists().catch(() => [])).length, incognito });
      await store.preload().catch((error: unknown) => logFailure('preload', error));
      runDue();
    },
    /** The browser has started, or the extension was installed or updated: a newer starter release may be in the package. */
    async onBrowserStart(isNewVersion: boolean): Promise<void> {
      await sweepTabs();
      await showMenus();
      if (isNewVersion) await updater.loadStarter();
      await syncGuard(true);
    },
    runDue,
    /** The person has chosen another language: what the browser shows for us follows. */
    async onLanguage(): Promise<void> {
      await showMenus();
      await refreshPages();
      await sweepTabs();
    },
    async onExceptionsAlarm(): Promise<void> {
      await applyExceptions(await exceptionsInForce());
    },
    async onTabClosed(tabId: number): Promise<void> {
      leaving.delete(tabId);
      await button.resetFrames(tabId);
      pictures.forget(tabId);
      pageChecks.forget(tabId);
      asked.forget(tabId);
      reports.forget(tabId);
      await resetPage(tabId);
      await exceptions.dropTab(tabId);
    },
    /** Our own warning page is in a tab: its badge is that of the address that it stands for. */
    async onCommitted(
      tabId: number,
      frameId: number,
      url: string,
      documentLifecycle: string | undefined,
    ): Promise<void> {
      if (frameId !== 0) return;
      const isActive = (documentLifecycle ?? 'active') === 'active';
      // Before anything is waited for: what the new page sends, or is kept from, must not be forgotten with the old one.
      const reset = isActive ? Promise.all([resetPage(tabId), button.resetFrames(tabId)]) : undefined;
      if (isActive) shownAddress.set(tabId, withoutFragment(url));
      const subject = subjectOfInterstitial(url);
      if (leaving.has(tabId) && (subject !== null || (await decide(url, tabId)).blocks)) return replaceByNewTab(tabId);
      leaving.delete(tabId);
      await reset;
      if (subject !== null) await button.show(tabId, await decide(subject, tabId));
      else await watch.check({ tabId, frameId, url, documentLifecycle }, 'committed');
      if (isActive && isWebUrl(url)) await noteSite(tabId, url);
    },
    /** The page shows another address without loading: what was found before may be gone, so it is read again. */
    async onHistoryChanged(tabId: number, frameId: number, url: string): Promise<void> {
      const address = withoutFragment(url);
      // Many sites write the same address again while a person scrolls.
      if (frameId !== 0 || shownAddress.get(tabId) === address) return;
      shownAddress.set(tabId, address);
      await pageChecks.restart(tabId);
      await pageChecks.refreshCard(tabId, await siteOfTab(tabId));
      await showButton(tabId);
      await tellFrame(tabId, null, { to: 'page', ask: 'rescan' });
    },
    /** The browser's rules stopped something: in the main frame the warning goes there, a frame is counted. */
    async onBlocked(tabId: number, frameId: number, url: string): Promise<void> {
      if (tabId < 0 || !isWebUrl(url)) return;
      const decision = await decide(url, tabId);
      if (!decision.blocks) return;
      if (frameId === 0) await showInterstitial(tabId, url);
      else await countBlockedFrame(tabId);
    },
    /** A frame that no rule held is listed: its next load is blocked. */
    async onFrameRequest(tabId: number, url: string): Promise<void> {
      const decision = await decide(url, tabId);
      if (decision.blocks) await guard?.addObserved(blockingHits(decision.verdict).map((hit) => hit.key));
    },
  };
}

/** Reads something once, until it is forgotten, and again after a failure. */
function readOnce<T>(load: () => Promise<T>): { readonly read: () => Promise<T>; readonly forget: () => void } {
  let reading: Promise<T> | null = null;
  return {
    read: () => {
      reading ??= load().catch((error: unknown) => {
        reading = null;
        throw error;
      });
      return reading;
    },
    forget: () => {
      reading = null;
    },
  };
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/, '');
}

async function tabOrNull(tabId: number) {
  try {
    return await browser.tabs.get(tabId);
  } catch {
    return null;
  }
}
