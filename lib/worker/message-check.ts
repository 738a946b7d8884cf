/*
 * "Check a message": every indicator in a text that a person pasted or chose, or in the codes of a picture, with what the lists
 * on this device say of it. What is checked goes no further than the worker, is not kept and not logged.
 */
import { GRADES } from '../core/blocklist/listing.ts';
import { besideBanks, type NumberVerdict, type Verdict } from '../core/blocklist/verdict.ts';
import { LIKELY, type Candidate } from '../core/detect/candidate.ts';
import { findIndicators } from '../core/detect/find-indicators.ts';
import { indicatorsInCode } from '../core/detect/qr.ts';
import { isSiteKey, type NumberKey } from '../core/indicators/key.ts';
import { kindOf, toIndicatorVerdict } from './indicator-view.ts';
import type { CheckedIndicator, IndicatorVerdict, MessageCheck, PublisherName } from '../messages.ts';

export interface MessageCheckDeps {
  readonly siteVerdict: (url: string) => Promise<Verdict>;
  readonly checkNumbers: (keys: readonly NumberKey[]) => Promise<ReadonlyMap<NumberKey, NumberVerdict>>;
  readonly publisherNames: () => Promise<ReadonlyMap<string, PublisherName>>;
}

export interface MessageChecks {
  /** One row for each stretch of the text that is an indicator or might be a listed one. */
  ofText(text: string): Promise<MessageCheck>;
  /** One row for each thing that the codes of a picture ask for. */
  ofCodes(payloads: readonly string[]): Promise<MessageCheck>;
}

/** The readings of one stretch of text, or what one code says, and how it stands there. */
interface Place {
  readonly text: string;
  readonly readings: readonly Candidate[];
}

/** Rows shown; a longer message says how many more there are. */
const MAX_ROWS = 40;

/** Makes the checks. */
export function createMessageChecks(deps: MessageCheckDeps): MessageChecks {
  async function check(places: readonly Place[]): Promise<MessageCheck> {
    const keys = places.flatMap(({ readings }) => readings.map(({ key }) => key));
    const numbers = new Set(keys.flatMap((key) => (isSiteKey(key) ? [] : [key])));
    const [ofNumbers, names] = await Promise.all([deps.checkNumbers([...numbers]), deps.publisherNames()]);
    const byKey = new Map<string, CheckedIndicator>();
    for (const place of places) {
      const row = await rowOf(place, ofNumbers, names);
      if (row === null) continue;
      const known = byKey.get(`${row.kind} ${row.key}`);
      // The same number beside another bank: what is graver counts.
      if (known === undefined || strength(row.verdict) > strength(known.verdict))
        byKey.set(`${row.kind} ${row.key}`, row);
    }
    const rows = [...byKey.values()].sort((a, b) => strength(b.verdict) - strength(a.verdict));
    return { indicators: rows.slice(0, MAX_ROWS), more: Math.max(0, rows.length - MAX_ROWS) };
  }

  /** The reading of a stretch that is listed, else the most plausible one; null where none is likely. */
  async function rowOf(
    { text, readings }: Place,
    ofNumbers: ReadonlyMap<NumberKey, NumberVerdict>,
    names: ReadonlyMap<string, PublisherName>,
  ): Promise<CheckedIndicator | null> {
    let best: CheckedIndicator | null = null;
    for (const { kind, key, confidence, banks } of readings) {
      const verdict = isSiteKey(key)
        ? await deps.siteVerdict(addressOf(key))
        : (ofNumbers.get(key) ?? { kind: 'unknown' as const, reason: 'store-failed' as const });
      const view = toIndicatorVerdict(besideBanks(verdict, banks), names);
      if (confidence < LIKELY && view.kind !== 'listed') continue;
      const row = { kind: kindOf(kind), key, text, verdict: view };
      if (best === null || strength(view) > strength(best.verdict)) best = row;
    }
    return best;
  }

  return {
    ofText: (text) => check(placesIn(text)),
    ofCodes: (payloads) =>
      check(
        payloads
          .flatMap((payload) => indicatorsInCode(payload))
          .map((reading) => ({ text: reading.key.slice(reading.key.indexOf(':') + 1), readings: [reading] })),
      ),
  };
}

function placesIn(text: string): readonly Place[] {
  const places = new Map<string, Candidate[]>();
  for (const candidate of findIndicators(text)) {
    const place = `${candidate.start}-${candidate.end}`;
    const known = places.get(place);
    if (known === undefined) places.set(place, [candidate]);
    else known.push(candidate);
  }
  return [...places.values()].map((readings) => {
    const [first] = readings;
    return { text: text.slice(first?.start, first?.end), readings };
  });
}

function addressOf(key: string): string {
  return `http://${key.slice(key.indexOf(':') + 1)}`;
}

/** Listed by grade, then what could not be checked, then what is not listed. */
function strength(verdict: IndicatorVerdict): number {
  if (verdict.kind === 'listed') return 2 + GRADES.indexOf(verdict.hits[0].grade);
  return verdict.kind === 'unknown' ? 1 : 0;
}
