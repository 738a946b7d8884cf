/*
 * What a person was shown of a page. A page notices that a popup opens over it, and may leave for an honest one, or close itself:
 * the report is of what the person saw, never of what came after it.
 */
import type { Found } from '../worker/found-store.ts';
import type { ReportTab } from './reports.ts';
import type { SeenPage } from './requests.ts';
import { isSamePage } from './same-page.ts';

/** A page as a person saw it. */
export interface Sight {
  readonly tab: ReportTab;
  readonly found: readonly Found[];
  /** The tab still shows it, and can be asked for more. */
  readonly isThere: boolean;
  /** The tab shows another page, or is closed. Neither this nor `isThere`: it is between two pages. */
  readonly hasLeft: boolean;
}

export interface SightsDeps {
  /** Null: the tab is gone. */
  readonly tab: (tabId: number) => Promise<ReportTab | null>;
  readonly found: (tabId: number) => Promise<readonly Found[]>;
}

export interface Sights {
  /**
   * The page that a person saw in a tab, as the tab shows it, else as it was when last asked about; of a page that nothing is
   * remembered of, its address alone.
   */
  look(page: SeenPage, isPrivate: boolean): Promise<Sight>;
  /** What the tab shows now; null where it is gone. */
  now(tabId: number): Promise<Sight | null>;
}

/** Pages that left and are still remembered: a person has one popup open, or a few where each is a tab. */
const MOST_REMEMBERED = 8;

/** The pages that popups were opened over. In the worker's memory alone. */
export function createSights({ tab, found }: SightsDeps): Sights {
  const remembered = new Map<number, Sight>();

  function remember(tabId: number, sight: Sight): void {
    remembered.delete(tabId);
    remembered.set(tabId, sight);
    for (const oldest of remembered.keys()) {
      if (remembered.size <= MOST_REMEMBERED) break;
      remembered.delete(oldest);
    }
  }

  async function now(tabId: number): Promise<Sight | null> {
    const shown = await tab(tabId);
    return shown === null ? null : { tab: shown, found: await found(tabId), isThere: true, hasLeft: false };
  }

  return {
    now,
    async look({ tabId, url }, isPrivate) {
      const shown = await now(tabId);
      if (shown !== null && isSamePage(shown.tab.url, url)) {
        remember(tabId, shown);
        return shown;
      }
      // Firefox has no address for a tab that is between two pages.
      const gone = { isThere: false, hasLeft: shown?.tab.url !== '' };
      const seen = remembered.get(tabId);
      if (seen !== undefined && isSamePage(seen.tab.url, url))
        return { ...seen, tab: { ...seen.tab, isShown: false }, ...gone };
      return { tab: { url, title: '', isWarning: false, isPrivate, isShown: false }, found: [], ...gone };
    },
  };
}
