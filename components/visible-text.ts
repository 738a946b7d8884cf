/*
 * Untrusted text made harmless to look at. Bidirectional controls can show `evil.example` backwards, zero-width
 * characters can hide inside a name, and control characters can break a line: each is replaced by its code, so
 * that what the reader sees is what is there. Sets: Unicode 16 Bidi_Control, Default_Ignorable_Code_Point, Cc, Zl, Zp.
 */

/** A run of ordinary text, or one character that would be invisible or would reorder its neighbours. */
export type TextPiece = { readonly text: string } | { readonly hidden: string };

const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;

/** Splits text into what can be shown as it is and what must be shown as a code such as `U+202E`. */
export function visiblePieces(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let run = '';
  for (const character of text) {
    if (!HIDDEN.test(character)) {
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

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
