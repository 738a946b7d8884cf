/*
 * The gallery in a browser, for tests: one page is loaded and shows one state after the other, because loading and the first look
 * of the measuring script cost more than all the measuring.
 */
import { createRequire } from 'node:module';
import { chromium } from '@playwright/test';
import type { BrowserContextOptions, Page } from '@playwright/test';
import type * as axe from 'axe-core';
import type { RunOptions } from 'axe-core';
import { serveGallery } from './serve.ts';

export interface Screens {
  /** Runs with a page of a window of its own, which is closed afterwards. */
  readonly withPage: (options: BrowserContextOptions, use: (page: Page) => Promise<void>) => Promise<void>;
  /** Address of one state. */
  readonly url: (query: Readonly<Record<string, string>>, hash?: string) => string;
  readonly close: () => Promise<void>;
}

/** `folder` is where the built gallery goes; two runs at once need two folders. */
export async function openScreens(folder: string): Promise<Screens> {
  const gallery = await serveGallery(folder);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
  return {
    url: gallery.url,
    async withPage(options, use) {
      const context = await browser.newContext(options);
      try {
        await use(await context.newPage());
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      await gallery.close();
    },
  };
}

/** Shows a state with every disclosure open; loads the gallery where the page is not there yet. */
export async function showOpen(screens: Screens, page: Page, query: Readonly<Record<string, string>>): Promise<void> {
  if (page.url() === 'about:blank') await page.goto(screens.url(query));
  else await page.evaluate((next) => window.show(next), query);
  await openEverything(page);
}

/** Opens every disclosure. */
export async function openEverything(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

/** How much wider than the window the page is, CSS pixels. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Makes text of the page twice as large, as a browser's own setting does. */
export async function doubleText(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
  });
}

const axeScript = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** A theme changes colours and nothing else: where another theme was measured whole, this is enough. */
export const COLOURS_ONLY: RunOptions = {
  runOnly: { type: 'rule', values: ['color-contrast', 'color-contrast-enhanced'] },
};

/** What axe finds on the page, one line each with the element and what is wrong. */
export async function violationsOn(page: Page, options: RunOptions): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axeScript });
  return page.evaluate(async (given) => {
    const { violations } = await window.axe.run(document, { ...given, resultTypes: ['violations'], preload: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
  }, options);
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
