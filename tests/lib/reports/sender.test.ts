import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { serializeBody } from '../../../lib/core/report/serialize.ts';
import { createOutboxDatabase } from '../../../lib/reports/outbox-database.ts';
import { createOutbox, MAX_ROWS, OutboxError } from '../../../lib/reports/outbox.ts';
import type { Outbox, OutboxStore } from '../../../lib/reports/outbox.ts';
import { createPrivateOutbox } from '../../../lib/reports/private-outbox.ts';
import {
  bodyOf,
  hasUnsentDetails,
  hurried,
  newRow,
  removed,
  retried,
  UNDO_MS,
  withDetails,
  withSubjects,
} from '../../../lib/reports/row.ts';
import type { Row } from '../../../lib/reports/row.ts';
import { BASE_MS, backoffMs, createSender, LONGEST_MS } from '../../../lib/reports/sender.ts';
import type { Sender } from '../../../lib/reports/sender.ts';
import { createTransport } from '../../../lib/reports/transport.ts';
import { createFakeHub, fetchOf } from './fake-hub.ts';
import type { FakeHub } from './fake-hub.ts';
import { createMortalWorker } from './mortal-worker.ts';
import { sampleReport } from './sample.ts';

const START = Date.UTC(2026, 10, 22, 3);
let databases = 0;

/** An outbox with its hub, its clock, and a network that a test can close. */
interface Lab {
  now: number;
  mayLeave: boolean;
  /** What the network does with the next requests; empty: it works. */
  readonly faults: ('offline' | 'lost-answer' | Response)[];
  /** What the hub, or whoever stands before it, answers 403 to. */
  refuses: (method: string, body: string) => boolean;
  scheduled: number | null;
  /** What happens while the next request is on its way. */
  meanwhile: (() => Promise<unknown>) | null;
  readonly hub: FakeHub;
  readonly store: OutboxStore;
  readonly outbox: Outbox;
  readonly sender: Sender;
  readonly requests: string[];
  report(host?: string): Promise<Row>;
}

function createLab(store: OutboxStore = createOutboxDatabase(`test-${databases++}`)): Lab {
  const hub = createFakeHub();
  const outbox = createOutbox(store);
  const requests: string[] = [];
  const lab: Lab = {
    now: START,
    mayLeave: true,
    faults: [],
    refuses: () => false,
    scheduled: null,
    meanwhile: null,
    hub,
    store,
    outbox,
    requests,
    sender: createSender({
      outbox,
      store,
      transport: createTransport({
        fetch: async (url, init) => {
          requests.push(`${init.method} ${new URL(url).pathname.replace(/[0-9a-f-]{36}/, 'ID')}`);
          const fault = lab.faults.shift();
          if (fault === 'offline') throw new TypeError('offline');
          if (fault instanceof Response) return fault;
          const text = typeof init.body === 'string' ? init.body : '';
          if (lab.refuses(init.method ?? '', text)) return new Response(null, { status: 403 });
          const response = await fetchOf(hub)(url, init);
          const { meanwhile } = lab;
          lab.meanwhile = null;
          await meanwhile?.();
          if (fault === 'lost-answer') throw new TypeError('connection reset');
          return response;
        },
        hubUrl: () => Promise.resolve('https://hub.example/'),
        now: () => lab.now,
      }),
      now: () => lab.now,
      random: () => 1,
      exclusively: (action) => action(),
      scheduleAt: (time) => {
        lab.scheduled = time;
        return Promise.resolve();
      },
      mayLeave: () => Promise.resolve(lab.mayLeave),
      fault: () => Promise.resolve(),
      onChanged: () => undefined,
    }),
    async report(host = 'evil.example') {
      const { report, token } = await sampleReport(host, lab.now);
      const row = newRow(report, token, lab.now);
      await outbox.add(row);
      return row;
    },
  };
  return lab;
}

let lab: Lab;
beforeEach(() => {
  lab = createLab();
});
const only = async (): Promise<Row | undefined> => (await lab.outbox.list())[0];

