/* Firefox reads parts of the worker when they are wanted: what of it stands where one of them cannot be read. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { page } from '../../scripts/lab/sites.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { tabIdOf } from './tab-id.ts';
import { expectWarning } from './warning.ts';
import { builtFor, LISTED } from './world.ts';

test.use({ mayThrow: / failed error loading dynamically imported module: \S+\/worker\/pages-/ });

test('without its part for pages the worker stops sites all the same, and says of the rest that it does not know', async ({
  sites,
  launch,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'tuean-parts-'));
  try {
    await cp(builtFor('firefox'), folder, { recursive: true });
    const parts = (await readdir(join(folder, 'worker'))).filter((name) => name.startsWith('pages-'));
    expect(parts).toHaveLength(1);
    for (const part of parts) await rm(join(folder, 'worker', part));
    const browser = await launch({ extension: folder });
    const own = await withList(browser);

    const tab = await browser.newTab();
    await browser.stopWorker();
    await expectWarning(tab, await tab.open(`http://www.${LISTED.host}/`));
    expect(sites.countFor([LISTED.host, `www.${LISTED.host}`])).toBe(0);

    sites.handle('shop.example', page('<title>shop</title><p>โอนเข้าบัญชี กสิกรไทย 123-4-56789-0</p>'));
    await tab.open('http://shop.example/');
    const tabId = await tabIdOf(own, 'shop.example');
    await own.waitFor(`(await browser.action.getBadgeText({ tabId: ${tabId} })) === '?'`);
    await expect(ask(own, 'message.check', { text: 'กสิกรไทย 123-4-56789-0' })).rejects.toThrow('failed');
    const { explanation, found } = await ask(own, 'tab.summary', { tabId });
    expect(explanation.site.kind).toBe('not-listed');
    expect(found).toEqual({ items: [], more: 0, isUnread: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
