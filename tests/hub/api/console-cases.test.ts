/* Members work through the queue: scores, pages, searches, and decisions of which no two go over each other. */
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { caseRoutes } from '../../../hub/api/console/cases.ts';
import type { ConsoleDeps, ConsoleEnv } from '../../../hub/api/console/env.ts';
import { storeAppeal } from '../../../hub/db/appeals.ts';
import { scoreDue } from '../../../hub/db/case-queue.ts';
import { attachReports } from '../../../hub/db/case-intake.ts';
import { rowsOf } from '../../../hub/db/database.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { createLastingDatabase, type LastingDatabase } from '../../../hub/db/lasting-database.ts';
import { intakeKeysOf } from '../../../hub/intake/intake-keys.ts';
import { caseSchema, casesSchema, decidedSchema, revealedSchema, type Case } from '../../../lib/core/console/queue.ts';
import { account, caseOf, host, later, NOW, storeReport } from '../cases/reported.ts';
import { testEngines, type TestHub } from '../engines.ts';
import { receiptOfToken, uuidV7 } from '../intake/sample.ts';
import { CONFIG, TOP_SITES } from '../publish/world.ts';
import { makeHub } from '../intake/world.ts';

const ANN = 'ann@bank-a';
const BEN = 'ben@bank-b';
const WISH = { grade: 'corroborated', category: 'TH01', authority: null, days: 30, reason: 'two paid', insists: false };

