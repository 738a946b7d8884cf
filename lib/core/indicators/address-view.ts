/*
 * An address split for the eye: the registrable domain is what a reader must look at, everything else is what a
 * scammer may fill as he likes. The user part never shows (`https://bank.co.th@evil.example/` reads as the bank),
 * and long tails are cut so that the domain stays in sight.
 */
import { canonicalizeHost, registrableDomain } from './host.ts';
import { decodePunycode } from './punycode.ts';

/** An address split for display. Joined, the three parts are the address without its user part. */
export interface AddressView {
  /** `https://login.` */
  readonly before: string;
  /** `secure-bank.example` */
  readonly domain: string;
  /** `/th?x=1` */
  readonly after: string;
  /** The host in Unicode where it is an IDN, for a second line. */
  readonly unicodeHost: string | null;
}

/** Longest tail that a view carries, in UTF-16 units, the ellipsis included. */
export const MAX_AFTER_LENGTH = 512;

const WEB_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:']);

/**
 * Splits an address for display; null where it names no host of the web.
 * The scheme and port are shown as they are, the path as the browser writes it (escaped, so that it is plain ASCII).
 */
export function addressView(address: string): AddressView | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const host = WEB_SCHEMES.has(url.protocol) ? canonicalizeHost(url.hostname) : null;
  if (host === null) return null;
  const domain = registrableDomain(host) ?? host;
  const after = `${url.port === '' ? '' : `:${url.port}`}${url.pathname}${url.search}${url.hash}`;
  return {
    before: `${url.protocol}//${host.slice(0, host.length - domain.length)}`,
    domain,
    after: after.length > MAX_AFTER_LENGTH ? `${after.slice(0, MAX_AFTER_LENGTH - 1)}…` : after,
    unicodeHost: unicodeHost(host),
  };
}

/**
 * The Unicode form of an IDN host, null for plain hosts and wherever the Unicode form would not lead back to the same
 * host: a second line that names another site than the address would be a lie.
 */
export function unicodeHost(host: string): string | null {
  if (!host.includes('xn--')) return null;
  const labels: string[] = [];
  for (const label of host.split('.')) {
    const decoded = label.startsWith('xn--') ? decodePunycode(label.slice(4)) : label;
    if (decoded === null) return null;
    labels.push(decoded);
  }
  const text = labels.join('.');
  try {
    return new URL(`http://${text}/`).hostname === host ? text : null;
  } catch {
    return null;
  }
}
