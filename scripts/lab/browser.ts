/*
 * One way to drive both browsers with the real, unpacked extension: Chromium over CDP, stock Firefox over WebDriver
 * BiDi. What differs between the two ends here.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { requireBrowser, type BrowserName } from '../browsers.ts';
import { makeOwnFolder } from '../run-folder.ts';
import { CHROMIUM_LOGS, FIREFOX_LOGS, noteUncaught } from './uncaught.ts';

export interface LaunchOptions {
  readonly name: BrowserName;
  /** Folder of the built extension. */
  readonly extension: string;
  /** Loopback port that stands for every web site. */
  readonly sitesPort: number;
  /** Profile to keep over a restart; without it a new one that is removed at the end. */
  readonly profile?: string;
  readonly headless?: boolean;
  /** Language of the browser, `th` where not given. */
  readonly language?: string;
  readonly window?: { readonly width: number; readonly height: number };
  readonly args?: readonly string[];
  /** Of Firefox, beside those of every test. */
  readonly firefoxPreferences?: Readonly<Record<string, string | number | boolean>>;
  /** Takes certificates that nobody has signed, as those of test servers are. */
  readonly acceptInsecureCerts?: boolean;
  /** The extension can be taken off and installed again (lent-browser.ts): Chromium removes none that its command line loads. */
  readonly isReinstallable?: boolean;
}

/** Where a tab came to rest. `error` is the browser's own error page. */
export interface Shown {
  readonly kind: 'interstitial' | 'site' | 'error';
  readonly url: string;
  readonly title: string;
}

export interface LabBrowser {
  readonly name: BrowserName;
  /** `chrome-extension://…` or `moz-extension://…`, without a slash at its end. */
  readonly origin: string;
  newTab(): Promise<Tab>;
  /** A tab on one of the extension's own pages. */
  openOwnPage(path: string): Promise<Tab>;
  tabs(): Promise<Tab[]>;
  /** Of all tabs, in their order. */
  addresses(): Promise<string[]>;
  /** Ends the extension's worker, or its event page, as the browser does when it is idle. The next event starts it again. */
  stopWorker(): Promise<void>;
  /** What the extension's scripts threw and nobody caught, since the last call: one line each. Also after `close`. */
  uncaught(): Promise<readonly string[]>;
  readonly driver: Browser;
  close(): Promise<void>;
}

/** A tab that has not come to rest by then hangs: a machine with other work takes several times as long as one without. ms */
const REST_MS = 60_000;
/** An error page that stands so long stays. ms */
const ERROR_MS = 5_000;

const FIREFOX_UUID = '5b1e7a0c-74e6-4b6b-9c1c-8a2f6d0f1441';
/** Of the manifest for Firefox. */
export const ADD_ON_ID = 'tuean@tuean.example';

const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  ...CHROMIUM_LOGS,
  '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,HttpsFirstModeV2,Translate,MediaRouter',
];

