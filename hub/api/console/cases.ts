/* The queue and decisions about cases, for members. What may be listed is decided in hub/cases, not here. */
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { isAtLeast } from '../../../lib/core/console/access.ts';
import {
  casesQuerySchema,
  confirmationSchema,
  decisionSchema,
  decisionsSchema,
  mergeSchema,
  noteSchema,
  rejectionSchema,
  withdrawalSchema,
  type Cases,
  type Decided,
  type DecisionsDone,
  type Noted,
  type Revealed,
} from '../../../lib/core/console/queue.ts';
import { isSiteKey, type SiteKey } from '../../../lib/core/indicators/key.ts';
import { showNumber } from '../../../lib/core/indicators/mask.ts';
import { decideMany } from '../../cases/decide-many.ts';
import { confirmCase, listCase, mergeCases, rejectCase, withdrawProposal } from '../../cases/decide.ts';
import { writeNote } from '../../cases/notes.ts';
import { readQueue, recordCaseReveal, recordSearch } from '../../db/case-queue.ts';
import { caseById } from '../../db/cases.ts';
import type { Orm } from '../../db/database.ts';
import { HubError } from '../../hub-error.ts';
import { parseBody } from '../body.ts';
import { problem, wordsOf } from '../problem.ts';
import { rowOf, shownNote, viewCase } from './case-view.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';

const ID = /^[1-9]\d{0,8}$/;
const UNSTORED = { 'cache-control': 'no-store' };

