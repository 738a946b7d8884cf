/*
 * Over a page on which no number was seen so far: nothing is walked and nobody is asked, until one may be there. Most pages stay so.
 * Pictures are looked for all the same.
 */
import { createChanges } from './changes.ts';
import { holdsUnobserved, mayHoldNumbers } from './glance.ts';
import { whenIdle } from './idle.ts';
import type { ReaderOrder } from './reader-order.ts';
import { createReadings } from './readings.ts';
import { whenUntold } from './untold.ts';

export interface LookoutDeps extends ReaderOrder {
  /** A number may be there, and the page is to be read. Called once; the lookout has ended then. */
  readonly onMayHold: () => void;
}

/** Begins. Call when the page's body is there. */
export function keepLookout({ shadowRootOf, onRead, onMayHold }: LookoutDeps): void {
  /** What nobody tells of is looked for too. */
  let isThorough = false;
  let hasEnded = false;
  const changes = createChanges(() => readings.soon());
  const readings = createReadings(look, () => !hasEnded && (changes.isAny() || isThorough));
  const stopLooks = whenUntold(() => {
    isThorough = true;
    readings.now();
  });

  function* look(): Generator<null> {
    const { body } = document;
    const { isAll, trees, saysOther } = changes.take();
    const wasThorough = isThorough;
    isThorough = false;
    if (body === null) return;
    for (const tree of isAll || wasThorough ? [body] : trees) if (tree.isConnected) yield* onRead(tree);
    if (!(saysOther || wasThorough)) return;
    // First what says yes of a large page without looking through it.
    if (!(saysOther && mayHoldNumbers(body)) && !holdsUnobserved(body, shadowRootOf, wasThorough)) return;
    hasEnded = true;
    changes.stop();
    stopLooks();
    onMayHold();
  }

  changes.observe(document);
  changes.noteAll();
  whenIdle(() => readings.now());
}
