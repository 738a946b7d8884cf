/* Errors as strangers see them: RFC 9457 problem details, a code and a short sentence, nothing internal. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { GateReason } from '../../lib/core/policy/gate.ts';
import { RuleRefusal, type HubError } from '../hub-error.ts';

const PROBLEMS = {
  'not-found': { status: 404, title: 'There is nothing at this address.' },
  'method-not-allowed': { status: 405, title: 'This address does not answer this method.' },
  'too-large': { status: 413, title: 'The request is too large.' },
  'not-ready': { status: 503, title: 'There is no release yet.' },
  'not-json': { status: 415, title: 'The body must be JSON.' },
  'not-picture': { status: 415, title: 'The body must be a PNG, JPEG or WebP picture, and named as such.' },
  'invalid-report': { status: 400, title: 'The body is not what this address takes.' },
  'invalid-query': { status: 400, title: 'The query is not what this address takes.' },
  'no-token': { status: 401, title: 'The request is not signed.' },
  'bad-token': { status: 401, title: 'The token is not for this request.' },
  'expired-token': { status: 401, title: 'The token is too old, or the clock that made it is wrong.' },
  'replayed-token': { status: 401, title: 'The token was used before.' },
  'unknown-device': { status: 401, title: 'This device is not enrolled here.' },
  revoked: { status: 403, title: 'This device or key was revoked.' },
  waiting: { status: 403, title: 'Another administrator has to let this device in first.' },
  'not-allowed': { status: 403, title: 'This is not allowed for this role or key.' },
  'bad-invite': { status: 403, title: 'This invite is not open.' },
  'bad-proof': { status: 422, title: 'The proof of the keys does not verify.' },
  'bad-handle': { status: 422, title: 'A handle is name@organisation.' },
  rules: { status: 422, title: 'The rules of this hub do not allow it.' },
  'changed-meanwhile': { status: 409, title: 'It was changed meanwhile.' },
  'already-decided': { status: 409, title: 'It was decided already.' },
  'bad-feed': { status: 422, title: 'The file could not be read as a list.' },
  'not-shared': { status: 403, title: 'By its sharing mark, what this organisation brings cannot be on a list.' },
  'nothing-taken': { status: 422, title: 'Nothing of it can be listed.' },
  'name-taken': { status: 409, title: 'Something else has this name.' },
  'id-taken': { status: 409, title: 'Something else has this id.' },
  'no-proposal': { status: 404, title: 'This proposal is not open.' },
  'proposal-stale': { status: 409, title: 'Something else was published since it was made.' },
  'wrong-bytes': { status: 409, title: 'The signature is for other bytes.' },
  'not-a-key': { status: 403, title: 'This key does not count for it.' },
  'bad-signature': { status: 422, title: 'The signature does not verify.' },
  'already-signed': { status: 409, title: 'This person or key has signed already.' },
  building: { status: 409, title: 'A release is being made.' },
  'no-ceremony': { status: 404, title: 'This ceremony is not open.' },
  'ceremony-open': { status: 409, title: 'Another ceremony is open.' },
  'ceremony-in-force': { status: 409, title: 'This change of keys is in force already.' },
  'bad-change': { status: 422, title: 'The keys cannot be changed so.' },
  'too-many': { status: 429, title: 'There were too many requests.' },
  unavailable: { status: 503, title: 'The hub cannot do this now.' },
  internal: { status: 500, title: 'The hub failed to answer.' },
} as const satisfies Readonly<Record<string, { status: ContentfulStatusCode; title: string }>>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemDetails {
  /** Seconds until the same request may succeed. */
  readonly retryAfter?: number;
  /** Words for members, who can do something about it; strangers are told none. */
  readonly detail?: string;
  /** The same in both languages of the console. */
  readonly because?: GateReason;
  /** Where a body is not as expected; paths of ours, never what was sent. */
  readonly errors?: readonly { readonly path: string; readonly expected: string }[];
}

/** Status of a problem. */
export function problemStatus(code: ProblemCode): ContentfulStatusCode {
  return PROBLEMS[code].status;
}

/** What a problem says to everybody. */
export function problemTitle(code: ProblemCode): string {
  return PROBLEMS[code].title;
}

/** What members are told of a refusal. */
export function wordsOf(error: HubError): ProblemDetails {
  return { detail: error.message, ...(error instanceof RuleRefusal && { because: error.because }) };
}

/** Answers with a problem; `type` is stable and relative, so it means the same at every hub. */
export function problem(
  context: Context,
  code: ProblemCode,
  { retryAfter, detail, because, errors }: ProblemDetails = {},
): Response {
  const { status, title } = PROBLEMS[code];
  const body = JSON.stringify({
    type: `/problems/${code}`,
    title,
    status,
    code,
    ...(detail !== undefined && { detail }),
    ...(because && { because }),
    ...(errors && { errors }),
  });
  return context.body(body, status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'retry-after',
    ...(retryAfter !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retryAfter))) }),
  });
}
