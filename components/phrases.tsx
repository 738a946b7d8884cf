import type { ComponentChildren } from 'preact';

/**
 * Thai is written without spaces between words, and browsers break lines within a phrase: "อย่าเพิ่ง / โอน". Phrases stay whole.
 * In English a "not" stays with its verb, for the same reason: "Do not / pay yet". A dot between two facts begins no line.
 */
export function Phrases({ text }: { readonly text: string }) {
  return whole(text.split(/(?<!\bnot) (?!·)/u));
}

/** A title: each sentence also stays whole where it fits on a line, or one would end "Wait a moment. This / site is on a list". */
export function Title({ text }: { readonly text: string }) {
  return whole(text.split(/(?<=\.) /u).map((sentence) => <Phrases key={sentence} text={sentence} />));
}

function whole(parts: readonly ComponentChildren[]) {
  return parts.flatMap((part, i) => [
    i === 0 ? null : ' ',
    <span key={i} class="phrase">
      {part}
    </span>,
  ]);
}
