/* The report in a real browser: what is pressed, by mouse and by keyboard alone, and what a hostile title can do: nothing. */
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requireBrowser } from '../../scripts/browsers.ts';
import { catalogues } from '../../locales/index.ts';
import { serveGallery } from '../gallery/serve.ts';
import type { Gallery } from '../gallery/serve.ts';
import { reportListStates, reportPanelStates } from '../gallery/report-states.ts';

const t = catalogues.th.report;
let gallery: Gallery;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  gallery = await serveGallery('report-site');
  browser = await chromium.launch({ executablePath: await requireBrowser('chromium') });
  page = await browser.newPage();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

const show = (state: string, of = 'popup'): Promise<unknown> => page.goto(gallery.url({ page: of, state, lang: 'th' }));
const calls = (): Promise<string[]> => page.evaluate(() => window.calls);

test('one press reports the page, without a question', async () => {
  await show('report-start');
  await page.getByRole('button', { name: t.page }).click();
  expect(await calls()).toEqual(['report []']);
});

test('where the page belongs to many, something on it must be chosen first', async () => {
  await show('report-shared');
  const button = page.getByRole('button', { name: t.chosen });
  await button.click({ force: true });
  expect(await calls()).toEqual([]);
  await page.getByLabel(/•••-•-••789-0/).check();
  await button.click();
  expect(await calls()).toEqual(['report ["f1"]']);
});

test('a link that was reported from here leaves the page itself to be reported', async () => {
  await show('report-link');
  expect(await page.locator('.report').innerText()).toContain('win-a-phone.example');
  await page.getByRole('button', { name: t.page }).click();
  expect(await calls()).toEqual(['report []']);
  await show('report-received');
  expect(await page.getByRole('button', { name: t.page }).count()).toBe(0);
});

test('a page that is none of the web has no button', async () => {
  await show('report-not-web');
  expect(await page.getByRole('button', { name: t.page }).count()).toBe(0);
  expect(await page.locator('.report').innerText()).toContain(t.why['not-web']);
});

test('while it waits, taking back comes first, and the countdown is not read out every second', async () => {
  await show('report-waiting');
  const id = reportPanelStates['report-waiting']?.offer.current?.id;
  const buttons = await page.locator('.countdown button').allInnerTexts();
  expect(buttons).toEqual([t.undo, t.sendNow]);
  expect(await page.locator('.countdown strong').getAttribute('aria-hidden')).toBe('true');
  expect(await page.locator('.countdown [role="status"]').textContent()).toBe(t.countdown(10));
  for (const name of buttons) await page.getByRole('button', { name }).click();
  expect(await calls()).toEqual([`takeBack ${id}`, `sendNow ${id}`]);
});

test('a kind is one press, pressed again it is taken back, and money lost offers what to do now', async () => {
  await show('report-lost');
  const id = reportPanelStates['report-lost']?.offer.current?.id;
  const rest = '"lostMoney":true,"text":"โอนมัดจำไป 500 บาท"';
  await page.getByRole('button', { name: t.choice.job }).click();
  await page.getByRole('button', { name: t.choice.goods, pressed: true }).click();
  await page.getByRole('button', { name: t.emergency }).click();
  await page.getByLabel(/พร้อมเพย์/).check({ force: true });
  expect(await calls()).toEqual([
    `describe ${id} {${rest},"category":"TH08"}`,
    `describe ${id} {${rest}}`,
    'emergency',
    'choose ["f1","f2"]',
  ]);
});

test.each(['popup', 'reports'])('words that stand in the field leave with what is sent at once (%s)', async (of) => {
  await show(of === 'popup' ? 'report-waiting' : 'all', of);
  const report = page.locator(of === 'popup' ? '.report' : '[data-state="waiting"]').first();
  if (of === 'reports') await report.getByText(t.more, { exact: true }).click();
  await report.getByLabel(t.words).fill('ขอมัดจำก่อน');
  await report.getByRole('button', { name: t.sendNow }).click();
  const [described, sent] = (await calls()).filter((call) => !call.startsWith('hold'));
  expect(described).toMatch(/^describe .*"text":"ขอมัดจำก่อน"/);
  expect(sent).toMatch(/^sendNow /);
  // What was not changed is not added anew.
  await report.getByLabel(t.words).fill('');
  await report.getByRole('button', { name: t.sendNow }).click();
  expect((await calls()).filter((call) => call.startsWith('describe'))).toHaveLength(1);
});

