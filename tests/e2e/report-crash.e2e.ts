/* The browser killed at each named point of a report's way out: after the next start the hub has it, once, with what was added. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { REPORT_FAULT_POINTS } from '../../lib/reports/faults.ts';
import type { Tab } from '../../scripts/lab/browser.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { killBrowser } from './kill-browser.ts';
import { serveIntake } from './report-intake.ts';
import { seenPage } from './tab-id.ts';
import { world } from './world.ts';

test.use({ mayReport: true });

const HOST = 'shop-crash.example';

for (const point of REPORT_FAULT_POINTS) {
  test(`killed at ${point}, the report arrives once`, async ({ sites, launch }) => {
    const intake = serveIntake(sites);
    const profile = await mkdtemp(join(world().folder, 'profile-'));
    const extension = world().builds.chromiumFaults;
    const first = await launch({ profile, extension });
    const own = await withList(first);
    const tab = await first.newTab();
    await tab.open(`http://${HOST}/`);
    const seen = await seenPage(own, HOST);
    await own.evaluate(`chrome.storage.local.set({ fault: ${JSON.stringify(point)} })`);
    const made = ask(own, 'report.page', { page: seen, found: [] });
    // Stopped right after it was written down, the worker never answers.
    if (point !== 'report-after-write') {
      const outcome = await made;
      if (outcome.outcome !== 'kept') throw new Error(`expected a report, got ${outcome.reason}`);
      const { id } = outcome.report;
      await ask(own, 'report.sendNow', { id });
      if (point === 'report-after-change') {
        await expect.poll(() => intake.hub.reports().size).toBe(1);
        await ask(own, 'report.describe', { id, text: 'words' });
      }
    } else void made.catch(() => null);
    await own.waitFor(
      `(await chrome.storage.local.get('faultReached')).faultReached === ${JSON.stringify(point)}`,
      20_000,
    );
    await own.evaluate(`chrome.storage.local.set({ fault: 'nowhere' })`);
    await killBrowser(first);

    const second = await launch({ profile, extension });
    const page = await second.openOwnPage('reports.html');
    await expect.poll(() => stateOf(page), { timeout: 40_000 }).toBe('sent');
    expect(intake.hub.reports().size).toBe(1);
    expect([...intake.hub.created.values()]).toEqual([1]);
    expect(new Set(intake.posts).size).toBe(1);
    const [stored] = intake.hub.reports().values();
    if (point === 'report-after-change') expect(stored?.details?.text).toBe('words');
  });
}

/** State of the only report, once nothing of it waits. */
async function stateOf(page: Tab): Promise<string | undefined> {
  const { reports } = await ask(page, 'report.list', {});
  const [report] = reports;
  return reports.length === 1 && report?.hasUnsentDetails === false ? report.state : undefined;
}
