/*
 * The first script of a page, in each of its frames: watches fields and pictures, and calls for the reader when a number may be there.
 * It is small, for it runs on every page.
 */
import { createChanges } from './changes.ts';
import { askFromPage, onTabMessage } from './messages.ts';
import { watchFields } from './field-guard.ts';
import { letAskWhere } from './frame-places.ts';
import { onOpenedAgain } from './lasting-listeners.ts';
import { keepLookout } from './lookout.ts';
import { onForgotten } from './on-forgotten.ts';
import { watchPictures } from './pictures-in-view.ts';
import { isOrderLeft, leaveOrder, type ReaderOrder } from './reader-order.ts';
import { createReadings } from './readings.ts';
import { openOrClosedShadowRoot } from './shadow-root.ts';
import { watchUntold, type Untold } from './untold.ts';

/** A page that never ends loading is read all the same, this long after it began. ms */
const LATEST_START_MS = 1_500;
/** The reader is called for again, ever later, while it does not come. */
const RETRY_MS = 2_000;
const MAX_CALLS = 5;

/** Begins. Called once a document, before anything of the page has run. */
export function startPage(): void {
  watchFields((field) => void askFromPage('page.field', field));
  const untold = watchUntold();
  const begin = (): void => whenThere(() => watch(untold));
  // A prerendered page is read when a person looks at it: nobody may ever.
  if ('prerendering' in document && document.prerendering === true)
    document.addEventListener('prerenderingchange', begin, { once: true });
  else begin();
}

function whenThere(run: () => void): void {
  if (document.readyState !== 'loading' && isThere()) {
    run();
    return;
  }
  let hasBegun = false;
  const begin = (): void => {
    if (hasBegun || !isThere()) return;
    hasBegun = true;
    document.removeEventListener('readystatechange', begin);
    clearTimeout(latest);
    run();
  };
  // It tells of a document that was written into an empty frame too.
  document.addEventListener('readystatechange', begin);
  // A page can take its root away for as long as it loads.
  onOpenedAgain(() => {
    if (document.readyState !== 'loading') begin();
  });
  const latest = setTimeout(begin, LATEST_START_MS);
}

function isThere(): boolean {
  return (document.documentElement as Element | null) !== null;
}

function watch(untold: Untold): void {
  const pictures = watchPictures({
    send: (places) => {
      hearWorker();
      return askFromPage('page.pictures', places);
    },
    isTopFrame: window === window.top,
  });
  letAskWhere(() => pictures.sayWhere(true));
  let isHearing = false;
  /** Only where it was asked something: on a page without pictures in view and numbers the browser need not make what hears it. */
  function hearWorker(): void {
    if (isHearing) return;
    isHearing = true;
    onTabMessage((message) => {
      if (message.to !== 'page' || message.ask !== 'rescan') return;
      pictures.lookAgain();
      // It was called for in vain.
      if (isOrderLeft()) void callReader();
    });
  }
  onForgotten(() => pictures.lookAgain());
  const readings = createReadings();
  const order: ReaderOrder = {
    changes: createChanges(() => readings.soon()),
    readings,
    untold,
    onRead: pictures.notice,
    shadowRootOf: openOrClosedShadowRoot,
  };
  keepLookout({
    ...order,
    onMayHold: () => {
      leaveOrder(order);
      hearWorker();
      void callReader();
    },
  });
}

let isCalling = false;

/** The worker may be stopped in the middle of it. */
async function callReader(): Promise<void> {
  if (isCalling) return;
  isCalling = true;
  for (let attempt = 1; isOrderLeft() && attempt <= MAX_CALLS; attempt++) {
    await askFromPage('page.read', { isLast: attempt === MAX_CALLS });
    if (isOrderLeft()) await new Promise((resolve) => setTimeout(resolve, attempt * RETRY_MS));
  }
  isCalling = false;
}
