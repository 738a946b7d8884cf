import { pngUrl, qrPayload, qrPng } from '../../scripts/demo/thai-qr.ts';
import { page } from '../../scripts/lab/sites.ts';
import { catalogues } from '../../locales/index.ts';
import { expect, test, waitForList, withList } from './fixtures.ts';
import { ACCOUNT, LISTED_COUNT, listNumbers, PHONE } from './numbers-fixture.ts';
import { choose } from './menu.ts';
import { strangers } from './strangers.ts';
import { tabIdOf } from './tab-id.ts';
import { HUB_HOST } from './world.ts';

const m = catalogues.th;
const HOST = 'chat.example';

test('a selected text and a picture are checked from the menu, and nothing leaves', async ({ sites, launch }) => {
  await listNumbers(sites);
  const listed = pngUrl(await qrPng(qrPayload(PHONE.listed)));
  const twin = pngUrl(await qrPng(qrPayload(PHONE.twin)));
  sites.handle(
    HOST,
    page(`<title>chat</title><link rel="icon" href="data:,"><img width="240" height="240" src="${twin}">`),
  );
  const browser = await launch();
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === LISTED_COUNT);
  const tab = await browser.newTab();
  await tab.open(`http://${HOST}/`);
  const ask = async (info: object): Promise<string> => choose(browser, own, await tabIdOf(own, HOST), info);
  sites.forgetRequests();

  const text = await ask({ menuItemId: 'check-text', selectionText: `กสิกร ${ACCOUNT.listed} หรือ ${ACCOUNT.twin}` });
  expect(text).toContain(m.asked.title.text);
  expect(text).toContain('•••-•-••789-0');
  expect(text).toContain(m.grade.confirmed);

  const picture = await ask({ menuItemId: 'check-picture', srcUrl: listed });
  expect(picture).toContain(m.asked.title.picture);
  expect(picture).toContain(m.grade.confirmed);
  // It counts as found on the page.
  expect(picture).toContain(m.found.title(1));

  // What cannot be had by its address is looked at where it stands: the twin is in view, and is not listed.
  const inView = await ask({ menuItemId: 'check-picture', srcUrl: `blob:http://${HOST}/1` });
  expect(inView).toContain(m.messageCheck.summary(1, 0, 0));

  expect(strangers(sites, [HUB_HOST])).toEqual([]);
});
