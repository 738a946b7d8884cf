import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { consoleCatalogues } from '../../locales/console.ts';

/** The hub's own list: a type alone, which nothing can ask when it runs. */
const source = readFileSync(resolve(import.meta.dirname, '../../hub/db/events.ts'), 'utf8');
const union = /export type EventType =([\s\S]*?);/.exec(source)?.[1] ?? '';
const types = [...union.matchAll(/'([a-z.-]+)'/g)].map(([, type]) => type ?? '');

test('every event of the hub has words in the record, and a subject that can be chosen', () => {
  expect(types.length).toBeGreaterThan(20);
  for (const { consolePages } of Object.values(consoleCatalogues)) {
    const { says, kinds } = consolePages.record;
    expect(types.filter((type) => !Object.hasOwn(says, type))).toEqual([]);
    const others = new Set(['hub', 'digest', 'burst']);
    const subjects = new Set(types.map((type) => type.split('.')[0] ?? '').filter((subject) => !others.has(subject)));
    expect([...subjects].filter((subject) => !Object.hasOwn(kinds, subject))).toEqual([]);
  }
});
