/* Figures from the record. */
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { decideAppeal, readAppeal } from '../../../hub/cases/appeals.ts';
import { listCase, rejectCase } from '../../../hub/cases/decide.ts';
import { storeAppeal } from '../../../hub/db/appeals.ts';
import { attachReports } from '../../../hub/db/case-intake.ts';
import { rowsOf, type Orm } from '../../../hub/db/database.ts';
import { foldFigures } from '../../../hub/db/figures.ts';
import { addPolls, setPolls } from '../../../hub/db/polls.ts';
import { recordRelease } from '../../../hub/db/releases.ts';
import { expireReports } from '../../../hub/db/reports.ts';
import { figureCsv, figuresOf } from '../../../hub/figures/figures.ts';
import { publicFiguresOf } from '../../../hub/figures/public.ts';
import type { Category } from '../../../lib/core/blocklist/listing.ts';
import {
  FIGURES,
  figuresSchema,
  PUBLIC_MINIMUM,
  publicFiguresSchema,
  type Figures,
} from '../../../lib/core/console/figures.ts';
import { account, caseOf, host, later, NOW, storeReport, WISH } from '../cases/reported.ts';
import { testEngines, type TestHub } from '../engines.ts';
import { receiptOfToken, uuidV7 } from '../intake/sample.ts';
import { CONFIG, makeHub } from '../intake/world.ts';

