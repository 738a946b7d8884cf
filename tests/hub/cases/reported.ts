/* What the tests of cases have in common: a fixed moment, reports of things at times, and what became of them. */
import type { ListingWish } from '../../../hub/cases/decide.ts';
import { listCases, type FraudCase } from '../../../hub/db/cases.ts';
import type { Orm } from '../../../hub/db/database.ts';
import { reportStatus, storeReports } from '../../../hub/db/reports.ts';
import type { Report, Subject } from '../../../lib/core/report/report.ts';
import { receiptOfToken, sampleReport, type Sample } from '../intake/sample.ts';

const DAY_MS = 86_400_000;
export const NOW = new Date('2026-03-10T12:00:00Z');
export const WISH: ListingWish = {
  grade: 'corroborated',
  category: 'TH01',
  authority: null,
  days: 30,
  reason: 'two people paid and got nothing',
  insists: false,
  by: 'first person',
};

/** So many days after `NOW`, before it where negative. */
export const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

/** A subject that a browser with this voice reports. */
export const subject = (key: string, kind: Subject['kind'], voice: string): Subject => ({
  kind,
  key,
  source: 'page',
  voice: voice.repeat(64).slice(0, 64),
});
export const host = (name: string, voice: string): Subject => subject(`host:${name}`, 'host', voice);
export const account = (digits: string, voice: string): Subject => subject(`acct:TH:${digits}`, 'account', voice);

export interface How {
  readonly at?: Date;
  readonly more?: Partial<Report>;
  readonly gates?: readonly (readonly [string, string])[];
}

/** Stores a report from a network of its own; no case takes it up yet. */
export async function storeReport(orm: Orm, subjects: Subject[], how: How = {}): Promise<Sample> {
  const sample = sampleReport({ subjects, ...how.more });
  await storeSamples(orm, [sample], how);
  return sample;
}

/** Stores a report of each of these, all at once, as a hub does with many that come together. */
export async function storeFlood(orm: Orm, all: readonly Subject[][], how: How = {}): Promise<void> {
  await storeSamples(
    orm,
    all.map((subjects) => sampleReport({ subjects, ...how.more })),
    how,
  );
}

async function storeSamples(orm: Orm, samples: readonly Sample[], { at = NOW, gates }: How): Promise<void> {
  const items = samples.map(({ report }) => ({
    report,
    network: report.id.replaceAll('-', ''),
    gates: new Map(gates),
    limits: [],
  }));
  await orm.transaction((tx) => storeReports(tx, items, at));
}

/** State and reason, as who reported it is told. */
export async function stateOf(orm: Orm, { report: { id }, token }: Sample): Promise<string> {
  const status = await reportStatus(orm, { id, receipt: receiptOfToken(token) });
  return `${status?.state} ${status?.reason ?? '-'}`;
}

/** The case of a key that speaks for it. */
export async function caseOf(orm: Orm, key: string): Promise<FraudCase> {
  const found = (await listCases(orm, null, 100)).find((one) => one.key === key && one.state !== 'merged');
  if (found === undefined) throw new Error(`expected a case of ${key}`);
  return found;
}
