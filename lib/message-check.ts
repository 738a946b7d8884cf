/*
 * "Check a message": every indicator in a text that a person pasted, with what the lists on this device say of it. The
 * text goes no further than the worker, is not kept and not logged.
 */
import { GRADES } from './core/blocklist/listing.ts';
import type { NumberVerdict, Verdict } from './core/blocklist/verdict.ts';
import { LIKELY, type Candidate } from './core/detect/candidate.ts';
import { findIndicators } from './core/detect/find-indicators.ts';
import { isSiteKey, type NumberKey } from './core/indicators/key.ts';
import { kindOf, toIndicatorVerdict } from './indicator-view.ts';
import type { CheckedIndicator, IndicatorVerdict, MessageCheck, PublisherName } from './messages.ts';

export interface MessageCheckDeps {
  readonly siteVerdict: (url: string) => Promise<Verdict>;
  readonly checkNumbers: (keys: readonly NumberKey[]) => Promise<ReadonlyMap<NumberKey, NumberVerdict>>;
  readonly publisherNames: () => Promise<ReadonlyMap<string, PublisherName>>;
}

/** Rows shown; a longer message says how many more there are. */
const MAX_ROWS = 40;

/** Makes the check. The answer has one row for each stretch of the text that is an indicator or might be a listed one. */
export function createMessageCheck(deps: MessageCheckDeps): (text: string) => Promise<MessageCheck> {
  return async (text) => {
    const candidates = findIndicators(text);
    const numbers = new Set(candidates.flatMap(({ key }) => (isSiteKey(key) ? [] : [key])));
    const [ofNumbers, names] = await Promise.all([deps.checkNumbers([...numbers]), deps.publisherNames()]);
    const rows: CheckedIndicator[] = [];
    const seen = new Set<string>();
    for (const readings of byPlace(candidates)) {
      const row = await rowOf(text, readings, ofNumbers, names);
      const id = row === null ? '' : `${row.kind} ${row.key}`;
      if (row === null || seen.has(id)) continue;
      seen.add(id);
      rows.push(row);
    }
    rows.sort((a, b) => strength(b.verdict) - strength(a.verdict));
    return { indicators: rows.slice(0, MAX_ROWS), more: Math.max(0, rows.length - MAX_ROWS) };
  };

  /** The reading of a stretch that is listed, else the most plausible one; null where none is likely. */
  async function rowOf(
    text: string,
    readings: readonly Candidate[],
    ofNumbers: ReadonlyMap<NumberKey, NumberVerdict>,
    names: ReadonlyMap<string, PublisherName>,
  ): Promise<CheckedIndicator | null> {
    let best: CheckedIndicator | null = null;
    for (const { kind, key, start, end, confidence } of readings) {
      const verdict = isSiteKey(key)
        ? await deps.siteVerdict(addressOf(key))
        : (ofNumbers.get(key) ?? { kind: 'unknown' as const, reason: 'store-failed' as const });
      const view = toIndicatorVerdict(verdict, names);
      if (confidence < LIKELY && view.kind !== 'listed') continue;
      const row = { kind: kindOf(kind), key, text: text.slice(start, end), verdict: view };
      if (best === null || strength(view) > strength(best.verdict)) best = row;
    }
    return best;
  }
}

function byPlace(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const places = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const place = `${candidate.start}-${candidate.end}`;
    const known = places.get(place);
    if (known === undefined) places.set(place, [candidate]);
    else known.push(candidate);
  }
  return [...places.values()];
}

function addressOf(key: string): string {
  return `http://${key.slice(key.indexOf(':') + 1)}`;
}

/** Listed by grade, then what could not be checked, then what is not listed. */
function strength(verdict: IndicatorVerdict): number {
  if (verdict.kind === 'listed') return 2 + GRADES.indexOf(verdict.hits[0].grade);
  return verdict.kind === 'unknown' ? 1 : 0;
}
