/*
 * The console's pages in a real browser: no axe violation, nothing wider than a phone, hostile texts stay
 * text, and what reaches others is read back before it is done. By keyboard alone where it counts.
 */
import type { BrowserContextOptions, Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consoleCatalogues } from '../../locales/console.ts';
import { consoleFrameNames, consolePageNames } from '../gallery/console/names.ts';
import {
  COLOURS_ONLY,
  misfitsOf,
  openEverything,
  openScreens,
  setLetters,
  showOpen,
  violationsOf,
} from '../gallery/screens.ts';
import type { Screens } from '../gallery/screens.ts';

const everyState = Object.entries({ ...consolePageNames, ...consoleFrameNames }).flatMap(([page, states]) =>
  states.map((state) => ({ page, state })),
);
const t = consoleCatalogues.en.consolePages;
const LONG = { timeout: 600_000 };

let screens: Screens;

beforeAll(async () => {
  screens = await openScreens('console-pages-site');
}, 120_000);

afterAll(async () => {
  await screens?.close();
});

const withPage = (options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> =>
  screens.withPage(options, use);

const show = (page: Page, name: string, state: string, lang = 'en'): Promise<unknown> =>
  page.goto(screens.url({ page: name, state, lang }));
const calls = (page: Page): Promise<string[]> => page.evaluate(() => window.calls);

/** A theme changes colours and nothing else, the same in both languages: `SCREENS=all` measures them all the same. */
const measured =
  process.env.SCREENS === 'all'
    ? ([
        ['light', 'th'],
        ['light', 'en'],
        ['dark', 'th'],
        ['dark', 'en'],
      ] as const)
    : ([
        ['light', 'th'],
        ['dark', 'en'],
      ] as const);

test.each(measured)('no state has an axe violation (%s, %s)', LONG, async (colorScheme, lang) => {
  await withPage({ colorScheme, viewport: { width: 1280, height: 860 } }, async (page) => {
    const isColours = colorScheme === 'dark' && process.env.SCREENS !== 'all';
    const options = { rules: { 'color-contrast-enhanced': { enabled: false } }, ...(isColours && COLOURS_ONLY) };
    const states = everyState.map((state) => ({ state: { ...state, lang }, options }));
    expect(await violationsOf(screens, page, states)).toEqual([]);
  });
});

test('a case, an appeal or a number that is forgotten is said to be', LONG, async () => {
  await withPage({}, async (page) => {
    await show(page, 'console-queue', 'case-gone');
    await page.getByText(t.page.gone).waitFor();
    await show(page, 'console-appeals', 'gone');
    await page.getByText(t.page.gone).waitFor();
    await show(page, 'console-appeals', 'forgotten');
    expect(await page.getByText(t.appeals.forgotten, { exact: true }).count()).toBe(2);
  });
});

const rooms = {
  'a phone of 360 px': { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
  'a window': { viewport: { width: 1280, height: 860 } },
};
describe.each(['th', 'en'])('in %s', (lang) => {
  test.each(Object.entries(rooms))('everything fits %s, with text twice as large too', LONG, async (_name, room) => {
    await withPage(room, async (page) => {
      const states = everyState.map((state) => ({ ...state, lang }));
      expect(await misfitsOf(screens, page, states)).toEqual([]);
    });
  });
});

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

/**
 * Runs in the page: the lines that begin with a middle dot, the days and hours that are broken over two lines, and those that end between
 * "not" and what it denies.
 */
function brokenLines(): string[] {
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const topOf = (node: Node, at: number): number | undefined => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getClientRects()[0]?.top;
  };
  let before: { node: Node; text: string } | null = null;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent ?? '';
    if (
      node.parentElement?.checkVisibility() !== true ||
      node.parentElement.closest('.visually-hidden, option, thead') !== null
    )
      continue;
    for (const { index } of text.matchAll(/·/g)) {
      // The letter before the dot, in this text or in the one before it.
      const own = text.slice(0, index).trimEnd();
      const from = own === '' ? before : { node, text: own };
      if (from === null) continue;
      const [dot, letter] = [topOf(node, index), topOf(from.node, from.text.trimEnd().length - 1)];
      if (dot !== undefined && letter !== undefined && dot - letter > 12) found.push(`dot: ${text}`);
    }
    for (const { index, 0: day } of text.matchAll(/\d{1,2}\s\S{3,5}\s2[05]\d\d/g)) {
      if (topOf(node, index) !== topOf(node, index + day.length - 1)) found.push(`day: ${text}`);
    }
    for (const { index, 0: denied } of text.matchAll(/ไม่[ก-ฮเ-ไ]|\b[Nn]ot\s\S|2[05]\d\d\s\d\d:\d\d/g)) {
      const [from, to] = [topOf(node, index), topOf(node, index + denied.length - 1)];
      if (from !== undefined && to !== undefined && to - from > 12) found.push(`not, or an hour: ${text}`);
    }
    if (text.trim() !== '') before = { node, text };
  }
  return found;
}

