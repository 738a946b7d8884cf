/* The browser's own id of a tab, as the extension names it. */
import type { Tab } from '../../scripts/lab/browser.ts';

/** Id of the tab that shows a page of this host. */
export async function tabIdOf(own: Tab, host: string): Promise<number> {
  const id = await own.evaluate(
    `(globalThis.browser ?? globalThis.chrome).tabs.query({}).then((tabs) => tabs.find((tab) => tab.url?.includes(${JSON.stringify(host)}))?.id ?? null)`,
  );
  if (typeof id !== 'number') throw new Error(`expected a tab at ${host}`);
  return id;
}
