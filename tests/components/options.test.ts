/* The settings page by keyboard and by press, in a real browser: what each control does, and what a locked one does not. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { optionsCatalogues } from '../../locales/options.ts';
import { openEverything, openScreens } from '../gallery/screens.ts';
import type { Screens } from '../gallery/screens.ts';

const { th: m } = optionsCatalogues;
let screens: Screens;

beforeAll(async () => {
  screens = await openScreens('options-site');
}, 120_000);
afterAll(async () => {
  await screens?.close();
});

const withState = (state: string, use: (page: Page) => Promise<void>, page = 'options'): Promise<void> =>
  screens.withPage({ viewport: { width: 1280, height: 860 } }, async (tab) => {
    await tab.goto(screens.url({ page, state, lang: 'th' }));
    await openEverything(tab);
    await use(tab);
  });
const calls = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.calls);

describe('the switches', () => {
  test('are turned by the keyboard, and say what is lost', async () => {
    await withState('plain', async (page) => {
      const sites = page.getByRole('switch', { name: m.checks.check.sites });
      expect(await sites.isChecked()).toBe(true);
      await sites.focus();
      await page.keyboard.press('Space');
      expect(await calls(page)).toEqual(['setting sites false']);
      const means = await sites.getAttribute('aria-describedby');
      expect(await page.locator(`#${means}`).innerText()).toContain(m.settings.lost.sites);
    });
  });

  test('that wait for the browser to let pages be seen say so, and not that they check', async () => {
    // Of "expired": Chromium's own rules stop listed sites, and nothing on pages is seen.
    await withState('expired', async (page) => {
      const row = (check: keyof typeof m.checks.check) =>
        page.locator('.switch-row').filter({ has: page.getByRole('switch', { name: m.checks.check[check] }) });
      expect(await row('sites').innerText()).toContain(m.settings.on);
      for (const check of ['text', 'pictures', 'fields'] as const) {
        expect(await row(check).innerText()).toContain(m.settings.waitingMeans);
        expect(await row(check).innerText()).not.toContain(m.settings.on);
      }
    });
  });

  test('that an organisation has set cannot be turned, the others can', async () => {
    await withState('managed', async (page) => {
      expect(await page.getByRole('switch', { name: m.checks.check.sites }).isDisabled()).toBe(true);
      expect(await page.getByRole('radio', { name: m.settings.poll.hourly }).isDisabled()).toBe(true);
      expect(await page.getByRole('switch', { name: m.checks.check.pictures }).isDisabled()).toBe(false);
      expect(await page.locator('.add-address').count()).toBe(0);
      expect(await page.getByText(m.publishers.addLocked).isVisible()).toBe(true);
    });
  });

  test('are 44 px high on a phone, with room to press', async () => {
    await screens.withPage({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
      await page.goto(screens.url({ page: 'options', state: 'plain', lang: 'th' }));
      for (const label of await page.locator('.switch, .choice').all()) {
        expect((await label.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      }
    });
  });
});

describe('adding a publisher', () => {
  test('asks about what was typed', async () => {
    await withState('plain', async (page) => {
      await page.getByLabel(m.publishers.address).fill('lists.example');
      await page.keyboard.press('Enter');
      expect(await calls(page)).toEqual(['look lists.example']);
    });
  });

  test('of another one asks for its address where the button stood', async () => {
    await withState('add-added', async (page) => {
      await page.getByRole('button', { name: m.publishers.addAnother }).click();
      await page.getByLabel(m.publishers.address).fill('lists.example');
      await page.keyboard.press('Enter');
      expect(await calls(page)).toEqual(['startAgain', 'look lists.example']);
    });
  });

  test('shows eight groups of four, and the harmless answer first', async () => {
    await withState('add-comparing', async (page) => {
      const groups = await page.locator('.compare .fingerprint code').allInnerTexts();
      expect(groups.map((group) => group.trim())).toEqual([
        '9f86',
        'd081',
        '884c',
        '7d65',
        '9a2f',
        'eaa0',
        'c55a',
        'd015',
      ]);
      const [first] = await page.locator('.compare button').allInnerTexts();
      expect(first).toBe(m.publishers.differs);
      await page.getByRole('button', { name: m.publishers.differs }).press('Enter');
      expect(await calls(page)).toEqual(['compared false']);
    });
  });
});

describe('erasing', () => {
  test('says what is lost before it can be done, and keeping is first', async () => {
    await withState('plain', async (page) => {
      expect(await page.getByRole('button', { name: m.myData.erase }).count()).toBe(0);
      await page.getByRole('button', { name: m.myData.eraseAsk }).click();
      expect(await calls(page)).toEqual(['askErase']);
    });
    await withState('erasing', async (page) => {
      for (const line of [...m.myData.lost, m.myData.lostKeys])
        expect(await page.getByText(line).isVisible()).toBe(true);
      const [first] = await page.locator('.erase button').allInnerTexts();
      expect(first).toBe(m.myData.keep);
      await page.getByRole('button', { name: m.myData.erase }).click();
      expect(await calls(page)).toEqual(['erase']);
    });
  });
});

describe('what is wrong', () => {
  test('is named at the head of the page, with the way to it', async () => {
    await withState('busy', async (page) => {
      await page.getByRole('link', { name: m.health.found(5) }).click();
      expect(await page.evaluate(() => location.hash)).toBe('#health');
      await page.getByRole('button', { name: m.access.grant }).click();
      expect(await calls(page)).toEqual(['grant']);
    });
    await withState('plain', async (page) => {
      expect(await page.getByText(m.health.nothing).isVisible()).toBe(true);
    });
  });
});

describe('the popup', () => {
  test('says what is off, and turns on what a person may', async () => {
    await withState(
      'sites-off',
      async (page) => {
        await page.getByRole('button', { name: m.checks.turnOnOf(m.checks.check.sites) }).click();
        expect(await calls(page)).toEqual(['turnOn sites']);
        expect(await page.getByRole('button', { name: m.checks.turnOnOf(m.checks.check.fields) }).count()).toBe(0);
        expect(await page.getByText(m.found.none).count()).toBe(0);
      },
      'popup',
    );
  });

  test.each(['no-access', 'rules-only'] as const)('says nothing of a page that may not be seen (%s)', async (lack) => {
    await withState(
      lack,
      async (page) => {
        expect(await page.getByText(m.health.means[lack]).count()).toBe(1);
        expect(await page.getByText(m.popup.notListedMeans).count()).toBe(0);
        await page.getByRole('button', { name: m.access.grant }).click();
        expect(await calls(page)).toEqual(['grant']);
      },
      'popup',
    );
  });
});
