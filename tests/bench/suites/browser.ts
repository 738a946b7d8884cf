/*
 * In the browsers, with the real extension built for a hub made here. Every site of the world is one server on the
 * loopback interface, which counts what reaches it.
 *
 *   both      requests of listed hosts, worker asleep and awake; asleep to verdict, of a site and of a number with one digest
 *   Chromium  a release of a million hosts taken in while lookups go on; memory of the worker; declarativeNetRequest indexing
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { findBrowser, type BrowserName } from '../../../scripts/browsers.ts';
import { launchBrowser, sleep, type LabBrowser, type Tab } from '../../../scripts/lab/browser.ts';
import { buildExtension } from '../../../scripts/lab/extension-build.ts';
import { makeHub, serveRepository, type LabHub } from '../../../scripts/lab/hub.ts';
import { startSites, type Sites } from '../../../scripts/lab/sites.ts';
import { createRandom, listedHosts, shuffled } from '../corpus.ts';
import { formatError, progress, quantile } from '../measure.ts';
import { atMost, type Row, type Target } from '../row.ts';

const HUB_URL = 'http://hub.example';
/** Longer than the suite: a list is fetched when the suite says so, and not in the middle of another row. */
const POLL_SECONDS = 86_400;
const FIRST_HOSTS = 100_000;
const BIG_HOSTS = 1_000_000;
/** Of real lists the gate refuses some hosts: official ones, shared ones, much-visited ones. */
const MAX_REFUSED = 2_000;
const VISITS = 12;
const COLD_VERDICTS = 15;
/** Shards that a poll's small change touches, and a day's: of a million hosts in 256 shards of 30 kB. */
const COMMITTED_SHARDS = [20, 256] as const;
const SHARD_BYTES = 30_000;
const ADDED = 5_000;
const INDEX_SIZES = [100_000, 1_000_000] as const;

const timedSchema = v.object({ ms: v.number(), value: v.unknown() });
const checkSchema = v.object({ indicators: v.array(v.object({ verdict: v.object({ kind: v.string() }) })) });

interface Lab {
  readonly sites: Sites;
  readonly hub: LabHub;
  readonly hosts: readonly string[];
  readonly folder: string;
}

