/*
 * Decisions about cases, each in one transaction with its event, its listing and the states of the reports. Command line and
 * console come through here, so that no way to list something goes around the rules.
 */
import { createHash } from 'node:crypto';
import type { Category, Grade } from '../../lib/core/blocklist/listing.ts';
import type { GateReason, TopSites } from '../../lib/core/policy/gate.ts';
import { isSiteKey, splitKey, type SiteKey } from '../../lib/core/indicators/key.ts';
import { CASE_REJECTIONS } from '../../lib/core/console/queue.ts';
import type { ReportReason } from '../../lib/core/report/report.ts';
import type { Orm } from '../db/database.ts';
import {
  clearProposal,
  mergeInto,
  mergedCases,
  moveCase,
  partCases,
  settleReports,
  strikeReporters,
  writeDecidedListing,
  writeDecision,
  writeProposal,
} from '../db/case-decisions.ts';
import { caseById, evidenceOf, livingCases, reportsOf, type FraudCase, type Proposal } from '../db/cases.ts';
import { appendEvent, lockChain } from '../db/events.ts';
import { revokeListing } from '../db/listings.ts';
import { endedAmong } from '../db/members.ts';
import { HubError, RuleRefusal } from '../hub-error.ts';
import { independentReports, type CaseEvidence } from './evidence.ts';
import { agreedBank, insistedOn, needsTwo, objectionsTo, type Objection } from './rules.ts';
import { coveringKeys, otherScopes, reportsFor } from './scopes.ts';

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
  /** Another site than the case's own, of those that it can list (`otherScopes`); left out or null: its own indicator. */
  readonly scope?: SiteKey | null;
  readonly by: string;
}

/** Reasons for which a case is closed without a listing. */
export const REJECTIONS = CASE_REJECTIONS;
export type Rejection = (typeof REJECTIONS)[number];

/** What a person had before them when they decided. */
export interface Shown {
  /** Event number of the case. */
  readonly seen?: number;
  /** `proposalHash` of the proposal. */
  readonly hash?: string;
  /** `proposalHash` of another member's proposal that this takes the place of; null: none was shown. */
  readonly replaces?: string | null;
}

export type DecisionOutcome =
  | { readonly state: 'listed' | 'rejected' }
  /** A second person has to confirm it. */
  | { readonly state: 'proposed' };

/**
 * Lists the indicator of a case, or proposes it where a second person must stand behind it. The second person calls `confirmCase`.
 * A case whose host or page is listed instead becomes one about that; reports of other pages are taken up anew.
 * @throws HubError `rules` with everything that speaks against it, `no-case`, `already-decided`, `changed-meanwhile`
 */
export async function listCase(
  orm: Orm,
  id: number,
  wish: ListingWish,
  topSites: TopSites,
  now: Date,
  { seen, replaces }: Shown = {},
): Promise<DecisionOutcome> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const fraudCase = await openCase(tx, id, seen);
    const { insists, grade, category, authority, days, reason, by } = wish;
    const scope = wish.scope === fraudCase.key ? null : (wish.scope ?? null);
    const target = await targetOf(tx, fraudCase, scope);
    const objections = objectionsTo(target.evidence, authority, topSites);
    refuseBy(objections, insists);
    const against = insists ? insistedOn(objections) : [];
    const at = now.toISOString();
    const proposal: Proposal = {
      grade,
      category,
      authority,
      days,
      reason,
      isInsisted: insists,
      against,
      scope,
      by,
      at,
    };
    refuseSilentReplacement(fraudCase, by, replaces);
    if (!needsTwo(target.evidence.key, topSites)) {
      await carryOut(tx, fraudCase, target, proposal, [by], now, seq);
      return { state: 'listed' };
    }
    await writeProposal(tx, id, proposal, now, seq);
    const replaced = fraudCase.proposal === null ? {} : { replaced: fraudCase.proposal.by };
    await appendEvent(tx, 'case.propose', { case: id, grade, by, reason, ...scoped(proposal), ...replaced }, now);
    return { state: 'proposed' };
  });
}

