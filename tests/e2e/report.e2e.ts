/* One click to report a page: what leaves is what is shown, once, whatever the network does; and nothing leaves that was undone. */
import * as v from 'valibot';
import { reportSchema } from '../../lib/core/report/report.ts';
import type { LabBrowser, Tab } from '../../scripts/lab/browser.ts';
import { serveHub } from '../../scripts/lab/hub.ts';
import { page } from '../../scripts/lab/sites.ts';
import { catalogues } from '../../locales/index.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { passToHub, serveIntake } from './report-intake.ts';
import { strangers } from './strangers.ts';
import { tabIdOf } from './tab-id.ts';
import { HUB_HOST } from './world.ts';

test.use({ mayReport: true });

const t = catalogues.th.report;
const HOST = 'shop-report.example';
/** A title that would be markup, turns itself around, and carries a number of somebody. */
const TITLE = '<img src=x onerror=alert(1)>\u202eshop 081-234-5678';

test('what leaves is what the preview shows, to the byte, and markup in it stays text', async ({ sites, launch }) => {
  const intake = serveIntake(sites);
  const browser = await launch();
  const { own, popup } = await popupOnShop(browser, sites);
  sites.forgetRequests();
  await popup.click('.report-button');
  await popup.waitFor(`document.querySelector('.countdown') !== null`);
  expect(intake.posts).toEqual([]);

  await press(popup, t.choice.goods);
  await popup.waitFor(`document.querySelector('.report-choice[aria-pressed="true"]') !== null`);
  await popup.evaluate(`void (document.querySelector('.preview').open = true)`);
  // Opening it gives time to read.
  await popup.waitFor(`/[2-6]\\d/.test(document.querySelector('.countdown strong').textContent)`);
  const shown = await preview(popup);
  expect(await popup.evaluate(`document.querySelectorAll('.report img, .report script').length`)).toBe(0);
  await press(popup, t.sendNow);
  await expect.poll(() => intake.posts).toEqual([shown]);

  const report = v.parse(reportSchema, JSON.parse(shown));
  expect(report).toMatchObject({
    via: 'popup',
    locale: 'th',
    client: { browser: browser.name },
    subjects: [{ kind: 'host', key: `host:${HOST}`, source: 'page' }],
    page: { url: `http://${HOST}/sale?id=7&token=`, language: 'th' },
    details: { category: 'TH01' },
  });
  expect(report.page?.title).toBe('<img src=x onerror=alert(1)>\u202eshop •••-•••-••••');
  expect(shown).toContain('\\u202e');
  await expect.poll(() => popup.text()).toContain(t.hubState.received);
  // It was told to nobody else.
  expect(strangers(sites, [HUB_HOST])).toEqual([]);

  // The answer, and then its end.
  intake.hub.decide(report.id, 'listed', 'reports-agree');
  const mine = await browser.openOwnPage('reports.html');
  await expect.poll(() => mine.text()).toContain(t.hubState.listed);
  expect(await mine.text()).toContain(t.reason['reports-agree']);
  expect(await mine.text()).toContain(t.news);
  await press(mine, t.remove);
  await press(mine, t.removeSure);
  await expect.poll(() => mine.text()).toContain(t.none);
  expect(intake.hub.reports().size).toBe(0);
  expect((await ask(own, 'report.list', {})).reports).toEqual([]);
});

test('ten seconds after the click it leaves by itself', async ({ sites, launch }) => {
  const intake = serveIntake(sites);
  const { popup } = await popupOnShop(await launch(), sites);
  await popup.click('.report-button');
  await popup.waitFor(`document.querySelector('.countdown') !== null`);
  await popup.close();
  await expect.poll(() => intake.hub.reports().size).toBe(1);
  expect(intake.posts).toHaveLength(1);
});

test('taken back, nothing is left that could be sent', async ({ sites, launch }) => {
  const intake = serveIntake(sites);
  const { own, popup } = await popupOnShop(await launch(), sites);
  await popup.click('.report-button');
  await popup.waitFor(`document.querySelector('.countdown') !== null`);
  await press(popup, t.undo);
  await expect.poll(() => popup.text()).toContain(t.undone);
  expect(await ask(own, 'report.list', {})).toEqual({ reports: [], aside: 0 });
  expect(intake.posts).toEqual([]);
  // The button is back.
  await popup.waitFor(`document.querySelector('.report-button') !== null`);
});

