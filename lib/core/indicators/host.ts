/*
 * Hosts in their canonical form, and where in a host one owner ends and another begins.
 *
 * `new URL()` is the only judge of what a host is (WHATWG URL §3.5: percent-decoding, IDNA to ASCII, lower case,
 * every legacy spelling of IPv4, compressed IPv6), because it is what the browser itself will connect to. On top of
 * it come the steps of Safe Browsing that the browser does not take: dots trimmed and collapsed, and IPv6 addresses
 * that only wrap an IPv4 one (IPv4-mapped ::ffff:0:0/96, NAT64 64:ff9b::/96) folded into it.
 * tldts answers one question only, over that result: which part is a public suffix (publicsuffix.org).
 */
import { parse as splitSuffix } from 'tldts';
import type { HostKey } from './key.ts';

/** Longest name that DNS can carry, in ASCII characters without the final dot (RFC 1035 §2.3.4). */
export const MAX_HOST_LENGTH = 253;

/** The host is already canonical, so tldts must neither extract nor validate nor look for addresses. */
const SUFFIX_OPTIONS = {
  allowPrivateDomains: true,
  extractHostname: false,
  validateHostname: false,
  detectIp: false,
} as const;

const BRACKET = 0x5b;
const DOT = 0x2e;

/**
 * Canonical ASCII host of a bare host as people and lists write it (no scheme, port, path or user part).
 *
 * `EVIL.example.` → `evil.example`, `0x7f.1` → `127.0.0.1`, `2001:DB8::1` → `[2001:db8::1]`,
 * `เช็กก่อน.com` → `xn--12caz6d1e0e2bk.com`. Null where no browser would take the text for a host.
 */
export function parseHost(text: string): string | null {
  const trimmed = text.trim();
  // A character that ends or splits the authority would make `new URL` read something else as the host.
  if (trimmed === '' || trimmed.length > 4 * MAX_HOST_LENGTH || /[\s/?#@\\]/.test(trimmed)) return null;
  const colons = trimmed.split(':').length - 1;
  if (colons > 0 && colons < 2 && !trimmed.startsWith('[')) return null;
  if (trimmed.startsWith('[') && !trimmed.endsWith(']')) return null;
  return hostOf(colons >= 2 && !trimmed.startsWith('[') ? `[${trimmed}]` : trimmed);
}

/**
 * Takes a host as `new URL()` gives it to our canonical form, null where nothing nameable is left.
 * Idempotent: a canonical host comes back as it is.
 */
export function canonicalizeHost(hostname: string): string | null {
  if (hostname.length === 0) return null;
  if (hostname.charCodeAt(0) === BRACKET) return embeddedIpv4(hostname) ?? hostname;
  if (
    hostname.charCodeAt(0) !== DOT &&
    hostname.charCodeAt(hostname.length - 1) !== DOT &&
    hostname.indexOf('..') === -1
  ) {
    return hostname.length > MAX_HOST_LENGTH ? null : hostname;
  }
  if (hostname.length > 0xffff) return null;
  const trimmed = hostname
    .split('.')
    .filter((label) => label !== '')
    .join('.');
  // The dots may have hidden an address (`0x7f.1..`) from the first parse.
  return trimmed === '' ? null : hostOf(trimmed);
}

/** True for canonical IPv4 and IPv6 hosts: they have no suffixes and no registrable domain. */
export function isIpHost(host: string): boolean {
  if (host.charCodeAt(0) === BRACKET) return true;
  // In a canonical host only an IPv4 address ends in a digit-only label (WHATWG "ends in a number" check).
  const last = host.charCodeAt(host.length - 1);
  return last >= 0x30 && last <= 0x39 && /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Registrable domain (public suffix and one label) of a canonical host, private suffixes included:
 * `a.b.co.th` → `b.co.th`, `shop.evil.github.io` → `evil.github.io`.
 * Null for addresses, for single labels, and for a host that is itself a public suffix.
 */
export function registrableDomain(host: string): string | null {
  if (isIpHost(host)) return null;
  return splitSuffix(host, SUFFIX_OPTIONS).domain;
}

/**
 * Length of the shortest suffix of a canonical host under which it may be listed: its registrable domain, or the whole
 * host where it has none (addresses, single labels, public suffixes).
 */
export function shortestListedLength(host: string): number {
  return (registrableDomain(host) ?? host).length;
}

/** True where anyone can register below the host: a suffix of the ICANN or the private section (`co.th`, `github.io`). */
export function isPublicSuffix(host: string): boolean {
  if (isIpHost(host)) return false;
  const split = splitSuffix(host, SUFFIX_OPTIONS);
  return split.publicSuffix === host && (split.isIcann === true || split.isPrivate === true);
}

/** True for a suffix of the private section: a platform that hands out subdomains (`github.io`, `blogspot.com`). */
export function isSharedHostingSuffix(host: string): boolean {
  if (isIpHost(host)) return false;
  const split = splitSuffix(host, SUFFIX_OPTIONS);
  return split.publicSuffix === host && split.isPrivate === true;
}

/**
 * The host keys that cover a canonical host, the host itself first, then every suffix down to its registrable domain:
 * `a.b.evil.co.th` → `host:a.b.evil.co.th`, `host:b.evil.co.th`, `host:evil.co.th`. Addresses and bare public
 * suffixes give themselves only.
 *
 * Unlike Safe Browsing's five labels the depth is bounded only by the host's own length, so that a lookup covers the
 * same subdomains as a declarativeNetRequest rule on the listed host.
 */
export function hostExpressions(host: string): HostKey[] {
  const keys: HostKey[] = [`host:${host}`];
  const domain = registrableDomain(host);
  if (domain === null) return keys;
  const last = host.length - domain.length;
  for (let dot = host.indexOf('.'); dot !== -1 && dot < last; dot = host.indexOf('.', dot + 1)) {
    keys.push(`host:${host.slice(dot + 1)}`);
  }
  return keys;
}

/** The names above a host, nearest first: `b.c` and `c` of `a.b.c`. */
export function hostsAbove(host: string): readonly string[] {
  const above: string[] = [];
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) above.push(host.slice(dot + 1));
  return above;
}

/** Runs a host through the browser's own parser; null where that refuses it. */
function hostOf(text: string): string | null {
  let hostname: string;
  try {
    hostname = new URL(`http://${text}/`).hostname;
  } catch {
    return null;
  }
  return canonicalizeHost(hostname);
}

/** The IPv4 address inside an IPv4-mapped or NAT64 IPv6 host (`[::ffff:7f00:1]` → `127.0.0.1`), else null. */
function embeddedIpv4(bracketed: string): string | null {
  if (!bracketed.startsWith('[::ffff:') && !bracketed.startsWith('[64:ff9b:')) return null;
  const groups = expandIpv6(bracketed.slice(1, -1));
  const prefix = groups.slice(0, 6).join(':');
  if (prefix !== '0:0:0:0:0:ffff' && prefix !== '64:ff9b:0:0:0:0') return null;
  const [high, low] = [parseInt(groups[6] ?? '0', 16), parseInt(groups[7] ?? '0', 16)];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** The eight groups of a serialised IPv6 address (RFC 5952 form, as `new URL` writes it). */
function expandIpv6(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
}
