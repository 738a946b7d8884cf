/*
 * The hash chain of everything that changed the list. Each event's hash covers the one before it, so that a row that is
 * altered, dropped or slipped in later breaks every hash after it:
 *   hash = SHA-256(prev_hash (32 B) ‖ seq ‖ LF ‖ at ‖ LF ‖ type ‖ LF ‖ payload), numbers and text as UTF-8
 * `payload` is the JSON text as stored. The first event follows 32 zero bytes.
 */
import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { rowsOf, type Orm } from './database.ts';

export type EventType =
  | 'hub.init'
  | 'listing.import'
  | 'listing.revoke'
  | 'release.publish'
  | 'digest.salt'
  | 'proposal.make'
  | 'proposal.sign'
  | 'proposal.reveal'
  | 'proposal.withdraw'
  | 'proposal.publish'
  | 'ceremony.open'
  | 'ceremony.sign'
  | 'ceremony.withdraw'
  | 'ceremony.apply'
  | 'report.receive'
  | 'report.amend'
  | 'report.picture'
  | 'report.delete'
  | 'report.expire'
  | 'burst.flag'
  | 'number.forget'
  | 'appeal.receive'
  | 'appeal.expire'
  | 'appeal.acknowledge'
  | 'appeal.read'
  | 'appeal.decide'
  | 'case.attach'
  | 'case.end'
  | 'case.lapse'
  | 'case.propose'
  | 'case.decide'
  | 'case.merge'
  | 'case.reveal'
  | 'case.search'
  | 'case.note'
  | 'case.ask'
  | 'case.picture'
  | 'case.withdraw'
  | 'listing.dispute'
  | 'listing.confirm'
  | 'listing.search'
  | 'member.invite'
  | 'member.uninvite'
  | 'member.enrol'
  | 'member.role'
  | 'member.end'
  | 'device.revoke'
  | 'device.admit'
  | 'organisation.add'
  | 'organisation.change'
  | 'api-key.make'
  | 'api-key.revoke'
  | 'source.add'
  | 'source.change'
  | 'source.remove'
  | 'source.hold'
  | 'source.accept'
  | 'webhook.add'
  | 'webhook.change'
  | 'webhook.remove'
  | 'webhook.redeliver';

export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** Every writer of the chain takes this lock first: two events must not follow the same one. */
const CHAIN_LOCK = 0x7475_6562;
const GENESIS = '0'.repeat(64);

/**
 * Appends an event inside the caller's transaction, the same one that writes the rows it is about.
 * @returns its sequence number
 */
export async function appendEvent(tx: Orm, type: EventType, payload: object, at: Date): Promise<number> {
  await lockChain(tx);
  const head = await chainHead(tx);
  const seq = head.seq + 1;
  const body = JSON.stringify(payload);
  const time = at.toISOString();
  const hash = hashEvent(head.hash, seq, time, type, body);
  await tx.execute(
    sql`INSERT INTO event (seq, prev_hash, hash, type, payload, at)
        VALUES (${seq}, decode(${head.hash}, 'hex'), decode(${hash}, 'hex'), ${type}, ${body}::json, ${time})`,
  );
  return seq;
}

