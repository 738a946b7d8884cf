import { beforeEach, describe, expect, test } from 'vitest';
import type { Proposal } from '../../../lib/core/console/release.ts';
import type { ConsoleHub } from '../../../lib/pages/console-hub.ts';
import { createRelease } from '../../../lib/pages/console-release.ts';
import type { CheckedProposal, ReleaseModel, ReleaseReviewer } from '../../../lib/pages/console-release.ts';
import { releaseStates } from '../../gallery/console/release-states.ts';
import { keysStates } from '../../gallery/console/keys-states.ts';

const shown = releaseStates.open?.state;
if (shown?.kind !== 'ready' || shown.value.open.proposal === null) throw new Error('the gallery has no open proposal');
const view = shown.value;
const first = shown.value.open.proposal;
const quiet = keysStates.quiet?.state;
if (quiet?.kind !== 'ready') throw new Error('the gallery has no keys');
const keys = quiet.value.keys;
const own = keys.keys.find(({ role }) => role === 'targets')?.keyid ?? '';

const reviewed = releaseStates.calm?.review;
if (reviewed?.kind !== 'checked') throw new Error('the gallery has no checked proposal');
const { diff } = reviewed;

class Refusal extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`refused: ${code}`);
    this.code = code;
  }
}

let open: Proposal | null;
let asked: { method: string; path: string; body: unknown }[];
let answerSignature: () => unknown;
let result: CheckedProposal;
let checkFails: Error | null;
let ownKeyid: string | null;
let revoked: unknown[];
/** How often the hub still says that it is at work. */
let looks: number;

const hub: ConsoleHub = {
  ask: (method, path, body) => {
    asked.push({ method, path, body });
    if (path.startsWith('/releases')) return Promise.resolve(view.releases);
    if (path === '/keys') return Promise.resolve(keys);
    if (path === '/proposal/signatures') return Promise.resolve().then(answerSignature);
    if (method === 'DELETE') {
      open = null;
      return Promise.resolve(null);
    }
    if (method === 'POST') looks = 2;
    else looks -= 1;
    return Promise.resolve({ proposal: open, building: looks > 0, failure: null });
  },
  sendFile: () => Promise.reject(new Error('no file is sent here')),
  fetchFile: () => Promise.reject(new Error('no file is fetched here')),
};

const reviewer: ReleaseReviewer = {
  ownKeyid: () => Promise.resolve(ownKeyid),
  check: () => (checkFails === null ? Promise.resolve(result) : Promise.reject(checkFails)),
};

const digest = diff.rows.find(({ masked, isVerified }) => masked !== undefined && isVerified !== true)?.key ?? '';
const names = new Map([[digest, '•••-•-•0000-1']]);
const signature = { id: first.id, sha256: first.sha256, keyid: own, signature: 'ab'.repeat(64) };

test('older releases are not put beside what was read before somebody signed', async () => {
  let older = (_answer: unknown): void => undefined;
  const slow: ConsoleHub = {
    ...hub,
    ask: (method, path, body) =>
      path.includes('cursor=') ? new Promise((resolve) => (older = resolve)) : hub.ask(method, path, body),
  };
  const releases = { ...view.releases, nextCursor: '1.2' };
  const model = createRelease({
    hub: {
      ...slow,
      ask: (method, path, body) =>
        path === '/releases?limit=20' ? Promise.resolve(releases) : slow.ask(method, path, body),
    },
    reviewer,
    mayPublish: () => true,
    revoke: () => Promise.resolve(),
    wait: () => Promise.resolve(),
  });
  looks = 0;
  await model.load();
  const more = model.more();
  open = null;
  await model.load();
  older(view.releases);
  await more;
  const now = model.state.value;
  expect(now.kind === 'ready' && now.value.open.proposal).toBe(null);
});

function createModel(): ReleaseModel {
  return createRelease({
    hub,
    reviewer,
    wait: () => Promise.resolve(),
    mayPublish: () => true,
    revoke: (...what) => {
      revoked.push(what);
      return Promise.resolve();
    },
  });
}

beforeEach(() => {
  open = first;
  asked = [];
  revoked = [];
  looks = 0;
  checkFails = null;
  ownKeyid = own;
  answerSignature = () => ({ proposal: open, building: false, failure: null, isPublished: false });
  result = { diff, sign: () => Promise.resolve(signature), reveal: () => Promise.resolve(names) };
});

test('a proposal whose answer was lost is shown all the same', async () => {
  let proposed: Proposal | null = null;
  const model = createRelease({
    hub: {
      ...hub,
      ask: (method, path, body) => {
        if (path !== '/proposal') return hub.ask(method, path, body);
        if (method === 'GET') return Promise.resolve({ proposal: proposed, building: false, failure: null });
        proposed = first;
        return Promise.reject(new Refusal('offline'));
      },
    },
    reviewer,
    mayPublish: () => true,
    revoke: () => Promise.resolve(),
    wait: () => Promise.resolve(),
  });
  await model.load();
  await model.propose(null);
  expect(model.outcome.value).toMatchObject({ kind: 'refused', code: 'offline' });
  const now = model.state.value;
  expect(now.kind === 'ready' && now.value.open.proposal?.id).toBe(first.id);
});

