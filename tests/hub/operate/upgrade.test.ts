/*
 * A database of every earlier day comes to today's with its rows, on both engines. The migrations are found in their folder:
 * one that is added tomorrow is tested tomorrow.
 */
import { copyFile, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubPaths } from '../../../hub/config.ts';
import { appliedMigrations, migrate, openEngine, openUnmigrated, rowsOf, type Orm } from '../../../hub/db/database.ts';
import { appendEvent, verifyChain } from '../../../hub/db/events.ts';
import { publishable } from '../../../hub/db/listings.ts';
import { copyEmptyDatabase } from '../engines.ts';
import { removeFolders } from '../folders.ts';
import { runFolder } from '../once-a-run.ts';
import { postgresBinaries, sharedPostgres, startPostgres, type Cluster } from '../postgres.ts';
import { ROWS } from './rows-of-the-time.ts';

const FOLDER = join(import.meta.dirname, '../../../hub/db/migrations');
const NAMES = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
const binaries = postgresBinaries();

/** What a database is made of, in words that do not depend on the order in which it was made. */
async function schemaOf(orm: Orm): Promise<readonly string[]> {
  const rows = await rowsOf<{ line: string }>(
    orm,
    sql`SELECT format('column %s.%s %s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                 a.attidentity, pg_get_expr(d.adbin, d.adrelid)) AS line
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT format('constraint %s %s %s', conrelid::regclass, convalidated, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
        ORDER BY 1`,
  );
  return rows.map(({ line }) => line);
}

