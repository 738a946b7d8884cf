/* The routes about cases with members named by a header, over a new hub; who may ask is the guard's, and tested there. */
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import * as v from 'valibot';
import { casePictureRoutes } from '../../../hub/api/console/case-pictures.ts';
import { caseRoutes } from '../../../hub/api/console/cases.ts';
import type { ConsoleEnv } from '../../../hub/api/console/env.ts';
import { problem } from '../../../hub/api/problem.ts';
import { rowsOf } from '../../../hub/db/database.ts';
import type { LastingDatabase } from '../../../hub/db/lasting-database.ts';
import { HubError } from '../../../hub/hub-error.ts';
import { loadIntakeKeys, type IntakeKeys } from '../../../hub/intake/intake-keys.ts';
import { caseSchema, casesSchema, type Case, type Cases } from '../../../lib/core/console/queue.ts';
import { NOW } from '../cases/reported.ts';
import type { TestHub } from '../engines.ts';
import { HUB_KEY } from '../intake/world.ts';
import { CONFIG, TOP_SITES } from '../publish/world.ts';

export const ANN = 'ann@bank-a';
export const BEN = 'ben@bank-b';
/** Publisher; the others are reviewers. */
export const CAT = 'cat@bank-c';
/** What a member sends to list a case, but for what they saw. */
export const WISH = {
  grade: 'corroborated',
  category: 'TH01',
  authority: null,
  days: 30,
  reason: 'two paid',
  insists: false,
};

export interface CaseWorld {
  readonly database: LastingDatabase;
  readonly keys: IntakeKeys;
  readonly get: (path: string, by?: string) => Promise<Response>;
  readonly send: (by: string, method: 'POST' | 'DELETE', path: string, body: object) => Promise<Response>;
  readonly queue: (query?: string) => Promise<Cases>;
  readonly view: (id: number) => Promise<Case>;
  /** Payloads of the events of a type, the oldest first. */
  readonly events: (type: string) => Promise<readonly object[]>;
  readonly close: () => Promise<void>;
}

export async function openCases({ paths, database }: TestHub): Promise<CaseWorld> {
  const keys = await loadIntakeKeys(paths, HUB_KEY);
  const deps = { paths, config: CONFIG, database, keys, topSites: TOP_SITES, now: () => NOW };
  const app = new Hono<ConsoleEnv>();
  app.use(async (context, next) => {
    const handle = context.req.header('x-member') ?? '';
    const role = handle === CAT ? 'publisher' : 'reviewer';
    context.set('actor', { handle, role, organisation: handle.split('@')[1] ?? '', device: 'd' });
    await next();
  });
  app.route('/', caseRoutes(deps));
  app.route('/', casePictureRoutes(deps));
  app.onError((error, context) => {
    if (error instanceof HubError && error.code === 'no-case') return problem(context, 'not-found');
    throw error;
  });
  const get: CaseWorld['get'] = async (path, by = ANN) => app.request(path, { headers: { 'x-member': by } });
  return {
    database,
    keys,
    get,
    send: async (by, method, path, body) =>
      app.request(path, {
        method,
        headers: { 'x-member': by, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    queue: async (query = '') => v.parse(casesSchema, await (await get(`/cases${query}`)).json()),
    view: async (id) => v.parse(caseSchema, await (await get(`/cases/${id}`)).json()),
    events: (type) =>
      database.use(async (orm) =>
        (await rowsOf<{ payload: object }>(orm, sql`SELECT payload FROM event WHERE type = ${type} ORDER BY seq`)).map(
          ({ payload }) => payload,
        ),
      ),
    close: () => database.close(),
  };
}