for (const engine of testEngines(makeHub)) {
  describe.skipIf(!engine.isThere)(`the queue of the console on ${engine.name}`, { timeout: 120_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let hub: TestHub;
    let database: LastingDatabase;
    let app: Hono<ConsoleEnv>;
    beforeEach(async () => {
      hub = await engine.create();
      database = createLastingDatabase(hub.paths, hub.databaseUrl);
      const deps = {
        paths: hub.paths,
        config: CONFIG,
        database,
        topSites: TOP_SITES,
        now: () => NOW,
        // These routes open no picture.
        keys: intakeKeysOf(new Uint8Array(32)),
      } satisfies ConsoleDeps;
      app = new Hono<ConsoleEnv>();
      app.use(async (context, next) => {
        const handle = context.req.header('x-member') ?? '';
        context.set('actor', { handle, role: 'reviewer', organisation: handle.split('@')[1] ?? '', device: 'd' });
        await next();
      });
      app.route('/', caseRoutes(deps));
    }, 60_000);
    afterEach(() => database.close());

    const ask = async (path: string, by = ANN): Promise<Response> => app.request(path, { headers: { 'x-member': by } });
    const post = async (by: string, path: string, body: object = {}): Promise<Response> =>
      app.request(path, {
        method: 'POST',
        headers: { 'x-member': by, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const queue = async (query = '') => v.parse(casesSchema, await (await ask(`/cases${query}`)).json());
    const view = async (id: number): Promise<Case> => v.parse(caseSchema, await (await ask(`/cases/${id}`)).json());
    const codeOf = async (answer: Response): Promise<string> =>
      v.parse(v.object({ code: v.string() }), await answer.json()).code;
    const score = (): Promise<number> => database.use((orm) => scoreDue(orm, TOP_SITES, NOW));

    /** Cases of a site and of an account, each reported on two days. */
    async function report(): Promise<{ site: number; number: number }> {
      return database.use(async (orm) => {
        for (const [voice, at] of [
          ['a', later(-1)],
          ['b', NOW],
        ] as const) {
          await storeReport(orm, [host('evil.example', voice)], { at });
          await storeReport(orm, [account('1234567890', voice)], { at });
        }
        await storeReport(orm, [host('quiet.example', 'c')]);
        await attachReports(orm, NOW);
        const idOf = async (key: string): Promise<number> => (await caseOf(orm, key)).id;
        return { site: await idOf('host:evil.example'), number: await idOf('acct:TH:1234567890') };
      });
    }

    it('puts what is reported by more first, says why, and turns pages without losing or repeating a case', async () => {
      await report();
      expect((await queue()).cases.every(({ isScored }) => !isScored)).toBe(true);
      expect(await score()).toBe(3);
      expect(await score()).toBe(0);
      const all = await queue();
      expect(all.counts).toMatchObject({ all: 3, appeal: 0, proposed: 0 });
      expect(all.cases.at(-1)?.indicator).toBe('host:quiet.example');
      for (const one of all.cases) {
        expect(one.isScored).toBe(true);
        expect(one.lines.reduce((sum, { points }) => sum + points, 0)).toBe(one.score);
      }
      const turned: number[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await queue(`?limit=1${cursor && `&cursor=${cursor}`}`);
        turned.push(...page.cases.map(({ id }) => id));
        cursor = page.nextCursor;
      }
      expect(turned).toEqual(all.cases.map(({ id }) => id));
    });

    it('counts again what an appeal or an hour has changed; the appeal changes the number that decisions compare, a score does not', async () => {
      const { number } = await report();
      await score();
      const before = await view(number);
      const appeal = {
        id: uuidV7(NOW.getTime()),
        receipt: receiptOfToken('t'),
        subject: { kind: 'account', key: 'acct:TH:1234567890' },
        role: 'other',
        locale: 'th',
        contact: 'somebody@example.com',
        reason: 'that is my shop',
      } as const;
      await database.use((orm) => orm.transaction((tx) => storeAppeal(tx, appeal, [], NOW)));
      expect(await score()).toBe(1);
      const after = await view(number);
      expect(after.score).toBe(before.score - 5);
      expect(after.seen).toBeGreaterThan(before.seen);
      expect((await queue('?has=appeal')).cases.map(({ id }) => id)).toEqual([number]);
      expect(await database.use((orm) => scoreDue(orm, TOP_SITES, later(8)))).toBe(3);
      expect(await view(number)).toMatchObject({ score: after.score - 10, seen: after.seen });
    });

    it('finds sites by a part and numbers by all their digits only; a search is in the chain without the digits', async () => {
      const { site, number } = await report();
      const found = async (search: string): Promise<number[]> =>
        (await queue(`?search=${encodeURIComponent(search)}`)).cases.map(({ id }) => id);
      expect(await found('evil')).toEqual([site]);
      expect(await found('123-4-56789-0')).toEqual([number]);
      expect(await found('123456')).toEqual([]);
      expect(await found('567890')).toEqual([]);
      expect(await found('%ev_l%')).toEqual([]);
      const events = await database.use((orm) =>
        rowsOf<{ payload: object }>(orm, sql`SELECT payload FROM event WHERE type = 'case.search' ORDER BY seq`),
      );
      expect(events[1]?.payload).toEqual({ by: ANN, search: null, cases: [number] });
      expect(JSON.stringify(events)).not.toContain('123-4-56789-0');
    });

    it('masks a number until a member asks for it, which stands in the chain', async () => {
      const { site, number } = await report();
      expect((await view(number)).indicator).toBe('•••-•-••789-0');
      expect(JSON.stringify(await queue())).not.toContain('1234567890');
      const revealed = v.parse(revealedSchema, await (await post(BEN, `/cases/${number}/reveal`)).json());
      expect(revealed.number).toBe('123-4-56789-0');
      const [event] = await database.use((orm) =>
        rowsOf<{ payload: object }>(orm, sql`SELECT payload FROM event WHERE type = 'case.reveal'`),
      );
      expect(event?.payload).toEqual({ cases: [number], by: BEN });
      expect((await post(BEN, `/cases/${site}/reveal`)).status).toBe(404);
    });

    it('a decision about a case that changed since it was read is refused, and nothing is lost', async () => {
      const { site } = await report();
      const { seen } = await view(site);
      await database.use(async (orm) => {
        await storeReport(orm, [host('evil.example', 'd')]);
        await attachReports(orm, NOW);
      });
      const refused = await post(ANN, `/cases/${site}/decision`, { ...WISH, seen });
      expect(refused.status).toBe(409);
      const body = v.parse(
        v.object({ code: v.string(), errors: v.array(v.object({ expected: v.string() })) }),
        await refused.json(),
      );
      const now = await view(site);
      expect(body).toEqual({ code: 'changed-meanwhile', errors: [{ expected: String(now.seen) }] });
      expect(now.state).toBe('open');
      const decided = v.parse(
        decidedSchema,
        await (await post(ANN, `/cases/${site}/decision`, { ...WISH, seen: now.seen })).json(),
      );
      expect(decided.state).toBe('listed');
    });

    it('a number needs a second member, who names what they confirm', async () => {
      const { number } = await report();
      const path = `/cases/${number}`;
      const first = await view(number);
      expect(first.needsTwo).toBe(true);
      await post(ANN, `${path}/decision`, { ...WISH, seen: first.seen });
      const read = await view(number);
      const hash = read.proposal?.hash ?? '';
      expect(await codeOf(await post(ANN, `${path}/confirmation`, { seen: read.seen, hash }))).toBe('rules');
      // Ann changes her wish while Ben still looks at the first.
      await post(ANN, `${path}/decision`, { ...WISH, grade: 'confirmed', seen: read.seen });
      expect(await codeOf(await post(BEN, `${path}/confirmation`, { seen: read.seen, hash }))).toBe(
        'changed-meanwhile',
      );
      const changed = await view(number);
      const stale = await post(BEN, `${path}/confirmation`, { seen: changed.seen, hash });
      expect(await codeOf(stale)).toBe('changed-meanwhile');
      const confirmed = await post(BEN, `${path}/confirmation`, { seen: changed.seen, hash: changed.proposal?.hash });
      expect(v.parse(decidedSchema, await confirmed.json()).state).toBe('listed');
      expect((await view(number)).decidedBy).toBe(`${ANN}, ${BEN}`);
    });

    it('of two members who decide at the same moment one is heard, whatever they do', async () => {
      const { site, number } = await report();
      const wish = { ...WISH, seen: (await view(site)).seen };
      const rejection = { rejection: 'cleared', reason: 'an honest shop', seen: wish.seen };
      const race = async (...answers: Promise<Response>[]): Promise<number[]> =>
        (await Promise.all(answers)).map(({ status }) => status).sort((a, b) => a - b);
      expect(
        await race(
          post(ANN, `/cases/${site}/decision`, wish),
          post(BEN, `/cases/${site}/decision`, wish),
          post(BEN, `/cases/${site}/rejection`, rejection),
        ),
      ).toEqual([200, 409, 409]);

      await post(ANN, `/cases/${number}/decision`, { ...WISH, seen: (await view(number)).seen });
      const { seen, proposal } = await view(number);
      expect(
        await race(
          post(BEN, `/cases/${number}/confirmation`, { seen, hash: proposal?.hash }),
          post(ANN, `/cases/${number}/rejection`, { ...rejection, seen }),
        ),
      ).toEqual([200, 409]);

      const quiet = (await database.use((orm) => caseOf(orm, 'host:quiet.example'))).id;
      await database.use(async (orm) => {
        await storeReport(orm, [host('www.quiet.example', 'e')]);
        await attachReports(orm, NOW);
      });
      const other = (await database.use((orm) => caseOf(orm, 'host:www.quiet.example'))).id;
      const [into, from] = [await view(quiet), await view(other)];
      expect(
        await race(
          post(ANN, `/cases/${other}/merge`, { seen: from.seen, into: quiet, intoSeen: into.seen }),
          post(BEN, `/cases/${quiet}/rejection`, { ...rejection, seen: into.seen }),
        ),
      ).toEqual([200, 409]);
      expect((await database.use(verifyChain)).brokenAt).toBeNull();
    });

    it('refuses queries and bodies that are no such thing, and cases that are not there', async () => {
      const { site } = await report();
      for (const query of ['?limit=101', '?has=murder', '?state=all', '?cursor=1', '?search=ab', '?order=id']) {
        expect((await ask(`/cases${query}`)).status, query).toBe(400);
      }
      for (const id of ['0', '999999', '1e3', '1 OR 1=1']) {
        expect((await ask(`/cases/${encodeURIComponent(id)}`)).status, id).toBe(404);
      }
      const { seen } = await view(site);
      for (const body of [{ ...WISH }, { ...WISH, seen, grade: 'disputed' }, { ...WISH, seen, reason: 'a\u202eb' }]) {
        expect((await post(ANN, `/cases/${site}/decision`, body)).status).toBe(400);
      }
    });
  });
}
