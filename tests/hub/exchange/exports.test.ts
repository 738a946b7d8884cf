/* What exports read, as far as it takes more than one page, on each engine. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Orm } from '../../../hub/db/database.ts';
import { publisherId } from '../../../hub/db/listings.ts';
import { toldListings } from '../../../hub/exchange/exports.ts';
import { exportListings, nothingLeftOut } from '../../../hub/export/export-listings.ts';
import { testEngines } from '../engines.ts';
import { makeHub } from '../intake/world.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
/** One more than a page holds. */
const HOSTS = 20_001;

it('filter rules block the page that is listed, and say nothing that its path was made to say', async () => {
  const paths = [
    'shop.example/pay',
    'shop.example/d/',
    'facebook.com/*',
    'a.example/x$badfilter',
    'a.example/a|b',
    'a.example/^',
  ];
  async function* listings() {
    for (const path of paths) {
      const key = `url:${path}` as const;
      yield { key, grade: 'confirmed', category: 'TX1', listedOn: 20_000, seenOn: 20_000, reports: 1 } as const;
    }
  }
  const leftOut = nothingLeftOut();
  const about = { publisher: { th: 'ก', en: 'x' }, url: 'https://hub.example', at: NOW };
  let text = '';
  for await (const piece of exportListings('adblock', listings(), about, leftOut)) text += piece;
  expect(text.split('\n').filter((line) => !line.startsWith('!'))).toEqual([
    '||shop.example/pay^',
    '||shop.example/d/',
    '',
  ]);
  expect(leftOut).toEqual({ ...nothingLeftOut(), urls: 4 });
});

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`exports on ${engine.name}`, { timeout: 120_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    it('are read page by page while they are written: each key once, and what comes meanwhile behind the page too', async () => {
      const { database } = await engine.create();
      const list = (orm: Orm, publisher: number, keys: ReturnType<typeof sql>): Promise<unknown> =>
        orm.execute(
          sql`INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, source, event_seq)
              SELECT key, ${publisher}::int, 2, 1, 20000, 20000, 'x', 1 FROM (${keys}) AS these (key)`,
        );
      const named = (from: number): ReturnType<typeof sql> =>
        sql`SELECT 'host:h' || lpad(n::text, 6, '0') || '.example' FROM generate_series(${from}::int, ${HOSTS}::int) AS n`;
      await database.use(async (orm) => {
        await list(orm, await publisherId(orm, 'one'), named(1));
        // The last of the first page is listed twice, so its rows lie on two pages.
        await list(orm, await publisherId(orm, 'two'), named(HOSTS - 2));
        await list(orm, await publisherId(orm, 'one'), sql`VALUES ('acct:TH:1234567890')`);
      });
      const leftOut = nothingLeftOut();
      const told: string[] = [];
      for await (const { key } of toldListings(database, 'everybody', NOW, leftOut)) {
        told.push(key);
        if (told.length === 1) {
          await database.use(async (orm) => list(orm, await publisherId(orm, 'one'), sql`VALUES ('host:z.example')`));
        }
      }
      expect([told.length, new Set(told).size, told.at(-1)]).toEqual([HOSTS + 1, HOSTS + 1, 'host:z.example']);
      expect(told).toEqual(told.toSorted());
      expect(leftOut).toEqual({ ...nothingLeftOut(), numbers: 1 });
      await database.close();
    });
  });
}
