/* Following changes: one question at a time, none while nobody looks, ever longer pauses where the hub is away. */
import { expect, test } from 'vitest';
import type { Changes } from '../../../lib/core/console/queue.ts';
import { followChanges } from '../../../lib/pages/console-changes.ts';
import type { ConsoleHub } from '../../../lib/pages/console-hub.ts';

const QUIET: Changes = { seq: 5, cases: [], appeals: [], proposal: false, keys: false, isMore: false };

/** Answers in turn; the last one waits for ever, as a hub does where nothing happens. */
function hubOf(answers: readonly (Changes | Error)[], asked: string[]): ConsoleHub {
  return {
    ask(_method, path) {
      const answer = answers[asked.push(path) - 1];
      if (answer === undefined) return new Promise(() => undefined);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    sendFile: () => Promise.reject(new Error('not here')),
    fetchFile: () => Promise.reject(new Error('not here')),
  };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

test('the first answer is where to begin; each later one that names something is told', async () => {
  const asked: string[] = [];
  const told: Changes[] = [];
  const change = { ...QUIET, seq: 7, cases: [3] };
  const hub = hubOf([{ ...QUIET, cases: [1] }, { ...QUIET, seq: 6 }, change], asked);
  const onChanges = (changes: Changes): void => void told.push(changes);
  followChanges({ hub, onChanges, random: () => 0, wait: turns, whenSeen: () => Promise.resolve() });
  await turns();
  expect(asked).toEqual(['/changes', '/changes?after=5', '/changes?after=6', '/changes?after=7']);
  expect(told).toEqual([change]);
});

test('nothing is asked while nobody looks, nor after the end', async () => {
  const asked: string[] = [];
  let see = (): void => undefined;
  const whenSeen = (): Promise<void> => new Promise((resolve) => (see = resolve));
  const hub = hubOf([QUIET, QUIET, QUIET], asked);
  const stop = followChanges({ hub, onChanges: () => undefined, random: () => 0, wait: turns, whenSeen });
  await turns();
  expect(asked).toEqual([]);
  see();
  await turns();
  expect(asked).toEqual(['/changes']);
  stop();
  see();
  await turns();
  expect(asked).toEqual(['/changes']);
});

test('a hub that is away is asked ever more seldom, and soon again once it is back', async () => {
  const asked: string[] = [];
  const pauses: number[] = [];
  const away = new Error('offline');
  const hub = hubOf([...Array.from({ length: 8 }, () => away), QUIET, away], asked);
  const wait = async (ms: number): Promise<void> => {
    pauses.push(ms);
    await Promise.resolve();
  };
  followChanges({ hub, onChanges: () => undefined, random: () => 0.5, wait, whenSeen: () => Promise.resolve() });
  for (let turn = 0; turn < 10; turn += 1) await turns();
  expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 2_000]);
});
