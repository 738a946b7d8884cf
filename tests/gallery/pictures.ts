/*
 * Takes the pictures of the gallery into .output/gallery/: every state in Thai and English, wide, phone and wide
 * with letters twice as large, light and dark. `node tests/gallery/pictures.ts [part of a name]` takes only those whose name holds it.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { requireBrowser } from '../../scripts/browsers.ts';
import { consoleFrameNames, consolePageNames } from './console/names.ts';
import { emergencyStates } from './emergency-states.ts';
import { reportListStates } from './report-states.ts';
import { setLetters } from './screens.ts';
import { serveGallery } from './serve.ts';
import { practiceStates, welcomeStates } from './welcome-states.ts';
import { cardStates, interstitialStates, optionsStates, popupStates } from './states.ts';

const folder = resolve(import.meta.dirname, '../../.output/gallery');
const only = process.argv[2] ?? '';
const pages = {
  interstitial: { states: Object.keys(interstitialStates), wide: { width: 1280, height: 860 } },
  popup: { states: Object.keys(popupStates), wide: { width: 400, height: 600 } },
  card: { states: Object.keys(cardStates), wide: { width: 1280, height: 860 } },
  emergency: { states: Object.keys(emergencyStates), wide: { width: 1280, height: 860 } },
  options: { states: Object.keys(optionsStates), wide: { width: 1280, height: 860 } },
  reports: { states: Object.keys(reportListStates), wide: { width: 1280, height: 860 } },
  welcome: { states: Object.keys(welcomeStates), wide: { width: 1280, height: 860 } },
  practice: { states: Object.keys(practiceStates), wide: { width: 1280, height: 860 } },
  ...Object.fromEntries(
    Object.entries({ ...consolePageNames, ...consoleFrameNames }).map(([page, states]) => [
      page,
      { states, wide: { width: 1280, height: 860 } },
    ]),
  ),
};
const phone = { width: 360, height: 740 };

mkdirSync(folder, { recursive: true });
const gallery = await serveGallery('pictures-site');
const browser = await chromium.launch({ executablePath: await requireBrowser('chromium') });
let count = 0;
for (const [page, { states, wide }] of Object.entries(pages)) {
  for (const lang of ['th', 'en']) {
    for (const [size, viewport] of Object.entries({ wide, phone, large: wide })) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const names = states
          .map((state) => ({ state, file: `${page}-${state}-${lang}-${size}-${colorScheme}.png` }))
          .filter(({ file }) => file.includes(only));
        if (names.length === 0) continue;
        const tab = await browser.newPage({
          viewport,
          colorScheme,
          isMobile: size === 'phone',
          hasTouch: size === 'phone',
        });
        await setLetters(tab, size === 'large' ? 32 : 16);
        for (const { state, file } of names) {
          await tab.goto(gallery.url({ page, state, lang }));
          await tab.evaluate(() => document.fonts.ready);
          // Not `fullPage`, which takes a phone's pointer and width away while it takes the picture.
          const isWhole = size !== 'phone' || page !== 'interstitial';
          await tab.setViewportSize(viewport);
          const height = await tab.evaluate(() => document.documentElement.scrollHeight);
          await tab.setViewportSize(isWhole ? { ...viewport, height: Math.max(height, viewport.height) } : viewport);
          // The window has just become as high as the page: what came into it has to be drawn first.
          await tab.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
          await tab.screenshot({ path: resolve(folder, file) });
          count += 1;
        }
        await tab.close();
      }
    }
  }
}
await browser.close();
await gallery.close();
console.log(`${count} pictures in .output/gallery`);
