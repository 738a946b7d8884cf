/*
 * Cases in the database. Whoever changes one takes the lock of the event chain first, so that two people, or two processes, do not
 * decide over each other, and every change stands in the chain.
 */
import { sql } from 'drizzle-orm';
import { CATEGORIES, GRADES, type Category, type Grade } from '../../lib/core/blocklist/listing.ts';
import type { IndicatorKey, IndicatorKind, SiteKey } from '../../lib/core/indicators/key.ts';
import type { ReportReason } from '../../lib/core/report/report.ts';
import { groupNodes, joiningDomain, MAX_CAMPAIGN_CASES, type Node } from '../cases/campaigns.ts';
import { independentReports, type CaseEvidence, type ReportFacts } from '../cases/evidence.ts';
import { defaultDays } from '../cases/rules.ts';
import { dayOf } from '../import/attributes.ts';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent, lockChain } from './events.ts';
import { publisherId } from './listings.ts';

export type CaseState = 'open' | 'listed' | 'rejected' | 'merged';

/** What one person proposed and a second has to confirm. */
export interface Proposal {
  readonly grade: Grade;
  readonly category: Category;
  readonly authority: string | null;
  readonly days: number;
  readonly reason: string;
  readonly isInsisted: boolean;
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
  readonly title: string | null;
  readonly text: string | null;
  readonly snippet: string | null;
  readonly bank: string | null;
  readonly hasPicture: boolean;
}

/** Publisher of what people list from reports. */
export const CASES_PUBLISHER = 'reports';
/** Number of the lock under which reports become cases and cases get their scores; any that is not used elsewhere. */
const CASES_LOCK = 0x7475_6564;
/** Reports taken up in one transaction. */
const STEP = 250;
/** Reports of one case that a decision looks at: the newest. */
const MAX_REPORTS = 1000;
/** A listing that is still reported says so once a week: daily changes would make every delta larger. */
const SEEN_STEP_DAYS = 7;

/** Takes up everything that reports name and no case holds yet. @returns how many reports */
export async function attachReports(orm: Orm, now: Date): Promise<number> {
  let reports = 0;
  for (;;) {
    const step = await attachNext(orm, now);
    reports += step.reports;
    if (!step.isMore) return reports;
  }
}

/** Takes up the oldest of what reports name and no case holds yet, in one transaction. */
async function attachNext(orm: Orm, now: Date): Promise<{ readonly reports: number; readonly isMore: boolean }> {
  const reports = await orm.transaction((tx) => attachSome(tx, now));
  return { reports, isMore: reports === STEP };
}

/**
 * Takes up the next of what was reported, as one of several processes: where another works at cases, it is left to them.
 * @returns whether there is more to take up
 */
export async function attachIfFree(orm: Orm, now: Date): Promise<boolean> {
  return (await ifFree(orm, async (tx) => (await attachSome(tx, now)) === STEP)) ?? false;
}

/** Runs work on cases in a transaction while no other process does; null where one does. */
export async function ifFree<T>(orm: Orm, work: (tx: Orm) => Promise<T>): Promise<T | null> {
  return orm.transaction(async (tx) => {
    const [lock] = await rowsOf<{ is_free: boolean }>(
      tx,
      sql`SELECT pg_try_advisory_xact_lock(${CASES_LOCK}) AS is_free`,
    );
    return lock?.is_free ? work(tx) : null;
  });
}

/**
 * Ends the listed cases whose listing has run out or was taken off: nobody may go on reading that others are warned. A later report
 * opens it again. @returns how many ended
 */
export async function endCases(orm: Orm, now: Date): Promise<number> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const rows = await rowsOf<{ id: number }>(
      tx,
      sql`UPDATE fraud_case SET state = 'rejected', outcome = 'ended', proposal = NULL, event_seq = ${seq},
                                changed_at = ${now.toISOString()}::timestamptz
          WHERE state = 'listed'
            AND NOT EXISTS (SELECT 1 FROM listing WHERE listing.key = fraud_case.key AND listing.state = 'active'
                              AND (expires_on IS NULL OR expires_on >= ${dayOf(now)})
                              AND NOT (second_person_due AND brought_by IS NOT NULL))
          RETURNING id::int AS id`,
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return 0;
    await touchCampaigns(tx, ids, seq);
    await settleReports(tx, ids, now, seq);
    await appendEvent(tx, 'case.end', { cases: ids }, now);
    return ids.length;
  });
}

