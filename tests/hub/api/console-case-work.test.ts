/* What members do with cases beside deciding them one by one: notes, many at once, scopes, withdrawals, and what they see around one. */
import { Readable } from 'node:stream';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { decideMany } from '../../../hub/cases/decide-many.ts';
import { storeAppeal } from '../../../hub/db/appeals.ts';
import { scoreDue } from '../../../hub/db/case-queue.ts';
import { attachReports, endCases } from '../../../hub/db/case-intake.ts';
import { caseById, livingCases } from '../../../hub/db/cases.ts';
import type { Orm } from '../../../hub/db/database.ts';
import { lockChain, verifyChain } from '../../../hub/db/events.ts';
import type { LastingDatabase } from '../../../hub/db/lasting-database.ts';
import { listingViewsOf } from '../../../hub/db/listing-views.ts';
import { revokeListing } from '../../../hub/db/listings.ts';
import { importFeed } from '../../../hub/import/import-feed.ts';
import type { IndicatorKey } from '../../../lib/core/indicators/key.ts';
import { decidedSchema, decisionsDoneSchema, notedSchema, type DecisionLine } from '../../../lib/core/console/queue.ts';
import type { Subject } from '../../../lib/core/report/report.ts';
import { account as numbered, host, later, NOW, storeReport, subject } from '../cases/reported.ts';
import { testEngines } from '../engines.ts';
import { FEED_OPTIONS } from '../feed-options.ts';
import { receiptOfToken, uuidV7 } from '../intake/sample.ts';
import { makeHub } from '../intake/world.ts';
import { TOP_SITES } from '../publish/world.ts';
import { ANN, BEN, CAT, openCases, WISH, type CaseWorld } from './case-world.ts';
import { codeOf } from './console-world.ts';

const SITE = 'evil.example';
const PAGE = 'url:evil.example/pay';

/** A number stands in the words of a page, and is no page itself. */
const account = (digits: string, voice: string): Subject => ({ ...numbered(digits, voice), source: 'text' });

