/*
 * The console's routes as its own description has them, asked by everybody with whatever that description allows and much that it does
 * not: every answer is one that is described, in the form that is described; nothing fails inside; what is stored can be read; the
 * record holds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeApiKey } from '../../../hub/access/members.ts';
import { consoleSchema } from '../../../hub/api/console/describe.ts';
import { routeFor } from '../../../hub/api/console/guard.ts';
import { storeAppeal } from '../../../hub/db/appeals.ts';
import { attachReports } from '../../../hub/db/case-intake.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { OutboundError, type Outbound } from '../../../hub/exchange/outbound.ts';
import { CONSOLE_ROUTES, ROLES, SCOPES } from '../../../lib/core/console/access.ts';
import { importHistorySchema, sourcesSchema, webhooksSchema } from '../../../lib/core/console/exchange.ts';
import { figuresSchema } from '../../../lib/core/console/figures.ts';
import { listingsSchema } from '../../../lib/core/console/listings.ts';
import { auditSchema, membersSchema, organisationsSchema } from '../../../lib/core/console/people.ts';
import { CASE_STATES, caseSchema, casesSchema } from '../../../lib/core/console/queue.ts';
import { proposalStateSchema } from '../../../lib/core/console/release.ts';
import { account, host, NOW, storeReport } from '../cases/reported.ts';
import { openConsole, type TestConsole } from '../console.ts';
import { testEngines } from '../engines.ts';
import { receiptOfToken, uuidV7 } from '../intake/sample.ts';
import { makeHub } from '../intake/world.ts';

const SEED = 20261124;
const RUNS = 1200;
const PATH = '/v1/console';
/** What was told before these was mostly changed since. */
const LATELY = 12;

type Json = Readonly<Record<string, unknown>>;
const jsonSchema = v.record(v.string(), v.unknown());
const operationSchema = v.object({
  parameters: v.optional(
    v.array(
      v.object({ name: v.string(), in: v.picklist(['path', 'query']), required: v.boolean(), schema: jsonSchema }),
    ),
    [],
  ),
  requestBody: v.optional(v.object({ content: v.record(v.string(), v.object({ schema: jsonSchema })) })),
  responses: v.record(
    v.string(),
    v.object({ content: v.optional(v.record(v.string(), v.object({ schema: jsonSchema }))) }),
  ),
});
type Operation = v.InferOutput<typeof operationSchema>;
const describedSchema = v.object({
  paths: v.record(v.string(), v.record(v.string(), v.unknown())),
  components: v.object({ schemas: v.record(v.string(), jsonSchema) }),
});

/** Something that an answer told before, by its name: which one is known only when it is asked. */
class Known {
  readonly name: string;
  readonly pick: number;
  constructor(name: string, pick: number) {
    this.name = name;
    this.pick = pick;
  }
}

/** Values that parsers and databases have stumbled over. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER + 2,
    '',
    '\u0000',
    '\ud800',
    '\u202e',
    '%00',
    '../../etc/passwd',
    '<script>alert(1)</script>',
    "'; DROP TABLE fraud_case; --",
    '$1',
    'constructor',
    'x'.repeat(3000),
    [],
    {},
    [[]],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 2 }),
);
const text = v.fallback(v.string(), '');
const number = v.fallback(v.number(), Number.NaN);

/** What bodies and paths ask for that answers have told, by the name under which they tell it. */
const TOLD_AS: Readonly<Record<string, string>> = {
  id: 'id',
  into: 'id',
  report: 'id',
  delivery: 'id',
  seen: 'seen',
  intoSeen: 'seen',
  hash: 'hash',
  replaces: 'hash',
  sha256: 'sha256',
  keyid: 'keyid',
  handle: 'handle',
  name: 'name',
  organisation: 'organisation',
  path: 'path',
  preview: 'preview',
  commit: 'preview',
  cursor: 'nextCursor',
};

