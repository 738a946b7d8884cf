/*
 * The queue: cases with the score that was counted for them, so that reading it costs no look at the evidence. What is due to be
 * counted again says so by event numbers; what only ages is counted again every hour.
 */
import { sql, type SQL } from 'drizzle-orm';
import { CATEGORIES, type Category } from '../../lib/core/blocklist/listing.ts';
import { CASE_FLAGS, type CaseFlag, type CasesQuery } from '../../lib/core/console/queue.ts';
import { isSiteKey, type IndicatorKey, type IndicatorKind, type NumberKind } from '../../lib/core/indicators/key.ts';
import { parseNumberKey } from '../../lib/core/indicators/number-key.ts';
import type { TopSites } from '../../lib/core/policy/gate.ts';
import { commonCategory } from '../cases/evidence.ts';
import { gateOf } from '../cases/rules.ts';
import { scoreCase, type ScoreLine } from '../cases/score.ts';
import { casesById, evidenceOfMany, type CaseState } from './cases.ts';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent, chainHead } from './events.ts';

/** A case as the queue shows it. */
export interface QueuedCase {
  readonly id: number;
  readonly key: IndicatorKey;
  readonly kind: IndicatorKind;
  readonly state: CaseState;
  readonly score: number;
  readonly lines: readonly ScoreLine[];
  readonly isScored: boolean;
  readonly reports: number;
  readonly category: Category | null;
  readonly campaignId: number | null;
  readonly flags: readonly CaseFlag[];
  readonly openedAt: Date;
  readonly changedAt: Date;
  readonly eventSeq: number;
}

export interface Queue {
  readonly cases: readonly QueuedCase[];
  readonly counts: Readonly<Record<CaseFlag | 'all', number>>;
}

/** Cases scored in one step: short enough to let others at the database. */
export const SCORE_STEP = 200;
/** Freshness and strikes change with time alone. */
const AGES_MS = 3_600_000;
const NUMBER_KINDS: readonly NumberKind[] = ['account', 'promptpay', 'phone', 'biller', 'line', 'wallet', 'iban'];

const IS_FLAGGED: Readonly<Record<CaseFlag, SQL>> = {
  campaign: sql`campaign_id IS NOT NULL`,
  burst: sql`burst_at IS NOT NULL`,
  appeal: sql`(key IN (SELECT appeal.key FROM appeal WHERE appeal.state = 'open')
    OR fraud_case.id IN (SELECT own.merged_into FROM appeal JOIN fraud_case own ON own.key = appeal.key
                         WHERE appeal.state = 'open' AND own.merged_into IS NOT NULL))`,
  proposed: sql`proposal IS NOT NULL`,
  picture: sql`has_picture`,
  asked: sql`(asked AND state IN ('open', 'listed'))`,
};

/**
 * Counts the scores of open and listed cases anew that are due. The numbers that decisions compare stay as they are: that a case
 * has aged is no change of it. @returns how many; call again while it is `limit`
 */
