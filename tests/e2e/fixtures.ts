/* What a test in a browser gets: the sites server, a hub of its own, the browser, and questions to the extension. */
import { rm } from 'node:fs/promises';
import { test as base, expect } from '@playwright/test';
import * as v from 'valibot';
import { MARKER_RULE_ID } from '../../lib/guard/rules.ts';
import type { ListStatus, RequestOf, RequestType, ResponseOf } from '../../lib/messages.ts';
import type { BrowserName } from '../../scripts/browsers.ts';
import { launchBrowser, sleep, type LabBrowser, type LaunchOptions, type Tab } from '../../scripts/lab/browser.ts';
import { serveRepository, type LabHub } from '../../scripts/lab/hub.ts';
import { lendBrowser, type LentBrowser } from '../../scripts/lab/lent-browser.ts';
import { startSites, type Sites } from '../../scripts/lab/sites.ts';
import { builtFor, copyHub, HUB_HOST, world } from './world.ts';

export { expect };

export interface BrowserOptions {
  /** Which browser the project drives. */
  readonly browserKind: BrowserName;
}

export interface TestOptions {
  /** The person has let reports leave, as Firefox asks them to at the first one. */
  readonly mayReport: boolean;
  /** Errors that nobody catches and the test brings about on purpose; null: none is. */
  readonly mayThrow: RegExp | null;
}

export interface Fixtures {
  /** Every web site, and the hub. */
  readonly sites: Sites;
  /** A hub of this test's own, in the state of the first release. */
  readonly hub: LabHub;
  /**
   * A browser of the project, as if it had just been installed with the extension: the first without options is the one that the
   * tests of a worker use one after another, emptied between them; every other is started for this test and closed at its end.
   */
  readonly launch: (options?: Partial<LaunchOptions>) => Promise<LabBrowser>;
}

/** What the tests of one worker share. The runner ends a worker after a test that failed, and with it all of this. */
export interface Shared {
  readonly server: Sites;
  readonly lent: LentBrowser;
}

export const test = base.extend<Fixtures & TestOptions, BrowserOptions & Shared>({
  mayReport: [false, { option: true }],
  mayThrow: [null, { option: true }],
  browserKind: ['chromium', { option: true, scope: 'worker' }],
  server: [
    async ({ browserKind: _kind }, use) => {
      const server = await startSites();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  lent: [
    async ({ browserKind, server }, use) => {
      const lent = lendBrowser({ name: browserKind, extension: builtFor(browserKind), sitesPort: server.port });
      await use(lent);
      await lent.close();
    },
    { scope: 'worker' },
  ],
  sites: async ({ server }, use) => {
    server.reset();
    server.handle(HUB_HOST, serveRepository(`${world().hub}/repo`));
    await use(server);
  },
  hub: async ({ sites }, use) => {
    const hub = await copyHub();
    sites.handle(HUB_HOST, serveRepository(hub.repository));
    await use(hub);
    await rm(hub.data, { recursive: true, force: true });
  },
  launch: async ({ browserKind, lent, mayReport, mayThrow, sites }, use) => {
    const used = new Set<LabBrowser>();
    const started: LabBrowser[] = [];
    let isLent = false;
    const start = async (options: Partial<LaunchOptions>): Promise<LabBrowser> => {
      if (!isLent && Object.keys(options).length === 0) {
        isLent = true;
        return await lent.take();
      }
      const common = { name: browserKind, extension: builtFor(browserKind), sitesPort: sites.port };
      const browser = await launchBrowser({ ...common, ...options });
      started.push(browser);
      return browser;
    };
    await use(async (options = {}) => {
      const browser = await start(options);
      used.add(browser);
      if (mayReport && browserKind === 'firefox') await letReportsLeave(browser);
      return browser;
    });
    for (const browser of started) await browser.close().catch(() => undefined);
    // Whatever the test was about: an error that nobody thought of leaves something undone, mostly where nobody sees it.
    const uncaught = (await Promise.all([...used].map((browser) => browser.uncaught()))).flat();
    if (isLent) await lent.giveBack();
    expect(
      uncaught.filter((line) => mayThrow?.test(line) !== true),
      'errors that nobody caught',
    ).toEqual([]);
  },
});

/** Presses the button by which Firefox asks; its question answers itself in tests. */
export async function letReportsLeave(browser: LabBrowser): Promise<void> {
  const tab = await browser.openOwnPage('reports.html');
  await tab.waitFor(`document.querySelector('.consent button') !== null`);
  await tab.page.click('.consent button');
  await tab.waitFor(`document.querySelector('.consent') === null`);
  await tab.page.close();
}

const envelope = v.variant('ok', [
  v.object({ ok: v.literal(true), value: v.unknown() }),
  v.object({ ok: v.literal(false), code: v.string() }),
]);

/** Asks the worker as one of our pages does. `page` is a tab on an own page of the extension. */
export async function ask<T extends RequestType>(page: Tab, type: T, request: RequestOf<T>): Promise<ResponseOf[T]> {
  const message = JSON.stringify({ type, request });
  const answer = v.parse(
    envelope,
    // As text: the driver of Firefox leaves out the second of two that are the same object.
    JSON.parse(
      String(
        await page.evaluate(
          `(globalThis.browser ?? globalThis.chrome).runtime.sendMessage(${message}).then((answer) => JSON.stringify(answer))`,
        ),
      ),
    ),
  );
  if (!answer.ok) throw new Error(`${type}: ${answer.code}`);
  return answer.value as ResponseOf[T];
}

/** Waits until the list satisfies a condition; throws with the last status when it does not in time. */
export async function waitForList(
  page: Tab,
  holds: (status: ListStatus) => boolean,
  timeoutMs = 60_000,
): Promise<ListStatus> {
  const endsAt = Date.now() + timeoutMs;
  for (;;) {
    const status = await ask(page, 'list.status', {}).catch(() => null);
    if (status && holds(status)) return status;
    if (Date.now() > endsAt) throw new Error(`the list is still ${JSON.stringify(status)}`);
    await sleep(100);
  }
}

/** A browser whose list has arrived from the hub and is in force, with the own page through which it is asked. */
export async function withList(browser: LabBrowser): Promise<Tab> {
  const page = await browser.openOwnPage('popup.html');
  const status = await waitForList(page, ({ publishers, updating }) =>
    publishers.some(({ sequence, checkedAt }) => !updating && sequence > 0 && checkedAt !== null),
  );
  await guardHolds(browser, page, status);
  return page;
}

/**
 * Waits until Chromium's rules are those of the list: the guard keeps the release's number in a rule that matches nothing. It alone
 * is asked for: to read all rules of a long list takes seconds. Firefox asks the list itself and is done as soon as that is there.
 */
export async function guardHolds(browser: LabBrowser, own: Tab, { publishers }: ListStatus): Promise<void> {
  if (browser.name === 'firefox') return;
  const [main] = publishers;
  const mark = `@${main?.epoch}.${main?.sequence}.`;
  await own.waitFor(
    `(await chrome.declarativeNetRequest.getDynamicRules({ ruleIds: [${MARKER_RULE_ID}] })).some(({ condition }) => condition.urlFilter?.includes('${mark}'))`,
    60_000,
  );
}
