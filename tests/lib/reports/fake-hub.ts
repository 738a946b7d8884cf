/*
 * A hub's intake of reports as the wire contract says it, in memory: for tests of the outbox and, behind the sites server,
 * of the browsers.
 */
import { createHash } from 'node:crypto';
import { MAX_PICTURE_BYTES, detailsSchema, reportSchema } from '../../../lib/core/report/report.ts';
import type { Report, ReportDetails, ReportReason, ReportStatus } from '../../../lib/core/report/report.ts';
import * as v from 'valibot';

export interface HubRequest {
  readonly method: string;
  /** From `/v1/` on. */
  readonly path: string;
  readonly authorization: string | null;
  readonly contentType?: string | null;
  readonly ifNoneMatch?: string | null;
  readonly body: Uint8Array;
}

export interface HubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Stored {
  readonly receipt: string;
  report: Report | null;
  body: string;
  details: ReportDetails | null;
  state: ReportStatus['state'];
  reason: ReportReason | null;
  picture: Uint8Array | null;
}

export interface FakeHub {
  readonly answer: (request: HubRequest) => HubAnswer;
  /** Reports that the hub has, by id. */
  readonly reports: () => ReadonlyMap<string, Stored>;
  /** How often each report was stored anew: more than once is doubled. */
  readonly created: ReadonlyMap<string, number>;
  readonly decide: (id: string, state: ReportStatus['state'], reason: ReportReason | null) => void;
}

const AT = '2026-11-22T03:00:00.000Z';

export function createFakeHub(): FakeHub {
  const all = new Map<string, Stored>();
  const created = new Map<string, number>();

  const statusOf = (id: string, { state, reason, report, details, picture }: Stored): ReportStatus => ({
    id,
    state,
    reason,
    receivedAt: AT,
    changedAt: AT,
    revision: Math.max(details?.revision ?? 0, report?.details?.revision ?? 0),
    hasPicture: picture !== null,
  });

  function post(body: Uint8Array): HubAnswer {
    const text = new TextDecoder().decode(body);
    const parsed = v.safeParse(reportSchema, parseJson(text));
    if (!parsed.success) return problem(400, 'invalid-report', [{ path: parsed.issues[0].message }]);
    const { id, receipt } = parsed.output;
    const known = all.get(id);
    if (known !== undefined) {
      return known.receipt === receipt ? json(200, statusOf(id, known)) : problem(409, 'id-taken');
    }
    const stored: Stored = {
      receipt,
      report: parsed.output,
      body: text,
      details: null,
      state: 'received',
      reason: null,
      picture: null,
    };
    all.set(id, stored);
    created.set(id, (created.get(id) ?? 0) + 1);
    return json(201, statusOf(id, stored));
  }

  function withReport(id: string, stored: Stored, request: HubRequest): HubAnswer {
    const etag = `"${stored.state}-${stored.reason}-${stored.details?.revision ?? 0}"`;
    if (request.method === 'DELETE') {
      stored.report = null;
      return { status: 204, headers: {}, body: '' };
    }
    if (stored.report === null) return problem(404, 'not-found');
    if (request.path.endsWith('/picture')) {
      if (request.body.length > MAX_PICTURE_BYTES) return problem(413, 'too-large');
      stored.picture = request.body;
      return { status: 204, headers: {}, body: '' };
    }
    if (request.method === 'PATCH') {
      const parsed = v.safeParse(detailsSchema, parseJson(new TextDecoder().decode(request.body)));
      if (!parsed.success) return problem(400, 'invalid-report');
      const { revision } = parsed.output;
      if (revision > statusOf(id, stored).revision) stored.details = parsed.output;
      return json(200, statusOf(id, stored));
    }
    if (request.ifNoneMatch === etag) return { status: 304, headers: { etag }, body: '' };
    return { ...json(200, statusOf(id, stored)), headers: { 'content-type': 'application/json', etag } };
  }

  return {
    answer(request) {
      if (request.method === 'POST' && request.path === '/v1/reports') return post(request.body);
      const id = /^\/v1\/reports\/([^/]+)(\/picture)?$/.exec(request.path)?.[1] ?? '';
      const stored = all.get(id);
      const token = /^Bearer (.+)$/.exec(request.authorization ?? '')?.[1] ?? '';
      const receipt = createHash('sha256').update(token).digest('hex');
      return stored === undefined || stored.receipt !== receipt
        ? problem(404, 'not-found')
        : withReport(id, stored, request);
    },
    reports: () => new Map([...all].filter(([, { report }]) => report !== null)),
    created,
    decide(id, state, reason) {
      const stored = all.get(id);
      if (stored === undefined) throw new Error(`expected a report ${id}`);
      stored.state = state;
      stored.reason = reason;
    },
  };
}

/** The hub as `fetch`: what a transport of the outbox is given. */
export function fetchOf(hub: Pick<FakeHub, 'answer'>): (url: string, init: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const headers = new Headers(init.headers);
    const body = init.body == null ? new Uint8Array() : new Uint8Array(await new Response(init.body).arrayBuffer());
    const {
      status,
      headers: answered,
      body: text,
    } = hub.answer({
      method: init.method ?? 'GET',
      path: new URL(url).pathname,
      authorization: headers.get('authorization'),
      contentType: headers.get('content-type'),
      ifNoneMatch: headers.get('if-none-match'),
      body,
    });
    return new Response(status === 204 || status === 304 ? null : text, { status, headers: answered });
  };
}

function json(status: number, body: unknown): HubAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function problem(status: number, code: string, errors: readonly { path: string }[] = []): HubAnswer {
  const body = JSON.stringify({ type: `/problems/${code}`, status, code, errors });
  return { status, headers: { 'content-type': 'application/problem+json' }, body };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
