/*
 * Sites for the worker: the verdict on an address with what the person lets through, the guard that acts on it, the warning that
 * takes a tab's place, and the button that says how a tab stands.
 */
import { browser } from 'wxt/browser';
import type { Verdict } from '../core/blocklist/verdict.ts';
import { createChromiumGuard } from '../guard/chromium.ts';
import type { ChromiumGuard } from '../guard/chromium.ts';
import { createExceptions } from '../guard/exceptions.ts';
import type { Exception } from '../guard/exceptions.ts';
import { createFirefoxGuard } from '../guard/firefox.ts';
import { interstitialBase, interstitialFor, subjectOfInterstitial } from '../guard/interstitial-url.ts';
import { createNavigationWatch, isWebUrl } from '../guard/navigation.ts';
import { blockingHits, decideSite, explainSite } from '../guard/site-verdict.ts';
import type { SiteDecision } from '../guard/site-verdict.ts';
import { logFailure } from '../log.ts';
import type { PublisherName, SiteExplanation } from '../messages.ts';
import type { SettingsStore } from '../settings.ts';
import { EXCEPTIONS_KEY } from '../stored-keys.ts';
import { storedValue } from '../stored-value.ts';
import { worstFreshness } from './list-status.ts';
import { createLeaving } from './leaving.ts';
import { SHORTEST_ALARM_MS } from './lists.ts';
import type { WorkerLists } from './lists.ts';
import { mayReadPages } from './access-badge.ts';
import { createTabButton } from './tab-button.ts';
import type { TabButtonDeps } from './tab-button.ts';
import { openTabs, privateTabIds, replaceByNewTab, tabOrNull } from './tabs.ts';

export const EXCEPTIONS_ALARM = 'exceptions';
const RULES_KEY = 'rules';
/** How long a page's question waits for a first list. */
const PAGE_WAIT_MS = 8000;

export interface WorkerSitesDeps extends Pick<TabButtonDeps, 'hasNews' | 'onPage'> {
  readonly isFirefox: boolean;
  readonly incognito: boolean;
  readonly lists: Pick<WorkerLists, 'store' | 'status' | 'names' | 'addressOf'>;
  readonly settings: Pick<SettingsStore, 'read' | 'readSync'>;
  /** Settles when the worker has a list, or has tried: a private window's worker begins without one. */
  readonly firstList: () => Promise<unknown>;
  readonly now: () => number;
}

