/* What waits for the member who asks. */
import { Hono } from 'hono';
import { isAtLeast } from '../../../lib/core/console/access.ts';
import { MANY, type Waiting } from '../../../lib/core/console/waiting.ts';
import { countAppeals } from '../../db/appeal-decisions.ts';
import { countOpenCases } from '../../db/case-queue.ts';
import { openCeremony } from '../../db/ceremonies.ts';
import { countWaitingRows } from '../../db/listing-views.ts';
import { countAdmissible, releaseKeyHolders } from '../../db/members.ts';
import { openProposal, signaturesOf } from '../../db/proposals.ts';
import { dayOf } from '../../import/attributes.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';

/** The route `/waiting`. */
export function waitingRoutes({ database, now }: ConsoleDeps): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();

  app.get('/waiting', async (context) => {
    const { handle, role } = context.get('actor');
    const time = now();
    const answer = await database.use(async (orm): Promise<Waiting> => {
      const proposal = await openProposal(orm);
      const holdsKey = [...(await releaseKeyHolders(orm)).values()].includes(handle);
      const signed = proposal === null ? [] : await signaturesOf(orm, proposal.id);
      const isAdministrator = isAtLeast(role, 'administrator');
      const ceremony = isAdministrator ? await openCeremony(orm) : null;
      const appeals = await countAppeals(orm, { unreadSince: time, openSince: time });
      return {
        cases: await countOpenCases(orm, MANY),
        appeals: Math.min(appeals.open, MANY),
        listings: Math.min(await countWaitingRows(orm, dayOf(time)), MANY),
        people: isAdministrator ? Math.min(await countAdmissible(orm, handle), MANY) : 0,
        release: proposal !== null && holdsKey && signed.every((one) => one.handle !== handle || one.goneAt !== null),
        keys: ceremony !== null && ceremony.signatures.every((one) => one.handle !== handle),
      };
    });
    return context.json(answer, 200, { 'cache-control': 'no-store' });
  });
  return app;
}
