/*
 * The boundary where lists, feeds and forms become keys: a line of text in, one canonical key or a reason out.
 * Feeds defang what they print (`hxxps://evil[.]example`) and leave schemes out; both are undone here, so that every
 * importer reads them alike. Whether a key may be listed at all is another question: lib/core/policy/gate.ts.
 */
import { MAX_HOST_LENGTH, parseHost } from './host.ts';
import type { HostKey, UrlKey } from './key.ts';
import { MAX_LISTED_URL_LENGTH, canonicalizeUrl } from './url.ts';

/** Why a text gave no key, and what would have. */
export interface IndicatorProblem {
  readonly problem: 'empty' | 'malformed' | 'not-web' | 'no-host' | 'too-long';
  /** What was expected instead, one English phrase for an import log. */
  readonly expected: string;
}

/** Longest text looked at; a listed URL is shorter, and escapes may triple it. */
const MAX_TEXT_LENGTH = 4 * MAX_LISTED_URL_LENGTH;
/** What a registered or delegated name is made of, with the underscore that some hosting names carry. */
const LISTABLE_HOST = /^(?:\[[0-9a-f:]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)$/;

const PROBLEMS = {
  empty: { problem: 'empty', expected: 'a host or a URL' },
  host: { problem: 'malformed', expected: 'a host name or an IP address' },
  url: { problem: 'malformed', expected: 'a URL with a host that a browser would open' },
  notWeb: { problem: 'not-web', expected: 'an http or https URL' },
  noHost: { problem: 'no-host', expected: 'a URL with a host' },
  longHost: { problem: 'too-long', expected: `a host of at most ${MAX_HOST_LENGTH} characters` },
  longUrl: { problem: 'too-long', expected: `a URL of at most ${MAX_LISTED_URL_LENGTH} characters` },
} as const satisfies Record<string, IndicatorProblem>;

/** True for the failure side of the parsers here. */
export function isIndicatorProblem(parsed: string | IndicatorProblem): parsed is IndicatorProblem {
  return typeof parsed !== 'string';
}

/**
 * Key of a host as a list prints it: `Evil[.]example`, `*.evil.example`, `.evil.example`, `evil.example.`,
 * `1.2.3.4`, `[2001:db8::1]`. A leading `*.` or dot goes, because a listed host covers its subdomains.
 */
export function parseListedHost(text: string): HostKey | IndicatorProblem {
  const trimmed = text.trim();
  if (trimmed === '') return PROBLEMS.empty;
  if (trimmed.length > MAX_TEXT_LENGTH) return PROBLEMS.longHost;
  const host = parseHost(refang(trimmed).replace(/^\*?\.+/, ''));
  if (host === null) return trimmed.length > MAX_HOST_LENGTH ? PROBLEMS.longHost : PROBLEMS.host;
  return hostKey(host);
}

/**
 * Key of a URL as a list prints it, with or without a scheme. A URL that is only a host (root path, no query) becomes
 * the host's key: `https://evil.example/` → `host:evil.example`, `evil.example/pay?x=1` → `url:evil.example/pay?x=1`.
 * Scheme, user, port and fragment are not part of a listing.
 */
export function parseListedUrl(text: string): UrlKey | HostKey | IndicatorProblem {
  const trimmed = text.trim();
  if (trimmed === '') return PROBLEMS.empty;
  if (trimmed.length > MAX_TEXT_LENGTH) return PROBLEMS.longUrl;
  const absolute = withScheme(refang(trimmed));
  if (absolute === null) return PROBLEMS.notWeb;
  const url = canonicalizeUrl(absolute);
  if (url === null) return problemOf(absolute);
  if (url.path === '/' && url.query === null) return hostKey(url.host);
  if (!LISTABLE_HOST.test(url.host)) return PROBLEMS.host;
  const expression = `${url.host}${url.path}${url.query === null ? '' : `?${url.query}`}`;
  return expression.length > MAX_LISTED_URL_LENGTH ? PROBLEMS.longUrl : `url:${expression}`;
}

function hostKey(host: string): HostKey | IndicatorProblem {
  return LISTABLE_HOST.test(host) ? `host:${host}` : PROBLEMS.host;
}

/** Undoes the usual defanging: `hxxp`, `[.]`, `(.)`, `{.}`, `[dot]`, `[:]`, `[://]`. */
function refang(text: string): string {
  if (!/[[({]|^hxxp/i.test(text)) return text;
  return text
    .replace(/^h(?:xx|tx|xt)p(s?)(?=\[?:)/i, 'http$1')
    .replace(/^(https?)\[(:\/\/|:)\]/i, '$1$2')
    .replace(/\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)/gi, '.');
}

/** `https:/evil.example`, `https:evil.example`, `https:\\evil.example`: browsers open them (WHATWG URL §4.4). `HTTP:1.1` is a version. */
const WEB_SCHEME_ALONE = /^(?:https?|wss?|ftp):(?:[/\\]|[^/\\?#]*\.\p{L}{2})/iu;

/** Puts `http://` before what has no scheme; null where another scheme stands there (`mailto:`, `javascript:`). */
function withScheme(text: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || WEB_SCHEME_ALONE.test(text)) return text;
  if (text.startsWith('//')) return `http:${text}`;
  // A scheme has no dot, a host that can be listed has one (`evil.example:8080`).
  if (/^[a-z][a-z0-9+-]*:/i.test(text)) return null;
  return `http://${text}`;
}

function problemOf(absolute: string): IndicatorProblem {
  if (!/^(?:https?|wss?|ftp):/i.test(absolute)) return PROBLEMS.notWeb;
  if (/^[a-z]+:\/*(?:[?#]|$)/i.test(absolute)) return PROBLEMS.noHost;
  return PROBLEMS.url;
}
