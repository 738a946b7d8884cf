/*
 * Where a request comes from, as far as the hub knows it: a keyed hash of the network that means something for one UTC day.
 *   hash = first 16 B of HMAC-SHA-256(day key, network), day key = HMAC-SHA-256(hub's half, database's half of the day)
 * The database's half is the same for all processes and is deleted when its day is over (upkeep.ts). A network is an IPv4 address or
 * an IPv6 /64, which is what one subscriber has. Addresses are neither written nor logged.
 */
import { createHmac } from 'node:crypto';
import { BlockList, isIP, isIPv4 } from 'node:net';

export interface Networks {
  /** The hash of an address's network, 32 hex digits. */
  hashOf(address: string, now: Date): Promise<string>;
}

/** The hash under keys of which `dayKey` reads or makes the database's half. */
export function createNetworks(hubsHalf: Uint8Array, dayKey: (day: string) => Promise<Uint8Array>): Networks {
  let current: { readonly day: string; readonly key: Promise<Uint8Array> } | null = null;
  return {
    async hashOf(address, now) {
      const day = now.toISOString().slice(0, 10);
      if (current?.day !== day) {
        const key = dayKey(day).then((half) => createHmac('sha256', hubsHalf).update(half).digest());
        const made = { day, key };
        current = made;
        key.catch(() => {
          if (current === made) current = null;
        });
      }
      return createHmac('sha256', await current.key)
        .update(networkOf(address))
        .digest('hex')
        .slice(0, 32);
    },
  };
}

/** `192.0.2.7` is `192.0.2.7`, `2001:db8:1:2:3::4` is `2001:db8:1:2::/64`; what is no address is one network, `unknown`. */
export function networkOf(address: string): string {
  const plain = plainAddress(address);
  if (plain === null) return 'unknown';
  if (isIPv4(plain)) return plain;
  const groups = ipv6Groups(plain);
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/**
 * Address of the sender: that of the socket, or what a trusted proxy says of it. `X-Forwarded-For` is read from its end:
 * what stands left of the first address that is no trusted proxy was written by the sender, who may write anything. Where a proxy names
 * what is no address, it is `unknown`, and not the proxy itself, which may be let to more than strangers are.
 */
export function senderAddress(
  socket: string,
  forwardedFor: string | null,
  isTrusted: (address: string) => boolean,
): string {
  let sender = socket;
  const hops = (forwardedFor ?? '').split(',').slice(-MAX_HOPS);
  while (isTrusted(sender)) {
    const hop = hops.pop()?.trim() ?? '';
    if (hop === '') break;
    sender = plainAddress(withoutPort(hop)) ?? 'unknown';
  }
  return sender;
}

/** Some proxies write the port too: `192.0.2.7:5511`, `[2001:db8::1]:5511`. */
function withoutPort(hop: string): string {
  return hop.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1').replace(/^\[([^\]]+)\](?::\d+)?$/, '$1');
}

/**
 * A test for addresses of `10.0.0.1,192.168.0.0/16,::1`; an empty text trusts nobody.
 * @throws RangeError where an entry is no address and no range
 */
export function addressTest(entries: string): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const widest = family === 'ipv6' ? 128 : 32;
    if (isIP(address) === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= widest))) {
      throw new RangeError(`expected an address or a range like 10.0.0.0/8; got ${entry}`);
    }
    list.addSubnet(address, bits === undefined ? widest : Number(bits), family);
  }
  return (address) => {
    const plain = plainAddress(address);
    return plain !== null && list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  };
}

const MAX_HOPS = 20;

/** Without zone and the prefix of an IPv4 address in IPv6 (`::ffff:192.0.2.7`); null for what is no address. */
function plainAddress(address: string): string | null {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(bare) === 0 ? null : bare;
}

/** The eight groups, without leading zeros. `address` is a valid IPv6 address. */
function ipv6Groups(address: string): string[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text = dotted === null ? address : `${dotted[1]}0:0`; // The lower 64 bits do not matter here.
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...middle, ...right].map((group) => Number.parseInt(group, 16).toString(16));
}
