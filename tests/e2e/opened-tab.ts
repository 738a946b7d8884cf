/* The tab that something opens: told by being new, for browsers name their tabs in no order. */
import type { LabBrowser, Tab } from '../../scripts/lab/browser.ts';
import { expect } from './fixtures.ts';

/** Does something that opens one tab, and resolves with that tab. */
export async function openedTab(browser: LabBrowser, act: () => Promise<unknown>): Promise<Tab> {
  const before = new Set((await browser.tabs()).map(({ page }) => page));
  await act();
  let found: Tab | undefined;
  await expect
    .poll(async () => {
      found = (await browser.tabs()).find(({ page }) => !before.has(page));
      return found !== undefined;
    })
    .toBe(true);
  if (!found) throw new Error('expected a new tab');
  return found;
}
