/*
 * "I already paid" in a real browser: every state in both languages and themes. No axe violation and 7:1, nothing wider than a
 * telephone or with text twice as large, nothing smaller than a finger, and a paper that a printer gets whole.
 */
import type { BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emergencyCatalogues } from '../../locales/emergency.ts';
import { emergencyStates } from '../gallery/emergency-states.ts';
import { COLOURS_ONLY, misfitsOf, openScreens, setLetters, showOpen, violationsOf } from '../gallery/screens.ts';
import type { Screens } from '../gallery/screens.ts';

const states = Object.keys(emergencyStates);
const everyState = (lang: string) => states.map((state) => ({ page: 'emergency', state, lang }));
const { th } = emergencyCatalogues;
const t = th.emergency;

let screens: Screens;

beforeAll(async () => {
  screens = await openScreens('emergency-test-site');
}, 120_000);

afterAll(async () => {
  await screens?.close();
});

const withPage = (options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> =>
  screens.withPage(options, use);

const show = (page: Page, state: string, lang = 'th'): Promise<void> =>
  showOpen(screens, page, { page: 'emergency', state, lang });

/** A theme changes colours, which are the same in both languages: `SCREENS=all` measures both all the same. */
const themes =
  process.env.SCREENS === 'all' ? { light: ['th', 'en'], dark: ['th', 'en'] } : { light: ['th', 'en'], dark: ['th'] };

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each(themes[colorScheme])('no state has an axe violation (%s)', { timeout: 600_000 }, async (lang) => {
    await withPage({ colorScheme, viewport: { width: 1280, height: 860 } }, async (page) => {
      const options = {
        rules: { 'color-contrast-enhanced': { enabled: true } },
        ...(colorScheme === 'dark' && COLOURS_ONLY),
      };
      expect(
        await violationsOf(
          screens,
          page,
          everyState(lang).map((state) => ({ state, options })),
        ),
      ).toEqual([]);
    });
  });
});