/** Values that a JSON Schema allows, and now and then others. */
function valuesOf(schema: Json, schemas: Json, name = ''): fc.Arbitrary<unknown> {
  const right = allowedBy(schema, schemas);
  // A name of a fixed set is told by the description itself.
  const told = v.parse(text, schema.pattern).includes('|') ? undefined : TOLD_AS[name];
  return fc.oneof(
    { weight: 20, arbitrary: right },
    ...(told === undefined ? [] : [{ weight: 40, arbitrary: fc.nat(40).map((pick) => new Known(told, pick)) }]),
    {
      weight: 1,
      arbitrary: nasty,
    },
  );
}

function allowedBy(schema: Json, schemas: Json): fc.Arbitrary<unknown> {
  const of = (one: unknown, name?: string): fc.Arbitrary<unknown> => valuesOf(v.parse(jsonSchema, one), schemas, name);
  if ('$ref' in schema)
    return allowedBy(v.parse(jsonSchema, schemas[v.parse(v.string(), schema.$ref).split('/').at(-1) ?? '']), schemas);
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom<unknown>(...(schema.enum as unknown[]));
  const oneOf = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(oneOf)) return fc.oneof(...oneOf.map((one) => of(one)));
  if (Array.isArray(schema.allOf)) {
    return fc
      .tuple(...schema.allOf.map((one) => allowedBy(v.parse(jsonSchema, one), schemas)))
      .map((parts) => parts.at(-1));
  }
  switch (schema.type) {
    case 'object': {
      const entries = Object.entries(v.parse(v.fallback(jsonSchema, {}), schema.properties));
      const required = v.parse(v.fallback(v.array(v.string()), []), schema.required);
      return fc.record(Object.fromEntries(entries.map(([name, one]) => [name, of(one, name)])), {
        requiredKeys: required,
      });
    }
    case 'array': {
      const minLength = v.parse(v.fallback(v.number(), 0), schema.minItems);
      return fc.array(of(schema.items ?? {}), { minLength, maxLength: Math.max(minLength, 3) });
    }
    case 'integer':
    case 'number': {
      const min = v.parse(number, schema.minimum);
      const max = v.parse(number, schema.maximum);
      return fc.integer({
        min: Number.isNaN(min) ? 0 : Math.ceil(min),
        max: Number.isNaN(max) ? 5000 : Math.floor(max),
      });
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return stringsOf(schema);
  }
}

function stringsOf(schema: Json): fc.Arbitrary<string> {
  const pattern = v.parse(text, schema.pattern);
  if (schema.format === 'uuid') return fc.uuid();
  if (schema.format === 'uri') return fc.webUrl({ validSchemes: ['https'] });
  if (schema.format === 'date') return fc.constantFrom('2026-03-01', '2026-03-10', '2020-01-01', '2026-02-30');
  if (schema.format === 'date-time') return fc.constantFrom('2026-03-01T00:00:00Z', '2026-03-01T00:00:00.000Z');
  // fast-check makes no strings of Unicode classes; what these allow is mostly words.
  if (pattern !== '' && !pattern.includes('\\p{'))
    return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
  const minLength = v.parse(v.fallback(v.number(), 1), schema.minLength);
  return fc.oneof(
    fc.constantFrom('a shop that took money', 'ร้านนี้โกง', 'bank-a'),
    fc.string({ minLength, maxLength: minLength + 12 }),
  );
}

interface Asked {
  readonly template: string;
  readonly method: string;
  readonly who: string;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly type: string;
}

/** Requests to an operation. */
function requestsTo(template: string, method: string, operation: Operation, schemas: Json): fc.Arbitrary<Asked> {
  const named = (place: 'path' | 'query'): fc.Arbitrary<Record<string, unknown>> => {
    const asked = operation.parameters.filter((one) => one.in === place);
    const values = Object.fromEntries(asked.map(({ name, schema }) => [name, valuesOf(schema, schemas, name)]));
    const requiredKeys = asked.filter(({ required }) => required).map(({ name }) => name);
    const least = Object.fromEntries(requiredKeys.map((name) => [name, values[name] ?? fc.constant(null)]));
    return fc.oneof(fc.record(least), fc.record(values, { requiredKeys }));
  };
  const [type = '', content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const body =
    content === undefined
      ? fc.constant(undefined)
      : type === 'application/json'
        ? fc.oneof(
            { weight: 12, arbitrary: allowedBy(content.schema, schemas) },
            { weight: 1, arbitrary: nasty },
            { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
          )
        : fc.constantFrom(
            'evil.example\nbad.example\n',
            '',
            'Dear madam,\n',
            'site,account\na.example,1234567890\n',
            '{"type":"bundle"',
            '\u0000',
          );
  return fc.record({
    template: fc.constant(template),
    method: fc.constant(method),
    who: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom<string>('administrator', 'second') },
      { weight: 2, arbitrary: fc.constantFrom<string>(...ROLES, ...SCOPES, 'nobody', 'rubbish') },
      { weight: template.includes('/partner/') ? 12 : 1, arbitrary: fc.constantFrom<string>(...SCOPES) },
    ),
    path: named('path'),
    query: named('query'),
    body,
    type: fc.oneof(
      { weight: 15, arbitrary: fc.constant(type || 'application/json') },
      { weight: 1, arbitrary: fc.constantFrom('text/plain', 'multipart/form-data; boundary=x') },
    ),
  });
}

