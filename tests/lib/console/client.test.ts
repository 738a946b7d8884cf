/* The console's client against the hub's application as it is: who it asks as, a wrong clock, and what it makes of bad answers. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConsoleError, createConsoleClient, fetchHello } from '../../../lib/console/client.ts';
import type { ConsoleIdentity } from '../../../lib/console/key-store.ts';
import { openConsole, type TestConsole, type TestMember } from '../../hub/console.ts';
import { testEngines } from '../../hub/engines.ts';
import { makeHub } from '../../hub/intake/world.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const ADDRESS = 'http://hub.test';
const [engine] = testEngines(makeHub);

describe('the client of the console', { timeout: 60_000 }, () => {
  let hub: TestConsole;
  let member: TestMember;
  let deviceKey: CryptoKey;
  const asked: string[] = [];

  beforeAll(async () => {
    await engine.start();
    hub = await openConsole(await engine.create(), NOW);
    member = await hub.member('somsri@bank-a', 'reviewer');
    const der = member.deviceKey.privateKey.export({ format: 'der', type: 'pkcs8' });
    deviceKey = await crypto.subtle.importKey('pkcs8', new Uint8Array(der), 'Ed25519', false, ['sign']);
  }, 60_000);
  afterAll(async () => {
    await hub?.close();
    await engine.stop();
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    asked.length = 0;
  });

  const clientAt = (clock: Date, answer?: (path: string) => Response | undefined) => {
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      const path = url.slice(ADDRESS.length);
      asked.push(`${init.method} ${path}`);
      return answer?.(path) ?? hub.fetch(path, init);
    });
    const identity: ConsoleIdentity = {
      address: ADDRESS,
      audience: hub.config.url,
      me: member.me,
      deviceKey,
      releaseKey: null,
    };
    return createConsoleClient(identity, () => clock.getTime());
  };
  const codeOf = (asking: Promise<unknown>): Promise<string> =>
    asking.then(
      () => 'answered',
      (error: unknown) => (error instanceof ConsoleError ? error.code : String(error)),
    );

  it('waits for files as long as they take over a slow line, and for all else a minute', async () => {
    const waits = vi.spyOn(AbortSignal, 'timeout');
    const client = clientAt(NOW, () => Response.json({}));
    await client.ask('GET', '/me');
    await client.sendFile('/imports', new Uint8Array([1]));
    await client.fetchFile('/exports/csv');
    expect(waits.mock.calls).toEqual([[60_000], [600_000], [600_000]]);
    waits.mockRestore();
  });

  it('asks as the member, and says nothing of itself', async () => {
    const client = clientAt(NOW);
    expect(await client.ask('GET', '/me')).toMatchObject({ handle: 'somsri@bank-a', role: 'reviewer' });
    expect(asked).toEqual(['GET /v1/console/me']);
  });

  it.each([-90, 90])(
    'follows the clock of the hub where its own is %d minutes off, and keeps to it',
    async (minutes) => {
      const client = clientAt(new Date(NOW.getTime() + minutes * 60_000));
      expect(await client.ask('GET', '/me')).toMatchObject({ handle: 'somsri@bank-a' });
      expect(asked).toEqual(['GET /v1/console/me', 'GET /v1/console/hello', 'GET /v1/console/me']);
      asked.length = 0;
      expect(await client.ask('GET', '/cases?state=open')).toMatchObject({ cases: [] });
      expect(asked).toEqual(['GET /v1/console/cases?state=open']);
      // What is due is told by the same clock.
      expect(client.hubNow()).toBe(NOW.getTime());
    },
  );

  it('asks once more for the clock alone, and not again', async () => {
    const client = clientAt(new Date(NOW.getTime() + 5_400_000), (path) =>
      path.endsWith('/hello') ? new Response('busy', { status: 503 }) : undefined,
    );
    expect(await codeOf(client.ask('GET', '/me'))).toBe('expired-token');
    expect(asked).toEqual(['GET /v1/console/me', 'GET /v1/console/hello']);
  });

  it.each<[string, () => Response, string]>([
    ['a refusal of the hub', () => Response.json({ code: 'not-allowed' }, { status: 403 }), 'not-allowed'],
    ['a page of a proxy', () => new Response('<h1>Bad Gateway</h1>', { status: 502 }), 'offline'],
    ['a page in its place', () => new Response('<h1>Welcome</h1>'), 'failed'],
    ['a page that is not there', () => new Response('nothing', { status: 404 }), 'failed'],
    ['more than an answer can be', () => new Response(new Uint8Array(17 * 1024 * 1024)), 'too-large'],
    ['no answer', () => Response.error(), 'failed'],
  ])('%s', async (_what, answer, code) => {
    expect(await codeOf(clientAt(NOW, answer).ask('GET', '/me'))).toBe(code);
  });

  it('is offline where nothing answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await codeOf(fetchHello(ADDRESS))).toBe('offline');
  });

  it('knows a file that is not there from one that it may not have', async () => {
    const missing = clientAt(NOW, () => new Response('', { status: 404 }));
    expect(await missing.fetchProposal('targets', 100)).toBeNull();
    const refused = clientAt(NOW, () => Response.json({ code: 'not-allowed' }, { status: 403 }));
    expect(await codeOf(refused.fetchProposal('targets', 100))).toBe('not-allowed');
    const large = clientAt(NOW, () => new Response('x'.repeat(101)));
    expect(await codeOf(large.fetchProposal('targets', 100))).toBe('too-large');
  });
});
