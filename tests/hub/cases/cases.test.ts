/* From reports to a decision and back. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { decideAppeal, readAppeal } from '../../../hub/cases/appeals.ts';
import { confirmCase, listCase, mergeCases, rejectCase } from '../../../hub/cases/decide.ts';
import { appealById } from '../../../hub/db/appeal-decisions.ts';
import { storeAppeal, type IncomingAppeal } from '../../../hub/db/appeals.ts';
import { flagBursts } from '../../../hub/db/bursts.ts';
import { attachReports } from '../../../hub/db/case-intake.ts';
import { evidenceOf, listCases } from '../../../hub/db/cases.ts';
import { rowsOf, withDatabase, type Orm } from '../../../hub/db/database.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { publisherId, writeListings } from '../../../hub/db/listings.ts';
import type { Grade } from '../../../lib/core/blocklist/listing.ts';
import type { Report, Subject } from '../../../lib/core/report/report.ts';
import { testEngines, type TestHub } from '../engines.ts';
import { receiptOfToken, uuidV7, type Sample } from '../intake/sample.ts';
import { makeHub } from '../intake/world.ts';
import { account, caseOf, host, later, NOW, stateOf, storeFlood, storeReport, subject, WISH } from './reported.ts';

const TOP = new Set<string>();

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`cases on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let hub: TestHub;
    beforeEach(async () => {
      hub = await engine.create();
    }, 60_000);

    const on = <T>(work: (orm: Orm) => Promise<T>): Promise<T> => withDatabase(hub.paths, hub.databaseUrl, work);

    /** A report that came so many days ago. */
    const report = (orm: Orm, subjects: Subject[], daysAgo: number, more: Partial<Report> = {}): Promise<Sample> =>
      storeReport(orm, subjects, { at: later(-daysAgo), more });

    /** A report of each of these that came yesterday, all together. */
    const flood = (orm: Orm, all: readonly Subject[][]): Promise<void> => storeFlood(orm, all, { at: later(-1) });

    const listed = (orm: Orm, key: string): Promise<readonly object[]> =>
      rowsOf<object>(orm, sql`SELECT grade, state, reports FROM listing WHERE key = ${key} AND state = 'active'`);

    it('reports of one thing are one case, however often they are taken up', () =>
      on(async (orm) => {
        const first = await report(orm, [host('evil.example', 'a')], 2);
        await report(orm, [host('evil.example', 'b')], 1);
        expect(await attachReports(orm, NOW)).toBe(2);
        expect(await attachReports(orm, NOW)).toBe(0);
        await report(orm, [host('evil.example', 'c')], 0);
        expect(await attachReports(orm, NOW)).toBe(1);
        const [one, ...others] = await listCases(orm, 'open', 10);
        expect(others).toEqual([]);
        expect((await evidenceOf(orm, one!)).reports).toHaveLength(3);
        expect(await stateOf(orm, first)).toBe('in-case -');
      }));

    it('what one report names, and sites of one domain, belong together; platforms join nothing', () =>
      on(async (orm) => {
        await report(orm, [host('evil.example', 'a'), account('1234567890', 'a')], 3);
        await report(orm, [host('pay.evil.example', 'b')], 2);
        await report(orm, [subject('url:facebook.com/one', 'url', 'c')], 1);
        await report(orm, [subject('url:facebook.com/two', 'url', 'd')], 1);
        await attachReports(orm, NOW);
        // Later reports join what is there.
        await report(orm, [account('1234567890', 'e'), host('second.example', 'e')], 0);
        await attachReports(orm, NOW);
        const campaigns = new Map((await listCases(orm, 'open', 20)).map(({ key, campaignId }) => [key, campaignId]));
        const together = ['host:evil.example', 'acct:TH:1234567890', 'host:pay.evil.example', 'host:second.example'];
        const ids = new Set(together.map((key) => campaigns.get(key as 'host:evil.example')));
        expect(ids.size).toBe(1);
        expect(ids.has(null)).toBe(false);
        expect(campaigns.get('url:facebook.com/one')).toBeNull();
        expect(campaigns.get('url:facebook.com/two')).toBeNull();
      }));

    it('a day of many campaigns is taken up in steps, each domain apart from those that only begin or end like it', () =>
      on(async (orm) => {
        const first = Array.from({ length: 300 }, (_, at) => `mega-${at}.example`);
        // Names that lie between a domain and its subdomains when both are read backwards, or are cut short.
        const strangers = ['omega-1.example', 'x-mega-1.example', 'x_mega-1.example', 'mega-1.example.net'];
        const names = [...first, ...first.map((one) => `pay.${one}`), ...strangers];
        await flood(
          orm,
          names.map((name) => [host(name, 'a')]),
        );
        expect(await attachReports(orm, NOW)).toBe(604);
        const rows = await rowsOf<{ key: string; campaign: number | null }>(
          orm,
          sql`SELECT key, campaign_id::int AS campaign FROM fraud_case`,
        );
        const campaigns = new Map(rows.map(({ key, campaign }) => [key, campaign]));
        const ids = first.map((name) => campaigns.get(`host:${name}`));
        expect(new Set(ids).size).toBe(300);
        expect(ids).not.toContain(null);
        expect(first.map((name) => campaigns.get(`host:pay.${name}`))).toEqual(ids);
        expect(strangers.map((name) => campaigns.get(`host:${name}`))).toEqual([null, null, null, null]);
        // One report ties two of them: the older campaign takes in the younger.
        await report(orm, [host('mega-2.example', 'b'), host('pay.mega-7.example', 'b')], 0);
        await attachReports(orm, NOW);
        const tied = await rowsOf<{ campaign: number; cases: number }>(
          orm,
          sql`SELECT campaign_id::int AS campaign, count(*)::int AS cases FROM fraud_case
              WHERE key LIKE '%mega-2.example' OR key LIKE '%mega-7.example' GROUP BY campaign_id`,
        );
        expect(tied).toEqual([{ campaign: Math.min(ids[2] ?? 0, ids[7] ?? 0), cases: 4 }]);
      }));

    it('a campaign never grows beyond what it may hold, and small ones beside it are whole', () =>
      on(async (orm) => {
        const names = Array.from({ length: 501 }, (_, at) => `shop-${at}.large.example`);
        await flood(
          orm,
          names.map((name) => [host(name, 'a')]),
        );
        await report(orm, [host('small.example', 'a'), account('1234567890', 'a')], 1);
        await attachReports(orm, NOW);
        const inCampaign = await rowsOf<{ key: string }>(
          orm,
          sql`SELECT key FROM fraud_case WHERE campaign_id = (SELECT campaign_id FROM fraud_case WHERE key = 'host:small.example')
              ORDER BY key`,
        );
        expect(inCampaign.map(({ key }) => key)).toEqual(['acct:TH:1234567890', 'host:small.example']);
        const [{ largest } = { largest: 0 }] = await rowsOf<{ largest: number }>(
          orm,
          sql`SELECT max(cases)::int AS largest FROM (SELECT count(*) AS cases FROM fraud_case
              WHERE campaign_id IS NOT NULL GROUP BY campaign_id) AS campaigns`,
        );
        expect(largest).toBeLessThanOrEqual(500);
      }));

    it('a site is listed by one person on two independent reports, and its reporters are told', () =>
      on(async (orm) => {
        const first = await report(orm, [host('evil.example', 'a')], 2);
        await report(orm, [host('evil.example', 'a')], 1);
        await attachReports(orm, NOW);
        const { id } = await caseOf(orm, 'host:evil.example');
        // The same person twice is one.
        await expect(listCase(orm, id, WISH, TOP, NOW)).rejects.toMatchObject({ code: 'rules' });
        expect(await listed(orm, 'host:evil.example')).toEqual([]);
        await report(orm, [host('evil.example', 'b')], 1);
        await attachReports(orm, NOW);
        expect(await listCase(orm, id, WISH, TOP, NOW)).toEqual({ state: 'listed' });
        expect(await listed(orm, 'host:evil.example')).toEqual([{ grade: 2, state: 'active', reports: 2 }]);
        expect(await stateOf(orm, first)).toBe('listed reports-agree');
        await expect(listCase(orm, id, WISH, TOP, NOW)).rejects.toMatchObject({ code: 'already-decided' });
        // Who reports it now hears at once that it is listed.
        const later = await report(orm, [host('evil.example', 'c')], 0);
        await attachReports(orm, NOW);
        expect(await stateOf(orm, later)).toBe('listed reports-agree');
        expect((await verifyChain(orm)).brokenAt).toBeNull();
      }));

    it('an authority’s reference stands for the second report', () =>
      on(async (orm) => {
        const one = await report(orm, [host('evil.example', 'a')], 0);
        await attachReports(orm, NOW);
        const { id } = await caseOf(orm, 'host:evil.example');
        await listCase(orm, id, { ...WISH, grade: 'confirmed', authority: 'police 7/2569' }, TOP, NOW);
        expect(await stateOf(orm, one)).toBe('listed authority');
      }));

    it('a person’s number needs two people, and the rules hold when the second comes', () =>
      on(async (orm) => {
        await report(orm, [account('1234567890', 'a')], 2);
        await report(orm, [account('1234567890', 'b')], 1);
        await attachReports(orm, NOW);
        const { id } = await caseOf(orm, 'acct:TH:1234567890');
        await expect(confirmCase(orm, id, 'second', TOP, NOW)).rejects.toMatchObject({ code: 'rules' });
        expect(await listCase(orm, id, WISH, TOP, NOW)).toEqual({ state: 'proposed' });
        expect(await listed(orm, 'acct:TH:1234567890')).toEqual([]);
        await expect(confirmCase(orm, id, ' First  PERSON', TOP, NOW)).rejects.toMatchObject({ code: 'rules' });
        expect(await confirmCase(orm, id, 'second', TOP, NOW)).toEqual({ state: 'listed' });
        expect(await caseOf(orm, 'acct:TH:1234567890')).toMatchObject({
          decidedBy: 'first person, second',
          proposal: null,
        });
      }));

    it('an account is listed at the bank that two independent reports name, until a report names another', () =>
      on(async (orm) => {
        const key = 'acct:TH:1234567890';
        const at = (bank: string | null, voice: string): Subject => ({
          ...account('1234567890', voice),
          ...(bank !== null && { bank }),
        });
        const decide = async (): Promise<void> => {
          const { id } = await caseOf(orm, key);
          await listCase(orm, id, WISH, TOP, NOW);
          await confirmCase(orm, id, 'second', TOP, NOW);
        };
        const bank = async (): Promise<unknown> =>
          (await rowsOf<{ bank: string | null }>(orm, sql`SELECT bank FROM listing WHERE key = ${key}`))[0]?.bank;
        await report(orm, [at('014', 'a')], 4);
        await report(orm, [at(null, 'b')], 3);
        await attachReports(orm, NOW);
        await decide();
        // One voice alone could be that of whoever wants the right bank to look harmless.
        expect(await bank()).toBeNull();
        await rejectCase(
          orm,
          (await caseOf(orm, key)).id,
          { rejection: 'not-enough-evidence', reason: 'r', by: 'p', mayDelist: true },
          NOW,
        );
        await report(orm, [at('065', 'c')], 2);
        await report(orm, [at('011', 'd')], 1);
        await attachReports(orm, NOW);
        await decide();
        expect(await bank()).toBe('011');
        await report(orm, [at(null, 'e')], 0);
        await attachReports(orm, NOW);
        expect(await bank()).toBe('011');
        await report(orm, [at('004', 'f')], 0);
        await attachReports(orm, NOW);
        expect(await bank()).toBe('*');
        expect((await verifyChain(orm)).brokenAt).toBeNull();
      }));

    it('a rejected case stays so, a later report opens another, abuse is counted', () =>
      on(async (orm) => {
        const liar = await report(orm, [host('honest.example', 'a')], 1);
        await attachReports(orm, NOW);
        const { id } = await caseOf(orm, 'host:honest.example');
        const outcome = await rejectCase(orm, id, { rejection: 'abuse', reason: 'a rival', by: 'first' }, NOW);
        expect(outcome).toMatchObject({ state: 'rejected', strikes: 1 });
        expect(await stateOf(orm, liar)).toBe('not-listed abuse');
        await report(orm, [host('honest.example', 'a')], 0, { reporter: liar.report.reporter });
        await attachReports(orm, NOW);
        const again = (await listCases(orm, 'open', 10)).find(({ key }) => key === 'host:honest.example');
        expect(again?.id).not.toBe(id);
        expect((await evidenceOf(orm, again!)).reports[0]?.strikes).toBe(1);
      }));

    it('a listed case that is rejected is taken off', () =>
      on(async (orm) => {
        const one = await report(orm, [host('evil.example', 'a')], 0);
        await attachReports(orm, NOW);
        const { id } = await caseOf(orm, 'host:evil.example');
        await listCase(orm, id, { ...WISH, authority: 'police 7/2569' }, TOP, NOW);
        const outcome = await rejectCase(
          orm,
          id,
          { rejection: 'cleared', reason: 'new owner', by: 'first', mayDelist: true },
          NOW,
        );
        expect(outcome).toMatchObject({ delisted: 1 });
        expect(await listed(orm, 'host:evil.example')).toEqual([]);
        expect(await stateOf(orm, one)).toBe('not-listed cleared');
      }));

    it('of two merged cases one goes on, and takes what comes for the other', () =>
      on(async (orm) => {
        await report(orm, [host('evil.example', 'a')], 2);
        await report(orm, [host('www.evil.example', 'b')], 1);
        await attachReports(orm, NOW);
        const from = await caseOf(orm, 'host:www.evil.example');
        const into = await caseOf(orm, 'host:evil.example');
        await mergeCases(orm, from.id, into.id, 'first', NOW);
        await report(orm, [host('www.evil.example', 'c')], 0);
        await attachReports(orm, NOW);
        expect((await evidenceOf(orm, into)).reports).toHaveLength(3);
        expect(await listCases(orm, 'open', 10)).toHaveLength(1);
        await expect(mergeCases(orm, from.id, into.id, 'first', NOW)).rejects.toMatchObject({
          code: 'already-decided',
        });
      }));

    it('a burst against one of two merged cases is one against the other, before and after', () =>
      on(async (orm) => {
        await report(orm, [subject('url:shop.example/pay', 'url', 'a')], 2);
        await report(orm, [host('shop.example', 'b')], 1);
        await report(orm, [host('www.shop.example', 'c')], 1);
        await attachReports(orm, NOW);
        const limits = { windowMs: 60_000, reports: 1, networks: 1 };
        const strike = async (key: string, kind: Subject['kind'], at: Date): Promise<void> => {
          await storeReport(orm, [subject(key, kind, 'd')], { at });
          expect(await flagBursts(orm, limits, at)).toBe(1);
        };
        const merge = async (from: string): Promise<void> =>
          mergeCases(orm, (await caseOf(orm, from)).id, (await caseOf(orm, 'host:shop.example')).id, 'first', NOW);
        const burstAt = async (): Promise<Date | null> => (await caseOf(orm, 'host:shop.example')).burstAt;
        await strike('url:shop.example/pay', 'url', NOW);
        expect(await burstAt()).toBeNull();
        await merge('url:shop.example/pay');
        expect(await burstAt()).toEqual(NOW);
        // Nor does one that saw none take it off, and what comes for a merged one comes for this.
        await merge('host:www.shop.example');
        expect(await burstAt()).toEqual(NOW);
        await strike('host:www.shop.example', 'host', later(1));
        expect(await burstAt()).toEqual(later(1));
      }));

    it.each([
      ['another site', 'host:evil-2.example', 'host:evil.example'],
      ['a part of it', 'host:evil.example', 'host:www.evil.example'],
      ['a number', 'host:evil.example', 'acct:TH:1234567890'],
      ['another number', 'acct:TH:9876543210', 'acct:TH:1234567890'],
    ])('reports of one thing do not speak for %s', (_what, from, into) =>
      on(async (orm) => {
        for (const [voice, key] of [from, into].entries()) {
          const value = key.slice(key.lastIndexOf(':') + 1);
          await report(orm, [key.startsWith('host:') ? host(value, `${voice}`) : account(value, `${voice}`)], voice);
        }
        await attachReports(orm, NOW);
        const ids = [(await caseOf(orm, from)).id, (await caseOf(orm, into)).id] as const;
        await expect(mergeCases(orm, ...ids, 'first', NOW)).rejects.toMatchObject({ code: 'rules' });
        expect(await listCases(orm, 'open', 10)).toHaveLength(2);
      }),
    );

    describe('appeals', () => {
      const KEY = 'acct:TH:1234567890';

      async function listNumber(orm: Orm): Promise<void> {
        await report(orm, [account('1234567890', 'a')], 2);
        await report(orm, [account('1234567890', 'b')], 1);
        await attachReports(orm, NOW);
        const { id } = await caseOf(orm, KEY);
        await listCase(orm, id, WISH, TOP, NOW);
        await confirmCase(orm, id, 'second', TOP, NOW);
      }

      async function appeal(
        orm: Orm,
        role: 'owner' | 'other' = 'owner',
        about: IncomingAppeal['subject'] = { kind: 'account', key: KEY },
      ): Promise<string> {
        const id = uuidV7();
        const incoming = {
          id,
          receipt: receiptOfToken('token'),
          subject: about,
          contact: 'me@shop.example',
          reason: 'This is my account, and I sold what I promised.',
          role,
          locale: 'th' as const,
        };
        await orm.transaction((tx) => storeAppeal(tx, incoming, [], NOW));
        return id;
      }

      it('of the owner of a person’s number dispute the listing at once; others wait', () =>
        on(async (orm) => {
          await listNumber(orm);
          await appeal(orm, 'other');
          expect(await listed(orm, KEY)).toMatchObject([{ grade: 2 }]);
          await appeal(orm);
          expect(await listed(orm, KEY)).toMatchObject([{ grade: 0 }]);
        }));

      it('give each publisher’s row back what it said, however many were rejected, and nothing that it never said', () =>
        on(async (orm) => {
          await listNumber(orm);
          const bring = async (name: string, grade: Grade): Promise<void> => {
            const [publisher, today] = [await publisherId(orm, name), Math.floor(NOW.getTime() / 86_400_000)];
            const target = { source: name, eventSeq: 1, today, insistReason: null, broughtBy: null, people: [] };
            const dates = { listedOn: today, seenOn: today, expiresOn: null, isDated: true, reports: 0, banks: [] };
            const one = {
              key: KEY,
              grade,
              category: 'TH01',
              isInsisted: false,
              isSecondPersonDue: true,
              ...dates,
            } as const;
            await writeListings(orm, { ...target, publisherId: publisher }, [one]);
          };
          const grades = () =>
            rowsOf<{ grade: number }>(
              orm,
              sql`SELECT grade FROM listing WHERE key = ${KEY} ORDER BY publisher_id`,
            ).then((rows) => rows.map(({ grade }) => grade));
          await bring('one', 'confirmed');
          await bring('two', 'disputed');
          const first = await appeal(orm);
          // Somebody insists meanwhile, so that the next appeal finds something to suspend.
          await bring('three', 'reported');
          const second = await appeal(orm);
          expect(await grades()).toEqual([0, 0, 0, 0]);
          for (const id of [first, second])
            await decideAppeal(orm, id, { isUpheld: false, answer: 'Three people paid.', by: 'third' }, NOW);
          expect(await grades()).toEqual([2, 3, 0, 1]);
        }));

      itOnBoth.each([
        ['the page of a host that is listed', 'url:shop.example/pay/x', 'host:shop.example'],
        ['a name below a host that is listed', 'host:www.shop.example', 'host:shop.example'],
        ['a page below a path that is listed', 'url:facebook.com/one/photos', 'url:facebook.com/one/'],
        ['a page that is listed itself', 'url:shop.example/own', 'url:shop.example/own'],
        ['what has run out', 'url:old.example/x', 'url:old.example/x'],
        ['its neighbour on a platform', 'url:facebook.com/two', 'url:facebook.com/two'],
      ])('that name %s are about what warns of it', async (_what, named, about) =>
        on(async (orm) => {
          const today = Math.floor(NOW.getTime() / 86_400_000);
          const target = { source: 'x', eventSeq: 1, today, insistReason: null, broughtBy: null, people: [] };
          const common = {
            grade: 'confirmed',
            category: 'TH01',
            seenOn: today,
            isDated: true,
            reports: 0,
            banks: [],
          } as const;
          const plain = { ...common, isInsisted: false, isSecondPersonDue: false, listedOn: today - 9 };
          await writeListings(orm, { ...target, publisherId: await publisherId(orm, 'feed') }, [
            { ...plain, key: 'host:shop.example', expiresOn: null },
            { ...plain, key: 'url:shop.example/own', expiresOn: today },
            { ...plain, key: 'url:facebook.com/one/', expiresOn: today + 1 },
            { ...plain, key: 'host:old.example', expiresOn: today - 1 },
          ]);
          const kind = named.startsWith('host:') ? 'host' : 'url';
          const id = await appeal(orm, 'owner', { kind, key: named });
          expect(await appealById(orm, id)).toMatchObject({ key: about, kind: about.split(':')[0] });
          const { changedRows } = await decideAppeal(orm, id, { isUpheld: true, answer: 'Yes.', by: 'third' }, NOW);
          expect(changedRows).toBe(named === about && !about.endsWith('own') ? 0 : 1);
        }),
      );

      it('that are upheld take the listing off, and the reporters are told', () =>
        on(async (orm) => {
          await listNumber(orm);
          const id = await appeal(orm);
          expect((await readAppeal(orm, id, NOW)).acknowledgedAt).toEqual(NOW);
          await decideAppeal(orm, id, { isUpheld: true, answer: 'You were right.', by: 'third' }, NOW);
          expect(await listed(orm, KEY)).toEqual([]);
          expect(await caseOf(orm, KEY)).toMatchObject({ state: 'rejected', outcome: 'cleared' });
          await expect(
            decideAppeal(orm, id, { isUpheld: false, answer: 'No.', by: 'third' }, NOW),
          ).rejects.toMatchObject({ code: 'already-decided' });
        }));

      it('are rejected by another person than who listed it; then the grade is back, and a second appeal suspends nothing', () =>
        on(async (orm) => {
          await listNumber(orm);
          const id = await appeal(orm);
          const no = { isUpheld: false, answer: 'Three people paid.' };
          await expect(decideAppeal(orm, id, { ...no, by: 'Second' }, NOW)).rejects.toMatchObject({ code: 'rules' });
          await decideAppeal(orm, id, { ...no, by: 'third' }, NOW);
          expect(await listed(orm, KEY)).toMatchObject([{ grade: 2 }]);
          await appeal(orm);
          expect(await listed(orm, KEY)).toMatchObject([{ grade: 2 }]);
          expect((await verifyChain(orm)).brokenAt).toBeNull();
        }));
    });
  });
}
