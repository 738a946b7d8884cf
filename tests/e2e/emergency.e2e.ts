/* "I already paid": reached from popup and warning, kept by itself, gone when erased, without a network, and on paper. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { emergencyCatalogues } from '../../locales/emergency.ts';
import { qrPng } from '../../scripts/demo/thai-qr.ts';
import type { LabBrowser, Tab } from '../../scripts/lab/browser.ts';
import { expect, test, withList } from './fixtures.ts';
import { allowPrivate, openPrivate } from './private-window.ts';
import { tabIdOf } from './tab-id.ts';
import { expectWarning } from './warning.ts';
import { HUB_HOST, LISTED, world } from './world.ts';

const m = emergencyCatalogues.th;
const t = m.emergency;
const PAGE = 'emergency.html';
const SLIP = '00420006000001010300402210150000000000ATF000015102TH910433FB';
const PASSPHRASE = 'ถุงเงิน สามใบ';

test('the popup opens it for its tab, and what was seen there is added only when asked', async ({ launch }) => {
  const browser = await launch();
  const own = await withList(browser);
  const tab = await browser.newTab();
  await tab.open('http://honest-shop.example/cart');
  const tabId = await tabIdOf(own, 'honest-shop.example');
  const popup = await browser.openOwnPage(`popup.html?tab=${tabId}`);
  await press(popup, m.paid.openShort);
  const page = await pageIn(browser);
  expect(await page.evaluate('location.search')).toBe(`?tab=${tabId}`);
  await page.waitFor(`document.querySelector('.seen-text')`);
  expect(await page.text('.seen')).toContain('http://honest-shop.example/cart');
  expect(await page.evaluate(`document.querySelectorAll('.case-row').length`)).toBe(2);
  await page.click('.seen-line button');
  await page.waitFor(`document.querySelectorAll('.case-row').length === 3`);
  await kept(page);
  await reload(page);
  await page.waitFor(`document.querySelectorAll('.case-row').length === 3`);
  expect(await valueOf(page, t.pages.url)).toBe('http://honest-shop.example/cart');
});

test('the popup opens it where the worker does not answer, and closes', async ({ launch }) => {
  const browser = await launch();
  const popup = await browser.openOwnPage('popup.html');
  await popup.waitFor(`document.querySelector('button')`);
  await popup.evaluate(
    `void ((globalThis.browser ?? globalThis.chrome).runtime.sendMessage = () => new Promise(() => {}))`,
  );
  await press(popup, m.paid.openShort);
  await pageIn(browser);
  await expect.poll(() => browser.addresses()).not.toContainEqual(expect.stringContaining('popup.html'));
});

test('the warning opens it beside itself, once', async ({ launch }) => {
  const browser = await launch();
  await withList(browser);
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/account`));
  await press(tab, m.paid.open);
  const page = await pageIn(browser);
  await page.waitFor(`document.querySelector('.seen-text')`);
  expect(await page.text('.seen')).toContain(LISTED.host);
  await press(tab, m.paid.open);
  await expect.poll(() => page.evaluate('document.visibilityState')).toBe('visible');
  expect((await pagesIn(browser)).length).toBe(1);
  expect(await tab.evaluate(`document.querySelector('.interstitial')?.dataset.state`)).toBe('listed');
});

test('it keeps what is written, opens again with it, and erases it from the device', async ({ launch }) => {
  const browser = await launch();
  const page = await openPage(browser, '');
  await fill(page, t.field.toAccount, '123-4-56789-0');
  await fill(page, t.field.amount, '50,000');
  await fill(page, t.field.at, '2026-11-22T08:00');
  await press(page, t.holds.add);
  await fill(page, t.holds.caseId, 'KTB 1');
  await fill(page, t.holds.heldAt, '2026-11-22T09:00');
  expect(await page.text()).toContain(t.holds.unusual);
  expect(await page.text('.script-lines')).toContain('123-4-56789-0');
  // 72 hours from the hold, in Thai time, with the year of both eras.
  expect(await page.text('.clocks')).toContain('25 พ.ย. 2569 (2026) 09:00 น.');
  await kept(page);
  expect(await rows(page, 'case')).toBe(1);

  await reload(page);
  expect(await valueOf(page, t.field.toAccount)).toBe('123-4-56789-0');
  expect(await valueOf(page, t.holds.caseId)).toBe('KTB 1');
  expect(await page.text('.total')).toContain('50,000.00');

  await page.evaluate(`document.querySelectorAll('details').forEach((details) => (details.open = true))`);
  await press(page, t.keeping.eraseAll);
  expect(await rows(page, 'case')).toBe(1);
  await press(page, t.keeping.eraseYes);
  await page.waitFor(`document.body.innerText.includes(${JSON.stringify(t.keeping.erased)})`);
  expect(await rows(page, 'case')).toBe(0);
  await reload(page);
  expect(await valueOf(page, t.field.toAccount)).toBe('');
});

test('under a passphrase nothing stands in clear, and steps 1 and 2 stay', async ({ launch }) => {
  const browser = await launch();
  const page = await openPage(browser, '');
  await fill(page, t.field.toName, 'นาย ตัวอย่าง ทดสอบ');
  await kept(page);
  expect(await rows(page, 'case', 'ตัวอย่าง')).toBe(1);
  await page.evaluate(`document.querySelectorAll('details').forEach((details) => (details.open = true))`);
  await fill(page, t.keeping.passphrase, PASSPHRASE);
  await fill(page, t.keeping.again, PASSPHRASE);
  await press(page, t.keeping.set);
  await page.waitFor(`document.body.innerText.includes(${JSON.stringify(t.keeping.has)})`);
  expect(await rows(page, 'case', 'ตัวอย่าง')).toBe(0);
  expect(await rows(page, 'case')).toBe(1);

  await page.follow(() => page.evaluate('void location.reload()'));
  await page.waitFor(`document.querySelector('.emergency')?.dataset.access === 'locked'`);
  const shown = await page.text();
  expect(shown).toContain(t.step.stopped);
  expect(shown).not.toContain('ตัวอย่าง');
  expect(await page.evaluate(`document.querySelectorAll('a[href="tel:1441"]').length`)).toBeGreaterThan(0);
  await fill(page, t.keeping.passphrase, 'another one');
  await press(page, t.locked.unlock);
  await page.waitFor(`document.body.innerText.includes(${JSON.stringify(t.keeping.state.wrong)})`);
  await fill(page, t.keeping.passphrase, PASSPHRASE);
  await press(page, t.locked.unlock);
  await opened(page);
  expect(await valueOf(page, t.field.toName)).toBe('นาย ตัวอย่าง ทดสอบ');
});

test('it works without a network or a list, reads a slip, and asks for nothing from outside', async ({
  launch,
  sites,
}) => {
  sites.handle(HUB_HOST, (_request, _response, raw) => void raw.socket.destroy());
  const browser = await launch();
  const page = await openPage(browser, '?tab=999999');
  sites.forgetRequests();
  if (browser.name === 'chromium') await page.page.setOfflineMode(true);
  await fill(page, t.field.amount, '๕๐๐ บาท');
  await page.evaluate(`document.querySelectorAll('details').forEach((details) => (details.open = true))`);
  await addPicture(page, SLIP);
  await page.waitFor(`document.body.innerText.includes('0150000000000ATF00001')`);
  expect(await page.text()).toContain(t.pictures.unverified);
  await kept(page);
  expect(await rows(page, 'picture')).toBe(1);
  await reload(page);
  expect(await page.text('.total')).toContain('500.00');
  await page.waitFor(`document.querySelector('.case-picture')?.width > 100`);
  expect(sites.requestsTo('honest-shop.example')).toEqual([]);
  expect(sites.countFor(['fonts.googleapis.com', 'cdn.jsdelivr.net'])).toBe(0);
  // A tab that is not there offers nothing, and its number in the address does nothing.
  expect(await page.evaluate(`document.querySelector('.seen')`)).toBeNull();
});

test('what stands in its address is believed in nothing', async ({ launch }) => {
  const browser = await launch();
  for (const query of ['?tab=1e3', '?tab=-1', '?tab=<img src=x onerror=alert(1)>', '?tab=99999999999999999999#<b>x']) {
    const page = await openPage(browser, query);
    expect(await page.evaluate(`document.querySelectorAll('.seen, img, b').length`)).toBe(0);
    await page.close();
  }
});

test('in a private window nothing reaches the disk', async ({ launch }) => {
  const browser = await launch();
  await allowPrivate(browser);
  const own = await browser.openOwnPage('popup.html');
  const page = await openPrivate(browser, own, `${browser.origin}/${PAGE}`);
  await opened(page);
  expect(await page.text()).toContain(t.privateNote);
  await fill(page, t.field.toAccount, '123-4-56789-0');
  await kept(page);
  expect(await page.text('.script-lines')).toContain('123-4-56789-0');
  // A case that is kept in memory is there, and no database is, neither here nor outside.
  const databases = `indexedDB.databases().then((all) => all.map(({ name }) => name).join(' '))`;
  expect(await own.evaluate(databases)).not.toContain('tuean-emergency');
  // Firefox has no list of databases for a private window.
  expect(await page.evaluate(`${databases}.catch(() => '')`)).not.toContain('tuean-emergency');
  expect(await page.evaluate(`document.querySelectorAll('input[type="password"]').length`)).toBe(0);
});

test('what was written outlives a killed browser, and a page that is closed', async ({ browserKind, launch }) => {
  const profile = await mkdtemp(join(world().folder, 'profile-'));
  try {
    const first = await launch({ profile });
    const page = await openPage(first, '');
    await fill(page, t.field.toAccount, '123-4-56789-0');
    await kept(page);
    // A temporary add-on of Firefox does not outlive its browser: there the page alone is closed.
    if (browserKind === 'firefox') {
      await page.close();
      expect(await valueOf(await openPage(first, ''), t.field.toAccount)).toBe('123-4-56789-0');
      await first.close();
      return;
    }
    first.driver.process()?.kill('SIGKILL');
    await first.driver.disconnect();
    const second = await launch({ profile });
    expect(await valueOf(await openPage(second, ''), t.field.toAccount)).toBe('123-4-56789-0');
    await second.close();
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('case.json is handed over with what was written and hashes that hold', async ({ launch }) => {
  const browser = await launch();
  const page = await openPage(browser, '');
  await fill(page, t.field.toAccount, '123-4-56789-0');
  await fill(page, t.story.met, 'ทักมาทางไลน์');
  await kept(page);
  await page.waitFor(`document.querySelector('.evidence .hash')`);
  await page.evaluate(`{
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => ((globalThis.handed = blob), make(blob));
    HTMLAnchorElement.prototype.click = function () { globalThis.called = this.download; };
  }`);
  await press(page, t.paper.save);
  expect(await page.evaluate('called')).toBe('case.json');
  const file = v.parse(
    v.object({
      parts: v.object({
        story: v.object({ met: v.string() }),
        transfers: v.array(v.object({ toAccount: v.string() })),
      }),
      manifest: v.array(v.object({ name: v.string(), sha256: v.string() })),
    }),
    JSON.parse(String(await page.evaluate('handed.text()'))),
  );
  expect(file.parts.transfers).toEqual([{ toAccount: '123-4-56789-0' }]);
  expect(file.parts.story.met).toBe('ทักมาทางไลน์');
  const story = `{"met":"ทักมาทางไลน์","noticed":"","paid":"","promised":"","since":""}`;
  const hash = file.manifest.find(({ name }) => name === 'story')?.sha256 ?? '';
  expect(hash).toBe(createHash('sha256').update(story, 'utf8').digest('hex'));
  // The paper says the same.
  expect(await page.evaluate(`document.querySelector('.evidence').textContent`)).toContain(hash);
});

test('on paper it is Thai, complete, and nothing is wider than the page', async ({ browserKind, launch }) => {
  const browser = await launch();
  const page = await openPage(browser, '');
  const address = `https://pages.example/${'promotion-'.repeat(18)}?session=${'a1b2c3d4'.repeat(24)}`;
  await fill(page, t.field.toAccount, '9'.repeat(90));
  await fill(page, t.field.toName, 'ก'.repeat(200));
  await fill(page, t.field.amount, '50000');
  await page.evaluate(`document.querySelectorAll('details').forEach((details) => (details.open = true))`);
  await press(page, t.pages.add);
  await fill(page, t.pages.url, address);
  await fill(page, t.story.met, 'เขาบอกว่าต้องโอนค่าธรรมเนียมก่อนจึงจะถอนเงินได้'.repeat(8));
  await addPicture(page, SLIP);
  await page.waitFor(`document.querySelector('.case-picture')?.width > 100`);
  await kept(page);
  await page.waitFor(`document.querySelector('.evidence .hash')`);
  const paper = String(await page.evaluate(`document.querySelector('.evidence').textContent`));
  for (const words of [
    t.sheet.title,
    t.sheet.maker,
    t.sheet.manifestMeans,
    address,
    '50,000.00 บาท',
    'ยังไม่ได้ตรวจกับธนาคาร',
  ])
    expect(paper).toContain(words);
  expect(paper).toContain('9'.repeat(90));
  if (browserKind === 'firefox') return;

  // A4 less the margins: 182 mm at 96 dots an inch.
  await page.page.setViewport({ width: 688, height: 1000 });
  await page.page.emulateMediaType('print');
  const wide = await page.evaluate(`[...document.querySelectorAll('.evidence *')]
    .filter((element) => element.getBoundingClientRect().right > 689 || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
    .map((element) => element.tagName + '.' + element.className + ' ' + element.textContent.slice(0, 40))`);
  expect(wide).toEqual([]);
  const visible = await page.evaluate(`[...document.querySelectorAll('.column > *, .bar')]
    .filter((element) => getComputedStyle(element).display !== 'none').map((element) => element.className)`);
  expect(visible).toEqual(['evidence']);
  await page.page.emulateMediaType();
  const pdf = await page.page.pdf({ preferCSSPageSize: true, printBackground: true });
  const text = Buffer.from(pdf).toString('latin1');
  // A4 in points; the form, which the printer does not get, would be twice as many sheets.
  expect(text).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
  const sheets = [...text.matchAll(/\/Type \/Page\b/g)].length;
  expect(sheets).toBeGreaterThan(1);
  expect(sheets).toBeLessThan(6);
  if (process.env.TUEAN_KEEP_PAPER) await writeFile(process.env.TUEAN_KEEP_PAPER, pdf);
});

async function openPage(browser: LabBrowser, query: string): Promise<Tab> {
  const page = await browser.openOwnPage(`${PAGE}${query}`);
  await opened(page);
  return page;
}

async function opened(page: Tab): Promise<void> {
  await page.waitFor(`document.querySelector('.emergency')?.dataset.access === 'open'`);
}

async function reload(page: Tab): Promise<void> {
  await page.follow(() => page.evaluate('void location.reload()'));
  await opened(page);
}

async function kept(page: Tab): Promise<void> {
  await page.waitFor(`document.querySelector('.emergency')?.dataset.saving === 'saved'`);
}

async function pagesIn(browser: LabBrowser): Promise<Tab[]> {
  const tabs = await browser.tabs();
  const addresses = await Promise.all(tabs.map((tab) => tab.address()));
  return tabs.filter((_tab, i) => addresses[i]?.includes(PAGE));
}

/** The page, once it has been opened from elsewhere. */
async function pageIn(browser: LabBrowser): Promise<Tab> {
  await expect.poll(() => browser.addresses()).toContainEqual(expect.stringContaining(PAGE));
  const [page] = await pagesIn(browser);
  if (page === undefined) throw new Error('expected the page');
  await opened(page);
  return page;
}

