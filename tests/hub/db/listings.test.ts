/* A batch of listings as the database takes it apart, whatever of it is the same for all, on each engine. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, withDatabase } from '../../../hub/db/database.ts';
import { countWaitingRows, listingViewsOf, writePeople } from '../../../hub/db/listing-views.ts';
import { publisherId, writeListings, type IncomingListing } from '../../../hub/db/listings.ts';
import { testEngines } from '../engines.ts';
import { makeHub } from '../intake/world.ts';

const ONE: IncomingListing = {
  key: 'acct:TH:1234567890',
  grade: 'reported',
  category: 'TH01',
  listedOn: 20_000,
  seenOn: 20_001,
  reports: 3,
  expiresOn: null,
  isDated: true,
  isInsisted: false,
  isSecondPersonDue: false,
  banks: ['014'],
};
const OTHER: IncomingListing = {
  key: 'host:evil.example',
  grade: 'confirmed',
  category: 'TX1',
  listedOn: 20_002,
  seenOn: 20_003,
  reports: 4,
  expiresOn: 30_000,
  isDated: true,
  isInsisted: true,
  isSecondPersonDue: true,
  banks: [],
};

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`a batch on ${engine.name}`, { timeout: 120_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    it.each([
      [
        'that differ in everything',
        [ONE, OTHER],
        ['1 1 20000 20001 3 - f f - 014', '3 17 20002 20003 4 30000 t t why -'],
      ],
      [
        'that are the same but for their keys',
        [ONE, { ...ONE, key: 'acct:TH:9876543210' as const }],
        Array(2).fill('1 1 20000 20001 3 - f f - 014'),
      ],
      ['of one listing', [OTHER], ['3 17 20002 20003 4 30000 t t why -']],
    ])('writes rows %s', async (_what, batch, rows) => {
      const { paths, databaseUrl } = await engine.create();
      await withDatabase(paths, databaseUrl, async (orm) => {
        const target = { source: 'x', eventSeq: 1, today: 20_004, insistReason: 'why', broughtBy: null, people: [] };
        await writeListings(orm, { ...target, publisherId: await publisherId(orm, 'feed') }, batch);
        const written = await rowsOf<{ row: string }>(
          orm,
          sql`SELECT concat_ws(' ', grade, category, listed_on, seen_on, reports, coalesce(expires_on::text, '-'), insisted, second_person_due,
                     coalesce(reason, '-'), coalesce(bank, '-')) AS row FROM listing ORDER BY key`,
        );
        expect(written.map(({ row }) => row)).toEqual(rows);
      });
    });

    it('an insistence, and its words, belong to the listing that it was made for', async () => {
      const { paths, databaseUrl } = await engine.create();
      await withDatabase(paths, databaseUrl, async (orm) => {
        const publisher = await publisherId(orm, 'feed');
        const bring = async (day: number, by: string, wish: Partial<IncomingListing>) => {
          const insistReason = wish.isInsisted === true ? `${by} has seen it` : null;
          const target = { source: 'x', eventSeq: day, today: day, insistReason, broughtBy: by, people: [] };
          const plain = { ...OTHER, seenOn: day, expiresOn: day + 5, isInsisted: false, isSecondPersonDue: false };
          await writeListings(orm, { ...target, publisherId: publisher }, [{ ...plain, ...wish }]);
          const [row] = await listingViewsOf(orm, OTHER.key, day);
          return [row?.state, row?.isInsisted, row?.reason];
        };
        const insisted = { isInsisted: true, isSecondPersonDue: true };
        expect(await bring(20_010, 'ann', { isInsisted: true })).toEqual(['listed', true, 'ann has seen it']);
        expect(await bring(20_011, 'a feed', {})).toEqual(['listed', true, 'ann has seen it']);
        // It has run out: what a feed says later is the feed's word alone.
        expect(await bring(20_100, 'a feed', {})).toEqual(['listed', false, null]);
        expect(await bring(20_200, 'ben', insisted)).toEqual(['waiting', true, 'ben has seen it']);
        expect(await bring(20_201, 'a feed', {})).toEqual(['listed', false, null]);
      });
    });

    it('a row that waits for people ends, is shown as that, and has the end that was meant for it once two stand behind it', async () => {
      const { paths, databaseUrl } = await engine.create();
      await withDatabase(paths, databaseUrl, async (orm) => {
        const publisher = await publisherId(orm, 'feed');
        const bring = async (day: number, wish: Partial<IncomingListing>, people: readonly string[] = ['ann']) => {
          const target = { source: 'x', eventSeq: day, today: day, insistReason: null, broughtBy: 'ann', people };
          const listing = { ...ONE, seenOn: day, isSecondPersonDue: people.length < 2, ...wish };
          await writeListings(orm, { ...target, publisherId: publisher }, [listing]);
        };
        let id = '';
        const row = async (day: number): Promise<string> => {
          const [one] = await listingViewsOf(orm, ONE.key, day);
          id = one?.id ?? '';
          return `${one?.state} ${one?.expiresOn}`;
        };
        await bring(20_010, {});
        expect(await row(20_010)).toBe('waiting 20100');
        expect(await row(20_100)).toBe('waiting 20100');
        expect(await row(20_101)).toBe('expired 20100');
        expect([await countWaitingRows(orm, 20_100), await countWaitingRows(orm, 20_101)]).toEqual([1, 0]);
        // Brought again it waits on; an end of its own is not forgotten, nor made of the wait.
        await bring(20_020, {});
        expect(await row(20_020)).toBe('waiting 20110');
        await bring(20_020, { expiresOn: 20_050, reports: 9 });
        expect(await row(20_020)).toBe('waiting 20110');
        await writePeople(orm, id, ['ann', 'ben'], 7);
        expect(await row(29_000)).toBe('listed null');
        // One person alone gives no end to what two stand behind.
        await bring(20_200, {});
        expect(await row(29_000)).toBe('listed null');

        await orm.execute(sql`DELETE FROM listing`);
        await bring(20_010, { expiresOn: 20_015 });
        expect(await row(20_010)).toBe('waiting 20015');
        await writePeople(orm, id, ['ann', 'ben'], 8);
        expect(await row(20_010)).toBe('listed 20015');
        // What has run out while it waited is brought anew like any other.
        await orm.execute(sql`DELETE FROM listing`);
        await bring(20_010, {});
        await bring(20_300, { expiresOn: 20_320 });
        expect(await row(20_300)).toBe('waiting 20320');
        await bring(20_300, {}, ['ann', 'ben']);
        expect(await row(29_000)).toBe('listed null');
      });
    });
  });
}
