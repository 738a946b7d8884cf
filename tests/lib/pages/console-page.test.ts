import { expect, test } from 'vitest';
import { createActions, createReading, failureOf } from '../../../lib/pages/console-page.ts';

class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message = 'a sentence of the hub') {
    super(message);
    this.code = code;
  }
}

test.each([
  [new Refusal('offline'), 'offline'],
  [new Refusal('not-allowed'), 'not-allowed'],
  [new Refusal('changed-meanwhile'), 'failed'],
  [new Error('x'), 'failed'],
  ['thrown text', 'failed'],
] as const)('%s is said as %s', (error, why) => {
  expect(failureOf(error).why).toBe(why);
});

test('a reading says that it is loading, then what it read', async () => {
  const reading = createReading(() => Promise.resolve(7));
  expect(reading.state.value).toEqual({ kind: 'loading' });
  await reading.load();
  expect(reading.state.value).toEqual({ kind: 'ready', value: 7, trouble: null });
});

test('a first reading that fails shows why; a later one keeps what was there and says so', async () => {
  let answers = false;
  const reading = createReading(() => (answers ? Promise.resolve('list') : Promise.reject(new Refusal('offline'))));
  await reading.load();
  expect(reading.state.value).toEqual({ kind: 'failed', why: 'offline', code: 'offline' });
  answers = true;
  await reading.load();
  answers = false;
  await reading.load();
  expect(reading.state.value).toEqual({ kind: 'ready', value: 'list', trouble: 'offline' });
});

test('an answer that comes after a newer question changes nothing', async () => {
  const answers: ((value: string) => void)[] = [];
  const reading = createReading(() => new Promise<string>((resolve) => answers.push(resolve)));
  const first = reading.load();
  const second = reading.load();
  answers[1]?.('new');
  await second;
  answers[0]?.('old');
  await first;
  expect(reading.state.value).toMatchObject({ value: 'new' });
  const third = reading.load();
  reading.put('put');
  answers[2]?.('old again');
  await third;
  expect(reading.state.value).toMatchObject({ value: 'put' });
});

test('one action at a time, and its end beside its name', async () => {
  const { act, outcome } = createActions();
  let finish = (): void => undefined;
  const running = act('sign', () => new Promise<void>((resolve) => (finish = resolve)));
  expect(outcome.value).toEqual({ kind: 'running', what: 'sign' });
  expect(await act('withdraw', () => Promise.resolve())).toBe(false);
  finish();
  expect(await running).toBe(true);
  expect(outcome.value).toEqual({ kind: 'done', what: 'sign' });
});

test('a refused action keeps the code and the sentence of the hub', async () => {
  const { act, outcome } = createActions();
  expect(await act('sign', () => Promise.reject(new Refusal('same-person')))).toBe(false);
  expect(outcome.value).toEqual({
    kind: 'refused',
    what: 'sign',
    code: 'same-person',
    detail: 'a sentence of the hub',
  });
});

test('a refusal by the rules is told in the words of both languages, where the hub has them', async () => {
  const { outcome, act, forget } = createActions();
  const because = { th: 'ต้องมีอีกคน', en: 'another person' };
  await act('sign', () => Promise.reject(Object.assign(new Error('x'), { code: 'rules', because })));
  expect(outcome.value).toMatchObject({ kind: 'refused', code: 'rules', because });
  await act('sign', () => Promise.reject(Object.assign(new Error('x'), { code: 'rules', because: { th: 1 } })));
  expect(outcome.value).not.toHaveProperty('because');
  forget();
  expect(outcome.value).toEqual({ kind: 'idle' });
});
