/* Appeals in the database: who is listed and says that it is wrong. */
import { sql } from 'drizzle-orm';
import { splitKey, type IndicatorKey, type IndicatorKind } from '../../lib/core/indicators/key.ts';
import { coveringKeys } from '../cases/scopes.ts';
import { dayOf } from '../import/attributes.ts';
import { suspendListing } from './appeal-decisions.ts';
import { touchAppealed } from './case-decisions.ts';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent, lockChain } from './events.ts';
import { isPublishable } from './listings.ts';
import { countTallies, readTallies, type TallyLimit } from './tallies.ts';

export interface IncomingAppeal {
  readonly id: string;
  readonly receipt: string;
  readonly subject: { readonly kind: IndicatorKind; readonly key: string };
  readonly contact: string;
  readonly reason: string;
  readonly role: 'owner' | 'other';
  readonly locale: 'th' | 'en';
}

export interface AppealRecord {
  readonly id: string;
  readonly state: 'open' | 'upheld' | 'rejected';
  readonly receivedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly decidedAt: Date | null;
  readonly answer: string | null;
}

export type AppealOutcome =
  | { readonly kind: 'stored' | 'known'; readonly appeal: AppealRecord }
  | { readonly kind: 'taken' }
  | { readonly kind: 'too-many' };

/** Stores an appeal with its event, in the caller's transaction; one that is there already stays as it is. */
export async function storeAppeal(
  tx: Orm,
  appeal: IncomingAppeal,
  limits: readonly TallyLimit[],
  now: Date,
): Promise<AppealOutcome> {
  const eventSeq = await lockChain(tx);
  const there = await findAppeal(tx, appeal.id);
  if (there) return there.receipt === appeal.receipt ? { kind: 'known', appeal: there } : { kind: 'taken' };
  const tallies = await readTallies(tx, limits, now);
  if (!tallies.take(limits)) return { kind: 'too-many' };
  await countTallies(tx, tallies.taken(), now);
  const { id, receipt, contact, reason, role, locale } = appeal;
  const subject = await warningSubject(tx, appeal.subject, dayOf(now));
  await tx.execute(
    sql`INSERT INTO appeal (id, receipt, kind, key, role, locale, contact, reason, received_at, event_seq)
        VALUES (${id}::uuid, ${receipt}, ${subject.kind}, ${subject.key}, ${role}, ${locale}, ${contact}, ${reason},
                ${now.toISOString()}::timestamptz, ${eventSeq})`,
  );
  await appendEvent(tx, 'appeal.receive', { appeal: id }, now);
  await touchAppealed(tx, subject.key, eventSeq);
  await suspendListing(tx, { id, subject, role }, now, eventSeq);
  const record = { id, state: 'open', receivedAt: now, acknowledgedAt: null, decidedAt: null, answer: null } as const;
  return { kind: 'stored', appeal: record };
}

/** The appeal of an id and token; null where there is none, or the token is another's. */
export async function appealStatus(orm: Orm, id: string, receipt: string): Promise<AppealRecord | null> {
  const found = await findAppeal(orm, id);
  return found?.receipt === receipt ? found : null;
}

/**
 * Empties what people wrote in appeals that were decided before a time. @returns how many
 */
export async function expireAppeals(tx: Orm, before: Date, now: Date): Promise<number> {
  const eventSeq = await lockChain(tx);
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`UPDATE appeal SET contact = NULL, reason = NULL, erased_at = ${now.toISOString()}::timestamptz, event_seq = ${eventSeq}
        WHERE erased_at IS NULL AND decided_at < ${before.toISOString()}::timestamptz RETURNING id::text AS id`,
  );
  if (rows.length === 0) return 0;
  await appendEvent(tx, 'appeal.expire', { appeals: rows.map(({ id }) => id) }, now);
  return rows.length;
}

/**
 * What an appeal of a site is about: where the site itself is not listed, the nearest listing that warns of it. Who is warned of on a
 * page names that page, and means the warning: upheld for the page alone, it would stay.
 */
async function warningSubject(
  tx: Orm,
  subject: IncomingAppeal['subject'],
  today: number,
): Promise<IncomingAppeal['subject']> {
  const key = subject.key as IndicatorKey;
  const covering = coveringKeys(key);
  if (covering.length === 0) return subject;
  const rows = await rowsOf<{ key: IndicatorKey }>(
    tx,
    sql`SELECT key FROM listing WHERE key IN (SELECT json_array_elements_text(${JSON.stringify([key, ...covering])}::json))
          AND ${isPublishable(today)}`,
  );
  const isListed = (one: IndicatorKey): boolean => rows.some((row) => row.key === one);
  const warning = isListed(key) ? undefined : covering.find(isListed);
  return warning === undefined ? subject : { kind: splitKey(warning).kind, key: warning };
}

async function findAppeal(orm: Orm, id: string): Promise<(AppealRecord & { readonly receipt: string }) | null> {
  const [row] = await rowsOf<{
    receipt: string;
    state: AppealRecord['state'];
    received_ms: number | string;
    acknowledged_ms: number | string | null;
    decided_ms: number | string | null;
    answer: string | null;
  }>(
    orm,
    sql`SELECT receipt, state, answer, floor(extract(epoch FROM received_at) * 1000)::bigint AS received_ms,
          floor(extract(epoch FROM acknowledged_at) * 1000)::bigint AS acknowledged_ms,
          floor(extract(epoch FROM decided_at) * 1000)::bigint AS decided_ms
        FROM appeal WHERE id = ${id}::uuid`,
  );
  if (!row) return null;
  const date = (ms: number | string | null): Date | null => (ms === null ? null : new Date(Number(ms)));
  return {
    id,
    receipt: row.receipt,
    state: row.state,
    receivedAt: new Date(Number(row.received_ms)),
    acknowledgedAt: date(row.acknowledged_ms),
    decidedAt: date(row.decided_ms),
    answer: row.answer,
  };
}
