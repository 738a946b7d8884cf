/* What a decision rests on when it is made: objections that came later, appeals of merged cases, and who still is a member. */
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { makeInvite } from '../../../hub/access/enrol.ts';
import { endMembership } from '../../../hub/access/members.ts';
import { decideAppeal } from '../../../hub/cases/appeals.ts';
import { confirmCase, listCase, mergeCases } from '../../../hub/cases/decide.ts';
import { confirmListings } from '../../../hub/cases/listings.ts';
import { storeAppeal } from '../../../hub/db/appeals.ts';
import { flagBursts } from '../../../hub/db/bursts.ts';
import { pastOf } from '../../../hub/db/case-around.ts';
import { changesSince } from '../../../hub/db/case-changes.ts';
import { attachReports } from '../../../hub/db/case-intake.ts';
import { readQueue, scoreDue } from '../../../hub/db/case-queue.ts';
import { caseById, evidenceOf } from '../../../hub/db/cases.ts';
import { withDatabase, type Orm } from '../../../hub/db/database.ts';
import { chainHead } from '../../../hub/db/events.ts';
import { listingViewsOf } from '../../../hub/db/listing-views.ts';
import { addMember, addOrganisation } from '../../../hub/db/members.ts';
import { importFeed, type ImportReport } from '../../../hub/import/import-feed.ts';
import type { IndicatorKind } from '../../../lib/core/indicators/key.ts';
import { testEngines, type TestHub } from '../engines.ts';
import { receiptOfToken, uuidV7 } from '../intake/sample.ts';
import { makeHub } from '../intake/world.ts';
import { account, caseOf, host, later, NOW, stateOf, storeReport, subject, WISH } from './reported.ts';

