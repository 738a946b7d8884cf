import { describe, expect, it } from 'vitest';
import { answer, answerPage, MAX_BLOCK_LENGTH, MAX_BLOCKS, MessageError } from '../../lib/messages.ts';
import { noReports } from './reports/no-reports.ts';
import type { AskingFrame, PageRequestHandlers, RequestHandlers } from '../../lib/messages.ts';

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
  'asked.take': never,
  'found.ignore': never,
  'ignored.list': never,
  'ignored.undo': never,
  'settings.read': never,
  'publishers.read': never,
  'data.erase': never,
  'summary.read': never,
  'publisher.look': never,
  'publisher.add': never,
  'publisher.remove': never,
  'publisher.restore': never,
  'settings.change': never,
  ...noReports,
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

describe('answerPage', () => {
  const frame: AskingFrame = { tabId: 1, windowId: 1, frameId: 0, tabUrl: 'http://a.example/', incognito: false };
  const block = { text: '123-4-56789-0', heading: '', label: '', isVisible: true, source: 'text' };
  const pageHandlers: PageRequestHandlers = {
    'page.read': never,
    'page.scan': ({ blocks }, { tabId }) =>
      Promise.resolve({ findings: [], unchecked: blocks.map((_one, index) => index + tabId) }),
    'page.field': () => Promise.reject(new Error('broken')),
    'page.pictures': never,
    'card.act': never,
  };
  const bad = { ok: false, code: 'bad-request' };
  it.each<[name: string, message: unknown, envelope: unknown]>([
    [
      'a scan, with who asks',
      { type: 'page.scan', request: { isCut: false, blocks: [block] } },
      { ok: true, value: { findings: [], unchecked: [1] } },
    ],
    ['what only our own pages may ask', { type: 'list.update', request: {} }, bad],
    ['what only our own pages may ask of a tab', { type: 'tab.summary', request: { tabId: 1 } }, bad],
    [
      'more blocks than there may be',
      { type: 'page.scan', request: { isCut: false, blocks: Array.from({ length: MAX_BLOCKS + 1 }, () => block) } },
      bad,
    ],
    [
      'a block without end',
      { type: 'page.scan', request: { isCut: false, blocks: [{ ...block, text: 'x'.repeat(MAX_BLOCK_LENGTH + 1) }] } },
      bad,
    ],
    [
      'a source that there is not',
      { type: 'page.scan', request: { isCut: false, blocks: [{ ...block, source: 'typed' }] } },
      bad,
    ],
    [
      'a place that is no number',
      {
        type: 'page.pictures',
        request: { places: [{ x: NaN, y: 0, width: 1, height: 1 }], viewport: { width: 1, height: 1 } },
      },
      bad,
    ],
    ['a name of every object', { type: 'toString', request: {} }, bad],
    [
      'a failure, without its words',
      { type: 'page.field', request: { text: 'x', label: '', how: 'typed' } },
      { ok: false, code: 'failed' },
    ],
  ])('%s', async (_name, message, envelope) => {
    expect(await answerPage(pageHandlers, message, frame)).toEqual(envelope);
  });
});
