import { listen } from './lasting-listeners.ts';

/** Runs when the page is back from the browser's cache: the worker has forgotten it meanwhile. */
export function onForgotten(run: () => void): void {
  listen(window, ['pageshow'], (event) => {
    if (event.persisted) run();
  });
}
