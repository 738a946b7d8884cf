/* Errors as strangers see them: RFC 9457 problem details, a code and a short sentence, nothing internal. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

export type ProblemCode = 'not-found' | 'method-not-allowed' | 'bad-path' | 'too-large' | 'not-ready' | 'internal';

const PROBLEMS: Readonly<Record<ProblemCode, { status: ContentfulStatusCode; title: string }>> = {
  'not-found': { status: 404, title: 'There is nothing at this address.' },
  'method-not-allowed': { status: 405, title: 'This address answers GET and HEAD only.' },
  'bad-path': { status: 400, title: 'The path is not one that a repository has.' },
  'too-large': { status: 413, title: 'The request is too large.' },
  'not-ready': { status: 503, title: 'There is no release yet.' },
  internal: { status: 500, title: 'The hub failed to answer.' },
};

/** Answers with a problem; `type` is stable and relative, so it means the same at every hub. */
export function problem(context: Context, code: ProblemCode): Response {
  const { status, title } = PROBLEMS[code];
  const body = JSON.stringify({ type: `/problems/${code}`, title, status, code });
  return context.body(body, status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
  });
}
