/* The queue's model: many cases at once, words to others, and changes that move nothing under the reader. */
import { expect, test } from 'vitest';
import type { ConsoleHub } from '../../../lib/pages/console-hub.ts';
import { createQueue } from '../../../lib/pages/console-queue.ts';
import { queueStates } from '../../gallery/console/queue-states.ts';

const AT = '2026-11-22T03:00:00.000Z';
const shown = queueStates['number']?.open;
const listed = queueStates['cases']?.cases;
if (shown?.kind !== 'ready' || listed?.kind !== 'ready') throw new Error('expected a case and a list of cases');
const one = shown.value;
const page = listed.value;

function fakeHub(answers: Record<string, unknown>): ConsoleHub & { readonly asked: [string, unknown][] } {
  const asked: [string, unknown][] = [];
  return {
    asked,
    ask(method, path, body) {
      asked.push([`${method} ${path}`, body]);
      const key = Object.keys(answers).find((start) => `${method} ${path}`.startsWith(start));
      const answer = key === undefined ? undefined : answers[key];
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(typeof answer === 'function' ? (answer as () => unknown)() : answer);
    },
    sendFile: () => Promise.reject(new Error('not here')),
    fetchFile: () => Promise.resolve(new Uint8Array([1])),
  };
}

const [row] = page.cases;
if (row === undefined) throw new Error('expected a case');
const many = Array.from({ length: 50 }, (_, at) => ({ ...row, id: at + 1 }));
const manyIds = many.map(({ id }) => id);

const refusal = (code: string): Error => Object.assign(new Error(code), { code });

test('many cases are sent as they were seen, and those that were refused stay chosen', async () => {
  const [first, second] = page.cases;
  const hub = fakeHub({
    'GET /cases?': page,
    'POST /decisions': {
      lines: [
        { id: first?.id, state: 'proposed', refused: null, seen: 1 },
        { id: second?.id, state: null, refused: { code: 'rules', because: { th: 'ก', en: 'a' } }, seen: 2 },
      ],
    },
  });
  const queue = createQueue({ hub });
  await queue.load();
  queue.choose([first?.id ?? 0, second?.id ?? 0], true);
  const listing = {
    grade: 'corroborated',
    category: 'TH01',
    authority: '  ',
    reason: 'one page',
    insists: false,
  } as const;
  await queue.decideChosen({ kind: 'list', listing });
  expect(hub.asked.find(([what]) => what === 'POST /decisions')?.[1]).toEqual({
    cases: [first, second].map((row) => ({ id: row?.id, seen: row?.seen })),
    decision: { kind: 'list', ...listing, authority: null, days: null },
  });
  expect([...queue.chosen.value]).toEqual([second?.id]);
  expect(queue.bulkDone.value?.map(({ indicator }) => indicator)).toEqual([first?.indicator, second?.indicator]);
});

test('many are decided in parts, with what is done told on the way, and what was done told where the hub fails', async () => {
  const progress: unknown[] = [];
  const reads = fakeHub({ 'GET /cases?': { ...page, cases: many, nextCursor: null } });
  let parts = 0;
  const hub: ConsoleHub = {
    ...reads,
    ask(method, path, body) {
      if (path !== '/decisions') return reads.ask(method, path, body);
      progress.push(queue.bulkProgress.value);
      if (++parts === 3) return Promise.reject(refusal('offline'));
      const { cases } = body as { cases: { id: number }[] };
      return Promise.resolve({ lines: cases.map(({ id }) => ({ id, state: 'rejected', refused: null, seen: 9 })) });
    },
  };
  const queue = createQueue({ hub });
  await queue.load();
  queue.choose(manyIds, true);
  await queue.decideChosen({ kind: 'reject', rejection: 'honest', reason: 'looked at' });
  expect(progress).toEqual([0, 20, 40].map((done) => ({ done, of: 50 })));
  expect(queue.bulkProgress.value).toBe(null);
  expect(queue.outcome.value).toMatchObject({ kind: 'refused', what: 'bulk' });
  expect(queue.bulkDone.value?.length).toBe(40);
  expect([...queue.chosen.value]).toEqual(manyIds.slice(40));
});

test('after a case at which the hub failed no other part is tried', async () => {
  const failed = { code: 'failed', because: { th: 'ก', en: 'a' } };
  const hub = fakeHub({
    'GET /cases?': { ...page, cases: many, nextCursor: null },
    'POST /decisions': { lines: [{ id: 1, state: null, refused: failed, seen: 1 }] },
  });
  const queue = createQueue({ hub });
  await queue.load();
  queue.choose(manyIds, true);
  await queue.decideChosen({ kind: 'reject', rejection: 'honest', reason: 'looked at' });
  expect(hub.asked.filter(([what]) => what === 'POST /decisions').length).toBe(1);
  expect(queue.chosen.value.size).toBe(50);
});