/** Runs in the page: what is pressed and is small for a finger. A box is pressed with its words. */
function smallTargets(): string[] {
  return [...document.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, summary')]
    .filter((one) => one.checkVisibility())
    .flatMap((one) => {
      const target = one.matches('[type="checkbox"], [type="radio"]') ? (one.closest('label') ?? one) : one;
      const { width, height } = target.getBoundingClientRect();
      // A part of a pixel is rounding.
      return Math.min(width, height) < 43.5
        ? [`${width} by ${height}: ${one.localName} ${one.textContent.slice(0, 40)}`]
        : [];
    });
}

describe.each(['th', 'en'])('on a phone, in %s', (lang) => {
  test('no line begins with a dot between facts, and neither a day nor a "not" is broken', LONG, async () => {
    await withPage(PHONE, async (page) => {
      const found: string[] = [];
      for (const { page: name, state } of everyState) {
        await showOpen(screens, page, { page: name, state, lang });
        found.push(...(await page.evaluate(brokenLines)).map((line) => `${name} ${state}: ${line}`));
      }
      expect(found).toEqual([]);
    });
  });

  test('whatever is pressed is 44 px high and wide', LONG, async () => {
    await withPage(PHONE, async (page) => {
      const found: string[] = [];
      for (const { page: name, state } of everyState) {
        await showOpen(screens, page, { page: name, state, lang });
        found.push(...(await page.evaluate(smallTargets)).map((line) => `${name} ${state}: ${line}`));
      }
      expect(found).toEqual([]);
    });
  });

  test('the queue, listings and figures have one word for one thing', () => {
    const { consoleQueue, consolePages } = consoleCatalogues[lang as 'th' | 'en'];
    const { listings, figures } = consolePages;
    expect([consoleQueue.category, figures.category]).toEqual([listings.category, listings.category]);
    expect(consoleQueue.bulkState.proposed).toBe(listings.states.waiting);
  });

  test('the menu calls a page what the page calls itself', () => {
    const { consoleFrame, consoleQueue, consolePages } = consoleCatalogues[lang as 'th' | 'en'];
    const { page: menu } = consoleFrame;
    const titles = {
      queue: consoleQueue.title,
      appeals: consolePages.appeals.title,
      listings: consolePages.listings.title,
      release: consolePages.release.title,
      exchange: consolePages.exchange.title,
      figures: consolePages.figures.title,
      audit: consolePages.record.title,
      people: consolePages.people.title,
      keys: consolePages.keys.title,
    };
    for (const [page, title] of Object.entries(titles))
      expect(title.toLowerCase()).toContain(menu[page as keyof typeof menu].toLowerCase());
  });
});

describe('every page', () => {
  test('what is read out later takes no room before', async () => {
    await withPage(PHONE, async (page) => {
      for (const [name, state, above, below] of [
        ['console-queue', 'cases', '.queue-filters', '.queue-columns'],
        ['console-appeals', 'none', '.cpage-head + p', 'form, .queue-filters, label'],
      ] as const) {
        await show(page, name, state);
        const upper = await page.locator(above).first().boundingBox();
        const lower = await page.locator(below).first().boundingBox();
        if (upper === null || lower === null) throw new Error('expected both to be on the page');
        expect(lower.y - upper.y - upper.height, name).toBeLessThan(40);
      }
    });
  });

  test('a site is named as people write it', async () => {
    await withPage({}, async (page) => {
      for (const [name, state] of [
        ['console-release', 'checked'],
        ['console-audit', 'events'],
      ] as const) {
        await show(page, name, state);
        expect(await page.locator('main').innerText(), name).not.toMatch(/(?:host|url):/);
      }
    });
  });

  test.each(Object.keys(consolePageNames))(
    '%s says that it loads, is offline, or is not for this role',
    async (name) => {
      await withPage({}, async (page) => {
        await show(page, name, 'loading');
        expect(await page.getByRole('status').first().innerText()).toBe(t.page.loading);
        await show(page, name, 'offline');
        expect(await page.getByRole('alert').innerText()).toContain(t.page.why.offline);
        await page.getByRole('button', { name: t.page.again }).click();
        expect(await calls(page)).toEqual(['retry']);
        await show(page, name, 'no-rights');
        expect(await page.getByRole('alert').innerText()).toContain(t.page.why['not-allowed']);
        expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
        await show(page, name, 'earlier');
        expect(await page.locator('.trouble').first().innerText()).toContain(t.page.earlier.offline);
      });
    },
  );

  test('shows no markup and no hidden character of strangers', async () => {
    await withPage({}, async (page) => {
      for (const [name, state] of [
        ['console-exchange', 'preview'],
        ['console-audit', 'events'],
        ['console-listings', 'found'],
        ['console-people', 'all'],
        ['console-people', 'waiting'],
        ['console-release', 'checked'],
      ] as const) {
        await show(page, name, state);
        await openEverything(page);
        expect(await page.locator('img, script:not([src]), main b').count(), name).toBe(0);
        const text = await page.locator('main').innerText();
        expect(text, name).not.toContain('\u202e');
        expect(text, name).toContain('U+202E');
      }
    });
  });
});

describe('the frame', () => {
  test.each(['th', 'en'])('has what waits beside the name of its page (%s)', async (lang) => {
    await withPage({ viewport: { width: 1280, height: 860 } }, async (page) => {
      await show(page, 'console-frame', 'queue', lang);
      const links = await page.locator('.console-side nav a').all();
      expect(links.length).toBe(9);
      for (const link of links) expect((await link.boundingBox())?.height, await link.innerText()).toBeLessThan(60);
    });
  });

  test('a narrow window begins with its page: the menu comes when asked for, and goes with a choice or Escape', async () => {
    const words = consoleCatalogues.en.consoleFrame;
    await withPage(PHONE, async (page) => {
      await show(page, 'console-frame', 'queue');
      const opener = page.getByRole('button', { name: words.menu, exact: true });
      const menu = page.getByRole('navigation', { name: words.nav });
      expect(await menu.isVisible()).toBe(false);
      expect((await page.locator('main h1').boundingBox())?.y).toBeLessThan(110);
      await opener.click();
      expect(await opener.getAttribute('aria-expanded')).toBe('true');
      await menu.getByRole('link', { name: words.page.people }).focus();
      await page.keyboard.press('Escape');
      expect(await menu.isVisible()).toBe(false);
      expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);
      await opener.click();
      await menu.getByRole('link', { name: words.page.people }).click();
      await menu.waitFor({ state: 'hidden' });
    });
    await withPage({ viewport: { width: 1280, height: 860 } }, async (page) => {
      await show(page, 'console-frame', 'queue');
      expect(await page.getByRole('navigation', { name: words.nav }).isVisible()).toBe(true);
      expect(await page.getByRole('button', { name: words.menu, exact: true }).count()).toBe(0);
    });
  });

  test('Escape in the question about leaving closes the question, not the menu around it', async () => {
    const words = consoleCatalogues.en.consoleFrame;
    await withPage(PHONE, async (page) => {
      await show(page, 'console-frame', 'queue');
      await page.getByRole('button', { name: words.menu, exact: true }).click();
      await page.getByRole('button', { name: words.leave }).click();
      await page.getByRole('button', { name: words.stay }).press('Escape');
      await page.getByRole('button', { name: words.stay }).waitFor({ state: 'hidden' });
      expect(await page.getByRole('button', { name: words.leave }).isVisible()).toBe(true);
    });
  });
});

