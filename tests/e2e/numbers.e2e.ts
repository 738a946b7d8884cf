/*
 * Pages with a listed number in every shape that a number takes, and their twins with another number. The worker's own answer
 * for the tab says what was found; the page's tree must be the same before and after. `E2E_SHAPES=all` opens every shape,
 * without it one in four, another quarter in each browser.
 */
import type { FoundItem } from '../../lib/messages.ts';
import { sleep, type LabBrowser, type Tab } from '../../scripts/lab/browser.ts';
import { page, type Sites } from '../../scripts/lab/sites.ts';
import { ask, expect, test, waitForList, withList } from './fixtures.ts';
import { ACCOUNT, listNumbers, LISTED_COUNT, PHONE } from './numbers-fixture.ts';
import type { Act } from './pages/shape.ts';
import { createOtherSite, OTHER_HOST, SHAPES, type Shape } from './pages/shapes.ts';
import { strangers } from './strangers.ts';
import { tabIdOf } from './tab-id.ts';
import { HUB_HOST } from './world.ts';

const HOST = 'shop.example';
const WAIT_MS = 9_000;
/** Over the first look and the next one. */
const QUIET_MS = 2_500;
const PARTS = 4;

test('a listed number is found in whatever shape, its twin never, and nothing leaves', async ({
  sites,
  launch,
  browserKind,
}) => {
  test.setTimeout(600_000);
  const { own, tab } = await browse(sites, launch);
  const only = process.env.E2E_SHAPES ?? '';
  const chosen = SHAPES.filter(
    ({ name }, index) =>
      only === 'all' || (only === '' ? index % PARTS === (browserKind === 'chromium' ? 0 : 1) : name.includes(only)),
  );
  const wrong: string[] = [];
  sites.forgetRequests();
  for (const shape of chosen) {
    const listed = await visit(sites, own, tab, shape, shape.number.listed, shape.expects === 'warning');
    const hasListed = listed.some(({ verdict, key }) => verdict.kind === 'listed' && key === shape.number.listedKey);
    if (hasListed !== (shape.expects === 'warning'))
      wrong.push(`${shape.name}: ${shape.expects} expected of the listed number`);
    if ((shape.made === 'static' || shape.made === 'style') && !(await isUntouched(tab)))
      wrong.push(`${shape.name}: the page is not what was sent`);
    const twin = await visit(sites, own, tab, shape, shape.number.twin, false);
    if (twin.some(({ verdict }) => verdict.kind === 'listed')) wrong.push(`${shape.name}: warned of the twin`);
  }
  expect(wrong).toEqual([]);
  // Only what the pages themselves ask for: their own site and the other one, whose pictures and frames they show.
  expect(strangers(sites, [HOST, OTHER_HOST, HUB_HOST])).toEqual([]);
});

