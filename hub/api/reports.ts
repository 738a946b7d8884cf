/* Reports over HTTP. A report is opened by its private token alone; who lacks it does not learn whether it exists. */
import { createHash } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import {
  detailsSchema,
  MAX_PICTURE_BYTES,
  MAX_REPORT_BYTES,
  reportIdSchema,
  reportSchema,
  type ReportStatus,
} from '../../lib/core/report/report.ts';
import { msToNextHour } from '../db/tallies.ts';
import type { ReportHandle } from '../db/reports.ts';
import { receiptOf, type Intake } from '../intake/intake.ts';
import type { Counter } from '../intake/metrics.ts';
import { pictureShape } from '../intake/picture-shape.ts';
import { invalid, parseBody } from './body.ts';
import { problem } from './problem.ts';
import type { SenderEnv } from './sender.ts';

export interface ReportRouteDeps {
  readonly intake: Intake;
  readonly outcomes: Counter;
  readonly now: () => Date;
}

/** The routes under `/v1/reports`. */
export function reportRoutes({ intake, outcomes, now }: ReportRouteDeps): Hono<SenderEnv> {
  const app = new Hono<SenderEnv>();
  const tooMany = (context: Context): Response =>
    problem(context, 'too-many', { retryAfter: msToNextHour(now()) / 1000 });

  app.post('/', limited(MAX_REPORT_BYTES), async (context) => {
    const parsed = await parseBody(context, reportSchema);
    if ('refused' in parsed) {
      outcomes.add({ outcome: 'refused' });
      return parsed.refused;
    }
    const outcome = await intake.post(parsed.body, context.get('network'));
    outcomes.add({ outcome: outcome.kind });
    switch (outcome.kind) {
      case 'stored':
        return status(context, outcome.status, 201);
      case 'known':
        return status(context, outcome.status, 200);
      case 'taken':
        return problem(context, 'id-taken');
      case 'too-many':
        return tooMany(context);
      case 'wrong-subject':
        return invalid(context, [
          { path: `subjects.${outcome.index}.key`, expected: 'the canonical key of its kind, once a report' },
        ]);
      default:
        return outcome satisfies never;
    }
  });

  app.get('/:id', async (context) => {
    const handle = handleOf(context);
    const found = handle && (await intake.status(handle));
    if (!found) return problem(context, 'not-found');
    const tag = `"${createHash('sha256').update(JSON.stringify(found)).digest('base64url').slice(0, 22)}"`;
    if (namesTag(context.req.header('if-none-match'), tag)) {
      return context.body(null, 304, { etag: tag, 'access-control-allow-origin': '*' });
    }
    return status(context, found, 200, { etag: tag, 'access-control-expose-headers': 'etag' });
  });

  app.patch('/:id', limited(MAX_REPORT_BYTES), async (context) => {
    const handle = handleOf(context);
    if (!handle) return problem(context, 'not-found');
    const parsed = await parseBody(context, detailsSchema);
    if ('refused' in parsed) return parsed.refused;
    const amended = await intake.amend(handle, context.get('network'), parsed.body);
    if (amended === 'too-many') return tooMany(context);
    return amended ? status(context, amended, 200) : problem(context, 'not-found');
  });

  app.delete('/:id', async (context) => {
    const handle = handleOf(context);
    return handle && (await intake.remove(handle)) ? done(context) : problem(context, 'not-found');
  });

  app.put('/:id/picture', limited(MAX_PICTURE_BYTES), async (context) => {
    const handle = handleOf(context);
    // Asked before the body is read: two megabytes of a stranger are not worth reading.
    if (!handle || !(await intake.status(handle))) return problem(context, 'not-found');
    const bytes = new Uint8Array(await context.req.arrayBuffer());
    const mediaType = pictureShape(bytes)?.mediaType ?? null;
    const named = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (mediaType === null || mediaType !== named) return problem(context, 'not-picture');
    const outcome = await intake.putPicture(handle, context.get('network'), mediaType, bytes);
    if (outcome === null) return problem(context, 'not-found');
    return outcome === 'too-many' ? tooMany(context) : done(context);
  });
  return app;
}

/** Refuses bodies above a size. */
export function limited(maxSize: number): ReturnType<typeof bodyLimit> {
  return bodyLimit({ maxSize, onError: (context) => problem(context, 'too-large') });
}

/** Id of the path and receipt of the bearer's token; null where either is missing or no such thing. */
export function handleOf(context: Context): ReportHandle | null {
  const id = v.safeParse(reportIdSchema, context.req.param('id'));
  const token = /^Bearer +([A-Za-z0-9_-]{43})$/i.exec(context.req.header('authorization') ?? '')?.[1];
  return id.success && token !== undefined ? { id: id.output, receipt: receiptOf(token) } : null;
}

function status(
  context: Context,
  body: ReportStatus,
  code: 200 | 201,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return context.json(body, code, { ...OPEN, ...headers });
}

function done(context: Context): Response {
  return context.body(null, 204, OPEN);
}

const OPEN = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' } as const;

/** RFC 9110 §13.1.2, by weak comparison. */
function namesTag(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((part) => part.trim() === '*' || part.trim().replace(/^W\//, '') === tag);
}
