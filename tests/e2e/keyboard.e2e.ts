/*
 * Every way that a person goes through the extension, by keyboard alone: to each control by Tab, with a ring that is seen, and never
 * from something to nothing. See keyboard.ts for what is asked at each step.
 */
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PAGE_WORDS } from '../../hub/pages/words.ts';
import { emergencyCatalogues } from '../../locales/emergency.ts';
import { optionsCatalogues } from '../../locales/options.ts';
import { welcomeCatalogues } from '../../locales/welcome.ts';
import type { BrowserName } from '../../scripts/browsers.ts';
import { sleep, type LabBrowser, type Tab } from '../../scripts/lab/browser.ts';
import { makeHub, serveHub, serveRepository } from '../../scripts/lab/hub.ts';
import { page } from '../../scripts/lab/sites.ts';
import { digestOf } from '../../lib/updater/own-publishers.ts';
import { ask, expect, test, waitForList, withList } from './fixtures.ts';
import { keysOf, keysOverPage, NO_DOWNLOADS_PANEL, type Keys } from './keyboard.ts';
import { ACCOUNT, listNumbers, LISTED_COUNT } from './numbers-fixture.ts';
import { openedTab } from './opened-tab.ts';
import { passToHub, serveIntake } from './report-intake.ts';
import { tabIdOf } from './tab-id.ts';
import { expectWarning } from './warning.ts';
import { HUB_HOST, HUB_URL, LISTED, POLL_SECONDS, world } from './world.ts';

test.use({ mayReport: true });

const m = { ...optionsCatalogues.th, ...welcomeCatalogues.th };
const t = m.report;
const LISTED_URL = `http://${LISTED.host}/account`;
const SHOP = 'keyboard-shop.example';

test('the warning: read, gone back from, told to be a mistake, gone past and taken back', async ({
  browserKind,
  hub,
  sites,
  launch,
}) => {
  const served = await serveHub(hub.data);
  try {
    passToHub(sites, served.url);
    await throughWarning(await launch(), browserKind);
  } finally {
    await served.stop();
  }
});

async function throughWarning(browser: LabBrowser, browserKind: BrowserName): Promise<void> {
  const own = await withList(browser);
  const tab = await browser.newTab();
  const keys = await atWarning(tab);
  await keys.use(m.interstitial.details);
  await keys.to(m.interstitial.proceedReadBack.corroborated);
  await keys.to(m.interstitial.goBack, { back: true });
  expect((await tab.follow(() => keys.press('Enter'))).title).toBe('site before.example/');

  await expectWarning(tab, await tab.open(LISTED_URL));
  await keys.isAt(m.interstitial.goBack);
  await keys.use(m.interstitial.appeal);
  await keys.to(m.interstitial.appealOpen);
  const address = String(await tab.evaluate(`document.activeElement.href`));
  // The driver of Firefox does not see a tab that a page of an add-on opens: there the address is opened in another.
  let form: Tab;
  if (browserKind === 'chromium') {
    form = await openedTab(browser, () => keys.press('Enter'));
    await expect.poll(() => form.page.url()).toContain('/appeal');
  } else {
    form = await browser.newTab();
    await form.open(address);
  }
  await fillAppeal(form);
  await tab.page.bringToFront();
  await keys.use(m.interstitial.copy);

  await keys.to(m.interstitial.details, { back: true });
  await keys.press('Enter');
  await keys.use(m.interstitial.proceedReadBack.corroborated, { key: 'Space' });
  await keys.to(m.interstitial.proceed);
  expect((await tab.follow(() => keys.press('Enter'))).kind).toBe('site');

  const popup = await browser.openOwnPage(`popup.html?tab=${await tabIdOf(own, LISTED.host)}`);
  await shows(popup, m.popup.paused);
  const undo = await keysOf(popup);
  await undo.use(m.popup.resume);
  await shows(popup, m.exceptions.undone);
  await undo.isKept();
  const again = await browser.newTab();
  await expectWarning(again, await again.open(LISTED_URL));
}

