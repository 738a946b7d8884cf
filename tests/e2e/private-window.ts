/* Private windows: allowing the extension there, and opening one. */
import { ADD_ON_ID, type LabBrowser, type Tab } from '../../scripts/lab/browser.ts';
import { expect } from './fixtures.ts';
import { openedTab } from './opened-tab.ts';

/** Lets the extension run in private windows, as a person would; it starts anew. */
export async function allowPrivate(browser: LabBrowser): Promise<void> {
  await (browser.name === 'chromium' ? allowInChromium : allowInFirefox)(browser);
}

/** Opens an address in a private window; resolves with its tab. `own` is a page of the extension. */
export async function openPrivate(browser: LabBrowser, own: Tab, url: string): Promise<Tab> {
  return openedTab(browser, () =>
    own.evaluate(
      `(globalThis.browser ?? globalThis.chrome).windows.create({ incognito: true, url: ${JSON.stringify(url)} }).then(() => null)`,
    ),
  );
}

/** As the switch on chrome://extensions does; the extension starts anew. */
async function allowInChromium(browser: LabBrowser): Promise<void> {
  const tab = await browser.newTab();
  await tab.page.goto('chrome://extensions');
  const id = browser.origin.replace('chrome-extension://', '');
  await tab.evaluate(
    `chrome.developerPrivate.updateExtensionConfiguration({ extensionId: ${JSON.stringify(id)}, incognitoAccess: true })`,
  );
  await tab.close();
  // Its pages open again when its worker is back.
  await expect
    .poll(async () => {
      const page = await browser.openOwnPage('popup.html').catch(() => null);
      const lives = await page?.evaluate('typeof chrome.runtime?.sendMessage').catch(() => null);
      await page?.close();
      return lives;
    })
    .toBe('function');
}

/** As the choice on about:addons does. about:support may use the browser's own modules, and its load never "ends". */
async function allowInFirefox(browser: LabBrowser): Promise<void> {
  const tab = await browser.newTab();
  void tab.page.goto('about:support').catch(() => undefined);
  await tab.waitFor(`location.href === 'about:support' && document.readyState === 'complete'`);
  await tab.evaluate(`(async () => {
    const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
    const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs');
    const { extension } = WebExtensionPolicy.getByID(${JSON.stringify(ADD_ON_ID)});
    const allowed = { permissions: ['internal:privateBrowsingAllowed'], origins: [] };
    await ExtensionPermissions.add(extension.id, allowed, extension);
    await (await AddonManager.getAddonByID(extension.id)).reload();
  })()`);
  await tab.close();
}
