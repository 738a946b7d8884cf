/*
 * The address of the warning page: our page, and after `#` the address that it stands for, as the browser wrote it.
 * The page trusts nothing of it and asks the list again.
 */
import { ownUrl } from '../own-url.ts';

/** The warning page without a subject, as the guard's rules want it. */
export function interstitialBase(): string {
  return ownUrl('interstitial.html');
}

/** The warning page for an address. */
export function interstitialFor(url: string): string {
  return `${interstitialBase()}#${url}`;
}

/** The address that a warning page stands for; null when this is not our warning page. */
export function subjectOfInterstitial(pageUrl: string, base: string = interstitialBase()): string | null {
  return pageUrl.startsWith(`${base}#`) ? pageUrl.slice(base.length + 1) : null;
}
