/* Members wait for what others change: one look a second for all of them, at whichever process of the hub somebody acted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeRoutes } from '../../../hub/api/console/changes.ts';
import type { ConsoleEnv } from '../../../hub/api/console/env.ts';
import { CHANGE_LIMITS, createChangeWatch, type ChangeLimits, type ChangeWatch } from '../../../hub/cases/changes.ts';
import { rejectCase } from '../../../hub/cases/decide.ts';
import { writeNote } from '../../../hub/cases/notes.ts';
import { storeAppeal } from '../../../hub/db/appeals.ts';
import { recordSearch } from '../../../hub/db/case-queue.ts';
import { attachReports } from '../../../hub/db/case-intake.ts';
import type { Orm } from '../../../hub/db/database.ts';
import { appendEvent, chainHead, type EventType } from '../../../hub/db/events.ts';
import { createLastingDatabase, type LastingDatabase } from '../../../hub/db/lasting-database.ts';
import { changesSchema } from '../../../lib/core/console/queue.ts';
import { testEngines, type TestHub } from '../engines.ts';
import { receiptOfToken, uuidV7 } from '../intake/sample.ts';
import { makeHub } from '../intake/world.ts';
import { caseOf, host, NOW, storeReport } from './reported.ts';

const QUICK: ChangeLimits = { ...CHANGE_LIMITS, lookMs: 20 };
/** Long enough for several looks to have been made. */
const QUIET_MS = 300;
const BY = 'ann@bank-a';
const PATIENT = { timeout: 20_000 };

