/*
 * What of an address a person reports: the host where one owner has it, else the page or the subdomain. A report of
 * `facebook.com` would name everyone on it, so there the path is the subject, with the query only where that alone tells
 * the owner's page from others'.
 *
 * | address                              | subject                          |
 * |--------------------------------------|----------------------------------|
 * | https://www.evil.example/login?x=1   | host:evil.example                |
 * | https://evil.github.io/              | host:evil.github.io              |
 * | https://m.facebook.com/evil.shop     | url:m.facebook.com/evil.shop     |
 * | https://youtube.com/watch?v=abc      | url:youtube.com/watch?v=abc      |
 * | https://facebook.com/                | none: shared                     |
 * | http://192.168.1.1/                  | none: private                    |
 */
import { registrableDomain } from '../indicators/host.ts';
import type { SiteKey } from '../indicators/key.ts';
import { parseListedHost, parseListedUrl } from '../indicators/parse-listed.ts';
import { canonicalizeUrl } from '../indicators/url.ts';
import { gateListing } from '../policy/gate.ts';
import { cleanAddress } from './redact.ts';

export type PageSubject =
  | { readonly kind: 'host' | 'url'; readonly key: SiteKey }
  /** `not-web`: no web page; `private`: an address inside a network; `shared`: a page that belongs to many. */
  | { readonly kind: 'none'; readonly reason: 'not-web' | 'private' | 'shared' };

const NOBODY = { topSites: new Set<string>() };

/** The subject of a report of the page at an address, from the cleaned address. */
export function pageSubject(address: string): PageSubject {
  const subject = chosenSubject(address);
  if (subject.kind === 'none' || isCanonical(subject.key)) return subject;
  return { kind: 'none', reason: 'shared' };
}

/** As a hub reads it: brackets that a list would write to defang an address (`[.]`) make a key that is not its own. */
function isCanonical(key: SiteKey): boolean {
  const value = key.slice(key.indexOf(':') + 1);
  return (key.startsWith('host:') ? parseListedHost(value) : parseListedUrl(value)) === key;
}

function chosenSubject(address: string): PageSubject {
  const cleaned = cleanAddress(address);
  const canonical = cleaned === null ? null : canonicalizeUrl(cleaned);
  if (canonical === null) return { kind: 'none', reason: 'not-web' };
  const { path, query } = canonical;
  const host = withoutWww(canonical.host);
  const ofHost = gateListing(`host:${host}`, NOBODY);
  if (ofHost.allowed) return { kind: 'host', key: `host:${host}` };
  if (ofHost.rule === 'private-address') return { kind: 'none', reason: 'private' };
  const page = `url:${host}${path}` as const;
  if (ofHost.rule === 'official-domain' || ofHost.rule === 'top-site') {
    // An official site that was broken into: people decide, and the page says where.
    return path === '/' ? { kind: 'host', key: `host:${host}` } : { kind: 'url', key: page };
  }
  if (path !== '/' && gateListing(page, NOBODY).allowed) return { kind: 'url', key: page };
  if (query === null || query === '') return { kind: 'none', reason: 'shared' };
  return { kind: 'url', key: `url:${host}${path}?${query}` };
}

/** `www.` is the same owner's, where something registrable is left. */
function withoutWww(host: string): string {
  const bare = host.startsWith('www.') ? host.slice(4) : host;
  return registrableDomain(bare) === null ? host : bare;
}
