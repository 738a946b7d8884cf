import { beforeEach, describe, expect, test } from 'vitest';
import type { ImportPreview } from '../../../lib/core/console/exchange.ts';
import type { ConsoleHub } from '../../../lib/pages/console-hub.ts';
import { createExchange, sourceName } from '../../../lib/pages/console-exchange.ts';
import type { ChosenFile, ExchangeModel } from '../../../lib/pages/console-exchange.ts';
import { exchangeStates } from '../../gallery/console/exchange-states.ts';

const previewed = exchangeStates.preview?.file;
const shown = exchangeStates.webhooks?.state;
if (previewed?.kind !== 'preview' || shown?.kind !== 'ready') throw new Error('the gallery has no preview');
const { preview } = previewed;
const view = shown.value;
const [source] = view.sources;
const webhook = view.webhooks?.[0];
if (source === undefined || webhook === undefined) throw new Error('the gallery has no source or webhook');

class Refusal extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

let asked: { method: string; path: string; body: unknown }[];
let sent: string[];
let answers: (ImportPreview | Error)[];

const hub: ConsoleHub = {
  ask: (method, path, body) => {
    asked.push({ method, path, body });
    if (path.startsWith('/imports?limit')) return Promise.resolve(view.history);
    if (path.startsWith('/imports')) {
      return Promise.resolve({ refused: [{ line: 90, text: 'x', rule: 'malformed', because: '' }], nextCursor: null });
    }
    if (path.startsWith('/sources')) return Promise.resolve({ sources: view.sources });
    if (path.includes('/deliveries')) return Promise.resolve({ deliveries: [], nextCursor: null });
    if (method === 'POST' && path === '/webhooks') return Promise.resolve({ webhook, secret: 'whsec_bm90aGluZw==' });
    return Promise.resolve({ webhooks: view.webhooks });
  },
  sendFile: (path) => {
    sent.push(path);
    const answer = answers.shift() ?? new Error('not asked here');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  },
  fetchFile: () => Promise.resolve(new Uint8Array([1])),
};

const file: ChosenFile = {
  name: 'shops\u202e.csv',
  size: 3,
  arrayBuffer: () => Promise.resolve(new Uint8Array([97, 44, 98]).buffer),
};

function createModel(seesWebhooks = true): ExchangeModel {
  return createExchange({ hub, seesWebhooks: () => seesWebhooks, save: () => undefined });
}

beforeEach(() => {
  asked = [];
  sent = [];
  answers = [];
});

describe('a file', () => {
  test('is looked at first, and written only under the hash of what was seen', async () => {
    const model = createModel();
    model.chooseFile(file);
    answers = [preview, { ...preview, isCommitted: true, eventSeq: 9 }];
    await model.preview();
    expect(sent).toEqual(['/imports?source=shops.csv&format=auto&grade=corroborated&category=TX1']);
    await model.commit();
    expect(sent[1]).toContain(`commit=${preview.preview}`);
    expect(model.file.value).toMatchObject({ kind: 'preview', preview: { isCommitted: true } });
  });

  test('whose outcome changed meanwhile is shown anew and not written', async () => {
    const model = createModel();
    model.chooseFile(file);
    const fresh = { ...preview, preview: 'a'.repeat(64) };
    answers = [preview, new Refusal('changed-meanwhile'), fresh];
    await model.preview();
    await model.commit();
    expect(model.file.value).toEqual({ kind: 'preview', preview: fresh, isChanged: true });
    expect(model.outcome.value).toMatchObject({ kind: 'refused', what: 'commit', code: 'changed-meanwhile' });
    expect(sent[2]).not.toContain('commit=');
  });

  test('that another one was chosen in the place of shows no preview', async () => {
    const model = createModel();
    let read = (_bytes: ArrayBuffer): void => undefined;
    model.chooseFile({ ...file, arrayBuffer: () => new Promise((resolve) => (read = resolve)) });
    answers = [preview];
    const looking = model.preview();
    model.chooseFile({ ...file, name: 'other.csv' });
    read(new Uint8Array([97]).buffer);
    await looking;
    expect(model.file.value).toEqual({ kind: 'chosen', name: 'other.csv' });
  });

  test('that is too large is never read', async () => {
    const model = createModel();
    model.chooseFile({ ...file, size: 65 * 1024 * 1024, arrayBuffer: () => Promise.reject(new Error('read')) });
    await model.preview();
    expect(model.outcome.value).toMatchObject({ code: 'too-large' });
    expect(model.file.value).toMatchObject({ kind: 'chosen' });
    expect(sent).toEqual([]);
  });

  test('is sent with the columns as they were said, and a new file begins without them', async () => {
    const model = createModel();
    model.chooseFile(file);
    model.setChoices({ ...model.choices.value, columns: { '1': 'account' } });
    answers = [preview];
    await model.preview();
    expect(new URLSearchParams(sent[0]?.split('?')[1]).get('columns')).toBe('{"1":"account"}');
    model.chooseFile(file);
    expect(model.choices.value.columns).toBeNull();
  });

  test('is looked at again with other columns, which are kept where the hub is away', async () => {
    const model = createModel();
    model.chooseFile(file);
    answers = [preview, new Refusal('offline'), { ...preview, preview: 'c'.repeat(64) }];
    await model.preview();
    await model.setColumns({ '0': 'reference' });
    expect(model.outcome.value).toMatchObject({ kind: 'refused', what: 'columns' });
    expect(model.file.value).toEqual({ kind: 'preview', preview, isChanged: false });
    await model.setColumns({ '0': 'reference' });
    expect(model.outcome.value).toEqual({ kind: 'done', what: 'columns' });
    expect(new URLSearchParams(sent[2]?.split('?')[1]).get('columns')).toBe('{"0":"reference"}');
    expect(model.file.value).toMatchObject({ preview: { preview: 'c'.repeat(64) } });
  });

  test('shows no more of its lines once another one is chosen', async () => {
    const model = createModel();
    model.chooseFile(file);
    answers = [preview];
    await model.preview();
    const more = model.moreRefused();
    model.chooseFile({ ...file, name: 'other.csv' });
    await more;
    expect(model.file.value).toEqual({ kind: 'chosen', name: 'other.csv' });
  });

  test('shows more of its refused lines on request', async () => {
    const model = createModel();
    model.chooseFile(file);
    answers = [preview];
    await model.preview();
    await model.moreRefused();
    expect(model.file.value).toMatchObject({ preview: { nextCursor: null } });
    if (model.file.value.kind !== 'preview') throw new Error('no preview');
    expect(model.file.value.preview.refused.at(-1)?.line).toBe(90);
  });
});

