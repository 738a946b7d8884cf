/* Lets the extension see pages of all sites, or not, as a person does: in Firefox from inside, on Chromium's page about extensions. */
import type { LabBrowser } from '../../scripts/lab/browser.ts';
import { expect } from './fixtures.ts';

export async function letSeePages(browser: LabBrowser, isAllowed: boolean): Promise<void> {
  if (browser.name === 'firefox') {
    const own = await browser.openOwnPage('options.html');
    const change = isAllowed ? 'request' : 'remove';
    await own.evaluate(`browser.permissions.${change}({ origins: ['<all_urls>'] })`);
    await own.close();
    return;
  }
  const tab = await browser.newTab();
  await tab.page.goto('chrome://extensions');
  const extensionId = JSON.stringify(browser.origin.replace('chrome-extension://', ''));
  const hostAccess = isAllowed ? 'ON_ALL_SITES' : 'ON_CLICK';
  await tab.evaluate(
    `chrome.developerPrivate.updateExtensionConfiguration({ extensionId: ${extensionId}, hostAccess: '${hostAccess}' })`,
  );
  await expect
    .poll(() =>
      tab.evaluate(
        `chrome.developerPrivate.getExtensionInfo(${extensionId}).then(({ permissions }) => permissions.runtimeHostPermissions?.hostAccess)`,
      ),
    )
    .toBe(hostAccess);
  await tab.close();
}
