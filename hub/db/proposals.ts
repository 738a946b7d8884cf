/*
 * Releases that wait for signatures. At most one is open. Its files lie in the data directory; a row is written after them,
 * so an open proposal is always whole, and files without an open row are left-overs. Whoever changes one takes the lock of the event chain
 * before its row: in the other order two of them wait for each other.
 */
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { PROPOSAL_KINDS } from '../../lib/core/console/release.ts';
import { ed25519Key, keyIdOf } from '../trust/key-store.ts';
import { rowsOf, type Orm } from './database.ts';
import { appendEvent, lockChain } from './events.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const counts = v.object({ hosts: count, urls: count, numbers: count });

export const proposalDetailsSchema = v.object({
  kind: v.picklist(PROPOSAL_KINDS),
  epoch: count,
  sequence: count,
  version: count,
  canary: v.nullable(count),
  reset: v.boolean(),
  counts,
  before: v.nullable(counts),
  proposedBy: v.nullable(v.string()),
  files: v.array(v.object({ path: v.string(), bytes: count })),
  /** Base parts that come with it, as target paths. */
  parts: v.array(v.string()),
  withheld: v.array(v.object({ key: v.string(), rule: v.string() })),
  /** Digest of the signed bytes of targets that it follows; null: the first. */
  basedOn: v.nullable(v.string()),
  /** A state comes with it; widening a canary has none. */
  hasState: v.boolean(),
});
export type ProposalDetails = v.InferOutput<typeof proposalDetailsSchema>;

export interface ProposalRow {
  readonly id: string;
  readonly sha256: string;
  readonly details: ProposalDetails;
  readonly eventSeq: number;
  readonly createdAt: Date;
}

export interface ProposalSignatureRow {
  readonly keyid: string;
  readonly signature: string;
  readonly handle: string;
  readonly at: Date;
  /** When the device was revoked whose key it is, also with its member's leaving: it counts no more. Null: it counts. */
  readonly goneAt: Date | null;
}

/** The open proposal; null: there is none. */
export async function openProposal(orm: Orm): Promise<ProposalRow | null> {
  const [row] = await rowsOf<{
    id: string;
    sha256: string;
    details: string;
    event_seq: string | number;
    created_at: string | Date;
  }>(orm, sql`SELECT id, sha256, details::text AS details, event_seq, created_at FROM proposal WHERE state = 'open'`);
  if (row === undefined) return null;
  const details = v.parse(proposalDetailsSchema, JSON.parse(row.details));
  return {
    id: row.id,
    sha256: row.sha256,
    details,
    eventSeq: Number(row.event_seq),
    createdAt: new Date(row.created_at),
  };
}

/** Opens a proposal in place of the one that is open, if any. The event says what would be signed. */
export async function addProposal(
  orm: Orm,
  { id, sha256, details, now }: { id: string; sha256: string; details: ProposalDetails; now: Date },
): Promise<void> {
  await orm.transaction(async (tx) => {
    const { kind, epoch, sequence, canary, reset, counts: made, proposedBy } = details;
    const eventSeq = await appendEvent(
      tx,
      'proposal.make',
      { id, sha256, kind, epoch, sequence, canary, reset, counts: made, by: proposedBy },
      now,
    );
    const at = now.toISOString();
    await tx.execute(sql`UPDATE proposal SET state = 'superseded', closed_at = ${at} WHERE state = 'open'`);
    await tx.execute(
      sql`INSERT INTO proposal (id, state, sha256, details, event_seq, created_at)
          VALUES (${id}, 'open', ${sha256}, ${JSON.stringify(details)}::json, ${eventSeq}, ${at})`,
    );
  });
}

