/* What Firefox asks a person before a report leaves. Chromium does not ask. */
import { catalogues } from '../../locales/index.ts';
import { page } from '../../scripts/lab/sites.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { serveIntake } from './report-intake.ts';
import { seenPage } from './tab-id.ts';

const m = catalogues.th;
const HOST = 'new-scam-shop.example';

test('a report stays on the device until Firefox has asked, and says so', async ({ browserKind, sites, launch }) => {
  const intake = serveIntake(sites);
  sites.handle(HOST, page('<title>shop</title><p>shop</p>'));
  const browser = await launch();
  const own = await withList(browser);
  const tab = await browser.newTab();
  await tab.open(`http://${HOST}/`);
  const seen = await seenPage(own, HOST);
  const made = await ask(own, 'report.page', { page: seen, found: [] });
  if (made.outcome !== 'kept') throw new Error('expected a report');
  await ask(own, 'report.sendNow', { id: made.report.id });
  if (browserKind === 'chromium') {
    await expect.poll(() => intake.posts.length).toBe(1);
    return;
  }
  const popup = await browser.openOwnPage(`popup.html?tab=${seen.tabId}`);
  await popup.waitFor(`document.querySelector('.consent button') !== null`);
  expect(await popup.text()).toContain(m.consent.title);
  await ask(own, 'report.refresh', {});
  expect(intake.posts).toEqual([]);
  expect((await ask(own, 'report.list', {})).reports[0]?.state).toBe('waiting');
  await popup.page.bringToFront();
  await popup.page.click('.consent button');
  await expect.poll(() => intake.posts.length).toBe(1);
});
