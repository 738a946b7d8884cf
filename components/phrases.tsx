/** Thai is written without spaces between words, and browsers break lines within a phrase: "อย่าเพิ่ง / โอน". Phrases stay whole. */
export function Phrases({ text }: { readonly text: string }) {
  return text.split(' ').flatMap((phrase, i) => [
    i === 0 ? null : ' ',
    <span key={i} class="phrase">
      {phrase}
    </span>,
  ]);
}
