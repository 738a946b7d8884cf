/*
 * Numbers set with marks that nobody sets numbers with, `123*4*56789*0`, `081~234~5678`, `123 ขีด 4 …`: who writes so hides the number
 * from a search for it, and a person reads it all the same. Only layouts are known in which accounts and telephones are set, with
 * one mark throughout; lists, hours, prices and sums have other ones.
 */

/** With the forms that folding makes these of, for who reads a text as it is. */
const MARK =
  '[*~=+|>#^<&!\\\\×＊～＝＋｜＞＃＾＜＆！＼\\u207a\\u207c\\u208a\\u208c\\ufb29\\ufe15\\ufe57\\ufe5f-\\ufe66\\ufe68\\u2190-\\u21ff\\u2300-\\u23ff\\u2500-\\u27bf\\u2b00-\\u2bff]|[\\ud83c-\\ud83e][\\udc00-\\udfff]|ขีด|เว้น|แดช|dash';
/** These stand between numbers everywhere: only the layout of an account, which nothing else has, is read with them. */
const COMMON_MARK = '[,:;，：；\\u037e\\ufe10\\ufe13\\ufe14\\ufe50\\ufe54\\ufe55]';
/** Lengths of the groups: account, account of twelve digits, mobile telephone (two ways), identity card. */
const LAYOUTS = [
  [3, 1, 5, 1],
  [3, 1, 5, 3],
  [3, 3, 4],
  [2, 4, 4],
  [1, 4, 5, 2, 1],
] as const;
const SINGLE_DIGITS = 10;

/**
 * Source of an expression for such a number. `digit`: a pattern of one digit; `blanks`: of what may stand between a digit and a
 * mark. Its named groups are its own.
 */
export function oddlyMarked(digit: string, blanks: string): string {
  const shapes = LAYOUTS.map((layout, shape) => {
    const mark = shape === 0 ? `${MARK}|${COMMON_MARK}` : MARK;
    return layout
      .map((length) => `${digit}{${length}}`)
      .reduce((source, group, i) => {
        const between = i === 1 ? `(?<odd${shape}>${mark})` : `\\k<odd${shape}>`;
        return `${source}${blanks}${between}${blanks}${group}`;
      });
  });
  const singly = `${digit}${blanks}(?<oddly>${MARK})${blanks}${digit}(?:${blanks}\\k<oddly>${blanks}${digit}){${SINGLE_DIGITS - 2},}`;
  return [...shapes, singly].join('|');
}

const ODD = new RegExp(`(?<![0-9A-Za-z])(?:${oddlyMarked('\\d', '[ \\t]?')})(?![0-9A-Za-z])`, 'g');
/** A dash by the units it takes the place of, as `digit-runs.ts` knows it between two digits. */
const DASHES = ['', '-', '- ', ' - ', ' -  ', '  -  ', '  --  '];

/** The text with dashes for such marks, unit for unit; `text` itself where it has none. */
export function withPlainMarks(text: string): string {
  return text.replace(ODD, (number) => number.replace(/\D+/g, (mark) => DASHES[mark.length] ?? mark));
}
