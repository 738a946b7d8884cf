/* What the API says of itself at /openapi.json: OpenAPI 3.1, only what is there. */
import { releaseInfoSchema } from '../../lib/core/trust/release-info.ts';

const problems = (...codes: readonly number[]): Record<string, object> =>
  Object.fromEntries(
    codes.map((code) => [
      String(code),
      {
        description: 'RFC 9457 problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );

const parameter = (name: string, description: string, pattern: string): object => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', pattern },
});

const file = (summary: string, type: string, parameters: readonly object[]): object => ({
  get: {
    summary,
    ...(parameters.length > 0 && { parameters }),
    responses: {
      200: { description: 'The file', content: { [type]: { schema: { type: 'string', format: 'binary' } } } },
      ...problems(404),
    },
  },
});

/** The description of this API for a hub at `url`. */
export function openApi(url: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tuean hub',
      version: '1',
      description:
        'The signed blocklist as static files in the layout of The Update Framework (TUF 1.0, consistent snapshots). ' +
        `The signed targets carry the field "release" with ${Object.keys(releaseInfoSchema.entries).join(', ')}.`,
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
      '/healthz': {
        get: {
          summary: 'Whether there is a release in force that has not expired',
          responses: {
            200: {
              description: 'The release in force',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Health' } } },
            },
            ...problems(503),
          },
        },
      },
      '/openapi.json': file('This description', 'application/json', []),
    },
    components: {
      schemas: {
        Health: {
          type: 'object',
          required: ['status', 'epoch', 'sequence', 'publishedAt', 'expiresAt'],
          properties: {
            status: { enum: ['ok', 'expired'] },
            epoch: { type: 'integer' },
            sequence: { type: 'integer' },
            publishedAt: { type: 'string', format: 'date-time' },
            expiresAt: { type: 'string', format: 'date-time' },
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
          },
        },
      },
    },
  };
}
