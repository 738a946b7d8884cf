/* The console's queue over 10,000 open cases, and what a reviewer does with one and with many, on each engine that is installed. */
import { sql } from 'drizzle-orm';
import { viewCase } from '../../../hub/api/console/case-view.ts';
import { decideMany } from '../../../hub/cases/decide-many.ts';
import { listCase, rejectCase } from '../../../hub/cases/decide.ts';
import { readQueue, recordSearch } from '../../../hub/db/case-queue.ts';
import { withDatabase, type Orm } from '../../../hub/db/database.ts';
import { topSites } from '../../../hub/policy/top-sites.ts';
import { CATEGORIES } from '../../../lib/core/blocklist/listing.ts';
import type { CasesQuery } from '../../../lib/core/console/queue.ts';
import { testEngines, type TestEngine } from '../../hub/engines.ts';
import { makeHub } from '../../hub/intake/world.ts';
import { progress, quantile } from '../measure.ts';
import { atMost, type Row } from '../row.ts';

const CASES = 10_000;
/** Marks of forgotten numbers under any key: there are none. */
const FORGETTING = new Uint8Array(32);
const RUNS = 40;
/** The largest campaign there can be, in which the case with most reports that are read stands first. */
const LARGEST = { first: 501, cases: 500, reports: 1000, othersOfTheKit: 60_000 } as const;
/** Decided at once, each time others, so that a few times must do. */
const MANY = { cases: 200, runs: 8 } as const;
/** First cases of those that are decided, apart from all others that are measured. */
const TO_DECIDE = { list: 2001, reject: 2101, many: 3001 } as const;
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
  const rows: Row[] = [];
  for (const engine of testEngines(makeHub, { onBoth: true, isDurable: true })) {
    if (engine.isThere) rows.push(...(await measureOn(engine)));
  }
  return rows;
}

async function measureOn(engine: TestEngine): Promise<Row[]> {
  progress(`  queue of ${CASES} open cases on ${engine.name}`);
  await engine.start();
  try {
    const { paths, databaseUrl } = await engine.create();
    return await withDatabase(paths, databaseUrl, async (orm) => {
      await addQueue(orm);
      await addAround(orm);
      const rows: Row[] = [];
      const measure = async (name: string, work: (run: number) => Promise<unknown>, runs = RUNS): Promise<void> => {
        const times: number[] = [];
        for (let run = 0; run < runs; run++) {
          const startedAt = performance.now();
          await work(run);
          times.push(performance.now() - startedAt);
        }
        times.sort((a, b) => a - b);
        rows.push({
          suite: 'queue',
          what: `${engine.name}, ${CASES} open cases: ${name}`,
          unit: 'ms',
          measured: quantile(times, 0.95),
          target: runs === RUNS ? atMost(100) : null,
          detail: { 'p50 ms': quantile(times, 0.5), runs },
        });
      };
      const [sites, now] = [topSites(), new Date()];
      for (const [name, query] of Object.entries(QUERIES)) {
        await measure(name, async () => {
          const { cases } = await readQueue(orm, query);
          if (query.search === undefined) return;
          await recordSearch(orm, { by: 'ann', search: query.search, found: cases.map(({ id }) => id) }, now);
        });
      }
      await measure('one case, of a campaign of 500, reported 300 times', () =>
        viewCase(orm, 1, sites, now, FORGETTING),
      );
      await addLargest(orm);
      await measure('one case, of a campaign of 500, reported 1,000 times, beside 60,000 reports of its kit', () =>
        viewCase(orm, LARGEST.first, sites, now, FORGETTING),
      );
      const listing = {
        grade: 'confirmed',
        category: CATEGORIES[1],
        authority: 'police 12/2026',
        insists: false,
        reason: 'it takes money and sends nothing',
      } as const;
      await measure('one listed', (run) =>
        listCase(orm, TO_DECIDE.list + run, { ...listing, days: 180, by: 'ann' }, sites, now, { seen: 1 }),
      );
      const rejection = { rejection: 'not-enough-evidence', reason: 'one report only' } as const;
      await measure('one rejected', (run) =>
        rejectCase(orm, TO_DECIDE.reject + run, { ...rejection, by: 'ann' }, now, { seen: 1 }),
      );
      const deps = {
        database: { use: <T>(work: (on: Orm) => Promise<T>) => work(orm), close: () => Promise.resolve() },
        topSites: sites,
        now: () => now,
      };
      await measure(
        `${MANY.cases} decided at once`,
        async (run) => {
          const first = TO_DECIDE.many + run * MANY.cases;
          const cases = Array.from({ length: MANY.cases }, (_, at) => ({ id: first + at, seen: 1 }));
          const decision = { kind: 'list', ...listing, days: null } as const;
          const lines = await decideMany(deps, { cases, decision }, { by: 'ann' });
          const refused = lines.find((line) => line.refused !== null);
          if (refused !== undefined) throw new Error(`expected all to be listed, got ${JSON.stringify(refused)}`);
        },
        MANY.runs,
      );
      return rows;
    });
  } finally {
    await engine.stop();
  }
}

async function addQueue(orm: Orm): Promise<void> {
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

/** The case that costs most: as many reports as are read of one, each of another page, in a campaign that cannot grow, of a kit that all show. */
async function addLargest(orm: Orm): Promise<void> {
  const { first, cases, reports, othersOfTheKit } = LARGEST;
  const voice = sql.raw(`md5(n::text) || md5((n + 1)::text)`);
  await orm.execute(sql`INSERT INTO campaign (opened_at) VALUES (now())`);
  await orm.execute(
    sql`UPDATE fraud_case SET campaign_id = 2 WHERE id BETWEEN ${first}::int AND ${first + cases - 1}::int`,
  );
  await orm.execute(
    sql`INSERT INTO report (id, receipt, reporter, network, created_at, received_at, locale, client, via, page, text, state,
                            changed_at, event_seq)
        SELECT md5('k' || n)::uuid, ${voice}, ${voice}, md5(n::text), now(), now() - (n % 20) * interval '1 day', 'th', '{}', 'popup',
               json_build_object('url', 'https://shop-501.example/pay/' || n, 'title', 'ลงทุนกับเรา ได้กำไรทุกวัน ' || n, 'template', repeat('f', 16)),
               'โอนเงินไปแล้วเขาไม่ส่งของ โทร 081-234-5678 ไม่รับสาย ติดต่อทางไลน์ก็ไม่ตอบ they took the money ' || n, 'in-case', now(), 1
        FROM generate_series(1, ${reports + othersOfTheKit}::int) AS n`,
  );
  await orm.execute(
    sql`INSERT INTO report_subject (report_id, key, kind, voice, source, snippet, case_id, came_at, template)
        SELECT r.id, c.key, c.kind, ${voice}, 'page', 'โอนมาที่บัญชี 123-4-56789-0 วันนี้เท่านั้น', c.id, r.received_at, r.page->>'template'
        FROM generate_series(1, ${reports + othersOfTheKit}::int) AS n JOIN report r ON r.id = md5('k' || n)::uuid
        JOIN fraud_case c ON c.id = CASE WHEN n <= ${reports} THEN ${first} ELSE ${first + 1} + n % ${CASES - first} END`,
  );
  await orm.execute(sql`ANALYZE`);
}
