/* Whose request it is, as far as that may be known. */
import { describe, expect, it } from 'vitest';
import { addressTest, createNetworks, networkOf, senderAddress } from '../../../hub/intake/networks.ts';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['not an address', 'unknown'],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('the sender of a request', () => {
  const isTrusted = addressTest('127.0.0.1, 10.0.0.0/8, ::1');
  it.each([
    ['198.51.100.1', '1.1.1.1', '198.51.100.1', 'a stranger says what it likes'],
    ['127.0.0.1', '203.0.113.5', '203.0.113.5', 'the proxy says who asked'],
    ['10.0.0.7', '203.0.113.5:5511', '203.0.113.5', 'the proxy writes a port'],
    ['10.0.0.7', '[2001:db8::5]:5511', '2001:db8::5', 'the same of IPv6'],
    ['10.0.0.7', '203.0.113.5, unknown', 'unknown', 'a proxy that does not know makes nobody the proxy'],
    ['::ffff:127.0.0.1', '203.0.113.5', '203.0.113.5', 'the proxy on a socket of both families'],
    ['127.0.0.1', '1.1.1.1, 203.0.113.5', '203.0.113.5', 'what the sender wrote before it is not believed'],
    ['127.0.0.1', '203.0.113.5, 10.1.2.3', '203.0.113.5', 'two proxies'],
    ['127.0.0.1', '10.9.9.9, 10.1.2.3', '10.9.9.9', 'nobody but proxies'],
    ['127.0.0.1', 'rubbish', 'unknown', 'no address'],
    ['127.0.0.1', null, '127.0.0.1', 'no header'],
    ['127.0.0.1', '2001:db8::9', '2001:db8::9', 'IPv6'],
  ])('%s with %s is %s: %s', (socket, header, sender, _why) => {
    expect(senderAddress(socket, header, isTrusted)).toBe(sender);
  });

  it.each(['10.0.0.0/33', '::1/129', 'localhost', '10.0.0', '10.0.0.0/x'])('%s is no proxy', (entry) => {
    expect(() => addressTest(entry)).toThrow(RangeError);
  });

  it('trusts nobody unless told so', () => {
    expect(addressTest('')('127.0.0.1')).toBe(false);
  });
});

describe('the hash of a network', () => {
  it('needs both halves of the key, and asks again after a failure', async () => {
    const now = new Date('2026-03-04T05:06:07Z');
    let isDown = true;
    const half = async (): Promise<Uint8Array> => {
      if (isDown) throw new Error('no database');
      return new Uint8Array(32);
    };
    const networks = createNetworks(new Uint8Array(32), half);
    await expect(networks.hashOf('192.0.2.7', now)).rejects.toThrow('no database');
    isDown = false;
    const hash = await networks.hashOf('192.0.2.7', now);
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    const other = createNetworks(new Uint8Array(32).fill(1), half);
    expect(await other.hashOf('192.0.2.7', now)).not.toBe(hash);
    expect(await networks.hashOf('::ffff:192.0.2.7', now)).toBe(hash);
  });
});
