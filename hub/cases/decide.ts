/*
 * Decisions about cases, each in one transaction with its event, its listing and the states of the reports. Command line and
 * console come through here, so that no way to list something goes around the rules.
 */
import { createHash } from 'node:crypto';
import type { Category, Grade } from '../../lib/core/blocklist/listing.ts';
import type { TopSites } from '../../lib/core/policy/gate.ts';
import { CASE_REJECTIONS } from '../../lib/core/console/queue.ts';
import type { ReportReason } from '../../lib/core/report/report.ts';
import type { Orm } from '../db/database.ts';
import {
  caseById,
  evidenceOf,
  mergeInto,
  settleReports,
  strikeReporters,
  writeDecidedListing,
  writeDecision,
  writeProposal,
  type FraudCase,
  type Proposal,
} from '../db/cases.ts';
import { appendEvent, lockChain } from '../db/events.ts';
import { revokeListing } from '../db/listings.ts';
import { HubError } from '../hub-error.ts';
import { independentReports, type CaseEvidence } from './evidence.ts';
import { needsTwo, objectionsTo } from './rules.ts';

export interface ListingWish {
  readonly grade: Exclude<Grade, 'disputed'>;
  readonly category: Category;
  /** Reference of the authority that named it; null: the reports speak. */
  readonly authority: string | null;
  /** Days until it expires. */
  readonly days: number;
  readonly reason: string;
  /** The person has read what speaks against it, and lists it all the same. */
  readonly insists: boolean;
  readonly by: string;
}

/** Reasons for which a case is closed without a listing. */
export const REJECTIONS = CASE_REJECTIONS;
export type Rejection = (typeof REJECTIONS)[number];

/** What a person had before them when they decided. Left out on the command line, where the state of the hub is what is shown. */
export interface Shown {
  /** Event number of the case. */
  readonly seen?: number;
  /** `proposalHash` of the proposal. */
  readonly hash?: string;
}

export type DecisionOutcome =
  | { readonly state: 'listed' | 'rejected' }
  /** A second person has to confirm it. */
  | { readonly state: 'proposed' };

/**
 * Lists the indicator of a case, or proposes it where a second person must stand behind it. The second person calls `confirmCase`.
 * @throws HubError `rules` with everything that speaks against it, `no-case`, `already-decided`, `changed-meanwhile`
 */
export async function listCase(
  orm: Orm,
  id: number,
  wish: ListingWish,
  topSites: TopSites,
  now: Date,
  { seen }: Shown = {},
): Promise<DecisionOutcome> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const fraudCase = await openCase(tx, id, seen);
    const evidence = await evidenceOf(tx, fraudCase);
    refuseBy(evidence, wish.authority, wish.insists, topSites);
    const { insists, ...rest } = wish;
    const proposal: Proposal = { ...rest, isInsisted: insists, at: now.toISOString() };
    if (!needsTwo(fraudCase.key, topSites)) {
      await carryOut(tx, fraudCase, evidence, proposal, [wish.by], now, seq);
      return { state: 'listed' };
    }
    await writeProposal(tx, id, proposal, now, seq);
    await appendEvent(tx, 'case.propose', { case: id, grade: wish.grade, by: wish.by, reason: wish.reason }, now);
    return { state: 'proposed' };
  });
}

/**
 * Confirms what another person has proposed. What has come in since then is weighed again.
 * @throws HubError as `listCase`, and `rules` where the same person confirms, or nothing is proposed
 */
export async function confirmCase(
  orm: Orm,
  id: number,
  by: string,
  topSites: TopSites,
  now: Date,
  { seen, hash }: Shown = {},
): Promise<DecisionOutcome> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const fraudCase = await openCase(tx, id, seen);
    const { proposal } = fraudCase;
    if (proposal === null) throw new HubError('rules', `nothing is proposed for case ${id}`);
    if (hash !== undefined && hash !== proposalHash(id, proposal)) throw changedMeanwhile(fraudCase);
    if (isSamePerson(proposal.by, by)) {
      throw new HubError('rules', `${proposal.by} proposed it: expected another person to confirm`);
    }
    const evidence = await evidenceOf(tx, fraudCase);
    refuseBy(evidence, proposal.authority, proposal.isInsisted, topSites);
    await carryOut(tx, fraudCase, evidence, proposal, [proposal.by, by], now, seq);
    return { state: 'listed' };
  });
}