/** All rows as text, by table; `like` reads only the tables and columns that it names. */
async function rowsIn(orm: Orm, like?: Readonly<Record<string, readonly string[]>>): Promise<Record<string, string[]>> {
  const columns = like ?? (await columnsOf(orm));
  const found: Record<string, string[]> = {};
  for (const [table, names] of Object.entries(columns)) {
    const values = names.map((name) => `${JSON.stringify(name)}::text`).join(', ');
    const rows = await rowsOf<{ row: string }>(
      orm,
      sql.raw(`SELECT json_build_array(${values})::text AS row FROM ${JSON.stringify(table)} ORDER BY 1`),
    );
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

async function columnsOf(orm: Orm): Promise<Record<string, string[]>> {
  const rows = await rowsOf<{ table_name: string; column_name: string }>(
    orm,
    sql`SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> 'migration' ORDER BY 1, ordinal_position`,
  );
  const columns: Record<string, string[]> = {};
  for (const { table_name: table, column_name: name } of rows) (columns[table] ??= []).push(name);
  return columns;
}

/** A database of the day when these were the migrations, with rows of each of those days. */
async function fillUpTo(orm: Orm, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    await migrate(orm, { only: names.slice(0, index + 1) });
    if (index === 0) {
      await orm.transaction((tx) => appendEvent(tx, 'hub.init', { ข้อความ: 'เริ่ม' }, new Date('2026-01-01T00:00:00Z')));
    }
    for (const statement of ROWS[name] ?? []) await orm.execute(sql.raw(statement));
  }
}

const BREACHES: readonly (readonly [what: string, statement: string])[] = [
  ['a grade that there is not', `UPDATE listing SET grade = 9`],
  ['a listing of nobody', `UPDATE listing SET publisher_id = 77`],
  ['a second event of one number', `INSERT INTO event SELECT * FROM event`],
];

const engines = [
  { name: 'PGlite', isThere: true },
  { name: 'PostgreSQL', isThere: binaries !== null },
] as const;

for (const engine of engines) {
  describe.skipIf(!engine.isThere)(`an upgrade on ${engine.name}`, { timeout: 120_000 }, () => {
    let cluster: Cluster | null = null;
    let folder = '';
    let count = 0;
    let today: readonly string[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tuean-upgrade-'));
      const run = runFolder();
      if (engine.name === 'PostgreSQL' && binaries !== null)
        cluster = run === undefined ? await startPostgres(binaries) : await sharedPostgres(binaries, run);
      // What an upgrade must come to: the schema, made at once.
      const { paths, databaseUrl } = await place();
      const fresh = await openEngine(paths, databaseUrl);
      today = await schemaOf(fresh.orm);
      await fresh.close();
    }, 60_000);
    afterAll(async () => {
      await cluster?.stop();
      await removeFolders([folder]);
    });

    /** A place for one more database. */
    async function place() {
      const paths = hubPaths(join(folder, String((count += 1))));
      const databaseUrl = await cluster?.createDatabase();
      if (databaseUrl === undefined) await copyEmptyDatabase(paths, false);
      return { paths, databaseUrl };
    }

    it.each(NAMES.map((name, index) => [name, index + 1] as const))(
      'from %s brings every row and the schema of today',
      async (_name, length) => {
        const { paths, databaseUrl } = await place();
        const old = await openUnmigrated(paths, databaseUrl);
        await fillUpTo(old.orm, NAMES.slice(0, length));
        const columns = await columnsOf(old.orm);
        const before = await rowsIn(old.orm, columns);
        await old.close();
        expect(Object.values(before).flat().length).toBeGreaterThan(5);

        const upgraded = await openEngine(paths, databaseUrl);
        try {
          expect(await appliedMigrations(upgraded.orm)).toEqual(NAMES);
          expect(await rowsIn(upgraded.orm, columns)).toEqual(before);
          expect(await schemaOf(upgraded.orm)).toEqual(today);
          expect(await verifyChain(upgraded.orm)).toMatchObject({ events: 1, brokenAt: null });
          for (const [, statement] of BREACHES) {
            await expect(upgraded.orm.execute(sql.raw(statement))).rejects.toThrow();
          }
        } finally {
          await upgraded.close();
        }
      },
    );

    it('lets numbers that a member, a key or a feed brought wait, and those of the command line go out as before', async () => {
      const { paths, databaseUrl } = await place();
      const old = await openUnmigrated(paths, databaseUrl);
      await fillUpTo(
        old.orm,
        NAMES.filter((name) => name < '0012'),
      );
      for (const [at, [source, by, feed]] of (
        [
          ['a.csv', `'somchai@bank-one'`, 'NULL'],
          ['b.csv', `'key-0f0f@bank-one'`, 'NULL'],
          ['feed', `'somchai@bank-one'`, '1'],
          ['c.csv', 'NULL', 'NULL'],
        ] as const
      ).entries()) {
        for (const statement of [
          `INSERT INTO import_batch (event_seq, publisher_id, source, format, taken, merged, unchanged, refused, ignored, refusals, done_by,
               feed_source_id) VALUES (1, 1, '${source}', 'csv', 1, 0, 0, 0, 0, '[]', ${by}, ${feed})`,
          `INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, second_person_due, source, event_seq)
             VALUES ('acct:TH:100000000${at}', 1, 2, 1, 20000, 20010, true, '${source}', 1)`,
        ]) {
          await old.orm.execute(sql.raw(statement));
        }
      }
      await old.close();
      const upgraded = await openEngine(paths, databaseUrl);
      try {
        const rows = await rowsOf<{ row: string }>(
          upgraded.orm,
          sql`SELECT concat_ws(' ', source, coalesce(brought_by, '-'), coalesce(first_person, '-')) AS row FROM listing
              WHERE key LIKE 'acct:TH:1000%' ORDER BY key`,
        );
        expect(rows.map(({ row }) => row)).toEqual([
          'a.csv somchai@bank-one somchai@bank-one',
          'b.csv key-0f0f@bank-one -',
          'feed source feed -',
          'c.csv - -',
        ]);
        const out: string[] = [];
        for await (const { key } of publishable(upgraded.orm, 20_000)) out.push(key);
        expect(out.filter((key) => key.startsWith('acct:TH:1000'))).toEqual(['acct:TH:1000000003']);
      } finally {
        await upgraded.close();
      }
    });

    it('puts beside what a report names when it came and how its page is built, where that joins anything', async () => {
      const { paths, databaseUrl } = await place();
      const old = await openUnmigrated(paths, databaseUrl);
      await fillUpTo(
        old.orm,
        NAMES.filter((name) => name < '0015'),
      );
      const [id, hash] = ['01890a5d-ac96-774b-bcce-b302099a8099', 'ab'.repeat(32)];
      for (const statement of [
        `INSERT INTO report (id, receipt, reporter, network, created_at, received_at, locale, client, via, page, changed_at, event_seq)
           VALUES ('${id}', '${hash}', '${hash}', '${'ab'.repeat(16)}', now(), '2026-02-01T00:00:01.5Z', 'th', '{}', 'popup',
                   '{"url": "https://kit.example/", "template": "00ff00ff00ff00ff"}', now(), 1)`,
        `INSERT INTO report_subject (report_id, key, kind, voice, source, gate)
           VALUES ('${id}', 'host:kit.example', 'host', '${hash}', 'page', NULL), ('${id}', 'acct:TH:1112223334', 'account', '${hash}', 'text', NULL),
                  ('${id}', 'host:facebook.com', 'host', '${hash}', 'page', 'platform')`,
      ]) {
        await old.orm.execute(sql.raw(statement));
      }
      await old.close();
      const upgraded = await openEngine(paths, databaseUrl);
      try {
        const rows = await rowsOf<{ row: string }>(
          upgraded.orm,
          sql`SELECT concat_ws(' ', key, to_char(came_at AT TIME ZONE 'UTC', 'DD SS.MS'), coalesce(template, '-')) AS row
              FROM report_subject WHERE report_id = ${id}::uuid ORDER BY key`,
        );
        expect(rows.map(({ row }) => row)).toEqual([
          'acct:TH:1112223334 01 01.500 -',
          'host:facebook.com 01 01.500 -',
          'host:kit.example 01 01.500 00ff00ff00ff00ff',
        ]);
      } finally {
        await upgraded.close();
      }
    });

    it('leaves devices that act acting, and has what members have invited wait for another person', async () => {
      const { paths, databaseUrl } = await place();
      const old = await openUnmigrated(paths, databaseUrl);
      await fillUpTo(
        old.orm,
        NAMES.filter((name) => name < '0016'),
      );
      const operators = `INSERT INTO invite VALUES ('01890a5d-ac96-774b-bcce-b302099a8073', '${'ef'.repeat(32)}', 'nok@bank-one', 'reviewer',
        'operator', '2026-02-05T00:00:00Z', '2026-02-06T00:00:00Z', NULL, NULL, 1)`;
      await old.orm.execute(sql.raw(operators));
      await old.close();
      const upgraded = await openEngine(paths, databaseUrl);
      try {
        const devices = await rowsOf(upgraded.orm, sql`SELECT handle, awaits_other_than AS waits FROM device`);
        expect(devices).toEqual([{ handle: 'somchai@bank-one', waits: null }]);
        const invites = await rowsOf(upgraded.orm, sql`SELECT made_by, by_operator FROM invite ORDER BY made_by`);
        expect(invites).toEqual([
          { made_by: 'operator', by_operator: true },
          { made_by: 'somchai@bank-one', by_operator: false },
        ]);
      } finally {
        await upgraded.close();
      }
    });

    it('applies a migration that sorts before one that was applied already', async () => {
      const { paths, databaseUrl } = await place();
      const migrations = await mkdtemp(join(folder, 'migrations-'));
      await writeFile(join(migrations, '0001-a.sql'), 'CREATE TABLE a (id integer);\n');
      await writeFile(join(migrations, '0003-c.sql'), 'CREATE TABLE c (id integer);\n');
      await (await openEngine(paths, databaseUrl, migrations)).close();
      await writeFile(join(migrations, '0002-b.sql'), 'CREATE TABLE b (id integer);\n');
      const engine = await openEngine(paths, databaseUrl, migrations);
      try {
        expect(await appliedMigrations(engine.orm)).toEqual(['0001-a.sql', '0002-b.sql', '0003-c.sql']);
        expect(Object.keys(await columnsOf(engine.orm))).toEqual(['a', 'b', 'c']);
      } finally {
        await engine.close();
      }
    });

    it('refuses a database that is newer than the program, and leaves it as it is', async () => {
      const { paths, databaseUrl } = await place();
      const migrations = await mkdtemp(join(folder, 'migrations-'));
      for (const name of NAMES) await copyFile(join(FOLDER, name), join(migrations, name));
      await writeFile(join(migrations, '9999-tomorrow.sql'), 'CREATE TABLE tomorrow (id integer);\n');
      await (await openEngine(paths, databaseUrl, migrations)).close();
      await expect(openEngine(paths, databaseUrl)).rejects.toMatchObject({
        code: 'newer-database',
        message: expect.stringContaining('9999-tomorrow.sql'),
      });
      const engine = await openUnmigrated(paths, databaseUrl);
      try {
        expect(await appliedMigrations(engine.orm)).toContain('9999-tomorrow.sql');
      } finally {
        await engine.close();
      }
    });

    it('leaves nothing behind of a migration that fails half way', async () => {
      const { paths, databaseUrl } = await place();
      const migrations = await mkdtemp(join(folder, 'migrations-'));
      await writeFile(join(migrations, '0001-a.sql'), 'CREATE TABLE a (id integer);\nSELECT 1 / 0;\n');
      await expect(openEngine(paths, databaseUrl, migrations)).rejects.toThrow();
      const engine = await openUnmigrated(paths, databaseUrl);
      try {
        expect(await appliedMigrations(engine.orm)).toEqual([]);
        expect(await columnsOf(engine.orm)).toEqual({});
      } finally {
        await engine.close();
      }
    });
  });
}
