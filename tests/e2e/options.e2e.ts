/* The settings in a real browser: what they change, and that it holds. */
import { optionsCatalogues } from '../../locales/options.ts';
import type { Tab } from '../../scripts/lab/browser.ts';
import { page } from '../../scripts/lab/sites.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { LISTED } from './world.ts';

const m = optionsCatalogues.th;

/** Presses what has these words, as a person would. */
async function press(own: Tab, words: string): Promise<void> {
  const found = `[...document.querySelectorAll('label, button')].find((one) => (one.getAttribute('aria-label') ?? one.innerText).includes(${JSON.stringify(words)}))`;
  await own.waitFor(`${found} !== undefined`);
  await own.evaluate(`void ${found}.click()`);
}

async function shows(own: Tab, words: string, isThere = true): Promise<void> {
  await own.waitFor(`document.body.innerText.includes(${JSON.stringify(words)}) === ${isThere}`);
}

test('a person turns the check of sites off, is told so by the popup, and turns it on there', async ({
  launch,
  sites,
}) => {
  sites.handle(LISTED.host, page('<title>fake bank</title><p>password</p>'));
  const browser = await launch();
  const own = await withList(browser);
  const options = await browser.openOwnPage('options.html');
  await press(options, m.checks.check.sites);
  // What a person is shown comes when it holds; what is stored is there before the guard has followed.
  await options.waitFor(
    `[...document.querySelectorAll('.trouble')].some((one) => one.innerText === ${JSON.stringify(m.settings.lost.sites)})`,
  );
  expect((await ask(own, 'settings.read', {})).settings.checks.sites).toBe(false);

  // What was set holds over a worker that was stopped, too.
  await browser.stopWorker();
  const tab = await browser.newTab();
  expect((await tab.open(`http://${LISTED.host}/`)).kind).toBe('site');
  await tab.page.bringToFront();
  await own.follow(() => own.evaluate('void location.reload()'));
  await shows(own, m.checks.paused.sites);

  await press(own, m.checks.turnOnOf(m.checks.check.sites));
  await shows(own, m.checks.paused.sites, false);
  expect((await ask(own, 'settings.read', {})).settings.checks.sites).toBe(true);
  sites.forgetRequests();
  const other = await browser.newTab();
  await expectWarning(other, await other.open(`http://${LISTED.host}/`));
  expect(sites.requestsTo(LISTED.host)).toEqual([]);
});

test('warnings are counted once each, by kind of scam, and shown on the settings page', async ({ launch }) => {
  const browser = await launch();
  const own = await withList(browser);
  expect(await ask(own, 'summary.read', {})).toEqual([]);
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
  await expect
    .poll(async () => (await ask(own, 'summary.read', {}))[0]?.warned)
    .toMatchObject([{ kind: 'site', count: 1 }]);
  expect(JSON.stringify(await ask(own, 'summary.read', {}))).not.toContain(LISTED.host);
  const options = await browser.openOwnPage('options.html');
  await options.waitFor(`document.querySelector('#summary table') !== null`);
  expect(await options.text()).toContain(m.summary.byClass);
});
