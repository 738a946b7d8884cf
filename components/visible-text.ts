/*
 * Untrusted text made harmless to look at. Bidirectional controls can show `evil.example` backwards, zero-width
 * characters can hide inside a name, control characters can break a line, and marks heaped on one letter cover the lines
 * around it: each is replaced by its code, so that what the reader sees is what is there. Sets: Unicode 16 Bidi_Control,
 * Default_Ignorable_Code_Point, Cc, Zl, Zp. Picture letters that Unicode recommends stay whole, with what is invisible in them.
 */

/** A run of ordinary text, or one character that would be invisible or would reorder its neighbours. */
export type TextPiece = { readonly text: string } | { readonly hidden: string };

const HIDDEN = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]$/u;

/** A whole picture letter (emoji), or one character. */
const CHARACTERS = /\p{RGI_Emoji}|./gsv;
const MARK = /^[\p{Mn}\p{Me}]$/u;
/** More than any script that is read here puts on one letter: Thai puts two, Burmese four. */
const MOST_MARKS = 5;

/** Splits text into what can be shown as it is and what must be shown as a code such as `U+202E`. */
export function visiblePieces(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let run = '';
  let marks = 0;
  for (const [character] of text.matchAll(CHARACTERS)) {
    const isHidden = HIDDEN.test(character);
    if (MARK.test(character)) marks += 1;
    else if (!isHidden) marks = 0;
    if (!isHidden && marks <= MOST_MARKS) {
      run += character;
      continue;
    }
    if (run !== '') pieces.push({ text: run });
    run = '';
    pieces.push({ hidden: codeOf(character) });
  }
  if (run !== '') pieces.push({ text: run });
  return pieces;
}

/** The same as one string, for titles and for text to copy. */
export function visibleString(text: string): string {
  return visiblePieces(text)
    .map((piece) => ('text' in piece ? piece.text : `[${piece.hidden}]`))
    .join('');
}

/** The beginning of a text, at most `limit` UTF-16 units of it; what is one character is not cut in two. */
export function cutText(text: string, limit: number): string {
  const isBetween = text.codePointAt(limit - 1) === text.charCodeAt(limit - 1);
  return text.slice(0, isBetween ? limit : limit - 1);
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
