/* What tests give to each engine is seen, in a transaction and out of one: else a statement that PGlite never had would be missed by nobody. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../hub/db/database.ts';
import { testEngines } from './engines.ts';
import { makeHub } from './intake/world.ts';
import { watchStatements } from './watch-statements.ts';

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`statements on ${engine.name}`, () => {
    beforeAll(() => engine.start());
    afterAll(() => engine.stop());

    it('are told of while somebody watches', async () => {
      const { database } = await engine.create();
      await database.use((orm) => rowsOf(orm, sql`SELECT 'before'`));
      const told: string[] = [];
      const stop = watchStatements((name, text, hasRows) => told.push(`${name}: ${text}${hasRows ? ', rows' : ''}`));
      try {
        await database.use(async (orm) => {
          expect(await rowsOf(orm, sql`SELECT ${'a'}::text AS one`)).toEqual([{ one: 'a' }]);
          await orm.transaction(async (tx) => {
            expect(await rowsOf(tx, sql`SELECT 'inside' AS one`)).toEqual([{ one: 'inside' }]);
            expect(await rowsOf(tx, sql`SELECT 1 AS one WHERE false`)).toEqual([]);
          });
          await expect(rowsOf(orm, sql`SELECT wrong`)).rejects.toThrow('wrong');
        });
      } finally {
        stop();
      }
      await database.use((orm) => rowsOf(orm, sql`SELECT 'after'`));
      expect(told.filter((one) => !/: (?:begin|commit)$/.test(one))).toEqual([
        `${engine.name}: SELECT $1::text AS one, rows`,
        `${engine.name}: SELECT 'inside' AS one, rows`,
        `${engine.name}: SELECT 1 AS one WHERE false`,
      ]);
    });
  });
}