const posted = (): { path: string; body: unknown }[] =>
  asked.filter(({ method }) => method === 'POST').map(({ path, body }) => ({ path, body }));

describe('signing', () => {
  test('sends what the check has made, and nothing without a check', async () => {
    const model = createModel();
    await model.load();
    await model.sign();
    expect(posted()).toEqual([]);
    await model.check([]);
    await model.sign();
    expect(posted()).toEqual([{ path: '/proposal/signatures', body: signature }]);
    expect(model.outcome.value).toEqual({ kind: 'done', what: 'sign' });
  });

  test('is not possible after a check that failed', async () => {
    const model = createModel();
    await model.load();
    checkFails = new Refusal('content');
    await model.check([]);
    expect(model.review.value).toEqual({ kind: 'failed', code: 'content', detail: 'refused: content' });
    await model.sign();
    expect(posted()).toEqual([]);
  });

  test('is not possible where this browser found what is never listed', async () => {
    result = {
      ...result,
      diff: { ...diff, warnings: [{ code: 'never-blocked', severity: 'refuse', count: 1, examples: [] }] },
    };
    const model = createModel();
    await model.load();
    await model.check([]);
    await model.sign();
    expect(posted()).toEqual([]);
  });

  test.each([
    ['another proposal', { ...first, id: '0190a1b2-c3d4-7e5f-8a9b-00000000ffff' }],
    ['other bytes under the same name', { ...first, sha256: 'c'.repeat(64) }],
    ['no proposal', null],
  ])('is not possible once %s is open', async (_what, next) => {
    const model = createModel();
    await model.load();
    await model.check([]);
    expect(model.review.value.kind).toBe('checked');
    open = next;
    await model.load();
    expect(model.review.value).toEqual({ kind: 'not-begun' });
    await model.sign();
    expect(posted()).toEqual([]);
  });

  test('that the hub refuses says so and keeps what was read', async () => {
    const model = createModel();
    await model.load();
    await model.check([]);
    answerSignature = () => {
      throw new Refusal('changed-meanwhile');
    };
    await model.sign();
    expect(model.outcome.value).toMatchObject({ kind: 'refused', what: 'sign', code: 'changed-meanwhile' });
    expect(model.review.value.kind).toBe('checked');
  });
});

test('a key that root does not count for releases is no key to sign with', async () => {
  ownKeyid = 'f'.repeat(64);
  const model = createModel();
  await model.load();
  expect(model.state.value).toMatchObject({ value: { ownKeyid: null } });
});

test('an answer that is not what was agreed shows as failed, and nothing of it', async () => {
  const model = createRelease({
    hub: { ...hub, ask: () => Promise.resolve({ proposal: '<b>' }) },
    reviewer,
    mayPublish: () => true,
    revoke: () => Promise.resolve(),
    wait: () => Promise.resolve(),
  });
  await model.load();
  expect(model.state.value).toMatchObject({ kind: 'failed', why: 'failed' });
});

test('taking off urgently leaves the release to the hub, and shows what it has made of it', async () => {
  const model = createModel();
  await model.load();
  await model.urgent(['honest-shop.example'], 'ผิดร้าน');
  expect(revoked).toEqual([[['honest-shop.example'], 'ผิดร้าน']]);
  expect(posted()).toEqual([]);
  expect(asked.filter(({ method, path }) => method === 'GET' && path === '/proposal')).toHaveLength(2);
});

test('a share goes along with the proposal, and withdrawing names the one that was seen', async () => {
  const model = createModel();
  await model.load();
  await model.propose(10);
  await model.widen(null);
  await model.proposeReset();
  expect(posted().map(({ body }) => body)).toEqual([
    { kind: 'list', canary: 10, reset: false },
    { kind: 'widen', canary: null, reset: false },
    { kind: 'revocations', canary: null, reset: true },
  ]);
  await model.withdraw();
  expect(asked.filter(({ method }) => method === 'DELETE')).toEqual([
    { method: 'DELETE', path: '/proposal', body: { id: first.id } },
  ]);
  expect(model.state.value).toMatchObject({ value: { open: { proposal: null } } });
});

test('a verified name takes the place of what the hub told, and what was revealed is still what is signed', async () => {
  const model = createModel();
  await model.load();
  await model.check([]);
  await model.reveal([digest]);
  const after = model.review.value;
  if (after.kind !== 'checked') throw new Error('no review');
  expect(after.diff.rows.find(({ key }) => key === digest)).toMatchObject({
    masked: '•••-•-•0000-1',
    isVerified: true,
  });
  await model.sign();
  expect(posted()).toEqual([{ path: '/proposal/signatures', body: signature }]);
});

test('the page looks again until the hub has prepared the files', async () => {
  const model = createModel();
  await model.load();
  asked = [];
  await model.propose(null);
  expect(asked.filter(({ method, path }) => method === 'GET' && path === '/proposal')).toHaveLength(2);
  expect(model.state.value).toMatchObject({ value: { open: { building: false } } });
});
