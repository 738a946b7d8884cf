/* Appeals for members: who waits longest, one appeal with all that it is about, and the decision. The rules are in hub/cases. */
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { isAtLeast } from '../../../lib/core/console/access.ts';
import {
  appealDecisionSchema,
  appealsQuerySchema,
  type Appeal,
  type AppealDecided,
  type AppealRow,
  type Appeals,
} from '../../../lib/core/console/appeals.ts';
import type { ListingState } from '../../../lib/core/console/listings.ts';
import { isSiteKey } from '../../../lib/core/indicators/key.ts';
import { maskNumber } from '../../../lib/core/indicators/mask.ts';
import { decideAppeal, listersOf, mayReject, readAppeal } from '../../cases/appeals.ts';
import { independentReports } from '../../cases/evidence.ts';
import {
  appealById,
  casesAbout,
  countAppeals,
  listAppeals,
  otherAppeals,
  type AppealCase,
} from '../../db/appeal-decisions.ts';
import { reportsOf, type CaseReport } from '../../db/cases.ts';
import type { Orm } from '../../db/database.ts';
import { listingViewsOf, statesOf } from '../../db/listing-views.ts';
import { HubError } from '../../hub-error.ts';
import { dayOf } from '../../import/attributes.ts';
import { ACKNOWLEDGE_MS, appealStatusOf, DECIDE_MS } from '../../intake/appeal.ts';
import { parseBody } from '../body.ts';
import { problem } from '../problem.ts';
import type { Actor, ConsoleDeps, ConsoleEnv } from './env.ts';
import { listingRows } from './listing-row.ts';
import { maskedWords } from './masked-words.ts';

const ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const UNSTORED = { 'cache-control': 'no-store' };
const SHOWN_REPORTS = 50;

/** The routes `/appeals`. */
export function appealRoutes({ database, now }: ConsoleDeps): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();

  app.get('/appeals', async (context) => {
    const query = v.safeParse(appealsQuerySchema, context.req.query());
    if (!query.success) return problem(context, 'invalid-query');
    const { state, cursor, limit } = query.output;
    const [ms, id] = cursor?.split('.') ?? [];
    if (cursor !== undefined && (id === undefined || !ID.test(id))) return problem(context, 'invalid-query');
    const after = id === undefined ? null : { receivedAt: new Date(Number(ms)), id };
    const time = now();
    const answer = await database.use(async (orm): Promise<Appeals> => {
      const found = await listAppeals(orm, state, Number(limit), after);
      const keys = found.flatMap(({ key }) => key ?? []);
      const states = await statesOf(orm, keys, dayOf(time));
      const last = found.at(-1);
      return {
        appeals: found.map((appeal) => rowOf(appeal, states.get(appeal.key ?? '') ?? null, time)),
        nextCursor: last && found.length === Number(limit) ? `${last.receivedAt.getTime()}.${last.id}` : null,
        counts: await countAppeals(orm, {
          unreadSince: new Date(time.getTime() - ACKNOWLEDGE_MS),
          openSince: new Date(time.getTime() - DECIDE_MS),
        }),
      };
    });
    return context.json(answer, 200, UNSTORED);
  });

  app.get('/appeals/:id', async (context) => {
    const id = context.req.param('id');
    if (!ID.test(id)) return problem(context, 'not-found');
    const actor = context.get('actor');
    const shown = await database.use(async (orm) => {
      if ((await appealById(orm, id)) === null) return null;
      // Written before it is told: who has seen how to reach the sender stands in the chain, also where the answer is lost.
      return shownAppeal(orm, await readAppeal(orm, id, now(), actor.handle), actor, now());
    });
    return shown === null ? problem(context, 'not-found') : context.json(shown, 200, UNSTORED);
  });

  app.post('/appeals/:id/decision', async (context) => {
    const parsed = await parseBody(context, appealDecisionSchema);
    if ('refused' in parsed) return parsed.refused;
    const id = context.req.param('id');
    if (!ID.test(id)) return problem(context, 'not-found');
    const { seen, upheld: isUpheld, answer } = parsed.body;
    return deciding(context, id, async (orm) => {
      const decision = { isUpheld, answer, by: context.get('actor').handle };
      const { changedRows } = await decideAppeal(orm, id, decision, now(), { seen });
      const appeal = await appealById(orm, id);
      return { state: isUpheld ? 'upheld' : 'rejected', seen: appeal?.seen ?? 0, isReleaseDue: changedRows > 0 };
    });
  });

  /** Runs a decision; refusals are answered as problems, with the appeal's number of now where that is why. */
  async function deciding(
    context: Context<ConsoleEnv>,
    id: string,
    decide: (orm: Orm) => Promise<AppealDecided>,
  ): Promise<Response> {
    try {
      return context.json(await database.use(decide), 200, UNSTORED);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      if (error.code !== 'changed-meanwhile' && error.code !== 'already-decided') throw error;
      const seenNow = (await database.use((orm) => appealById(orm, id)))?.seen ?? 0;
      return problem(context, error.code, { errors: [{ path: 'seen', expected: String(seenNow) }] });
    }
  }
  return app;
}