test.each([
  ['a\u0000b\u202e.csv', 'ab.csv'],
  ['', 'file'],
  ['\u200b', 'file'],
  [`${'x'.repeat(100)}.csv`, `${'x'.repeat(76)}.csv`],
])('the name %j goes into the record as %j', (name, recorded) => {
  expect(sourceName(name)).toBe(recorded);
});

test('a change of a source says what was seen; the secret of a webhook is shown until it is kept', async () => {
  const model = createModel();
  await model.load();
  await model.changeSource(source, { isPaused: true });
  expect(asked).toContainEqual({ method: 'PATCH', path: '/sources/1', body: { isPaused: true, seen: source.seen } });
  await model.pullSource(source, 'b'.repeat(64));
  expect(asked).toContainEqual({ method: 'POST', path: '/sources/1/pull', body: { accept: 'b'.repeat(64) } });
  await model.addWebhook({ name: 'x', url: 'https://x.example/', events: ['case.decided'] });
  expect(model.secret.value).toEqual({ name: webhook.name, text: 'whsec_bm90aGluZw==' });
  await model.addWebhook({ name: 'x', url: 'https://x.example/', events: ['case.decided'] });
  expect(asked.filter(({ method, path }) => method === 'POST' && path === '/webhooks')).toHaveLength(1);
  expect(model.outcome.value).toMatchObject({ kind: 'refused', code: 'shown-once' });
  model.closeSecret();
  expect(model.secret.value).toBeNull();
});

test('webhooks are not even asked for without the role', async () => {
  const model = createModel(false);
  await model.load();
  expect(model.state.value).toMatchObject({ kind: 'ready', value: { webhooks: null } });
  expect(asked.some(({ path }) => path.startsWith('/webhooks'))).toBe(false);
});

test('what another member has changed meanwhile is read anew, so that the next press is about what is there', async () => {
  const fresh = { ...webhook, seen: webhook.seen + 1 };
  let webhooks = [webhook];
  const model = createExchange({
    hub: {
      ...hub,
      ask: (method, path, body) => {
        if (method === 'GET' && path === '/webhooks') return Promise.resolve({ webhooks });
        if (method !== 'PATCH') return hub.ask(method, path, body);
        asked.push({ method, path, body });
        const isSeen = typeof body === 'object' && body !== null && 'seen' in body && body.seen === webhooks[0]?.seen;
        return isSeen ? Promise.resolve(null) : Promise.reject(new Refusal('changed-meanwhile'));
      },
    },
    seesWebhooks: () => true,
    save: () => undefined,
  });
  await model.load();
  webhooks = [fresh];
  await model.pauseWebhook(webhook);
  expect(model.outcome.value).toMatchObject({ kind: 'refused', code: 'changed-meanwhile' });
  const now = model.state.value;
  const shownNow = now.kind === 'ready' ? now.value.webhooks?.[0] : undefined;
  expect(shownNow?.seen).toBe(fresh.seen);
  await model.pauseWebhook(shownNow ?? webhook);
  expect(model.outcome.value.kind).toBe('done');
});
