/*
 * The tool bar button of each tab: what state it shows, and how many frames of the tab were blocked. The counts stand in
 * session storage, so that a stopped worker does not forget them.
 */
import { createInTurn } from '../core/in-turn.ts';
import { browser } from 'wxt/browser';
import { badgeOf } from './badge.ts';
import type { BadgeInput, BadgeState } from './badge.ts';
import { noAccessTitle } from './access-badge.ts';
import { BADGE_TITLES, NEWS_TITLES, OFF_TITLES } from './badge-titles.ts';
import { readLanguage } from '../language-choice.ts';
import type { SiteDecision } from '../guard/site-verdict.ts';

const FRAMES_KEY = 'blockedFrames';

export interface TabButton {
  /** Shows a decision on what a tab shows; a tab that is gone is left alone. */
  show(tabId: number, decision: SiteDecision | null): Promise<void>;
  /** Blocked frames of the page in the tab. */
  frames(tabId: number): Promise<number>;
  countFrame(tabId: number): Promise<void>;
  /** Another page is in the tab, or the tab is gone. */
  resetFrames(tabId: number): Promise<void>;
}

export interface TabButtonDeps {
  /** Of the lists. */
  readonly freshness: () => Promise<BadgeInput['freshness']>;
  /** What was found on the page in a tab. */
  readonly onPage: (tabId: number) => Promise<Pick<BadgeInput, 'listedOnPage' | 'hasUnchecked'>>;
  /** A report has an answer that the person has not read. */
  readonly hasNews: () => Promise<boolean>;
  /** Without it nothing on a page is checked. */
  readonly mayReadPages: () => Promise<boolean>;
}

/** The buttons of all tabs. */
export function createTabButton({ freshness, onPage, hasNews, mayReadPages }: TabButtonDeps): TabButton {
  const counter = createFrameCounter();
  return {
    async show(tabId, decision) {
      try {
        const blockedFrames = await counter.count(tabId);
        const { listedOnPage, hasUnchecked } = await onPage(tabId);
        const mayRead = await mayReadPages();
        const { state, text } = badgeOf({
          decision,
          blockedFrames,
          listedOnPage,
          hasUnchecked: hasUnchecked || !mayRead,
          freshness: await freshness(),
          hasNews: await hasNews(),
        });
        const language = (await readLanguage()) === 'th' ? 'th' : 'en';
        await Promise.all([
          browser.action.setBadgeText({ tabId, text }),
          browser.action.setTitle({
            tabId,
            title:
              state === 'unknown' && !mayRead
                ? noAccessTitle(language)
                : titleOf(language, state, text, decision?.isOff === true),
          }),
          browser.action.setBadgeBackgroundColor({ tabId, color: BADGE_COLOURS[state] }),
          browser.action.setIcon({ tabId, path: iconPaths(state) }),
        ]);
      } catch {
        // The tab was closed meanwhile: there is no button to set.
      }
    },
    frames: counter.count,
    countFrame: counter.add,
    resetFrames: counter.reset,
  };
}

function titleOf(language: 'th' | 'en', state: BadgeState, text: string, isOff: boolean): string {
  if (text === '•') return NEWS_TITLES[language];
  return isOff && state === 'paused' ? OFF_TITLES[language] : BADGE_TITLES[language][state];
}

/** Changes are made one after the other: two frames blocked at once count as two. */
function createFrameCounter() {
  const inTurn = createInTurn();
  async function read(): Promise<Record<string, number>> {
    const stored: unknown = (await browser.storage.session.get(FRAMES_KEY))[FRAMES_KEY];
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
  }
  function change(edit: (counts: Record<string, number>) => Record<string, number> | null): Promise<void> {
    return inTurn(async () => {
      const next = edit(await read());
      if (next !== null) await browser.storage.session.set({ [FRAMES_KEY]: next });
    });
  }
  return {
    count: async (tabId: number): Promise<number> => (await read())[String(tabId)] ?? 0,
    add: (tabId: number): Promise<void> =>
      change((counts) => ({ ...counts, [String(tabId)]: (counts[String(tabId)] ?? 0) + 1 })),
    reset: (tabId: number): Promise<void> =>
      change((counts) => {
        if (!(String(tabId) in counts)) return null;
        const { [String(tabId)]: _gone, ...rest } = counts;
        return rest;
      }),
  };
}

const BADGE_COLOURS = {
  default: '#5b6770',
  listed: '#b3261e',
  paused: '#5b6770',
  stale: '#8a5a00',
  unknown: '#5b6770',
} as const;

function iconPaths(state: keyof typeof BADGE_COLOURS): Record<string, string> {
  const file = (size: number): string => `/icon/${state === 'default' ? '' : `${state}-`}${size}.png`;
  return { '16': file(16), '32': file(32) };
}