/** Starts a browser with the extension loaded; all its requests go to `sitesPort` on the loopback interface. */
export async function launchBrowser(options: LaunchOptions): Promise<LabBrowser> {
  const profile = options.profile ?? (await makeOwnFolder(tmpdir(), options.name));
  const browser = await (options.name === 'chromium' ? startChromium : startFirefox)(options, profile);
  const noted = noteUncaught(options.name, browser, profile);
  const isInstalledAtStart = options.name === 'chromium' && options.isReinstallable !== true;
  if (!isInstalledAtStart) await browser.installExtension(options.extension);
  const lab = options.name === 'chromium' ? await chromiumLab(browser) : firefoxLab(browser);
  return {
    ...lab,
    uncaught: noted.take,
    close: async () => {
      await browser.close();
      await noted.keep();
      if (options.profile === undefined) await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** A tab, driven the same way in both browsers. Expressions are text, for they run in the page and not here. */
export class Tab {
  readonly page: Page;
  readonly #origin: string;
  #marks = 0;

  constructor(page: Page, origin: string) {
    this.page = page;
    this.#origin = origin;
  }

  /** Opens an address as from the address bar and resolves when the tab has come to rest. */
  async open(url: string, timeoutMs = REST_MS): Promise<Shown> {
    await this.#mark();
    // Firefox never says that a navigation ended which the add-on has sent elsewhere: then the document must tell.
    let arrived = false;
    void this.page
      .goto(url, { timeout: timeoutMs, waitUntil: 'domcontentloaded' })
      .then(() => (arrived = true))
      .catch(ignore);
    return await this.rest(timeoutMs, () => arrived);
  }

  /** Does something that leaves the current document, and resolves when the tab has come to rest on another. */
  async follow(act: () => unknown, timeoutMs = REST_MS): Promise<Shown> {
    await this.#mark();
    await act();
    return await this.rest(timeoutMs);
  }

  /** Where the tab rests, once it has left the address that was marked. */
  async rest(timeoutMs = REST_MS, hasArrived: () => boolean = () => false): Promise<Shown> {
    const endsAt = Date.now() + timeoutMs;
    let errorSince: number | null = null;
    for (;;) {
      const arrived = hasArrived();
      const look = await this.#look();
      const shown = look && (!look.marked || arrived) ? look.shown : null;
      if (shown && shown.kind !== 'error') return shown;
      // A blocked navigation shows an error page for a moment before the guard puts the interstitial in its place.
      if (shown) {
        errorSince ??= Date.now();
        if (Date.now() - errorSince > ERROR_MS) return shown;
      }
      if (Date.now() > endsAt) throw new Error(`the tab did not come to rest; it is at ${this.page.url()}`);
      await sleep(25);
    }
  }

  /**
   * Marks the document and its address: another document has no mark, another fragment is another address, and a
   * document that comes back out of the history has an older mark.
   */
  async #mark(): Promise<void> {
    this.#marks += 1;
    await this.evaluate(`void (globalThis.leaving = '${this.#marks} ' + location.href)`).catch(ignore);
  }

  async #look(): Promise<{ marked: boolean; shown: Shown } | null> {
    const state = await within(
      2_000,
      this.evaluate(
        `[globalThis.leaving === '${this.#marks} ' + location.href, document.readyState, location.href, document.title]`,
      ),
    ).catch(() => null);
    // Firefox runs no script in its error pages.
    const at = this.page.url();
    if (this.#kindOf(at) === 'error') return { marked: false, shown: { kind: 'error', url: at, title: '' } };
    if (!Array.isArray(state)) return null;
    const [marked, readyState, url, title] = state.map(String);
    if (readyState !== 'complete' || !url || url === 'about:blank') return null;
    return { marked: marked === 'true', shown: { kind: this.#kindOf(url), url, title: title ?? '' } };
  }

  #kindOf(url: string): Shown['kind'] {
    if (this.#isOwn(url) && url.includes('/interstitial.html')) return 'interstitial';
    return /^(chrome-error:|about:(neterror|certerror|blocked))/.test(url) ? 'error' : 'site';
  }

  /** Chromium gives a page that sites may open another, changing host than the extension's own. */
  #isOwn(url: string): boolean {
    return url.startsWith(this.#origin) || url.startsWith('chrome-extension://');
  }

  evaluate(expression: string): Promise<unknown> {
    return this.page.evaluate(expression);
  }

  /**
   * Asked of the document: the driver of Firefox does not follow a tab that an add-on opened. What the driver knows, where the
   * document does not answer, as one that is being exchanged for another may never do.
   */
  async address(): Promise<string> {
    return String(await within(2_000, this.evaluate('location.href')).catch(() => this.page.url()));
  }

  /** Waits until an expression is true in the page, over navigations too. */
  async waitFor(expression: string, timeoutMs = 60_000): Promise<void> {
    const endsAt = Date.now() + timeoutMs;
    while (!(await within(2_000, this.evaluate(`(async () => Boolean(${expression}))()`)).catch(() => false))) {
      if (Date.now() > endsAt) {
        throw new Error(`not true within ${timeoutMs} ms: ${expression}\n\nthe page says:\n${await this.#said()}`);
      }
      await sleep(50);
    }
  }

  /** Words of the page for an error, as far as it answers. */
  #said(): Promise<string> {
    return within(2_000, this.text()).then(
      (text) => text.slice(0, 4_000),
      () => 'nothing: it does not answer',
    );
  }

  async click(selector: string): Promise<void> {
    await this.waitFor(`document.querySelector(${JSON.stringify(selector)})`);
    await this.page.click(selector);
  }

  async text(selector = 'body'): Promise<string> {
    return String(await this.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`));
  }

  async screenshot(path: `${string}.png`): Promise<void> {
    await this.page.bringToFront().catch(ignore);
    await this.page.screenshot({ path });
  }

  async close(): Promise<void> {
    await this.page.close().catch(ignore);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function startChromium(options: LaunchOptions, profile: string): Promise<Browser> {
  if (options.isReinstallable) await turnDeveloperModeOn(profile);
  return await requireBrowser('chromium').then((executablePath) =>
    puppeteer.launch({
      executablePath,
      pipe: true,
      // A first page that is covered as it comes may never be told of as one; the worker is waited for all the same.
      waitForInitialPage: !options.args?.some((arg) => /^https?:/.test(arg)),
      headless: options.headless ?? true,
      enableExtensions: true,
      userDataDir: profile,
      defaultViewport: options.window ?? null,
      env: { ...process.env, LANGUAGE: options.language ?? 'th', LANG: 'C.UTF-8' },
      args: [
        ...CHROMIUM_ARGS,
        `--lang=${options.language ?? 'th'}`,
        `--accept-lang=${options.language ?? 'th'}`,
        ...(options.isReinstallable
          ? []
          : [`--disable-extensions-except=${options.extension}`, `--load-extension=${options.extension}`]),
        `--host-resolver-rules=MAP * 127.0.0.1:${options.sitesPort}`,
        // The driver's own option holds for pages, but not for the connections that the browser opens ahead of them.
        ...(options.acceptInsecureCerts ? ['--ignore-certificate-errors'] : []),
        ...(options.args ?? []),
      ],
    }),
  );
}

/** Without it Chromium turns off an unpacked extension that starts anew, as when private windows are allowed to it. */
async function turnDeveloperModeOn(profile: string): Promise<void> {
  await mkdir(join(profile, 'Default'), { recursive: true });
  const preferences = { extensions: { ui: { developer_mode: true } } };
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
}

async function startFirefox(options: LaunchOptions, profile: string): Promise<Browser> {
  const { window, sitesPort } = options;
  return await puppeteer.launch({
    browser: 'firefox',
    executablePath: await requireBrowser('firefox'),
    headless: options.headless ?? true,
    acceptInsecureCerts: options.acceptInsecureCerts ?? false,
    userDataDir: profile,
    defaultViewport: window ?? null,
    // Without it the driver may not open an add-on's own pages.
    args: ['--remote-allow-system-access', ...(options.args ?? [])],
    extraPrefsFirefox: {
      'extensions.originControls.grantByDefault': true,
      // Its pages have the same address when it is installed again, and none of its data.
      'extensions.webextensions.keepUuidOnUninstall': true,
      'extensions.webextensions.keepStorageOnUninstall': false,
      'extensions.webextensions.uuids': JSON.stringify({ [ADD_ON_ID]: FIREFOX_UUID }),
      'intl.locale.requested': options.language ?? 'th',
      'intl.accept_languages': options.language ?? 'th',
      'network.proxy.type': 1,
      'network.proxy.http': '127.0.0.1',
      'network.proxy.http_port': sitesPort,
      'network.proxy.ssl': '127.0.0.1',
      'network.proxy.ssl_port': sitesPort,
      'network.proxy.no_proxies_on': '',
      'network.proxy.allow_hijacking_localhost': true,
      'dom.security.https_first': false,
      // No process that waits for a tab that may come: 0.2 s of processor time a start, of 3.
      'dom.ipc.processPrelaunch.enabled': false,
      'browser.shell.checkDefaultBrowser': false,
      // Its questions are answered with yes: nobody is there to press.
      'extensions.webextOptionalPermissionPrompts': false,
      ...FIREFOX_LOGS,
      ...options.firefoxPreferences,
    },
  });
}

type Lab = Omit<LabBrowser, 'close' | 'uncaught'>;

/** Address of the extension's worker in Chromium, once that runs. */
export async function workerAddress(browser: Browser): Promise<string> {
  const worker = await browser.waitForTarget(
    (target) => target.type() === 'service_worker' && target.url().startsWith('chrome-extension://'),
    { timeout: 15_000 },
  );
  return worker.url();
}

async function chromiumLab(browser: Browser): Promise<Lab> {
  const origin = /^chrome-extension:\/\/[^/]+/.exec(await workerAddress(browser))?.[0] ?? '';
  const stopWorker = async (): Promise<void> => {
    const session = await browser.target().createCDPSession();
    try {
      const { targetInfos } = await session.send('Target.getTargets');
      const running = targetInfos.filter(({ type, url }) => type === 'service_worker' && url.startsWith(origin));
      for (const { targetId } of running) await session.send('Target.closeTarget', { targetId });
    } finally {
      await session.detach();
    }
  };
  return { name: 'chromium', driver: browser, stopWorker, ...tabsOf(browser, origin) };
}

function firefoxLab(browser: Browser): Lab {
  const tabs = tabsOf(browser, `moz-extension://${FIREFOX_UUID}`);
  // It stays open: a tab that closes is an event, for which the event page would start.
  let place: Tab | null = null;
  const stopWorker = async (): Promise<void> => {
    if (place === null || place.page.isClosed()) place = await openPageOfFirefox(tabs.newTab);
    const state = await place.evaluate(`(async () => {
      const { extension } = WebExtensionPolicy.getByID('${ADD_ON_ID}');
      await extension.terminateBackground({ disableResetIdleForTest: true });
      return extension.backgroundState;
    })()`);
    if (state !== 'stopped') throw new Error(`expected a stopped event page, but it is ${String(state)}`);
  };
  return { name: 'firefox', driver: browser, stopWorker, ...tabs };
}

/** One of Firefox's own pages, which may use the browser's modules. The driver is never told that it has loaded. */
export async function openPageOfFirefox(newTab: LabBrowser['newTab']): Promise<Tab> {
  const tab = await newTab();
  void tab.page.goto('about:serviceworkers').catch(ignore);
  await tab.waitFor(`location.href === 'about:serviceworkers' && document.readyState === 'complete'`);
  return tab;
}

function tabsOf(
  browser: Browser,
  origin: string,
): Pick<LabBrowser, 'origin' | 'newTab' | 'openOwnPage' | 'tabs' | 'addresses'> {
  const newTab = async (): Promise<Tab> => new Tab(await browser.newPage(), origin);
  const tabs = async (): Promise<Tab[]> => (await browser.pages()).map((page) => new Tab(page, origin));
  return {
    origin,
    newTab,
    openOwnPage: async (path) => {
      const tab = await newTab();
      await tab.open(`${origin}/${path}`);
      return tab;
    },
    tabs,
    addresses: async () => await Promise.all((await tabs()).map((tab) => tab.address())),
  };
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function ignore(): void {}
