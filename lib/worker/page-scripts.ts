/*
 * What the worker puts into pages, and only where it is wanted: the script that reads numbers, where one may be; the card, a script of
 * the top frame, and the marks' colours, a style sheet of the user's, which no page can override, where there is something to show.
 */
import { browser } from 'wxt/browser';
import { tellFrame, type CardView } from '../messages.ts';
import { askWhere } from '../page/frame-places.ts';

/** Colours of the marks, by grade; they have to be seen on whatever the page's colours are. */
const MARKS = [
  ['confirmed', '#b3261e', '#ffffff', 'solid'],
  ['corroborated', '#a84300', '#ffffff', 'solid'],
  ['reported', '#dbe5f2', '#1d2a3d', 'dashed'],
  ['disputed', '#e9dcf8', '#33195a', 'dotted'],
] as const;

/**
 * The user's sheet reaches into shadow trees and wins over every page's. Chromium takes a mark's colours from the author's
 * alone, and none at all where the user's names them too: there the user's sheet has the line only.
 */
const sheetOf = (colours: boolean): string =>
  MARKS.map(([grade, ground, ink, line]) => {
    const colour = colours ? `background-color: ${ground} !important; color: ${ink} !important; ` : '';
    return `::highlight(tuean-${grade}) { ${colour}text-decoration: underline ${line} 2px !important; }`;
  }).join('\n');

export interface PageScripts {
  /** Puts the reader into a frame that has asked for it. False where it takes none. */
  read(tabId: number, frameId: number): Promise<boolean>;
  /** Has the top frame say where its frames stand. False where it is not there yet. */
  sayWhere(tabId: number): Promise<boolean>;
  /** Shows the card over the page of a tab, brings it up to date, or takes it away. A tab that cannot have one is left. */
  show(tabId: number, view: CardView | null): Promise<void>;
  /** Puts the colours of the marks into a frame, once a document. */
  mark(tabId: number, frameId: number): Promise<void>;
  /** Another document is in the tab. */
  forget(tabId: number): void;
  /** Another document is in a frame of it. */
  forgetFrame(tabId: number, frameId: number): void;
}

/** The worker's hand in the pages. `onFailure` hears of pages that take no script. */
export function createPageScripts(onFailure: (error: unknown) => void): PageScripts {
  /** Tabs whose top document has the card's script, as far as this worker knows; it does no harm twice. */
  const withCard = new Set<number>();
  const withMarks = new Set<string>();
  return {
    async read(tabId, frameId) {
      try {
        const target = { tabId, frameIds: [frameId] };
        await browser.scripting.executeScript({ target, files: ['/reader.js'], injectImmediately: true });
        return true;
      } catch (error) {
        onFailure(error);
        return false;
      }
    },
    async sayWhere(tabId) {
      try {
        const target = { tabId, frameIds: [0] };
        const [top] = await browser.scripting.executeScript({ target, func: askWhere, injectImmediately: true });
        return top?.result === true;
      } catch (error) {
        onFailure(error);
        return false;
      }
    },
    async show(tabId, view) {
      try {
        if (!withCard.has(tabId)) {
          if (view === null) {
            // A worker that was stopped may have put it there before.
            await tellFrame(tabId, 0, { to: 'card', view });
            return;
          }
          await browser.scripting.executeScript({ target: { tabId, frameIds: [0] }, files: ['/card.js'] });
          withCard.add(tabId);
        }
        await tellFrame(tabId, 0, { to: 'card', view });
      } catch (error) {
        onFailure(error);
      }
    },
    async mark(tabId, frameId) {
      const name = `${tabId} ${frameId}`;
      if (withMarks.has(name)) return;
      withMarks.add(name);
      try {
        const target = { tabId, frameIds: [frameId] };
        await browser.scripting.insertCSS({ target, css: sheetOf(import.meta.env.FIREFOX === true), origin: 'USER' });
        await browser.scripting.insertCSS({ target, css: sheetOf(true), origin: 'AUTHOR' });
      } catch (error) {
        withMarks.delete(name);
        onFailure(error);
      }
    },
    forgetFrame: (tabId, frameId) => void withMarks.delete(`${tabId} ${frameId}`),
    forget(tabId) {
      withCard.delete(tabId);
      for (const name of withMarks) if (name.startsWith(`${tabId} `)) withMarks.delete(name);
    },
  };
}
