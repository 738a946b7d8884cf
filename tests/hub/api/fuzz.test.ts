/*
 * Whatever is sent, the hub answers as its own description says, never with a failure, and stores nothing that the schema
 * would not take. The requests are made from that description: every path, every method, bodies near to right and far from it.
 */
import fc from 'fast-check';
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportSchema } from '../../../lib/core/report/report.ts';
import { testEngines } from '../engines.ts';
import { sampleAddress, samplePicture, sampleReport, uuidV7 } from '../intake/sample.ts';
import { makeHub, openWorld, type World } from '../intake/world.ts';

const SEED = 20261123;
const RUNS = 700;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const TOKEN = 'Zm9v'.repeat(10) + 'Zm8';

const describedSchema = v.object({
  paths: v.record(v.string(), v.record(v.string(), v.unknown())),
  components: v.object({ schemas: v.record(v.string(), v.record(v.string(), v.unknown())) }),
});
const operationSchema = v.object({ responses: v.record(v.string(), v.unknown()) });
type Described = v.InferOutput<typeof describedSchema>;

interface Request {
  readonly template: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

/** Values that parsers and databases have stumbled over. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    '\u0000',
    '\ud800',
    '\u202e',
    '%00',
    '../../etc/passwd',
    '<script>alert(1)</script>',
    "'; DROP TABLE report; --",
    '{{7*7}}',
    '$1',
    'x'.repeat(3000),
    [],
    {},
    { __proto__: null, constructor: 1 },
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 3 }),
);

const valid = {
  report: (id: string) => ({ ...sampleReport().report, id }),
  details: () => ({ revision: 2, text: 'more', category: 'TH02' }),
  appeal: (id: string) => ({
    id,
    receipt: 'ab'.repeat(32),
    subject: { kind: 'host', key: 'host:evil.example' },
    contact: 'a@b.example',
    reason: 'this is our own shop',
    role: 'owner',
    locale: 'en',
  }),
};

/** A right body with some of its values, at any depth, replaced, dropped or added. */
const bodyOf = (id: fc.Arbitrary<string>): fc.Arbitrary<string | Uint8Array<ArrayBuffer> | undefined> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(
          id.chain((one) => fc.constantFrom<object>(valid.report(one), valid.details(), valid.appeal(one))),
          fc.array(fc.tuple(fc.nat(60), fc.constantFrom('replace', 'drop', 'add'), nasty), { maxLength: 3 }),
        )
        .map(([right, changes]) =>
          JSON.stringify(changes.reduce<unknown>((body, change) => mutate(body, change), right)),
        ),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    { weight: 1, arbitrary: fc.constant(new Uint8Array(samplePicture())) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => new Uint8Array(bytes)) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

/** Changes the value at a place, counted through the tree. */
function mutate(body: unknown, [place, how, value]: readonly [number, string, unknown]): unknown {
  const copy: unknown = structuredClone(body);
  const slots: (readonly [object, string])[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      slots.push([node, key]);
      visit(Reflect.get(node, key));
    }
  };
  visit(copy);
  const slot = slots[place % Math.max(1, slots.length)];
  if (slot === undefined) return value;
  const [node, key] = slot;
  if (how === 'drop') Reflect.deleteProperty(node, key);
  else Reflect.set(node, how === 'add' ? `${key}2` : key, value);
  return copy;
}

function requestsTo(templates: readonly string[], known: string): fc.Arbitrary<Request> {
  const id = fc.oneof(
    { weight: 3, arbitrary: fc.constant(known) },
    { weight: 2, arbitrary: fc.constant(0).map(() => uuidV7(1_700_000_000_000)) },
    { weight: 1, arbitrary: fc.constantFrom('x', '%00', '%ff', '..%2f..', known.toUpperCase(), `${known}%0a`) },
  );
  const type = fc.constantFrom(
    'application/json',
    'application/json',
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'image/png',
    'image/svg+xml',
    'multipart/form-data; boundary=x',
  );
  const authorization = fc.constantFrom(`Bearer ${TOKEN}`, `bearer ${'B'.repeat(43)}`, 'Basic eDp5', 'Bearer', '');
  return fc
    .record({
      template: fc.constantFrom(...templates, '/v1/reports/', '/v1', '/v1/nothing', '/v1/reports/{id}/picture/x'),
      method: fc.constantFrom(...METHODS),
      id,
      type,
      authorization,
      forwarded: fc.constantFrom(sampleAddress(), 'rubbish', '1.1.1.1, , 2.2.2.2', '::1'),
      body: bodyOf(id),
    })
    .map(({ template, method, id: one, type: contentType, authorization: auth, forwarded, body }) => ({
      template,
      path: template.replaceAll(/\{(\w+)\}/g, (_, name) => (name === 'id' ? one : '1')),
      method,
      headers: { 'content-type': contentType, authorization: auth, 'x-forwarded-for': forwarded },
      body: method === 'GET' || method === 'HEAD' ? undefined : body,
    }));
}

/** A report as it should be: the walk begins with an open door. */
function right(id: string): Request {
  return {
    template: '/v1/reports',
    path: '/v1/reports',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: '', 'x-forwarded-for': sampleAddress() },
    body: JSON.stringify(valid.report(id)),
  };
}

