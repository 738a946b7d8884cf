/*
 * Which pictures of a page are in view and may hold a code, and where they stand. They are not read here: the worker looks at
 * the same picture of the screen as the person does, so that it makes no difference where a picture came from.
 */
import { allIn, boxOf, childElementCountOf, isMatching } from './elements.ts';
import { listen } from './lasting-listeners.ts';
import { hadOwn, isOwn } from './own-elements.ts';
import { isWhole } from './shown-root.ts';
import type { PageRequestOf, PageResponseOf } from '../messages.ts';

type Places = PageRequestOf<'page.pictures'>;

export interface PicturesDeps {
  readonly send: (places: Places) => Promise<PageResponseOf['page.pictures'] | null>;
  readonly isTopFrame: boolean;
}

/** Smallest picture that is looked at, CSS pixels: a code with less cannot be scanned from a screen. */
const MIN_SIDE = 48;
const MAX_PLACES = 12;
/** A picture is painted a little after it is there; what draws itself (canvas, video) is looked at again. ms */
const LOOKS_MS = [300, 2_500, 8_000] as const;
const RETRY_MS = 1_500;
const UNDER_CARD_MS = 3_000;
const MAX_RETRIES = 4;
const PICTURES = ['img', 'canvas', 'svg', 'video', 'object', 'embed', 'input[type="image"]'];
const FRAMES = 'iframe, frame';
const ANY_PICTURE = PICTURES.join();
/** May show a picture behind nothing. What rules out most is asked first. */
const EMPTY = ':empty:not(img, script, style, br, path, option, link, meta)';
/** Elements whose style is asked for a background picture in one change: some milliseconds of the page's thread. */
const MAX_STYLES = 400;

export interface PicturesInView {
  /**
   * Looks for pictures below a node that is new or has changed; yields now and then. `isAgain`: it is neither, and only what nobody tells
   * of is looked for, backgrounds.
   */
  readonly notice: (root: Node, isAgain?: boolean) => Generator<null>;
  /** Says where the pictures in view stand, and the frames of the page, which do not know it themselves. */
  sayWhere(withFrames: boolean): void;
  /** Nothing counts as looked at. */
  lookAgain(): void;
}

/** Watches the pictures of a document. */
export function watchPictures({ send, isTopFrame }: PicturesDeps): PicturesInView {
  /** How often each was looked at in the state that it is in. */
  let looks = new WeakMap<Element, number>();
  const visible = new Set<Element>();
  const backgrounds = new WeakSet<Element>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retries = 0;
  let views: IntersectionObserver | null = null;
  /** Nobody sees the page; it is to be said where its pictures stand when somebody does. */
  let isUnseen = false;
  /** Another frame has asked where it stands, and its pictures were not read yet. */
  let wantsFrames = false;

  /** One that is watched goes on being watched. */
  function watch(element: Element): void {
    // Half of a code is no code: most of the picture must be there.
    views ??= new IntersectionObserver(onView, { threshold: [0.6, 0.95] });
    views.observe(element);
  }

  function onView(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) visible.delete(target);
      else {
        visible.add(target);
        // A picture that arrives late or is exchanged is a new one.
        EventTarget.prototype.addEventListener.call(target, 'load', onLoad, { passive: true });
        schedule(LOOKS_MS[0]);
      }
    }
  }

  function onLoad({ target }: Event): void {
    if (target instanceof Element) looks.delete(target);
    retries = 0;
    schedule(LOOKS_MS[0]);
  }

  listen(document, ['visibilitychange'], () => {
    if (isUnseen) schedule(LOOKS_MS[0]);
  });

  function schedule(delay: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      sayWhere(false);
    }, delay);
  }

  function sayWhere(withFrames: boolean): void {
    wantsFrames ||= withFrames;
    isUnseen = document.visibilityState !== 'visible';
    if (isUnseen) return;
    const wanted = [...visible].filter(
      (element) => element.isConnected && (looks.get(element) ?? 0) < looksFor(element),
    );
    // What our own card covers is not on the screenshot: it is looked at when the person has put the card away.
    const due = wanted.filter((element) => !isUnderCard(element));
    if (due.length < wanted.length) schedule(UNDER_CARD_MS);
    const frames = wantsFrames ? [...document.querySelectorAll(FRAMES)] : [];
    const placed = [...due, ...frames].flatMap((element) => {
      const box = boxOf(element);
      const { x, y, width, height } = box;
      return isSmall(box) ? [] : [{ element, place: { x, y, width, height } }];
    });
    if (placed.length === 0) return;
    const now = placed.slice(0, MAX_PLACES);
    const places = isTopFrame ? now.map(({ place }) => place) : [];
    void send({ places, viewport: { width: innerWidth, height: innerHeight } }).then((answer) => {
      if (answer?.looked === true) {
        retries = 0;
        wantsFrames = false;
        for (const { element } of now) looks.set(element, (looks.get(element) ?? 0) + 1);
        const again = [...visible].some((element) => (looks.get(element) ?? 0) < looksFor(element));
        if (again || placed.length > now.length)
          schedule(LOOKS_MS[Math.min(1 + (looks.get(now[0]!.element) ?? 0), 2)] ?? RETRY_MS);
      } else if (retries++ < MAX_RETRIES) schedule(RETRY_MS * retries);
    });
  }

  return {
    *notice(root, isAgain = false) {
      const isElement = root instanceof Element;
      if (!(isElement || root instanceof ShadowRoot)) return;
      if (!isAgain) {
        if (isElement) {
          if (isMatching(root, ANY_PICTURE)) watch(root);
          // It may be another one now.
          if (looks.delete(root)) schedule(LOOKS_MS[0]);
        }
        // All at once take a whole page ten times as long as one after the other.
        for (const selector of isWhole(root) ? PICTURES : [ANY_PICTURE]) {
          const found = allIn(root, selector);
          for (let index = 0; index < found.length; index++) {
            if (index % 500 === 499) yield null;
            watch(found[index]!);
          }
          yield null;
        }
      }
      let styles = 0;
      const empty = allIn(root, EMPTY);
      for (let index = isElement && childElementCountOf(root) === 0 ? -1 : 0; index < empty.length; index++) {
        if (index % 100 === 99) yield null;
        const element = index < 0 ? (root as Element) : empty[index]!;
        // The style of what is too small need not be asked for, which takes long.
        if (isSmall(boxOf(element)) || backgrounds.has(element)) continue;
        if (styles++ >= MAX_STYLES) break;
        if (styles % 50 === 0) yield null;
        if (!getComputedStyle(element).backgroundImage.includes('url(')) continue;
        backgrounds.add(element);
        watch(element);
      }
    },
    sayWhere,
    lookAgain() {
      looks = new WeakMap();
      if (visible.size > 0) schedule(LOOKS_MS[0]);
    },
  };
}

function isSmall({ width, height }: DOMRectReadOnly): boolean {
  return width < MIN_SIDE || height < MIN_SIDE;
}

/** True where our card is over a part of a picture. */
function isUnderCard(element: Element): boolean {
  if (!hadOwn()) return false;
  const { left, top, right, bottom } = boxOf(element);
  const points = [0.15, 0.5, 0.85].flatMap((x) =>
    [0.15, 0.5, 0.85].map((y) => document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y)),
  );
  return points.some((at) => at !== null && isOwn(at));
}

/** What draws itself may show a code later. By its name: to ask what kind an element is has the browser make each kind first. */
function looksFor({ localName }: Element): number {
  return localName === 'canvas' || localName === 'video' ? LOOKS_MS.length : 1;
}