/** What the worker knows and does about sites. One a worker. Starts nothing. */
export function createWorkerSites(deps: WorkerSitesDeps) {
  const { isFirefox, incognito, lists, settings, now } = deps;
  const { store } = lists;

  // By the build: Firefox's worker need not even read it.
  const guard: ChromiumGuard | null =
    import.meta.env.FIREFOX === true || isFirefox
      ? null
      : createChromiumGuard({
          // The browser makes it when it is first asked for; no verdict needs it.
          get api() {
            return browser.declarativeNetRequest;
          },
          memory: {
            read: async () => (await browser.storage.session.get(RULES_KEY))[RULES_KEY],
            write: async (held) => {
              if (held === null) await browser.storage.session.remove(RULES_KEY);
              else await browser.storage.session.set({ [RULES_KEY]: held });
            },
          },
          store,
          interstitialUrl: interstitialBase(),
          mayRedirect: mayReadPages,
          incognito,
          privateTabs: privateTabIds,
        });

  let syncs = 0;
  async function syncGuard(idle: boolean): Promise<void> {
    syncs++;
    try {
      await guard?.sync({ idle });
    } catch (error) {
      logFailure('guard', error);
    } finally {
      syncs--;
    }
  }

  const exceptions = createExceptions({
    storage: {
      read: async (area) =>
        area === 'local'
          ? storedValue(EXCEPTIONS_KEY)
          : (await browser.storage[area].get(EXCEPTIONS_KEY))[EXCEPTIONS_KEY],
      write: async (area, list) => browser.storage[area].set({ [EXCEPTIONS_KEY]: list }),
    },
    now,
    newId: () => crypto.randomUUID(),
    incognito,
    isPrivateTab: async (tabId) => (await tabOrNull(tabId))?.incognito === true,
    onChanged: applyExceptions,
  });

  async function applyExceptions(list: readonly Exception[]): Promise<void> {
    await guard?.setExceptions(list);
    const next = exceptions.nextExpiry();
    if (next !== null)
      await browser.alarms.create(EXCEPTIONS_ALARM, { when: Math.max(next, now() + SHORTEST_ALARM_MS) });
  }

  async function orNone(read: Promise<readonly Exception[]>): Promise<readonly Exception[]> {
    try {
      return await read;
    } catch (error) {
      logFailure('exceptions', error);
      return [];
    }
  }

  async function decide(url: string, tabId: number | null): Promise<SiteDecision> {
    const [verdict, inForce, view] = await Promise.all([
      store.verdict(url),
      orNone(exceptions.listIn(tabId)),
      settings.read(),
    ]);
    return decideSite(url, tabId, verdict, inForce, now(), view.settings.checks.sites);
  }

  function decideSync(url: string, tabId: number | null): SiteDecision | null {
    const verdict: Verdict | null = store.verdictSync(url);
    const inForce = exceptions.listInSync();
    const view = settings.readSync();
    if (verdict === null || inForce === null || view === null) return null;
    return decideSite(url, tabId, verdict, inForce, now(), view.settings.checks.sites);
  }

  async function decideForPage(url: string, tabId: number | null): Promise<SiteDecision> {
    const decision = await decide(url, tabId);
    if (decision.verdict.kind !== 'unknown' || decision.verdict.reason === 'not-checkable') return decision;
    // A page can wait where a navigation cannot: better a late answer than "unknown".
    await Promise.race([deps.firstList(), new Promise((resolve) => setTimeout(resolve, PAGE_WAIT_MS))]);
    return decide(url, tabId);
  }

  async function explain(url: string, tabId: number | null): Promise<SiteExplanation> {
    // Whose list it is and where that is served is said of what is listed: nothing else waits for it.
    const publishers = Promise.all([lists.names(), lists.addressOf()]);
    publishers.catch(() => undefined);
    const decision = await decideForPage(url, tabId);
    const nameless = (publisher: string): PublisherName => ({ th: publisher, en: publisher });
    if (decision.verdict.kind !== 'listed') return explainSite(url, decision, nameless);
    const [names, addressOf] = await publishers;
    return explainSite(url, decision, (publisher) => names.get(publisher) ?? nameless(publisher), addressOf);
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

  const button = createTabButton({
    freshness: async () => worstFreshness(await lists.status()),
    hasNews: deps.hasNews,
    onPage: deps.onPage,
    mayReadPages,
  });

  const watch = createNavigationWatch({
    decide,
    showInterstitial,
    isStillAt: async (tabId, url) => {
      const tab = await tabOrNull(tabId);
      return tab !== null && (tab.url === url || ('pendingUrl' in tab && tab.pendingUrl === url));
    },
    onDecided: (tabId, _url, decision) => void button.show(tabId, decision),
    onObserved: (decision) => {
      void observe(decision).catch((error: unknown) => logFailure('guard', error));
    },
  });

  const firefoxGuard = createFirefoxGuard({
    decideSync,
    decide,
    interstitialFor,
    onLate: ({ tabId, url }) => void showInterstitial(tabId, url),
    onFrameBlocked: (tabId) => void countBlockedFrame(tabId),
  });

  /** No rule held what is listed: from now on one does. */
  async function observe(decision: SiteDecision): Promise<void> {
    await guard?.addObserved(blockingHits(decision.verdict).map((hit) => hit.key));
  }

  /** Checks every open tab: restored ones may have loaded before the guard stood. */
  async function sweep(): Promise<void> {
    await Promise.all(
      (await openTabs()).map(async ({ id, url }) => {
        const subject = subjectOfInterstitial(url);
        if (subject !== null) await button.show(id, await decide(subject, id));
        else await watch.check({ tabId: id, frameId: 0, url }, 'committed');
      }),
    );
  }

  async function showButton(tabId: number): Promise<void> {
    const tab = await tabOrNull(tabId);
    if (tab === null) return;
    const url = tab.url ?? '';
    await button.show(tabId, await decide(subjectOfInterstitial(url) ?? url, tabId));
  }

  async function countBlockedFrame(tabId: number): Promise<void> {
    await button.countFrame(tabId);
    await showButton(tabId);
  }

  const leaving = createLeaving({ tab: tabOrNull, goBack: (tabId) => browser.tabs.goBack(tabId), replaceByNewTab });

  return {
    guard,
    syncGuard,
    isGuardBehind: (): boolean => syncs > 0,
    exceptions,
    /** Makes the guard agree with what the person lets through now. */
    renewExceptions: async (): Promise<void> => {
      const isRenewed = await exceptions.dropOver().catch((error: unknown) => {
        logFailure('exceptions', error);
        return false;
      });
      // Where that has changed them the guard has been told, as after each change.
      if (!isRenewed) await applyExceptions(await orNone(exceptions.list()));
    },
    /** A private window has another tab: what is paused in these is paused in it. */
    async onTabCreated(): Promise<void> {
      if (incognito && (await orNone(exceptions.list())).some(({ isPrivate, tabId }) => isPrivate && tabId === null))
        await applyExceptions(await orNone(exceptions.list()));
    },
    decide,
    explain,
    watch,
    firefoxGuard,
    button,
    showButton,
    sweep,
    leave: leaving.leave,
    /** Another document is in the tab; `isReset`: what belonged to the one before is forgotten. */
    async onCommitted(
      tabId: number,
      { url, documentLifecycle }: { readonly url: string; readonly documentLifecycle: string | undefined },
      isReset: Promise<unknown> | undefined,
    ): Promise<void> {
      const subject = subjectOfInterstitial(url);
      if (leaving.isLeaving(tabId) && (subject !== null || (await decide(url, tabId)).blocks))
        return leaving.giveUp(tabId);
      leaving.forget(tabId);
      await isReset;
      // Our own warning page is in the tab: its badge is that of the address that it stands for.
      if (subject !== null) await button.show(tabId, await decide(subject, tabId));
      else await watch.check({ tabId, frameId: 0, url, documentLifecycle }, 'committed');
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
      if (decision.blocks) await observe(decision);
    },
    async onTabClosed(tabId: number): Promise<void> {
      leaving.forget(tabId);
      await button.resetFrames(tabId);
      await exceptions.dropTab(tabId);
    },
  };
}
