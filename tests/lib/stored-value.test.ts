import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as StoredValue from '../../lib/stored-value.ts';

const { get } = vi.hoisted(() => ({ get: vi.fn<(keys: readonly string[]) => Promise<Record<string, unknown>>>() }));
vi.mock('wxt/browser', () => ({ browser: { storage: { local: { get } } } }));

let stored: Record<string, unknown>;
let stores: typeof StoredValue;

beforeEach(async () => {
  stored = { a: 1, b: 2 };
  get
    .mockReset()
    .mockImplementation((keys) => Promise.resolve(Object.fromEntries(keys.map((key) => [key, stored[key]]))));
  vi.resetModules();
  stores = await import('../../lib/stored-value.ts');
});

describe('stored values', () => {
  it('that are asked for in one go are read in one go, and the next time again', async () => {
    const { storedValue } = stores;
    await expect(Promise.all([storedValue('a'), storedValue('b'), storedValue('none')])).resolves.toEqual([
      1,
      2,
      undefined,
    ]);
    expect(get.mock.calls).toEqual([[['a', 'b', 'none']]]);
    stored.a = 3;
    await expect(storedValue('a')).resolves.toBe(3);
    expect(get).toHaveBeenCalledTimes(2);
  });

  it('that were read ahead are there for who asks first, and are read anew for whoever asks after', async () => {
    const { readAhead, storedValue } = stores;
    readAhead(['a', 'b']);
    await expect(storedValue('a')).resolves.toBe(1);
    expect(get.mock.calls).toEqual([[['a', 'b']]]);
    stored = { a: 3, b: 4 };
    await expect(Promise.all([storedValue('a'), storedValue('b')])).resolves.toEqual([3, 2]);
    await expect(storedValue('b')).resolves.toBe(4);
  });

  it('that cannot be read reject for each who asks, and the next reading is another', async () => {
    const { readAhead, storedValue } = stores;
    get.mockRejectedValueOnce(new Error('gone'));
    readAhead(['a', 'b']);
    await expect(storedValue('a')).rejects.toThrow('gone');
    await expect(storedValue('b')).rejects.toThrow('gone');
    get.mockRejectedValueOnce(new Error('gone'));
    await expect(storedValue('a')).rejects.toThrow('gone');
    await expect(storedValue('a')).resolves.toBe(1);
  });
});
