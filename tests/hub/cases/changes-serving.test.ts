/* Waiting for changes at a hub that serves: behind the guard, and until the hub stops. */
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveHub, type Served } from '../../../hub/api/serve.ts';
import { appendEvent } from '../../../hub/db/events.ts';
import { withDatabase } from '../../../hub/db/database.ts';
import { changesSchema } from '../../../lib/core/console/queue.ts';
import { openConsole, type TestMember } from '../console.ts';
import { embeddedEngine, type TestHub } from '../engines.ts';
import { HUB_KEY, makeHub } from '../intake/world.ts';

const engine = embeddedEngine(makeHub);
let hub: TestHub;
let member: TestMember;
let served: Served;

beforeAll(async () => {
  await engine.start();
  hub = await engine.create();
  const console = await openConsole(hub, new Date());
  member = await console.member('ann@bank-a', 'reviewer');
  await console.close();
  const { config } = console;
  served = await serveHub({ ...hub, config, host: '127.0.0.1', port: 0, hubKey: HUB_KEY, trustedProxies: '' });
}, 120_000);
afterAll(async () => {
  await served?.close();
  await engine.stop();
});

/** Asks as the member's browser does; `after` null: for the number of now. */
async function ask(after: number | null): Promise<Response> {
  const target = `/v1/console/changes${after === null ? '' : `?after=${after}`}`;
  const token = await member.token('GET', target, new Uint8Array(), { issuedAt: new Date() });
  return fetch(`${served.url}${target}`, { headers: { authorization: `Bearer ${token}` } });
}

it(
  'tells a member what a command of the same machine did, and answers who waits when it stops',
  { timeout: 60_000 },
  async () => {
    expect((await fetch(`${served.url}/v1/console/changes`)).status).toBe(401);
    const { seq } = v.parse(changesSchema, await (await ask(null)).json());
    const waiting = ask(seq);
    // The command gets the embedded database although somebody waits and the hub looks every second.
    await withDatabase(hub.paths, hub.databaseUrl, (orm) =>
      orm.transaction((tx) => appendEvent(tx, 'ceremony.open', {}, new Date())),
    );
    const told = v.parse(changesSchema, await (await waiting).json());
    expect(told).toMatchObject({ keys: true, proposal: false, cases: [] });

    const last = ask(told.seq);
    // Five answers later it has come in, however long its token took to sign and its connection to open.
    for (let times = 0; times < 5; times += 1) await ask(null);
    await served.close();
    const answer = await last;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    expect(v.parse(changesSchema, await answer.json())).toMatchObject({ seq: told.seq, keys: false });
  },
);
