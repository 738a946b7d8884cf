/*
 * The gallery in a browser, for tests: one page is loaded and shows one state after the other, because loading and the first look
 * of the measuring script cost more than all the measuring.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from '@playwright/test';
import type { BrowserContextOptions, CDPSession, Page } from '@playwright/test';
import type * as axe from 'axe-core';
import type { RunOptions } from 'axe-core';
import { requireBrowser } from '../../scripts/browsers.ts';
import { serveGallery } from './serve.ts';

export interface Screens {
  /**
   * Runs with a blank page of a window with these options. The next that asks for the same has the same window, emptied: a new
   * one takes four times as long to load the gallery. One in which something failed is closed.
   */
  readonly withPage: (options: BrowserContextOptions, use: (page: Page) => Promise<void>) => Promise<void>;
  /** Address of one state. */
  readonly url: (query: Readonly<Record<string, string>>, hash?: string) => string;
  readonly close: () => Promise<void>;
}

/** `folder` is where the built gallery goes; two runs at once need two folders. */
export async function openScreens(folder: string): Promise<Screens> {
  const gallery = await serveGallery(folder);
  const browser = await chromium.launch({ executablePath: await requireBrowser('chromium') });
  const idle = new Map<string, Page>();
  return {
    url: gallery.url,
    async withPage(options, use) {
      const key = JSON.stringify(options);
      const page = idle.get(key) ?? (await (await browser.newContext(options)).newPage());
      idle.delete(key);
      const thrown: string[] = [];
      page.on('pageerror', ({ message }) => thrown.push(message));
      try {
        await use(page);
        if (thrown.length > 0)
          throw new Error(`expected a page that throws nothing, but nobody caught: ${thrown.join('; ')}`);
        await empty(page, gallery.blank);
      } catch (error) {
        await page.context().close();
        throw error;
      }
      idle.set(key, page);
    },
    async close() {
      await browser.close();
      await gallery.close();
    },
  };
}

/** Takes from a page what a test did to it. It stays on the gallery's host: leaving that would end the renderer that makes it quick. */
async function empty(page: Page, blank: string): Promise<void> {
  page.removeAllListeners('dialog');
  page.removeAllListeners('pageerror');
  await page.emulateMedia({ media: null });
  await page.goto(blank);
}

export type State = Readonly<Record<string, string>>;

/** Shows a state with every disclosure open; loads the gallery where the page is not there yet. */
export async function showOpen(screens: Screens, page: Page, state: State): Promise<void> {
  await load(screens, page, state);
  await page.evaluate((next) => window.showOpen(next), state);
}

async function load(screens: Screens, page: Page, state: State): Promise<void> {
  if (!(await page.evaluate(() => 'showOpen' in window))) await page.goto(screens.url(state));
}

/** Opens every disclosure. */
export async function openEverything(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

/** Sets how large a person's browser makes letters, as its own setting does: 16 unless they change it. */
export async function setLetters(page: Page, standard: 16 | 32): Promise<void> {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, session);
  await session.send('Page.setFontSizes', { fontSizes: { standard, fixed: (standard * 13) / 16 } });
}

/** Attaching to a page takes longer than what is asked of it. */
const sessions = new WeakMap<Page, CDPSession>();

/** What does not fit on the page as it is, with letters as they are and twice as large. */
export function misfitsBothWays(page: Page): Promise<readonly string[]> {
  return bothWays(page, () => page.evaluate(`(${String(misfits)})()`));
}

/** What does not fit in each of these states, as the names of the state and what is wrong. */
export async function misfitsOf(screens: Screens, page: Page, states: readonly State[]): Promise<readonly string[]> {
  await load(screens, page, states[0] ?? {});
  // All in one call: the way to the page and back, for each of them, takes longer than what is done there.
  const inAll = `(async () => {
    const misfits = ${String(misfits)};
    const found = [];
    for (const state of ${JSON.stringify(states)}) {
      await window.showOpen(state);
      found.push(...misfits().map((line) => state.page + ' ' + state.state + ': ' + line));
    }
    return found;
  })()`;
  return bothWays(page, () => page.evaluate(inAll));
}

async function bothWays(page: Page, measure: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const found = await measure();
  await setLetters(page, 32);
  const doubled = await measure();
  await setLetters(page, 16);
  return [...found, ...doubled.map((line) => `at 200 %: ${line}`)];
}

/**
 * Runs in the page, by its text. What does not fit there, one line each: the page wider than the window, text that its box cuts off or that sticks out
 * of its control, controls that lie over each other. What is out of sight on purpose (for readers alone) is none.
 */
