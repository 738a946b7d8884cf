/* Group commit: everybody is answered by the transaction that held their item, and fails for no fault of another's. */
import { describe, expect, it } from 'vitest';
import { createBatcher, Overloaded } from '../../../hub/intake/batcher.ts';

function setUp({ maxItems = 100, maxWaiting = 1000 } = {}) {
  const batches: number[][] = [];
  const batcher = createBatcher<number, string>({
    commit: async (items) => {
      batches.push([...items]);
      await new Promise((resolve) => setImmediate(resolve));
      if (items.includes(13)) throw new RangeError('thirteen');
      if (items.includes(99)) throw new Error('no database');
      return items.map((item) => `stored ${item}`);
    },
    maxItems,
    maxWaiting,
    isItemsFault: (error) => error instanceof RangeError,
  });
  return { batches, batcher };
}

describe('a batcher', () => {
  it('gives each its own result and commits together what came together', async () => {
    const { batches, batcher } = setUp();
    const results = await Promise.all([1, 2, 3, 4].map((item) => batcher.submit(item)));
    expect(results).toEqual(['stored 1', 'stored 2', 'stored 3', 'stored 4']);
    expect(batches).toEqual([[1, 2, 3, 4]]);
    expect(await batcher.submit(5)).toBe('stored 5');
  });

  it('holds no more than it may in one transaction', async () => {
    const { batches, batcher } = setUp({ maxItems: 2 });
    await Promise.all([1, 2, 3].map((item) => batcher.submit(item)));
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('lets one that the database refuses fail alone', async () => {
    const { batcher } = setUp();
    const settled = await Promise.allSettled([1, 2, 13, 4, 5].map((item) => batcher.submit(item)));
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('does not try a broken database once for each, and goes on after it', async () => {
    const { batches, batcher } = setUp();
    const settled = await Promise.allSettled([1, 99, 3].map((item) => batcher.submit(item)));
    expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
    expect(batches).toHaveLength(1);
    expect(await batcher.submit(4)).toBe('stored 4');
  });

  it('turns away who comes when too many wait', async () => {
    const { batcher } = setUp({ maxWaiting: 2 });
    const waiting = [batcher.submit(1), batcher.submit(2)];
    await expect(batcher.submit(3)).rejects.toBeInstanceOf(Overloaded);
    expect(await Promise.all(waiting)).toEqual(['stored 1', 'stored 2']);
  });
});
