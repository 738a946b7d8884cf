/*
 * No observer tells of a shadow root, of the value of a field, of a rule that a script has put into a style sheet. A page is looked
 * through for them when they matter, as somebody is there: when a person does something, at some ages of the page. Nobody's page is
 * woken for it, but where something is to be expected.
 */
import { whenIdle } from './idle.ts';
import { SHOWN_FIELDS } from './words-of-elements.ts';

/** From each of these ages on, the next thing that a person does has the page looked through. ms */
const AGES_MS = [2_000, 8_000, 30_000] as const;
/** Fields are filled later, and elements of the page's own making get a shadow root when their script has come. */
const EXPECTS = `${SHOWN_FIELDS}, :not(:defined)`;
/** After one of them was seen. ms */
const EXPECTED_MS = [2_000, 8_000] as const;
/** After a click, and after a style sheet has come. ms */
const AFTER_MS = 600;
/** A page that brings ever more style sheets is looked through so often. */
const MAX_LOOKS_FOR_STYLES = 6;
const DOINGS = ['pointermove', 'pointerdown', 'wheel', 'touchstart', 'scroll', 'keydown', 'focus'] as const;
const LISTENING = { capture: true, passive: true } as const;

export interface Untold {
  /** Where something is to be expected now, the page is looked through whether or not anybody does anything. */
  considerClock(): void;
  stop(): void;
}

/**
 * Runs `look` at such times, with true after a click: whatever the page shows may have come then by styles that were there before.
 */
export function watchUntold(look: (isClick: boolean) => void): Untold {
  const startedAt = performance.now();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let looks = 0;
  let looksForStyles = 0;
  let isExpecting = false;
  let clicked: ReturnType<typeof setTimeout> | undefined;

  function later(ms: number, isClick = false): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      timers.delete(timer);
      look(isClick);
    }, ms);
    timers.add(timer);
    return timer;
  }

  function onClick(): void {
    clearTimeout(clicked);
    clicked = later(AFTER_MS, true);
  }

  function onLoad({ target }: Event): void {
    const isStyle = target instanceof HTMLLinkElement || target instanceof HTMLStyleElement;
    if (isStyle && looksForStyles++ < MAX_LOOKS_FOR_STYLES) later(AFTER_MS);
  }

  function onDoing(): void {
    const age = performance.now() - startedAt;
    if (age < (AGES_MS[looks] ?? Infinity)) return;
    while (age >= (AGES_MS[looks] ?? Infinity)) looks++;
    if (looks === AGES_MS.length) heedNoMore();
    whenIdle(() => look(false));
  }

  function heedNoMore(): void {
    for (const doing of DOINGS) window.removeEventListener(doing, onDoing, LISTENING);
  }

  window.addEventListener('click', onClick, LISTENING);
  document.addEventListener('load', onLoad, LISTENING);
  for (const doing of DOINGS) window.addEventListener(doing, onDoing, LISTENING);
  return {
    considerClock() {
      if (isExpecting || document.querySelector(EXPECTS) === null) return;
      isExpecting = true;
      for (const ms of EXPECTED_MS) later(ms);
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      window.removeEventListener('click', onClick, LISTENING);
      document.removeEventListener('load', onLoad, LISTENING);
      heedNoMore();
    },
  };
}
