/*
 * What a person sees who has taken the access to sites away. Firefox lets that be done from inside; Chromium does it on pages of its
 * own, which no test can work.
 */
import { welcomeCatalogues } from '../../locales/welcome.ts';
import { expect, test } from './fixtures.ts';

const { welcome: t, access } = welcomeCatalogues.th;

test('access that is taken away is said, with the button that asks for it', async ({ launch }) => {
  const browser = await launch();
  const welcome = await browser.openOwnPage('welcome.html');
  await expect.poll(() => welcome.text()).toContain(t.access);
  await welcome.evaluate(`browser.permissions.remove({ origins: ['<all_urls>'] })`);
  await expect.poll(() => welcome.text(), { timeout: 10_000 }).toContain(t.accessMissing);
  await welcome.waitFor(
    `[...document.querySelectorAll('button')].some((one) => one.textContent === ${JSON.stringify(access.grant)})`,
  );
});
