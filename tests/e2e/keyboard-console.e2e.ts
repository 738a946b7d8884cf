/*
 * The work of an administrator by keyboard alone, at a real hub: from the invite to the signed release. The queue has keys of its
 * own; what they open has the focus. See keyboard.ts for what is asked at each step.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { consoleCatalogues } from '../../locales/console.ts';
import type { Subject } from '../../lib/core/report/report.ts';
import type { Tab } from '../../scripts/lab/browser.ts';
import { tuean } from '../../scripts/lab/hub.ts';
import { receiptOfToken, sampleAddress, sampleReport, uuidV7 } from '../hub/intake/sample.ts';
import { requestOf, sendLoad } from '../hub/intake/load.ts';
import { inviteLine } from './console-tab.ts';
import { expect, test } from './fixtures.ts';
import { startHubProcess } from './hub-process.ts';
import { keysOf, NO_DOWNLOADS_PANEL, type Keys } from './keyboard.ts';
import { passToHub } from './report-intake.ts';
import { world } from './world.ts';

const t = consoleCatalogues.th;
const queue = t.consoleQueue;
const { appeals, exchange, keys: ceremony, listings, page, people, release } = t.consolePages;
const ME = 'somsri@bank-a';
const SHOPS = Array.from({ length: 5 }, (_, at) => `shop-${at + 1}.example`);

test('an administrator works from the invite to the signed release', async ({ hub, sites, launch }) => {
  const served = await startHubProcess(hub.data);
  try {
    await reportShops(served.url);
    passToHub(sites, served.url);
    const browser = await launch({ firefoxPreferences: NO_DOWNLOADS_PANEL });
    const invite = await inviteLine(hub, ME, 'administrator');
    // Cases are made of reports within a second.
    await expect
      .poll(async () => (await hub.run('case', 'list', '--json')).trim().split('\n').length, { timeout: 40_000 })
      .toBe(SHOPS.length);
    const tab = await browser.openOwnPage('console.html');
    const keys = await keysOf(tab);

    await test.step('enrols', async () => {
      const { enrol } = t.consoleFrame;
      await shows(tab, enrol.look);
      await keys.to(enrol.line);
      await keys.type(invite);
      await keys.use(enrol.look);
      await keys.isAt(enrol.device);
      await keys.type('test');
      await keys.to(enrol.releases);
      await keys.use(enrol.make);
      await tab.waitFor(`document.querySelector('.console nav') !== null`);
      await keys.isAt(queue.title);
    });

    await test.step('reads the queue by its keys, and decides', async () => {
      await tab.waitFor(`document.querySelectorAll('.queue-row').length === ${SHOPS.length}`);
      await keys.press('j');
      const first = await rowAt(keys);
      await keys.press('j');
      await expect.poll(() => rowAt(keys)).not.toBe(first);
      await keys.press('k');
      await expect.poll(() => rowAt(keys)).toBe(first);
      await keys.press('/');
      await keys.isAt(queue.search);
      // Typed, a key is a letter.
      await keys.type('l');
      await keys.press('Backspace');
      await keys.use(SHOPS[0] ?? '');
      await reads(tab, SHOPS[0] ?? '');
      await keys.isKept();

      await keys.press('l');
      await keys.isAt(queue.grade);
      await keys.to(queue.reason);
      await keys.type('police 7/2569');
      await keys.press('Escape');
      await keys.isAt(queue.list);
      await keys.press('l');
      await keys.to(queue.authority);
      await keys.type('police 7/2569');
      await keys.use(queue.reason);
      await expect.poll(() => hub.run('case', 'list', '--json', '--state', 'listed')).toContain(SHOPS[0]);
      await expect.poll(() => tab.text()).not.toContain(queue.scopeSays(1, 1));
      await keys.isKept();

      await keys.use(SHOPS[1] ?? '', { back: true });
      await reads(tab, SHOPS[1] ?? '');
      await keys.to(queue.noteWords);
      await keys.type('who knows this shop?');
      await keys.use(queue.noteAsk);
      await expect.poll(() => tab.text('.case-notes')).toContain('who knows this shop?');
      await keys.isKept();
      await keys.press('r');
      await keys.isAt(queue.rejection);
      await keys.press('ArrowDown');
      await keys.to(queue.reason);
      await keys.type('a bank');
      await keys.press('Enter');
      await expect.poll(() => hub.run('case', 'list', '--json', '--state', 'rejected')).toContain(SHOPS[1]);
      await keys.isKept();
    });

    await test.step('decides many at once', async () => {
      await goTo(tab, keys, t.consoleFrame.page.queue, queue.title);
      await tab.waitFor(`document.querySelectorAll('.queue-row').length === ${SHOPS.length - 2}`);
      const names = String(
        await tab.evaluate(`[...document.querySelectorAll('.queue-name')].map((one) => one.textContent).join()`),
      );
      for (const shop of names.split(',').slice(0, 2)) await keys.use(queue.chooseOne(shop), { key: 'Space' });
      await shows(tab, queue.chosen(2));
      await keys.use(queue.bulk, { back: true });
      await keys.to(queue.bulkList);
      await keys.press('ArrowDown');
      await keys.isAt(queue.bulkReject);
      await keys.to(queue.reason);
      await keys.type('no evidence');
      await keys.use(queue.bulkReadBack(2, queue.bulkReject), { key: 'Space' });
      await keys.use(queue.bulkDo);
      await shows(tab, queue.bulkDone(2, 0));
      await keys.isAt(queue.bulkClose);
      await keys.press('Enter');
      await keys.isKept();
    });

    await test.step('hears an appeal', async () => {
      await appealOf(served.url, SHOPS[0] ?? '');
      await goTo(tab, keys, t.consoleFrame.page.appeals, appeals.title);
      await keys.use(SHOPS[0] ?? '');
      await shows(tab, appeals.answer);
      await keys.to(appeals.answer);
      await keys.type('thank you, it is off the list');
      await keys.use(appeals.upholdReadBack(SHOPS[0] ?? ''), { key: 'Space' });
      await keys.use(appeals.uphold);
      await shows(tab, appeals.decided(appeals.states.upheld, ME));
      await keys.isKept();
    });

    await test.step('imports a file that was looked at first', async () => {
      await goTo(tab, keys, t.consoleFrame.page.exchange, exchange.title);
      await keys.use(exchange.part.file);
      await keys.to(exchange.file);
      await chooseFile(tab, await temporaryFile('domains.txt', 'imported-1.example\nimported-2.example\n'));
      await keys.use(exchange.preview);
      await shows(tab, exchange.previewTitle);
      await keys.isKept();
      await keys.use(exchange.commitReadBack(2, 0, 0), { key: 'Space' });
      await keys.use(exchange.commit);
      await shows(tab, exchange.another);
      await keys.isKept();
    });

    await test.step('finds a listing and takes it off', async () => {
      await goTo(tab, keys, t.consoleFrame.page.listings, listings.title);
      await keys.to(`${listings.wanted}${listings.searchHint}`);
      await keys.type('imported-1.example');
      await keys.press('Enter');
      await expect.poll(() => tab.evaluate(`document.querySelectorAll('.cards > li').length`)).toBe(1);
      await keys.use(listings.revokeOf('imported-1.example'));
      await keys.to(listings.reason);
      await keys.type('the wrong shop');
      await keys.use(listings.revokeReadBack('imported-1.example'), { key: 'Space' });
      await keys.use(listings.revoke, { isWhole: true });
      await expect.poll(() => tab.text('.cards')).toContain(listings.states.revoked);
      await keys.isKept();
    });

    await test.step('invites somebody', async () => {
      await goTo(tab, keys, t.consoleFrame.page.people, people.title);
      await keys.to(people.handle);
      await keys.type('anan');
      await keys.use(people.invite);
      await keys.isAt(page.copy);
      await keys.use(page.onceClose);
      await keys.isAt(people.invite);
      await shows(tab, people.invitedBy(ME));
      await keys.use(`${people.withdraw} anan@bank-a`);
      await shows(tab, people.invitesNone);
      await keys.isKept();
    });

    await test.step('lets the key of this browser in, and the hub may not sign alone', async () => {
      await goTo(tab, keys, t.consoleFrame.page.keys, ceremony.title);
      await keys.use(`${ceremony.addWaiting} ${ME}`);
      await shows(tab, ceremony.draft);
      await keys.isKept();
      // The second kind of change is taking a key away; offered first is the hub's.
      await keys.to(ceremony.change);
      await keys.press('ArrowDown');
      await keys.to(ceremony.whichKey);
      await keys.use(ceremony.addChange);
      await shows(tab, ceremony.startReadBack(2));
      await keys.isKept();
      await keys.use(ceremony.startReadBack(2), { key: 'Space' });
      await keys.use(ceremony.start, { isWhole: true });
      await shows(tab, ceremony.download);
      await keys.isKept();
      await keepSaved(tab);
      await keys.use(ceremony.download);
      await tab.waitFor('globalThis.saved !== undefined');
      const file = await temporaryFile('root.json', String(await tab.evaluate('globalThis.saved')));
      // The root keys are away from the network; that they lie on the hub's disk is this test's poverty.
      await tuean('keys', 'sign', file, '--keys', join(hub.data, 'keys', 'offline'), '--root', hub.trustRoot);
      await keys.to(ceremony.upload);
      await chooseFile(tab, file);
      await tab.waitFor(
        `document.querySelector('#role-targets').parentElement.textContent.includes(${JSON.stringify(ME)})`,
      );
      await keys.isKept();
    });

    await test.step('proposes, checks and signs the release', async () => {
      await goTo(tab, keys, t.consoleFrame.page.release, release.title);
      await keys.use(release.propose);
      await shows(tab, release.checkLead);
      await keys.isKept();
      await keys.use(release.check);
      await shows(tab, beforeNumber(release.signReadBack(0, 0, 0, 0, '')));
      await keys.isKept();
      await keys.use(beforeNumber(release.signReadBack(0, 0, 0, 0, '')), { key: 'Space' });
      await keys.use(beforeNumber(release.sign(0)));
      await shows(tab, release.none);
      await keys.isKept();
    });

    await test.step('may leave, and does not', async () => {
      await keys.use(t.consoleFrame.leave, { back: true });
      await keys.isAt(t.consoleFrame.stay);
      await keys.press('Escape');
      await keys.isAt(t.consoleFrame.leave);
    });
  } finally {
    await served.stop();
  }
});

/** To another page by the menu: the focus goes to its heading. */
async function goTo(tab: Tab, keys: Keys, link: string, title: string): Promise<void> {
  await keys.use(link, { back: true });
  await keys.isAt(title);
  await tab.waitFor(`document.querySelector('[data-state="ready"]') !== null`);
}

