/*
 * The console in a real browser at a real hub: a person is invited on the command line, enrols with keys that never leave the
 * browser, reads the queue and decides; another person, in another browser, confirms what needs two; the record has it all.
 */
import { writeFile } from 'node:fs/promises';
import type { ElementHandle } from 'puppeteer-core';
import { passTo, serveHub } from '../../scripts/lab/hub.ts';
import type { LabBrowser, Tab } from '../../scripts/lab/browser.ts';
import { page } from '../../scripts/lab/sites.ts';
import { consoleCatalogues } from '../../locales/console.ts';
import { chooseCase, enrol, fill, fillElement, fillIn, goTo, inviteLine, openDecision, press } from './console-tab.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { passToHub } from './report-intake.ts';
import { seenPage } from './tab-id.ts';
import { HUB_HOST } from './world.ts';

// Reports leave Firefox once the person has consented.
test.use({ mayReport: true });

const t = consoleCatalogues.th;
const HOST = 'console-shop.example';
/** A title that would be markup, and turns itself around. */
const TITLE = '<img src=x onerror="document.title=1">\u202eshop';

test('two people enrol, one proposes and the other confirms, and nobody decides alone', async ({
  hub,
  sites,
  launch,
}) => {
  sites.handle(HOST, page(`<!doctype html><meta charset="utf-8"><title>${TITLE}</title><p>โอน กสิกร 123-4-56789-0</p>`));
  const served = await serveHub(hub.data);
  try {
    passToHub(sites, served.url);
    const first = await launch();
    await reportWithNumber(first);
    await expect.poll(async () => (await hub.run('case', 'list', '--json')).includes('acct')).toBe(true);

    const somsri = await enrolled(first, await inviteLine(hub, 'somsri@bank-a', 'administrator'));
    expect(await somsri.text()).toContain(t.consoleFrame.you('somsri@bank-a'));
    const second = await launch();
    const anan = await enrolled(second, await inviteLine(hub, 'anan@bank-b', 'reviewer'));

    // The menu says how many cases wait.
    const waits = `document.querySelector('nav a[href="#queue"] .nav-count')?.textContent`;
    await somsri.waitFor(`Number(${waits}) > 0 && Number(${waits}) === document.querySelectorAll('.queue-row').length`);

    // The number is masked in the list, and the markup of the page is text.
    await chooseCase(somsri, '•••');
    await expect.poll(() => somsri.text()).toContain(t.consoleQueue.needsTwo);
    expect(await somsri.text()).not.toContain('123-4-56789-0');
    expect(await somsri.text()).toContain('<img src=x');
    expect(await somsri.evaluate(`document.querySelector('img')`)).toBeNull();

    // Half a reason is still there after a look at the record.
    const reason = `document.querySelectorAll('details[data-key="l"][open] input[type="text"]')[1]`;
    await openDecision(somsri, 'l');
    await fillElement(somsri, reason, 'half a reason');
    await goTo(somsri, 'audit');
    await somsri.waitFor(`document.querySelector('.case') === null`);
    await goTo(somsri, 'queue');
    await somsri.waitFor(`${reason}?.value === 'half a reason'`);

    await propose(somsri);
    await expect.poll(() => somsri.text()).toContain(t.consoleQueue.proposal('somsri@bank-a'));
    // Alone it stays a proposal, which is theirs to withdraw and not to confirm.
    expect(await somsri.text()).toContain(t.consoleQueue.withdraw);
    expect(await somsri.text()).not.toContain(t.consoleQueue.confirm);
    expect((await hub.run('case', 'list', '--json', '--state', 'listed')).trim()).toBe('');

    await chooseCase(anan, '•••');
    await press(anan, t.consoleQueue.confirm);
    await expect
      .poll(async () => (await hub.run('case', 'list', '--json', '--state', 'listed')).includes('acct'))
      .toBe(true);

    await anan.evaluate(`void (location.hash = '#audit')`);
    await expect.poll(() => anan.text()).toContain('anan@bank-b');
    // The keys cannot be read out, by whoever has the browser.
    const readable = `new Promise((resolve) => {
      const open = indexedDB.open('tuean-console', 1);
      open.onsuccess = () => {
        const get = open.result.transaction('identity').objectStore('identity').get('only');
        get.onsuccess = () => crypto.subtle.exportKey('pkcs8', get.result.deviceKey).then(() => resolve(true), () => resolve(false));
      };
    })`;
    expect(await anan.evaluate(readable)).toBe(false);
  } finally {
    await served.stop();
  }
});

