/*
 * Which parts of a page's text may hold a number at all. It runs over every text of every page, so it is one regular
 * expression and errs on the side of yes: what it lets pass is read by lib/core/detect in the worker, what it drops is not
 * read by anybody. It must therefore know every form of digit that detection folds; a test compares the two.
 */

/** A part of a text, in UTF-16 units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Words before and after a number that say what it is: the reach of lib/core/detect and a little more. */
const BEFORE = 130;
const AFTER = 60;
/** Longest stretch; a longer one is cut, with an overlap in which a number fits whole. */
const MAX_LENGTH = 3_600;
const OVERLAP = 200;

/** Digits as detection folds them: ASCII, super- and subscript, Thai, circled, full-width; mathematical ones begin with a surrogate. */
const DIGIT =
  '[0-9\\u00b2\\u00b3\\u00b9\\u0e50-\\u0e59\\u2070-\\u2089\\u2150-\\u218b\\u2460-\\u24ff\\u2776-\\u2793\\u3220-\\u33ff\\uff10-\\uff19\\ud800-\\udbff]';
/** Seven digits close together: a number of nine may have letters in the place of two. */
const DIGITS = `${DIGIT}(?:[^0-9]{0,12}?${DIGIT}){6}`;
const LINE = '(?<![a-z])line[^\\n]{1,8}|[ｌＬ][ｉＩ][ｎＮ][ｅＥ]|ไลน';
/** Wallet addresses, and IBANs with few digits. */
const CODE = '(?<![0-9a-z])[0-9a-z]{25}|(?<![a-z])[a-z]{2}\\d\\d ?[a-z0-9]{4}';
const WORTH = new RegExp(`${DIGITS}|${LINE}|${CODE}`, 'gi');
/** Characters without width can stand between digits in any number: a text with them is read whole. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const HAS_DIGIT = new RegExp(DIGIT);

/** The stretches of a text that are worth reading, in order, with the words around them. Linear in the length of the text. */
export function stretchesWorthReading(text: string): readonly Stretch[] {
  const found: Stretch[] = [];
  if (INVISIBLE.test(text) && HAS_DIGIT.test(text)) return cut([{ start: 0, end: text.length }]);
  for (const match of text.matchAll(WORTH)) {
    const start = Math.max(0, match.index - BEFORE);
    const end = Math.min(text.length, match.index + match[0].length + AFTER);
    const last = found.at(-1);
    if (last !== undefined && start <= last.end) found[found.length - 1] = { start: last.start, end };
    else found.push({ start, end });
  }
  return cut(found);
}

function cut(stretches: readonly Stretch[]): readonly Stretch[] {
  return stretches.flatMap(({ start, end }) => {
    const parts: Stretch[] = [];
    for (let from = start; ; from += MAX_LENGTH - OVERLAP) {
      const to = Math.min(end, from + MAX_LENGTH);
      parts.push({ start: from, end: to });
      if (to === end) return parts;
    }
  });
}
