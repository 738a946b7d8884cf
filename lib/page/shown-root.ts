/* A page can put what it shows beside its body, take the body away, or be a drawing that has none. */
import { isOwn } from './own-elements.ts';

/** The element in which all stands that the page shows: its body, or the root where anything stands beside that. Null: it has none. */
export function shownRoot(): Element | null {
  const { body, head, documentElement } = document;
  if (body === null) return documentElement;
  for (const node of documentElement.childNodes) {
    if (node === body || node === head) continue;
    if (node instanceof Element ? !isOwn(node) : node instanceof Text && node.data.trim() !== '')
      return documentElement;
  }
  return body;
}

/** True for an element that may hold a whole page. */
export function isWhole(element: Node): boolean {
  return element === document.body || element === document.documentElement;
}
