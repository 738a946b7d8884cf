/* Where the hub's own requests may go, and how much they may bring. */
import { afterEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../hub/exchange/addresses.ts';
import { createOutbound, OutboundError, type OutboundRequest } from '../../../hub/exchange/outbound.ts';
import { serveOther, toLoopback, type Other } from './exchange-world.ts';

const GET: Omit<OutboundRequest, 'url'> = {
  method: 'GET',
  headers: {},
  maxBytes: 1000,
  timeoutMs: 20_000,
  redirects: 2,
};
const open: Other[] = [];
const serve = async (...args: Parameters<typeof serveOther>): Promise<Other> => {
  const other = await serveOther(...args);
  open.push(other);
  return other;
};
afterEach(async () => {
  for (const other of open.splice(0)) await other.close();
});

describe('addresses', () => {
  it.each([
    '127.0.0.1',
    '127.255.1.2',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '198.18.0.1',
    '203.0.113.5',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '2001:db8::1',
    'localhost',
    '',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '172.15.255.255',
    '100.128.0.1',
    '1.1.1.1',
    '2606:4700:4700::1111',
    '2a00:1450::1',
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('a hub that asks others', () => {
  const asPublic = createOutbound();
  it.each([
    ['http://example.com/', 'bad-address'],
    ['https://user:secret@example.com/', 'bad-address'],
    ['file:///etc/passwd', 'bad-address'],
    ['not an address', 'bad-address'],
    ['https://127.0.0.1/', 'private-address'],
    ['https://[::1]/', 'private-address'],
    ['https://[::ffff:127.0.0.1]/', 'private-address'],
    ['https://2130706433/', 'private-address'],
    ['https://0x7f.1/', 'private-address'],
    ['https://localhost/', 'private-address'],
    ['https://169.254.169.254/latest/meta-data/', 'private-address'],
  ])('does not go to %s: %s', async (url, code) => {
    await expect(asPublic({ ...GET, url })).rejects.toMatchObject({ code });
  });

  it('reads an answer', async () => {
    const other = await serve((_request, response) => response.end('hello'));
    const answer = await toLoopback({ ...GET, url: `${other.url}/list` });
    expect([answer.status, Buffer.from(answer.bytes).toString()]).toEqual([200, 'hello']);
  });

  it('follows a redirect, and not one that leads inside', async () => {
    const other = await serve((request, response) => {
      const to = request.url === '/inside' ? 'http://127.0.0.2/' : request.url === '/once' ? '/list' : null;
      if (to === null) response.end('there');
      else response.writeHead(302, { location: to }).end();
    });
    expect((await toLoopback({ ...GET, url: `${other.url}/once` })).status).toBe(200);
    await expect(toLoopback({ ...GET, url: `${other.url}/inside` })).rejects.toMatchObject({ code: 'private-address' });
  });

  it('gives up on redirects without end, and follows none with what it sends', async () => {
    const other = await serve((_request, response) => response.writeHead(307, { location: '/again' }).end());
    await expect(toLoopback({ ...GET, url: other.url })).rejects.toMatchObject({ code: 'redirects' });
    const post = { ...GET, method: 'POST' as const, body: 'secret', url: other.url };
    await expect(toLoopback(post)).rejects.toMatchObject({ code: 'redirects' });
  });

  it('reads no more than it may, and nothing that is packed', async () => {
    const long = await serve((_request, response) => response.end('x'.repeat(1001)));
    await expect(toLoopback({ ...GET, url: long.url })).rejects.toMatchObject({ code: 'too-large' });
    const packed = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    );
    await expect(toLoopback({ ...GET, url: packed.url })).rejects.toMatchObject({ code: 'bad-feed' });
  });

  it('waits no longer than it may, for an answer and within one', async () => {
    const silent = await serve(() => undefined);
    await expect(toLoopback({ ...GET, timeoutMs: 100, url: silent.url })).rejects.toMatchObject({ code: 'timeout' });
    const stalled = await serve((_request, response) => void response.write('x'));
    await expect(toLoopback({ ...GET, timeoutMs: 100, url: stalled.url })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('says when there is no answer', async () => {
    const gone = await serveOther(() => undefined);
    await gone.close();
    await expect(toLoopback({ ...GET, url: gone.url })).rejects.toBeInstanceOf(OutboundError);
  });
});
