import { page } from '../../scripts/lab/sites.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { allowPrivate, openPrivate } from './private-window.ts';
import { expectWarning } from './warning.ts';
import { LISTED, world } from './world.ts';

test('a private window is protected where the person has allowed it, and what it lets through stays in it', async ({
  browserKind,
  launch,
  sites,
}) => {
  // A private window of Chromium has a store of its own: what it knows at once is the list in the package.
  const { chromiumStarter, firefoxStarter } = world().builds;
  const browser = await launch({ extension: browserKind === 'chromium' ? chromiumStarter : firefoxStarter });
  await allowPrivate(browser);
  const own = await withList(browser);
  const opened = await openPrivate(browser, own, `http://${LISTED.host}/`);
  await expectWarning(opened, await opened.rest());
  expect(sites.requestsTo(LISTED.host)).toEqual([]);

  sites.handle(LISTED.host, page('<title>fake bank</title>'));
  await ask(opened, 'site.pause', { url: `http://${LISTED.host}/` });
  expect((await opened.open(`http://${LISTED.host}/private`)).kind).toBe('site');
  expect((await ask(own, 'exceptions.list', {})).length).toBe(0);
  // In its own window: a new tab would open in the one that was used last.
  await expectWarning(own, await own.open(`http://${LISTED.host}/normal`));
  expect(sites.requestsTo(LISTED.host).map(({ path }) => path)).not.toContain('/normal');
});
