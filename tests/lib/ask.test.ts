import { afterEach, describe, expect, it, vi } from 'vitest';
import { ANSWER_LIMIT_MS, answerLimitMs, LEAVING_LIMIT_MS, LONG_ANSWER_LIMIT_MS } from '../../lib/answer-limit.ts';
import { ask, MessageError, requestSchemas } from '../../lib/messages.ts';

const { sendMessage } = vi.hoisted(() => ({ sendMessage: vi.fn<() => Promise<unknown>>() }));
vi.mock('wxt/browser', () => ({ browser: { runtime: { sendMessage } } }));

describe('ask', () => {
  afterEach(() => vi.useRealTimers());

  it('gives what the worker answers, and leaves no clock running', async () => {
    vi.useFakeTimers();
    sendMessage.mockResolvedValueOnce({ ok: true, value: { undone: true } });
    await expect(ask('exceptions.undo', { id: 'x' })).resolves.toEqual({ undone: true });
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each<[name: string, type: 'site.explain' | 'list.update', limitMs: number]>([
    ['a verdict', 'site.explain', ANSWER_LIMIT_MS],
    ['what takes its time', 'list.update', LONG_ANSWER_LIMIT_MS],
  ])('waits no longer than its limit for %s', async (_name, type, limitMs) => {
    vi.useFakeTimers();
    const late = Promise.withResolvers<unknown>();
    sendMessage.mockReturnValueOnce(late.promise);
    let told = 'nothing';
    const asked = ask(type, { url: 'http://a.example/' }).then(
      () => (told = 'an answer'),
      (error: unknown) => (told = error instanceof MessageError ? error.code : 'another error'),
    );
    await vi.advanceTimersByTimeAsync(limitMs - 1);
    expect(told).toBe('nothing');
    await vi.advanceTimersByTimeAsync(1);
    expect(told).toBe('late');
    // It changes nothing any more.
    late.resolve({ ok: true, value: {} });
    await asked;
    expect(told).toBe('late');
  });

  it('waits long for what goes over the network, through many numbers or pictures, and shortly for what a page can do alone', () => {
    const long = Object.keys(requestSchemas).filter(
      (type) => answerLimitMs(type as keyof typeof requestSchemas) === LONG_ANSWER_LIMIT_MS,
    );
    expect(long).toEqual([
      'list.update',
      'message.check',
      'asked.take',
      'publisher.look',
      'publisher.add',
      'data.erase',
      'report.offer',
      'report.refresh',
      'report.capture',
      'report.picture',
    ]);
    expect(answerLimitMs('tab.leave')).toBe(LEAVING_LIMIT_MS);
  });
});
