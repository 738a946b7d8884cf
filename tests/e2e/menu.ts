/*
 * The extension's entries in the menu of a page. No driver can open the browser's own menu, so a test raises its event, with what
 * the browser would say: in Chromium in the worker, in Firefox from one of the browser's own pages. The popup that opens is the
 * browser's own, and is read through another page of the extension.
 */
import { ADD_ON_ID, type LabBrowser, type Tab } from '../../scripts/lab/browser.ts';

/** Chooses an entry on a tab; resolves with what the popup says that opens over it, and closes that. */
export async function choose(browser: LabBrowser, own: Tab, tabId: number, info: object): Promise<string> {
  await raiseMenu(browser, tabId, info);
  const popup = `(globalThis.browser ?? globalThis.chrome).extension.getViews({ type: 'popup' })[0]`;
  await own.waitFor(`${popup}?.document.querySelector('.asked')`);
  const text = String(await own.evaluate(`${popup}.document.body.innerText`));
  await own.evaluate(`void ${popup}.close()`);
  await own.waitFor(`${popup} === undefined`);
  return text;
}

/** Raises the menu's event on a tab. */
export async function raiseMenu(browser: LabBrowser, tabId: number, info: object): Promise<void> {
  await (browser.name === 'chromium' ? raiseInChromium : raiseInFirefox)(browser, tabId, info);
}

async function raiseInChromium({ driver }: LabBrowser, tabId: number, info: object): Promise<void> {
  const worker = await driver
    .targets()
    .find((target) => target.type() === 'service_worker')
    ?.worker();
  await worker?.evaluate(
    `chrome.tabs.get(${tabId}).then((tab) => chrome.contextMenus.onClicked.dispatch(${JSON.stringify(info)}, tab))`,
  );
}

/** about:support may use the browser's own modules. */
async function raiseInFirefox(browser: LabBrowser, tabId: number, info: object): Promise<void> {
  const tab = await browser.newTab();
  void tab.page.goto('about:support').catch(() => undefined);
  await tab.waitFor(`location.href === 'about:support' && document.readyState === 'complete'`);
  await tab.evaluate(`(() => {
    const { extension } = WebExtensionPolicy.getByID(${JSON.stringify(ADD_ON_ID)});
    const { nativeTab } = extension.tabManager.get(${tabId});
    // A person opens the menu on what is in front of them, and the popup is about that.
    nativeTab.ownerDocument.defaultView.gBrowser.selectedTab = nativeTab;
    extension.emit('webext-menu-menuitem-click', ${JSON.stringify(info)}, nativeTab);
  })()`);
  await tab.close();
}
