/* A batch of listings as the database takes it apart, whatever of it is the same for all, on each engine. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, withDatabase } from '../../../hub/db/database.ts';
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

for (const engine of testEngines(makeHub)) {
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
  });
}
