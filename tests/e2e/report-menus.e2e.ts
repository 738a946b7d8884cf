/* Reports from the page's menu and by the keyboard. No driver can use the browser's own menus and shortcuts: their events are raised. */
import * as v from 'valibot';
import { reportSchema } from '../../lib/core/report/report.ts';
import type { Report } from '../../lib/core/report/report.ts';
import { pngUrl, qrPayload, qrPng } from '../../scripts/demo/thai-qr.ts';
import type { LabBrowser, Tab } from '../../scripts/lab/browser.ts';
import { page } from '../../scripts/lab/sites.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { raiseMenu } from './menu.ts';
import { PHONE } from './numbers-fixture.ts';
import { serveIntake } from './report-intake.ts';
import { seenPage, tabIdOf } from './tab-id.ts';

test.use({ mayReport: true });

const HOST = 'chat-report.example';

test('a link, a text, a code and the page itself are reported where they stand', async ({ sites, launch }) => {
  serveIntake(sites);
  sites.handle(HOST, page('<title>chat</title><a href="http://win-a-phone.example/go">win</a>'));
  const browser = await launch();
  const own = await withList(browser);
  const tab = await browser.newTab();
  await tab.open(`http://${HOST}/room`);
  const tabId = await tabIdOf(own, HOST);
  const menu = (info: object): Promise<Report> => reportedBy(own, () => raiseMenu(browser, tabId, info));

  const link = await menu({ menuItemId: 'report-link', linkUrl: 'http://win-a-phone.example/go' });
  expect(link).toMatchObject({
    via: 'menu',
    subjects: [{ kind: 'host', key: 'host:win-a-phone.example', source: 'person' }],
    page: { url: `http://${HOST}/room`, title: 'chat' },
  });
  const text = await menu({ menuItemId: 'report-text', selectionText: 'โอนมา กสิกร 123-4-56789-0' });
  expect(text.subjects).toMatchObject([
    { kind: 'account', key: 'acct:TH:1234567890', bank: '004', source: 'text', snippet: 'โอนมา กสิกร 123-4-56789-0' },
  ]);
  const code = await menu({ menuItemId: 'report-picture', srcUrl: pngUrl(await qrPng(qrPayload(PHONE.listed))) });
  expect(code.subjects).toMatchObject([{ kind: 'promptpay', source: 'picture' }]);
  const whole = await menu({ menuItemId: 'report-page' });
  expect(whole.subjects).toMatchObject([{ kind: 'host', key: `host:${HOST}`, source: 'page' }]);
  // The keyboard's event can be raised in Chromium alone.
  if (browser.name === 'chromium') {
    const { reports } = await ask(own, 'report.list', {});
    for (const { id } of reports) await ask(own, 'report.delete', { id });
    expect(await reportedBy(own, () => pressShortcut(browser, tabId))).toMatchObject({
      via: 'shortcut',
      subjects: [{ key: `host:${HOST}` }],
    });
  }
  // The link was not opened to be reported.
  expect(sites.requestsTo('win-a-phone.example')).toEqual([]);
});

/** Does what reports something of a tab; resolves with the report, which must stand in the popup that opens. */
async function reportedBy(own: Tab, raise: () => Promise<unknown>): Promise<Report> {
  const seen = await seenPage(own, HOST);
  const currentOf = async () => (await ask(own, 'report.offer', { page: seen })).current;
  const before = await currentOf();
  await raise();
  await expect.poll(async () => (await currentOf())?.id ?? before?.id).not.toBe(before?.id);
  const text = (await currentOf())?.payloads[0]?.text ?? '';
  const popup = `(globalThis.browser ?? globalThis.chrome).extension.getViews({ type: 'popup' })[0]`;
  await own.waitFor(
    `${popup}?.document.querySelector('pre[data-payload="report"]')?.textContent === ${JSON.stringify(text)}`,
  );
  await own.evaluate(`void ${popup}.close()`);
  await own.waitFor(`${popup} === undefined`);
  return v.parse(reportSchema, JSON.parse(text));
}

/** As the browser tells the worker of its shortcut. */
async function pressShortcut({ driver }: LabBrowser, tabId: number): Promise<void> {
  const worker = await driver
    .targets()
    .find((target) => target.type() === 'service_worker')
    ?.worker();
  await worker?.evaluate(
    `chrome.tabs.get(${tabId}).then((tab) => chrome.commands.onCommand.dispatch('report-page', tab))`,
  );
}
