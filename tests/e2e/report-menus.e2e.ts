/*
 * Reports from the page's menu, by the keyboard and from the card. No driver can open the browser's own menu or press its own
 * shortcuts, so the test raises their events in the worker, with what the browser would say; that they can be raised is Chromium's.
 */
import * as v from 'valibot';
import { reportSchema } from '../../lib/core/report/report.ts';
import type { Report } from '../../lib/core/report/report.ts';
import { pngUrl, qrPayload, qrPng } from '../../scripts/demo/thai-qr.ts';
import { Tab, type LabBrowser } from '../../scripts/lab/browser.ts';
import { page } from '../../scripts/lab/sites.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { PHONE } from './numbers-fixture.ts';
import { serveIntake } from './report-intake.ts';
import { tabIdOf } from './tab-id.ts';
import { HUB_HOST } from './world.ts';

const HOST = 'chat-report.example';

test('a link, a text, a code and the page itself are reported where they stand', async ({ hub, sites, launch }) => {
  serveIntake(sites, hub);
  sites.handle(HOST, page('<title>chat</title><a href="http://win-a-phone.example/go">win</a>'));
  const browser = await launch();
  const own = await withList(browser);
  const tab = await browser.newTab();
  await tab.open(`http://${HOST}/room`);
  const tabId = await tabIdOf(own, HOST);
  sites.forgetRequests();
  const subjects = async (event: string): Promise<Report['subjects']> =>
    (await reportedBy(browser, tabId, event)).subjects;
  const menu = (info: object): string => `contextMenus.onClicked.dispatch(${JSON.stringify(info)}, tab)`;

  const link = await reportedBy(
    browser,
    tabId,
    menu({ menuItemId: 'report-link', linkUrl: 'http://win-a-phone.example/go' }),
  );
  expect(link).toMatchObject({
    via: 'menu',
    subjects: [{ kind: 'host', key: 'host:win-a-phone.example', source: 'person' }],
    page: { url: `http://${HOST}/room`, title: 'chat' },
  });
  expect(await subjects(menu({ menuItemId: 'report-text', selectionText: 'โอนมา กสิกร 123-4-56789-0' }))).toMatchObject([
    { kind: 'account', key: 'acct:TH:1234567890', bank: '004', source: 'text', snippet: 'โอนมา กสิกร 123-4-56789-0' },
  ]);
  const code = pngUrl(await qrPng(qrPayload(PHONE.listed)));
  expect(await subjects(menu({ menuItemId: 'report-picture', srcUrl: code }))).toMatchObject([
    { kind: 'promptpay', source: 'picture' },
  ]);
  expect(await subjects(menu({ menuItemId: 'report-page' }))).toMatchObject([
    { kind: 'host', key: `host:${HOST}`, source: 'page' },
  ]);
  await ask(own, 'report.list', {}).then(({ reports }) =>
    Promise.all(reports.map(({ id }) => ask(own, 'report.delete', { id }))),
  );
  expect(await reportedBy(browser, tabId, `commands.onCommand.dispatch('report-page', tab)`)).toMatchObject({
    via: 'shortcut',
    subjects: [{ key: `host:${HOST}` }],
  });
  // The link was not opened to be reported.
  expect(sites.hostsAsked().filter((host) => host !== HUB_HOST)).toEqual([]);
});

/** Raises an event of the browser on a tab; resolves with the report that the popup shows which opens over it. */
async function reportedBy(browser: LabBrowser, tabId: number, event: string): Promise<Report> {
  const { driver } = browser;
  const before = new Set(driver.targets());
  const worker = await driver
    .targets()
    .find((target) => target.type() === 'service_worker')
    ?.worker();
  await worker?.evaluate(`chrome.tabs.get(${tabId}).then((tab) => chrome.${event})`);
  const opened = await driver.waitForTarget((target) => !before.has(target) && target.url().includes('/popup.html'));
  const popup = new Tab(await opened.asPage(), browser.origin);
  const body = `document.querySelector('pre[data-payload="report"]')`;
  await popup.waitFor(`${body} !== null`, 15_000);
  const text = String(await popup.evaluate(`${body}.textContent`));
  await popup.close();
  return v.parse(reportSchema, JSON.parse(text));
}
