/*
 * The place of the card on a page of others: one element beside the body, with a closed shadow root, in the browser's top
 * layer. While the page shows a modal dialog it is in that: nothing outside of one can be pressed. A hostile page can remove, hide,
 * cover or restyle that element; it is put back a bounded number of times, so that no fight can make the tab slow. The tool bar button
 * shows the warning whatever the page does.
 *
 * Nothing else of the page is touched; when the card is gone the page's tree is what it was.
 */

import { boxOf } from './elements.ts';
import { markOwn } from './own-elements.ts';

export interface CardHost {
  /** Where to render. */
  readonly root: ShadowRoot;
  /** Puts the element into the page, above everything. */
  attach(): void;
  detach(): void;
  /** False: the page has taken every listener off it (`document.open()`), and nothing on it can be pressed any more. */
  isAlive(): boolean;
}

/** `all: initial` first: nothing of the page's style is left. Inline and important, no style sheet of a page can win. */
const STYLE =
  'all: initial !important; display: block !important; position: fixed !important; inset: 0 auto auto 0 !important; width: 0 !important; height: 0 !important; ' +
  'margin: 0 !important; padding: 0 !important; border: 0 !important; overflow: visible !important; background: none !important; z-index: 2147483647 !important; ' +
  'visibility: visible !important; opacity: 1 !important; pointer-events: none !important; color-scheme: light dark !important;';
/** How often the element is put back on one page; a page that goes on after that has the button against it. */
const MAX_REPAIRS = 40;
const WATCH_MS = 1_000;
const IN_TOP_LAYER = ':popover-open, :modal, :fullscreen';
/** An event of ours alone, which only a root that has its listeners hears. */
const CALL = 'tuean-call';
/** Events that end here: a page must not act on what is done on the card. */
const OWN_EVENTS = [
  'click',
  'mousedown',
  'mouseup',
  'pointerdown',
  'pointerup',
  'keydown',
  'keyup',
  'keypress',
  'touchstart',
  'touchend',
  'wheel',
  'focusin',
  'focusout',
];

/** Makes the element; it is not in the page before `attach`. */
export function createCardHost(css: string): CardHost {
  const host = document.createElement('div');
  markOwn(host);
  const root = host.attachShadow({ mode: 'closed' });
  addStyle(root, css);
  for (const name of OWN_EVENTS) host.addEventListener(name, (event) => event.stopPropagation());
  host.addEventListener('focusin', ({ relatedTarget }) => {
    if (relatedTarget instanceof HTMLElement && relatedTarget !== host) cameFrom = relatedTarget;
  });
  let repairs = 0;
  let isWanted = false;
  /** What had the focus in the page before the card got it: there it goes back when the card is taken away. */
  let cameFrom: HTMLElement | null = null;
  let watching: ReturnType<typeof setInterval> | undefined;
  /** What was in the top layer when the card went above it. */
  let below: ReadonlySet<Element> = new Set();

  const changes = new MutationObserver(() => {
    if (isWanted && !isInPlace()) repair();
  });

  function isInPlace(): boolean {
    const parent = parentOfCard();
    return (
      host.parentNode === parent &&
      host.getAttribute('style') === styleIn(parent) &&
      (!('popover' in host) || host.matches(':popover-open'))
    );
  }

  function repair(): void {
    if (repairs++ >= MAX_REPAIRS) return stopWatching();
    place();
  }

  function place(): void {
    changes.disconnect();
    for (const name of host.getAttributeNames()) host.removeAttribute(name);
    const parent = parentOfCard();
    host.setAttribute('style', styleIn(parent));
    host.setAttribute('popover', 'manual');
    const focused = root.activeElement;
    if (host.parentNode !== parent) parent.append(host);
    try {
      // Hidden and shown again, it is above whatever came since.
      if (host.matches(':popover-open')) host.hidePopover();
      host.showPopover();
    } catch {
      // No top layer: its place in the stack must do.
    }
    below = new Set(topLayer());
    if (focused instanceof HTMLElement && root.activeElement !== focused) focused.focus({ preventScroll: true });
    changes.observe(host, { attributes: true });
    changes.observe(document.documentElement, { childList: true });
    if (parent !== document.documentElement) changes.observe(parent, { childList: true, attributeFilter: ['open'] });
  }

  /** Something else has come into the top layer, over the card. */
  function isCovered(): boolean {
    const shown = root.querySelector('.card, .pill');
    if (shown === null) return false;
    const box = shown.getBoundingClientRect();
    // What lets presses through is at no point of the page for `elementFromPoint`.
    if (topLayer().some((one) => one !== host && !below.has(one) && isOver(boxOf(one), box))) return true;
    const { left, top, width, height } = box;
    const at = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 30));
    return at !== null && at !== host;
  }

  function stopWatching(): void {
    changes.disconnect();
    clearInterval(watching);
  }

  let isHeard = false;
  root.addEventListener(CALL, () => (isHeard = true));

  return {
    root,
    isAlive() {
      isHeard = false;
      // It does not leave the shadow root.
      root.dispatchEvent(new Event(CALL));
      return isHeard;
    },
    attach() {
      if (isWanted && isInPlace()) return;
      isWanted = true;
      place();
      clearInterval(watching);
      watching = setInterval(() => {
        if (!isInPlace() || isCovered()) repair();
      }, WATCH_MS);
    },
    detach() {
      isWanted = false;
      stopWatching();
      const hadFocus = document.activeElement === host;
      host.remove();
      if (hadFocus) cameFrom?.focus({ preventScroll: true });
      cameFrom = null;
    },
  };
}

/** Where the card goes: beside the body, or into the modal dialog that the page shows; of several, the one with the focus. */
function parentOfCard(): Element {
  const dialogs = [...document.querySelectorAll('dialog:modal')];
  return dialogs.find((one) => one.contains(document.activeElement)) ?? dialogs.at(-1) ?? document.documentElement;
}

/** A page that is small itself, with a body that is large, would have a card that nobody can read. */
function styleIn(parent: Element): string {
  const zoom = 'currentCSSZoom' in parent ? parent.currentCSSZoom : 1;
  return zoom === 1 ? STYLE : `${STYLE} zoom: ${1 / zoom} !important;`;
}

function topLayer(): readonly Element[] {
  return [...document.querySelectorAll(IN_TOP_LAYER)];
}

function isOver(one: DOMRect, other: DOMRect): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** A sheet of its own where the browser lets a content script have one; no policy of the page forbids it. */
function addStyle(root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    if (root.adoptedStyleSheets.length === 1) return;
  } catch {
    // Firefox keeps a content script from it.
  }
  const style = document.createElement('style');
  style.textContent = css;
  root.append(style);
}
