/*
 * The worker and the browser killed in the middle of an update, at each named point of it. The next start finds the old
 * release or the new one, whole, and what it warns of is what that release lists.
 */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { FAULT_POINTS } from '../../lib/updater/faults.ts';
import type { LabBrowser, Tab } from '../../scripts/lab/browser.ts';
import { ask, test, waitForList, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { LISTED, world } from './world.ts';

for (const point of FAULT_POINTS) {
  test(`killed at ${point}, the next start is whole`, async ({ hub, launch }) => {
    const profile = await mkdtemp(join(world().folder, 'profile-'));
    const extension = world().builds.chromiumFaults;
    const first = await launch({ profile, extension });
    const own = await withList(first);
    const [before] = (await ask(own, 'list.status', {})).publishers;
    await hub.import(['http://after-the-crash.example/'], { format: 'urls' });
    await hub.publish();
    await stopAt(own, point);
    void ask(own, 'list.update', {}).catch(() => null);
    await reached(own, point);
    await kill(first);

    const second = await launch({ profile, extension });
    const tab = await second.newTab();
    // Old or new, what both list is warned of from the first page on.
    await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
    const page = await second.openOwnPage('popup.html');
    await stopAt(page, 'nowhere');
    await waitForList(page, ({ publishers }) => (publishers[0]?.sequence ?? -1) >= (before?.sequence ?? Infinity));
    await ask(page, 'list.update', {});
    await waitForList(
      page,
      ({ publishers, updating }) => !updating && (publishers[0]?.sequence ?? -1) > (before?.sequence ?? Infinity),
    );
    await expectWarning(tab, await tab.open('http://after-the-crash.example/'));
    await expectWarning(tab, await tab.open(`http://${LISTED.url}`));
  });
}

async function stopAt(page: Tab, fault: string): Promise<void> {
  await page.evaluate(`chrome.storage.local.remove('faultReached')`);
  await page.evaluate(`chrome.storage.local.set(${JSON.stringify({ fault })})`);
}

async function reached(page: Tab, point: string): Promise<void> {
  await page.waitFor(
    `(await chrome.storage.local.get('faultReached')).faultReached === ${JSON.stringify(point)}`,
    20_000,
  );
}

/** As a power cut: no chance to write anything. */
async function kill(browser: LabBrowser): Promise<void> {
  const browserProcess = browser.driver.process();
  const ended = new Promise((resolve) => browserProcess?.once('exit', resolve));
  browserProcess?.kill('SIGKILL');
  await ended;
}
