import { page } from '../../scripts/lab/sites.ts';
import { ask, expect, test, waitForList, withList } from './fixtures.ts';
import { ACCOUNT, LISTED_COUNT, listNumbers } from './numbers-fixture.ts';
import { tabIdOf } from './tab-id.ts';
import { expectWarning, proceedPast } from './warning.ts';
import { LISTED } from './world.ts';

/** Openings with a stopped worker; `E2E_OPENINGS=50` for the full count. */
const OPENINGS = Number(process.env.E2E_OPENINGS ?? 10);

test('a worker that was stopped before each opening lets no byte through', async ({ sites, launch }) => {
  const browser = await launch();
  await withList(browser);
  for (let opening = 0; opening < OPENINGS; opening += 1) {
    const tab = await browser.newTab();
    // With its tab open: a new tab is an event, and starts the worker.
    await browser.stopWorker();
    const url = opening % 2 === 0 ? `http://www.${LISTED.host}/${opening}` : `http://${LISTED.url}?${opening}`;
    await expectWarning(tab, await tab.open(url));
    await tab.close();
  }
  expect(sites.countFor([LISTED.host, `www.${LISTED.host}`, LISTED.urlHost])).toBe(0);
});

test('a way past a warning is of its tab, whether or not the worker was stopped since', async ({ sites, launch }) => {
  sites.handle(LISTED.host, page('<title>fake bank</title>'));
  const browser = await launch();
  await withList(browser);
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
  expect((await proceedPast(tab)).kind).toBe('site');
  const other = await browser.newTab();
  await browser.stopWorker();
  expect((await tab.open(`http://${LISTED.host}/further`)).kind).toBe('site');
  await browser.stopWorker();
  await expectWarning(other, await other.open(`http://${LISTED.host}/`));
});

test('a number that a page shows while the worker is stopped is marked, and is found in the popup', async ({
  sites,
  launch,
}) => {
  await listNumbers(sites);
  const browser = await launch();
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === LISTED_COUNT);
  sites.handle('shop.example', page('<title>shop</title><p>how to pay</p>'));
  const tab = await browser.newTab();
  await tab.open('http://shop.example/');
  await tab.page.bringToFront();
  await browser.stopWorker();
  await tab.page.bringToFront();
  await tab.evaluate(`document.querySelector('p').append(' โอนเข้าบัญชี กสิกรไทย ${ACCOUNT.listed}')`);
  await tab.waitFor(`CSS.highlights.has('tuean-confirmed')`);
  await browser.stopWorker();
  const summary = await ask(own, 'tab.summary', { tabId: await tabIdOf(own, 'shop.example') });
  expect(summary.found.items.map(({ key }) => key)).toEqual([ACCOUNT.listedKey]);
});
