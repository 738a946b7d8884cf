/*
 * Every web site of the world on one loopback port. The browsers send all their requests here (Chromium by
 * `--host-resolver-rules`, Firefox by a proxy setting), so a host name in a test is never looked up or contacted,
 * and what a listed host would have received is counted exactly.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  /** Host without port. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  /** `document`, `iframe`, `empty`… of Sec-Fetch-Dest, where the browser says. */
  readonly destination: string;
  /** `prefetch` of Sec-Purpose or Purpose, where the browser says. */
  readonly purpose: string;
}

export type SiteHandler = (
  request: SeenRequest,
  response: ServerResponse,
  raw: IncomingMessage,
) => void | Promise<void>;

export interface Sites {
  readonly port: number;
  /** Answers for one host, or with `*` for every host without a handler of its own. */
  handle(host: string, handler: SiteHandler): void;
  /** Requests that reached the server for this host, favicons and `CONNECT` included. */
  requestsTo(host: string): readonly SeenRequest[];
  /** Requests that reached the server for any of these hosts. */
  countFor(hosts: Iterable<string>): number;
  /** Every host that something was asked of. */
  hostsAsked(): readonly string[];
  forgetRequests(): void;
  /** As it started: no request, no handler, no connection. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts the server on a free loopback port. Hosts without a handler get a plain page titled `site <host><path>`. */
export async function startSites(): Promise<Sites> {
  const seen = new Map<string, SeenRequest[]>();
  const handlers = new Map<string, SiteHandler>();
  const note = (request: SeenRequest): void => {
    const list = seen.get(request.host);
    if (list) list.push(request);
    else seen.set(request.host, [request]);
  };

  const server = createServer((raw, response) => {
    const request = parseRequest(raw);
    note(request);
    const handler = handlers.get(request.host) ?? handlers.get('*') ?? plainPage;
    void answer(handler, request, response, raw);
  });
  // A proxy client asks for a tunnel to an https site: counted as a request to it, and refused.
  server.on('connect', (raw: IncomingMessage, socket) => {
    note({ ...parseRequest(raw), host: withoutPort(raw.url ?? ''), path: '' });
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: portOf(server),
    handle: (host, handler) => void handlers.set(host, handler),
    requestsTo: (host) => seen.get(host) ?? [],
    countFor: (hosts) => [...hosts].reduce((sum, host) => sum + (seen.get(host)?.length ?? 0), 0),
    hostsAsked: () => [...seen.keys()],
    forgetRequests: () => seen.clear(),
    reset: () => {
      seen.clear();
      handlers.clear();
      server.closeAllConnections();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A handler that answers with this HTML. */
export function page(html: string): SiteHandler {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(html);
  };
}

const plainPage: SiteHandler = (request, response) => {
  if (request.path === '/favicon.ico') {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><title>site ${request.host}${escapeHtml(request.path)}</title><h1>${request.host}</h1>`);
};

async function answer(
  handler: SiteHandler,
  request: SeenRequest,
  response: ServerResponse,
  raw: IncomingMessage,
): Promise<void> {
  try {
    await handler(request, response, raw);
  } catch (error) {
    if (!response.headersSent) response.writeHead(500);
    response.end(String(error));
  }
}

/** Proxy clients send the whole URL in the request line, others path and Host. */
function parseRequest(raw: IncomingMessage): SeenRequest {
  const target = raw.url ?? '/';
  const url = /^https?:/.test(target) ? new URL(target) : null;
  return {
    method: raw.method ?? 'GET',
    host: url ? url.hostname : withoutPort(raw.headers.host ?? ''),
    path: url ? url.pathname + url.search : target,
    destination: headerText(raw, 'sec-fetch-dest'),
    purpose: headerText(raw, 'sec-purpose') || headerText(raw, 'purpose') || headerText(raw, 'x-moz'),
  };
}

function headerText(raw: IncomingMessage, name: string): string {
  const value = raw.headers[name];
  return typeof value === 'string' ? value : '';
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.codePointAt(0)};`);
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected the sites server on a TCP port');
  return address.port;
}
