import { beforeEach, expect, test } from 'vitest';
import type { Ceremony, CeremonySignature } from '../../../lib/core/console/release.ts';
import type { RootDifference } from '../../../lib/core/console/root-difference.ts';
import type { ConsoleHub } from '../../../lib/pages/console-hub.ts';
import { createKeys } from '../../../lib/pages/console-keys.ts';
import type { KeysModel } from '../../../lib/pages/console-keys.ts';
import { keysStates } from '../../gallery/console/keys-states.ts';

const shown = keysStates.ceremony?.state;
if (shown?.kind !== 'ready' || shown.value.ceremony === null) throw new Error('the gallery has no ceremony');
const { keys } = shown.value;
const first = shown.value.ceremony;
const threshold: RootDifference = { what: 'threshold', role: 'targets', before: '2', after: '3' };
const signature: CeremonySignature = {
  id: first.id,
  sha256: first.sha256,
  signatures: [{ keyid: first.byOld.keyids[0] ?? '', signature: 'ab'.repeat(64) }],
};

let ceremony: Ceremony | null;
let asked: { method: string; path: string; body: unknown }[];
let differences: readonly RootDifference[] | Error;
let saved: string[][];

const hub: ConsoleHub = {
  ask: (method, path, body) => {
    asked.push({ method, path, body });
    if (path === '/keys') return Promise.resolve(keys);
    if (path === '/ceremony/signatures') return Promise.resolve({ ceremony: null, isInForce: true });
    return Promise.resolve({ ceremony });
  },
  sendFile: () => Promise.reject(new Error('no file is sent here')),
  fetchFile: () => Promise.reject(new Error('no file is fetched here')),
};

async function load(): Promise<KeysModel> {
  const model = createKeys({
    hub,
    reviewer: {
      ownKeyid: () => Promise.resolve(first.byOld.keyids[0] ?? null),
      compare: () => (differences instanceof Error ? Promise.reject(differences) : Promise.resolve(differences)),
      sign: () => Promise.resolve(signature),
      readSigned: (_ceremony, file) =>
        file === 'signed' ? Promise.resolve(signature) : Promise.reject(new Error('not signed')),
    },
    mayChange: () => true,
    save: (...file) => void saved.push(file),
  });
  await model.load();
  return model;
}

const sent = (path: string): unknown[] => asked.filter((one) => one.path === path && one.body !== undefined);

beforeEach(() => {
  ceremony = first;
  asked = [];
  saved = [];
  differences = [threshold];
});

test('what was compared is signed', async () => {
  const model = await load();
  await model.sign();
  expect(sent('/ceremony/signatures')).toEqual([{ method: 'POST', path: '/ceremony/signatures', body: signature }]);
});

test.each([
  ['could not be compared', new Error('another root')],
  ['holds what is not understood', [threshold, { what: 'other', role: null, before: null, after: 'x_y' } as const]],
])('a root that %s is not signed', async (_what, found) => {
  differences = found;
  const model = await load();
  await model.sign();
  expect(sent('/ceremony/signatures')).toEqual([]);
});

test('a root travels as a file and comes back signed; another file is refused with a reason', async () => {
  const model = await load();
  model.download();
  expect(saved).toEqual([['5.root.json', 'application/json', first.root]]);
  await model.upload({ size: 10, text: () => Promise.resolve('something else') });
  expect(model.outcome.value).toMatchObject({ kind: 'refused', what: 'sign', detail: 'not signed' });
  await model.upload({ size: 300_000, text: () => Promise.resolve('signed') });
  expect(model.outcome.value).toMatchObject({ kind: 'refused', what: 'sign' });
  expect(sent('/ceremony/signatures')).toEqual([]);
  await model.upload({ size: 10, text: () => Promise.resolve('signed') });
  expect(sent('/ceremony/signatures')).toHaveLength(1);
});

test('changes are gathered, proposed together, and forgotten once they are', async () => {
  ceremony = null;
  const model = await load();
  model.setDraft([{ change: 'renew' }, { change: 'threshold', role: 'targets', threshold: 3 }]);
  await model.propose();
  expect(sent('/ceremony')).toMatchObject([
    {
      method: 'POST',
      body: { changes: [{ change: 'renew' }, { change: 'threshold', role: 'targets', threshold: 3 }] },
    },
  ]);
  expect(model.draft.value).toEqual([]);
});

test('dropping names the ceremony that was seen', async () => {
  const model = await load();
  await model.withdraw();
  expect(sent('/ceremony')).toEqual([{ method: 'DELETE', path: '/ceremony', body: { id: first.id } }]);
});

test('a ceremony whose proposal was answered to nobody is shown all the same', async () => {
  ceremony = null;
  const ask = hub.ask;
  const lost = createKeys({
    hub: {
      ...hub,
      ask: (method, path, body) => {
        if (method !== 'POST') return ask(method, path, body);
        ceremony = first;
        return Promise.reject(Object.assign(new Error('lost'), { code: 'offline' }));
      },
    },
    reviewer: {
      ownKeyid: () => Promise.resolve(null),
      compare: () => Promise.resolve([threshold]),
      sign: () => Promise.resolve(signature),
      readSigned: () => Promise.reject(new Error('not here')),
    },
    mayChange: () => true,
    save: () => undefined,
  });
  await lost.load();
  await lost.propose();
  const now = lost.state.value;
  expect(now.kind === 'ready' && now.value.ceremony?.id).toBe(first.id);
});
