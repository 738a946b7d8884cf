/*
 * What the browser lends to extensions, for scripts in pages. It makes it when it is first asked for, which takes some half a
 * millisecond of a page's thread: nothing here asks before it is needed. (The framework's own `browser` asks as it is loaded.)
 */
import type { Browser } from 'wxt/browser';

declare const chrome: typeof Browser;
declare const browser: typeof Browser;

/** By the build: where there is no `browser`, an element of the page with that id would be taken for it. */
export function extensionApi(): typeof Browser {
  return import.meta.env.FIREFOX ? browser : chrome;
}