interface Waiting {
  readonly report: string;
  readonly key: string;
  readonly kind: string;
  /** True for a hotline, an official site, a platform: they stand in reports of everybody and tie nothing together. */
  readonly is_gated: boolean;
}

interface LivingCase {
  readonly id: number;
  readonly key: string;
  readonly campaign: number | null;
}

async function attachSome(tx: Orm, now: Date): Promise<number> {
  const seq = await lockChain(tx);
  const waiting = await rowsOf<Waiting>(
    tx,
    // Whole reports: what one of them names together is joined together.
    sql`SELECT s.report_id::text AS report, s.key, s.kind, s.gate IS NOT NULL AS is_gated
        FROM (
          SELECT r.id, r.received_at FROM report r
          WHERE r.erased_at IS NULL AND r.id IN (SELECT report_id FROM report_subject WHERE case_id IS NULL)
          ORDER BY r.received_at, r.id LIMIT ${STEP}
        ) AS oldest JOIN report_subject s ON s.report_id = oldest.id AND s.case_id IS NULL
        ORDER BY oldest.received_at, s.key`,
  );
  if (waiting.length === 0) return 0;
  const kinds = new Map(waiting.map(({ key, kind }) => [key, kind]));
  const reopened = await reopenEnded(tx, [...kinds.keys()], now, seq);
  const cases = await casesFor(tx, kinds, now, seq);
  const links = waiting.map(({ report, key, is_gated }) => ({ report, key, is_gated, id: cases.get(key)?.id ?? 0 }));
  await tx.execute(
    sql`UPDATE report_subject SET case_id = taken.id
        FROM json_to_recordset(${JSON.stringify(links)}::json) AS taken (report uuid, key text, id bigint)
        WHERE report_subject.report_id = taken.report AND report_subject.key = taken.key`,
  );
  const ids = [...new Set(links.map(({ id }) => id))];
  await tx.execute(
    sql`UPDATE fraud_case SET changed_at = ${now.toISOString()}::timestamptz, event_seq = ${seq} WHERE id = ANY (${numbers(ids)})`,
  );
  const reports = [...new Set(waiting.map(({ report }) => report))];
  const joining = links.filter(({ is_gated }) => !is_gated);
  const keys = new Set(joining.map(({ key }) => key));
  const touched = [...cases.values()].filter(({ key }) => keys.has(key));
  await joinCampaigns(tx, joining, touched, await casesOfTemplates(tx, reports), now, seq);
  await settleReports(tx, ids, now, seq);
  await renewListings(tx, ids, now, seq);
  await appendEvent(tx, 'case.attach', { cases: ids, reports, reopened }, now);
  return reports.length;
}

/**
 * Opens again the listed cases of these keys whose listing has expired or was taken off: what comes now is for people to decide,
 * and nobody is told that it is listed. One report alone never brings a listing back.
 */
async function reopenEnded(tx: Orm, keys: readonly string[], now: Date, seq: number): Promise<readonly number[]> {
  const rows = await rowsOf<{ id: number }>(
    tx,
    sql`UPDATE fraud_case SET state = 'open', outcome = NULL, proposal = NULL, event_seq = ${seq},
                              changed_at = ${now.toISOString()}::timestamptz
        WHERE (state = 'listed' OR (state = 'rejected' AND outcome = 'ended'))
          AND (key IN ${keysOf(keys)} OR id IN (SELECT merged_into FROM fraud_case WHERE key IN ${keysOf(keys)}))
          AND NOT EXISTS (SELECT 1 FROM listing WHERE listing.key = fraud_case.key AND listing.state = 'active'
                            AND (expires_on IS NULL OR expires_on >= ${dayOf(now)})
                              AND NOT (second_person_due AND brought_by IS NOT NULL))
        RETURNING id::int AS id`,
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) await touchCampaigns(tx, ids, seq);
  return ids;
}

