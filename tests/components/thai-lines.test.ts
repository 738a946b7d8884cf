/* Where lines of Thai end: words that a browser would part, and that say something else when they are, stand on one line. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScreens, type Screens } from '../gallery/screens.ts';

/** "Do not yet" must not end a line as "do not", with "just pay" on the next. */
const TOGETHER = ['อย่าเพิ่ง', 'พบล่าสุด', 'ไม่ได้ของ', 'คนเดียว'];
const STATES = [
  { page: 'card', state: 'confirmed', words: ['พบล่าสุด', 'ไม่ได้ของ'] },
  { page: 'card', state: 'other-bank', words: ['อย่าเพิ่ง', 'ไม่ได้ของ'] },
  { page: 'popup', state: 'asked-text', words: ['อย่าเพิ่ง'] },
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
  'words that belong together stand on one line: $page, $state',
  { timeout: 120_000 },
  async ({ page: name, state, words }) => {
    await screens.withPage({ viewport: { width: 480, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
      await page.goto(screens.url({ page: name, state, lang: 'th' }));
      await page.evaluate(() => document.fonts.ready);
      const met = new Set<string>();
      for (let width = 320; width <= 480; width += 5) {
        await page.setViewportSize({ width, height: 740 });
        for (const { word, lines } of await page.evaluate(linesOf, TOGETHER)) {
          expect(lines, `${word} at ${width} px`).toBe(1);
          met.add(word);
        }
      }
      expect([...met]).toEqual(expect.arrayContaining(words));
    });
  },
);

/** In how many lines each of the words stands, wherever it is seen. */
function linesOf(words: readonly string[]): { word: string; lines: number }[] {
  const found: { word: string; lines: number }[] = [];
  const look = (root: Node): void => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof Element && node.shadowRoot !== null) look(node.shadowRoot);
      const text = node instanceof Text ? node.data : '';
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
  };
  look(document.body);
  return found;
}
