/*
 * Numbers set with marks that nobody sets numbers with, `123*4*56789*0`, `081~234~5678`, `123 ขีด 4 …`: who writes so hides the number
 * from a search for it, and a person reads it all the same. Only layouts are known in which accounts and telephones are set, with
 * one mark throughout; lists, hours, prices and sums have other ones. lib/page/stretches.ts knows them too; a test compares the two.
 */

const MARK =
  '\\.{3}|[*~=+|>#^<&!?@%$\'"`\\\\×\\u2018-\\u201f\\u2190-\\u21ff\\u2300-\\u23ff\\u2500-\\u27bf\\u2b00-\\u2bff]|[\\ud83c-\\ud83e][\\udc00-\\udfff]|ขีด|เว้น|แดช|dash';
/** These stand between numbers everywhere: only the layout of an account, which nothing else has, is read with them. */
const COMMON_MARK = '[,:;]';
/** Lengths of the groups: account, account of twelve digits, mobile telephone (two ways), identity card. */
const LAYOUTS = [
  [3, 1, 5, 1],
  [3, 1, 5, 3],
  [3, 3, 4],
  [2, 4, 4],
  [1, 4, 5, 2, 1],
] as const;
const SINGLE_DIGITS = 10;

const ODD = new RegExp(
  `(?<![0-9A-Za-z])(?:${[
    ...LAYOUTS.map((lengths, i) => withOneMark(lengths, `odd${i}`, i === 0 ? `${MARK}|${COMMON_MARK}` : MARK)),
    `${withOneMark([1, 1], 'oddly', MARK)}(?:[ \\t]?\\k<oddly>[ \\t]?\\d){${SINGLE_DIGITS - 2},}`,
  ].join('|')})(?![0-9A-Za-z])`,
  'g',
);
/** A dash by the units it takes the place of, as `digit-runs.ts` knows it between two digits. */
const DASHES = ['', '-', '- ', ' - ', ' -  ', '  -  ', '  --  '];

/** The folded text with dashes for such marks, unit for unit; `text` itself where it has none. */
export function withPlainMarks(text: string): string {
  return text.replace(ODD, (number) => number.replace(/\D+/g, (mark) => DASHES[mark.length] ?? mark));
}

/** Source for groups of digits between which one and the same mark stands; `name` is that of the group for the mark. */
function withOneMark(lengths: readonly number[], name: string, mark: string): string {
  return lengths
    .map((length) => `\\d{${length}}`)
    .reduce((source, group, i) => `${source}[ \\t]?${i === 1 ? `(?<${name}>${mark})` : `\\k<${name}>`}[ \\t]?${group}`);
}
