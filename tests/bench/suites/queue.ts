/* The console's queue over 10,000 open cases, and one of them, in PostgreSQL or in the embedded database where that is not installed. */
import { sql } from 'drizzle-orm';
import { viewCase } from '../../../hub/api/console/case-view.ts';
import { readQueue } from '../../../hub/db/case-queue.ts';
import { withDatabase, type Orm } from '../../../hub/db/database.ts';
import { topSites } from '../../../hub/policy/top-sites.ts';
import { CATEGORIES } from '../../../lib/core/blocklist/listing.ts';
import type { CasesQuery } from '../../../lib/core/console/queue.ts';
import { testEngines } from '../../hub/engines.ts';
import { makeHub } from '../../hub/intake/world.ts';
import { progress, quantile } from '../measure.ts';
import { atMost, type Row } from '../row.ts';

const CASES = 10_000;
const RUNS = 40;
const FIRST = { state: 'open', limit: '50' } as const;
const QUERIES: Readonly<Record<string, CasesQuery>> = {
  'first page': FIRST,
  'page in the middle': { ...FIRST, cursor: '50.5000' },
  'with an open appeal': { ...FIRST, has: ['appeal'] },
  'one category': { ...FIRST, category: CATEGORIES[3] },
  'search of a site': { ...FIRST, search: 'shop-77' },
  'search of a number': { ...FIRST, search: '123-4-56789-0' },
};

/** All rows of the suite. */
export async function run(): Promise<Row[]> {
  const engine = testEngines(makeHub, { isDurable: true }).findLast(({ isThere }) => isThere);
  if (engine === undefined) throw new Error('expected an engine');
  progress(`  queue of ${CASES} open cases on ${engine.name}`);
  await engine.start();
  try {
    const { paths, databaseUrl } = await engine.create();
    return await withDatabase(paths, databaseUrl, async (orm) => {
      await orm.execute(
        sql`INSERT INTO fraud_case (key, kind, opened_at, changed_at, event_seq, score, score_lines, scored_seq, scored_at,
                                    reported, common_category)
            SELECT 'host:shop-' || n || '.example', 'host', now(), now(), 1, n % 97, '[{"code":"fresh","points":10}]', 1, now(),
                   n % 9, n % 17
            FROM generate_series(1, ${CASES}) AS n`,
      );
      await orm.execute(
        sql`INSERT INTO appeal (id, receipt, kind, key, role, locale, contact, reason, received_at, event_seq)
            SELECT gen_random_uuid(), repeat('0', 64), 'host', 'host:shop-' || n || '.example', 'owner', 'th', 'a@b.example',
                   'that is our shop', now(), 1
            FROM generate_series(1, 300) AS n`,
      );
      await addAround(orm);
      const rows: Row[] = [];
      const measure = async (name: string, work: () => Promise<unknown>): Promise<void> => {
        const times: number[] = [];
        for (let run = 0; run < RUNS; run++) {
          const startedAt = performance.now();
          await work();
          times.push(performance.now() - startedAt);
        }
        times.sort((a, b) => a - b);
        rows.push({
          suite: 'queue',
          what: `queue of ${CASES} open cases: ${name}`,
          unit: 'ms',
          measured: quantile(times, 0.95),
          target: atMost(100),
          detail: { 'p50 ms': quantile(times, 0.5), engine: engine.name },
        });
      };
      for (const [name, query] of Object.entries(QUERIES)) await measure(name, () => readQueue(orm, query));
      const [sites, now] = [topSites(), new Date()];
      await measure('one case, of a campaign of 500, reported 300 times', () => viewCase(orm, 1, sites, now));
      return rows;
    });
  } finally {
    await engine.stop();
  }
}

/** What one case is read together with: a campaign, reports of many pages, what happened before, and a list of 100,000. */
async function addAround(orm: Orm): Promise<void> {
  const voice = sql.raw(`md5(n::text) || md5((n + 1)::text)`);
  await orm.execute(sql`INSERT INTO campaign (opened_at) VALUES (now())`);
  await orm.execute(sql`UPDATE fraud_case SET campaign_id = 1 WHERE id <= 500`);
  await orm.execute(
    sql`INSERT INTO report (id, receipt, reporter, network, created_at, received_at, locale, client, via, page, text, state,
                            changed_at, event_seq)
        SELECT md5('r' || n)::uuid, ${voice}, ${voice}, md5(n::text), now(), now() - (n % 20) * interval '1 day', 'th', '{}', 'popup',
               json_build_object('url', 'https://shop-1.example/pay/' || n % 50, 'template', lpad(to_hex(n % 9), 16, '0')),
               'they took the money', 'in-case', now(), 1
        FROM generate_series(1, 3300) AS n`,
  );
  await orm.execute(
    sql`INSERT INTO report_subject (report_id, key, kind, voice, source, case_id, came_at, template)
        SELECT r.id, c.key, c.kind, ${voice}, 'page', c.id, r.received_at, r.page->>'template'
        FROM generate_series(1, 3300) AS n JOIN report r ON r.id = md5('r' || n)::uuid
        JOIN fraud_case c ON c.id = CASE WHEN n <= 300 THEN 1 ELSE n END`,
  );
  await orm.execute(
    sql`INSERT INTO event (seq, prev_hash, hash, type, payload, at)
        SELECT n + 1000, decode(md5(n::text) || md5(n::text), 'hex'), decode(${voice}, 'hex'), 'case.propose',
               json_build_object('case', n % 1000, 'by', 'ann@bank-a'), '2026-03-10T12:00:00.000Z'
        FROM generate_series(1, 50000) AS n`,
  );
  await orm.execute(sql`INSERT INTO publisher (name) VALUES ('feed')`);
  await orm.execute(
    sql`INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, reports, source, event_seq)
        SELECT 'host:listed-' || n || '.example', p.id, 2, 1, 20000, 20010, 3, 'feed', 1
        FROM generate_series(1, 100000) AS n, publisher p WHERE p.name = 'feed'`,
  );
  await orm.execute(sql`ANALYZE`);
}
