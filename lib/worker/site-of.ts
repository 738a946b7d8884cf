/* The site of an address: what a person would call "this website". */
import { registrableDomain } from '../core/indicators/host.ts';
import { canonicalizeUrl } from '../core/indicators/url.ts';

/** Registrable domain of an address, its host where it has none, the empty text where it is no address of the web. */
export function siteOf(url: string): string {
  const host = canonicalizeUrl(url)?.host;
  return host === undefined ? '' : (registrableDomain(host) ?? host);
}
