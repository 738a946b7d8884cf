/*
 * One decision about many cases. Each is decided as if it were alone, in a transaction of its own: what is refused for one undoes
 * nothing of another, and nothing is done twice where the request is sent again, as every case is named with its number.
 */
import type { DecisionLine, Decisions } from '../../lib/core/console/queue.ts';
import type { GateReason, TopSites } from '../../lib/core/policy/gate.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import { caseById } from '../db/cases.ts';
import { HubError, RuleRefusal } from '../hub-error.ts';
import { listCase, rejectCase, type DecisionOutcome, type RejectionWish } from './decide.ts';
import { defaultDays } from './rules.ts';

export interface ManyDeps {
  readonly database: LastingDatabase;
  readonly topSites: TopSites;
  readonly now: () => Date;
  /** Told what a line calls `failed`. */
  readonly onFailure?: (error: unknown) => void;
}

type Decider = Pick<RejectionWish, 'by' | 'mayDelist'>;
type Refusal = NonNullable<DecisionLine['refused']>;

const WORDS: Readonly<Record<Exclude<Refusal['code'], 'rules'>, GateReason>> = {
  'changed-meanwhile': {
    th: 'มีการเปลี่ยนแปลงระหว่างนี้ ให้เปิดดูใหม่',
    en: 'it was changed meanwhile: look at it again',
  },
  'already-decided': { th: 'ตัดสินไปแล้ว', en: 'it was decided already' },
  'not-found': { th: 'ไม่มีคดีนี้', en: 'there is no such case' },
  failed: { th: 'ระบบขัดข้อง คดีนี้ยังไม่เปลี่ยน', en: 'the hub failed; this one is as it was' },
  'not-tried': { th: 'ยังไม่ได้ทำ เพราะระบบขัดข้องก่อนถึงคดีนี้', en: 'not tried: the hub failed before it' },
};

/**
 * Decides all cases in turn.
 * @returns one line a case, in their order
 * @throws what the database throws at the first case; later failures stand in the lines, as what was decided must be told
 */
export async function decideMany(
  deps: ManyDeps,
  { cases, decision }: Decisions,
  who: Decider,
): Promise<readonly DecisionLine[]> {
  const lines: DecisionLine[] = [];
  let hasFailed = false;
  for (const named of cases) {
    if (hasFailed) {
      lines.push(refusedLine(named.id, named.seen, 'not-tried'));
      continue;
    }
    try {
      lines.push(await decideOne(deps, named, decision, who));
    } catch (error) {
      if (lines.length === 0) throw error;
      hasFailed = true;
      deps.onFailure?.(error);
      lines.push(refusedLine(named.id, named.seen, 'failed'));
    }
  }
  return lines;
}

async function decideOne(
  { database, topSites, now }: ManyDeps,
  { id, seen }: Decisions['cases'][number],
  decision: Decisions['decision'],
  who: Decider,
): Promise<DecisionLine> {
  const seenNow = async (): Promise<number> => (await database.use((orm) => caseById(orm, id)))?.eventSeq ?? 0;
  try {
    const { state } = await database.use(async (orm): Promise<DecisionOutcome> => {
      if (decision.kind === 'reject') {
        const { rejection, reason } = decision;
        return rejectCase(orm, id, { rejection, reason, ...who }, now(), { seen });
      }
      const { kind: _, days, ...wish } = decision;
      const key = days === null ? (await caseById(orm, id))?.key : undefined;
      // A case that is not there is refused as such below, whatever its days.
      const lasting = days ?? (key === undefined ? 1 : defaultDays(key));
      return listCase(orm, id, { ...wish, days: lasting, by: who.by }, topSites, now(), { seen, replaces: null });
    });
    return { id, state, refused: null, seen: await seenNow() };
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === null) throw error;
    return { id, state: null, refused, seen: await seenNow() };
  }
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof RuleRefusal) return { code: 'rules', because: error.because };
  if (!(error instanceof HubError)) return null;
  if (error.code === 'no-case') return { code: 'not-found', because: WORDS['not-found'] };
  if (error.code !== 'changed-meanwhile' && error.code !== 'already-decided') return null;
  return { code: error.code, because: WORDS[error.code] };
}

function refusedLine(id: number, seen: number, code: 'failed' | 'not-tried'): DecisionLine {
  return { id, state: null, refused: { code, because: WORDS[code] }, seen };
}
