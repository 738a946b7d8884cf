/* Routes of the console whose members are named by a header, over the hub of `newWorld`; who may ask is the guard's, and tested there. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { appealRoutes } from '../../../hub/api/console/appeals.ts';
import type { ConsoleDeps, ConsoleEnv } from '../../../hub/api/console/env.ts';
import { listingRoutes } from '../../../hub/api/console/listings.ts';
import type { LastingDatabase } from '../../../hub/db/lasting-database.ts';
import { HubError } from '../../../hub/hub-error.ts';
import type { BuildProposal } from '../../../hub/publish/build-in-child.ts';
import { createBuilder, type ReleaseBuilder } from '../../../hub/publish/builder.ts';
import { problem } from '../../../hub/api/problem.ts';
import type { TestHub } from '../engines.ts';
import { CONFIG, NOW, TOP_SITES } from '../publish/world.ts';

export interface MembersWorld {
  readonly database: LastingDatabase;
  readonly builder: ReleaseBuilder;
  /** The clock of the hub. */
  readonly clock: { now: Date };
  get(by: string, path: string): Promise<Response>;
  post(by: string, path: string, body: object): Promise<Response>;
  /** What a route answered, by its schema; throws where it is something else. */
  told<S extends v.GenericSchema>(schema: S, answer: Response | Promise<Response>): Promise<v.InferOutput<S>>;
  close(): Promise<void>;
}

/** Members ask a hub; all are publishers. */
export function openMembers(
  { paths, database }: TestHub,
  build: BuildProposal,
  wait?: { readonly waitMs: number },
): MembersWorld {
  const clock = { now: NOW };
  const deps = {
    paths,
    config: CONFIG,
    database,
    topSites: TOP_SITES,
    now: () => clock.now,
    // These routes open no picture.
    keys: null as unknown as ConsoleDeps['keys'],
  } satisfies ConsoleDeps;
  const builder = createBuilder(build);
  const app = new Hono<ConsoleEnv>();
  app.use(async (context, next) => {
    const handle = context.req.header('x-member') ?? '';
    context.set('actor', { handle, role: 'publisher', organisation: handle.split('@')[1] ?? '', device: 'd' });
    await next();
  });
  app.route('/', appealRoutes(deps));
  app.route('/', listingRoutes(deps, builder, wait));
  app.onError((error, context) => {
    if (error instanceof HubError && error.code === 'rules')
      return problem(context, 'rules', { detail: error.message });
    throw error;
  });
  return {
    database,
    builder,
    clock,
    get: async (by, path) => app.request(path, { headers: { 'x-member': by } }),
    post: async (by, path, body) =>
      app.request(path, {
        method: 'POST',
        headers: { 'x-member': by, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    told: async (schema, answer) => {
      const body: unknown = await (await answer).json();
      const parsed = v.safeParse(schema, body);
      if (!parsed.success)
        throw new Error(`${JSON.stringify(body).slice(0, 300)}: ${JSON.stringify(parsed.issues[0])}`);
      return parsed.output;
    },
    close: () => database.close(),
  };
}

/** The code of a problem. */
export async function codeOf(answer: Response): Promise<string> {
  return v.parse(v.object({ code: v.string() }), await answer.json()).code;
}
