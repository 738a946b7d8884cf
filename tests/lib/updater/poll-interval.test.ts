import { describe, expect, it } from 'vitest';
import { pollSecondsBy } from '../../../lib/updater/poll-interval.ts';
import type { Poll } from '../../../lib/settings.ts';

const WEEK_MS = 7 * 86_400_000;

describe('pollSecondsBy', () => {
  it.each<[choice: Poll, signed: number, seconds: number]>([
    ['asked', 900, 900],
    ['asked', 5, 5],
    ['often', 900, 300],
    ['often', 120, 60],
    ['often', 30, 30],
    ['hourly', 900, 3600],
    ['hourly', 7200, 7200],
    ['seldom', 900, 21_600],
  ])('%s of %i s is %i s', (choice, signed, seconds) => {
    expect(pollSecondsBy(choice, signed, WEEK_MS)).toBe(seconds);
    expect(pollSecondsBy(choice, signed, null)).toBe(seconds);
  });

  it('never waits until the signed dates have run out', () => {
    expect(pollSecondsBy('seldom', 900, 7_200_000)).toBe(3600);
    // The publisher's own interval stands, however short its dates.
    expect(pollSecondsBy('seldom', 900, 60_000)).toBe(900);
    expect(pollSecondsBy('asked', 900, 60_000)).toBe(900);
  });
});