/**
 * Takes one's own proposal back.
 * @throws HubError `no-case`, `already-decided`, `changed-meanwhile`, `rules` where it is another's, or there is none
 */
export async function withdrawProposal(
  orm: Orm,
  id: number,
  by: string,
  now: Date,
  { seen, hash }: Shown = {},
): Promise<void> {
  await orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const fraudCase = await openCase(tx, id, seen);
    const { proposal } = fraudCase;
    if (proposal === null) throw nothingProposed(id);
    if (hash !== undefined && hash !== proposalHash(id, proposal)) throw changedMeanwhile(fraudCase);
    if (!isSamePerson(proposal.by, by)) {
      throw new RuleRefusal({
        th: `${proposal.by} เป็นผู้เสนอ มีแต่ผู้เสนอที่ถอนได้`,
        en: `${proposal.by} proposed it: only they withdraw it`,
      });
    }
    await clearProposal(tx, id, now, seq);
    await appendEvent(tx, 'case.withdraw', { case: id, by }, now);
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
    if (proposal === null) throw nothingProposed(id);
    if (hash !== undefined && hash !== proposalHash(id, proposal)) throw changedMeanwhile(fraudCase);
    if (isSamePerson(proposal.by, by)) {
      throw new RuleRefusal({
        th: `${proposal.by} เป็นผู้เสนอ ต้องมีอีกคนยืนยัน`,
        en: `${proposal.by} proposed it: expected another person to confirm`,
      });
    }
    const target = await targetOf(tx, fraudCase, proposal.scope);
    refuseLater(objectionsTo(target.evidence, proposal.authority, topSites), proposal);
    await refuseEnded(tx, id, proposal);
    await carryOut(tx, fraudCase, target, proposal, [proposal.by, by], now, seq);
    return { state: 'listed' };
  });
}

export interface RejectionWish {
  readonly rejection: Rejection;
  readonly reason: string;
  readonly by: string;
  /** Whether they may take off what is listed, for every publisher; left out: no. */
  readonly mayDelist?: boolean;
}

/**
 * Closes a case without a listing, or takes its listing off. `abuse` gives its reporters a strike each.
 * @throws HubError `rules` where it is listed and they may not take it off, `no-case`, `already-decided`, `changed-meanwhile`
 */
export async function rejectCase(
  orm: Orm,
  id: number,
  { rejection, reason, by, mayDelist = false }: RejectionWish,
  now: Date,
  { seen }: Shown = {},
): Promise<DecisionOutcome & { readonly strikes: number; readonly delisted: number }> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const fraudCase = await caseById(tx, id);
    if (fraudCase === null) throw new HubError('no-case', `there is no case ${id}`);
    if (seen !== undefined && seen !== fraudCase.eventSeq) throw changedMeanwhile(fraudCase);
    if (fraudCase.state !== 'open' && fraudCase.state !== 'listed') throw alreadyDecided(fraudCase);
    if (fraudCase.state === 'listed' && !mayDelist) {
      throw new RuleRefusal({
        th: `คดี ${id} ขึ้นรายการแล้ว การไม่รับจะถอนรายการของทุกผู้เผยแพร่ ทำได้เฉพาะผู้เผยแพร่หรือผู้ดูแลระบบ ให้ถามไว้ในบันทึกของคดี`,
        en: `case ${id} is listed, and rejecting it takes that off for every publisher: only a publisher or an administrator may; ask them in a note`,
      });
    }
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

/**
 * Makes one case of two. Both must be open, and the second is about all that the first is about: otherwise reports of one thing would
 * speak for another, and two strangers' single reports be two independent ones. The second speaks for both.
 * @throws HubError `rules` where the second covers less, `no-case`, `already-decided`, `changed-meanwhile`
 */