test('no more is chosen than one decision may hold', () => {
  const queue = createQueue({ hub: fakeHub({}) });
  queue.choose(
    Array.from({ length: 500 }, (_, at) => at + 1),
    true,
  );
  expect(queue.chosen.value.size).toBe(200);
});

test('what others change is counted, and the list stays as it is until somebody asks for it', async () => {
  let now = page;
  const hub = fakeHub({ 'GET /cases?': () => now, [`GET /cases/${one.id}`]: one });
  const queue = createQueue({ hub });
  await queue.load();
  const [first, ...others] = page.cases;
  if (first === undefined) throw new Error('expected a case');
  now = { ...page, cases: [{ ...first, id: 99, seen: 1 }, { ...first, seen: first.seen + 1 }, ...others] };
  await queue.look();
  expect(queue.news.value).toBe(2);
  expect(queue.cases.value).toEqual({ kind: 'ready', value: page, trouble: null });
  await queue.load();
  expect(queue.news.value).toBe(0);
  expect(queue.cases.value).toEqual({ kind: 'ready', value: now, trouble: null });
});

test('a list with nothing in it shows what comes at once', async () => {
  let now = { ...page, cases: [] as typeof page.cases };
  const queue = createQueue({ hub: fakeHub({ 'GET /cases?': () => now }) });
  await queue.load();
  now = page;
  await queue.look();
  expect(queue.news.value).toBe(0);
  expect(queue.cases.value).toEqual({ kind: 'ready', value: page, trouble: null });
});

test('a case that somebody changed says so; their words alone are put below it', async () => {
  let now = one;
  const hub = fakeHub({ 'GET /cases?': page, [`GET /cases/${one.id}`]: () => now });
  const queue = createQueue({ hub });
  await queue.show(one.id);
  const note = { id: 7, by: 'anan@bank-b', at: AT, words: 'seen', asks: false };
  now = { ...one, notes: [...one.notes, note] };
  await queue.look();
  expect(queue.isOpenOld.value).toBe(false);
  expect(queue.open.value?.kind === 'ready' && queue.open.value.value.notes.at(-1)).toEqual(note);
  now = { ...now, seen: one.seen + 1 };
  await queue.look();
  expect(queue.isOpenOld.value).toBe(true);
  await queue.show(one.id);
  expect(queue.isOpenOld.value).toBe(false);
});

test('a proposal of another is replaced by its name, and withdrawn by its own', async () => {
  const hash = '7f3c'.repeat(16);
  const proposed = queueStates['proposal-of-another']?.open;
  if (proposed?.kind !== 'ready') throw new Error('expected a case with a proposal');
  const hub = fakeHub({
    'GET /cases?': page,
    'GET /cases/': proposed.value,
    'POST ': { state: 'proposed', seen: 2 },
    'DELETE ': { state: 'open', seen: 3 },
  });
  const queue = createQueue({ hub });
  await queue.show(one.id);
  const draft = {
    grade: 'confirmed',
    category: 'TH01',
    authority: 'x',
    days: 9,
    reason: 'y',
    insists: false,
    scope: null,
  } as const;
  await queue.list(draft);
  await queue.withdraw();
  expect(hub.asked.filter(([what]) => !what.startsWith('GET'))).toEqual([
    [`POST /cases/${one.id}/decision`, { ...draft, seen: proposed.value.seen, replaces: hash }],
    [`DELETE /cases/${one.id}/proposal`, { seen: proposed.value.seen, hash }],
  ]);
});

test('a case is put into one that covers it, both as they were seen', async () => {
  const site = queueStates['site']?.open;
  if (site?.kind !== 'ready') throw new Error('expected a case of a site');
  const [into] = site.value.covering;
  if (into === undefined) throw new Error('expected a case that covers it');
  const hub = fakeHub({ 'GET /cases?': page, 'GET /cases/': site.value, 'POST ': { state: 'merged', seen: 9 } });
  const queue = createQueue({ hub });
  await queue.show(site.value.id);
  await queue.merge(into);
  expect(hub.asked.filter(([what]) => what.startsWith('POST'))).toEqual([
    [`POST /cases/${site.value.id}/merge`, { seen: site.value.seen, into: into.id, intoSeen: into.seen }],
  ]);
});

