/*
 * Telling others what happened, signed as the Standard Webhooks specification has it:
 *   webhook-id          the delivery, the same at every try
 *   webhook-timestamp   seconds since 1970 of this try
 *   webhook-signature   v1,<base64 of HMAC-SHA-256 over "id.timestamp.body" under the webhook's secret>
 * A body names sites that everybody may be told of; numbers belong to people and are never in it. What cannot be delivered is tried for about a day and a
 * half and then laid aside, where an administrator sees it and may send it again.
 */
import { createHmac, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type {
  CreatedWebhook,
  NewWebhook,
  Webhook,
  WebhookChange,
  WebhookEvent,
} from '../../lib/core/console/exchange.ts';
import { isSiteKey, type IndicatorKey } from '../../lib/core/indicators/key.ts';
import { uuidV7 } from '../../lib/core/report/uuid-v7.ts';
import type { Orm } from '../db/database.ts';
import { appendEvent, lockChain } from '../db/events.ts';
import { mayBeNamed } from '../db/exchange-listings.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import {
  deleteWebhook,
  dropDeliveriesBefore,
  insertDeliveries,
  insertWebhook,
  leaseDeliveries,
  listWebhooks,
  redeliver,
  settleDelivery,
  subjectOf,
  takeUntold,
  updateWebhook,
  webhookById,
  type DueDelivery,
  type NewDelivery,
  type ToldEvent,
} from '../db/webhooks.ts';
import { HubError } from '../hub-error.ts';
import { openSecret, sealSecret } from '../intake/evidence.ts';
import type { IntakeKeys } from '../intake/intake-keys.ts';
import { OutboundError, type Outbound } from './outbound.ts';

export interface WebhookDeps {
  readonly database: LastingDatabase;
  readonly keys: IntakeKeys;
  readonly outbound: Outbound;
  readonly now: () => Date;
  /** 0 up to 1, for spreading retries. */
  readonly random: () => number;
}

const SECRET_BYTES = 32;
const MINUTE_MS = 60_000;
/** Waits between tries; after the last the delivery is dead. */
const WAITS_MS = [1, 5, 15, 60, 240, 720, 1_200].map((minutes) => minutes * MINUTE_MS);
const TIMEOUT_MS = 15_000;
/** Longer than a whole round of deliveries may take. */
const LEASE_MS = 5 * MINUTE_MS;
const AT_ONCE = 10;
/** What a receiver answers is not read beyond this. */
const MAX_ANSWER_BYTES = 64 * 1024;
const KEPT_MS = 30 * 24 * 60 * MINUTE_MS;

/** Adds a webhook. The secret comes back this once. */
export async function addWebhook(
  orm: Orm,
  keys: IntakeKeys,
  wanted: NewWebhook,
  by: string,
  now: Date,
): Promise<CreatedWebhook> {
  const secret = randomBytes(SECRET_BYTES);
  const secretFor = uuidV7(now.getTime(), randomBytes(10));
  const sealed = { secret: sealSecret(keys, secretFor, secret), secretBy: keys.wrappingId, secretFor };
  const webhook = await orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    // Whoever comes new is not told of the past.
    while (!(await queueUntold(tx, now)));
    const id = await insertWebhook(tx, wanted, sealed, by, now, seq);
    await appendEvent(tx, 'webhook.add', { webhook: id, ...wanted, by }, now);
    return existing(await webhookById(tx, id));
  });
  return { webhook, secret: `whsec_${secret.toString('base64')}` };
}

/**
 * Changes a webhook; its secret stays.
 * @throws HubError `no-webhook`, and `changed-meanwhile` where it is not as the person saw it
 */
