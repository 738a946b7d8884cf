/*
 * What must hold before anything is listed by a decision, as code: two independent reports or an authority, no name of the
 * never-list, a second person for what hurts most when it is wrong. Pure; the same for command line and console.
 */
import { gateListing, type GateReason, type TopSites } from '../../lib/core/policy/gate.ts';
import { gateNumber, needsSecondPerson } from '../../lib/core/policy/number-gate.ts';
import { isSiteKey, type IndicatorKey } from '../../lib/core/indicators/key.ts';
import { bankOf } from '../../lib/core/policy/banks.ts';
import { independentReports, type CaseEvidence, type ReportFacts } from './evidence.ts';

export interface Objection {
  readonly code: 'never-listed' | 'much-visited' | 'not-independent' | 'open-appeal' | 'burst';
  /** True where a person may insist, with their reason on record. */
  readonly insistable: boolean;
  readonly because: GateReason;
  /** What it is about, each by a name of its own: the appeals, the moment of the burst; none where there is one of its kind. */
  readonly about: readonly string[];
}

/** Independent reports that a listing needs without an authority. */
export const REPORTS_NEEDED = 2;
/** Days after which a listing expires: numbers get new owners, sites are given up. */
export const NUMBER_DAYS = 120;
export const SITE_DAYS = 180;

/** What the listing gate says of a key. */
export function gateOf(key: IndicatorKey, topSites: TopSites) {
  return isSiteKey(key) ? gateListing(key, { topSites }) : gateNumber(key);
}

/** Everything that speaks against listing a case now. `authority`: the reference of an authority that named it. */
export function objectionsTo(
  evidence: CaseEvidence,
  authority: string | null,
  topSites: TopSites,
): readonly Objection[] {
  const objections: Objection[] = [];
  if (evidence.openAppeals.length > 0) {
    objections.push({
      code: 'open-appeal',
      // A person who objects is heard before their number is listed; nobody insists over that.
      insistable: isSiteKey(evidence.key) || !needsSecondPerson(evidence.key),
      because: {
        th: 'มีคำขอให้ตรวจใหม่ที่ยังไม่ตัดสิน ให้ตัดสินคำขอนั้นก่อน',
        en: 'an appeal of it is not decided yet: decide that first',
      },
      about: evidence.openAppeals,
    });
  }
  const gate = gateOf(evidence.key, topSites);
  if (!gate.allowed) {
    const code = gate.insistable ? 'much-visited' : 'never-listed';
    objections.push({ code, insistable: gate.insistable, because: gate.because, about: [] });
  }
  const independent = independentReports(evidence.reports);
  if (independent < REPORTS_NEEDED && authority === null) {
    objections.push({
      code: 'not-independent',
      insistable: false,
      because: {
        th: `ต้องมีรายงานอิสระ ${REPORTS_NEEDED} ราย (คนละคน คนละเครือข่าย คนละวัน) หรือเลขอ้างอิงของหน่วยงาน ตอนนี้มี ${independent}`,
        en: `expected ${REPORTS_NEEDED} independent reports (other person, network and day) or an authority's reference; there are ${independent}`,
      },
      about: [],
    });
  }
  if (evidence.burstAt !== null) {
    objections.push({
      code: 'burst',
      insistable: true,
      because: {
        th: 'รายงานเข้ามาพร้อมกันผิดปกติ อาจเป็นการกลั่นแกล้ง',
        en: 'many strangers reported it at once: it may be an attack on an honest shop',
      },
      about: [evidence.burstAt.toISOString()],
    });
  }
  return objections;
}

/** Everything that a person can insist against, each by a name of its own: a second appeal is another one than the first. */
export function insistedOn(objections: readonly Objection[]): readonly string[] {
  return objections
    .filter(({ insistable }) => insistable)
    .flatMap(({ code, about }) => (about.length === 0 ? [code] : about.map((one) => `${code} ${one}`)));
}

/** True where two people must stand behind a listing: a person's number, or a host that many visit. */
export function needsTwo(key: IndicatorKey, topSites: TopSites): boolean {
  return isSiteKey(key) ? !gateListing(key, { topSites }).allowed : needsSecondPerson(key);
}

/**
 * Bank that an account is listed at: the one that as many independent reports name as a listing needs, where none names another. A
 * wrong one would make little of the warning at the right one; without one, every bank is meant.
 */
export function agreedBank(reports: readonly (ReportFacts & { readonly bank: string | null })[]): string | null {
  const naming = reports.flatMap((report) =>
    report.bank === null ? [] : [{ report, code: bankOf(report.bank)?.code ?? report.bank }],
  );
  const [first] = naming;
  if (first === undefined || naming.some(({ code }) => code !== first.code)) return null;
  return independentReports(naming.map(({ report }) => report)) < REPORTS_NEEDED ? null : first.code;
}

/** Days that a listing of this key lasts unless a person says otherwise. */
export function defaultDays(key: IndicatorKey): number {
  return isSiteKey(key) ? SITE_DAYS : NUMBER_DAYS;
}
