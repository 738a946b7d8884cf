import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import { askWhere, letAskWhere } from '../../../lib/page/frame-places.ts';

it('is asked by its text alone, as the browser hands it over, and says whether anybody was there', () => {
  const alone = (): unknown => runInThisContext(`(${askWhere.toString()})()`);
  expect(alone()).toBe(false);
  let times = 0;
  letAskWhere(() => times++);
  expect(alone()).toBe(true);
  expect(times).toBe(1);
});
