/* Webhooks, delivered to receivers on loopback. */
import { createHmac, randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { addNewOrganisation, editOrganisation } from '../../../hub/access/members.ts';
import { webhookRoutes } from '../../../hub/api/console/webhooks.ts';
import { storeAppeal } from '../../../hub/db/appeals.ts';
import { rowsOf } from '../../../hub/db/database.ts';
import { appendEvent } from '../../../hub/db/events.ts';
import { publisherId } from '../../../hub/db/listings.ts';
import { leaseDeliveries, listDeliveries, webhookById } from '../../../hub/db/webhooks.ts';
import { addWebhook, runWebhooks, type WebhookDeps } from '../../../hub/exchange/webhooks.ts';
import { intakeKeysOf } from '../../../hub/intake/intake-keys.ts';
import {
  createdWebhookSchema,
  deliveriesSchema,
  WEBHOOK_EVENTS,
  webhooksSchema,
  type CreatedWebhook,
} from '../../../lib/core/console/exchange.ts';
import type { SharingMark } from '../../../lib/core/console/people.ts';
import { testEngines } from '../engines.ts';
import { makeHub } from '../intake/world.ts';
import { openExchange, serveOther, toLoopback, type ExchangeWorld, type Other } from './exchange-world.ts';

const toldSchema = v.looseObject({ data: v.unknown() });

interface Received {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`webhooks on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let world: ExchangeWorld;
    let other: Other;
    let status = 200;
    let received: Received[] = [];
    beforeEach(async () => {
      [status, received] = [200, []];
      world = await openExchange(engine, (deps) => [webhookRoutes(deps)]);
      other = await serveOther((request, response, body) => {
        const header = (name: string): string => String(request.headers[name]);
        received.push({
          id: header('webhook-id'),
          timestamp: header('webhook-timestamp'),
          signature: header('webhook-signature'),
          body,
        });
        response.writeHead(status).end();
      });
    }, 60_000);
    afterEach(async () => {
      await other.close();
      await world.close();
    });

    const deps = (): WebhookDeps => ({ ...world.deps, outbound: toLoopback, random: () => 0 });
    const add = (): Promise<CreatedWebhook> =>
      world.on((orm) =>
        addWebhook(
          orm,
          world.deps.keys,
          { name: 'desk', url: `${other.url}/in`, events: [...WEBHOOK_EVENTS] },
          'a@b',
          world.clock.now,
        ),
      );
    const happen = (type: 'listing.revoke' | 'release.publish', payload: object): Promise<number> =>
      world.on((orm) => orm.transaction((tx) => appendEvent(tx, type, payload, world.clock.now)));
    const pass = (minutes: number): void =>
      void (world.clock.now = new Date(world.clock.now.getTime() + minutes * 60_000));
    const states = (id: number): Promise<readonly string[]> =>
      world.on(async (orm) => (await listDeliveries(orm, id, null, null, 10)).map(({ state }) => state));

    it('tells what happens from now on, once, signed as receivers verify it', async () => {
      await happen('listing.revoke', { key: 'host:before.example' });
      const { webhook, secret } = await add();
      const seq = await happen('listing.revoke', { key: 'host:evil.example', reason: 'words of ours' });
      expect(await runWebhooks(deps())).toBe(1);
      expect(await runWebhooks(deps())).toBe(0);
      const [one] = received;
      expect(JSON.parse(one?.body ?? '')).toEqual({
        type: 'listing.revoked',
        seq,
        timestamp: world.clock.now.toISOString(),
        data: { kind: 'host', key: 'host:evil.example' },
      });
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const signed = createHmac('sha256', key).update(`${one?.id}.${one?.timestamp}.${one?.body}`).digest('base64');
      expect(one?.signature).toBe(`v1,${signed}`);
      expect(one?.timestamp).toBe(String(world.clock.now.getTime() / 1000));
      expect(await states(webhook.id)).toEqual(['delivered']);
    });

    itOnBoth(
      'names a site that nobody listed, or somebody who lets it be passed on, and of any other the kind alone',
      async () => {
        await add();
        const title = { th: 'ก', en: 'a' };
        await world.on((orm) =>
          addNewOrganisation(orm, { name: 'bank-b', title, tlp: 'amber+strict' }, 'ann', world.clock.now),
        );
        await world.on(async (orm) => {
          for (const [name, publisher, broughtBy, state] of [
            ['silent', 'bank-b', null, 'revoked'],
            ['brought', 'feed', 'ben@bank-b', 'active'],
            ['both', 'bank-b', null, 'active'],
            ['both', 'feed', null, 'revoked'],
          ] as const) {
            await orm.execute(
              sql`INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, source, event_seq, brought_by, state)
                VALUES (${`host:${name}.example`}, ${await publisherId(orm, publisher)}, 2, 1, 20000, 20000, 'x', 1, ${broughtBy}, ${state})`,
            );
          }
        });
        for (const name of ['silent', 'brought', 'both', 'unlisted'])
          await happen('listing.revoke', { key: `host:${name}.example` });
        await runWebhooks(deps());
        const named = received.map(({ body }) => String(JSON.parse(body).data.key));
        expect(named.toSorted()).toEqual(['host:both.example', 'host:unlisted.example', 'undefined', 'undefined']);
      },
    );

    it('what waited while its sharing mark became stricter goes out without the name, and with it once it may', async () => {
      const at = world.clock.now;
      const mark = (tlp: SharingMark): Promise<unknown> =>
        world.on((orm) => editOrganisation(orm, 'bank-b', { tlp }, 'ann', at));
      await add();
      await world.on(async (orm) => {
        await addNewOrganisation(orm, { name: 'bank-b', title: { th: 'ก', en: 'a' }, tlp: 'clear' }, 'ann', at);
        await orm.execute(
          sql`INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, source, event_seq)
              VALUES ('host:evil.example', ${await publisherId(orm, 'bank-b')}, 2, 1, 20000, 20000, 'x', 1)`,
        );
      });
      await happen('listing.revoke', { key: 'host:evil.example' });
      status = 503;
      await runWebhooks(deps());
      await mark('amber');
      pass(1);
      await runWebhooks(deps());
      await mark('clear');
      pass(5);
      await runWebhooks(deps());
      const [first, second, third] = received.map(({ body }) => v.parse(toldSchema, JSON.parse(body)));
      expect(first?.data).toEqual({ kind: 'host', key: 'host:evil.example' });
      expect(second).toEqual({ ...first, data: { kind: 'host' } });
      expect(third).toEqual(first);
    });

    it('tells of a person only that there is one', async () => {
      await add();
      await world.on((orm) =>
        orm.transaction(async (tx) => {
          await appendEvent(tx, 'listing.revoke', { key: 'acct:TH:1234567890' }, world.clock.now);
          const appeal = {
            id: randomUUID(),
            receipt: 'a'.repeat(64),
            subject: { kind: 'phone' as const, key: 'phone:+66812345678' },
            contact: 'me@shop.example',
            reason: 'it is my own number since 2015',
            role: 'owner' as const,
            locale: 'th' as const,
          };
          await storeAppeal(tx, appeal, [], world.clock.now);
        }),
      );
      await runWebhooks(deps());
      expect(new Set(received.map(({ body }) => JSON.parse(body).data.kind))).toEqual(new Set(['account', 'phone']));
      expect(received).toHaveLength(2);
      const all = received.map(({ body }) => body).join();
      for (const secret of ['1234567890', '812345678', 'me@shop.example', 'my own number']) {
        expect(all).not.toContain(secret);
      }
    });

    itOnBoth(
      'tries again, later and later, the same delivery, and then lays it aside until somebody sends it again',
      async () => {
        const { webhook } = await add();
        await happen('release.publish', { epoch: 1, sequence: 2, counts: { hosts: 3 } });
        status = 503;
        const waits: number[] = [];
        for (;;) {
          expect(await runWebhooks(deps())).toBe(1);
          const [delivery] = await world.on((orm) => listDeliveries(orm, webhook.id, null, null, 1));
          if (delivery?.state !== 'waiting') break;
          waits.push((Date.parse(delivery.nextAt ?? '') - world.clock.now.getTime()) / 60_000);
          expect(await runWebhooks(deps())).toBe(0);
          pass(waits.at(-1) ?? 0);
        }
        expect(waits).toEqual([1, 5, 15, 60, 240, 720, 1200]);
        expect(new Set(received.map(({ id }) => id)).size).toBe(1);
        expect(new Set(received.map(({ timestamp }) => timestamp)).size).toBe(8);
        expect(await world.on((orm) => webhookById(orm, webhook.id))).toMatchObject({
          dead: 1,
          waiting: 0,
          lastError: { code: 'http-status', status: 503 },
        });
        pass(10_000);
        expect(await runWebhooks(deps())).toBe(0);
        status = 204;
        const again = await world.ask('POST', `/webhooks/${webhook.id}/deliveries/${received[0]?.id}`);
        expect(again.status).toBe(202);
        expect(await runWebhooks(deps())).toBe(1);
        expect(await states(webhook.id)).toEqual(['delivered']);
        expect(received.at(-1)?.id).toBe(received[0]?.id);
      },
    );

    it('follows no redirect, and answers of any size cost nothing', async () => {
      const { webhook } = await add();
      await happen('release.publish', { epoch: 1, sequence: 2 });
      status = 302;
      await runWebhooks(deps());
      const [delivery] = await world.on((orm) => listDeliveries(orm, webhook.id, null, null, 1));
      expect(delivery).toMatchObject({ state: 'waiting', lastError: { code: 'http-status', status: 302 } });
    });

    it('several hubs send it once, and a dead hub keeps it for minutes only', async () => {
      await add();
      await happen('release.publish', { epoch: 1, sequence: 2 });
      expect(await Promise.all([runWebhooks(deps()), runWebhooks(deps())]).then((sent) => sent.sort())).toEqual([0, 1]);
      await happen('release.publish', { epoch: 1, sequence: 3 });
      await runWebhooks({ ...deps(), outbound: () => Promise.reject(new Error('no way out')) });
      pass(2);
      // This hub dies with the delivery in its hands.
      expect(await world.on((orm) => leaseDeliveries(orm, world.clock.now, 300_000, 10))).toHaveLength(1);
      expect(await runWebhooks(deps())).toBe(0);
      pass(6);
      expect(await runWebhooks(deps())).toBe(1);
      expect(received).toHaveLength(2);
    });

    it('keeps secrets where a copy of the database shows none, and without the hub key tells nobody', async () => {
      const { secret, webhook } = await add();
      const rows = await world.on((orm) =>
        rowsOf<{ hex: string }>(orm, sql`SELECT encode(secret, 'hex') AS hex FROM webhook`),
      );
      expect(rows[0]?.hex).not.toContain(Buffer.from(secret.slice(6), 'base64').toString('hex'));
      await happen('release.publish', { epoch: 1, sequence: 2 });
      await runWebhooks({ ...deps(), keys: intakeKeysOf(Buffer.alloc(32, 7)) });
      expect(received).toEqual([]);
      expect(await states(webhook.id)).toEqual(['waiting']);
    });

    itOnBoth('administrators add, change and remove; the secret is shown once', async () => {
      const { ask } = world;
      const wanted = { name: 'desk', url: 'https://desk.example/in', events: ['case.decided'] };
      expect((await ask('POST', '/webhooks', { ...wanted, url: 'http://desk.example/' })).status).toBe(400);
      expect((await ask('POST', '/webhooks', { ...wanted, events: ['everything'] })).status).toBe(400);
      const { webhook, secret } = v.parse(createdWebhookSchema, await (await ask('POST', '/webhooks', wanted)).json());
      const listed = await (await ask('GET', '/webhooks')).text();
      expect(v.parse(webhooksSchema, JSON.parse(listed)).webhooks).toEqual([webhook]);
      expect(listed).not.toContain(secret);
      const change = { isPaused: true, seen: webhook.seen };
      expect((await ask('PATCH', `/webhooks/${webhook.id}`, change)).status).toBe(200);
      expect((await ask('PATCH', `/webhooks/${webhook.id}`, change)).status).toBe(409);
      const deliveries = await (await ask('GET', `/webhooks/${webhook.id}/deliveries`)).json();
      expect(v.parse(deliveriesSchema, deliveries)).toEqual({ deliveries: [], nextCursor: null });
      expect((await ask('DELETE', `/webhooks/${webhook.id}`)).status).toBe(204);
      expect((await ask('GET', `/webhooks/${webhook.id}/deliveries`)).status).toBe(404);
    });
  });
}