/**
 * Says that the campaigns of these cases have another number of listed cases now: the scores of all their cases are due. Only that
 * number is in a score, so a campaign that grows day after day costs nothing before one of its cases is listed.
 */
async function touchCampaigns(tx: Orm, caseIds: readonly number[], seq: number): Promise<void> {
  await tx.execute(
    sql`UPDATE campaign SET event_seq = ${seq}
        WHERE id IN (SELECT campaign_id FROM fraud_case WHERE id = ANY (${numbers(caseIds)}))`,
  );
}

/** The living case of each key; opened where there is none. A key whose case was merged belongs to the one it went into. */
async function casesFor(
  tx: Orm,
  kinds: ReadonlyMap<string, string>,
  now: Date,
  seq: number,
): Promise<ReadonlyMap<string, LivingCase>> {
  const find = (): Promise<readonly LivingCase[]> =>
    rowsOf<LivingCase>(
      tx,
      sql`SELECT DISTINCT ON (own.key) own.key, target.id::int AS id, target.campaign_id::int AS campaign
          FROM fraud_case own JOIN fraud_case target ON target.id = coalesce(own.merged_into, own.id)
          WHERE own.key IN ${keysOf([...kinds.keys()])} AND target.state IN ('open', 'listed')
          ORDER BY own.key, own.id DESC`,
    );
  const known = new Set((await find()).map(({ key }) => key));
  const wanted = [...kinds].filter(([key]) => !known.has(key)).map(([key, kind]) => ({ key, kind }));
  if (wanted.length > 0) {
    await tx.execute(
      sql`INSERT INTO fraud_case (key, kind, opened_at, changed_at, burst_at, event_seq)
          SELECT wanted.key, kind, ${now.toISOString()}::timestamptz, ${now.toISOString()}::timestamptz,
                 (SELECT max(flagged_at) FROM burst WHERE burst.key = wanted.key), ${seq}
          FROM json_to_recordset(${JSON.stringify(wanted)}::json) AS wanted (key text, kind text)`,
    );
  }
  return new Map((await find()).map((row) => [row.key, row]));
}

/** Puts cases that belong together into one campaign. */
async function joinCampaigns(
  tx: Orm,
  links: readonly { readonly report: string; readonly id: number }[],
  touched: readonly LivingCase[],
  copies: readonly (LivingCase & { readonly template: string })[],
  now: Date,
  seq: number,
): Promise<void> {
  const pairs: (readonly [Node, Node])[] = [];
  const firstOf = new Map<string, number>();
  for (const { report, id } of links) {
    const first = firstOf.get(report);
    if (first === undefined) firstOf.set(report, id);
    else pairs.push([`case ${first}`, `case ${id}`]);
  }
  const domains = new Set(touched.flatMap(({ key }) => joiningDomain(key as IndicatorKey) ?? []));
  const siblings = domains.size === 0 ? [] : await casesOnDomains(tx, [...domains]);
  const firstCopy = new Map<string, number>();
  for (const { id, template } of copies) {
    const first = firstCopy.get(template);
    if (first === undefined) firstCopy.set(template, id);
    else pairs.push([`case ${first}`, `case ${id}`]);
  }
  const onDomain = new Map<string, number>();
  for (const { id, key } of [...touched, ...siblings]) {
    const domain = joiningDomain(key as IndicatorKey);
    if (domain === null || !domains.has(domain)) continue;
    const first = onDomain.get(domain);
    if (first === undefined) onDomain.set(domain, id);
    else pairs.push([`case ${first}`, `case ${id}`]);
  }
  for (const { id, campaign } of [...touched, ...siblings, ...copies]) {
    if (campaign !== null) pairs.push([`case ${id}`, `campaign ${campaign}`]);
  }
  await joinGroups(tx, groupNodes(pairs), now, seq);
}

