/*
 * Pages for the worker: what is found on them, in their pictures and in what a person asks about, the card over them, and what the
 * person ignores there.
 */
import { browser } from 'wxt/browser';
import { wasmArgon2id } from '../argon2.ts';
import { isWebUrl } from '../guard/navigation.ts';
import type { SiteDecision } from '../guard/site-verdict.ts';
import { readLanguage } from '../language-choice.ts';
import { logFailure } from '../log.ts';
import { MAX_MESSAGE_LENGTH, MAX_PICTURES, tellFrame } from '../messages.ts';
import type { IgnoredView } from '../messages.ts';
import { fetchPicture } from '../pictures/fetch-picture.ts';
import { createPictureReader } from '../pictures/read-pictures.ts';
import { captureWindow, openPicture, readTabState } from '../pictures/screenshot.ts';
import type { Settings } from '../settings.ts';
import { createAddressChanges } from './address-changes.ts';
import { createAskedChecks } from './asked-checks.ts';
import { digestSession } from './digest-session.ts';
import { foundSession } from './found-session.ts';
import { createFoundStore } from './found-store.ts';
import type { Found } from './found-store.ts';
import { createIgnoredNumbers } from './ignored-numbers.ts';
import type { WorkerLists } from './lists.ts';
import { createMessageChecks } from './message-check.ts';
import { createNumberChecks } from './number-checks.ts';
import { createPageChecks } from './page-checks.ts';
import { createPageScripts } from './page-scripts.ts';
import { siteOf } from './site-of.ts';
import { openTabs, siteOfTab, tabOrNull } from './tabs.ts';

const IGNORED_KEY = 'ignoredNumbers';

export interface WorkerPagesDeps {
  readonly incognito: boolean;
  readonly lists: Pick<WorkerLists, 'store' | 'names'>;
  readonly decide: (url: string, tabId: number | null) => Promise<SiteDecision>;
  readonly showButton: (tabId: number) => Promise<void>;
  readonly settings: () => Promise<Settings>;
  /** What had not been found on the page in the tab before. */
  readonly onNew: (tabId: number, items: readonly Found[]) => void;
  readonly now: () => number;
}

