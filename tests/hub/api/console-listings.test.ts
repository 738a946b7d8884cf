/* Members find listings, stand behind numbers of persons, and take listings off in a hurry. */
import 'fake-indexeddb/auto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { addNewOrganisation, makeApiKey } from '../../../hub/access/members.ts';
import { writeConfig } from '../../../hub/config.ts';
import { rowsOf } from '../../../hub/db/database.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { countWaiting, publishable } from '../../../hub/db/listings.ts';
import { openProposal } from '../../../hub/db/proposals.ts';
import { HubError } from '../../../hub/hub-error.ts';
import { dayOf } from '../../../hub/import/attributes.ts';
import { importFeed, type ImportOptions } from '../../../hub/import/import-feed.ts';
import { currentRelease } from '../../../hub/publish/current.ts';
import { canaryBucket } from '../../../lib/core/trust/canary.ts';
import {
  confirmedSchema,
  listingsSchema,
  revokedSchema,
  type ListingRow,
  type Revoked,
} from '../../../lib/core/console/listings.ts';
import { embeddedEngine, testEngines } from '../engines.ts';
import { createWorld as createBrowser, type World as Browser } from '../../lib/updater/world.ts';
import { CONFIG, make, newWorld, NOW, TOP_SITES } from '../publish/world.ts';
import { openConsole } from '../console.ts';
import { codeOf, openMembers } from './console-world.ts';

const ANN = 'ann@bank-a';
const BEN = 'ben@bank-b';
const CAT = 'cat@police';
const TODAY = dayOf(NOW);
const NUMBER = 'acct:TH:1234567890';
const [POPULAR = ''] = TOP_SITES;

