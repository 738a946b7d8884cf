import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAddressChanges, LATER_MS, MAX_AT_ONCE } from '../../../lib/worker/address-changes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function createWorld() {
  const read: number[] = [];
  const failures: unknown[] = [];
  const changes = createAddressChanges(Date.now, (error) => void failures.push(error));
  const note = (tabId: number): Promise<void> =>
    changes.note(tabId, async () => {
      await Promise.resolve();
      read.push(tabId);
    });
  return { changes, note, read, failures };
}

describe('a page that takes another address', () => {
  it('is read anew at once, as often as a person goes on', async () => {
    const { note, read } = createWorld();
    for (let i = 0; i < MAX_AT_ONCE; i++) await note(1);
    expect(read).toHaveLength(MAX_AT_ONCE);
  });

  it('is read anew ever later where it takes one after the other, and once more at the end', async () => {
    const { note, read } = createWorld();
    const everyMs = 100;
    for (let at = 0; at < 30_000; at += everyMs) {
      await note(1);
      await vi.advanceTimersByTimeAsync(everyMs);
    }
    // Three spells of ten seconds, of which the first begins a little later.
    expect(read.length).toBe(MAX_AT_ONCE + 2);
    await vi.advanceTimersByTimeAsync(LATER_MS);
    expect(read.length).toBe(MAX_AT_ONCE + 3);
    await vi.advanceTimersByTimeAsync(10 * LATER_MS);
    expect(read.length).toBe(MAX_AT_ONCE + 3);
  });

  it('uses up nothing of another tab', async () => {
    const { note, read } = createWorld();
    for (let i = 0; i < 2 * MAX_AT_ONCE; i++) await note(1);
    await note(2);
    expect(read.at(-1)).toBe(2);
  });

  it('is not read anew once another document has taken its place, which begins afresh', async () => {
    const { changes, note, read } = createWorld();
    for (let i = 0; i <= MAX_AT_ONCE; i++) await note(1);
    changes.forget(1);
    await vi.advanceTimersByTimeAsync(2 * LATER_MS);
    expect(read).toHaveLength(MAX_AT_ONCE);
    await note(1);
    expect(read).toHaveLength(MAX_AT_ONCE + 1);
  });

  it('has what fails later told of', async () => {
    const { changes, note, failures } = createWorld();
    for (let i = 0; i < MAX_AT_ONCE; i++) await note(1);
    await changes.note(1, () => Promise.reject(new Error('the tab is gone')));
    await vi.advanceTimersByTimeAsync(LATER_MS);
    expect(failures).toEqual([new Error('the tab is gone')]);
  });
});
