/* Webhooks, for administrators: whom to tell, what was told, and telling again. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { deliveriesQuerySchema, newWebhookSchema, webhookChangeSchema } from '../../../lib/core/console/exchange.ts';
import { listDeliveries, listWebhooks, webhookById } from '../../db/webhooks.ts';
import { addWebhook, changeWebhook, removeWebhook, sendAgain } from '../../exchange/webhooks.ts';
import { parseBody } from '../body.ts';
import { problem } from '../problem.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';
import { idOf, refusing } from './sources.ts';

const PAGE = 100;

/** The routes `/webhooks`. */
export function webhookRoutes({ database, keys, now }: ConsoleDeps): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();

  app.get('/webhooks', async (context) => context.json({ webhooks: await database.use(listWebhooks) }));

  app.post('/webhooks', async (context) => {
    const parsed = await parseBody(context, newWebhookSchema);
    if ('refused' in parsed) return parsed.refused;
    const { handle } = context.get('actor');
    return context.json(await database.use((orm) => addWebhook(orm, keys, parsed.body, handle, now())), 201, {
      'cache-control': 'no-store',
    });
  });

  app.patch('/webhooks/:id', async (context) => {
    const parsed = await parseBody(context, webhookChangeSchema);
    if ('refused' in parsed) return parsed.refused;
    const { handle } = context.get('actor');
    return refusing(context, () =>
      database
        .use((orm) => changeWebhook(orm, idOf(context), parsed.body, handle, now()))
        .then((webhook) => context.json(webhook)),
    );
  });

  app.delete('/webhooks/:id', (context) =>
    refusing(context, () =>
      database
        .use((orm) => removeWebhook(orm, idOf(context), context.get('actor').handle, now()))
        .then(() => context.body(null, 204)),
    ),
  );

  app.get('/webhooks/:id/deliveries', async (context) => {
    const query = v.safeParse(deliveriesQuerySchema, context.req.query());
    if (!query.success) return problem(context, 'invalid-query');
    const { cursor, limit, state } = query.output;
    const size = Math.min(Number(limit ?? PAGE), PAGE);
    const id = idOf(context);
    const before = cursor === undefined ? null : Number(cursor);
    const found = await database.use(async (orm) =>
      (await webhookById(orm, id)) === null ? null : listDeliveries(orm, id, state ?? null, before, size + 1),
    );
    if (found === null) return problem(context, 'not-found');
    const deliveries = found.slice(0, size);
    const nextCursor = found.length > size ? String(deliveries.at(-1)?.eventSeq) : null;
    return context.json({ deliveries, nextCursor });
  });

  app.post('/webhooks/:id/deliveries/:delivery', (context) =>
    refusing(context, () =>
      database
        .use((orm) => sendAgain(orm, idOf(context), context.req.param('delivery'), context.get('actor').handle, now()))
        .then(() => context.body(null, 202)),
    ),
  );
  return app;
}
