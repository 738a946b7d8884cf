import { expect, test } from 'vitest';
import { createTurns } from '../../../lib/pages/turns.ts';

test('only the reading that was begun last counts, in whatever order they end', () => {
  const begin = createTurns();
  const first = begin();
  expect(first()).toBe(true);
  const second = begin();
  expect([second(), first(), second()]).toEqual([true, false, true]);
});