test('a word of a table is in one piece, beside whatever else stands in its row', async () => {
  await withPage({ viewport: { width: 1280, height: 860 } }, async (page) => {
    await show(page, 'console-release', 'checked');
    await openEverything(page);
    const word = page.getByRole('cell', { name: t.release.change.changed, exact: true });
    await word.waitFor();
    expect((await word.locator('.phrase').boundingBox())?.height).toBeLessThan(40);
  });
});

test('an appeal says where its decision is before an answer is written', async () => {
  await withPage({}, async (page) => {
    await show(page, 'console-appeals', 'open');
    await page.getByText(t.appeals.answerFirst).waitFor();
    await page.getByLabel(t.appeals.answer).fill('the number is yours');
    await page.getByRole('button', { name: t.appeals.uphold }).waitFor();
    expect(await page.getByText(t.appeals.answerFirst).count()).toBe(0);
  });
});

describe('the way in', () => {
  test('says what went wrong as loudly as the pages behind it, and asks for the name that is missing', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-enrol', 'strange');
      await page
        .locator('.trouble', { hasText: consoleCatalogues.en.consoleFrame.enrol.trouble['other-hub'] })
        .waitFor();
      await show(page, 'console-enrol', 'looked-at');
      await page.getByRole('button', { name: consoleCatalogues.en.consoleFrame.enrol.make }).click();
      expect(await page.locator('input[name="device"]').evaluate((input) => input.matches(':invalid:focus'))).toBe(
        true,
      );
      expect(await calls(page)).toEqual([]);
    });
  });
});