describe('a report', () => {
  test('waits ten seconds, leaves as it was shown, and is known as received', async () => {
    const { id, body } = await lab.report();
    await lab.sender.run();
    expect(lab.hub.reports().size).toBe(0);
    expect(lab.scheduled).toBe(START + UNDO_MS);
    lab.now += UNDO_MS;
    await lab.sender.run();
    expect(lab.hub.reports().get(id)?.body).toBe(body);
    expect(await only()).toMatchObject({ state: 'sent', status: { state: 'received' }, isNews: false });
  });

  test('taken back in time leaves nothing, here or there', async () => {
    const { id } = await lab.report();
    await lab.outbox.change(id, (row) => removed(row, lab.now));
    lab.now += UNDO_MS;
    await lab.sender.run();
    expect(lab.requests).toEqual([]);
    expect(await lab.outbox.list()).toEqual([]);
    expect(lab.scheduled).toBeNull();
  });

  test('without consent it waits, for no time and however often it is tried, and leaves when that is given', async () => {
    await lab.report();
    lab.mayLeave = false;
    lab.now += LONGEST_MS;
    await lab.sender.run();
    await lab.sender.run('fresh');
    expect(lab.requests).toEqual([]);
    expect((await lab.outbox.list()).map(({ state }) => state)).toEqual(['waiting']);
    expect(lab.scheduled).toBeNull();
    lab.mayLeave = true;
    await lab.sender.run('fresh');
    expect(lab.hub.reports().size).toBe(1);
  });

  test('after consent is taken back nothing more leaves, in the middle of a run either', async () => {
    await lab.report();
    await lab.report('other.example');
    lab.now += UNDO_MS;
    lab.meanwhile = () => {
      lab.mayLeave = false;
      return Promise.resolve();
    };
    await lab.sender.run();
    expect(lab.hub.reports().size).toBe(1);
    expect((await lab.outbox.list()).map(({ state }) => state)).toEqual(['sent', 'waiting']);
  });

  test('one that has left is deleted at the hub although consent was taken back', async () => {
    const { id } = await lab.report();
    lab.now += UNDO_MS;
    await lab.sender.run();
    lab.mayLeave = false;
    await lab.outbox.change(id, (row) => removed(row, lab.now));
    await lab.sender.run();
    expect(lab.hub.reports().size).toBe(0);
  });

  test('taken back too late is deleted at the hub', async () => {
    const { id } = await lab.report();
    lab.now += UNDO_MS;
    lab.faults.push('lost-answer');
    await lab.sender.run();
    expect(lab.hub.reports().size).toBe(1);
    await lab.outbox.change(id, (row) => removed(row, lab.now));
    lab.now += LONGEST_MS;
    await lab.sender.run();
    expect(lab.hub.reports().size).toBe(0);
    expect(await lab.outbox.list()).toEqual([]);
  });

  test('taken back while it is on its way is deleted at the hub, and what is added meanwhile is not lost', async () => {
    const { id } = await lab.report();
    lab.now += UNDO_MS;
    lab.meanwhile = () => lab.outbox.change(id, (row) => withDetails(row, { text: 'a' }, lab.now));
    await lab.sender.run();
    expect(lab.hub.reports().get(id)?.details).toEqual({ revision: 1, text: 'a' });
    const other = await lab.report('other.example');
    lab.now += UNDO_MS;
    lab.meanwhile = () => lab.outbox.change(other.id, (row) => removed(row, lab.now));
    await lab.sender.run();
    expect([...lab.hub.reports().keys()]).toEqual([id]);
    expect((await lab.outbox.list()).map((row) => row.id)).toEqual([id]);
  });

  test('that was slower than its deletion is deleted when it has arrived', async () => {
    const { id, body } = await lab.report();
    lab.now += UNDO_MS;
    lab.faults.push('offline');
    await lab.sender.run();
    await lab.outbox.change(id, (row) => removed(row, lab.now));
    lab.now += BASE_MS;
    await lab.sender.run();
    expect(lab.requests.at(-1)).toBe('DELETE /v1/reports/ID');
    // The request that was thought lost arrives now.
    lab.hub.answer({ method: 'POST', path: '/v1/reports', authorization: null, body: new TextEncoder().encode(body) });
    expect(lab.hub.reports().size).toBe(1);
    lab.now = lab.scheduled ?? 0;
    await lab.sender.run();
    expect(lab.hub.reports().size).toBe(0);
    expect(await lab.outbox.list()).toEqual([]);
  });

  test('whose answer is lost is sent again and stored once', async () => {
    await lab.report();
    lab.now += UNDO_MS;
    lab.faults.push('lost-answer');
    await lab.sender.run();
    expect(await only()).toMatchObject({ state: 'sending', attempts: 1 });
    lab.now = lab.scheduled ?? 0;
    await lab.sender.run();
    expect([...lab.hub.created.values()]).toEqual([1]);
    expect(await only()).toMatchObject({ state: 'sent' });
  });

  test('that the hub refuses stands still with the reason, blocks no other, and can be tried again', async () => {
    const first = await lab.report();
    lab.now += 1;
    await lab.report('other.example');
    lab.now += UNDO_MS;
    const problem = { code: 'invalid-report', errors: [{ path: 'subjects.0.key' }] };
    lab.faults.push(Response.json(problem, { status: 400 }));
    await lab.sender.run();
    expect(await lab.outbox.list()).toMatchObject([
      { state: 'failed', problem: { code: 'invalid-report', paths: ['subjects.0.key'] } },
      { state: 'sent' },
    ]);
    await lab.outbox.change(first.id, (row) => retried(row, lab.now));
    await lab.sender.run();
    expect(lab.hub.reports().size).toBe(2);
  });

  test('goes oldest first', async () => {
    for (const host of ['a.example', 'b.example', 'c.example']) {
      await lab.report(host);
      lab.now += 1;
    }
    lab.now += UNDO_MS;
    await lab.sender.run();
    expect([...lab.hub.reports().values()].map(({ report }) => report?.page?.title)).toEqual([
      'a.example',
      'b.example',
      'c.example',
    ]);
  });
});

