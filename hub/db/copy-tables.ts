/*
 * A database as rows of text, out of one engine and into another. Every value travels as PostgreSQL's own text of it, read
 * with a fixed time zone and date style, so that both engines and all drivers agree, and `json` keeps its exact letters:
 * the chain of events is hashed over them.
 */
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { rowsOf, type Orm } from './database.ts';

/** A table, before its rows. */
export interface TableStart {
  readonly table: string;
  readonly columns: readonly string[];
}

/** One row: the text of each column, null where it is NULL. */
export type RowText = readonly (string | null)[];

/** How far an identity column has counted. Numbers of deleted rows are not given again after a restore. */
export interface Counter {
  readonly table: string;
  readonly column: string;
  readonly last: string;
  readonly isCalled: boolean;
}

/** What fills tables one row after another. */
export interface TableLoader {
  start(table: TableStart): Promise<void>;
  row(row: RowText): Promise<void>;
  counter(counter: Counter): Promise<void>;
  /** Writes what is left and puts the foreign keys back, which checks every row. */
  finish(): Promise<void>;
}

/** Half of each day's key of networks, which is destroyed when the day is over: in a backup it would live on for months. */
const LEFT_BEHIND: ReadonlySet<string> = new Set(['network_key']);
const FETCHED_ROWS = 2_000;
/** Of one INSERT: small beside the memory of either engine. */
const BATCH_CHARS = 1_000_000;
const BATCH_ROWS = 1_000;
const NAME = /^[a-z][a-z0-9_]{0,62}$/;
const rowSchema = v.array(v.nullable(v.string()));

/** True where the database has no table at all. */
export async function isEmptyDatabase(orm: Orm): Promise<boolean> {
  const tables = await rowsOf(
    orm,
    sql`SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p')`,
  );
  return tables.length === 0;
}