test('a note that was refused is not there, and says why', async () => {
  const hub = fakeHub({ 'GET /cases?': page, 'GET /cases/': one, 'POST ': refusal('offline') });
  const queue = createQueue({ hub });
  await queue.show(one.id);
  expect(await queue.note('words', true)).toBe(false);
  expect(queue.open.value).toEqual(shown);
  expect(queue.outcome.value).toMatchObject({ kind: 'refused', what: 'note', code: 'offline' });
});

/** A hub whose answers come when the test says so, in the order that it says. */
function slowHub(): ConsoleHub & { readonly asked: { path: string; answer: (value: unknown) => Promise<void> }[] } {
  const asked: { path: string; answer: (value: unknown) => Promise<void> }[] = [];
  return {
    asked,
    ask: (method, path) =>
      new Promise((resolve, reject) => {
        const answer = async (value: unknown): Promise<void> => {
          if (value instanceof Error) reject(value);
          else resolve(value);
          await new Promise((soon) => setTimeout(soon, 0));
        };
        asked.push({ path: `${method} ${path}`, answer });
      }),
    sendFile: () => Promise.reject(new Error('not here')),
    fetchFile: () => Promise.reject(new Error('not here')),
  };
}

const REJECTION = ['cleared', 'the owner called'] as const;

test('where the hub is away, the case stays with what was typed for it, and is read anew in its place', async () => {
  let isAway = false;
  const answer = (value: unknown) => () => (isAway ? Promise.reject(refusal('offline')) : value);
  const hub = fakeHub({
    'GET /cases?': answer(page),
    'GET /cases/': answer(one),
    'POST ': answer({ state: 'rejected', seen: 9 }),
  });
  const queue = createQueue({ hub });
  await queue.show(one.id);
  isAway = true;
  await queue.reject(...REJECTION);
  expect(queue.open.value).toEqual({ kind: 'ready', value: one, trouble: 'offline' });
  isAway = false;
  const again = queue.show(one.id);
  // What is typed hangs on the case that is shown.
  expect(queue.open.value?.kind).toBe('ready');
  await again;
  expect(queue.open.value).toEqual({ kind: 'ready', value: one, trouble: null });
});

test('how a decision ended stands at its case, and one that was refused after the reader went on is told by name', async () => {
  const [first, second] = page.cases;
  if (first === undefined || second === undefined) throw new Error('expected two cases');
  const hub = slowHub();
  const queue = createQueue({ hub });
  const answers = async (values: readonly unknown[]): Promise<void> => {
    for (const value of values) await hub.asked.shift()?.answer(value);
  };
  const showing = queue.show(first.id);
  await answers([{ ...one, id: first.id }]);
  await showing;
  const deciding = queue.reject(...REJECTION);
  const next = queue.show(second.id);
  await answers([refusal('changed-meanwhile'), { ...one, id: second.id }]);
  await answers([{ ...one, id: second.id }, page]);
  await Promise.all([deciding, next]);
  expect(queue.outcome.value).toEqual({ kind: 'idle' });
  expect(queue.leftUndone.value).toMatchObject({ indicator: one.indicator, outcome: { code: 'changed-meanwhile' } });
  const done = queue.reject(...REJECTION);
  expect(queue.leftUndone.value).toBe(null);
  await answers([{ state: 'rejected', seen: 9 }, { ...one, id: second.id }, page]);
  await done;
  expect(queue.outcome.value).toMatchObject({ kind: 'done', what: 'reject' });
  const back = queue.show(first.id);
  expect(queue.outcome.value).toEqual({ kind: 'idle' });
  await answers([{ ...one, id: first.id }]);
  await back;
});

/** A hub with so many cases in pages of fifty; `gone` are decided. */
function pagedHub(count: number, gone: Set<number>): ConsoleHub & { readonly bodies: unknown[] } {
  const bodies: unknown[] = [];
  const there = () =>
    Array.from({ length: count }, (_, at) => ({ ...row!, id: at + 1 })).filter(({ id }) => !gone.has(id));
  return {
    bodies,
    ask(method, path, body) {
      if (path.startsWith('/decisions')) {
        bodies.push(body);
        const { cases } = body as { cases: { id: number }[] };
        for (const { id } of cases) gone.add(id);
        return Promise.resolve({ lines: cases.map(({ id }) => ({ id, state: 'rejected', refused: null, seen: 9 })) });
      }
      if (method === 'POST') {
        gone.add(Number(path.split('/')[2]));
        return Promise.resolve({ state: 'rejected', seen: 9 });
      }
      const url = new URL(path, 'http://hub.test');
      if (url.pathname !== '/cases') return Promise.resolve({ ...one, id: Number(path.split('/')[2]) });
      const after = Number(url.searchParams.get('cursor')?.split('.')[1] ?? 0);
      const limit = Number(url.searchParams.get('limit') ?? 50);
      const cases = there()
        .filter(({ id }) => id > after)
        .slice(0, limit);
      const last = cases.at(-1);
      const nextCursor = last !== undefined && cases.length === limit ? `${last.score}.${last.id}` : null;
      return Promise.resolve({ ...page, cases, nextCursor });
    },
    sendFile: () => Promise.reject(new Error('not here')),
    fetchFile: () => Promise.reject(new Error('not here')),
  };
}
const idsOf = (queue: ReturnType<typeof createQueue>): readonly number[] =>
  queue.cases.value.kind === 'ready' ? queue.cases.value.value.cases.map(({ id }) => id) : [];

