/*
 * Machines of organisations, by a key of theirs: a feed with numbers, marked TLP:AMBER, and files of listings that they bring.
 * The guard has looked at key and scope.
 */
import { Hono } from 'hono';
import { FEED_FORMATS } from '../../../lib/core/console/exchange.ts';
import { problem } from '../problem.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';
import { answerImport, sendExport } from './imports.ts';

/** The routes `/partner/…`. */
export function partnerRoutes(deps: ConsoleDeps): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get('/partner/:format', (context) => {
    const format = FEED_FORMATS.find((one) => one === context.req.param('format'));
    if (format === undefined) return problem(context, 'not-found');
    return sendExport(context, deps, format, 'partners', deps.now());
  });
  app.post('/partner/imports', (context) => {
    const { handle, organisation } = context.get('actor');
    return answerImport(context, deps, { by: handle, organisation, isMachine: true });
  });
  return app;
}
