import { describe, expect, test } from 'vitest';
import { createTransport, retryAfter } from '../../../lib/reports/transport.ts';
import { createFakeHub, fetchOf } from './fake-hub.ts';
import { sampleReport } from './sample.ts';
import { serializeBody } from '../../../lib/core/report/serialize.ts';

const NOW = Date.UTC(2026, 10, 22, 3);
const HTML = { 'content-type': 'text/html' };

function over(fetch: (url: string, init: RequestInit) => Promise<Response>) {
  return createTransport({ fetch, hubUrl: () => Promise.resolve('https://hub.example/'), now: () => NOW });
}
const always = (status: number, body: string | null, headers: Record<string, string> = {}) =>
  over(() => Promise.resolve(new Response(body, { status, headers })));
const problem = (code: string) => JSON.stringify({ code, errors: [{ path: 'page.url', expected: 'a web address' }] });

describe('a hub', () => {
  test('takes a report once, its details, its picture and its deletion', async () => {
    const hub = createFakeHub();
    const transport = over(fetchOf(hub));
    const { report, token } = await sampleReport();
    const handle = { id: report.id, token };
    const body = serializeBody(report);
    expect(await transport.post(handle, body)).toMatchObject({ kind: 'status', status: { state: 'received' } });
    expect(await transport.post(handle, body)).toMatchObject({ kind: 'status' });
    expect(hub.created.get(report.id)).toBe(1);
    const details = serializeBody({ revision: 1, lostMoney: true });
    expect(await transport.patch(handle, details)).toMatchObject({ kind: 'status', status: { revision: 1 } });
    const picture = { type: 'image/png', bytes: new Uint8Array([1, 2]) } as const;
    expect(await transport.putPicture(handle, picture)).toEqual({ kind: 'done' });
    const first = await transport.status(handle, null);
    expect(first).toMatchObject({ kind: 'status', status: { hasPicture: true } });
    expect(await transport.status(handle, first.kind === 'status' ? first.etag : null)).toEqual({ kind: 'done' });
    expect(await transport.status({ ...handle, token: 'x'.repeat(43) }, null)).toEqual({ kind: 'unknown' });
    expect(await transport.remove(handle)).toEqual({ kind: 'done' });
    expect(await transport.remove(handle)).toEqual({ kind: 'done' });
    expect(await transport.status(handle, null)).toEqual({ kind: 'unknown' });
  });

  test('is told nothing but the report and its token', async () => {
    const seen: RequestInit[] = [];
    const transport = over((_url, init) => {
      seen.push(init);
      return Promise.reject(new TypeError('offline'));
    });
    const handle = { id: (await sampleReport()).report.id, token: 't' };
    expect(await transport.post(handle, '{}')).toEqual({ kind: 'later', afterMs: null });
    await transport.status(handle, null);
    expect(seen[0]).toMatchObject({
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
    });
    expect(new Headers(seen[0]?.headers).has('authorization')).toBe(false);
    expect(new Headers(seen[1]?.headers).get('authorization')).toBe('Bearer t');
  });
});

describe('an answer to a report', () => {
  test.each([
    [
      'refuses it for good',
      400,
      problem('invalid-report'),
      {},
      { kind: 'refused', problem: { code: 'invalid-report', paths: ['page.url'] } },
    ],
    ['refuses its id', 409, problem('id-taken'), {}, { kind: 'refused' }],
    ['asks for patience', 429, problem('too-many'), { 'retry-after': '90' }, { kind: 'later', afterMs: 90_000 }],
    [
      'asks for patience until',
      503,
      '',
      { 'retry-after': 'Sun, 22 Nov 2026 03:01:00 GMT' },
      { kind: 'later', afterMs: 60_000 },
    ],
    ['is a proxy’s 400', 400, '<h1>Bad request</h1>', HTML, { kind: 'later', afterMs: null }],
    ['is a hotel’s welcome', 200, '<h1>Welcome</h1>', HTML, { kind: 'later', afterMs: null }],
    [
      'is of another report',
      200,
      JSON.stringify({ id: '01901234-5678-7000-8000-000000000000' }),
      {},
      { kind: 'later' },
    ],
    ['comes from a hub without intake', 404, problem('not-found'), {}, { kind: 'later' }],
    ['never ends', 200, `"${'x'.repeat(200_000)}"`, {}, { kind: 'later' }],
  ])('that %s', async (_what, status, body, headers, expected) => {
    const { report, token } = await sampleReport();
    const transport = always(status, body, headers);
    expect(await transport.post({ id: report.id, token }, serializeBody(report))).toMatchObject(expected);
  });

  test('to a deletion is "unknown" only in the hub’s own words', async () => {
    const handle = { id: 'x', token: 't' };
    expect(await always(404, problem('not-found')).remove(handle)).toEqual({ kind: 'unknown' });
    expect(await always(404, '<h1>404</h1>', HTML).remove(handle)).toEqual({ kind: 'later', afterMs: null });
    expect(await always(200, 'ok', HTML).remove(handle)).toEqual({ kind: 'later', afterMs: null });
  });
});

test.each([
  [null, null],
  ['0', 0],
  ['-1', null],
  ['31536000', 86_400_000],
  ['soon', null],
  ['Sun, 22 Nov 2020 03:01:00 GMT', 0],
])('Retry-After %j is %j ms', (header, expected) => {
  expect(retryAfter(header, NOW)).toBe(expected);
});
