/* A hub that is killed under load, on each engine: what it had acknowledged is there once, and the chain of events holds. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, withDatabase } from '../../../hub/db/database.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { testEngines } from '../engines.ts';
import { requestOf, sendLoad } from './load.ts';
import { sampleAddress, sampleReport } from './sample.ts';
import { serveProcess } from './serving.ts';
import { makeHub } from './world.ts';

const PREPARED = 4_000;
/** Killed when so many reports are acknowledged: in the middle of many others. */
const ACKNOWLEDGED = 300;

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`a hub killed under load on ${engine.name}`, { timeout: 120_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    it('has lost and doubled nothing', async () => {
      const hub = await engine.create();
      const samples = Array.from({ length: PREPARED }, () => sampleReport());
      const requests = samples.map(({ report }) => requestOf(report, sampleAddress()));
      const first = await serveProcess(hub);
      let acknowledged = 0;
      const sent = await sendLoad({
        urls: [first.url],
        requests,
        connections: 32,
        budgetMs: 30_000,
        onAnswer: () => {
          acknowledged += 1;
          if (acknowledged === ACKNOWLEDGED) first.child.kill('SIGKILL');
        },
      });
      await first.stop('SIGKILL');
      const accepted = sent.filter(({ status }) => status === 201).map(({ index }) => samples[index]?.report.id ?? '');
      expect(accepted.length).toBeGreaterThanOrEqual(ACKNOWLEDGED);
      expect(accepted.length).toBeLessThan(PREPARED);

      const second = await serveProcess(hub);
      try {
        // The browsers send again what was not answered, and once more what was.
        const again = await sendLoad({
          urls: [second.url],
          requests: requests.slice(0, 1000),
          connections: 32,
          budgetMs: 30_000,
        });
        expect(again).toHaveLength(1000);
        expect(new Set(again.map(({ status }) => status))).toEqual(new Set([200, 201]));
        const known = new Set(
          again.filter(({ status }) => status === 200).map(({ index }) => samples[index]?.report.id),
        );
        expect(accepted.every((id) => known.has(id))).toBe(true);
      } finally {
        await second.stop();
      }
      await withDatabase(hub.paths, hub.databaseUrl, async (orm) => {
        const rows = await rowsOf<{ id: string; subjects: number; named: number }>(
          orm,
          sql`SELECT id::text AS id, count(key)::int AS subjects,
                     (SELECT count(*)::int FROM event WHERE seq = event_seq AND payload::text LIKE '%' || id || '%') AS named
              FROM report JOIN report_subject ON report_id = id GROUP BY id, event_seq`,
        );
        expect(rows).toHaveLength(1000);
        expect(rows.filter(({ subjects, named }) => subjects !== 2 || named !== 1)).toEqual([]);
        expect((await verifyChain(orm)).brokenAt).toBeNull();
      });
    });
  });
}