test('a press that came to nothing is told beside the report, and not that the report is not kept', async () => {
  for (const [state, of] of [
    ['report-not-done', 'popup'],
    ['no-consent', 'reports'],
  ] as const) {
    await show(state, of);
    const text = await page.locator('body').innerText();
    expect(text, of).toContain(t.notDone);
    expect(text, of).not.toContain(t.refusal.failed);
  }
});

test('nothing is ticked for the person', async () => {
  await show('report-waiting');
  for (const box of await page.locator('.report input[type="checkbox"]').all())
    expect(await box.isChecked()).toBe(false);
});

test('a picture is blacked out with the keyboard alone', async () => {
  await show('report-picture');
  await page.getByRole('application', { name: t.frame }).focus();
  for (const key of ['ArrowRight', 'ArrowDown', 'Shift+ArrowRight', 'Enter', 'ArrowLeft', 'Enter'])
    await page.keyboard.press(key);
  await page.getByRole('button', { name: t.uncover(2) }).press('Enter');
  await page.getByRole('button', { name: t.attach }).press('Enter');
  expect(await calls()).toEqual(['attachPicture [{"x":320,"y":120,"width":420,"height":100}]']);
});

test('and with the mouse, within the picture', async () => {
  await show('report-picture');
  await page.locator('.report-picture .canvas').scrollIntoViewIfNeeded();
  const box = await page.locator('.report-picture .canvas').boundingBox();
  if (box === null) throw new Error('expected the picture on screen');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 2, box.y + box.height * 2, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('button', { name: t.attach }).click();
  const [call = ''] = await calls();
  const [bar] = JSON.parse(call.replace('attachPicture ', '')) as {
    x: number;
    y: number;
    width: number;
    height: number;
  }[];
  expect(bar?.x).toBeCloseTo(500, -1);
  expect((bar?.x ?? 0) + (bar?.width ?? 0)).toBe(1000);
  expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBe(1000);
});

test('the preview is the text that leaves, and markup in it is text', async () => {
  await show('report-waiting');
  const payload = reportPanelStates['report-waiting']?.offer.current?.payloads[0]?.text;
  await page.getByText(t.preview).click();
  expect(await page.locator('pre[data-payload="report"]').textContent()).toBe(payload);
  expect(payload).toContain('<b>80%</b> \\u202e');
  expect(await page.locator('.report b').count()).toBe(0);
  expect(await calls()).toEqual([`hold ${reportPanelStates['report-waiting']?.offer.current?.id}`]);
});

test('deleting asks once more, and keeping is first', async () => {
  await show('all', 'reports');
  const listed = reportListStates.all?.reports[4];
  const one = page.locator('article').nth(4);
  await one.getByRole('button', { name: t.remove }).click();
  expect(await one.locator('.removal button').allInnerTexts()).toEqual([t.keep, t.removeSure]);
  await one.getByRole('button', { name: t.removeSure }).click();
  expect(await calls()).toEqual([`delete ${listed?.id}`]);
  expect(await one.innerText()).toContain(t.reason['reports-agree']);
});

test('a report that was not taken says what to do next, and its code is for who helps', async () => {
  await show('all', 'reports');
  const failed = page.locator('.answer[data-state="failed"]');
  expect(await failed.locator('p').allInnerTexts()).toEqual([
    t.state.failed,
    t.failedMeans,
    t.problem('invalid-report, subjects.0.key'),
  ]);
  // One that was taken, with something added later that was not: nobody reads that the report was refused.
  const taken = page.locator('.answer[data-state="received"]').filter({ hasText: 'invalid-report' });
  expect(await taken.innerText()).toContain(t.hubState.received);
  expect(await taken.innerText()).toContain(t.detailsRefused);
  expect(await taken.innerText()).not.toContain(t.failedMeans);
});