test('a browser that scrolls late does not take the place of the focus out of sight, a person may', async ({
  launch,
}) => {
  const browser = await launch();
  await withList(browser);
  const tab = await browser.newTab();
  const keys = await atWarning(tab);
  await keys.use(m.interstitial.details);
  await keys.to(m.interstitial.appeal);
  await keys.to(m.interstitial.details, { back: true });
  // As Firefox does for what is selected in fields that Tab has passed: with a frame for each, after the focus has come.
  const toTheTopAfter = (event: string, frames: number): string => `
    globalThis.__scrolled = [];
    globalThis.toTheTop = () => {
      scrollTo(0, 0);
      __scrolled.push(document.activeElement.getBoundingClientRect().top > innerHeight ? 'out of sight' : 'in sight');
      if (__scrolled.length < ${frames}) requestAnimationFrame(toTheTop);
    };
    addEventListener('${event}', () => requestAnimationFrame(toTheTop), { once: true });`;
  const out = 'out of sight';
  await tab.evaluate(toTheTopAfter('focusin', 3));
  await keys.press('Tab');
  await expect.poll(() => tab.evaluate('__scrolled')).toEqual([out, out, out]);
  await keys.isKept();

  // From here on the scrolling is the person's: the browser's own may still come, ours may not.
  await tab.evaluate(`
    globalThis.__ours = 0;
    const { scrollIntoView } = Element.prototype;
    Element.prototype.scrollIntoView = function (how) { globalThis.__ours++; scrollIntoView.call(this, how); };
    ${toTheTopAfter('pointermove', 1)}`);
  await tab.page.mouse.move(200, 200);
  await expect.poll(() => tab.evaluate('__scrolled')).toEqual([out]);
  // Twice as long as a place is kept after Tab.
  await sleep(2_000);
  expect(await tab.evaluate('__ours')).toBe(0);
});

/** The keyboard on a warning that came after another page. */
async function atWarning(tab: Tab): Promise<Keys> {
  await tab.open('http://before.example/');
  await expectWarning(tab, await tab.open(LISTED_URL));
  const keys = await keysOf(tab);
  // The harmless button has the focus, and is the first after the languages.
  await keys.isAt(m.interstitial.goBack);
  return keys;
}

async function fillAppeal(form: Tab): Promise<void> {
  const words = PAGE_WORDS.th;
  await shows(form, words.title);
  const keys = await keysOf(form);
  await keys.to(words.kind);
  await keys.to(words.about);
  await keys.to(words.roles.owner);
  await keys.press('ArrowDown');
  await keys.isAt(words.roles.other);
  await keys.to(words.reason);
  await keys.type('the shop is not what it was taken for');
  await keys.to(words.contact);
  await keys.type('owner@example.com');
  await keys.to(words.send);
  await form.follow(() => keys.press('Enter'));
  await shows(form, words.received);
}

test('a page is reported, taken back, reported with more, seen and deleted', async ({ sites, launch }) => {
  const intake = serveIntake(sites);
  const browser = await launch();
  const { popup } = await popupOnShop(browser, sites);
  const keys = await keysOf(popup);
  await keys.use(t.page);
  // What came in the place of the button has the focus: the way back.
  await keys.isAt(t.undo);
  await keys.press('Enter');
  await shows(popup, t.undone);
  await keys.isAt(t.page);
  expect(intake.posts).toEqual([]);

  await keys.hold('Enter', () => keys.isAt(t.undo));
  // Held down on, the key has not pressed what came under it.
  await keys.isAt(t.undo);
  await keys.use(t.choice.goods);
  await popup.waitFor(`document.querySelector('.report-choice[aria-pressed="true"]') !== null`);
  await keys.isAt(t.choice.goods);
  await keys.use(t.lost, { key: 'Space' });
  await shows(popup, t.emergency);
  await keys.to(t.words);
  await keys.type('it never came');
  await keys.use(t.saveWords);
  await shows(popup, t.saved);
  await keys.use(t.preview);
  await keys.to(t.payload.report);
  await keys.use(t.sendNow, { back: true });
  await shows(popup, t.hubState.received);
  await keys.isKept();
  expect(intake.posts).toHaveLength(1);
  expect(intake.posts[0]).toContain('it never came');

  const mine = await browser.openOwnPage('reports.html');
  await shows(mine, t.remove);
  const list = await keysOf(mine);
  await list.use(t.remove);
  await list.isAt(t.keep);
  await list.press('Escape');
  await list.isAt(t.remove);
  await list.press('Enter');
  await list.isAt(t.keep);
  await list.use(t.removeSure);
  await shows(mine, t.none);
  await list.isKept();
  expect(intake.hub.reports().size).toBe(0);
});

