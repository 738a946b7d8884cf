/*
 * A frame does not know where it stands in the tab; the page around it does. The worker asks that page by calling what it has left in the
 * world that scripts of the extension share and no page sees: no page has to hear messages for it.
 */

/** The same in `askWhere`, which cannot name it. */
const WHERE = Symbol.for('tuean.where');

/** From now on the worker may ask where the frames of this page stand, and its pictures. */
export function letAskWhere(say: () => void): void {
  Object.defineProperty(globalThis, WHERE, { value: say, configurable: true });
}

/** For the worker to run in a page, by itself. False where nobody is there to say it, as the page has just begun. */
export function askWhere(): boolean {
  const say: unknown = Reflect.get(globalThis, Symbol.for('tuean.where'));
  if (typeof say !== 'function') return false;
  say();
  return true;
}