describe('the queue', () => {
  test('names its keys where there are keys, and shows on a phone that a case could not be opened', async () => {
    const words = consoleCatalogues.en.consoleQueue;
    await withPage({}, async (page) => {
      await show(page, 'console-queue', 'site');
      expect(await page.getByText(words.keys).isVisible()).toBe(true);
    });
    await withPage(PHONE, async (page) => {
      await show(page, 'console-queue', 'site');
      await page.locator('[data-key="l"]').waitFor();
      expect(await page.getByText(words.keys).isVisible()).toBe(false);
      expect(await page.locator('kbd:visible').count()).toBe(0);
      await show(page, 'console-queue', 'case-gone');
      await expect
        .poll(async () => {
          const box = await page.getByText(t.page.gone).boundingBox();
          return box !== null && box.y >= 0 && box.y + box.height <= 740;
        })
        .toBe(true);
    });
  });

  test('breaks no name of a site that a line holds, and a page only after a slash', async () => {
    await withPage(PHONE, async (page) => {
      await show(page, 'console-queue', 'site');
      const names = await page
        .locator('.queue-name bdi, .case h2 bdi')
        .evaluateAll((all) => all.map((one) => ({ name: one.textContent, lines: one.getClientRects().length })));
      expect(names.length).toBeGreaterThan(6);
      expect(names.filter(({ lines }) => lines > 1)).toEqual([]);
    });
  });

  test('has room for its boxes and its filters where letters are twice as large', async () => {
    await withPage({ viewport: { width: 1280, height: 860 } }, async (page) => {
      await show(page, 'console-queue', 'site');
      await setLetters(page, 32);
      const choice = await page.locator('.queue-choice').first().boundingBox();
      const box = await page.locator('.queue-choice input').first().boundingBox();
      const fields = await page.locator('.queue-filters label').all();
      const [first, , last] = await Promise.all(fields.map((field) => field.boundingBox()));
      await setLetters(page, 16);
      if (choice === null || box === null || !first || !last) throw new Error('expected all of them');
      expect(box.x - choice.x).toBeGreaterThan(4);
      expect(choice.x + choice.width - box.x - box.width).toBeGreaterThan(4);
      // One line of filters, over the whole width of the page.
      expect(Math.abs(first.y + first.height - last.y - last.height)).toBeLessThan(2);
      expect(last.x + last.width).toBeGreaterThan(1200);
    });
  });

  test('leads from case to case where the list is out of sight, and back to it', async () => {
    const words = consoleCatalogues.en.consoleQueue.steps;
    await withPage(PHONE, async (page) => {
      await show(page, 'console-queue', 'number');
      const step = (name: string): Locator => page.getByRole('button', { name, exact: true });
      await page.locator('.case h3').first().scrollIntoViewIfNeeded();
      const { y = 0, height = 0 } = (await step(words.next).boundingBox()) ?? {};
      expect([y > 0, y + height <= 740, height >= 48]).toEqual([true, true, true]);
      // The first of the list is read.
      expect(await step(words.before).isDisabled()).toBe(true);
      await step(words.next).click();
      expect(await calls(page)).toEqual(['step 1']);
      await step(words.all).click();
      const row = page.locator('.queue-row[aria-current="true"]');
      expect(await row.evaluate((one) => one === document.activeElement)).toBe(true);
      const box = await row.boundingBox();
      expect([(box?.y ?? -1) >= 0, (box?.y ?? 740) + (box?.height ?? 0) <= 740]).toEqual([true, true]);
    });
    await withPage({ viewport: { width: 1280, height: 860 } }, async (page) => {
      await show(page, 'console-queue', 'number');
      await page.locator('.case').waitFor();
      expect(await page.getByRole('button', { name: words.next, exact: true }).count()).toBe(0);
    });
  });

  test('has its list above the case where letters are large, however wide the window', async () => {
    await withPage({ viewport: { width: 1280, height: 860 } }, async (page) => {
      await show(page, 'console-queue', 'number');
      const isBeside = (): Promise<boolean> =>
        page.evaluate(() => {
          const [list, one] = ['.queue-list', '.case'].map((of) => document.querySelector(of)?.getBoundingClientRect());
          return (list?.right ?? 0) <= (one?.left ?? 0);
        });
      expect(await isBeside()).toBe(true);
      await setLetters(page, 32);
      expect(await isBeside()).toBe(false);
      await setLetters(page, 16);
    });
  });

  test('merges by keyboard alone, says first what that means, and A writes to the others', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-queue', 'site');
      const form = page.locator('[data-key="m"]');
      // The keys are there once the page has been drawn.
      await expect
        .poll(async () => {
          await page.keyboard.press('m');
          return form.getAttribute('open');
        })
        .not.toBeNull();
      await page.keyboard.press('ArrowDown');
      expect(await form.innerText()).toContain(consoleCatalogues.en.consoleQueue.mergeMeans);
      await page.keyboard.press('Enter');
      expect(await calls(page)).toEqual(['merge 8 4108']);
      await page.keyboard.press('a');
      await page.keyboard.type('maria');
      expect(await page.getByLabel(consoleCatalogues.en.consoleQueue.noteWords).inputValue()).toBe('maria');
      expect(await calls(page)).toEqual(['merge 8 4108']);
    });
  });

  test('shows the second person all of what they confirm', async () => {
    const words = consoleCatalogues.en.consoleQueue;
    await withPage({}, async (page) => {
      await show(page, 'console-queue', 'proposal-against-the-rules');
      const shown = await page.locator('.case-proposal').innerText();
      expect(shown).toContain('บก.ปอท. 77/2569');
      expect(shown).toContain(words.proposalDays(730));
      expect(shown).toContain(words.proposalInsists);
      await show(page, 'console-queue', 'proposal-of-another');
      expect(await page.locator('.case-proposal').innerText()).not.toContain(words.proposalInsists);
    });
  });

  test('takes the days as they are typed, and an insistence only where it is shown', async () => {
    const words = consoleCatalogues.en.consoleQueue;
    await withPage({}, async (page) => {
      await show(page, 'console-queue', 'scope-to-insist-on');
      const form = page.locator('[data-key="l"]');
      await form.locator('summary').click();
      await form.getByLabel(words.reason).fill('two paid');
      await form.getByLabel(words.days).selectText();
      await page.keyboard.press('Backspace');
      await page.keyboard.type('90');
      await form.getByRole('radio').nth(1).check();
      await form.getByLabel(words.insists).check();
      await form.getByRole('radio').nth(0).check();
      await form.getByRole('button').click();
      const [listed] = await calls(page);
      expect(JSON.parse(listed?.slice('list '.length) ?? '')).toMatchObject({ days: 90, insists: false, scope: null });
    });
  });

  test('has its keys on a Thai keyboard too', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-queue', 'site');
      const form = page.locator('[data-key="m"]');
      await expect
        .poll(async () => {
          await page.evaluate(() =>
            document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ท', code: 'KeyM', bubbles: true })),
          );
          return form.getAttribute('open');
        })
        .not.toBeNull();
      await page.evaluate(() =>
        document.dispatchEvent(new KeyboardEvent('keydown', { key: '่', code: 'KeyJ', bubbles: true })),
      );
      expect(await calls(page)).toEqual(['step 1']);
    });
  });

  test('takes no second decision while one is sent, and says what became of one that was left', async () => {
    const words = consoleCatalogues.en.consoleQueue;
    await withPage({}, async (page) => {
      await show(page, 'console-queue', 'deciding');
      for (const name of [words.confirm, words.propose, words.list, words.reject, words.merge]) {
        for (const button of await page.locator('.queue-decisions').getByRole('button', { name }).all()) {
          expect(await button.isDisabled(), name).toBe(true);
        }
      }
      await show(page, 'console-queue', 'left-undone');
      const told = await page.locator('.queue-left').innerText();
      expect(told).toContain('shop');
      expect(told).toContain(t.page.refusal.offline);
    });
  });

  test('says of a case that could not be read anew that it is of earlier, and why a rule refuses in the language of the page', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-queue', 'case-of-earlier');
      expect(await page.locator('.queue-case').innerText()).toContain(t.page.earlier.offline);
      await page.locator('.queue-case').getByRole('button', { name: t.page.again }).click();
      expect(await calls(page)).toEqual(['show 1']);
      await show(page, 'console-queue', 'refused', 'th');
      expect(await page.locator('.queue-case').innerText()).toContain('ต้องมีอีกคนยืนยัน');
      expect(await page.locator('.queue-case').innerText()).not.toContain('expected another person');
    });
  });

  test('says of an empty queue whether nothing waits or nothing matches, and leads out of the filter', async () => {
    const queue = consoleCatalogues.en.consoleQueue;
    await withPage({}, async (page) => {
      await show(page, 'console-queue', 'none');
      expect(await page.locator('.queue-empty').innerText()).toContain(queue.allDone);
      expect(await page.getByRole('button', { name: queue.showAll }).count()).toBe(0);
      await show(page, 'console-queue', 'none-filtered');
      await page.getByRole('button', { name: queue.showAll }).click();
      expect(await calls(page)).toEqual(['filter {"state":"open","has":"","search":"","campaign":null}']);
    });
  });

  test('says on the button that rejecting what is listed takes it off, and who can where this member cannot', async () => {
    const { reject, delist, delistWho } = consoleCatalogues.en.consoleQueue;
    await withPage({}, async (page) => {
      await show(page, 'console-queue', 'listed');
      await page.locator('[data-key="r"] summary').click();
      await page.locator('[data-key="r"] input').fill('a mistake');
      await page.getByRole('button', { name: delist }).click();
      expect(await calls(page)).toEqual(['reject not-enough-evidence a mistake']);
      await show(page, 'console-queue', 'listed-for-reviewer');
      expect(await page.getByText(delistWho).isVisible()).toBe(true);
      expect(await page.locator('[data-key="r"]').count()).toBe(0);
      await show(page, 'console-queue', 'site');
      expect(await page.locator('[data-key="r"] summary').innerText()).toContain(reject);
    });
  });

  test('of a merged case shows the way to the one that goes on; where none covers it there is nothing to merge into', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-queue', 'merged');
      await page.getByRole('button', { name: consoleCatalogues.en.consoleQueue.openOther }).click();
      expect(await calls(page)).toEqual(['show 8']);
      await show(page, 'console-queue', 'number');
      expect(await page.locator('[data-key="m"]').count()).toBe(0);
    });
  });
});

