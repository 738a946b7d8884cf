/*
 * The way out of a warning, as the worker goes it for a tab. A page that got no answer in time goes by itself: whoever answers it
 * late, or is asked twice by an impatient hand, must not take the person a second step back.
 */
/** How long a way back may take to arrive where it leads. */
const LEAVING_MS = 3000;
/** By its path: Chromium can show a page that a rule leads to under another host than the extension's own. */
const WARNING = /^[a-z]+-extension:\/\/[^/]+\/interstitial\.html(?:$|[?#])/;

export interface LeavingDeps {
  /** A tab as the browser knows it; null: it is gone. `pendingUrl`: where it is on its way to, in Chromium. */
  readonly tab: (
    tabId: number,
  ) => Promise<{ readonly url?: string | undefined; readonly pendingUrl?: string | undefined } | null>;
  readonly goBack: (tabId: number) => Promise<void>;
  readonly replaceByNewTab: (tabId: number) => Promise<void>;
}

export interface Leaving {
  /**
   * Back in history; where that leads to the listed site again (it had been shown before the warning took its place), or
   * there is nothing to go back to, a new tab takes the place of this one. Does nothing where the warning has been left already.
   */
  readonly leave: (tabId: number, canGoBack: boolean) => Promise<void>;
  readonly isLeaving: (tabId: number) => boolean;
  /** It went back to what it was to get away from. */
  readonly giveUp: (tabId: number) => Promise<void>;
  /** It has arrived, or is gone. */
  readonly forget: (tabId: number) => void;
}

/** The ways out of all tabs. */
export function createLeaving(deps: LeavingDeps): Leaving {
  const leaving = new Set<number>();

  async function giveUp(tabId: number): Promise<void> {
    leaving.delete(tabId);
    await deps.replaceByNewTab(tabId);
  }

  return {
    async leave(tabId, canGoBack) {
      if (leaving.has(tabId)) return;
      leaving.add(tabId);
      setTimeout(() => leaving.delete(tabId), LEAVING_MS);
      if (!(await showsWarning(deps, tabId))) return void leaving.delete(tabId);
      // Firefox answers a goBack that has nowhere to go as if it had gone.
      if (!canGoBack) return giveUp(tabId);
      try {
        await deps.goBack(tabId);
      } catch {
        await giveUp(tabId);
      }
    },
    isLeaving: (tabId) => leaving.has(tabId),
    giveUp,
    forget: (tabId) => void leaving.delete(tabId),
  };
}

/** Whether the warning is still what the tab shows and stays at. What the browser does not tell counts as yes. */
async function showsWarning({ tab }: LeavingDeps, tabId: number): Promise<boolean> {
  const now = await tab(tabId);
  if (now === null) return false;
  const isWarning = (url: string | undefined): boolean => url === undefined || url === '' || WARNING.test(url);
  return isWarning(now.url) && isWarning(now.pendingUrl);
}
