import { ask, expect, test, waitForList, withList } from './fixtures.ts';
import { sleep } from '../../scripts/lab/browser.ts';
import { expectWarning } from './warning.ts';
import { LISTED, POLL_SECONDS } from './world.ts';

test('a revocation ends the warning and an addition begins one, within the poll interval and five seconds', async ({
  hub,
  launch,
}) => {
  await hub.import(['http://other-scam.example/'], { format: 'urls' });
  await hub.publish();
  const browser = await launch();
  const own = await withList(browser);
  const [before] = (await ask(own, 'list.status', {})).publishers;
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));

  await hub.revoke(`host:${LISTED.host}`, 'listed by mistake');
  await hub.import(['http://newer-scam.example/'], { format: 'urls' });
  await hub.publish();
  const publishedAt = Date.now();
  // No "update now": the browser finds it by itself.
  const limitMs = (POLL_SECONDS + 5) * 1_000;
  await waitForList(own, ({ publishers }) => (publishers[0]?.sequence ?? 0) > (before?.sequence ?? 0), limitMs);
  await sleep(Math.max(0, Math.min(500, publishedAt + limitMs - Date.now())));
  expect((await tab.open(`http://${LISTED.host}/`)).kind).toBe('site');
  await expectWarning(tab, await tab.open('http://newer-scam.example/'));
  await expectWarning(tab, await tab.open('http://other-scam.example/'));
});

test('"update now" fetches at once, and says so when there is nothing new', async ({ hub, launch }) => {
  const browser = await launch();
  const own = await withList(browser);
  await hub.import(['http://newer-scam.example/'], { format: 'urls' });
  await hub.publish();
  const before = await ask(own, 'list.status', {});
  const after = await ask(own, 'list.update', {});
  expect(after.publishers[0]?.sequence).toBeGreaterThanOrEqual(before.publishers[0]?.sequence ?? Infinity);
  expect(after.publishers[0]).toMatchObject({ freshness: 'fresh', lastError: null });
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open('http://newer-scam.example/'));
  const again = await ask(own, 'list.update', {});
  expect(again.publishers[0]?.sequence).toBe(after.publishers[0]?.sequence);
});
