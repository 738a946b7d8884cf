/* What detection hands over: one plausible reading of a stretch of text, or of a code in a picture. */
import type { IndicatorKey, IndicatorKind } from '../indicators/key.ts';

export interface Candidate {
  readonly kind: IndicatorKind;
  readonly key: IndicatorKey;
  /** UTF-16 units of the text as given: `text.slice(start, end)` is the number as it stands. Both 0 for a picture's code. */
  readonly start: number;
  readonly end: number;
  /** 0–1: how plausible this reading is. From `LIKELY` up it is taken for what it says. */
  readonly confidence: number;
  /** Three-digit institution codes of the banks named beside an account or in a QR payload, the nearest first. */
  readonly banks: readonly string[];
  /** True where letters stand for digits, or digits are hidden apart: nobody does that by accident. */
  readonly isObfuscated: boolean;
}

/** The one bank that is named for it; undefined: none, or several. */
export function onlyBank({ banks }: Pick<Candidate, 'banks'>): string | undefined {
  return banks.length === 1 ? banks[0] : undefined;
}

/** From here up a reading counts as found; below, it is only looked up. */
export const LIKELY = 0.5;

/** A candidate by its place in the folded text, before the way back. */
export type Found = Pick<Candidate, 'kind' | 'key' | 'start' | 'end' | 'confidence'>;