/** The routes `/cases`. */
export function caseRoutes({ database, keys, topSites, now, log }: ConsoleDeps): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();

  app.get('/cases', async (context) => {
    const query = v.safeParse(casesQuerySchema, context.req.query());
    if (!query.success) return problem(context, 'invalid-query');
    const { search, limit } = query.output;
    const { cases, counts } = await database.use((orm) => readQueue(orm, query.output));
    if (search !== undefined) {
      const { handle: by } = context.get('actor');
      await database.use((orm) => recordSearch(orm, { by, search, found: cases.map(({ id }) => id) }, now()));
    }
    const last = cases.at(-1);
    const answer: Cases = {
      cases: cases.map(rowOf),
      nextCursor: last && cases.length === Number(limit) ? `${last.score}.${last.id}` : null,
      counts,
    };
    return context.json(answer, 200, UNSTORED);
  });

  app.get('/cases/:id', async (context) => {
    const id = idOf(context);
    const shown = id === null ? null : await database.use((orm) => viewCase(orm, id, topSites, now(), keys.forgetting));
    return shown === null ? problem(context, 'not-found') : context.json(shown, 200, UNSTORED);
  });

  app.post('/cases/:id/decision', async (context) => {
    const parsed = await parseBody(context, decisionSchema);
    if ('refused' in parsed) return parsed.refused;
    const { seen, replaces, scope, ...wish } = parsed.body;
    const by = context.get('actor').handle;
    return deciding(context, async (orm, id) => {
      const wanted = { ...wish, scope: scope === null ? null : parseScope(scope), by };
      return (await listCase(orm, id, wanted, topSites, now(), { seen, replaces })).state;
    });
  });

  app.delete('/cases/:id/proposal', async (context) => {
    const parsed = await parseBody(context, withdrawalSchema);
    if ('refused' in parsed) return parsed.refused;
    const by = context.get('actor').handle;
    return deciding(context, async (orm, id) => {
      await withdrawProposal(orm, id, by, now(), parsed.body);
      return 'open';
    });
  });

  app.post('/decisions', async (context) => {
    const parsed = await parseBody(context, decisionsSchema);
    if ('refused' in parsed) return parsed.refused;
    const onFailure = (error: unknown): void => log?.error({ error }, 'could not decide all of many cases');
    const lines = await decideMany({ database, topSites, now, onFailure }, parsed.body, deciderOf(context));
    const answer: DecisionsDone = { lines: [...lines] };
    return context.json(answer, 200, UNSTORED);
  });

  app.post('/cases/:id/notes', async (context) => {
    const parsed = await parseBody(context, noteSchema);
    if ('refused' in parsed) return parsed.refused;
    const id = idOf(context);
    if (id === null) return problem(context, 'not-found');
    const written = { ...parsed.body, by: context.get('actor').handle };
    const answer: Noted = { note: shownNote(await database.use((orm) => writeNote(orm, id, written, now()))) };
    return context.json(answer, 201, UNSTORED);
  });

  app.post('/cases/:id/confirmation', async (context) => {
    const parsed = await parseBody(context, confirmationSchema);
    if ('refused' in parsed) return parsed.refused;
    const by = context.get('actor').handle;
    return deciding(context, async (orm, id) => (await confirmCase(orm, id, by, topSites, now(), parsed.body)).state);
  });

  app.post('/cases/:id/rejection', async (context) => {
    const parsed = await parseBody(context, rejectionSchema);
    if ('refused' in parsed) return parsed.refused;
    const { seen, ...rejection } = parsed.body;
    const wish = { ...rejection, ...deciderOf(context) };
    return deciding(context, async (orm, id) => (await rejectCase(orm, id, wish, now(), { seen })).state);
  });

  app.post('/cases/:id/merge', async (context) => {
    const parsed = await parseBody(context, mergeSchema);
    if ('refused' in parsed) return parsed.refused;
    const { seen, into, intoSeen } = parsed.body;
    const by = context.get('actor').handle;
    return deciding(context, async (orm, id) => {
      await mergeCases(orm, id, into, by, now(), { fromSeen: seen, intoSeen });
      return 'merged';
    });
  });

  app.post('/cases/:id/reveal', async (context) => {
    const id = idOf(context);
    const fraudCase = id === null ? null : await database.use((orm) => caseById(orm, id));
    if (fraudCase === null || isSiteKey(fraudCase.key)) return problem(context, 'not-found');
    // Written before it is told: who has seen a number stands in the chain, also where the answer is lost.
    await database.use((orm) => recordCaseReveal(orm, fraudCase.id, context.get('actor').handle, now()));
    const answer: Revealed = { key: fraudCase.key, number: showNumber(fraudCase.key) };
    return context.json(answer, 200, UNSTORED);
  });

  /** Runs a decision; refusals are answered as problems, with the case's number of now where that is why. */
  async function deciding(
    context: Context<ConsoleEnv>,
    decide: (orm: Orm, id: number) => Promise<Decided['state']>,
  ): Promise<Response> {
    const id = idOf(context);
    if (id === null) return problem(context, 'not-found');
    const seenNow = async (): Promise<number> => (await database.use((orm) => caseById(orm, id)))?.eventSeq ?? 0;
    try {
      const state = await database.use((orm) => decide(orm, id));
      const answer: Decided = { state, seen: await seenNow() };
      return context.json(answer, 200, UNSTORED);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      if (error.code === 'no-case') return problem(context, 'not-found');
      if (error.code === 'rules') return problem(context, 'rules', wordsOf(error));
      if (error.code !== 'changed-meanwhile' && error.code !== 'already-decided') throw error;
      return problem(context, error.code, { errors: [{ path: 'seen', expected: String(await seenNow()) }] });
    }
  }
  return app;
}

/** What is listed is taken off by who may do so at `POST /revocations`. */
function deciderOf(context: Context<ConsoleEnv>): { readonly by: string; readonly mayDelist: boolean } {
  const { handle, role } = context.get('actor');
  return { by: handle, mayDelist: isAtLeast(role, 'publisher') };
}

function idOf(context: Context<ConsoleEnv>): number | null {
  const text = context.req.param('id') ?? '';
  return ID.test(text) ? Number(text) : null;
}

/** The schema has looked at how it begins; whether the case can list it is for the decision to say. */
function parseScope(text: string): SiteKey {
  return text as SiteKey;
}
