/*
 * One browser for many tests, one after another: starting one is the most of what a short test costs. Given back, it is emptied:
 * the extension is taken off with all that it stored, and everything that sites stored is forgotten. Lent again, it has the
 * extension installed as new.
 */
import {
  ADD_ON_ID,
  launchBrowser,
  openPageOfFirefox,
  workerAddress,
  type LabBrowser,
  type LaunchOptions,
  type Tab,
} from './browser.ts';

export interface LentBrowser {
  /** The browser as just started, with the extension as just installed. One at a time. */
  take(): Promise<LabBrowser>;
  /** Empties it. What cannot be emptied, as it was closed or does not answer, is replaced at the next `take`. */
  giveBack(): Promise<void>;
  close(): Promise<void>;
}

export function lendBrowser(options: LaunchOptions): LentBrowser {
  let browser: LabBrowser | null = null;
  const close = async (): Promise<void> => {
    await browser?.close().catch(() => undefined);
    browser = null;
  };
  const start = async (): Promise<LabBrowser> => (browser = await launchBrowser({ ...options, isReinstallable: true }));
  return {
    close,
    take: async () => {
      if (browser === null) return await start();
      try {
        await installAnew(browser, options.extension);
        return browser;
      } catch {
        await close();
        return await start();
      }
    },
    giveBack: async () => {
      if (browser) await emptyBrowser(browser).catch(close);
    },
  };
}

/** Takes the extension off with all its data, closes every tab but a new one, and forgets what sites have stored. */
export async function emptyBrowser(browser: LabBrowser): Promise<void> {
  const used = await browser.driver.pages();
  const blank = await browser.newTab();
  const place = browser.name === 'firefox' ? await openPageOfFirefox(() => browser.newTab()) : blank;
  await Promise.all(used.map((page) => page.close()));
  await browser.driver.uninstallExtension(idOf(browser));
  await (browser.name === 'firefox' ? forgetInFirefox(place) : forgetInChromium(place, browser.origin));
  if (place !== blank) await place.page.close();
}

/** Installs the extension in an emptied browser. Its pages have the same address as before. */
export async function installAnew(browser: LabBrowser, extension: string): Promise<void> {
  await browser.driver.installExtension(extension);
  if (browser.name === 'firefox') return;
  const address = await workerAddress(browser.driver);
  if (!address.startsWith(`${browser.origin}/`))
    throw new Error(`expected a worker of ${browser.origin}, got ${address}`);
}

function idOf({ name, origin }: LabBrowser): string {
  return name === 'firefox' ? ADD_ON_ID : origin.replace('chrome-extension://', '');
}

async function forgetInFirefox(place: Tab): Promise<void> {
  // Its new tabs open in the window that was used last, and private windows know nothing of the others.
  const isPrivate = await place.evaluate(`docShell.QueryInterface(Ci.nsILoadContext).usePrivateBrowsing`);
  if (isPrivate !== false) throw new Error('expected the window that was used last not to be private');
  const kept = await place.evaluate(
    `new Promise((resolve) => Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_ALL, { onDataDeleted: resolve }))`,
  );
  if (kept !== 0) throw new Error(`expected Firefox to forget everything, but it kept ${String(kept)}`);
}

/** The browser is on its way to delete the extension's data too; that they are gone is known when it has answered. */
async function forgetInChromium({ page }: Tab, extensionOrigin: string): Promise<void> {
  const session = await page.createCDPSession();
  for (const origin of ['*', extensionOrigin]) {
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  }
  await session.send('Network.clearBrowserCache');
  await session.send('Network.clearBrowserCookies');
  await session.detach();
}
