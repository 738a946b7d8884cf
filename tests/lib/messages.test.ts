import { describe, expect, it } from 'vitest';
import { answer, MessageError } from '../../lib/messages.ts';
import type { RequestHandlers } from '../../lib/messages.ts';

const asker = { tabId: 1, incognito: false };
const never = (): Promise<never> => Promise.reject(new Error('not asked for'));
const handlers: RequestHandlers = {
  'site.explain': never,
  'site.proceed': () => Promise.reject(new MessageError('refused', 'not listed')),
  'site.pause': never,
  'exceptions.list': () => Promise.resolve([]),
  'exceptions.undo': ({ id }) => Promise.resolve({ undone: id === 'x' }),
  'tab.summary': never,
  'list.status': never,
  'list.update': never,
  'message.check': never,
  'tab.leave': (_request, { tabId }) => (tabId === 1 ? Promise.resolve({ left: true }) : never()),
};

describe('answer', () => {
  it.each<[name: string, message: unknown, envelope: unknown]>([
    ['a request', { type: 'exceptions.undo', request: { id: 'x' } }, { ok: true, value: { undone: true } }],
    ['who asks', { type: 'tab.leave', request: { canGoBack: true } }, { ok: true, value: { left: true } }],
    ['nothing', undefined, { ok: false, code: 'bad-request' }],
    ['an unknown type', { type: 'nope', request: {} }, { ok: false, code: 'bad-request' }],
    ['a name of every object', { type: 'constructor', request: {} }, { ok: false, code: 'bad-request' }],
    ['no request', { type: 'exceptions.undo' }, { ok: false, code: 'bad-request' }],
    ['a field of another type', { type: 'exceptions.undo', request: { id: 7 } }, { ok: false, code: 'bad-request' }],
    [
      'a text without end',
      { type: 'exceptions.undo', request: { id: 'x'.repeat(65) } },
      { ok: false, code: 'bad-request' },
    ],
    [
      'a message without end',
      { type: 'message.check', request: { text: 'x'.repeat(20_001) } },
      { ok: false, code: 'bad-request' },
    ],
    [
      'a scope that there is not',
      { type: 'site.proceed', request: { url: 'http://a.example/', scope: 'all' } },
      { ok: false, code: 'bad-request' },
    ],
    [
      'a refusal',
      { type: 'site.proceed', request: { url: 'http://a.example/', scope: 'host' } },
      { ok: false, code: 'refused' },
    ],
    ['a failure, without its words', { type: 'list.status', request: {} }, { ok: false, code: 'failed' }],
  ])('%s', async (_name, message, envelope) => {
    expect(await answer(handlers, message, asker)).toEqual(envelope);
  });
});
