/* Numbers of persons that nothing is left to decide about: what keeps one, what goes, and what stays of it. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { decideAppeal } from '../../../hub/cases/appeals.ts';
import { confirmCase, listCase, rejectCase } from '../../../hub/cases/decide.ts';
import { confirmListings, revokeListings } from '../../../hub/cases/listings.ts';
import { writeNote } from '../../../hub/cases/notes.ts';
import { appealRoutes } from '../../../hub/api/console/appeals.ts';
import { auditRoutes } from '../../../hub/api/console/audit.ts';
import type { ConsoleEnv } from '../../../hub/api/console/env.ts';
import { viewCase } from '../../../hub/api/console/case-view.ts';
import { appealStatus, storeAppeal } from '../../../hub/db/appeals.ts';
import { pastOf } from '../../../hub/db/case-around.ts';
import { attachReports, endCases } from '../../../hub/db/case-intake.ts';
import { rowsOf, type Orm } from '../../../hub/db/database.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { foldFigures, outcomesOf } from '../../../hub/db/figures.ts';
import { listingViewsOf } from '../../../hub/db/listing-views.ts';
import { subjectOf } from '../../../hub/db/webhooks.ts';
import { dayOf } from '../../../hub/import/attributes.ts';
import { importFeed, type ImportOptions } from '../../../hub/import/import-feed.ts';
import { intakeKeysOf } from '../../../hub/intake/intake-keys.ts';
import { numberMark } from '../../../hub/intake/number-mark.ts';
import { retain } from '../../../hub/intake/upkeep.ts';
import { readQueue } from '../../../hub/db/case-queue.ts';
import { appealSchema, appealsSchema } from '../../../lib/core/console/appeals.ts';
import { auditSchema } from '../../../lib/core/console/people.ts';
import type { AccountKey } from '../../../lib/core/indicators/key.ts';
import { account, caseOf, storeReport, WISH } from '../cases/reported.ts';
import { testEngines, type TestHub } from '../engines.ts';
import { FEED_OPTIONS } from '../feed-options.ts';
import { CONFIG, make, newWorld, NOW, type World } from '../publish/world.ts';

const DAY_MS = 86_400_000;
const DIGITS = '1234567890';
const KEY = `acct:TH:${DIGITS}` as AccountKey;
const { forgetting } = intakeKeysOf(new Uint8Array(32));
const ANN = 'ann@bank-a';
const BEN = 'ben@bank-b';
const TOP = new Set<string>();
const FEED: ImportOptions = { ...FEED_OPTIONS, source: 'feed.csv', category: 'TH01', now: NOW };
/** Ninety days after what happened on day 10, and a moment. */
const DUE = 100;

/** So many days after the start, and a millisecond: what is told to have happened before has. */
const on = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);
const past = (days: number): Date => new Date(on(days).getTime() + 1);

