/*
 * Cases in the database, as they are read: what they are about, what stands behind them. How reports become cases is in
 * case-intake.ts, what people decide about them in case-decisions.ts. Whoever changes one takes the lock of the event chain first, so
 * that two people, or two processes, do not decide over each other, and every change stands in the chain.
 */
import { sql, type SQL } from 'drizzle-orm';
import { CATEGORIES, GRADES, type Category, type Grade } from '../../lib/core/blocklist/listing.ts';
import type { IndicatorKey, IndicatorKind, SiteKey } from '../../lib/core/indicators/key.ts';
import type { ReportReason } from '../../lib/core/report/report.ts';
import type { CaseEvidence, ReportFacts } from '../cases/evidence.ts';
import { manyRowsOf, rowsOf, type Orm } from './database.ts';
import { idArray } from './values.ts';

export type CaseState = 'open' | 'listed' | 'rejected' | 'merged';

/** Reports of one case that a decision looks at: the newest. */
const MAX_REPORTS = 1000;

/** What one person proposed and a second has to confirm. */
export interface Proposal {
  readonly grade: Grade;
  readonly category: Category;
  readonly authority: string | null;
  readonly days: number;
  readonly reason: string;
  readonly isInsisted: boolean;
  /** What they insisted against, by the names of `insistedOn`; what comes later is none of it. */
  readonly against: readonly string[];
  /** What is to be listed in place of the case's own site; null: the case's own indicator. */
  readonly scope: SiteKey | null;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface FraudCase {
  readonly id: number;
  readonly key: IndicatorKey;
  readonly kind: IndicatorKind;
  readonly state: CaseState;
  readonly campaignId: number | null;
  readonly mergedInto: number | null;
  readonly openedAt: Date;
  readonly changedAt: Date;
  readonly burstAt: Date | null;
  readonly grade: Grade | null;
  readonly category: Category | null;
  readonly reason: string | null;
  readonly decidedBy: string | null;
  readonly outcome: ReportReason | null;
  readonly proposal: Proposal | null;
  /** Number of the event that changed it last. */
  readonly eventSeq: number;
}

/** What stands behind a case in words, for the person who decides. All of it was written by strangers. */
export interface CaseReport extends ReportFacts {
  readonly id: string;
  readonly url: string | null;
  /** How the page is built, where that is what the case is about; null: not said. */
  readonly template: string | null;
  readonly title: string | null;
  readonly text: string | null;
  readonly snippet: string | null;
  readonly bank: string | null;
  readonly hasPicture: boolean;
}

/** A case by id; null where there is none. */
export async function caseById(orm: Orm, id: number): Promise<FraudCase | null> {
  const [row] = await rowsOf<CaseRow>(orm, sql`SELECT ${CASE} FROM fraud_case WHERE id = ${id}`);
  return row ? toCase(row) : null;
}

/** Cases by their ids, as far as they exist. */
export async function casesById(orm: Orm, ids: readonly number[]): Promise<readonly FraudCase[]> {
  const rows = await rowsOf<CaseRow>(orm, sql`SELECT ${CASE} FROM fraud_case WHERE id = ANY (${idArray(ids)})`);
  return rows.map(toCase);
}

/** The case of a key that is open or listed; none or one. */
export async function livingCases(orm: Orm, key: IndicatorKey): Promise<readonly FraudCase[]> {
  const rows = await rowsOf<CaseRow>(
    orm,
    sql`SELECT ${CASE} FROM fraud_case WHERE key = ${key} AND state IN ('open', 'listed')`,
  );
  return rows.map(toCase);
}

/**
 * Cases in a state, those reported on most days first, then the last changed: a flood of cases of one day does not push an older
 * one out of what people look at.
 */
export async function listCases(orm: Orm, state: CaseState | null, limit: number): Promise<readonly FraudCase[]> {
  const rows = await rowsOf<CaseRow>(
    orm,
    sql`SELECT ${CASE} FROM fraud_case WHERE ${state === null ? sql`true` : sql`state = ${state}`}
        ORDER BY (SELECT count(DISTINCT (r.received_at AT TIME ZONE 'UTC')::date)
                  FROM report_subject s JOIN report r ON r.id = s.report_id WHERE s.case_id = fraud_case.id) DESC,
                 changed_at DESC, id DESC LIMIT ${limit}`,
  );
  return rows.map(toCase);
}

/** All that a decision about a case rests on; `reports`: those that were read already. */
export async function evidenceOf(
  orm: Orm,
  fraudCase: FraudCase,
  reports?: readonly ReportFacts[],
): Promise<CaseEvidence> {
  const [evidence] = await evidenceOfMany(orm, [fraudCase], reports && new Map([[fraudCase.id, reports]]));
  if (evidence === undefined) throw new Error('expected the evidence of one case');
  return evidence;
}

/** Evidence of many cases, in their order, in as many statements as for one. */
export async function evidenceOfMany(
  orm: Orm,
  cases: readonly FraudCase[],
  known?: ReadonlyMap<number, readonly ReportFacts[]>,
): Promise<readonly CaseEvidence[]> {
  const rows = await rowsOf<{ id: number; appeals: string | null; others: number; listed: number }>(
    orm,
    sql`WITH of_merged AS MATERIALIZED (
          SELECT appeal.id, own.merged_into FROM appeal JOIN fraud_case own ON own.key = appeal.key
          WHERE appeal.state = 'open' AND own.merged_into IS NOT NULL
        )
        SELECT wanted.id::int AS id,
               (SELECT string_agg(about.id::text, ' ' ORDER BY about.id) FROM (
                  SELECT appeal.id FROM appeal WHERE appeal.key = wanted.key AND state = 'open'
                  UNION SELECT of_merged.id FROM of_merged WHERE merged_into = wanted.id
                ) AS about) AS appeals,
               others.count::int AS others, others.listed::int AS listed
        FROM json_to_recordset(${JSON.stringify(cases.map(({ id, key, campaignId }) => ({ id, key, campaign: campaignId })))}::json)
          AS wanted (id bigint, key text, campaign bigint)
        CROSS JOIN LATERAL (
          SELECT count(*) AS count, count(*) FILTER (WHERE state = 'listed') AS listed FROM fraud_case
          WHERE campaign_id = wanted.campaign AND fraud_case.id <> wanted.id AND state <> 'merged'
        ) AS others`,
  );
  const around = new Map(rows.map((row) => [row.id, row]));
  const facts =
    known ??
    (await factsOf(
      orm,
      cases.map(({ id }) => id),
    ));
  return cases.map(({ id, key, burstAt }) => {
    const { appeals = null, others = 0, listed = 0 } = around.get(id) ?? {};
    const openAppeals = appeals?.split(' ') ?? [];
    return { key, burstAt, reports: facts.get(id) ?? [], openAppeals, campaign: { others, listed } };
  });
}

interface FactsRow {
  readonly voice: string;
  readonly network: string;
  readonly received_ms: number | string;
  readonly lost_money: boolean | null;
  readonly category: number | null;
  readonly strikes: number;
}

/**
 * The newest reports of a case, as rows of report_subject: a range of one index, however many it has. Planned for itself: as a part of a
 * join, PostgreSQL may take what it reads of the whole table on several processors for fewer rows, and so for cheaper.
 */
export const newestSubjects = (caseId: SQL): SQL => sql`(
  WITH newest_subject AS MATERIALIZED (
    SELECT * FROM report_subject WHERE case_id = ${caseId} ORDER BY came_at DESC, report_id LIMIT ${MAX_REPORTS}
  ) SELECT * FROM newest_subject
)`;

/**
 * The newest reports of a case as `r`, each beside its subject `s`, and each read by its id. Joined otherwise the planner reads all
 * reports that there are.
 */
const newestOf = (caseId: SQL): SQL => sql`${newestSubjects(caseId)} AS s
  CROSS JOIN LATERAL (SELECT * FROM report WHERE report.id = s.report_id AND erased_at IS NULL LIMIT 1) AS r`;

/** Columns of a FactsRow but for the strikes, of a report `r` and its subject `s`. */
const FACTS = sql`s.voice, r.network, floor(extract(epoch FROM r.received_at) * 1000)::bigint AS received_ms, r.lost_money, r.category`;

function toFacts(row: FactsRow): ReportFacts {
  return {
    voice: row.voice,
    network: row.network,
    receivedAt: new Date(Number(row.received_ms)),
    lostMoney: row.lost_money === true,
    category: row.category === null ? null : (CATEGORIES[row.category] ?? null),
    strikes: row.strikes,
  };
}

/**
 * The newest reports of a case, the newest first.
 * @param worded so many of them come with title, text and snippet, which are most of their bytes
 * @param about only those that name this: a case speaks for what was merged into it too; null: all
 */
export async function reportsOf(
  orm: Orm,
  id: number,
  worded: number,
  about: IndicatorKey | null = null,
): Promise<readonly CaseReport[]> {
  const rows = await manyRowsOf<
    FactsRow & {
      id: string;
      url: string | null;
      template: string | null;
      title: string | null;
      text: string | null;
      snippet: string | null;
      bank: string | null;
      has_picture: boolean;
    }
  >(
    orm,
    // Strikes of all reporters together: one look a report opens even an empty table a thousand times.
    sql`WITH newest AS MATERIALIZED (
          SELECT r.id, r.reporter, ${FACTS}, r.page ->> 'url' AS url, s.template, s.bank, r.has_picture, row_number() OVER newest AS nth,
                 CASE WHEN row_number() OVER newest <= ${worded} THEN r.page ->> 'title' END AS title,
                 CASE WHEN row_number() OVER newest <= ${worded} THEN r.text END AS text,
                 CASE WHEN row_number() OVER newest <= ${worded} THEN s.snippet END AS snippet
          FROM ${newestOf(sql`${id}`)} ${about === null ? sql`` : sql`WHERE s.key = ${about}`} WINDOW newest AS (ORDER BY s.came_at DESC, s.report_id)
        ), struck AS (
          SELECT reporter, count(*)::int AS strikes FROM strike WHERE reporter IN (SELECT reporter FROM newest) GROUP BY reporter
        )
        SELECT id, voice, network, received_ms, lost_money, category, coalesce(strikes, 0) AS strikes, url, template, bank, has_picture,
               title, text, snippet
        FROM newest LEFT JOIN struck USING (reporter) ORDER BY nth`,
  );
  return rows.map((row) => ({
    ...toFacts(row),
    id: row.id,
    url: row.url,
    template: row.template,
    title: row.title,
    text: row.text,
    snippet: row.snippet,
    bank: row.bank,
    hasPicture: row.has_picture,
  }));
}

/** What bears on a decision of the newest reports of each of these cases. */
export async function factsOf(orm: Orm, ids: readonly number[]): Promise<ReadonlyMap<number, readonly ReportFacts[]>> {
  const rows = await manyRowsOf<FactsRow & { case_id: number }>(
    orm,
    sql`SELECT wanted.id::int AS case_id, facts.* FROM unnest(${idArray(ids)}) AS wanted (id) CROSS JOIN LATERAL (
          SELECT ${FACTS}, (SELECT count(*) FROM strike WHERE strike.reporter = r.reporter)::int AS strikes
          FROM ${newestOf(sql`wanted.id`)}
        ) AS facts`,
  );
  const facts = new Map<number, ReportFacts[]>();
  for (const row of rows) {
    const of = facts.get(row.case_id);
    if (of === undefined) facts.set(row.case_id, [toFacts(row)]);
    else of.push(toFacts(row));
  }
  return facts;
}

interface CaseRow {
  readonly id: number;
  readonly key: IndicatorKey;
  readonly kind: IndicatorKind;
  readonly state: CaseState;
  readonly campaign: number | null;
  readonly merged: number | null;
  readonly opened_ms: number | string;
  readonly changed_ms: number | string;
  readonly burst_ms: number | string | null;
  readonly grade: number | null;
  readonly category: number | null;
  readonly reason: string | null;
  readonly decided_by: string | null;
  readonly outcome: ReportReason | null;
  readonly proposal: (Omit<Proposal, 'scope' | 'against'> & Partial<Pick<Proposal, 'scope' | 'against'>>) | null;
  readonly event_seq: number | string;
}

const CASE = sql`id::int AS id, key, kind, state, campaign_id::int AS campaign, merged_into::int AS merged,
  floor(extract(epoch FROM opened_at) * 1000)::bigint AS opened_ms,
  floor(extract(epoch FROM changed_at) * 1000)::bigint AS changed_ms,
  floor(extract(epoch FROM burst_at) * 1000)::bigint AS burst_ms,
  grade, category, reason, decided_by, outcome, proposal, event_seq`;

function toCase(row: CaseRow): FraudCase {
  const date = (ms: number | string): Date => new Date(Number(ms));
  return {
    id: row.id,
    key: row.key,
    kind: row.kind,
    state: row.state,
    campaignId: row.campaign,
    mergedInto: row.merged,
    openedAt: date(row.opened_ms),
    changedAt: date(row.changed_ms),
    burstAt: row.burst_ms === null ? null : date(row.burst_ms),
    grade: row.grade === null ? null : (GRADES[row.grade] ?? null),
    category: row.category === null ? null : (CATEGORIES[row.category] ?? null),
    reason: row.reason,
    decidedBy: row.decided_by,
    outcome: row.outcome,
    // Proposals of earlier days say nothing of a scope, nor of what they insist against.
    proposal: row.proposal && {
      ...row.proposal,
      scope: row.proposal.scope ?? null,
      against: row.proposal.against ?? [],
    },
    eventSeq: Number(row.event_seq),
  };
}