/** Closes a case without a listing, or takes its listing off. `abuse` gives its reporters a strike each. */
export async function rejectCase(
  orm: Orm,
  id: number,
  { rejection, reason, by }: { readonly rejection: Rejection; readonly reason: string; readonly by: string },
  now: Date,
  { seen }: Shown = {},
): Promise<DecisionOutcome & { readonly strikes: number; readonly delisted: number }> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const fraudCase = await caseById(tx, id);
    if (fraudCase === null) throw new HubError('no-case', `there is no case ${id}`);
    if (seen !== undefined && seen !== fraudCase.eventSeq) throw changedMeanwhile(fraudCase);
    if (fraudCase.state !== 'open' && fraudCase.state !== 'listed') throw alreadyDecided(fraudCase);
    const delisted = fraudCase.state === 'listed' ? await revokeListing(tx, fraudCase.key, reason, seq) : 0;
    const decision = { state: 'rejected', outcome: rejection, grade: null, category: null, reason, by } as const;
    await writeDecision(tx, id, decision, now, seq);
    const strikes = rejection === 'abuse' ? await strikeReporters(tx, id, reason, by, now, seq) : 0;
    await settleReports(tx, [id], now, seq);
    await appendEvent(
      tx,
      'case.decide',
      { case: id, state: 'rejected', outcome: rejection, by: [by], reason, delisted },
      now,
    );
    return { state: 'rejected', strikes, delisted };
  });
}

/** Makes one case of two. Both must be open; the second speaks for both. */
export async function mergeCases(
  orm: Orm,
  from: number,
  into: number,
  by: string,
  now: Date,
  { fromSeen, intoSeen }: { readonly fromSeen?: number; readonly intoSeen?: number } = {},
): Promise<void> {
  if (from === into) throw new HubError('rules', 'expected two different cases');
  await orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    await openCase(tx, from, fromSeen);
    await openCase(tx, into, intoSeen);
    await mergeInto(tx, from, into, now, seq);
    await settleReports(tx, [into], now, seq);
    await appendEvent(tx, 'case.merge', { from, into, by }, now);
  });
}

async function carryOut(
  tx: Orm,
  fraudCase: FraudCase,
  { reports }: CaseEvidence,
  proposal: Proposal,
  by: readonly string[],
  now: Date,
  seq: number,
): Promise<void> {
  const { id, key } = fraudCase;
  const { grade, category, authority, days, reason, isInsisted } = proposal;
  const times = reports.map(({ receivedAt }) => receivedAt.getTime());
  const outcome: ReportReason = authority === null ? 'reports-agree' : 'authority';
  const listing = {
    key,
    grade,
    category,
    firstSeen: new Date(Math.min(now.getTime(), ...times)),
    lastSeen: new Date(times.length === 0 ? now.getTime() : Math.max(...times)),
    reports: independentReports(reports),
    days,
    reason,
    isInsisted,
  };
  await writeDecidedListing(tx, listing, now, seq);
  const decision = { state: 'listed', outcome, grade, category, reason, by: by.join(', ') } as const;
  await writeDecision(tx, id, decision, now, seq);
  await settleReports(tx, [id], now, seq);
  await appendEvent(
    tx,
    'case.decide',
    { case: id, state: 'listed', outcome, grade, category, authority, days, by, reason },
    now,
  );
}

/** SHA-256 (hex) of a proposal and its case: what a confirmation names, so that a changed wish is not confirmed unread. */
export function proposalHash(id: number, proposal: Proposal): string {
  const { grade, category, authority, days, reason, isInsisted, by, at } = proposal;
  return createHash('sha256')
    .update(JSON.stringify([id, grade, category, authority, days, reason, isInsisted, by, at]))
    .digest('hex');
}

async function openCase(tx: Orm, id: number, seen?: number): Promise<FraudCase> {
  const fraudCase = await caseById(tx, id);
  if (fraudCase === null) throw new HubError('no-case', `there is no case ${id}`);
  if (seen !== undefined && seen !== fraudCase.eventSeq) throw changedMeanwhile(fraudCase);
  if (fraudCase.state !== 'open') throw alreadyDecided(fraudCase);
  return fraudCase;
}

function changedMeanwhile({ id }: FraudCase): HubError {
  return new HubError('changed-meanwhile', `case ${id} was changed meanwhile; nothing was decided`);
}

function alreadyDecided({ id, state }: FraudCase): HubError {
  return new HubError('already-decided', `case ${id} is ${state}; nothing changed`);
}

function refuseBy(evidence: CaseEvidence, authority: string | null, insists: boolean, topSites: TopSites): void {
  const standing = objectionsTo(evidence, authority, topSites).filter(({ insistable }) => !insistable || !insists);
  if (standing.length === 0) return;
  const canInsist = standing.every(({ insistable }) => insistable);
  const why = standing.map(({ because }) => because.en).join('; ');
  throw new HubError('rules', canInsist ? `${why} (--insist lists it all the same)` : why);
}

/** Names are typed by people: case and blanks do not make another person. */
export function isSamePerson(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
  return plain(a) === plain(b);
}
