/*
 * The worker and the browser killed in the middle of an update, at each named point of it. The next start finds the old
 * release or the new one, whole, and what it warns of is what that release lists.
 */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListStatus } from '../../lib/messages.ts';
import { FAULT_POINTS, type FaultPoint } from '../../lib/updater/faults.ts';
import type { Tab } from '../../scripts/lab/browser.ts';
import { serveRepository } from '../../scripts/lab/hub.ts';
import { ask, test, waitForList, withList } from './fixtures.ts';
import { killBrowser } from './kill-browser.ts';
import { expectWarning } from './warning.ts';
import { copyHub, HUB_HOST, LISTED, world } from './world.ts';

/** Passed only when a base is fetched: by a browser that has no list yet. */
const BASE_POINTS: ReadonlySet<FaultPoint> = new Set([
  'after-part',
  'after-parts',
  'base-shards-half',
  'base-shards-written',
]);

/** Repository of the hub once it has published another host. */
let next: string;

test.beforeAll(async () => {
  const hub = await copyHub();
  await hub.import(['http://after-the-crash.example/'], { format: 'urls' });
  await hub.publish();
  next = hub.repository;
});

for (const point of FAULT_POINTS) {
  test(`killed at ${point}, the next start is whole`, async ({ sites, launch }) => {
    const profile = await mkdtemp(join(world().folder, 'profile-'));
    const extension = world().builds.chromiumFaults;
    const isFirstFetch = BASE_POINTS.has(point);
    if (isFirstFetch) sites.handle(HUB_HOST, (_request, _response, raw) => void raw.socket.destroy());
    const first = await launch({ profile, extension });
    const own = isFirstFetch ? await first.openOwnPage('popup.html') : await withList(first);
    const before = sequenceOf(await ask(own, 'list.status', {}));
    await stopAt(own, point);
    sites.handle(HUB_HOST, serveRepository(next));
    // "Update now" asks for all metadata; only a poll stops after the timestamp.
    const stopAsking = point === 'after-timestamp' ? null : askAgainAndAgain(own);
    await own.waitFor(`(await chrome.storage.local.get('faultReached')).faultReached === ${JSON.stringify(point)}`);
    stopAsking?.();
    await killBrowser(first);

    const second = await launch({ profile, extension });
    const tab = await second.newTab();
    // Old or new, what both list is warned of from the first page on.
    if (!isFirstFetch) await expectCovered(tab, `http://${LISTED.host}/`);
    const page = await second.openOwnPage('popup.html');
    await stopAt(page, 'nowhere');
    // A worker that has come to the same point meanwhile hangs there for good.
    await second.stopWorker();
    if (!isFirstFetch) await waitForList(page, (status) => sequenceOf(status) >= before);
    await ask(page, 'list.update', {});
    await waitForList(page, (status) => !status.updating && sequenceOf(status) > before);
    await expectWarning(tab, await tab.open('http://after-the-crash.example/'));
    await expectWarning(tab, await tab.open(`http://${LISTED.url}`));
  });
}

/**
 * Chromium writes down which rules it holds ten seconds after they changed. Killed before, it starts without them until
 * the worker has built them anew: the first page may then load, and must not be left standing.
 */
async function expectCovered(tab: Tab, url: string): Promise<void> {
  const { kind } = await tab.open(url);
  if (kind === 'site') await tab.waitFor(`location.href.includes('/interstitial.html')`, 20_000);
  await tab.waitFor(`document.querySelector('.interstitial')?.dataset.state === 'listed'`);
}

/** -1 where there is no list yet. */
function sequenceOf({ publishers }: ListStatus): number {
  return publishers[0]?.sequence ?? -1;
}

async function stopAt(page: Tab, fault: string): Promise<void> {
  await page.evaluate(`chrome.storage.local.remove('faultReached')`);
  await page.evaluate(`chrome.storage.local.set(${JSON.stringify({ fault })})`);
}

/** An attempt that was failing already, without a hub, answers who asks meanwhile. */
function askAgainAndAgain(page: Tab): () => void {
  const press = (): void => void ask(page, 'list.update', {}).catch(() => null);
  press();
  const timer = setInterval(press, 2_000);
  return () => clearInterval(timer);
}