/** Closes an open proposal. @returns false where it is not open (any more) */
export async function closeProposal(
  orm: Orm,
  { id, state, by, now }: { id: string; state: 'withdrawn' | 'published'; by: string | null; now: Date },
): Promise<boolean> {
  return orm.transaction(async (tx) => {
    await lockChain(tx);
    const gone = await rowsOf(
      tx,
      sql`UPDATE proposal SET state = ${state}, closed_at = ${now.toISOString()}
          WHERE id = ${id} AND state = 'open' RETURNING id`,
    );
    if (gone.length === 0) return false;
    await appendEvent(tx, state === 'withdrawn' ? 'proposal.withdraw' : 'proposal.publish', { id, by }, now);
    return true;
  });
}

/** Signatures of a proposal, the earliest first. */
export async function signaturesOf(orm: Orm, id: string): Promise<readonly ProposalSignatureRow[]> {
  const rows = await rowsOf<{ keyid: string; signature: string; handle: string; created_at: string | Date }>(
    orm,
    sql`SELECT keyid, signature, handle, created_at FROM proposal_signature WHERE proposal_id = ${id} ORDER BY event_seq`,
  );
  const gone = await goneKeys(orm);
  return rows.map(({ created_at: at, ...row }) => ({ ...row, at: new Date(at), goneAt: gone.get(row.keyid) ?? null }));
}

/** Ids of the release keys of revoked devices, with when. A device is never brought back, and no other one gets its key. */
export async function goneKeys(orm: Orm): Promise<ReadonlyMap<string, Date>> {
  const rows = await rowsOf<{ key: string; revoked_at: string | Date }>(
    orm,
    sql`SELECT release_key AS key, revoked_at FROM device WHERE release_key IS NOT NULL AND revoked_at IS NOT NULL`,
  );
  return new Map(rows.map(({ key, revoked_at: at }) => [keyIdOf(ed25519Key(key)), new Date(at)]));
}

/**
 * Stores a signature that was verified. A person and a key count once; one whose device was revoked makes room for that person's next.
 * @returns `closed` where the proposal is not open any more, `again` where the person or the key has signed already
 */
export async function addSignature(
  orm: Orm,
  { id, keyid, signature, handle, now }: { id: string; keyid: string; signature: string; handle: string; now: Date },
): Promise<'added' | 'again' | 'closed'> {
  return orm.transaction(async (tx) => {
    await lockChain(tx);
    const open = await rowsOf(tx, sql`SELECT id FROM proposal WHERE id = ${id} AND state = 'open' FOR UPDATE`);
    if (open.length === 0) return 'closed';
    const known = (await signaturesOf(tx, id)).filter((one) => one.keyid === keyid || one.handle === handle);
    if (known.some((one) => one.goneAt === null || one.keyid === keyid)) return 'again';
    await tx.execute(sql`DELETE FROM proposal_signature WHERE proposal_id = ${id} AND handle = ${handle}`);
    const eventSeq = await appendEvent(tx, 'proposal.sign', { id, keyid, by: handle }, now);
    await tx.execute(
      sql`INSERT INTO proposal_signature (proposal_id, keyid, signature, handle, event_seq, created_at)
          VALUES (${id}, ${keyid}, ${signature}, ${handle}, ${eventSeq}, ${now.toISOString()})`,
    );
    return 'added';
  });
}

/** Keys of numbers by their digests under a salt, as far as this hub knows them. */
export async function numbersByDigest(
  orm: Orm,
  saltEpoch: number,
  digests: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (digests.length === 0) return new Map();
  const rows = await rowsOf<{ key: string; digest: string }>(
    orm,
    sql`SELECT key, digest FROM number_digest
        WHERE salt_epoch = ${saltEpoch} AND digest = ANY (string_to_array(${digests.join(' ')}, ' '))`,
  );
  return new Map(rows.map(({ key, digest }) => [digest, key]));
}

/** Records that a member had numbers of a proposal shown in clear. */
export async function recordReveal(
  orm: Orm,
  id: string,
  digests: readonly string[],
  by: string,
  now: Date,
): Promise<void> {
  await orm.transaction((tx) => appendEvent(tx, 'proposal.reveal', { id, digests, by }, now));
}
