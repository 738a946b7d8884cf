import { expect, it } from 'vitest';
import { createInTurn } from '../../../lib/core/in-turn.ts';

it('runs one job after the other, in the order of asking, also after one that failed', async () => {
  const inTurn = createInTurn();
  const done: string[] = [];
  const job = (name: string, ticks: number) => async (): Promise<string> => {
    done.push(`${name} begins`);
    for (let at = 0; at < ticks; at++) await Promise.resolve();
    done.push(`${name} ends`);
    if (name === 'second') throw new Error(name);
    return name;
  };
  const [first, second, third] = await Promise.allSettled([
    inTurn(job('first', 20)),
    inTurn(job('second', 10)),
    inTurn(job('third', 0)),
  ]);
  expect(done).toEqual(['first begins', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends']);
  expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(first).toMatchObject({ value: 'first' });
});
