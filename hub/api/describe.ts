/* Pieces of the API's description: OpenAPI 3.1, bodies by the schemas that parse them, refusals by the codes of problems. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { problemStatus, type ProblemCode } from './problem.ts';

const RETRY_AFTER = { description: 'Seconds to wait', schema: { type: 'integer', minimum: 1 } };

/** The problems that an operation can answer with, by status. */
export function problems(...codes: readonly ProblemCode[]): Record<string, object> {
  const byStatus = Map.groupBy(new Set(codes), problemStatus);
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

/** A part of a path. `pattern`: of what finds something; anything else is answered 404. */
export function pathParameter(name: string, description: string, pattern: string): object {
  return { name, in: 'path', required: true, description, schema: { type: 'string', pattern } };
}

/** An answer whose JSON is one of the named schemas. */
export function jsonAnswer(name: string, description: string): object {
  return { description, content: contentOf(name) };
}

/** A body whose JSON is one of the named schemas. */
export function jsonBody(name: string): object {
  return { required: true, content: contentOf(name) };
}

function contentOf(name: string): object {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
}

/** JSON Schema 2020-12, the dialect of OpenAPI 3.1, where it is the default and not named again: of what is sent, before defaults. */
export function jsonSchemaOf(schema: GenericSchema): object {
  const { $schema: _dialect, ...described } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    // Trimming and checks across fields have no words there: what they refuse is answered 400 with the place.
    errorMode: 'ignore',
    // Its patterns are Unicode patterns by definition, so the flag of ours goes without saying.
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === 'regex' && 'requirement' in valibotAction && valibotAction.requirement instanceof RegExp
        ? { ...jsonSchema, pattern: valibotAction.requirement.source }
        : null,
  });
  return described;
}
