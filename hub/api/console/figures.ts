/* The figures, for members: all of a span as JSON, or one of them as CSV. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { FIGURES, figuresQuerySchema } from '../../../lib/core/console/figures.ts';
import { figureCsv, figuresOf } from '../../figures/figures.ts';
import { HubError } from '../../hub-error.ts';
import { problem } from '../problem.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';

/** The routes `/figures` and `/figures/<name>.csv`. */
export function figuresRoutes({ database, now }: ConsoleDeps): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  const count = (query: v.InferOutput<typeof figuresQuerySchema>) =>
    database.use((orm) => figuresOf(orm, query, now())).catch(nullForBadSpan);

  app.get('/figures', async (context) => {
    const query = v.safeParse(figuresQuerySchema, context.req.query());
    const figures = query.success ? await count(query.output) : null;
    return figures === null ? problem(context, 'invalid-query') : context.json(figures);
  });

  app.get('/figures/:name', async (context) => {
    const name = FIGURES.find((one) => `${one}.csv` === context.req.param('name'));
    if (name === undefined) return problem(context, 'not-found');
    const query = v.safeParse(figuresQuerySchema, context.req.query());
    const figures = query.success ? await count(query.output) : null;
    if (figures === null) return problem(context, 'invalid-query');
    return context.body(figureCsv(figures, name), 200, {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="tuean-${name}-${figures.from}-${figures.to}.csv"`,
    });
  });
  return app;
}

function nullForBadSpan(error: unknown): null {
  if (error instanceof HubError && error.code === 'bad-span') return null;
  throw error;
}