/** Makes each group one campaign: the oldest that one of its cases is in, else a new one. In as many statements for a thousand as for one. */
async function joinGroups(tx: Orm, groups: readonly (readonly Node[])[], now: Date, seq: number): Promise<void> {
  const joining = groups.flatMap((group, at) => {
    const idsOf = (kind: string): number[] =>
      group.filter((node) => node.startsWith(kind)).map((node) => Number(node.slice(kind.length + 1)));
    const cases = [...new Set(idsOf('case'))];
    const campaigns = [...new Set(idsOf('campaign'))].sort((a, b) => a - b);
    return cases.length < 2 && campaigns.length < 2 ? [] : [{ at, cases, campaigns }];
  });
  if (joining.length === 0) return;
  const members = sql`
    SELECT wanted.at, one::bigint AS id
    FROM json_to_recordset(${JSON.stringify(joining)}::json) AS wanted (at int, cases json), json_array_elements_text(wanted.cases) AS one
    UNION
    SELECT wanted.at, c.id
    FROM json_to_recordset(${JSON.stringify(joining)}::json) AS wanted (at int, campaigns json),
         json_array_elements_text(wanted.campaigns) AS one JOIN fraud_case c ON c.campaign_id = one::bigint`;
  const sizes = await rowsOf<{ at: number; cases: number }>(
    tx,
    sql`SELECT at, count(*)::int AS cases FROM (${members}) AS member GROUP BY at`,
  );
  const small = new Set(sizes.filter(({ cases }) => cases <= MAX_CAMPAIGN_CASES).map(({ at }) => at));
  const kept = joining.filter(({ at }) => small.has(at));
  const opened = await newCampaigns(tx, kept.filter(({ campaigns }) => campaigns.length === 0).length, now);
  const targets = kept.map(({ at, campaigns }) => ({ at, target: campaigns[0] ?? opened.pop() }));
  const joined = await rowsOf<{ id: number }>(
    tx,
    sql`UPDATE fraud_case SET campaign_id = aim.target
        FROM (${members}) AS member JOIN json_to_recordset(${JSON.stringify(targets)}::json) AS aim (at int, target bigint) USING (at)
        WHERE fraud_case.id = member.id AND fraud_case.campaign_id IS DISTINCT FROM aim.target
        RETURNING fraud_case.campaign_id::int AS id`,
  );
  const grown = [...new Set(joined.map(({ id }) => id))];
  if (grown.length === 0) return;
  await tx.execute(
    sql`UPDATE campaign SET event_seq = ${seq} WHERE id = ANY (${numbers(grown)})
          AND EXISTS (SELECT 1 FROM fraud_case WHERE campaign_id = campaign.id AND state = 'listed')`,
  );
}

async function newCampaigns(tx: Orm, count: number, now: Date): Promise<number[]> {
  if (count === 0) return [];
  const rows = await rowsOf<{ id: number }>(
    tx,
    sql`INSERT INTO campaign (opened_at) SELECT ${now.toISOString()}::timestamptz FROM generate_series(1, ${count}::int)
        RETURNING id::int AS id`,
  );
  return rows.map(({ id }) => id).sort((a, b) => b - a);
}

/**
 * Cases of the sites that these reports were made on, and of sites elsewhere whose pages are built exactly alike. What is on a
 * platform looks like everything else there.
 */
async function casesOfTemplates(
  tx: Orm,
  reports: readonly string[],
): Promise<readonly (LivingCase & { readonly template: string })[]> {
  const rows = await rowsOf<LivingCase & { readonly template: string }>(
    tx,
    sql`SELECT DISTINCT copy.page->>'template' AS template, c.id::int AS id, c.key, c.campaign_id::int AS campaign
        FROM report copy
        JOIN report_subject s ON s.report_id = copy.id AND s.source = 'page' AND s.gate IS NULL
        JOIN fraud_case c ON c.id = s.case_id AND c.state IN ('open', 'listed')
        WHERE copy.page->>'template' IN (
          SELECT page->>'template' FROM report
          WHERE id IN (SELECT one::uuid FROM json_array_elements_text(${JSON.stringify(reports)}::json) AS one)
        )
        ORDER BY template, id LIMIT ${MAX_CAMPAIGN_CASES}`,
  );
  return rows.filter(({ key }) => joiningDomain(key as IndicatorKey) !== null);
}

