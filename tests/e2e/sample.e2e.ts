/*
 * Real lists in real browsers: a seeded sample of listed hosts and URLs is warned of with no byte to any of them, and
 * popular hosts load. `E2E_SAMPLE=200` for the full count. Needs the lists beside the repository.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tab } from '../../scripts/lab/browser.ts';
import { serveRepository, type LabHub } from '../../scripts/lab/hub.ts';
import { ask, expect, guardHolds, test, waitForList, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { HUB_HOST, madeOnce } from './world.ts';

const LISTS = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const HOSTS = join(LISTS, 'blocklists', 'blp-phishing-100k.txt');
const URLS = join(LISTS, 'blocklists', 'ut1-phishing-urls-a.txt');
const POPULAR = join(LISTS, 'benign', 'cloudflare-top20k.txt');
const SAMPLE = Number(process.env.E2E_SAMPLE ?? 40);
const SEED = Number(process.env.E2E_SEED ?? 1441);

if (existsSync(HOSTS)) {
  test('listed hosts and URLs of real lists are warned of and popular hosts load', async ({ sites, launch }) => {
    test.setTimeout(240_000 + SAMPLE * 3_000);
    // The first browser has them imported, for the other too.
    sites.handle(HUB_HOST, serveRepository(await madeOnce('real-lists', publishLists)));
    const browser = await launch();
    const own = await withList(browser);
    const status = await waitForList(own, ({ publishers }) => (publishers[0]?.counts.hosts ?? 0) > 50_000, 60_000);
    console.log(`${browser.name}: ${JSON.stringify(status.publishers[0]?.counts)}`);
    const arrivedAt = Date.now();
    await guardHolds(browser, own, status);
    console.log(`${browser.name}: guarded ${Date.now() - arrivedAt} ms after the list was seen`);
    const random = randomFrom(SEED);
    const sample = [
      ...pick(linesOf(HOSTS), SAMPLE, random).map((host) => `http://${host}/`),
      ...pick(linesOf(URLS), SAMPLE, random).map((url) => `http://${url}`),
    ];
    const tab = await browser.newTab();
    let warned = 0;
    const missed: string[] = [];
    for (const url of sample) {
      // An import refuses what must not be listed (popular and shared hosts); what is not on the list must load.
      const { site } = await ask(own, 'site.explain', { url });
      const shown = await tab.open(url);
      if (site.kind === 'listed' && site.blocks) {
        warned += 1;
        await expectWarning(tab, shown);
        const reached = sites.requestsTo(new URL(url).hostname).length;
        if (reached > 0) missed.push(`${url}: ${reached} requests`);
      } else expect(shown.kind).toBe('site');
      sites.forgetRequests();
    }
    console.log(`${browser.name}: ${warned} of ${sample.length} warned of, ${missed.length} reached the server`);
    expect(missed).toEqual([]);
    expect(warned).toBeGreaterThan(sample.length * 0.9);
    const popular = pick(linesOf(POPULAR), 300, random);
    for (const host of popular) {
      expect((await ask(own, 'site.explain', { url: `http://${host}/` })).site.kind, host).toBe('not-listed');
    }
    // Some are https only, which this server does not speak: then the browser's own error page is shown, and no warning may take its
    // place within seconds. So they are opened in several tabs.
    const opened = popular.slice(0, SAMPLE * 1.5);
    const waiting = [...opened];
    const openRest = async (one: Tab): Promise<void> => {
      for (let host = waiting.pop(); host !== undefined; host = waiting.pop())
        expect((await one.open(`http://${host}/`)).kind, host).not.toBe('interstitial');
    };
    await Promise.all([tab, ...(await Promise.all([1, 2, 3].map(() => browser.newTab())))].map(openRest));
    console.log(`${browser.name}: ${opened.length} popular hosts opened, none warned of`);
  });
}

/** Publishes both lists. @returns the repository */
async function publishLists(hub: LabHub): Promise<string> {
  await hub.import({ file: HOSTS }, { format: 'domains' });
  await hub.import({ file: URLS }, { format: 'urls' });
  await hub.publish();
  return hub.repository;
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function pick(lines: readonly string[], count: number, random: () => number): string[] {
  const pool = [...lines];
  return Array.from({ length: Math.min(count, pool.length) }, () => {
    const [chosen] = pool.splice(Math.floor(random() * pool.length), 1);
    return chosen ?? '';
  });
}

/** mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
