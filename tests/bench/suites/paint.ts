/*
 * How long a person waits to see something, in the browsers with the real extension: the popup from its opening on, and the
 * warning from the moment on that the listed site was asked for. Once the first words are there, and once the largest part is:
 * the verdict. Each time a new document; the worker is awake, as it is while somebody browses.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser, type BrowserName } from '../../../scripts/browsers.ts';
import { launchBrowser, sleep, type LabBrowser, type Tab } from '../../../scripts/lab/browser.ts';
import { buildExtension } from '../../../scripts/lab/extension-build.ts';
import { makeHub, serveRepository, type LabHub } from '../../../scripts/lab/hub.ts';
import { page, startSites, type Sites } from '../../../scripts/lab/sites.ts';
import { progress, quantile } from '../measure.ts';
import { atMost, type Row } from '../row.ts';

const HUB_URL = 'http://hub.example';
const LISTED = 'listed-shop.example';
const BEFORE = 'before.example';
const POLL_SECONDS = 86_400;
const TIMES = 20;
const POPUP_MS = 100;
const WARNING_MS = 150;

interface Painted {
  /** When the first words were there, ms. */
  readonly first: number;
  /** When the largest part was there: the verdict. */
  readonly whole: number;
}

/** All rows of the suite; a browser that is not on the machine is left out with a line. */
export async function run(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tuean-bench-paint-'));
  const sites = await startSites();
  try {
    const hub = await makeHub(join(folder, 'hub'), HUB_URL, POLL_SECONDS);
    await hub.import([LISTED]);
    await hub.publish();
    sites.handle('hub.example', serveRepository(hub.repository));
    sites.handle(BEFORE, page('<!doctype html><title>before</title><p>before</p>'));
    const rows: Row[] = [];
    for (const name of ['chromium', 'firefox'] as const) rows.push(...(await measureBrowser(name, sites, hub, folder)));
    return rows;
  } finally {
    await sites.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function measureBrowser(name: BrowserName, sites: Sites, hub: LabHub, folder: string): Promise<Row[]> {
  if ((await findBrowser(name)) === null) {
    progress(`  no ${name} on this machine: left out`);
    return [];
  }
  progress(`  ${name}: build and start`);
  const outDir = join(folder, name);
  const extension = await buildExtension({ browser: name, hubUrl: HUB_URL, trustRoot: hub.trustRoot, outDir });
  const browser = await launchBrowser({ name, extension, sitesPort: sites.port });
  try {
    const own = await browser.openOwnPage('popup.html');
    await sleep(5_000);
    await own.close();
    return [
      ...rowsOf(name, 'popup', POPUP_MS, await timesOf(() => popup(browser))),
      ...rowsOf(name, 'warning, from the navigation on', WARNING_MS, await warnings(browser)),
    ];
  } finally {
    await browser.close();
  }
}

function rowsOf(name: BrowserName, what: string, limit: number, painted: readonly Painted[]): Row[] {
  const sorted = (of: keyof Painted): number[] => painted.map((one) => one[of]).toSorted((a, b) => a - b);
  const row = (label: string, of: keyof Painted): Row => ({
    suite: 'paint',
    what: `${name}: ${what}, ${label}, median`,
    unit: 'ms',
    measured: quantile(sorted(of), 0.5),
    target: atMost(limit),
    detail: { most: sorted(of).at(-1) ?? 0, times: painted.length },
  });
  return [row('first words', 'first'), row('the verdict', 'whole')];
}

async function timesOf(once: () => Promise<Painted>): Promise<Painted[]> {
  const all: Painted[] = [];
  // The first time compiles what the later ones find in the browser's cache; a person opens a popup more often than once.
  await once();
  for (let time = 0; time < TIMES; time += 1) all.push(await once());
  return all;
}

async function popup(browser: LabBrowser): Promise<Painted> {
  const tab = await browser.openOwnPage('popup.html');
  const { first, whole } = await paints(tab);
  await tab.close();
  return { first, whole };
}

async function warnings(browser: LabBrowser): Promise<Painted[]> {
  const tab = await browser.newTab();
  return timesOf(async () => {
    await tab.open(`http://${BEFORE}/`);
    let askedAt = 0;
    await tab.follow(async () => {
      const asked = await tab.evaluate(`(() => {
        setTimeout(() => (location.href = 'http://${LISTED}/'));
        return performance.timeOrigin + performance.now();
      })()`);
      askedAt = Number(asked);
    });
    await tab.waitFor(`document.querySelector('.interstitial')?.dataset.state === 'listed'`);
    const { origin, first, whole } = await paints(tab);
    return { first: origin + first - askedAt, whole: origin + whole - askedAt };
  });
}

/** When this document painted, ms since its own beginning; `origin` is that beginning, ms since 1970. */
async function paints(tab: Tab): Promise<Painted & { readonly origin: number }> {
  // What is painted last is told late.
  await sleep(300);
  const told: unknown = await tab.evaluate(`new Promise((resolve) => {
    const [first] = performance.getEntriesByName('first-contentful-paint');
    new PerformanceObserver((list) => {
      resolve([performance.timeOrigin, first.startTime, list.getEntries().at(-1).startTime]);
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  })`);
  const [origin, first, whole] = Array.isArray(told) ? told.map(Number) : [];
  if (origin === undefined || first === undefined || whole === undefined) throw new Error('expected times of painting');
  return { origin, first, whole };
}