export async function mergeCases(
  orm: Orm,
  from: number,
  into: number,
  by: string,
  now: Date,
  { fromSeen, intoSeen }: { readonly fromSeen?: number; readonly intoSeen?: number } = {},
): Promise<void> {
  if (from === into) {
    throw new RuleRefusal({ th: 'ต้องเป็นคนละคดี', en: 'expected two different cases' });
  }
  await orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const { key } = await openCase(tx, from, fromSeen);
    const goesOn = await openCase(tx, into, intoSeen);
    if (!coveringKeys(key).some((one) => one === goesOn.key)) {
      throw new RuleRefusal({
        th: 'รายงานเรื่องหนึ่งใช้แทนอีกเรื่องไม่ได้ ต้องเป็นคดีของเว็บเดียวกันที่ครอบคลุมคดีนี้ ถ้าเกี่ยวข้องกัน ให้ตัดสินรวมเป็นแคมเปญ',
        en: 'reports of one thing do not speak for another: expected a case of the same site that covers this one; what belongs together otherwise is a campaign',
      });
    }
    await mergeInto(tx, from, into, now, seq);
    await settleReports(tx, [into], now, seq);
    await appendEvent(tx, 'case.merge', { from, into, by }, now);
  });
}

/** What is to be listed, and what speaks for it. */
interface Target {
  readonly evidence: CaseEvidence;
  /** Ids of the reports that speak for it; null: all of the case. */
  readonly kept: readonly string[] | null;
}

/** @throws RuleRefusal where a case cannot list it, or another one is about it */
async function targetOf(tx: Orm, fraudCase: FraudCase, scope: SiteKey | null): Promise<Target> {
  const { id, key } = fraudCase;
  if (scope === null) return { evidence: await evidenceOf(tx, fraudCase), kept: null };
  const all = await reportsOf(tx, id, 0);
  if (!otherScopes(key, all).includes(scope)) {
    throw new RuleRefusal({
      th: 'ไม่มีรายงานใดระบุที่อยู่นี้',
      en: 'no report names this address: expected the host, or a page that reports name',
    });
  }
  const [other] = await livingCases(tx, scope);
  if (other !== undefined) {
    throw new RuleRefusal({
      th: `คดี ${other.id} เป็นเรื่องนี้อยู่แล้ว ให้ตัดสินที่คดีนั้นหรือรวมคดี`,
      en: `case ${other.id} is about it already: decide that one, or merge them`,
    });
  }
  const reports = reportsFor(key, scope, all);
  const own = await evidenceOf(tx, fraudCase, reports);
  const wanted = await evidenceOf(tx, { ...fraudCase, key: scope }, reports);
  // An appeal about the host is one about its pages too, and the other way round.
  const openAppeals = [...new Set([...own.openAppeals, ...wanted.openAppeals])];
  const evidence = { ...wanted, openAppeals };
  return { evidence, kept: reports.map((report) => report.id) };
}

/** Nobody's proposal is replaced by who has not seen it. */
function refuseSilentReplacement(fraudCase: FraudCase, by: string, replaces: string | null | undefined): void {
  const { id, proposal } = fraudCase;
  if (replaces === undefined) return;
  if (replaces !== null && (proposal === null || replaces !== proposalHash(id, proposal)))
    throw changedMeanwhile(fraudCase);
  if (replaces === null && proposal !== null && !isSamePerson(proposal.by, by)) {
    throw new RuleRefusal({
      th: `${proposal.by} เสนอไว้แล้ว ให้ยืนยันข้อเสนอนั้น หรือระบุว่าจะเสนอแทน`,
      en: `${proposal.by} has proposed something: confirm it, or name it to put another in its place`,
    });
  }
}

function nothingProposed(id: number): RuleRefusal {
  return new RuleRefusal({ th: `คดี ${id} ไม่มีข้อเสนอ`, en: `nothing is proposed for case ${id}` });
}

function scoped({ scope }: Proposal): { readonly scope?: SiteKey } {
  return scope === null ? {} : { scope };
}