describe('room', () => {
  const rooms = {
    'a phone of 360 px': { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
    'a window': { viewport: { width: 1280, height: 860 } },
  };
  describe.each(['th', 'en'])('in %s', (lang) => {
    test.each(Object.entries(rooms))(
      'everything fits %s, with text twice as large too',
      { timeout: 120_000 },
      async (_name, room) => {
        await withPage(room, async (page) => {
          expect(await misfitsOf(screens, page, everyState(lang))).toEqual([]);
        });
      },
    );
  });

  test.each([1, 2, 3] as const)(
    'the arrow of a choice is one shape, on a screen of %i pixels a unit',
    async (deviceScaleFactor) => {
      await withPage({ ...rooms['a phone of 360 px'], deviceScaleFactor }, async (page) => {
        await show(page, 'empty');
        const choice = page.locator('select').first();
        const picture = (await choice.screenshot()).toString('base64');
        const rows = await page.evaluate(
          async ({ source, scale }) => {
            const image = new Image();
            image.src = `data:image/png;base64,${source}`;
            await image.decode();
            const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
            if (context === null) return [];
            context.drawImage(image, 0, 0);
            // Within the frame, right of the words.
            const [left, top, width, height] = [
              image.width - 36 * scale,
              8 * scale,
              30 * scale,
              image.height - 16 * scale,
            ];
            const { data } = context.getImageData(left, top, width, height);
            return Array.from({ length: height }, (_row, y) =>
              Array.from({ length: width }, (_pixel, x) => (data[(y * width + x) * 4]! < 128 ? '#' : ' '))
                .join('')
                .trim(),
            ).filter((row) => row !== '');
          },
          { source: picture, scale: deviceScaleFactor },
        );
        expect(rows.length).toBeGreaterThan(3 * deviceScaleFactor);
        expect(rows.filter((row) => row.includes(' '))).toEqual([]);
      });
    },
  );

  test.each([16, 32] as const)('what is chosen stands there whole, with letters of %i px', async (letters) => {
    await withPage(rooms['a phone of 360 px'], async (page) => {
      await show(page, 'filled');
      await setLetters(page, letters);
      const choice = page.getByLabel(t.transfers.kind).first();
      const lines = async (of: string): Promise<number> => {
        await choice.evaluate((select: HTMLSelectElement, label) => {
          const option = document.createElement('option');
          option.label = label;
          select.replaceChildren(option);
        }, of);
        const style = await choice.evaluate((select) => getComputedStyle(select).lineHeight);
        return Math.round(((await choice.boundingBox())?.height ?? 0) / parseFloat(style));
      };
      const one = await lines('ก');
      for (const label of Object.values(t.transferKind)) {
        const need = await choice.evaluate((select, text) => {
          const context = document.createElement('canvas').getContext('2d');
          if (context === null) return 0;
          const { font, paddingLeft, paddingRight } = getComputedStyle(select);
          context.font = font;
          const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
          return Math.ceil(context.measureText(text).width / room);
        }, label);
        expect(await lines(label), label).toBeGreaterThanOrEqual(one + need - 1);
      }
      await setLetters(page, 16);
    });
  });

  test('whatever can be pressed is 48 px high', async () => {
    await withPage({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
      for (const state of ['empty', 'filled', 'filed', 'locked', 'filled-paper']) {
        await show(page, state);
        const small = await page.evaluate(() =>
          [...document.querySelectorAll('button, a, input, select, textarea, summary, label.check, label.file')]
            .filter((element) => !element.matches('label.check input, label.file input'))
            .map((element) => [element.textContent, element.getBoundingClientRect().height] as const)
            .filter(([, height]) => height > 0 && height < 48),
        );
        expect(small, state).toEqual([]);
      }
    });
  });

  test('pictures are added by a button of our own: no field says that none is chosen where some were added', async () => {
    await withPage(rooms['a window'], async (page) => {
      await show(page, 'filed');
      const field = page.locator('input[type="file"]');
      const button = page.locator('label', { has: field });
      expect((await button.textContent())?.trim()).toBe(t.pictures.add);
      expect((await field.boundingBox())?.width).toBeLessThanOrEqual(1);
      const outline = (): Promise<string> => button.evaluate((one) => getComputedStyle(one).outlineStyle);
      expect(await outline()).toBe('none');
      await field.focus();
      expect(await outline()).toBe('solid');
    });
  });

  test('1441 is in sight on a phone before any scrolling', async () => {
    await withPage({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
      for (const state of ['empty', 'locked', 'failed', 'loading']) {
        await page.goto(screens.url({ page: 'emergency', state, lang: 'th' }));
        const box = await page.getByRole('link', { name: t.call.aoc }).last().boundingBox();
        expect((box?.y ?? 999) + (box?.height ?? 0), state).toBeLessThanOrEqual(740);
      }
    });
  });
});

describe('the paper', () => {
  /** A4 less its margins, in CSS pixels. */
  const WIDTH = 688;

  test.each(states.filter((state) => emergencyStates[state]?.current))('of %s fits the page', async (state) => {
    await withPage({ viewport: { width: WIDTH, height: 1000 } }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      await page.goto(screens.url({ page: 'emergency', state, lang: 'en' }));
      const wide = await page.evaluate(
        (width) =>
          [...document.querySelectorAll('.evidence *')]
            .filter((element) => element.getBoundingClientRect().right > width + 1)
            .map((element) => `${element.tagName} ${element.textContent?.slice(0, 40)}`),
        WIDTH,
      );
      expect(wide).toEqual([]);
      // Thai whatever the page speaks, and nothing of the form.
      expect(await page.locator('h1:visible').allInnerTexts()).toEqual([t.sheet.title]);
      expect(await page.locator('button:visible, input:visible, a:visible').count()).toBe(0);
    });
  });

  test('holds all that was written, to the last letter', async () => {
    await withPage({}, async (page) => {
      await show(page, 'long-paper');
      const paper = (await page.locator('.evidence').textContent()) ?? '';
      const written = emergencyStates['long-paper']?.current;
      for (const text of [
        written?.pages[0]?.url,
        written?.suspects[0]?.value,
        written?.transfers[1]?.fields.address,
        written?.holds[0]?.caseId,
        written?.story.met,
        written?.story.promised,
        t.sheet.maker,
        t.sheet.manifestMeans,
        t.pictures.unverified,
      ])
        expect(paper).toContain(text);
      expect(paper).toContain('U+202E');
    });
  });

  test('has no row of which nothing was written', async () => {
    await withPage({}, async (page) => {
      await show(page, 'changed-paper');
      const part = (title: string): Promise<string> =>
        page.locator('.evidence-part', { has: page.getByRole('heading', { name: title }) }).innerText();
      for (const title of [t.sheet.references, t.sheet.suspects, t.sheet.pages])
        expect(await part(title), title).toContain(t.sheet.none);
      expect(await part(t.sheet.transfers)).not.toContain(t.transferKind['gift-card']);
    });
  });

  test('leaves blank what a person writes by hand', async () => {
    await withPage({}, async (page) => {
      await show(page, 'filled-paper');
      expect(await page.locator('.blanks dd').allTextContents()).toEqual(Array.from({ length: 7 }, () => ''));
    });
  });
});

