/* The first minute as a person has it: the page that opens by itself, the practice, a lesson, large letters everywhere. */
import { welcomeCatalogues } from '../../locales/welcome.ts';
import type { Tab } from '../../scripts/lab/browser.ts';
import { expect, test } from './fixtures.ts';
import { world } from './world.ts';

const { welcome: t } = welcomeCatalogues.th;

test('after the installation the welcome page is there, and says what is set up', async ({ launch, browserKind }) => {
  const { chromiumStarter, firefoxStarter } = world().builds;
  const browser = await launch({ extension: browserKind === 'chromium' ? chromiumStarter : firefoxStarter });
  const own = await browser.openOwnPage('popup.html');
  // Asked of the browser itself: a driver does not see every tab that an add-on opens.
  const addresses = `(globalThis.browser ?? globalThis.chrome).tabs.query({}).then((tabs) => tabs.map(({ url }) => url).join(' '))`;
  await expect.poll(() => own.evaluate(addresses)).toContain('/welcome.html');
  const welcome = await browser.openOwnPage('welcome.html');
  await expect.poll(() => welcome.text()).toContain(t.access);
  // Tests are given access at once; a button of it is there only where it is missing.
  const states = await welcome.evaluate(
    `[...document.querySelectorAll('.set-up > li')].map((li) => li.dataset.state).join()`,
  );
  expect(String(states).split(',')[0]).toBe('done');
  expect(await welcome.text()).not.toContain(t.accessMissing[browserKind]);
});

test('the practice page is walked through by pressing what it names', async ({ launch }) => {
  const browser = await launch();
  const welcome = await browser.openOwnPage('welcome.html');
  await press(welcome, t.tryOpen);
  await welcome.waitFor(
    `location.pathname === '/practice.html' && document.querySelector('.practice-number') !== null`,
  );
  await welcome.click('.practice-number');
  const card = `[...document.querySelectorAll('body > div')].map((div) => div.shadowRoot?.querySelector('.card')).find((one) => one != null)`;
  await welcome.waitFor(`${card} !== undefined`);
  expect(await welcome.evaluate(`${card}.textContent`)).toContain('000-1-23456-7');
  await welcome.evaluate(`void ${card}.querySelector('.button.main').click()`);
  await expect.poll(() => goals(welcome)).toEqual(['done', 'missing']);
  await press(welcome, t.practice.link);
  await welcome.waitFor(`document.querySelector('.interstitial') !== null`);
  expect(await welcome.text()).toContain(t.practice.warningBand);
  await welcome.click('.interstitial .button.primary');
  await expect.poll(() => goals(welcome)).toEqual(['done', 'done']);
  expect(await welcome.text()).toContain(t.practice.finished);
});

test('a lesson says what is wrong and what is right, and remembers here what was learned', async ({ launch }) => {
  const browser = await launch();
  const lesson = await browser.openOwnPage('welcome.html#lesson-goods');
  const { goods } = t.lesson;
  await expect.poll(() => lesson.text()).toContain(goods.ask);
  await choose(lesson, 0);
  await expect.poll(() => outcome(lesson)).toContain(t.wrong);
  expect(await outcome(lesson)).not.toContain(goods.why);
  await choose(lesson, 1);
  await expect.poll(() => outcome(lesson)).toContain(goods.why);
  const again = await browser.openOwnPage('welcome.html');
  await expect.poll(() => again.text()).toContain(t.learned);
  expect(await again.text()).toContain(t.skill.literacy);
});

test('large letters hold on every page of ours', async ({ launch }) => {
  const browser = await launch();
  const welcome = await browser.openOwnPage('welcome.html');
  await welcome.waitFor(`document.querySelector('.set-up input[type="checkbox"]') !== null`);
  await welcome.click('.set-up input[type="checkbox"]');
  await expect.poll(() => sizeIn(welcome)).toBe('20px');
  for (const page of [
    'options.html',
    'popup.html',
    'reports.html',
    'emergency.html',
    'interstitial.html',
    'practice.html',
  ])
    expect(await sizeIn(await browser.openOwnPage(page)), page).toBe('20px');
});

async function sizeIn(page: Tab): Promise<string> {
  return String(await page.evaluate('getComputedStyle(document.documentElement).fontSize'));
}

async function goals(page: Tab): Promise<readonly string[]> {
  return String(
    await page.evaluate(`[...document.querySelectorAll('.goals li')].map((li) => li.dataset.state).join()`),
  ).split(',');
}

async function outcome(page: Tab): Promise<string> {
  return String(await page.evaluate(`document.querySelector('.outcome').textContent`));
}

async function choose(page: Tab, answer: number): Promise<void> {
  await page.evaluate(`void document.querySelectorAll('.question input')[${answer}].click()`);
  await page.waitFor(`document.querySelector('.question button').getAttribute('aria-disabled') === 'false'`);
  await page.evaluate(`void document.querySelector('.question button').click()`);
}

async function press(page: Tab, label: string): Promise<void> {
  const button = `[...document.querySelectorAll('button')].find((one) => one.textContent.trim() === ${JSON.stringify(label)})`;
  await page.waitFor(`${button} !== undefined`);
  await page.evaluate(`void ${button}.click()`);
}
