/*
 * Takes the pictures of the README from the gallery: `node tests/gallery/readme-pictures.ts` writes docs/pictures/warning-th.png and
 * warning-en.png. Fixed values, so that the same source gives the same picture.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { requireBrowser } from '../../scripts/browsers.ts';
import { serveGallery } from './serve.ts';

const folder = resolve(import.meta.dirname, '../../docs/pictures');
mkdirSync(folder, { recursive: true });
const gallery = await serveGallery('readme-site');
const browser = await chromium.launch({ executablePath: await requireBrowser('chromium') });
const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: 'light' });
for (const lang of ['th', 'en']) {
  await page.goto(gallery.url({ page: 'interstitial', state: 'confirmed', lang }));
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: resolve(folder, `warning-${lang}.png`), fullPage: true });
}
await browser.close();
await gallery.close();
