/*
 * Over a page on which no number was seen so far: nothing is walked and nobody is asked, until one may be there. Most pages stay so.
 * Pictures are looked for all the same.
 */
import { holdsUnobserved, mayHoldNumbers } from './glance.ts';
import { whenIdle } from './idle.ts';
import type { ReaderOrder } from './reader-order.ts';
import { shownRoot } from './shown-root.ts';

export interface LookoutDeps extends ReaderOrder {
  /** A number may be there, and the page is to be read. Called once; the lookout has ended then. */
  readonly onMayHold: () => void;
}

/** Begins. Call when the page's body is there. */
export function keepLookout({ changes, readings, shadowRootOf, untold, onRead, onMayHold }: LookoutDeps): void {
  /** What nobody tells of is looked for: all of it after a click, else where it is likely. */
  let wantsUntold: 'click' | 'time' | null = null;
  readings.follow({ read: look, isWanted: () => changes.isAny() || wantsUntold !== null });
  untold.tell((isClick) => {
    wantsUntold = isClick ? 'click' : (wantsUntold ?? 'time');
    readings.now();
  });

  function* look(): Generator<null> {
    const root = shownRoot();
    const { isAll, trees, saysOther } = changes.take();
    const wanted = wantsUntold;
    wantsUntold = null;
    const isWhole = isAll || wanted === 'click';
    if (root === null) return;
    for (const tree of isWhole ? [root] : trees) if (tree.isConnected) yield* onRead(tree);
    if (wanted === 'time' && !isWhole) yield* onRead(root, true);
    if (!saysOther && wanted === null) return;
    // First what says yes of a large page without looking through it.
    if (!(saysOther && mayHoldNumbers(root)) && !holdsUnobserved(root, shadowRootOf, !saysOther && !isWhole)) {
      untold.considerClock();
      return;
    }
    readings.follow(null);
    untold.tell(null);
    onMayHold();
  }

  changes.observe(document);
  changes.noteAll();
  // Many frames of a page stay bare. What comes into one is told of, and has it looked at then.
  if (!isBare()) whenIdle(() => readings.now());
}

/** True where nothing is, and the body has no background of its own, which may be a code. */
function isBare(): boolean {
  const { head, body } = document;
  if (body === null || shownRoot() !== body) return false;
  const isEmpty = !body.hasChildNodes() && (head as HTMLHeadElement | null)?.hasChildNodes() !== true;
  return isEmpty && !body.hasAttribute('style') && !body.hasAttribute('background');
}
