/* What is read of the database to show a case, or to take a report up, with tens of thousands of reports beside it, on each engine. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { viewCase } from '../../../hub/api/console/case-view.ts';
import { attachIfFree } from '../../../hub/db/case-intake.ts';
import { factsOf } from '../../../hub/db/cases.ts';
import { rowsOf, withDatabase, type Orm } from '../../../hub/db/database.ts';
import { host, later, NOW, storeReport } from '../cases/reported.ts';
import { testEngines, type TestHub } from '../engines.ts';
import { makeHub } from '../intake/world.ts';

const KIT = '00ff00ff00ff00ff';
const OWN = 200;
const OTHERS = 20_000;

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`reading a case on ${engine.name}`, { timeout: 120_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let hub: TestHub;
    beforeEach(async () => {
      hub = await engine.create();
    }, 60_000);
    const on = <T>(work: (orm: Orm) => Promise<T>): Promise<T> => withDatabase(hub.paths, hub.databaseUrl, work);

    /** Case 1 of a campaign of three with its reports, and many of others; all show one kit. */
    async function fill(orm: Orm): Promise<void> {
      await orm.execute(sql`INSERT INTO campaign (opened_at) VALUES (now())`);
      await orm.execute(
        sql`INSERT INTO fraud_case (key, kind, campaign_id, opened_at, changed_at, event_seq)
            SELECT 'host:shop-' || n || '.example', 'host', CASE WHEN n <= 3 THEN 1 END, now(), now(), 1 FROM generate_series(1, 400) AS n`,
      );
      const voice = sql.raw(`md5(n::text) || md5((n + 1)::text)`);
      await orm.execute(
        sql`INSERT INTO report (id, receipt, reporter, network, created_at, received_at, locale, client, via, page, text, state, changed_at, event_seq)
            SELECT md5('r' || n)::uuid, ${voice}, ${voice}, md5(n::text), now(), ${NOW.toISOString()}::timestamptz - n * interval '1 minute',
                   'th', '{}', 'popup', json_build_object('url', 'https://shop-1.example/pay', 'title', 'title ' || n, 'template', ${KIT}::text),
                   'text ' || n, 'in-case', now(), 1
            FROM generate_series(1, ${OWN + OTHERS}::int) AS n`,
      );
      await orm.execute(
        sql`INSERT INTO report_subject (report_id, key, kind, voice, source, snippet, case_id, came_at, template)
            SELECT r.id, c.key, 'host', ${voice}, 'page', 'snippet ' || n, c.id, r.received_at, ${KIT}
            FROM generate_series(1, ${OWN + OTHERS}::int) AS n JOIN report r ON r.id = md5('r' || n)::uuid
            JOIN fraud_case c ON c.id = CASE WHEN n <= ${OWN} THEN 1 ELSE 2 + n % 399 END`,
      );
      await orm.execute(sql`ANALYZE`);
    }

    interface RowsRead {
      /** In scans of a whole table. */
      readonly all: number;
      /** One by one, as an index names them. */
      readonly one: number;
    }

    /** Rows of reports that this connection has read so far. It passes its counts on between transactions, once a second: some of before are in. */
    async function rowsRead(tx: Orm): Promise<RowsRead> {
      const [row] = await rowsOf<RowsRead>(
        tx,
        sql`SELECT sum(seq_tup_read)::int AS all, sum(idx_tup_fetch)::int AS one FROM pg_stat_xact_user_tables
            WHERE relname IN ('report', 'report_subject')`,
      );
      if (row === undefined) throw new Error('expected counts, got none');
      return row;
    }

    /** Rows of reports that some work has the database read. */
    async function readBy<T>(orm: Orm, work: (tx: Orm) => Promise<T>): Promise<RowsRead & { readonly result: T }> {
      return orm.transaction(async (tx) => {
        const before = await rowsRead(tx);
        const result = await work(tx);
        const after = await rowsRead(tx);
        return { result, all: after.all - before.all, one: after.one - before.one };
      });
    }

    it('reads the reports of the case, and of all others none but what says how the campaign hangs together', () =>
      on(async (orm) => {
        await fill(orm);
        const { result, all, one } = await readBy(orm, (tx) => viewCase(tx, 1, new Set(), NOW, new Uint8Array(32)));
        expect(all).toBe(0);
        expect(one).toBeLessThan(5 * OWN);
        expect(result?.relatives.map(({ id, why }) => [id, why])).toEqual([
          [3, 'template'],
          [2, 'template'],
        ]);
        const facts = await readBy(orm, (tx) => factsOf(tx, [1, 2]));
        expect([facts.all, facts.result.get(1)?.length]).toEqual([0, OWN]);
      }));

    it('has words with the newest reports, and counts all', () =>
      on(async (orm) => {
        await fill(orm);
        const shown = await viewCase(orm, 1, new Set(), NOW, new Uint8Array(32));
        expect(shown?.evidence).toHaveLength(100);
        for (const [at, { title, text, snippet }] of (shown?.evidence ?? []).entries()) {
          expect([title, text, snippet]).toEqual([`title ${at + 1}`, `text ${at + 1}`, `snippet ${at + 1}`]);
        }
        expect(shown?.impact).toMatchObject({ reports: OWN, pages: 1 });
      }));

    it('counts the strikes of all reporters in one look, each beside their own reports', () =>
      on(async (orm) => {
        await fill(orm);
        await orm.execute(
          sql`INSERT INTO strike (reporter, reason, given_by, given_at, event_seq)
              SELECT reporter, 'abuse', 'ann', now(), 1 FROM report, generate_series(1, 2)
              WHERE id IN (md5('r3')::uuid, md5(${`r${OWN + 1}`})::uuid)`,
        );
        const looks = async (tx: Orm): Promise<number> => {
          const [row] = await rowsOf<{ looks: number }>(
            tx,
            sql`SELECT (seq_scan + coalesce(idx_scan, 0))::int AS looks FROM pg_stat_xact_user_tables WHERE relname = 'strike'`,
          );
          return row?.looks ?? 0;
        };
        await orm.transaction(async (tx) => {
          const before = await looks(tx);
          const shown = await viewCase(tx, 1, new Set(), NOW, new Uint8Array(32));
          expect((await looks(tx)) - before).toBeLessThan(10);
          expect(shown?.evidence.map(({ strikes }) => strikes)).toEqual(
            Array.from({ length: 100 }, (_, at) => (at === 2 ? 2 : 0)),
          );
        });
      }));

    it('takes a report of a kit up without a look at all others that show it', () =>
      on(async (orm) => {
        await fill(orm);
        const url = 'https://new.example/';
        await storeReport(orm, [host('new.example', 'a')], { at: later(-1), more: { page: { url, template: KIT } } });
        const { one } = await readBy(orm, (tx) => attachIfFree(tx, NOW));
        expect(one).toBeLessThan(OTHERS / 10);
        const [found] = await rowsOf<{ cases: number }>(
          orm,
          sql`SELECT count(*)::int AS cases FROM fraud_case WHERE campaign_id = 1`,
        );
        expect(found?.cases).toBe(401);
      }));
  });
}
