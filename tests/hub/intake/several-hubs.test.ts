/* More than one process on the same data: several hubs on one PostgreSQL, and commands beside a hub on the embedded database. */
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, withDatabase } from '../../../hub/db/database.ts';
import { lockChain, verifyChain } from '../../../hub/db/events.ts';
import { revokeListing } from '../../../hub/db/listings.ts';
import { createLastingDatabase } from '../../../hub/db/lasting-database.ts';
import { importFeed, type ImportOptions } from '../../../hub/import/import-feed.ts';
import { host, NOW, storeReport } from '../cases/reported.ts';
import { embeddedEngine, postgresEngine } from '../engines.ts';
import { requestOf, sendLoad } from './load.ts';
import { sampleAddress, sampleReport } from './sample.ts';
import { ask, post, serveProcess } from './serving.ts';
import { makeHub } from './world.ts';

const embedded = embeddedEngine(makeHub);
const postgres = postgresEngine(makeHub);

/** A look at a list, which writes nothing. */
const LOOK: ImportOptions = {
  source: 'list.txt',
  format: 'domains',
  grade: 'corroborated',
  category: 'TX1',
  publisher: 'desk',
  expiresInDays: null,
  insistReason: null,
  isDryRun: true,
  now: NOW,
};

describe.skipIf(!postgres.isThere)(`four hubs on one ${postgres.name}`, { timeout: 120_000 }, () => {
  beforeAll(() => postgres.start(), 60_000);
  afterAll(() => postgres.stop());

  it('take reports while somebody looks at what a list would bring', async () => {
    const { paths, databaseUrl } = await postgres.create();
    const list = Array.from({ length: 20_000 }, (_, at) => `evil-${at}.example\n`).join('');
    let goOn = (): void => undefined;
    const rest = new Promise<void>((resolve) => (goOn = resolve));
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(list);
      await rest;
    }
    let isLookedAt = false;
    const looking = withDatabase(paths, databaseUrl, (orm) =>
      importFeed(slowly(), LOOK, { orm, topSites: new Set(), onProgress: () => (isLookedAt = true) }),
    );
    try {
      await expect.poll(() => isLookedAt).toBe(true);
      const reported = withDatabase(paths, databaseUrl, (orm) => storeReport(orm, [host('shop.example', 'a')]));
      expect(await Promise.race([reported.then(() => 'stored'), sleep(10_000, 'waits')])).toBe('stored');
    } finally {
      goOn();
    }
    expect(await looking).toMatchObject({ taken: 20_000, eventSeq: null });
  });

  it('decide while somebody looks, who gives way', async () => {
    const { paths, databaseUrl } = await postgres.create();
    const bring = (isDryRun: boolean): Promise<unknown> =>
      withDatabase(paths, databaseUrl, (orm) =>
        importFeed(
          Readable.from([new TextEncoder().encode('evil.example\n')]),
          { ...LOOK, grade: isDryRun ? 'confirmed' : 'reported', isDryRun },
          { orm, topSites: new Set() },
        ),
      );
    await bring(false);
    await withDatabase(paths, databaseUrl, (orm) =>
      orm.transaction(async (tx) => {
        const seq = await lockChain(tx);
        await revokeListing(tx, 'host:evil.example', 'an honest shop', seq);
        await expect(bring(true)).rejects.toMatchObject({ code: 'busy' });
      }),
    );
  });

  it('store each report once, agree on limits and states, and write one chain', async () => {
    const hub = await postgres.create();
    const served = await Promise.all([1, 2, 3, 4].map(() => serveProcess(hub)));
    try {
      const urls = served.map(({ url }) => url);
      const samples = Array.from({ length: 300 }, () => sampleReport());
      // Each report four times in a row: mostly to four hubs at the same moment.
      const requests = samples.flatMap(({ report }, index) => {
        const request = requestOf(report, `203.0.${index >> 8}.${index & 255}`);
        return [request, request, request, request];
      });
      const sent = await sendLoad({ urls, requests, connections: 16, budgetMs: 60_000 });
      expect(sent).toHaveLength(1200);
      expect(sent.filter(({ status }) => status === 201)).toHaveLength(300);
      expect(sent.filter(({ status }) => status === 200)).toHaveLength(900);

      // Sixty an hour of one reporter, whichever hub it asks.
      const reporter = 'ef'.repeat(32);
      const many = Array.from({ length: 80 }, (_, index) =>
        requestOf(sampleReport({ reporter }).report, `198.51.100.${index}`),
      );
      const limited = await sendLoad({ urls, requests: many, connections: 16, budgetMs: 60_000 });
      expect(limited.filter(({ status }) => status === 201)).toHaveLength(60);
      expect(limited.filter(({ status }) => status === 429)).toHaveLength(20);

      const [first = '', second = '', third = ''] = urls;
      const sample = sampleReport();
      expect((await post(first, sample.report)).status).toBe(201);
      expect((await ask(second, 'DELETE', sample)).status).toBe(204);
      expect((await ask(third, 'GET', sample)).status).toBe(404);

      // The same network is the same to all of them.
      for (const url of urls) expect((await post(url, sampleReport().report, '192.0.2.200')).status).toBe(201);
      await withDatabase(hub.paths, hub.databaseUrl, async (orm) => {
        const networks = await rowsOf<{ count: number }>(
          orm,
          sql`SELECT count(*)::int AS count FROM report GROUP BY network ORDER BY 1 DESC LIMIT 1`,
        );
        expect(networks).toEqual([{ count: 4 }]);
        expect((await verifyChain(orm)).brokenAt).toBeNull();
      });
    } finally {
      for (const one of served) await one.stop();
    }
  });
});