test('an account that is listed at one bank is a note beside the name of another, on the page and in its marks', async ({
  hub,
  sites,
  launch,
}) => {
  await hub.import(['account,bank', '123-4-56789-0,ไทยพาณิชย์'], { format: 'csv', grade: 'confirmed', category: 'TH01' });
  await hub.publish();
  const browser = await launch({ window: { width: 1280, height: 900 } });
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === 1);
  const tab = await browser.newTab();
  for (const [body, grade, otherBank] of [
    ['<p>โอนเข้าบัญชีธนาคารกสิกรไทย 123-4-56789-0</p>', 'reported', 'Kasikornbank'],
    ['<p>โอนเข้าบัญชีธนาคารไทยพาณิชย์ 123-4-56789-0</p>', 'confirmed', undefined],
    // Whose it is stands in a box before it in the same element, or over it in a cell as wide as two.
    ['<div>กสิกรไทย</div><div><div>ไทยพาณิชย์</div><span>123-4-56789-0</span></div>', 'confirmed', undefined],
    [
      `<table><tr><th colspan="2">ไทยพาณิชย์</th><th colspan="2">กสิกรไทย</th></tr>
        <tr><td>เลขบัญชี</td><td>123-4-56789-0</td><td>เลขบัญชี</td><td>407-1-23456-7</td></tr></table>`,
      'confirmed',
      undefined,
    ],
  ] as const) {
    sites.handle(HOST, page(body));
    await tab.page.bringToFront();
    await tab.open(`http://${HOST}/${grade}`);
    await tab.waitFor(`CSS.highlights.has('tuean-${grade}')`);
    expect(await tab.evaluate(`[...CSS.highlights.keys()].filter((name) => name.startsWith('tuean-')).join()`)).toBe(
      `tuean-${grade}`,
    );
    const { found } = await ask(own, 'tab.summary', { tabId: await tabIdOf(own, HOST) });
    const listed = found.items.flatMap(({ verdict }) => (verdict.kind === 'listed' ? verdict.hits : []));
    expect(listed.map((hit) => [hit.grade, hit.bank?.en, hit.otherBank?.en])).toEqual([
      [grade, 'Siam Commercial Bank', otherBank],
    ]);
  }
});

test('of a page with dates, prices and scripts the worker hears nothing, until a number comes', async ({
  sites,
  launch,
}) => {
  const { own, tab } = await browse(sites, launch);
  // What content scripts say to the worker, every page of the extension hears.
  await own.evaluate(`(() => {
    globalThis.asked = 0;
    chrome.runtime.onMessage.addListener((message) => void (globalThis.asked += /^page\\.(?:read|scan)$/.test(message.type) ? 1 : 0));
  })()`);
  sites.handle(
    HOST,
    page(`<h1>ข่าว 22/07/2568 13:45 น.</h1><p>ซื้อของออนไลน์ ราคา 1,290 บาท เหลือ 990.00 บาท เมื่อ 2025-11-17 20:52:15</p>
      <p id="at">The bottom line is that nobody paid.</p><select><option>123-4-56789-0</option></select>
      <script>globalThis.config = { account: '123-4-56789-0', at: 1382694045000 };</script><style>/* 081-234-5678 */</style>`),
  );
  await tab.page.bringToFront();
  await tab.open(`http://${HOST}/`);
  await sleep(QUIET_MS);
  expect(await own.evaluate('globalThis.asked')).toBe(0);
  await tab.evaluate(`document.querySelector('#at').append(' โอนเข้าบัญชี กสิกรไทย ${ACCOUNT.listed}')`);
  await tab.waitFor(`CSS.highlights.has('tuean-confirmed')`);
  expect(Number(await own.evaluate('globalThis.asked'))).toBeGreaterThan(0);
});

test('marks stand on what the page says now: none on a number that took the place, and again when the listed one is back', async ({
  sites,
  launch,
}) => {
  const { tab } = await browse(sites, launch);
  const [front, digit] = [ACCOUNT.listed.slice(0, -1), ACCOUNT.listed.slice(-1)];
  sites.handle(
    HOST,
    page(`<p id="whole">โอนเข้าบัญชี กสิกรไทย ${ACCOUNT.listed}</p>
      <p id="parts">โอนเข้าบัญชี กรุงเทพ <b>${front.slice(0, 6)}</b><b id="middle">${front.slice(6, 8)}</b><b>${front.slice(8)}${digit}</b></p>`),
  );
  await tab.page.bringToFront();
  await tab.open(`http://${HOST}/`);
  const marked = `[...(CSS.highlights.get('tuean-confirmed') ?? [])].map(String).filter((said) => said !== '').toSorted().join('|')`;
  const both = [ACCOUNT.listed, ACCOUNT.listed].join('|');
  await tab.waitFor(`${marked} === '${both}'`);
  // The middle of a number, in a part of its own: the ends of the mark stand where they stood.
  await tab.evaluate(`document.querySelector('#middle').firstChild.data = '99'`);
  await tab.waitFor(`${marked} === '${ACCOUNT.listed}'`);
  await tab.evaluate(`document.querySelector('#whole').textContent = 'ขอบคุณที่อุดหนุน'`);
  await tab.waitFor(`${marked} === ''`);
  await tab.evaluate(`(() => {
    document.querySelector('#middle').firstChild.data = '${front.slice(6, 8)}';
    document.querySelector('#whole').textContent = 'โอนเข้าบัญชี กสิกรไทย ${ACCOUNT.listed}';
  })()`);
  await tab.waitFor(`${marked} === '${both}'`);
});

