/* What the reports of one case say together, and how many of them are independent. Pure. */
import type { Category } from '../../lib/core/blocklist/listing.ts';
import type { IndicatorKey } from '../../lib/core/indicators/key.ts';

/** One report, as far as it bears on a case. */
export interface ReportFacts {
  /** The same browser has one voice a subject for ever. */
  readonly voice: string;
  /** Keyed hash, comparable within its day only. */
  readonly network: string;
  readonly receivedAt: Date;
  readonly lostMoney: boolean;
  readonly category: Category | null;
  /** Abuse that the same reporter was found to send. */
  readonly strikes: number;
}

/** Everything that a decision rests on. */
export interface CaseEvidence {
  readonly key: IndicatorKey;
  readonly reports: readonly ReportFacts[];
  /** When many strangers reported it at once; null: never. */
  readonly burstAt: Date | null;
  /** Ids of the appeals that wait for a decision: of it, and of what was merged into its case. */
  readonly openAppeals: readonly string[];
  /** Other cases of its campaign, and how many of them are listed. */
  readonly campaign: { readonly others: number; readonly listed: number };
}

const DAY_MS = 86_400_000;

/** UTC day of a report, `2026-03-04`. */
export function dayName(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** How many different voices there are: one browser is one, however often it reports. */
export function voicesIn(reports: readonly ReportFacts[]): number {
  return new Set(reports.map(({ voice }) => voice)).size;
}

/**
 * Most reports of which no two share a voice, a day or, within a day, a network. Of one day only one counts, because a group
 * that acts together acts within hours: the largest matching of voices to days (Kuhn's algorithm; days are few). Who was found
 * to send false reports this month is not believed now.
 */
export function independentReports(reports: readonly ReportFacts[]): number {
  const daysOf = new Map<string, Set<number>>();
  const allDays = new Set<number>();
  for (const { voice, receivedAt, strikes } of reports) {
    if (strikes > 0) continue;
    const day = Math.floor(receivedAt.getTime() / DAY_MS);
    daysOf.set(voice, (daysOf.get(voice) ?? new Set()).add(day));
    allDays.add(day);
  }
  const voiceOf = new Map<number, string>();
  const place = (voice: string, tried: Set<number>): boolean => {
    for (const day of daysOf.get(voice) ?? []) {
      if (tried.has(day)) continue;
      tried.add(day);
      const holder = voiceOf.get(day);
      if (holder === undefined || place(holder, tried)) {
        voiceOf.set(day, voice);
        return true;
      }
    }
    return false;
  };
  for (const voice of daysOf.keys()) {
    // Every day is taken: of a thousand voices the first few have said all that there is.
    if (voiceOf.size === allDays.size) break;
    place(voice, new Set());
  }
  return voiceOf.size;
}

/** The class that most of the reports name; null where none does. Of two equally frequent ones, the one named first. */
export function commonCategory(reports: readonly ReportFacts[]): Category | null {
  const counts = new Map<Category, number>();
  for (const { category } of reports) if (category !== null) counts.set(category, (counts.get(category) ?? 0) + 1);
  let best: Category | null = null;
  for (const [category, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = category;
  return best;
}
