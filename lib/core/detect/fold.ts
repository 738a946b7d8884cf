/*
 * Text as people disguise it, made plain, with the way back. Folded are: compatibility forms (NFKC: full-width,
 * mathematical digits; and all that are circled), the digits of Thai and of other scripts, every dash and blank, and characters without width are dropped. Stops numbers that
 * are written so that a search for them finds nothing.
 *
 * Thai letters stay as they are: NFKC would take ำ apart, and words are compared in their usual spelling. To it are brought what is typed
 * or copied out of a PDF in two letters that look the same, `เเจ้ง` and `ชําระ`.
 */

export interface FoldedText {
  readonly text: string;
  /** For each unit of `text`, and for its end, where it stood in the text as given. */
  readonly at: Uint32Array;
  /** True where something without width stood between two digits: nobody does that by accident. */
  readonly hidesDigits: boolean;
}

/** Zero-width spaces, joiners and marks, soft hyphen, variation selectors, word joiners, direction marks. */
const NO_WIDTH = /\p{Default_Ignorable_Code_Point}/u;
/** Lines through, under and over digits, rings and keys around them (0️⃣ is written 0, variation selector, U+20E3), as those who make fancy letters set them. */
const OVER_DIGITS = /[\u0305\u0332-\u0338\u033f\u035f\u20d2-\u20e4]/;
/** Zeros of Greek and Cyrillic, which look like the letter. */
const ROUND = /[\u039f\u03bf\u041e\u043e]/;
const MIDDLE_DOT = /[\u2027\u2219\u22c5\u30fb\uff65]/;
const DASH =
  /[\u058a\u05be\u1806\u2010-\u2015\u2043\u207b\u208b\u2212\u2796\u2e3a\u2e3b\u301c\u3030\u30fc\ufe31\ufe32\ufe58\ufe63\uff0d]/;
const BLANK = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const DIGIT = /\d/;
/** Two letters that look like one, แ and ำ. */
const TWO_FOR_ONE: Readonly<Record<string, string>> = { เเ: 'แ', '\u0e4d\u0e32': 'ำ' };
const HAS_TWO_FOR_ONE = /เเ|\u0e4d\u0e32/;
/** The number of an item in a list, `1️⃣0812345678` and `①0812345678`: what it leads is plain, and a number whose digits are all so is one. */
const ITEM =
  /^(?:\d\ufe0f?\u20e3|[\u2460-\u2468\u24f5-\u24fd\u2776-\u277e\u2780-\u2788\u278a-\u2792])\d(?!\ufe0f?\u20e3)/;
const ITEM_UNITS = 6;
/** The zeros of Thai and its neighbours, Lao, Burmese and Khmer, and of scripts that stand in as a disguise: Arabic, Persian, Devanagari. */
const ZEROS = [0x0e50, 0x0ed0, 0x1040, 0x17e0, 0x0660, 0x06f0, 0x0966];
/** Digits in circles that NFKC leaves as they are: the 1 of ⓵, ❶, ➀ and ➊, before 2 to 9, and the zeros ⓿, 🄋 and 🄌. */
const CIRCLED_ONES = [0x24f5, 0x2776, 0x2780, 0x278a];
const CIRCLED_ZEROS: ReadonlySet<number> = new Set([0x24ff, 0x1f10b, 0x1f10c]);

/** Folds a text of any length, in one pass. */
export function foldText(text: string): FoldedText {
  if (/^[\x20-\x7e\n\r\t\u0e01-\u0e4f]*$/.test(text) && !HAS_TWO_FOR_ONE.test(text))
    return { text, at: identity(text.length + 1), hidesDigits: false };
  const at = new Uint32Array(text.length * 4 + 1);
  const parts: string[] = [];
  let length = 0;
  let hidesDigits = false;
  let last = '';
  let dropped = false;
  for (let i = 0; i < text.length;) {
    const code = text.codePointAt(i) ?? 0;
    const one = code === 0x0e40 || code === 0x0e4d ? TWO_FOR_ONE[text.slice(i, i + 2)] : undefined;
    const units = code > 0xffff || one !== undefined ? 2 : 1;
    const character = one ?? foldCharacter(text.slice(i, i + units), code);
    const isItem = DIGIT.test(character) && !DIGIT.test(last) && ITEM.test(text.slice(i, i + ITEM_UNITS));
    const folded = isItem ? `${character} ` : character;
    if (folded === '') dropped = true;
    else {
      if (dropped && DIGIT.test(folded) && /\d$/.test(last)) hidesDigits = true;
      dropped = false;
      last = folded;
      // What unfolds to more (㏂, ﷺ) is of no use in a number; keeping it short keeps the map short.
      const kept = folded.length > 4 ? folded.slice(0, 4) : folded;
      for (let unit = 0; unit < kept.length; unit++) at[length++] = i;
      parts.push(kept);
    }
    i += units;
  }
  at[length] = text.length;
  return { text: parts.join(''), at: at.slice(0, length + 1), hidesDigits };
}

function foldCharacter(character: string, code: number): string {
  if (code < 0x80) return character;
  for (const zero of ZEROS) if (code >= zero && code < zero + 10) return String(code - zero);
  if (code >= 0x0e00 && code < 0x0e80) return character;
  for (const one of CIRCLED_ONES) if (code >= one && code < one + 9) return String(code - one + 1);
  if (CIRCLED_ZEROS.has(code)) return '0';
  if (NO_WIDTH.test(character) || OVER_DIGITS.test(character)) return '';
  if (ROUND.test(character)) return 'O';
  if (MIDDLE_DOT.test(character)) return '·';
  if (DASH.test(character)) return '-';
  if (BLANK.test(character)) return ' ';
  return character.normalize('NFKC');
}

function identity(length: number): Uint32Array {
  const at = new Uint32Array(length);
  for (let i = 0; i < length; i++) at[i] = i;
  return at;
}