test('after a decision the list is as long as it was, and the next key goes to the case after it', async () => {
  const queue = createQueue({ hub: pagedHub(300, new Set()) });
  await queue.load();
  await queue.more();
  await queue.more();
  await queue.show(120);
  await queue.reject(...REJECTION);
  expect(idsOf(queue).length).toBeGreaterThanOrEqual(149);
  expect(idsOf(queue)).not.toContain(120);
  await queue.step(1);
  expect(queue.open.value?.kind === 'ready' && queue.open.value.value.id).toBe(121);
});

test('after the last case of the list the keys go back to the one before it', async () => {
  const queue = createQueue({ hub: pagedHub(3, new Set()) });
  await queue.load();
  await queue.show(3);
  await queue.reject(...REJECTION);
  await queue.step(1);
  expect(queue.open.value?.kind === 'ready' && queue.open.value.value.id).toBe(2);
});

test('what is counted as chosen is what is decided, though others have decided some of it', async () => {
  const gone = new Set<number>();
  const hub = pagedHub(120, gone);
  const queue = createQueue({ hub });
  await queue.load();
  await queue.more();
  queue.choose([1, 2, 3, 90, 95], true);
  gone.add(2);
  await queue.load();
  expect([...queue.chosen.value]).toEqual([1, 3, 90, 95]);
  await queue.decideChosen({ kind: 'reject', rejection: 'cleared', reason: 'looked at' });
  expect(hub.bodies).toMatchObject([{ cases: [{ id: 1 }, { id: 3 }, { id: 90 }, { id: 95 }] }]);
});

test('more of a list that was filtered meanwhile is not put under the new filter', async () => {
  const hub = slowHub();
  const queue = createQueue({ hub });
  const loading = queue.load();
  await hub.asked.shift()?.answer({ ...page, nextCursor: '1.1' });
  await loading;
  const more = queue.more();
  const filtering = queue.setFilter({ state: 'listed', has: '', search: '', campaign: null });
  const [older, newer] = hub.asked;
  const listedCases = { ...page, cases: [{ ...row, id: 77, state: 'listed' }], nextCursor: null };
  await newer?.answer(listedCases);
  await older?.answer({ ...page, cases: [{ ...row, id: 50 }], nextCursor: null });
  await Promise.all([more, filtering]);
  expect(idsOf(queue)).toEqual([77]);
});

test.each([
  [120, 120],
  [300, 200],
])('of a campaign of %d open cases %d are chosen in one step', async (count, chosen) => {
  const queue = createQueue({ hub: pagedHub(count, new Set()) });
  await queue.load();
  await queue.chooseCampaign({ ...one, campaign: 12 });
  expect(queue.chosen.value.size).toBe(chosen);
  expect([...queue.chosen.value].every((id) => idsOf(queue).includes(id))).toBe(true);
});

test('a note whose answer was lost is shown where it was written, so that nobody writes it twice', async () => {
  const note = { id: 7, by: 'anan@bank-b', at: AT, words: 'seen', asks: false };
  let now = one;
  const hub = fakeHub({ 'GET /cases/': () => now, 'GET /cases?': page });
  const ask: ConsoleHub['ask'] = (method, path, body) => {
    if (method === 'GET') return hub.ask(method, path, body);
    now = { ...one, notes: [...one.notes, note] };
    return Promise.reject(refusal('offline'));
  };
  const queue = createQueue({ hub: { ...hub, ask } });
  await queue.show(one.id);
  expect(await queue.note('seen', false)).toBe(false);
  expect(queue.open.value?.kind === 'ready' && queue.open.value.value.notes.at(-1)).toEqual(note);
});