/** Takes the chain's lock for the rest of the transaction and says which number the next event has. */
export async function lockChain(tx: Orm): Promise<number> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${CHAIN_LOCK})`);
  return (await chainHead(tx)).seq + 1;
}

/** Number and hash of the last event; 0 and zeros before the first. */
export async function chainHead(orm: Orm): Promise<ChainHead> {
  const [row] = await rowsOf<{ seq: string | number; hash: string }>(
    orm,
    sql`SELECT seq, encode(hash, 'hex') AS hash FROM event ORDER BY seq DESC LIMIT 1`,
  );
  return row ? { seq: Number(row.seq), hash: row.hash } : { seq: 0, hash: GENESIS };
}

/** Whether the chain holds this event: then everything up to it is the history that was seen. */
export async function isInChain(orm: Orm, { seq, hash }: ChainHead): Promise<boolean> {
  const [row] = await rowsOf<{ hash: string }>(
    orm,
    sql`SELECT encode(hash, 'hex') AS hash FROM event WHERE seq = ${seq}`,
  );
  return (row?.hash ?? (seq === 0 ? GENESIS : null)) === hash;
}

export interface RecordedEvent {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly payload: Record<string, unknown>;
}

/** Events before a number, newest first; `type` is a whole type or what stands before its point, `by` a handle or typed name. */
export async function eventsBefore(
  orm: Orm,
  {
    before,
    limit,
    type,
    by,
  }: {
    readonly before: number | null;
    readonly limit: number;
    readonly type: string | null;
    readonly by: string | null;
  },
): Promise<readonly RecordedEvent[]> {
  const rows = await rowsOf<{ seq: string | number; at: string; type: string; payload: Record<string, unknown> }>(
    orm,
    sql`SELECT seq, at, type, payload FROM event
        WHERE ${before === null ? sql`true` : sql`seq < ${before}`}
          AND ${type === null ? sql`true` : sql`(type = ${type} OR type LIKE ${`${type}.%`})`}
          AND ${by === null ? sql`true` : sql`position(${by} IN coalesce(payload->>'by', '')) > 0`}
        ORDER BY seq DESC LIMIT ${limit}`,
  );
  return rows.map(({ seq, ...row }) => ({ seq: Number(seq), ...row }));
}

/** An event as its hash covers it. */
export interface ChainEvent {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  /** JSON text as it was stored. */
  readonly payload: string;
  /** Hash of the event before it, hex. */
  readonly prev: string;
  /** Hex. */
  readonly hash: string;
}

export interface ChainReport {
  /** How many events hold, from the first on. */
  readonly events: number;
  /** Number of the first event that does not follow from the one before it; null: all hold. */
  readonly brokenAt: number | null;
  /** The last that holds: kept elsewhere, it tells later whether the record goes on from it. */
  readonly head: ChainHead;
  /** Whether the event that was seen before is still there as it was; null: none was given. */
  readonly goesOn: boolean | null;
}

/** Every event, the first one first, some thousand at a time. */
export async function* chainOf(orm: Orm): AsyncGenerator<ChainEvent> {
  for (let last = 0; ;) {
    const rows = await rowsOf<Omit<ChainEvent, 'seq'> & { seq: string | number }>(
      orm,
      sql`SELECT seq, at, type, payload::text AS payload, encode(prev_hash, 'hex') AS prev, encode(hash, 'hex') AS hash FROM event
          WHERE seq > ${last} ORDER BY seq LIMIT 1000`,
    );
    if (rows.length === 0) return;
    for (const row of rows) yield { ...row, seq: Number(row.seq) };
    last = Number(rows.at(-1)?.seq);
  }
}

/**
 * Recomputes a chain from its first event on. Whoever can write the database can make another chain that holds: only a hash that was
 * kept elsewhere tells that (`seen`).
 */
export async function followChain(
  events: AsyncIterable<ChainEvent>,
  seen: ChainHead | null = null,
): Promise<ChainReport> {
  let head: ChainHead = { seq: 0, hash: GENESIS };
  let goesOn = seen === null ? null : seen.seq === 0;
  for await (const { seq, at, type, payload, prev, hash } of events) {
    const isNext = seq === head.seq + 1 && prev === head.hash;
    if (!isNext || hash !== hashEvent(prev, seq, at, type, payload))
      return { events: head.seq, brokenAt: head.seq + 1, head, goesOn };
    head = { seq, hash };
    if (seq === seen?.seq) goesOn = hash === seen.hash;
  }
  return { events: head.seq, brokenAt: null, head, goesOn };
}

/** Recomputes the whole chain of a hub. */
export function verifyChain(orm: Orm, seen: ChainHead | null = null): Promise<ChainReport> {
  return followChain(chainOf(orm), seen);
}

function hashEvent(prevHex: string, seq: number, at: string, type: string, payload: string): string {
  return createHash('sha256')
    .update(Buffer.from(prevHex, 'hex'))
    .update(`${seq}\n${at}\n${type}\n${payload}`)
    .digest('hex');
}