async function shownAppeal(orm: Orm, appeal: AppealCase, { handle, role }: Actor, now: Date): Promise<Appeal> {
  const { id, key, contact, reason, answer, decidedBy } = appeal;
  const today = dayOf(now);
  // Of a forgotten number nothing else is left.
  const states = await statesOf(orm, key === null ? [] : [key], today);
  const cases = key === null ? [] : await casesAbout(orm, key);
  const reports: CaseReport[] = [];
  for (const one of cases) {
    reports.push(...(await reportsOf(orm, one.id, SHOWN_REPORTS, one.key === key ? null : key)));
  }
  const views = key === null ? [] : await listingViewsOf(orm, key, today);
  return {
    ...rowOf(appeal, states.get(key ?? '') ?? null, now),
    contact,
    reason,
    answer,
    decidedBy,
    listings: await listingRows(orm, views, { handle, isConfirmer: isAtLeast(role, 'publisher') }),
    listedBy: key === null ? [] : [...(await listersOf(orm, key, now))],
    mayReject: key === null || (await mayReject(orm, key, handle, now)),
    cases: cases.map(({ key: _key, ...one }) => one),
    reports: reports
      .toSorted((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime())
      .slice(0, SHOWN_REPORTS)
      .map(({ id: reportId, receivedAt, lostMoney, category, url, title, text, snippet }) => ({
        id: reportId,
        receivedAt: receivedAt.toISOString(),
        lostMoney,
        category,
        url,
        title: maskedWords(title),
        text: maskedWords(text),
        snippet: maskedWords(snippet),
      })),
    independent: independentReports(reports),
    earlier: (await otherAppeals(orm, { ...appeal, id })).map((other) => ({
      id: other.id,
      state: other.state,
      role: other.role,
      receivedAt: other.receivedAt.toISOString(),
      decidedAt: other.decidedAt?.toISOString() ?? null,
      decidedBy: other.decidedBy,
      answer: other.answer,
    })),
  };
}

function rowOf(appeal: AppealCase, listed: ListingState | null, now: Date): AppealRow {
  const { id, key, kind, role, locale, state, suspendedGrade, seen } = appeal;
  const { receivedAt, acknowledgedAt, decidedAt, acknowledgeBy, decideBy } = appealStatusOf(appeal);
  const next = state !== 'open' ? null : acknowledgedAt === null ? 'acknowledge' : 'decide';
  const dueAt = next === null ? null : next === 'acknowledge' ? acknowledgeBy : decideBy;
  const lateMs = dueAt === null ? 0 : now.getTime() - Date.parse(dueAt);
  return {
    id,
    kind,
    indicator: key === null ? '' : isSiteKey(key) ? key : maskNumber(key),
    isNumber: key === null || !isSiteKey(key),
    role,
    locale,
    state,
    receivedAt,
    acknowledgedAt,
    decidedAt,
    clock: { acknowledgeBy, decideBy, next, dueAt, lateSeconds: Math.max(0, Math.floor(lateMs / 1000)) },
    listed,
    suspendedGrade,
    seen,
  };
}
