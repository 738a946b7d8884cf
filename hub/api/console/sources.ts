/* Outside feeds, for members: what they are trusted with, how the last pulls went, and a pull now. */
import { Hono, type Context } from 'hono';
import { newSourceSchema, pullSchema, sourceChangeSchema, type Source } from '../../../lib/core/console/exchange.ts';
import { listSources, type StoredSource } from '../../db/sources.ts';
import type { Outbound } from '../../exchange/outbound.ts';
import { addSource, changeSource, pullNow, removeSource, type PullDeps } from '../../exchange/sources.ts';
import { HubError, type HubErrorCode } from '../../hub-error.ts';
import { parseBody } from '../body.ts';
import { problem, type ProblemCode } from '../problem.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';

const REFUSALS: Readonly<Partial<Record<HubErrorCode, ProblemCode>>> = {
  'no-source': 'not-found',
  'no-webhook': 'not-found',
  'name-taken': 'name-taken',
  'changed-meanwhile': 'changed-meanwhile',
  busy: 'unavailable',
};

/** The routes `/sources`. `outbound` is how others are asked. */
export function sourceRoutes({ database, topSites, keys, now }: ConsoleDeps, outbound: Outbound): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  const forgettingKey = () => Promise.resolve(keys.forgetting);
  const deps: PullDeps = { database, topSites, forgettingKey, outbound, now, random: Math.random };

  app.get('/sources', async (context) => {
    const sources = await database.use(listSources);
    return context.json({ sources: sources.map(shown) });
  });

  app.post('/sources', async (context) => {
    const parsed = await parseBody(context, newSourceSchema);
    if ('refused' in parsed) return parsed.refused;
    const { handle } = context.get('actor');
    return refusing(context, () =>
      database
        .use((orm) => addSource(orm, parsed.body, handle, now()))
        .then((source) => context.json(shown(source), 201)),
    );
  });

  app.patch('/sources/:id', async (context) => {
    const parsed = await parseBody(context, sourceChangeSchema);
    if ('refused' in parsed) return parsed.refused;
    const { handle } = context.get('actor');
    return refusing(context, () =>
      database
        .use((orm) => changeSource(orm, idOf(context), parsed.body, handle, now()))
        .then((source) => context.json(shown(source))),
    );
  });

  app.delete('/sources/:id', (context) =>
    refusing(context, () =>
      database
        .use((orm) => removeSource(orm, idOf(context), context.get('actor').handle, now()))
        .then(() => context.body(null, 204)),
    ),
  );

  app.post('/sources/:id/pull', async (context) => {
    const parsed = await parseBody(context, pullSchema);
    if ('refused' in parsed) return parsed.refused;
    const { handle } = context.get('actor');
    return refusing(context, async () =>
      context.json(shown(await pullNow(idOf(context), parsed.body.accept ?? null, handle, deps))),
    );
  });
  return app;
}

/** Answers refusals as problems; what is no refusal is thrown on. */
export async function refusing(context: Context, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const code = REFUSALS[error.code];
    if (code === undefined) throw error;
    return problem(context, code, { detail: error.message });
  }
}

/** The id in a path; 0, which nothing has, where it is none. */
export function idOf(context: Context): number {
  const text = context.req.param('id') ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
}

function shown({ etag: _etag, lastModified: _modified, sha256: _hash, ...source }: StoredSource): Source {
  return source;
}