const TOP = new Set(['popular.example']);
const POPULAR = 'host:popular.example';
const PAGE = 'url:shop.example/pay';
const SITE = 'host:shop.example';

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`what a decision rests on, on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let hub: TestHub;
    beforeEach(async () => {
      hub = await engine.create();
    }, 60_000);

    const on = <T>(work: (orm: Orm) => Promise<T>): Promise<T> => withDatabase(hub.paths, hub.databaseUrl, work);

    /** Two independent reports of a site, taken up. @returns the number of its case */
    async function reported(orm: Orm, name: string): Promise<number> {
      await storeReport(orm, [host(name, 'a')], { at: later(-2) });
      await storeReport(orm, [host(name, 'b')], { at: later(-1) });
      await attachReports(orm, NOW);
      return (await caseOf(orm, `host:${name}`)).id;
    }

    async function appeal(orm: Orm, key: string, kind: IndicatorKind): Promise<string> {
      const id = uuidV7();
      const incoming = {
        id,
        receipt: receiptOfToken('token'),
        subject: { kind, key },
        contact: 'me@shop.example',
        reason: 'This is my shop.',
        role: 'owner' as const,
        locale: 'th' as const,
      };
      await orm.transaction((tx) => storeAppeal(tx, incoming, [], NOW));
      return id;
    }

    /** Somebody reports it, and the hub takes that for many strangers at once. */
    async function burst(orm: Orm, name: string, at: Date): Promise<void> {
      await storeReport(orm, [host(name, 'c')], { at });
      expect(await flagBursts(orm, { windowMs: 60_000, reports: 1, networks: 1 }, at)).toBe(1);
    }

    describe('an insistence', () => {
      const insisted = { ...WISH, insists: true };
      const confirm = async (orm: Orm, id: number) => confirmCase(orm, id, 'second person', TOP, NOW);

      itOnBoth('counts for what stood against it when it was proposed', () =>
        on(async (orm) => {
          const id = await reported(orm, 'popular.example');
          await burst(orm, 'popular.example', NOW);
          await appeal(orm, POPULAR, 'host');
          expect((await listCase(orm, id, insisted, TOP, NOW)).state).toBe('proposed');
          expect((await confirm(orm, id)).state).toBe('listed');
        }),
      );

      it('counts for no appeal that came later, though another stood there before', () =>
        on(async (orm) => {
          const id = await reported(orm, 'popular.example');
          await appeal(orm, POPULAR, 'host');
          await listCase(orm, id, insisted, TOP, NOW);
          const second = await appeal(orm, POPULAR, 'host');
          await expect(confirm(orm, id)).rejects.toMatchObject({ code: 'rules' });
          // Decided, it stands in nobody's way; the first one does no more than before.
          await decideAppeal(orm, second, { isUpheld: false, answer: 'No.', by: 'third person' }, NOW);
          expect((await confirm(orm, id)).state).toBe('listed');
        }));

      it('counts for no crowd that came later; who proposes it anew has read of it', () =>
        on(async (orm) => {
          const id = await reported(orm, 'popular.example');
          await burst(orm, 'popular.example', NOW);
          await listCase(orm, id, insisted, TOP, NOW);
          await burst(orm, 'popular.example', later(1));
          await expect(confirm(orm, id)).rejects.toMatchObject({ code: 'rules' });
          await listCase(orm, id, insisted, TOP, NOW);
          expect((await confirm(orm, id)).state).toBe('listed');
        }));

      it('counts for no appeal that nobody has seen: a new one changes the case', () =>
        on(async (orm) => {
          const id = await reported(orm, 'evil.example');
          const seen = (await caseById(orm, id))?.eventSeq ?? 0;
          await appeal(orm, 'host:evil.example', 'host');
          const blind = listCase(orm, id, insisted, TOP, NOW, { seen });
          await expect(blind).rejects.toMatchObject({ code: 'changed-meanwhile' });
          const now = (await caseById(orm, id))?.eventSeq ?? 0;
          expect((await listCase(orm, id, insisted, TOP, NOW, { seen: now })).state).toBe('listed');
        }));
    });

    describe('an open appeal about a case that was merged', () => {
      async function merged(orm: Orm): Promise<{ readonly from: number; readonly into: number }> {
        await storeReport(orm, [subject(PAGE, 'url', 'a')], { at: later(-2) });
        await storeReport(orm, [host('shop.example', 'b')], { at: later(-1) });
        await attachReports(orm, NOW);
        const [from, into] = [(await caseOf(orm, PAGE)).id, (await caseOf(orm, SITE)).id];
        await mergeCases(orm, from, into, 'first person', NOW);
        return { from, into };
      }
      const flagged = async (orm: Orm): Promise<readonly number[]> =>
        (await readQueue(orm, { state: 'open', has: ['appeal'], limit: '50' })).cases.map(({ id }) => id);

      itOnBoth('speaks against the case that goes on, is counted there and told, before and after', () =>
        on(async (orm) => {
          const { into } = await merged(orm);
          while ((await scoreDue(orm, TOP, NOW)) > 0);
          const { seq } = await chainHead(orm);
          const id = await appeal(orm, PAGE, 'url');
          const goesOn = await caseOf(orm, SITE);
          expect((await evidenceOf(orm, goesOn)).openAppeals).toHaveLength(1);
          expect(await flagged(orm)).toEqual([into]);
          expect(await scoreDue(orm, TOP, NOW)).toBe(1);
          const told = async (): Promise<readonly number[]> =>
            (await changesSince(orm, seq, seq + 100)).cases.map((one) => one.id);
          expect(await told()).toContain(into);
          await expect(listCase(orm, into, WISH, TOP, NOW)).rejects.toMatchObject({ code: 'rules' });
          await decideAppeal(orm, id, { isUpheld: false, answer: 'No.', by: 'third person' }, NOW);
          expect(await flagged(orm)).toEqual([]);
          expect((await pastOf(orm, goesOn)).map(({ type }) => type)).toContain('appeal.decide');
        }),
      );
    });

    describe('a page that is listed instead of its site', () => {
      itOnBoth('takes none of what was reported of another page whose case was merged', () =>
        on(async (orm) => {
          const url = 'https://shop.example/other';
          await storeReport(orm, [host('shop.example', 'a')], { at: later(-2), more: { page: { url } } });
          await storeReport(orm, [host('shop.example', 'b')], { at: later(-1), more: { page: { url } } });
          const paid = await storeReport(orm, [subject(PAGE, 'url', 'c')], { at: later(-1) });
          await attachReports(orm, NOW);
          const [from, into] = [(await caseOf(orm, PAGE)).id, (await caseOf(orm, SITE)).id];
          await mergeCases(orm, from, into, 'first person', NOW);
          await listCase(orm, into, { ...WISH, scope: 'url:shop.example/other' }, TOP, NOW);
          await attachReports(orm, NOW);
          // Who reported the other page does not read that others are warned of it.
          expect(await stateOf(orm, paid)).toBe('in-case -');
          expect(await caseOf(orm, PAGE)).toMatchObject({ state: 'open' });
        }),
      );
    });

    describe('the word of a member whose membership has ended', () => {
      const [ANN, BEN, CAT] = ['ann@bank-a', 'ben@bank-a', 'cat@bank-a'] as const;

      async function members(orm: Orm): Promise<void> {
        await orm.transaction(async (tx) => {
          await addOrganisation(tx, { name: 'bank-a', title: { th: 'ก', en: 'A' }, tlp: 'amber' }, NOW, 1);
          for (const handle of [ANN, BEN, CAT]) {
            await addMember(tx, { handle, organisation: 'bank-a', role: 'publisher' }, NOW, 1);
          }
        });
        await makeInvite(orm, { handle: ANN, role: 'publisher', by: BEN }, NOW);
      }

      itOnBoth('proposes nothing any more: its case has no proposal, and two others are needed', () =>
        on(async (orm) => {
          await members(orm);
          await storeReport(orm, [account('1234567890', 'a')], { at: later(-2) });
          await storeReport(orm, [account('1234567890', 'b')], { at: later(-1) });
          await attachReports(orm, NOW);
          const { id } = await caseOf(orm, 'acct:TH:1234567890');
          await listCase(orm, id, { ...WISH, by: ANN }, TOP, NOW);
          const before = (await caseById(orm, id))?.eventSeq ?? 0;
          await endMembership(orm, ANN, BEN, NOW);
          const after = await caseById(orm, id);
          expect(after).toMatchObject({ proposal: null, state: 'open' });
          // Who was about to confirm it is told that something changed.
          expect(after?.eventSeq).toBeGreaterThan(before);
          expect((await pastOf(orm, after!)).map(({ type }) => type)).toContain('case.withdraw');
          await expect(confirmCase(orm, id, BEN, TOP, NOW)).rejects.toMatchObject({ code: 'rules' });
          await listCase(orm, id, { ...WISH, by: BEN }, TOP, NOW);
          expect((await confirmCase(orm, id, CAT, TOP, NOW)).state).toBe('listed');
        }),
      );

      itOnBoth('proposes nothing either where it came in the moment after', () =>
        on(async (orm) => {
          await members(orm);
          await storeReport(orm, [account('1234567890', 'a')], { at: later(-2) });
          await storeReport(orm, [account('1234567890', 'b')], { at: later(-1) });
          await attachReports(orm, NOW);
          const { id } = await caseOf(orm, 'acct:TH:1234567890');
          await endMembership(orm, ANN, BEN, NOW);
          await listCase(orm, id, { ...WISH, by: ANN }, TOP, NOW);
          await expect(confirmCase(orm, id, BEN, TOP, NOW)).rejects.toMatchObject({ code: 'rules' });
        }),
      );

      itOnBoth('stands behind no number that waits; what two had confirmed stays', () =>
        on(async (orm) => {
          await members(orm);
          const keys = ['acct:TH:1234567890', 'acct:TH:9876543210'] as const;
          await importNumbers(orm, keys, ANN);
          const rowOf = async (key: (typeof keys)[number]) =>
            (await listingViewsOf(orm, key, Math.floor(NOW.getTime() / 86_400_000)))[0]!;
          const [first, second] = [await rowOf(keys[0]), await rowOf(keys[1])];
          const confirmed = async (id: string, by: string) =>
            (await confirmListings(orm, [{ id, seen: null }], by, TOP, NOW))[0]?.outcome;
          expect(await confirmed(first.id, BEN)).toBe('confirmed');
          await endMembership(orm, ANN, BEN, NOW);
          expect(await rowOf(keys[0])).toMatchObject({ state: 'listed', people: [ANN, BEN] });
          expect(await rowOf(keys[1])).toMatchObject({ state: 'waiting', people: [] });
          expect(await confirmed(second.id, BEN)).toBe('counted');
          expect(await confirmed(second.id, CAT)).toBe('confirmed');
        }),
      );
    });

    it('a disputed listing stays disputed, whatever a feed says, until the appeal is decided', () =>
      on(async (orm) => {
        const [key, other] = ['acct:TH:1234567890', 'acct:TH:9876543210'] as const;
        const gradeNow = async () => (await listingViewsOf(orm, key, Math.floor(NOW.getTime() / 86_400_000)))[0]?.grade;
        await importNumbers(orm, [key], 'desk');
        const id = await appeal(orm, key, 'account');
        expect(await gradeNow()).toBe('disputed');
        const report = await importNumbers(orm, [key, other], 'desk');
        expect(report).toMatchObject({ taken: 1, refusedByRule: { disputed: 1 } });
        expect(await gradeNow()).toBe('disputed');
        await decideAppeal(orm, id, { isUpheld: false, answer: 'It was yours.', by: 'third person' }, NOW);
        expect(await gradeNow()).toBe('corroborated');
      }));

    async function importNumbers(orm: Orm, digits: readonly string[], by: string): Promise<ImportReport> {
      const text = `account\n${digits.map((one) => one.slice('acct:TH:'.length)).join('\n')}\n`;
      return importFeed(
        Readable.from([new TextEncoder().encode(text)]),
        {
          source: 'file.csv',
          format: 'auto',
          grade: 'corroborated',
          category: 'TX1',
          publisher: 'desk',
          expiresInDays: null,
          insistReason: null,
          isDryRun: false,
          now: NOW,
          by,
          people: [by],
        },
        { orm, topSites: TOP },
      );
    }
  });
}
