import { expect, test, withList } from './fixtures.ts';
import { allowPrivate, openPrivate } from './private-window.ts';
import { expectWarning } from './warning.ts';
import { LISTED, world } from './world.ts';

test('a private window is protected where the person has allowed it', async ({ browserKind, launch, sites }) => {
  // A private window of Chromium has a store of its own: what it knows at once is the list in the package.
  const { chromiumStarter, firefoxStarter } = world().builds;
  const browser = await launch({ extension: browserKind === 'chromium' ? chromiumStarter : firefoxStarter });
  await allowPrivate(browser);
  const own = await withList(browser);
  const opened = await openPrivate(browser, own, `http://${LISTED.host}/`);
  await expectWarning(opened, await opened.rest());
  expect(sites.requestsTo(LISTED.host)).toEqual([]);
});
