/*
 * Everything dies at once: reports of pages go through a proxy that drops, delays, doubles and cuts, while the worker, the
 * browser and the hub are killed at random. Afterwards the hub holds each report once, and nothing else.
 */
import { mkdtemp } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { hubPaths } from '../../hub/config.ts';
import { rowsOf, withDatabase } from '../../hub/db/database.ts';
import type { LabBrowser, Tab } from '../../scripts/lab/browser.ts';
import { serveRepository } from '../../scripts/lab/hub.ts';
import { newStorm, seeded, startStorm } from '../lib/reports/storm.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { startHubProcess } from './hub-process.ts';
import { killBrowser } from './kill-browser.ts';
import { seenPage } from './tab-id.ts';
import { HUB_HOST, world } from './world.ts';

test.use({ mayReport: true });

/** `E2E_REPORTS=500` for the full count. */
const REPORTS = Number(process.env.E2E_REPORTS ?? 60);
/** Of each report made, how often something is killed after it. */
const KILLS = { worker: 0.1, browser: 0.03, hub: 0.06 } as const;

test('each report is stored once, whatever dies when', async ({ hub, sites, launch }) => {
  test.setTimeout(120_000 + REPORTS * 2500);
  const dice = seeded(2569);
  const killed = { worker: 0, browser: 0, hub: 0 };
  let served = await startHubProcess(hub.data);
  const storm = newStorm();
  const proxy = await startStorm(() => served.port, dice, storm);
  const files = serveRepository(hub.repository);
  sites.handle(HUB_HOST, (request, response, raw) => {
    if (!request.path.startsWith('/v1/')) return files(request, response, raw);
    const { method, url, headers } = raw;
    const outgoing = httpRequest({ host: '127.0.0.1', port: proxy.port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', () => raw.socket.destroy()).pipe(response);
    });
    outgoing.on('error', () => raw.socket.destroy());
    raw.pipe(outgoing);
    return undefined;
  });

  const profile = await mkdtemp(join(world().folder, 'profile-'));
  let browser = await launch({ profile });
  let own = await withList(browser);
  let tab = await browser.newTab();
  try {
    for (let made = 0; made < REPORTS;) {
      const host = `storm-${made}.example`;
      const isMade = await reportPage(own, tab, host);
      if (isMade) made += 1;
      if (dice() < KILLS.hub) {
        killed.hub += 1;
        await served.kill();
        served = await startHubProcess(hub.data);
      }
      if (dice() < KILLS.browser) {
        killed.browser += 1;
        await killBrowser(browser);
        browser = await launch({ profile });
        ({ own, tab } = await pagesOf(browser));
      } else if (dice() < KILLS.worker) {
        killed.worker += 1;
        await browser.stopWorker();
      }
    }
    // Nobody waits for the pauses of a bad network: a person who looks at their reports has all of them sent.
    const rounds = Math.ceil(REPORTS / 10);
    for (let round = 0; round < rounds; round += 1) await ask(own, 'report.refresh', {}).catch(() => null);
    storm.isCalm = true;
    await proxy.settle();
    await expect
      .poll(async () => await statesOf(own), { timeout: 60_000, intervals: [500] })
      .toEqual({ reports: REPORTS, sent: REPORTS });
  } finally {
    await proxy.close();
    await served.kill();
  }

  const stored = await withDatabase(hubPaths(hub.data), undefined, (orm) =>
    rowsOf<{ key: string; reports: number }>(
      orm,
      sql`SELECT key, count(DISTINCT report_id)::int AS reports FROM report_subject GROUP BY key ORDER BY key`,
    ),
  );
  const expected = Array.from({ length: REPORTS }, (_, made) => ({ key: `host:storm-${made}.example`, reports: 1 }));
  expect(stored).toEqual(expected.sort((a, b) => (a.key < b.key ? -1 : 1)));
  // The storm blew, and everybody died.
  expect(storm.dropped + storm.late + storm.doubled + storm.cut).toBeGreaterThan(REPORTS / 10);
  for (const deaths of Object.values(killed)) expect(deaths).toBeGreaterThan(0);
  console.log(`${REPORTS} reports; killed ${JSON.stringify(killed)}; on the way ${JSON.stringify(storm)}`);
});

/** The person opens a page and reports it. False: something died meanwhile, and they press again. */
async function reportPage(own: Tab, tab: Tab, host: string): Promise<boolean> {
  try {
    await tab.open(`http://${host}/`);
    const outcome = await ask(own, 'report.page', { page: await seenPage(own, host), found: [] });
    if (outcome.outcome !== 'kept') throw new Error(`expected a report, got ${outcome.reason}`);
    await ask(own, 'report.sendNow', { id: outcome.report.id });
    return true;
  } catch (error) {
    // The worker was stopped before it could answer.
    if (error instanceof Error && /message port|message channel|Receiving end/.test(error.message)) return false;
    throw error;
  }
}

async function pagesOf(browser: LabBrowser): Promise<{ own: Tab; tab: Tab }> {
  return { own: await browser.openOwnPage('popup.html'), tab: await browser.newTab() };
}

async function statesOf(own: Tab): Promise<{ reports: number; sent: number }> {
  const { reports } = await ask(own, 'report.refresh', {});
  return { reports: reports.length, sent: reports.filter(({ state }) => state === 'sent').length };
}
