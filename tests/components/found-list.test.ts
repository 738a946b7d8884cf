/* What the popup and the settings say of numbers on a page, in a real browser. */
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireBrowser } from '../../scripts/browsers.ts';
import { catalogues } from '../../locales/index.ts';
import { serveGallery } from '../gallery/serve.ts';
import type { Gallery } from '../gallery/serve.ts';

const { en } = catalogues;
let gallery: Gallery;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  gallery = await serveGallery('found-site');
  browser = await chromium.launch({ executablePath: await requireBrowser('chromium') });
  page = await browser.newPage({ viewport: { width: 400, height: 600 } });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

const open = (name: string, state: string) => page.goto(gallery.url({ page: name, state, lang: 'en' }));
const found = () => page.getByRole('region', { name: en.found.title(0) });
const calls = () => page.evaluate(() => window.calls);

test('the popup says of no list that it came with the extension, where there is none', async () => {
  const age = async (state: string): Promise<string> => {
    await open('popup', state);
    return page.locator('.list-age').innerText();
  };
  expect(await age('no-release')).toBe(en.popup.listNone);
  expect(await age('updating')).toBe(en.popup.listNever);
});

describe('found on the page', () => {
  test('says where something was not read, and what to do, and not that nothing was found', async () => {
    await open('popup', 'found-unread');
    await found().getByText(en.found.unread).waitFor();
    expect(await found().innerText()).not.toContain(en.found.none);
    await open('popup', 'found-some-unread');
    const text = await page.locator('body').innerText();
    expect(text.indexOf(en.found.unread)).toBeGreaterThan(text.indexOf(en.grade.confirmed));
    await open('popup', 'found');
    expect(await page.locator('body').innerText()).not.toContain(en.found.unread);
  });

  test('says of a listed number what, where, by whom and how often, masked', async () => {
    await open('popup', 'found');
    const first = found().getByRole('listitem').first();
    const text = await first.innerText();
    for (const part of [
      '•••-•-••789-0',
      en.grade.confirmed,
      en.category.TH01.name,
      en.reports(23),
      en.found.source.text,
    ])
      expect(text).toContain(part);
    expect((await page.locator('body').innerText()).replace(/\D/g, '')).not.toContain('1234567890');
    expect(await found().innerText()).toContain(en.found.source.picture);
  });

  test('puts a warning away by a press, of a listed number only', async () => {
    await open('popup', 'found');
    const buttons = found().getByRole('button', { name: en.found.ignore });
    expect(await buttons.count()).toBe(2);
    await buttons.first().click();
    expect(await calls()).toEqual(['ignore f1']);
  });

  test('shows an ignored number still, with its way back and what went wrong', async () => {
    await open('popup', 'found-ignored');
    expect(await found().innerText()).toContain(en.found.ignored);
    expect(await found().getByRole('button', { name: en.found.ignore }).count()).toBe(0);
    expect(await found().getByRole('status').innerText()).toBe(en.ignored.failed);
    await found()
      .getByRole('button', { name: en.ignored.undoOf('•••-•-••789-0') })
      .click();
    expect(await calls()).toEqual(['undoIgnored i1']);
  });

  test('says nothing of a failure where there was none', async () => {
    await open('popup', 'found');
    expect(await page.getByText(en.ignored.failed).count()).toBe(0);
  });

  test('folds away what is not listed, and says before it is opened that this does not mean safe', async () => {
    await open('popup', 'found-many');
    const folded = found().locator('summary');
    expect(await folded.innerText()).toBe(en.found.notListed(60));
    expect(await folded.innerText()).toMatch(/does\snot\smean\sit\sis\ssafe/);
    expect(await found().getByText('•••-•••-5432').first().isVisible()).toBe(false);
    await folded.click();
    expect(await found().getByText('•••-•••-5432').count()).toBe(60);
    // Those beyond what is kept may not have been checked: they are counted apart.
    expect(await found().innerText()).toContain(en.messageCheck.more(340));
  });

  test('says why a number could not be checked, and does not fold it away', async () => {
    await open('popup', 'found-unknown');
    const text = await found().innerText();
    expect(text).toContain(en.popup.unknown);
    expect(text).toContain(en.found.tooMany);
    // There is no warning of it to put away.
    expect(await found().getByRole('button', { name: en.found.ignore }).count()).toBe(0);
  });

  test('says that nothing was found in one line, and not that it is safe', async () => {
    await open('popup', 'not-listed');
    expect(await found().innerText()).toContain(en.found.none);
    expect(en.found.none).toMatch(/does\snot\smean\sit\sis\ssafe/);
  });
});

test.each(['th', 'en'] as const)('a link in a code is not called a number on the card (%s)', async (lang) => {
  for (const state of ['link-in-code', 'link-small']) {
    await page.goto(gallery.url({ page: 'card', state, lang }));
    // The host in the picture of the state has a number of reports and a year, and no other word for a number.
    expect(await page.locator('.layer').innerText(), state).not.toMatch(/เลข|\bnumber/);
  }
});

describe('a message', () => {
  const said = () => page.locator('form .checked strong').first().innerText();

  test('of which nothing could be checked is not said to be on no list', async () => {
    await open('popup', 'message-unchecked');
    expect(await said()).toBe(en.messageCheck.summary(4, 0, 4));
    expect(await said()).not.toContain('list');
  });

  test('of which some could not be checked says how many, and what the list says of the others', async () => {
    await open('popup', 'message-some-unchecked');
    expect(await said()).toBe(en.messageCheck.summary(4, 0, 1));
    expect(await said()).toContain('1 could not be checked');
    await open('popup', 'message-listed');
    expect(await said()).toBe(en.messageCheck.summary(4, 2, 1));
  });
});

test('the settings list what is ignored, each with its way back', async () => {
  await open('options', 'busy');
  const section = page.getByRole('region', { name: en.ignored.title });
  expect(await section.getByRole('listitem').count()).toBe(2);
  await section.getByRole('button').first().click();
  expect(await calls()).toEqual(['undoIgnored i1']);
  await open('options', 'plain');
  expect(await section.innerText()).toContain(en.ignored.none);
});