/** Day on which everything here happens. */
const TODAY = Math.floor(NOW.getTime() / 86_400_000);

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`work on cases on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let world: CaseWorld;
    beforeEach(async () => {
      world = await openCases(await engine.create());
    }, 60_000);
    afterEach(() => world.close());

    const on = <T>(work: (orm: Orm) => Promise<T>): Promise<T> => world.database.use(work);
    const score = (): Promise<number> => on((orm) => scoreDue(orm, TOP_SITES, NOW));
    const idOf = (key: string): Promise<number> =>
      on(async (orm) => {
        const [living] = await livingCases(orm, key as IndicatorKey);
        if (living === undefined) throw new Error(`expected an open or listed case of ${key}`);
        return living.id;
      });

    /** Two reports of two days, of each of these, on a page. */
    async function report(
      make: (voice: string) => Subject[],
      { url, template, voices = ['a', 'b'] }: { url?: string; template?: string; voices?: readonly string[] } = {},
    ): Promise<void> {
      await on(async (orm) => {
        for (const [index, voice] of voices.entries()) {
          const page = { url: url ?? `https://${SITE}/`, ...(template !== undefined && { template }) };
          await storeReport(orm, make(voice), { at: later(-index), more: { page } });
        }
        await attachReports(orm, NOW);
      });
    }

    describe('notes', () => {
      it('are read by the others, the newest last, and a question waits in the queue until a later note', async () => {
        await report((voice) => [host(SITE, voice)]);
        const id = await idOf(`host:${SITE}`);
        const asked = await world.send(ANN, 'POST', `/cases/${id}/notes`, { words: 'ใครรู้จัก\nร้านนี้', asks: true });
        expect(asked.status).toBe(201);
        expect(v.parse(notedSchema, await asked.json()).note).toMatchObject({ by: ANN, asks: true });
        expect((await world.queue('?has=asked')).cases.map((one) => one.id)).toEqual([id]);
        expect((await world.queue()).counts.asked).toBe(1);
        await world.send(BEN, 'POST', `/cases/${id}/notes`, { words: 'a shop of scammers', asks: false });
        const { notes, flags } = await world.view(id);
        expect(notes.map(({ by, words }) => `${by} ${words}`)).toEqual([
          `${ANN} ใครรู้จัก\nร้านนี้`,
          `${BEN} a shop of scammers`,
        ]);
        expect(notes.every(({ at }) => at === NOW.toISOString())).toBe(true);
        expect(flags).not.toContain('asked');
        expect((await world.queue('?has=asked')).cases).toEqual([]);
      });

      it('refuse nobody’s decision, and a decision ends the waiting', async () => {
        await report((voice) => [host(SITE, voice)]);
        const id = await idOf(`host:${SITE}`);
        const { seen } = await world.view(id);
        await world.send(BEN, 'POST', `/cases/${id}/notes`, { words: 'wait', asks: true });
        expect((await world.view(id)).seen).toBe(seen);
        expect((await world.send(ANN, 'POST', `/cases/${id}/decision`, { ...WISH, seen })).status).toBe(200);
        expect((await world.queue('?state=listed')).counts.asked).toBe(0);
      });

      itOnBoth('stand in the chain by their number, without their words, and go with a merge', async () => {
        await report((voice) => [host(SITE, voice)]);
        await report((voice) => [host(`www.${SITE}`, voice)], { url: `https://www.${SITE}/` });
        const [from, into] = [await idOf(`host:www.${SITE}`), await idOf(`host:${SITE}`)];
        await score();
        const { covering } = await world.view(from);
        expect(covering).toEqual([
          { id: into, indicator: `host:${SITE}`, reports: 2, seen: (await world.view(into)).seen },
        ]);
        expect((await world.view(into)).covering).toEqual([]);
        await world.send(ANN, 'POST', `/cases/${from}/notes`, { words: 'call 081-234-5678', asks: true });
        expect(await world.events('case.ask')).toEqual([{ case: from, note: 1, by: ANN }]);
        await world.send(ANN, 'POST', `/cases/${from}/merge`, {
          seen: (await world.view(from)).seen,
          into,
          intoSeen: (await world.view(into)).seen,
        });
        const merged = await world.view(into);
        expect(merged.notes.map(({ words }) => words)).toEqual(['call 081-234-5678']);
        expect(merged.flags).toContain('asked');
        expect((await world.view(from)).notes).toEqual([]);
        expect(merged.history[0]).toMatchObject({ type: 'case.merge', by: ANN });
      });

      it.each([
        ['nothing', ' '],
        ['a turned direction', 'a\u202eb'],
        ['a thousand and one letters', 'x'.repeat(1001)],
      ])('of %s are refused', async (_what, words) => {
        await report((voice) => [host(SITE, voice)]);
        const path = `/cases/${await idOf(`host:${SITE}`)}/notes`;
        expect((await world.send(ANN, 'POST', path, { words, asks: false })).status).toBe(400);
      });

      it('about no case are refused', async () => {
        expect(await codeOf(await world.send(ANN, 'POST', '/cases/77/notes', { words: 'a', asks: false }))).toBe(
          'not-found',
        );
      });
    });

    describe('one decision about many', () => {
      const decide = async (by: string, cases: object[], decision: object): Promise<readonly DecisionLine[]> => {
        const answer = await world.send(by, 'POST', '/decisions', { cases, decision });
        expect(answer.status).toBe(200);
        return v.parse(decisionsDoneSchema, await answer.json()).lines;
      };
      const LIST = { kind: 'list', ...WISH, days: null };

      itOnBoth('goes by the rules of each, says why one was refused, and undoes nothing of the others', async () => {
        await report((voice) => [host(SITE, voice), account('1234567890', voice)]);
        await report((voice) => [host('thin.example', voice)], { voices: ['c'], url: 'https://thin.example/' });
        await report((voice) => [host('popular.example', voice)], { url: 'https://popular.example/' });
        await report((voice) => [host('changed.example', voice)], { url: 'https://changed.example/' });
        const keys = [`host:${SITE}`, 'acct:TH:1234567890', 'host:thin.example', 'host:popular.example'];
        const ids = await Promise.all(keys.map(idOf));
        const changed = await idOf('host:changed.example');
        const cases = await Promise.all(ids.map(async (id) => ({ id, seen: (await world.view(id)).seen })));
        const old = { id: changed, seen: (await world.view(changed)).seen - 1 };
        const lines = await decide(ANN, [...cases, old, { id: 777, seen: 1 }], LIST);
        expect(lines.map(({ id }) => id)).toEqual([...ids, changed, 777]);
        expect(lines.map(({ state }) => state)).toEqual(['listed', 'proposed', null, null, null, null]);
        expect(lines.map(({ refused }) => refused?.code ?? null)).toEqual([
          null,
          null,
          'rules',
          'rules',
          'changed-meanwhile',
          'not-found',
        ]);
        expect(lines[2]?.refused?.because.th).toContain('รายงานอิสระ');
        expect(lines[2]?.refused?.because.en).toContain('independent');
        for (const { id, seen, state } of lines.slice(0, 5)) {
          const now = await world.view(id);
          expect(now.seen, String(id)).toBe(seen);
          expect(now.state, String(id)).toBe(state === 'listed' ? 'listed' : 'open');
        }
        // Each lasts as long as its kind does.
        const [listed] = await on((orm) => listingViewsOf(orm, `host:${SITE}`, TODAY));
        expect(listed?.expiresOn).toBe(TODAY + 180);
        expect((await world.view(ids[1] ?? 0)).proposal).toMatchObject({ days: 120, by: ANN });
        expect((await on(verifyChain)).brokenAt).toBeNull();
      });

      it('rejects, and sent again does nothing twice', async () => {
        await report((voice) => [host(SITE, voice)]);
        await report((voice) => [host('other.example', voice)], { url: 'https://other.example/' });
        const ids = [await idOf(`host:${SITE}`), await idOf('host:other.example')];
        const cases = await Promise.all(ids.map(async (id) => ({ id, seen: (await world.view(id)).seen })));
        const reject = { kind: 'reject', rejection: 'cleared', reason: 'honest shops' };
        expect((await decide(ANN, cases, reject)).map(({ state }) => state)).toEqual(['rejected', 'rejected']);
        const again = await decide(BEN, cases, reject);
        expect(again.map(({ refused }) => refused?.code)).toEqual(['changed-meanwhile', 'changed-meanwhile']);
        expect(await world.events('case.decide')).toHaveLength(2);
        expect((await world.view(ids[0] ?? 0)).decidedBy).toBe(ANN);
      });

      it('puts nothing in the place of what another proposed', async () => {
        await report((voice) => [account('1234567890', voice)]);
        const id = await idOf('acct:TH:1234567890');
        await decide(ANN, [{ id, seen: (await world.view(id)).seen }], LIST);
        const [line] = await decide(BEN, [{ id, seen: (await world.view(id)).seen }], { ...LIST, grade: 'confirmed' });
        expect(line?.refused?.code).toBe('rules');
        expect((await world.view(id)).proposal).toMatchObject({ by: ANN, grade: 'corroborated' });
      });

      it('take off what is listed only where that may be done on the page of listings too', async () => {
        await report((voice) => [host('one.example', voice), host('two.example', voice)]);
        const ids = await Promise.all(['one', 'two'].map((name) => idOf(`host:${name}.example`)));
        for (const id of ids)
          await world.send(ANN, 'POST', `/cases/${id}/decision`, { ...WISH, seen: (await world.view(id)).seen });
        const seenNow = () => Promise.all(ids.map(async (id) => ({ id, seen: (await world.view(id)).seen })));
        const reject = { rejection: 'cleared', reason: 'an honest shop' };
        const before = await seenNow();
        for (const { id, seen } of before) {
          const answer = await world.send(ANN, 'POST', `/cases/${id}/rejection`, { ...reject, seen });
          const { code, detail } = v.parse(v.object({ code: v.string(), detail: v.string() }), await answer.json());
          expect([answer.status, code]).toEqual([422, 'rules']);
          expect(detail).toContain('only a publisher or an administrator may');
        }
        const together = await decide(BEN, before, { kind: 'reject', ...reject });
        expect(together.map(({ refused }) => refused?.code)).toEqual(['rules', 'rules']);
        expect(await seenNow()).toEqual(before);
        const [one, ...others] = before;
        await world.send(CAT, 'POST', `/cases/${one?.id}/rejection`, { ...reject, seen: one?.seen });
        expect((await decide(CAT, others, { kind: 'reject', ...reject })).map(({ state }) => state)).toEqual([
          'rejected',
        ]);
        for (const key of ['host:one.example', 'host:two.example'] as const) {
          const views = await on((orm) => listingViewsOf(orm, key, TODAY));
          expect(views.map(({ state }) => state)).toEqual(['revoked']);
        }
      });

      it('says what was decided, and what was not tried, where the hub fails in the middle', async () => {
        await report((voice) => [host('one.example', voice), host('two.example', voice), host('three.example', voice)]);
        const ids = await Promise.all(['one', 'two', 'three'].map((name) => idOf(`host:${name}.example`)));
        const cases = await Promise.all(ids.map(async (id) => ({ id, seen: (await world.view(id)).seen })));
        const decision = { kind: 'reject', rejection: 'cleared', reason: 'honest shops' } as const;
        let uses = 0;
        const failing = (from: number): LastingDatabase => ({
          ...world.database,
          use: (work) => {
            uses += 1;
            return uses >= from ? Promise.reject(new Error('no connection')) : world.database.use(work);
          },
        });
        const decideOn = (database: LastingDatabase): Promise<readonly DecisionLine[]> =>
          decideMany(
            { database, topSites: TOP_SITES, now: () => NOW, onFailure: (error) => failures.push(error) },
            { cases, decision },
            { by: ANN },
          );
        const failures: unknown[] = [];
        await expect(decideOn(failing(1))).rejects.toThrow('no connection');
        // What is thrown is logged by who catches it.
        expect(failures).toEqual([]);
        uses = 0;
        // Each takes one use to be decided, and one to tell its number.
        const lines = await decideOn(failing(3));
        expect(lines.map(({ state, refused }) => state ?? refused?.code)).toEqual(['rejected', 'failed', 'not-tried']);
        expect(failures).toEqual([new Error('no connection')]);
        expect(await Promise.all(ids.map(async (id) => (await world.view(id)).state))).toEqual([
          'rejected',
          'open',
          'open',
        ]);
      });

      it('takes 1 to 200 cases, each once', async () => {
        const many = (count: number): object[] => Array.from({ length: count }, (_, n) => ({ id: n + 1, seen: 1 }));
        for (const cases of [[], many(201), [...many(1), ...many(1)]]) {
          expect((await world.send(ANN, 'POST', '/decisions', { cases, decision: LIST })).status).toBe(400);
        }
        expect((await decide(ANN, many(200), LIST)).every(({ refused }) => refused?.code === 'not-found')).toBe(true);
      });
    });

    describe('proposals', () => {
      async function proposed(): Promise<{ id: number; seen: number; hash: string }> {
        await report((voice) => [account('1234567890', voice)]);
        const id = await idOf('acct:TH:1234567890');
        await world.send(ANN, 'POST', `/cases/${id}/decision`, { ...WISH, seen: (await world.view(id)).seen });
        const { seen, proposal } = await world.view(id);
        return { id, seen, hash: proposal?.hash ?? '' };
      }

      itOnBoth('are withdrawn by who made them and nobody else, while they are what was shown', async () => {
        const { id, seen, hash } = await proposed();
        const path = `/cases/${id}/proposal`;
        expect(await codeOf(await world.send(BEN, 'DELETE', path, { seen, hash }))).toBe('rules');
        expect(await codeOf(await world.send(ANN, 'DELETE', path, { seen, hash: '0'.repeat(64) }))).toBe(
          'changed-meanwhile',
        );
        expect(await codeOf(await world.send(ANN, 'DELETE', path, { seen: seen - 1, hash }))).toBe('changed-meanwhile');
        const done = await world.send(ANN, 'DELETE', path, { seen, hash });
        const { seen: now, state } = v.parse(decidedSchema, await done.json());
        expect(state).toBe('open');
        expect((await world.view(id)).proposal).toBeNull();
        expect((await world.view(id)).seen).toBe(now);
        expect(await world.events('case.withdraw')).toEqual([{ case: id, by: ANN }]);
        expect(await codeOf(await world.send(ANN, 'DELETE', path, { seen: now, hash }))).toBe('rules');
      });

      it('that the rules refuse say why in both languages', async () => {
        const { id, seen, hash } = await proposed();
        const refused = await world.send(ANN, 'POST', `/cases/${id}/confirmation`, { seen, hash });
        const { because, detail } = v.parse(
          v.object({ detail: v.string(), because: v.object({ th: v.string(), en: v.string() }) }),
          await refused.json(),
        );
        expect(because.th).toContain('ต้องมีอีกคนยืนยัน');
        expect(because.en).toBe(detail);
      });

      it('of another take the place of one only where they name it', async () => {
        const { id, seen, hash } = await proposed();
        const wish = { ...WISH, grade: 'confirmed', seen };
        const path = `/cases/${id}/decision`;
        expect(await codeOf(await world.send(BEN, 'POST', path, wish))).toBe('rules');
        expect(await codeOf(await world.send(BEN, 'POST', path, { ...wish, replaces: '0'.repeat(64) }))).toBe(
          'changed-meanwhile',
        );
        expect((await world.view(id)).proposal).toMatchObject({ by: ANN, hash });
        expect((await world.send(BEN, 'POST', path, { ...wish, replaces: hash })).status).toBe(200);
        expect((await world.view(id)).proposal).toMatchObject({ by: BEN, grade: 'confirmed' });
        expect((await world.events('case.propose')).at(-1)).toMatchObject({ by: BEN, replaced: ANN });
      });
    });

    describe('scopes', () => {
      itOnBoth(
        'list the page that reports name, by the reports that name it; the others get a case of the host',
        async () => {
          await report((voice) => [host(SITE, voice)], { url: `https://${SITE}/pay?order=77` });
          await report((voice) => [host(SITE, voice)], { url: `https://${SITE}/about`, voices: ['c'] });
          const id = await idOf(`host:${SITE}`);
          const { impact, seen } = await world.view(id);
          expect(
            impact.scopes.map(({ key, kind, reports, independent }) => ({ key, kind, reports, independent })),
          ).toEqual([
            { key: null, kind: 'host', reports: 3, independent: 2 },
            { key: PAGE, kind: 'path', reports: 2, independent: 2 },
            { key: 'url:evil.example/about', kind: 'path', reports: 1, independent: 1 },
          ]);
          expect(impact).toMatchObject({ reports: 3, pages: 2, topSite: null, casesOnHost: 0 });
          const path = `/cases/${id}/decision`;
          for (const scope of ['url:evil.example/about', 'url:evil.example/never', 'host:other.example']) {
            expect(await codeOf(await world.send(ANN, 'POST', path, { ...WISH, seen, scope })), scope).toBe('rules');
          }
          expect((await world.send(ANN, 'POST', path, { ...WISH, seen, scope: PAGE })).status).toBe(200);
          const listed = await world.view(id);
          expect(listed).toMatchObject({ indicator: PAGE, kind: 'url', state: 'listed' });
          expect(listed.evidence).toHaveLength(2);
          const rows = async (key: IndicatorKey) => on((orm) => listingViewsOf(orm, key, TODAY));
          expect(await rows(PAGE)).toMatchObject([{ state: 'listed', reports: 2 }]);
          expect(await rows(`host:${SITE}`)).toEqual([]);
          expect(await world.events('case.decide')).toMatchObject([{ scope: PAGE, was: `host:${SITE}` }]);
          // Who reported the other page is not told that it is listed.
          await on((orm) => attachReports(orm, NOW));
          const rest = await world.view(await idOf(`host:${SITE}`));
          expect(rest.state).toBe('open');
          expect(rest.evidence.map(({ url }) => url)).toEqual([`https://${SITE}/about`]);
          expect(rest.hints).toMatchObject([{ code: 'same-host', about: PAGE }]);
          expect(rest.impact.casesOnHost).toBe(1);
        },
      );

      it('list the whole host of a page, by two people where many visit it', async () => {
        await report((voice) => [subject('url:popular.example/pay', 'url', voice)], {
          url: 'https://popular.example/pay',
        });
        const id = await idOf('url:popular.example/pay');
        const first = await world.view(id);
        expect(first.needsTwo).toBe(false);
        expect(first.impact.topSite).toBe('popular.example');
        expect(first.impact.scopes[1]).toMatchObject({ key: 'host:popular.example', needsTwo: true });
        expect(first.impact.scopes[1]?.gate?.insistable).toBe(true);
        const wish = { ...WISH, seen: first.seen, scope: 'host:popular.example' };
        expect(await codeOf(await world.send(ANN, 'POST', `/cases/${id}/decision`, wish))).toBe('rules');
        const insisted = await world.send(ANN, 'POST', `/cases/${id}/decision`, { ...wish, insists: true });
        expect(v.parse(decidedSchema, await insisted.json()).state).toBe('proposed');
        const { seen, proposal, indicator } = await world.view(id);
        expect(indicator).toBe('url:popular.example/pay');
        expect(proposal?.scope).toBe('host:popular.example');
        await world.send(BEN, 'POST', `/cases/${id}/confirmation`, { seen, hash: proposal?.hash });
        expect(await world.view(id)).toMatchObject({
          indicator: 'host:popular.example',
          kind: 'host',
          state: 'listed',
        });
      });

      it('are refused where another case is about them, and where somebody appeals against the host', async () => {
        await report((voice) => [host(SITE, voice)], { url: `https://${SITE}/pay` });
        const id = await idOf(`host:${SITE}`);
        const appeal = {
          id: uuidV7(NOW.getTime()),
          receipt: receiptOfToken('t'),
          subject: { kind: 'host', key: `host:${SITE}` },
          role: 'owner',
          locale: 'th',
          contact: 'somebody@example.com',
          reason: 'that is my shop',
        } as const;
        await on((orm) => orm.transaction((tx) => storeAppeal(tx, appeal, [], NOW)));
        const wish = { ...WISH, seen: (await world.view(id)).seen, scope: PAGE };
        const refused = await world.send(ANN, 'POST', `/cases/${id}/decision`, wish);
        expect(v.parse(v.object({ detail: v.string() }), await refused.json()).detail).toContain('appeal');
        await report((voice) => [subject(PAGE, 'url', voice)], { url: `https://${SITE}/pay`, voices: ['e'] });
        const busy = await world.send(ANN, 'POST', `/cases/${id}/decision`, { ...wish, insists: true });
        expect(v.parse(v.object({ detail: v.string() }), await busy.json()).detail).toContain('is about it already');
      });
    });

    describe('a case says what it is now', () => {
      it('its reports and their class before a score has counted them', async () => {
        await report((voice) => [host(SITE, voice)]);
        await score();
        await report((voice) => [host(SITE, voice)], { voices: ['c', 'd'] });
        const shown = await world.view(await idOf(`host:${SITE}`));
        expect(shown.isScored).toBe(false);
        expect([shown.reports, shown.evidence.length, shown.impact.reports]).toEqual([4, 4, 4]);
        await report((voice) => [host('other.example', voice)]);
        const fresh = await world.view(await idOf('host:other.example'));
        expect([fresh.reports, fresh.category]).toEqual([2, fresh.evidence[0]?.category]);
        expect(fresh.category).not.toBeNull();
      });

      it('no grade in force once its listing has ended', async () => {
        await report((voice) => [host(SITE, voice)]);
        const id = await idOf(`host:${SITE}`);
        await world.send(CAT, 'POST', `/cases/${id}/decision`, { ...WISH, seen: (await world.view(id)).seen });
        expect((await world.view(id)).grade).toBe('corroborated');
        await on(async (orm) => {
          await orm.transaction(async (tx) => {
            await revokeListing(tx, `host:${SITE}`, 'a mistake', await lockChain(tx));
          });
          await endCases(orm, NOW);
        });
        expect(await world.view(id)).toMatchObject({ state: 'rejected', outcome: 'ended', grade: null });
        await report((voice) => [host(SITE, voice)], { voices: ['e'] });
        expect(await world.view(id)).toMatchObject({ state: 'open', grade: null });
      });

      itOnBoth('and is found by a path as it is written', async () => {
        await report((voice) => [subject('url:evil.example/Login', 'url', voice)]);
        for (const search of ['Login', 'evil.example/Login', 'EVIL.example/login']) {
          expect((await world.queue(`?search=${encodeURIComponent(search)}`)).cases, search).toHaveLength(1);
        }
      });
    });

    describe('what stands around a case', () => {
      itOnBoth(
        'tells its past: listed, withdrawn, disputed, imported, of earlier cases too, and none of the looks',
        async () => {
          await report((voice) => [account('1234567890', voice)]);
          const id = await idOf('acct:TH:1234567890');
          await world.send(ANN, 'POST', `/cases/${id}/decision`, { ...WISH, seen: (await world.view(id)).seen });
          await world.send(ANN, 'POST', `/cases/${id}/reveal`, {});
          const { seen, proposal } = await world.view(id);
          await world.send(BEN, 'POST', `/cases/${id}/confirmation`, { seen, hash: proposal?.hash });
          await world.send(CAT, 'POST', `/cases/${id}/rejection`, {
            seen: (await world.view(id)).seen,
            rejection: 'cleared',
            reason: 'the owner called from 081-234-5678',
          });
          await report((voice) => [account('1234567890', voice)], { voices: ['d'] });
          const next = await world.view(await idOf('acct:TH:1234567890'));
          expect(next.id).not.toBe(id);
          const past = next.history.map((event) => ({ ...event, seq: 0 }));
          expect(past[0]).toMatchObject({ type: 'case.attach', case: null });
          expect(past[1]).toMatchObject({ type: 'case.decide', by: CAT, case: id, state: 'rejected', grade: null });
          expect(past[1]?.reason).not.toContain('081-234-5678');
          expect(past[2]).toMatchObject({
            type: 'case.decide',
            by: `${ANN}, ${BEN}`,
            state: 'listed',
            grade: 'corroborated',
          });
          expect(past[3]).toMatchObject({ type: 'case.propose', by: ANN, case: id });
          expect(past).toHaveLength(4);
        },
      );

      it('names the other cases of its campaign with why they are there, the nearest first', async () => {
        const kit = '00ff00ff00ff00ff';
        await report((voice) => [host('pay.evil.example', voice)], { url: 'https://pay.evil.example/', template: kit });
        await report((voice) => [host('evil.example', voice)], { url: 'https://evil.example/' });
        await report((voice) => [host('copy.example', voice), account('1112223334', voice)], {
          url: 'https://copy.example/',
          template: kit,
          voices: ['c'],
        });
        await report((voice) => [host('pay.evil.example', voice), account('1234567890', voice)], { voices: ['d'] });
        await score();
        const { relatives, relativesInAll, campaign } = await world.view(await idOf('host:pay.evil.example'));
        expect(campaign).not.toBeNull();
        expect(relatives.map(({ indicator, why }) => `${indicator} ${why}`).toSorted()).toEqual(
          [
            'host:copy.example template',
            'host:evil.example domain',
            '•••-•-••333-4 campaign',
            '•••-•-••789-0 report',
          ].toSorted(),
        );
        expect(relatives.at(-1)?.why).toBe('campaign');
        expect(relativesInAll).toBe(4);
        expect(JSON.stringify(relatives)).not.toContain('1234567890');
      });

      it('says which feeds list it already', async () => {
        const options = { ...FEED_OPTIONS, now: NOW };
        const file = Readable.from([Buffer.from('evil.example\nother.example\n')]);
        await on((orm) => importFeed(file, options, { orm, topSites: TOP_SITES }));
        await report((voice) => [host(SITE, voice)]);
        const { hints, history } = await world.view(await idOf(`host:${SITE}`));
        expect(hints).toMatchObject([{ code: 'in-feed', about: 'feed one' }]);
        expect(history.map(({ type }) => type)).toContain('listing.import');
      });
    });

    itOnBoth('counts flags among the cases that the filters leave, on all pages', async () => {
      await report((voice) => [host(SITE, voice)]);
      await report((voice) => [account('1234567890', voice)]);
      const id = await idOf('acct:TH:1234567890');
      await world.send(ANN, 'POST', `/cases/${id}/notes`, { words: 'whose?', asks: true });
      await score();
      expect((await world.queue()).counts).toMatchObject({ all: 2, asked: 1 });
      expect((await world.queue('?kind=host')).counts).toMatchObject({ all: 1, asked: 0 });
      expect((await world.queue('?has=asked&limit=1')).counts).toMatchObject({ all: 1, asked: 1 });
      const first = await world.queue('?limit=1');
      expect((await world.queue(`?limit=1&cursor=${first.nextCursor}`)).counts.all).toBe(2);
    });

    it('scores the other cases of a campaign anew when one of them is listed or taken off, some at once', async () => {
      await report((voice) => [host(SITE, voice), account('1234567890', voice)]);
      const [site, number] = [await idOf(`host:${SITE}`), await idOf('acct:TH:1234567890')];
      await score();
      const before = (await world.view(number)).score;
      await world.send(ANN, 'POST', `/cases/${site}/decision`, { ...WISH, seen: (await world.view(site)).seen });
      const { seen } = await world.view(number);
      expect(await on((orm) => scoreDue(orm, TOP_SITES, NOW, 1))).toBe(1);
      expect(await on((orm) => scoreDue(orm, TOP_SITES, NOW, 1))).toBe(1);
      expect(await score()).toBe(0);
      expect((await world.view(number)).score).toBe(before + 15);
      // A new score is no change.
      expect((await world.view(number)).seen).toBe(seen);
      await world.send(CAT, 'POST', `/cases/${site}/rejection`, {
        seen: (await on((orm) => caseById(orm, site)))?.eventSeq,
        rejection: 'cleared',
        reason: 'honest',
      });
      expect(await score()).toBe(1);
      expect((await world.view(number)).score).toBe(before);
    });
  });
}