test('without a network it waits, outlives its worker, and is sent once', async ({ sites, launch }) => {
  const intake = serveIntake(sites);
  intake.isDown = true;
  const browser = await launch();
  const { own, popup } = await popupOnShop(browser, sites);
  await popup.click('.report-button');
  await press(popup, t.sendNow);
  await expect.poll(() => popup.text()).toContain(t.state.sending);
  await popup.close();
  await browser.stopWorker();
  intake.isDown = false;
  const mine = await browser.openOwnPage('reports.html');
  // The page asks the hub when it opens; where the worker began anew, it has sent by itself already.
  await expect.poll(() => mine.text()).toContain(t.hubState.received);
  expect(intake.hub.reports().size).toBe(1);
  expect([...intake.hub.created.values()]).toEqual([1]);
  expect((await ask(own, 'report.list', {})).reports).toMatchObject([{ state: 'sent' }]);
});

test('what the hub refuses is said with its reason, and can be tried again', async ({ sites, launch }) => {
  const { own, popup } = await popupOnShop(await launch(), sites);
  sites.handle(HUB_HOST, (_request, response) => {
    response.writeHead(400, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ code: 'invalid-report', errors: [{ path: 'page.url', expected: 'a web address' }] }));
  });
  await popup.click('.report-button');
  await press(popup, t.sendNow);
  await expect.poll(() => popup.text()).toContain(t.problem('invalid-report, page.url'));
  const intake = serveIntake(sites);
  const [report] = (await ask(own, 'report.list', {})).reports;
  await ask(own, 'report.retry', { id: report?.id ?? '' });
  await expect.poll(async () => (await ask(own, 'report.list', {})).reports[0]?.state).toBe('sent');
  expect(intake.posts).toEqual([report?.payloads[0]?.text]);
});

test('the hub as it is takes a report with what is added to it, says so, and deletes it', async ({
  hub,
  sites,
  launch,
}) => {
  const served = await serveHub(hub.data);
  try {
    passToHub(sites, served.url);
    const browser = await launch();
    const { own, popup } = await popupOnShop(browser, sites);
    await popup.click('.report-button');
    await press(popup, t.sendNow);
    // A case may be made of it within seconds.
    const isThere = new RegExp(`${t.hubState.received}|${t.hubState['in-case']}`);
    await expect.poll(() => popup.text()).toMatch(isThere);
    await press(popup, t.choice.fake);
    await expect
      .poll(async () => (await ask(own, 'report.list', {})).reports[0])
      .toMatchObject({
        state: 'sent',
        hasUnsentDetails: false,
        details: { category: 'TX1' },
        status: { state: expect.stringMatching(/^(?:received|in-case)$/) },
      });
    const [report] = (await ask(own, 'report.list', {})).reports;
    await ask(own, 'report.delete', { id: report?.id ?? '' });
    await expect.poll(async () => (await ask(own, 'report.list', {})).reports).toEqual([]);
  } finally {
    await served.stop();
  }
});

test('a picture leaves only when it is attached, black where it was blacked out', async ({ sites, launch }) => {
  const intake = serveIntake(sites);
  const browser = await launch();
  const { own, popup } = await popupOnShop(browser, sites);
  // A popup lies over the window of its page; a tab that stands for it needs a window of its own.
  const tabId = await tabIdOf(own, HOST);
  await own.evaluate(`(globalThis.browser ?? globalThis.chrome).windows.create({ tabId: ${tabId} }).then(() => null)`);
  await popup.follow(() => popup.evaluate('void location.reload()'));
  await popup.click('.report-button');
  await popup.click('.report-picture input[type="checkbox"]');
  await popup.waitFor(`document.querySelector('.report-picture .canvas') !== null`);
  // The frame over the whole picture, then black.
  await popup.evaluate(`document.querySelector('.report-picture .canvas').focus()`);
  for (let i = 0; i < 30; i++) await key(popup, 'ArrowLeft', false);
  for (let i = 0; i < 30; i++) await key(popup, 'ArrowRight', true);
  await key(popup, 'Enter', false);
  await press(popup, t.attach);
  await popup.waitFor(`document.querySelector('.attached canvas') !== null`);
  const [width, band, below] = await pixels(popup);
  expect(width).toBeGreaterThan(200);
  expect(band).toBeLessThan(8);
  expect(below).toBeGreaterThan(200);
  await press(popup, t.sendNow);
  await expect.poll(() => [...intake.hub.reports().values()][0]?.picture?.length ?? 0).toBeGreaterThan(1000);
  const picture = [...intake.hub.reports().values()][0]?.picture;
  // A JPEG, and no larger than was said.
  expect(Array.from((picture ?? new Uint8Array()).subarray(0, 3))).toEqual([0xff, 0xd8, 0xff]);
  expect(await popup.text()).toContain(`${catalogues.th.number(Math.ceil((picture?.length ?? 0) / 1024))} KB`);
});

