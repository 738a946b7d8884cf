/*
 * Which addresses a request of the hub may go to. An administrator, or whoever has an administrator's name resolve to something
 * else, must not have the hub ask machines of its own network (server-side request forgery): a cloud's metadata service, a
 * database, a router. What is not plainly public is refused.
 */
import { BlockList, isIP } from 'node:net';

/** IANA special-purpose registries (RFC 6890 and its successors): everything that is not globally reachable. */
const RESERVED_V4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Inside 2000::/3, the part that is handed out; what is outside it is not public at all. */
const RESERVED_V6: readonly (readonly [network: string, prefix: number])[] = [
  // Teredo and 6to4 carry an IPv4 address that could be anything.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const reserved = new BlockList();
for (const [network, prefix] of RESERVED_V4) reserved.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of RESERVED_V6) reserved.addSubnet(network, prefix, 'ipv6');
const handedOut = new BlockList();
handedOut.addSubnet('2000::', 3, 'ipv6');

/** True for an address that belongs to the public internet. Addresses that carry an IPv4 inside are not public. */
export function isPublicAddress(address: string): boolean {
  const kind = isIP(address);
  if (kind === 4) return !reserved.check(address, 'ipv4');
  return kind === 6 && handedOut.check(address, 'ipv6') && !reserved.check(address, 'ipv6');
}
