/*
 * The console's one place that fetches. Every request is signed by this browser's key for this hub, this address and this body; a
 * hub's clock that is not ours is followed. Nothing is sent beside it: no cookies, no referrer.
 */
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { TOKEN_SECONDS } from '../core/console/access.ts';
import { enrolledSchema, helloSchema, type Enrolled, type Enrolment, type Hello } from '../core/console/people.ts';
import { becauseSchema } from '../core/console/queue.ts';
import { REQUEST_TOKEN } from '../core/console/request-token.ts';
import type { GateReason } from '../core/policy/gate.ts';
import type { ConsoleHub, HubMethod } from '../pages/console-hub.ts';
import { readAtMost } from '../read-at-most.ts';
import type { ConsoleIdentity } from './key-store.ts';

/** Why a request did not go; `offline`: the hub was not reached, everything else is the hub's own code. */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';
  readonly code: string;
  /** Why, as the hub says it in both languages; null: it says it in its message alone. */
  readonly because: GateReason | null;
  constructor(
    code: string,
    message: string,
    { because = null, ...options }: ErrorOptions & { readonly because?: GateReason | null } = {},
  ) {
    super(message, options);
    this.code = code;
    this.because = because;
  }
}

export interface ConsoleClient extends ConsoleHub {
  /** Now, ms since 1970, by the hub's clock as far as it is known: what is due is due there. For nothing that a hub must not say. */
  readonly hubNow: () => number;
  /** A file below the hub's `/repo/`; null: there is none. */
  readonly fetchRepo: (path: string, maxBytes: number) => Promise<Uint8Array<ArrayBuffer> | null>;
  /** A file of the open proposal; null: there is none. */
  readonly fetchProposal: (path: string, maxBytes: number) => Promise<Uint8Array<ArrayBuffer> | null>;
}

const CONSOLE = '/v1/console';
const TIMEOUT_MS = 60_000;
/** A file of 64 MiB takes minutes over a slow line, and the hub some more to read it. */
const FILE_TIMEOUT_MS = 10 * 60_000;
/** An answer that is JSON is no larger than a page of the queue with its texts. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** Exports of a list with some millions of entries. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;
/** A refusal is a few lines, whoever sends it. */
const MAX_PROBLEM_BYTES = 64 * 1024;

const problemSchema = v.object({
  code: v.string(),
  detail: v.optional(v.string()),
  title: v.optional(v.string()),
  because: v.optional(becauseSchema),
});

/** What anybody may know of a hub. */
export async function fetchHello(address: string): Promise<Hello> {
  return v.parse(helloSchema, await jsonOf(await send(`${address}${CONSOLE}/hello`, { method: 'GET' })));
}

/** Enrols this browser. */
export async function sendEnrolment(address: string, enrolment: Enrolment): Promise<Enrolled> {
  const response = await send(`${address}${CONSOLE}/enrolments`, {
    method: 'POST',
    body: JSON.stringify(enrolment),
    headers: { 'content-type': 'application/json' },
  });
  return v.parse(enrolledSchema, await jsonOf(response));
}