test('a page that leaves as soon as a popup opens is reported, and not the one it goes to', async ({
  sites,
  launch,
}) => {
  const intake = serveIntake(sites);
  sites.handle('honest.example', page('<title>honest</title><h1>honest</h1>'));
  const browser = await launch();
  const { own, popup } = await popupOnShop(browser, sites);
  const tabId = await tabIdOf(own, HOST);
  await own.evaluate(
    `(globalThis.browser ?? globalThis.chrome).tabs.update(${tabId}, { url: 'http://honest.example/' }).then(() => null)`,
  );
  await expect.poll(async () => (await ask(own, 'tab.summary', { tabId })).url).toBe('http://honest.example/');
  await popup.click('.report-button');
  expect(JSON.parse(await preview(popup))).toMatchObject({ subjects: [{ key: `host:${HOST}` }] });
  // It can still be taken back, and no picture of the other is offered with it.
  expect(await popup.text()).toContain(t.undo);
  expect(await popup.text()).toContain(t.hasLeft);
  expect(await popup.evaluate(`document.querySelector('.report-picture input')`)).toBeNull();
  expect(await popup.text()).not.toContain('honest.example');
  await press(popup, t.sendNow);
  await expect.poll(() => [...intake.hub.reports().values()][0]?.body ?? '').toContain(HOST);
  expect([...intake.hub.reports().values()][0]?.body).not.toContain('honest');
});

/** Width of the picture that leaves, brightness within the bar, brightness below it. */
async function pixels(tab: Tab): Promise<number[]> {
  return JSON.parse(
    String(
      await tab.evaluate(`(() => {
        const canvas = document.querySelector('.attached canvas');
        const at = (x, y) => canvas.getContext('2d').getImageData(x, y, 1, 1).data[0];
        const { width, height } = canvas;
        return JSON.stringify([width, at(width / 2, Math.round(height * 0.15)), at(width / 2, Math.round(height * 0.8))]);
      })()`),
    ),
  ) as number[];
}

async function key(tab: Tab, name: string, shiftKey: boolean): Promise<void> {
  await tab.evaluate(
    `void document.querySelector('.report-picture .canvas').dispatchEvent(new KeyboardEvent('keydown', { key: ${JSON.stringify(name)}, shiftKey: ${shiftKey}, bubbles: true }))`,
  );
  // Two presses in one frame are one.
  await tab.evaluate(`new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))`);
}

/** The shop in a tab, and the popup over it in another. */
async function popupOnShop(
  browser: LabBrowser,
  sites: Parameters<typeof serveIntake>[0],
): Promise<{ own: Tab; popup: Tab }> {
  sites.handle(
    HOST,
    page(`<!doctype html><html lang="th"><title>${TITLE.replaceAll('<', '&lt;')}</title><h1>shop</h1>`),
  );
  const own = await withList(browser);
  const tab = await browser.newTab();
  await tab.open(`http://anna:pw@${HOST}/sale?id=7&token=abc#me`);
  const popup = await browser.openOwnPage(`popup.html?tab=${await tabIdOf(own, HOST)}`);
  await popup.waitFor(`document.querySelector('.report-button') !== null`);
  return { own, popup };
}

/** Presses the button that says so. */
async function press(tab: Tab, words: string): Promise<void> {
  const find = `[...document.querySelectorAll('button')].find((one) => one.innerText === ${JSON.stringify(words)})`;
  await tab.waitFor(find);
  await tab.evaluate(`void ${find}.click()`);
}

async function preview(tab: Tab): Promise<string> {
  await tab.waitFor(`document.querySelector('pre[data-payload="report"]') !== null`);
  return String(await tab.evaluate(`document.querySelector('pre[data-payload="report"]').textContent`));
}
