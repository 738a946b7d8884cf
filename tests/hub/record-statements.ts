/* Around each test file of a run of all unit tests: leaves what it gave to either engine of the database; scripts/statements.ts compares. */
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, expect } from 'vitest';
import { ROOT } from '../../scripts/run-command.ts';
import { asStatement, STATEMENTS_FOLDER, withRows, type Given } from '../../scripts/statements.ts';
import { watchStatements } from './watch-statements.ts';

const folder = process.env[STATEMENTS_FOLDER];
const file = relative(ROOT, expect.getState().testPath ?? '');

// What a fuzz test comes to ask changes with every schema that it draws from, so nothing counts on it; it runs on both engines.
if (folder !== undefined && !file.endsWith('fuzz.test.ts')) {
  const seen = { PGlite: new Set<string>(), PostgreSQL: new Set<string>() };
  const stop = watchStatements((engine, sql, hasRows) => {
    seen[engine].add(sql);
    if (hasRows) seen[engine].add(withRows(sql));
  });
  afterAll(async () => {
    stop();
    const statements = (sql: ReadonlySet<string>): string[] => [...new Set([...sql].map(asStatement))];
    const given: Given = { file, PGlite: statements(seen.PGlite), PostgreSQL: statements(seen.PostgreSQL) };
    if (given.PGlite.length + given.PostgreSQL.length === 0) return;
    await writeFile(join(folder, `${file.replaceAll('/', ' ')}.json`), JSON.stringify(given));
  });
}
