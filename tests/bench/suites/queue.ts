/* The console's queue over 10,000 open cases in PostgreSQL, or in the embedded database where that is not installed. */
import { sql } from 'drizzle-orm';
import { readQueue } from '../../../hub/db/case-queue.ts';
import { withDatabase } from '../../../hub/db/database.ts';
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
      const rows: Row[] = [];
      for (const [name, query] of Object.entries(QUERIES)) {
        const times: number[] = [];
        for (let run = 0; run < RUNS; run++) {
          const startedAt = performance.now();
          await readQueue(orm, query);
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
      }
      return rows;
    });
  } finally {
    await engine.stop();
  }
}
