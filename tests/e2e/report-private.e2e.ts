/* A report from a private window leaves, and nothing of it is written where windows that are not private could find it. */
import type { Tab } from '../../scripts/lab/browser.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { allowPrivate, openPrivate } from './private-window.ts';
import { serveIntake } from './report-intake.ts';
import { seenPage } from './tab-id.ts';

test.use({ mayReport: true });

const HOST = 'shop-private.example';

test('a private report is sent, and known in private windows alone', async ({ sites, launch }) => {
  const intake = serveIntake(sites);
  const browser = await launch();
  await allowPrivate(browser);
  const own = await withList(browser);
  const shop = await openPrivate(browser, own, `http://${HOST}/`);
  await shop.rest();
  const inside = await openPrivate(browser, own, `${browser.origin}/reports.html`);
  await inside.rest();
  const outcome = await ask(inside, 'report.page', { page: await seenPage(inside, HOST), found: [] });
  if (outcome.outcome !== 'kept') throw new Error(`expected a report, got ${outcome.reason}`);
  expect((await ask(inside, 'report.list', {})).reports).toHaveLength(1);
  expect((await ask(own, 'report.list', {})).reports).toEqual([]);
  expect(await rowsOnDisk(own)).toBe(0);
  await ask(inside, 'report.sendNow', { id: outcome.report.id });
  await expect.poll(() => [...intake.hub.reports().keys()]).toEqual([outcome.report.id]);
  expect(await rowsOnDisk(own)).toBe(0);
});

/** Rows of the outbox that a page outside of private windows sees. */
async function rowsOnDisk(page: Tab): Promise<unknown> {
  return page.evaluate(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('tuean-reports');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const counting = opening.result.transaction('report').objectStore('report').count();
      counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
      counting.onerror = () => reject(counting.error);
    };
  })`);
}
