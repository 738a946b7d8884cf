/* The HTTP face of a hub: routes, limits, and what a failure looks like from outside. */
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import type { HubConfig, HubPaths } from '../config.ts';
import { createMinuteLimit } from '../intake/limits.ts';
import { TrustError } from '../../lib/core/trust/client.ts';
import type { TopSites } from '../../lib/core/policy/gate.ts';
import type { Outbound } from '../exchange/outbound.ts';
import type { IntakeKeys } from '../intake/intake-keys.ts';
import type { Intake } from '../intake/intake.ts';
import { consoleRoutes } from './console/app.ts';
import { CONSOLE_PATH } from './console/guard.ts';
import { SECONDS, type Metrics } from '../intake/metrics.ts';
import { addressTest } from '../intake/networks.ts';
import { currentRelease } from '../publish/current.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import { createFeeds } from '../exchange/feeds.ts';
import type { PollCounter } from '../figures/poll-counter.ts';
import { appealPageRoutes, appealStyle } from './appeal-page.ts';
import { appealRoutes } from './appeals.ts';
import { feedRoutes } from './feeds.ts';
import { figuresPageRoutes } from './figures-page.ts';
import { openApi } from './openapi.ts';
import { problem } from './problem.ts';
import { reportRoutes } from './reports.ts';
import { serveRepositoryFile } from './repository.ts';
import { addressOf, knowSender, limitSender, type SenderEnv } from './sender.ts';

/** `busy`: another command has the embedded database for a while; reports wait for it. */
export type DatabaseHealth = 'ok' | 'busy' | 'no-answer';

export interface AppDeps {
  readonly paths: HubPaths;
  readonly config: HubConfig;
  readonly log: Pick<Logger, 'error'>;
  readonly now: () => Date;
  readonly intake: Intake;
  readonly database: LastingDatabase;
  /** Opens the sealed pictures of reports. */
  readonly keys: IntakeKeys;
  readonly topSites: TopSites;
  /** Fetches from other hosts, for sources that are pulled by hand. */
  readonly outbound: Outbound;
  /** Counts requests that tell how many browsers there are. */
  readonly polls: PollCounter;
  readonly metrics: Metrics;
  readonly askDatabase: () => Promise<DatabaseHealth>;
  readonly isTrustedProxy: (address: string) => boolean;
  /** Aborted when the hub stops; left out: it never does. */
  readonly stopping?: AbortSignal;
}

interface Route {
  /** Path as in the description of the API; the label of its metrics. */
  readonly name: string;
  readonly path: RegExp;
  readonly methods: readonly string[];
  /** Pages of the web may not have their visitors' browsers ask it: each would be another person on another network. */
  readonly isForNoPage?: true;
}

