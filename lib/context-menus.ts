/*
 * The entries of the menu that a page's text and pictures have. Their answers are shown in the popup; where the browser cannot
 * open that by itself, in a tab.
 */
import { browser, type Browser } from 'wxt/browser';
import { logFailure } from './log.ts';
import { ownUrl } from './own-url.ts';
import type { Language } from '../locales/index.ts';

type EntryId = 'check-text' | 'check-picture';

/** What the entries say. Browsers put them below the extension's name where there are several. */
const TITLES: Readonly<Record<Language, Readonly<Record<EntryId, string>>>> = {
  th: { 'check-text': 'ตรวจข้อความที่เลือก', 'check-picture': 'ตรวจ QR ในรูปนี้' },
  en: { 'check-text': 'Check the selected text', 'check-picture': 'Check the QR code in this picture' },
};

export interface MenuActions {
  readonly checkText: (tabId: number, text: string) => void;
  readonly checkPicture: (tabId: number, address: string) => void;
}

/** Puts the entries into the menu, in the reader's language. Firefox for Android has no such menu. */
export async function createMenus(language: Language): Promise<void> {
  if (!hasMenus()) return;
  await browser.contextMenus.removeAll();
  const titles = TITLES[language];
  browser.contextMenus.create({ id: 'check-text', title: titles['check-text'], contexts: ['selection'] });
  browser.contextMenus.create({ id: 'check-picture', title: titles['check-picture'], contexts: ['image'] });
}

/** Listens for the entries. Call at the top level of the worker. */
export function onMenu(actions: MenuActions): void {
  if (!hasMenus()) return;
  browser.contextMenus.onClicked.addListener((info, tab) => answerMenu(info, tab, actions));
}

/** Does what an entry says, and shows the popup. Exported for tests: no driver can open the browser's own menu. */
export function answerMenu(
  {
    menuItemId,
    selectionText,
    srcUrl,
  }: Pick<Browser.contextMenus.OnClickData, 'menuItemId' | 'selectionText' | 'srcUrl'>,
  tab: Pick<Browser.tabs.Tab, 'id' | 'windowId'> | undefined,
  { checkText, checkPicture }: MenuActions,
): void {
  if (tab?.id === undefined) return;
  if (menuItemId === 'check-text' && selectionText !== undefined) checkText(tab.id, selectionText);
  else if (menuItemId === 'check-picture' && srcUrl !== undefined) checkPicture(tab.id, srcUrl);
  else return;
  // At once: Firefox opens a popup only in the very moment of the person's click.
  void showPopup(tab.id, tab.windowId).catch((error: unknown) => logFailure('popup', error));
}

async function showPopup(tabId: number, windowId: number): Promise<void> {
  try {
    await browser.action.openPopup({ windowId });
  } catch {
    await browser.tabs.create({ url: ownUrl(`popup.html?tab=${tabId}`), windowId, openerTabId: tabId });
  }
}

function hasMenus(): boolean {
  return (browser.contextMenus as typeof browser.contextMenus | undefined) !== undefined;
}