export async function scoreDue(orm: Orm, topSites: TopSites, now: Date, limit = SCORE_STEP): Promise<number> {
  // Read first: what comes in while this works has a later number and is due again.
  const { seq } = await chainHead(orm);
  const due = await rowsOf<{ id: number }>(
    orm,
    sql`SELECT id::int AS id FROM fraud_case
        WHERE state IN ('open', 'listed') AND (
          scored_at IS NULL OR scored_at < ${new Date(now.getTime() - AGES_MS).toISOString()}::timestamptz
          OR scored_seq < event_seq
          OR scored_seq < (SELECT max(event_seq) FROM appeal WHERE appeal.key = fraud_case.key)
          OR scored_seq < (SELECT max(event_seq) FROM burst WHERE burst.key = fraud_case.key)
          OR scored_seq < (SELECT event_seq FROM campaign WHERE campaign.id = fraud_case.campaign_id))
        ORDER BY scored_at NULLS FIRST, id LIMIT ${limit}`,
  );
  const cases = await casesById(
    orm,
    due.map(({ id }) => id),
  );
  const scored: object[] = [];
  for (const [at, evidence] of (await evidenceOfMany(orm, cases)).entries()) {
    const gate = gateOf(evidence.key, topSites);
    const { total, lines } = scoreCase(evidence, gate.allowed ? null : gate.because, now);
    const category = commonCategory(evidence.reports);
    scored.push({
      id: cases[at]?.id,
      score: total,
      lines,
      reported: evidence.reports.length,
      category: category === null ? null : CATEGORIES.indexOf(category),
    });
  }
  if (scored.length > 0) {
    const ids = `{${due.map(({ id }) => id).join(',')}}`;
    await orm.execute(
      sql`UPDATE fraud_case SET score = counted.score, score_lines = counted.lines, reported = counted.reported,
            common_category = counted.category, scored_seq = ${seq}, scored_at = ${now.toISOString()}::timestamptz,
            has_picture = EXISTS (SELECT 1 FROM report_subject s JOIN report r ON r.id = s.report_id
                                  WHERE s.case_id = fraud_case.id AND r.has_picture AND r.erased_at IS NULL)
          FROM json_to_recordset(${JSON.stringify(scored)}::json)
            AS counted (id bigint, score int, lines json, reported int, category smallint)
          WHERE fraud_case.id = counted.id
            -- Who decides just now, or scores in another process, is not waited for: what is left out is still due.
            AND fraud_case.id IN (SELECT id FROM fraud_case WHERE id = ANY (${ids}::bigint[]) FOR UPDATE SKIP LOCKED)`,
    );
  }
  return due.length;
}

/** A page of the queue, the highest score first, with how many cases the filters leave in all, and of each flag. */
export async function readQueue(orm: Orm, query: CasesQuery): Promise<Queue> {
  const { state, kind, category, campaign, has = [], search, cursor, limit } = query;
  const [score = 0, before = 0] = (cursor ?? '').split('.').map(Number);
  const filter = sql.join(
    [
      sql`state = ${state}`,
      ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
      ...(category === undefined ? [] : [sql`coalesce(category, common_category) = ${CATEGORIES.indexOf(category)}`]),
      ...(campaign === undefined ? [] : [sql`campaign_id = ${Number(campaign)}`]),
      ...has.map((flag) => IS_FLAGGED[flag]),
      ...(search === undefined ? [] : [matching(search)]),
    ],
    sql` AND `,
  );
  const onPage = cursor === undefined ? sql`` : sql`AND (score, id) < (${score}, ${before})`;
  const rows = await rowsOf<QueueRow>(
    orm,
    sql`SELECT ${QUEUED} FROM fraud_case WHERE ${filter} ${onPage} ORDER BY score DESC, id DESC LIMIT ${Number(limit)}`,
  );
  const flags = CASE_FLAGS.map((flag) => sql`(count(*) FILTER (WHERE ${IS_FLAGGED[flag]}))::int AS ${sql.raw(flag)}`);
  const [counts] = await rowsOf<Record<CaseFlag | 'all', number>>(
    orm,
    sql`SELECT count(*)::int AS "all", ${sql.join(flags, sql`, `)} FROM fraud_case WHERE ${filter}`,
  );
  if (!counts) throw new Error('expected counts of the queue');
  return { cases: rows.map(toQueued), counts };
}

/** How many cases are to be decided; counted up to a number and no further. */
export async function countOpenCases(orm: Orm, most: number): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    orm,
    sql`SELECT count(*)::int AS count FROM (SELECT 1 FROM fraud_case WHERE state = 'open' LIMIT ${most}) AS open`,
  );
  return row?.count ?? 0;
}

/** One case as the queue shows it; null where there is none. */
export async function queuedCase(orm: Orm, id: number): Promise<QueuedCase | null> {
  const [row] = await rowsOf<QueueRow>(orm, sql`SELECT ${QUEUED} FROM fraud_case WHERE id = ${id}`);
  return row ? toQueued(row) : null;
}

