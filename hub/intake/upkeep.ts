/*
 * What has to be done as time passes: contents that nobody may keep longer are emptied, keys of past days destroyed, bursts
 * flagged. Each is a function of the time it is told, and doing it twice, or in two processes, is doing it once.
 */
import { dropPastTallies } from '../db/tallies.ts';
import { dropNetworkKeysBefore } from '../db/network-keys.ts';
import { expireAppeals } from '../db/appeals.ts';
import { lapseCases } from '../db/case-intake.ts';
import { dueNumbers, endedBefore, forgetNumbers } from '../db/forgotten.ts';
import { foldFigures } from '../db/figures.ts';
import { expireReports } from '../db/reports.ts';
import { dropBurstsBefore, dropStrikesBefore, flagBursts, type BurstLimits } from '../db/bursts.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import { numberMark } from './number-mark.ts';

const DAY_MS = 24 * 3_600_000;
/** A report that led to no listing is kept this long, an appeal this long after its decision. */
export const REPORT_DAYS = 90;
export const APPEAL_DAYS = 90;
/** A person's number is forgotten this long after everything about it has ended. */
export const NUMBER_DAYS = 90;
/** A browser is another reporter each month. */
const STRIKE_DAYS = 31;
/** Reports emptied, or numbers forgotten, in one transaction. */
const STEP = 500;
/** Numbers that are looked for at once. */
const PAGE = 20_000;

/** Twenty reports from five networks within ten minutes: more than a shop's angry customers, less than a large campaign. */
const BURST: BurstLimits = { windowMs: 10 * 60_000, reports: 20, networks: 5 };

export interface Retained {
  readonly reports: number;
  readonly appeals: number;
  /** Numbers of persons. */
  readonly numbers: number;
}

/**
 * Empties what is too old, closes the cases that have nothing left, destroys the keys of past days, and forgets numbers of persons that nothing is left to decide about.
 * @param forgetting the hub's key for what stays of them
 * @returns how many were emptied and forgotten
 */
export async function retain(database: LastingDatabase, now: Date, forgetting: Uint8Array): Promise<Retained> {
  const before = new Date(now.getTime() - REPORT_DAYS * DAY_MS);
  let reports = 0;
  for (let step = STEP; step === STEP; reports += step) {
    step = await database.use((orm) => orm.transaction((tx) => expireReports(tx, before, now, STEP)));
  }
  await database.use((orm) => lapseCases(orm, before, now));
  const decidedBefore = new Date(now.getTime() - APPEAL_DAYS * DAY_MS);
  const appeals = await database.use(async (orm) => {
    await dropNetworkKeysBefore(orm, now.toISOString().slice(0, 10));
    await dropPastTallies(orm, now);
    await dropBurstsBefore(orm, before);
    await dropStrikesBefore(orm, new Date(now.getTime() - STRIKE_DAYS * DAY_MS));
    return orm.transaction((tx) => expireAppeals(tx, decidedBefore, now));
  });
  return { reports, appeals, numbers: await forgetDue(database, now, forgetting) };
}

async function forgetDue(database: LastingDatabase, now: Date, forgetting: Uint8Array): Promise<number> {
  // Decisions are counted before what they were about goes.
  await database.use((orm) => foldFigures(orm, now));
  const ended = await database.use((orm) => endedBefore(orm, new Date(now.getTime() - NUMBER_DAYS * DAY_MS)));
  const markOf = (key: string): string => numberMark(forgetting, key);
  let numbers = 0;
  for (let after = ''; ;) {
    const due = await database.use((orm) => dueNumbers(orm, ended, { after, limit: PAGE }));
    for (let from = 0; from < due.length; from += STEP) {
      const step = due.slice(from, from + STEP);
      numbers += await database.use((orm) => orm.transaction((tx) => forgetNumbers(tx, step, { ended, markOf, now })));
    }
    if (due.length < PAGE) return numbers;
    after = due.at(-1) ?? '';
  }
}

/** Flags keys that many strangers report just now. @returns how many */
export async function watchBursts(database: LastingDatabase, now: Date): Promise<number> {
  return database.use((orm) => flagBursts(orm, BURST, now));
}
