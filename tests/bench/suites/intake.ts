/*
 * Reports a second, over HTTP on loopback: the hub as `tuean serve` runs it, in processes of its own, on the embedded database, on
 * PostgreSQL, and four hubs on one PostgreSQL. The client and the database run on the same machine.
 */
import { initHub } from '../../../hub/publish/init.ts';
import { withDatabase, rowsOf } from '../../../hub/db/database.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { sql } from 'drizzle-orm';
import { testEngines, type MakeHub, type TestEngine } from '../../hub/engines.ts';
import { requestOf, sendLoad } from '../../hub/intake/load.ts';
import { sampleAddress, sampleReport } from '../../hub/intake/sample.ts';
import { serveProcess, type ServedProcess } from '../../hub/intake/serving.ts';
import { progress, quantile } from '../measure.ts';
import { atLeast, type Row } from '../row.ts';

/** A list long enough that the time ends first. */
const PREPARED = 40_000;
const WARM_UP = 500;
const BUDGET_MS = 8_000;

const make: MakeHub = ({ paths, databaseUrl }) =>
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
    now: new Date(),
  });

/** All rows of the suite. */
export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const engine of testEngines(make, { onBoth: true, isDurable: true })) {
    if (!engine.isThere) continue;
    await engine.start();
    try {
      const isEmbedded = engine.name === 'PGlite';
      rows.push(await measure(engine, 1, isEmbedded ? 200 : 1000));
      if (!isEmbedded) rows.push(await measure(engine, 4, 1000));
    } finally {
      await engine.stop();
    }
  }
  return rows;
}

async function measure(engine: TestEngine, processes: number, limit: number): Promise<Row> {
  progress(`  ${engine.name}, ${processes} processes`);
  const hub = await engine.create();
  const served: ServedProcess[] = [];
  try {
    for (let count = 0; count < processes; count++) served.push(await serveProcess(hub));
    const urls = served.map(({ url }) => url);
    const requests = Array.from({ length: PREPARED }, () => requestOf(sampleReport().report, sampleAddress()));
    await sendLoad({ urls, requests: requests.splice(0, WARM_UP), connections: 16, budgetMs: BUDGET_MS });
    const startedAt = performance.now();
    const sent = await sendLoad({ urls, requests, connections: 128, budgetMs: BUDGET_MS });
    const seconds = (performance.now() - startedAt) / 1000;
    const accepted = sent.filter(({ status }) => status === 201);
    const times = accepted.map(({ ms }) => ms).sort((a, b) => a - b);
    const batches = await batchesOf(urls);
    for (const one of served) await one.stop();
    const stored = await withDatabase(hub.paths, hub.databaseUrl, async (orm) => {
      const chain = await verifyChain(orm);
      if (chain.brokenAt !== null) throw new Error(`expected a whole chain, it breaks at ${chain.brokenAt}`);
      return rowsOf<{ count: number }>(orm, sql`SELECT count(*)::int AS count FROM report`);
    });
    if ((stored[0]?.count ?? 0) < accepted.length) throw new Error('expected every accepted report to be stored');
    return {
      suite: 'intake',
      what: `reports accepted, ${engine.name}, ${processes === 1 ? 'one hub' : `${processes} hubs`}`,
      unit: '/s',
      measured: accepted.length / seconds,
      target: atLeast(limit),
      detail: {
        'p50 ms': quantile(times, 0.5),
        'p99 ms': quantile(times, 0.99),
        accepted: accepted.length,
        refused: sent.length - accepted.length,
        'items a batch': batches,
      },
    };
  } finally {
    for (const one of served) await one.stop('SIGKILL');
  }
}

/** Mean number of reports that one transaction held. */
async function batchesOf(urls: readonly string[]): Promise<number> {
  let sum = 0;
  let count = 0;
  for (const url of urls) {
    const text = await (await fetch(`${url}/metrics`)).text();
    sum += Number(/tuean_batch_items_sum\{kind="reports"\} (\d+)/.exec(text)?.[1] ?? 0);
    count += Number(/tuean_batch_items_count\{kind="reports"\} (\d+)/.exec(text)?.[1] ?? 0);
  }
  return sum / count;
}
