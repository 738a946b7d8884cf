import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { page } from '../../scripts/lab/sites.ts';
import { expect, test, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { LISTED, world } from './world.ts';

const RESTORE = ['--restore-last-session', '--hide-crash-restore-bubble'];

test('the first page of a freshly started browser is warned of', async ({ sites, launch }) => {
  const profile = await mkdtemp(join(world().folder, 'profile-'));
  const first = await launch({ profile });
  await withList(first);
  await first.close();

  const second = await launch({ profile, args: [`http://${LISTED.host}/first-page`] });
  const [tab] = await second.tabs();
  if (!tab) throw new Error('expected the first tab');
  await tab.waitFor(`location.href.includes('/interstitial.html')`, 5_000);
  // Chromium may ask before it has started any extension; what it brings is replaced within a second.
  expect(sites.requestsTo(LISTED.host).length).toBeLessThanOrEqual(1);
});

test('a restored tab whose site was listed meanwhile is covered within a second', async ({ hub, sites, launch }) => {
  const profile = await mkdtemp(join(world().folder, 'profile-'));
  sites.handle('turned-bad.example', page('<title>turned bad</title>'));
  const first = await launch({ profile, args: RESTORE });
  await withList(first);
  const tab = await first.newTab();
  await tab.open('http://turned-bad.example/');
  await hub.import(['http://turned-bad.example/'], { format: 'urls' });
  await hub.publish();
  const own = await first.openOwnPage('popup.html');
  await own.evaluate(`chrome.runtime.sendMessage({ type: 'list.update', request: {} })`);
  await first.close();

  const second = await launch({ profile, args: RESTORE });
  const deadline = Date.now() + 5_000;
  const uncovered = async (): Promise<number> => {
    const tabs = await second.tabs();
    const urls = await Promise.all(tabs.map((each) => each.evaluate('location.href').catch(() => '')));
    return urls.filter((url) => String(url).startsWith('http://turned-bad.example')).length;
  };
  while ((await uncovered()) > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await uncovered()).toBe(0);
  const fresh = await second.newTab();
  await expectWarning(fresh, await fresh.open('http://turned-bad.example/'));
});
