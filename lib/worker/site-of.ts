/* The site of an address: what a person would call "this website". */
import { canonicalizeUrl } from '../core/indicators/url.ts';
import { ownedHost } from '../core/policy/platforms.ts';

/**
 * Registrable domain of an address, of a platform that hands out subdomains the customer's, the host where it has neither, the empty text
 * where it is no address of the web. What a person ignores or pauses on one customer's site holds on no other's.
 */
export function siteOf(url: string): string {
  const host = canonicalizeUrl(url)?.host;
  return host === undefined ? '' : ownedHost(host);
}
