/* What stands around a case: what happened to its indicator before, the campaign's other cases, listings on the same host. */
import { sql, type SQL } from 'drizzle-orm';
import { GRADES, type Grade } from '../../lib/core/blocklist/listing.ts';
import { hostSuffixes } from '../../lib/core/indicators/url.ts';
import { isSiteKey, type IndicatorKey, type IndicatorKind } from '../../lib/core/indicators/key.ts';
import { MAX_SUBJECTS } from '../../lib/core/report/report.ts';
import type { KnownListing } from '../cases/hints.ts';
import { hostOf } from '../cases/scopes.ts';
import { newestSubjects, type CaseReport, type CaseState, type FraudCase } from './cases.ts';
import { manyRowsOf, rowsOf, type Orm } from './database.ts';

/** An event about a case or its indicator. */
export interface PastEvent {
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  readonly type: string;
  readonly by: string | null;
  readonly caseId: number | null;
  readonly state: string | null;
  readonly grade: Grade | null;
  readonly reason: string | null;
}

/** Another case of the campaign. */
export interface CampaignCase {
  readonly id: number;
  readonly key: IndicatorKey;
  readonly kind: IndicatorKind;
  readonly state: CaseState;
  readonly score: number;
  readonly reports: number;
  readonly eventSeq: number;
  /** A report names both. */
  readonly isInReport: boolean;
  /** Pages of both are built alike. */
  readonly isBuiltAlike: boolean;
}

/** An open case, as far as another can be put into it. */
export interface OpenCase {
  readonly id: number;
  readonly key: IndicatorKey;
  readonly reports: number;
  readonly eventSeq: number;
}

/** Events of one case that are shown, the newest. */
const MAX_HISTORY = 50;
/** Events among which they are looked for: notes and looks are left out afterwards. */
const MAX_EVENTS = 500;
/** As many as a campaign can have. */
const MAX_RELATIVES = 500;
const MAX_LISTINGS = 100;

/** Ways in which the pages of one site are built that are looked for elsewhere, the most frequent; a kit has a handful. */
const MAX_TEMPLATES = 20;

/**
 * What happened to the indicator of a case, the newest first: decisions about its cases, merges, disputes, revocations, imports and
 * appeals. Who looked, and what members wrote to each other, stands elsewhere.
 */
export async function pastOf(orm: Orm, { id, key }: FraudCase): Promise<readonly PastEvent[]> {
  const rows = await rowsOf<{
    seq: string | number;
    at: string;
    type: string;
    by: string | null;
    case: string | null;
    state: string | null;
    grade: string | null;
    reason: string | null;
  }>(
    orm,
    sql`SELECT e.seq, e.at, e.type, (e.payload->'by')::text AS by, e.payload->>'case' AS "case", e.payload->>'state' AS state,
               e.payload->>'grade' AS grade, e.payload->>'reason' AS reason
        FROM event e
        WHERE e.type NOT IN ('case.note', 'case.ask', 'case.picture', 'appeal.read', 'appeal.acknowledge')
          -- As a list of numbers: joined, the planner expects thousands and walks through the whole chain.
          AND e.seq = ANY (ARRAY(
            SELECT seq FROM event
            WHERE payload->>'case' = ANY (ARRAY(SELECT c.id::text FROM fraud_case c WHERE c.key = ${key} OR c.id = ${id}))
            UNION SELECT seq FROM event WHERE payload->>'into' = ${String(id)}
            UNION SELECT seq FROM event WHERE payload->>'key' = ${key}
            UNION SELECT seq FROM event
            WHERE payload->>'listing' = ANY (ARRAY(SELECT l.id::text FROM listing l WHERE l.key = ${key}))
            UNION SELECT seq FROM event
            WHERE payload->>'appeal' = ANY (ARRAY(
              SELECT a.id::text FROM appeal a WHERE a.key = ANY (ARRAY(
                SELECT ${key} UNION
                SELECT own.key FROM event merge JOIN fraud_case own ON own.id::text = merge.payload->>'from'
                WHERE merge.payload->>'into' = ${String(id)}))))
            UNION SELECT event_seq FROM fraud_case WHERE key = ${key}
            UNION SELECT event_seq FROM listing WHERE key = ${key}
            ORDER BY 1 DESC LIMIT ${MAX_EVENTS}))
        ORDER BY e.seq DESC LIMIT ${MAX_HISTORY}`,
  );
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: row.at,
    type: row.type,
    by: namesIn(row.by),
    caseId: row.case !== null && /^[1-9]\d{0,14}$/.test(row.case) ? Number(row.case) : null,
    state: row.state,
    grade: GRADES.find((grade) => grade === row.grade) ?? null,
    reason: row.reason,
  }));
}

/** Day (since 1970) on which the last earlier case of the same indicator was closed; null: there was none. */
export async function lastClosedOn(orm: Orm, { id, key }: FraudCase): Promise<number | null> {
  const [row] = await rowsOf<{ day: number | null }>(
    orm,
    sql`SELECT max(floor(extract(epoch FROM changed_at) / 86400))::int AS day FROM fraud_case
        WHERE key = ${key} AND id <> ${id} AND state = 'rejected'`,
  );
  return row?.day ?? null;
}

