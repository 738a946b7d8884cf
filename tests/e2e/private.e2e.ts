import type { LabBrowser, Tab } from '../../scripts/lab/browser.ts';
import { expect, test, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { LISTED } from './world.ts';

test('a private window is protected where the person has allowed it', async ({ launch, sites }) => {
  const browser = await launch();
  if (browser.name === 'chromium') await allowInPrivate(browser);
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
async function allowInPrivate(browser: LabBrowser): Promise<void> {
  const tab = await browser.newTab();
  await tab.page.goto('chrome://extensions');
  const id = browser.origin.replace('chrome-extension://', '');
  await tab.evaluate(
    `chrome.developerPrivate.updateExtensionConfiguration({ extensionId: ${JSON.stringify(id)}, incognitoAccess: true })`,
  );
  await tab.close();
  // The extension starts anew: its pages open again when its worker is back.
  await expect
    .poll(async () => {
      const page = await browser.openOwnPage('popup.html').catch(() => null);
      const lives = await page?.evaluate('typeof chrome.runtime?.sendMessage').catch(() => null);
      await page?.close();
      return lives;
    })
    .toBe('function');
}