/** Living cases of sites on these domains; of a domain that has more than a campaign may hold, one too many. */
async function casesOnDomains(tx: Orm, domains: readonly string[]): Promise<readonly LivingCase[]> {
  // The expression is that of the index `fraud_case_host`. Between a domain and its subdomains lie names that only begin like it.
  const host = sql`reverse(split_part(substr(key, strpos(key, ':') + 1), '/', 1)) COLLATE "C"`;
  return rowsOf<LivingCase>(
    tx,
    sql`SELECT found.*
        FROM (SELECT reverse(one) AS domain FROM json_array_elements_text(${JSON.stringify(domains)}::json) AS one) AS wanted
        CROSS JOIN LATERAL (
          SELECT id::int AS id, key, campaign_id::int AS campaign FROM fraud_case
          WHERE kind IN ('host', 'url') AND ${host} >= domain COLLATE "C" AND ${host} < (domain || '/') COLLATE "C"
            AND (${host} = domain OR starts_with(${host}, domain || '.')) AND state IN ('open', 'listed')
          ORDER BY id LIMIT ${MAX_CAMPAIGN_CASES + 1}
        ) AS found ORDER BY found.id`,
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
          WHERE s.report_id IN (SELECT report_id FROM report_subject WHERE case_id = ANY (${numbers(caseIds)}))
          GROUP BY s.report_id
        ) AS outcome
        WHERE report.id = outcome.report_id AND report.erased_at IS NULL
          AND (report.state <> outcome.state OR report.reason IS DISTINCT FROM outcome.reason)`,
  );
}

/** What is listed and reported again is still in use: it is seen, counted and lasts longer. */
async function renewListings(tx: Orm, caseIds: readonly number[], now: Date, seq: number): Promise<void> {
  const rows = await rowsOf<{ id: number; key: IndicatorKey }>(
    tx,
    sql`SELECT id::int AS id, key FROM fraud_case WHERE id = ANY (${numbers(caseIds)}) AND state = 'listed'`,
  );
  const facts = await factsOf(
    tx,
    rows.map(({ id }) => id),
  );
  const today = dayOf(now);
  for (const { id, key } of rows) {
    await tx.execute(
      sql`UPDATE listing SET seen_on = ${today}, reports = greatest(reports, ${independentReports(facts.get(id) ?? [])}),
                             expires_on = greatest(expires_on, ${today + defaultDays(key)}), event_seq = ${seq}, updated_at = now()
          WHERE key = ${key} AND state = 'active' AND grade > 0 AND seen_on <= ${today - SEEN_STEP_DAYS}
            AND (expires_on IS NULL OR expires_on >= ${today})
            AND publisher_id = ${await publisherId(tx, CASES_PUBLISHER)}`,
    );
  }
}

/** A case by id; null where there is none. */
export async function caseById(orm: Orm, id: number): Promise<FraudCase | null> {
  const [row] = await rowsOf<CaseRow>(orm, sql`SELECT ${CASE} FROM fraud_case WHERE id = ${id}`);
  return row ? toCase(row) : null;
}

/** Cases by their ids, as far as they exist. */
export async function casesById(orm: Orm, ids: readonly number[]): Promise<readonly FraudCase[]> {
  const rows = await rowsOf<CaseRow>(orm, sql`SELECT ${CASE} FROM fraud_case WHERE id = ANY (${numbers(ids)})`);
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
  const rows = await rowsOf<{ id: number; appeals: number; others: number; listed: number }>(
    orm,
    sql`SELECT wanted.id::int AS id, (SELECT count(*) FROM appeal WHERE appeal.key = wanted.key AND state = 'open')::int AS appeals,
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
    const { appeals = 0, others = 0, listed = 0 } = around.get(id) ?? {};
    return { key, burstAt, reports: facts.get(id) ?? [], openAppeals: appeals, campaign: { others, listed } };
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

/** Columns of a FactsRow, of a report `r` and its subject `s`. */
const FACTS = sql`s.voice, r.network, floor(extract(epoch FROM r.received_at) * 1000)::bigint AS received_ms, r.lost_money, r.category,
               (SELECT count(*) FROM strike WHERE strike.reporter = r.reporter)::int AS strikes`;

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

/** The reports of a case with what their senders wrote, the newest first. */
export async function reportsOf(orm: Orm, id: number, limit = MAX_REPORTS): Promise<readonly CaseReport[]> {
  const rows = await rowsOf<
    FactsRow & {
      id: string;
      url: string | null;
      title: string | null;
      text: string | null;
      snippet: string | null;
      bank: string | null;
      has_picture: boolean;
    }
  >(
    orm,
    sql`SELECT r.id::text AS id, ${FACTS}, r.page ->> 'url' AS url, r.page ->> 'title' AS title, r.text, s.snippet, s.bank, r.has_picture
        FROM report_subject s JOIN report r ON r.id = s.report_id
        WHERE s.case_id = ${id} AND r.erased_at IS NULL ORDER BY r.received_at DESC LIMIT ${limit}`,
  );
  return rows.map((row) => ({
    ...toFacts(row),
    id: row.id,
    url: row.url,
    title: row.title,
    text: row.text,
    snippet: row.snippet,
    bank: row.bank,
    hasPicture: row.has_picture,
  }));
}

/** What bears on a decision of the newest reports of each of these cases. */
async function factsOf(orm: Orm, ids: readonly number[]): Promise<ReadonlyMap<number, readonly ReportFacts[]>> {
  const rows = await rowsOf<FactsRow & { case_id: number }>(
    orm,
    sql`SELECT wanted.id::int AS case_id, facts.* FROM unnest(${numbers(ids)}) AS wanted (id) CROSS JOIN LATERAL (
          SELECT ${FACTS} FROM report_subject s JOIN report r ON r.id = s.report_id
          WHERE s.case_id = wanted.id AND r.erased_at IS NULL ORDER BY r.received_at DESC LIMIT ${MAX_REPORTS}
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
  },
  now: Date,
  seq: number,
): Promise<void> {
  const today = dayOf(now);
  const listedOn = Math.min(dayOf(listing.firstSeen), today);
  const seenOn = Math.max(listedOn, Math.min(dayOf(listing.lastSeen), today));
  await tx.execute(
    sql`INSERT INTO listing (key, publisher_id, grade, category, listed_on, seen_on, reports, expires_on, reason, insisted,
                             source, event_seq)
        VALUES (${listing.key}, ${await publisherId(tx, CASES_PUBLISHER)}, ${GRADES.indexOf(listing.grade)},
                ${CATEGORIES.indexOf(listing.category)}, ${listedOn}, ${seenOn}, ${Math.min(listing.reports, 0xffff)},
                ${today + listing.days}, ${listing.reason}, ${listing.isInsisted}, 'reports', ${seq})
        ON CONFLICT (key, publisher_id) DO UPDATE SET grade = excluded.grade, category = excluded.category,
          listed_on = excluded.listed_on, seen_on = excluded.seen_on, reports = excluded.reports, state = 'active',
          expires_on = excluded.expires_on, reason = excluded.reason, insisted = excluded.insisted, source = excluded.source,
          event_seq = excluded.event_seq, updated_at = now(), second_person_due = false`,
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
    sql`UPDATE fraud_case SET changed_at = ${now.toISOString()}::timestamptz, event_seq = ${seq} WHERE id = ${into}`,
  );
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
  readonly proposal: Proposal | null;
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
    // Proposals of earlier days say nothing of a scope.
    proposal: row.proposal && { ...row.proposal, scope: row.proposal.scope ?? null },
    eventSeq: Number(row.event_seq),
  };
}

/** An array literal of ids. */
function numbers(ids: readonly number[]) {
  return sql`${`{${ids.join(',')}}`}::bigint[]`;
}

/** Keys in parentheses, for IN. */
function keysOf(keys: readonly string[]) {
  return sql`(SELECT json_array_elements_text(${JSON.stringify(keys)}::json))`;
}
