/*
 * Reports in the database. They come many at once and leave as one JSON parameter a statement. Every writer takes the lock
 * of the event chain first, so that what it finds about a report stays true until it commits, whichever process it is.
 */
import { sql } from 'drizzle-orm';
import { CATEGORIES } from '../../lib/core/blocklist/listing.ts';
import { bankOf } from '../../lib/core/policy/banks.ts';
import type { Report, ReportDetails, ReportStatus } from '../../lib/core/report/report.ts';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent, lockChain } from './events.ts';
import { countTallies, readTallies, type TallyLimit } from './tallies.ts';
import { uuidArray } from './values.ts';

/** A report that was parsed and checked, with what the hub adds. */
export interface IncomingReport {
  readonly report: Report;
  /** Keyed hash of the sender's network, 32 hex digits. */
  readonly network: string;
  /** Rules of the listing gate that forbid a subject, by key. */
  readonly gates: ReadonlyMap<string, string>;
  readonly limits: readonly TallyLimit[];
}

export type StoreOutcome =
  | { readonly kind: 'stored' | 'known'; readonly status: ReportStatus }
  /** Another token has this id. */
  | { readonly kind: 'taken' }
  /** More came from this sender than one hour may bring. */
  | { readonly kind: 'too-many' };

/** A report as who holds its token names it. */
export interface ReportHandle {
  readonly id: string;
  /** SHA-256 of the token, 64 hex digits. */
  readonly receipt: string;
}

export interface Amendment extends ReportHandle {
  readonly details: ReportDetails;
  readonly limits: readonly TallyLimit[];
}

export interface StoredPicture extends ReportHandle {
  readonly ciphertext: Uint8Array;
  readonly wrappedKey: Uint8Array;
  readonly wrappedBy: string;
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly limits: readonly TallyLimit[];
}

/** Columns of a status, as both engines give them; times in UTC as ISO 8601. */
interface StatusRow {
  readonly id: string;
  readonly receipt: string;
  readonly state: ReportStatus['state'];
  readonly reason: ReportStatus['reason'];
  readonly received: string;
  readonly changed: string;
  readonly revision: number;
  readonly has_picture: boolean;
  readonly deleted: boolean;
  readonly erased: boolean;
}

const STATUS = sql`id::text AS id, receipt, state, reason, revision, has_picture,
  to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS received,
  to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS changed,
  deleted_at IS NOT NULL AS deleted, erased_at IS NOT NULL AS erased`;

/**
 * Stores what is new of a batch, with one event for all of it, in the caller's transaction. An id that is there already is
 * not written again, whatever came with it; that holds for deleted reports too.
 * @returns one outcome a report, in their order
 */
export async function storeReports(
  tx: Orm,
  incoming: readonly IncomingReport[],
  now: Date,
): Promise<readonly StoreOutcome[]> {
  const eventSeq = await lockChain(tx);
  const known = await statusRows(
    tx,
    incoming.map(({ report }) => report.id),
  );
  const tallies = await readTallies(
    tx,
    incoming.flatMap(({ limits }) => limits),
    now,
  );
  const fresh: IncomingReport[] = [];
  const outcomes = incoming.map((item): StoreOutcome => {
    const { id, receipt } = item.report;
    const there = known.get(id);
    if (there) {
      if (there.receipt !== receipt) return { kind: 'taken' };
      return { kind: 'known', status: statusOf(there) };
    }
    if (!tallies.take(item.limits)) return { kind: 'too-many' };
    fresh.push(item);
    const row = freshRow(item, now);
    known.set(id, row);
    return { kind: 'stored', status: statusOf(row) };
  });
  if (fresh.length === 0) return outcomes;
  await countTallies(tx, tallies.taken(), now);
  await insertReports(tx, fresh, now, eventSeq);
  await appendEvent(tx, 'report.receive', { reports: fresh.map(({ report }) => report.id) }, now);
  return outcomes;
}