describe('a hub that does not answer', () => {
  test('is tried ever more seldom, not once a report', async () => {
    for (const host of ['a.example', 'b.example', 'c.example']) await lab.report(host);
    lab.now += UNDO_MS;
    const waits: number[] = [];
    for (let i = 0; i < 14; i++) {
      lab.faults.push('offline');
      await lab.sender.run();
      waits.push((lab.scheduled ?? 0) - lab.now);
      lab.now = lab.scheduled ?? 0;
    }
    expect(lab.requests).toHaveLength(14);
    expect(waits.slice(0, 4)).toEqual([BASE_MS, 2 * BASE_MS, 4 * BASE_MS, 8 * BASE_MS]);
    expect(waits.at(-1)).toBe(LONGEST_MS);
    await lab.sender.run();
    expect(lab.hub.reports().size).toBe(3);
  });

  test('is tried at once when the browser is online again, but never before it asked for', async () => {
    await lab.report();
    lab.now += UNDO_MS;
    for (let i = 0; i < 8; i++) {
      lab.faults.push('offline');
      await lab.sender.run();
      lab.now = lab.scheduled ?? 0;
    }
    lab.faults.push(new Response(null, { status: 503, headers: { 'retry-after': '600' } }));
    await lab.sender.run();
    await lab.sender.run('fresh');
    expect(lab.hub.reports().size).toBe(0);
    lab.now += 600_000;
    await lab.sender.run('fresh');
    expect(lab.hub.reports().size).toBe(1);
  });

  test('waits are spread over the whole time', () => {
    expect(backoffMs(0, 0)).toBe(0);
    expect(backoffMs(3, 0.5)).toBe(4 * BASE_MS);
    expect(backoffMs(10_000, 1)).toBe(LONGEST_MS);
  });

  test('is not silenced by a clock that was set back', async () => {
    await lab.report();
    await lab.store.setPace({ failures: 3, until: START + 10 * 365 * 86_400_000, asked: 0 });
    lab.now += 2 * 86_400_000;
    await lab.sender.run();
    // At most a day.
    expect(lab.scheduled).toBe(lab.now + 86_400_000);
  });
});

