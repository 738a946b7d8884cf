/*
 * URLs in their canonical form, and the expressions under which they may be listed.
 *
 * The form is Safe Browsing's ("URLs and Hashing", v4 and v5) on top of `new URL()` (WHATWG): no scheme, user, port or
 * fragment; host as in host.ts; path and query percent-unescaped until nothing is left to unescape, dot segments
 * resolved and slashes collapsed anew (the unescaping may have revealed them), then bytes ≤ 0x20, ≥ 0x7f, `#` and `%`
 * escaped with upper-case hex. One addition: `?` and `\` that stood escaped in a path stay escaped, so that the
 * canonical form reads back as itself and `/a%3Fb` cannot be listed by, or hit as, `/a?b`.
 *
 * Nothing here throws on any input, and everything is linear in its length: padding an address must neither hang the
 * worker nor hide the address from the list.
 */
import { canonicalizeHost, hostExpressions, isIpHost } from './host.ts';
import type { HostKey, UrlKey } from './key.ts';

/** A URL as lists know it. */
export interface CanonicalUrl {
  /** Canonical ASCII host, see host.ts. */
  readonly host: string;
  /** Begins with `/`. */
  readonly path: string;
  /** Without the `?`; null where there is none (an empty one counts as none). */
  readonly query: string | null;
}

export interface UrlExpressions {
  readonly hosts: readonly HostKey[];
  readonly urls: readonly UrlKey[];
}

/** Longest canonical URL (host, path and query) that can be listed. */
export const MAX_LISTED_URL_LENGTH = 2048;
/**
 * Longest input read to its end: Chromium opens nothing longer (2 MiB), Firefox nothing over 1 MiB.
 * A longer one is judged without its query and fragment.
 */
export const MAX_INPUT_LENGTH = 2 * 1024 * 1024;

/** The schemes that reach a host. Lists ignore the scheme, so a host listed over https is found over any of these. */
const WEB_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:']);
/** Safe Browsing: the exact host and up to four suffixes, formed from the last five labels. */
const MAX_SUFFIX_LABELS = 5;
/** Safe Browsing: up to four prefixes from the root, the root itself being the first. */
const MAX_PATH_PREFIXES = 4;

const PERCENT = 0x25;
const UPPER_HEX = '0123456789ABCDEF';

/**
 * Canonical form of an address as a browser gives it, null where it names no host of the web (about:, file:, blob:,
 * extension pages, malformed text). Never throws.
 *
 * @param input an absolute URL, any length
 */
export function canonicalizeUrl(input: string): CanonicalUrl | null {
  const url = parseWebUrl(input);
  if (url === null) return null;
  const host = canonicalizeHost(url.hostname);
  if (host === null) return null;
  return { host, path: canonicalizePath(url.pathname), query: canonicalizeQuery(url.search) };
}

/** The host of `canonicalizeUrl`, for callers that ask nothing of the path. */
export function canonicalHostOf(input: string): string | null {
  const url = parseWebUrl(input);
  return url === null ? null : canonicalizeHost(url.hostname);
}

/** Everything under which a canonical URL may be listed; see `hostExpressions` and `urlExpressions`. */
export function expressionsOf(url: CanonicalUrl): UrlExpressions {
  return { hosts: hostExpressions(url.host), urls: urlExpressions(url) };
}

/**
 * The URL keys under which a canonical URL may be listed, the most exact first: at most 5 hosts times 6 paths.
 *
 * Hosts: the exact one and up to four suffixes of the last five labels, two labels at least; an address only itself.
 * Paths: exact with query, exact without, `/a/`, `/a/b/`, `/a/b/c/`. The bare root is left out: `evil.example/` is
 * listed as a host, and host keys cover it. What is longer than any listing can be is left out too, so that a padded
 * path costs no lookup, while its prefixes are still looked up.
 */
export function urlExpressions(url: CanonicalUrl): UrlKey[] {
  const paths = pathPrefixes(url);
  const keys: UrlKey[] = [];
  if (paths.length === 0) return keys;
  for (const host of hostSuffixes(url.host)) {
    for (const path of paths) {
      if (host.length + path.length <= MAX_LISTED_URL_LENGTH) keys.push(`url:${host}${path}`);
    }
  }
  return keys;
}

