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
  let looks = 0;
  let looksForStyles = 0;
  let expected: readonly ReturnType<typeof setTimeout>[] = [];
  let hasEnded = false;
  let clicked: ReturnType<typeof setTimeout> | undefined;
  let styled: ReturnType<typeof setTimeout> | undefined;

  function onClick(): void {
    clearTimeout(clicked);
    clicked = setTimeout(() => look(true), AFTER_MS);
  }

  function onLoad({ target }: Event): void {
    const isStyle = target instanceof HTMLLinkElement || target instanceof HTMLStyleElement;
    if (!isStyle || styled !== undefined || looksForStyles++ >= MAX_LOOKS_FOR_STYLES) return;
    styled = setTimeout(() => {
      styled = undefined;
      look(false);
    }, AFTER_MS);
  }

  function onDoing(): void {
    const age = performance.now() - startedAt;
    if (age < (AGES_MS[looks] ?? Infinity)) return;
    while (age >= (AGES_MS[looks] ?? Infinity)) looks++;
    if (looks === AGES_MS.length) heedNoMore();
    whenIdle(() => {
      if (!hasEnded) look(false);
    });
  }

  function heedNoMore(): void {
    for (const doing of DOINGS) window.removeEventListener(doing, onDoing, LISTENING);
  }

  window.addEventListener('click', onClick, LISTENING);
  document.addEventListener('load', onLoad, LISTENING);
  for (const doing of DOINGS) window.addEventListener(doing, onDoing, LISTENING);
  return {
    considerClock() {
      if (expected.length > 0 || document.querySelector(EXPECTS) === null) return;
      expected = EXPECTED_MS.map((ms) => setTimeout(() => look(false), ms));
    },
    stop() {
      hasEnded = true;
      for (const timer of [...expected, clicked, styled]) clearTimeout(timer);
      window.removeEventListener('click', onClick, LISTENING);
      document.removeEventListener('load', onLoad, LISTENING);
      heedNoMore();
    },
  };
}