/** What answers told: objects, the newest last. */
class Told {
  readonly #objects: Json[] = [];

  take(value: unknown): void {
    if (Array.isArray(value)) value.forEach((one) => this.take(one));
    else if (typeof value === 'object' && value !== null) {
      this.#objects.push(value as Json);
      Object.values(value).forEach((one) => this.take(one));
    }
  }

  /** Puts what is known in the place of its names: of one object where that has them. */
  fill(value: unknown, about: Json | null): unknown {
    if (value instanceof Known) {
      if (about !== null && Object.hasOwn(about, value.name)) return about[value.name];
      const having = this.#objects.filter((one) => Object.hasOwn(one, value.name));
      return having.at(-1 - (value.pick % Math.min(LATELY, Math.max(1, having.length))))?.[value.name] ?? 1;
    }
    if (value instanceof Uint8Array) return value;
    if (Array.isArray(value)) return value.map((one) => this.fill(one, about));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.fill(one, about)]));
    }
    return value;
  }

  /** An object with an id that was told of such a path. */
  about(seen: ReadonlyMap<string, readonly Json[]>, template: string, pick: number): Json | null {
    const of = seen.get(template.slice(PATH.length).split('/')[1] ?? '') ?? [];
    return of.at(-1 - (pick % Math.min(LATELY, Math.max(1, of.length)))) ?? null;
  }
}

