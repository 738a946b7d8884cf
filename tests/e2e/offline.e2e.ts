import { serveRepository } from '../../scripts/lab/hub.ts';
import { ask, expect, test, waitForList, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { HUB_HOST, LISTED, world } from './world.ts';

test('without a network it still warns', async ({ sites, launch }) => {
  const browser = await launch();
  const own = await withList(browser);
  sites.handle(HUB_HOST, (_request, _response, raw) => void raw.socket.destroy());
  const [status] = (await ask(own, 'list.update', {})).publishers;
  expect(status).toMatchObject({ lastError: 'network' });
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
  expect((await tab.open('http://honest-shop.example/')).kind).toBe('site');
});

test('where the first fetch fails, the list in the package protects and the next try comes soon', async ({
  browserKind,
  sites,
  launch,
}) => {
  sites.handle(HUB_HOST, (_request, _response, raw) => void raw.socket.destroy());
  const { chromiumStarter, firefoxStarter } = world().builds;
  const browser = await launch({ extension: browserKind === 'chromium' ? chromiumStarter : firefoxStarter });
  const own = await browser.openOwnPage('popup.html');
  const status = await waitForList(own, ({ publishers }) => publishers.some(({ lastError }) => lastError !== null));
  // The starter list never counts as asked for: the clock of freshness has not begun.
  expect(status.publishers[0]).toMatchObject({ lastError: 'network', checkedAt: null });
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));

  sites.handle(HUB_HOST, serveRepository(`${world().hub}/repo`));
  await waitForList(
    own,
    ({ publishers }) => publishers[0]?.checkedAt !== null && publishers[0]?.lastError === null,
    75_000,
  );
});
