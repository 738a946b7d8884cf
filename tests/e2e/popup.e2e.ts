import { catalogues } from '../../locales/index.ts';
import { sleep, type Tab } from '../../scripts/lab/browser.ts';
import { serveRepository } from '../../scripts/lab/hub.ts';
import { page } from '../../scripts/lab/sites.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { tabIdOf } from './tab-id.ts';
import { expectWarning } from './warning.ts';
import { HUB_HOST, LISTED, madeOnce } from './world.ts';

const m = catalogues.th;

test('it says what the list says of the tab, and how old the list is', async ({ launch }) => {
  const browser = await launch();
  const own = await withList(browser);
  const tab = await browser.newTab();
  await tab.open('http://honest-shop.example/');
  const tabId = await tabIdOf(own, 'honest-shop.example');
  const summary = await ask(own, 'tab.summary', { tabId });
  expect(summary.explanation.site.kind).toBe('not-listed');
  expect(summary.list.publishers[0]).toMatchObject({ freshness: 'fresh' });

  const shown = await popupOver(own, tab);
  // Not listed is never shown as harmless.
  expect(shown).toContain(m.popup.notListedMeans);
  expect(shown).toContain('honest-shop.example');

  await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
  const listed = await ask(own, 'tab.summary', { tabId });
  expect(listed.explanation.site.kind).toBe('listed');
});

test('pausing lets the site through in every tab, shows as paused, and can be undone', async ({ launch, sites }) => {
  const browser = await launch();
  const own = await withList(browser);
  const exception = await ask(own, 'site.pause', { url: `http://${LISTED.host}/` });
  expect(exception).toMatchObject({ origin: 'pause', tabId: null });
  const tab = await browser.newTab();
  expect((await tab.open(`http://${LISTED.host}/`)).kind).toBe('site');
  const tabId = await tabIdOf(own, LISTED.host);
  expect((await ask(own, 'tab.summary', { tabId })).explanation.site).toMatchObject({ kind: 'paused' });
  await ask(own, 'exceptions.undo', { id: exception.id });
  sites.forgetRequests();
  const other = await browser.newTab();
  await expectWarning(other, await other.open(`http://${LISTED.host}/`));
  expect(sites.requestsTo(LISTED.host)).toEqual([]);
});

test('its update button asks the hub', async ({ hub, launch }) => {
  const browser = await launch();
  const own = await withList(browser);
  await hub.import(['http://newer-scam.example/'], { format: 'urls' });
  await hub.publish();
  await own.evaluate(
    `void [...document.querySelectorAll('button')].find((b) => b.innerText.includes(${JSON.stringify(m.list.update)}))?.click()`,
  );
  const tab = await browser.newTab();
  await expect.poll(async () => (await tab.open('http://newer-scam.example/')).kind).toBe('interstitial');
});

/** What the popup says when it opens over a tab: it asks about the tab in front, and is itself behind it here. */
async function popupOver(popup: Tab, tab: Tab): Promise<string> {
  await tab.page.bringToFront();
  await popup.follow(() => popup.evaluate('void location.reload()'));
  await popup.waitFor(`document.querySelector('#site-title') !== null`);
  return await popup.text();
}

test('a site of which there are reports loads, with a note on its page', async ({ sites, launch }) => {
  const repository = await madeOnce('reported-shop', async (hub) => {
    await hub.import(['http://reported-shop.example/'], { format: 'urls', grade: 'reported' });
    await hub.publish();
    return hub.repository;
  });
  sites.handle(HUB_HOST, serveRepository(repository));
  sites.handle('reported-shop.example', page('<title>shop</title><p>hello</p>'));
  const browser = await launch();
  const own = await withList(browser);
  const tab = await browser.newTab();
  const hasCard = `document.querySelector(':scope > [popover]') !== null`;
  expect((await tab.open('http://reported-shop.example/')).kind).toBe('site');
  await tab.waitFor(hasCard);
  expect((await ask(own, 'tab.summary', { tabId: await tabIdOf(own, 'reported-shop.example') })).found.items).toEqual(
    [],
  );
  expect((await tab.open('http://honest-shop.example/')).kind).toBe('site');
  await sleep(1_000);
  expect(await tab.evaluate(hasCard)).toBe(false);
});
