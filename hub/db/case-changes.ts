/* What members look at and what changed of it since a number of the event chain. */
import { sql } from 'drizzle-orm';
import { rowsOf, type Orm } from './database.ts';

export interface Changed {
  /** Cases, each with the number of a change. */
  readonly cases: readonly { readonly id: number; readonly seq: number }[];
  readonly appeals: readonly { readonly id: string; readonly seq: number }[];
  /** Last event about proposals and releases; null: none. */
  readonly proposalSeq: number | null;
  /** Last event about key ceremonies, members and devices; null: none. */
  readonly keysSeq: number | null;
  /** There were more than are told. */
  readonly isMore: boolean;
}

const MAX_ROWS = 500;

/**
 * What changed after a number, up to another. Cases and appeals carry the number of their last change; notes change none, so that
 * they refuse nobody's decision, and are found by their events. A case whose appeal changed is told too: its flag did.
 */
export async function changesSince(orm: Orm, after: number, upTo: number): Promise<Changed> {
  const cases = await rowsOf<{ id: number; seq: string | number }>(
    orm,
    sql`SELECT id::int AS id, event_seq AS seq FROM fraud_case WHERE event_seq > ${after}
        UNION ALL
        SELECT c.id::int, a.event_seq FROM appeal a JOIN fraud_case c ON c.key = a.key AND c.state IN ('open', 'listed')
        WHERE a.event_seq > ${after}
        UNION ALL
        SELECT (payload->>'case')::int, seq FROM event
        WHERE seq > ${after} AND seq <= ${upTo} AND type IN ('case.note', 'case.ask')
        LIMIT ${MAX_ROWS + 1}`,
  );
  const appeals = await rowsOf<{ id: string; seq: string | number }>(
    orm,
    sql`SELECT id::text AS id, event_seq AS seq FROM appeal WHERE event_seq > ${after} LIMIT ${MAX_ROWS + 1}`,
  );
  const [last] = await rowsOf<{ proposal: string | number | null; keys: string | number | null }>(
    orm,
    sql`SELECT max(seq) FILTER (WHERE (type LIKE 'proposal.%' AND type <> 'proposal.reveal') OR type = 'release.publish') AS proposal,
               max(seq) FILTER (WHERE type LIKE 'ceremony.%' OR type LIKE 'member.%' OR type LIKE 'device.%') AS keys
        FROM event WHERE seq > ${after} AND seq <= ${upTo}`,
  );
  const numbered = <Id>({ id, seq }: { readonly id: Id; readonly seq: string | number }): { id: Id; seq: number } => ({
    id,
    seq: Number(seq),
  });
  const orNull = (seq: string | number | null | undefined): number | null => (seq == null ? null : Number(seq));
  return {
    cases: cases.slice(0, MAX_ROWS).map(numbered),
    appeals: appeals.slice(0, MAX_ROWS).map(numbered),
    proposalSeq: orNull(last?.proposal),
    keysSeq: orNull(last?.keys),
    isMore: cases.length > MAX_ROWS || appeals.length > MAX_ROWS,
  };
}
