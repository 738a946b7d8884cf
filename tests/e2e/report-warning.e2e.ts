/* A warning is a place to report from: one press, taken back or sent, and the site gets nothing of it. */
import { catalogues } from '../../locales/index.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { serveIntake } from './report-intake.ts';
import { expectWarning } from './warning.ts';
import { LISTED } from './world.ts';

test.use({ mayReport: true });

const t = catalogues.th.report;

test('who is warned adds their report with one press, from the warning itself', async ({ sites, launch }) => {
  const intake = serveIntake(sites);
  const browser = await launch();
  const own = await withList(browser);
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/th/login?to=somchai@mail.example`));

  await press(t.metToo);
  await tab.waitFor(`document.querySelector('.report .countdown') !== null`);
  await press(t.undo);
  await expect.poll(() => tab.text()).toContain(t.undone);
  expect((await ask(own, 'report.list', {})).reports).toEqual([]);

  await press(t.page);
  await tab.waitFor(`document.querySelector('.report .countdown') !== null`);
  await press(t.sendNow);
  await expect.poll(() => intake.hub.reports().size).toBe(1);
  const [stored] = intake.hub.reports().values();
  expect(stored?.report?.via).toBe('warning');
  expect(stored?.report?.subjects.map(({ key }) => key)).toEqual([`host:${LISTED.host}`]);
  expect(intake.posts.join()).not.toContain('somchai');
  expect(intake.posts).toHaveLength(1);
  await expect.poll(() => tab.text()).toContain(t.hubState.received);
  // The warning stands as it did, and nothing reached the site.
  await tab.waitFor(`document.querySelector('.interstitial')?.dataset.state === 'listed'`);
  expect(sites.requestsTo(LISTED.host)).toEqual([]);

  async function press(label: string): Promise<void> {
    const button = `[...document.querySelectorAll('button')].find((one) => one.textContent.trim() === ${JSON.stringify(label)})`;
    await tab.waitFor(`${button} !== undefined`);
    await tab.evaluate(`void ${button}.click()`);
  }
});