/** The row of the queue that has the focus. */
async function rowAt(keys: Keys): Promise<string> {
  await expect.poll(async () => (await keys.where()).name).toMatch(/^shop-/);
  return (await keys.where()).name;
}

async function reads(tab: Tab, shop: string): Promise<void> {
  await expect.poll(() => tab.text('#case-title')).toContain(shop);
}

async function shows(tab: Tab, words: string): Promise<void> {
  await expect.poll(() => tab.text(), { intervals: [50, 100, 200] }).toContain(words);
}

/**
 * Chooses a file in the field that has the focus. Enter would open the browser's own window, in which no test can press keys: what is
 * chosen there is handed to the field.
 */
async function chooseFile(tab: Tab, path: string): Promise<void> {
  const field = await tab.page.$('input[type="file"]');
  if (field === null) throw new Error('expected a field for a file');
  expect(await field.evaluate((input) => input === input.ownerDocument.activeElement)).toBe(true);
  await field.uploadFile(path);
}

async function temporaryFile(name: string, text: string): Promise<string> {
  const path = join(await mkdtemp(join(world().folder, 'keyboard-')), name);
  await writeFile(path, text);
  return path;
}

/** What the page would have the person save is kept in the page. */
async function keepSaved(tab: Tab): Promise<void> {
  await tab.evaluate(`(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      void blob.text().then((text) => (globalThis.saved = text));
      return make.call(URL, blob);
    };
  })()`);
}

