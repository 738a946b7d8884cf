/* Where lines end, of Thai above all: words that a browser would part, and that say something else when they are, stand on one line. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emergencyStates } from '../gallery/emergency-states.ts';
import { reportListStates } from '../gallery/report-states.ts';
import { openScreens, setLetters, type Screens } from '../gallery/screens.ts';
import { cardStates, interstitialStates, optionsStates, popupStates } from '../gallery/states.ts';
import { practiceStates, welcomeStates } from '../gallery/welcome-states.ts';

/**
 * "Do not yet" must not end a line as "do not", with "just pay" on the next; nor "that does not mean it is safe" begin one
 * with "means it is safe". A number stays with its unit, and both with "ago".
 */
const TOGETHER = {
  th: ['อย่าเพิ่ง', 'พบล่าสุด', 'ไม่ได้ของ', 'คนเดียว', 'ไม่ได้แปลว่าปลอดภัย', '2 วันก่อน', '12 นาทีก่อน', '23 ครั้ง'],
  en: ['not pay', 'not mean it is safe', '2 days ago', '12 minutes ago', '29 days left', '23 times'],
};
const STATES: readonly { page: string; state: string; words: string[]; lang?: 'th' | 'en' }[] = [
  { page: 'card', state: 'confirmed', words: ['2 days ago', '23 times', 'not pay'], lang: 'en' },
  { page: 'card', state: 'other-bank', words: ['2 days ago', '23 times', 'not pay'], lang: 'en' },
  { page: 'popup', state: 'found', words: ['2 days ago', '23 times', 'not mean it is safe'], lang: 'en' },
  { page: 'popup', state: 'found-ignored', words: ['29 days left'], lang: 'en' },
  { page: 'popup', state: 'message-nothing', words: ['not mean it is safe', '12 minutes ago'], lang: 'en' },
  { page: 'interstitial', state: 'not-listed', words: ['not mean it is safe'], lang: 'en' },
  { page: 'card', state: 'confirmed', words: ['พบล่าสุด', 'ไม่ได้ของ', '2 วันก่อน', '23 ครั้ง'] },
  { page: 'card', state: 'other-bank', words: ['อย่าเพิ่ง', 'ไม่ได้ของ', '2 วันก่อน'] },
  { page: 'popup', state: 'asked-text', words: ['อย่าเพิ่ง', 'ไม่ได้แปลว่าปลอดภัย'] },
  { page: 'popup', state: 'asked-unreadable', words: ['ไม่ได้แปลว่าปลอดภัย'] },
  { page: 'popup', state: 'message-nothing', words: ['ไม่ได้แปลว่าปลอดภัย'] },
  { page: 'popup', state: 'found', words: ['ไม่ได้แปลว่าปลอดภัย', '2 วันก่อน', '12 นาทีก่อน'] },
  { page: 'interstitial', state: 'not-listed', words: ['ไม่ได้แปลว่าปลอดภัย'] },
  { page: 'interstitial', state: 'reported', words: ['อย่าเพิ่ง'] },
  { page: 'popup', state: 'found-other-bank', words: ['อย่าเพิ่ง', 'ไม่ได้ของ'] },
  { page: 'welcome', state: 'lesson-callcentre', words: ['คนเดียว'] },
];

let screens: Screens;

beforeAll(async () => {
  screens = await openScreens('thai-lines-test-site');
}, 120_000);

afterAll(async () => {
  await screens?.close();
});

