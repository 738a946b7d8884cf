/*
 * How a person came to a page, by kind only: from the address that the browser names as the page before, and the click
 * identifiers that advertisements and networks put into addresses. The address of the page before is never reported.
 */
import { canonicalizeUrl } from '../indicators/url.ts';
import { platformOf } from '../policy/platforms.ts';
import type { Report } from './report.ts';

export type CameFrom = NonNullable<NonNullable<Report['page']>['cameFrom']>;

const AD = /[?&](gclid|gbraid|wbraid|dclid|msclkid)=/;
const SOCIAL = /[?&](fbclid|ttclid|twclid|igshid|igsh)=/;
/** Search engines whose own host no platform entry names. */
const SEARCH_HOST = /^(www\.)?(google\.[a-z.]{2,6}|bing\.com|duckduckgo\.com|search\.yahoo\.com|yandex\.[a-z]{2,3})$/;

/** The kind, or null where nothing tells it: an empty referrer may be a bookmark, an app, or a page that hides itself. */
export function cameFrom(address: string, referrer: string): CameFrom | null {
  if (AD.test(address)) return 'ad';
  if (SOCIAL.test(address)) return 'social';
  const host = canonicalizeUrl(referrer)?.host;
  if (host === undefined) return null;
  if (SEARCH_HOST.test(host)) return 'search';
  const kind = platformOf(host)?.kind;
  if (kind === 'social' || kind === 'video') return 'social';
  if (kind === 'messaging') return 'message';
  return kind === 'search' ? 'search' : 'link';
}
