/* Opens the page "I already paid" for the tab that a person comes from. One page a tab: whoever asks again gets the same one. */
import { browser } from 'wxt/browser';
import { ownUrl } from '../own-url.ts';

/** Address of the page, from the root of this extension; `tabId` is the tab whose findings it may offer. */
export function paidPagePath(tabId: number | null): string {
  return tabId === null ? 'emergency.html' : `emergency.html?tab=${tabId}`;
}

/**
 * Brings the page to the front, beside the tab and in its window. A content script may ask for this too, from a process
 * that a hostile page has taken over: it can bring up the one page of its tab, and no second.
 */
export async function openPaidPage(tabId: number | null): Promise<void> {
  const url = ownUrl(paidPagePath(tabId));
  const [open] = (await browser.tabs.query({})).filter((tab) => tab.url === url);
  if (open?.id !== undefined) {
    await browser.tabs.update(open.id, { active: true });
    return;
  }
  const from = tabId === null ? null : await browser.tabs.get(tabId).catch(() => null);
  await browser.tabs.create(from === null ? { url } : { url, windowId: from.windowId, index: from.index + 1 });
}