/**
 * Writes that somebody searched and what it found. Digits that were looked for are not written: the chain is no list of numbers.
 */
export async function recordSearch(
  orm: Orm,
  { by, search, found }: { readonly by: string; readonly search: string; readonly found: readonly number[] },
  now: Date,
): Promise<void> {
  const isOfNumbers = numberKeys(search).length > 0;
  const payload = { by, search: isOfNumbers ? null : search, cases: found };
  await orm.transaction((tx) => appendEvent(tx, 'case.search', payload, now));
}

/** Writes that somebody saw a person's number. */
export async function recordCaseReveal(orm: Orm, id: number, by: string, now: Date): Promise<void> {
  await orm.transaction((tx) => appendEvent(tx, 'case.reveal', { cases: [id], by }, now));
}

/** Writes that somebody saw the picture of a report. */
export async function recordPictureLook(
  orm: Orm,
  { id, report, by }: { readonly id: number; readonly report: string; readonly by: string },
  now: Date,
): Promise<void> {
  await orm.transaction((tx) => appendEvent(tx, 'case.picture', { case: id, report, by }, now));
}

/** Whether a report is one of a case. */
export async function isReportOf(orm: Orm, id: number, report: string): Promise<boolean> {
  const rows = await rowsOf(
    orm,
    sql`SELECT 1 FROM report_subject WHERE case_id = ${id} AND report_id = ${report}::uuid LIMIT 1`,
  );
  return rows.length > 0;
}

/** Part of a site's name, or a whole number: by parts one could walk through the numbers of people. */
function matching(search: string): SQL {
  const keys = numberKeys(search);
  const part = sql`(kind IN ('host', 'url') AND position(${search.toLowerCase()} IN lower(key)) > 0)`;
  if (keys.length === 0) return part;
  return sql`(${part} OR key IN (SELECT json_array_elements_text(${JSON.stringify(keys)}::json)))`;
}

function numberKeys(search: string): readonly string[] {
  const parsed = NUMBER_KINDS.map((kind) => parseNumberKey(search, kind));
  return [...new Set(parsed.filter((one) => typeof one === 'string'))].filter((key) => !isSiteKey(key));
}

interface QueueRow {
  readonly id: number;
  readonly key: IndicatorKey;
  readonly kind: IndicatorKind;
  readonly state: CaseState;
  readonly score: number;
  readonly lines: readonly ScoreLine[];
  readonly is_scored: boolean;
  readonly reported: number;
  readonly category: number | null;
  readonly campaign_id: number | null;
  readonly flags: string;
  readonly opened_ms: number | string;
  readonly changed_ms: number | string;
  readonly event_seq: number | string;
}

const QUEUED = sql`id::int AS id, key, kind, state, score, score_lines AS lines, scored_seq >= event_seq AS is_scored, reported,
  coalesce(category, common_category) AS category, campaign_id::int AS campaign_id, event_seq,
  concat_ws(',', ${sql.join(
    CASE_FLAGS.map((flag) => sql`CASE WHEN ${IS_FLAGGED[flag]} THEN ${sql.raw(`'${flag}'`)} END`),
    sql`, `,
  )}) AS flags,
  floor(extract(epoch FROM opened_at) * 1000)::bigint AS opened_ms,
  floor(extract(epoch FROM changed_at) * 1000)::bigint AS changed_ms`;

function toQueued(row: QueueRow): QueuedCase {
  const named = row.flags.split(',');
  return {
    id: row.id,
    key: row.key,
    kind: row.kind,
    state: row.state,
    score: row.score,
    lines: row.lines,
    isScored: row.is_scored,
    reports: row.reported,
    category: row.category === null ? null : (CATEGORIES[row.category] ?? null),
    campaignId: row.campaign_id,
    flags: CASE_FLAGS.filter((flag) => named.includes(flag)),
    openedAt: new Date(Number(row.opened_ms)),
    changedAt: new Date(Number(row.changed_ms)),
    eventSeq: Number(row.event_seq),
  };
}
