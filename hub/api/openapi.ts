/* What the API says of itself at /openapi.json: OpenAPI 3.1, only what is there. Bodies are described by the schemas that parse them. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { detailsSchema, MAX_PICTURE_BYTES, reportSchema, reportStatusSchema } from '../../lib/core/report/report.ts';
import { releaseInfoSchema } from '../../lib/core/trust/release-info.ts';
import { appealSchema, appealStatusSchema } from '../intake/appeal.ts';
import { problemStatus, type ProblemCode } from './problem.ts';

/** The problems that an operation can answer with, and their codes. */
function problems(...codes: readonly ProblemCode[]): Record<string, object> {
  const byStatus = Map.groupBy(codes, problemStatus);
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [
      String(status),
      {
        description: `RFC 9457 problem: ${named.join(', ')}`,
        ...((status === 429 || status === 503) && { headers: { 'Retry-After': RETRY_AFTER } }),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

const RETRY_AFTER = { description: 'Seconds to wait', schema: { type: 'integer', minimum: 1 } };

const parameter = (name: string, description: string, pattern: string): object => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', pattern },
});

const ID = parameter(
  'id',
  'UUIDv7 that the sender made',
  '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
);
const TOKEN = [{ token: [] }];
const ANSWER = (name: string, description: string): object => ({
  description,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});
const BODY = (name: string): object => ({
  required: true,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});

const file = (summary: string, type: string, parameters: readonly object[]): object => ({
  get: {
    summary,
    ...(parameters.length > 0 && { parameters }),
    responses: {
      200: { description: 'The file', content: { [type]: { schema: { type: 'string', format: 'binary' } } } },
      ...problems('not-found'),
    },
  },
});

const REPORT_PATHS = {
  '/v1/reports': {
    post: {
      summary: 'Report something. The same report sent again is answered like the first time and stored once.',
      requestBody: BODY('Report'),
      responses: {
        201: ANSWER('ReportStatus', 'Stored'),
        200: ANSWER('ReportStatus', 'It was there already'),
        ...problems('invalid-report', 'id-taken', 'too-large', 'not-json', 'too-many', 'unavailable'),
      },
    },
  },
  '/v1/reports/{id}': {
    parameters: [ID],
    get: {
      summary: 'What became of a report',
      security: TOKEN,
      responses: {
        200: ANSWER('ReportStatus', 'Its state, with an ETag'),
        304: { description: 'As named by If-None-Match' },
        ...problems('not-found', 'too-many', 'unavailable'),
      },
    },
    patch: {
      summary: 'Add details; they replace those of a lower revision',
      security: TOKEN,
      requestBody: BODY('ReportDetails'),
      responses: {
        200: ANSWER('ReportStatus', 'Its state'),
        ...problems('invalid-report', 'not-found', 'too-large', 'not-json', 'too-many', 'unavailable'),
      },
    },
    delete: {
      summary: 'Take a report back: what it held is erased',
      security: TOKEN,
      responses: { 204: { description: 'Erased' }, ...problems('not-found', 'too-many', 'unavailable') },
    },
  },
  '/v1/reports/{id}/picture': {
    parameters: [ID],
    put: {
      summary: `Add a picture of at most ${MAX_PICTURE_BYTES} bytes, in the place of an earlier one`,
      security: TOKEN,
      requestBody: {
        required: true,
        content: Object.fromEntries(
          ['image/png', 'image/jpeg', 'image/webp'].map((type) => [
            type,
            { schema: { type: 'string', format: 'binary' } },
          ]),
        ),
      },
      responses: {
        204: { description: 'Kept' },
        ...problems('not-found', 'too-large', 'not-picture', 'too-many', 'unavailable'),
      },
    },
  },
};

const APPEAL_PATHS = {
  '/v1/appeals': {
    post: {
      summary: 'Say that a listing is wrong; no account is needed',
      requestBody: BODY('Appeal'),
      responses: {
        201: ANSWER('AppealStatus', 'Stored'),
        200: ANSWER('AppealStatus', 'It was there already'),
        ...problems('invalid-report', 'id-taken', 'too-large', 'not-json', 'too-many', 'unavailable'),
      },
    },
  },
  '/v1/appeals/{id}': {
    parameters: [ID],
    get: {
      summary: 'What became of an appeal',
      security: TOKEN,
      responses: {
        200: ANSWER('AppealStatus', 'Its state and its clock'),
        ...problems('not-found', 'too-many', 'unavailable'),
      },
    },
  },
};

/** The description of this API for a hub at `url`. */
export function openApi(url: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tuean hub',
      version: '1',
      description:
        'The signed blocklist as static files in the layout of The Update Framework (TUF 1.0, consistent snapshots). ' +
        `The signed targets carry the field "release" with ${Object.keys(releaseInfoSchema.entries).join(', ')}. ` +
        'Reports and appeals are opened by a private token that the sender made; who lacks it is answered "not-found".',
    },
    servers: [{ url }],
    paths: {
      '/repo/metadata/timestamp.json': file('TUF timestamp: the one file that changes', 'application/json', []),
      '/repo/metadata/{version}.{role}.json': file('TUF root, snapshot or targets of a version', 'application/json', [
        parameter('version', 'Version of the metadata', '^\\d{1,10}$'),
        parameter('role', 'root, snapshot or targets', '^(root|snapshot|targets)$'),
      ]),
      '/repo/targets/base/{sequence}/{file}': file(
        'A part of the base file, at most 2 MiB',
        'application/octet-stream',
        [
          parameter('sequence', 'Sequence of the release that the base holds', '^\\d{1,10}$'),
          parameter('file', 'SHA-256 of the part, a dot, its number', '^[0-9a-f]{64}\\.\\d{1,4}$'),
        ],
      ),
      '/repo/deltas/{step}': file('Changes from one release to another', 'application/octet-stream', [
        parameter('step', 'Two sequences with a hyphen between', '^\\d{1,10}-\\d{1,10}$'),
      ]),
      '/releases.log': file(
        'The public log of releases: JSON lines, each with the hash of the one before',
        'text/plain',
        [],
      ),
      '/feeds/': file('Names of the public feeds, with the release that they are of', 'application/json', []),
      '/feeds/{file}': file('A public feed: the sites of the release in force', 'application/octet-stream', [
        parameter('file', 'As `/feeds/` names it', '^(misp/)?[a-z0-9-]+\\.(txt|csv|json)$'),
      ]),
      '/figures': file('What the hub did, as a page for people', 'text/html', []),
      '/figures.json': file('What the hub did, by month', 'application/json', []),
      ...REPORT_PATHS,
      ...APPEAL_PATHS,
      '/healthz': {
        get: {
          summary: 'Whether there is a release in force that has not expired, and a database that answers',
          responses: {
            200: ANSWER('Health', 'All is well'),
            503: {
              description: 'The release has expired, the database does not answer, or there is no release yet',
              content: {
                'application/json': { schema: { $ref: '#/components/schemas/Health' } },
                'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
              },
            },
          },
        },
      },
      '/metrics': file('Metrics of Prometheus, for this machine and private networks', 'text/plain', []),
      '/openapi.json': file('This description', 'application/json', []),
    },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'base64url of 32 random bytes, 43 characters' },
      },
      schemas: {
        Report: schemaOf(reportSchema),
        ReportDetails: schemaOf(detailsSchema),
        ReportStatus: schemaOf(reportStatusSchema),
        Appeal: schemaOf(appealSchema),
        AppealStatus: schemaOf(appealStatusSchema),
        Health: {
          type: 'object',
          required: ['status', 'epoch', 'sequence', 'publishedAt', 'expiresAt', 'database'],
          properties: {
            status: { enum: ['ok', 'expired', 'no-database'] },
            epoch: { type: 'integer' },
            sequence: { type: 'integer' },
            publishedAt: { type: 'string', format: 'date-time' },
            expiresAt: { type: 'string', format: 'date-time' },
            database: { enum: ['ok', 'busy', 'no-answer'] },
          },
        },
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
            errors: {
              type: 'array',
              items: {
                type: 'object',
                required: ['path', 'expected'],
                properties: { path: { type: 'string' }, expected: { type: 'string' } },
              },
            },
          },
        },
      },
    },
  };
}

/** JSON Schema 2020-12, the dialect of OpenAPI 3.1, where it is the default and not named again. */
function schemaOf(schema: GenericSchema): object {
  const { $schema: _dialect, ...described } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    // Its patterns are Unicode patterns by definition, so the flag of ours goes without saying.
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === 'regex' && 'requirement' in valibotAction && valibotAction.requirement instanceof RegExp
        ? { ...jsonSchema, pattern: valibotAction.requirement.source }
        : null,
  });
  return described;
}
