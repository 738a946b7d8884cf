/* Elements of ours in a page. Scripts of the extension share a world that pages do not see, so a mark on the object is enough. */

const OWN = Symbol.for('tuean.own');

/** Marks an element as ours. */
export function markOwn(element: Element): void {
  Object.defineProperty(element, OWN, { value: true });
  Object.defineProperty(globalThis, OWN, { value: true });
}

/** True once there was an element of ours in this frame. */
export function hadOwn(): boolean {
  return OWN in globalThis;
}

/** True for an element that `markOwn` was called with, by whichever script of ours. */
export function isOwn(element: Element): boolean {
  return OWN in element;
}
