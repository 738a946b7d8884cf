/*
 * The screens in a real browser: every state of every page, in both languages and both themes. What is measured:
 * no axe violation (and 7:1 on warnings), nothing wider than the window at 360 px or with text twice as large,
 * the harmless action first and focused, and hostile addresses that stay text.
 */
import type { BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogues } from '../../locales/index.ts';
import { reportListStates } from '../gallery/report-states.ts';
import {
  COLOURS_ONLY,
  misfitsBothWays,
  misfitsOf,
  openEverything,
  openScreens,
  setLetters,
  showOpen,
  violationsOf,
} from '../gallery/screens.ts';
import type { Screens } from '../gallery/screens.ts';
import { practiceStates, welcomeStates } from '../gallery/welcome-states.ts';
import { cardStates, interstitialStates, listed, optionsStates, popupStates } from '../gallery/states.ts';

const pages = {
  interstitial: Object.keys(interstitialStates),
  popup: Object.keys(popupStates),
  options: Object.keys(optionsStates),
  reports: Object.keys(reportListStates),
  card: Object.keys(cardStates),
  framed: ['listed'],
  welcome: Object.keys(welcomeStates),
  practice: Object.keys(practiceStates),
};
const everyState = Object.entries(pages).flatMap(([page, states]) => states.map((state) => ({ page, state })));
const { th, en } = catalogues;
const WITHOUT_LANDMARKS = {
  'landmark-one-main': { enabled: false },
  'page-has-heading-one': { enabled: false },
};

let screens: Screens;

beforeAll(async () => {
  screens = await openScreens('test-site');
}, 120_000);

afterAll(async () => {
  await screens?.close();
});

const withContext = (options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> =>
  screens.withPage(options, use);

/** A theme changes colours, which are the same in both languages: `SCREENS=all` measures both all the same. */
const themes =
  process.env.SCREENS === 'all' ? { light: ['th', 'en'], dark: ['th', 'en'] } : { light: ['th', 'en'], dark: ['th'] };

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each(themes[colorScheme])('no state has an axe violation (%s)', { timeout: 600_000 }, async (lang) => {
    await withContext({ colorScheme, viewport: { width: 1280, height: 860 } }, async (page) => {
      const states = everyState.map((state) => ({
        state: { ...state, lang },
        options: {
          rules: {
            'color-contrast-enhanced': { enabled: /^(?:interstitial|card|reports)$/.test(state.page) },
            // The card stands over a page of others, which has its own landmarks.
            ...(state.page === 'card' && WITHOUT_LANDMARKS),
          },
          ...(colorScheme === 'dark' && COLOURS_ONLY),
        },
      }));
      expect(await violationsOf(screens, page, states)).toEqual([]);
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
      { timeout: 240_000 },
      async (_name, room) => {
        await withContext(room, async (page) => {
          const states = everyState.map((state) => ({ ...state, lang }));
          expect(await misfitsOf(screens, page, states)).toEqual([]);
        });
      },
    );
  });

  test('what does not fit is found', async () => {
    await withContext(rooms['a phone of 360 px'], async (page) => {
      await showOpen(screens, page, { page: 'popup', state: 'paused', lang: 'th' });
      // As wide as a phone lets it be with letters as they are.
      await page.addStyleTag({ content: '.button { overflow: hidden; white-space: nowrap; height: 48px }' });
      const found = await misfitsBothWays(page);
      expect(found.filter((line) => !line.startsWith('at 200 %'))).toEqual([]);
      expect(found.some((line) => line.includes('px of the height are cut: button'))).toBe(true);
      await page.addStyleTag({ content: '.button.wide { margin-top: -40px }' });
      expect((await misfitsBothWays(page)).join()).toContain('lies over');
      const ofStates = await misfitsOf(screens, page, [{ page: 'popup', state: 'paused', lang: 'th' }]);
      expect(ofStates.join()).toContain('popup paused: ');
      expect(ofStates.join()).toContain('lies over');
    });
  });

  test('what cannot be read is found', async () => {
    await withContext(rooms['a window'], async (page) => {
      const state = { page: 'popup', state: 'paused', lang: 'th' };
      await showOpen(screens, page, state);
      await page.addStyleTag({ content: '.button { color: #777; background: #888 }' });
      const found = await violationsOf(screens, page, [{ state, options: COLOURS_ONLY }]);
      expect(found.join()).toContain('popup paused: color-contrast: ');
    });
  });

  test('the way out is in sight on a phone before any scrolling, and 48 px high', async () => {
    await withContext({ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true }, async (page) => {
      await page.goto(screens.url({ page: 'interstitial', state: 'several-publishers', lang: 'th' }));
      const box = await page.getByRole('button', { name: th.interstitial.goBack }).boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(48);
      expect((box?.y ?? 999) + (box?.height ?? 0)).toBeLessThanOrEqual(640);
    });
  });
});

