import { ADD_ON_ID, type LabBrowser, type Tab } from '../../scripts/lab/browser.ts';
import { expect, test, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { LISTED, world } from './world.ts';

test('a private window is protected where the person has allowed it', async ({ browserKind, launch, sites }) => {
  // A private window of Chromium has a store of its own: what it knows at once is the list in the package.
  const { chromiumStarter, firefoxStarter } = world().builds;
  const browser = await launch({ extension: browserKind === 'chromium' ? chromiumStarter : firefoxStarter });
  await (browser.name === 'chromium' ? allowInChromium : allowInFirefox)(browser);
  const own = await withList(browser);
  const before = new Set((await browser.tabs()).map(({ page }) => page));
  await own.evaluate(
    `(globalThis.browser ?? globalThis.chrome).windows.create({ incognito: true, url: 'http://${LISTED.host}/' }).then(() => null)`,
  );
  const opened = await newTab(browser, before);
  await expectWarning(opened, await opened.rest());
  expect(sites.requestsTo(LISTED.host)).toEqual([]);
});

async function newTab(browser: LabBrowser, before: ReadonlySet<unknown>): Promise<Tab> {
  let found: Tab | undefined;
  await expect
    .poll(async () => {
      found = (await browser.tabs()).find(({ page }) => !before.has(page));
      return found !== undefined;
    })
    .toBe(true);
  if (!found) throw new Error('expected a tab in the private window');
  return found;
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
