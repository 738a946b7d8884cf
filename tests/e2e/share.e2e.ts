/* A warning as a picture: drawn on the device from what the warning says, and nothing is fetched or sent for it. */
import { catalogues } from '../../locales/index.ts';
import { expect, test, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { LISTED } from './world.ts';

const t = catalogues.th.share;

test('the warning of a site becomes a picture, without a request', async ({ sites, launch }) => {
  const browser = await launch();
  await withList(browser);
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/th?secret=1`));
  sites.forgetRequests();
  const button = `[...document.querySelectorAll('button')].find((one) => one.textContent === ${JSON.stringify(t.make)})`;
  await tab.evaluate(`void ${button}.click()`);
  const canvas = `document.querySelector('.share canvas')`;
  await tab.waitFor(`${canvas}?.width === 1080`);
  const words = String(await tab.evaluate(`${canvas}.getAttribute('aria-label')`));
  expect(words).toContain(LISTED.host);
  expect(words).not.toContain('secret');
  // Drawn: it has the stripe of its grade, and more than one colour where the words stand.
  const colours = `(() => {
    const { data } = ${canvas}.getContext('2d').getImageData(84, 120, 900, 900);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4 * 7) seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
    return seen.size;
  })()`;
  await expect.poll(() => tab.evaluate(colours)).toBeGreaterThan(3);
  const save = `[...document.querySelectorAll('.share button')].find((one) => one.textContent === ${JSON.stringify(t.save)})`;
  await tab.evaluate(`void ${save}.click()`);
  await expect.poll(() => tab.text()).toContain(t.outcome.saved);
  const close = `[...document.querySelectorAll('.share button')].find((one) => one.textContent === ${JSON.stringify(t.close)})`;
  await tab.evaluate(`void ${close}.click()`);
  await tab.waitFor(`document.querySelector('.share') === null`);
  expect(sites.requestsTo(LISTED.host)).toEqual([]);
});
