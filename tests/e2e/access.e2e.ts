/* What a person sees, and is spared, whose browser does not let the extension see pages. */
import { optionsCatalogues } from '../../locales/options.ts';
import { welcomeCatalogues } from '../../locales/welcome.ts';
import { page } from '../../scripts/lab/sites.ts';
import { letSeePages } from './access.ts';
import { ask, expect, guardHolds, test, waitForList, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { LISTED } from './world.ts';

const m = optionsCatalogues.th;
const { welcome: t, access } = welcomeCatalogues.th;
const LATER = 'listed-later.example';

test('access that is taken away is said, with the button that asks for it', async ({ browserKind, launch }) => {
  const browser = await launch();
  const welcome = await browser.openOwnPage('welcome.html');
  await expect.poll(() => welcome.text()).toContain(t.access);
  await letSeePages(browser, false);
  await expect.poll(() => welcome.text()).toContain(t.accessMissing[browserKind]);
  await welcome.waitFor(
    `[...document.querySelectorAll('button')].some((one) => one.textContent === ${JSON.stringify(access.grant)})`,
  );
});

test('a browser that was never let see pages says so on button, popup and settings, and one press asks', async ({
  browserKind,
  launch,
}) => {
  // Chromium gives it to an extension that a command line loads; its question cannot be pressed by a test.
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

test('Chromium goes on stopping listed sites while it does not let pages be seen, new ones too', async ({
  browserKind,
  hub,
  launch,
  sites,
}) => {
  // Firefox tells an add-on of no request that it may not see.
  if (browserKind === 'firefox') return;
  const browser = await launch();
  const own = await withList(browser);
  await letSeePages(browser, false);
  const options = await browser.openOwnPage('options.html');
  await options.waitFor(`document.querySelector('[data-trouble=rules-only] button') !== null`);
  expect(await options.text()).toContain(m.health.means['rules-only']);

  await hub.import([`http://${LATER}/`], { format: 'urls' });
  await hub.publish();
  await ask(own, 'list.update', {});
  await guardHolds(browser, own, await waitForList(own, ({ publishers }) => publishers[0]?.counts.hosts === 3));
  sites.handle('framing.example', page(`<title>frame</title><iframe src="http://${LISTED.host}/frame"></iframe>`));
  await browser.stopWorker();
  sites.forgetRequests();
  const tab = await browser.newTab();
  for (const address of [`${LISTED.host}/`, `${LATER}/`, LISTED.url]) {
    await expectWarning(tab, await tab.open(`http://${address}`));
  }
  expect(await tab.open('http://never-listed.example/')).toMatchObject({ kind: 'site' });
  expect(await tab.open('http://framing.example/')).toMatchObject({ title: 'frame' });
  expect(sites.countFor([LISTED.host, LATER, LISTED.urlHost])).toBe(0);

  await letSeePages(browser, true);
  await options.waitFor(`document.querySelector('[data-trouble=rules-only]') === null`);
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
  expect(sites.requestsTo(LISTED.host)).toEqual([]);
});
