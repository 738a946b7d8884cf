/*
 * The outbox against the hub as it is: over HTTP, through a proxy that drops, delays, duplicates and cuts at random, by a worker
 * that is stopped at random. The hub must end with exactly the reports that were not taken back, each stored once.
 */
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveHub, type Served } from '../../../hub/api/serve.ts';
import { initHub } from '../../../hub/publish/init.ts';
import type { Report } from '../../../lib/core/report/report.ts';
import { createOutboxDatabase } from '../../../lib/reports/outbox-database.ts';
import { createOutbox } from '../../../lib/reports/outbox.ts';
import { newRow, removed, withDetails } from '../../../lib/reports/row.ts';
import { LONGEST_MS } from '../../../lib/reports/sender.ts';
import { createTransport } from '../../../lib/reports/transport.ts';
import { testEngines } from '../../hub/engines.ts';
import { createMortalWorker } from './mortal-worker.ts';
import { sampleReport } from './sample.ts';
import { newStorm, seeded, startStorm } from './storm.ts';

const REPORTS = 500;
const WITHOUT_LIMIT = 1_000_000;
const now = new Date();
const [engine] = testEngines(({ paths, databaseUrl }) =>
  initHub({
    paths,
    config: {
      version: 1,
      url: 'http://127.0.0.1:1441',
      publisher: { th: 'รายการทดลอง', en: 'Trial list' },
      pollSeconds: 900,
      digestCost: { memoryKiB: 8, passes: 1 },
    },
    databaseUrl,
    targetsThreshold: 1,
    now,
  }),
);

let hub: Served;
beforeAll(async () => {
  await engine.start();
  hub = await serveHub({
    ...(await engine.create()),
    config: {
      version: 1,
      url: 'http://127.0.0.1:1441',
      publisher: { th: 'รายการทดลอง', en: 'Trial list' },
      pollSeconds: 900,
      digestCost: { memoryKiB: 8, passes: 1 },
    },
    host: '127.0.0.1',
    port: 0,
    hubKey: undefined,
    trustedProxies: '',
    limits: {
      requestsPerMinute: WITHOUT_LIMIT,
      reportsPerNetwork: WITHOUT_LIMIT,
      reportsPerReporter: WITHOUT_LIMIT,
      amendmentsPerNetwork: WITHOUT_LIMIT,
    },
  });
}, 120_000);
afterAll(async () => {
  await hub?.close();
  await engine.stop();
});

describe('the real hub', () => {
  test('says what the outbox understands', async () => {
    const transport = createTransport({ hubUrl: () => Promise.resolve(`${hub.url}/`), now: () => Date.now() });
    const { report, token } = await sampleReport('contract.example', Date.now());
    const handle = { id: report.id, token };
    const body = newRow(report, token, 0).body;
    expect(await transport.status(handle, null)).toEqual({ kind: 'unknown' });
    expect(await transport.post(handle, body)).toMatchObject({ kind: 'status', status: { state: 'received' } });
    expect(await transport.post(handle, body)).toMatchObject({ kind: 'status' });
    expect(await transport.patch(handle, '{"revision":1,"lostMoney":true}')).toMatchObject({
      kind: 'status',
      status: { revision: 1 },
    });
    // A frame header of 16 × 16 dots: what makes it a picture.
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0, 0xff, 0xd9);
    expect(await transport.putPicture(handle, { type: 'image/jpeg', bytes: jpeg })).toEqual({ kind: 'done' });
    const first = await transport.status(handle, null);
    expect(first).toMatchObject({ kind: 'status', status: { hasPicture: true } });
    expect(await transport.status(handle, first.kind === 'status' ? first.etag : null)).toEqual({ kind: 'done' });
    expect(await transport.putPicture(handle, { type: 'image/png', bytes: jpeg })).toMatchObject({ kind: 'refused' });
    expect(await transport.post(handle, '{}')).toMatchObject({ kind: 'refused', problem: { code: 'invalid-report' } });
    expect(await transport.remove(handle)).toEqual({ kind: 'done' });
    expect(await transport.remove(handle)).toEqual({ kind: 'done' });
    expect(await transport.status(handle, null)).toEqual({ kind: 'unknown' });
  });

  test(`keeps each of ${REPORTS} reports once, whatever happens on the way`, { timeout: 300_000 }, async () => {
    const dice = seeded(1441);
    const storm = newStorm();
    const proxy = await startStorm(() => hub.port, dice, storm);
    const database = createOutboxDatabase('real-hub');
    let clock = Date.now();
    const { live, deaths } = createMortalWorker({
      database,
      fetch: (url, init) => fetch(url, init),
      hubUrl: `http://127.0.0.1:${proxy.port}/`,
      now: () => clock,
      random: dice,
      dies: () => !storm.isCalm && dice() < 0.003,
    });
    const made: { report: Report; token: string; isKept: boolean; words: string | null }[] = [];
    for (let i = 0; i < REPORTS; i++) {
      const { report, token } = await sampleReport(`storm-${i}.example`, clock);
      await live(({ outbox }) => outbox.add(newRow(report, token, clock)));
      made.push({ report, token, isKept: true, words: null });
      clock += 1000;
      if (i % 50 !== 49) continue;
      clock += 20_000;
      await live(({ sender }) => sender.run());
      for (const one of made.slice(-50)) {
        if (dice() < 0.1) {
          one.isKept = false;
          await live(({ outbox }) => outbox.change(one.report.id, (row) => removed(row, clock)));
        } else if (dice() < 0.2) {
          const text = `words of ${one.report.page?.title}`;
          one.words = text;
          await live(({ outbox }) => outbox.change(one.report.id, (row) => withDetails(row, { text }, clock)));
        }
      }
    }
    for (let i = 0; i < 240; i++) {
      clock += 120_000;
      await live(({ sender }) => sender.run('fresh'));
    }
    storm.isCalm = true;
    await proxy.settle();
    for (let i = 0; i < 6; i++) {
      clock += 2 * LONGEST_MS;
      await live(({ sender }) => sender.run('fresh'));
    }
    await proxy.close();

    const transport = createTransport({ hubUrl: () => Promise.resolve(`${hub.url}/`), now: () => clock });
    const rows = new Map((await createOutbox(database).list()).map((row) => [row.id, row]));
    for (const { report, token, isKept, words } of made) {
      const answer = await transport.status({ id: report.id, token }, null);
      expect(answer.kind, report.page?.title).toBe(isKept ? 'status' : 'unknown');
      expect(rows.get(report.id)?.state).toBe(isKept ? 'sent' : undefined);
      if (isKept && answer.kind === 'status') expect(answer.status.revision).toBe(words === null ? 0 : 1);
    }
    // Every one was stored once: the hub counts what it stored anew, what it knew, and what it refused.
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    const counted = (outcome: string): number =>
      Number(new RegExp(`^tuean_reports_total\\{outcome="${outcome}"\\} (\\d+)`, 'm').exec(metrics)?.[1] ?? 0);
    const kept = made.filter(({ isKept }) => isKept).length;
    // One is of the test before.
    expect(counted('stored') - 1).toBeGreaterThanOrEqual(kept);
    expect(counted('stored') - 1).toBeLessThanOrEqual(REPORTS);
    // The storm blew.
    expect(counted('known')).toBeGreaterThan(20);
    expect(storm.dropped).toBeGreaterThan(20);
    expect(storm.doubled).toBeGreaterThan(20);
    expect(storm.late).toBeGreaterThan(20);
    expect(storm.cut).toBeGreaterThan(20);
    expect(deaths()).toBeGreaterThan(10);
    expect(kept).toBeLessThan(REPORTS);
  });
});
