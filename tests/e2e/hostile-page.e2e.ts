/* Pages that work against the warning: the button says it all the same, the tab stays quick, the worker keeps its rations. */
import { optionsCatalogues } from '../../locales/options.ts';
import { page } from '../../scripts/lab/sites.ts';
import { sleep, type Tab } from '../../scripts/lab/browser.ts';
import { ask, expect, test, waitForList, withList } from './fixtures.ts';
import { keysOverPage } from './keyboard.ts';
import { ACCOUNT, listNumbers, LISTED_COUNT } from './numbers-fixture.ts';
import { openedTab } from './opened-tab.ts';
import { quoted } from './pages/document.ts';
import { tabIdOf } from './tab-id.ts';

const HOST = 'hostile.example';
const LOOKS = 8;
const LOOKS_MS = 200;
const listed = `<p>ธ.กสิกรไทย ${ACCOUNT.listed} ชื่อบัญชี …</p>`;

/** What each page does, beside showing the number. */
const PAGES: Readonly<Record<string, string>> = {
  'removes what is put beside its body': `<script>
    new MutationObserver(() => { for (const one of [...document.documentElement.children]) if (one.localName === 'div') one.remove(); })
      .observe(document.documentElement, { childList: true });
  </script>`,
  'hides and restyles everything that is not its own': `<style>div, [popover] { display: none !important; opacity: 0 !important; }</style><script>
    setInterval(() => { for (const one of document.querySelectorAll('html > div')) { one.style.cssText = 'display: none'; one.hidden = true; one.removeAttribute('popover'); } }, 50);
  </script>`,
  'covers all with a dialog': `<dialog style="width:100vw;height:100vh">ปิด</dialog><script>setInterval(() => { const d = document.querySelector('dialog'); d.close(); d.showModal(); }, 300);</script>`,
  'takes the marks away and stops every event': `<script>
    setInterval(() => CSS.highlights.clear(), 50);
    for (const name of ['copy', 'paste', 'input', 'click']) addEventListener(name, (event) => event.stopImmediatePropagation(), true);
  </script>`,
  'floods the page with a hundred thousand other numbers': `<div id="flood"></div><script>
    const lines = [];
    for (let i = 0; i < 100000; i++) lines.push('บัญชี ' + (2000000000 + i * 7919));
    // As one text the browser itself lays it out for half a minute.
    while (lines.length > 0) {
      const part = document.createElement('p');
      part.textContent = lines.splice(0, 5000).join(' / ');
      document.getElementById('flood').append(part);
    }
  </script>`,
  'hides its number behind thirty thousand others that nobody sees': `<div id="decoys" style="position:absolute;top:20000px"></div><div id="late"></div><script>
    const body = document.body.firstElementChild;
    body.remove();
    const decoys = document.createDocumentFragment();
    for (let i = 0; i < 30000; i++) decoys.append(Object.assign(document.createElement('p'), { textContent: 'บัญชี กสิกร ' + (2000000000 + i * 7919) }));
    document.getElementById('decoys').append(decoys);
    setTimeout(() => document.getElementById('late').append(body), 8000);
  </script>`,
  'changes ten thousand times a second': `<p id="storm"></p><script>
    setInterval(() => { for (let i = 0; i < 200; i++) document.getElementById('storm').textContent = 'บัญชี ' + (3000000000 + i); }, 20);
  </script>`,
};

test('no page silences the button, stops the tab or the worker', async ({ sites, launch }) => {
  await listNumbers(sites);
  const browser = await launch({ window: { width: 1280, height: 900 } });
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === LISTED_COUNT);
  for (const [name, script] of Object.entries(PAGES)) {
    sites.handle(HOST, page(`<!doctype html><html><title>hostile</title><body>${listed}${script}</body></html>`));
    const tab = await browser.newTab();
    await tab.page.bringToFront();
    await tab.open(`http://${HOST}/`);
    await expect.poll(() => badge(own), { message: name }).toMatch(/^[1-9]/);
    // The page still answers, and so does the worker.
    expect(await tab.evaluate('1 + 1'), name).toBe(2);
    expect((await ask(own, 'list.status', {})).publishers, name).toHaveLength(1);
    expect(await badge(own), name).toMatch(/^[1-9]/);
    await tab.close();
  }
});

test('a page that takes another address six times a second is warned of all the same', async ({ sites, launch }) => {
  await listNumbers(sites);
  const browser = await launch();
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === LISTED_COUNT);
  const storm = `<script>let i = 0; setInterval(() => history.replaceState(null, '', '?' + i++), 160);</script>`;
  sites.handle(HOST, page(`<!doctype html><html><title>hostile</title><body>${listed}${storm}</body></html>`));
  const tab = await browser.newTab();
  await tab.page.bringToFront();
  await tab.open(`http://${HOST}/`);
  // It stands over many changes of the address, not for a moment between two of them.
  const stands = async (): Promise<string> => {
    const before = await tab.evaluate('location.search');
    const said: string[] = [];
    for (let look = 0; look < LOOKS; look++) {
      said.push(await badge(own));
      await sleep(LOOKS_MS);
    }
    expect(await tab.evaluate('location.search')).not.toBe(before);
    return [...new Set(said)].join();
  };
  await expect.poll(stands).toBe('1');
});