for (const engine of testEngines(make, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`forgetting on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let hub: TestHub;
    let world: World;
    beforeEach(async () => {
      hub = await engine.create();
      world = await newWorld(hub, { isShared: false });
    }, 60_000);

    const rows = <Row>(query: Parameters<typeof rowsOf>[1]): Promise<readonly Row[]> =>
      world.on((orm) => rowsOf<Row>(orm, query));
    const forget = async (at: Date): Promise<number> => (await retain(hub.database, at, forgetting)).numbers;
    const take = (options: Partial<ImportOptions> = {}, csv = `key\n${KEY}\n`) =>
      world.on((orm) =>
        importFeed(
          Readable.from([Buffer.from(csv)]),
          { ...FEED, ...options },
          { orm, topSites: TOP, forgettingKey: () => Promise.resolve(forgetting) },
        ),
      );
    const release = (at: Date) => world.publish({ now: at, isReset: true });

    async function revoke(at: Date): Promise<void> {
      await world.on(async (orm) => {
        const named = (await listingViewsOf(orm, KEY, dayOf(at))).map(({ id }) => ({ id, seen: null }));
        await revokeListings(orm, named, { reason: 'its owner was not the one', by: ANN }, at);
      });
    }

    async function report(orm: Orm, voice: string, days: number): Promise<void> {
      const details = { revision: 1, category: 'TH01' as const, lostMoney: true, text: `paid to ${DIGITS}` };
      await storeReport(orm, [account(DIGITS, voice)], { at: on(days), more: { details } });
      await attachReports(orm, on(days));
    }

    async function appeal(orm: Orm, days: number): Promise<string> {
      const id = randomUUID();
      const subject = { kind: 'account' as const, key: KEY };
      const words = { contact: `me, ${DIGITS}`, reason: 'it is my own account since 2015' };
      const sent = { id, receipt: 'a'.repeat(64), subject, ...words, role: 'owner' as const, locale: 'th' as const };
      await orm.transaction((tx) => storeAppeal(tx, sent, [], on(days)));
      return id;
    }

    /** Places where the digits stand: tables with how many rows. */
    async function places(): Promise<Readonly<Record<string, number>>> {
      const tables = await rows<{ name: string }>(
        sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
      );
      const found: Record<string, number> = {};
      for (const { name } of tables) {
        const [row] = await rows<{ count: number }>(
          sql`SELECT count(*)::int AS count FROM ${sql.identifier(name)} AS one WHERE position(${DIGITS} IN one::text) > 0`,
        );
        if (row && row.count > 0) found[name] = row.count;
      }
      return found;
    }

    const listed = async (): Promise<number> => (await world.open()).release.counts.numbers;

    itOnBoth(
      'leaves nothing of a number that was reported, listed, appealed, taken off and ended, but a mark',
      async () => {
        const caseId = await world.on(async (orm) => {
          await report(orm, 'a', 0);
          await report(orm, 'b', 1);
          const { id } = await caseOf(orm, KEY);
          await writeNote(orm, id, { words: `I called ${DIGITS}`, asks: true, by: ANN }, on(1));
          await listCase(orm, id, { ...WISH, by: ANN, days: 120 }, TOP, on(1));
          await confirmCase(orm, id, BEN, TOP, on(1));
          return id;
        });
        await take({ now: on(1), by: ANN, people: [ANN], publisher: 'feed two' });
        await world.on(async (orm) => {
          const [waiting] = (await listingViewsOf(orm, KEY, dayOf(on(1)))).filter(({ state }) => state === 'waiting');
          await confirmListings(orm, [{ id: waiting?.id ?? '', seen: null }], BEN, TOP, on(2));
        });
        await release(on(2));
        const appealed = await world.on((orm) => appeal(orm, 5));
        await world.on((orm) =>
          decideAppeal(orm, appealed, { isUpheld: false, answer: 'it stays', by: 'cat@bank-c' }, on(6)),
        );
        await revoke(on(10));
        await world.on((orm) => endCases(orm, on(10)));
        await release(on(11));
        expect(await listed()).toBe(0);
        await world.on(async (orm) => {
          const past10 = await pastOf(orm, await caseOf(orm, KEY));
          expect(past10.map(({ type }) => type)).toEqual(
            expect.arrayContaining([
              'listing.revoke',
              'listing.confirm',
              'listing.dispute',
              'appeal.decide',
              'case.decide',
            ]),
          );
        });
        // No event has ever said it.
        expect(await places()).toEqual({
          appeal: 1,
          case_note: 1,

          fraud_case: 1,
          listing: 2,
          number_digest: 1,
          report: 2,
          report_subject: 2,
        });
        const span = { from: '2026-03-01', to: '2026-12-31' };
        const figures = await world.on(async (orm) => {
          await foldFigures(orm, on(12));
          return outcomesOf(orm, span);
        });
        expect(figures).toMatchObject({ listed: 1, revoked: 1, appealed: 1, decided: 1 });

        expect(await forget(on(DUE))).toBe(0);
        expect(await forget(past(DUE))).toBe(1);
        expect(await places()).toEqual({});
        expect(await rows(sql`SELECT mark, held, closed_on FROM forgotten_number`)).toEqual([
          { mark: numberMark(forgetting, KEY), held: true, closed_on: dayOf(on(10)) },
        ]);
        const events = await rows<{ payload: object }>(sql`SELECT payload FROM event WHERE type = 'number.forget'`);
        expect(events).toMatchObject([{ payload: { cases: [caseId], appeals: [appealed] } }]);
        expect(events[0]?.payload).toMatchObject({ listings: [expect.any(Number), expect.any(Number)] });
        expect(await world.on((orm) => outcomesOf(orm, span))).toEqual(figures);
        // Who appealed reads the answer as before.
        expect(await world.on((orm) => appealStatus(orm, appealed, 'a'.repeat(64)))).toMatchObject({
          state: 'rejected',
          answer: 'it stays',
        });
        expect(await world.on((orm) => viewCase(orm, caseId, TOP, past(DUE), forgetting))).toBeNull();
        const [last] = await rows<{ seq: string }>(sql`SELECT max(seq) AS seq FROM event`);
        expect(await forget(past(DUE))).toBe(0);
        expect(await forget(past(DUE + 100))).toBe(0);
        expect(await rows(sql`SELECT max(seq) AS seq FROM event`)).toEqual([last]);
        expect((await world.on(verifyChain)).brokenAt).toBeNull();
      },
    );

    itOnBoth('says in the record, in appeals and to other systems what it still may, before and after', async () => {
      const keys = intakeKeysOf(new Uint8Array(32));
      const deps = {
        paths: hub.paths,
        config: CONFIG,
        database: hub.database,
        keys,
        topSites: TOP,
        now: () => past(DUE),
      };
      const app = new Hono<ConsoleEnv>();
      app.use(async (context, next) => {
        context.set('actor', { handle: ANN, role: 'publisher', organisation: 'bank-a', device: 'd' });
        await next();
      });
      app.route('/', auditRoutes(deps));
      app.route('/', appealRoutes(deps));
      const ask = async (path: string): Promise<unknown> => (await app.request(path)).json();
      const audited = async (type: string) => v.parse(auditSchema, await ask(`/audit?type=${type}`)).events;
      await take({ by: ANN, people: [ANN, BEN] });
      await release(on(1));
      const id = await world.on((orm) => appeal(orm, 1));
      await world.on((orm) => decideAppeal(orm, id, { isUpheld: true, answer: 'sorry', by: BEN }, on(2)));
      const [listing] = await rows<{ id: number }>(sql`SELECT id::int AS id FROM listing`);
      await release(on(3));
      const masked = { listing: listing?.id, appeal: id, key: 'acct •••-•-••789-0' };
      expect((await audited('listing.dispute')).map(({ payload }) => payload)).toEqual([masked]);
      const shown = v.parse(appealsSchema, await ask('/appeals?state=upheld')).appeals;
      expect(shown).toMatchObject([{ id, indicator: '•••-•-••789-0', listed: 'revoked' }]);
      expect(await forget(past(DUE))).toBe(1);
      expect((await audited('listing.dispute')).map(({ payload }) => payload)).toEqual([
        { listing: listing?.id, appeal: id },
      ]);
      expect(await audited('number.forget')).toMatchObject([
        { by: null, payload: { listings: [listing?.id], appeals: [id] } },
      ]);
      const after = v.parse(appealsSchema, await ask('/appeals?state=upheld')).appeals;
      expect(after).toMatchObject([{ id, kind: 'account', indicator: '', isNumber: true, listed: null }]);
      const one = v.parse(appealSchema, await ask(`/appeals/${id}`));
      expect(one).toMatchObject({
        indicator: '',
        answer: 'sorry',
        listings: [],
        cases: [],
        earlier: [],
        contact: null,
      });
      expect(await world.on((orm) => subjectOf(orm, { appealId: id }))).toEqual({ key: null, kind: 'account' });
      const again = world.on((orm) => decideAppeal(orm, id, { isUpheld: false, answer: 'no', by: ANN }, past(DUE)));
      await expect(again).rejects.toMatchObject({ code: 'already-decided' });
    });

    /** A number that a feed listed and that was taken off on day 10, with a release on day 11. */
    async function ended(): Promise<void> {
      await take();
      await release(on(1));
      await revoke(on(10));
      await release(on(11));
    }

    it.each<[string, () => Promise<unknown>]>([
      ['another listing of it is in force', () => take({ insistReason: 'sure', publisher: 'feed two', now: on(20) })],
      [
        'another listing of it waits for people',
        () => take({ insistReason: 'sure', publisher: 'feed two', now: on(20), by: ANN, people: [ANN] }),
      ],
      [
        'another listing of it ran out a short time ago',
        () => take({ insistReason: 'sure', publisher: 'feed two', now: on(5), expiresInDays: 6 }),
      ],
      [
        'a report that names it has its contents',
        () => world.on((orm) => storeReport(orm, [account(DIGITS, 'a')], { at: on(50) })),
      ],
      ['an appeal about it is open', () => world.on((orm) => appeal(orm, 1))],
      [
        'an appeal about it was decided a short time ago',
        () =>
          world.on(async (orm) => {
            const id = await appeal(orm, 1);
            await decideAppeal(orm, id, { isUpheld: true, answer: 'sorry', by: BEN }, on(20));
          }),
      ],
      [
        'a case of it changed a short time ago',
        () =>
          world.on((orm) =>
            orm.execute(
              sql`INSERT INTO fraud_case (key, kind, state, outcome, opened_at, changed_at, event_seq)
                  VALUES (${KEY}, 'account', 'rejected', 'cleared', ${on(1).toISOString()}, ${on(11).toISOString()}, 1)`,
            ),
          ),
      ],
      [
        'strangers came at once for it a short time ago',
        () =>
          world.on((orm) =>
            orm.execute(
              sql`INSERT INTO burst (key, window_start, reports, networks, reporters, flagged_at, event_seq)
                  VALUES (${KEY}, ${on(11).toISOString()}, 20, 5, 20, ${on(11).toISOString()}, 1)`,
            ),
          ),
      ],
      [
        'its case was merged with one of another indicator',
        () =>
          world.on((orm) =>
            orm.execute(
              sql`WITH other AS (INSERT INTO fraud_case (key, kind, state, outcome, opened_at, changed_at, event_seq)
                    VALUES ('host:evil.example', 'host', 'rejected', 'cleared', ${on(1).toISOString()}, ${on(1).toISOString()}, 1) RETURNING id)
                  INSERT INTO fraud_case (key, kind, state, merged_into, opened_at, changed_at, event_seq)
                  SELECT ${KEY}, 'account', 'merged', id, ${on(1).toISOString()}::timestamptz, ${on(1).toISOString()}::timestamptz, 1 FROM other`,
            ),
          ),
      ],
      [
        'no release was made since it went',
        () => world.on((orm) => orm.execute(sql`UPDATE release SET created_at = ${on(9).toISOString()}`)),
      ],
      [
        'the newest release was made of what came before it went',
        () => world.on((orm) => orm.execute(sql`UPDATE release SET event_seq = 1`)),
      ],
      ['it is a site', () => world.on((orm) => orm.execute(sql`UPDATE listing SET key = 'host:evil.example'`))],
      [
        'it is a shop of a biller',
        () => world.on((orm) => orm.execute(sql`UPDATE listing SET key = 'biller:010753600010286:INV001'`)),
      ],
    ])('keeps a number while %s', async (_why, happen) => {
      await ended();
      await happen();
      const before = await rows<{ key: string }>(sql`SELECT key FROM listing ORDER BY key, publisher_id`);
      expect(await forget(past(DUE))).toBe(0);
      expect(await rows(sql`SELECT key FROM listing ORDER BY key, publisher_id`)).toEqual(before);
      expect(await rows(sql`SELECT 1 FROM forgotten_number`)).toEqual([]);
    });

    it('forgets it where nothing of that is so, not before the ninety days are over, and several at once do it once', async () => {
      await ended();
      expect(await forget(on(DUE))).toBe(0);
      const counts = await Promise.all(Array.from({ length: 5 }, () => forget(past(DUE))));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
      expect(await rows(sql`SELECT 1 FROM event WHERE type = 'number.forget'`)).toHaveLength(1);
      expect(await places()).toEqual({});
    });

    it('forgets what ran out 90 days after its last day, and leaves no mark: it may come back', async () => {
      await take({ expiresInDays: 9 });
      await release(on(1));
      await release(on(10));
      expect(await listed()).toBe(0);
      expect(await forget(on(99))).toBe(0);
      expect(await forget(on(100))).toBe(1);
      expect(await places()).toEqual({});
      expect(await rows(sql`SELECT 1 FROM forgotten_number`)).toEqual([]);
      expect(await take({ now: on(101) })).toMatchObject({ taken: 1, refused: [] });
    });

    itOnBoth('refuses a forgotten number that was taken off, until a person insists', async () => {
      await ended();
      expect(await forget(past(DUE))).toBe(1);
      const two = `key\n${KEY}\nacct:TH:1234567891\n`;
      const refused = await take({ now: on(101) }, two);
      expect(refused).toMatchObject({ taken: 1, refused: [{ rule: 'revoked' }] });
      expect(refused.refused[0]?.because).toMatch(/revoked by a decision.*forgotten.*--insist/);
      const looked = await take({ now: on(102), insistReason: 'sure', isDryRun: true });
      expect(looked).toMatchObject({ taken: 1, refused: [] });
      expect((await take({ now: on(102) }, two)).refused).toHaveLength(1);
      expect(await take({ now: on(103), insistReason: 'sure' })).toMatchObject({ taken: 1, refused: [] });
      expect(await take({ now: on(104), publisher: 'feed two' })).toMatchObject({ taken: 1, refused: [] });
      const without = world.on((orm) => importFeed(Readable.from([Buffer.from(two)]), FEED, { orm, topSites: TOP }));
      expect((await without).refused).toEqual([]);
    });

    it('keeps no number of a line that could not be read', async () => {
      await take({}, `type,value,note\naccount,1112223334,\naccount,,paid to ${DIGITS}\n`);
      expect(await rows(sql`SELECT json_array_length(refusals) AS count FROM import_batch`)).toEqual([{ count: 1 }]);
      expect(await places()).toEqual({});
    });

    it('imports nothing while it cannot tell which numbers were taken off', async () => {
      await ended();
      await forget(past(DUE));
      const without = world.on((orm) =>
        importFeed(Readable.from([Buffer.from(`key\n${KEY}\n`)]), FEED, { orm, topSites: TOP }),
      );
      await expect(without).rejects.toThrow("the hub's key");
    });

    it('forgets a case that nobody decided once all its reports are emptied, and the queue is short again', async () => {
      await world.on((orm) => report(orm, 'a', 0));
      const count = async () => (await world.on((orm) => readQueue(orm, { state: 'open', limit: '50' }))).counts.all;
      expect(await forget(on(90))).toBe(0);
      expect(await count()).toBe(1);
      expect(await forget(past(90))).toBe(1);
      expect(await count()).toBe(0);
      expect(await places()).toEqual({});
      expect(await rows(sql`SELECT 1 FROM forgotten_number`)).toEqual([]);
      const days = await rows(sql`SELECT name, count FROM figure_day WHERE name IN ('reports', 'cases') ORDER BY name`);
      expect(days).toEqual([
        { name: 'cases', count: 1 },
        { name: 'reports', count: 1 },
      ]);
    });

    itOnBoth.each(['cleared', 'official', 'abuse', 'not-enough-evidence', 'duplicate'] as const)(
      'a case that was rejected as %s: a later one says so where people decided for the person',
      async (rejection) => {
        const isFor = rejection === 'cleared' || rejection === 'official' || rejection === 'abuse';
        await world.on(async (orm) => {
          await report(orm, 'a', 0);
          await rejectCase(orm, (await caseOf(orm, KEY)).id, { rejection, reason: 'looked at', by: ANN }, on(3));
        });
        expect(await forget(past(93))).toBe(1);
        expect(await rows(sql`SELECT held, closed_on FROM forgotten_number`)).toEqual(
          isFor ? [{ held: false, closed_on: dayOf(on(3)) }] : [],
        );
        await world.on(async (orm) => {
          await report(orm, 'b', 100);
          const { id } = await caseOf(orm, KEY);
          const shown = await viewCase(orm, id, TOP, on(100), forgetting);
          expect(shown?.hints.map(({ code }) => code)).toEqual(isFor ? ['closed-before'] : []);
          expect((await viewCase(orm, id, TOP, on(100), new Uint8Array(32)))?.hints).toEqual([]);
        });
        // An import may name it, as it might before.
        expect(await take({ now: on(101) })).toMatchObject({ taken: 1 });
      },
    );

    it('takes a number off that only a share of browsers was told of, though it is forgotten', async () => {
      await take();
      await release(on(1));
      await revoke(on(10));
      await world.publish({ now: on(11), canary: 20, isReset: true });
      expect(await forget(past(DUE))).toBe(1);
      expect(await listed()).toBe(1);
      await world.publish({ now: past(DUE), isReset: true });
      expect(await listed()).toBe(0);
    });
  });
}
