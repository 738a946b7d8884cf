import type { Messages } from '../locales/index.ts';
import { visiblePieces } from './visible-text.ts';

/** Text from outside as plain text: hidden and reordering characters appear as their codes, a flood is cut and counted. */
export function UntrustedText({ m, text, limit = 600 }: { m: Messages; text: string; limit?: number }) {
  const shown = text.length > limit ? text.slice(0, limit) : text;
  return (
    <bdi>
      {visiblePieces(shown).map((piece, i) =>
        'text' in piece ? (
          piece.text
        ) : (
          <span class="hidden-character" key={i}>
            {m.hidden(piece.hidden)}
          </span>
        ),
      )}
      {text.length > limit ? <span class="more">{m.moreCharacters(text.length - limit)}</span> : null}
    </bdi>
  );
}
