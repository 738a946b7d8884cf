/* Ways to arrive at a listed site: each ends at the warning, and none brings the site a request. */
import type { LabBrowser, Tab } from '../../scripts/lab/browser.ts';
import { page, type Sites } from '../../scripts/lab/sites.ts';
import { sleep } from '../../scripts/lab/browser.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { openedTab } from './opened-tab.ts';
import { expectWarning } from './warning.ts';
import { LISTED } from './world.ts';

const LISTED_URL = `http://${LISTED.host}/account`;

test.describe('spellings of an address', () => {
  test('every spelling of a listed host and path is warned of', async ({ launch, sites }) => {
    const { tab } = await ready(await launch());
    for (const url of [
      `http://${LISTED.host}`,
      `http://www.login.${LISTED.host}/a`,
      `http://${LISTED.host.toUpperCase()}/`,
      `http://${LISTED.host}./`,
      `http://${LISTED.host}:8080/a`,
      `http://my-bank.co.th@${LISTED.host}/`,
      `http://${LISTED.host.replace('bank', '%62ank')}/`,
      `http://${LISTED.idnInThai}/`,
      `http://${LISTED.idn}/`,
      `http://${LISTED.url}`,
      `http://${LISTED.url}?next=1#top`,
      `http://www.${LISTED.urlHost}/x/../fake-bank/login`,
    ]) {
      await test.step(url, async () => {
        await expectWarning(tab, await tab.open(url));
      });
    }
    expect(listedRequests(sites)).toBe(0);
    expect(sites.countFor([LISTED.urlHost, `www.${LISTED.urlHost}`, `${LISTED.host}.`])).toBe(0);
  });

  test('a listed path in a spelling that no rule of Chromium can hold is warned of all the same', async ({
    launch,
    sites,
  }) => {
    const { browser, tab } = await ready(await launch());
    await tab.open(`http://${LISTED.url.replace('fake', '%66ake')}`);
    await tab.waitFor(`document.querySelector('.interstitial')?.dataset.state === 'listed'`);
    // Rules see the address as written; Chromium lets an extension only watch, so one request of the page may be on its way, and
    // where that was answered the one of its icon.
    const ofPage = sites.requestsTo(LISTED.urlHost).filter(({ path }) => path.includes('bank'));
    expect(ofPage.length).toBeLessThanOrEqual(browser.name === 'chromium' ? 1 : 0);
  });

  test('look-alikes and neighbours of a listed address load', async ({ launch }) => {
    const { tab } = await ready(await launch());
    for (const url of [
      `http://not-${LISTED.host}/`,
      `http://${LISTED.host}.evil-twin.example/`,
      `http://other.example/?to=http://${LISTED.host}/`,
      `http://${LISTED.urlHost}/`,
      `http://${LISTED.urlHost}/fake-bank-review/login`,
    ]) {
      await test.step(url, async () => {
        expect((await tab.open(url)).kind).toBe('site');
      });
    }
  });
});

test('a redirect to a listed site is warned of at whichever hop', async ({ launch, sites }) => {
  sites.handle(
    'hop-1.example',
    (_request, response) => void response.writeHead(302, { location: 'http://hop-2.example/' }).end(),
  );
  sites.handle('hop-2.example', (_request, response) => void response.writeHead(307, { location: LISTED_URL }).end());
  sites.handle('meta.example', page(`<meta http-equiv="refresh" content="0;url=${LISTED_URL}">`));
  sites.handle('script.example', page(`<script>location.replace(${JSON.stringify(LISTED_URL)})</script>`));
  // Listed in the middle: the last hop must not be reached through it.
  sites.handle(
    'hop-0.example',
    (_request, response) => void response.writeHead(302, { location: `${LISTED_URL}?to=end` }).end(),
  );
  const { tab } = await ready(await launch());
  for (const host of ['hop-1.example', 'hop-0.example']) {
    await expectWarning(tab, await tab.open(`http://${host}/`));
  }
  for (const host of ['meta.example', 'script.example']) {
    await tab.open(`http://${host}/`).catch(() => null);
    await tab.waitFor(`location.href.includes('/interstitial.html')`);
  }
  expect(listedRequests(sites)).toBe(0);
});

