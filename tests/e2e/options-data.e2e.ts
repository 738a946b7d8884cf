/* A person saves what is kept, erases all of it, and finds the extension as freshly installed, and warned as before. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { optionsCatalogues } from '../../locales/options.ts';
import type { Tab } from '../../scripts/lab/browser.ts';
import { ask, expect, test, waitForList, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { LISTED, world } from './world.ts';

const m = optionsCatalogues.th;

async function press(own: Tab, words: string): Promise<void> {
  const found = `[...document.querySelectorAll('button')].find((one) => one.innerText.includes(${JSON.stringify(words)}))`;
  await own.waitFor(`${found} !== undefined`);
  await own.evaluate(`void ${found}.click()`);
}

test('everything is erased in two steps, and the lists come again', async ({ browserKind, launch }) => {
  // Chromium starts an unpacked extension again only for who develops extensions; one of a store it always does.
  const profile = await mkdtemp(join(world().folder, 'profile-'));
  await mkdir(join(profile, 'Default'), { recursive: true });
  const preferences = { extensions: { ui: { developer_mode: true } } };
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const browser = await launch(browserKind === 'chromium' ? { profile } : {});
  const own = await withList(browser);
  await ask(own, 'site.pause', { url: `http://${LISTED.host}/` });
  await ask(own, 'settings.change', { name: 'text', value: false });
  const options = await browser.openOwnPage('options.html');
  await options.evaluate(`localStorage.setItem('tuean.text', 'large')`);
  await press(options, m.myData.eraseAsk);
  await expect.poll(() => options.text()).toContain(m.myData.lost[0]);
  await press(options, m.myData.erase);

  // The extension restarts, says on a page of its own that it is done, and fetches its list anew.
  await expect.poll(() => browser.addresses()).toContain(`${browser.origin}/options.html#erased`);
  const after = await browser.openOwnPage('options.html#erased');
  await after.waitFor(`document.querySelector('.switches') !== null`);
  expect(await after.text()).toContain(m.myData.erased);
  expect(await ask(after, 'exceptions.list', {})).toEqual([]);
  expect((await ask(after, 'settings.read', {})).settings.checks.text).toBe(true);
  expect(await after.evaluate(`localStorage.getItem('tuean.text')`)).toBeNull();
  await waitForList(after, ({ publishers, updating }) => publishers.length === 1 && !updating);
  const tab = await browser.newTab();
  await expect.poll(async () => (await tab.open(`http://${LISTED.host}/`)).kind).toBe('interstitial');
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/again`));
});
