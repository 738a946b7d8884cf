/*
 * What the worker does when it sees a navigation that the browser's own rules did not stop: it asks the list and, on a
 * hit, puts the warning in the tab. In Firefox the same decision is taken before the request (firefox.ts).
 * A page that is only being prepared (prerender, prefetch) never moves the tab that a person is looking at; it is
 * checked when it is shown.
 */
import type { SiteDecision } from './site-verdict.ts';

export interface NavigationDeps {
  /** The decision on an address in a tab. Never throws. */
  readonly decide: (url: string, tabId: number) => Promise<SiteDecision>;
  readonly showInterstitial: (tabId: number, url: string) => Promise<void>;
  /** The tab is open and still shows, or is loading, this address. */
  readonly isStillAt: (tabId: number, url: string) => Promise<boolean>;
  /** Called with each decision on what a tab shows, for the badge. */
  readonly onDecided: (tabId: number, url: string, decision: SiteDecision) => void;
  /** A hit that no rule held. */
  readonly onObserved: (decision: SiteDecision) => void;
}

/** A navigation as the browser's events tell it. */
export interface Navigation {
  readonly tabId: number;
  readonly frameId: number;
  readonly url: string;
  readonly documentLifecycle?: string | undefined;
}

/** True for a navigation that may move the tab: its main frame, in a tab, and what the person sees. */
export function mayMoveTab(navigation: Navigation): boolean {
  const lifecycle = navigation.documentLifecycle ?? 'active';
  return navigation.tabId >= 0 && navigation.frameId === 0 && lifecycle === 'active' && isWebUrl(navigation.url);
}

/** Addresses that the guard has anything to do with. */
export function isWebUrl(url: string): boolean {
  return /^https?:/i.test(url);
}

export interface NavigationWatch {
  /** Something is about to load or has loaded in a tab. Resolves to true when the warning took its place. */
  check(navigation: Navigation, when: 'request' | 'committed'): Promise<boolean>;
}

/** Watches navigations: one check for every event that tells of one. */
export function createNavigationWatch(deps: NavigationDeps): NavigationWatch {
  return {
    async check(navigation, when) {
      if (!mayMoveTab(navigation)) return false;
      const { tabId, url } = navigation;
      const decision = await deps.decide(url, tabId);
      if (when === 'committed') deps.onDecided(tabId, url, decision);
      if (!decision.blocks) return false;
      deps.onObserved(decision);
      // The tab may have gone elsewhere while we asked: a warning about a page that was left is worse than none.
      if (when === 'committed' && !(await deps.isStillAt(tabId, url))) return false;
      await deps.showInterstitial(tabId, url);
      return true;
    },
  };
}