/** What the worker does for pages. One a worker. Starts nothing. */
export function createWorkerPages(deps: WorkerPagesDeps) {
  const { incognito, decide, showButton, now } = deps;
  const { store, names } = deps.lists;
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

  const numberChecks = createNumberChecks({
    store,
    argon2id: wasmArgon2id,
    session: incognito ? null : digestSession,
    now,
    pause,
    onFailure: (error) => logFailure('numbers', error),
  });

  const pictures = createPictureReader({
    capture: captureWindow,
    tabState: readTabState,
    decode: async (pixels, pause) => {
      // Most pages have no picture that may hold a code.
      const { decodePixels } = await import('../pictures/decode.ts');
      return decodePixels(pixels, pause);
    },
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

  const scripts = createPageScripts((error) => logFailure('page', error));
  const found = createFoundStore(foundSession);
  const checks = createPageChecks({
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
    publisherNames: names,
    ignoredAmong: async (keys, site, tabId) =>
      ignored.ignoredAmong(keys, site, (await tabOrNull(tabId))?.incognito === true),
    readPictures: ({ tabId, windowId }, places, viewport) => pictures.read(tabId, windowId, places, viewport),
    askTopFrameForPictures: (tabId) => scripts.sayWhere(tabId),
    language: readLanguage,
    settings: deps.settings,
    now,
    pause,
    onNew: deps.onNew,
    showCard: (tabId, view) => scripts.show(tabId, view),
    markFrame: (tabId, frameId) => scripts.mark(tabId, frameId),
    onFound: (tabId) => void showButton(tabId),
  });

  const messageChecks = createMessageChecks({
    siteVerdict: (url) => store.verdict(url),
    checkNumbers: (keys) => numberChecks.check(keys, { tabId: null, priority: 'asked' }),
    publisherNames: names,
  });

  async function readView(tabId: number): Promise<readonly string[] | null> {
    const tab = await tabOrNull(tabId);
    if (tab?.width === undefined || tab.height === undefined) return null;
    return pictures.readView(tabId, tab.windowId, { width: tab.width, height: tab.height });
  }

  const asked = createAskedChecks({
    checks: messageChecks,
    readPicture: (address) => pictures.readOne(address),
    readView,
    onCodes: async (tabId, payloads) => checks.codes(payloads, tabId, await siteOfTab(tabId)),
    onFailure: (error) => logFailure('asked', error),
    now,
    maxLength: MAX_MESSAGE_LENGTH,
  });

  /** Address, without its fragment, that each tab last showed. */
  const shownAddress = new Map<number, string>();
  const addressChanges = createAddressChanges(now, (error) => logFailure('page', error));

  /** Card and button of a tab say what is found and ignored now. */
  async function refresh(tabId: number, site: string): Promise<void> {
    await checks.refreshCard(tabId, site);
    await showButton(tabId);
  }

  async function readAgain(tabId: number, site: string): Promise<void> {
    await checks.restart(tabId);
    await refresh(tabId, site);
    await tellFrame(tabId, null, { to: 'page', ask: 'rescan' });
  }

  async function webTabs() {
    return (await openTabs()).filter(({ url }) => isWebUrl(url));
  }

  /** What a person ignores, or the language, has changed: every card and button is brought up to date. */
  async function refreshAll(): Promise<void> {
    await Promise.all(
      (await webTabs()).map(async ({ id, url }) => {
        if ((await found.of(id)).items.length > 0) await refresh(id, siteOf(url));
      }),
    );
  }

  async function reset(tabId: number): Promise<void> {
    shownAddress.delete(tabId);
    addressChanges.forget(tabId);
    scripts.forget(tabId);
    await checks.reset(tabId);
  }

  return {
    checks,
    asked,
    found,
    bringReader: (tabId: number, frameId: number) => scripts.read(tabId, frameId),
    checkMessage: (text: string) => messageChecks.ofText(text),
    /** For the button: what is found and not ignored on the page in a tab. */
    count: async (tabId: number) => checks.count(tabId, await siteOfTab(tabId)),
    /** Texts of the codes in a picture: by its address, else where it stands in what the tab shows. */
    readCodes: async (tabId: number, address: string): Promise<readonly string[] | null> =>
      (await pictures.readOne(address)) ?? readView(tabId),
    ignored: {
      list: (isPrivate: boolean) => ignored.list(isPrivate),
      dropOver: () => ignored.dropOver(),
      undo: async (id: string): Promise<boolean> => {
        const undone = await ignored.undo(id);
        if (undone) await refreshAll();
        return undone;
      },
      /** Ignores a found item on a site; null: there is no such item. */
      add: async (tabId: number, site: string, id: string): Promise<IgnoredView | null> => {
        const item = (await found.of(tabId)).items.find((one) => one.id === id);
        if (item === undefined || site === '') return null;
        const isPrivate = (await tabOrNull(tabId))?.incognito === true;
        const view = await ignored.add({ key: item.key, kind: item.kind, site, isPrivate });
        await refreshAll();
        return view;
      },
    },
    refreshAll,
    /** What was found by a check that is off now is forgotten, and what a check finds that is on again is found. */
    async readAllAgain(): Promise<void> {
      await Promise.all((await webTabs()).map(({ id, url }) => readAgain(id, siteOf(url))));
    },
    /** Another document is in the tab: what was found belongs to the one before. */
    async onDocument(tabId: number, url: string): Promise<void> {
      const isReset = reset(tabId);
      shownAddress.set(tabId, withoutFragment(url));
      await isReset;
    },
    onFrameDocument: (tabId: number, frameId: number) => scripts.forgetFrame(tabId, frameId),
    /** A site that is listed at a grade that lets it load is said on its page, in a note. */
    async noteSite(tabId: number, url: string): Promise<void> {
      if (!isWebUrl(url)) return;
      const { verdict, blocks } = await decide(url, tabId);
      if (verdict.kind === 'listed' && !blocks) await checks.refreshCard(tabId, siteOf(url));
    },
    /** The page shows another address without loading: what was found before may be gone, so it is read again. */
    async onHistoryChanged(tabId: number, url: string): Promise<void> {
      const address = withoutFragment(url);
      // Many sites write the same address again while a person scrolls.
      if (shownAddress.get(tabId) === address) return;
      shownAddress.set(tabId, address);
      await addressChanges.note(tabId, async () => readAgain(tabId, await siteOfTab(tabId)));
    },
    async onTabClosed(tabId: number): Promise<void> {
      pictures.forget(tabId);
      checks.forget(tabId);
      asked.forget(tabId);
      await reset(tabId);
    },
  };
}

export type WorkerPages = ReturnType<typeof createWorkerPages>;

function withoutFragment(url: string): string {
  return url.replace(/#.*$/, '');
}
