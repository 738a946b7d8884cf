/* One browser serves many tests, one after another: nothing that one of them left is there for the next. */
import { lendBrowser } from '../../scripts/lab/lent-browser.ts';
import type { LabBrowser } from '../../scripts/lab/browser.ts';
import { letSeePages } from './access.ts';
import { expect, letReportsLeave, test, withList } from './fixtures.ts';
import { allowPrivate, openPrivate } from './private-window.ts';
import { builtFor } from './world.ts';

const SITE = 'http://trace.example/';

/** What the extension may leave: how to leave it, and an expression that is true where it is left. */
const OF_EXTENSION: Readonly<Record<string, readonly [leave: string, isLeft: string]>> = {
  'storage.local': [`api.storage.local.set({ trace: 1 })`, `'trace' in (await api.storage.local.get())`],
  'storage.session': [`api.storage.session.set({ trace: 1 })`, `'trace' in (await api.storage.session.get())`],
  localStorage: [`localStorage.setItem('trace', '1')`, `localStorage.getItem('trace') !== null`],
  IndexedDB: [
    `new Promise((resolve) => { indexedDB.open('trace').onsuccess = resolve; }).then(() => null)`,
    `(await indexedDB.databases()).some(({ name }) => name === 'trace')`,
  ],
  caches: [`caches.open('trace').then(() => null)`, `await caches.has('trace')`],
  alarms: [
    `api.alarms.create('trace', { delayInMinutes: 60 })`,
    `(await api.alarms.getAll()).some(({ name }) => name === 'trace')`,
  ],
  'content scripts': [
    `api.scripting.registerContentScripts([{ id: 'trace', matches: ['http://*/*'], js: ['page.js'] }])`,
    `(await api.scripting.getRegisteredContentScripts()).some(({ id }) => id === 'trace')`,
  ],
  menus: [
    `void api.contextMenus.create({ id: 'trace', title: 'trace' })`,
    `await api.contextMenus.update('trace', {}).then(() => true, () => false)`,
  ],
};

const RULE = `{ id: 999999, action: { type: 'block' }, condition: { urlFilter: '||nowhere.example^' } }`;
const OF_RULES: typeof OF_EXTENSION = {
  'dynamic rules': [
    `api.declarativeNetRequest.updateDynamicRules({ addRules: [${RULE}] })`,
    `(await api.declarativeNetRequest.getDynamicRules()).some(({ id }) => id === 999999)`,
  ],
  'session rules': [
    `api.declarativeNetRequest.updateSessionRules({ addRules: [${RULE}] })`,
    `(await api.declarativeNetRequest.getSessionRules()).some(({ id }) => id === 999999)`,
  ],
};

/** What a person may leave: access to sites taken away, private windows allowed, consent to send data. */
const OF_PERSON: Readonly<Record<string, string>> = {
  'no access to sites': `!(await api.permissions.contains({ origins: ['<all_urls>'] }))`,
  'private windows': `await api.extension.isAllowedIncognitoAccess()`,
  consent: `(await api.permissions.getAll()).data_collection?.includes('browsingActivity') ?? false`,
};

const OF_SITE: typeof OF_EXTENSION = {
  cookie: [`document.cookie = 'trace=1; max-age=3600'`, `document.cookie !== ''`],
  'its localStorage': [`localStorage.setItem('trace', '1')`, `localStorage.length > 0`],
  'its IndexedDB': [
    `new Promise((resolve) => { indexedDB.open('trace').onsuccess = resolve; }).then(() => null)`,
    `(await indexedDB.databases()).length > 0`,
  ],
  'cached answer': [
    `fetch('/cached').then((answer) => answer.text())`,
    `await fetch('/cached', { cache: 'only-if-cached', mode: 'same-origin' }).then(({ ok }) => ok, () => false)`,
  ],
};

test('a browser that is given back has nothing of the test before', async ({ browserKind, sites }) => {
  sites.handle(new URL(SITE).hostname, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'max-age=3600' }).end('<title>t</title>');
  });
  const lent = lendBrowser({ name: browserKind, extension: builtFor(browserKind), sitesPort: sites.port });
  try {
    const browser = await lent.take();
    const fresh = await tracesIn(browser);
    await leaveTraces(browser);
    const left = await tracesIn(browser);
    const same = Object.keys(fresh).filter((name) => left[name] === fresh[name]);
    // Only Firefox asks for consent.
    expect(same).toEqual(browserKind === 'chromium' ? ['windows', 'consent'] : ['windows']);
    await lent.giveBack();
    expect(await lent.take()).toBe(browser);
    expect(await tracesIn(browser)).toEqual(fresh);

    await allowPrivate(browser);
    await openPrivate(browser, await browser.openOwnPage('options.html'), SITE);
    await lent.giveBack();
    expect(await tracesIn(await lent.take())).toEqual(fresh);
  } finally {
    await lent.close();
  }
});

function ofExtension({ name }: LabBrowser): typeof OF_EXTENSION {
  return name === 'chromium' ? { ...OF_EXTENSION, ...OF_RULES } : OF_EXTENSION;
}

async function leaveTraces(browser: LabBrowser): Promise<void> {
  // The extension starts anew, and has a clean session: first.
  await allowPrivate(browser);
  if (browser.name === 'firefox') await letReportsLeave(browser);
  const own = await withList(browser);
  for (const [leave] of Object.values(ofExtension(browser)))
    await own.evaluate(`(async (api) => { await ${leave}; })(${API})`);
  await letSeePages(browser, false);
  const tab = await browser.newTab();
  await tab.open(SITE);
  for (const [leave] of Object.values(OF_SITE)) await tab.evaluate(`(async () => { await (${leave}); })()`);
}

const API = `globalThis.browser ?? globalThis.chrome`;

/** What is there, by name: numbers of tabs and windows, and whether each trace is left. */
async function tracesIn(browser: LabBrowser): Promise<Record<string, unknown>> {
  const own = await browser.openOwnPage('options.html');
  const site = await browser.newTab();
  await site.open(SITE);
  const found: Record<string, unknown> = {
    // As the browser itself has them: the driver of Firefox keeps tabs of the extension's pages that are closed.
    tabs: await own.evaluate(`(${API}).tabs.query({}).then(({ length }) => length)`),
    windows: await own.evaluate(
      `(${API}).windows.getAll().then((all) => all.map(({ incognito }) => incognito ? 'private' : 'normal').join())`,
    ),
  };
  const questions = Object.entries(ofExtension(browser)).map(([name, [, isLeft]]) => [name, isLeft] as const);
  for (const [name, isLeft] of [...questions, ...Object.entries(OF_PERSON)]) {
    found[name] = await own.evaluate(`(async (api) => ${isLeft})(${API})`);
  }
  for (const [name, [, isLeft]] of Object.entries(OF_SITE))
    found[name] = await site.evaluate(`(async () => ${isLeft})()`);
  return found;
}
