/* The browser's own id of a tab, as the extension names it. */
import type { SeenPage } from '../../lib/reports/requests.ts';
import type { Tab } from '../../scripts/lab/browser.ts';
import { ask } from './fixtures.ts';

/** Id of the tab that shows a page of this host. */
export async function tabIdOf(own: Tab, host: string): Promise<number> {
  const id = await own.evaluate(
    `(globalThis.browser ?? globalThis.chrome).tabs.query({}).then((tabs) => tabs.find((tab) => tab.url?.includes(${JSON.stringify(host)}))?.id ?? null)`,
  );
  if (typeof id !== 'number') throw new Error(`expected a tab at ${host}`);
  return id;
}

/** The page that a tab at this host shows, as the popup over it names it. */
export async function seenPage(own: Tab, host: string): Promise<SeenPage> {
  const tabId = await tabIdOf(own, host);
  const { url } = await ask(own, 'tab.summary', { tabId });
  return { tabId, url };
}