test('a number on a page: its card, then in the popup with a message and a pause', async ({ sites, launch }) => {
  await listNumbers(sites);
  sites.handle(
    SHOP,
    page(`<!doctype html><html lang="th"><title>shop</title><style>:focus-visible { outline: 2px solid }</style>
      <p>กสิกร ${ACCOUNT.listed}</p><a href="#more">more</a>`),
  );
  const browser = await launch();
  const own = await withNumbers(browser);
  const tab = await browser.newTab();
  await tab.open(`http://${SHOP}/`);
  await tab.waitFor(`document.querySelector(':scope > [popover]') !== null`);
  const tabId = await tabIdOf(own, SHOP);
  await throughCard(await keysOverPage(tab, own, tabId));

  const popup = await browser.openOwnPage(`popup.html?tab=${tabId}`);
  await shows(popup, m.found.ignore);
  const keys = await keysOf(popup);
  await keys.use(m.share.make);
  await keys.isAt(m.share.title);
  await keys.press('Escape');
  await keys.isAt(m.share.make);
  await keys.use(m.found.ignore);
  await shows(popup, m.found.ignored);
  await keys.isKept();
  await keys.use(m.ignored.undoOf('•••-•-••789-0'));
  await shows(popup, m.found.ignore);
  await keys.isKept();

  await keys.use(m.messageCheck.title);
  await keys.to(m.messageCheck.label);
  await keys.type(`bank ${ACCOUNT.listed}`);
  await keys.use(m.messageCheck.check);
  await shows(popup, m.messageCheck.summary(1, 1, 0));
  await keys.isAt(m.messageCheck.check);

  await expectWarning(tab, await tab.open(LISTED_URL));
  const site = await browser.openOwnPage(`popup.html?tab=${await tabIdOf(own, 'interstitial.html')}`);
  await shows(site, m.popup.pause);
  const pause = await keysOf(site);
  await pause.use(m.popup.pause);
  await pause.press('Tab');
  await pause.use(m.popup.pause);
  await shows(site, m.popup.paused);
  await pause.isKept();
  await pause.use(m.popup.resume);
  await shows(site, m.popup.pause);
  await pause.isKept();
});

/** The card comes after the page, is read, and closes to its small button, from which it opens again. */
async function throughCard(keys: Keys): Promise<void> {
  // It came by itself and took nobody's place.
  expect((await keys.where()).isNowhere).toBe(true);
  await keys.to('more');
  await keys.to(m.card.understood);
  await keys.to(m.card.show);
  await keys.press('Enter');
  await keys.to(m.card.report);
  await keys.use(m.card.reasons);
  await keys.use(m.card.ignore);
  await keys.isAt(m.card.ignoreSure);
  await keys.use(m.card.paid);
  await keys.to(m.paid.call);
  await keys.to(m.paid.open);
  await keys.press('Escape');
  await keys.isAt(m.card.small(1));
  await keys.press('Enter');
  await keys.isAt(m.card.understood);
  await keys.press('Escape');
  await keys.isAt(m.card.small(1));
  // It holds nobody: the page is where it was.
  await keys.to('more', { back: true });
}

