import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLeaving } from '../../../lib/worker/leaving.ts';

const WARNING = 'chrome-extension://abc/interstitial.html#http://scam.example/';

/** A tab that shows a warning, and what was done to it. */
function world(tab: { url?: string; pendingUrl?: string } | null = { url: WARNING }) {
  const done: string[] = [];
  const state = { tab };
  return {
    done,
    state,
    leaving: createLeaving({
      tab: () => Promise.resolve(state.tab),
      goBack: (id) => Promise.resolve(void done.push(`back ${id}`)),
      replaceByNewTab: (id) => Promise.resolve(void done.push(`new ${id}`)),
    }),
  };
}

describe('leaving a warning', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('goes back, or to a new tab where there is nothing to go back to', async () => {
    const { done, leaving } = world();
    await leaving.leave(1, true);
    await leaving.leave(2, false);
    expect(done).toEqual(['back 1', 'new 2']);
    expect([leaving.isLeaving(1), leaving.isLeaving(2)]).toEqual([true, false]);
  });

  test('pressed twice goes one step, and can be pressed again where it led nowhere', async () => {
    const { done, leaving } = world();
    await Promise.all([leaving.leave(1, true), leaving.leave(1, true)]);
    expect(done).toEqual(['back 1']);
    await vi.advanceTimersByTimeAsync(3_000);
    await leaving.leave(1, true);
    expect(done).toEqual(['back 1', 'back 1']);
  });

  test.each<[name: string, tab: { url?: string; pendingUrl?: string } | null]>([
    ['has left by itself', { url: 'http://before.example/' }],
    ['shows a site that calls a page so', { url: 'http://a.example/interstitial.html#http://b.example/' }],
    ['is on its way', { url: WARNING, pendingUrl: 'http://before.example/' }],
    ['is closed', null],
  ])('does nothing where the tab %s', async (_name, tab) => {
    const { done, leaving } = world(tab);
    await leaving.leave(1, true);
    await leaving.leave(1, false);
    expect(done).toEqual([]);
    expect(leaving.isLeaving(1)).toBe(false);
  });

  test.each([{}, { url: 'moz-extension://0f4d-11/interstitial.html' }])(
    'goes where the tab is said to be at %o',
    async (tab) => {
      const { done, leaving } = world(tab);
      await leaving.leave(1, true);
      expect(done).toEqual(['back 1']);
    },
  );
});
