/*
 * What people decide about cases, as it is written: proposals, decisions, listings, strikes, merges, and the states of the reports that
 * follow. The rules are in hub/cases/decide.ts; every change is made under the lock of the event chain.
 */
import { sql } from 'drizzle-orm';
import { CATEGORIES, GRADES, type Category, type Grade } from '../../lib/core/blocklist/listing.ts';
import type { IndicatorKey, IndicatorKind, SiteKey } from '../../lib/core/indicators/key.ts';
import type { ReportReason } from '../../lib/core/report/report.ts';
import { dayOf } from '../import/attributes.ts';
import type { Proposal } from './cases.ts';
import { CASES_PUBLISHER } from './own-name.ts';
import { rowsOf, type Orm } from './database.ts';
import { publisherId, returns } from './listings.ts';
import { idArray } from './values.ts';

/** Keeps what one person proposes. */
export async function writeProposal(tx: Orm, id: number, proposal: Proposal, now: Date, seq: number): Promise<void> {
  await tx.execute(
    sql`UPDATE fraud_case SET proposal = ${JSON.stringify(proposal)}::json, changed_at = ${now.toISOString()}::timestamptz,
                              event_seq = ${seq} WHERE id = ${id}`,
  );
}

/** Forgets a proposal that was withdrawn. */
export async function clearProposal(tx: Orm, id: number, now: Date, seq: number): Promise<void> {
  await tx.execute(
    sql`UPDATE fraud_case SET proposal = NULL, changed_at = ${now.toISOString()}::timestamptz, event_seq = ${seq} WHERE id = ${id}`,
  );
}

