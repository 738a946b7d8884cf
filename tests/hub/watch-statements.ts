/* Sees every statement that this process gives to either engine, at the drivers: the product knows nothing of it. */
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { EngineName } from '../../scripts/statements.ts';

/** What is told of a statement that was answered; `hasRows`: with at least one row. */
export type OnStatement = (engine: EngineName, sql: string, hasRows: boolean) => void;

type Query = (...args: never[]) => unknown;
type Transaction = (work: (inside: { query: Query }) => Promise<unknown>) => Promise<unknown>;

/** Tells of each statement from now on, once it is answered without an error, until what it returns is called. */
export function watchStatements(onStatement: OnStatement): () => void {
  const postgres: { query: Query } = pg.Client.prototype;
  const embedded: { query: Query; transaction: Transaction } = PGlite.prototype;
  const before = { postgres: postgres.query, query: embedded.query, transaction: embedded.transaction };
  const watched = (engine: EngineName, query: Query): Query =>
    new Proxy(query, {
      apply(target, self, args: unknown[]) {
        const sql = textOf(args[0]);
        if (sql === null) return Reflect.apply(target, self, args);
        const answered = (answer: unknown): void => onStatement(engine, sql, hasRows(answer));
        const passed = args.map((one) => afterwards(one, answered));
        const result: unknown = Reflect.apply(target, self, passed);
        if (result instanceof Promise) result.then(answered, () => undefined);
        return result;
      },
    });
  postgres.query = watched('PostgreSQL', before.postgres);
  embedded.query = watched('PGlite', before.query);
  // Inside a transaction the embedded database is asked through an object that it makes for it.
  embedded.transaction = new Proxy(before.transaction, {
    apply(target, self, [work]: Parameters<Transaction>) {
      const inWatched: typeof work = (inside) => {
        inside.query = watched('PGlite', inside.query);
        return work(inside);
      };
      return Reflect.apply(target, self, [inWatched]);
    },
  });
  return () => {
    postgres.query = before.postgres;
    embedded.query = before.query;
    embedded.transaction = before.transaction;
  };
}

/** A pool of PostgreSQL's driver asks with a function that takes an error or the answer. */
function afterwards(argument: unknown, answered: (answer: unknown) => void): unknown {
  if (typeof argument !== 'function') return argument;
  return (error: unknown, answer: unknown): unknown => {
    if (!error) answered(answer);
    return argument(error, answer);
  };
}

/** A query is its text, or an object with it. */
function textOf(query: unknown): string | null {
  if (typeof query === 'string') return query;
  if (typeof query !== 'object' || query === null || !('text' in query)) return null;
  return typeof query.text === 'string' ? query.text : null;
}

function hasRows(answer: unknown): boolean {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'rows' in answer &&
    Array.isArray(answer.rows) &&
    answer.rows.length > 0
  );
}
