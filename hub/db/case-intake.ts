/*
 * How reports become cases: the living case of each thing that they name, campaigns of what belongs together, and what a new report
 * changes about a listing. Every change is made under the lock of the event chain.
 */
import { sql } from 'drizzle-orm';
import type { IndicatorKey } from '../../lib/core/indicators/key.ts';
import { groupNodes, joiningDomain, MAX_CAMPAIGN_CASES, type Node } from '../cases/campaigns.ts';
import { independentReports } from '../cases/evidence.ts';
import { defaultDays, REPORTS_NEEDED } from '../cases/rules.ts';
import { dayOf } from '../import/attributes.ts';
import { settleReports, touchCampaigns } from './case-decisions.ts';
import { factsOf } from './cases.ts';
import { IS_PERSONAL } from './forgotten.ts';
import { CASES_PUBLISHER } from './own-name.ts';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent, lockChain } from './events.ts';
import { publisherId, SEVERAL_BANKS } from './listings.ts';
import { idArray, textRows, uuidArray } from './values.ts';

/** Number of the lock under which reports become cases and cases get their scores; any that is not used elsewhere. */
const CASES_LOCK = 0x7475_6564;
/** Reports taken up in one transaction. */
const STEP = 250;
/** Cases that show one template, of which the newest are looked at: many are closed, and a campaign has no room for more. */
const MAX_COPIES = 2 * MAX_CAMPAIGN_CASES;
/** A listing that is still reported says so once a week: daily changes would make every delta larger. */
const SEEN_STEP_DAYS = 7;
/**
 * Reports that renew a listing come within so many days: shorter than any month. One browser that is a new one each month looks like
 * one other person a month, and neither keeps a number listed that may have a new owner; when it runs out people look again.
 */
const RENEWAL_DAYS = 28;

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

/**
 * Closes cases that wait for independent reports which can no longer come: all that they had are emptied, and what comes now needs as many
 * again. A later report opens another. Cases of persons' numbers are forgotten by then (forgotten.ts). @returns how many were closed
 */
