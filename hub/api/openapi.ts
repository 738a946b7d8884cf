/* What the API says of itself at /openapi.json: OpenAPI 3.1, only what is there. Bodies are described by the schemas that parse them. */
import { detailsSchema, MAX_PICTURE_BYTES, reportSchema, reportStatusSchema } from '../../lib/core/report/report.ts';
import { TOKEN_SECONDS } from '../../lib/core/console/access.ts';
import { REQUEST_TOKEN } from '../../lib/core/console/request-token.ts';
import { releaseInfoSchema } from '../../lib/core/trust/release-info.ts';
import { appealSchema, appealStatusSchema } from '../intake/appeal.ts';
import { CONSOLE_PATHS, CONSOLE_SCHEMAS } from './console/describe.ts';
import type { ProblemCode } from './problem.ts';
import { jsonAnswer, jsonBody, jsonSchemaOf, pathParameter, problems } from './describe.ts';

const ID = pathParameter(
  'id',
  'UUIDv7 that the sender made',
  '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
);
const TOKEN = [{ token: [] }];

const file = (
  summary: string,
  type: string,
  parameters: readonly object[],
  ...refusals: readonly ProblemCode[]
): object => ({
  get: {
    summary,
    ...(parameters.length > 0 && { parameters }),
    responses: {
      200: { description: 'The file', content: { [type]: { schema: { type: 'string', format: 'binary' } } } },
      ...problems('not-found', ...refusals),
    },
  },
});

const REPORT_PATHS = {
  '/v1/reports': {
    post: {
      summary: 'Report something. The same report sent again is answered like the first time and stored once.',
      requestBody: jsonBody('Report'),
      responses: {
        201: jsonAnswer('ReportStatus', 'Stored'),
        200: jsonAnswer('ReportStatus', 'It was there already'),
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
        200: jsonAnswer('ReportStatus', 'Its state, with an ETag'),
        304: { description: 'As named by If-None-Match' },
        ...problems('not-found', 'too-many', 'unavailable'),
      },
    },
    patch: {
      summary: 'Add details; they replace those of a lower revision',
      security: TOKEN,
      requestBody: jsonBody('ReportDetails'),
      responses: {
        200: jsonAnswer('ReportStatus', 'Its state'),
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
      requestBody: jsonBody('Appeal'),
      responses: {
        201: jsonAnswer('AppealStatus', 'Stored'),
        200: jsonAnswer('AppealStatus', 'It was there already'),
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
        200: jsonAnswer('AppealStatus', 'Its state and its clock'),
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
        pathParameter('version', 'Version of the metadata', '^\\d{1,10}$'),
        pathParameter('role', 'root, snapshot or targets', '^(root|snapshot|targets)$'),
      ]),
      '/repo/targets/base/{sequence}/{file}': file(
        'A part of the base file, at most 2 MiB',
        'application/octet-stream',
        [
          pathParameter('sequence', 'Sequence of the release that the base holds', '^\\d{1,10}$'),
          pathParameter('file', 'SHA-256 of the part, a dot, its number', '^[0-9a-f]{64}\\.\\d{1,4}$'),
        ],
      ),
      '/repo/deltas/{step}': file('Changes from one release to another', 'application/octet-stream', [
        pathParameter('step', 'Two sequences with a hyphen between', '^\\d{1,10}-\\d{1,10}$'),
      ]),
      '/releases.log': file(
        'The public log of releases: JSON lines, each with the hash of the one before',
        'text/plain',
        [],
      ),
      '/feeds/': file(
        'Names of the public feeds, with the release that they are of',
        'application/json',
        [],
        'too-many',
      ),
      '/feeds/{file}': file(
        'A public feed: the sites of the release in force',
        'application/octet-stream',
        [pathParameter('file', 'As `/feeds/` names it', '^(misp/)?[a-z0-9-]+\\.(txt|csv|json)$')],
        'too-many',
        'unavailable',
      ),
      '/figures': file('What the hub did, as a page for people', 'text/html', []),
      '/figures.json': file('What the hub did, by month', 'application/json', []),
      ...REPORT_PATHS,
      ...APPEAL_PATHS,
      ...CONSOLE_PATHS,
      '/healthz': {
        get: {
          summary: 'Whether there is a release in force that has not expired, and a database that answers',
          responses: {
            200: jsonAnswer('Health', 'All is well'),
            ...problems('too-many'),
            503: {
              description:
                'The release has expired or no browser would take it, the database does not answer, or there is no release yet',
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
        member: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            `Signed with the Ed25519 key of an enrolled device, for one request: typ "${REQUEST_TOKEN}", kid and iss the ` +
            'device, aud the address of the hub, htm and htu the method and the path with its query, bdh the SHA-256 of ' +
            `the body in base64url, jti never used before, exp at most ${TOKEN_SECONDS} seconds after iat.`,
        },
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'Key of an organisation for its machines, with the scope that the operation names',
        },
      },
      schemas: {
        Report: jsonSchemaOf(reportSchema),
        ReportDetails: jsonSchemaOf(detailsSchema),
        ReportStatus: jsonSchemaOf(reportStatusSchema),
        Appeal: jsonSchemaOf(appealSchema),
        AppealStatus: jsonSchemaOf(appealStatusSchema),
        ...CONSOLE_SCHEMAS,
        Health: {
          type: 'object',
          required: ['status', 'database'],
          properties: {
            status: { enum: ['ok', 'expired', 'no-database', 'not-trusted'] },
            reason: {
              type: 'string',
              description: 'Of `not-trusted`: the code of the check that fails, such as threshold',
            },
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
            detail: { type: 'string', description: 'To members: why, in English' },
            because: {
              type: 'object',
              description: 'To members, of a refusal by the rules: why, in both languages',
              required: ['th', 'en'],
              properties: { th: { type: 'string' }, en: { type: 'string' } },
            },
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
