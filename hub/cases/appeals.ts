/* Decisions about appeals, each in one transaction with its event and what it does to the list. */
import { isSiteKey } from '../../lib/core/indicators/key.ts';
import { needsSecondPerson } from '../../lib/core/policy/number-gate.ts';
import { acknowledgeAppeal, appealById, closeAppeal, type AppealCase } from '../db/appeal-decisions.ts';
import { livingCases, settleReports } from '../db/cases.ts';
import type { Orm } from '../db/database.ts';
import { appendEvent, lockChain } from '../db/events.ts';
import { HubError } from '../hub-error.ts';
import { isSamePerson } from './decide.ts';

export interface AppealDecision {
  readonly isUpheld: boolean;
  /** What the sender is told. */
  readonly answer: string;
  readonly by: string;
}

/** Opens an appeal for a person to read, who has it acknowledged by that. Throws HubError `no-appeal`. */
export async function readAppeal(orm: Orm, id: string, now: Date): Promise<AppealCase> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    await acknowledgeAppeal(tx, id, now, seq);
    return existing(await appealById(tx, id), id);
  });
}

/**
 * Decides an appeal. That a person's number stays listed is never decided by who listed it.
 * @throws HubError `no-appeal`, `already-decided`, `rules`
 */
export async function decideAppeal(orm: Orm, id: string, decision: AppealDecision, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const appeal = existing(await appealById(tx, id), id);
    if (appeal.state !== 'open')
      throw new HubError('already-decided', `appeal ${id} is ${appeal.state}; nothing changed`);
    const cases = await livingCases(tx, appeal.key);
    const isPersons = !isSiteKey(appeal.key) && needsSecondPerson(appeal.key);
    const listers = cases.flatMap(({ decidedBy }) => decidedBy?.split(', ') ?? []);
    if (!decision.isUpheld && isPersons && listers.some((name) => isSamePerson(name, decision.by))) {
      throw new HubError('rules', `${decision.by} listed it: expected another person to reject the appeal`);
    }
    await closeAppeal(tx, appeal, decision, now, seq);
    await settleReports(
      tx,
      cases.map(({ id: caseId }) => caseId),
      now,
      seq,
    );
    const { isUpheld, by } = decision;
    await appendEvent(tx, 'appeal.decide', { appeal: id, state: isUpheld ? 'upheld' : 'rejected', by }, now);
  });
}

function existing(appeal: AppealCase | null, id: string): AppealCase {
  if (appeal === null) throw new HubError('no-appeal', `there is no appeal ${id}`);
  return appeal;
}