/** Asks a hub in the name of a member. */
export function createConsoleClient(identity: ConsoleIdentity, now: () => number): ConsoleClient {
  /** Added to our clock to have the hub's, ms. */
  let offset = 0;

  async function ask(
    method: HubMethod,
    path: string,
    bytes: Uint8Array<ArrayBuffer>,
    type: string | null,
    timeoutMs?: number,
  ): Promise<Response> {
    const { address } = identity;
    const url = new URL(`${address}${CONSOLE}${path}`);
    for (let attempt = 0; ; attempt++) {
      const token = await tokenOf(identity, method, `${url.pathname}${url.search}`, bytes, now() + offset);
      const response = await send(
        url.href,
        {
          method,
          headers: { authorization: `Bearer ${token}`, ...(type === null ? {} : { 'content-type': type }) },
          ...(type === null ? {} : { body: bytes }),
        },
        timeoutMs,
      );
      if (response.status !== 401 || attempt > 0 || !(await isForTheClock(response.clone()))) return response;
      // Refused for our clock alone: once more by the hub's. Nothing of the first was done.
      const hello = await fetchHello(address).catch(() => null);
      if (hello === null) return response;
      offset = Date.parse(hello.now) - now();
    }
  }

  const asBytes = async (response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (!response.ok) throw await refusalOf(response);
    const bytes = await readAtMost(response, maxBytes);
    if (bytes === null) throw new ConsoleError('too-large', `expected at most ${maxBytes} bytes`);
    return bytes;
  };
  const file = async (response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> =>
    response.status === 404 ? null : asBytes(response, maxBytes);
  const empty = new Uint8Array();

  return {
    hubNow: () => now() + offset,
    async ask(method, path, body) {
      const bytes = body === undefined ? empty : new TextEncoder().encode(JSON.stringify(body));
      return jsonOf(await ask(method, path, bytes, body === undefined ? null : 'application/json'));
    },
    async sendFile(path, given) {
      return jsonOf(await ask('POST', path, new Uint8Array(given), 'application/octet-stream', FILE_TIMEOUT_MS));
    },
    fetchFile: async (path) => asBytes(await ask('GET', path, empty, null, FILE_TIMEOUT_MS), MAX_FILE_BYTES),
    fetchRepo: async (path, maxBytes) =>
      file(await send(`${identity.address}/repo/${path}`, { method: 'GET' }), maxBytes),
    fetchProposal: async (path, maxBytes) => file(await ask('GET', `/proposal/files/${path}`, empty, null), maxBytes),
  };
}

async function tokenOf(
  { audience, me, deviceKey }: ConsoleIdentity,
  method: string,
  target: string,
  body: Uint8Array<ArrayBuffer>,
  at: number,
): Promise<string> {
  const issuedAt = Math.floor(at / 1000);
  const digest = await crypto.subtle.digest('SHA-256', body);
  return new SignJWT({ htm: method, htu: target, bdh: base64url(new Uint8Array(digest)) })
    .setProtectedHeader({ alg: 'EdDSA', typ: REQUEST_TOKEN, kid: me.device })
    .setIssuer(me.device)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_SECONDS)
    .setJti(base64url(crypto.getRandomValues(new Uint8Array(16))))
    .sign(deviceKey);
}

async function send(url: string, init: RequestInit, timeoutMs = TIMEOUT_MS): Promise<Response> {
  try {
    return await fetch(url, {
      ...init,
      signal: AbortSignal.timeout(timeoutMs),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
  } catch (cause) {
    throw new ConsoleError('offline', 'the hub was not reached', { cause });
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  if (!response.ok) throw await refusalOf(response);
  if (response.status === 204) return null;
  const bytes = await readAtMost(response, MAX_ANSWER_BYTES);
  if (bytes === null) throw new ConsoleError('too-large', 'the answer is too large');
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new ConsoleError('failed', 'expected JSON from the hub', { cause });
  }
}

async function refusalOf(response: Response): Promise<ConsoleError> {
  const parsed = v.safeParse(problemSchema, await problemOf(response));
  // A proxy's page is no word of the hub.
  if (!parsed.success)
    return new ConsoleError(response.status >= 500 ? 'offline' : 'failed', `status ${response.status}`);
  const { code, detail, title, because = null } = parsed.output;
  return new ConsoleError(code, detail ?? title ?? code, { because });
}

async function isForTheClock(response: Response): Promise<boolean> {
  const parsed = v.safeParse(problemSchema, await problemOf(response));
  return parsed.success && parsed.output.code === 'expired-token';
}

/** What a refusal says, unparsed; null: nothing that is JSON, or too much. */
async function problemOf(response: Response): Promise<unknown> {
  try {
    const bytes = await readAtMost(response, MAX_PROBLEM_BYTES);
    return bytes === null ? null : JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
