/*
 * No observer tells of a shadow root, of the value of a field, of a rule that a script has put into a style sheet. A page is looked
 * through for them when they matter, as somebody is there: when a person does something, at some ages of the page. Nobody's page is
 * woken for it, but where something is to be expected.
 */
import { whenIdle } from './idle.ts';
import { listen, onOpenedAgain } from './lasting-listeners.ts';
import { SHOWN_FIELDS } from './words-of-elements.ts';

/** From each of these ages on, the next thing that a person does has the page looked through. ms */
const AGES_MS = [2_000, 8_000, 30_000] as const;
/** Elements of the page's own making get a shadow root when their script has come, and fields are filled later. */
const EXPECTS = `:not(:defined), ${SHOWN_FIELDS}`;
/** After one of them was seen. ms */
const EXPECTED_MS = [2_000, 8_000] as const;
/** After a click, and after a style sheet has come. ms */
const AFTER_MS = 600;
/** A page that brings ever more style sheets, or opens itself ever again, is looked through so often. */
const MAX_LOOKS_FOR_STYLES = 6;
const MAX_OPENED_AGAIN = 6;
/**
 * A person moves, presses, scrolls. Not by `pointermove`, `pointerdown` or `scroll`: to be the first who listens to one of these takes a
 * page half a millisecond and more, ten to a hundred times as long as these here; and so does `touchstart`, which is listened to where
 * there are fingers.
 */
const DOINGS = ['mousemove', 'mousedown', 'wheel', 'scrollend', 'keydown'] as const;

/** Looks the page through; with true after a click: whatever it shows may have come then by styles that were there before. */
type Look = (isClick: boolean) => void;

export interface Untold {
  /** From now on `look` is run, and nothing else; ages count from now. Null: nothing is. */
  tell(look: Look | null): void;
  /** Where something is to be expected now, the page is looked through whether or not anybody does anything. */
  considerClock(): void;
}

/** Begins to listen. Call at document start: a page keeps no event from those who have listened before it. */
export function watchUntold(): Untold {
  let look: Look | null = null;
  let startedAt = 0;
  let looks = 0;
  let looksForStyles = 0;
  let isListening = false;
  let timesOpened = 0;
  let expected: readonly ReturnType<typeof setTimeout>[] = [];
  let clicked: ReturnType<typeof setTimeout> | undefined;
  let styled: ReturnType<typeof setTimeout> | undefined;

  listen(window, ['click'], () => {
    if (look === null) return;
    clearTimeout(clicked);
    clicked = setTimeout(() => look?.(true), AFTER_MS);
  });

  const onLoad = ({ target }: Event): void => {
    // Pictures come through here too, while a page loads by the dozen.
    if (look === null || styled !== undefined || !isStyle(target) || looksForStyles++ >= MAX_LOOKS_FOR_STYLES) return;
    styled = setTimeout(() => {
      styled = undefined;
      look?.(false);
    }, AFTER_MS);
  };

  const onDoing = (): void => {
    if (look === null || looks === AGES_MS.length) return;
    const age = performance.now() - startedAt;
    if (age < (AGES_MS[looks] ?? Infinity)) return;
    while (age >= (AGES_MS[looks] ?? Infinity)) looks++;
    whenIdle(() => look?.(false));
  };
  listen(window, navigator.maxTouchPoints > 0 ? [...DOINGS, 'touchstart'] : DOINGS, onDoing);

  // Whoever opens a document again is the first who listens there, and may keep from us what a person does.
  onOpenedAgain(() => {
    if (look !== null && timesOpened++ < MAX_OPENED_AGAIN) lookByClock();
  });

  function lookByClock(): void {
    for (const timer of expected) clearTimeout(timer);
    expected = EXPECTED_MS.map((ms) => setTimeout(() => look?.(false), ms));
  }

  return {
    tell(to) {
      look = to;
      startedAt = performance.now();
      looks = 0;
      looksForStyles = 0;
      for (const timer of [...expected, clicked, styled]) clearTimeout(timer);
      expected = [];
      styled = undefined;
    },
    considerClock() {
      if (!isListening) {
        // Not before the first look: a page gets the focus as it opens, and its pictures.
        isListening = true;
        listen(window, ['focus'], onDoing);
        listen(document, ['load'], onLoad);
      }
      if (expected.length === 0 && document.querySelector(EXPECTS) !== null) lookByClock();
    },
  };
}

/** By its name: to ask what kind an element is has the browser make each kind first. */
function isStyle(target: EventTarget | null): boolean {
  return target instanceof Element && (target.localName === 'link' || target.localName === 'style');
}