/** Runs in the page, by its text. What is smaller than a finger, either way; a box to tick is as large as its label. */
function smallTargets(): readonly string[] {
  const LEAST = 43.5; // 44, and rounding
  const inAll = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot === null ? [] : inAll(one.shadowRoot))]);
  return inAll(document.body)
    .filter((one) => one.matches('button, a[href], input, select, textarea, summary'))
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .flatMap((one) => {
      const { width, height } = (one.closest('label') ?? one).getBoundingClientRect();
      const name = (one.textContent || one.getAttribute('aria-label') || '').trim().slice(0, 40);
      return width < LEAST || height < LEAST ? [`${Math.round(width)} × ${Math.round(height)}: ${name}`] : [];
    });
}

test('whatever can be pressed is 44 px wide and high, on a phone and in a window', { timeout: 240_000 }, async () => {
  for (const room of [{ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, {}]) {
    await withContext(room, async (page) => {
      await page.goto(screens.url({ page: 'popup', state: 'loading', lang: 'th' }));
      const inAll = `(async () => {
        const smallTargets = ${String(smallTargets)};
        const found = [];
        for (const state of ${JSON.stringify(everyState)}) {
          await window.showOpen({ ...state, lang: 'th' });
          found.push(...smallTargets().map((line) => state.page + ' ' + state.state + ': ' + line));
        }
        return found;
      })()`;
      expect(await page.evaluate(inAll)).toEqual([]);
      await page.addStyleTag({ content: '.button { min-height: 0; height: 30px }' });
      await page.evaluate(() => window.showOpen({ page: 'popup', state: 'paused', lang: 'th' }));
      expect(await page.evaluate(`(${String(smallTargets)})().length`)).toBeGreaterThan(0);
    });
  }
});

test('a popup fits a browser that gives it less room, and says the same there', async () => {
  // A window where pages are made three times as large: a popup is 800 px wide at most.
  await withContext({ viewport: { width: 267, height: 200 } }, async (page) => {
    for (const state of ['listed', 'found', 'message-listed', 'report-waiting', 'sites-off']) {
      await showOpen(screens, page, { page: 'popup', state, lang: 'th' });
      const [wide, room] = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return [scrollWidth, clientWidth];
      });
      expect([state, wide]).toEqual([state, room]);
    }
  });
});

test('what a page throws and nobody catches is found', async () => {
  const throwing = withContext({}, async (page) => {
    await page.goto(screens.url({ page: 'popup', state: 'paused', lang: 'th' }));
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('thrown');
      });
      return new Promise((resolve) => setTimeout(resolve, 50));
    });
  });
  await expect(throwing).rejects.toThrow('nobody caught: thrown');
});

test('letters twice as large leave room: for a whole time in its field, for words beside a button, and marks grow with them', async () => {
  await withContext({ viewport: { width: 1280, height: 860 } }, async (page) => {
    await page.goto(screens.url({ page: 'emergency', state: 'filed', lang: 'th' }));
    await setLetters(page, 32);
    const fields = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('input[type="datetime-local"]')]
        .filter((field) => field.checkVisibility())
        .map((field) => {
          const room = field.getBoundingClientRect().width;
          field.style.width = 'max-content';
          const needed = field.getBoundingClientRect().width;
          field.style.width = '';
          return { room, needed };
        }),
    );
    expect(fields.length).toBeGreaterThan(2);
    expect(fields.filter(({ room, needed }) => room < needed)).toEqual([]);

    await showOpen(screens, page, { page: 'interstitial', state: 'confirmed', lang: 'th' });
    const { words, mark } = await page.evaluate(() => {
      const summary = document.querySelector('.disclosure > summary');
      if (summary === null) throw new Error('no disclosure');
      return {
        words: document.querySelector('.paid-head > div')?.getBoundingClientRect().width ?? 0,
        mark: parseFloat(getComputedStyle(summary, '::before').width) / parseFloat(getComputedStyle(summary).fontSize),
      };
    });
    // Fourteen letters of that size: a phrase or two.
    expect(words).toBeGreaterThan(14 * 32);
    expect(mark).toBeCloseTo(0.5);
    await setLetters(page, 16);
  });
});

