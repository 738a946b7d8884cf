import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { page } from '../../scripts/lab/sites.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { installPolicy } from './managed-policy.ts';
import { expectWarning } from './warning.ts';
import { LISTED, world } from './world.ts';

const RESTORE = ['--restore-last-session', '--hide-crash-restore-bubble'];

test('the first page of a freshly started browser is not left standing', async ({ sites, launch }) => {
  const profile = await mkdtemp(join(world().folder, 'profile-'));
  const first = await launch({ profile });
  await withList(first);
  await first.close();

  const second = await launch({ profile, args: [`http://${LISTED.host}/first-page`] });
  const shown = async (): Promise<string[]> => (await second.addresses()).filter((url) => url.startsWith('http:'));
  // Chromium may ask for its very first page before it has started any extension: the sweep at start then covers the
  // page. Or its rules hold already, but the warning cannot load yet: the tab stays blank, and nothing was asked for.
  await expect.poll(shown).toEqual([]);
  const asked = sites.requestsTo(LISTED.host).filter(({ path }) => path === '/first-page').length;
  const isWarned = (await second.addresses()).some((url) => url.includes('/interstitial.html'));
  expect(isWarned || asked === 0).toBe(true);
  expect(asked).toBeLessThanOrEqual(1);
});

test('a restored tab whose site was listed meanwhile is covered as the browser starts', async ({
  hub,
  sites,
  launch,
}) => {
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
  await expect
    .poll(async () => (await second.addresses()).filter((url) => url.startsWith('http://turned-bad.example')))
    .toEqual([]);
  const fresh = await second.newTab();
  await expectWarning(fresh, await fresh.open('http://turned-bad.example/'));
});

test('a policy that is gone at the next start is no longer in force, and the checks did not wait to learn it', async ({
  launch,
}) => {
  const installed = await installPolicy('chromium', { checkPictures: false, pollInterval: 'hourly' });
  if (installed === null) {
    test.info().annotations.push({ type: 'note', description: 'no policies may be written on this computer' });
    return;
  }
  const profile = await mkdtemp(join(world().folder, 'profile-'));
  try {
    const browser = await launch({ profile, extension: installed.extension });
    const own = await withList(browser);
    expect((await ask(own, 'settings.read', {})).locked).toEqual(['poll', 'pictures']);
    await expect
      .poll(() => own.evaluate(`chrome.storage.local.get('policy').then(({ policy }) => policy?.pollInterval)`))
      .toBe('hourly');
    await browser.close();
  } finally {
    await installed.remove();
  }
  const browser = await launch({ profile, extension: installed.extension });
  const own = await browser.openOwnPage('popup.html');
  // Chromium has not read its policies yet when this is asked: what it said last time counts.
  const early = await own.evaluate(`Promise.race([
    chrome.storage.managed.get().then(() => 'the browser'),
    chrome.runtime.sendMessage({ type: 'settings.read', request: {} }).then(({ value }) => value.locked),
  ])`);
  expect(early).toEqual(['poll', 'pictures']);
  await expect.poll(async () => (await ask(own, 'settings.read', {})).locked).toEqual([]);
});

test('what is over is off the disk once the browser has started again, and what is not stays', async ({ launch }) => {
  const profile = await mkdtemp(join(world().folder, 'profile-'));
  const first = await launch({ profile });
  const own = await withList(first);
  const over = { id: 'a', createdAt: 1, expiresAt: 2 };
  const lasting = { id: 'b', createdAt: 1, expiresAt: 9e12 };
  const pause = { subject: 'x', scope: 'host', origin: 'pause', tabId: null, keys: [], isPrivate: false };
  const number = { kind: 'phone', masked: '•••', match: '0'.repeat(64) };
  const stored = {
    exceptions: [
      { ...pause, ...over, host: 'gone-paused.example' },
      { ...pause, ...lasting, host: 'kept-paused.example' },
    ],
    ignoredNumbers: {
      salt: '0'.repeat(32),
      entries: [
        { ...number, ...over, site: 'gone-ignored.example' },
        { ...number, ...lasting, site: 'kept-ignored.example' },
      ],
    },
    warningCounts: [{ month: '2019-01', checked: 1, warned: [] }],
  };
  await own.evaluate(`chrome.storage.local.set(${JSON.stringify(stored)})`);
  await first.close();

  const second = await launch({ profile });
  const page = await second.openOwnPage('popup.html');
  const disk = async (): Promise<string> =>
    String(await page.evaluate(`chrome.storage.local.get().then((all) => JSON.stringify(all))`));
  await expect.poll(disk).not.toMatch(/gone-|2019-01/);
  expect((await disk()).match(/kept-[a-z]+/g)).toEqual(expect.arrayContaining(['kept-paused', 'kept-ignored']));
});
