/* A case as a member sees it who decides it: numbers masked, strangers' words as text, and all that bears on the decision. */
import type {
  Case,
  CaseNote,
  CaseRow,
  Impact,
  ListingScope,
  Relative,
  RELATIONS,
} from '../../../lib/core/console/queue.ts';
import { isSiteKey, splitKey, type IndicatorKey, type SiteKey } from '../../../lib/core/indicators/key.ts';
import { maskNumber } from '../../../lib/core/indicators/mask.ts';
import { registrableDomain } from '../../../lib/core/indicators/host.ts';
import { bankName } from '../../../lib/core/policy/banks.ts';
import type { GateReason, TopSites } from '../../../lib/core/policy/gate.ts';
import { isPersonal } from '../../../lib/core/policy/number-gate.ts';
import { joiningDomain } from '../../cases/campaigns.ts';
import { proposalHash } from '../../cases/decide.ts';
import { commonCategory, independentReports } from '../../cases/evidence.ts';
import { hintsOf } from '../../cases/hints.ts';
import { agreedBank, defaultDays, gateOf, needsTwo, objectionsTo } from '../../cases/rules.ts';
import { coverage, coveringKeys, createPageReader, hostOf, otherScopes, reportsFor } from '../../cases/scopes.ts';
import {
  campaignOf,
  countCasesOnHost,
  lastClosedOn,
  listingsAround,
  openCasesOf,
  pastOf,
  type CampaignCase,
  type PastEvent,
} from '../../db/case-around.ts';
import { forgottenOn } from '../../db/forgotten.ts';
import { notesOf, type StoredNote } from '../../db/case-notes.ts';
import { queuedCase, type QueuedCase } from '../../db/case-queue.ts';
import { caseById, evidenceOf, reportsOf, type CaseReport, type FraudCase } from '../../db/cases.ts';
import type { Orm } from '../../db/database.ts';
import { CASES_PUBLISHER } from '../../db/own-name.ts';
import { dayOf } from '../../import/attributes.ts';
import { numberMark } from '../../intake/number-mark.ts';
import { maskedWords } from './masked-words.ts';

/** Reports that are shown, the newest; a decision looks at all of them. */
const SHOWN_REPORTS = 100;
/** Of a large campaign, those nearest to the case. */
const SHOWN_RELATIVES = 100;

/**
 * Everything about one case; null where there is none.
 * @param forgetting the hub's key for marks of forgotten numbers
 */
export async function viewCase(
  orm: Orm,
  id: number,
  topSites: TopSites,
  now: Date,
  forgetting: Uint8Array,
): Promise<Case | null> {
  const queued = await queuedCase(orm, id);
  const fraudCase = await caseById(orm, id);
  if (queued === null || fraudCase === null) return null;
  const reports = await reportsOf(orm, id, SHOWN_REPORTS);
  const evidence = await evidenceOf(orm, fraudCase, reports);
  const relatives = (await campaignOf(orm, fraudCase, reports)).map((one) => relativeOf(fraudCase.key, one));
  const { key, grade, category, outcome, reason, decidedBy, mergedInto, proposal } = fraudCase;
  return {
    ...rowOf(queued),
    // Counted here: the score may not have seen the newest yet.
    reports: reports.length,
    category: category ?? commonCategory(reports),
    // What was decided is in force no more once it has ended or was taken off.
    grade: queued.state === 'listed' ? grade : null,
    outcome,
    reason,
    decidedBy,
    mergedInto,
    // Read last: where somebody decides between the two reads, the number is the older one and a decision is refused.
    seen: Math.min(queued.eventSeq, fraudCase.eventSeq),
    proposal: proposal && { ...proposal, hash: proposalHash(id, proposal) },
    independent: independentReports(reports),
    evidence: reports.slice(0, SHOWN_REPORTS).map(shownReport),
    objections: [...objectionsTo(evidence, null, topSites)],
    needsTwo: needsTwo(key, topSites),
    defaultDays: defaultDays(key),
    notes: (await notesOf(orm, id)).map(shownNote),
    history: (await pastOf(orm, fraudCase)).map(shownEvent),
    relatives: relatives.toSorted(byNearness).slice(0, SHOWN_RELATIVES),
    relativesInAll: relatives.length,
    covering: (await openCasesOf(orm, fraudCase.state === 'open' ? coveringKeys(key) : [])).map((one) => ({
      id: one.id,
      indicator: indicatorText(one.key),
      reports: one.reports,
      seen: one.eventSeq,
    })),
    hints: [
      ...hintsOf(
        {
          key,
          listings: await listingsAround(orm, key, dayOf(now)),
          closedOn: await lastClosedOn(orm, fraudCase),
          forgottenOn: isPersonal(key) ? await forgottenOn(orm, numberMark(forgetting, key)) : null,
          ownPublisher: CASES_PUBLISHER,
          today: dayOf(now),
        },
        topSites,
      ),
    ],
    impact: impactOf(fraudCase, reports, await countCasesOnHost(orm, fraudCase), topSites),
  };
}

