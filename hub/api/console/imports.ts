/* Files in and out by the console: previews, imports and their history, exports of sites. */
import { Readable } from 'node:stream';
import { Hono, type Context } from 'hono';
import { stream } from 'hono/streaming';
import * as v from 'valibot';
import {
  FEED_FORMATS,
  importHistoryQuerySchema,
  importQuerySchema,
  MAX_IMPORT_BYTES,
  refusalSchema,
  type FeedFormat,
  type ImportHistory,
  type RefusedLine,
} from '../../../lib/core/console/exchange.ts';
import { batchRefusals, listBatches, previewRefusals } from '../../db/batches.ts';
import type { Audience } from '../../db/exchange-listings.ts';
import { bringFile, parseColumns, type BroughtFile, type ImportAnswer } from '../../exchange/imports.ts';
import { exportable } from '../../exchange/exports.ts';
import { exportListings, nothingLeftOut, TLP } from '../../export/export-listings.ts';
import { HubError } from '../../hub-error.ts';
import { problem, problemStatus, problemTitle, type ProblemCode } from '../problem.ts';
import { webStream } from '../repository.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';
import { maskedWords } from './masked-words.ts';

const PAGE = 100;
const MEDIA_TYPES: Readonly<Record<FeedFormat, string>> = {
  adblock: 'text/plain; charset=utf-8',
  hosts: 'text/plain; charset=utf-8',
  domains: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
  stix: 'application/stix+json;version=2.1',
  misp: 'application/json; charset=utf-8',
};

/** The routes `/imports` and `/exports/<format>`. */
export function importRoutes(deps: ConsoleDeps): Hono<ConsoleEnv> {
  const { database, now } = deps;
  const app = new Hono<ConsoleEnv>();

  app.post('/imports', async (context) => {
    const { handle, organisation } = context.get('actor');
    return answerImport(context, deps, { by: handle, organisation, isMachine: false });
  });

  app.get('/imports', async (context) => {
    const parsed = v.safeParse(importHistoryQuerySchema, context.req.query());
    if (!parsed.success) return problem(context, 'invalid-query');
    const { preview, batch, cursor, limit } = parsed.output;
    const size = Math.min(Number(limit ?? PAGE), PAGE);
    if (preview === undefined && batch === undefined) {
      return context.json(await historyOf(deps, cursor === undefined ? null : Number(cursor), size));
    }
    const offset = Number(cursor ?? 0);
    // One more than is shown tells whether there are more.
    const found = await database.use((orm) =>
      preview === undefined
        ? batchRefusals(orm, Number(batch), offset, size + 1)
        : previewRefusals(orm, preview, offset, size + 1),
    );
    if (found === null) return problem(context, 'not-found');
    const nextCursor = found.length > size ? String(offset + size) : null;
    const refused = v.parse(v.array(refusalSchema), found.slice(0, size)).map(maskedLine);
    return context.json({ refused, nextCursor });
  });

  app.get('/exports/:format', (context) => {
    const format = FEED_FORMATS.find((one) => one === context.req.param('format'));
    if (format === undefined) return problem(context, 'not-found');
    return sendExport(context, deps, format, 'everybody', now());
  });
  return app;
}

