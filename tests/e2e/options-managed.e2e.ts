/*
 * An organisation's policy, by the browser's own file of policies: what it sets is shown as set and cannot be changed, and what is
 * out of range counts as not set. Chromium reads a folder of the system: where that may not be written, there is nothing to see.
 */
import { optionsCatalogues } from '../../locales/options.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { installPolicy } from './managed-policy.ts';

const m = optionsCatalogues.th;
const policy = {
  checkPictures: false,
  pollInterval: 'hourly',
  unverifiedNotice: 'loud',
  checkText: 'no',
  allowPublishers: false,
};

test('what an organisation has set is locked, and what it has set wrongly is not', async ({ browserKind, launch }) => {
  const installed = await installPolicy(browserKind, policy);
  if (installed === null) {
    test.info().annotations.push({ type: 'note', description: 'no policies may be written on this computer' });
    return;
  }
  try {
    const browser = await launch({ extension: installed.extension });
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
    expect(text).toContain(m.checks.locked);
    expect(text).toContain(m.publishers.addLocked);
  } finally {
    await installed.remove();
  }
});