/** A case as a row of the queue. */
export function rowOf(one: QueuedCase): CaseRow {
  const { id, kind, state, score, isScored, reports, category, campaignId, eventSeq } = one;
  return {
    id,
    kind,
    state,
    score,
    isScored,
    reports,
    category,
    indicator: indicatorText(one.key),
    lines: [...one.lines],
    campaign: campaignId,
    flags: [...one.flags],
    openedAt: one.openedAt.toISOString(),
    changedAt: one.changedAt.toISOString(),
    seen: eventSeq,
  };
}

/** A note as members read it. */
export function shownNote({ at, ...note }: StoredNote): CaseNote {
  return { ...note, at: at.toISOString() };
}

function shownReport(report: CaseReport): Case['evidence'][number] {
  const { id, receivedAt, lostMoney, category, url, title, text, snippet, bank, hasPicture, strikes } = report;
  return {
    id,
    receivedAt: receivedAt.toISOString(),
    lostMoney,
    category,
    url,
    title: maskedWords(title),
    text: maskedWords(text),
    snippet: maskedWords(snippet),
    bank: bank === null ? null : bankName(bank),
    hasPicture,
    strikes,
  };
}

function shownEvent({ caseId, reason, ...event }: PastEvent): Case['history'][number] {
  return { ...event, case: caseId, reason: maskedWords(reason) };
}

const RELATION_WORDS: Readonly<Record<(typeof RELATIONS)[number], GateReason>> = {
  report: { th: 'อยู่ในรายงานเดียวกัน', en: 'one report names both' },
  domain: { th: 'อยู่ใต้โดเมนเดียวกัน', en: 'on the same domain' },
  template: { th: 'หน้าเว็บสร้างเหมือนกัน', en: 'its pages are built exactly alike' },
  campaign: { th: 'โยงกันผ่านคดีอื่นในแคมเปญ', en: 'joined through other cases of the campaign' },
};
const NEARNESS: readonly Relative['why'][] = ['report', 'domain', 'template', 'campaign'];

function relativeOf(key: IndicatorKey, one: CampaignCase): Relative {
  const domain = joiningDomain(key);
  const isOnDomain = domain !== null && joiningDomain(one.key) === domain;
  const why = one.isInReport
    ? 'report'
    : isOnDomain
      ? 'domain'
      : isSiteKey(one.key) && one.isBuiltAlike
        ? 'template'
        : 'campaign';
  const { id, kind, state, score, reports, eventSeq } = one;
  const because = RELATION_WORDS[why];
  return { id, kind, indicator: indicatorText(one.key), state, score, reports, why, because, seen: eventSeq };
}

/** Directly joined ones first, then as the queue has them. */
function byNearness(a: Relative, b: Relative): number {
  const distance = ({ why }: Relative): number => (why === 'campaign' ? 1 : 0);
  return distance(a) - distance(b) || b.score - a.score || NEARNESS.indexOf(a.why) - NEARNESS.indexOf(b.why);
}

function impactOf({ key }: FraudCase, reports: readonly CaseReport[], casesOnHost: number, topSites: TopSites): Impact {
  const readPage = createPageReader();
  const scopes = [key, ...otherScopes(key, reports)].map((one) =>
    scopeOf(key, one, reportsFor(key, one, reports, readPage), topSites),
  );
  const pages = new Set(reports.flatMap(({ url }) => (url === null ? [] : [url])));
  return {
    scopes,
    reports: reports.length,
    pages: pages.size,
    topSite: isSiteKey(key) ? topSiteOf(key, topSites) : null,
    casesOnHost,
  };
}

function scopeOf(
  ownKey: IndicatorKey,
  key: IndicatorKey,
  speaking: readonly CaseReport[],
  topSites: TopSites,
): ListingScope {
  const gate = gateOf(key, topSites);
  return {
    key: key === ownKey ? null : key,
    kind: !isSiteKey(key) ? 'number' : splitKey(key).kind === 'host' ? 'host' : 'path',
    indicator: indicatorText(key),
    covers: coverage(key, key.startsWith('acct:') ? agreedBank(speaking) : null),
    reports: speaking.length,
    independent: independentReports(speaking),
    gate: gate.allowed ? null : { insistable: gate.insistable, because: gate.because },
    needsTwo: needsTwo(key, topSites),
  };
}

/** The name by which a host is much visited: itself, or the domain that it lies on. */
function topSiteOf(key: SiteKey, topSites: TopSites): string | null {
  const host = hostOf(key);
  const plain = host.startsWith('www.') ? host.slice(4) : host;
  return [host, plain, registrableDomain(host)].find((name) => name !== null && topSites.has(name)) ?? null;
}

function indicatorText(key: IndicatorKey): string {
  return isSiteKey(key) ? key : maskNumber(key);
}
