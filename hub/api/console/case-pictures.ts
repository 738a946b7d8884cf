/*
 * Pictures of reports, opened for a member. Strangers made these bytes: they go out as the picture that they are by their bytes, to be
 * saved or drawn, and never as a page. Every look is an event, written before the picture is told.
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import { isReportOf, recordPictureLook } from '../../db/case-queue.ts';
import { pictureOf } from '../../db/reports.ts';
import { openPicture } from '../../intake/evidence.ts';
import { pictureShape } from '../../intake/picture-shape.ts';
import { problem } from '../problem.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';

const ID = /^[1-9]\d{0,8}$/;
const reportId = v.pipe(v.string(), v.uuid());
const ENDINGS = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' } as const;

/** The route `/cases/:id/reports/:report/picture`. */
export function casePictureRoutes({ database, keys, now }: ConsoleDeps): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();

  app.get('/cases/:id/reports/:report/picture', async (context) => {
    const report = v.safeParse(reportId, context.req.param('report'));
    const id = ID.test(context.req.param('id')) ? Number(context.req.param('id')) : null;
    if (id === null || !report.success) return problem(context, 'not-found');
    const sealed = await database.use(async (orm) =>
      // The picture of another case's report is not to be had by this one's number: the event would tell a wrong story.
      (await isReportOf(orm, id, report.output)) ? pictureOf(orm, report.output) : null,
    );
    if (sealed === null) return problem(context, 'not-found');
    const bytes = openPicture(keys, report.output, sealed);
    const shape = pictureShape(bytes);
    // Stored before today's checks of size, or by a hub that checked less.
    if (shape === null || shape.mediaType !== sealed.mediaType) {
      return problem(context, 'rules', { detail: 'it is not shown: expected a picture of at most 40 million pixels' });
    }
    const by = context.get('actor').handle;
    await database.use((orm) => recordPictureLook(orm, { id, report: report.output, by }, now()));
    return context.body(new Uint8Array(bytes), 200, {
      'content-type': shape.mediaType,
      'content-disposition': `attachment; filename="report-${report.output}.${ENDINGS[shape.mediaType]}"`,
      // Whatever opens it as a document opens nothing: no script, no origin, no request.
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });
  return app;
}