/** The report of a handle; null where there is none, where the token is another's, and where it was deleted. */
export async function reportStatus(orm: Orm, { id, receipt }: ReportHandle): Promise<ReportStatus | null> {
  const row = (await statusRows(orm, [id])).get(id);
  return row && isOpenTo(row, receipt) ? statusOf(row) : null;
}

/**
 * Puts details in the place of older ones. A revision that is not higher than the one that is there changes nothing, so that
 * amendments may come in any order; neither does one of a report whose contents have expired.
 * @returns the state of each report afterwards; null as in `reportStatus`; `too-many` where it would change something and its sender has
 *   changed enough within this hour
 */
export async function amendReports(
  tx: Orm,
  amendments: readonly Amendment[],
  now: Date,
): Promise<readonly (ReportStatus | 'too-many' | null)[]> {
  const eventSeq = await lockChain(tx);
  const rows = await statusRows(
    tx,
    amendments.map(({ id }) => id),
  );
  const tallies = await readTallies(
    tx,
    amendments.flatMap(({ limits }) => limits),
    now,
  );
  const newest = new Map<string, Amendment>();
  const refused = new Set<Amendment>();
  for (const amendment of amendments) {
    const row = rows.get(amendment.id);
    if (!row || !isOpenTo(row, amendment.receipt) || row.erased) continue;
    if (amendment.details.revision <= row.revision) continue;
    if (!tallies.take(amendment.limits)) {
      refused.add(amendment);
      continue;
    }
    newest.set(row.id, amendment);
    rows.set(row.id, { ...row, revision: amendment.details.revision });
  }
  if (newest.size > 0) {
    await countTallies(tx, tallies.taken(), now);
    const changes = [...newest.values()].map(({ id, details }) => ({ id, ...detailColumns(details) }));
    await tx.execute(
      sql`UPDATE report SET revision = incoming.revision, category = incoming.category, lost_money = incoming.lost_money,
            text = incoming.text, share_with_authorities = incoming.share, event_seq = ${eventSeq}
          FROM json_to_recordset(${JSON.stringify(changes)}::json)
            AS incoming (id uuid, revision int, category smallint, lost_money boolean, text text, share boolean)
          WHERE report.id = incoming.id`,
    );
    const named = changes.map(({ id, revision }) => ({ id, revision }));
    await appendEvent(tx, 'report.amend', { reports: named }, now);
  }
  return amendments.map((amendment) => {
    if (refused.has(amendment)) return 'too-many';
    const row = rows.get(amendment.id);
    return row && isOpenTo(row, amendment.receipt) ? statusOf(row) : null;
  });
}

/**
 * Empties reports at their reporters' wish: contents, subjects, picture and its key. Id and receipt stay, so that a copy
 * which is still on its way is not stored again.
 * @returns for each whether there was such a report for this token, deleted before or now
 */
export async function deleteReports(tx: Orm, handles: readonly ReportHandle[], now: Date): Promise<readonly boolean[]> {
  const eventSeq = await lockChain(tx);
  const rows = await statusRows(
    tx,
    handles.map(({ id }) => id),
  );
  const isTheirs = handles.map(({ id, receipt }) => rows.get(id)?.receipt === receipt);
  const ids = new Set(handles.filter((_, index) => isTheirs[index]).map(({ id }) => id));
  const due = [...ids].filter((id) => rows.get(id)?.deleted === false);
  if (due.length > 0) {
    await emptyReports(tx, due, now, eventSeq);
    await tx.execute(
      sql`UPDATE report SET deleted_at = ${now.toISOString()}::timestamptz, state = 'not-listed', reason = NULL
          WHERE id = ANY (${uuidArray(due)})`,
    );
    await appendEvent(tx, 'report.delete', { reports: due }, now);
  }
  return isTheirs;
}