test('"I already paid": written, on paper, under a passphrase, erased', async ({ launch }) => {
  const e = emergencyCatalogues.th.emergency;
  const browser = await launch({ firefoxPreferences: NO_DOWNLOADS_PANEL });
  const tab = await browser.openOwnPage('emergency.html');
  await tab.waitFor(`document.querySelector('.emergency')?.dataset.access === 'open'`);
  const keys = await keysOf(tab);
  await keys.use(e.holds.add);
  // The row that was added has the focus.
  await keys.isAt(e.holds.caseId);
  await keys.type('KTB 1');
  await keys.use(e.form.nowOf(e.holds.heldAt));
  await keys.isAt(e.holds.heldAt);
  await keys.use(e.form.nowOf(e.field.at));
  await keys.isAt(e.field.at);
  await keys.to(e.field.amount);
  await keys.type('50000');
  await keys.to(e.field.toAccount);
  await keys.type('123-4-56789-0');
  await keys.use(e.transfers.add);
  await keys.isAt(e.transfers.kind);
  await keys.use(e.form.removeOf(e.form.row(e.transfers.title, 2)));
  await keys.isKept();
  await keys.use(e.storyTitle);
  await keys.to(e.story.met);
  await keys.type('LINE');
  await keys.use(e.paper.show);
  await tab.waitFor(`document.querySelector('.emergency')?.dataset.view === 'paper'`);
  await keys.isAt(e.paper.print);
  expect(await tab.text('.evidence')).toContain('123-4-56789-0');
  await keys.use(e.paper.back);
  await tab.waitFor(`document.querySelector('.emergency')?.dataset.view === 'write'`);
  await keys.isKept();
  await keys.use(e.paper.save);
  await keys.use(e.paper.portalTitle);
  await keys.use(e.paper.copyOf(e.form.row(e.transfers.title, 1)));
  await shows(tab, e.paper.copied);

  await keys.use(e.keeping.passphraseTitle);
  for (const field of [e.keeping.passphrase, e.keeping.again]) {
    await keys.press('Tab');
    await keys.isAt(field);
    await keys.type('three bags of money');
  }
  await keys.use(e.keeping.set);
  await shows(tab, e.keeping.has);
  await keys.isKept();
  await keys.use(e.keeping.lock);
  await tab.waitFor(`document.querySelector('.emergency')?.dataset.access === 'locked'`);
  await keys.isAt(e.keeping.passphrase);
  await keys.type('three bags of money');
  await keys.press('Enter');
  await tab.waitFor(`document.querySelector('.emergency')?.dataset.access === 'open'`);
  await keys.isKept();

  await keys.use(e.keeping.eraseTitle, { isWhole: true });
  await keys.use(e.keeping.eraseAll);
  await keys.isAt(e.keeping.eraseNo);
  await keys.press('Escape');
  await keys.isAt(e.keeping.eraseAll);
  await keys.press('Enter');
  await keys.isAt(e.keeping.eraseNo);
  await keys.use(e.keeping.eraseYes);
  await shows(tab, e.keeping.erased);
  await keys.isKept();
});

test('the settings: switched, a publisher added and removed, an exception undone, the language, all erased', async ({
  hub,
  sites,
  launch,
}) => {
  const bank = await makeHub(
    join(await mkdtemp(join(world().folder, 'other-')), 'bank'),
    `${HUB_URL}/bank`,
    POLL_SECONDS,
  );
  await bank.import(['http://known-to-the-bank.example/'], { format: 'urls' });
  await bank.publish();
  const [main, other] = [serveRepository(hub.repository), serveRepository(bank.repository)];
  sites.handle(HUB_HOST, (request, response, raw) =>
    request.path.startsWith('/bank/')
      ? other({ ...request, path: request.path.replace('/bank/', '/repo/') }, response, raw)
      : main(request, response, raw),
  );
  const browser = await launch();
  const own = await withList(browser);
  await ask(own, 'site.pause', { url: LISTED_URL });
  const options = await browser.openOwnPage('options.html');
  await shows(options, LISTED.host);
  const keys = await keysOf(options);

  await keys.use(m.checks.check.pictures, { key: 'Space' });
  await shows(options, m.settings.off);
  await keys.isAt(m.checks.check.pictures);
  await keys.press('Space');
  await keys.to(m.settings.notice.card);
  await keys.press('ArrowDown');
  await keys.isAt(m.settings.notice.button);

  await keys.use(m.publishers.add);
  await keys.to(m.publishers.address);
  await keys.type(`${HUB_URL}/bank`);
  await keys.use(m.publishers.look);
  await shows(options, m.publishers.compareTitle);
  const fingerprint = await digestOf(new Uint8Array(await readFile(bank.trustRoot)));
  expect((await options.text('.compare .fingerprint')).replaceAll(/\s/g, '')).toBe(fingerprint.slice(0, 32));
  // The button that adds nothing comes first.
  await keys.isAt(m.publishers.differs);
  await keys.use(m.publishers.matches);
  await waitForList(own, ({ publishers, updating }) => publishers.length === 2 && !updating);
  await keys.isKept();
  await shows(options, m.publishers.setBy.person);
  await options.waitFor(`document.querySelectorAll('.publisher').length === 2`);
  await shows(options, m.list.update);
  await keys.to(m.list.update, { back: true });
  await keys.use(m.publishers.trust);
  await keys.press('Tab');
  await keys.use(m.publishers.trust);
  await keys.use(m.publishers.removeOf(''));
  // What taking off means is said with the same word.
  await options.waitFor(`document.querySelector('.removed button') !== null`);
  await keys.isKept();
  await keys.use(m.publishers.restore);
  await shows(options, m.publishers.setBy.person);
  await keys.isKept();

  await keys.use(m.exceptions.undoOf(LISTED.host));
  await shows(options, m.exceptions.undone);
  await keys.isKept();

  const { en } = optionsCatalogues;
  await keys.use('English');
  await shows(options, en.myData.eraseAsk);
  await keys.isAt('English');
  await keys.use('ไทย', { back: true });
  await shows(options, m.myData.eraseAsk);
  await keys.use(m.myData.eraseAsk);
  await keys.isAt(m.myData.keep);
  await keys.press('Escape');
  await keys.isAt(m.myData.eraseAsk);
  await keys.press('Enter');
  await keys.isAt(m.myData.keep);
  await keys.to(m.myData.erase);
  await keys.press('Enter');
  // It goes with all its pages, this one too; options-data.e2e.ts has what comes after.
  await expect
    .poll(() =>
      options.evaluate(`document.body.innerText.includes(${JSON.stringify(m.myData.erase)})`).catch(() => false),
    )
    .toBe(false);
});

