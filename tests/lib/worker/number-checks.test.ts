/* Verdicts on numbers: what is computed, in which order, how often, and what is said beyond the caps. */
import { describe, expect, it } from 'vitest';
import type { ListingAttributes } from '../../../lib/core/blocklist/listing.ts';
import type { Argon2id, Digest, NumberDigesting } from '../../../lib/core/indicators/digest.ts';
import type { NumberKey } from '../../../lib/core/indicators/key.ts';
import {
  createNumberChecks,
  MAX_PER_TAB,
  MAX_WAITING,
  type DigestEntry,
  type NumberChecksDeps,
} from '../../../lib/worker/number-checks.ts';
import type { List } from '../../../lib/store/open-list.ts';

const A: NumberDigesting = { saltEpoch: 1, salt: 'aa'.repeat(16), memoryKiB: 8192, passes: 1 };
const B: NumberDigesting = { saltEpoch: 1, salt: 'bb'.repeat(16), memoryKiB: 8192, passes: 1 };
const ROW: ListingAttributes = { grade: 'confirmed', category: 'TH02', listedOn: 20_000, seenOn: 20_001, reports: 2 };
const key = (n: number): NumberKey => `acct:TH:${String(1_000_000_000 + n)}`;
const decoder = new TextDecoder();

/** Stands for Argon2id: the digest is the number itself and the first byte of the salt, so a lookup can be judged. */
function countingArgon() {
  const calls: string[] = [];
  const argon2id: Argon2id = async (password, salt) => {
    const text = decoder.decode(password);
    calls.push(text);
    const tag = new Uint8Array(32);
    new DataView(tag.buffer).setUint32(0, Number(text.slice(-10)) % 0xffff_ffff);
    tag[7] = salt['tuean number 1\n'.length] ?? 0;
    return tag;
  };
  return { calls, argon2id };
}

interface FakeList {
  readonly publisher: string;
  readonly digesting?: NumberDigesting;
  readonly listed: readonly NumberKey[];
  readonly grade?: ListingAttributes['grade'];
  readonly fails?: boolean;
}

function world(
  lists: readonly FakeList[],
  { isOneMissing = false, ...more }: Partial<NumberChecksDeps> & { readonly isOneMissing?: boolean } = {},
) {
  const { calls, argon2id } = countingArgon();
  const clock = { now: 1000 };
  const toList = ({ publisher, digesting, listed }: FakeList) =>
    ({
      publisher,
      release: { counts: { hosts: 1, urls: 0, numbers: listed.length }, ...(digesting && { numbers: digesting }) },
    }) as unknown as List;
  const lookUp = (list: List, { high, low }: Digest) => {
    const fake = lists.find(({ publisher }) => publisher === list.publisher);
    if (fake?.fails) throw new Error('damaged');
    const salt = Number.parseInt(fake?.digesting?.salt.slice(0, 2) ?? '', 16);
    const isHit = low === salt && fake?.listed.some((number) => Number(number.slice(-10)) % 0xffff_ffff === high);
    return isHit ? { ...ROW, grade: fake?.grade ?? ROW.grade } : null;
  };
  const deps: NumberChecksDeps = {
    store: {
      lists: async () => lists.map(toList),
      lookUpDigest: async (list, digest) => lookUp(list, digest),
      lookUpDigestSync: () => undefined,
      isOneMissing: () => isOneMissing,
    },
    argon2id,
    session: null,
    now: () => clock.now,
    pause: () => Promise.resolve(),
    ...more,
  };
  return { checks: createNumberChecks(deps), calls, clock, deps };
}

