import { beforeEach, expect, test } from 'vitest';
import type { Audit } from '../../../lib/core/console/people.ts';
import type { ConsoleHub } from '../../../lib/pages/console-hub.ts';
import { createPeople } from '../../../lib/pages/console-people.ts';
import { createRecord, eventOf } from '../../../lib/pages/console-record.ts';
import { peopleStates } from '../../gallery/console/people-states.ts';

const shown = peopleStates.all?.state;
if (shown?.kind !== 'ready') throw new Error('the gallery has no people');
const view = shown.value;
const [, member] = view.members;
const device = member?.devices[0];
const [invite] = view.invites;
const [apiKey] = view.apiKeys;
if (member === undefined || device === undefined || invite === undefined || apiKey === undefined) {
  throw new Error('the gallery lacks people');
}

let role: string;
let asked: { method: string; path: string; body: unknown }[];

const hub: ConsoleHub = {
  ask: (method, path, body) => {
    asked.push({ method, path, body });
    if (path === '/me') {
      return Promise.resolve({ ...view.me, role, organisation: 'centre', deviceName: 'x', releaseKey: null });
    }
    if (method === 'POST' && path === '/invites')
      return Promise.resolve({ invite, line: 'https://hub.example/console#x' });
    if (method === 'POST' && path === '/api-keys') return Promise.resolve({ apiKey, secret: 'tuean_k1_x' });
    return Promise.resolve(view);
  },
  sendFile: () => Promise.reject(new Error('no file is sent here')),
  fetchFile: () => Promise.reject(new Error('no file is fetched here')),
};

beforeEach(() => {
  role = 'administrator';
  asked = [];
});

test('an administrator sees all of it; others are not even asked for invites and keys', async () => {
  const model = createPeople({ hub });
  await model.load();
  expect(model.state.value).toMatchObject({
    kind: 'ready',
    value: { mayChange: true, invites: [{}], apiKeys: [{}, {}] },
  });
  role = 'publisher';
  asked = [];
  await model.load();
  expect(model.state.value).toMatchObject({ value: { mayChange: false, invites: [], apiKeys: [] } });
  expect(asked.map(({ path }) => path)).toEqual(['/me', '/members', '/organisations']);
});

test('an invite and a key are told once', async () => {
  const model = createPeople({ hub });
  await model.load();
  await model.invite({ handle: invite.handle, role: 'reviewer' });
  expect(model.shownOnce.value).toEqual({ what: 'invite', name: invite.handle, text: 'https://hub.example/console#x' });
  model.closeShown();
  await model.makeApiKey({ label: 'x', organisation: 'centre', scopes: ['import'] });
  expect(model.shownOnce.value).toEqual({ what: 'api-key', name: apiKey.label, text: 'tuean_k1_x' });
  model.closeShown();
  expect(model.shownOnce.value).toBeNull();
});

test('handles and ids stay one segment of the path', async () => {
  const model = createPeople({ hub });
  await model.load();
  await model.changeRole(member, 'administrator');
  await model.endMember(member);
  await model.revokeDevice(member, { ...device, id: 'a/../b' });
  await model.admit({ ...device, id: 'a/../b' });
  await model.refuse({ ...device, id: 'a/../b' });
  expect(asked.filter(({ method }) => method !== 'GET')).toEqual([
    { method: 'PATCH', path: '/members/publisher%40bank-a', body: { role: 'administrator' } },
    { method: 'PATCH', path: '/members/publisher%40bank-a', body: { isEnded: true } },
    { method: 'DELETE', path: '/devices/a%2F..%2Fb', body: undefined },
    { method: 'POST', path: '/devices/a%2F..%2Fb/admission', body: undefined },
    { method: 'DELETE', path: '/devices/a%2F..%2Fb', body: undefined },
  ]);
});

