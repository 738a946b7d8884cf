/*
 * Hosts that mean another machine on every network: loopback, private and link-local addresses, single labels, and
 * the names set aside for such use. Listing one would block people's own routers and tools, and is how a list is
 * made to look broken.
 *
 * Sources: IANA special-purpose address registries (RFC 6890), RFC 6761 (localhost), RFC 6762 (local), RFC 8375
 * (home.arpa), ICANN resolution 2024.07.29 (internal). Left out: documentation ranges and the names `example`, `test`
 * and `invalid`, which reach nobody's machine.
 */
import { canonicalizeHost, isIpHost } from '../indicators/host.ts';

/** First address, and length in bits, of each IPv4 block that is not public unicast. */
const PRIVATE_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const PRIVATE_SUFFIXES = ['localhost', 'local', 'internal', 'lan', 'home', 'corp', 'home.arpa'];

/** True for a host that is not one place for everyone. Canonical: an IPv4 address that IPv6 wraps is that address. */
export function isPrivateHost(hostname: string): boolean {
  const host = canonicalizeHost(hostname) ?? hostname;
  if (host.startsWith('[')) return isPrivateIpv6(host.slice(1, -1));
  if (isIpHost(host)) return isPrivateIpv4(host);
  return !host.includes('.') || PRIVATE_SUFFIXES.some((suffix) => host.endsWith(`.${suffix}`));
}

function isPrivateIpv4(address: string): boolean {
  const value = ipv4Value(address);
  return PRIVATE_IPV4.some(([base, bits]) => value >>> (32 - bits) === ipv4Value(base) >>> (32 - bits));
}

/** ::/127 (unspecified, loopback), fc00::/7 (unique local), fe80::/10 (link-local), ff00::/8 (multicast). */
function isPrivateIpv6(address: string): boolean {
  if (address === '::' || address === '::1') return true;
  const first = parseInt(address.split(':')[0] || '0', 16);
  return (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80 || (first & 0xff00) === 0xff00;
}

function ipv4Value(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}
