/* The policy of an organisation while the browser still reads it: what it said last counts, and never longer than that. */
import { describe, expect, it } from 'vitest';
import { createManagedPolicy, type ManagedPolicy } from '../../lib/managed-policy.ts';

interface World {
  readonly policy: ManagedPolicy;
  /** The browser answers all who ask, and those who ask later. */
  readonly answer: (policy: unknown) => void;
  /** The time passes for which a browser is given to answer. */
  readonly pass: () => void;
  readonly kept: unknown[];
  readonly others: () => number;
}

function world(remembered?: unknown, canWrite = true): World {
  const waiting: ((policy: unknown) => void)[] = [];
  const passing: (() => void)[] = [];
  const kept: unknown[] = [];
  let now: { readonly policy: unknown } | null = null;
  let others = 0;
  const policy = createManagedPolicy({
    ask: () => new Promise((resolve) => (now === null ? waiting.push(resolve) : resolve(now.policy))),
    remembered: () => Promise.resolve(remembered),
    remember: (values) => {
      if (!canWrite) return Promise.reject(new Error('the disk is full'));
      kept.push(values);
      return Promise.resolve();
    },
    wait: () => new Promise((resolve) => passing.push(resolve)),
    onOther: () => others++,
  });
  return {
    policy,
    answer: (values) => {
      now = { policy: values };
      for (const resolve of waiting.splice(0)) resolve(values);
    },
    pass: () => {
      for (const resolve of passing.splice(0)) resolve();
    },
    kept,
    others: () => others,
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const isWaiting = async (work: Promise<unknown>): Promise<boolean> =>
  Promise.race([work.then(() => false), settled().then(() => true)]);

describe('the policy of an organisation', () => {
  it('is waited for where it was never heard, and kept', async () => {
    const { policy, answer, pass, kept, others } = world();
    const read = policy.read();
    await settled();
    pass();
    expect(await isWaiting(read)).toBe(true);
    answer({ checkText: false });
    expect(await read).toEqual({ checkText: false });
    expect(kept).toEqual([{ checkText: false }]);
    expect(others()).toBe(0);
  });

  it('is what it was last time while the browser still reads it', async () => {
    const { policy, answer, pass, kept, others } = world({ checkText: false });
    const read = policy.read();
    expect(await isWaiting(read)).toBe(true);
    pass();
    expect(await read).toEqual({ checkText: false });
    expect(await policy.read()).toEqual({ checkText: false });
    answer({ checkText: false });
    await settled();
    expect(await policy.read()).toEqual({ checkText: false });
    expect(kept).toEqual([]);
    expect(others()).toBe(0);
  });

  it('says so where the answer is another one, and holds from then on', async () => {
    const { policy, answer, pass, kept, others } = world({ checkText: false });
    const read = policy.read();
    await settled();
    pass();
    await read;
    answer({});
    await settled();
    expect(others()).toBe(1);
    expect(await policy.read()).toEqual({});
    expect(kept).toEqual([{}]);
    // A change while the browser runs is heard by its own event; here it is only read anew, and kept.
    answer({ pollInterval: 'hourly' });
    expect(await policy.read()).toEqual({ pollInterval: 'hourly' });
    expect(kept).toEqual([{}, { pollInterval: 'hourly' }]);
    expect(others()).toBe(1);
  });

  it('is the answer itself where that comes in time', async () => {
    const { policy, answer, kept, others } = world({ checkText: false });
    answer({ checkText: true });
    expect(await policy.read()).toEqual({ checkText: true });
    expect(kept).toEqual([{ checkText: true }]);
    expect(others()).toBe(0);
  });

  it('holds also where it cannot be kept', async () => {
    const { policy, answer } = world(undefined, false);
    answer({ checkText: true });
    expect(await policy.read()).toEqual({ checkText: true });
    expect(await policy.read()).toEqual({ checkText: true });
  });
});