test('the way to call 1441 stands right below its words on a phone', async () => {
  await withContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
    await showOpen(screens, page, { page: 'interstitial', state: 'confirmed', lang: 'th' });
    const gap = await page.evaluate(() => {
      const [words, call] = ['.paid-head p', '.paid-head a'].map((of) => document.querySelector(of));
      if (words == null || call == null) throw new Error('no words or no call');
      return call.getBoundingClientRect().top - words.getBoundingClientRect().bottom;
    });
    expect(gap).toBeGreaterThan(0);
    expect(gap).toBeLessThan(30);
  });
});

test('a grade stands above what it is the grade of, and not above a pause, which it would seem to confirm', async () => {
  await withContext({}, async (page) => {
    await page.goto(screens.url({ page: 'interstitial', state: 'confirmed', lang: 'th' }));
    expect(await page.locator('.head').getByText(th.grade.confirmed, { exact: true }).count()).toBe(1);
    await page.goto(screens.url({ page: 'interstitial', state: 'paused', lang: 'th' }));
    expect(await page.locator('.head').getByText(th.grade.confirmed, { exact: true }).count()).toBe(0);
  });
});

describe('with the keyboard alone', () => {
  test('going back is focused, first and pressed by Enter', async () => {
    await withContext({}, async (page) => {
      await page.goto(screens.url({ page: 'interstitial', state: 'confirmed', lang: 'th' }));
      const goBack = page.getByRole('button', { name: th.interstitial.goBack });
      expect(await goBack.evaluate((button) => button === document.activeElement)).toBe(true);
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => window.calls)).toEqual(['leave']);
    });
  });

  test('the way in is closed until the details are open and the sentence is read back', async () => {
    await withContext({}, async (page) => {
      await page.goto(screens.url({ page: 'interstitial', state: 'corroborated', lang: 'en' }));
      const proceed = page.getByRole('button', { name: en.interstitial.proceed });
      expect(await proceed.isVisible()).toBe(false);
      for (const _ of [1, 2, 3]) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await proceed.isVisible()).toBe(true);
      expect(await proceed.isDisabled()).toBe(true);
      await page.keyboard.press('Tab'); // scope
      await page.keyboard.press('Tab'); // read-back
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => window.calls)).toEqual(['proceed path']);
    });
  });

  test('the wider scope must be chosen', async () => {
    await withContext({}, async (page) => {
      await page.goto(screens.url({ page: 'interstitial', state: 'corroborated', lang: 'en' }));
      await openEverything(page);
      await page.getByLabel(en.interstitial.proceedHost).check();
      await page.getByLabel(en.interstitial.proceedReadBack.corroborated).check();
      await page.getByRole('button', { name: en.interstitial.proceed }).click();
      expect(await page.evaluate(() => window.calls)).toEqual(['proceed host']);
    });
  });
});

