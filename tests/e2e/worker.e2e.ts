import { expect, test, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { LISTED } from './world.ts';

/** Openings with a stopped worker; `E2E_OPENINGS=50` for the full count. */
const OPENINGS = Number(process.env.E2E_OPENINGS ?? 10);

test('a worker that was stopped before each opening lets no byte through', async ({ sites, launch }) => {
  const browser = await launch();
  await withList(browser);
  for (let opening = 0; opening < OPENINGS; opening += 1) {
    await browser.stopWorker();
    const tab = await browser.newTab();
    const url = opening % 2 === 0 ? `http://www.${LISTED.host}/${opening}` : `http://${LISTED.url}?${opening}`;
    await expectWarning(tab, await tab.open(url));
    await tab.close();
  }
  expect(sites.countFor([LISTED.host, `www.${LISTED.host}`, LISTED.urlHost])).toBe(0);
});