/** Looks at the file in a request's body, or writes it; for members and for keys of organisations. */
export async function answerImport(
  context: Context,
  { database, topSites, keys, now, log }: ConsoleDeps,
  who: Pick<BroughtFile, 'by' | 'organisation' | 'isMachine'>,
): Promise<Response> {
  const query = v.safeParse(importQuerySchema, context.req.query());
  const columns = query.success ? parseColumns(query.output.columns) : undefined;
  if (!query.success || columns === undefined) return problem(context, 'invalid-query');
  const bytes = new Uint8Array(await context.req.arrayBuffer());
  if (bytes.length > MAX_IMPORT_BYTES) return problem(context, 'too-large');
  const brought = { bytes, query: query.output, columns, ...who };
  const bring = async (onProgress?: (items: number) => void): Promise<ImportAnswer> => {
    const answer = await database.use((orm) => bringFile(orm, { topSites, keys }, brought, now(), onProgress));
    return { ...answer, preview: { ...answer.preview, refused: answer.preview.refused.map(maskedLine) } };
  };
  if (!/\bapplication\/x-ndjson\b/.test(context.req.header('accept') ?? '')) {
    try {
      const { kind, preview } = await bring();
      const refused = problemOf(kind);
      return refused === null ? context.json(preview) : problemWith(context, refused, preview);
    } catch (error) {
      const { code, detail } = refusalOf(error);
      return problem(context, code, { detail });
    }
  }
  context.header('content-type', 'application/x-ndjson');
  context.header('cache-control', 'no-store');
  return stream(context, async (out) => {
    const write = (line: object): Promise<unknown> => out.write(`${JSON.stringify(line)}\n`);
    try {
      const { kind, preview } = await bring((items) => void write({ progress: { items } }));
      const refused = problemOf(kind);
      await write(refused === null ? { answer: preview } : { problem: { code: refused, preview } });
    } catch (error) {
      await write({ problem: lastWordOn(error) });
    }
  });

  /** The head of the answer has gone out: that the hub failed can only be told as its last line. */
  function lastWordOn(error: unknown): { readonly code: ProblemCode; readonly detail: string } {
    try {
      return refusalOf(error);
    } catch {
      log?.error({ error }, 'an import failed');
      return { code: 'unavailable', detail: problemTitle('unavailable') };
    }
  }
}

/** Sends an export while it is read from the database. */
export function sendExport(
  context: Context,
  { database, config }: ConsoleDeps,
  format: FeedFormat,
  audience: Exclude<Audience, 'operator'>,
  now: Date,
): Response {
  const about = { publisher: config.publisher, url: config.url, at: now };
  const leftOut = nothingLeftOut();
  const text = exportListings(format, exportable(format, database, audience, now, leftOut), about, leftOut, audience);
  return context.body(webStream(Readable.from(encoded(text))), 200, {
    'content-type': MEDIA_TYPES[format],
    'cache-control': 'private, no-store',
    'x-tlp': TLP[audience].name,
  });
}

async function historyOf({ database }: ConsoleDeps, before: number | null, size: number): Promise<ImportHistory> {
  const rows = await database.use((orm) => listBatches(orm, before, size + 1));
  const shown = rows.slice(0, size);
  return {
    imports: shown.map(({ doneBy, feedSourceId, ...row }) => ({ ...row, by: doneBy, sourceId: feedSourceId })),
    nextCursor: rows.length > size ? String(shown.at(-1)?.id) : null,
  };
}

/** What people wrote into a file holds numbers of persons: whoever needs one has the file, and the line's number. */
function maskedLine({ text, because, ...line }: RefusedLine): RefusedLine {
  return { ...line, text: maskedWords(text) ?? '', because: maskedWords(because) ?? '' };
}

function problemOf(kind: ImportAnswer['kind']): 'changed-meanwhile' | 'nothing-taken' | null {
  if (kind === 'changed') return 'changed-meanwhile';
  return kind === 'nothing' ? 'nothing-taken' : null;
}

/** A problem with the fresh preview, so that a person can look again. */
function problemWith(context: Context, code: ProblemCode, preview: object): Response {
  const body = { type: `/problems/${code}`, code, status: problemStatus(code), preview };
  return context.body(JSON.stringify(body), problemStatus(code), {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
}

const REFUSED = ['bad-feed', 'not-shared', 'name-taken'] as const;

/** A refusal with its words for members; what is no refusal is thrown on. */
function refusalOf(error: unknown): { readonly code: ProblemCode; readonly detail: string } {
  const code = error instanceof HubError ? REFUSED.find((one) => one === error.code) : undefined;
  if (code === undefined || !(error instanceof HubError)) throw error;
  return { code, detail: error.message };
}

async function* encoded(text: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of text) yield Buffer.from(piece);
}
