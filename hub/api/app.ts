/* The HTTP face of a hub: routes, limits, and what a failure looks like from outside. It reads files, never the database. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import type { HubConfig, HubPaths } from '../config.ts';
import { currentRelease } from '../publish/current.ts';
import { openApi } from './openapi.ts';
import { problem } from './problem.ts';
import { serveRepositoryFile } from './repository.ts';

export interface AppDeps {
  readonly paths: HubPaths;
  readonly config: HubConfig;
  readonly log: Pick<Logger, 'error'>;
  readonly now: () => Date;
}

/** No route takes a body yet; what comes is cut short. */
const MAX_BODY_BYTES = 64 * 1024;

/** The application; `deps.now` is the clock. */
export function createApp({ paths, config, log, now }: AppDeps): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (context) => problem(context, 'too-large') }));
  app.use(async (context, next) => {
    if (context.req.method === 'GET' || context.req.method === 'HEAD') return next();
    if (context.req.method === 'OPTIONS') {
      return context.body(null, 204, {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD',
        'access-control-max-age': '86400',
      });
    }
    const refused = problem(context, 'method-not-allowed');
    refused.headers.set('allow', 'GET, HEAD');
    return refused;
  });

  app.get('/repo/*', (context) => {
    // The raw path: decoding it first would give an encoded "../" another chance.
    const path = new URL(context.req.url).pathname.slice('/repo/'.length);
    return serveRepositoryFile(context, paths.repo, path);
  });

  app.get('/healthz', async (context) => {
    const current = await currentRelease(paths, now());
    if (current === null) return problem(context, 'not-ready');
    const { epoch, sequence, publishedAt } = current.release;
    const body = {
      status: current.isExpired ? 'expired' : 'ok',
      epoch,
      sequence,
      publishedAt,
      expiresAt: current.expiresAt,
    };
    return context.json(body, current.isExpired ? 503 : 200, { 'cache-control': 'no-store' });
  });

  app.get('/openapi.json', (context) =>
    context.json(openApi(config.url), 200, {
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
    }),
  );

  app.notFound((context) => problem(context, 'not-found'));
  app.onError((error, context) => {
    log.error({ error, path: context.req.path }, 'request failed');
    return problem(context, 'internal');
  });
  return app;
}