export async function changeWebhook(
  orm: Orm,
  id: number,
  { seen, ...changes }: WebhookChange,
  by: string,
  now: Date,
): Promise<Webhook> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const webhook = existing(await webhookById(tx, id));
    if (webhook.seen !== seen) throw new HubError('changed-meanwhile', `webhook ${id} was changed meanwhile`);
    const next = {
      name: changes.name ?? webhook.name,
      url: changes.url ?? webhook.url,
      events: changes.events ?? webhook.events,
      isPaused: changes.isPaused ?? webhook.isPaused,
    };
    await updateWebhook(tx, id, next, seq);
    await appendEvent(tx, 'webhook.change', { webhook: id, ...changes, by }, now);
    return existing(await webhookById(tx, id));
  });
}

/** Removes a webhook and what it was still to be told. Throws HubError `no-webhook`. */
export async function removeWebhook(orm: Orm, id: number, by: string, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    await lockChain(tx);
    const { name, url } = existing(await webhookById(tx, id));
    await deleteWebhook(tx, id);
    await appendEvent(tx, 'webhook.remove', { webhook: id, name, url, by }, now);
  });
}

/** Sends a delivery again, as if it were new. Throws HubError `no-webhook` where there is none. */
export async function sendAgain(orm: Orm, id: number, delivery: string, by: string, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    await lockChain(tx);
    if (!(await redeliver(tx, id, delivery, now))) throw new HubError('no-webhook', 'there is no such delivery');
    await appendEvent(tx, 'webhook.redeliver', { webhook: id, delivery, by }, now);
  });
}

/** Queues what the chain has added, sends what is due, and forgets what ended long ago. @returns how many were sent */
export async function runWebhooks(deps: WebhookDeps): Promise<number> {
  const { database, now } = deps;
  for (let isAll = false; !isAll;) {
    isAll = await database.use((orm) => orm.transaction((tx) => queueUntold(tx, now())));
  }
  let sent = 0;
  for (;;) {
    const due = await database.use((orm) => leaseDeliveries(orm, now(), LEASE_MS, AT_ONCE));
    if (due.length === 0) break;
    await Promise.all(due.map((delivery) => deliver(delivery, deps)));
    sent += due.length;
  }
  await database.use((orm) => dropDeliveriesBefore(orm, new Date(now().getTime() - KEPT_MS)));
  return sent;
}

