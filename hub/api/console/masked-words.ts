/* Words of reports, feeds and members as other members read them: numbers of persons hidden in them as everywhere. */
import { cleanText } from '../../../lib/core/report/redact.ts';

const NOTHING: ReadonlySet<string> = new Set();

/** A text with its numbers hidden, at most 2,000 units; null: none, or nothing is left of it. */
export function maskedWords(text: string | null): string | null {
  return text === null ? null : cleanText(text, { longest: 2000, kept: NOTHING, lines: true });
}
