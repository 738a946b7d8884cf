/* The queue and decisions about cases, for members. What may be listed is decided in hub/cases, not here. */
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { cleanText } from '../../../lib/core/report/redact.ts';
import {
  casesQuerySchema,
  confirmationSchema,
  decisionSchema,
  mergeSchema,
  rejectionSchema,
  type Case,
  type CaseRow,
  type Cases,
  type Decided,
  type Revealed,
} from '../../../lib/core/console/queue.ts';
import { isSiteKey, type IndicatorKey } from '../../../lib/core/indicators/key.ts';
import { maskNumber, showNumber } from '../../../lib/core/indicators/mask.ts';
import { confirmCase, listCase, mergeCases, proposalHash, rejectCase } from '../../cases/decide.ts';
import { independentReports } from '../../cases/evidence.ts';
import { defaultDays, needsTwo, objectionsTo } from '../../cases/rules.ts';
import {
  queuedCase,
  readQueue,
  recordCaseReveal,
  recordSearch,
  shownReports,
  type QueuedCase,
} from '../../db/case-queue.ts';
import { caseById, evidenceOf } from '../../db/cases.ts';
import type { Orm } from '../../db/database.ts';
import { HubError } from '../../hub-error.ts';
import { parseBody } from '../body.ts';
import { problem } from '../problem.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';

const ID = /^[1-9]\d{0,8}$/;
const UNSTORED = { 'cache-control': 'no-store' };

/** The routes `/cases`. */
export function caseRoutes({ database, topSites, now }: ConsoleDeps): Hono<ConsoleEnv> {
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
    const shown = id === null ? null : await database.use((orm) => shownCase(orm, id));
    return shown === null ? problem(context, 'not-found') : context.json(shown, 200, UNSTORED);
  });

  app.post('/cases/:id/decision', async (context) => {
    const parsed = await parseBody(context, decisionSchema);
    if ('refused' in parsed) return parsed.refused;
    const { seen, ...wish } = parsed.body;
    const by = context.get('actor').handle;
    return deciding(
      context,
      async (orm, id) => (await listCase(orm, id, { ...wish, by }, topSites, now(), { seen })).state,
    );
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
    const by = context.get('actor').handle;
    return deciding(
      context,
      async (orm, id) => (await rejectCase(orm, id, { ...rejection, by }, now(), { seen })).state,
    );
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
      if (error.code === 'rules') return problem(context, 'rules', { detail: error.message });
      if (error.code !== 'changed-meanwhile' && error.code !== 'already-decided') throw error;
      return problem(context, error.code, { errors: [{ path: 'seen', expected: String(await seenNow()) }] });
    }
  }

  async function shownCase(orm: Orm, id: number): Promise<Case | null> {
    const queued = await queuedCase(orm, id);
    const fraudCase = await caseById(orm, id);
    if (queued === null || fraudCase === null) return null;
    const evidence = await evidenceOf(orm, fraudCase);
    const { key, grade, outcome, reason, decidedBy, mergedInto, proposal } = fraudCase;
    const reports = await shownReports(orm, id);
    return {
      ...rowOf(queued),
      grade,
      outcome,
      reason,
      decidedBy,
      mergedInto,
      // Read last: where somebody decides between the two reads, the number is the older one and a decision is refused.
      seen: Math.min(queued.eventSeq, fraudCase.eventSeq),
      proposal: proposal && { ...proposal, scope: null, hash: proposalHash(id, proposal) },
      independent: independentReports(evidence.reports),
      evidence: reports.map((report) => ({
        id: report.id,
        receivedAt: report.receivedAt.toISOString(),
        lostMoney: report.lostMoney,
        category: report.category,
        url: report.url,
        title: masked(report.title),
        text: masked(report.text),
        snippet: masked(report.snippet),
        bank: report.bank,
        hasPicture: report.hasPicture,
        strikes: report.strikes,
      })),
      objections: [...objectionsTo(evidence, null, topSites)],
      needsTwo: needsTwo(key, topSites),
      defaultDays: defaultDays(key),
      notes: [],
      history: [],
      relatives: [],
      relativesInAll: 0,
      hints: [],
      impact: { scopes: [], reports: reports.length, pages: 0, topSite: null, casesOnHost: 0 },
    };
  }
  return app;
}

/** The words around a number hold it too: masked there as everywhere, whoever reads asks for it and that is recorded. */
function masked(text: string | null): string | null {
  return text === null ? null : cleanText(text, { longest: 2000, kept: NOTHING, lines: true });
}
const NOTHING: ReadonlySet<string> = new Set();

function rowOf(one: QueuedCase): CaseRow {
  const { id, kind, state, score, isScored, reports, category, campaignId, eventSeq } = one;
  return {
    id,
    kind,
    state,
    score,
    isScored,
    reports,
    category,
    indicator: indicatorText(one.key),
    lines: [...one.lines],
    campaign: campaignId,
    flags: [...one.flags],
    openedAt: one.openedAt.toISOString(),
    changedAt: one.changedAt.toISOString(),
    seen: eventSeq,
  };
}

function indicatorText(key: IndicatorKey): string {
  return isSiteKey(key) ? key : maskNumber(key);
}

function idOf(context: Context<ConsoleEnv>): number | null {
  const text = context.req.param('id') ?? '';
  return ID.test(text) ? Number(text) : null;
}
