/*
 * The one place of the outbox that fetches: what is said to a hub and how its answers are understood. An answer counts only
 * when it is the hub's own: a portal of a hotel that answers 200 to everything has not taken a report, and a proxy's 400 does
 * not refuse one. Nothing is said beside the body and the token of the report: no cookies, no referrer, no cache.
 */
import * as v from 'valibot';
import { reportStatusSchema } from '../core/report/report.ts';
import type { ReportStatus } from '../core/report/report.ts';
import type { Picture } from './outbox.ts';
import type { Problem } from './row.ts';

export type Answer =
  | { readonly kind: 'status'; readonly status: ReportStatus; readonly etag: string | null }
  /** Done, or unchanged since it was asked for last. */
  | { readonly kind: 'done' }
  /** The hub does not know the report, or not by this token. */
  | { readonly kind: 'unknown' }
  /** It never will. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** No answer, or one that says "later"; null: it did not say when. */
  | { readonly kind: 'later'; readonly afterMs: number | null };

/** A report as the hub names it: its id, and the token that opens it. */
export interface Handle {
  readonly id: string;
  readonly token: string;
}

export interface Transport {
  post(report: Handle, body: string): Promise<Answer>;
  patch(report: Handle, body: string): Promise<Answer>;
  putPicture(report: Handle, picture: Picture): Promise<Answer>;
  remove(report: Handle): Promise<Answer>;
  status(report: Handle, etag: string | null): Promise<Answer>;
}

export interface TransportDeps {
  /** For tests; else the browser's. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Address of the hub, with a slash at its end. */
  readonly hubUrl: () => Promise<string>;
  readonly now: () => number;
}

/** A worker is stopped after 30 s without an answer. */
const TOTAL_MS = 25_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** A hub that says "in a year" is asked again tomorrow. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60_000;
/** What no second attempt can mend. */
const FINAL = new Set([400, 409, 413, 415, 422]);

const network = (url: string, init: RequestInit): Promise<Response> => globalThis.fetch(url, init);

const problemSchema = v.object({
  code: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,63}$/)),
  errors: v.optional(v.array(v.object({ path: v.string() }))),
});

/** Speaks to a hub. Rejects never: what goes wrong on the way is an answer, "later". */
export function createTransport({ fetch = network, hubUrl, now }: TransportDeps): Transport {
  async function call(
    path: string,
    init: RequestInit,
    understand: (response: Response) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      const response = await fetch(`${await hubUrl()}v1/reports${path}`, {
        ...init,
        signal: AbortSignal.timeout(TOTAL_MS),
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      });
      return await understand(response);
    } catch {
      return { kind: 'later', afterMs: null };
    }
  }

  /** What every kind of request can be answered with beside its own success. */
  async function other(response: Response): Promise<Answer> {
    if (!FINAL.has(response.status)) {
      await response.body?.cancel();
      return { kind: 'later', afterMs: retryAfter(response.headers.get('retry-after'), now()) };
    }
    const problem = v.safeParse(problemSchema, await readJson(response));
    if (!problem.success) return { kind: 'later', afterMs: null };
    const { code, errors = [] } = problem.output;
    return { kind: 'refused', problem: { code, paths: errors.slice(0, 20).map(({ path }) => path.slice(0, 200)) } };
  }

  /** Success is the state of this very report. */
  const statusOf =
    ({ id }: Handle, isExpected: (status: number) => boolean, knows404: boolean) =>
    async (response: Response): Promise<Answer> => {
      if (knows404 && response.status === 404) return unknown(response);
      if (!isExpected(response.status)) return other(response);
      const status = v.safeParse(reportStatusSchema, await readJson(response));
      if (!status.success || status.output.id !== id) return { kind: 'later', afterMs: null };
      return { kind: 'status', status: status.output, etag: response.headers.get('etag')?.slice(0, 256) ?? null };
    };

  const done = async (response: Response): Promise<Answer> => {
    if (response.status === 204) return { kind: 'done' };
    return response.status === 404 ? unknown(response) : other(response);
  };

  return {
    // A hub without intake answers 404: it may have one later.
    post: (report, body) =>
      call(
        '',
        json('POST', body),
        statusOf(report, (status) => status === 200 || status === 201, false),
      ),
    patch: (report, body) =>
      call(
        `/${report.id}`,
        bearing(report, json('PATCH', body)),
        statusOf(report, (status) => status === 200, true),
      ),
    putPicture: (report, { type, bytes }) =>
      call(
        `/${report.id}/picture`,
        bearing(report, { method: 'PUT', body: bytes, headers: { 'content-type': type } }),
        done,
      ),
    remove: (report) => call(`/${report.id}`, bearing(report, { method: 'DELETE' }), done),
    status(report, etag) {
      const understand = statusOf(report, (status) => status === 200, true);
      return call(
        `/${report.id}`,
        bearing(report, { method: 'GET', headers: etag === null ? {} : { 'if-none-match': etag } }),
        (response) => (response.status === 304 ? Promise.resolve({ kind: 'done' }) : understand(response)),
      );
    },
  };
}

/** A request whose headers are plain names and values. */
type Plain = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

function json(method: string, body: string): Plain {
  return { method, body, headers: { 'content-type': 'application/json' } };
}

function bearing({ token }: Handle, init: Plain): Plain {
  return { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } };
}

/** Only a hub says "unknown" in its own words; whoever else answers 404 is not the hub. */
async function unknown(response: Response): Promise<Answer> {
  const problem = v.safeParse(problemSchema, await readJson(response));
  return problem.success && problem.output.code === 'not-found'
    ? { kind: 'unknown' }
    : { kind: 'later', afterMs: null };
}

/** Retry-After, RFC 9110 §10.2.3: seconds or a date; null where it says nothing that can be understood. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const isSeconds = /^\d{1,9}$/.test(header.trim());
  if (!isSeconds && !/^[A-Za-z]{3}, /.test(header.trim())) return null;
  const ms = isSeconds ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms)) : null;
}

async function readJson(response: Response): Promise<unknown> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) break;
    size += next.value.length;
    if (size > MAX_ANSWER_BYTES) {
      await reader?.cancel();
      return null;
    }
    text += decoder.decode(next.value, { stream: true });
  }
  try {
    return JSON.parse(text + decoder.decode());
  } catch {
    return null;
  }
}
