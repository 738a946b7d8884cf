/* Serves a hub over HTTP, keeps its timestamp fresh and its promises of forgetting, until it is told to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { pino, type Logger } from 'pino';
import type { HubConfig, HubPaths } from '../config.ts';
import { pingDatabase } from '../db/database.ts';
import { createLastingDatabase, type LastingDatabase } from '../db/lasting-database.ts';
import { createPollCounter } from '../figures/poll-counter.ts';
import { HubError } from '../hub-error.ts';
import { createIntake } from '../intake/intake.ts';
import { loadIntakeKeys } from '../intake/intake-keys.ts';
import type { IntakeLimits } from '../intake/limits.ts';
import { createMetrics } from '../intake/metrics.ts';
import { addressTest } from '../intake/networks.ts';
import { createOutbound, type Outbound } from '../exchange/outbound.ts';
import { topSites } from '../policy/top-sites.ts';
import { createApp, type DatabaseHealth } from './app.ts';
import { attempt, CHORES_PACE, startChores, type ChoresPace } from './chores.ts';
import { logLines } from './log-lines.ts';

export interface ServeOptions {
  readonly paths: HubPaths;
  readonly config: HubConfig;
  readonly host: string;
  /** Zero takes a free port. */
  readonly port: number;
  /** A PostgreSQL; undefined: the embedded database. */
  readonly databaseUrl: string | undefined;
  /** The hub's secret, 64 hex digits; undefined: from its file. */
  readonly hubKey: string | undefined;
  /** Addresses and ranges, with commas, whose `X-Forwarded-For` is believed; empty: none. */
  readonly trustedProxies: string;
  readonly limits?: Partial<IntakeLimits>;
  /** How others are asked; else public addresses by HTTPS. For tests, which have receivers of their own. */
  readonly outbound?: Outbound;
  /** Between the order to stop and its execution: still answering, and telling proxies to go elsewhere. */
  readonly drainMs?: number;
  /** The clock of reports and appeals; else the machine's. */
  readonly now?: () => Date;
  /** How often its chores are done that people wait for; tests have them done sooner. */
  readonly pace?: ChoresPace;
}

export interface Served {
  readonly url: string;
  readonly port: number;
  /** Its database, for who is in the same process. */
  readonly database: LastingDatabase;
  /** Ends open requests and the schedule. */
  close(): Promise<void>;
}

/** Connections that are still busy after this are cut. */
const CLOSE_GRACE_MS = 2_000;
/** How often one that has been answered meanwhile is looked for: its answer may have promised that it stays open. */
const CLOSE_LOOK_MS = 20;

/** Longest wait for the database's sign of life. */
const HEALTH_MS = 2_000;
/**
 * Starts to listen. Throws what the socket throws (port in use, address not ours), HubError `bad-file` for a wrong secret and
 * RangeError for proxies that are no addresses.
 */
export async function serveHub(options: ServeOptions): Promise<Served> {
  const {
    paths,
    config,
    host,
    port,
    databaseUrl,
    hubKey,
    trustedProxies,
    limits,
    drainMs = 0,
    now = () => new Date(),
    pace = CHORES_PACE,
  } = options;
  const log = pino({ name: 'tuean', serializers: { error: withoutValues } }, logLines);
  const isTrustedProxy = addressTest(trustedProxies);
  const metrics = createMetrics();
  const database = createLastingDatabase(paths, databaseUrl);
  const keys = await loadIntakeKeys(paths, hubKey);
  const intake = createIntake({ database, keys, topSites: topSites(), metrics, now, ...(limits && { limits }) });
  const askDatabase = (): Promise<DatabaseHealth> =>
    Promise.race([
      database.use(pingDatabase).then(
        (): DatabaseHealth => 'ok',
        (error: unknown): DatabaseHealth => (error instanceof HubError && error.code === 'busy' ? 'busy' : 'no-answer'),
      ),
      sleep<DatabaseHealth>(HEALTH_MS, databaseUrl ? 'no-answer' : 'busy', { ref: false }),
    ]);
  const outside = {
    database,
    keys,
    forgettingKey: () => Promise.resolve(keys.forgetting),
    topSites: topSites(),
    outbound: options.outbound ?? createOutbound(),
    now,
    random: Math.random,
  };
  const polls = createPollCounter({ database, pollSeconds: config.pollSeconds, now });
  const { topSites: known, outbound } = outside;
  const stop = new AbortController();
  const app = createApp({
    paths,
    config,
    log,
    now,
    intake,
    database,
    keys,
    topSites: known,
    outbound,
    polls,
    metrics,
    askDatabase,
    isTrustedProxy,
    stopping: stop.signal,
  });
  let isStopping = false;
  const answer: typeof app.fetch = async (request, ...rest) => {
    // Proxies that ask send nobody here any more.
    if (isStopping && new URL(request.url).pathname === '/healthz') return stoppingAnswer();
    const response = await app.fetch(request, ...rest);
    // Connections that are kept end with this answer, also those that waited for it when the order came.
    if (isStopping) response.headers.set('connection', 'close');
    return response;
  };
  const server = createAdaptorServer({ fetch: answer });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const chores = await startChores({ paths, databaseUrl, outside, polls, log, stopping: stop.signal, pace });
  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    database,
    close: async () => {
      isStopping = true;
      stop.abort();
      if (drainMs > 0) await sleep(drainMs);
      chores.stop();
      await new Promise<void>((resolve) => {
        const cut = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), CLOSE_GRACE_MS);
        const closeIdle = (): void => {
          if ('closeIdleConnections' in server) server.closeIdleConnections();
        };
        const look = setInterval(closeIdle, CLOSE_LOOK_MS);
        server.close(() => {
          clearTimeout(cut);
          clearInterval(look);
          resolve();
        });
        closeIdle();
      });
      await attempt(log, 'store how often browsers asked', () => polls.flush());
      await closeDatabase(database, log);
    },
  };
}

function stoppingAnswer(): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', connection: 'close' };
  return new Response(JSON.stringify({ status: 'stopping' }), { status: 503, headers });
}

async function closeDatabase(database: LastingDatabase, log: Logger): Promise<void> {
  await attempt(log, 'close the database', () => database.close());
}

/** Where it failed, and no message: a database repeats there the values that it was given, which are people's. */
function withoutValues(error: unknown): object {
  const causes: object[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 5; cause = cause.cause) {
    const at = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    causes.push({ name: cause.name, code: 'code' in cause ? String(cause.code) : null, at: at.slice(0, 4) });
  }
  return { causes };
}
