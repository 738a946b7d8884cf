import { describe, expect, it } from 'vitest';
import { createFetcher, createPackageFetcher } from '../../../lib/updater/fetcher.ts';
import { deltaPath, planDeltas } from '../../../lib/updater/plan.ts';
import { applyPolicy, readPackaged } from '../../../lib/updater/publishers.ts';
import type { PublisherConfig } from '../../../lib/updater/update.ts';
import { retryDelay } from '../../../lib/updater/updater.ts';

const BASE = 'https://hub.example/repo/';

describe('createFetcher', () => {
  it('fetches below the repository, without cookies, referrer or cache', async () => {
    let asked: [string, RequestInit] | undefined;
    const fetcher = createFetcher(BASE, {
      fetch: (url, init) => {
        asked = [url, init];
        return Promise.resolve(new Response('abc'));
      },
    });
    expect(await fetcher('metadata/timestamp.json', 3)).toEqual(new TextEncoder().encode('abc'));
    expect(asked?.[0]).toBe(`${BASE}metadata/timestamp.json`);
    expect(asked?.[1]).toMatchObject({ credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' });
  });
  it.each([404, 410])('says null for %i', async (status) => {
    expect(
      await createFetcher(BASE, { fetch: () => Promise.resolve(new Response('', { status })) })('x', 9),
    ).toBeNull();
  });
  it.each([403, 500, 503])('refuses %i', async (status) => {
    const fetcher = createFetcher(BASE, { fetch: () => Promise.resolve(new Response('', { status })) });
    await expect(fetcher('x', 9)).rejects.toMatchObject({ code: 'http-status' });
  });
  it('stops reading at the cap, however much more there is', async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(1000));
      },
    });
    const fetcher = createFetcher(BASE, { fetch: () => Promise.resolve(new Response(endless)) });
    await expect(fetcher('x', 2500)).rejects.toMatchObject({ code: 'endless-data' });
    expect(pulled).toBeLessThan(8);
  });
  it('gives up a server that stops sending', async () => {
    const stuck = (signal: AbortSignal | null | undefined) =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(1));
          signal?.addEventListener('abort', () => controller.error(new Error('aborted')));
        },
      });
    const fetcher = createFetcher(BASE, {
      stallMs: 20,
      fetch: (_url, init) => Promise.resolve(new Response(stuck(init.signal))),
    });
    await expect(fetcher('x', 9)).rejects.toMatchObject({ code: 'slow' });
  });
  it('gives up a server that sends a byte at a time for ever', async () => {
    const trickle = (signal: AbortSignal | null | undefined) =>
      new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          if (signal?.aborted) controller.error(new Error('aborted'));
          else controller.enqueue(new Uint8Array(1));
        },
      });
    const fetcher = createFetcher(BASE, {
      totalMs: 60,
      stallMs: 1000,
      fetch: (_url, init) => Promise.resolve(new Response(trickle(init.signal))),
    });
    await expect(fetcher('x', 9_999)).rejects.toMatchObject({ code: 'slow' });
  });
  it('says network where there is no answer; in the package that is a file that is not there', async () => {
    const fetch = () => Promise.reject(new TypeError('failed'));
    await expect(createFetcher(BASE, { fetch })('x', 9)).rejects.toMatchObject({ code: 'network' });
    expect(await createPackageFetcher(BASE, { fetch })('x', 9)).toBeNull();
  });
});