describe('a run', () => {
  test.each([0, 1, 2, 3, 4, 5])('that is asked for %i turns after the end of another is done', async (turns) => {
    const store = createOutboxDatabase(`test-${databases++}`);
    let runs = 0;
    const sender = createSender({
      outbox: createOutbox(store),
      store,
      transport: createTransport({ hubUrl: () => Promise.reject(new Error('no hub')), now: () => START }),
      now: () => START,
      random: () => 1,
      exclusively: async (action) => {
        await action();
        if (++runs > 1) return;
        let asked = Promise.resolve();
        for (let i = 0; i < turns; i++) asked = asked.then(() => undefined);
        void asked.then(() => sender.run());
      },
      scheduleAt: () => Promise.resolve(),
      mayLeave: () => Promise.resolve(true),
      fault: () => Promise.resolve(),
      onChanged: () => undefined,
    });
    await sender.run();
    await expect.poll(() => runs, { timeout: 2000 }).toBe(2);
  });
});

describe('a picture', () => {
  const PICTURES = [1, 2].map((byte) => ({ type: 'image/png', bytes: new Uint8Array([byte]) }) as const);

  test('that is on its way, or may have arrived, is not changed without a word', async () => {
    const { id } = await lab.report();
    const [first = null, second = null] = PICTURES;
    await lab.outbox.setPicture(id, first);
    lab.now += UNDO_MS;
    const answers: boolean[] = [];
    lab.refuses = (method) => {
      if (method === 'PUT') lab.meanwhile = async () => answers.push(await lab.outbox.setPicture(id, second));
      return false;
    };
    await lab.sender.run();
    expect(answers).toEqual([false]);
    expect([...(lab.hub.reports().get(id)?.picture ?? [])]).toEqual([1]);
    expect(await only()).toMatchObject({ picture: 'sent' });
  });

  test('whose answer was lost goes again as it was', async () => {
    const { id } = await lab.report();
    const [first = null] = PICTURES;
    await lab.outbox.setPicture(id, first);
    lab.now += UNDO_MS;
    lab.refuses = (method) => method === 'PUT';
    await lab.sender.run();
    expect(await lab.outbox.setPicture(id, null)).toBe(false);
    lab.refuses = () => false;
    lab.now = lab.scheduled ?? 0;
    await lab.sender.run();
    expect([...(lab.hub.reports().get(id)?.picture ?? [])]).toEqual([1]);
  });
});

describe('a device whose clock ran ahead', () => {
  const YEAR_MS = 365 * 86_400_000;

  test('sends what was written down then as soon as the clock is right', async () => {
    lab.now += YEAR_MS;
    await lab.report();
    lab.now = START;
    await lab.sender.run();
    expect(await only()).toMatchObject({ state: 'sent' });
    expect(lab.hub.reports().size).toBe(1);
  });

  test('asks for the state, and deletes, as soon as the clock is right', async () => {
    await lab.report();
    lab.now += UNDO_MS;
    await lab.sender.run();
    const { id } = (await only()) ?? { id: '' };
    await lab.outbox.change(id, (row) => ({ ...row, nextPollAt: START + YEAR_MS }));
    expect(lab.requests).toHaveLength(1);
    await lab.sender.run();
    expect(lab.requests.at(-1)).toBe('GET /v1/reports/ID');
    await lab.outbox.change(id, (row) => removed(row, START + YEAR_MS));
    await lab.sender.run();
    expect(await only()).toBeUndefined();
  });
});

describe('what a hub cannot deal with', () => {
  test('does not keep what came after it from being sent, deleted or asked about', async () => {
    const lab = createLab();
    const poisoned = await lab.report('poison.example');
    lab.now += UNDO_MS;
    lab.refuses = (_method, body) => body.includes('poison.example');
    await lab.sender.run();
    await lab.report('second.example');
    await lab.report('third.example');
    for (let i = 0; i < 4; i++) {
      lab.now = Math.max(lab.now + UNDO_MS, lab.scheduled ?? 0);
      await lab.sender.run();
    }
    const titles = [...lab.hub.reports().values()].map(({ report }) => report?.page?.title);
    expect(new Set(titles)).toEqual(new Set(['second.example', 'third.example']));
    lab.refuses = () => false;
    lab.now = lab.scheduled ?? 0;
    await lab.sender.run();
    expect(lab.hub.reports().has(poisoned.id)).toBe(true);
  });

  test('be it a picture, does not hold up the next report', async () => {
    const lab = createLab();
    const { id } = await lab.report('first.example');
    await lab.outbox.setPicture(id, { type: 'image/png', bytes: new Uint8Array(9) });
    lab.now += UNDO_MS;
    lab.refuses = (method) => method === 'PUT';
    await lab.sender.run();
    await lab.report('second.example');
    for (let i = 0; i < 4; i++) {
      lab.now = Math.max(lab.now + UNDO_MS, lab.scheduled ?? 0);
      await lab.sender.run();
    }
    expect(lab.hub.reports().size).toBe(2);
    lab.refuses = () => false;
    lab.now = lab.scheduled ?? 0;
    await lab.sender.run();
    expect((await lab.outbox.list())[0]).toMatchObject({ picture: 'sent', attempts: 0 });
  });
});

