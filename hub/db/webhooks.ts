/*
 * Webhooks and what they are to be told. Deliveries are made from the chain of events, behind a mark that says how far it was
 * read: whatever is in the chain is told once, also when the hub dies between the two.
 */
import { sql } from 'drizzle-orm';
import type { Deliveries, NewWebhook, Webhook, WebhookEvent } from '../../lib/core/console/exchange.ts';
import { rowsOf, type Orm } from './database.ts';

/** A delivery that is due, with what its sending needs. */
export interface DueDelivery {
  readonly id: string;
  readonly webhookId: number;
  readonly url: string;
  readonly body: string;
  readonly tries: number;
  readonly secret: Uint8Array;
  readonly secretBy: string;
  readonly secretFor: string;
}

/** An event of the chain that webhooks may be told of. */
export interface ToldEvent {
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly payload: unknown;
}

export interface NewDelivery {
  readonly id: string;
  readonly webhookId: number;
  readonly event: WebhookEvent;
  readonly eventSeq: number;
  readonly body: string;
}

export interface SealedSecret {
  readonly secret: Uint8Array;
  readonly secretBy: string;
  readonly secretFor: string;
}

type Delivery = Deliveries['deliveries'][number];

const PAGE = 500;
const TOLD = sql`('case.decide', 'listing.revoke', 'release.publish', 'appeal.receive', 'appeal.decide')`;
const iso = (column: string) => sql.raw(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
const WEBHOOK = sql`w.id, w.name, w.url, w.events, w.paused AS "isPaused", w.added_by AS "addedBy",
  ${iso('w.added_at')} AS "addedAt", w.event_seq::int AS seen,
  (SELECT count(*)::int FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'waiting') AS waiting,
  (SELECT count(*)::int FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'dead') AS dead,
  (SELECT ${iso('max(d.delivered_at)')} FROM webhook_delivery d WHERE d.webhook_id = w.id) AS "deliveredAt",
  (SELECT CASE WHEN d.error_code IS NULL THEN NULL
               ELSE json_build_object('code', d.error_code, 'status', d.error_status) END
   FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.tries > 0
   ORDER BY coalesce(d.delivered_at, d.next_at) DESC LIMIT 1) AS "lastError"`;

/** All webhooks, in the order in which they were added. */
export async function listWebhooks(orm: Orm): Promise<readonly Webhook[]> {
  return rowsOf<Webhook>(orm, sql`SELECT ${WEBHOOK} FROM webhook w ORDER BY w.id`);
}

/** The webhook of an id; null: there is none. */
export async function webhookById(orm: Orm, id: number): Promise<Webhook | null> {
  const [row] = await rowsOf<Webhook>(orm, sql`SELECT ${WEBHOOK} FROM webhook w WHERE w.id = ${id}`);
  return row ?? null;
}

/** Adds a webhook. @returns its id */
export async function insertWebhook(
  tx: Orm,
  { name, url, events }: NewWebhook,
  { secret, secretBy, secretFor }: SealedSecret,
  by: string,
  now: Date,
  seq: number,
): Promise<number> {
  const [row] = await rowsOf<{ id: number }>(
    tx,
    sql`INSERT INTO webhook (name, url, events, secret, secret_by, secret_for, added_by, added_at, event_seq)
        VALUES (${name}, ${url}, ${JSON.stringify(events)}::json, decode(${Buffer.from(secret).toString('hex')}, 'hex'),
                ${secretBy}, ${secretFor}::uuid, ${by}, ${now.toISOString()}::timestamptz, ${seq}) RETURNING id`,
  );
  if (!row) throw new Error('expected the id of a new webhook');
  return row.id;
}

/** Writes a webhook as it is to be. */
export async function updateWebhook(
  tx: Orm,
  id: number,
  { name, url, events, isPaused }: NewWebhook & { readonly isPaused: boolean },
  seq: number,
): Promise<void> {
  await tx.execute(
    sql`UPDATE webhook SET name = ${name}, url = ${url}, events = ${JSON.stringify(events)}::json, paused = ${isPaused},
          event_seq = ${seq} WHERE id = ${id}`,
  );
}

/** Removes a webhook with its deliveries. */
export async function deleteWebhook(tx: Orm, id: number): Promise<void> {
  await tx.execute(sql`DELETE FROM webhook WHERE id = ${id}`);
}

/**
 * The events that no webhook was told of yet, a page of them, with the mark moved behind them: in one transaction with the
 * deliveries that are made of them. Other hubs wait for it.
 */
export async function takeUntold(tx: Orm, now: Date): Promise<{ events: readonly ToldEvent[]; isAll: boolean }> {
  const mark = await takeMark(tx, now);
  const [head] = await rowsOf<{ seq: number | string }>(tx, sql`SELECT coalesce(max(seq), 0) AS seq FROM event`);
  const end = Number(head?.seq ?? 0);
  const events = await rowsOf<ToldEvent>(
    tx,
    sql`SELECT seq::int AS seq, type, at, payload FROM event WHERE seq > ${mark} AND seq <= ${end} AND type IN ${TOLD}
        ORDER BY seq LIMIT ${PAGE}`,
  );
  const isAll = events.length < PAGE;
  const upTo = isAll ? end : (events.at(-1)?.seq ?? end);
  await tx.execute(
    sql`UPDATE fold SET event_seq = ${upTo}, at = ${now.toISOString()}::timestamptz WHERE name = 'webhooks'`,
  );
  return { events, isAll };
}

/** Key and kind of a case, or of what an appeal or a row of the list is about; null: there is none, or it was forgotten. */
export async function subjectOf(
  orm: Orm,
  what: { readonly caseId: number } | { readonly appealId: string } | { readonly listingId: number },
): Promise<{ readonly key: string | null; readonly kind: string | null } | null> {
  const [row] = await rowsOf<{ key: string | null; kind: string | null }>(
    orm,
    'caseId' in what
      ? sql`SELECT key, kind FROM fraud_case WHERE id = ${what.caseId}`
      : 'appealId' in what
        ? sql`SELECT key, kind FROM appeal WHERE id::text = ${what.appealId}`
        : sql`SELECT key, NULL AS kind FROM listing WHERE id = ${what.listingId}`,
  );
  return row ?? null;
}

/** Queues deliveries; one that is there already is left alone. */
export async function insertDeliveries(tx: Orm, deliveries: readonly NewDelivery[], now: Date): Promise<void> {
  for (const { id, webhookId, event, eventSeq, body } of deliveries) {
    await tx.execute(
      sql`INSERT INTO webhook_delivery (id, webhook_id, event, event_seq, body, created_at, next_at)
          VALUES (${id}::uuid, ${webhookId}, ${event}, ${eventSeq}, ${body}, ${now.toISOString()}::timestamptz,
                  ${now.toISOString()}::timestamptz)
          ON CONFLICT (webhook_id, event_seq) DO NOTHING`,
    );
  }
}

/** Takes deliveries that are due, for this process alone until the lease ends. */
export async function leaseDeliveries(
  orm: Orm,
  now: Date,
  leaseMs: number,
  limit: number,
): Promise<readonly DueDelivery[]> {
  const until = new Date(now.getTime() + leaseMs).toISOString();
  const rows = await rowsOf<Omit<DueDelivery, 'secret'> & { secret: string }>(
    orm,
    sql`UPDATE webhook_delivery d SET next_at = ${until}::timestamptz
        FROM webhook w
        WHERE w.id = d.webhook_id AND d.id IN (
          SELECT one.id FROM webhook_delivery one JOIN webhook ON webhook.id = one.webhook_id
          WHERE one.state = 'waiting' AND one.next_at <= ${now.toISOString()}::timestamptz AND NOT webhook.paused
          ORDER BY one.next_at, one.event_seq LIMIT ${limit} FOR UPDATE OF one SKIP LOCKED)
        RETURNING d.id::text AS id, d.webhook_id AS "webhookId", w.url, d.body, d.tries, encode(w.secret, 'hex') AS secret,
                  w.secret_by AS "secretBy", w.secret_for::text AS "secretFor"`,
  );
  return rows.map((row) => ({ ...row, secret: Buffer.from(row.secret, 'hex') }));
}

/** Writes how a delivery went. `nextAt` null: it is done, or given up. */
export async function settleDelivery(
  orm: Orm,
  id: string,
  error: { readonly code: string; readonly status: number | null } | null,
  now: Date,
  nextAt: Date | null,
): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const state = error === null ? 'delivered' : nextAt === null ? 'dead' : 'waiting';
  await orm.execute(
    sql`UPDATE webhook_delivery SET state = ${state}, tries = tries + 1, error_code = ${error?.code ?? null},
          error_status = ${error?.status ?? null}::int, delivered_at = ${error === null ? at : sql`NULL`},
          next_at = ${(nextAt ?? now).toISOString()}::timestamptz
        WHERE id = ${id}::uuid AND state = 'waiting'`,
  );
}