/** All rows of the suite; a browser that is not on the machine is left out with a line. */
export async function run(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tuean-bench-browser-'));
  const sites = await startSites();
  try {
    const hosts = listedHosts(BIG_HOSTS);
    progress('  hub with 100k hosts');
    const hub = await makeHub(join(folder, 'hub'), HUB_URL, POLL_SECONDS);
    await hub.import(['type,value', 'account,123-4-56789-0'], { format: 'csv' });
    await importHosts(hub, folder, hosts.slice(0, FIRST_HOSTS));
    sites.handle('hub.example', serveRepository(hub.repository));
    const lab = { sites, hub, hosts, folder };
    const rows: Row[] = [];
    for (const name of ['firefox', 'chromium'] as const) rows.push(...(await measureBrowser(lab, name)));
    return rows;
  } finally {
    await sites.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function importHosts(hub: LabHub, folder: string, hosts: readonly string[]): Promise<void> {
  const file = join(folder, `feed-${hosts.length}.txt`);
  await writeFile(file, `${hosts.join('\n')}\n`);
  await hub.import({ file }, { format: 'domains' });
  await hub.publish();
}

async function measureBrowser(lab: Lab, name: BrowserName): Promise<Row[]> {
  if ((await findBrowser(name)) === null) {
    progress(`  no ${name} on this machine: left out`);
    return [];
  }
  progress(`  ${name}: build and start`);
  const options = { browser: name, hubUrl: HUB_URL, trustRoot: lab.hub.trustRoot, outDir: join(lab.folder, name) };
  const extension = await buildExtension(options);
  const browser = await launchBrowser({ name, extension, sitesPort: lab.sites.port, language: 'en' });
  try {
    const own = await browser.openOwnPage('popup.html');
    await waitForList(own, FIRST_HOSTS - MAX_REFUSED);
    const rows = [await requestsRow(lab, browser), await siteVerdictRow(lab, browser, own)];
    rows.push(await numberVerdictRow(browser, own));
    if (name === 'chromium') {
      rows.push(...(await bigReleaseRows(lab, browser, own)), await deltaRow(lab, own));
      rows.push(...(await commitRows(own)), ...(await indexRows(lab, own)));
    }
    return rows;
  } catch (error) {
    progress(`  ${name}: stopped early: ${formatError(error)}`);
    throw error;
  } finally {
    await browser.close();
  }
}

/** Sends a request to the worker from one of our own pages, and gives what it answers. */
function askFrom(own: Tab, type: string, request: object): Promise<unknown> {
  const api = `(globalThis.browser ?? globalThis.chrome)`;
  return own.evaluate(`${api}.runtime.sendMessage(${JSON.stringify({ type, request })})`);
}

/** What the worker answers inside one of our own pages, and the milliseconds from question to answer. */
async function timeAnswer(own: Tab, type: string, request: object): Promise<{ ms: number; value: unknown }> {
  const timed = await own.evaluate(`(async () => {
    const api = globalThis.browser ?? globalThis.chrome;
    const before = performance.now();
    const answer = await api.runtime.sendMessage(${JSON.stringify({ type, request })});
    return JSON.stringify({ ms: performance.now() - before, value: answer.value });
  })()`);
  return v.parse(timedSchema, JSON.parse(String(timed)));
}

/** Milliseconds to the verdict of a listed host. */
async function timeSite(own: Tab, host: string): Promise<number> {
  const { ms, value } = await timeAnswer(own, 'site.explain', { url: `https://${host}/login` });
  const { site } = v.parse(v.object({ site: v.object({ kind: v.string() }) }), value);
  if (site.kind !== 'listed') throw new Error(`expected a listed verdict, got ${site.kind}`);
  return ms;
}

/** Milliseconds to the verdict of an account that is not listed. A number is asked for once: its digest is kept. */
async function timeNumber(own: Tab, account: number): Promise<number> {
  const { ms, value } = await timeAnswer(own, 'message.check', { text: `โอนเข้าบัญชี กสิกรไทย ${account}` });
  const { indicators } = v.parse(checkSchema, value);
  if (indicators.map(({ verdict }) => verdict.kind).join() !== 'not-listed')
    throw new Error(`expected one verdict, got ${JSON.stringify(indicators)}`);
  return ms;
}

/** Waits until the list in force has at least this many hosts. */
async function waitForList(own: Tab, hosts: number): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    const answer = (await askFrom(own, 'list.status', {})) as ListAnswer;
    if ((answer.value?.publishers?.[0]?.counts?.hosts ?? 0) >= hosts) return;
    await sleep(500);
  }
  throw new Error(`expected a list of ${hosts} hosts within two minutes`);
}

interface ListAnswer {
  readonly value?: { readonly publishers?: readonly { readonly counts?: { readonly hosts?: number } }[] };
}

/** Visits listed hosts, the worker asleep and awake in turns where it can be put to sleep; counts what reached them. */
async function requestsRow({ sites, hosts }: Lab, browser: LabBrowser): Promise<Row> {
  progress(`  ${browser.name}: visits of listed hosts`);
  const visited = shuffled(hosts.slice(0, FIRST_HOSTS), createRandom(3)).filter(isVisitable).slice(0, VISITS);
  // A store is filled before the guard's rules are: leave them the moment that they take.
  await sleep(3_000);
  sites.forgetRequests();
  let warned = 0;
  for (const [visit, host] of visited.entries()) {
    // A new tab is an event, and starts the worker.
    const tab = await browser.newTab();
    if (visit % 2 === 0) await browser.stopWorker();
    const { kind } = await tab.open(`http://${host}/`);
    if (kind === 'interstitial') warned++;
    await tab.close();
  }
  return {
    suite: 'browser',
    what: `${browser.name}: requests that reached a listed host, ${VISITS} visits`,
    unit: '',
    measured: sites.countFor(visited),
    target: atMost(0),
    detail: {
      'warnings shown': warned,
      worker: 'stopped before every other',
    },
  };
}

/** Names that a browser takes as they are. */
function isVisitable(host: string): boolean {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) && !/^[\d.]+$/.test(host) && !host.includes('xn--');
}

