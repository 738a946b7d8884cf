/*
 * What reading a page costs its main thread, in Chromium with the real extension, by the browser's own tracing: the pages of
 * ../shared/data/pages, a generated page of 5 MB, and a page that changes ten thousand times a second for ten seconds. Beside it, on the
 * same pages, a script that hears what ours hears and does nothing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { findBrowser } from '../../../scripts/browsers.ts';
import { launchBrowser, sleep, type LabBrowser, type Tab } from '../../../scripts/lab/browser.ts';
import { buildExtension } from '../../../scripts/lab/extension-build.ts';
import { makeHub, serveRepository } from '../../../scripts/lab/hub.ts';
import { page, startSites, type Sites } from '../../../scripts/lab/sites.ts';
import { progress, quantile } from '../measure.ts';
import { atMost, type Row } from '../row.ts';

const HUB_URL = 'http://hub.example';
const HOST = 'reading.example';
const POLL_SECONDS = 86_400;
const FOLDER = join(import.meta.dirname, '../../../../shared/data/pages');
/** The first script of a page, and the one that comes where a number may be. */
const SCRIPTS = /\/(?:page|reader)\.js/;
/** Long enough for the looks that come after the first. */
const WATCHED_MS = 9_000;
/** Each real page is loaded so often, and its best load counts: a machine that has rested is several times slower at first. */
const LOADS = 3;
/** A script that listens has done so by then. */
const LISTENED_MS = 2_000;
/** What no script can do without that is to hear of what a page shows and a person does. Every event is one of ours. */
const LISTENER = `
  const listening = { capture: true, passive: true };
  const doings = ['copy', 'cut', 'paste', 'input', 'click', 'mousemove', 'mousedown', 'wheel', 'scrollend', 'keydown', 'focus', 'pageshow'];
  for (const doing of doings) addEventListener(doing, () => undefined, listening);
  for (const change of ['load', 'visibilitychange', 'readystatechange']) document.addEventListener(change, () => undefined, listening);
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(() => undefined).observe(document, all);
  chrome.runtime.onMessage.addListener(() => undefined);
  requestIdleCallback(() => undefined);
`;
const STORM_MS = 10_000;
const CHANGES_A_SECOND = 10_000;
const BIG_ROWS = 25_000;

/** By the clock of the thread, which stands while other work of the machine has the processor. */
interface Cost {
  /** Main thread that our script took in all, ms. */
  readonly total: number;
  /** Longest stretch of it at once, ms. */
  readonly longest: number;
}