/** The other cases of a case's campaign, none where it has none. `reports`: those by which they are joined to it, the newest of it. */
export async function campaignOf(
  orm: Orm,
  { id, campaignId }: FraudCase,
  reports: readonly Pick<CaseReport, 'template'>[],
): Promise<readonly CampaignCase[]> {
  if (campaignId === null) return [];
  const rows = await manyRowsOf<{
    id: number;
    key: IndicatorKey;
    kind: IndicatorKind;
    state: CaseState;
    score: number;
    reported: number;
    event_seq: string | number;
    in_report: boolean;
    built_alike: boolean;
  }>(
    orm,
    // Reports by their ids, and each case by itself in the index of templates: what others report, and how often a kit is shown, costs nothing.
    sql`SELECT c.id::int AS id, c.key, c.kind, c.state, c.score, c.reported, c.event_seq,
               c.id IN (SELECT named.case_id FROM ${newestSubjects(sql`${id}`)} AS own CROSS JOIN LATERAL (
                          SELECT s.case_id FROM report_subject s
                          WHERE s.report_id = own.report_id AND s.case_id <> ${id} LIMIT ${MAX_SUBJECTS}
                        ) AS named) AS in_report,
               alike.case_id IS NOT NULL AS built_alike
        FROM fraud_case c LEFT JOIN LATERAL (
          SELECT s.case_id FROM report_subject s WHERE s.template = ANY (${templatesOf(reports)}::text[]) AND s.case_id = c.id LIMIT 1
        ) AS alike ON true
        WHERE c.campaign_id = ${campaignId} AND c.id <> ${id} AND c.state <> 'merged'
        ORDER BY c.score DESC, c.id DESC LIMIT ${MAX_RELATIVES}`,
  );
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    kind: row.kind,
    state: row.state,
    score: row.score,
    reports: row.reported,
    eventSeq: Number(row.event_seq),
    isInReport: row.in_report,
    isBuiltAlike: row.built_alike,
  }));
}

/** Marks of how the pages of these reports are built, the most frequent ones, as an array of the database: they are hex digits. */
function templatesOf(reports: readonly Pick<CaseReport, 'template'>[]): string {
  const counts = new Map<string, number>();
  for (const { template } of reports) if (template !== null) counts.set(template, (counts.get(template) ?? 0) + 1);
  const frequent = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MAX_TEMPLATES);
  return `{${frequent.map(([template]) => template).join(',')}}`;
}

/** Open cases of these keys, in the order of the keys. */
export async function openCasesOf(orm: Orm, keys: readonly IndicatorKey[]): Promise<readonly OpenCase[]> {
  if (keys.length === 0) return [];
  const rows = await rowsOf<{ id: number; key: IndicatorKey; reported: number; event_seq: string | number }>(
    orm,
    sql`SELECT id::int AS id, key, reported, event_seq FROM fraud_case
        WHERE state = 'open' AND key IN (SELECT json_array_elements_text(${JSON.stringify(keys)}::json))`,
  );
  return rows
    .map(({ reported, event_seq, ...row }) => ({ ...row, reports: reported, eventSeq: Number(event_seq) }))
    .toSorted((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
}

/**
 * Listings of an indicator and, for a site, of anything on its host and of the hosts above it, whoever lists them.
 * @param today day (since 1970) by which they expire
 */
export async function listingsAround(orm: Orm, key: IndicatorKey, today: number): Promise<readonly KnownListing[]> {
  const rows = await rowsOf<{ key: IndicatorKey; publisher: string; in_force: boolean; seen_on: number }>(
    orm,
    sql`SELECT l.key, p.name AS publisher, l.seen_on,
               l.state = 'active' AND (l.expires_on IS NULL OR l.expires_on >= ${today}) AS in_force
        FROM listing l JOIN publisher p ON p.id = l.publisher_id
        WHERE ${keysAround('l.key', key)} ORDER BY l.key, l.publisher_id LIMIT ${MAX_LISTINGS}`,
  );
  return rows.map((row) => ({
    key: row.key,
    publisher: row.publisher,
    isInForce: row.in_force,
    seenOn: row.seen_on,
  }));
}

/** How many other living cases there are on the host of a site; 0 for numbers. */
export async function countCasesOnHost(orm: Orm, { id, key }: FraudCase): Promise<number> {
  if (!isSiteKey(key)) return 0;
  const [row] = await rowsOf<{ count: number }>(
    orm,
    sql`SELECT count(*)::int AS count FROM fraud_case
        WHERE state IN ('open', 'listed') AND id <> ${id} AND ${onHost('key', hostOf(key))}`,
  );
  return row?.count ?? 0;
}

function keysAround(column: string, key: IndicatorKey): SQL {
  if (!isSiteKey(key)) return sql`${sql.raw(column)} = ${key}`;
  const host = hostOf(key);
  const above = hostSuffixes(host).map((name) => `host:${name}`);
  return sql`(${onHost(column, host)} OR ${sql.raw(column)} = ANY (ARRAY(SELECT json_array_elements_text(${JSON.stringify(above)}::json))))`;
}

/** The host itself and its pages, by range: `0` follows `/` in byte order, and keys are compared by bytes. */
function onHost(column: string, host: string): SQL {
  const name = sql.raw(column);
  return sql`(${name} = ${`host:${host}`} OR (${name} >= ${`url:${host}/`} AND ${name} < ${`url:${host}0`}))`;
}

/** Names out of the JSON of an event's `by`: a text or a list of them. */
function namesIn(json: string | null): string | null {
  if (json === null) return null;
  const by: unknown = JSON.parse(json);
  if (Array.isArray(by)) return by.map(String).join(', ');
  return typeof by === 'string' ? by : null;
}
