/* What time does to reports: told the time, never asking for it. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { attachReports } from '../../../hub/db/case-intake.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { createLastingDatabase, type LastingDatabase } from '../../../hub/db/lasting-database.ts';
import { rowsOf } from '../../../hub/db/database.ts';
import { createIntake, type Intake } from '../../../hub/intake/intake.ts';
import { intakeKeysOf } from '../../../hub/intake/intake-keys.ts';
import { createMetrics } from '../../../hub/intake/metrics.ts';
import { REPORT_DAYS, retain, watchBursts } from '../../../hub/intake/upkeep.ts';
import { testEngines } from '../engines.ts';
import { sampleAddress, samplePicture, sampleReport, type Sample } from './sample.ts';
import { makeHub } from './world.ts';

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
const START = new Date('2026-03-04T05:06:07.000Z');

const after = (ms: number): Date => new Date(START.getTime() + ms);

for (const engine of testEngines(makeHub)) {
  describe.skipIf(!engine.isThere)(`upkeep on ${engine.name}`, { timeout: 60_000 }, () => {
    let database: LastingDatabase;
    let intake: Intake;
    let now = START;
    beforeAll(() => engine.start(), 120_000);
    afterEach(() => database.close());
    afterAll(() => engine.stop());

    async function open(): Promise<void> {
      const { paths, databaseUrl } = await engine.create();
      now = START;
      database = createLastingDatabase(paths, databaseUrl);
      intake = createIntake({
        database,
        keys: intakeKeysOf(new Uint8Array(32)),
        topSites: new Set(),
        metrics: createMetrics(),
        now: () => now,
      });
    }

    const rows = <Row>(query: Parameters<typeof rowsOf>[1]): Promise<readonly Row[]> =>
      database.use((orm) => rowsOf<Row>(orm, query));

    async function take(sample: Sample, address = sampleAddress()): Promise<void> {
      const network = await intake.networks.hashOf(address, now);
      expect((await intake.post(sample.report, network)).kind).toBe('stored');
    }

    const forget = (at: Date) => retain(database, at, intakeKeysOf(new Uint8Array(32)).forgetting);
    const handleOf = ({ report }: Sample) => ({ id: report.id, receipt: report.receipt });

    it('closes a case that waits for reports when the last of them is emptied', async () => {
      await open();
      await take(
        sampleReport({ subjects: [{ kind: 'host', key: 'host:lone.example', source: 'page', voice: 'a'.repeat(64) }] }),
      );
      await database.use((orm) => attachReports(orm, now));
      const states = () => rows<{ state: string }>(sql`SELECT state FROM fraud_case WHERE key = 'host:lone.example'`);
      await forget(after(REPORT_DAYS * DAY_MS));
      expect(await states()).toEqual([{ state: 'open' }]);
      await forget(after(REPORT_DAYS * DAY_MS + 1));
      expect(await states()).toEqual([{ state: 'rejected' }]);
    });

    it('forgets reports of which nothing came after 90 days, and tells who asks', async () => {
      await open();
      const [old, listed, inListedCase, young] = [sampleReport(), sampleReport(), sampleReport(), sampleReport()];
      for (const sample of [old, listed, inListedCase]) await take(sample);
      await intake.putPicture(handleOf(old), 'a'.repeat(32), 'image/png', samplePicture());
      now = after(DAY_MS);
      await take(young);
      await database.use(async (orm) => {
        await orm.execute(
          sql`UPDATE report SET state = 'listed', reason = 'reports-agree' WHERE id = ${listed.report.id}::uuid`,
        );
        await orm.execute(
          sql`WITH opened AS (INSERT INTO fraud_case (key, kind, state, opened_at, changed_at, event_seq)
                VALUES ('host:evil.example', 'host', 'listed', now(), now(), 1) RETURNING id)
              UPDATE report_subject SET case_id = opened.id FROM opened
              WHERE report_id = ${inListedCase.report.id}::uuid AND kind = 'host'`,
        );
      });
      expect((await forget(after(REPORT_DAYS * DAY_MS))).reports).toBe(0);
      expect((await forget(after(REPORT_DAYS * DAY_MS + 1))).reports).toBe(1);
      expect((await forget(after(REPORT_DAYS * DAY_MS + 1))).reports).toBe(0);
      expect(await intake.status(handleOf(old))).toMatchObject({
        state: 'not-listed',
        reason: 'not-enough-evidence',
        hasPicture: false,
      });
      const left = await rows<{ id: string }>(sql`SELECT DISTINCT report_id::text AS id FROM report_subject`);
      expect(left.map(({ id }) => id).sort()).toEqual(
        [listed, inListedCase, young].map(({ report }) => report.id).sort(),
      );
      expect(await rows(sql`SELECT 1 FROM evidence`)).toEqual([]);
      // A late amendment or picture brings nothing back, and it can still be deleted.
      const late = await intake.amend(handleOf(old), 'a'.repeat(32), { revision: 7, text: 'back' });
      expect(late).toMatchObject({ revision: 1 });
      expect(await intake.putPicture(handleOf(old), 'a'.repeat(32), 'image/png', samplePicture())).toBeNull();
      expect(await intake.remove(handleOf(old))).toBe(true);
      expect(await intake.status(handleOf(old))).toBeNull();
      expect((await database.use(verifyChain)).brokenAt).toBeNull();
    });

    it('destroys the key of a day when the day is over, and then has no way back', async () => {
      await open();
      const address = '203.0.113.9';
      const before = await intake.networks.hashOf(address, START);
      expect(await intake.networks.hashOf(address, START)).toBe(before);
      await forget(after(1));
      expect(await rows(sql`SELECT day::text AS day FROM network_key`)).toEqual([{ day: '2026-03-04' }]);
      const nextDay = after(DAY_MS);
      expect(await intake.networks.hashOf(address, nextDay)).not.toBe(before);
      await forget(nextDay);
      expect(await rows(sql`SELECT day::text AS day FROM network_key`)).toEqual([{ day: '2026-03-05' }]);
      // Even for the same day it is another hash now.
      expect(await intake.networks.hashOf(address, START)).not.toBe(before);
    });

    it('forgets how much came in hours that are over', async () => {
      await open();
      await take(sampleReport());
      await forget(START);
      expect(await rows(sql`SELECT count FROM tally`)).toEqual([{ count: 1 }, { count: 1 }]);
      await forget(after(60 * MINUTE_MS));
      expect(await rows(sql`SELECT count FROM tally`)).toEqual([]);
    });

    it('forgets signs of abuse: a strike after a month, a burst with its reports', async () => {
      await open();
      await database.use(async (orm) => {
        await orm.execute(
          sql`INSERT INTO strike (reporter, reason, given_by, given_at, event_seq)
              VALUES (${'ab'.repeat(32)}, 'abuse', 'somebody', ${START.toISOString()}::timestamptz, 1)`,
        );
        await orm.execute(
          sql`INSERT INTO burst (key, window_start, reports, networks, reporters, flagged_at, event_seq)
              VALUES ('phone:+66812345678', now(), 20, 5, 20, ${START.toISOString()}::timestamptz, 1)`,
        );
      });
      const left = () =>
        rows(sql`SELECT (SELECT count(*)::int FROM strike) AS strikes, (SELECT count(*)::int FROM burst) AS bursts`);
      await forget(after(31 * DAY_MS));
      expect(await left()).toEqual([{ strikes: 1, bursts: 1 }]);
      await forget(after(32 * DAY_MS));
      expect(await left()).toEqual([{ strikes: 0, bursts: 1 }]);
      await forget(after(REPORT_DAYS * DAY_MS + 1));
      expect(await left()).toEqual([{ strikes: 0, bursts: 0 }]);
    });

    it('flags a key that many networks report at once, once, with its case; and keeps the reports', async () => {
      await open();
      const voice = (index: number) => index.toString(16).padStart(64, '0');
      const against = (key: string, index: number): Sample =>
        sampleReport({ subjects: [{ kind: 'host', key, source: 'page', voice: voice(index) }] });
      await database.use((orm) =>
        orm.execute(
          sql`INSERT INTO fraud_case (key, kind, opened_at, changed_at, event_seq)
              VALUES ('host:shop.example', 'host', now(), now(), 1), ('host:loud.example', 'host', now(), now(), 1)`,
        ),
      );
      for (let index = 0; index < 19; index++) await take(against('host:shop.example', index));
      // Many, but from one network: that is one who shouts.
      for (let index = 0; index < 25; index++) await take(against('host:loud.example', index), '203.0.113.1');
      expect(await watchBursts(database, after(MINUTE_MS))).toBe(0);
      await take(against('host:shop.example', 99));
      expect(await watchBursts(database, after(MINUTE_MS))).toBe(1);
      expect(await watchBursts(database, after(2 * MINUTE_MS))).toBe(0);
      expect(await rows(sql`SELECT key, reports, reporters FROM burst`)).toEqual([
        { key: 'host:shop.example', reports: 20, reporters: 20 },
      ]);
      expect(await rows(sql`SELECT key FROM fraud_case WHERE burst_at IS NOT NULL`)).toEqual([
        { key: 'host:shop.example' },
      ]);
      expect(await rows(sql`SELECT count(*)::int AS count FROM report`)).toEqual([{ count: 45 }]);
      const events = await rows<{ payload: string }>(
        sql`SELECT payload::text AS payload FROM event WHERE type = 'burst.flag'`,
      );
      expect(events).toEqual([{ payload: '{"bursts":[1]}' }]);
      // Spread over an hour it is none.
      now = after(60 * MINUTE_MS);
      expect(await watchBursts(database, now)).toBe(0);
    });
  });
}