describe('what a state shows', () => {
  const shown = async (page: Page, query: Record<string, string>): Promise<string> => {
    await page.goto(screens.url(query));
    await openEverything(page);
    return page.locator('body').innerText();
  };

  test('a count only where the listing has one', async () => {
    await withContext({}, async (page) => {
      const counted = await shown(page, { page: 'interstitial', state: 'confirmed', lang: 'th' });
      expect(counted).toContain(th.reports(14));
      const feed = await shown(page, { page: 'interstitial', state: 'feed-without-count', lang: 'th' });
      expect(feed).toContain(th.listedByFeed);
      expect(feed).not.toMatch(/มีผู้รายงาน \d/);
    });
  });

  test('that not found does not mean safe, with no way in but a press', async () => {
    await withContext({}, async (page) => {
      expect(await shown(page, { page: 'interstitial', state: 'not-listed', lang: 'th' })).toContain(
        th.notFoundIsNotSafe,
      );
      expect(await page.locator('main a').count()).toBe(0);
      await page.getByRole('button', { name: th.interstitial.open }).click();
      expect(await page.evaluate(() => window.calls)).toEqual(['open']);
    });
  });

  test.each(['unknown', 'failed', 'malformed', 'empty', 'asking'])('no way in when %s', async (state) => {
    await withContext({}, async (page) => {
      await shown(page, { page: 'interstitial', state, lang: 'en' });
      expect(await page.getByRole('button', { name: en.interstitial.open }).count()).toBe(0);
      expect(await page.getByRole('button', { name: en.interstitial.proceed }).count()).toBe(0);
    });
  });

  test('a popup that got no answer says that nothing is known, and asks again on a press', async () => {
    await withContext({}, async (page) => {
      const text = await shown(page, { page: 'popup', state: 'no-answer', lang: 'en' });
      expect(text).toContain(en.popup.unknown);
      expect(text).not.toContain(en.popup.notListed);
      await page.getByRole('button', { name: en.interstitial.tryAgain }).click();
      expect(await page.evaluate(() => window.calls)).toEqual(['ask-again']);
    });
  });

  test('that a pause could not be made', async () => {
    await withContext({}, async (page) => {
      expect(await shown(page, { page: 'popup', state: 'pause-failed', lang: 'en' })).toContain(en.ignored.failed);
      expect(await shown(page, { page: 'popup', state: 'listed', lang: 'en' })).not.toContain(en.ignored.failed);
    });
  });

  test('nothing to press in a frame', async () => {
    await withContext({}, async (page) => {
      await shown(page, { page: 'framed', state: 'listed', lang: 'th' });
      expect(await page.locator('a, button, input').count()).toBe(0);
    });
  });

  test('hidden and reordering characters as codes, and both forms of an international name', async () => {
    await withContext({}, async (page) => {
      const hidden = await shown(page, { page: 'interstitial', state: 'hidden-characters', lang: 'en' });
      for (const code of ['U+202E', 'U+202C', 'U+200B', 'U+0000']) expect(hidden).toContain(code);
      expect(hidden).not.toMatch(/[\u202a-\u202e\u200b]/);
      const both = await shown(page, { page: 'interstitial', state: 'lookalike', lang: 'en' });
      expect(both).toContain('xn--80aa0cbo65f.example');
      expect(both).toContain('рауваӏ.example');
    });
  });

  test('a name of letters that are written from the right in the order of an address', async () => {
    await withContext({}, async (page) => {
      for (const where of ['interstitial', 'popup']) {
        await shown(page, { page: where, state: 'right-to-left', lang: 'en' });
        const [first, last] = await page.evaluate(() => {
          const name = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          let node = name.nextNode();
          while (node !== null && node.nodeValue !== 'אבגדה.bank.example') node = name.nextNode();
          if (node === null) throw new Error('expected the name');
          const leftOf = (at: number): number => {
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            return range.getBoundingClientRect().left;
          };
          return [leftOf(0), leftOf('אבגדה.bank.exampl'.length)];
        });
        expect([where, (first ?? 0) < (last ?? 0)]).toEqual([where, true]);
      }
    });
  });

  test('an appeal that names the listing, to copy and not to send', async () => {
    await withContext({}, async (page) => {
      await shown(page, { page: 'interstitial', state: 'confirmed', lang: 'en' });
      const text = await page.getByLabel(en.interstitial.appealLabel).inputValue();
      expect(text).toContain('host:secure-kbank-verify.example');
      expect(text).toContain('Example Centre');
      await page.getByRole('button', { name: en.interstitial.copy }).click();
      await page.getByText(en.interstitial.copied, { exact: true }).waitFor();
      expect(await page.evaluate(() => window.calls)).toEqual([`copy ${text}`]);
      expect(await page.locator('form').count()).toBe(0);
    });
  });

  test('1441 by telephone only', async () => {
    await withContext({}, async (page) => {
      await shown(page, { page: 'interstitial', state: 'confirmed', lang: 'th' });
      // No page of 1441 exists but false ones; the other link is the hub's form for mistakes, in the reader's language.
      expect(await page.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([
        'https://hub.example/appeal?kind=site&about=secure-kbank-verify.example&lang=th',
        'tel:1441',
      ]);
    });
  });

  test('the verdict and the site in the title of the window', async () => {
    await withContext({}, async (page) => {
      await shown(page, { page: 'interstitial', state: 'confirmed', lang: 'th' });
      expect(await page.title()).toBe(`${th.interstitial.title.confirmed}: secure-kbank-verify.example · ${th.name}`);
    });
  });

  test('the other language at once, and in the document', async () => {
    await withContext({}, async (page) => {
      await shown(page, { page: 'interstitial', state: 'confirmed', lang: 'th' });
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { level: 1, name: en.interstitial.title.confirmed }).waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    });
  });

  test('the reason for a failed update, in words and with its code', async () => {
    await withContext({}, async (page) => {
      const text = await shown(page, { page: 'options', state: 'expired', lang: 'th' });
      expect(text).toContain(th.list.error.signature);
      expect(text).toContain(th.list.errorCode('threshold'));
    });
  });

  test('undo, pause and update as calls with what they are about', async () => {
    await withContext({}, async (page) => {
      await shown(page, { page: 'popup', state: 'paused', lang: 'th' });
      await page.getByRole('button', { name: th.popup.resume }).click();
      await page.getByRole('button', { name: th.exceptions.undoOf('secure-kbank-verify.example') }).click();
      await page.getByRole('button', { name: th.list.update }).click();
      expect(await page.evaluate(() => window.calls)).toEqual(['undo e2', 'undo e1', 'update']);
      await shown(page, { page: 'popup', state: 'listed', lang: 'th' });
      await page.getByRole('button', { name: th.popup.pause }).click();
      expect(await page.evaluate(() => window.calls)).toEqual(['pause']);
    });
  });
});

