/* Appeals over HTTP: for who is listed and has no account with anybody. */
import { Hono } from 'hono';
import { msToNextHour } from '../db/tallies.ts';
import { appealSchema, appealStatusOf, MAX_APPEAL_BYTES } from '../intake/appeal.ts';
import type { Intake } from '../intake/intake.ts';
import { invalid, parseBody } from './body.ts';
import { problem } from './problem.ts';
import { handleOf, limited } from './reports.ts';
import type { SenderEnv } from './sender.ts';

const OPEN = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' } as const;

/** The routes under `/v1/appeals`. */
export function appealRoutes(intake: Intake, now: () => Date): Hono<SenderEnv> {
  const app = new Hono<SenderEnv>();
  app.post('/', limited(MAX_APPEAL_BYTES), async (context) => {
    const parsed = await parseBody(context, appealSchema);
    if ('refused' in parsed) return parsed.refused;
    const outcome = await intake.appeal(parsed.body, context.get('network'));
    switch (outcome.kind) {
      case 'stored':
      case 'known':
        return context.json(appealStatusOf(outcome.appeal), outcome.kind === 'stored' ? 201 : 200, OPEN);
      case 'taken':
        return problem(context, 'id-taken');
      case 'too-many':
        return problem(context, 'too-many', { retryAfter: msToNextHour(now()) / 1000 });
      case 'wrong-subject':
        return invalid(context, [{ path: 'subject.key', expected: 'the canonical key of its kind' }]);
      default:
        return outcome satisfies never;
    }
  });
  app.get('/:id', async (context) => {
    const handle = handleOf(context);
    const found = handle && (await intake.appealStatus(handle));
    return found ? context.json(appealStatusOf(found), 200, OPEN) : problem(context, 'not-found');
  });
  return app;
}