const TOP = new Set<string>();
const HOUR_MS = 3_600_000;
const details = (category: Category) => ({ revision: 1, category, lostMoney: false, shareWithAuthorities: false });
const hours = (count: number): Date => new Date(NOW.getTime() + count * HOUR_MS);

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`figures on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let hub: TestHub;
    beforeEach(async () => {
      hub = await engine.create();
    }, 60_000);

    const on = <T>(work: (orm: Orm) => Promise<T>): Promise<T> => hub.database.use(work);
    const count = async (orm: Orm, now = later(1)): Promise<Figures> =>
      v.parse(figuresSchema, await figuresOf(orm, { from: '2026-03-01', to: '2026-03-31', step: 'day' }, now));
    const on10th = (figures: Figures) => figures.activity.find(({ period }) => period === '2026-03-10');

    /** Two reports of a site on two days, a case, a decision a day after the second. */
    async function list(orm: Orm, name: string, daysAgo = 0): Promise<number> {
      const at = (days: number): Date => later(days - daysAgo);
      await storeReport(orm, [host(name, 'a')], { at: at(-2), more: { details: details('TH01') } });
      await storeReport(orm, [host(name, 'b')], { at: at(-1), more: { details: details('TH01') } });
      await attachReports(orm, at(-1));
      const { id } = await caseOf(orm, `host:${name}`);
      await listCase(orm, id, WISH, TOP, at(0));
      return id;
    }

    const publish = (orm: Orm, sequence: number, publishedAt: Date): Promise<void> =>
      recordRelease(orm, {
        sequence,
        epoch: 9,
        stateHash: 'a'.repeat(64),
        counts: { hosts: 1, urls: 0, numbers: 0 },
        baseSequence: 1,
        reset: false,
        publishedAt,
      });

    const appeal = async (orm: Orm, key: string, at: Date): Promise<string> => {
      const id = uuidV7();
      const incoming = {
        id,
        receipt: receiptOfToken('t'),
        subject: { kind: 'host' as const, key },
        contact: 'me@shop.example',
        reason: 'an honest shop since 2015',
        role: 'owner' as const,
        locale: 'th' as const,
      };
      await orm.transaction((tx) => storeAppeal(tx, incoming, [], at));
      return id;
    };

    it('counts reports, cases and decisions by day of Bangkok, once however often it is asked', () =>
      on(async (orm) => {
        await list(orm, 'evil.example');
        // 18:30 in London is the next day in Bangkok.
        await storeReport(orm, [host('other.example', 'c')], { at: new Date('2026-03-10T18:30:00Z') });
        await attachReports(orm, new Date('2026-03-10T18:31:00Z'));
        await foldFigures(orm, later(0.9));
        await foldFigures(orm, later(0.9));
        const figures = await count(orm);
        expect(figures.totals).toMatchObject({ reports: 3, cases: 2, listed: 1, rejected: 0 });
        expect(on10th(figures)).toMatchObject({ reports: 0, listed: 1 });
        expect(figures.activity.find(({ period }) => period === '2026-03-11')).toMatchObject({ reports: 1, cases: 1 });
        expect(figures.activity).toHaveLength(31);
      }));

    itOnBoth('measures the time to listing and to the release that carried it', () =>
      on(async (orm) => {
        await list(orm, 'one.example');
        await publish(orm, 2, hours(1));
        await list(orm, 'two.example');
        const before = await count(orm);
        expect(before.times.reportToListing).toEqual({ measured: 2, medianSeconds: 172_800, p90Seconds: 172_800 });
        expect(before.times.listingToRelease).toMatchObject({ measured: 1, medianSeconds: 3_600 });
        await publish(orm, 3, hours(3));
        const after = await count(orm, later(2));
        expect(after.times.listingToRelease).toEqual({ measured: 2, medianSeconds: 7_200, p90Seconds: 10_080 });
        expect(after.timesBy.find(({ period }) => period === '2026-03-10')?.reportToRelease.measured).toBe(2);
      }),
    );

    it('what was decided while a release waited for signatures is in the next one', () =>
      on(async (orm) => {
        const proposed = await list(orm, 'one.example');
        const details = JSON.stringify({ epoch: 9, sequence: 2 });
        await orm.execute(
          sql`INSERT INTO proposal (id, state, sha256, details, event_seq, created_at)
              SELECT ${'a'.repeat(32)}, 'open', repeat('a', 64), ${details}::json, max(seq), now() FROM event`,
        );
        await list(orm, 'two.example');
        await publish(orm, 2, hours(1));
        expect(proposed).toBeGreaterThan(0);
        expect((await count(orm)).times.listingToRelease.measured).toBe(1);
        await publish(orm, 3, hours(2));
        expect((await count(orm, later(2))).times.listingToRelease.measured).toBe(2);
      }));

    it('keeps what it counted when the contents of reports are emptied', () =>
      on(async (orm) => {
        await storeReport(orm, [{ ...account('1234567890', 'a'), bank: '004' }], {
          more: { details: details('TH05') },
        });
        await foldFigures(orm, hours(1));
        await foldFigures(orm, later(3));
        await orm.transaction((tx) => expireReports(tx, later(80), later(90), 10));
        const figures = await figuresOf(orm, { from: '2026-03-01', to: '2026-03-31', step: 'month' }, later(90));
        expect(figures.totals.reports).toBe(1);
        expect(figures.categories).toEqual([{ category: 'TH05', reports: 1, listed: 0 }]);
        expect(figures.banks).toEqual([{ bank: '004', reports: 1 }]);
      }));

    itOnBoth('a listing that a person takes off again is a false positive; one that expires is none', () =>
      on(async (orm) => {
        const wrong = await list(orm, 'wrong.example');
        await list(orm, 'right.example');
        await rejectCase(
          orm,
          wrong,
          { rejection: 'cleared', reason: 'new owner', by: 'first person', mayDelist: true },
          hours(5),
        );
        const { outcomes, totals } = await count(orm);
        expect(outcomes).toMatchObject({ listed: 2, revoked: 1, falsePositiveRate: 0.5, appealRate: 0 });
        expect(totals.revoked).toBe(1);
      }),
    );

    itOnBoth('counts appeals, what they overturned, and whether the clocks were kept', () =>
      on(async (orm) => {
        await list(orm, 'one.example');
        await list(orm, 'two.example');
        const first = await appeal(orm, 'host:one.example', hours(1));
        await appeal(orm, 'host:two.example', hours(1));
        await readAppeal(orm, first, hours(2));
        await decideAppeal(orm, first, { isUpheld: true, answer: 'You were right.', by: 'third person' }, hours(80));
        const { outcomes, clocks, totals } = await count(orm, hours(90));
        expect(totals.appeals).toBe(2);
        expect(outcomes).toMatchObject({ appealed: 2, appealRate: 1, decided: 1, upheld: 1, overturnedRate: 1 });
        expect(outcomes.revoked).toBe(1);
        expect(clocks.acknowledged).toEqual({ hours: 24, kept: 1, late: 0, waiting: 0, overdue: 1 });
        expect(clocks.decided).toEqual({ hours: 72, kept: 0, late: 1, waiting: 0, overdue: 1 });
      }),
    );

    it('two hubs that count at once count once', () =>
      on(async (orm) => {
        await list(orm, 'evil.example');
        await Promise.all([foldFigures(orm, hours(1)), foldFigures(orm, hours(1))]);
        expect((await count(orm)).totals).toMatchObject({ reports: 2, listed: 1 });
      }));

    itOnBoth('counts browsers by what they ask, and a CDN speaks for the hours that it counted', () =>
      on(async (orm) => {
        const hour = new Date('2026-03-10T05:00:00Z');
        const poll = (file: 'timestamp' | 'next-root', asked: number) => ({
          hour,
          file,
          count: asked,
          askedEvery: 900,
        });
        await addPolls(orm, [poll('timestamp', 300), poll('next-root', 200)]);
        await addPolls(orm, [poll('timestamp', 100)]);
        const alone = (await count(orm)).browsers[0];
        expect(alone).toMatchObject({ period: '2026-03-10', polls: 400, hours: 1 });
        expect(alone?.atOnce).toEqual({ low: 72, estimate: 100, high: 122 });
        expect(alone?.daily).toEqual({ low: 100, estimate: 200, high: 400 });
        await setPolls(orm, 'cdn', [poll('timestamp', 40_000), poll('next-root', 30_000)]);
        const withCdn = (await count(orm)).browsers[0];
        expect(withCdn).toMatchObject({ polls: 40_000, atOnce: { estimate: 10_000 }, daily: { estimate: 30_000 } });
      }),
    );

    it('each figure is a table of the same numbers', () =>
      on(async (orm) => {
        await list(orm, 'evil.example');
        const figures = await count(orm);
        for (const name of FIGURES) expect(figureCsv(figures, name)).toMatch(/^[a-z_,0-9]+\r\n/);
        expect(figureCsv(figures, 'activity')).toContain('\r\n2026-03-10,0,0,1,0,0,0,0\r\n');
        expect(figureCsv(figures, 'categories')).toBe('category,reports,listed\r\nTH01,2,1\r\n');
      }));

    it('the public sees no count from one to four, and no sum that would give it away', () =>
      on(async (orm) => {
        for (const at of [0, 1, 2, 3, 4, 5]) {
          await storeReport(orm, [host(`shop${at}.example`, 'a')], { at: hours(at) });
        }
        for (const at of [-40, -41]) await storeReport(orm, [host(`old${-at}.example`, 'a')], { at: later(at) });
        const figures = v.parse(publicFiguresSchema, await publicFiguresOf(orm, CONFIG.publisher, later(31)));
        const of = (period: string) => figures.months.find((month) => month.period === period)?.reports;
        expect([of('2026-03'), of('2026-02'), of('2026-01')]).toEqual([6, 0, null]);
        expect(figures.totals.reports).toBe(6);
        expect(figures.months).toHaveLength(12);
        expect(figures.times.reportToListing).toBeNull();
      }));

    it('the public has no case of a month that runs by reading it twice, and the month when it is over', () =>
      on(async (orm) => {
        for (let at = 0; at < PUBLIC_MINIMUM; at += 1) await list(orm, `shop${at}.example`);
        const read = async (now: Date) => {
          const { at: _at, standing: _standing, ...rest } = await publicFiguresOf(orm, CONFIG.publisher, now);
          return rest;
        };
        const before = await read(later(1));
        await list(orm, 'one-more.example', -2);
        expect(await read(later(3))).toEqual(before);
        expect(before.months.at(-1)?.period).toBe('2026-02');
        const over = await read(later(31));
        expect(over.months.at(-1)).toMatchObject({ period: '2026-03', listed: PUBLIC_MINIMUM + 1 });
      }));

    itOnBoth('tells of no month that is left out how many were listed in it, by those whose time was measured', () =>
      on(async (orm) => {
        for (let at = 0; at < PUBLIC_MINIMUM; at += 1) await list(orm, `shop${at}.example`);
        await list(orm, 'old.example', 40);
        const figures = v.parse(publicFiguresSchema, await publicFiguresOf(orm, CONFIG.publisher, later(31)));
        const listed = new Map(figures.months.map((month) => [month.period, month.listed]));
        expect([listed.get('2026-03'), listed.get('2026-01')]).toEqual([PUBLIC_MINIMUM, null]);
        expect(figures.times.reportToListing?.measured).toBe(PUBLIC_MINIMUM);
      }),
    );

    it('answers a year of 100,000 reports from counts that it has, and not from the reports', () =>
      on(async (orm) => {
        await orm.execute(sql`
          INSERT INTO report (id, receipt, reporter, network, created_at, received_at, locale, client, via, category,
                              changed_at, event_seq)
          SELECT gen_random_uuid(), repeat('a', 64), repeat('b', 64), repeat('c', 32), t, t, 'th', '{}'::json, 'popup',
                 (n % 17)::smallint, t, 1
          FROM (SELECT n, '2026-03-10T00:00:00Z'::timestamptz - make_interval(mins => n * 5) AS t
                FROM generate_series(1, 100000) AS n) AS made`);
        await foldFigures(orm, NOW);
        await rowsOf(orm, sql`ANALYZE`);
        const plan = await rowsOf<{ 'QUERY PLAN': string }>(
          orm,
          sql`EXPLAIN SELECT count(*) FROM report WHERE received_at >= ${later(-1).toISOString()}::timestamptz AND erased_at IS NULL`,
        );
        expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/report_received/);
        const figures = await figuresOf(orm, { from: '2025-04-01', to: '2026-03-10', step: 'month' }, NOW);
        expect(figures.categories.reduce((total, { reports }) => total + reports, 0)).toBeGreaterThan(90_000);
      }));
  });
}