test('marks have their colours in a frame also when another document has come into it', async ({ sites, launch }) => {
  const { tab } = await browse(sites, launch);
  const inFrame = (words: string): string => `<p>โอนเข้าบัญชี ${words} ${ACCOUNT.listed}</p>`;
  sites.handle(HOST, page(`<iframe width="600" height="200" srcdoc="${inFrame('กสิกรไทย')}"></iframe>`));
  await tab.page.bringToFront();
  await tab.open(`http://${HOST}/`);
  const isMarked = (words: string): string => `(() => {
    const p = frames[0].document.querySelector('p');
    const { textDecorationLine } = frames[0].getComputedStyle(p, '::highlight(tuean-confirmed)');
    return p.textContent.includes('${words}') && frames[0].CSS.highlights.has('tuean-confirmed') && textDecorationLine === 'underline';
  })()`;
  await tab.waitFor(isMarked('กสิกรไทย'));
  await tab.evaluate(`void (document.querySelector('iframe').srcdoc = '${inFrame('กรุงเทพ')}')`);
  await tab.waitFor(isMarked('กรุงเทพ'));
});

test('a code is found again when its page takes another address, and when a person comes back to it', async ({
  sites,
  launch,
}) => {
  const shape = SHAPES.find(({ name }) => name === 'QR: img with data');
  if (shape === undefined) throw new Error('expected the shape');
  const { own, tab } = await browse(sites, launch);
  sites.handle(HOST, page(await shape.html(PHONE.listed, createOtherSite())));
  await tab.page.bringToFront();
  await tab.open(`http://${HOST}/`);
  const tabId = await tabIdOf(own, HOST);
  const keys = async (): Promise<readonly string[]> =>
    (await ask(own, 'tab.summary', { tabId })).found.items.map(({ key }) => key);
  const isFound = (): Promise<void> => expect.poll(keys, { timeout: WAIT_MS }).toEqual([PHONE.listedKey]);
  await isFound();
  // What was found is forgotten with the address, and is found again.
  await own.evaluate(`(() => {
    globalThis.changes = 0;
    chrome.runtime.onMessage.addListener((message) => void (globalThis.changes += message.type === 'page.pictures' ? 1 : 0));
  })()`);
  await tab.evaluate(`history.pushState(null, '', '/pay')`);
  await expect.poll(() => own.evaluate('globalThis.changes'), { timeout: WAIT_MS }).toBeGreaterThan(0);
  await isFound();
  sites.handle(OTHER_HOST, page('<p>another page</p>'));
  await tab.open(`http://${OTHER_HOST}/`);
  await expect.poll(keys).toEqual([]);
  // Firefox takes the page as it was out of its cache.
  await tab.evaluate('history.back()');
  await isFound();
});

const SOURCES: Partial<Record<Act['how'], FoundItem['source']>> = {
  copy: 'copied',
  'copy-inside': 'copied',
  paste: 'pasted',
  type: 'typed',
};

/** A browser with the list, one of our own pages in it, and a tab. */
async function browse(
  sites: Sites,
  launch: (options: { readonly window: { readonly width: number; readonly height: number } }) => Promise<LabBrowser>,
): Promise<{ readonly own: Tab; readonly tab: Tab }> {
  await listNumbers(sites);
  const browser = await launch({ window: { width: 1280, height: 900 } });
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === LISTED_COUNT);
  return { own, tab: await browser.newTab() };
}