/** Safe Browsing's hosts of an expression, by label count and without the public suffix list; at most five. */
export function hostSuffixes(host: string): string[] {
  const hosts = [host];
  if (isIpHost(host)) return hosts;
  const labels = host.split('.');
  // Start at the last five labels; the exact host is already there, so a host of five labels starts at four.
  const first = Math.max(1, labels.length - MAX_SUFFIX_LABELS);
  for (let i = first; i <= labels.length - 2 && hosts.length < MAX_SUFFIX_LABELS; i += 1) {
    hosts.push(labels.slice(i).join('.'));
  }
  return hosts;
}

/** Parses with `new URL()`; null where that refuses, or where the scheme reaches no host. */
function parseWebUrl(input: string): URL | null {
  let text = input;
  if (text.length > MAX_INPUT_LENGTH) {
    // Padding must not switch the check off: the listed part is in front.
    text = text.slice(0, text.search(/[?#]|$/));
    if (text.length > MAX_INPUT_LENGTH) return null;
  }
  try {
    const url = new URL(text);
    // What begins so has that scheme (WHATWG URL §4.4, scheme state); asking the URL for it costs a tenth of the parse.
    return text.startsWith('https://') || text.startsWith('http://') || WEB_SCHEMES.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function canonicalizePath(pathname: string): string {
  // `new URL()` has resolved dot segments and escaped what must be; without an escape only `//` is left to do.
  if (pathname.indexOf('%') === -1) {
    return pathname.indexOf('//') === -1 ? pathname : pathname.replace(/\/{2,}/g, '/');
  }
  return escapeBytes(resolvePath(unescapeFully(pathname)), true);
}

function canonicalizeQuery(search: string): string | null {
  if (search.length <= 1) return null;
  const query = search.slice(1);
  return query.indexOf('%') === -1 ? query : escapeBytes(unescapeFully(query), false);
}

/** The paths of the expressions, exact first, without the bare root; none twice. */
function pathPrefixes({ path, query }: CanonicalUrl): string[] {
  const paths: string[] = [];
  if (query !== null) paths.push(`${path}?${query}`);
  if (path !== '/') paths.push(path);
  let slash = path.indexOf('/', 1);
  for (let n = 1; n < MAX_PATH_PREFIXES && slash !== -1; n += 1) {
    if (slash + 1 < path.length) paths.push(path.slice(0, slash + 1));
    slash = path.indexOf('/', slash + 1);
  }
  return paths;
}

/**
 * Replaces `%XX` by its byte until none is left; each character of the result is one byte.
 *
 * Done in one pass with the output as a stack: after each byte, as long as the output ends in `%XX`, that becomes a
 * byte. No two escapes can overlap (`%` is not a hex digit), so every order of replacement ends in the same text as
 * Safe Browsing's repeated rounds, which take quadratic time on `%252525…`.
 */
function unescapeFully(text: string): string {
  const out = new Uint8Array(text.length);
  let n = 0;
  for (let i = 0; i < text.length; i += 1) {
    out[n] = text.charCodeAt(i);
    n += 1;
    while (n >= 3 && out[n - 3] === PERCENT) {
      const high = hexValue(out[n - 2] ?? 0);
      const low = hexValue(out[n - 1] ?? 0);
      if (high < 0 || low < 0) break;
      n -= 2;
      out[n - 1] = high * 16 + low;
    }
  }
  let unescaped = '';
  for (let at = 0; at < n; at += 8192) {
    unescaped += String.fromCharCode(...out.subarray(at, Math.min(n, at + 8192)));
  }
  return unescaped;
}

/** Resolves `.` and `..` and collapses slashes; a path that ended in one of them ends in a slash. */
function resolvePath(path: string): string {
  const segments = path.split('/');
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const last = segments[segments.length - 1];
  const open = last === '' || last === '.' || last === '..';
  return kept.length === 0 ? '/' : `/${kept.join('/')}${open ? '/' : ''}`;
}

/** Escapes bytes ≤ 0x20, ≥ 0x7f, `#` and `%`; in a path also `?` and `\`, which `new URL()` would read otherwise. */
function escapeBytes(bytes: string, inPath: boolean): string {
  const escaped = inPath ? /[^\x21\x22\x24\x26-\x3e\x40-\x5b\x5d-\x7e]/g : /[^\x21\x22\x24\x26-\x7e]/g;
  return bytes.replace(escaped, (byte) => {
    const value = byte.charCodeAt(0);
    return `%${UPPER_HEX.charAt(value >> 4)}${UPPER_HEX.charAt(value & 15)}`;
  });
}

/** Value of an ASCII hex digit, −1 for anything else. */
function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
