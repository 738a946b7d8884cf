/* A hub's console routes with a member in front of them, and servers of others on loopback. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Hono } from 'hono';
import type { ConsoleDeps, ConsoleEnv } from '../../../hub/api/console/env.ts';
import type { Orm } from '../../../hub/db/database.ts';
import { createOutbound, type Outbound } from '../../../hub/exchange/outbound.ts';
import { intakeKeysOf } from '../../../hub/intake/intake-keys.ts';
import type { TestEngine, TestHub } from '../engines.ts';
import { CONFIG, HUB_KEY } from '../intake/world.ts';

/** Lets requests go to this machine by HTTP; there is no setting of a hub that does. */
export const toLoopback: Outbound = createOutbound({
  allowsScheme: (url) => url.protocol === 'http:',
  allowsAddress: (address) => address === '127.0.0.1',
});

export interface ExchangeWorld {
  readonly hub: TestHub;
  readonly deps: ConsoleDeps;
  readonly clock: { now: Date };
  readonly app: Hono<ConsoleEnv>;
  on<T>(work: (orm: Orm) => Promise<T>): Promise<T>;
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Response>;
  close(): Promise<void>;
}

/** A hub with some console routes, asked by `somsri@bank-a`; the guard is not in front of them. */
export async function openExchange(
  engine: TestEngine,
  routes: (deps: ConsoleDeps) => readonly Hono<ConsoleEnv>[],
): Promise<ExchangeWorld> {
  const hub = await engine.create();
  const clock = { now: new Date('2026-03-10T12:00:00Z') };
  const { database } = hub;
  const deps: ConsoleDeps = {
    paths: hub.paths,
    config: CONFIG,
    database,
    keys: intakeKeysOf(Buffer.from(HUB_KEY, 'hex')),
    topSites: new Set(['much-visited.example']),
    now: () => clock.now,
  };
  const app = new Hono<ConsoleEnv>();
  app.use(async (context, next) => {
    context.set('actor', { handle: 'somsri@bank-a', role: 'administrator', organisation: 'bank-a', device: 'd' });
    await next();
  });
  for (const one of routes(deps)) app.route('/', one);
  return {
    hub,
    deps,
    clock,
    app,
    on: (work) => database.use(work),
    ask: async (method, path, body) =>
      app.request(path, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
    close: () => database.close(),
  };
}

export interface Other {
  readonly url: string;
  close(): Promise<void>;
}

/** Somebody else's server on a free port of loopback. */
export async function serveOther(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<Other> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