/** From question to answer, with the worker stopped before each, and once more awake. */
async function siteVerdictRow({ hosts }: Lab, browser: LabBrowser, own: Tab): Promise<Row> {
  progress(`  ${browser.name}: verdicts of sites`);
  const asked = shuffled(hosts.slice(0, FIRST_HOSTS), createRandom(8)).filter(isVisitable).slice(0, COLD_VERDICTS);
  return await coldRow(browser, asked, {
    what: `site, ${FIRST_HOSTS / 1000}k hosts`,
    target: atMost(browser.name === 'chromium' ? 30 : 40),
    time: (host) => timeSite(own, host),
    timeAwake: (host) => timeSite(own, `www.${host}`),
  });
}

/** The same of a number, with its slow digest. */
async function numberVerdictRow(browser: LabBrowser, own: Tab): Promise<Row> {
  progress(`  ${browser.name}: verdicts of numbers`);
  const asked = Array.from({ length: COLD_VERDICTS }, (_one, index) => 1_234_560_000 + index);
  return await coldRow(browser, asked, {
    what: 'number, one digest',
    target: atMost(150),
    time: (account) => timeNumber(own, account),
    timeAwake: (account) => timeNumber(own, account + COLD_VERDICTS),
  });
}

interface ColdAsked<T> {
  readonly what: string;
  readonly target: Target;
  readonly time: (asked: T) => Promise<number>;
  readonly timeAwake: (asked: T) => Promise<number>;
}

async function coldRow<T>(
  browser: LabBrowser,
  asked: readonly T[],
  { what, target, time, timeAwake }: ColdAsked<T>,
): Promise<Row> {
  const cold: number[] = [];
  const awake: number[] = [];
  for (const one of asked) {
    await browser.stopWorker();
    await sleep(300);
    cold.push(await time(one));
    awake.push(await timeAwake(one));
  }
  return {
    suite: 'browser',
    what: `${browser.name}: message to verdict, worker stopped, ${what}`,
    unit: 'ms',
    measured: medianOf(cold),
    target,
    detail: { 'awake ms': medianOf(awake), 'slowest ms': Math.max(...cold), asked: asked.length },
  };
}

