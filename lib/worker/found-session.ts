/* What was found in each tab, in the browser's session storage: in memory, never on disk, out of reach of pages. */
import { browser } from 'wxt/browser';
import type { FoundSession } from './found-store.ts';

const keyOf = (tabId: number): string => `found:${tabId}`;

/** One record a tab in `storage.session`. */
export const foundSession: FoundSession = {
  async read(tabId) {
    return (await browser.storage.session.get(keyOf(tabId)))[keyOf(tabId)];
  },
  async write(tabId, found) {
    if (found === null) await browser.storage.session.remove(keyOf(tabId));
    else await browser.storage.session.set({ [keyOf(tabId)]: found });
  },
};
