/*
 * Draws the PNG icons from components/icons/*.svg with the browser: `node scripts/icons.ts`.
 * `default` becomes public/icon/<size>.png (the manifest's), the other states public/icon/<state>-<size>.png.
 */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { requireBrowser } from './browsers.ts';

const SIZES = [16, 32, 48, 128];
const project = resolve(import.meta.dirname, '..');
const sources = resolve(project, 'components/icons');
const out = resolve(project, 'public/icon');

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: await requireBrowser('chromium') });
const page = await browser.newPage();
for (const file of readdirSync(sources).filter((name) => name.endsWith('.svg'))) {
  const state = file.slice(0, -'.svg'.length);
  const picture = Buffer.from(readFileSync(resolve(sources, file))).toString('base64');
  for (const size of SIZES) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<body style="margin:0"><img style="display:block" width="${size}" src="data:image/svg+xml;base64,${picture}">`,
    );
    const name = state === 'default' ? `${size}.png` : `${state}-${size}.png`;
    await page.screenshot({ omitBackground: true, path: resolve(out, name) });
  }
}
await browser.close();