test('an enrolment whose answer is lost is finished when the console is opened again', async ({
  hub,
  sites,
  launch,
}) => {
  const served = await serveHub(hub.data);
  try {
    const pass = passTo(served.url);
    let isLosing = true;
    sites.handle(HUB_HOST, async (request, response, raw) => {
      if (!request.path.endsWith('/enrolments') || !isLosing) return pass(request, response, raw);
      // It arrives, and its answer does not; browsers try again by themselves, and lose that too.
      const chunks: Uint8Array[] = [];
      for await (const chunk of raw) chunks.push(chunk as Uint8Array);
      const body = Buffer.concat(chunks);
      const answer = await fetch(`${served.url}${request.path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(answer.status).toBe(201);
      raw.socket.destroy();
      return undefined;
    });
    const browser = await launch();
    const console = await browser.openOwnPage('console.html');
    await console.waitFor(`document.querySelector('input[name="invite"]') !== null`);
    await fill(console, 'input[name="invite"]', await inviteLine(hub, 'somsri@bank-a', 'administrator'));
    await press(console, t.consoleFrame.enrol.look);
    await console.waitFor(`document.querySelector('input[name="device"]') !== null`);
    await fill(console, 'input[name="device"]', 'test');
    await press(console, t.consoleFrame.enrol.make);
    await expect.poll(() => console.text()).toContain(t.consoleFrame.enrol.trouble.offline);
    isLosing = false;
    await console.follow(() => console.evaluate('void location.reload()'));
    await expect.poll(() => console.text()).toContain(t.consoleFrame.you('somsri@bank-a'));
  } finally {
    await served.stop();
  }
});

test('what is typed and not sent outlives another page of the console, and is gone with the member', async ({
  hub,
  sites,
  launch,
}) => {
  const served = await serveHub(hub.data);
  try {
    passToHub(sites, served.url);
    const browser = await launch();
    const console = await enrol(browser, await inviteLine(hub, 'somsri@bank-a', 'administrator'));
    const { invite, handle, inviteTitle } = t.consolePages.people;
    const form = `[...document.querySelectorAll('form')].find((one) => one.textContent.includes(${JSON.stringify(invite)}))`;
    const typed = `${form}?.querySelector('input')?.value`;
    await goTo(console, 'people');
    await console.waitFor(`document.body.innerText.includes(${JSON.stringify(inviteTitle)})`);
    await fillIn(console, form, handle, 'anan');
    await goTo(console, 'audit');
    await console.waitFor(`${form} === undefined`);
    await console.evaluate('void history.back()');
    await console.waitFor(`${typed} === 'anan'`);

    // What was sent is not there again.
    await press(console, invite);
    await console.waitFor(`document.querySelector('.secret') !== null`);
    await press(console, t.consolePages.page.onceClose);
    await goTo(console, 'audit');
    await console.waitFor(`${form} === undefined`);
    await goTo(console, 'people');
    await console.waitFor(`${typed} === ''`);

    await fillIn(console, form, handle, 'wipa');
    await press(console, t.consoleFrame.leave);
    await press(console, t.consoleFrame.leaveSure);
    const again = await enrol(browser, await inviteLine(hub, 'somsri@bank-a', 'administrator'));
    await goTo(again, 'people');
    await again.waitFor(`${typed} === ''`);
    await console.waitFor(`document.querySelector('input[name="invite"]') !== null`);
  } finally {
    await served.stop();
  }
});

test('meanings of columns that are chosen and not looked at outlive another page, until they are or another file is chosen', async ({
  hub,
  sites,
  launch,
}, testInfo) => {
  const shops = testInfo.outputPath('shops.csv');
  await writeFile(shops, 'site,note\nshop-a.example,A-1\n');
  const served = await serveHub(hub.data);
  try {
    passToHub(sites, served.url);
    const browser = await launch();
    const console = await enrol(browser, await inviteLine(hub, 'somsri@bank-a', 'administrator'));
    const { preview, applyColumns, column } = t.consolePages.exchange;
    const select = `[...document.querySelectorAll('.column-map label')].find((one) => one.textContent.trim().startsWith(${JSON.stringify(column(1))}))?.querySelector('select')`;
    const choose = (meaning: string): Promise<unknown> =>
      console.evaluate(`(() => {
        const chosen = ${select};
        chosen.value = ${JSON.stringify(meaning)};
        chosen.dispatchEvent(new Event('change', { bubbles: true }));
      })()`);
    const chooseFile = async (): Promise<void> => {
      await console.waitFor(`document.querySelector('input[type="file"]') !== null`);
      const field = await console.page.evaluateHandle(`document.querySelector('input[type="file"]')`);
      await (field as ElementHandle<HTMLInputElement>).uploadFile(shops);
    };
    const away = async (): Promise<void> => {
      await goTo(console, 'audit');
      await console.waitFor(`document.querySelector('.column-map') === null`);
      await goTo(console, 'exchange');
      await console.waitFor(`document.querySelector('.column-map') !== null`);
    };
    await goTo(console, 'exchange');
    await chooseFile();
    await press(console, preview);
    await console.waitFor(`${select}?.value === 'none'`);
    await choose('reference');
    await away();
    await console.waitFor(`${select}?.value === 'reference'`);

    await press(console, applyColumns);
    await console.waitFor(`${select}?.value === 'reference' && document.querySelector('.read-back') !== null`);
    await choose('bank');
    await away();
    await console.waitFor(`${select}?.value === 'bank'`);

    // Another file begins with what the hub takes its columns for.
    await chooseFile();
    await press(console, preview);
    await console.waitFor(`${select}?.value === 'none'`);
  } finally {
    await served.stop();
  }
});

/** One click on the shop, and its account ticked. */
async function reportWithNumber(browser: LabBrowser): Promise<void> {
  const own = await withList(browser);
  const tab = await browser.newTab();
  await tab.open(`http://${HOST}/`);
  const seen = await seenPage(own, HOST);
  const found = async () => (await ask(own, 'report.offer', { page: seen })).choices;
  await expect.poll(async () => (await found()).length).toBe(1);
  const outcome = await ask(own, 'report.page', { page: seen, found: (await found()).map(({ id }) => id) });
  if (outcome.outcome !== 'kept') throw new Error(`expected a report, got ${outcome.reason}`);
  await ask(own, 'report.sendNow', { id: outcome.report.id });
  await tab.close();
}

async function enrolled(browser: LabBrowser, line: string): Promise<Tab> {
  const console = await enrol(browser, line);
  await console.waitFor(`document.querySelector('.queue-row') !== null`);
  return console;
}

async function propose(console: Tab): Promise<void> {
  await console.page.keyboard.press('l');
  await console.waitFor(`document.querySelector('details[data-key="l"]').open`);
  const inputs = `[...document.querySelectorAll('details[data-key="l"] input[type="text"]')]`;
  await fillElement(console, `${inputs}[0]`, 'police 7/2569');
  await fillElement(console, `${inputs}[1]`, 'a test');
  await console.evaluate(`void document.querySelector('details[data-key="l"] button[type="submit"]').click()`);
}