/** Keeps a sealed picture, in the place of an earlier one. `null`: no such report for this token, or it is emptied. */
export async function storePicture(tx: Orm, picture: StoredPicture, now: Date): Promise<'stored' | 'too-many' | null> {
  const eventSeq = await lockChain(tx);
  const row = (await statusRows(tx, [picture.id])).get(picture.id);
  if (!row || !isOpenTo(row, picture.receipt) || row.erased) return null;
  const tallies = await readTallies(tx, picture.limits, now);
  if (!tallies.take(picture.limits)) return 'too-many';
  await countTallies(tx, tallies.taken(), now);
  const { id, ciphertext, wrappedKey, wrappedBy, mediaType } = picture;
  await tx.execute(
    sql`INSERT INTO evidence (report_id, ciphertext, wrapped_key, wrapped_by, media_type, created_at)
        VALUES (${id}::uuid, ${ciphertext}, ${wrappedKey}, ${wrappedBy}, ${mediaType}, ${now.toISOString()}::timestamptz)
        ON CONFLICT (report_id) DO UPDATE SET ciphertext = excluded.ciphertext, wrapped_key = excluded.wrapped_key,
          wrapped_by = excluded.wrapped_by, media_type = excluded.media_type, created_at = excluded.created_at`,
  );
  await tx.execute(sql`UPDATE report SET has_picture = true, event_seq = ${eventSeq} WHERE id = ${id}::uuid`);
  await appendEvent(tx, 'report.picture', { report: id }, now);
  return 'stored';
}

/** The sealed picture of a report, for who decides; null where there is none. */
export async function pictureOf(
  orm: Orm,
  reportId: string,
): Promise<Omit<StoredPicture, 'limits' | 'receipt' | 'id'> | null> {
  const [row] = await rowsOf<{
    ciphertext: Uint8Array;
    wrapped_key: Uint8Array;
    wrapped_by: string;
    media_type: StoredPicture['mediaType'];
  }>(
    orm,
    sql`SELECT ciphertext, wrapped_key, wrapped_by, media_type FROM evidence WHERE report_id = ${reportId}::uuid`,
  );
  if (!row) return null;
  return {
    ciphertext: row.ciphertext,
    wrappedKey: row.wrapped_key,
    wrappedBy: row.wrapped_by,
    mediaType: row.media_type,
  };
}

/**
 * Empties reports that came before a time and led to no listing.
 * @returns how many; call again while it is `limit`
 */
export async function expireReports(tx: Orm, before: Date, now: Date, limit: number): Promise<number> {
  const eventSeq = await lockChain(tx);
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`SELECT report.id::text AS id FROM report
        WHERE erased_at IS NULL AND received_at < ${before.toISOString()}::timestamptz AND state <> 'listed'
          AND NOT EXISTS (SELECT 1 FROM report_subject JOIN fraud_case ON fraud_case.id = report_subject.case_id
                          WHERE report_subject.report_id = report.id AND fraud_case.state = 'listed')
        ORDER BY received_at LIMIT ${limit}`,
  );
  if (rows.length === 0) return 0;
  const ids = rows.map(({ id }) => id);
  await emptyReports(tx, ids, now, eventSeq);
  await tx.execute(
    sql`UPDATE report SET state = 'not-listed', reason = coalesce(reason, 'not-enough-evidence')
        WHERE id = ANY (${uuidArray(ids)})`,
  );
  await appendEvent(tx, 'report.expire', { reports: ids }, now);
  return ids.length;
}

async function emptyReports(tx: Orm, ids: readonly string[], now: Date, eventSeq: number): Promise<void> {
  const which = uuidArray(ids);
  await tx.execute(sql`DELETE FROM evidence WHERE report_id = ANY (${which})`);
  await tx.execute(sql`DELETE FROM report_subject WHERE report_id = ANY (${which})`);
  await tx.execute(
    sql`UPDATE report SET reporter = NULL, network = NULL, created_at = NULL, locale = NULL, client = NULL, via = NULL,
          page = NULL, category = NULL, lost_money = NULL, text = NULL, share_with_authorities = false,
          has_picture = false, erased_at = coalesce(erased_at, ${now.toISOString()}::timestamptz),
          changed_at = ${now.toISOString()}::timestamptz, event_seq = ${eventSeq}
        WHERE id = ANY (${which})`,
  );
}

