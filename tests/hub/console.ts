/* A hub's application in this process, with members who sign their requests as a browser does. */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { enrol, hashOf, inviteLine, makeInvite } from '../../hub/access/enrol.ts';
import { createApp } from '../../hub/api/app.ts';
import { readConfig, type HubConfig } from '../../hub/config.ts';
import type { LastingDatabase } from '../../hub/db/lasting-database.ts';
import { createOutbound, type Outbound } from '../../hub/exchange/outbound.ts';
import { createPollCounter } from '../../hub/figures/poll-counter.ts';
import { createIntake } from '../../hub/intake/intake.ts';
import { loadIntakeKeys } from '../../hub/intake/intake-keys.ts';
import { createMetrics } from '../../hub/intake/metrics.ts';
import type { Role } from '../../lib/core/console/access.ts';
import type { Enrolled, Enrolment } from '../../lib/core/console/people.ts';
import { ENROLMENT_TOKEN, REQUEST_TOKEN } from '../../lib/core/console/request-token.ts';
import type { TestHub } from './engines.ts';

export interface TestKey {
  readonly privateKey: KeyObject;
  /** 64 hex digits. */
  readonly publicKey: string;
}

/** A key as a browser makes it. */
export function testKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey: Buffer.from(der.subarray(-32)).toString('hex') };
}

export interface TestMember {
  readonly me: Enrolled;
  readonly deviceKey: TestKey;
  readonly releaseKey: TestKey;
  /** A request as this member's browser makes it. A string or bytes go as they are, anything else as JSON. */
  readonly request: (method: string, path: string, body?: unknown) => Promise<Response>;
  /** The token of a request, with what a test wants to be otherwise in it. */
  readonly token: (method: string, path: string, body: Uint8Array, wrong?: WrongToken) => Promise<string>;
}

export interface WrongToken {
  readonly audience?: string;
  readonly method?: string;
  readonly target?: string;
  readonly body?: Uint8Array;
  readonly issuedAt?: Date;
  readonly seconds?: number;
  readonly typ?: string;
  readonly jti?: string;
  readonly kid?: string;
  readonly key?: KeyObject;
}

export interface TestConsole {
  readonly config: HubConfig;
  readonly database: LastingDatabase;
  /** Asks the application as it is, with no token. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Somebody whom the operator has invited. */
  member(handle: string, role: Role): Promise<TestMember>;
  /** Somebody who has the line of an invite. */
  enrolled(line: string): Promise<TestMember>;
  /** The clock of the hub. */
  now: () => Date;
  close(): Promise<void>;
}

/** Opens a hub for members. `outbound`: how it asks others; `onError`: what it failed at. */
export async function openConsole(
  { paths, database }: TestHub,
  start: Date,
  {
    outbound = createOutbound(),
    onError,
  }: { readonly outbound?: Outbound; readonly onError?: (what: unknown) => void } = {},
): Promise<TestConsole> {
  const config = await readConfig(paths);
  const keys = await loadIntakeKeys(paths, undefined);
  const metrics = createMetrics();
  const topSites = new Set<string>();
  const clock = { now: () => start };
  const now = (): Date => clock.now();
  const app = createApp({
    paths,
    config,
    log: onError === undefined ? pino({ level: 'silent' }) : { error: onError },
    now,
    // All of a test's members come from one address.
    intake: createIntake({ database, keys, topSites, metrics, now, limits: { requestsPerMinute: 1_000_000 } }),
    database,
    keys,
    topSites,
    outbound,
    polls: createPollCounter({ database, pollSeconds: config.pollSeconds, now }),
    metrics,
    askDatabase: () => Promise.resolve('ok'),
    isTrustedProxy: () => false,
  });
  const bindings = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
  const fetch = async (path: string, init: RequestInit = {}): Promise<Response> =>
    app.fetch(new Request(`http://hub.test${path}`, init), bindings);

  const enrolled = async (line: string): Promise<TestMember> => {
    const deviceKey = testKey();
    const releaseKey = testKey();
    const code = line.slice(line.indexOf('#') + 1);
    const enrolment = await enrolmentOf({ code, deviceKey, releaseKey, audience: config.url, at: now() });
    const me = await database.use((orm) => enrol(orm, enrolment, config.url, now()));
    const token: TestMember['token'] = (method, path, body, wrong = {}) => {
      const issuedAt = Math.floor((wrong.issuedAt ?? now()).getTime() / 1000);
      return new SignJWT({
        htm: wrong.method ?? method,
        htu: wrong.target ?? path,
        bdh: createHash('sha256')
          .update(wrong.body ?? body)
          .digest('base64url'),
      })
        .setProtectedHeader({ alg: 'EdDSA', typ: wrong.typ ?? REQUEST_TOKEN, kid: wrong.kid ?? me.device })
        .setIssuer(me.device)
        .setAudience(wrong.audience ?? config.url)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + (wrong.seconds ?? 60))
        .setJti(wrong.jti ?? randomBytes(16).toString('base64url'))
        .sign(wrong.key ?? deviceKey.privateKey);
    };
    return {
      me,
      deviceKey,
      releaseKey,
      token,
      async request(method, path, body) {
        const target = `/v1/console${path}`;
        const bytes = bytesOf(body);
        return fetch(target, {
          method,
          headers: {
            authorization: `Bearer ${await token(method, target, bytes)}`,
            ...(body === undefined ? {} : { 'content-type': contentType(body) }),
          },
          ...(body === undefined ? {} : { body: Buffer.from(bytes) }),
        });
      },
    };
  };

  return {
    config,
    database,
    fetch,
    get now() {
      return clock.now;
    },
    set now(next) {
      clock.now = next;
    },
    enrolled,
    async member(handle, role) {
      const wish = { handle, role, by: 'operator', isOperator: true };
      const { code } = await database.use((orm) => makeInvite(orm, wish, now()));
      return enrolled(inviteLine(config.url, code));
    },
    close: () => database.close(),
  };
}

/** What a browser sends to enrol. */
export async function enrolmentOf({
  code,
  deviceKey,
  releaseKey,
  audience,
  at,
}: {
  readonly code: string;
  readonly deviceKey: TestKey;
  readonly releaseKey: TestKey | null;
  readonly audience: string;
  readonly at: Date;
}): Promise<Enrolment> {
  const proof = await new SignJWT({
    invite: hashOf(code),
    keys: [deviceKey.publicKey, releaseKey?.publicKey ?? null],
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: ENROLMENT_TOKEN })
    .setAudience(audience)
    .setIssuedAt(Math.floor(at.getTime() / 1000))
    .setJti(randomBytes(16).toString('base64url'))
    .sign(deviceKey.privateKey);
  return {
    invite: code,
    deviceName: 'test browser',
    deviceKey: deviceKey.publicKey,
    releaseKey: releaseKey?.publicKey ?? null,
    proof,
    releaseProof:
      releaseKey === null ? null : sign(null, Buffer.from(proof, 'utf8'), releaseKey.privateKey).toString('hex'),
  };
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}

function contentType(body: unknown): string {
  return body instanceof Uint8Array || typeof body === 'string' ? 'application/octet-stream' : 'application/json';
}