describe('a hostile address', () => {
  const live = async (page: Page, hash: string): Promise<void> => {
    const worker = await page.addInitScript((explanation) => {
      const answers = {
        'site.explain': explanation,
        'list.status': { publishers: [], updating: false },
        'site.proceed': { openUrl: 'https://login.secure-kbank-verify.example/th' },
        'tab.leave': { left: true },
      };
      Object.assign(window, { answers: (type: keyof typeof answers) => Promise.resolve(answers[type]) });
    }, listed);
    await page.goto(screens.url({ page: 'live', lang: 'en' }, hash));
    await page.locator('h1').waitFor();
    await worker.dispose();
  };

  test.each([
    '#javascript:window.harmed=1',
    '#data:text/html,<script>window.harmed=1</script>',
    '#blob:http://127.0.0.1/1',
    '#chrome-extension://abcdefghijklmnop/options.html',
    '#<img src=x onerror=window.harmed=1>',
    '#"><svg onload=window.harmed=1>',
    '#__proto__[harmed]=1&constructor.prototype.harmed=1',
    '#url=https://a.example/&url=https://b.example/',
    `#https://${'a'.repeat(70_000)}`,
    '#%E2%80%AEexample.com',
    '#',
    '',
  ])('stays text, asks nothing and links nowhere: %.60s', async (hash) => {
    await withContext({}, async (page) => {
      const dialogs: string[] = [];
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      await live(page, hash);
      const address = page.url();
      await page.getByRole('button', { name: /Go back|Leave this page/ }).click();
      expect(await page.evaluate(() => window.calls)).toEqual(['tab.leave {"canGoBack":true}']);
      expect(await page.evaluate(() => Reflect.get(window, 'harmed'))).toBeUndefined();
      expect(await page.evaluate(() => Reflect.get({}, 'harmed'))).toBeUndefined();
      expect(await page.locator('main img, main script, main iframe, main a').count()).toBe(0);
      expect(page.url()).toBe(address);
      expect(dialogs).toEqual([]);
    });
  });

  test('that changes under the page is asked about anew, and nothing opens by itself', async () => {
    await withContext({}, async (page) => {
      await live(page, '#https://login.secure-kbank-verify.example/th');
      await page.getByRole('heading', { name: en.interstitial.title.confirmed }).waitFor();
      await page.evaluate(() => {
        location.hash = '#https://other.example/';
      });
      await page.waitForFunction(() => window.calls.some((call) => call.includes('other.example')));
      const calls = await page.evaluate(() => window.calls);
      expect(calls.filter((call) => call.startsWith('site.explain'))).toEqual([
        'site.explain {"url":"https://login.secure-kbank-verify.example/th"}',
        'site.explain {"url":"https://other.example/"}',
      ]);
      expect(calls.filter((call) => call.startsWith('open'))).toEqual([]);
    });
  });

  test('opens only after reading back and a second, fresh answer', async () => {
    await withContext({}, async (page) => {
      await live(page, '#https://login.secure-kbank-verify.example/th');
      await page.getByText(en.interstitial.details).click();
      await page.getByLabel(en.interstitial.proceedReadBack.confirmed).check();
      await page.getByRole('button', { name: en.interstitial.proceed }).click();
      await page.waitForFunction(() => window.calls.some((call) => call.startsWith('open')));
      const calls = await page.evaluate(() => window.calls.filter((call) => !call.startsWith('list.status')));
      expect(calls.map((call) => call.split(' ')[0])).toEqual(['site.explain', 'site.explain', 'site.proceed', 'open']);
    });
  });
});
