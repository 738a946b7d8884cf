/*
 * The one place from which the hub asks others. HTTPS only; a name is resolved once, all its addresses must be public, and the
 * connection goes to exactly what was checked, so that a name that resolves to something else a moment later changes nothing
 * (DNS rebinding). Redirects are followed by hand, each through the same checks. Every answer has a size and a time.
 */
import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { PULL_ERRORS } from '../../lib/core/console/exchange.ts';
import { partsAtMost } from '../../lib/core/parts-at-most.ts';
import { isPublicAddress } from './addresses.ts';

export type OutboundErrorCode = (typeof PULL_ERRORS)[number];

/** Why a request to another failed. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly code: OutboundErrorCode;
  /** Status of the answer, where there was one. */
  readonly status: number | null;
  constructor(code: OutboundErrorCode, message: string, status: number | null = null, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = status;
  }
}

export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** How often a redirect is followed; a POST is never redirected. */
  readonly redirects: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly bytes: Uint8Array;
}

export type Outbound = (request: OutboundRequest) => Promise<OutboundAnswer>;

/** Where requests may go. */
export interface OutboundPolicy {
  readonly allowsScheme: (url: URL) => boolean;
  readonly allowsAddress: (address: string) => boolean;
}

/** Public addresses by HTTPS. Nothing that the API or a setting says widens it. */
export const PUBLIC_ONLY: OutboundPolicy = {
  allowsScheme: (url) => url.protocol === 'https:',
  allowsAddress: isPublicAddress,
};

/** Asks others within a policy. Throws OutboundError; an answer of any status but a redirect comes back. */
export function createOutbound(policy: OutboundPolicy = PUBLIC_ONLY): Outbound {
  return async (asked) => {
    const deadline = AbortSignal.timeout(asked.timeoutMs);
    let url = asked.url;
    for (let left = asked.redirects; ; left--) {
      const answer = await askOnce(parseTarget(url, policy), { ...asked, url }, policy, deadline);
      const location = answer.header('location');
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === null) return answer;
      if (asked.method !== 'GET') throw new OutboundError('redirects', 'a redirect of what is sent', answer.status);
      if (left <= 0) throw new OutboundError('redirects', 'too many redirects', answer.status);
      if (!URL.canParse(location, url)) throw new OutboundError('bad-address', 'a redirect to no address');
      url = new URL(location, url).href;
    }
  };
}

function parseTarget(text: string, policy: OutboundPolicy): URL {
  if (!URL.canParse(text)) throw new OutboundError('bad-address', 'expected an address');
  const url = new URL(text);
  if (!policy.allowsScheme(url) || url.username !== '' || url.password !== '') {
    throw new OutboundError('bad-address', `expected an https address without a name or password, got ${url.protocol}`);
  }
  return url;
}

async function askOnce(
  url: URL,
  { method, headers, body, maxBytes }: OutboundRequest,
  policy: OutboundPolicy,
  deadline: AbortSignal,
): Promise<OutboundAnswer> {
  const addresses = await resolve(url.hostname.replace(/^\[(.*)\]$/, '$1'), policy, deadline);
  const pinned: LookupFunction = (_name, options, done) => {
    const [first] = addresses;
    if (options.all === true) done(null, [...addresses]);
    else if (first !== undefined) done(null, first.address, first.family);
  };
  const options: RequestOptions = {
    method,
    // Unpacking is left out on purpose: a small packed answer could unpack to any size.
    headers: {
      ...headers,
      'accept-encoding': 'identity',
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    },
    lookup: pinned,
    signal: deadline,
    // No connection is shared: the next one is checked anew.
    agent: false,
  };
  try {
    const answer = await new Promise<IncomingMessage>((done, failed) => {
      const ask = url.protocol === 'http:' ? httpRequest : httpsRequest;
      const request = ask(url, options, done);
      request.on('error', failed);
      request.end(body);
    });
    const bytes = await readCapped(answer, maxBytes);
    const header = (name: string): string | null => {
      const value = answer.headers[name];
      return typeof value === 'string' ? value : null;
    };
    return { status: answer.statusCode ?? 0, header, bytes };
  } catch (cause) {
    if (cause instanceof OutboundError) throw cause;
    if (deadline.aborted) throw new OutboundError('timeout', 'no answer in time', null, { cause });
    throw new OutboundError('no-answer', 'no answer', null, { cause });
  }
}

/** All addresses of a name; one that is not allowed refuses them all. */
async function resolve(
  name: string,
  policy: OutboundPolicy,
  deadline: AbortSignal,
): Promise<readonly { address: string; family: number }[]> {
  const family = isIP(name);
  const found = family === 0 ? await lookUp(name, deadline) : [{ address: name, family }];
  if (found.length === 0) throw new OutboundError('no-answer', 'the name has no address');
  if (found.some(({ address }) => !policy.allowsAddress(address))) {
    throw new OutboundError('private-address', 'the name leads to an address that is not public');
  }
  return found;
}

async function lookUp(name: string, deadline: AbortSignal): Promise<readonly { address: string; family: number }[]> {
  const aborted = new Promise<never>((_done, failed) => {
    deadline.addEventListener('abort', () => failed(new OutboundError('timeout', 'the name did not resolve in time')), {
      once: true,
    });
  });
  const asked = lookup(name, { all: true, verbatim: true }).catch((cause: unknown) => {
    throw new OutboundError('no-answer', 'the name does not resolve', null, { cause });
  });
  return Promise.race([asked, aborted]);
}

async function readCapped(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const pieces = await partsAtMost(answer as AsyncIterable<Buffer>, maxBytes);
  if (pieces === null) {
    throw new OutboundError('too-large', `expected at most ${maxBytes} bytes`, answer.statusCode ?? null);
  }
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new OutboundError('bad-feed', 'expected an answer that is not packed', answer.statusCode ?? null);
  }
  return Buffer.concat(pieces);
}