/** Open cases for which somebody's proposal waits. */
export async function casesProposedBy(tx: Orm, by: string): Promise<readonly number[]> {
  const rows = await rowsOf<{ id: number }>(
    tx,
    sql`SELECT id::int AS id FROM fraud_case WHERE state = 'open' AND proposal->>'by' = ${by} ORDER BY id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Makes a case one about another site than before, and keeps of its reports those that name it. The others wait to be taken up
 * again, by a case of what they reported.
 */
export async function moveCase(
  tx: Orm,
  id: number,
  { key, kind, kept }: { readonly key: SiteKey; readonly kind: IndicatorKind; readonly kept: readonly string[] },
): Promise<void> {
  await tx.execute(sql`UPDATE fraud_case SET key = ${key}, kind = ${kind} WHERE id = ${id}`);
  await tx.execute(
    sql`UPDATE report_subject SET case_id = NULL
        WHERE case_id = ${id} AND report_id NOT IN (SELECT json_array_elements_text(${JSON.stringify(kept)}::json)::uuid)`,
  );
}

/** Closes a case as listed or rejected. */
export async function writeDecision(
  tx: Orm,
  id: number,
  decision: {
    readonly state: 'listed' | 'rejected';
    readonly outcome: ReportReason;
    readonly grade: Grade | null;
    readonly category: Category | null;
    readonly reason: string;
    readonly by: string;
  },
  now: Date,
  seq: number,
): Promise<void> {
  const { state, outcome, grade, category, reason, by } = decision;
  await tx.execute(
    sql`UPDATE fraud_case SET state = ${state}, outcome = ${outcome}, reason = ${reason}, decided_by = ${by}, proposal = NULL, asked = false,
          grade = ${grade === null ? null : GRADES.indexOf(grade)},
          category = ${category === null ? null : CATEGORIES.indexOf(category)},
          changed_at = ${now.toISOString()}::timestamptz, event_seq = ${seq}
        WHERE id = ${id}`,
  );
  await touchCampaigns(tx, [id], seq);
}

/** Lists what was decided, as it was decided: an earlier word of this publisher about it no longer counts. */
export async function writeDecidedListing(
  tx: Orm,
  listing: {
    readonly key: IndicatorKey;
    readonly grade: Grade;
    readonly category: Category;
    readonly firstSeen: Date;
    readonly lastSeen: Date;
    readonly reports: number;
    readonly days: number;
    readonly reason: string;
    readonly isInsisted: boolean;
    readonly bank: string | null;
  },
  now: Date,
  seq: number,
): Promise<void> {
  const today = dayOf(now);
  const listedOn = Math.min(dayOf(listing.firstSeen), today);
  const seenOn = Math.max(listedOn, Math.min(dayOf(listing.lastSeen), today));
  await tx.execute(
    sql`INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, reports, expires_on, reason, insisted,
                             source, event_seq, bank, since_seq, returned)
        VALUES (${listing.key}, ${await publisherId(tx, CASES_PUBLISHER)}, ${GRADES.indexOf(listing.grade)},
                ${CATEGORIES.indexOf(listing.category)}, ${listedOn}, ${seenOn}, ${Math.min(listing.reports, 0xffff)},
                ${today + listing.days}, ${listing.reason}, ${listing.isInsisted}, 'reports', ${seq},
                ${listing.bank}, ${seq}::bigint, ${returns(sql`${listing.key}::text`)})
        ON CONFLICT (key, publisher_id) DO UPDATE SET grade = excluded.grade, category = excluded.category,
          listed_on = excluded.listed_on, seen_on = excluded.seen_on, reports = excluded.reports, state = 'active',
          expires_on = excluded.expires_on, reason = excluded.reason, insisted = excluded.insisted, source = excluded.source,
          event_seq = excluded.event_seq, updated_at = now(), second_person_due = false, ends_with_waiting = false,
          bank = excluded.bank,
          since_seq = CASE WHEN listing.state = 'revoked' THEN excluded.since_seq ELSE listing.since_seq END,
          returned = CASE WHEN listing.state = 'revoked' THEN excluded.returned ELSE listing.returned END`,
  );
}

/** Gives a strike to each reporter of a case, once a report. @returns how many */
export async function strikeReporters(
  tx: Orm,
  id: number,
  reason: string,
  by: string,
  now: Date,
  seq: number,
): Promise<number> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`INSERT INTO strike (reporter, report_id, reason, given_by, given_at, event_seq)
        SELECT DISTINCT ON (r.reporter) r.reporter, r.id, ${reason}, ${by}, ${now.toISOString()}::timestamptz, ${seq}::bigint
        FROM report_subject s JOIN report r ON r.id = s.report_id
        WHERE s.case_id = ${id} AND r.erased_at IS NULL ORDER BY r.reporter, r.received_at
        RETURNING id::text AS id`,
  );
  return rows.length;
}

/** Puts all reports of one case into another, which speaks for both from now on. */
export async function mergeInto(tx: Orm, from: number, into: number, now: Date, seq: number): Promise<void> {
  await tx.execute(
    sql`UPDATE fraud_case SET state = 'merged', merged_into = ${into}, proposal = NULL,
          changed_at = ${now.toISOString()}::timestamptz, event_seq = ${seq} WHERE id = ${from}`,
  );
  await tx.execute(sql`UPDATE fraud_case SET merged_into = ${into} WHERE merged_into = ${from}`);
  await tx.execute(sql`UPDATE report_subject SET case_id = ${into} WHERE case_id = ${from}`);
  // What was written and asked about the one concerns the other now.
  await tx.execute(sql`UPDATE case_note SET case_id = ${into} WHERE case_id = ${from}`);
  await tx.execute(
    sql`UPDATE fraud_case SET asked = asked OR (SELECT asked FROM fraud_case WHERE id = ${from}) WHERE id = ${into}`,
  );
  await tx.execute(sql`UPDATE fraud_case SET asked = false WHERE id = ${from}`);
  await tx.execute(
    // Strangers who came at once for the one speak for the other now: greatest() leaves out what is NULL.
    sql`UPDATE fraud_case SET changed_at = ${now.toISOString()}::timestamptz, event_seq = ${seq},
          burst_at = greatest(burst_at, (SELECT burst_at FROM fraud_case WHERE id = ${from})) WHERE id = ${into}`,
  );
}

/** Cases that were merged into one. */
export async function mergedCases(
  tx: Orm,
  into: number,
): Promise<readonly { readonly id: number; readonly key: IndicatorKey }[]> {
  return rowsOf(tx, sql`SELECT id::int AS id, key FROM fraud_case WHERE merged_into = ${into}`);
}

/** Opens merged cases again, of each key the newest; their reports are taken up by them. @returns ids of those that are open now */
export async function partCases(tx: Orm, ids: readonly number[], now: Date, seq: number): Promise<readonly number[]> {
  if (ids.length === 0) return [];
  const rows = await rowsOf<{ id: number }>(
    tx,
    sql`UPDATE fraud_case SET state = 'open', merged_into = NULL, changed_at = ${now.toISOString()}::timestamptz, event_seq = ${seq}
        WHERE id IN (SELECT max(id) FROM fraud_case WHERE id = ANY (${idArray(ids)}) GROUP BY key)
          AND NOT EXISTS (SELECT 1 FROM fraud_case living WHERE living.key = fraud_case.key AND living.state IN ('open', 'listed'))
        RETURNING id::int AS id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * An appeal of a key came, or was decided: that changes what speaks against its living case, and against the one that its case was
 * merged into. Nobody decides over it unread.
 */
export async function touchAppealed(tx: Orm, key: string, seq: number): Promise<void> {
  await tx.execute(
    sql`UPDATE fraud_case SET event_seq = ${seq}
        WHERE state IN ('open', 'listed')
          AND (key = ${key} OR id IN (SELECT merged_into FROM fraud_case WHERE key = ${key} AND merged_into IS NOT NULL))`,
  );
}

/** Gives the reports of these cases the state that follows from all cases that each of them is in. */
export async function settleReports(tx: Orm, caseIds: readonly number[], now: Date, seq: number): Promise<void> {
  await tx.execute(
    sql`UPDATE report SET state = outcome.state, reason = outcome.reason, changed_at = ${now.toISOString()}::timestamptz,
                          event_seq = ${seq}
        FROM (
          SELECT s.report_id,
                 CASE WHEN bool_or(c.state = 'listed') THEN 'listed' WHEN bool_or(c.state = 'open') THEN 'in-case'
                      ELSE 'not-listed' END AS state,
                 CASE WHEN bool_or(c.state = 'listed') THEN max(c.outcome) FILTER (WHERE c.state = 'listed')
                      WHEN bool_or(c.state = 'open') THEN NULL
                      ELSE max(c.outcome) FILTER (WHERE c.state = 'rejected') END AS reason
          FROM report_subject s JOIN fraud_case c ON c.id = s.case_id
          WHERE s.report_id IN (SELECT report_id FROM report_subject WHERE case_id = ANY (${idArray(caseIds)}))
          GROUP BY s.report_id
        ) AS outcome
        WHERE report.id = outcome.report_id AND report.erased_at IS NULL
          AND (report.state <> outcome.state OR report.reason IS DISTINCT FROM outcome.reason)`,
  );
}

/**
 * Says that the campaigns of these cases have another number of listed cases now: the scores of all their cases are due. Only that
 * number is in a score, so a campaign that grows day after day costs nothing before one of its cases is listed.
 */
export async function touchCampaigns(tx: Orm, caseIds: readonly number[], seq: number): Promise<void> {
  await tx.execute(
    sql`UPDATE campaign SET event_seq = ${seq}
        WHERE id IN (SELECT campaign_id FROM fraud_case WHERE id = ANY (${idArray(caseIds)}))`,
  );
}