test('a card whose listeners a page has taken off is made anew, and can be put away', async ({ sites, launch }) => {
  const { card } = optionsCatalogues.th;
  await listNumbers(sites);
  const browser = await launch({ window: { width: 1280, height: 900 } });
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === LISTED_COUNT);
  sites.handle(HOST, page(`<!doctype html><html lang="th"><title>hostile</title><body>${listed}</body></html>`));
  const tab = await browser.newTab();
  await tab.page.bringToFront();
  await tab.open(`http://${HOST}/`);
  const isShown = `document.querySelector(':scope > [popover]') !== null`;
  await tab.waitFor(isShown);
  await tab.evaluate(`document.open(), document.write(${quoted(`<h1>again</h1>${listed}`)}), document.close()`);
  await tab.waitFor(`${isShown} && document.querySelector('h1')?.textContent === 'again'`);
  const keys = await keysOverPage(tab, own, await tabIdOf(own, HOST));
  await keys.to(card.understood);
  await keys.press('Enter');
  await keys.isAt(card.small(1));
});

test('a window that a page opens without an address and fills itself is warned of', async ({ sites, launch }) => {
  await listNumbers(sites);
  const browser = await launch({ window: { width: 1280, height: 900 } });
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === LISTED_COUNT);
  const fill = `const opened = window.open('about:blank'); opened.document.body.innerHTML = ${quoted(listed)};`;
  sites.handle(
    HOST,
    page(
      `<title>hostile</title><button>เปิด</button><script>document.querySelector('button').onclick = () => { ${fill} };</script>`,
    ),
  );
  const tab = await browser.newTab();
  await tab.open(`http://${HOST}/`);
  const opened = await openedTab(browser, () => tab.click('button'));
  await opened.waitFor(`document.querySelector(':scope > [popover]') !== null`);
  const said = `(async () => {
    const api = globalThis.browser ?? chrome;
    const { id } = (await api.tabs.query({ active: true })).find(({ url }) => url === undefined);
    return api.action.getBadgeText({ tabId: id });
  })()`;
  await expect.poll(() => own.evaluate(said)).toBe('1');
});

/** What stands at a point of the right half, where the card is: `card`, or the name of another element. */
const AT_CARD = `((at) => (at.matches('[popover]:not([id])') ? 'card' : at.localName))(document.elementFromPoint(innerWidth - 150, 300))`;

test('no page makes the card small or lays over it what lets presses through', async ({ sites, launch }) => {
  await listNumbers(sites);
  const browser = await launch({ window: { width: 1280, height: 900 } });
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === LISTED_COUNT);
  const tab = await browser.newTab();
  await tab.page.bringToFront();
  const zoom = '<style>html { zoom: 0.02; } body { zoom: 50; }</style>';
  sites.handle(HOST, page(`<!doctype html><html><title>hostile</title>${zoom}<body>${listed}</body></html>`));
  await tab.open(`http://${HOST}/small`);
  await tab.waitFor(`${AT_CARD} === 'card'`);

  const over = '<div id="over" popover="manual" style="inset:0;width:100vw;height:100vh;pointer-events:none">ปิด</div>';
  sites.handle(HOST, page(`<!doctype html><html><title>hostile</title><body>${listed}${over}</body></html>`));
  await tab.open(`http://${HOST}/over`);
  await tab.waitFor(`${AT_CARD} === 'card'`);
  await tab.evaluate(`document.querySelector('#over').showPopover()`);
  // Only what takes presses is at a point: for a moment it does.
  await tab.waitFor(`(({ style }) => {
    style.pointerEvents = 'auto';
    const at = ${AT_CARD};
    style.pointerEvents = 'none';
    return at === 'card';
  })(document.querySelector('#over'))`);
});

test('over a modal dialog the card can be put away, and stands beside the body once that is closed', async ({
  sites,
  launch,
}) => {
  const { card } = optionsCatalogues.th;
  await listNumbers(sites);
  const browser = await launch({ window: { width: 1280, height: 900 } });
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === LISTED_COUNT);
  const dialog = `<dialog><button>ปิด</button>${listed}</dialog><script>document.querySelector('dialog').showModal();</script>`;
  sites.handle(
    HOST,
    page(`<!doctype html><html lang="th"><title>hostile</title><body><h1>shop</h1>${dialog}</body></html>`),
  );
  const tab = await browser.newTab();
  await tab.page.bringToFront();
  await tab.open(`http://${HOST}/`);
  await tab.waitFor(`${AT_CARD} === 'card'`);
  const keys = await keysOverPage(tab, own, await tabIdOf(own, HOST));
  await keys.to(card.understood);
  await keys.press('Enter');
  await keys.isAt(card.small(1));
  await tab.evaluate(`document.querySelector('dialog').close()`);
  await tab.waitFor(`document.querySelector(':scope > [popover]')?.matches(':popover-open')`);
});

/** What the tool bar button of the page's tab says. */
async function badge(own: Tab): Promise<string> {
  return String(
    await own.evaluate(`(async () => {
      const api = globalThis.browser ?? chrome;
      const tab = (await api.tabs.query({})).find(({ url }) => url?.includes('${HOST}'));
      return api.action.getBadgeText({ tabId: tab.id });
    })()`),
  );
}
