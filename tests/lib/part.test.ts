import { describe, expect, it } from 'vitest';
import { createPart } from '../../lib/part.ts';

/** A part that is read when the test says so. */
function partRead() {
  const reads: PromiseWithResolvers<string[]>[] = [];
  const part = createPart(() => {
    const read = Promise.withResolvers<string[]>();
    reads.push(read);
    return read.promise;
  });
  return { part, reads };
}

describe('a part of the worker', () => {
  it('is read when it is first wanted, and once', async () => {
    const { part, reads } = partRead();
    expect(reads).toHaveLength(0);
    const asked = [part.use((words) => words.length), part.use((words) => words[0])];
    reads[0]?.resolve(['a', 'b']);
    expect(await Promise.all(asked)).toEqual([2, 'a']);
    await part.use(() => undefined);
    expect(reads).toHaveLength(1);
  });

  it('is asked in order, also while it is read and whatever takes long', async () => {
    const { part, reads } = partRead();
    const begun: number[] = [];
    const slow = part.use(async () => {
      begun.push(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    part.useIfThere(() => begun.push(2));
    const last = part.use(() => begun.push(3));
    reads[0]?.resolve([]);
    await Promise.all([slow, last]);
    part.useIfThere(() => begun.push(4));
    await part.use(() => begun.push(5));
    expect(begun).toEqual([1, 2, 3, 4, 5]);
  });

  it('that cannot be read is said so to all who asked, and is read again for the next', async () => {
    const { part, reads } = partRead();
    const asked = [part.use(() => 1), part.use(() => 2)];
    part.useIfThere(() => expect.unreachable());
    reads[0]?.reject(new Error('no such file'));
    for (const one of asked) await expect(one).rejects.toThrow('no such file');
    const again = part.use((words) => words.length);
    reads[1]?.resolve(['a']);
    expect(await again).toBe(1);
  });

  it('that nobody has wanted is not read to be told something', () => {
    const { part, reads } = partRead();
    part.useIfThere(() => expect.unreachable());
    expect(reads).toHaveLength(0);
  });
});