describe('the release', () => {
  test('is signed by keyboard alone, and only once it was read back', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-release', 'calm');
      const sign = page.getByRole('button', { name: t.release.sign(288) });
      expect(await sign.isDisabled()).toBe(true);
      const sentence = t.release.signReadBack(288, 155, 25, 33, t.release.shareAll);
      await page.getByLabel(sentence).focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await calls(page)).toEqual(['sign']);
      expect(await sign.isDisabled()).toBe(true);
    });
  });

  test('shows warnings before the difference, and says in the read-back that they were seen', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-release', 'checked');
      const headings = await page.getByRole('heading', { level: 3 }).allInnerTexts();
      const warnings = await page.locator('.warnings').innerText();
      expect(warnings).toContain(`${t.release.warning['canary-withdrawn']}\u00a0· ${t.release.shareSome(10)}`);
      expect(warnings).toContain(`${t.release.warning['official-or-popular']}\u00a0· ${t.release.warningCount(1)}`);
      expect(headings.indexOf(t.release.warnings)).toBeLessThan(headings.indexOf(t.release.diff));
      const sentence = t.release.signReadBack(288, 155, 25, 33, t.release.shareAll);
      expect(await page.getByLabel(t.release.signReadBackWarned(sentence, 4)).count()).toBe(1);
    });
  });

  test.each(['open', 'downloading', 'check-failed', 'refuses', 'signed', 'no-key', 'reviewer'])(
    'cannot be signed when %s',
    async (state) => {
      await withPage({}, async (page) => {
        await show(page, 'console-release', state);
        expect(await page.getByRole('button', { name: t.release.sign(288) }).count()).toBe(0);
      });
    },
  );

  test('names who has signed and who is missing', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-release', 'open');
      const text = await page.locator('.signers').first().innerText();
      expect(text).toMatch(/publisher@bank-a[\s\S]*Signed[\s\S]*publisher@centre[\s\S]*Not yet/);
      expect(await page.locator('main').innerText()).toContain(t.release.missing(1));
    });
  });

  test('counts no signature of a device that was revoked, and says so', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-release', 'device-revoked');
      const main = await page.locator('main').innerText();
      for (const words of [t.release.signersSay(0, 2), t.release.missing(2), t.release.signerGone, t.release.goneMeans])
        expect(main).toContain(words);
      expect(await page.locator('.signers').first().innerText()).not.toContain(t.release.signed);
    });
  });

  test('lets more than half of the list go only when a person has said that it is meant', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-release', 'none');
      expect(await page.getByRole('button', { name: t.release.proposeReset }).count()).toBe(0);
      await show(page, 'console-release', 'shrinks');
      expect(await page.locator('.trouble').innerText()).toContain(t.release.failure['shrinks-too-much']);
      const button = page.getByRole('button', { name: t.release.proposeReset });
      expect(await button.isDisabled()).toBe(true);
      await page.getByLabel(t.release.resetReadBack).check();
      await button.click();
      expect(await calls(page)).toEqual(['propose reset']);
    });
  });

  test('takes off urgently only with a reason, each listing once', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-release', 'none');
      await page.getByText(t.release.urgent).click();
      await page.getByLabel(t.release.urgentKeys).fill('honest-shop.example\n honest-shop.example \n\nb.example');
      expect(await page.getByRole('button', { name: t.release.urgentDo }).count()).toBe(0);
      await page.getByLabel(t.release.reason).fill('wrong shop');
      await page.getByLabel(t.release.urgentReadBack(2)).check();
      await page.getByRole('button', { name: t.release.urgentDo }).click();
      expect(await calls(page)).toEqual(['urgent [["honest-shop.example","b.example"],"wrong shop"]']);
    });
  });
});