test('a link in a new tab or window, and a form, end at the warning', async ({ launch, sites }) => {
  sites.handle(
    'links.example',
    page(`<title>links</title><a id="tab" target="_blank" href="${LISTED_URL}">a</a>
      <button id="window" onclick="open('${LISTED_URL}', '', 'width=300,height=300')">b</button>
      <form method="post" action="${LISTED_URL}"><input name="otp" value="123456"><button id="form">c</button></form>`),
  );
  const { browser, tab } = await ready(await launch());
  for (const button of ['#tab', '#window']) {
    await tab.open('http://links.example/');
    const opened = await openedTab(browser, () => tab.click(button));
    await expectWarning(opened, await opened.rest());
    await opened.close();
  }
  await tab.open('http://links.example/');
  await expectWarning(tab, await tab.follow(() => tab.click('#form')));
  expect(listedRequests(sites)).toBe(0);
});

test('back and forward pass the warning without loading the site', async ({ launch, sites }) => {
  const { tab } = await ready(await launch());
  await tab.open('http://before.example/');
  await expectWarning(tab, await tab.open(LISTED_URL));
  await tab.open('http://after.example/');
  await expectWarning(tab, await tab.follow(() => tab.evaluate('void history.back()')));
  expect((await tab.follow(() => tab.evaluate('void history.back()'))).title).toBe('site before.example/');
  await expectWarning(tab, await tab.follow(() => tab.evaluate('void history.forward()')));
  expect(listedRequests(sites)).toBe(0);
});

test('a listed frame, object or embed stays empty and the page around it stays', async ({ launch, sites }) => {
  sites.handle(
    'framing.example',
    page(
      `<title>framing</title><iframe src="${LISTED_URL}"></iframe>
      <object data="${LISTED_URL}?object"></object><object data="${LISTED_URL}?typed" type="text/html"></object>
      <embed src="${LISTED_URL}?embed"><embed src="http://${LISTED.url}?embed">`,
    ),
  );
  const { browser, own, tab } = await ready(await launch());
  const shown = await tab.open('http://framing.example/');
  expect(shown).toMatchObject({ kind: 'site', title: 'framing' });
  await sleep(500);
  expect(await tab.evaluate('location.href')).toBe('http://framing.example/');
  expect(listedRequests(sites) + sites.countFor([LISTED.urlHost])).toBe(0);
  const tabId = await tabIdOf(own, 'http://framing.example/');
  // The browser tells of a blocked frame after it has blocked it.
  await expect.poll(async () => (await ask(own, 'tab.summary', { tabId })).blockedFrames).toBe(5);
  expect(browser.name).toBeTruthy();
});

test('a page that writes a listed path into its address with pushState is warned of', async ({ launch, sites }) => {
  sites.handle(LISTED.urlHost, page('<title>host of many</title>'));
  const { tab } = await ready(await launch());
  await tab.open(`http://${LISTED.urlHost}/`);
  await tab.evaluate(`void history.pushState(null, '', '/fake-bank/login')`);
  await tab.waitFor(`location.href.includes('/interstitial.html')`);
});

test('what is only fetched ahead moves no tab', async ({ launch, sites }) => {
  const rules = JSON.stringify({ prerender: [{ urls: [LISTED_URL] }], prefetch: [{ urls: [LISTED_URL] }] });
  sites.handle(
    'ahead.example',
    page(
      `<title>ahead</title><link rel="prefetch" href="${LISTED_URL}"><script type="speculationrules">${rules}</script>`,
    ),
  );
  const { tab } = await ready(await launch());
  await tab.open('http://ahead.example/');
  await sleep(1_500);
  expect(await tab.evaluate('document.title')).toBe('ahead');
});

interface Ready {
  readonly browser: LabBrowser;
  readonly own: Tab;
  readonly tab: Tab;
}

async function ready(browser: LabBrowser): Promise<Ready> {
  const own = await withList(browser);
  return { browser, own, tab: await browser.newTab() };
}

function listedRequests(sites: Sites): number {
  return sites.countFor([LISTED.host, `www.login.${LISTED.host}`, LISTED.idn]);
}

async function tabIdOf(own: Tab, url: string): Promise<number> {
  const id = await own.evaluate(
    `(globalThis.browser ?? globalThis.chrome).tabs.query({}).then((tabs) => tabs.find((tab) => tab.url === ${JSON.stringify(url)})?.id ?? null)`,
  );
  if (typeof id !== 'number') throw new Error(`expected a tab at ${url}`);
  return id;
}
