/* Tabs as the worker meets them: they may be gone by the time that they are asked for. */
import { browser } from 'wxt/browser';
import { siteOf } from './site-of.ts';

/** A tab; null: it is gone. */
export async function tabOrNull(tabId: number) {
  try {
    return await browser.tabs.get(tabId);
  } catch {
    return null;
  }
}

/** The site that a tab shows; empty: none, or the tab is gone. */
export async function siteOfTab(tabId: number): Promise<string> {
  return siteOf((await tabOrNull(tabId))?.url ?? '');
}

/** Every open tab that shows an address we may know. */
export async function openTabs(): Promise<readonly { readonly id: number; readonly url: string }[]> {
  const tabs = await browser.tabs.query({});
  return tabs.flatMap(({ id, url }) => (id === undefined || url === undefined ? [] : [{ id, url }]));
}

/** Every open tab of private windows. */
export async function privateTabIds(): Promise<readonly number[]> {
  const tabs = await browser.tabs.query({});
  return tabs.flatMap(({ id, incognito }) => (id === undefined || !incognito ? [] : [id]));
}

/** Puts a new tab in the place of one. */
export async function replaceByNewTab(tabId: number): Promise<void> {
  const tab = await tabOrNull(tabId);
  if (tab === null) return;
  await browser.tabs.create({ windowId: tab.windowId, index: tab.index + 1, active: tab.active });
  await browser.tabs.remove(tabId);
}
