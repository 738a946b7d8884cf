/* What the hub refuses, in words of the console: a Thai reader is not left with an English sentence. */
import { expect, test } from 'vitest';
import { CONSOLE_PATHS } from '../../hub/api/console/describe.ts';
import { consoleCatalogues } from '../../locales/console.ts';

/** The console makes no such request, and the rules say why they refuse in both languages (`because`). */
const NOT_ASKED = new Set(['no-token', 'bad-token', 'replayed-token', 'bad-proof', 'not-json', 'rules']);

const codes = new Set([
  // Of any route, where the hub breaks.
  'internal',
  ...[...JSON.stringify(CONSOLE_PATHS).matchAll(/"RFC 9457 problem: ([a-z, -]+)"/g)].flatMap(([, named = '']) =>
    named.split(', '),
  ),
]);

test.each(Object.entries(consoleCatalogues))('every refusal of a route has its words (%s)', (_language, m) => {
  expect(codes.size).toBeGreaterThan(20);
  const known = m.consolePages.page.refusal;
  expect([...codes].filter((code) => !NOT_ASKED.has(code) && !Object.hasOwn(known, code))).toEqual([]);
});
