/* What the menu of the console tells: what waits for everybody, and what waits for the one who asks. */
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConsoleDeps, ConsoleEnv } from '../../../hub/api/console/env.ts';
import { waitingRoutes } from '../../../hub/api/console/waiting.ts';
import { rejectCase } from '../../../hub/cases/decide.ts';
import { storeAppeal } from '../../../hub/db/appeals.ts';
import { attachReports } from '../../../hub/db/case-intake.ts';
import { addCeremony, addCeremonySignatures } from '../../../hub/db/ceremonies.ts';
import { createLastingDatabase, type LastingDatabase } from '../../../hub/db/lasting-database.ts';
import { addDevice, addMember, addOrganisation, revokeDevice } from '../../../hub/db/members.ts';
import { addProposal, addSignature } from '../../../hub/db/proposals.ts';
import { ed25519Key, keyIdOf } from '../../../hub/trust/key-store.ts';
import type { Role } from '../../../lib/core/console/access.ts';
import { waitingSchema, type Waiting } from '../../../lib/core/console/waiting.ts';
import { caseOf, host, NOW, storeReport } from '../cases/reported.ts';
import { testEngines } from '../engines.ts';
import { receiptOfToken, uuidV7 } from '../intake/sample.ts';
import { makeHub } from '../intake/world.ts';
import { CONFIG, TOP_SITES } from '../publish/world.ts';
import { ANN, BEN, CAT } from './case-world.ts';

const NOTHING: Waiting = { cases: 0, appeals: 0, listings: 0, people: 0, release: false, keys: false };
const COUNTS = { hosts: 1, urls: 0, numbers: 0 };

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`what waits, on ${engine.name}`, { timeout: 60_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let database: LastingDatabase;
    let app: Hono<ConsoleEnv>;
    beforeEach(async () => {
      const { paths, databaseUrl } = await engine.create();
      database = createLastingDatabase(paths, databaseUrl);
      const keys = null as unknown as ConsoleDeps['keys'];
      app = new Hono<ConsoleEnv>();
      app.use(async (context, next) => {
        const handle = context.req.header('x-member') ?? '';
        const role = (context.req.header('x-role') ?? 'publisher') as Role;
        context.set('actor', { handle, role, organisation: handle.split('@')[1] ?? '', device: 'd' });
        await next();
      });
      app.route('/', waitingRoutes({ paths, config: CONFIG, database, keys, topSites: TOP_SITES, now: () => NOW }));
    }, 60_000);
    afterEach(() => database.close());

    const waiting = async (by: string, role: Role = 'publisher'): Promise<Waiting> =>
      v.parse(
        waitingSchema,
        await (await app.request('/waiting', { headers: { 'x-member': by, 'x-role': role } })).json(),
      );

    it('is nothing at a new hub, then cases and appeals until they are decided', async () => {
      expect(await waiting(ANN)).toEqual(NOTHING);
      await database.use(async (orm) => {
        await storeReport(orm, [host('evil.example', 'a')]);
        await storeReport(orm, [host('other.example', 'b')]);
        await attachReports(orm, NOW);
        const appeal = {
          id: uuidV7(NOW.getTime()),
          receipt: receiptOfToken('t'),
          subject: { kind: 'host', key: 'host:evil.example' },
          role: 'owner',
          locale: 'th',
          contact: 'somebody@example.com',
          reason: 'that is my shop',
        } as const;
        await orm.transaction((tx) => storeAppeal(tx, appeal, [], NOW));
      });
      expect(await waiting(ANN)).toEqual({ ...NOTHING, cases: 2, appeals: 1 });
      await database.use(async (orm) => {
        const { id } = await caseOf(orm, 'host:other.example');
        await rejectCase(orm, id, { rejection: 'cleared', reason: 'explained', by: ANN }, NOW);
      });
      expect((await waiting(BEN)).cases).toBe(1);
    });

    it('counts no further than many', async () => {
      await database.use((orm) =>
        orm.execute(sql`INSERT INTO fraud_case (key, kind, state, opened_at, changed_at, event_seq)
          SELECT 'host:shop-' || n || '.example', 'host', 'open', now(), now(), 1 FROM generate_series(1, 1500) AS n`),
      );
      expect((await waiting(ANN)).cases).toBe(1_000);
    });

    it('is a release for those who hold a key and have not signed, and a ceremony for administrators', async () => {
      await database.use((orm) =>
        orm.transaction(async (tx) => {
          for (const [at, handle] of [ANN, BEN, CAT].entries()) {
            const organisation = handle.split('@')[1] ?? '';
            await addOrganisation(tx, { name: organisation, title: { th: 'ก', en: 'a' }, tlp: 'amber' }, NOW, 1);
            await addMember(tx, { handle, organisation, role: 'administrator' }, NOW, 1);
            const releaseKey = handle === CAT ? null : `${at}`.repeat(64);
            const id = `00000000-0000-4000-8000-00000000000${at}`;
            await addDevice(
              tx,
              { id, handle, name: 'd', deviceKey: `a${at}`.repeat(32), releaseKey, awaitsOtherThan: null },
              NOW,
              1,
            );
          }
        }),
      );
      const id = uuidV7();
      const details = {
        kind: 'list',
        epoch: 1,
        sequence: 2,
        version: 2,
        canary: null,
        reset: false,
        counts: COUNTS,
        before: COUNTS,
        proposedBy: ANN,
        files: [],
        parts: [],
        withheld: [],
        basedOn: null,
        hasState: true,
      } as const;
      const made = { ...details, files: [], parts: [], withheld: [] };
      await database.use((orm) => addProposal(orm, { id, sha256: 'ab'.repeat(32), details: made, now: NOW }));
      const waits = async (): Promise<boolean[]> =>
        Promise.all([ANN, BEN, CAT].map(async (handle) => (await waiting(handle)).release));
      expect(await waits()).toEqual([true, true, false]);
      const keyid = keyIdOf(ed25519Key('0'.repeat(64)));
      const signature = { id, keyid, signature: 'cd'.repeat(64), handle: ANN, now: NOW };
      await database.use((orm) => addSignature(orm, signature));
      expect(await waits()).toEqual([false, true, false]);
      // Her device is revoked, and what it signed with it: she has another one.
      await database.use(async (orm) => {
        await revokeDevice(orm, '00000000-0000-4000-8000-000000000000', NOW, 1);
        const [other, deviceKey] = ['00000000-0000-4000-8000-000000000009', 'a9'.repeat(32)];
        const keys = { deviceKey, releaseKey: '9'.repeat(64) };
        await addDevice(orm, { id: other, handle: ANN, name: 'd', ...keys, awaitsOtherThan: null }, NOW, 1);
      });
      expect(await waits()).toEqual([true, true, false]);

      const ceremony = { id: uuidV7(), signed: {}, changes: [], by: ANN, now: NOW };
      await database.use((orm) => addCeremony(orm, ceremony));
      expect((await waiting(BEN)).keys).toBe(false);
      expect((await waiting(BEN, 'administrator')).keys).toBe(true);
      const signed = {
        id: ceremony.id,
        signatures: [{ keyid: 'ab'.repeat(32), signature: 'cd'.repeat(64) }],
        by: BEN,
        now: NOW,
      };
      await database.use((orm) => addCeremonySignatures(orm, signed));
      expect((await waiting(BEN, 'administrator')).keys).toBe(false);
      expect((await waiting(ANN, 'administrator')).keys).toBe(true);
    });
  });
}