test('the first minute: the steps, the practice, a lesson and its question', async ({ launch }) => {
  const w = m.welcome;
  const browser = await launch();
  const tab = await browser.openOwnPage('welcome.html');
  await shows(tab, m.large.label);
  const keys = await keysOf(tab);
  await keys.use(m.large.label, { key: 'Space' });
  await expect.poll(() => tab.evaluate(`document.documentElement.dataset.text`)).toBe('large');
  await keys.to(w.tryOpen);
  await tab.follow(() => keys.press('Enter'));
  await shows(tab, w.practice.goalNumber);
  await keys.use('000-1-23456-7');
  await keys.isAt(m.card.understood);
  await keys.press('Escape');
  await keys.isAt(m.card.small(1));
  await keys.use(w.practice.link, { back: true });
  await keys.isAt(m.interstitial.goBack);
  await keys.press('Enter');
  await shows(tab, w.practice.finished);
  await keys.isKept();
  await keys.to(w.practice.back);
  await tab.follow(() => keys.press('Enter'));

  await keys.use(m.lessons.title.goods);
  await keys.isAt(m.lessons.title.goods);
  await keys.to(w.lesson.goods.answers[0]);
  await keys.press('Space');
  await keys.use(w.answer);
  await shows(tab, w.wrong);
  await keys.to(w.lesson.goods.answers[0], { back: true });
  await keys.press('ArrowDown');
  await keys.use(w.answer);
  await shows(tab, w.lesson.goods.why);
  await keys.use(w.all, { back: true });
  await shows(tab, w.learned);
  await keys.isKept();
});

async function shows(tab: Tab, words: string): Promise<void> {
  await expect.poll(() => tab.text(), { intervals: [50, 100, 200] }).toContain(words);
}

async function withNumbers(browser: LabBrowser): Promise<Tab> {
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === LISTED_COUNT);
  return own;
}

/** A page that can be reported, and the popup over it in another tab. */
async function popupOnShop(
  browser: LabBrowser,
  sites: Parameters<typeof serveIntake>[0],
): Promise<{ own: Tab; popup: Tab }> {
  sites.handle(SHOP, page('<!doctype html><html lang="th"><title>shop</title><h1>shop</h1>'));
  const own = await withList(browser);
  const tab = await browser.newTab();
  await tab.open(`http://${SHOP}/`);
  const popup = await browser.openOwnPage(`popup.html?tab=${await tabIdOf(own, SHOP)}`);
  await popup.waitFor(`document.querySelector('.report-button') !== null`);
  return { own, popup };
}
