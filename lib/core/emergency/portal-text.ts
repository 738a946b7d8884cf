/*
 * Texts cut to the police portal's fields, which take 100 characters: a person copies one after the other. Counted in UTF-16
 * units, as a browser's own `maxlength` counts, and cut between words, never inside a letter with its vowel and tone mark.
 */

export const PORTAL_FIELD = 100;

/** Made when there is something to cut: the first takes the browser some milliseconds, for it brings the words of Thai. */
let made: { readonly words: Intl.Segmenter; readonly letters: Intl.Segmenter } | undefined;

function segmenters() {
  made ??= {
    words: new Intl.Segmenter('th', { granularity: 'word' }),
    letters: new Intl.Segmenter('th', { granularity: 'grapheme' }),
  };
  return made;
}

/** A text in pieces of at most `limit` units, in order; lines and runs of spaces become one space. None for an empty text. */
export function portalPieces(text: string, limit: number = PORTAL_FIELD): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const word of units(text.replace(/\s+/g, ' ').trim(), limit)) {
    if (piece.length + word.length > limit) {
      push(pieces, piece);
      piece = '';
    }
    piece += word;
  }
  push(pieces, piece);
  return pieces;
}

/** Words; one that is longer than a field, such as an address, in letters. */
function* units(text: string, limit: number): Generator<string> {
  const { words, letters } = segmenters();
  for (const { segment } of words.segment(text)) {
    if (segment.length <= limit) yield segment;
    else for (const letter of letters.segment(segment)) yield* capped(letter.segment, limit);
  }
}

/** Marks can be heaped on one letter without end. */
function capped(letter: string, limit: number): readonly string[] {
  return letter.length <= limit ? [letter] : (letter.match(new RegExp(`[^]{1,${Math.floor(limit / 2)}}`, 'gu')) ?? []);
}

function push(pieces: string[], piece: string): void {
  if (piece.trim() !== '') pieces.push(piece.trim());
}
