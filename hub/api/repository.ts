/*
 * The signed repository as static files. Everything is immutable but timestamp.json, which is always a full 200: some
 * CDNs handle 304 badly, and the file is smaller than the headers that would save it (docs/hub.md).
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { problem } from './problem.ts';

/** The only shapes that a file of the repository has; anything else, `..` included, is no path of ours. */
const PATHS: readonly RegExp[] = [
  /^metadata\/(?:timestamp|\d{1,10}\.(?:root|snapshot|targets))\.json$/,
  /^targets\/base\/\d{1,10}\/[0-9a-f]{64}\.\d{1,4}$/,
  /^deltas\/\d{1,10}-\d{1,10}$/,
];

const MUTABLE = 'public, max-age=60, s-maxage=60, stale-if-error=86400';
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Answers one file of the repository in `folder`; `path` is what follows `/repo/`. */
export async function serveRepositoryFile(context: Context, folder: string, path: string): Promise<Response> {
  if (!PATHS.some((shape) => shape.test(path))) return problem(context, 'not-found');
  const file = join(folder, path);
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return problem(context, 'not-found');
  const headers = {
    'content-type': path.endsWith('.json') ? 'application/json' : 'application/octet-stream',
    'content-length': String(found.size),
    'cache-control': path === 'metadata/timestamp.json' ? MUTABLE : IMMUTABLE,
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
  };
  if (context.req.method === 'HEAD') return context.body(null, 200, headers);
  return context.body(webStream(createReadStream(file)), 200, headers);
}

/** A stream of Node as the web has it. */
export function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}
