/*
 * Canonical keys: the one spelling under which an indicator is listed, looked up and exported.
 *   host:evil.example          ASCII host, lower case, no trailing dot; also IPv4 dotted, IPv6 in brackets
 *   url:evil.example/a/b?x=1   Safe Browsing expression: host and path, no scheme, user, port or fragment
 */
export type HostKey = `host:${string}`;
export type UrlKey = `url:${string}`;
/** Every kind that the blocklist can hold today. */
export type IndicatorKey = HostKey | UrlKey;

export type IndicatorKind = 'host' | 'url';

/** Splits a key at its first colon: `host:a.example` is `{ kind: 'host', value: 'a.example' }`. */
export function splitKey(key: IndicatorKey): { kind: IndicatorKind; value: string } {
  const colon = key.indexOf(':');
  return { kind: key.slice(0, colon) as IndicatorKind, value: key.slice(colon + 1) };
}