export async function lapseCases(orm: Orm, before: Date, now: Date): Promise<number> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const rows = await rowsOf<{ id: number }>(
      tx,
      sql`UPDATE fraud_case SET state = 'rejected', outcome = 'not-enough-evidence', proposal = NULL, event_seq = ${seq},
                                changed_at = ${now.toISOString()}::timestamptz
          WHERE state = 'open' AND changed_at < ${before.toISOString()}::timestamptz AND NOT ${IS_PERSONAL}
            AND NOT EXISTS (SELECT 1 FROM report_subject s JOIN report r ON r.id = s.report_id
                            WHERE s.case_id = fraud_case.id AND r.erased_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM appeal WHERE appeal.state = 'open'
                              AND appeal.key IN (SELECT own.key FROM fraud_case own WHERE fraud_case.id IN (own.id, own.merged_into)))
          RETURNING id::int AS id`,
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return 0;
    await touchCampaigns(tx, ids, seq);
    await appendEvent(tx, 'case.lapse', { cases: ids }, now);
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
    // What stands in many reports says nothing by how it is built; what a person names of a page is not that page.
    sql`UPDATE report_subject SET case_id = taken.id, came_at = report.received_at,
          template = CASE WHEN source = 'page' AND gate IS NULL THEN substring(report.page->>'template' FROM '^[0-9a-f]{16}$') END
        FROM json_to_recordset(${JSON.stringify(links)}::json) AS taken (report uuid, key text, id bigint) JOIN report ON report.id = taken.report
        WHERE report_subject.report_id = taken.report AND report_subject.key = taken.key`,
  );
  const ids = [...new Set(links.map(({ id }) => id))];
  await tx.execute(
    sql`UPDATE fraud_case SET changed_at = ${now.toISOString()}::timestamptz, event_seq = ${seq} WHERE id = ANY (${idArray(ids)})`,
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
          AND (key IN ${textRows(keys)} OR id IN (SELECT merged_into FROM fraud_case WHERE key IN ${textRows(keys)}))
          AND NOT EXISTS (SELECT 1 FROM listing WHERE listing.key = fraud_case.key AND listing.state = 'active'
                            AND (expires_on IS NULL OR expires_on >= ${dayOf(now)})
                              AND NOT (second_person_due AND brought_by IS NOT NULL))
        RETURNING id::int AS id`,
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) await touchCampaigns(tx, ids, seq);
  return ids;
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
          WHERE own.key IN ${textRows([...kinds.keys()])} AND target.state IN ('open', 'listed')
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
    sql`UPDATE campaign SET event_seq = ${seq} WHERE id = ANY (${idArray(grown)})
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
    // From case to case through the index, the newest first, and not through all reports of a kit.
    sql`WITH RECURSIVE copy (template, case_id, place) AS (
          SELECT template, (SELECT max(s.case_id) FROM report_subject s WHERE s.template = wanted.template), 1
          FROM (SELECT DISTINCT template FROM report_subject WHERE report_id = ANY (${uuidArray(reports)}) AND template IS NOT NULL) AS wanted
          UNION ALL
          SELECT template, (SELECT max(s.case_id) FROM report_subject s WHERE s.template = copy.template AND s.case_id < copy.case_id), place + 1
          FROM copy WHERE case_id IS NOT NULL AND place < ${MAX_COPIES}
        )
        SELECT template, c.id::int AS id, c.key, c.campaign_id::int AS campaign
        FROM copy JOIN fraud_case c ON c.id = copy.case_id AND c.state IN ('open', 'listed')
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

/**
 * What is listed and reported again by others is still in use: it is seen, counted and lasts longer. One person must not renew it without
 * end, so it takes what a listing takes: independent reports, which came after the last renewal and within four weeks.
 */
async function renewListings(tx: Orm, caseIds: readonly number[], now: Date, seq: number): Promise<void> {
  const today = dayOf(now);
  const publisher = await publisherId(tx, CASES_PUBLISHER);
  await doubtBanks(tx, caseIds, seq);
  const rows = await rowsOf<{ id: number; key: IndicatorKey; seen_on: number }>(
    tx,
    sql`SELECT c.id::int AS id, c.key, l.seen_on FROM fraud_case c JOIN listing l ON l.key = c.key
        WHERE c.id = ANY (${idArray(caseIds)}) AND c.state = 'listed' AND l.publisher_id = ${publisher} AND l.state = 'active'
          AND l.grade > 0 AND l.seen_on <= ${today - SEEN_STEP_DAYS} AND (l.expires_on IS NULL OR l.expires_on >= ${today})`,
  );
  const facts = await factsOf(
    tx,
    rows.map(({ id }) => id),
  );
  for (const { id, key, seen_on } of rows) {
    const reports = facts.get(id) ?? [];
    const after = Math.max(seen_on, today - RENEWAL_DAYS);
    const fresh = reports.filter(({ receivedAt }) => dayOf(receivedAt) > after);
    if (independentReports(fresh) < REPORTS_NEEDED) continue;
    await tx.execute(
      sql`UPDATE listing SET seen_on = ${today}, reports = greatest(reports, ${independentReports(reports)}),
                             expires_on = greatest(expires_on, ${today + defaultDays(key)}), event_seq = ${seq}, updated_at = now()
          WHERE key = ${key} AND publisher_id = ${publisher}`,
    );
  }
}

/** Where a report names another bank than the listing does, every bank is meant from now on. */
async function doubtBanks(tx: Orm, caseIds: readonly number[], seq: number): Promise<void> {
  await tx.execute(
    sql`UPDATE listing SET bank = ${SEVERAL_BANKS}, event_seq = ${seq}, updated_at = now()
        WHERE bank <> ${SEVERAL_BANKS} AND state = 'active' AND publisher_id = ${await publisherId(tx, CASES_PUBLISHER)}
          AND EXISTS (SELECT 1 FROM fraud_case c JOIN report_subject s ON s.case_id = c.id
                      WHERE c.id = ANY (${idArray(caseIds)}) AND c.state = 'listed' AND c.key = listing.key AND s.bank <> listing.bank)`,
  );
}
