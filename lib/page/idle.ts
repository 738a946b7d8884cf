/* The page's thread belongs to the page: ours is what is idle, in slices. */

/** Longest stretch of main thread that is used at once, ms. */
export const SLICE_MS = 6;

/** Runs when the page has nothing to do, or half a second from now. */
export function whenIdle(run: () => void): void {
  requestIdleCallback(run, { timeout: 500 });
}