describe('keys', () => {
  test('a ceremony tells old and new, and what is not understood cannot be signed', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-keys', 'ceremony');
      expect(await page.locator('.warnings').innerText()).toContain(
        t.keys.differs.threshold(t.keys.role.targets, '2', '3'),
      );
      expect(await page.getByRole('button', { name: t.keys.sign }).count()).toBe(1);
      for (const state of ['strange', 'differs', 'not-compared', 'reviewer']) {
        await show(page, 'console-keys', state);
        expect(await page.getByRole('button', { name: t.keys.sign }).count(), state).toBe(0);
      }
    });
  });

  test('a change is added only whole', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-keys', 'quiet');
      const add = page.getByRole('button', { name: t.keys.addChange });
      expect(await add.isDisabled()).toBe(true);
      await page.getByLabel(t.keys.publicKey).fill('AB'.repeat(32));
      await add.click();
      expect(await calls(page)).toEqual([
        `draft ${JSON.stringify([{ change: 'add', role: 'targets', publicKey: 'ab'.repeat(32) }])}`,
      ]);
    });
  });
});

describe('a page that is read anew', () => {
  test('shows in its forms what another has changed', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-people', 'all');
      await openEverything(page);
      const member = page.locator('details', { hasText: t.people.manage('reviewer@bank-a') }).first();
      const form = page.locator('details', { hasText: t.people.editOrganisation('bank-a') }).first();
      const questions = await member.locator('.read-back').count();
      await page
        .getByRole('button', { name: new RegExp(`^${t.people.withdraw}`) })
        .first()
        .click();
      await page
        .locator('article', { hasText: 'reviewer@bank-a' })
        .locator('.tag', { hasText: t.people.role.publisher })
        .waitFor();
      expect(await member.getByLabel(t.people.roleName).locator('option:checked').innerText()).toContain(
        t.people.role.publisher,
      );
      expect(await member.locator('.read-back').count()).toBe(questions);
      expect(await form.getByLabel(t.people.sharing).locator('option:checked').innerText()).toBe(t.people.tlp.red);
    });
  });

  test('says in its search what is shown, also where a button has searched', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-listings', 'found');
      await page.getByRole('button', { name: t.listings.showWaiting }).click();
      await expect
        .poll(() => page.getByLabel(t.listings.state).locator('option:checked').innerText())
        .toBe(t.listings.states.waiting);
    });
  });
});