/** Presses the button that a person sees with these words. */
async function press(page: Tab, words: string): Promise<void> {
  const find = `[...document.querySelectorAll('button')].find((button) => button.innerText.trim() === ${JSON.stringify(words)})`;
  await page.waitFor(find);
  await page.evaluate(`void ${find}.click()`);
}

const fieldOf = (label: string): string =>
  `[...document.querySelectorAll('main label')].find((label) => label.querySelector('span')?.textContent === ${JSON.stringify(label)})?.querySelector('input, select, textarea')`;

/** Types into the first field of this label. */
async function fill(page: Tab, label: string, text: string): Promise<void> {
  await page.waitFor(fieldOf(label));
  await page.evaluate(`{
    const field = ${fieldOf(label)};
    field.value = ${JSON.stringify(text)};
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }`);
}

async function valueOf(page: Tab, label: string): Promise<unknown> {
  await page.waitFor(fieldOf(label));
  return page.evaluate(`${fieldOf(label)}.value`);
}

/** How many records a store of the page's database has, or how many of them hold a text in clear. */
async function rows(page: Tab, store: 'case' | 'picture', text = ''): Promise<number> {
  const found = await page.evaluate(`new Promise((resolve, reject) => {
    const open = indexedDB.open('tuean-emergency');
    open.onerror = () => reject(open.error);
    open.onsuccess = () => {
      const all = open.result.transaction('${store}').objectStore('${store}').getAll();
      all.onsuccess = () => {
        open.result.close();
        const clear = ({ body }) => new TextDecoder().decode(body.plain ?? body.sealed.data);
        resolve(all.result.filter((record) => clear(record).includes(${JSON.stringify(text)})).length);
      };
    };
  })`);
  return v.parse(v.number(), found);
}

async function addPicture(page: Tab, payload: string): Promise<void> {
  const folder = await mkdtemp(join(world().folder, 'slip-'));
  const path = join(folder, 'slip.png');
  await writeFile(path, await qrPng(payload));
  await page.waitFor(`document.querySelector('input[type="file"]')`);
  const input = await page.page.$('input[type="file"]');
  await input?.uploadFile(path);
  await page.waitFor(`document.querySelector('.case-picture')`);
  await rm(folder, { recursive: true, force: true });
}
