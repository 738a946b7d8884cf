/* Bodies of requests, from bytes to what a schema says. */
import type { Context } from 'hono';
import * as v from 'valibot';
import { problem } from './problem.ts';

const MAX_ERRORS = 20;

/** True where the request says that its body is JSON. */
export function isJson(context: Context): boolean {
  return /^application\/json(?:\s*;|\s*$)/i.test(context.req.header('content-type') ?? '');
}

/** The body as the schema has it, or the answer that says what is wrong with it. */
export async function parseBody<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
): Promise<{ readonly body: v.InferOutput<Schema> } | { readonly refused: Response }> {
  if (!isJson(context)) return { refused: problem(context, 'not-json') };
  let json: unknown;
  try {
    // Fatal: bytes that are no UTF-8 would become other words than the person wrote.
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await context.req.arrayBuffer()));
  } catch {
    return { refused: invalid(context, [{ path: '', expected: 'JSON in UTF-8' }]) };
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return { body: parsed.output };
  return { refused: invalid(context, parsed.issues.slice(0, MAX_ERRORS).map(errorOf)) };
}

/** 400 with the places that are not as expected. */
export function invalid(context: Context, errors: readonly { path: string; expected: string }[]): Response {
  return problem(context, 'invalid-report', { errors });
}

/** Says where and what was expected; what came instead is the sender's, and is not repeated. */
function errorOf(issue: v.BaseIssue<unknown>): { path: string; expected: string } {
  const isUnknownKey = issue.type === 'strict_object' && issue.expected === 'never';
  const path = isUnknownKey
    ? (issue.path ?? [])
        .slice(0, -1)
        .map(({ key }) => String(key))
        .join('.')
    : (v.getDotPath(issue) ?? '');
  return { path, expected: isUnknownKey ? 'no other fields' : (issue.expected ?? issue.type) };
}