/** A sentence up to the number in it, which the test does not know. */
function beforeNumber(sentence: string): string {
  return sentence.slice(0, sentence.indexOf('0'));
}

/** One report of each shop, from different people. */
async function reportShops(url: string): Promise<void> {
  const requests = SHOPS.map((shop) => {
    const subject: Subject = {
      kind: 'host',
      key: `host:${shop}`,
      source: 'page',
      voice: randomBytes(32).toString('hex'),
    };
    const { report } = sampleReport({
      subjects: [subject],
      page: { url: `https://${shop}/`, title: 'shop' },
      details: { revision: 1, category: 'TH01', lostMoney: false },
    });
    return requestOf(report, sampleAddress());
  });
  const answers = await sendLoad({ urls: [url], requests, connections: 2, budgetMs: 20_000 });
  expect(answers.map(({ status }) => status)).toEqual(requests.map(() => 201));
}

async function appealOf(url: string, shop: string): Promise<void> {
  const answer = await fetch(`${url}/v1/appeals`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': sampleAddress() },
    body: JSON.stringify({
      id: uuidV7(),
      receipt: receiptOfToken(randomBytes(32).toString('base64url')),
      subject: { kind: 'host', key: `host:${shop}` },
      contact: 'owner@example.com',
      reason: 'this shop sells what it says',
      role: 'owner',
      locale: 'th',
    }),
  });
  expect(answer.status).toBe(201);
}