describe('what is added', () => {
  test('before it leaves is in the report itself; after, it goes as details with a rising revision', async () => {
    const { id } = await lab.report();
    await lab.outbox.change(id, (row) => withDetails(row, { category: 'TH01' }, lab.now));
    await lab.outbox.change(id, (row) => hurried(row, lab.now));
    await lab.sender.run();
    expect(lab.hub.reports().get(id)?.report?.details).toEqual({ revision: 1, category: 'TH01' });
    await lab.outbox.change(id, (row) => withDetails(row, { category: 'TH08', text: 'a' }, lab.now));
    await lab.outbox.change(id, (row) => withDetails(row, { category: 'TH08', text: 'b' }, lab.now));
    await lab.sender.run();
    expect(lab.hub.reports().get(id)?.details).toEqual({ revision: 3, category: 'TH08', text: 'b' });
    // Kept, so that the person sees what they have said, and says the rest of it anew.
    expect(await only()).toMatchObject({ details: { revision: 3, isSent: true } });
  });

  test('while the report is on its way changes nothing of what left', async () => {
    const { id, body } = await lab.report();
    lab.now += UNDO_MS;
    lab.faults.push('lost-answer');
    await lab.sender.run();
    await lab.outbox.change(id, (row) => withSubjects(withDetails(row, { lostMoney: true }, lab.now), [], lab.now));
    lab.now = lab.scheduled ?? 0;
    await lab.sender.run();
    expect(lab.hub.reports().get(id)).toMatchObject({ body, details: { revision: 1, lostMoney: true } });
  });

  test('a picture goes after the report and is not kept here', async () => {
    const { id } = await lab.report();
    const picture = { type: 'image/png', bytes: new Uint8Array([1, 2, 3]) } as const;
    expect(await lab.outbox.setPicture(id, picture)).toBe(true);
    lab.now += UNDO_MS;
    await lab.sender.run();
    expect(lab.requests).toEqual(['POST /v1/reports', 'PUT /v1/reports/ID/picture']);
    expect(lab.hub.reports().get(id)?.picture).toEqual(picture.bytes);
    expect(await lab.outbox.picture(id)).toBeNull();
    expect(await lab.outbox.setPicture(id, picture)).toBe(false);
  });
});

describe('the answer', () => {
  test('is asked for ever more seldom while the report is open, and is news once', async () => {
    const { id } = await lab.report();
    lab.now += UNDO_MS;
    await lab.sender.run();
    const gaps: number[] = [];
    for (let i = 0; i < 10; i++) {
      gaps.push(((lab.scheduled ?? 0) - lab.now) / 60_000);
      lab.now = lab.scheduled ?? 0;
      await lab.sender.run();
    }
    expect(gaps.slice(0, 4)).toEqual([2, 4, 8, 16]);
    expect(gaps.at(-1)).toBe(360);
    lab.hub.decide(id, 'listed', 'reports-agree');
    lab.now = lab.scheduled ?? 0;
    await lab.sender.run();
    expect(await only()).toMatchObject({ isNews: true, status: { state: 'listed', reason: 'reports-agree' } });
    // Nothing is open: nothing is asked.
    expect(lab.scheduled).toBeNull();
  });

  test('that a hub has lost the report ends the asking', async () => {
    await lab.report();
    lab.now += UNDO_MS;
    await lab.sender.run();
    lab.now = lab.scheduled ?? 0;
    lab.faults.push(Response.json({ code: 'not-found' }, { status: 404 }));
    await lab.sender.run();
    expect(await only()).toMatchObject({ problem: { code: 'gone' }, nextPollAt: null });
    expect(lab.scheduled).toBeNull();
  });
});

