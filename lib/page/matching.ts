/*
 * Elements by selector. Matching a list of selectors against each of a hundred thousand elements takes the browser a good while, and
 * cannot be stopped half way; one selector after the other takes less, and can.
 */

/** What is below it, a whole page, is asked for by one selector after the other. Smaller parts are by all at once. */
function isWhole(root: ParentNode): boolean {
  return root instanceof HTMLBodyElement;
}

/** Elements below a root that match one of the selectors; null where it can be interrupted. One that matches two may come twice. */
export function* matching(root: ParentNode, selectors: readonly string[]): Generator<Element | null> {
  for (const selector of isWhole(root) ? selectors : [selectors.join()]) {
    yield* root.querySelectorAll(selector);
    yield null;
  }
}
