/* Decisions about appeals, each in one transaction with its event and what it does to the list. */
import type { IndicatorKey } from '../../lib/core/indicators/key.ts';
import { isPersonal } from '../../lib/core/policy/number-gate.ts';
import { acknowledgeAppeal, appealById, casesAbout, closeAppeal, type AppealCase } from '../db/appeal-decisions.ts';
import { settleReports } from '../db/case-decisions.ts';
import { livingCases } from '../db/cases.ts';
import type { Orm } from '../db/database.ts';
import { appendEvent, lockChain } from '../db/events.ts';
import { listingViewsOf } from '../db/listing-views.ts';
import { HubError, RuleRefusal } from '../hub-error.ts';
import { dayOf } from '../import/attributes.ts';
import { isSamePerson } from './decide.ts';
import { makerOf } from './listings.ts';

export interface AppealDecision {
  readonly isUpheld: boolean;
  /** What the sender is told. */
  readonly answer: string;
  readonly by: string;
}

/**
 * Opens an appeal for a person to read, who has it acknowledged by that.
 * @param by handle of the member, for the record; null: the command line
 * @throws HubError `no-appeal`
 */
export async function readAppeal(orm: Orm, id: string, now: Date, by: string | null = null): Promise<AppealCase> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const appeal = existing(await appealById(tx, id), id);
    await acknowledgeAppeal(tx, { id, by }, now, seq);
    return (await appealById(tx, id)) ?? appeal;
  });
}

/**
 * Decides an appeal. That a person's number stays listed is never decided by who listed it.
 * @param seen number at which the member saw it; left out on the command line
 * @returns how many rows of the list changed, which a release has to tell
 * @throws HubError `no-appeal`, `already-decided`, `changed-meanwhile`, `rules`
 */
export async function decideAppeal(
  orm: Orm,
  id: string,
  decision: AppealDecision,
  now: Date,
  { seen }: { readonly seen?: number } = {},
): Promise<{ readonly changedRows: number }> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const appeal = existing(await appealById(tx, id), id);
    const { key } = appeal;
    // What is forgotten was decided long ago.
    if (appeal.state !== 'open' || key === null)
      throw new HubError('already-decided', `appeal ${id} is ${appeal.state}; nothing changed`);
    if (seen !== undefined && seen !== appeal.seen)
      throw new HubError(
        'changed-meanwhile',
        `appeal ${id}, or what it is about, was changed meanwhile; nothing was decided`,
      );
    if (!decision.isUpheld && !(await mayReject(tx, key, decision.by, now))) {
      throw new RuleRefusal({
        th: `${decision.by} เป็นผู้ขึ้นรายการ ต้องให้คนอื่นเป็นผู้ไม่รับคำขอนี้`,
        en: `${decision.by} listed it: expected another person to reject the appeal`,
      });
    }
    const cases = await livingCases(tx, key);
    const changedRows = await closeAppeal(tx, { ...appeal, key }, decision, now, seq);
    await settleReports(
      tx,
      cases.map(({ id: caseId }) => caseId),
      now,
      seq,
    );
    const { isUpheld, by } = decision;
    await appendEvent(tx, 'appeal.decide', { appeal: id, state: isUpheld ? 'upheld' : 'rejected', by }, now);
    return { changedRows };
  });
}

/** Everybody who stands behind the listing of an indicator: who decided its cases, brought it, also by a machine's key, or confirmed it. */
export async function listersOf(orm: Orm, key: IndicatorKey, now: Date): Promise<readonly string[]> {
  const decided = (await casesAbout(orm, key))
    .filter(({ state }) => state === 'open' || state === 'listed')
    .flatMap(({ decidedBy }) => decidedBy?.split(', ') ?? []);
  const active = (await listingViewsOf(orm, key, dayOf(now))).filter(({ state }) => state !== 'revoked');
  const brought: string[] = [];
  for (const { broughtBy, people } of active) {
    brought.push(...people);
    if (broughtBy === null) continue;
    const maker = await makerOf(orm, broughtBy);
    brought.push(broughtBy, ...(maker === null ? [] : [maker]));
  }
  const names: string[] = [];
  for (const name of [...decided, ...brought]) {
    if (!names.some((other) => isSamePerson(other, name))) names.push(name);
  }
  return names;
}

/** Whether somebody may say that the listing stays: for a person's number, nobody who listed it. */
export async function mayReject(orm: Orm, key: IndicatorKey, by: string, now: Date): Promise<boolean> {
  if (!isPersonal(key)) return true;
  return !(await listersOf(orm, key, now)).some((name) => isSamePerson(name, by));
}

function existing(appeal: AppealCase | null, id: string): AppealCase {
  if (appeal === null) throw new HubError('no-appeal', `there is no appeal ${id}`);
  return appeal;
}
