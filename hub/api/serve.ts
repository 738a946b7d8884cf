/* Serves a hub over HTTP and keeps its timestamp fresh, until it is told to stop. */
import { createAdaptorServer } from '@hono/node-server';
import { pino, type Logger } from 'pino';
import type { HubConfig, HubPaths } from '../config.ts';
import { withLock } from '../lock.ts';
import { repositoryOf } from '../publish/publish.ts';
import { refreshTimestamp } from '../trust/index.ts';
import { createApp } from './app.ts';

export interface ServeOptions {
  readonly paths: HubPaths;
  readonly config: HubConfig;
  readonly host: string;
  /** Zero takes a free port. */
  readonly port: number;
}

export interface Served {
  readonly url: string;
  readonly port: number;
  /** Ends open requests and the schedule. */
  close(): Promise<void>;
}

/** A timestamp lives two days; signed every half hour it survives a day of trouble at the hub. */
const REFRESH_MS = 30 * 60_000;
/** Connections that are still busy after this are cut. */
const CLOSE_GRACE_MS = 2_000;

/**
 * Starts to listen. Throws what the socket throws (port in use, address not ours).
 */
export async function serveHub({ paths, config, host, port }: ServeOptions): Promise<Served> {
  const log = pino({ name: 'tuean' }, pino.destination(2));
  const app = createApp({ paths, config, log, now: () => new Date() });
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  await keepFresh(paths, log);
  const timer = setInterval(() => void keepFresh(paths, log), REFRESH_MS);
  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    close: () => {
      clearInterval(timer);
      return new Promise((resolve) => {
        const cut = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), CLOSE_GRACE_MS);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      });
    },
  };
}

/** Signs the timestamp again under the repository's lock, so that it never crosses a publication of another process. */
async function keepFresh(paths: HubPaths, log: Logger): Promise<void> {
  try {
    await withLock(paths.repoLock, () => refreshTimestamp(repositoryOf(paths), new Date()));
  } catch (error) {
    // Browsers keep the list they have; the age shows. The next turn tries again.
    log.error({ error }, 'could not sign the timestamp');
  }
}