const toNobody: Outbound = () => Promise.reject(new OutboundError('no-answer', 'nobody answers here'));

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`the console's described routes on ${engine.name}`, { timeout: 240_000 }, () => {
    let console: TestConsole;
    let described: v.InferOutput<typeof describedSchema>;
    let enrolled = 0;
    const failures: unknown[] = [];
    const secrets = new Map<string, string>();
    const asks = new Map<
      string,
      (method: string, path: string, body: Uint8Array | undefined, type: string) => Promise<Response>
    >();

    beforeAll(async () => {
      await engine.start();
      console = await openConsole(await engine.create(), NOW, {
        outbound: toNobody,
        onError: (what) => failures.push(what),
      });
      described = v.parse(describedSchema, await (await console.fetch('/openapi.json')).json());
      await console.database.use(async (orm) => {
        for (let one = 0; one < 12; one += 1) {
          for (const voice of ['1', '2', '3']) {
            const at = new Date(NOW.getTime() - Number(voice) * 90_000_000);
            await storeReport(orm, [host(`evil${one}.example`, voice), account(`12345678${10 + one}`, voice)], { at });
          }
        }
        await attachReports(orm, NOW);
        for (let one = 0; one < 6; one += 1) {
          const appeal = {
            id: uuidV7(),
            receipt: receiptOfToken('token'),
            subject: { kind: 'account' as const, key: `acct:TH:12345678${10 + one}` },
            contact: 'me@shop.example',
            reason: 'This is my account, and I sold what I promised.',
            role: 'owner' as const,
            locale: 'th' as const,
          };
          await orm.transaction((tx) => storeAppeal(tx, appeal, [], NOW));
        }
      });
      for (const role of ROLES) await enrolAs(role);
      await enrolAs('second');
      for (const scope of SCOPES) {
        const { secret } = await console.database.use((orm) =>
          makeApiKey(orm, { label: scope, organisation: 'bank-a', scopes: [scope] }, 'operator', NOW),
        );
        secrets.set(scope, secret);
      }
      const withSecrets = SCOPES.map((scope) => [scope, `Bearer ${secrets.get(scope) ?? ''}`] as const);
      for (const [name, authorization] of [...withSecrets, ['nobody', ''], ['rubbish', 'Bearer a.b.c']] as const) {
        asks.set(name, (method, path, body, type) =>
          console.fetch(path, {
            method,
            headers: { authorization, 'content-type': type },
            ...(body !== undefined && { body: Buffer.from(body) }),
          }),
        );
      }
    }, 120_000);
    afterAll(async () => {
      await console?.close();
      await engine.stop();
    });

    /** Somebody who asks in this name from now on: memberships end in this test. */
    async function enrolAs(name: string): Promise<void> {
      const role = ROLES.find((one) => one === name) ?? 'administrator';
      enrolled += 1;
      const member = await console.member(`${name}${enrolled}@bank-${name === 'second' ? 'b' : 'a'}`, role);
      asks.set(name, async (method, path, body, type) =>
        console.fetch(path, {
          method,
          headers: {
            authorization: `Bearer ${await member.token(method, path, body ?? new Uint8Array())}`,
            'content-type': type,
          },
          ...(body !== undefined && { body: Buffer.from(body) }),
        }),
      );
    }

    it('describes every route of the table, and no other', () => {
      const named = Object.entries(described.paths)
        .filter(([path]) => path.startsWith(PATH))
        .flatMap(([path, methods]) =>
          Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
        );
      expect(named.toSorted()).toEqual(
        CONSOLE_ROUTES.map(({ method, path }) => `${method} ${PATH}${path.replace(/\*$/, ':path')}`).toSorted(),
      );
    });

    it('are answered as described, whoever asks for what', async () => {
      const { schemas } = described.components;
      const operations = CONSOLE_ROUTES.map(({ method, path }) => {
        const template = `${PATH}${path.replaceAll(/:(\w+)/g, '{$1}').replace(/\*$/, '{path}')}`;
        return {
          template,
          method,
          operation: v.parse(operationSchema, described.paths[template]?.[method.toLowerCase()]),
        };
      });
      const reading = operations.filter(
        ({ method, template }) =>
          method === 'GET' && /\/(?:cases|appeals|proposal|sources|webhooks|invites)$/.test(template),
      );
      const told = new Told();
      const of = new Map<string, Json[]>();
      const seen = new Map<string, Set<number>>();

      const ask = async (asked: Asked, pick: number): Promise<void> => {
        const about = pick % 4 === 0 ? null : told.about(of, asked.template, pick);
        const path = asked.template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
          encoded(told.fill(asked.path[name], about), name),
        );
        const query = new URLSearchParams(
          Object.entries(asked.query)
            // Further than the record goes is waited for.
            .filter(([name]) => !(asked.template.endsWith('/changes') && name === 'after'))
            .map(([name, value]) => [name, wordOf(told.fill(value, about))]),
        ).toString();
        const filled = told.fill(asked.body, about);
        const body =
          filled === undefined || asked.method === 'GET'
            ? undefined
            : filled instanceof Uint8Array
              ? filled
              : new TextEncoder().encode(
                  typeof filled === 'string' && asked.type !== 'application/json' ? filled : JSON.stringify(filled),
                );
        const target = `${path}${query === '' ? '' : `?${query}`}`;
        const response = await asks.get(asked.who)?.(asked.method, target, body, asked.type);
        if (response === undefined) throw new Error(`expected somebody named ${asked.who}`);
        const bytes = new Uint8Array(await response.arrayBuffer());
        const answer = new TextDecoder().decode(bytes);
        const what = `${asked.who} ${asked.method} ${target} ${body === undefined ? '' : new TextDecoder().decode(body).slice(0, 400)}: ${answer.slice(0, 400)}`;
        expect(failures, what).toEqual([]);

        // What was put into the path may make it another route, or none.
        const route = routeFor(asked.method, new URL(target, 'http://hub.test').pathname.slice(PATH.length));
        if (route === null) {
          expect([404, 405], what).toContain(response.status);
          return;
        }
        const template = `${PATH}${route.path.replaceAll(/:(\w+)/g, '{$1}').replace(/\*$/, '{path}')}`;
        const operation = operations.find((one) => one.template === template && one.method === asked.method)?.operation;
        expect(Object.keys(operation?.responses ?? {}), what).toContain(String(response.status));
        const key = `${asked.method} ${template}`;
        seen.set(key, (seen.get(key) ?? new Set()).add(response.status));
        if (response.status >= 400) {
          expect(JSON.parse(answer), what).toMatchObject({
            status: response.status,
            code: expect.stringMatching(/^[a-z-]+$/),
          });
          expect(response.headers.get('content-type'), what).toBe('application/problem+json');
          if (answer.includes('"revoked"') && !SCOPES.some((scope) => scope === asked.who)) await enrolAs(asked.who);
          return;
        }
        const schema = operation?.responses[response.status]?.content?.['application/json']?.schema;
        if (schema === undefined) return;
        const json: unknown = JSON.parse(answer);
        const names = [schema, ...v.parse(v.fallback(v.array(jsonSchema), []), schema.oneOf)].map(
          (one) => v.parse(text, one.$ref).split('/').at(-1) ?? '',
        );
        const forms = names.map(consoleSchema).filter((one) => one !== undefined);
        expect(
          forms.some((form) => v.is(form, json)),
          what,
        ).toBe(true);
        told.take(json);
        const [group = ''] = template.slice(PATH.length + 1).split('/');
        const rows = [json, ...Object.values(json as Json).flat()].filter(
          (one): one is Json => typeof one === 'object' && one !== null && 'id' in one,
        );
        of.set(group, [...(of.get(group) ?? []), ...rows]);
      };

      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            ...[...operations, ...reading, ...reading].map(({ template, method, operation }) =>
              requestsTo(template, method, operation, schemas),
            ),
          ),
          fc.nat(1000),
          ask,
        ),
        { seed: SEED, numRuns: RUNS, endOnFailure: true },
      );

      // It was no walk past closed doors only.
      const opened = [...seen]
        .filter(([, statuses]) => [...statuses].some((status) => status < 300))
        .map(([key]) => key);
      const closed = [...seen.keys()].filter((key) => !opened.includes(key));
      expect(seen.size).toBe(operations.length);
      expect(closed.length, `never opened: ${closed.join(', ')}`).toBeLessThan(operations.length / 3);
    });

    it('leave nothing that cannot be read, and a record that holds', async () => {
      await enrolAs('administrator');
      const first = asks.get('administrator');
      const ask = async (path: string): Promise<Response> => {
        const response = await first?.('GET', `${PATH}${path}`, undefined, 'application/json');
        if (response === undefined) throw new Error('expected an administrator');
        return response;
      };
      const told = async <S extends v.GenericSchema>(schema: S, path: string): Promise<v.InferOutput<S>> =>
        v.parse(schema, await (await ask(path)).json());
      // What was begun is waited for.
      while ((await told(proposalStateSchema, '/proposal')).building) await sleep(100);
      for (const state of CASE_STATES) {
        const { cases } = await told(casesSchema, `/cases?state=${state}&limit=100`);
        for (const { id } of cases) await told(caseSchema, `/cases/${id}`);
      }
      await told(listingsSchema, '/listings?limit=100');
      await told(membersSchema, '/members');
      await told(organisationsSchema, '/organisations');
      await told(sourcesSchema, '/sources');
      await told(webhooksSchema, '/webhooks');
      await told(importHistorySchema, '/imports');
      await told(figuresSchema, '/figures?from=2026-03-01&to=2026-03-10');
      await told(auditSchema, '/audit?limit=100');
      expect(failures).toEqual([]);
      const report = await console.database.use((orm) => verifyChain(orm));
      expect(report.brokenAt).toBeNull();
      expect(report.head.seq).toBeGreaterThan(50);
    });
  });
}

/** A part of a path, or its rest; what cannot stand in one is left out. */
function encoded(value: unknown, name: string): string {
  const part = encodeURIComponent(wordOf(value).replaceAll(/[\ud800-\udfff]/g, '')) || '7';
  return name === 'path' ? part.replaceAll('%2F', '/') : part;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