/** All rows of the suite; none where Chromium is not on the machine. */
export async function run(): Promise<Row[]> {
  if ((await findBrowser('chromium')) === null) {
    progress('  no chromium on this machine: left out');
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'tuean-bench-page-'));
  const sites = await startSites();
  try {
    progress('  build and start');
    const hub = await makeHub(join(folder, 'hub'), HUB_URL, POLL_SECONDS);
    await hub.import(['type,value', 'account,123-4-56789-0'], { format: 'csv', grade: 'confirmed' });
    await hub.publish();
    sites.handle('hub.example', serveRepository(hub.repository));
    const outDir = join(folder, 'out');
    const extension = await buildExtension({ browser: 'chromium', hubUrl: HUB_URL, trustRoot: hub.trustRoot, outDir });
    const listener = join(folder, 'listener');
    await cp(extension, listener, { recursive: true });
    await writeFile(join(listener, 'page.js'), LISTENER);
    const inBrowser = async (built: string, measured: (browser: LabBrowser) => Promise<Row[]>): Promise<Row[]> => {
      const window = { width: 1280, height: 860 };
      const browser = await launchBrowser({ name: 'chromium', extension: built, sitesPort: sites.port, window });
      try {
        const own = await browser.openOwnPage('popup.html');
        await sleep(3_000);
        await own.close();
        return await measured(browser);
      } finally {
        await browser.close();
      }
    };
    return [
      ...(await inBrowser(extension, (browser) => measureAll(browser, sites))),
      ...(await inBrowser(listener, (browser) => measureListener(browser, sites))),
    ];
  } finally {
    await sites.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function measureAll(browser: LabBrowser, sites: Sites): Promise<Row[]> {
  const rows: Row[] = [];
  const costs = await measureRealPages(browser, sites, WATCHED_MS);
  if (costs.length > 0) {
    const detail = { pages: costs.length, loads: LOADS };
    const most = Math.max(...costs.map(({ first }) => first.total));
    rows.push(
      row('main thread, median real page', medianOf(costs, 'first'), 5, { ...detail, most }),
      row('main thread, another page of the same site', medianOf(costs, 'next'), null, detail),
      row(
        'longest task, real pages',
        Math.max(...costs.flatMap(({ first, next }) => [first.longest, next.longest])),
        50,
      ),
    );
  }
  const tab = await browser.newTab();
  progress('  a page of 5 MB');
  const big = bigPage();
  const ofBig = await measure(tab, sites, big, 2 * WATCHED_MS);
  rows.push(
    row('main thread, page of 5 MB', ofBig.total, null, { MB: big.length / 1e6 }),
    row('longest task, page of 5 MB', ofBig.longest, 50),
  );
  progress('  a storm of changes');
  const ofStorm = await measure(tab, sites, stormPage(), STORM_MS + 3_000);
  const made = Number(await tab.evaluate('globalThis.made'));
  rows.push(
    row(
      `main thread, ${CHANGES_A_SECOND.toLocaleString('en-US')} changes a second for ${STORM_MS / 1000} s`,
      ofStorm.total,
      null,
      {
        'changes made': made,
      },
    ),
    row('longest task, storm of changes', ofStorm.longest, 50),
  );
  return rows;
}

async function measureListener(browser: LabBrowser, sites: Sites): Promise<Row[]> {
  const costs = await measureRealPages(browser, sites, LISTENED_MS);
  if (costs.length === 0) return [];
  const detail = { pages: costs.length, loads: LOADS };
  return [
    row('a script that only listens, median real page', medianOf(costs, 'first'), null, detail),
    row('a script that only listens, another page of the same site', medianOf(costs, 'next'), null, detail),
  ];
}

/** The best load of each page, with the longest task of any. */
interface PageCost {
  /** As the first page of its site: in a new process, to which our script is new. */
  readonly first: Cost;
  /** In the process that the page before it was in. */
  readonly next: Cost;
}

/** In rounds, so that the loads of a page are minutes apart: a machine has slow minutes. */
async function measureRealPages(browser: LabBrowser, sites: Sites, watchedMs: number): Promise<PageCost[]> {
  const loads = new Map<string, PageCost[]>();
  for (let round = 1; round <= LOADS; round++) {
    progress(`  real pages, ${round} of ${LOADS}`);
    for (const [name, html] of realPages()) {
      const tab = await browser.newTab();
      const first = await measure(tab, sites, html, watchedMs);
      const next = await measure(tab, sites, html, watchedMs);
      await tab.close();
      loads.set(name, [...(loads.get(name) ?? []), { first, next }]);
    }
  }
  const costs: PageCost[] = [];
  for (const [name, all] of loads) {
    const first = best(all.map((load) => load.first));
    const next = best(all.map((load) => load.next));
    const longest = Math.max(first.longest, next.longest);
    progress(
      `  ${name}: ${first.total.toFixed(1)} ms, next ${next.total.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`,
    );
    costs.push({ first, next });
  }
  return costs;
}

function best(costs: readonly Cost[]): Cost {
  return {
    total: Math.min(...costs.map(({ total }) => total)),
    longest: Math.max(...costs.map(({ longest }) => longest)),
  };
}

function medianOf(costs: readonly PageCost[], which: keyof PageCost): number {
  const totals = costs.map((cost) => cost[which].total).toSorted((a, b) => a - b);
  return quantile(totals, 0.5);
}

function row(what: string, measured: number, limit: number | null, detail?: Record<string, number>): Row {
  const target = limit === null ? null : atMost(limit);
  return { suite: 'page', what, unit: 'ms', measured, target, ...(detail && { detail }) };
}

function* realPages(): Generator<readonly [name: string, html: string]> {
  if (!existsSync(FOLDER)) {
    progress('  no real pages: expected ../shared/data/pages');
    return;
  }
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.html')))
    yield [name, readFileSync(join(FOLDER, name), 'utf8')];
}

/** A shop's whole catalogue in one table: prices, numbers of goods, a telephone in every row. */
function bigPage(): string {
  const rows = Array.from(
    { length: BIG_ROWS },
    (_, i) =>
      `<tr><td>${i}</td><td>สินค้าเลขที่ ${i} ของดีราคาถูกส่งฟรีทั่วประเทศ</td><td>ราคา ${i * 7} บาท โทร 02-${1_000_000 + i * 37}</td>` +
      `<td><a href="/goods/${i}">ดูรายละเอียดสินค้า</a></td></tr>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>catalogue</title><body><table>${rows.join('')}</table>`;
}

function stormPage(): string {
  const perTick = CHANGES_A_SECOND / 100;
  return `<!doctype html><meta charset="utf-8"><title>storm</title><body>
    ${Array.from({ length: 200 }, (_, i) => `<p id="p${i}">โอน กสิกร 000-0-00000-0</p>`).join('')}
    <script>
      globalThis.made = 0;
      const texts = [...document.querySelectorAll('p')].map((p) => p.firstChild);
      const began = performance.now();
      const timer = setInterval(() => {
        const due = Math.min((performance.now() - began) * ${CHANGES_A_SECOND / 1000}, made + ${perTick * 4});
        while (made < due) texts[made % texts.length].data = 'โอน กสิกร 000-0-' + String(10000 + (made++ % 90000)) + '-0';
        if (performance.now() - began > ${STORM_MS}) clearInterval(timer);
      }, 10);
    </script>`;
}

const eventsSchema = v.object({
  traceEvents: v.array(
    v.object({
      name: v.string(),
      ph: v.string(),
      ts: v.optional(v.number()),
      dur: v.optional(v.number()),
      tdur: v.optional(v.number()),
      tid: v.optional(v.number()),
      pid: v.optional(v.number()),
      args: v.optional(v.unknown()),
    }),
  ),
});

async function measure(tab: Tab, sites: Sites, html: string, watchedMs: number): Promise<Cost> {
  sites.handle(HOST, page(html));
  await tab.page.bringToFront();
  await tab.page.tracing.start({ categories: ['devtools.timeline', 'v8.execute'] });
  await tab.open(`http://${HOST}/`, 60_000);
  await sleep(watchedMs);
  const trace = await tab.page.tracing.stop();
  if (trace === undefined) throw new Error('expected a trace, got none');
  return costIn(v.parse(eventsSchema, JSON.parse(new TextDecoder().decode(trace))).traceEvents);
}

type TraceEvent = v.InferOutput<typeof eventsSchema>['traceEvents'][number];

/** Calls into our script, each counted once however they nest. */
function costIn(events: readonly TraceEvent[]): Cost {
  const own = events
    .filter(({ ph, name, args }) => ph === 'X' && CALLS.has(name) && SCRIPTS.test(JSON.stringify(args ?? '')))
    .toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0));
  let total = 0;
  let longest = 0;
  const endOf = new Map<string, number>();
  for (const { ts = 0, dur = 0, tdur = dur, pid, tid } of own) {
    const thread = `${pid} ${tid}`;
    if (ts < (endOf.get(thread) ?? 0)) continue;
    endOf.set(thread, ts + dur);
    total += tdur / 1000;
    longest = Math.max(longest, tdur / 1000);
  }
  return { total, longest };
}

const CALLS: ReadonlySet<string> = new Set(['FunctionCall', 'EvaluateScript', 'v8.callFunction', 'v8.run']);