const event = (seq: number, type: string, by: string | null): Audit['events'][number] => ({
  seq,
  at: '2026-11-22T03:00:00.000Z',
  type,
  by,
  payload: { key: 'host:x.example', keys: ['host:x.example', 'host:y.example', 7], note: '<b>' },
});

test('an event says what it is about, each once, and keeps the rest as text', () => {
  expect(eventOf(event(4, 'case.decide', 'a@b'))).toEqual({
    seq: 4,
    at: '2026-11-22T03:00:00.000Z',
    type: 'case.decide',
    by: 'a@b',
    about: ['host:x.example', 'host:y.example'],
    payload: '{"key":"host:x.example","keys":["host:x.example","host:y.example",7],"note":"<b>"}',
  });
});

test('what was chosen is asked of the hub, and older events follow on request', async () => {
  const head = { seq: 300, hash: 'a'.repeat(64) };
  const record = createRecord({
    hub: {
      ...hub,
      ask: (method, path) => {
        asked.push({ method, path, body: undefined });
        const from = Number(new URLSearchParams(path.split('?')[1]).get('before') ?? 301);
        const events = [event(from - 1, 'case.attach', 'a@b')];
        return Promise.resolve({ head, events, before: from > 300 ? from - 1 : null });
      },
    },
  });
  await record.load();
  await record.setFilter({ kind: 'case', by: 'a@b' });
  await record.more();
  expect(asked.map(({ path }) => path)).toEqual([
    '/audit',
    '/audit?type=case&by=a%40b',
    '/audit?before=300&type=case&by=a%40b',
  ]);
  expect(record.state.value).toMatchObject({
    kind: 'ready',
    value: { head, events: [{ seq: 300 }, { seq: 299 }], before: null },
  });
  await record.more();
  expect(asked).toHaveLength(3);
});

test('what was refused, or whose answer was lost, is read anew: it may be done, and by whom shows', async () => {
  let isDone = false;
  const model = createPeople({
    hub: {
      ...hub,
      ask: (method, path, body) => {
        if (method === 'GET') return hub.ask(method, path, body);
        isDone = true;
        return Promise.reject(Object.assign(new Error('lost'), { code: 'offline' }));
      },
    },
  });
  await model.load();
  asked = [];
  await model.invite({ handle: invite.handle, role: 'reviewer' });
  expect([isDone, model.outcome.value.kind]).toEqual([true, 'refused']);
  expect(asked.map(({ path }) => path)).toContain('/invites');
});

test('pressed twice, an invite and a key are made once, and what is told once is not taken away', async () => {
  const model = createPeople({ hub });
  await model.load();
  const wanted = { label: 'x', organisation: 'centre', scopes: ['import'] } as const;
  await model.makeApiKey({ ...wanted, scopes: [...wanted.scopes] });
  await model.makeApiKey({ ...wanted, scopes: [...wanted.scopes] });
  await model.invite({ handle: invite.handle, role: 'reviewer' });
  expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  expect(model.shownOnce.value?.text).toBe('tuean_k1_x');
  expect(model.outcome.value).toMatchObject({ kind: 'refused', what: 'invite', code: 'shown-once' });
  model.closeShown();
  await model.invite({ handle: invite.handle, role: 'reviewer' });
  expect(model.shownOnce.value?.what).toBe('invite');
});

test('of an organisation only what was changed is sent: what another has changed meanwhile stays', async () => {
  const [organisation] = view.organisations;
  if (organisation === undefined) throw new Error('the gallery lacks an organisation');
  const model = createPeople({ hub });
  await model.load();
  const title = { ...organisation.title, en: 'Another name' };
  await model.changeOrganisation({ ...organisation, title });
  await model.changeOrganisation({ ...organisation, tlp: organisation.tlp === 'red' ? 'amber' : 'red' });
  await model.changeOrganisation(organisation);
  expect(asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body)).toEqual([
    { title },
    { tlp: organisation.tlp === 'red' ? 'amber' : 'red' },
  ]);
});