for (const engine of testEngines(makeHub)) {
  describe.skipIf(!engine.isThere)(`waiting for changes on ${engine.name}`, { timeout: 60_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let hub: TestHub;
    let database: LastingDatabase;
    let stop: AbortController;
    let uses = 0;
    beforeEach(async () => {
      hub = await engine.create();
      const opened = createLastingDatabase(hub.paths, hub.databaseUrl);
      uses = 0;
      database = {
        use: (work) => {
          uses += 1;
          return opened.use(work);
        },
        close: () => opened.close(),
      };
      stop = new AbortController();
    }, 60_000);
    afterEach(async () => {
      stop.abort();
      await database.close();
    });

    const on = <T>(work: (orm: Orm) => Promise<T>): Promise<T> => database.use(work);
    const watching = (limits: Partial<ChangeLimits> = {}): ChangeWatch =>
      createChangeWatch({ database, stopping: stop.signal }, { ...QUICK, ...limits });
    const head = async (): Promise<number> => (await on(chainHead)).seq;
    const here = (device = 'd'): { device: string; gone: AbortSignal } => ({
      device,
      gone: new AbortController().signal,
    });
    const event = (type: EventType): Promise<number> =>
      on((orm) => orm.transaction((tx) => appendEvent(tx, type, {}, NOW)));

    /** A look that was on its way is counted once, in the first of these times. */
    async function usesWhileQuiet(): Promise<number> {
      uses = 0;
      await sleep(QUIET_MS);
      return uses;
    }

    async function aCase(name = 'evil.example'): Promise<number> {
      return on(async (orm) => {
        await storeReport(orm, [host(name, 'a')]);
        await attachReports(orm, NOW);
        return (await caseOf(orm, `host:${name}`)).id;
      });
    }

    it('answers at once with the number of now, and then when a case changes', async () => {
      const watch = watching();
      const first = await watch.wait(null, here());
      expect(first).toEqual({ seq: await head(), cases: [], appeals: [], proposal: false, keys: false, isMore: false });
      const waiting = watch.wait(first?.seq ?? 0, here());
      const id = await aCase();
      const told = await waiting;
      expect(told?.cases).toEqual([id]);
      const next = watch.wait(told?.seq ?? 0, here());
      await on((orm) => rejectCase(orm, id, { rejection: 'cleared', reason: 'honest', by: BY }, NOW));
      expect((await next)?.cases).toEqual([id]);
    });

    it('tells notes, appeals with the case that they are about, proposals and keys, each for what it is', async () => {
      const id = await aCase();
      const watch = watching();
      const told = async (work: () => Promise<unknown>) => {
        const after = await head();
        const waiting = watch.wait(after, here());
        await work();
        return { ...(await waiting), seq: 0 };
      };
      const none = { seq: 0, cases: [], appeals: [], proposal: false, keys: false, isMore: false };
      expect(await told(() => on((orm) => writeNote(orm, id, { words: 'whose?', asks: true, by: BY }, NOW)))).toEqual({
        ...none,
        cases: [id],
      });
      const appeal = {
        id: uuidV7(NOW.getTime()),
        receipt: receiptOfToken('t'),
        subject: { kind: 'host', key: 'host:evil.example' },
        role: 'other',
        locale: 'th',
        contact: 'somebody@example.com',
        reason: 'that is my shop',
      } as const;
      expect(await told(() => on((orm) => orm.transaction((tx) => storeAppeal(tx, appeal, [], NOW))))).toEqual({
        ...none,
        cases: [id],
        appeals: [appeal.id],
      });
      expect(await told(() => event('proposal.sign'))).toEqual({ ...none, proposal: true });
      expect(await told(() => event('release.publish'))).toEqual({ ...none, proposal: true });
      expect(await told(() => event('ceremony.open'))).toEqual({ ...none, keys: true });
      expect(await told(() => event('device.revoke'))).toEqual({ ...none, keys: true });
      expect(await told(() => event('device.admit'))).toEqual({ ...none, keys: true });
    });

    it('wakes nobody for looks, searches and reports that no case has taken up', async () => {
      await aCase();
      const waiting = watching({ waitMs: QUIET_MS }).wait(await head(), here());
      await on((orm) => recordSearch(orm, { by: BY, search: 'evil', found: [1] }, NOW));
      await on((orm) => storeReport(orm, [host('evil.example', 'b')]));
      await event('case.picture');
      await event('proposal.reveal');
      expect(await waiting).toEqual({
        seq: await head(),
        cases: [],
        appeals: [],
        proposal: false,
        keys: false,
        isMore: false,
      });
    });

    it('looks once for all who wait, and not at all when nobody does', async () => {
      const watch = watching({ lookMs: 50, ofDevice: 1000 });
      const after = await head();
      const waiting = Array.from({ length: 100 }, () => watch.wait(after, here()));
      uses = 0;
      const startedAt = performance.now();
      await sleep(QUIET_MS);
      const looks = uses;
      expect(looks).toBeGreaterThan(0);
      expect(looks).toBeLessThanOrEqual((performance.now() - startedAt) / 50 + 1);
      const id = await aCase();
      for (const told of await Promise.all(waiting)) expect(told?.cases).toEqual([id]);
      await expect.poll(usesWhileQuiet, PATIENT).toBe(0);
    });

    // The embedded database has one process.
    it.skipIf(engine.name === 'PGlite')('sees what another process did', async () => {
      const other = createLastingDatabase(hub.paths, hub.databaseUrl);
      try {
        const waiting = watching().wait(await head(), here());
        const id = await other.use(async (orm) => {
          await storeReport(orm, [host('evil.example', 'a')]);
          await attachReports(orm, NOW);
          return (await caseOf(orm, 'host:evil.example')).id;
        });
        expect((await waiting)?.cases).toEqual([id]);
      } finally {
        await other.close();
      }
    });

    it('has room for so many, and answers who waits longest where one device asks for more', async () => {
      const watch = watching({ waiters: 3, ofDevice: 2 });
      const after = await head();
      const first = watch.wait(after, here('a'));
      void watch.wait(after, here('a'));
      void watch.wait(after, here('a'));
      expect(await first).toMatchObject({ seq: after, cases: [], isMore: false });
      void watch.wait(after, here('b'));
      expect(await watch.wait(after, here('c'))).toBeNull();
      expect(await watch.wait(null, here('c'))).not.toBeNull();
    });

    it('tells who comes from before a restore to read everything anew', async () => {
      const seq = await head();
      expect(await watching().wait(seq + 50, here())).toMatchObject({ seq, isMore: true });
    });

    it('looks for nothing where somebody was away for long, and tells the others what it found', async () => {
      const watch = watching({ behind: 3 });
      const after = await head();
      const other = watch.wait(after, here());
      const id = await aCase();
      expect((await other)?.cases).toEqual([id]);
      await event('case.picture');
      await event('case.picture');
      const away = await watch.wait(after, here());
      expect(away).toEqual({ seq: await head(), cases: [], appeals: [], proposal: false, keys: false, isMore: true });
    });

    it('says where more changed than it names', async () => {
      const after = await head();
      await on(async (orm) => {
        for (let n = 0; n < 26; n += 1) {
          const names = Array.from({ length: 20 }, (_, at) => host(`site-${n}-${at}.example`, 'a'));
          await storeReport(orm, names);
        }
        await attachReports(orm, NOW);
      });
      const told = await watching().wait(after, here());
      expect(told?.isMore).toBe(true);
      expect(told?.cases.length).toBeLessThanOrEqual(500);
    });

    it('ends with the hub, and takes nobody then', async () => {
      const watch = watching();
      const after = await head();
      const waiting = watch.wait(after, here());
      stop.abort();
      expect(await waiting).toMatchObject({ seq: after, cases: [] });
      expect(await watch.wait(after, here())).toBeNull();
      await expect.poll(usesWhileQuiet, PATIENT).toBe(0);
    });

    it('over HTTP gives up a place when the browser goes, and says when to come again', async () => {
      const app = new Hono<ConsoleEnv>();
      app.use(async (context, next) => {
        context.set('actor', { handle: BY, role: 'reviewer', organisation: 'bank-a', device: 'd' });
        await next();
      });
      app.route('/', changeRoutes(watching({ waiters: 1, ofDevice: 9 })));
      const server = createAdaptorServer({ fetch: app.fetch });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('expected a port');
      const url = `http://127.0.0.1:${address.port}/changes`;
      try {
        expect((await fetch(`${url}?after=-1`)).status).toBe(400);
        const { seq } = v.parse(changesSchema, await (await fetch(url)).json());
        const gone = new AbortController();
        const left = fetch(`${url}?after=${seq}`, { signal: gone.signal }).catch(() => 'left');
        await expect.poll(async () => (await fetch(`${url}?after=${seq}`)).status, PATIENT).toBe(503);
        const full = await fetch(`${url}?after=${seq}`);
        expect(full.headers.get('retry-after')).toBe('10');
        gone.abort();
        expect(await left).toBe('left');
        // The place is free, long before its time is over: who asks now waits, and is not sent away.
        const answerWithin = (ms: number): Promise<number | 'waits'> =>
          fetch(`${url}?after=${seq}`, { signal: AbortSignal.timeout(ms) }).then(
            ({ status }) => status,
            () => 'waits',
          );
        await expect.poll(() => answerWithin(QUIET_MS), PATIENT).toBe('waits');
      } finally {
        stop.abort();
        server.close();
      }
    });
  });
}
