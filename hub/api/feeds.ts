/* Public feeds over HTTP: static files of the release in force, with validators. */
import { createReadStream } from 'node:fs';
import { Hono, type Context } from 'hono';
import type { FeedFile, Feeds } from '../exchange/feeds.ts';
import { problem } from './problem.ts';
import { webStream } from './repository.ts';
import type { SenderEnv } from './sender.ts';

/** People change sharing marks a few times in a row, not for a minute. */
const SETTLED_SECONDS = 60;

/** The routes under `/feeds`. */
export function feedRoutes(feeds: Feeds): Hono<SenderEnv> {
  const app = new Hono<SenderEnv>();
  app.get('/*', async (context) => {
    const path = new URL(context.req.url).pathname.slice('/feeds/'.length);
    if (path === '') return listFeeds(context, feeds);
    const feed = await feeds.open(path);
    if (feed === 'unsettled') return problem(context, 'unavailable', { retryAfter: SETTLED_SECONDS });
    return feed === null ? problem(context, 'not-found') : serveFeed(context, feed);
  });
  return app;
}

async function listFeeds(context: Context, feeds: Feeds): Promise<Response> {
  const found = await feeds.list();
  if (found === null) return problem(context, 'not-ready');
  const { epoch, sequence, publishedAt } = found.release;
  const files = found.files.map((path) => `/feeds/${path}`);
  return context.json({ release: { epoch, sequence, publishedAt }, tlp: 'TLP:CLEAR', files }, 200, {
    'cache-control': 'public, max-age=60',
    'access-control-allow-origin': '*',
  });
}

function serveFeed(context: Context, { file, sizeBytes, sha256, modifiedAt, mediaType }: FeedFile): Response {
  const etag = `"${sha256}"`;
  const headers = {
    etag,
    'last-modified': modifiedAt.toUTCString(),
    'cache-control': 'public, max-age=300',
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
  };
  if (isUnchanged(context, etag, modifiedAt)) return context.body(null, 304, headers);
  const full = { ...headers, 'content-type': mediaType, 'content-length': String(sizeBytes) };
  if (context.req.method === 'HEAD') return context.body(null, 200, full);
  return context.body(webStream(createReadStream(file)), 200, full);
}

/** RFC 9110 §13.2.2: a tag outweighs a date. */
function isUnchanged(context: Context, etag: string, modifiedAt: Date): boolean {
  const tags = context.req.header('if-none-match');
  if (tags !== undefined) {
    return tags.trim() === '*' || tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  }
  const since = Date.parse(context.req.header('if-modified-since') ?? '');
  return !Number.isNaN(since) && Math.floor(modifiedAt.getTime() / 1000) * 1000 <= since;
}
