/* Outside feeds, pulled from servers on loopback. */
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { sourceRoutes } from '../../../hub/api/console/sources.ts';
import { rowsOf } from '../../../hub/db/database.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { publishable } from '../../../hub/db/listings.ts';
import { leaseDueSource, sourceById, type StoredSource } from '../../../hub/db/sources.ts';
import { createOutbound } from '../../../hub/exchange/outbound.ts';
import {
  addSource,
  changeSource,
  pullDue,
  pullNow,
  removeSource,
  type PullDeps,
} from '../../../hub/exchange/sources.ts';
import { GRADES } from '../../../lib/core/blocklist/listing.ts';
import { sourceSchema, sourcesSchema, type NewSource, type SourceChange } from '../../../lib/core/console/exchange.ts';
import { testEngines } from '../engines.ts';
import { makeHub } from '../intake/world.ts';
import { openExchange, serveOther, toLoopback, type ExchangeWorld, type Other } from './exchange-world.ts';

const HOUR_MS = 3_600_000;
const SOURCE: NewSource = {
  name: 'a feed',
  url: 'https://feed.example/list.txt',
  format: 'auto',
  columns: null,
  gradeCap: 'reported',
  category: 'TX2',
  publisher: 'Feed makers',
  expiresInDays: 10,
  everyMinutes: 60,
};
const hosts = (count: number, name = 'bad'): string =>
  Array.from({ length: count }, (_one, at) => `${name}${at}.example`).join('\n');

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`outside feeds on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let world: ExchangeWorld;
    let other: Other;
    let list = '';
    let status = 200;
    let asked: { etag: string | undefined }[] = [];
    beforeEach(async () => {
      [list, status, asked] = [hosts(200), 200, []];
      world = await openExchange(engine, (deps) => [sourceRoutes(deps, createOutbound())]);
      other = await serveOther((request, response) => {
        asked.push({ etag: request.headers['if-none-match'] });
        const etag = `"${list.length}"`;
        if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
        else response.writeHead(status, { etag }).end(list);
      });
    }, 60_000);
    afterEach(async () => {
      await other.close();
      await world.close();
    });

    const deps = (): PullDeps => ({
      ...world.deps,
      forgettingKey: () => Promise.resolve(world.deps.keys.forgetting),
      outbound: toLoopback,
      random: () => 0.5,
    });
    const add = (more: Partial<NewSource> = {}): Promise<StoredSource> =>
      world.on((orm) => addSource(orm, { ...SOURCE, url: `${other.url}/list`, ...more }, 'a@b', world.clock.now));
    const change = (id: number, to: SourceChange): Promise<StoredSource> =>
      world.on((orm) => changeSource(orm, id, to, 'a@b', world.clock.now));
    const source = async (id: number): Promise<StoredSource | null> => world.on((orm) => sourceById(orm, id));
    const listed = (): Promise<number> =>
      world.on(async (orm) => {
        const rows = await rowsOf<{ n: number }>(
          orm,
          sql`SELECT count(*)::int AS n FROM listing WHERE state = 'active'`,
        );
        return rows[0]?.n ?? 0;
      });
    const pass = (hours: number): void =>
      void (world.clock.now = new Date(world.clock.now.getTime() + hours * HOUR_MS));

    it('lets no feed dispute what others list, nor keep it from them', async () => {
      const { id } = await add({ name: 'other', publisher: 'Others', gradeCap: 'confirmed' });
      list = 'evil.example\nworse.example';
      await pullDue(deps());
      list = 'key,grade\nhost:evil.example,disputed\nhost:new.example,disputed\nhost:fine.example,';
      const taken = await add();
      await pullDue(deps());
      expect(await source(taken.id)).toMatchObject({ counts: { taken: 1, refused: 2 } });
      list = 'evil.example\nworse.example\nnew.example';
      await world.on((orm) => orm.execute(sql`UPDATE feed_source SET paused = true WHERE id <> ${id}`));
      pass(2);
      await pullDue(deps());
      const today = Math.floor(world.clock.now.getTime() / 86_400_000);
      const grades = await world.on(async (orm) => {
        const found: string[] = [];
        for await (const { key, grade } of publishable(orm, today)) found.push(`${key} ${grade}`);
        return found;
      });
      expect(grades).toEqual([
        'host:evil.example confirmed',
        'host:fine.example reported',
        'host:new.example confirmed',
        'host:worse.example confirmed',
      ]);
    });

    it.each([
      ['removed', (id: number) => world.on((orm) => removeSource(orm, id, 'a@b', world.clock.now)), []],
      ['paused', (id: number, seen: number) => change(id, { seen, isPaused: true }), []],
      // What it is trusted with now it is asked for at once.
      ['trusted with less', (id: number, seen: number) => change(id, { seen, gradeCap: 'reported' }), ['reported']],
    ])('takes nothing of a list that was on its way when its source was %s', async (_what, meanwhile, grades) => {
      let changed: Promise<unknown> | null = null;
      const slow = await serveOther((_request, response) => {
        changed ??= meanwhile(id, seen);
        void changed.then(() => response.writeHead(200, { etag: '"late"' }).end(list));
      });
      const { id, seen } = await add({ url: `${slow.url}/list`, gradeCap: 'confirmed' });
      expect(await pullDue(deps())).toBe(1 + grades.length);
      await slow.close();
      const rows = await world.on((orm) => rowsOf<{ grade: number }>(orm, sql`SELECT DISTINCT grade FROM listing`));
      expect(rows.map(({ grade }) => GRADES[grade])).toEqual(grades);
      if (grades.length === 0) expect((await source(id))?.entries ?? null).toBeNull();
    });

    it('takes a feed as far as it is trusted, with where it came from on record', async () => {
      list = 'key,grade,category\nhost:evil.example,confirmed,TH05\nhost:other.example,,\nhost:much-visited.example,,';
      const { id } = await add();
      expect(await pullDue(deps())).toBe(1);
      const rows = await world.on((orm) =>
        rowsOf(orm, sql`SELECT key, grade, category, expires_on - listed_on AS days, source FROM listing ORDER BY key`),
      );
      expect(rows).toEqual([
        { key: 'host:evil.example', grade: 1, category: 5, days: 10, source: 'a feed' },
        { key: 'host:other.example', grade: 1, category: 18, days: 10, source: 'a feed' },
      ]);
      expect(await source(id)).toMatchObject({
        state: 'ok',
        entries: 2,
        counts: { taken: 2, refused: 1 },
        failures: 0,
      });
      const [event] = await world.on((orm) =>
        rowsOf<{ payload: object }>(orm, sql`SELECT payload FROM event WHERE type = 'listing.import'`),
      );
      expect(event?.payload).toMatchObject({ by: 'source a feed', feedSource: id, url: `${other.url}/list` });
      expect(await world.on(verifyChain)).toMatchObject({ brokenAt: null });
    });

    itOnBoth('asks only when it is due, and says what it has', async () => {
      await add();
      expect(await pullDue(deps())).toBe(1);
      expect(await pullDue(deps())).toBe(0);
      pass(2);
      expect(await pullDue(deps())).toBe(1);
      expect(asked.map(({ etag }) => etag)).toEqual([undefined, `"${list.length}"`]);
      expect(await listed()).toBe(200);
    });

    it('several hubs pull it once', async () => {
      await add();
      await world.on((orm) => leaseDueSource(orm, world.clock.now, HOUR_MS));
      expect(await pullDue(deps())).toBe(0);
      pass(2);
      expect(await Promise.all([pullDue(deps()), pullDue(deps())]).then((counts) => counts.sort())).toEqual([0, 1]);
      expect(asked).toHaveLength(1);
    });

    itOnBoth('keeps the last good list while it fails, and asks ever less often', async () => {
      const { id } = await add();
      await pullDue(deps());
      status = 500;
      list += '\n';
      const waits: number[] = [];
      for (let round = 0; round < 3; round++) {
        pass(24);
        expect(await pullDue(deps())).toBe(1);
        const failed = await source(id);
        waits.push((Date.parse(failed?.nextAt ?? '') - world.clock.now.getTime()) / 60_000);
        expect(failed).toMatchObject({
          state: 'failing',
          failures: round + 1,
          lastError: { code: 'http-status', status: 500 },
        });
      }
      expect(waits).toEqual([15, 30, 60]);
      expect(await listed()).toBe(200);
      [status, list] = [200, 'this is no list at all, only words\nand more words'];
      pass(24);
      await pullDue(deps());
      expect(await source(id)).toMatchObject({ failures: 4, lastError: { code: 'bad-feed' } });
      expect(await listed()).toBe(200);
    });

    itOnBoth.each([
      ['ten times as long', hosts(2000, 'new')],
      ['nine tenths shorter', hosts(20)],
    ])('holds a list that is suddenly %s, until a person takes exactly that one', async (_what, sudden) => {
      const { id } = await add();
      await pullDue(deps());
      list = sudden;
      pass(2);
      await pullDue(deps());
      const held = await source(id);
      expect(held).toMatchObject({ state: 'held', held: { before: 200 }, nextAt: null });
      expect(await listed()).toBe(200);
      pass(48);
      expect(await pullDue(deps())).toBe(0);
      await expect(pullNow(id, 'f'.repeat(64), 'a@b', deps())).rejects.toMatchObject({ code: 'changed-meanwhile' });
      const taken = await pullNow(id, held?.held?.sha256 ?? null, 'a@b', deps());
      expect(taken).toMatchObject({ state: 'ok', held: null, entries: held?.held?.entries });
    });

    it('a short list may change as it likes', async () => {
      list = hosts(3);
      const { id } = await add();
      await pullDue(deps());
      list = hosts(60);
      pass(2);
      await pullDue(deps());
      expect(await source(id)).toMatchObject({ state: 'ok', entries: 60 });
    });

    itOnBoth('members add, change and remove; nobody overwrites anybody; only https is taken', async () => {
      const { ask } = world;
      expect((await ask('POST', '/sources', { ...SOURCE, url: 'http://feed.example/' })).status).toBe(400);
      expect((await ask('POST', '/sources', { ...SOURCE, url: 'https://a:b@feed.example/' })).status).toBe(400);
      const made = v.parse(sourceSchema, await (await ask('POST', '/sources', SOURCE)).json());
      expect(made).toMatchObject({ addedBy: 'somsri@bank-a', state: 'new' });
      expect((await ask('POST', '/sources', SOURCE)).status).toBe(409);
      // Nor does any speak in the hub's own name.
      const own = { publisher: 'Reports' };
      for (const answer of [
        await ask('POST', '/sources', { ...SOURCE, name: 'other', ...own }),
        await ask('PATCH', `/sources/${made.id}`, { ...own, seen: made.seen }),
      ]) {
        expect([answer.status, await answer.json()]).toEqual([409, expect.objectContaining({ code: 'name-taken' })]);
      }
      const change = { isPaused: true, seen: made.seen };
      const changed = v.parse(sourceSchema, await (await ask('PATCH', `/sources/${made.id}`, change)).json());
      expect(changed).toMatchObject({ state: 'paused', nextAt: null });
      const late = await ask('PATCH', `/sources/${made.id}`, { name: 'another', seen: made.seen });
      expect([late.status, await late.json()]).toEqual([409, expect.objectContaining({ code: 'changed-meanwhile' })]);
      expect((await ask('DELETE', `/sources/${made.id}`)).status).toBe(204);
      expect((await ask('DELETE', `/sources/${made.id}`)).status).toBe(404);
      expect(v.parse(sourcesSchema, await (await ask('GET', '/sources')).json()).sources).toEqual([]);
    });

    it('the API cannot be made to ask this machine', async () => {
      const { ask } = world;
      const inside = { ...SOURCE, url: 'https://127.0.0.1/list' };
      const made = v.parse(sourceSchema, await (await ask('POST', '/sources', inside)).json());
      const pulled = v.parse(sourceSchema, await (await ask('POST', `/sources/${made.id}/pull`, {})).json());
      expect(pulled).toMatchObject({ state: 'failing', lastError: { code: 'private-address', status: null } });
    });
  });
}
