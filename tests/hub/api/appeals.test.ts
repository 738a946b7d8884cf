/* Appeals over HTTP: no account, a clock, and a token that opens them. */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expireAppeals } from '../../../hub/db/appeals.ts';
import { testEngines } from '../engines.ts';
import { receiptOfToken, sampleAddress, uuidV7 } from '../intake/sample.ts';
import { makeHub, openWorld, type World } from '../intake/world.ts';

const TOKEN = 'A'.repeat(43);
const HOUR_MS = 3_600_000;

function sampleAppeal(): { id: string; receipt: string } & Record<string, unknown> {
  return {
    id: uuidV7(),
    receipt: receiptOfToken(TOKEN),
    subject: { kind: 'account', key: 'acct:TH:1234567890' },
    contact: 'shop@example.com',
    reason: 'บัญชีนี้เป็นของร้านเรา\nเราส่งของครบ',
    role: 'owner',
    locale: 'th',
  };
}

function appeal(url: string, body: object, address = sampleAddress()): Promise<Response> {
  return fetch(`${url}/v1/appeals`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(body),
  });
}

for (const engine of testEngines(makeHub)) {
  describe.skipIf(!engine.isThere)(`appeals on ${engine.name}`, { timeout: 60_000 }, () => {
    let world: World;
    beforeAll(() => engine.start(), 120_000);
    afterEach(() => world.close());
    afterAll(() => engine.stop());

    it('stores one once and says by when it is answered', async () => {
      world = await openWorld(engine);
      const body = sampleAppeal();
      const first = await appeal(world.url, body);
      expect(first.status).toBe(201);
      const stored = (await first.json()) as Record<'state' | 'receivedAt' | 'acknowledgeBy' | 'decideBy', string>;
      expect(stored.state).toBe('open');
      expect(Date.parse(stored.acknowledgeBy) - Date.parse(stored.receivedAt)).toBe(24 * HOUR_MS);
      expect(Date.parse(stored.decideBy) - Date.parse(stored.receivedAt)).toBe(72 * HOUR_MS);
      const again = await Promise.all(Array.from({ length: 5 }, () => appeal(world.url, body)));
      for (const answer of again) {
        expect(answer.status).toBe(200);
        expect(await answer.json()).toEqual(stored);
      }
      expect((await appeal(world.url, { ...body, receipt: 'ab'.repeat(32) })).status).toBe(409);
      const read = (token: string) =>
        fetch(`${world.url}/v1/appeals/${body.id}`, { headers: { authorization: `Bearer ${token}` } });
      expect(await (await read(TOKEN)).json()).toEqual(stored);
      expect((await read('B'.repeat(43))).status).toBe(404);
      expect(await world.rows(sql`SELECT reason FROM appeal`)).toEqual([{ reason: body.reason }]);
    });

    it('refuses what is no appeal, and a network that has had its share', async () => {
      world = await openWorld(engine, { limits: { appealsPerNetwork: 2 } });
      const address = '198.51.100.1';
      expect((await appeal(world.url, { ...sampleAppeal(), reason: 'short' }, address)).status).toBe(400);
      const wrongKey = { ...sampleAppeal(), subject: { kind: 'account', key: 'acct:TH:12' } };
      expect((await appeal(world.url, wrongKey, address)).status).toBe(400);
      expect((await appeal(world.url, { ...sampleAppeal(), pad: 'x'.repeat(16_384) }, address)).status).toBe(413);
      const statuses: number[] = [];
      for (let count = 0; count < 3; count++) statuses.push((await appeal(world.url, sampleAppeal(), address)).status);
      expect(statuses).toEqual([201, 201, 429]);
      expect((await appeal(world.url, sampleAppeal())).status).toBe(201);
      // Last: the hub hangs up on who sends so much.
      expect((await appeal(world.url, { ...sampleAppeal(), reason: 'x'.repeat(1 << 20) })).status).toBe(413);
      expect(await world.rows(sql`SELECT id FROM appeal`)).toHaveLength(3);
    });

    it('forgets what was written some time after it was decided, and nothing before', async () => {
      world = await openWorld(engine);
      await appeal(world.url, sampleAppeal());
      const now = new Date();
      const far = new Date(now.getTime() + HOUR_MS);
      const expire = () => world.on((orm) => orm.transaction((tx) => expireAppeals(tx, far, far)));
      expect(await expire()).toBe(0);
      await world.on((orm) =>
        orm.execute(
          sql`UPDATE appeal SET state = 'rejected', decided_by = 'somebody', decided_at = ${now.toISOString()}::timestamptz`,
        ),
      );
      expect(await expire()).toBe(1);
      expect(await expire()).toBe(0);
      expect(await world.rows(sql`SELECT contact, reason, state FROM appeal`)).toEqual([
        { contact: null, reason: null, state: 'rejected' },
      ]);
    });
  });
}