describe('in and out', () => {
  test('a column takes a meaning from the column that had it', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-exchange', 'preview');
      await page.getByLabel(new RegExp(`^${t.exchange.column(3)}`)).selectOption({ label: t.exchange.meanings.site });
      // Nothing is written by meanings that were chosen and not looked at.
      const commit = page.getByRole('button', { name: t.exchange.commit, exact: true });
      await page.getByText(t.exchange.columnsFirst(t.exchange.applyColumns)).waitFor();
      expect(await commit.count()).toBe(0);
      await page.getByRole('button', { name: t.exchange.applyColumns }).click();
      expect(await calls(page)).toEqual(['columns {"1":"account","2":"seen-on","3":"site"}']);
      await page.getByLabel(new RegExp(`^${t.exchange.column(3)}`)).selectOption({ label: t.exchange.noMeaning });
      await page.getByLabel(new RegExp(`^${t.exchange.column(0)}`)).selectOption({ label: t.exchange.meanings.site });
      await commit.waitFor();
    });
  });

  test('what would be imported is read back; a file that brings nothing has no button', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-exchange', 'preview');
      const commit = page.getByRole('button', { name: t.exchange.commit, exact: true });
      expect(await commit.isDisabled()).toBe(true);
      await page.getByLabel(t.exchange.commitReadBack(310, 42, 9)).check();
      await commit.click();
      expect(await calls(page)).toEqual(['commit']);
      await show(page, 'console-exchange', 'nothing-taken');
      expect(await commit.count()).toBe(0);
    });
  });

  test('every refused line says why, also under a rule that we have no words for', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-exchange', 'preview');
      await openEverything(page);
      const text = await page.locator('main').innerText();
      expect(text).toContain(t.exchange.rule['gate:official-domain']);
      expect(text).toContain('gate:unheard-of: a sentence of the hub');
    });
  });
});

test('a source that nobody asks has no next time', async () => {
  await withPage({}, async (page) => {
    await show(page, 'console-exchange', 'sources');
    const paused = page.getByRole('article').filter({ hasText: t.exchange.sourceState.paused });
    const running = page.getByRole('article').filter({ hasText: t.exchange.sourceState.ok });
    expect(await running.first().innerText()).toContain(t.exchange.next);
    expect(await paused.first().innerText()).not.toContain(t.exchange.next);
  });
});

test('a chart without figures says so once', async () => {
  await withPage({}, async (page) => {
    await show(page, 'console-figures', 'empty');
    const { nothing, timesNothing, browsersNothing } = t.figures;
    for (const chart of await page.locator('.chart').all()) {
      const text = await chart.innerText();
      const said = [nothing, timesNothing, browsersNothing].reduce(
        (sum, words) => sum + text.split(words).length - 1,
        0,
      );
      expect(said, text).toBe(1);
    }
  });
});

describe('people', () => {
  test('a role is named whole, with what it may do below it', async () => {
    await withPage(PHONE, async (page) => {
      await show(page, 'console-people', 'all');
      const field = page.locator('form label', { has: page.getByText(t.people.roleName, { exact: true }) }).first();
      expect(await field.locator('option:checked').innerText()).toBe(t.people.role.reviewer);
      expect(await field.innerText()).toContain(t.people.roleMeans.reviewer);
    });
  });

  test('an invite is shown once, copied, and closed', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-people', 'invited');
      await page.getByRole('button', { name: t.page.copy }).click();
      await page.getByText(t.page.copied).waitFor();
      await page.getByRole('button', { name: t.page.onceClose }).click();
      expect(await calls(page)).toEqual([
        'copy https://hub.example/console#not-an-invite-of-anybody-0123456789abcdef',
        'close-shown',
      ]);
    });
  });

  test('a device that waits is let in once its digits were compared, or refused; not by who invited it or whose it is', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-people', 'waiting');
      const section = page.getByRole('region', { name: t.people.waiting });
      // It comes before all else.
      expect(await page.getByRole('region').first().innerText()).toContain(t.people.waiting);
      const [own, other, invited] = [1, 2, 3].map((at) => section.locator(`li:nth-child(${at})`));
      if (own === undefined || other === undefined || invited === undefined) throw new Error('expected three devices');
      for (const mine of [own, invited]) {
        expect(await mine.getByRole('checkbox').count()).toBe(0);
        expect(await mine.innerText()).toContain(t.people.notByYou);
      }
      expect((await other.innerText()).replaceAll(/\s+/g, ' ')).toContain('40716 02583 91264 05377');
      const button = other.getByRole('button', { name: t.people.admit });
      expect(await button.isDisabled()).toBe(true);
      await other.getByRole('checkbox').focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await calls(page)).toEqual(['admit d4', 'refuse d4']);
      await show(page, 'console-people', 'reviewer');
      expect(await page.getByText(t.people.waiting).count()).toBe(0);
    });
  });

  test('a device that waits shows what to read out, and forgets its keys only when asked twice', async () => {
    await withPage({}, async (page) => {
      const { waits, leave, leaveSure } = consoleCatalogues.en.consoleFrame;
      await show(page, 'console-enrol', 'waiting');
      expect(await page.locator('.fingerprint').innerText()).toMatch(/^40716\s+02583\s+91264\s+05377\s*$/);
      expect(await page.getByRole('status').innerText()).toBe(waits.running);
      await page.getByRole('button', { name: leave }).click();
      expect(await calls(page)).toEqual([]);
      await page.getByRole('button', { name: leaveSure }).click();
      expect(await calls(page)).toEqual(['leave']);
      await show(page, 'console-enrol', 'waiting-offline');
      expect(await page.getByRole('status').innerText()).toBe(waits.offline);
    });
  });

  test('whoever left is not said to need an invite', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-people', 'all');
      const member = (handle: string): Locator => page.getByRole('article', { name: handle });
      expect(await member('reviewer@bank-a').innerText()).toContain(t.people.noDevice);
      expect(await member('former@centre').innerText()).not.toContain(t.people.noDevice);
    });
  });

  test('nobody ends their own membership, and a reviewer changes nothing', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-people', 'all');
      expect(await page.getByText(t.people.manage('administrator@centre')).count()).toBe(0);
      expect(await page.getByText(t.people.manage('publisher@bank-a')).count()).toBe(1);
      await show(page, 'console-people', 'reviewer');
      await openEverything(page);
      expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
    });
  });
});