/** Status codes that the description names for a method of a path; null where it names no such operation. */
function documented(described: Described, { template, path, method }: Request): readonly number[] | null {
  // The console's requests name their method in what they sign; there is no HEAD.
  const isRead = method === 'HEAD' && !template.startsWith('/v1/console/');
  const name = isRead ? 'get' : method.toLowerCase();
  // `GET /partner/imports` is the download of a format that there is not: `GET /partner/{format}`.
  const like = Object.keys(described.paths).find((one) => described.paths[one]?.[name] && covers(one, path));
  const operation = described.paths[template]?.[name] ?? described.paths[like ?? '']?.[name];
  if (operation === undefined) return null;
  return Object.keys(v.parse(operationSchema, operation).responses).map(Number);
}

function covers(template: string, path: string): boolean {
  const parts = path.replace(/[?#].*$/, '').split('/');
  const names = template.split('/');
  return names.length === parts.length && names.every((name, at) => name.startsWith('{') || name === parts[at]);
}

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`the described API on ${engine.name}`, { timeout: 120_000 }, () => {
    let world: World;
    let described: Described;
    beforeAll(async () => {
      await engine.start();
      const many = 1_000_000;
      world = await openWorld(engine, {
        limits: {
          requestsPerMinute: many,
          feedRequestsPerMinute: many,
          healthRequestsPerMinute: many,
          reportsPerNetwork: many,
          reportsPerReporter: many,
          amendmentsPerNetwork: many,
          appealsPerNetwork: many,
          picturesPerNetwork: many,
        },
      });
      described = v.parse(describedSchema, await (await fetch(`${world.url}/openapi.json`)).json());
    }, 60_000);
    afterAll(async () => {
      await world.close();
      await engine.stop();
    });

    it('describes every body, and refers to nothing that is not there', () => {
      const text = JSON.stringify(described);
      for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
        expect(Object.keys(described.components.schemas)).toContain(name);
      }
      expect(described.components.schemas.Report).toMatchObject({
        type: 'object',
        additionalProperties: false,
        properties: { subjects: { minItems: 1, maxItems: 20 } },
      });
    });

    it('answers as described, whatever comes', async () => {
      const known = uuidV7();
      const paths = Object.keys(described.paths);
      // Where new things are made is asked more often: files that are only read would fill the walk.
      const writing = Array.from({ length: 10 }, () => ['/v1/reports', '/v1/appeals']).flat();
      const seen = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(requestsTo([...paths, ...writing], known), async (request) => {
          const { path, method, headers, body } = request;
          const answer = await fetch(world.url + path, { method, headers, ...(body !== undefined && { body }) });
          const text = await answer.text();
          expect(answer.status, `${method} ${path}: ${text}`).toBeLessThan(500);
          const allowed = documented(described, request);
          if (allowed === null) expect([204, 404, 405]).toContain(answer.status);
          else expect(allowed, `${method} ${request.template}: ${text}`).toContain(answer.status);
          if (answer.status >= 400 && method !== 'HEAD') {
            expect(JSON.parse(text)).toMatchObject({ status: answer.status, code: expect.stringMatching(/^[a-z-]+$/) });
          }
          seen.set(`${answer.status}`, (seen.get(`${answer.status}`) ?? 0) + 1);
        }),
        { seed: SEED, numRuns: RUNS, endOnFailure: true, examples: [[right(uuidV7())], [right(known)]] },
      );
      // It was no walk past closed doors only.
      for (const status of ['200', '201', '204', '400', '404', '405', '415']) {
        expect(seen.get(status) ?? 0, `answers with ${status}`).toBeGreaterThan(0);
      }
    });

    it('has stored nothing but what the schema takes', async () => {
      const rows = await world.rows<Record<'report' | 'details' | 'subjects', string>>(
        sql`SELECT json_build_object('id', id, 'receipt', receipt, 'reporter', reporter, 'locale', locale, 'client', client,
                     'via', via, 'page', page)::text AS report,
                   json_build_object('revision', revision, 'text', text)::text AS details,
                   (SELECT json_agg(json_build_object('kind', kind, 'key', key, 'source', source, 'bank', bank,
                                                      'snippet', snippet, 'voice', voice))
                    FROM report_subject WHERE report_id = report.id)::text AS subjects
            FROM report WHERE erased_at IS NULL`,
      );
      expect(rows.length).toBeGreaterThan(0);
      for (const { report, details, subjects } of rows) {
        const whole = {
          version: 1,
          createdAt: new Date(0).toISOString(),
          ...withoutNull(JSON.parse(report)),
          subjects: v.parse(v.array(v.unknown()), JSON.parse(subjects)).map(withoutNull),
        };
        v.parse(reportSchema, whole);
        const { revision } = v.parse(v.object({ revision: v.number() }), JSON.parse(details));
        expect(revision).toBeLessThanOrEqual(10_000);
      }
    });
  });
}

function withoutNull(value: unknown): object {
  return Object.fromEntries(Object.entries(value as object).filter(([, inner]) => inner !== null));
}
