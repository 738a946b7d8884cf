/*
 * The signed repository as static files. Everything is immutable but the log of releases, which grows, and timestamp.json, which is always a full 200: some
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
  /^releases\.log$/,
];

const MUTABLE = 'public, max-age=60, s-maxage=60, stale-if-error=86400';
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** True for a path that the repository can hold; what follows `/repo/`, not decoded. */
export function isRepositoryPath(path: string): boolean {
  return PATHS.some((shape) => shape.test(path));
}

/** What every server of the repository says of a file, this hub, a folder's web server or an object store. */
export function repositoryHeaders(path: string): { readonly 'content-type': string; readonly 'cache-control': string } {
  const isMutable = path === 'metadata/timestamp.json' || path === 'releases.log';
  return {
    'content-type': path.endsWith('.json')
      ? 'application/json'
      : path.endsWith('.log')
        ? 'text/plain; charset=utf-8'
        : 'application/octet-stream',
    'cache-control': isMutable ? MUTABLE : IMMUTABLE,
  };
}

/** Answers one file of the repository in `folder`; `path` is what follows `/repo/`. */
export async function serveRepositoryFile(context: Context, folder: string, path: string): Promise<Response> {
  if (!isRepositoryPath(path)) return problem(context, 'not-found');
  const file = join(folder, path);
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return problem(context, 'not-found');
  const headers = {
    ...repositoryHeaders(path),
    'content-length': String(found.size),
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