/** Deliveries of a webhook before an event (null: all), the newest first. */
export async function listDeliveries(
  orm: Orm,
  webhookId: number,
  state: Delivery['state'] | null,
  before: number | null,
  limit: number,
): Promise<readonly Delivery[]> {
  return rowsOf<Delivery>(
    orm,
    sql`SELECT id::text AS id, event, event_seq::int AS "eventSeq", state, tries, ${iso('created_at')} AS "createdAt",
               CASE WHEN state = 'waiting' THEN ${iso('next_at')} END AS "nextAt", ${iso('delivered_at')} AS "deliveredAt",
               CASE WHEN error_code IS NULL THEN NULL
                    ELSE json_build_object('code', error_code, 'status', error_status) END AS "lastError"
        FROM webhook_delivery WHERE webhook_id = ${webhookId} AND ${state === null ? sql`true` : sql`state = ${state}`}
          AND ${before === null ? sql`true` : sql`event_seq < ${before}`}
        ORDER BY event_seq DESC LIMIT ${limit}`,
  );
}

/** Puts a delivery into the queue again. @returns false where there is none */
export async function redeliver(tx: Orm, webhookId: number, id: string, now: Date): Promise<boolean> {
  const rows = await rowsOf(
    tx,
    sql`UPDATE webhook_delivery SET state = 'waiting', tries = 0, delivered_at = NULL, next_at = ${now.toISOString()}::timestamptz
        WHERE webhook_id = ${webhookId} AND id::text = ${id} RETURNING id`,
  );
  return rows.length > 0;
}

/** Drops deliveries that ended before a time. */
export async function dropDeliveriesBefore(orm: Orm, before: Date): Promise<void> {
  await orm.execute(
    sql`DELETE FROM webhook_delivery WHERE state <> 'waiting' AND created_at < ${before.toISOString()}::timestamptz`,
  );
}

/** Locks the mark; the first time it stands at the end of the chain. */
async function takeMark(tx: Orm, now: Date): Promise<number> {
  await tx.execute(
    sql`INSERT INTO fold (name, event_seq, at)
        SELECT 'webhooks', coalesce(max(seq), 0), ${now.toISOString()}::timestamptz FROM event ON CONFLICT (name) DO NOTHING`,
  );
  const [row] = await rowsOf<{ seq: number | string }>(
    tx,
    sql`SELECT event_seq AS seq FROM fold WHERE name = 'webhooks' FOR UPDATE`,
  );
  return Number(row?.seq ?? 0);
}
