/* The bar at the foot of "I already paid", in a window as low as pages made four times as large leave one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScreens, type Screens } from '../gallery/screens.ts';

let screens: Screens;

beforeAll(async () => {
  screens = await openScreens('emergency-bar-test-site');
}, 120_000);

afterAll(async () => {
  await screens?.close();
});

test.each(['th', 'en'])(
  'says that keeping failed and calls 1441, and leaves two thirds of the window to what is written: %s',
  { timeout: 120_000 },
  async (lang) => {
    await screens.withPage({ viewport: { width: 320, height: 256 } }, async (page) => {
      await page.goto(screens.url({ page: 'emergency', state: 'failed', lang }));
      await page.evaluate(() => document.fonts.ready);
      const bar = page.locator('.bar');
      const box = await bar.boundingBox();
      expect(box?.height).toBeLessThan(256 / 3);
      await expect(bar.locator('.saving').innerText()).resolves.toMatch(
        lang === 'th' ? /บันทึกไม่สำเร็จ/ : /Could not be kept/,
      );
      const call = await bar.locator('a').boundingBox();
      expect(call?.height).toBeGreaterThanOrEqual(44);
      expect(call === null ? NaN : call.x + call.width).toBeLessThanOrEqual(320);
    });
  },
);