function medianOf(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** A million hosts published at once and taken in, while another page asks for verdicts all the time. */
async function bigReleaseRows(lab: Lab, browser: LabBrowser, own: Tab): Promise<Row[]> {
  progress('  chromium: hub grows to 1M hosts');
  const before = await workerMemory(browser);
  await importHosts(lab.hub, lab.folder, lab.hosts);
  progress('  chromium: release of 1M hosts taken in');
  const asker = await browser.openOwnPage('popup.html');
  const host = lab.hosts.slice(0, FIRST_HOSTS).find(isVisitable) ?? 'x.example';
  await timeSite(asker, host);
  await asker.evaluate(`(() => {
    globalThis.waits = [];
    globalThis.asking = true;
    void (async () => {
      while (globalThis.asking) {
        const before = performance.now();
        await chrome.runtime.sendMessage(${JSON.stringify({ type: 'site.explain', request: { url: `https://${host}/` } })});
        globalThis.waits.push(performance.now() - before);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
  })()`);
  const startedAt = performance.now();
  await askFrom(own, 'list.update', {});
  const updateMs = performance.now() - startedAt;
  await waitForList(own, BIG_HOSTS - MAX_REFUSED);
  const waits = (await asker.evaluate('((globalThis.asking = false), globalThis.waits)')) as number[];
  await asker.close();
  await sleep(5_000);
  const after = await workerMemory(browser);
  const ascending = waits.sort((a, b) => a - b);
  return [
    {
      suite: 'browser',
      what: 'chromium: a release of 1M hosts taken in from its base, rules included',
      unit: 'ms',
      measured: updateMs,
      target: null,
    },
    {
      suite: 'browser',
      what: 'chromium: longest that a lookup waited meanwhile',
      unit: 'ms',
      measured: ascending.at(-1) ?? Number.NaN,
      target: atMost(50),
      detail: { lookups: ascending.length, 'median ms': quantile(ascending, 0.5), 'p99 ms': quantile(ascending, 0.99) },
    },
    {
      suite: 'browser',
      what: 'chromium: heap and buffers of the worker with 1M hosts, a host',
      unit: 'B',
      measured: after / BIG_HOSTS,
      target: atMost(12),
      detail: { 'MB with 100k': before / 1e6, 'MB with 1M': after / 1e6 },
    },
  ];
}

/** A delta on the million, from "update now" to the guard's rules. */
async function deltaRow({ hub, folder }: Lab, own: Tab): Promise<Row> {
  progress('  chromium: hub publishes 5,000 more');
  await importHosts(hub, folder, listedHosts(BIG_HOSTS + ADDED).slice(BIG_HOSTS));
  const startedAt = performance.now();
  await askFrom(own, 'list.update', {});
  const ms = performance.now() - startedAt;
  await waitForList(own, BIG_HOSTS + ADDED - MAX_REFUSED);
  return {
    suite: 'browser',
    what: 'chromium: a delta of 5,000 hosts on 1M, fetched, verified, stored, in the rules',
    unit: 'ms',
    measured: ms,
    target: null,
  };
}

/** One strict transaction that writes shards, in a scratch database of the extension's origin. */
async function commitRows(own: Tab): Promise<Row[]> {
  const rows: Row[] = [];
  for (const shards of COMMITTED_SHARDS) {
    progress(`  chromium: commit ${shards} shards`);
    const times = (await own.evaluate(`(async () => {
      const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const opening = indexedDB.open('bench', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('shard');
      const database = await done(opening);
      const bytes = Array.from({ length: ${shards} }, () => crypto.getRandomValues(new Uint8Array(${SHARD_BYTES})));
      const times = [];
      for (let round = 0; round < 15; round++) {
        const before = performance.now();
        const transaction = database.transaction('shard', 'readwrite', { durability: 'strict' });
        bytes.forEach((value, index) => transaction.objectStore('shard').put(value, index));
        await new Promise((resolve, reject) => {
          transaction.oncomplete = resolve;
          transaction.onabort = () => reject(transaction.error);
        });
        times.push(performance.now() - before);
      }
      database.close();
      await done(indexedDB.deleteDatabase('bench'));
      return times;
    })()`)) as number[];
    const ascending = times.sort((a, b) => a - b);
    rows.push({
      suite: 'browser',
      what: `chromium: strict commit of ${shards} shards of 30 kB`,
      unit: 'ms',
      measured: quantile(ascending, 0.5),
      target: shards === COMMITTED_SHARDS[0] ? null : atMost(3),
      detail: { 'fastest ms': ascending[0] ?? Number.NaN },
    });
  }
  return rows;
}

/** Heap and buffers of the service worker, after a collection, in bytes. */
async function workerMemory(browser: LabBrowser): Promise<number> {
  const target = await browser.driver.waitForTarget(
    (candidate) => candidate.type() === 'service_worker' && candidate.url().startsWith(browser.origin),
    { timeout: 10_000 },
  );
  const session = await target.createCDPSession();
  try {
    await session.send('HeapProfiler.collectGarbage');
    const usage: unknown = await session.send('Runtime.getHeapUsage');
    const { usedSize = 0, backingStorageSize = 0 } = usage as { usedSize?: number; backingStorageSize?: number };
    return usedSize + backingStorageSize;
  } finally {
    await session.detach();
  }
}

/** What the browser itself takes to index a rule of many hosts: asked from one of our pages, on spare rule ids. */
async function indexRows({ hosts }: Lab, own: Tab): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of INDEX_SIZES) {
    progress(`  chromium: index ${size} hosts`);
    await own.evaluate('globalThis.hosts = []');
    for (let at = 0; at < size; at += 100_000) {
      await own.evaluate(`globalThis.hosts.push(...${JSON.stringify(hosts.slice(at, at + 100_000))})`);
    }
    const ms = Number(
      await own.evaluate(`(async () => {
        const rule = (requestDomains) => ({
          id: 1,
          priority: 1,
          action: { type: 'redirect', redirect: { extensionPath: '/interstitial.html' } },
          condition: { requestDomains, resourceTypes: ['main_frame'] },
        });
        const ids = (await chrome.declarativeNetRequest.getDynamicRules()).map(({ id }) => id);
        await chrome.declarativeNetRequest.updateDynamicRules({ removeRuleIds: ids });
        const before = performance.now();
        await chrome.declarativeNetRequest.updateDynamicRules({ addRules: [rule(globalThis.hosts)] });
        return performance.now() - before;
      })()`),
    );
    rows.push({
      suite: 'browser',
      what: `chromium: declarativeNetRequest takes a rule of ${size.toLocaleString('en-US')} hosts`,
      unit: 'ms',
      measured: ms,
      target: size === 100_000 ? atMost(250) : null,
    });
  }
  return rows;
}
