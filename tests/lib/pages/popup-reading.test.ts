import { afterEach, describe, expect, test, vi } from 'vitest';
import { ANSWER_LIMIT_MS } from '../../../lib/answer-limit.ts';
import type { AskedCheck, RequestType, TabSummary } from '../../../lib/messages.ts';
import type { Ask } from '../../../lib/pages/interstitial.ts';
import { createPopupReading } from '../../../lib/pages/popup-reading.ts';
import { exception, fresh, listed } from '../../gallery/states.ts';

const summary: TabSummary = {
  url: 'https://login.secure-kbank-verify.example/th',
  explanation: listed,
  list: fresh,
  blockedFrames: 0,
  found: { items: [], more: 0, isUnread: false },
  off: [],
  locked: [],
};
const asked: AskedCheck = { what: 'picture', outcome: 'no-code' };

/** A popup whose worker answers what it is told to. */
function popup(changed: Partial<Record<RequestType, () => unknown>> = {}) {
  const replies: Partial<Record<RequestType, () => unknown>> = {
    'tab.summary': () => summary,
    'site.explain': () => summary.explanation,
    'list.status': () => fresh,
    'exceptions.list': () => [],
    'ignored.list': () => [],
    'asked.take': () => null,
    ...changed,
  };
  const ask = (async (type: RequestType) => await replies[type]?.()) as Ask;
  return {
    replies,
    reading: createPopupReading({
      ask,
      findTab: () => Promise.resolve(7),
      lack: () => Promise.resolve(null),
      mayReport: () => Promise.resolve(true),
    }),
  };
}

describe('what the popup knows', () => {
  afterEach(() => vi.useRealTimers());

  test('is nothing where the worker does not answer, until it is asked again and does', async () => {
    const { replies, reading } = popup({ 'tab.summary': () => Promise.reject(new Error('late')) });
    await reading.read();
    expect([reading.failed.value, reading.view.value]).toEqual([true, null]);
    replies['tab.summary'] = () => summary;
    const again = reading.askAgain();
    // It says that it asks, and not still that it failed.
    expect(reading.failed.value).toBe(false);
    await again;
    expect([reading.failed.value, reading.view.value?.summary]).toEqual([false, summary]);
  });

  test('does not go back to how things stood before the last press, when an older answer comes late', async () => {
    const { replies, reading } = popup();
    await reading.read();
    const old = Promise.withResolvers<unknown>();
    replies['exceptions.list'] = () => old.promise;
    const first = reading.read();
    replies['exceptions.list'] = () => [];
    await reading.read();
    old.resolve([exception]);
    await first;
    expect(reading.view.value?.exceptions).toEqual([]);
  });

  test('does not wait for a picture that is looked into longer than for the site, and shows its answer when it is there', async () => {
    vi.useFakeTimers();
    const slow = Promise.withResolvers<unknown>();
    const { reading } = popup({ 'asked.take': () => slow.promise });
    const read = reading.read();
    await vi.advanceTimersByTimeAsync(ANSWER_LIMIT_MS - 1);
    expect(reading.view.value).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    await read;
    expect(reading.view.value).toMatchObject({ summary, asked: null });
    slow.resolve(asked);
    await vi.waitFor(() => expect(reading.view.value?.asked).toEqual(asked));
  });
});
