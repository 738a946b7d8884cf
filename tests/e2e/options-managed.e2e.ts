/*
 * An organisation's policy, by the browser's own file of policies: what it sets is shown as set and cannot be changed, and what is
 * out of range counts as not set. Chromium reads a folder of the system: where that may not be written, there is nothing to see.
 */
import { createHash } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogues } from '../../locales/index.ts';
import type { BrowserName } from '../../scripts/browsers.ts';
import { ADD_ON_ID } from '../../scripts/lab/browser.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { builtFor, world } from './world.ts';

const m = catalogues.th;
const CHROMIUM_FOLDERS = ['/etc/chromium', '/etc/chromium/policies', '/etc/chromium/policies/managed'];
const policy = {
  checkPictures: false,
  pollInterval: 'hourly',
  unverifiedNotice: 'loud',
  checkText: 'no',
  allowPublishers: false,
};

/** The id that Chromium gives an extension without a key: from the path of its folder. */
function idOfFolder(folder: string): string {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  return Array.from(digest, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}

/** Puts the policy where the browser looks for it; null: that is not permitted here. */
async function install(kind: BrowserName): Promise<{ remove: () => Promise<void> } | null> {
  if (kind === 'firefox') {
    const before = process.env.HOME;
    const home = await mkdtemp(join(world().folder, 'home-'));
    const folder = join(home, '.mozilla', 'managed-storage');
    await mkdir(folder, { recursive: true });
    const manifest = { name: ADD_ON_ID, description: 'policy of a test', type: 'storage', data: policy };
    await writeFile(join(folder, `${ADD_ON_ID}.json`), JSON.stringify(manifest));
    process.env.HOME = home;
    return {
      remove: async () => {
        process.env.HOME = before;
        await Promise.resolve();
      },
    };
  }
  const [etc = '', policies = '', managed = ''] = CHROMIUM_FOLDERS;
  if (
    !(await access(etc, constants.W_OK).then(
      () => true,
      () => false,
    ))
  )
    return null;
  await mkdir(managed, { recursive: true });
  const file = join(managed, `tuean-test-${process.pid}.json`);
  await writeFile(file, JSON.stringify({ '3rdparty': { extensions: { [idOfFolder(builtFor(kind))]: policy } } }));
  return {
    remove: async () => {
      await rm(file, { force: true });
      // Folders of somebody else's policies are not empty, and stay.
      for (const folder of [managed, policies]) await rmdir(folder).catch(() => undefined);
    },
  };
}

test('what an organisation has set is locked, and what it has set wrongly is not', async ({ browserKind, launch }) => {
  const installed = await install(browserKind);
  if (installed === null) {
    test.info().annotations.push({ type: 'note', description: 'no policies may be written on this computer' });
    return;
  }
  try {
    const browser = await launch();
    const own = await withList(browser);
    const view = await ask(own, 'settings.read', {});
    expect(view.locked).toEqual(['poll', 'pictures']);
    expect(view.settings).toMatchObject({ poll: 'hourly', notice: 'card', checks: { text: true, pictures: false } });
    expect(view.mayAddPublishers).toBe(false);
    await expect(ask(own, 'settings.change', { name: 'pictures', value: true })).rejects.toThrow('refused');
    await ask(own, 'settings.change', { name: 'notice', value: 'button' });
    expect((await ask(own, 'settings.read', {})).settings.notice).toBe('button');

    const options = await browser.openOwnPage('options.html');
    await options.waitFor(`document.querySelector('.switches') !== null`);
    const disabled = `[...document.querySelectorAll('.switch input')].map((input) => input.disabled)`;
    expect(await options.evaluate(disabled)).toEqual([false, false, true, false]);
    const text = await options.text();
    expect(text).toContain(m.settings.locked);
    expect(text).toContain(m.publishers.addLocked);
  } finally {
    await installed.remove();
  }
});
