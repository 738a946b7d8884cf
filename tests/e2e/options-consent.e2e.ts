/* What Firefox asks a person: before a report leaves, and before pages are seen at all. Chromium asks neither in this way. */
import { catalogues } from '../../locales/index.ts';
import { page } from '../../scripts/lab/sites.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { serveIntake } from './report-intake.ts';
import { tabIdOf } from './tab-id.ts';
import { expectWarning } from './warning.ts';
import { LISTED } from './world.ts';

const m = catalogues.th;
const HOST = 'new-scam-shop.example';

test('a report stays on the device until Firefox has asked, and says so', async ({
  browserKind,
  hub,
  sites,
  launch,
}) => {
  const intake = serveIntake(sites, hub);
  sites.handle(HOST, page('<title>shop</title><p>shop</p>'));
  const browser = await launch();
  const own = await withList(browser);
  const tab = await browser.newTab();
  await tab.open(`http://${HOST}/`);
  const tabId = await tabIdOf(own, HOST);
  const made = await ask(own, 'report.page', { tabId, found: [], via: 'popup' });
  if (made.outcome !== 'kept') throw new Error('expected a report');
  await ask(own, 'report.sendNow', { id: made.report.id });
  if (browserKind === 'chromium') {
    await expect.poll(() => intake.posts.length).toBe(1);
    return;
  }
  const popup = await browser.openOwnPage(`popup.html?tab=${tabId}`);
  await popup.waitFor(`document.querySelector('.consent button') !== null`);
  expect(await popup.text()).toContain(m.consent.title);
  await ask(own, 'report.refresh', {});
  expect(intake.posts).toEqual([]);
  expect((await ask(own, 'report.list', {})).reports[0]?.state).toBe('waiting');
  await popup.page.bringToFront();
  await popup.page.click('.consent button');
  await expect.poll(() => intake.posts.length, { timeout: 15_000 }).toBe(1);
});

test('where Firefox does not let pages be seen, button, popup and settings say so, and one press asks', async ({
  browserKind,
  launch,
}) => {
  // Chromium has no way to withhold it from an extension that a command line loads.
  if (browserKind === 'chromium') return;
  const browser = await launch({ firefoxPreferences: { 'extensions.originControls.grantByDefault': false } });
  const options = await browser.openOwnPage('options.html');
  await options.waitFor(`document.querySelector('[data-trouble=no-access] button') !== null`);
  const badge = `browser.action.getBadgeText({})`;
  expect(await options.evaluate(badge)).toBe('?');
  const popup = await browser.openOwnPage('popup.html');
  await popup.waitFor(`document.querySelector('.off-notice button') !== null`);
  const shown = await popup.text();
  expect(shown).toContain(m.health.means['no-access']);
  // What may not be seen is not called "not found".
  expect(shown).not.toContain(m.popup.notListedMeans);
  expect(shown).not.toContain(m.found.none);
  await popup.page.bringToFront();
  await popup.page.click('.off-notice button');
  await popup.waitFor(`document.querySelector('.off-notice') === null`);
  await options.waitFor(`document.querySelector('[data-trouble=no-access]') === null`);
  expect(await options.evaluate(badge)).toBe('');
  const tab = await browser.newTab();
  await withList(browser);
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
});
