import type { Messages } from '../locales/index.ts';
import { visiblePieces } from './visible-text.ts';

/** Longest untrusted text that is drawn; the rest is counted. */
const SHOWN = 600;

/** Text from outside as plain text: hidden and reordering characters appear as their codes, a flood is cut and counted. */
export function UntrustedText({ m, text }: { m: Messages; text: string }) {
  const shown = text.length > SHOWN ? text.slice(0, SHOWN) : text;
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
      {text.length > SHOWN ? <span class="more">{m.moreCharacters(text.length - SHOWN)}</span> : null}
    </bdi>
  );
}