describe('the outbox', () => {
  test('sets aside what it cannot read, and goes on', async () => {
    const { id } = await lab.report();
    await lab.store.change('broken', () => ({ id: 'broken' }) as unknown as Row);
    const twisted = newRow((await sampleReport()).report, 'x'.repeat(43), START);
    await lab.store.change('00000000-0000-7000-8000-000000000000', () => twisted);
    lab.now += UNDO_MS;
    await lab.sender.run();
    expect([...lab.hub.reports().keys()]).toEqual([id]);
    expect(await lab.outbox.countAside()).toBe(2);
    await lab.outbox.dropAside();
    expect(await lab.outbox.countAside()).toBe(0);
  });

  test('makes room by what is done with, and says when there is none', { timeout: 60_000 }, async () => {
    const { report, token } = await sampleReport();
    const rows = Array.from({ length: MAX_ROWS }, (_, i) => {
      const id = report.id.slice(0, -4) + i.toString(16).padStart(4, '0');
      return newRow({ ...report, id }, token, START + i);
    });
    for (const row of rows) await lab.store.change(row.id, () => row);
    await expect(lab.report()).rejects.toThrow(OutboxError);
    const done = rows[500]!;
    await lab.store.change(done.id, () => ({ ...done, state: 'sent' }));
    const { id } = await lab.report('new.example');
    const ids = (await lab.outbox.list()).map((row) => row.id);
    expect(ids).toHaveLength(MAX_ROWS);
    expect(ids).toContain(id);
    expect(ids).not.toContain(done.id);
  });

  test('of private windows sends as well and writes nothing but its session’s record', async () => {
    let record: unknown;
    const area = {
      read: () => Promise.resolve(record),
      write: (next: unknown) => {
        record = structuredClone(next);
        return Promise.resolve();
      },
    };
    lab = createLab(createPrivateOutbox(area));
    const { id } = await lab.report();
    const picture = { type: 'image/jpeg', bytes: crypto.getRandomValues(new Uint8Array(20_000)) } as const;
    await lab.outbox.setPicture(id, picture);
    expect(await lab.outbox.picture(id)).toEqual(picture);
    lab.now += UNDO_MS;
    await lab.sender.run();
    expect(lab.hub.reports().get(id)?.picture).toEqual(picture.bytes);
    const [a, b] = [createPrivateOutbox(area), createPrivateOutbox(area)];
    const sign = async (key: CryptoKey) =>
      Buffer.from(await crypto.subtle.sign('HMAC', key, new Uint8Array(1))).toString('hex');
    const unused = (): Promise<CryptoKey> => Promise.reject(new Error('expected no other key'));
    expect(await sign(await a.secretKey(unused))).toBe(await sign(await b.secretKey(unused)));
    record = undefined;
    expect((await createOutbox(a).list()).length).toBe(0);
  });

  test('two contexts that make the secret at once agree on one', async () => {
    const name = `test-${databases++}`;
    const make = () => crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const keys = await Promise.all([1, 2, 3].map(() => createOutboxDatabase(name).secretKey(make)));
    const signatures = await Promise.all(
      keys.map(async (key) => Buffer.from(await crypto.subtle.sign('HMAC', key, new Uint8Array(1))).toString('hex')),
    );
    expect(new Set(signatures).size).toBe(1);
  });
});

