/* What a page shows, for tests that measure where its letters stand. */

/** Every text of the page, those in open shadow roots too, in order. */
export function* shownTexts(root: Node = document.body): Generator<Text> {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node instanceof Element && node.shadowRoot !== null) yield* shownTexts(node.shadowRoot);
    if (node instanceof Text) yield node;
  }
}

/** Where a letter stands; of no height where it is not shown. */
export function boxOfLetter(text: Text, at: number): DOMRect {
  const range = document.createRange();
  range.setStart(text, at);
  range.setEnd(text, at + 1);
  return range.getBoundingClientRect();
}