/** Both tables in one statement: a round trip less for every batch. */
async function insertReports(tx: Orm, fresh: readonly IncomingReport[], now: Date, eventSeq: number): Promise<void> {
  const reports = fresh.map(({ report, network }) => ({
    id: report.id,
    receipt: report.receipt,
    reporter: report.reporter,
    network,
    created: report.createdAt,
    locale: report.locale,
    client: report.client,
    via: report.via,
    page: report.page ?? null,
    ...detailColumns(report.details),
  }));
  const subjects = fresh.flatMap(({ report, gates }) =>
    report.subjects.map(({ key, kind, voice, source, bank, snippet }) => ({
      id: report.id,
      key,
      kind,
      voice,
      source,
      // Today's code: two names of one bank are no disagreement.
      bank: bank === undefined ? undefined : (bankOf(bank)?.code ?? bank),
      snippet,
      gate: gates.get(key),
    })),
  );
  const time = now.toISOString();
  await tx.execute(
    sql`WITH stored AS (
          INSERT INTO report (id, receipt, reporter, network, created_at, received_at, locale, client, via, page, category,
                              lost_money, text, share_with_authorities, revision, changed_at, event_seq)
          SELECT id, receipt, reporter, network, created, ${time}::timestamptz, locale, client, via, page, category,
                 lost_money, text, share, revision, ${time}::timestamptz, ${eventSeq}
          FROM json_to_recordset(${JSON.stringify(reports)}::json)
            AS incoming (id uuid, receipt text, reporter text, network text, created timestamptz, locale text, client json,
                         via text, page json, category smallint, lost_money boolean, text text, share boolean, revision int)
        )
        INSERT INTO report_subject (report_id, key, kind, voice, source, bank, snippet, gate)
        SELECT id, key, kind, voice, source, bank, snippet, gate
        FROM json_to_recordset(${JSON.stringify(subjects)}::json)
          AS incoming (id uuid, key text, kind text, voice text, source text, bank text, snippet text, gate text)`,
  );
}

function detailColumns(details: ReportDetails | undefined): {
  revision: number;
  category: number | null;
  lost_money: boolean | null;
  text: string | null;
  share: boolean;
} {
  return {
    revision: details?.revision ?? 0,
    category: details?.category === undefined ? null : CATEGORIES.indexOf(details.category),
    lost_money: details?.lostMoney ?? null,
    text: details?.text ?? null,
    share: details?.shareWithAuthorities ?? false,
  };
}

async function statusRows(orm: Orm, ids: readonly string[]): Promise<Map<string, StatusRow>> {
  const rows = await rowsOf<StatusRow>(orm, sql`SELECT ${STATUS} FROM report WHERE id = ANY (${uuidArray(ids)})`);
  return new Map(rows.map((row) => [row.id, row]));
}

function freshRow({ report }: IncomingReport, now: Date): StatusRow {
  const time = now.toISOString();
  return {
    id: report.id,
    receipt: report.receipt,
    state: 'received',
    reason: null,
    received: time,
    changed: time,
    revision: report.details?.revision ?? 0,
    has_picture: false,
    deleted: false,
    erased: false,
  };
}

function isOpenTo(row: StatusRow, receipt: string): boolean {
  return row.receipt === receipt && !row.deleted;
}

function statusOf(row: StatusRow): ReportStatus {
  return {
    id: row.id,
    state: row.state,
    reason: row.reason,
    receivedAt: row.received,
    changedAt: row.changed,
    revision: row.revision,
    hasPicture: row.has_picture,
  };
}
