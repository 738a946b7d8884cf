/*
 * The script that every page gets is small; the one that reads numbers comes when it is wanted. They meet in the world that scripts
 * of the extension share and no page sees: the first leaves an order there, the second takes it. A document that nobody ordered for
 * (another one may be in the frame by now) is left alone.
 */
import type { Changes } from './changes.ts';
import type { ShadowRootOf } from './page-text.ts';
import type { Readings } from './readings.ts';
import type { Untold } from './untold.ts';

/** What the reader is given: it goes on where the lookout has ended, and misses nothing that has changed meanwhile. */
export interface ReaderOrder {
  /** What has changed since pictures were looked for. */
  readonly changes: Changes;
  /** Read soon after every change. */
  readonly readings: Readings;
  readonly shadowRootOf: ShadowRootOf;
  readonly untold: Untold;
  /** Looks for pictures below every node that is new or has changed, or else `isAgain`; yields now and then. */
  readonly onRead: (root: Node, isAgain?: boolean) => Iterable<null>;
}

const ORDER = Symbol.for('tuean.reader');

/** Leaves an order; one at a time. */
export function leaveOrder(order: ReaderOrder): void {
  Object.defineProperty(globalThis, ORDER, { value: order, configurable: true });
}

/** True until the order was taken. */
export function isOrderLeft(): boolean {
  return ORDER in globalThis;
}

/** The order, once. Null: none was left. */
export function takeOrder(): ReaderOrder | null {
  const order = Reflect.get(globalThis, ORDER) as ReaderOrder | undefined;
  Reflect.deleteProperty(globalThis, ORDER);
  return order ?? null;
}
