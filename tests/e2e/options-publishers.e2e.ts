/* A person adds another publisher, whose list then stops a site, and takes it away again. */
import { join } from 'node:path';
import { optionsCatalogues } from '../../locales/options.ts';
import type { Tab } from '../../scripts/lab/browser.ts';
import { makeHub, serveRepository } from '../../scripts/lab/hub.ts';
import { page } from '../../scripts/lab/sites.ts';
import { digestOf } from '../../lib/updater/own-publishers.ts';
import { mkdtemp, readFile } from 'node:fs/promises';
import { ask, expect, guardHolds, test, waitForList, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { HUB_HOST, HUB_URL, POLL_SECONDS, world } from './world.ts';

const m = optionsCatalogues.th;
const BAD = 'known-to-the-bank.example';

async function press(own: Tab, words: string): Promise<void> {
  const found = `[...document.querySelectorAll('button')].find((one) => (one.getAttribute('aria-label') ?? one.innerText).includes(${JSON.stringify(words)}))`;
  await own.waitFor(`${found} !== undefined`);
  await own.evaluate(`void ${found}.click()`);
}

test('a publisher is added by address and fingerprint, warns, and is removed with an undo', async ({
  hub,
  sites,
  launch,
}) => {
  const bank = await makeHub(
    join(await mkdtemp(join(world().folder, 'other-')), 'bank'),
    `${HUB_URL}/bank`,
    POLL_SECONDS,
  );
  await bank.import([`http://${BAD}/`], { format: 'urls' });
  await bank.publish();
  const main = serveRepository(hub.repository);
  const other = serveRepository(bank.repository);
  sites.handle(HUB_HOST, (request, response, raw) =>
    request.path.startsWith('/bank/')
      ? other({ ...request, path: request.path.replace('/bank/', '/repo/') }, response, raw)
      : main(request, response, raw),
  );
  sites.handle(BAD, page('<title>shop</title><p>shop</p>'));
  const browser = await launch();
  const own = await withList(browser);
  const tab = await browser.newTab();
  expect((await tab.open(`http://${BAD}/`)).kind).toBe('site');

  const options = await browser.openOwnPage('options.html');
  await options.waitFor(`document.querySelector('.add-publisher') !== null`);
  await options.evaluate(`{
    document.querySelector('.add-publisher').open = true;
    document.querySelector('input[name=address]').value = '${HUB_URL}/bank';
  }`);
  // A real press: Firefox asks about an address in answer to nothing else.
  await options.page.bringToFront();
  await options.page.click('.add-address button');
  const fingerprint = await digestOf(new Uint8Array(await readFile(bank.trustRoot)));
  await options.waitFor(`document.querySelector('.compare') !== null`);
  const shown = String(await options.evaluate(`document.querySelector('.compare .fingerprint').innerText`));
  expect(shown.replaceAll(/\s/g, '')).toBe(fingerprint.slice(0, 32));
  await press(options, m.publishers.matches);
  const status = await waitForList(own, ({ publishers, updating }) => publishers.length === 2 && !updating);
  await guardHolds(browser, own, status);
  await expect.poll(async () => (await tab.open(`http://${BAD}/`)).kind).toBe('interstitial');
  await expectWarning(tab, await tab.open(`http://${BAD}/again`));

  const added = (await ask(own, 'publishers.read', {})).find(({ setBy }) => setBy === 'person');
  await options.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
  await press(options, m.publishers.removeOf('').trim());
  await waitForList(own, ({ publishers }) => publishers.length === 1);
  await expect.poll(async () => (await tab.open(`http://${BAD}/`)).kind).toBe('site');
  await press(options, m.publishers.restore);
  await waitForList(own, ({ publishers }) => publishers.length === 2);
  expect((await ask(own, 'publishers.read', {})).map(({ id }) => id)).toContain(added?.id);
});
