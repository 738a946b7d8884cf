/* A page that has given up waiting, and a worker that hangs on: nothing is let through that nobody knows of. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANSWER_LIMIT_MS } from '../../../lib/answer-limit.ts';
import type { SiteKey } from '../../../lib/core/indicators/key.ts';
import { createExceptions, parseExceptions } from '../../../lib/guard/exceptions.ts';
import { decideSite } from '../../../lib/guard/site-verdict.ts';
import { answer, ask } from '../../../lib/messages.ts';
import type { RequestHandlers } from '../../../lib/messages.ts';
import { createRequestHandlers, type RequestDeps } from '../../../lib/worker/requests.ts';
import { listing } from '../updater/published.ts';

const { sendMessage } = vi.hoisted(() => ({ sendMessage: vi.fn<(message: unknown) => Promise<unknown>>() }));
vi.mock('wxt/browser', () => ({ browser: { runtime: { sendMessage } } }));

const URL = 'http://a.example/';
const KEY: SiteKey = 'host:a.example';

/** One worker, with the places at which it may hang. */
function createWorker() {
  const areas: Record<'session' | 'local', unknown> = { session: [], local: [] };
  const hangs: Record<'decide' | 'read' | 'write' | 'rules', Promise<unknown>> = {
    decide: Promise.resolve(),
    read: Promise.resolve(),
    write: Promise.resolve(),
    rules: Promise.resolve(),
  };
  let ruled = 0;
  let id = 0;
  const exceptions = createExceptions({
    storage: {
      read: async (area) => {
        await hangs.read;
        return areas[area];
      },
      write: async (area, list) => {
        await hangs.write;
        areas[area] = list;
      },
    },
    now: Date.now,
    newId: () => String(id++),
    incognito: false,
    isPrivateTab: () => Promise.resolve(false),
    onChanged: async (list) => {
      await hangs.rules;
      ruled = list.length;
    },
  });
  const verdict = { kind: 'listed', hits: [{ ...listing(KEY), publisher: 'main' }] } as const;
  const deps: Partial<RequestDeps> = {
    decide: async (url, tabId) => {
      await hangs.decide;
      return decideSite(url, tabId, verdict, await exceptions.list(), Date.now());
    },
    exceptions,
    incognito: false,
  };
  const handlers: RequestHandlers = createRequestHandlers(deps as RequestDeps);
  sendMessage.mockImplementation((message) => answer(handlers, message, { tabId: 1, incognito: false }));
  return {
    exceptions,
    /** All that is let through, in force, stored, or in the browser's rules. */
    letThrough: async () => [
      (await exceptions.list()).length,
      parseExceptions(areas.session).length + parseExceptions(areas.local).length,
      ruled,
    ],
    hangAt(place: keyof typeof hangs): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      hangs[place] = promise;
      return resolve;
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const wishes = {
  'site.proceed': () => ask('site.proceed', { url: URL, scope: 'host' }),
  'site.pause': () => ask('site.pause', { url: URL }),
};

describe.each(['site.proceed', 'site.pause'] as const)('%s', (type) => {
  it.each(
    (['decide', 'read', 'write', 'rules'] as const).filter((place) => type === 'site.proceed' || place !== 'decide'),
  )('that hangs at %s until the page has given up lets nothing through', async (place) => {
    const worker = createWorker();
    const goOn = worker.hangAt(place);
    const asked = expect(wishes[type]()).rejects.toMatchObject({ code: 'late' });
    await vi.advanceTimersByTimeAsync(ANSWER_LIMIT_MS);
    await asked;
    goOn();
    await vi.advanceTimersByTimeAsync(1);
    expect(await worker.letThrough()).toEqual([0, 0, 0]);
  });

  it('that the worker has done so late that the page may not hear of it is taken back, and said to be', async () => {
    const worker = createWorker();
    const goOn = worker.hangAt('rules');
    const asked = expect(wishes[type]()).rejects.toMatchObject({ code: 'late' });
    await vi.advanceTimersByTimeAsync(ANSWER_LIMIT_MS - 1);
    goOn();
    await vi.advanceTimersByTimeAsync(0);
    await asked;
    expect(await worker.letThrough()).toEqual([0, 0, 0]);
  });

  it('that hangs for a while and comes in time lets through', async () => {
    const worker = createWorker();
    const goOn = worker.hangAt('rules');
    const asked = wishes[type]();
    await vi.advanceTimersByTimeAsync(ANSWER_LIMIT_MS / 2);
    goOn();
    await expect(asked).resolves.toBeDefined();
    expect(await worker.letThrough()).toEqual([1, 1, 1]);
  });
});
