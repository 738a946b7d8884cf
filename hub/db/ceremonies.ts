/* The open key ceremony and its signatures. At most one is open: two would be two next roots. */
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { keyChangeSchema, type KeyChange } from '../../lib/core/console/release.ts';
import type { JsonObject } from '../../lib/core/trust/canonical-json.ts';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent, lockChain } from './events.ts';

export interface CeremonyRow {
  readonly id: string;
  /** The next root without signatures, as JSON text. */
  readonly signed: string;
  readonly changes: readonly KeyChange[];
  readonly proposedBy: string | null;
  readonly eventSeq: number;
  readonly createdAt: Date;
  readonly signatures: readonly CeremonySignatureRow[];
}

export interface CeremonySignatureRow {
  readonly keyid: string;
  readonly signature: string;
  /** Who brought it; the key may be another person's that was signed with offline. */
  readonly handle: string | null;
  readonly at: Date;
}

/** The open ceremony; null: there is none. */
export async function openCeremony(orm: Orm): Promise<CeremonyRow | null> {
  const [row] = await rowsOf<{
    id: string;
    signed: string;
    changes: string;
    proposed_by: string | null;
    event_seq: string | number;
    created_at: string | Date;
  }>(
    orm,
    sql`SELECT id, signed::text AS signed, changes::text AS changes, proposed_by, event_seq, created_at
        FROM ceremony WHERE state = 'open'`,
  );
  if (row === undefined) return null;
  const signatures = await rowsOf<{
    keyid: string;
    signature: string;
    handle: string | null;
    created_at: string | Date;
  }>(
    orm,
    sql`SELECT keyid, signature, handle, created_at FROM ceremony_signature WHERE ceremony_id = ${row.id}
        ORDER BY created_at, keyid`,
  );
  return {
    id: row.id,
    signed: row.signed,
    changes: v.parse(v.array(keyChangeSchema), JSON.parse(row.changes)),
    proposedBy: row.proposed_by,
    eventSeq: Number(row.event_seq),
    createdAt: new Date(row.created_at),
    signatures: signatures.map(({ created_at: at, ...each }) => ({ ...each, at: new Date(at) })),
  };
}

/** Opens a ceremony. @returns false where one is open already */
export async function addCeremony(
  orm: Orm,
  ceremony: { id: string; signed: JsonObject; changes: readonly KeyChange[]; by: string; now: Date },
): Promise<boolean> {
  const { id, signed, changes, by, now } = ceremony;
  return orm.transaction(async (tx) => {
    // The chain's lock makes the question and the answer one step.
    await lockChain(tx);
    const [open] = await rowsOf(tx, sql`SELECT id FROM ceremony WHERE state = 'open'`);
    if (open !== undefined) return false;
    const eventSeq = await appendEvent(tx, 'ceremony.open', { id, changes, by }, now);
    await tx.execute(
      sql`INSERT INTO ceremony (id, state, signed, changes, proposed_by, event_seq, created_at)
          VALUES (${id}, 'open', ${JSON.stringify(signed)}::json, ${JSON.stringify(changes)}::json, ${by}, ${eventSeq},
                  ${now.toISOString()})`,
    );
    return true;
  });
}

/** Stores signatures that were verified; those of keys that have signed already are left as they are. */
export async function addCeremonySignatures(
  orm: Orm,
  {
    id,
    signatures,
    by,
    now,
  }: { id: string; signatures: readonly { keyid: string; signature: string }[]; by: string; now: Date },
): Promise<boolean> {
  return orm.transaction(async (tx) => {
    // The chain's lock comes before all others.
    await lockChain(tx);
    const open = await rowsOf(tx, sql`SELECT id FROM ceremony WHERE id = ${id} AND state = 'open' FOR UPDATE`);
    if (open.length === 0) return false;
    await appendEvent(tx, 'ceremony.sign', { id, keyids: signatures.map(({ keyid }) => keyid), by }, now);
    for (const { keyid, signature } of signatures) {
      await tx.execute(
        sql`INSERT INTO ceremony_signature (ceremony_id, keyid, signature, handle, created_at)
            VALUES (${id}, ${keyid}, ${signature}, ${by}, ${now.toISOString()}) ON CONFLICT DO NOTHING`,
      );
    }
    return true;
  });
}

/** Closes the open ceremony. @returns false where it is not open (any more) */
export async function closeCeremony(
  orm: Orm,
  {
    id,
    state,
    by,
    rootVersion,
    now,
  }: { id: string; state: 'withdrawn' | 'in-force'; by: string; rootVersion: number | null; now: Date },
): Promise<boolean> {
  return orm.transaction(async (tx) => {
    await lockChain(tx);
    const closed = await rowsOf(
      tx,
      sql`UPDATE ceremony SET state = ${state}, closed_at = ${now.toISOString()} WHERE id = ${id} AND state = 'open' RETURNING id`,
    );
    if (closed.length === 0) return false;
    await appendEvent(tx, state === 'withdrawn' ? 'ceremony.withdraw' : 'ceremony.apply', { id, rootVersion, by }, now);
    return true;
  });
}