describe('number checks', () => {
  it('tells listed from not listed, with publisher and key', async () => {
    const { checks } = world([{ publisher: 'hub', digesting: A, listed: [key(1)] }]);
    const verdicts = await checks.check([key(1), key(2)], { tabId: 1 });
    expect(verdicts.get(key(1))).toEqual({ kind: 'listed', hits: [{ key: key(1), publisher: 'hub', ...ROW }] });
    expect(verdicts.get(key(2))).toEqual({ kind: 'not-listed' });
  });

  it('computes nothing where no list holds numbers', async () => {
    const { checks, calls } = world([{ publisher: 'hub', listed: [] }]);
    expect([...(await checks.check([key(1)], { tabId: 1 })).values()]).toEqual([{ kind: 'not-listed' }]);
    expect(calls).toEqual([]);
  });

  it('says unknown before the first release, and where a list cannot be read', async () => {
    expect((await world([]).checks.check([key(1)], { tabId: 1 })).get(key(1))).toEqual({
      kind: 'unknown',
      reason: 'no-release',
    });
    const broken = world([
      { publisher: 'a', digesting: A, listed: [key(1)], fails: true },
      { publisher: 'b', digesting: B, listed: [key(2)] },
    ]);
    const verdicts = await broken.checks.check([key(1), key(2)], { tabId: 1 });
    expect(verdicts.get(key(1))).toEqual({ kind: 'unknown', reason: 'store-failed' });
    expect(verdicts.get(key(2))?.kind).toBe('listed');
  });

  it('says unknown of what is not listed while a whole list beside it cannot be read', async () => {
    for (const digesting of [A, undefined]) {
      const rest = [{ publisher: 'a', ...(digesting && { digesting }), listed: digesting ? [key(1)] : [] }];
      const verdicts = await world(rest, { isOneMissing: true }).checks.check([key(2)], { tabId: 1 });
      expect(verdicts.get(key(2))).toEqual({ kind: 'unknown', reason: 'store-failed' });
      const whole = await world(rest).checks.check([key(2)], { tabId: 1 });
      expect(whole.get(key(2))).toEqual({ kind: 'not-listed' });
    }
  });

  it('asks each publisher by its own salt, the strongest grade first', async () => {
    const { checks, calls } = world([
      { publisher: 'a', digesting: A, listed: [key(1)], grade: 'reported' },
      { publisher: 'b', digesting: B, listed: [key(1), key(2)] },
      { publisher: 'c', digesting: B, listed: [key(3)] },
    ]);
    const verdicts = await checks.check([key(1)], { tabId: 1 });
    const verdict = verdicts.get(key(1));
    expect(verdict?.kind === 'listed' ? verdict.hits.map(({ publisher }) => publisher) : []).toEqual(['b', 'a']);
    // Two salts, two digests: publishers that share a salt share the digest.
    expect(calls).toHaveLength(2);
  });

  it('ignores a listed hotline, without a digest', async () => {
    const hotline: NumberKey = 'phone:+66818663000';
    const { checks, calls } = world([{ publisher: 'hub', digesting: A, listed: [hotline] }]);
    expect((await checks.check([hotline], { tabId: 1 })).get(hotline)).toEqual({ kind: 'not-listed' });
    expect(calls).toEqual([]);
  });

  it('computes a digest once for all who ask, in memory and from the session', async () => {
    let stored: readonly DigestEntry[] = [];
    const session = {
      read: () => Promise.resolve<unknown>(stored),
      write: (entries: readonly DigestEntry[]) => {
        stored = entries;
        return Promise.resolve();
      },
    };
    const list: FakeList = { publisher: 'hub', digesting: A, listed: [key(1)] };
    const first = world([list], { session });
    await Promise.all([first.checks.check([key(1)], { tabId: 1 }), first.checks.check([key(1)], { tabId: 2 })]);
    await first.checks.check([key(1)], { tabId: 1 });
    expect(first.calls).toHaveLength(1);
    await Promise.resolve();
    expect(stored).toHaveLength(1);
    const next = world([list], { session });
    expect((await next.checks.check([key(1)], { tabId: 1 })).get(key(1))?.kind).toBe('listed');
    expect(next.calls).toEqual([]);
    // Another salt, another digest: what the session holds does not count.
    const turned = world([{ ...list, digesting: B }], { session });
    expect((await turned.checks.check([key(1)], { tabId: 1 })).get(key(1))?.kind).toBe('listed');
    expect(turned.calls).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'x'],
    ['rows of another shape', [[1, 2, 3], ['a'], null]],
  ])('lives with a session that holds %s', async (_name, stored) => {
    const session = { read: () => Promise.resolve(stored), write: () => Promise.reject(new Error('full')) };
    const { checks } = world([{ publisher: 'hub', digesting: A, listed: [key(1)] }], { session });
    expect((await checks.check([key(1)], { tabId: 1 })).get(key(1))?.kind).toBe('listed');
  });

  it('does what was asked for first, then what is in view', async () => {
    const { checks, calls } = world([{ publisher: 'hub', digesting: A, listed: [key(1)] }]);
    await Promise.all([
      checks.check([key(10), key(11)], { tabId: 1, priority: 'rest' }),
      checks.check([key(20)], { tabId: 1, priority: 'visible' }),
      checks.check([key(30)], { tabId: 1, priority: 'asked' }),
    ]);
    // The first had begun when the others came.
    expect(calls).toEqual([key(10), key(30), key(20), key(11)]);
  });

  it('says over-cap beyond a tab’s allowance, keeps some of it for what a person asks, and renews it', async () => {
    const { checks, calls, clock } = world([{ publisher: 'hub', digesting: A, listed: [key(1)] }]);
    const many = Array.from({ length: 100_000 }, (_, i) => key(i));
    const flood = await checks.check(many, { tabId: 1, priority: 'rest' });
    const refused = [...flood.values()].filter(({ kind }) => kind === 'unknown').length;
    expect(calls).toHaveLength(MAX_PER_TAB / 2);
    expect(refused).toBe(many.length - MAX_PER_TAB / 2);
    expect(flood.get(key(99_999))).toEqual({ kind: 'unknown', reason: 'over-cap' });
    const asked = await checks.check([key(200_000)], { tabId: 1, priority: 'asked' });
    expect(asked.get(key(200_000))).toEqual({ kind: 'not-listed' });
    // Another tab has its own.
    expect((await checks.check([key(200_001)], { tabId: 2, priority: 'rest' })).get(key(200_001))?.kind).toBe(
      'not-listed',
    );
    clock.now += 60_000;
    expect((await checks.check([key(200_002)], { tabId: 1, priority: 'rest' })).get(key(200_002))?.kind).toBe(
      'not-listed',
    );
  });

  it('counts a dear digest as several', async () => {
    const dear: NumberDigesting = { ...A, memoryKiB: 65_536, passes: 4 };
    const { checks, calls } = world([{ publisher: 'hub', digesting: dear, listed: [key(1)] }]);
    await checks.check(
      Array.from({ length: 100 }, (_, i) => key(i)),
      { tabId: 1, priority: 'asked' },
    );
    expect(calls).toHaveLength(Math.floor(MAX_PER_TAB / 32));
  });

  it('lets no more than the queue’s length wait, of all tabs together', async () => {
    const { checks, calls } = world([{ publisher: 'hub', digesting: A, listed: [key(1)] }]);
    const tabs = Array.from({ length: 20 }, (_, tab) =>
      checks.check(
        Array.from({ length: MAX_PER_TAB }, (_unused, i) => key(tab * MAX_PER_TAB + i)),
        { tabId: tab },
      ),
    );
    await Promise.all(tabs);
    expect(calls.length).toBeLessThanOrEqual(MAX_WAITING);
  });

  it('lets other work have its turn before each digest', async () => {
    const order: string[] = [];
    const { checks } = world([{ publisher: 'hub', digesting: A, listed: [key(1)] }], {
      pause: async () => {
        order.push('pause');
      },
      argon2id: async () => {
        order.push('digest');
        return new Uint8Array(32);
      },
    });
    await checks.check([key(1), key(2)], { tabId: 1 });
    expect(order).toEqual(['pause', 'digest', 'pause', 'digest']);
  });
});
