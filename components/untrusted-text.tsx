import type { Messages } from '../locales/index.ts';
import { cutText, visiblePieces } from './visible-text.ts';

/** Text from outside as plain text: hidden and reordering characters appear as their codes, a flood is cut and counted. */
export function UntrustedText(props: {
  readonly m: Messages;
  readonly text: string;
  readonly limit?: number;
  /** An address: its labels stand in their order, whichever way their letters are written. Else the text's own letters decide. */
  readonly isAddress?: boolean;
}) {
  const { m, text, limit = 600 } = props;

  const shown = cutText(text, limit);
  return (
    <bdi dir={props.isAddress === true ? 'ltr' : undefined}>
      {visiblePieces(shown).map((piece, i) =>
        'text' in piece ? (
          piece.text
        ) : (
          <span class="hidden-character" key={i}>
            {m.hidden(piece.hidden)}
          </span>
        ),
      )}
      {text.length > limit ? <span class="more">{m.moreCharacters(text.length - shown.length)}</span> : null}
    </bdi>
  );
}

const MAX_LINES = 60;

/** The same for words that people write over several lines; a flood of lines is one line from there on. */
export function UntrustedLines({ m, text, limit = 2000 }: { m: Messages; text: string; limit?: number }) {
  const lines = text.split('\n');
  const shown = [
    ...lines.slice(0, MAX_LINES - 1),
    ...[lines.slice(MAX_LINES - 1).join(' ')].filter((rest) => rest !== ''),
  ];
  return (
    <>
      {shown.map((line, i) => (
        <span class="line" key={i}>
          <UntrustedText m={m} text={line} limit={limit} />
        </span>
      ))}
    </>
  );
}