describe('listings', () => {
  test('say once that somebody disputes them', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-listings', 'found');
      const disputed = page.locator('article[data-state="disputed"]');
      expect((await disputed.innerText()).split(t.listings.states.disputed).length - 1).toBe(1);
    });
  });

  test('name the day on which something was listed, and no hour, which nobody has noted', async () => {
    await withPage({ timezoneId: 'Asia/Bangkok' }, async (page) => {
      for (const [name, state] of [
        ['console-listings', 'found'],
        ['console-appeals', 'open'],
      ] as const) {
        await show(page, name, state);
        const fact = name === 'console-listings' ? t.listings.listedAt : t.appeals.listings;
        const said = await page.locator('.facts > div').filter({ hasText: fact }).first().innerText();
        expect(said, name).toMatch(/20\d\d/);
        expect(said, name).not.toMatch(/\d:\d\d/);
      }
    });
  });

  test('who proposed a listing does not confirm it; another does', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-listings', 'found');
      const mine = page.getByRole('article').filter({ hasText: '•••-•••-5678' });
      expect(await mine.getByRole('checkbox').count()).toBe(0);
      const other = page.getByRole('article').filter({ hasText: '•••-•-•6789-0' });
      await other.getByRole('checkbox').check();
      await other.getByRole('button', { name: t.listings.confirm }).click();
      expect(await calls(page)).toEqual(['confirm 2']);
    });
  });

  test('a listing is taken off with a reason only', async () => {
    await withPage({}, async (page) => {
      await show(page, 'console-listings', 'found');
      const shop = page.getByRole('article').filter({ hasText: 'fan-shop-sale.example' });
      await shop.getByText(t.listings.revokeOf('fan-shop-sale.example')).click();
      expect(await shop.getByRole('checkbox').count()).toBe(0);
      await shop.getByLabel(t.listings.reason).fill('the shop is honest');
      await shop.getByRole('checkbox').check();
      await shop.getByRole('button', { name: t.listings.revoke, exact: true }).click();
      expect(await calls(page)).toEqual(['revoke 1 the shop is honest']);
    });
  });
});

test('on a phone a month of figures is a table with a line a day', async () => {
  await withPage(PHONE, async (page) => {
    await show(page, 'console-figures', 'month');
    await openEverything(page);
    const table = page.locator('.chart .rows').first();
    expect(await table.getByRole('columnheader', { name: t.figures.reports }).isVisible()).toBe(true);
    const days = table.locator('tbody tr');
    expect(await days.count()).toBeGreaterThan(20);
    expect((await days.nth(1).boundingBox())?.height).toBeLessThan(45);
  });
});

test('every chart has its table and its CSV', async () => {
  await withPage({}, async (page) => {
    await show(page, 'console-figures', 'month');
    await openEverything(page);
    const charts = page.locator('.chart');
    expect(await charts.count()).toBe(6);
    for (const chart of await charts.all()) {
      expect(await chart.getByRole('table').count()).toBe(1);
      expect(await chart.getByRole('row').count()).toBeGreaterThan(2);
      await chart.getByRole('button').click();
    }
    expect((await calls(page)).toSorted()).toEqual([
      'csv activity',
      'csv activity',
      'csv banks',
      'csv browsers',
      'csv categories',
      'csv times',
    ]);
  });
});