/** Reads as of one moment, whatever is written meanwhile. */
export function inSnapshot<T>(orm: Orm, work: (tx: Orm) => Promise<T>): Promise<T> {
  return orm.transaction(work, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}

/** All tables but the list of migrations and the keys of networks, each with its rows; call it in a transaction. */
export async function* dumpTables(tx: Orm): AsyncGenerator<TableStart | RowText, void> {
  await fixFormats(tx);
  for (const [table, columns] of await tablesOf(tx)) {
    if (LEFT_BEHIND.has(table)) continue;
    const names = columns.map(({ name }) => name);
    yield { table, columns: names };
    const values = names.map((name) => `${quoted(name)}::text`).join(', ');
    await tx.execute(
      sql.raw(
        `DECLARE copied NO SCROLL CURSOR FOR SELECT json_build_array(${values})::text AS row FROM ${quoted(table)}`,
      ),
    );
    for (;;) {
      const rows = await rowsOf<{ row: string }>(tx, sql.raw(`FETCH ${FETCHED_ROWS} FROM copied`));
      for (const { row } of rows) yield v.parse(rowSchema, JSON.parse(row));
      if (rows.length < FETCHED_ROWS) break;
    }
    await tx.execute(sql`CLOSE copied`);
  }
}

/** How far the identity columns have counted. */
export async function countersOf(tx: Orm): Promise<readonly Counter[]> {
  const found = await rowsOf<{ table: string; column: string; sequence: string }>(
    tx,
    sql`SELECT c.relname AS table, a.attname AS column, pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
          AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL
        ORDER BY 1, 2`,
  );
  const counters: Counter[] = [];
  for (const { table, column, sequence } of found) {
    const [row] = await rowsOf<{ last: string; called: boolean }>(
      tx,
      sql.raw(`SELECT last_value::text AS last, is_called AS called FROM ${sequence}`),
    );
    if (row) counters.push({ table, column, last: row.last, isCalled: row.called });
  }
  return counters;
}

/**
 * Fills the empty tables of a migrated database inside the caller's transaction. Foreign keys are taken off while rows come
 * in any order, and put back at the end.
 * @throws RangeError for a table, column or row that the schema does not have; what the database throws where a rule is broken
 */
export async function loadTables(tx: Orm): Promise<TableLoader> {
  await fixFormats(tx);
  const tables = new Map(await tablesOf(tx));
  const foreignKeys = await rowsOf<{ table: string; name: string; definition: string }>(
    tx,
    sql`SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2`,
  );
  for (const { table, name } of foreignKeys) {
    await tx.execute(sql.raw(`ALTER TABLE ${table} DROP CONSTRAINT ${quoted(name)}`));
  }
  let insert = '';
  let width = 0;
  let batch: string[] = [];
  let chars = 0;

  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const rows = `[${batch.join(',')}]`;
    batch = [];
    chars = 0;
    await tx.execute(sql`${sql.raw(insert)} FROM json_array_elements(${rows}::json) AS r`);
  };

  return {
    async start({ table, columns }) {
      await flush();
      const known = tables.get(table);
      if (known === undefined) throw new RangeError(`expected a table of this schema, got ${JSON.stringify(table)}`);
      const values = columns.map((name, index) => {
        const column = known.find((one) => one.name === name);
        if (column === undefined) throw new RangeError(`expected a column of ${table}, got ${JSON.stringify(name)}`);
        return `(r->>${index})::${column.type}`;
      });
      width = columns.length;
      insert =
        `INSERT INTO ${quoted(table)} (${columns.map(quoted).join(', ')}) OVERRIDING SYSTEM VALUE ` +
        `SELECT ${values.join(', ')}`;
    },
    async row(row) {
      if (row.length !== width) throw new RangeError(`expected ${width} columns, got ${row.length}`);
      const text = JSON.stringify(row);
      batch.push(text);
      chars += text.length;
      if (batch.length >= BATCH_ROWS || chars >= BATCH_CHARS) await flush();
    },
    async counter({ table, column, last, isCalled }) {
      await flush();
      if (!tables.has(table)) throw new RangeError(`expected a table of this schema, got ${JSON.stringify(table)}`);
      await tx.execute(
        sql`SELECT setval(pg_get_serial_sequence(${table}, ${column}), ${last}::text::bigint, ${isCalled}::boolean)`,
      );
    },
    async finish() {
      await flush();
      for (const { table, name, definition } of foreignKeys) {
        await tx.execute(sql.raw(`ALTER TABLE ${table} ADD CONSTRAINT ${quoted(name)} ${definition}`));
      }
    },
  };
}

/** Of every table, the columns that hold what was written (a generated one is made again) with their types. */
async function tablesOf(tx: Orm): Promise<readonly (readonly [string, readonly { name: string; type: string }[]])[]> {
  const rows = await rowsOf<{ table: string; name: string; type: string }>(
    tx,
    sql`SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'migration'
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY c.relname COLLATE "C", a.attnum`,
  );
  const tables = new Map<string, { name: string; type: string }[]>();
  for (const { table, name, type } of rows) {
    const known = tables.get(table) ?? [];
    known.push({ name, type });
    tables.set(table, known);
  }
  return [...tables];
}

async function fixFormats(tx: Orm): Promise<void> {
  await tx.execute(sql`SET LOCAL TimeZone = 'UTC'`);
  await tx.execute(sql`SET LOCAL DateStyle = 'ISO, YMD'`);
  await tx.execute(sql`SET LOCAL IntervalStyle = 'iso_8601'`);
  await tx.execute(sql`SET LOCAL extra_float_digits = 1`);
  await tx.execute(sql`SET LOCAL bytea_output = 'hex'`);
}

/** Names come from the catalogue or were found there; their shape is checked all the same, as they become SQL. */
function quoted(name: string): string {
  if (!NAME.test(name)) throw new RangeError(`expected a name of this schema, got ${JSON.stringify(name)}`);
  return `"${name}"`;
}
