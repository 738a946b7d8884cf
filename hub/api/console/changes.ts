/* Members wait here for what others change. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { changesQuerySchema } from '../../../lib/core/console/queue.ts';
import type { ChangeWatch } from '../../cases/changes.ts';
import { problem } from '../problem.ts';
import type { ConsoleEnv } from './env.ts';

/** Browsers that found no place ask again after this. */
const RETRY_SECONDS = 10;

/** The route `/changes`. */
export function changeRoutes(watch: ChangeWatch): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();

  app.get('/changes', async (context) => {
    const query = v.safeParse(changesQuerySchema, context.req.query());
    if (!query.success) return problem(context, 'invalid-query');
    const { after } = query.output;
    const { device } = context.get('actor');
    const asker = { device, gone: context.req.raw.signal };
    const changes = await watch.wait(after === undefined ? null : Number(after), asker);
    if (changes === null) return problem(context, 'unavailable', { retryAfter: RETRY_SECONDS });
    return context.json(changes, 200, { 'cache-control': 'no-store' });
  });
  return app;
}