describe('planDeltas', () => {
  it.each<[from: number, to: number, expected: string[] | null]>([
    [5, 5, []],
    [5, 6, ['5-6']],
    [1, 65, ['1-65']],
    [1, 66, ['1-64', '64-66']],
    [1, 200, ['1-64', '64-192', '192-200']],
    [64, 200, ['64-192', '192-200']],
    [64, 192, ['64-192']],
    [70, 256, ['70-128', '128-256']],
    [1, 64 + 4096 + 5, ['1-64', '64-4160', '4160-4165']],
    [1, 64 + 4096 + 64, null],
    [6, 5, null],
  ])('%i → %i', (from, to, expected) => {
    expect(planDeltas(from, to)?.map((step) => deltaPath(step).slice('deltas/'.length)) ?? null).toEqual(expected);
  });
  it('needs at most three files, each a kind that the hub makes', () => {
    for (let from = 0; from < 5000; from += 37) {
      for (const to of [from + 1, from + 64, from + 65, from + 777, from + 4000]) {
        const steps = planDeltas(from, to);
        expect(steps?.length).toBeLessThanOrEqual(3);
        for (const step of steps ?? []) {
          const isDirect = step.to - step.from <= 64;
          const isBetweenCheckpoints = step.from % 64 === 0 && step.to % 64 === 0 && step.to - step.from <= 4096;
          expect(isDirect || isBetweenCheckpoints).toBe(true);
        }
      }
    }
  });
});

describe('publishers', () => {
  const packaged: PublisherConfig[] = [{ id: 'main', url: BASE, root: new Uint8Array(1), starter: null }];
  it('come from the package', async () => {
    const files: Record<string, string> = {
      'starter.json': JSON.stringify({
        builtAt: '2026-11-22T00:00:00.000Z',
        publishers: [{ id: 'main', url: BASE, floor: { epoch: 1, sequence: 9 } }],
      }),
      'main/root.json': '{}',
    };
    const read = await readPackaged((path) =>
      Promise.resolve(path in files ? new TextEncoder().encode(files[path]) : null),
    );
    expect(read).toMatchObject([{ id: 'main', url: BASE, starter: { path: 'main/repo/', floor: { sequence: 9 } } }]);
  });
  it.each<[name: string, policy: unknown, urls: string[]]>([
    ['no policy', {}, [BASE]],
    ['another hub', { hubUrl: 'https://bank.example', trustRoot: '{}' }, ['https://bank.example/repo/']],
    ['another hub without a root is left out', { hubUrl: 'https://bank.example' }, [BASE]],
    ['a hub over plain HTTP is left out', { hubUrl: 'http://bank.example', trustRoot: '{}' }, [BASE]],
    ['a hub whose address is none is left out', { hubUrl: 'bank example', trustRoot: '{}' }, [BASE]],
    [
      'one more publisher',
      { publishers: [{ id: 'bank', url: 'https://bank.example/r', trustRoot: '{}' }] },
      [BASE, 'https://bank.example/r/'],
    ],
    [
      'a publisher that takes the place of the main one is left out',
      { publishers: [{ id: 'main', url: 'https://x.example/', trustRoot: '{}' }] },
      [BASE],
    ],
    [
      'the second of one id is left out',
      {
        publishers: ['a', 'b'].map((host) => ({ id: 'bank', url: `https://${host}.example/`, trustRoot: '{}' })),
      },
      [BASE, 'https://a.example/'],
    ],
    [
      'a broken entry does not spoil the others',
      {
        publishers: [7, { id: 'c', url: '', trustRoot: '{}' }, { id: 'b', url: 'https://b.example/', trustRoot: '{}' }],
      },
      [BASE, 'https://b.example/'],
    ],
  ])('%s', (_name, policy, urls) => {
    expect(applyPolicy(packaged, policy).map(({ url }) => url)).toEqual(urls);
  });
});

describe('retryDelay', () => {
  it.each<[failures: number, poll: number, random: number, expected: number]>([
    [1, 900, 0.5, 30_000],
    [1, 900, 0, 15_000],
    [2, 900, 0.5, 60_000],
    [50, 900, 0.5, 900_000],
    [50, 30, 0.5, 30_000],
    [50, 5, 0.5, 30_000],
  ])('failure %i at %i s', (failures, poll, random, expected) => {
    expect(retryDelay(failures, poll, random)).toBe(expected);
  });
});