/** Opens a page of a shape and does what its reader does; gives what was found on it. */
async function visit(
  sites: Sites,
  own: Tab,
  tab: Tab,
  shape: Shape,
  number: string,
  isListed: boolean,
): Promise<readonly FoundItem[]> {
  const other = createOtherSite();
  sites.handle(HOST, page(await shape.html(number, other)));
  sites.handle(OTHER_HOST, other.handler);
  await tab.page.bringToFront();
  await tab.open(`http://${HOST}/${encodeURIComponent(shape.name)}/${number.length}`);
  const tabId = await tabIdOf(own, HOST);
  const found = async (): Promise<readonly FoundItem[]> => (await ask(own, 'tab.summary', { tabId })).found.items;
  if (shape.act !== undefined) await act(own, tab, shape.act, number);
  const endsAt = Date.now() + (isListed ? WAIT_MS : 2_500);
  // What a person does has to be told of as such, also where the page shows the number itself.
  const source = shape.act === undefined ? undefined : SOURCES[shape.act.how];
  for (;;) {
    const items = (await found()).filter((item) => source === undefined || item.source === source);
    const isDone = isListed
      ? items.some(({ verdict }) => verdict.kind === 'listed')
      : items.some(({ key }) => key === shape.number.twinKey);
    if (isDone || Date.now() > endsAt) return items;
    await sleep(100);
  }
}

async function act(own: Tab, tab: Tab, { how, selector }: NonNullable<Shape['act']>, number: string): Promise<void> {
  const { page: driver } = tab;
  await tab.waitFor(`document.querySelector(${JSON.stringify(selector)})`);
  switch (how) {
    case 'click':
      return driver.click(selector);
    case 'scroll':
      await tab.evaluate(`document.querySelector(${JSON.stringify(selector)}).scrollIntoView({ block: 'center' })`);
      return;
    case 'move':
      // A page is looked through for what nobody tells of when somebody is there, two seconds after it was.
      await sleep(2_500);
      await driver.mouse.move(300, 300);
      return driver.mouse.move(310, 320);
    case 'type':
      await driver.click(selector);
      return driver.keyboard.type(number);
    case 'copy':
      // What is selected: the text of an element, or what stands in a field.
      await tab.evaluate(`(() => {
        const element = document.querySelector(${JSON.stringify(selector)});
        if ('select' in element) { element.focus(); element.select(); }
        else getSelection().selectAllChildren(element);
      })()`);
      return press(tab, 'KeyC');
    case 'copy-inside':
      await tab.evaluate('getSelection().selectAllChildren(globalThis.inside)');
      return press(tab, 'KeyC');
    case 'paste':
      // The number comes from elsewhere: a page that no content script looks at.
      await own.page.bringToFront();
      await own.evaluate(`(() => {
        const field = document.body.appendChild(document.createElement('input'));
        field.value = ${JSON.stringify(number)};
        field.select();
      })()`);
      await press(own, 'KeyC');
      await driver.bringToFront();
      await driver.click(selector);
      return press(tab, 'KeyV');
  }
}

/** True when the page's tree, without the card beside the body, is what its site sent. */
async function isUntouched(tab: Tab): Promise<boolean> {
  return Boolean(
    await tab.evaluate(`(async () => {
      const sent = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
      const shown = document.documentElement.cloneNode(true);
      for (const one of shown.querySelectorAll(':scope > [popover]')) one.remove();
      return shown.outerHTML === sent.documentElement.outerHTML;
    })()`),
  );
}

async function press(tab: Tab, key: 'KeyC' | 'KeyV'): Promise<void> {
  await tab.page.keyboard.down('Control');
  await tab.page.keyboard.press(key);
  await tab.page.keyboard.up('Control');
}
