/* Every route of the console as everybody: who may gets to it, who may not is refused before anything of it runs. */
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeRole, endApiKey, makeApiKey, revokeLostDevice } from '../../../hub/access/members.ts';
import { routeFor } from '../../../hub/api/console/guard.ts';
import { CONSOLE_ROUTES, isAtLeast, ROLES, SCOPES, type ConsoleRoute } from '../../../lib/core/console/access.ts';
import { REQUEST_TOKEN } from '../../../lib/core/console/request-token.ts';
import { openConsole, type TestConsole, type TestMember } from '../console.ts';
import { testEngines } from '../engines.ts';
import { makeHub } from '../intake/world.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const PATH = '/v1/console';

/** The path of a route with something in the place of its names. */
function pathOf({ path }: ConsoleRoute): string {
  return path.replaceAll(/:\w+/g, '7').replace('*', 'a/b');
}

const MEMBERS_ONLY = CONSOLE_ROUTES.filter(({ access }) => typeof access === 'string' && access !== 'anyone');

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`the guard on ${engine.name}`, { timeout: 120_000 }, () => {
    let console: TestConsole;
    const members = new Map<string, TestMember>();
    const secrets = new Map<string, string>();

    beforeAll(async () => {
      await engine.start();
      console = await openConsole(await engine.create(), NOW);
      for (const role of ROLES) members.set(role, await console.member(`${role}@bank-a`, role));
      for (const scope of SCOPES) {
        const made = await console.database.use((orm) =>
          makeApiKey(orm, { label: scope, organisation: 'bank-a', scopes: [scope] }, 'operator', NOW),
        );
        secrets.set(scope, made.secret);
      }
    }, 120_000);
    afterAll(async () => {
      await console?.close();
      await engine.stop();
    });

    const memberOf = (role: string): TestMember => {
      const one = members.get(role);
      if (one === undefined) throw new Error(`expected a ${role}`);
      return one;
    };
    const codeOf = async (response: Response): Promise<string> => {
      const body: unknown = await response.json().catch(() => null);
      return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
    };

    it('lets each role to what it may, and to nothing else', async () => {
      for (const route of CONSOLE_ROUTES) {
        for (const role of ROLES) {
          const { access } = route;
          if (access === 'anyone') continue;
          const may = typeof access === 'string' && isAtLeast(role, access);
          // A body that no route takes: whoever gets in is told so by the route, and nothing changes.
          const response = await memberOf(role).request(
            route.method,
            pathOf(route),
            route.method === 'GET' ? undefined : '-',
          );
          const what = `${role} ${route.method} ${route.path}`;
          if (may) expect([401, 403], what).not.toContain(await refusedBy(response));
          else if (typeof access === 'object') expect(response.status, what).toBe(401);
          else expect(await codeOf(response), what).toBe('not-allowed');
        }
      }
    });

    it('leaves no answer in the cache of anybody, nor to the guesses of a browser', async () => {
      for (const { method, path } of MEMBERS_ONLY) {
        if (method !== 'GET' || path === '/changes') continue;
        const response = await memberOf('administrator').request(method, path.replace(/:\w+/, '7'));
        await response.arrayBuffer();
        const { headers } = response;
        const said = [headers.get('cache-control')?.includes('no-store'), headers.get('x-content-type-options')];
        expect(said, `${path} ${response.status}`).toEqual([true, 'nosniff']);
      }
    });

    it('lets each key of a machine to its scope alone', async () => {
      for (const route of CONSOLE_ROUTES) {
        for (const scope of SCOPES) {
          const { access } = route;
          if (access === 'anyone') continue;
          const response = await console.fetch(`${PATH}${pathOf(route)}`, {
            method: route.method,
            headers: { authorization: `Bearer ${secrets.get(scope) ?? ''}` },
          });
          const what = `${scope} ${route.method} ${route.path}`;
          if (typeof access === 'string') expect(response.status, what).toBe(401);
          else if (access.scope === scope) expect([401, 403], what).not.toContain(response.status);
          else expect(await codeOf(response), what).toBe('not-allowed');
        }
      }
    });

    it('lets nobody in who shows nothing', async () => {
      for (const route of CONSOLE_ROUTES) {
        if (route.access === 'anyone') continue;
        const response = await console.fetch(`${PATH}${pathOf(route)}`, { method: route.method });
        expect(await codeOf(response), `${route.method} ${route.path}`).toBe('no-token');
      }
    });

    it('refuses every token that is not for this request, here and now, on every route', async () => {
      const { token, me } = memberOf('administrator');
      const stranger = generateKeyPairSync('ed25519').privateKey;
      const body = new Uint8Array();
      for (const { method, path } of MEMBERS_ONLY) {
        const target = `${PATH}${pathOf({ method, path, access: 'reviewer' })}`;
        const wrong = {
          'bad-token': [
            { audience: 'https://other-hub.example' },
            { method: method === 'GET' ? 'POST' : 'GET' },
            { target: `${target}?limit=1` },
            { body: new TextEncoder().encode('another body') },
            { typ: 'tuean-enrolment+jwt' },
            { seconds: 3600 },
            { key: stranger },
            { jti: 'short' },
          ],
          'expired-token': [
            { issuedAt: new Date(NOW.getTime() - 10 * 60_000) },
            { issuedAt: new Date(NOW.getTime() + 10 * 60_000) },
          ],
          'unknown-device': [{ kid: '00000000-0000-4000-8000-000000000000' }],
        };
        for (const [code, tries] of Object.entries(wrong)) {
          for (const one of tries) {
            const response = await console.fetch(target, {
              method,
              headers: { authorization: `Bearer ${await token(method, target, body, one)}` },
            });
            expect(await codeOf(response), `${method} ${path} ${JSON.stringify(Object.keys(one))}`).toBe(code);
          }
        }
      }
      expect(me.role).toBe('administrator');
    });

    it('takes no token that is unsigned, or signed with the public key as a secret', async () => {
      const { me, deviceKey } = memberOf('administrator');
      const target = `${PATH}/me`;
      const claims = { iss: me.device, aud: console.config.url, jti: 'a'.repeat(22), htm: 'GET', htu: target };
      const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
      const at = Math.floor(NOW.getTime() / 1000);
      const unsigned = `${encode({ alg: 'none', typ: REQUEST_TOKEN, kid: me.device })}.${encode({ ...claims, iat: at, exp: at + 60 })}.`;
      const shared = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: REQUEST_TOKEN, kid: me.device })
        .setIssuedAt(at)
        .setExpirationTime(at + 60)
        .sign(Buffer.from(deviceKey.publicKey, 'hex'));
      for (const token of [unsigned, shared, 'nonsense', 'a.b.c']) {
        const response = await console.fetch(target, { headers: { authorization: `Bearer ${token}` } });
        expect(await codeOf(response)).toBe('bad-token');
      }
    });

    it('takes a token once, at whichever process of the hub', async () => {
      const { token } = memberOf('reviewer');
      const target = `${PATH}/me`;
      const headers = { authorization: `Bearer ${await token('GET', target, new Uint8Array())}` };
      const answers = await Promise.all(Array.from({ length: 6 }, () => console.fetch(target, { headers })));
      expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 401, 401, 401, 401, 401]);
      expect(await codeOf(answers.find(({ status }) => status === 401) ?? new Response())).toBe('replayed-token');
    });

    it('lets a revoked device and an ended member in nowhere', async () => {
      const lost = await console.member('lost@bank-a', 'publisher');
      await console.database.use((orm) => revokeLostDevice(orm, lost.me.device, 'operator', NOW));
      for (const route of MEMBERS_ONLY) {
        const response = await lost.request(route.method, pathOf(route));
        expect(await codeOf(response), `${route.method} ${route.path}`).toBe('revoked');
      }
    });

    it('looks again at who asks when a body that took its time is there', async () => {
      const ended = async (): Promise<void> => {
        await console.database.use((orm) => revokeLostDevice(orm, slow.me.device, 'operator', NOW));
      };
      const slow = await console.member('slow@bank-a', 'publisher');
      const lesser = await console.member('lesser@bank-a', 'publisher');
      const { key, secret } = await console.database.use((orm) =>
        makeApiKey(orm, { label: 'slow', organisation: 'bank-a', scopes: ['import'] }, 'operator', NOW),
      );
      /** Sends half of a list, waits for what happens meanwhile, and sends the rest. */
      const send = async (
        path: string,
        token: (target: string, body: Uint8Array) => Promise<string>,
        meanwhile: () => Promise<unknown>,
      ) => {
        const [first, rest] = ['first.example\n', 'last.example\n'].map((text) => new TextEncoder().encode(text));
        if (first === undefined || rest === undefined) throw new Error('expected two halves');
        let isBegun = false;
        const body = new ReadableStream<Uint8Array>(
          {
            async pull(controller) {
              if (!isBegun) {
                isBegun = true;
                controller.enqueue(first);
                return;
              }
              await meanwhile();
              controller.enqueue(rest);
              controller.close();
            },
          },
          { highWaterMark: 0 },
        );
        const target = `${PATH}${path}?source=x&format=domains`;
        const authorization = `Bearer ${await token(target, Buffer.concat([first, rest]))}`;
        const init = { method: 'POST', body, headers: { authorization }, duplex: 'half' };
        return codeOf(await console.fetch(target, init));
      };
      const by = (member: TestMember) => (target: string, body: Uint8Array) => member.token('POST', target, body);
      expect(await send('/imports', by(slow), () => Promise.resolve())).toBe('');
      expect(await send('/imports', by(slow), ended)).toBe('revoked');
      const lessened = () =>
        console.database.use((orm) => changeRole(orm, lesser.me.handle, 'reviewer', 'operator', NOW));
      expect(await send('/imports', by(lesser), lessened)).toBe('not-allowed');
      const shown = () => Promise.resolve(secret);
      expect(await send('/partner/imports', shown, () => Promise.resolve())).toBe('');
      const revoked = () => console.database.use((orm) => endApiKey(orm, key.id, 'operator', NOW));
      expect(await send('/partner/imports', shown, revoked)).toBe('revoked');
    });

    it('knows no path that is not in the table', async () => {
      for (const path of ['/members/x/y', '/', '', '/nothing', '/me/', '//me', '/proposal/files/']) {
        const response = await memberOf('administrator').request('GET', path);
        expect(response.status, path).toBe(404);
      }
      expect(routeFor('GET', '/proposal/files/targets/base/1/0')?.path).toBe('/proposal/files/*');
      expect(routeFor('GET', '/cases/7')?.path).toBe('/cases/:id');
      expect(routeFor('GET', '/cases/')).toBeNull();
      expect(routeFor('PUT', '/cases/7')).toBeNull();
    });

    it('refuses a body that is too large before it is looked at', async () => {
      const response = await memberOf('administrator').request('POST', '/invites', new Uint8Array(1024 * 1024 + 1));
      expect(await codeOf(response)).toBe('too-large');
    });

    it('reads nothing of what strangers send, and of what nobody has measured no more than it takes', async () => {
      /** A body with no end, and how much of it was read. */
      const endless = (): { readonly body: ReadableStream<Uint8Array>; readonly read: () => number } => {
        let pieces = 0;
        const piece = new Uint8Array(64 * 1024);
        const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
          pieces += 1;
          controller.enqueue(piece);
        };
        return { body: new ReadableStream({ pull }, { highWaterMark: 0 }), read: () => pieces * piece.length };
      };
      const target = `${PATH}/imports?source=x`;
      const send = async (authorization: string, url = target): Promise<{ code: string; read: number }> => {
        const { body, read } = endless();
        const init = { method: 'POST', body, headers: { authorization }, duplex: 'half' };
        const response = await console.fetch(url, init);
        return { code: await codeOf(response), read: read() };
      };
      expect(await send('')).toEqual({ code: 'no-token', read: 0 });
      expect(await send('Bearer a.b.c')).toEqual({ code: 'bad-token', read: 0 });
      const { token } = memberOf('reviewer');
      expect(await send(`Bearer ${await token('POST', target, new Uint8Array())}`)).toEqual({
        code: 'not-allowed',
        read: 0,
      });
      const anyone = await send('', `${PATH}/enrolments`);
      expect(anyone.code).toBe('too-large');
      expect(anyone.read).toBeLessThan(2 * 1024 * 1024);
    });

    /** Status, where the guard refused it; 0 where the route itself answered. */
    async function refusedBy(response: Response): Promise<number> {
      const code = await codeOf(response);
      const guards = [
        'no-token',
        'bad-token',
        'expired-token',
        'replayed-token',
        'unknown-device',
        'revoked',
        'not-allowed',
      ];
      return guards.includes(code) ? response.status : 0;
    }
  });
}