const READ = ['GET', 'HEAD'] as const;
const ROUTES: readonly Route[] = [
  { name: '/repo', path: /^\/repo\//, methods: READ },
  { name: '/feeds', path: /^\/feeds\//, methods: READ },
  { name: '/figures', path: /^\/figures(?:\.json)?$/, methods: READ },
  { name: '/releases.log', path: /^\/releases\.log$/, methods: READ },
  { name: '/healthz', path: /^\/healthz$/, methods: READ },
  { name: '/openapi.json', path: /^\/openapi\.json$/, methods: READ },
  { name: '/metrics', path: /^\/metrics$/, methods: READ },
  { name: '/v1/reports', path: /^\/v1\/reports$/, methods: ['POST'], isForNoPage: true },
  { name: '/v1/reports/{id}', path: /^\/v1\/reports\/[^/]+$/, methods: [...READ, 'PATCH', 'DELETE'] },
  { name: '/v1/reports/{id}/picture', path: /^\/v1\/reports\/[^/]+\/picture$/, methods: ['PUT'] },
  { name: '/v1/appeals', path: /^\/v1\/appeals$/, methods: ['POST'], isForNoPage: true },
  { name: '/appeal', path: /^\/appeal$/, methods: [...READ, 'POST'] },
  { name: '/appeal/status', path: /^\/appeal\/status$/, methods: ['POST'] },
  { name: '/appeal.css', path: /^\/appeal\.css$/, methods: READ },
  { name: '/v1/console', path: /^\/v1\/console\//, methods: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] },
  { name: '/v1/appeals/{id}', path: /^\/v1\/appeals\/[^/]+$/, methods: READ },
];

/** Who may read the metrics: this machine and private networks, where a Prometheus stands. */
const isNearby = addressTest('127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7');
/** Asked to come again after this, when the database does not answer. */
const RETRY_SECONDS = 10;

/** The application; `deps.now` is the clock. */
export function createApp(deps: AppDeps): Hono<SenderEnv> {
  const { paths, config, log, now, intake, metrics, polls, isTrustedProxy } = deps;
  const app = new Hono<SenderEnv>();
  const answers = metrics.counter('tuean_answers_total', 'Answers by route, method and status.');
  const seconds = metrics.histogram('tuean_answer_seconds', 'Time to an answer by route and method.', SECONDS);
  const outcomes = metrics.counter('tuean_reports_total', 'Reports that came, by what was done with them.');

  app.use(async (context, next) => {
    await next();
    if (context.res.status >= 400 && leavesBody(context)) context.header('connection', 'close');
  });
  app.use(async (context, next) => {
    const route = ROUTES.find(({ path }) => path.test(context.req.path));
    const startedAt = performance.now();
    if (route === undefined) return problem(context, 'not-found');
    if (!route.methods.includes(context.req.method)) return otherMethod(context, route);
    await next();
    const labels = { route: route.name, method: context.req.method };
    answers.add({ ...labels, status: context.res.status });
    seconds.observe(labels, (performance.now() - startedAt) / 1000);
  });

  const limited = (perMinute: number): MiddlewareHandler<SenderEnv> =>
    limitSender({ limit: createMinuteLimit(perMinute), isTrustedProxy, now });

  app.get('/repo/*', async (context) => {
    // The raw path: decoding it first would give an encoded "../" another chance.
    const path = new URL(context.req.url).pathname.slice('/repo/'.length);
    const answer = await serveRepositoryFile(context, paths.repo, path);
    if (context.req.method === 'GET') polls.count(path, answer.status);
    return answer;
  });
  app.use('/feeds/*', limited(intake.limits.feedRequestsPerMinute));
  app.route('/feeds', feedRoutes(createFeeds({ paths, config, database: deps.database, now })));
  app.route('/', figuresPageRoutes({ database: deps.database, config, now }));

  app.get('/releases.log', (context) => serveRepositoryFile(context, paths.repo, 'releases.log'));

  const known = knowSender({
    networks: intake.networks,
    limit: createMinuteLimit(intake.limits.requestsPerMinute),
    isTrustedProxy,
    now,
  });
  app.use('/v1/*', known);
  app.use('/appeal/*', known);
  app.route('/v1/reports', reportRoutes({ intake, outcomes, now }));
  app.route('/v1/appeals', appealRoutes(intake, now));
  app.route(
    CONSOLE_PATH,
    consoleRoutes(
      {
        paths,
        config,
        database: deps.database,
        keys: deps.keys,
        topSites: deps.topSites,
        now,
        log,
        ...(deps.stopping && { stopping: deps.stopping }),
      },
      deps.outbound,
    ),
  );
  app.route('/appeal', appealPageRoutes(intake, now));
  app.get('/appeal.css', appealStyle);

  app.use('/healthz', limited(intake.limits.healthRequestsPerMinute));
  app.get('/healthz', async (context) => {
    const [current, database] = await Promise.all([trustedRelease(paths, now()), deps.askDatabase()]);
    if (current === null) return problem(context, 'not-ready');
    const headers = { 'cache-control': 'no-store' };
    if ('reason' in current)
      return context.json({ status: 'not-trusted', reason: current.reason, database }, 503, headers);
    const { epoch, sequence, publishedAt } = current.release;
    const body = {
      status: current.isExpired ? 'expired' : database === 'no-answer' ? 'no-database' : 'ok',
      epoch,
      sequence,
      publishedAt,
      expiresAt: current.expiresAt,
      database,
    };
    return context.json(body, body.status === 'ok' ? 200 : 503, headers);
  });

  app.get('/metrics', (context) =>
    isNearby(addressOf(context, isTrustedProxy))
      ? context.text(metrics.render(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
      : problem(context, 'not-found'),
  );

  let description: string | null = null;
  app.get('/openapi.json', (context) => {
    // 200 kB that anybody may ask for: written once.
    description ??= JSON.stringify(openApi(config.url));
    return context.body(description, 200, {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
    });
  });

  app.notFound((context) => problem(context, 'not-found'));
  app.onError((error, context) => {
    log.error({ error, path: context.req.path.replace(/[0-9a-f-]{36}/g, '{id}') }, 'request failed');
    // What was not stored is sent again by the browser, and a feed is asked for again; so the answer is "later", whatever went wrong.
    if (/^\/(?:v1|feeds)\//.test(context.req.path))
      return problem(context, 'unavailable', { retryAfter: RETRY_SECONDS });
    return problem(context, 'internal');
  });
  return app;
}

/**
 * The release in force, or why a browser would take none of what lies in the repository: a threshold that was raised and waits for
 * signatures, a file that is damaged or gone.
 */
async function trustedRelease(
  paths: HubPaths,
  now: Date,
): Promise<Awaited<ReturnType<typeof currentRelease>> | { readonly reason: string }> {
  try {
    return await currentRelease(paths, now);
  } catch (error) {
    if (error instanceof TrustError) return { reason: error.code };
    throw error;
  }
}

/**
 * True where a refusal came before the whole body was read. What is left of it stands in the way of the next request on the same
 * connection, which behind a proxy is somebody else's: such a connection ends, and says so.
 */
function leavesBody({ req, res }: Context): boolean {
  const hasBody = req.header('transfer-encoding') !== undefined || Number(req.header('content-length') ?? 0) > 0;
  return hasBody && (!req.raw.bodyUsed || res.status === 413);
}

/** Origin of an extension, as browsers write it. They ask before a request only where the person has taken its permission away. */
const EXTENSION = /^[a-z]+(?:-[a-z]+)?-extension:\/\/[0-9a-z-]+$/;

/** A preflight, or a method that the route does not have. */
function otherMethod(context: Context, { methods, isForNoPage }: Route): Response {
  const names = methods.join(', ');
  if (context.req.method === 'OPTIONS') {
    // A body of JSON needs the leave that is not given here. `null` is the origin of a page in a sandboxed frame.
    const origin = context.req.header('origin');
    if (isForNoPage === true && origin !== undefined && !EXTENSION.test(origin))
      return context.body(null, 204, { allow: names });
    return context.body(null, 204, {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': names,
      'access-control-allow-headers': 'authorization, content-type, if-none-match',
      'access-control-max-age': '86400',
    });
  }
  const refused = problem(context, 'method-not-allowed');
  refused.headers.set('allow', names);
  return refused;
}