async function carryOut(
  tx: Orm,
  fraudCase: FraudCase,
  { evidence: { key, reports }, kept }: Target,
  proposal: Proposal,
  by: readonly string[],
  now: Date,
  seq: number,
): Promise<void> {
  const { id } = fraudCase;
  const bank = key.startsWith('acct:') ? agreedBank(await reportsOf(tx, id, 0)) : null;
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
    bank,
  };
  const parted = kept !== null && isSiteKey(key) ? await moveTo(tx, id, key, kept, now, seq) : [];
  await writeDecidedListing(tx, listing, now, seq);
  const decision = { state: 'listed', outcome, grade, category, reason, by: by.join(', ') } as const;
  await writeDecision(tx, id, decision, now, seq);
  await settleReports(tx, [id], now, seq);
  await appendEvent(
    tx,
    'case.decide',
    {
      case: id,
      state: 'listed',
      outcome,
      grade,
      category,
      authority,
      days,
      by,
      reason,
      ...(kept !== null && { scope: key, was: fraudCase.key }),
      ...(parted.length > 0 && { parted }),
      ...(bank !== null && { bank }),
    },
    now,
  );
}

/**
 * Makes a case one about another site. Cases of what that does not cover, which were merged into it, are cases of their own again: what
 * was and will be reported of them is not told to be listed. @returns their ids
 */
async function moveTo(
  tx: Orm,
  id: number,
  key: SiteKey,
  kept: readonly string[],
  now: Date,
  seq: number,
): Promise<readonly number[]> {
  const parted = (await mergedCases(tx, id))
    .filter((one) => one.key !== key && !coveringKeys(one.key).includes(key))
    .map((one) => one.id);
  await moveCase(tx, id, { key, kind: splitKey(key).kind, kept });
  return partCases(tx, parted, now, seq);
}

/** SHA-256 (hex) of a proposal and its case: what a confirmation names, so that a changed wish is not confirmed unread. */
export function proposalHash(id: number, proposal: Proposal): string {
  const { grade, category, authority, days, reason, isInsisted, against, scope, by, at } = proposal;
  return createHash('sha256')
    .update(JSON.stringify([id, grade, category, authority, days, reason, isInsisted, against, scope, by, at]))
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

function refuseBy(objections: readonly Objection[], insists: boolean): void {
  const standing = objections.filter(({ insistable }) => !insistable || !insists);
  if (standing.length === 0) return;
  const canInsist = standing.every(({ insistable }) => insistable);
  throw new RuleRefusal(wordsOf(standing), canInsist ? ' (--insist lists it all the same)' : '');
}

/** Who proposed it has insisted against what they read, and against nothing that came after. */
function refuseLater(objections: readonly Objection[], { isInsisted, against }: Proposal): void {
  const isRead = (one: Objection): boolean => isInsisted && insistedOn([one]).every((name) => against.includes(name));
  const standing = objections.filter((one) => !one.insistable || !isRead(one));
  if (standing.length === 0) return;
  const { th, en } = wordsOf(standing);
  if (!standing.every(({ insistable }) => insistable)) throw new RuleRefusal({ th, en });
  throw new RuleRefusal({
    th: `${th} ผู้เสนอยังไม่ได้ยืนยันทั้งที่มีข้อนี้ ถ้ายังควรขึ้นรายการ ให้เสนอใหม่`,
    en: `${en}; the proposal does not insist against that: whoever still wants it listed proposes it anew`,
  });
}

/** Two people stand behind a number, and who has left is none of them. Names that were typed at the command line are nobody's membership. */
async function refuseEnded(tx: Orm, id: number, { by }: Proposal): Promise<void> {
  if ((await endedAmong(tx, [by])).size === 0) return;
  throw new RuleRefusal({
    th: `${by} เลิกเป็นสมาชิกแล้ว ข้อเสนอในคดี ${id} ไม่มีผล ให้เสนอใหม่`,
    en: `${by} is no member any more, and their proposal for case ${id} counts no more: propose it anew`,
  });
}

function wordsOf(objections: readonly Objection[]): GateReason {
  const words = (language: 'th' | 'en'): string => objections.map(({ because }) => because[language]).join('; ');
  return { th: words('th'), en: words('en') };
}

/** Names are typed by people: case and blanks do not make another person. */
export function isSamePerson(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
  return plain(a) === plain(b);
}
