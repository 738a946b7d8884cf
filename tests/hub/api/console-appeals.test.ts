/* Members answer appeals: who waits longest first, one with all that it is about, and decisions by the rules. */
import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { addNewOrganisation, makeApiKey } from '../../../hub/access/members.ts';
import { listCase, confirmCase, mergeCases, rejectCase } from '../../../hub/cases/decide.ts';
import { storeAppeal } from '../../../hub/db/appeals.ts';
import { attachReports } from '../../../hub/db/case-intake.ts';
import { rowsOf } from '../../../hub/db/database.ts';
import { appendEvent, verifyChain } from '../../../hub/db/events.ts';
import { revokeListing } from '../../../hub/db/listings.ts';
import { importFeed, type ImportOptions } from '../../../hub/import/import-feed.ts';
import { appealDecidedSchema, appealSchema, appealsSchema, type Appeal } from '../../../lib/core/console/appeals.ts';
import { isSiteKey, type IndicatorKey } from '../../../lib/core/indicators/key.ts';
import { account, caseOf, host, storeReport } from '../cases/reported.ts';
import { testEngines } from '../engines.ts';
import { receiptOfToken, uuidV7 } from '../intake/sample.ts';
import { make, NOW, TOP_SITES } from '../publish/world.ts';
import { codeOf, openMembers } from './console-world.ts';

const ANN = 'ann@bank-a';
const BEN = 'ben@bank-b';
const CAT = 'cat@police';
const NUMBER = 'acct:TH:1234567890';
const HOUR_MS = 3_600_000;
const hours = (count: number): Date => new Date(NOW.getTime() + count * HOUR_MS);
const WISH = {
  grade: 'corroborated',
  category: 'TH01',
  authority: null,
  days: 120,
  reason: 'two paid',
  insists: false,
} as const;