/** Signature of a body as receivers verify it. `secret`: the bytes after `whsec_`. */
export function signatureOf(secret: Uint8Array, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

async function queueUntold(tx: Orm, now: Date): Promise<boolean> {
  const { events, isAll } = await takeUntold(tx, now);
  const webhooks = events.length === 0 ? [] : (await listWebhooks(tx)).filter(({ isPaused }) => !isPaused);
  const deliveries: NewDelivery[] = [];
  for (const event of events) {
    if (webhooks.length === 0) break;
    const told = await tell(tx, event);
    if (told === null) continue;
    for (const { id: webhookId, events: wanted } of webhooks) {
      if (!wanted.includes(told.type)) continue;
      const id = uuidV7(now.getTime(), randomBytes(10));
      deliveries.push({ id, webhookId, event: told.type, eventSeq: event.seq, body: JSON.stringify(told) });
    }
  }
  await insertDeliveries(tx, deliveries, now);
  return isAll;
}

interface Told {
  readonly type: WebhookEvent;
  /** Number of the event in the chain. */
  readonly seq: number;
  readonly timestamp: string;
  readonly data: object;
}

/** What receivers are told of an event; null: nothing. Only what is named here goes out. */
async function tell(orm: Orm, { seq, type, at, payload }: ToldEvent): Promise<Told | null> {
  const said: Readonly<Record<string, unknown>> = typeof payload === 'object' && payload !== null ? { ...payload } : {};
  const told = (name: WebhookEvent, data: object): Told => ({ type: name, seq, timestamp: at, data });
  switch (type) {
    case 'case.decide': {
      if (typeof said.case !== 'number') return null;
      const subject = await subjectOf(orm, { caseId: said.case });
      const { case: id, state, outcome, grade, category } = said;
      return told('case.decided', {
        case: id,
        state,
        outcome,
        grade,
        category,
        ...(await publicSubject(orm, subject)),
      });
    }
    case 'listing.revoke': {
      const named = typeof said.key === 'string' ? { key: said.key, kind: null } : null;
      const subject = typeof said.listing === 'number' ? await subjectOf(orm, { listingId: said.listing }) : named;
      return told('listing.revoked', await publicSubject(orm, subject));
    }
    case 'release.publish':
      return told('release.published', { epoch: said.epoch, sequence: said.sequence, counts: said.counts });
    case 'appeal.receive':
    case 'appeal.decide': {
      if (typeof said.appeal !== 'string') return null;
      const subject = await publicSubject(orm, await subjectOf(orm, { appealId: said.appeal }));
      return type === 'appeal.receive'
        ? told('appeal.received', { appeal: said.appeal, ...subject })
        : told('appeal.decided', { appeal: said.appeal, state: said.state, ...subject });
    }
    default:
      return null;
  }
}

/** A site with its key, where its sharing marks let everybody have that; of anything else only the kind. */
async function publicSubject(
  orm: Orm,
  subject: { readonly key: string | null; readonly kind: string | null } | null,
): Promise<object> {
  if (subject === null) return {};
  const { key } = subject;
  if (key === null) return { kind: subject.kind };
  const kind = subject.kind ?? kindOf(key);
  return isSiteKey(key as IndicatorKey) && (await mayBeNamed(orm, key)) ? { kind, key } : { kind };
}

function kindOf(key: string): string {
  const prefix = key.slice(0, key.indexOf(':'));
  const names: Readonly<Record<string, string>> = { acct: 'account', ppid: 'promptpay', coin: 'wallet' };
  return names[prefix] ?? prefix;
}

const queuedSchema = v.looseObject({ data: v.looseObject({ key: v.optional(v.string()) }) });

/** A queued body as it may be told now: where a sharing mark became stricter meanwhile, the site's name is taken out, at every try. */
async function bodyNow(orm: Orm, body: string): Promise<string> {
  const { data, ...told } = v.parse(queuedSchema, JSON.parse(body));
  const { key, ...rest } = data;
  return key === undefined || (await mayBeNamed(orm, key)) ? body : JSON.stringify({ ...told, data: rest });
}

async function deliver(delivery: DueDelivery, { database, keys, outbound, now, random }: WebhookDeps): Promise<void> {
  const body = await database.use((orm) => bodyNow(orm, delivery.body));
  const error = await send({ ...delivery, body }, keys, outbound, now());
  const at = now();
  const wait = WAITS_MS[delivery.tries];
  // Up to a quarter later: receivers that were down are not met by everybody at once.
  const nextAt = error === null || wait === undefined ? null : new Date(at.getTime() + wait * (1 + random() / 4));
  await database.use((orm) => settleDelivery(orm, delivery.id, error, at, nextAt));
}

async function send(
  { id, url, body, secret, secretBy, secretFor }: DueDelivery,
  keys: IntakeKeys,
  outbound: Outbound,
  now: Date,
): Promise<{ code: string; status: number | null } | null> {
  // Sealed under another key of the hub: it is as if there were no secret.
  if (secretBy !== keys.wrappingId) return { code: 'failed', status: null };
  const timestamp = String(Math.floor(now.getTime() / 1000));
  try {
    const answer = await outbound({
      url,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'tuean-hub',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signatureOf(openSecret(keys, secretFor, secret), id, timestamp, body),
      },
      body,
      maxBytes: MAX_ANSWER_BYTES,
      timeoutMs: TIMEOUT_MS,
      redirects: 0,
    });
    return answer.status >= 200 && answer.status < 300 ? null : { code: 'http-status', status: answer.status };
  } catch (error) {
    if (error instanceof OutboundError) return { code: error.code, status: error.status };
    return { code: 'failed', status: null };
  }
}

function existing(webhook: Webhook | null): Webhook {
  if (webhook === null) throw new HubError('no-webhook', 'there is no such webhook');
  return webhook;
}