test.each(STATES)(
  'words that belong together stand on one line: $page, $state, $lang',
  { timeout: 120_000 },
  async ({ page: name, state, words, lang = 'th' }: (typeof STATES)[number]) => {
    await screens.withPage({ viewport: { width: 480, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
      await page.goto(screens.url({ page: name, state, lang }));
      await page.evaluate(() => document.fonts.ready);
      const met = new Set<string>();
      for (let width = 320; width <= 480; width += 5) {
        await page.setViewportSize({ width, height: 740 });
        for (const { word, lines } of await page.evaluate(linesOf, TOGETHER[lang])) {
          expect(lines, `${word} at ${width} px`).toBe(1);
          met.add(word);
        }
      }
      expect([...met]).toEqual(expect.arrayContaining(words));
    });
  },
);

test('an age stands whole among the figures of a list where letters are large', async () => {
  await screens.withPage({ viewport: { width: 1280, height: 860 } }, async (page) => {
    await page.goto(screens.url({ page: 'options', state: 'busy', lang: 'en' }));
    await setLetters(page, 32);
    await page.evaluate(() => document.fonts.ready);
    const found = await page.evaluate(linesOf, ['12 minutes ago']);
    await setLetters(page, 16);
    expect(found).toEqual([{ word: '12 minutes ago', lines: 1 }]);
  });
});

const pages = {
  interstitial: interstitialStates,
  popup: popupStates,
  card: cardStates,
  emergency: emergencyStates,
  options: optionsStates,
  reports: reportListStates,
  welcome: welcomeStates,
  practice: practiceStates,
};

/** The widths of most phones, and a desktop with letters as they are and twice as large. */
test.each([
  [360, 16],
  [390, 16],
  [412, 16],
  [1280, 16],
  [1280, 32],
] as const)(
  'no line ends with "not", with what is not so on the next: %i px, letters of %i px',
  { timeout: 240_000 },
  async (width, letters) => {
    const isMobile = width < 1280;
    await screens.withPage({ viewport: { width, height: 740 }, isMobile, hasTouch: isMobile }, async (page) => {
      await page.goto(screens.url({ page: 'popup', state: 'loading', lang: 'th' }));
      await setLetters(page, letters);
      const found = new Set<string>();
      let met = 0;
      for (const [name, states] of Object.entries(pages)) {
        // At that size some phrases are longer than a line of the popup, and end where they can.
        if (letters === 32 && name === 'popup') continue;
        // All of a page in one call: the way there and back takes longer than what is done there.
        const inAll = `(async () => {
          const endsOf = ${String(nots)};
          const lines = [];
          for (const state of ${JSON.stringify(Object.keys(states))}) {
            await window.showOpen({ page: '${name}', state, lang: 'th' });
            lines.push(...endsOf());
          }
          return lines;
        })()`;
        for (const { text, isParted } of await page.evaluate<ReturnType<typeof nots>>(inAll)) {
          met += 1;
          if (isParted) found.add(`${name}: ${text}`);
        }
      }
      expect(met).toBeGreaterThan(1000);
      await setLetters(page, 16);
      expect([...found]).toEqual([]);
    });
  },
);

/** What is read wrongly when a line ends in it: half a number, a name behind a hyphen that seems to begin there; and no line begins with a dot. */
const WHOLE = [
  { page: 'popup', state: 'found' },
  { page: 'popup', state: 'found-ignored' },
  { page: 'popup', state: 'report-lost' },
  { page: 'card', state: 'confirmed' },
];

test.each([16, 32] as const)(
  'numbers, names of sites and dots stay with what they belong to: letters of %i px',
  { timeout: 120_000 },
  async (letters) => {
    await screens.withPage({ viewport: { width: letters === 16 ? 412 : 640, height: 740 } }, async (page) => {
      await page.goto(screens.url({ page: 'popup', state: 'loading', lang: 'th' }));
      await setLetters(page, letters);
      const found: string[] = [];
      let met = 0;
      for (const state of WHOLE) {
        await page.evaluate((next) => window.showOpen(next), { ...state, lang: 'th' });
        for (const { text, isParted } of await page.evaluate(joints)) {
          met += 1;
          if (isParted) found.push(`${state.page} ${state.state}: ${text}`);
        }
      }
      await setLetters(page, 16);
      expect(met).toBeGreaterThan(20);
      expect(found).toEqual([]);
    });
  },
);

/** Runs in the page. Every hyphen in a number or a name with what follows it, every dot between facts with what is before it. What is sent is shown as code. */
function joints(): { text: string; isParted: boolean }[] {
  const all: { text: string; isParted: boolean }[] = [];
  let last: DOMRect | null = null;
  for (const node of window.shownTexts()) {
    if (node.parentElement?.closest('pre, .domain, dd code') != null) continue;
    for (let i = 0; i < node.data.length; i++) {
      const letter = node.data.charAt(i);
      const box = window.boxOfLetter(node, i);
      if (letter.trim() === '' || box.height === 0) continue;
      const isHalf = node.data[i - 1] === '-' && /[\d•a-z]/.test(letter);
      if (last !== null && (isHalf || letter === '·'))
        all.push({ text: node.data.slice(Math.max(0, i - 20), i + 20), isParted: box.top > last.bottom - 4 });
      last = box;
    }
  }
  return all;
}

/** Runs in the page, by its text. Every "not", "there is no", "is no" and "do not" that is seen, and whether what it denies stands on another line. */
function nots(): { text: string; isParted: boolean }[] {
  const all: { text: string; isParted: boolean }[] = [];
  for (const node of window.shownTexts()) {
    for (const { index, 0: word } of node.data.matchAll(/(?:ไม่มีใคร|ไม่มี|ไม่ใช่|ไม่|อย่า)(?=[ก-๛])/g)) {
      const end = index + word.length;
      const [before, after] = [window.boxOfLetter(node, index), window.boxOfLetter(node, end)];
      if (before.height === 0 || after.height === 0) continue;
      const text = `${node.data.slice(Math.max(0, index - 20), index)}${word} / ${node.data.slice(end, index + 24)}`;
      all.push({ text, isParted: after.top > before.bottom - 4 });
    }
  }
  return all;
}

/** Runs in the page. In how many lines each of the words stands, wherever it is seen. */
function linesOf(words: readonly string[]): { word: string; lines: number }[] {
  const found: { word: string; lines: number }[] = [];
  for (const node of window.shownTexts()) {
    const text = node.data.replaceAll('\u00a0', ' ');
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (tops.size > 0) found.push({ word, lines: tops.size });
      }
    }
  }
  return found;
}
