/*
 * No observer tells of a style sheet that has come, of a shadow root, of the value of a field. So a page is looked through for them
 * some time after it was there, and when a person has clicked.
 */

/** After the page was there, ms. */
const LOOKS_MS = [2_000, 8_000] as const;
const AFTER_CLICK_MS = 600;

/** Runs `look` at such times. Returns what ends it. */
export function whenUntold(look: () => void): () => void {
  const timers = LOOKS_MS.map((ms) => setTimeout(look, ms));
  let clicked: ReturnType<typeof setTimeout> | undefined;
  const onClick = (): void => {
    clearTimeout(clicked);
    clicked = setTimeout(look, AFTER_CLICK_MS);
  };
  window.addEventListener('click', onClick, { capture: true, passive: true });
  return () => {
    for (const timer of [...timers, clicked]) clearTimeout(timer);
    window.removeEventListener('click', onClick, { capture: true });
  };
}