function misfits(): readonly string[] {
  /** Borders and rounding. */
  const SLACK = 2;
  const CONTROLS = 'button, a[href], input, select, textarea, summary';
  const found: string[] = [];
  const inAll = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot === null ? [] : inAll(one.shadowRoot))]);
  const nameOf = (one: Element): string =>
    `${one.localName}.${one.className} "${(one.textContent || one.getAttribute('aria-label') || '').trim().slice(0, 40)}"`;
  const shown = inAll(document.body).filter((one) => {
    const { width, height } = one.getBoundingClientRect();
    return width > 1 && height > 1 && one.checkVisibility({ visibilityProperty: true });
  });

  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} px wider than the window`);

  for (const one of shown) {
    if ((one.textContent ?? '').trim() === '' || one.closest('svg, select') !== null) continue;
    if (one.closest('.visually-hidden, thead') !== null && one.getBoundingClientRect().width < 20) continue;
    const { overflowX, overflowY } = getComputedStyle(one);
    const cutsX = overflowX === 'hidden' || overflowX === 'clip';
    const cutsY = overflowY === 'hidden' || overflowY === 'clip';
    const holdsItsText = one.matches(`${CONTROLS}, .badge`);
    if ((cutsX || holdsItsText) && one.scrollWidth > one.clientWidth + SLACK && one.clientWidth > 0)
      found.push(`${one.scrollWidth - one.clientWidth} px of the width are cut: ${nameOf(one)}`);
    // A column of syllables: something beside it leaves it no room.
    const size = parseFloat(getComputedStyle(one).fontSize);
    const { width, height } = one.getBoundingClientRect();
    const ownText = [...one.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent);
    if (ownText.join('').trim().length > 12 && width < 4 * size && height > 5 * size)
      found.push(`${Math.round(width)} px are all the room of ${nameOf(one)}`);
    if ((cutsY || holdsItsText) && one.scrollHeight > one.clientHeight + SLACK && one.clientHeight > 0)
      found.push(`${one.scrollHeight - one.clientHeight} px of the height are cut: ${nameOf(one)}`);
  }

  // What is fixed or sticks lies over the rest by its nature, and the rest scrolls away under it.
  const floats = (one: Element): boolean => {
    for (let at: Element | null = one; at !== null; at = at.parentElement)
      if (/fixed|sticky/.test(getComputedStyle(at).position)) return true;
    return false;
  };
  const controls = shown
    .filter((one) => one.matches(CONTROLS) && getComputedStyle(one).opacity !== '0' && !floats(one))
    .map((one) => ({ one, box: one.getBoundingClientRect() }));
  controls.forEach(({ one, box }, at) => {
    for (const { one: other, box: its } of controls.slice(at + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const width = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      const height = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
      if (width > SLACK && height > SLACK) found.push(`${nameOf(one)} lies over ${nameOf(other)}`);
    }
  });
  return found;
}

/**
 * axe with two thirds of its time for colours taken out: it keeps the parts of each colour in weak maps, and reads the same few
 * colours thousands of times on a page. Here the parts lie in the colour, and each text is read once. Nodes of the document stay
 * in weak maps. What it finds is the same.
 */
const axeScript = `((WeakMap) => {
  ${readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')}
  const { Color } = axe.commons.color;
  const { parseString } = Color.prototype;
  const read = new Map();
  Color.prototype.parseString = function (text) {
    const known = read.get(text);
    if (known === undefined) {
      parseString.call(this, text);
      read.set(text, { r: this.r, g: this.g, b: this.b, alpha: this.alpha });
      return this;
    }
    return Object.assign(this, known);
  };
})(class extends WeakMap {
  part = Symbol();
  get(of) { return of instanceof Node ? super.get(of) : of[this.part]; }
  has(of) { return of instanceof Node ? super.has(of) : this.part in of; }
  set(of, value) {
    if (of instanceof Node) return super.set(of, value);
    of[this.part] = value;
    return this;
  }
});`;
/** A theme changes colours and nothing else: where another theme was measured whole, this is enough. */
export const COLOURS_ONLY: RunOptions = {
  runOnly: { type: 'rule', values: ['color-contrast', 'color-contrast-enhanced'] },
};

/** What axe finds in each of these states, one line each with the names of the state, the element and what is wrong. */
export async function violationsOf(
  screens: Screens,
  page: Page,
  states: readonly { readonly state: State; readonly options: RunOptions }[],
): Promise<readonly string[]> {
  await load(screens, page, states[0]?.state ?? {});
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ content: axeScript });
  return page.evaluate(async (all) => {
    const found: string[] = [];
    for (const { state, options } of all) {
      await window.showOpen(state);
      const { violations } = await window.axe.run(document, {
        ...options,
        resultTypes: ['violations'],
        preload: false,
      });
      for (const { id, nodes } of violations)
        found.push(`${state.page} ${state.state}: ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
    }
    return found;
  }, states);
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