describe('a database that is kept open', { timeout: 120_000 }, () => {
  beforeAll(() => embedded.start(), 60_000);
  afterAll(() => embedded.stop());

  it('lets commands run beside a hub under load, which loses no report', async () => {
    const hub = await embedded.create();
    const served = await serveProcess(hub);
    try {
      const requests = Array.from({ length: 600 }, () => requestOf(sampleReport().report, sampleAddress()));
      let answered = 0;
      let reached = (): void => undefined;
      const isUnderWay = new Promise<void>((resolve) => (reached = resolve));
      const load = sendLoad({
        urls: [served.url],
        requests,
        connections: 8,
        budgetMs: 60_000,
        onAnswer: () => (answered += 1) === 50 && reached(),
      });
      await isUnderWay;
      const seen = await withDatabase(hub.paths, hub.databaseUrl, (orm) =>
        rowsOf<{ count: number }>(orm, sql`SELECT count(*)::int AS count FROM report`),
      );
      expect(seen[0]?.count).toBeGreaterThanOrEqual(50);
      const sent = await load;
      expect(sent.filter(({ status }) => status === 201)).toHaveLength(600);
    } finally {
      await served.stop();
    }
    await withDatabase(hub.paths, hub.databaseUrl, async (orm) => {
      expect(await rowsOf(orm, sql`SELECT count(*)::int AS count FROM report`)).toEqual([{ count: 600 }]);
      expect((await verifyChain(orm)).brokenAt).toBeNull();
    });
  });

  it('is given away to who waits for it, without losing what is asked meanwhile', async () => {
    const { paths } = await embedded.create();
    const lasting = createLastingDatabase(paths, undefined);
    const count = () => lasting.use((orm) => rowsOf(orm, sql`SELECT count(*)::int AS count FROM publisher`));
    const before = await count();
    for (let turn = 0; turn < 3; turn++) {
      const [, asked] = await Promise.all([
        withDatabase(paths, undefined, (orm) =>
          orm.execute(sql`INSERT INTO publisher (name) VALUES (${`publisher ${turn}`})`),
        ),
        Promise.all([count(), count()]),
      ]);
      expect(asked).toHaveLength(2);
    }
    const after = await count();
    expect(Number((after[0] as { count: number }).count) - Number((before[0] as { count: number }).count)).toBe(3);
    await lasting.close();
    // Closed, it is nobody's.
    await withDatabase(paths, undefined, (orm) => verifyChain(orm));
  });

  it('says that it is busy, and is there again afterwards', async () => {
    const { paths } = await embedded.create();
    const lasting = createLastingDatabase(paths, undefined, { waitMs: 200 });
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    let taken = (): void => undefined;
    const isTaken = new Promise<void>((resolve) => (taken = resolve));
    const other = withDatabase(paths, undefined, async () => {
      taken();
      await held;
    });
    await isTaken;
    await expect(lasting.use(verifyChain)).rejects.toMatchObject({ code: 'busy' });
    finish();
    await other;
    expect((await lasting.use(verifyChain)).brokenAt).toBeNull();
    await lasting.close();
  });
});