describe('whatever dies when', () => {
  /** What a person does with a report, and whether the hub has it in the end. */
  type Fate = 'sent' | 'undone-at-once' | 'undone-late' | 'amended';

  test(
    'the hub ends with exactly the reports that were not taken back, none doubled',
    { timeout: 120_000 },
    async () => {
      let killed = 0;
      let lost = 0;
      let late = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.infiniteStream(fc.nat({ max: 999 })),
          fc.array(fc.constantFrom<Fate>('sent', 'undone-at-once', 'undone-late', 'amended'), {
            minLength: 1,
            maxLength: 12,
          }),
          async (stream, fates) => {
            const dice = (): number => stream.next().value;
            const world = createStormyWorld(dice);
            await world.play(fates);
            killed += world.deaths();
            lost += world.counts.lost;
            late += world.counts.late;
          },
        ),
        { seed: 1441, numRuns: 60 },
      );
      // A storm that never blew would show nothing.
      expect(killed).toBeGreaterThan(100);
      expect(lost).toBeGreaterThan(100);
      expect(late).toBeGreaterThan(20);
    },
  );

  function createStormyWorld(dice: () => number) {
    const hub = createFakeHub();
    const database = createOutboxDatabase(`storm-${databases++}`);
    const counts = { lost: 0, late: 0 };
    let now = START;
    let calm = false;
    /** Requests that arrive after their sender has given up, each at its time. */
    let underway: { at: number; deliver: () => Promise<unknown> }[] = [];

    async function network(url: string, init: RequestInit): Promise<Response> {
      const send = fetchOf(hub);
      const roll = calm ? 999 : dice();
      if (roll < 150) {
        counts.lost++;
        throw new TypeError('dropped');
      }
      if (roll < 250) {
        counts.late++;
        underway.push({ at: now + dice() * 3000, deliver: () => send(url, init) });
        throw new TypeError('timeout');
      }
      if (roll < 350) {
        counts.late++;
        underway.push({ at: now + dice() * 3000, deliver: () => send(url, init) });
      }
      if (roll < 400) return new Response(null, { status: 503, headers: { 'retry-after': '7' } });
      const response = await send(url, init);
      if (roll < 550) {
        counts.lost++;
        throw new TypeError('answer lost');
      }
      return response;
    }

    const { live, deaths } = createMortalWorker({
      database,
      fetch: network,
      hubUrl: 'https://hub.example/',
      now: () => now,
      random: () => dice() / 999,
      dies: () => !calm && dice() < 15,
    });

    async function pass(ms: number): Promise<void> {
      now += ms;
      const arrived = underway.filter(({ at }) => at <= now);
      underway = underway.filter(({ at }) => at > now);
      for (const { deliver } of arrived) await deliver();
    }

    return {
      counts,
      deaths,
      async play(fates: readonly Fate[]): Promise<void> {
        const expected = new Set<string>();
        const amended = new Map<string, string>();
        for (const [i, fate] of fates.entries()) {
          const { report, token } = await sampleReport(`s${i}.example`, now);
          const row = newRow(report, token, now);
          // A person who is not told that it is kept presses again; the id is the same.
          await live(({ outbox }) => outbox.add(row));
          if (fate === 'undone-at-once') await live(({ outbox }) => outbox.change(row.id, (one) => removed(one, now)));
          else expected.add(row.id);
          await pass(dice() * 20);
          await live(({ sender }) => sender.run());
          if (fate === 'undone-late') {
            await live(({ outbox }) => outbox.change(row.id, (one) => removed(one, now)));
            expected.delete(row.id);
          }
          if (fate === 'amended') {
            const text = `words ${i}`;
            await live(({ outbox }) => outbox.change(row.id, (one) => withDetails(one, { text }, now)));
            amended.set(row.id, text);
          }
          await live(({ sender }) => sender.run());
        }
        for (let i = 0; i < 40; i++) {
          await pass(dice() * 2000);
          await live(({ sender }) => sender.run(dice() < 100 ? 'fresh' : 'due'));
        }
        calm = true;
        for (let i = 0; i < 12; i++) {
          await pass(2 * LONGEST_MS);
          await live(({ sender }) => sender.run('fresh'));
        }
        const stored = hub.reports();
        expect([...stored.keys()].toSorted()).toEqual([...expected].toSorted());
        for (const times of hub.created.values()) expect(times).toBe(1);
        for (const [id, text] of amended) {
          const { report, details } = stored.get(id) ?? {};
          expect(details?.text ?? report?.details?.text).toBe(text);
        }
        const rows = await createOutbox(database).list();
        expect(rows.map(({ id }) => id).toSorted()).toEqual([...expected].toSorted());
        for (const row of rows) {
          expect(row.state).toBe('sent');
          expect(hasUnsentDetails(row)).toBe(false);
          expect(stored.get(row.id)?.body).toBe(row.body);
          expect(serializeBody(bodyOf(row))).toBe(row.body);
        }
      },
    };
  }
});
