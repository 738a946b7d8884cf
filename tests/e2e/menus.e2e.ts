/*
 * The menu of a page's text and pictures. No driver can open the browser's own menu, so the test raises its event in the
 * worker, with what the browser would say; that it can be raised at all is Chromium's.
 */
import { pngUrl, qrPayload, qrPng } from '../../scripts/demo/thai-qr.ts';
import { Tab, type LabBrowser } from '../../scripts/lab/browser.ts';
import { page } from '../../scripts/lab/sites.ts';
import { catalogues } from '../../locales/index.ts';
import { expect, test, waitForList, withList } from './fixtures.ts';
import { ACCOUNT, LISTED_COUNT, listNumbers, PHONE } from './numbers-fixture.ts';
import { tabIdOf } from './tab-id.ts';
import { HUB_HOST } from './world.ts';

const m = catalogues.th;
const HOST = 'chat.example';

test('a selected text and a picture are checked from the menu, and nothing leaves', async ({ hub, sites, launch }) => {
  await listNumbers(hub);
  const listed = pngUrl(await qrPng(qrPayload(PHONE.listed)));
  const twin = pngUrl(await qrPng(qrPayload(PHONE.twin)));
  sites.handle(HOST, page(`<title>chat</title><img width="240" height="240" src="${twin}">`));
  const browser = await launch();
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === LISTED_COUNT);
  const tab = await browser.newTab();
  await tab.open(`http://${HOST}/`);
  const ask = async (info: object): Promise<string> => choose(browser, await tabIdOf(own, HOST), info);
  sites.forgetRequests();

  const text = await ask({ menuItemId: 'check-text', selectionText: `กสิกร ${ACCOUNT.listed} หรือ ${ACCOUNT.twin}` });
  expect(text).toContain(m.asked.title.text);
  expect(text).toContain('•••-•-••789-0');
  expect(text).toContain(m.grade.confirmed);

  const picture = await ask({ menuItemId: 'check-picture', srcUrl: listed });
  expect(picture).toContain(m.asked.title.picture);
  expect(picture).toContain(m.grade.confirmed);
  // It counts as found on the page.
  expect(picture).toContain(m.found.title(1));

  // What cannot be had by its address is looked at where it stands: the twin is in view, and is not listed.
  const inView = await ask({ menuItemId: 'check-picture', srcUrl: `blob:http://${HOST}/1` });
  expect(inView).toContain(m.messageCheck.summary(1, 0));

  const strangers = sites.hostsAsked().filter((host) => host !== HUB_HOST);
  expect(strangers).toEqual([]);
});

/** Chooses an entry on a tab; resolves with what the popup says that opens over it, and closes that. */
async function choose(browser: LabBrowser, tabId: number, info: object): Promise<string> {
  const { driver } = browser;
  const before = new Set(driver.targets());
  const worker = await driver
    .targets()
    .find((target) => target.type() === 'service_worker')
    ?.worker();
  await worker?.evaluate(
    `chrome.tabs.get(${tabId}).then((tab) => chrome.contextMenus.onClicked.dispatch(${JSON.stringify(info)}, tab))`,
  );
  const opened = await driver.waitForTarget((target) => !before.has(target) && target.url().includes('/popup.html'));
  const popup = new Tab(await opened.asPage(), browser.origin);
  await popup.waitFor(`document.querySelector('.asked') !== null`, 15_000);
  const text = await popup.text();
  await popup.close();
  return text;
}
