/* `LINE ID` in one cell of a row, and the ID in the next: neither is worth reading alone. */
import { ID_WORD, LINE_WORD, OA_WORD, OFFICIAL_WORD } from './stretches.ts';

const NAMES_LINE = new RegExp(
  `(?:${LINE_WORD}|ไลน์?)\\s*(?:${ID_WORD}|ไอดี|${OFFICIAL_WORD}|${OA_WORD}|แอด)?\\s*[:：]?\\s*$`,
);
/** The end of a text that is looked at: three runs of blanks in one pattern take the cube of its length. */
const END_UNITS = 60;
const ID_ALONE = /^\s*@?[A-Za-z0-9][A-Za-z0-9._-]{2,29}\s*$/;

/** True for a text that is an ID and nothing else, after one that ends with a word for LINE. */
export function isIdAfterLine(before: string, text: string): boolean {
  return ID_ALONE.test(text) && NAMES_LINE.test(before.trimEnd().slice(-END_UNITS));
}
