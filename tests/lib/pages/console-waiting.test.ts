/* What waits, beside the names in the menu. */
import { expect, test } from 'vitest';
import { createWaiting } from '../../../lib/pages/console-waiting.ts';

const SHOWN = { queue: '3', listings: '1', release: '1', people: '2' };
const SOME = { cases: 3, appeals: 0, listings: 1, people: 2, release: true, keys: false };

test('an answer that is none, or none at all, leaves what was known', async () => {
  let answer: unknown = SOME;
  const model = createWaiting({
    hub: { ask: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)) },
  });
  expect(model.waiting.value).toEqual({});
  await model.load();
  expect(model.waiting.value).toEqual(SHOWN);
  for (const bad of [new Error('offline'), { ...SOME, cases: -1 }, { ...SOME, cases: 1e9 }, null]) {
    answer = bad;
    await model.load();
    expect(model.waiting.value).toEqual(SHOWN);
  }
});

test('the newest question counts, in whatever order answers come', async () => {
  const answers: ((value: unknown) => void)[] = [];
  const model = createWaiting({ hub: { ask: () => new Promise((resolve) => answers.push(resolve)) } });
  const [first, second] = [model.load(), model.load()];
  answers[1]?.({ ...SOME, cases: 2 });
  answers[0]?.({ ...SOME, cases: 9 });
  await Promise.all([first, second]);
  expect(model.waiting.value.queue).toBe('2');
});

test('where there are many, no more is said', async () => {
  const model = createWaiting({ hub: { ask: () => Promise.resolve({ ...SOME, cases: 1_000, appeals: 999 }) } });
  await model.load();
  expect(model.waiting.value).toMatchObject({ queue: '999+', appeals: '999' });
});
