/* Ways to have an honest shop listed, to bury a case, or to bring a listing back; and what stops each. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { independentReports } from '../../../hub/cases/evidence.ts';
import { confirmCase, listCase, rejectCase } from '../../../hub/cases/decide.ts';
import { objectionsTo } from '../../../hub/cases/rules.ts';
import { storeAppeal } from '../../../hub/db/appeals.ts';
import { flagBursts } from '../../../hub/db/bursts.ts';
import { attachReports, endCases, lapseCases } from '../../../hub/db/case-intake.ts';
import { caseById, evidenceOf, listCases } from '../../../hub/db/cases.ts';
import { rowsOf, withDatabase, type Orm } from '../../../hub/db/database.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { expireReports } from '../../../hub/db/reports.ts';
import { dayOf } from '../../../hub/import/attributes.ts';
import { REPORT_DAYS } from '../../../hub/intake/upkeep.ts';
import type { Subject } from '../../../lib/core/report/report.ts';
import { testEngines, type TestHub } from '../engines.ts';
import { receiptOfToken, uuidV7, type Sample } from '../intake/sample.ts';
import { makeHub } from '../intake/world.ts';
import { account, caseOf, host, later, NOW, stateOf, storeReport, subject, WISH, type How } from './reported.ts';

const TOP = new Set<string>(['popular.example']);

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`abuse of cases on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let hub: TestHub;
    beforeEach(async () => {
      hub = await engine.create();
    }, 60_000);

    const on = <T>(work: (orm: Orm) => Promise<T>): Promise<T> => withDatabase(hub.paths, hub.databaseUrl, work);

    async function report(orm: Orm, subjects: Subject[], how: How = {}): Promise<Sample> {
      const sample = await storeReport(orm, subjects, how);
      await attachReports(orm, how.at ?? NOW);
      return sample;
    }

    const active = (orm: Orm, key: string): Promise<readonly object[]> =>
      rowsOf<object>(orm, sql`SELECT grade, expires_on FROM listing WHERE key = ${key} AND state = 'active'`);

    it('a platform or a hotline that two reports name ties nothing together', () =>
      on(async (orm) => {
        const gates = [
          ['host:facebook.com', 'shared-host'],
          ['phone:+661441', 'hotline'],
        ] as const;
        const shared = (voice: string): Subject[] => [
          host('facebook.com', voice),
          subject('phone:+661441', 'phone', voice),
        ];
        await report(orm, [...shared('a'), account('1234567890', 'a')], { gates });
        await report(orm, [...shared('b'), account('2234567890', 'b')], { gates });
        expect((await listCases(orm, 'open', 10)).map(({ campaignId }) => campaignId)).toEqual([
          null,
          null,
          null,
          null,
        ]);
        // What no rule names does tie them.
        await report(orm, [account('1234567890', 'c'), account('2234567890', 'c')]);
        const campaignOf = async (key: string): Promise<number | null> => (await caseOf(orm, key)).campaignId;
        expect(await campaignOf('acct:TH:1234567890')).not.toBeNull();
        expect(await campaignOf('acct:TH:1234567890')).toBe(await campaignOf('acct:TH:2234567890'));
        expect(await campaignOf('host:facebook.com')).toBeNull();
      }));

    it('a crowd of one day is one report, its burst is marked, and a person must insist', () =>
      on(async (orm) => {
        const voices = '0123456789abcdef'.split('');
        for (const voice of voices) await storeReport(orm, [host('honest.example', voice)]);
        await attachReports(orm, NOW);
        expect(await flagBursts(orm, { windowMs: 600_000, reports: 10, networks: 5 }, NOW)).toBe(1);
        const one = await caseOf(orm, 'host:honest.example');
        expect(one.burstAt).toEqual(NOW);
        const evidence = await evidenceOf(orm, one);
        expect(evidence.reports).toHaveLength(voices.length);
        expect(independentReports(evidence.reports)).toBe(1);
        expect(objectionsTo(evidence, null, TOP).map(({ code }) => code)).toEqual(['not-independent', 'burst']);
        await report(orm, [host('honest.example', 'a0')], { at: later(1) });
        await expect(listCase(orm, one.id, WISH, TOP, later(1))).rejects.toMatchObject({ code: 'rules' });
        expect(await listCase(orm, one.id, { ...WISH, insists: true }, TOP, later(1))).toEqual({ state: 'listed' });
      }));

    it('who was found to send false reports is not one of the two', () =>
      on(async (orm) => {
        const liar = await report(orm, [host('rival.example', 'a')]);
        const rival = await caseOf(orm, 'host:rival.example');
        await rejectCase(orm, rival.id, { rejection: 'abuse', reason: 'a rival', by: 'first' }, NOW);
        await report(orm, [host('shop.example', 'b')], { more: { reporter: liar.report.reporter } });
        await report(orm, [host('shop.example', 'c')], { at: later(1) });
        const one = await caseOf(orm, 'host:shop.example');
        await expect(listCase(orm, one.id, WISH, TOP, later(1))).rejects.toMatchObject({ code: 'rules' });
        await report(orm, [host('shop.example', 'd')], { at: later(2) });
        expect(await listCase(orm, one.id, WISH, TOP, later(2))).toEqual({ state: 'listed' });
      }));

    itOnBoth('one report does not bring an expired listing back: its case opens again', () =>
      on(async (orm) => {
        const first = await report(orm, [host('evil.example', 'a')]);
        await report(orm, [host('evil.example', 'b')], { at: later(1) });
        const { id } = await caseOf(orm, 'host:evil.example');
        await listCase(orm, id, WISH, TOP, later(1));
        const decided = await active(orm, 'host:evil.example');
        // Reported again by two others while it is listed: it lasts longer.
        await report(orm, [host('evil.example', 'c')], { at: later(20) });
        expect(await active(orm, 'host:evil.example')).toEqual(decided);
        await report(orm, [host('evil.example', 'e')], { at: later(21) });
        const renewed = await active(orm, 'host:evil.example');
        expect(renewed).not.toEqual(decided);
        // Reported again long after it expired.
        const late = await report(orm, [host('evil.example', 'd')], { at: later(400) });
        expect(await active(orm, 'host:evil.example')).toEqual(renewed);
        expect(await caseById(orm, id)).toMatchObject({ state: 'open', outcome: null });
        expect([await stateOf(orm, late), await stateOf(orm, first)]).toEqual(['in-case -', 'in-case -']);
        expect(await listCase(orm, id, WISH, TOP, later(400))).toEqual({ state: 'listed' });
        expect((await verifyChain(orm)).brokenAt).toBeNull();
      }),
    );

    it.each([
      { key: 'host:evil.example', kind: 'host', lasts: 180 },
      { key: 'acct:TH:1234567890', kind: 'account', lasts: 120 },
    ] as const)('one reporter a month, whoever it is, never renews $key', ({ key, kind, lasts }) =>
      on(async (orm) => {
        for (const [at, voice] of ['a', 'b'].entries())
          await report(orm, [subject(key, kind, voice)], { at: later(at) });
        const { id } = await caseOf(orm, key);
        await listCase(orm, id, { ...WISH, days: lasts }, TOP, later(1));
        if (kind === 'account') await confirmCase(orm, id, 'second person', TOP, later(1));
        const decided = await active(orm, key);
        // One browser that is new each month, or another person each month: the hub cannot tell them apart.
        for (const [at, voice] of ['c', 'd', 'e'].entries()) {
          await report(orm, [subject(key, kind, voice)], { at: later(31 + 28 * at) });
          expect(await active(orm, key)).toEqual(decided);
        }
        // The same browser as often as it likes is one.
        for (const day of [88, 89, 99]) {
          await report(orm, [subject(key, kind, 'e')], { at: later(day) });
          expect(await active(orm, key)).toEqual(decided);
        }
        expect(await endCases(orm, later(lasts + 2))).toBe(1);
      }),
    );

    it('two independent reports renew, what came before the last renewal counts for none, and not oftener than once a week', () =>
      on(async (orm) => {
        const days = async (): Promise<readonly object[]> =>
          rowsOf(orm, sql`SELECT seen_on, expires_on, reports FROM listing WHERE key = 'host:evil.example'`);
        for (const [at, voice] of ['a', 'b'].entries())
          await report(orm, [host('evil.example', voice)], { at: later(at) });
        const { id } = await caseOf(orm, 'host:evil.example');
        await listCase(orm, id, WISH, TOP, later(1));
        const decided = await days();
        // Two of one day are one.
        await report(orm, [host('evil.example', 'c')], { at: later(10) });
        await report(orm, [host('evil.example', 'd')], { at: later(10) });
        expect(await days()).toEqual(decided);
        await report(orm, [host('evil.example', 'd')], { at: later(12) });
        const today = dayOf(later(12));
        expect(await days()).toEqual([{ seen_on: today, expires_on: today + 180, reports: 4 }]);
        // Two more within the week wait for its end.
        await report(orm, [host('evil.example', 'e')], { at: later(13) });
        await report(orm, [host('evil.example', 'f')], { at: later(14) });
        expect(await days()).toEqual([{ seen_on: today, expires_on: today + 180, reports: 4 }]);
        await report(orm, [host('evil.example', '0')], { at: later(19) });
        expect(await days()).toEqual([{ seen_on: today + 7, expires_on: today + 187, reports: 7 }]);
        // Those of before say nothing any more.
        await report(orm, [host('evil.example', '1')], { at: later(30) });
        expect(await days()).toEqual([{ seen_on: today + 7, expires_on: today + 187, reports: 7 }]);
      }));

    it('what runs out ends its case, tells its reporters, and opens again with a later report', () =>
      on(async (orm) => {
        const first = await report(orm, [host('evil.example', 'a')]);
        await report(orm, [host('evil.example', 'b')], { at: later(1) });
        const { id } = await caseOf(orm, 'host:evil.example');
        await listCase(orm, id, WISH, TOP, later(1));
        expect(await endCases(orm, later(2))).toBe(0);
        expect(await stateOf(orm, first)).toBe('listed reports-agree');
        expect(await endCases(orm, later(400))).toBe(1);
        expect(await stateOf(orm, first)).toBe('not-listed ended');
        expect(await endCases(orm, later(401))).toBe(0);
        await report(orm, [host('evil.example', 'c')], { at: later(402) });
        expect(await caseById(orm, id)).toMatchObject({ state: 'open', outcome: null });
        expect(await stateOf(orm, first)).toBe('in-case -');
        expect((await verifyChain(orm)).brokenAt).toBeNull();
      }));

    itOnBoth('a case that waits for independent reports ends with its last report, and a later one opens another', () =>
      on(async (orm) => {
        const all = async (): Promise<readonly object[]> =>
          rowsOf(orm, sql`SELECT key, state, outcome, proposal FROM fraud_case ORDER BY id`);
        const pass = async (day: number): Promise<number> => {
          const before = later(day - REPORT_DAYS);
          await orm.transaction((tx) => expireReports(tx, before, later(day), 100));
          return lapseCases(orm, before, later(day));
        };
        const lone = await report(orm, [host('lone.example', 'a')]);
        const number = await report(orm, [subject('acct:TH:1234567890', 'account', 'a')]);
        await report(orm, [host('two.example', 'a')]);
        await report(orm, [host('two.example', 'b')], { at: later(60) });
        await report(orm, [host('contested.example', 'a')]);
        const owner = {
          id: uuidV7(),
          receipt: receiptOfToken('t'),
          subject: { kind: 'host' as const, key: 'host:contested.example' },
          contact: 'owner@contested.example',
          reason: 'an honest shop',
          role: 'owner' as const,
          locale: 'th' as const,
        };
        await orm.transaction((tx) => storeAppeal(tx, owner, [], later(80)));
        expect(await pass(89)).toBe(0);
        expect(await pass(91)).toBe(1);
        expect(await all()).toEqual([
          { key: 'host:lone.example', state: 'rejected', outcome: 'not-enough-evidence', proposal: null },
          // Forgotten whole, by its own rule.
          { key: 'acct:TH:1234567890', state: 'open', outcome: null, proposal: null },
          { key: 'host:two.example', state: 'open', outcome: null, proposal: null },
          { key: 'host:contested.example', state: 'open', outcome: null, proposal: null },
        ]);
        expect(await stateOf(orm, lone)).toBe('not-listed not-enough-evidence');
        expect(await stateOf(orm, number)).toBe('not-listed not-enough-evidence');
        expect(await pass(92)).toBe(0);
        await report(orm, [host('lone.example', 'c')], { at: later(93) });
        expect((await all()).at(-1)).toMatchObject({ key: 'host:lone.example', state: 'open' });
        expect((await verifyChain(orm)).brokenAt).toBeNull();
      }),
    );

    it('a number whose owner objects is not listed over the objection, whoever insists', () =>
      on(async (orm) => {
        await report(orm, [account('1234567890', 'a')]);
        await report(orm, [account('1234567890', 'b')], { at: later(1) });
        const appeal = {
          id: uuidV7(),
          receipt: receiptOfToken('token'),
          subject: { kind: 'account' as const, key: 'acct:TH:1234567890' },
          contact: 'me@shop.example',
          reason: 'This is my account, and I sold what I promised.',
          role: 'owner' as const,
          locale: 'th' as const,
        };
        const { id } = await caseOf(orm, 'acct:TH:1234567890');
        await listCase(orm, id, WISH, TOP, later(1));
        // It comes between the two people.
        await orm.transaction((tx) => storeAppeal(tx, appeal, [], later(1)));
        await expect(confirmCase(orm, id, 'second', TOP, later(1))).rejects.toMatchObject({ code: 'rules' });
        const insisting = { ...WISH, insists: true, authority: 'police 7/2569' };
        await expect(listCase(orm, id, insisting, TOP, later(1))).rejects.toMatchObject({ code: 'rules' });
        expect(await active(orm, 'acct:TH:1234567890')).toEqual([]);
      }));

    it('a much-visited site needs insisting and a second person', () =>
      on(async (orm) => {
        await report(orm, [host('popular.example', 'a')]);
        await report(orm, [host('popular.example', 'b')], { at: later(1) });
        const { id } = await caseOf(orm, 'host:popular.example');
        await expect(listCase(orm, id, WISH, TOP, later(1))).rejects.toMatchObject({ code: 'rules' });
        expect(await listCase(orm, id, { ...WISH, insists: true }, TOP, later(1))).toEqual({ state: 'proposed' });
        expect(await active(orm, 'host:popular.example')).toEqual([]);
        expect(await confirmCase(orm, id, 'second', TOP, later(1))).toEqual({ state: 'listed' });
      }));

    it('a flood of new cases does not push one that was reported on several days out of sight', () =>
      on(async (orm) => {
        await report(orm, [host('evil.example', 'a')]);
        await report(orm, [host('evil.example', 'b')], { at: later(1) });
        for (let i = 0; i < 8; i += 1) await report(orm, [host(`junk-${i}.example`, 'c')], { at: later(2) });
        expect((await listCases(orm, 'open', 3)).map(({ key }) => key)).toContain('host:evil.example');
      }));

    it('taken up by several at once, each report is in each of its cases once', () =>
      on(async (orm) => {
        for (const voice of ['a', 'b', 'c', 'd']) {
          await storeReport(orm, [host('evil.example', voice), host('shop.example', voice)]);
        }
        const taken = await Promise.all([1, 2, 3].map(() => attachReports(orm, NOW)));
        expect(taken.reduce((sum, count) => sum + count, 0)).toBe(4);
        const cases = await listCases(orm, 'open', 10);
        expect(cases.map(({ key }) => key).toSorted()).toEqual(['host:evil.example', 'host:shop.example']);
        for (const one of cases) expect((await evidenceOf(orm, one)).reports).toHaveLength(4);
      }));
  });
}