for (const engine of testEngines(make, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`listings of the console on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    /** A hub with members; its releases are made in this process. `isShared`: two people sign them. */
    async function open(isShared = false, wait?: { readonly waitMs: number }) {
      const hub = await engine.create();
      const world = await newWorld(hub, { isShared });
      const gate: { before: (() => Promise<void>) | null } = { before: null };
      const members = openMembers(
        hub,
        async (wish, by) => {
          await gate.before?.();
          try {
            const { changed } = await world.publish({ kind: wish.kind, canary: wish.canary, by });
            return changed ? null : 'nothing-changed';
          } catch (error) {
            // As the process that a hub starts says it.
            return error instanceof HubError && error.code === 'shrinks-too-much' ? error.code : 'failed';
          }
        },
        wait,
      );
      const bring = (text: string, options: Partial<ImportOptions> = {}) =>
        members.database.use((orm) =>
          importFeed(
            Readable.from([new TextEncoder().encode(text)]),
            { ...IMPORT, ...options },
            { orm, topSites: TOP_SITES },
          ),
        );
      const find = async (query = '', by = ANN) => members.told(listingsSchema, members.get(by, `/listings${query}`));
      const one = async (query: string, by = ANN): Promise<ListingRow> => {
        const [row, ...more] = (await find(query, by)).listings;
        if (row === undefined || more.length > 0) throw new Error(`expected one listing for ${query}`);
        return row;
      };
      const confirm = async (by: string, ...rows: readonly ListingRow[]) =>
        (
          await members.told(
            confirmedSchema,
            members.post(by, '/listings/confirmations', { listings: rows.map(({ id, seen }) => ({ id, seen })) }),
          )
        ).lines.map(({ outcome }) => outcome);
      const revoke = async (by: string, rows: readonly ListingRow[], reason = 'an honest shop'): Promise<Revoked> =>
        members.told(
          revokedSchema,
          members.post(by, '/revocations', { listings: rows.map(({ id, seen }) => ({ id, seen })), reason }),
        );
      const out = (): Promise<readonly string[]> =>
        members.database.use(async (orm) => {
          const keys: string[] = [];
          for await (const { key, grade } of publishable(orm, TODAY)) keys.push(`${key} ${grade}`);
          return keys;
        });
      const close = (): Promise<void> => members.close();
      return { hub, world, members, gate, bring, find, one, confirm, revoke, out, close };
    }

    it('are found by a path as it is written', async () => {
      const { bring, find, close } = await open();
      await bring('https://shop-c.example/Login\n', { format: 'urls' });
      for (const search of ['c.example/Login', 'url:shop-c.example/login']) {
        const { listings } = await find(`?search=${encodeURIComponent(search)}`);
        expect(
          listings.map(({ shown }) => shown),
          search,
        ).toEqual(['url:shop-c.example/Login']);
      }
      await close();
    });

    itOnBoth(
      'are found by part of a site or the whole of a number, page by page, and a search is an event without digits',
      async () => {
        const { bring, find, members, close } = await open();
        await bring('shop-a.example\nshop-b.example\nother.example\n', { by: ANN });
        await bring('account\n1234567890\n9876543210\n');
        const names = async (query: string): Promise<readonly string[]> =>
          (await find(query)).listings.map(({ shown }) => shown);
        expect(await names('?search=HOST:shop-')).toEqual(['host:shop-b.example', 'host:shop-a.example']);
        expect(await names('?search=123-4-56789-0')).toEqual(['•••-•-••789-0']);
        expect(await names('?search=123456')).toEqual([]);
        expect(await names('?kind=account&search=9876543210')).toEqual(['•••-•-••321-0']);
        expect(await names('?kind=host&proposedBy=ann@bank-a')).toHaveLength(3);
        expect(await names('?publisher=desk')).toHaveLength(5);
        expect(await names('?publisher=des')).toEqual([]);
        const turned: string[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const page = await find(`?limit=2${cursor && `&cursor=${cursor}`}`);
          turned.push(...page.listings.map(({ id }) => id));
          cursor = page.nextCursor;
        }
        expect(turned).toHaveLength(5);
        expect(new Set(turned).size).toBe(5);
        for (const query of ['?state=safe', '?limit=0', '?search=ab', '?cursor=-1', '?order=x']) {
          expect(await codeOf(await members.get(ANN, `/listings${query}`)), query).toBe('invalid-query');
        }
        const searches = await members.database.use((orm) =>
          rowsOf<{ payload: { by: string; search: string | null } }>(
            orm,
            sql`SELECT payload FROM event WHERE type = 'listing.search' ORDER BY seq`,
          ),
        );
        expect(searches.map(({ payload }) => payload.search)).toEqual(['HOST:shop-', null, null, null]);
        expect(JSON.stringify(searches)).not.toContain('1234567890');
        await close();
      },
    );

    itOnBoth(
      'that a member brought wait for another one, who confirms what was seen; then the release carries them',
      async () => {
        const { bring, one, find, confirm, out, world, members, close } = await open();
        const report = await bring(`account\n1234567890\n`, { by: ANN, people: [ANN] });
        expect(report.waiting).toBe(1);
        expect(await out()).toEqual([]);
        expect(await members.database.use((orm) => countWaiting(orm, TODAY))).toBe(1);
        expect(await world.publish()).toMatchObject({ changed: false, waiting: 1 });
        const mine = await one('?state=waiting');
        expect(mine).toMatchObject({ proposedBy: ANN, standing: [ANN], mayConfirm: false, isNumber: true });
        expect((await find('', BEN)).waiting).toBe(1);
        expect(await confirm(ANN, mine)).toEqual(['own']);
        expect(await confirm('ANN@bank-a', mine)).toEqual(['own']);
        const theirs = await one('?state=waiting', BEN);
        expect(theirs.mayConfirm).toBe(true);
        // Somebody made it stronger after it was looked at.
        await bring('account,grade\n1234567890,confirmed\n', { by: CAT, people: [CAT] });
        expect(await confirm(BEN, theirs)).toEqual(['changed']);
        const now = await one('?state=waiting', BEN);
        expect(now).toMatchObject({ grade: 'confirmed', standing: [CAT] });
        expect(await confirm(BEN, now, { ...now, id: '999999' })).toEqual(['confirmed', 'not-found']);
        expect(await out()).toEqual([`${NUMBER} confirmed`]);
        const done = await one('?state=listed', BEN);
        expect(done).toMatchObject({ standing: [CAT, BEN], mayConfirm: false });
        expect(done.history[0]).toMatchObject({ type: 'listing.confirm', by: BEN });
        expect(await confirm(CAT, done)).toEqual(['not-waiting']);
        expect(await world.publish()).toMatchObject({ counts: { numbers: 1 }, waiting: 0 });
        expect((await members.database.use(verifyChain)).brokenAt).toBeNull();
        await close();
      },
    );

    it('that a machine or a feed brought need two people, and who made the key is neither', async () => {
      const { bring, one, confirm, out, members, close } = await open();
      const { key } = await members.database.use(async (orm) => {
        await addNewOrganisation(
          orm,
          { name: 'bank-a', title: { th: 'ธนาคาร', en: 'Bank' }, tlp: 'amber' },
          'operator',
          NOW,
        );
        return makeApiKey(orm, { label: 'machine', organisation: 'bank-a', scopes: ['import'] }, ANN, NOW);
      });
      await bring('account\n1234567890\n', { by: `key-${key.id}@bank-a`, people: [] });
      const row = await one('?state=waiting');
      expect(row).toMatchObject({ standing: [], mayConfirm: false });
      expect(await confirm(ANN, row)).toEqual(['own']);
      expect(await confirm(BEN, row)).toEqual(['counted']);
      expect(await confirm(BEN, await one('?state=waiting'))).toEqual(['own']);
      expect(await out()).toEqual([]);
      expect(await confirm(CAT, await one('?state=waiting'))).toEqual(['confirmed']);
      expect(await out()).toEqual([`${NUMBER} corroborated`]);

      // A member who has a feed pulled does not stand behind what it holds.
      await bring('account\n9876543210\n', { by: ANN, feedSourceId: 1, source: 'bank feed' });
      const fed = await one('?state=waiting');
      expect(fed).toMatchObject({ proposedBy: 'source bank feed', standing: [] });
      expect(await confirm(ANN, fed)).toEqual(['counted']);
      await close();
    });

    it('go out at once on the word of the operator, or of two names, and marked until two stand behind them', async () => {
      const { bring, one, confirm, out, close } = await open();
      await bring('account\n1234567890\n');
      await bring('account\n9876543210\n', { by: ANN, people: [ANN, BEN] });
      expect(await out()).toEqual([`${NUMBER} corroborated`, 'acct:TH:9876543210 corroborated']);
      const [operators, two] = [await one('?search=1234567890'), await one('?search=9876543210')];
      expect(operators).toMatchObject({ state: 'listed', proposedBy: null, standing: [], mayConfirm: true });
      expect(two).toMatchObject({ state: 'listed', standing: [ANN, BEN], mayConfirm: false });
      expect(await confirm(ANN, operators)).toEqual(['counted']);
      expect(await out()).toHaveLength(2);
      await close();
    });

    it('which two people stand behind are not made stronger by one', async () => {
      const { bring, one, confirm, out, world, close } = await open();
      await bring('account,grade,reports\n1234567890,reported,2\n', { by: ANN, people: [ANN] });
      await confirm(BEN, await one('?state=waiting'));
      const before = await one('?search=1234567890');
      const later = new Date(NOW.getTime() + 8 * 86_400_000);
      await bring('account,grade,reports\n1234567890,confirmed,900\n', { by: CAT, people: [CAT], now: later });
      const after = await one('?search=1234567890');
      expect(after).toMatchObject({ state: 'listed', grade: 'reported', reports: 2, standing: [ANN, BEN] });
      // That it was seen again is all that one person can say.
      expect(after.seenAt > before.seenAt).toBe(true);
      // By another publisher it is a row of its own, which waits and lends nothing.
      await bring('account,grade\n1234567890,confirmed\n', { by: CAT, people: [CAT], publisher: 'other desk' });
      expect(await out()).toEqual([`${NUMBER} reported`]);
      expect(await world.publish()).toMatchObject({ waiting: 0 });
      await close();
    });

    it('of one person alone last as long as what is decided anew, and no longer: nobody alone lists a person for ever', async () => {
      const { bring, one, close } = await open();
      await bring('account,expires_on\n1234567890,2026-04-01\n', { by: ANN, people: [ANN, BEN] });
      const until = async (): Promise<string | null> => (await one('?state=listed')).expiresAt;
      expect(await until()).toBe('2026-04-02T00:00:00.000Z');
      for (const [expires, day] of [
        ['', '2026-04-02'],
        ['2026-05-01', '2026-05-02'],
        ['2031-01-01', '2026-07-03'],
      ]) {
        await bring(`account,expires_on\n1234567890,${expires}\n`, { by: CAT, people: [CAT] });
        expect(await until(), expires).toBe(`${day}T00:00:00.000Z`);
      }
      await bring('account\n1234567890\n', { by: ANN, people: [ANN, BEN] });
      expect(await until()).toBeNull();
      await close();
    });

    itOnBoth(
      'which have run out are not brought back by one person: whoever has the number now is another',
      async () => {
        const { bring, one, confirm, members, close } = await open();
        await bring('account,expires_on,grade\n1234567890,2026-04-01,confirmed\n', { by: ANN, people: [ANN, BEN] });
        await bring('site,expires_on\nevil.example,2026-04-01\n', { by: ANN, people: [ANN] });
        const later = new Date('2026-09-01T00:00:00Z');
        const listed = (): Promise<readonly string[]> =>
          members.database.use(async (orm) => {
            const keys: string[] = [];
            for await (const { key, grade } of publishable(orm, dayOf(later))) keys.push(`${key} ${grade}`);
            return keys;
          });
        expect(await listed()).toEqual([]);
        const again = { by: CAT, people: [CAT], now: later, expiresInDays: 30 };
        expect(await bring('account\n1234567890\n', again)).toMatchObject({ merged: 1, waiting: 1 });
        await bring('evil.example\n', again);
        expect(await listed()).toEqual(['host:evil.example corroborated']);
        const row = await one('?kind=account', BEN);
        expect(row).toMatchObject({ proposedBy: CAT, standing: [CAT], grade: 'corroborated' });
        expect(await confirm(BEN, row)).toEqual(['confirmed']);
        expect(await listed()).toEqual([`${NUMBER} corroborated`, 'host:evil.example corroborated']);
        await close();
      },
    );

    it('against the gate wait for a second person too, as they do in a case', async () => {
      const { bring, one, confirm, out, close } = await open();
      const report = await bring(`evil.example\n${POPULAR}\n`, { by: ANN, people: [ANN], insistReason: 'broken into' });
      expect(report).toMatchObject({ taken: 2, waiting: 1 });
      expect(await out()).toEqual(['host:evil.example corroborated']);
      const row = await one('?state=waiting', BEN);
      expect(row).toMatchObject({ shown: `host:${POPULAR}`, standing: [ANN], mayConfirm: true, isNumber: false });
      expect(await confirm(ANN, row)).toEqual(['own']);
      expect(await confirm(BEN, row)).toEqual(['confirmed']);
      expect(await out()).toEqual(['host:evil.example corroborated', `host:${POPULAR} corroborated`]);
      await close();
    });

    it('against the gate go out on the word of two names, or of the operator', async () => {
      const { bring, out, close } = await open();
      await bring(`${POPULAR}\n`, { insistReason: 'broken into' });
      expect(await out()).toEqual([`host:${POPULAR} corroborated`]);
      await close();
    });

    it('are not confirmed while an appeal is open, nor what may never be listed', async () => {
      const { bring, one, confirm, members, close } = await open();
      await bring('account\n1234567890\n', { by: ANN, people: [ANN] });
      await members.database.use((orm) =>
        orm.execute(
          sql`INSERT INTO appeal (id, receipt, kind, key, role, locale, contact, reason, received_at, event_seq)
              VALUES ('01890a5d-ac96-774b-bcce-b302099a8059', ${'a'.repeat(64)}, 'account', ${NUMBER}, 'owner', 'th', 'me@shop.example', 'it is mine', now(), 1)`,
        ),
      );
      expect(await confirm(BEN, await one('?state=waiting'))).toEqual(['appeal']);
      await members.database.use(async (orm) => {
        await orm.execute(sql`DELETE FROM appeal`);
        // As if it had become a hotline since.
        await orm.execute(sql`UPDATE listing SET key = 'phone:+6621234567' WHERE key = ${NUMBER}`);
        await orm.execute(sql`UPDATE listing SET key = 'phone:1441' WHERE key = 'phone:+6621234567'`);
      });
      expect(await confirm(BEN, await one('?state=waiting'))).toEqual(['gate']);
      await close();
    });

    it('are confirmed and revoked only as they were named: once each, two hundred at most, with a reason', async () => {
      const { members, close } = await open();
      const listings = Array.from({ length: 201 }, (_, at) => ({ id: String(at + 1), seen: 0 }));
      for (const [path, body] of [
        ['/listings/confirmations', { listings }],
        ['/listings/confirmations', { listings: [] }],
        ['/listings/confirmations', { listings: [listings[0], listings[0]] }],
        ['/listings/confirmations', { listings: [{ id: '1; DROP TABLE listing', seen: 0 }] }],
        ['/revocations', { listings: listings.slice(0, 1) }],
        ['/revocations', { listings: listings.slice(0, 1), reason: '   ' }],
        ['/revocations', { listings: listings.slice(0, 1), reason: 'turned \u202e around' }],
      ] as const) {
        expect(await codeOf(await members.post(ANN, path, body)), path).toBe('invalid-report');
      }
      await close();
    });

    itOnBoth('that are revoked go at once, an event each, and every browser has it with its next poll', async () => {
      const { hub, world, bring, find, revoke, members, close } = await open();
      await bring('bad.example\nhonest.example\nshop.example\n', { by: ANN });
      await bring('honest.example\n', { by: BEN, publisher: 'second desk' });
      await world.publish();
      const browser = await browserOf(hub);
      await browser.update({ now: NOW.getTime() });
      expect(await browser.hosts()).toEqual(['bad.example', 'honest.example', 'shop.example']);
      // Decided since, and not in a hurry: it does not come with the revocation.
      await bring('news.example\n', { by: ANN });
      const rows = (await find('?search=honest')).listings;
      expect(rows).toHaveLength(2);
      const done = await revoke(CAT, rows);
      expect(done.lines.map(({ outcome }) => outcome)).toEqual(['revoked', 'revoked']);
      expect(done.release).toMatchObject({ kind: 'published', epoch: 1, sequence: 3 });
      expect(await browser.update({ now: NOW.getTime() })).toBe('updated');
      expect(await browser.hosts()).toEqual(['bad.example', 'shop.example']);
      const [off] = (await find('?search=honest&state=revoked')).listings;
      expect(off).toMatchObject({ state: 'revoked', reason: 'an honest shop', mayConfirm: false });
      expect(off?.history[0]).toMatchObject({ type: 'listing.revoke', by: CAT });
      const events = await members.database.use((orm) =>
        rowsOf(orm, sql`SELECT 1 FROM event WHERE type = 'listing.revoke'`),
      );
      expect(events).toHaveLength(1);
      expect((await revoke(CAT, rows)).lines.map(({ outcome }) => outcome)).toEqual(['not-listed', 'not-listed']);
      // It does not come back by a feed.
      const again = await bring('honest.example\nelse.example\n', { by: ANN });
      expect(again.refused.map(({ rule }) => rule)).toEqual(['revoked']);
      await close();
    });

    it('that are revoked while somebody changed them stay, and the others of the request go', async () => {
      const { bring, find, one, revoke, close } = await open();
      await bring('bad.example\nworse.example\n', { by: ANN });
      const rows = (await find()).listings;
      await bring('bad.example\n', { by: BEN, grade: 'confirmed' });
      const done = await revoke(CAT, rows);
      expect(done.lines.map(({ outcome }) => outcome).toSorted()).toEqual(['changed', 'revoked']);
      const changed = done.lines.find(({ outcome }) => outcome === 'changed');
      const kept = await one('?search=bad');
      expect(kept).toMatchObject({ id: changed?.id, seen: changed?.seen, state: 'listed', grade: 'confirmed' });
      // Neither was in a release.
      expect(done.release).toEqual({ kind: 'unchanged', withdrewProposal: false });
      await close();
    });

    it('that are revoked reach the browsers of a canary too', async () => {
      const { hub, world, bring, one, revoke, close } = await open();
      await bring('bad.example\nhonest.example\nworse.example\n', { by: ANN });
      await world.publish();
      let browser = await browserOf(hub);
      while ((await canaryBucket(await browser.store.canarySecret(), { epoch: 1, sequence: 3 })) >= 99) {
        browser = await browserOf(hub);
      }
      await bring('canary.example\n', { by: ANN });
      await world.publish({ canary: 99 });
      await browser.update({ now: NOW.getTime() });
      expect(await browser.hosts()).toContain('canary.example');
      expect((await revoke(CAT, [await one('?search=honest')])).release).toMatchObject({
        kind: 'published',
        sequence: 4,
      });
      await browser.update({ now: NOW.getTime() });
      // The canary is withdrawn with it: what it held comes with the next list.
      expect(await browser.hosts()).toEqual(['bad.example', 'worse.example']);
      await close();
    });

    it('only in the canary go from it by a release that everybody takes', async () => {
      const { hub, world, bring, one, revoke, close } = await open();
      await bring('bad.example\nworse.example\n', { by: ANN });
      await world.publish();
      let browser = await browserOf(hub);
      while ((await canaryBucket(await browser.store.canarySecret(), { epoch: 1, sequence: 3 })) >= 99) {
        browser = await browserOf(hub);
      }
      await bring('honest.example\n', { by: ANN });
      await world.publish({ canary: 99 });
      await browser.update({ now: NOW.getTime() });
      expect(await browser.hosts()).toContain('honest.example');
      expect((await revoke(CAT, [await one('?search=honest')])).release).toMatchObject({
        kind: 'published',
        sequence: 4,
      });
      await browser.update({ now: NOW.getTime() });
      expect(await browser.hosts()).toEqual(['bad.example', 'worse.example']);
      await close();
    });

    it('where people sign: a proposal of exactly the revocations takes the place of the one that waits', async () => {
      const { world, bring, one, find, revoke, members, close } = await open(true);
      await bring('bad.example\nhonest.example\nshop.example\nworse.example\n', { by: ANN });
      await world.publish();
      await world.sign(world.somsri);
      await world.sign(world.anan);
      await world.look();
      await bring('news.example\n', { by: ANN });
      await world.publish();
      await world.sign(world.somsri);
      const { release } = await revoke(CAT, [await one('?search=honest')]);
      const proposal = await world.proposal();
      expect(release).toEqual({ kind: 'proposed', id: proposal.id, sequence: 3, threshold: 2 });
      expect(proposal).toMatchObject({ kind: 'revocations', proposedBy: CAT, signatures: [] });
      expect((await world.review()).rows.map(({ what, key }) => `${what} ${key}`)).toEqual([
        'removed host:honest.example',
      ]);
      // A second one in a hurry: the proposal then holds both.
      await revoke(ANN, [await one('?search=shop')]);
      expect((await world.review()).rows.map(({ key }) => key).toSorted()).toEqual([
        'host:honest.example',
        'host:shop.example',
      ]);
      // More than half of the list: no such release is made, and the one of before stays to be signed.
      const { id } = await world.proposal();
      expect((await revoke(ANN, (await find('?search=worse')).listings)).release).toEqual({
        kind: 'failed',
        why: 'shrinks-too-much',
      });
      expect((await world.proposal()).id).toBe(id);
      expect((await world.open()).release.sequence).toBe(2);
      await world.sign(world.anan);
      expect(await world.sign(world.somsri)).toBe(true);
      expect((await world.open()).release).toMatchObject({ sequence: 3, counts: { hosts: 2 } });
      expect((await members.database.use(verifyChain)).brokenAt).toBeNull();
      await close();
    });

    it('are told as published where the hub signs alone, also beside a proposal that nobody signed', async () => {
      const { world, bring, one, revoke, close } = await open();
      await bring('bad.example\nhonest.example\nworse.example\n', { by: ANN });
      await world.publish();
      await bring('else.example\n', { by: ANN });
      await world.publish({ canary: 5 });
      await world.propose({ kind: 'revocations' });
      expect((await revoke(CAT, [await one('?search=honest')])).release).toMatchObject({
        kind: 'published',
        sequence: 4,
      });
      expect((await world.open()).release.counts.hosts).toBe(2);
      await close();
    });

    it('make a proposal of their own where what is in force has too few signatures since a ceremony', async () => {
      const { world, bring, one, revoke, close } = await open(true);
      await bring('bad.example\nhonest.example\n', { by: ANN });
      await world.publish();
      expect((await revoke(CAT, [await one('?search=honest')])).release).toMatchObject({
        kind: 'proposed',
        sequence: 2,
      });
      await world.sign(world.anan);
      expect(await world.sign(world.somsri)).toBe(true);
      // What was not in a release yet is in none of revocations.
      expect((await world.open()).release.counts.hosts).toBe(0);
      await close();
    });

    it('that only a waiting proposal holds withdraw it: who signs it would bring them', async () => {
      const { world, bring, one, revoke, members, close } = await open(true);
      // The first release was signed before the keys were these two people's: one with their signatures.
      await world.publish();
      await world.sign(world.somsri);
      await world.sign(world.anan);
      await world.look();
      await bring('bad.example\n', { by: ANN });
      await world.publish();
      await world.sign(world.somsri);
      expect((await revoke(CAT, [await one('?search=bad')])).release).toEqual({
        kind: 'unchanged',
        withdrewProposal: true,
      });
      expect(await members.database.use(openProposal)).toBe(null);
      // What waits for people was in no proposal: there is nothing to make, and nothing to withdraw.
      await bring('worse.example\n', { by: ANN });
      await world.publish();
      await bring('account\n1234567890\n', { by: ANN, people: [ANN] });
      const waiting = await revoke(CAT, [await one('?state=waiting')]);
      expect(waiting.release).toEqual({ kind: 'unchanged', withdrewProposal: false });
      expect(await members.database.use(openProposal)).not.toBe(null);
      await close();
    });

    it('wait for a release that is being made, and the answer says so where that takes long', async () => {
      const { world, bring, one, revoke, gate, members, close } = await open(false, { waitMs: 300 });
      await bring('bad.example\nhonest.example\nshop.example\n', { by: ANN });
      await world.publish();
      const order: string[] = [];
      let onFree: () => void = () => undefined;
      const free = new Promise<void>((resolve) => (onFree = resolve));
      gate.before = async () => {
        order.push(`release ${order.length + 1}`);
        await free;
      };
      const list = members.builder.run({ kind: 'list', canary: null, reset: false }, ANN);
      expect((await revoke(CAT, [await one('?search=honest')])).release).toEqual({ kind: 'building' });
      expect(order).toEqual(['release 1']);
      expect(members.builder.isBuilding()).toBe(true);
      onFree();
      await list;
      await members.builder.run({ kind: 'list', canary: null, reset: false }, ANN);
      expect(order).toEqual(['release 1', 'release 2', 'release 3']);
      expect((await world.open()).release.counts.hosts).toBe(2);
      await close();
    });

    it('that cannot be told in a release are off at the hub all the same, and the answer says why', async () => {
      const { world, bring, find, revoke, close } = await open();
      await bring('one.example\ntwo.example\nthree.example\n', { by: ANN });
      await world.publish();
      const done = await revoke(CAT, (await find()).listings);
      expect(done.lines.every(({ outcome }) => outcome === 'revoked')).toBe(true);
      expect(done.release).toEqual({ kind: 'failed', why: 'shrinks-too-much' });
      expect((await find('?state=listed')).listings).toEqual([]);
      await close();
    });

    it('are answered in the shape that the console parses, whatever names strangers gave them', async () => {
      const { bring, find, close } = await open();
      const hostile = '<img src=x onerror=alert(1)>\u202e';
      await bring('bad.example\n', { by: ANN, publisher: hostile, source: hostile });
      const [row] = (await find()).listings;
      expect(row).toMatchObject({ publisher: hostile, source: hostile });
      expect(v.is(listingsSchema, await find())).toBe(true);
      await close();
    });

    /** A browser of this hub, as the extension updates it. */
    async function browserOf({ paths }: Awaited<ReturnType<typeof engine.create>>): Promise<Browser> {
      return createBrowser({ repoDir: paths.repo, root: new Uint8Array(await readFile(paths.trustRoot)) });
    }
  });
}

describe('an urgent revocation by a signed request', { timeout: 120_000 }, () => {
  const embedded = embeddedEngine(make);
  beforeAll(() => embedded.start(), 60_000);
  afterAll(() => embedded.stop());

  it('is a publisher’s, and the process that the hub starts publishes it', async () => {
    const hub = await embedded.create();
    await writeConfig(hub.paths, CONFIG);
    const world = await newWorld(hub, { isShared: false });
    await world.take('bad.example\nhonest.example\nshop.example\n');
    await world.publish();
    const start = new Date();
    const console = await openConsole(hub, start);
    const publisher = await console.member('ann@bank-a', 'publisher');
    const reviewer = await console.member('rae@bank-a', 'reviewer');
    const found = v.parse(listingsSchema, await (await publisher.request('GET', '/listings?search=honest')).json());
    const listings = found.listings.map(({ id, seen }) => ({ id, seen }));
    for (const path of ['/revocations', '/listings/confirmations']) {
      const refused = await reviewer.request('POST', path, { listings, reason: 'an honest shop' });
      expect([refused.status, await codeOf(refused)], path).toEqual([403, 'not-allowed']);
    }
    const answer = await publisher.request('POST', '/revocations', { listings, reason: 'an honest shop' });
    const { lines, release } = v.parse(revokedSchema, await answer.json());
    expect(lines.map(({ outcome }) => outcome)).toEqual(['revoked']);
    expect(release).toMatchObject({ kind: 'published', sequence: 3 });
    await console.close();
    // By the clock of the process that made it.
    const current = await currentRelease(hub.paths, new Date());
    expect(current).toMatchObject({ isExpired: false, release: { sequence: 3, counts: { hosts: 2 } } });
  });
});

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