describe('what a state shows', () => {
  test('the line of a bank only where it was verified, and the back of the card always', async () => {
    await withPage({}, async (page) => {
      await show(page, 'filled');
      expect(await page.locator('a[href="tel:1428"]').count()).toBe(1);
      await show(page, 'long');
      const links = await page.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
      expect(new Set(links)).toEqual(new Set(['tel:1441']));
      expect(await page.getByText(t.call.backOfCard).isVisible()).toBe(true);
    });
  });

  test.each([
    ['empty', 'call'],
    ['filled', 'file'],
    ['late', 'file-late'],
    ['filed', 'waiting'],
    ['lapsed', 'lapsed'],
  ] as const)('%s: what is next is %s', async (state, phase) => {
    await withPage({}, async (page) => {
      await show(page, state);
      expect(await page.locator('.phase').innerText()).toContain(t.phase[phase].title);
    });
  });

  test('locked: the first steps, the passphrase and the way out, and nothing that was written', async () => {
    await withPage({}, async (page) => {
      await show(page, 'locked');
      const text = await page.locator('body').innerText();
      expect(text).toContain(t.step.stopped);
      expect(text).toContain(t.locked.forgottenMeans);
      expect(await page.locator('.case-row, .evidence').count()).toBe(0);
      await page.getByRole('button', { name: t.keeping.eraseAll }).click();
      expect(await page.evaluate(() => window.calls)).toEqual([]);
      await page.getByRole('button', { name: t.keeping.eraseYes }).click();
      expect(await page.evaluate(() => window.calls)).toEqual(['eraseAll']);
    });
  });

  test('with the keyboard alone: the first step is ticked and the script is read aloud', async () => {
    await withPage({}, async (page) => {
      await page.goto(screens.url({ page: 'emergency', state: 'filled', lang: 'th' }));
      for (const _ of [1, 2, 3]) await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      expect(await page.evaluate(() => window.calls)).toEqual(['edit']);
      await page.getByRole('button', { name: t.call.readAloud }).focus();
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => window.calls.at(-1))).toContain('read ');
      expect(await page.evaluate(() => window.calls.at(-1))).toContain('123-4-56789-0');
    });
  });

  test('locked: the paper waits for the passphrase, and nobody stands before an empty page', async () => {
    await withPage({}, async (page) => {
      await show(page, 'locked-paper');
      expect(await page.getByLabel(t.keeping.passphrase, { exact: true }).isVisible()).toBe(true);
      expect(await page.getByRole('button', { name: t.paper.print }).count()).toBe(0);
    });
  });

  test('the words for the telephone are of the payment as it stands, and name no bank twice', async () => {
    await withPage({}, async (page) => {
      await show(page, 'changed');
      const said = (): Promise<string> => page.locator('.script-lines').innerText();
      expect(await said()).toContain('TrueMoney เลข 081-234-5678');
      expect(await said()).not.toMatch(/กสิกรไทย|123-4-56789-0|ธนาคารธนาคาร|ธนาคารอื่น|ทั้งหมด/);
      await show(page, 'farmers-bank');
      expect(await said()).toContain('ลูกค้า ธ.ก.ส. ');
      expect(await said()).toContain(`โอนไปที่ (บอกธนาคารปลายทาง) เลข 123-4-56789-0`);
      await show(page, 'filled');
      expect(await said()).toContain('ลูกค้าธนาคารทหารไทยธนชาต ');
      expect(await said()).toContain('โอนไปที่ ธนาคารกสิกรไทย เลข');
    });
  });

  test('a part that was opened stays open when what was written in it is taken out again', async () => {
    await withPage({}, async (page) => {
      await page.goto(screens.url({ page: 'emergency', state: 'empty', lang: 'th' }));
      await page.getByText(t.storyTitle, { exact: true }).click();
      const field = page.getByLabel(t.story.met);
      await field.fill('abc');
      await field.fill('');
      await field.pressSequentially('d');
      expect(await field.inputValue()).toBe('d');
      await page.getByText(t.suspects.title, { exact: true }).click();
      await page.getByRole('button', { name: t.suspects.add }).click();
      await page.getByRole('button', { name: t.form.removeOf(t.form.row(t.suspectKind.phone, 1)) }).click();
      expect(await page.getByRole('button', { name: t.suspects.add }).isVisible()).toBe(true);
    });
  });

  test('a number that is read out stands on one line', { timeout: 60_000 }, async () => {
    await withPage({ viewport: { width: 480, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
      for (const [state, lang] of ['empty', 'filled'].flatMap((name) =>
        ['th', 'en'].map((to) => [name, to] as const),
      )) {
        await show(page, state, lang);
        for (let width = 320; width <= 480; width += 5) {
          await page.setViewportSize({ width, height: 740 });
          const lines = await page.evaluate(linesOfNumber, '123-4-56789-0');
          expect(lines.length).toBeGreaterThan(0);
          expect(new Set(lines), `${state}, ${lang}, ${width} px`).toEqual(new Set([1]));
        }
      }
    });
  });

  test('a field of which there is nothing to say has no empty line below it', async () => {
    await withPage({}, async (page) => {
      await show(page, 'empty');
      const empty = await page.evaluate(() =>
        [...document.querySelectorAll('.field-note')]
          .filter((note) => note.textContent === '')
          .map((note) => note.getBoundingClientRect().height),
      );
      expect(empty.length).toBeGreaterThan(3);
      expect(new Set(empty)).toEqual(new Set([0]));
    });
  });

  test('what was added is said by a part that was there before', async () => {
    await withPage({}, async (page) => {
      await page.goto(screens.url({ page: 'emergency', state: 'empty', lang: 'th' }));
      const line = page.locator('.seen-line').filter({ hasText: '123-4-56789-0' });
      const said = await line.getByRole('status').elementHandle();
      expect(await said?.textContent()).toBe('');
      await line.getByRole('button').click();
      await line.getByText(t.seen.added).waitFor();
      expect(await said?.textContent()).toBe(t.seen.added);
    });
  });

  test('texts for the portal, none longer than its fields', async () => {
    await withPage({}, async (page) => {
      await show(page, 'long');
      const texts = await page.locator('.portal-text').allTextContents();
      expect(texts.length).toBeGreaterThan(20);
      for (const text of texts) expect(text.length).toBeLessThanOrEqual(100);
      await page.locator('.portal button').first().click();
      expect(await page.evaluate(() => window.calls)).toEqual([`copy ${texts[0]}`]);
    });
  });
});

/** Runs in the page: in how many lines this number stands where it is to be read out or compared. */
function linesOfNumber(number: string): number[] {
  const found: number[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const at = node.nodeValue?.indexOf(number) ?? -1;
    if (at < 0 || node.parentElement?.closest('.script-lines, .seen-line') == null) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + number.length);
    const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
    if (tops.size > 0) found.push(tops.size);
  }
  return found;
}