for (const engine of testEngines(make, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`appeals in the console on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    async function open() {
      const members = openMembers(await engine.create(), () => Promise.resolve(null));
      const { database } = members;
      /** An account that two people listed from reports of two days. */
      const listNumber = (): Promise<void> =>
        database.use(async (orm) => {
          await storeReport(orm, [account('1234567890', 'a')], {
            at: hours(-72),
            more: { details: { revision: 1, text: 'I paid 081-234-5678 <b>twice</b>\u202e' } },
          });
          await storeReport(orm, [account('1234567890', 'b')], { at: hours(-40) });
          await attachReports(orm, NOW);
          const { id } = await caseOf(orm, NUMBER);
          await listCase(orm, id, { ...WISH, by: ANN }, TOP_SITES, NOW);
          await confirmCase(orm, id, BEN, TOP_SITES, NOW);
        });
      const bring = (text: string, options: Partial<ImportOptions> = {}) =>
        database.use((orm) =>
          importFeed(
            Readable.from([new TextEncoder().encode(text)]),
            { ...IMPORT, ...options },
            { orm, topSites: TOP_SITES },
          ),
        );
      const appeal = (
        key: IndicatorKey,
        at: Date,
        more: { role?: 'owner' | 'other'; reason?: string; contact?: string } = {},
      ): Promise<string> =>
        database.use(async (orm) => {
          const id = uuidV7();
          const incoming = {
            id,
            receipt: receiptOfToken('token'),
            subject: { kind: isSiteKey(key) ? ('host' as const) : ('account' as const), key },
            contact: 'me@shop.example',
            reason: 'This is my account, and I sold what I promised.',
            role: 'owner' as const,
            locale: 'th' as const,
            ...more,
          };
          await orm.transaction((tx) => storeAppeal(tx, incoming, [], at));
          return id;
        });
      const list = async (query = '', by = CAT) => members.told(appealsSchema, members.get(by, `/appeals${query}`));
      const view = async (id: string, by = CAT): Promise<Appeal> =>
        members.told(appealSchema, members.get(by, `/appeals/${id}`));
      const decide = async (by: string, id: string, body: object): Promise<Response> =>
        members.post(by, `/appeals/${id}/decision`, { upheld: false, answer: 'Three people paid.', ...body });
      const grades = (): Promise<readonly string[]> =>
        database.use(async (orm) => {
          const rows = await rowsOf<{ row: string }>(
            orm,
            sql`SELECT p.name || ' ' || l.grade || ' ' || l.state AS row FROM listing l JOIN publisher p ON p.id = l.publisher_id ORDER BY 1`,
          );
          return rows.map(({ row }) => row);
        });
      const events = (type: string): Promise<readonly unknown[]> =>
        database.use(async (orm) =>
          (
            await rowsOf<{ payload: unknown }>(orm, sql`SELECT payload FROM event WHERE type = ${type} ORDER BY seq`)
          ).map(({ payload }) => payload),
        );
      return { members, database, listNumber, bring, appeal, list, view, decide, grades, events };
    }

    it('of a number that a machine brought are rejected by another than who made its key', async () => {
      const { members, database, bring, appeal, view, decide } = await open();
      const title = { th: 'ก', en: 'a' };
      const { key } = await database.use(async (orm) => {
        await addNewOrganisation(orm, { name: 'bank-a', title, tlp: 'amber' }, 'operator', NOW);
        return makeApiKey(orm, { label: 'machine', organisation: 'bank-a', scopes: ['import'] }, ANN, NOW);
      });
      await bring('account\n9876543210\n', { format: 'csv', by: `key-${key.id}@bank-a`, people: [] });
      const id = await appeal('acct:TH:9876543210', NOW);
      const seen = await view(id, ANN);
      expect([seen.mayReject, seen.listedBy]).toEqual([false, [`key-${key.id}@bank-a`, ANN]]);
      expect(await codeOf(await decide(ANN, id, { seen: seen.seen }))).toBe('rules');
      expect((await decide(CAT, id, { seen: seen.seen })).status).toBe(200);
      await members.close();
    });

    itOnBoth(
      'come the longest waiting first, page by page, with how late each is, and without a word of who sent them',
      async () => {
        const { members, bring, appeal, list } = await open();
        await bring('shop-a.example\nshop-b.example\n');
        const third = await appeal('host:shop-b.example', hours(-1));
        const first = await appeal('host:shop-a.example', hours(-80));
        const second = await appeal('acct:TH:9876543210', hours(-30));
        const all = await list();
        expect(all.appeals.map(({ id }) => id)).toEqual([first, second, third]);
        expect(all.appeals.map(({ clock }) => [clock.next, clock.lateSeconds])).toEqual([
          ['acknowledge', 56 * 3600],
          ['acknowledge', 6 * 3600],
          ['acknowledge', 0],
        ]);
        expect(all.appeals.map(({ listed }) => listed)).toEqual(['listed', null, 'listed']);
        expect(all.appeals[1]?.indicator).toBe('•••-•-••321-0');
        expect(all.counts).toEqual({ open: 3, late: 2 });
        const raw = await (await members.get(CAT, '/appeals')).text();
        for (const word of ['me@shop.example', 'I sold what I promised', '9876543210']) expect(raw).not.toContain(word);
        const turned: string[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const page = await list(`?limit=1${cursor && `&cursor=${cursor}`}`);
          turned.push(...page.appeals.map(({ id }) => id));
          cursor = page.nextCursor;
        }
        expect(turned).toEqual([first, second, third]);
        for (const query of ['?state=closed', '?cursor=1.x', `?cursor=1.${'-'.repeat(36)}`, '?limit=101']) {
          expect(await codeOf(await members.get(CAT, `/appeals${query}`)), query).toBe('invalid-query');
        }
        await members.close();
      },
    );

    itOnBoth('are acknowledged by who opens them, and each opening is an event, an hour long', async () => {
      const { members, bring, appeal, view, events } = await open();
      await bring('shop.example\n');
      const id = await appeal('host:shop.example', hours(-80));
      const opened = await view(id);
      expect(opened).toMatchObject({
        acknowledgedAt: NOW.toISOString(),
        contact: 'me@shop.example',
        clock: { next: 'decide', dueAt: hours(-8).toISOString(), lateSeconds: 8 * 3600 },
      });
      await view(id);
      await view(id, BEN);
      members.clock.now = hours(2);
      expect((await view(id)).acknowledgedAt).toBe(NOW.toISOString());
      expect(await events('appeal.acknowledge')).toEqual([{ appeal: id, by: CAT }]);
      expect(await events('appeal.read')).toEqual([
        { appeal: id, by: BEN },
        { appeal: id, by: CAT },
      ]);
      for (const none of [uuidV7(), 'x', '1']) {
        expect(await codeOf(await members.get(CAT, `/appeals/${none}`))).toBe('not-found');
      }
      await members.close();
    });

    itOnBoth('show the listing, who listed it, its reports and earlier appeals', async () => {
      const { members, database, listNumber, bring, appeal, view, decide } = await open();
      await listNumber();
      await bring('account\n1234567890\n', { by: 'dan@telco', people: ['dan@telco'], publisher: 'telco' });
      const first = await appeal(NUMBER, NOW);
      const seen = await view(first);
      expect(seen).toMatchObject({
        listed: 'disputed',
        suspendedGrade: 'corroborated',
        isNumber: true,
        mayReject: true,
      });
      expect(seen.listedBy.toSorted()).toEqual([ANN, BEN, 'dan@telco']);
      expect(seen.listings.map(({ publisher, state }) => `${publisher} ${state}`).toSorted()).toEqual([
        'reports disputed',
        'telco waiting',
      ]);
      expect(seen.cases).toMatchObject([{ state: 'listed', decidedBy: `${ANN}, ${BEN}` }]);
      expect(seen.independent).toBe(2);
      // Of another's number the words of a reporter say no more than the rest of the console.
      const words = seen.reports.map(({ text }) => text).join();
      expect(words).toContain('<b>twice</b>');
      expect(words).not.toContain('081-234-5678');
      expect((await decide(CAT, first, { seen: seen.seen })).status).toBe(200);
      const second = await appeal(NUMBER, hours(1));
      expect((await view(second)).earlier).toMatchObject([{ id: first, state: 'rejected', decidedBy: CAT }]);
      expect((await database.use(verifyChain)).brokenAt).toBeNull();
      await members.close();
    });

    itOnBoth(
      'of a site whose case was merged show its own reports, and not those of the case that speaks for it',
      async () => {
        const { members, database, appeal, view } = await open();
        const own = await database.use(async (orm) => {
          const { report } = await storeReport(orm, [host('www.shop.example', 'a')], { at: hours(-40) });
          await storeReport(orm, [host('shop.example', 'b')], { at: hours(-30) });
          await attachReports(orm, NOW);
          const [from, into] = [await caseOf(orm, 'host:www.shop.example'), await caseOf(orm, 'host:shop.example')];
          await mergeCases(orm, from.id, into.id, ANN, NOW);
          return report.id;
        });
        const seen = await view(await appeal('host:www.shop.example', NOW));
        expect(seen.cases.map(({ state }) => state).toSorted()).toEqual(['merged', 'open']);
        expect(seen.reports.map(({ id }) => id)).toEqual([own]);
        expect(seen.independent).toBe(1);
        await members.close();
      },
    );

    it('that are upheld take the listing off, and tell that a release is due', async () => {
      const { members, listNumber, appeal, view, decide, grades, list } = await open();
      await listNumber();
      const id = await appeal(NUMBER, NOW);
      // Who listed it may say that it was wrong.
      const { seen } = await view(id, ANN);
      const done = await members.told(
        appealDecidedSchema,
        decide(ANN, id, { seen, upheld: true, answer: 'You were\nright.' }),
      );
      expect(done).toMatchObject({ state: 'upheld', isReleaseDue: true });
      expect(await grades()).toEqual(['reports 0 revoked']);
      expect((await view(id)).answer).toBe('You were\nright.');
      expect((await list('?state=upheld')).appeals.map(({ clock }) => clock.next)).toEqual([null]);
      expect(await codeOf(await decide(CAT, id, { seen: done.seen }))).toBe('already-decided');
      await members.close();
    });

    it('of a person’s number are never rejected by who listed, brought or confirmed it', async () => {
      const { members, listNumber, bring, appeal, view, decide, grades } = await open();
      await listNumber();
      await bring('account,grade\n1234567890,confirmed\n', { by: 'dan@telco', people: ['dan@telco', 'eve@telco'] });
      const id = await appeal(NUMBER, NOW);
      for (const by of [ANN, BEN, 'Ben@Bank-B', 'dan@telco', 'eve@telco']) {
        const opened = await view(id, by);
        expect(opened.mayReject, by).toBe(false);
        expect(await codeOf(await decide(by, id, { seen: opened.seen })), by).toBe('rules');
      }
      expect(await grades()).toEqual(['desk 0 active', 'reports 0 active']);
      const opened = await view(id, CAT);
      expect(opened.mayReject).toBe(true);
      const done = await members.told(appealDecidedSchema, decide(CAT, id, { seen: opened.seen }));
      expect(done).toMatchObject({ state: 'rejected', isReleaseDue: true });
      // Each publisher's row has its own grade again, and none that of another.
      expect(await grades()).toEqual(['desk 3 active', 'reports 2 active']);
      await members.close();
    });

    it('are not decided by who saw them before something changed', async () => {
      const { members, database, bring, appeal, view, decide } = await open();
      await bring('shop.example\n');
      const id = await appeal('host:shop.example', NOW);
      const { seen } = await view(id);
      await database.use((orm) =>
        orm.transaction(async (tx) => {
          const seq = await appendEvent(tx, 'listing.revoke', { key: 'host:shop.example' }, NOW);
          await revokeListing(tx, 'host:shop.example', 'a mistake', seq);
        }),
      );
      const late = await decide(CAT, id, { seen });
      expect(late.status).toBe(409);
      const problem: unknown = await late.json();
      const now = await view(id);
      expect(problem).toMatchObject({
        code: 'changed-meanwhile',
        errors: [{ path: 'seen', expected: String(now.seen) }],
      });
      expect(now.listed).toBe('revoked');
      const [one, two] = await Promise.all([
        decide(CAT, id, { seen: now.seen, upheld: true }),
        decide(BEN, id, { seen: now.seen }),
      ]);
      expect([one.status, two.status].toSorted((a, b) => a - b)).toEqual([200, 409]);
      await members.close();
    });

    it('take an answer that is printable, bounded and there, and nothing else', async () => {
      const { members, bring, appeal, view, decide } = await open();
      await bring('shop.example\n');
      const id = await appeal('host:shop.example', NOW);
      const { seen } = await view(id);
      for (const body of [
        { seen, answer: ' ' },
        { seen, answer: 'x'.repeat(2001) },
        { seen, answer: 'turned \u202e around' },
        { seen, answer: 'bell \u0007' },
        { seen, upheld: 'yes' },
        { seen: -1 },
        { seen, more: 1 },
        {},
      ]) {
        expect(await codeOf(await decide(CAT, id, body)), JSON.stringify(body).slice(0, 60)).toBe('invalid-report');
      }
      await members.close();
    });

    it('that hold markup, marks that turn a line or as much as fits travel as they are, bounded, in the shape that the console parses', async () => {
      const { members, bring, appeal, view } = await open();
      await bring('shop.example\n');
      const hostile = '<img src=x onerror=alert(1)>\u202e\u2066"\'`${1}\n</script>';
      const id = await appeal('host:shop.example', NOW, {
        reason: hostile.padEnd(2000, 'ก'),
        contact: hostile.replaceAll('\n', ' ').padEnd(200, '\u202e'),
      });
      const opened = await view(id);
      expect(opened.reason?.startsWith(hostile)).toBe(true);
      expect([opened.reason?.length, opened.contact?.length]).toEqual([2000, 200]);
      const response = await members.get(CAT, `/appeals/${id}`);
      expect(response.headers.get('content-type')).toContain('application/json');
      await members.close();
    });

    it('about a number whose case another person rejected are decided all the same', async () => {
      const { members, database, listNumber, appeal, view, decide } = await open();
      await listNumber();
      const id = await appeal(NUMBER, NOW);
      await database.use(async (orm) => {
        const { id: of } = await caseOf(orm, NUMBER);
        await rejectCase(orm, of, { rejection: 'cleared', reason: 'a mistake', by: CAT, mayDelist: true }, NOW);
      });
      const { seen, listed } = await view(id);
      expect(listed).toBe('revoked');
      const done = await members.told(appealDecidedSchema, decide(CAT, id, { seen, upheld: true }));
      expect(done).toMatchObject({ state: 'upheld', isReleaseDue: false });
      await members.close();
    });
  });
}

const IMPORT: ImportOptions = {
  source: 'feed.txt',
  format: 'auto',
  grade: 'corroborated',
  category: 'TX1',
  publisher: 'desk',
  expiresInDays: null,
  insistReason: null,
  isDryRun: false,
  now: NOW,
};
