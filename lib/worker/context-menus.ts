/*
 * The entries of the menu that a page, its links, text and pictures have: check, and report. Answers are shown in the popup;
 * where the browser cannot open that by itself, in a tab.
 */
import { browser, type Browser } from 'wxt/browser';
import { logFailure } from '../log.ts';
import { ownUrl } from '../own-url.ts';
import type { Language } from '../../locales/index.ts';

type EntryId = 'check-text' | 'check-picture' | 'report-page' | 'report-link' | 'report-text' | 'report-picture';

/** What the entries say. Browsers put them below the extension's name where there are several. */
const TITLES: Readonly<Record<'th' | 'en', Readonly<Record<EntryId, string>>>> = {
  th: {
    'check-text': 'ตรวจข้อความที่เลือก',
    'check-picture': 'ตรวจ QR ในรูปนี้',
    'report-page': 'รายงานหน้านี้',
    'report-link': 'รายงานลิงก์นี้ โดยไม่ต้องเปิด',
    'report-text': 'รายงานเลขหรือเว็บในข้อความที่เลือก',
    'report-picture': 'รายงาน QR ในรูปนี้',
  },
  en: {
    'check-text': 'Check the selected text',
    'check-picture': 'Check the QR code in this picture',
    'report-page': 'Report this page',
    'report-link': 'Report this link without opening it',
    'report-text': 'Report the number or site in the selected text',
    'report-picture': 'Report the QR code in this picture',
  },
};

/** Where each entry stands, in the order of the menu. */
const CONTEXTS: readonly (readonly [EntryId, 'selection' | 'image' | 'page' | 'link'])[] = [
  ['check-text', 'selection'],
  ['report-text', 'selection'],
  ['check-picture', 'image'],
  ['report-picture', 'image'],
  ['report-link', 'link'],
  ['report-page', 'page'],
];

const WEB = ['http://*/*', 'https://*/*'];

export interface MenuActions {
  readonly checkText: (tabId: number, text: string) => void;
  readonly checkPicture: (tabId: number, address: string) => void;
  readonly reportPage: (tabId: number) => void;
  readonly reportLink: (tabId: number, address: string) => void;
  readonly reportText: (tabId: number, text: string) => void;
  readonly reportPicture: (tabId: number, address: string) => void;
}

/** Puts the entries into the menu, in the reader's language. Firefox for Android has no such menu. */
export async function createMenus(language: Language): Promise<void> {
  if (!hasMenus()) return;
  await browser.contextMenus.removeAll();
  // A language that is being filled has no words for the browser's own menu.
  const titles = TITLES[language === 'th' ? 'th' : 'en'];
  for (const [id, context] of CONTEXTS) {
    browser.contextMenus.create({
      id,
      title: titles[id],
      contexts: [context],
      // Nothing else can be reported: pages of the browser, of extensions, files.
      ...(context === 'page' ? { documentUrlPatterns: WEB } : {}),
      ...(context === 'link' ? { targetUrlPatterns: WEB } : {}),
    });
  }
}

/** Listens for the entries. Call at the top level of the worker. */
export function onMenu(actions: MenuActions): void {
  if (!hasMenus()) return;
  browser.contextMenus.onClicked.addListener((info, tab) => answerMenu(info, tab, actions));
}

/** Does what an entry says, and shows the popup. */
function answerMenu(
  {
    menuItemId,
    selectionText,
    srcUrl,
    linkUrl,
  }: Pick<Browser.contextMenus.OnClickData, 'menuItemId' | 'selectionText' | 'srcUrl' | 'linkUrl'>,
  tab: Pick<Browser.tabs.Tab, 'id' | 'windowId'> | undefined,
  actions: MenuActions,
): void {
  if (tab?.id === undefined) return;
  if (menuItemId === 'check-text' && selectionText !== undefined) actions.checkText(tab.id, selectionText);
  else if (menuItemId === 'check-picture' && srcUrl !== undefined) actions.checkPicture(tab.id, srcUrl);
  else if (menuItemId === 'report-page') actions.reportPage(tab.id);
  else if (menuItemId === 'report-link' && linkUrl !== undefined) actions.reportLink(tab.id, linkUrl);
  else if (menuItemId === 'report-text' && selectionText !== undefined) actions.reportText(tab.id, selectionText);
  else if (menuItemId === 'report-picture' && srcUrl !== undefined) actions.reportPicture(tab.id, srcUrl);
  else return;
  // At once: Firefox opens a popup only in the very moment of the person's click.
  void showPopup(tab.id, tab.windowId).catch((error: unknown) => logFailure('popup', error));
}

/** Opens the popup over a tab, else a tab that says the same of it. */
export async function showPopup(tabId: number, windowId: number): Promise<void> {
  try {
    await browser.action.openPopup({ windowId });
  } catch {
    await browser.tabs.create({ url: ownUrl(`popup.html?tab=${tabId}`), windowId, openerTabId: tabId });
  }
}

function hasMenus(): boolean {
  return (browser.contextMenus as typeof browser.contextMenus | undefined) !== undefined;
}
