/*
 * A device that a member's invite brought in does nothing until another person has let it in: else whoever may invite
 * is as many people as they like.
 */
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { admitDevice } from '../../../hub/access/members.ts';
import { attachReports } from '../../../hub/db/case-intake.ts';
import { rowsOf } from '../../../hub/db/database.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { CONSOLE_ROUTES } from '../../../lib/core/console/access.ts';
import { deviceFingerprint } from '../../../lib/core/console/device-fingerprint.ts';
import {
  auditSchema,
  enrolledSchema,
  madeInviteSchema,
  membersSchema,
  meSchema,
  type Enrolled,
} from '../../../lib/core/console/people.ts';
import { caseSchema, decidedSchema } from '../../../lib/core/console/queue.ts';
import { keysSchema } from '../../../lib/core/console/release.ts';
import { waitingSchema } from '../../../lib/core/console/waiting.ts';
import { account, caseOf, later, NOW, storeReport } from '../cases/reported.ts';
import { enrolmentOf, openConsole, testKey, type TestConsole, type TestMember } from '../console.ts';
import { testEngines } from '../engines.ts';
import { makeHub } from '../intake/world.ts';

const FIRST = 'first@bank-a';
const SECOND = 'second@bank-b';
const PUPPET = 'puppet@bank-b';
const WISH = { grade: 'corroborated', category: 'TH01', authority: null, days: 30, reason: 'two paid', insists: false };
const MEMBERS_ONLY = CONSOLE_ROUTES.filter(({ access }) => typeof access === 'string' && access !== 'anyone');

for (const engine of testEngines(makeHub)) {
  describe.skipIf(!engine.isThere)(`who lets devices in, on ${engine.name}`, { timeout: 120_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let hub: TestConsole;
    let first: TestMember;
    let second: TestMember;
    beforeEach(async () => {
      hub = await openConsole(await engine.create(), NOW);
      first = await hub.member(FIRST, 'administrator');
      second = await hub.member(SECOND, 'administrator');
    }, 60_000);
    afterEach(() => hub.close());

    const codeOf = async (response: Response): Promise<unknown> => ((await response.json()) as { code?: unknown }).code;
    const invite = async (by: TestMember, handle: string, role = 'administrator'): Promise<string> =>
      v.parse(madeInviteSchema, await (await by.request('POST', '/invites', { handle, role })).json()).line;
    const admit = (by: TestMember, { me }: TestMember): Promise<Response> =>
      by.request('POST', `/devices/${me.device}/admission`);
    /** How many devices wait for this administrator, as their menu says. */
    const waits = async (by: TestMember): Promise<number> =>
      v.parse(waitingSchema, await (await by.request('GET', '/waiting')).json()).people;
    const meOf = (one: TestMember): Promise<Response> => one.request('GET', '/me');
    const events = async (type: string) =>
      v.parse(auditSchema, await (await first.request('GET', `/audit?type=${type}`)).json()).events;

    /** A case of an account, which two people must list, with a proposal of the first administrator. */
    async function proposed(): Promise<{ path: string; confirmation: object }> {
      await hub.database.use(async (orm) => {
        await storeReport(orm, [account('1234567890', 'a')], { at: later(-1) });
        await storeReport(orm, [account('1234567890', 'b')]);
        await attachReports(orm, NOW);
      });
      const path = `/cases/${(await hub.database.use((orm) => caseOf(orm, 'acct:TH:1234567890'))).id}`;
      const read = async () => v.parse(caseSchema, await (await first.request('GET', path)).json());
      const decided = await first.request('POST', `${path}/decision`, { ...WISH, seen: (await read()).seen });
      expect(v.parse(decidedSchema, await decided.json()).state).toBe('proposed');
      const { seen, proposal } = await read();
      return { path, confirmation: { seen, hash: proposal?.hash } };
    }

    it.each([
      ['a new name', PUPPET],
      ['another member', SECOND],
      ['themself', FIRST],
    ])('an administrator who enrols a browser of their own as %s decides nothing with it', async (_as, handle) => {
      const { path, confirmation } = await proposed();
      const puppet = await hub.enrolled(await invite(first, handle));
      expect(await codeOf(await puppet.request('POST', `${path}/confirmation`, confirmation))).toBe('waiting');
      expect(await codeOf(await admit(first, puppet))).toBe('rules');
      // What waits lets nothing in: neither itself, nor another that waits.
      const other = await hub.enrolled(await invite(first, 'other@bank-b'));
      expect(await codeOf(await admit(puppet, puppet))).toBe('waiting');
      expect(await codeOf(await admit(other, puppet))).toBe('waiting');
      expect(await codeOf(await puppet.request('POST', `${path}/confirmation`, confirmation))).toBe('waiting');
      expect(await events('device.admit')).toEqual([]);

      // The same once another person has let it in.
      if (handle === SECOND) return;
      expect((await admit(second, puppet)).status).toBe(204);
      const answer = await puppet.request('POST', `${path}/confirmation`, confirmation);
      if (handle === PUPPET) expect(v.parse(decidedSchema, await answer.json()).state).toBe('listed');
      else expect(await codeOf(answer)).toBe('rules');
    });

    it('a device that waits learns that it waits, on every route, and gets no further', async () => {
      const puppet = await hub.enrolled(await invite(first, PUPPET));
      for (const { method, path } of MEMBERS_ONLY) {
        const response = await puppet.request(method, path.replaceAll(/:\w+/g, '7').replace('*', 'a/b'));
        expect([response.status, await codeOf(response)], `${method} ${path}`).toEqual([403, 'waiting']);
      }
    });

    it('what the operator invites waits for nobody, whatever name they type', async () => {
      const operators = await hub.member(PUPPET, 'publisher');
      expect((await meOf(operators)).status).toBe(200);
      expect(operators.me).toMatchObject({ waits: false });
    });

    it('another administrator sees who waits, by whose invite and with which key, and lets it in once', async () => {
      const puppet = await hub.enrolled(await invite(first, PUPPET, 'publisher'));
      expect(puppet.me).toMatchObject({ waits: true, role: 'publisher' });
      const shown = async () => {
        const { members } = v.parse(membersSchema, await (await second.request('GET', '/members')).json());
        return members.find(({ handle }) => handle === PUPPET)?.devices[0]?.waits;
      };
      const fingerprint = deviceFingerprint(puppet.deviceKey.publicKey);
      expect(await shown()).toEqual({ invitedBy: FIRST, fingerprint });
      expect([await waits(first), await waits(second)]).toEqual([0, 1]);

      const target = `/v1/console/devices/${puppet.me.device}/admission`;
      const headers = { authorization: `Bearer ${await second.token('POST', target, new Uint8Array())}` };
      expect((await hub.fetch(target, { method: 'POST', headers })).status).toBe(204);
      expect(await codeOf(await hub.fetch(target, { method: 'POST', headers }))).toBe('replayed-token');
      expect(await codeOf(await admit(second, puppet))).toBe('not-found');
      expect(v.parse(meSchema, await (await meOf(puppet)).json()).handle).toBe(PUPPET);
      expect(await shown()).toBeNull();
      expect([await waits(first), await waits(second)]).toEqual([0, 0]);

      const [event, ...more] = await events('device.admit');
      expect(more).toEqual([]);
      expect(event).toMatchObject({
        by: SECOND,
        payload: { device: puppet.me.device, handle: PUPPET, invitedBy: FIRST, deviceKey: puppet.deviceKey.publicKey },
      });
      const enrolments = await events('member.enrol');
      expect(enrolments.map(({ payload }) => `${String(payload.invitedBy)} ${String(payload.waits)}`)).toEqual([
        `${FIRST} true`,
        'operator false',
        'operator false',
      ]);
      expect((await hub.database.use(verifyChain)).brokenAt).toBeNull();
    });

    it('only administrators let in, and only what waits', async () => {
      const publisher = await hub.member('third@bank-b', 'publisher');
      const puppet = await hub.enrolled(await invite(first, PUPPET));
      expect(await codeOf(await admit(publisher, puppet))).toBe('not-allowed');
      expect(await codeOf(await admit(first, publisher))).toBe('not-found');
      for (const id of ['7', '00000000-0000-4000-8000-000000000000']) {
        expect(await codeOf(await second.request('POST', `/devices/${id}/admission`))).toBe('not-found');
      }
    });

    it('the member whose new device it is does not let it in themself, though somebody else invited it', async () => {
      const puppet = await hub.enrolled(await invite(first, SECOND));
      expect(await codeOf(await admit(second, puppet))).toBe('rules');
      const third = await hub.member('third@bank-b', 'administrator');
      expect(await Promise.all([first, second, third].map(waits))).toEqual([0, 0, 1]);
      expect((await admit(third, puppet)).status).toBe(204);
    });

    it('one that is refused is revoked for good', async () => {
      const puppet = await hub.enrolled(await invite(first, PUPPET));
      expect((await second.request('DELETE', `/devices/${puppet.me.device}`)).status).toBe(204);
      expect(await codeOf(await meOf(puppet))).toBe('revoked');
      expect(await codeOf(await admit(second, puppet))).toBe('not-found');
      expect((await events('device.revoke'))[0]).toMatchObject({ by: SECOND, payload: { handle: PUPPET } });
    });

    it('a browser whose answer was lost asks again with its keys, while it waits and once it was let in', async () => {
      const line = await invite(first, PUPPET);
      const keys = { deviceKey: testKey(), releaseKey: null };
      const code = line.slice(line.indexOf('#') + 1);
      const ask = async (): Promise<Response> =>
        hub.fetch('/v1/console/enrolments', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(await enrolmentOf({ code, ...keys, audience: hub.config.url, at: NOW })),
        });
      const told = async (): Promise<Enrolled> => v.parse(enrolledSchema, await (await ask()).json());
      const enrolled = await told();
      expect(enrolled.waits).toBe(true);
      expect(await told()).toEqual(enrolled);
      await hub.database.use((orm) => admitDevice(orm, enrolled.device, 'operator', NOW));
      expect(await told()).toEqual({ ...enrolled, waits: false });
      await second.request('DELETE', `/devices/${enrolled.device}`);
      expect(await codeOf(await ask())).toBe('bad-invite');
    });

    it('what was refused while it waited is not taken from whoever sends it again once it is let in', async () => {
      const puppet = await hub.enrolled(await invite(first, PUPPET));
      const target = '/v1/console/me';
      const headers = { authorization: `Bearer ${await puppet.token('GET', target, new Uint8Array())}` };
      expect(await codeOf(await hub.fetch(target, { headers }))).toBe('waiting');
      await admit(second, puppet);
      expect(await codeOf(await hub.fetch(target, { headers }))).toBe('replayed-token');
    });

    it('a device that waits counts for no administrator that is left, and its key for none that signs', async () => {
      const puppet = await hub.enrolled(await invite(first, FIRST));
      expect((await first.request('PATCH', `/members/${SECOND}`, { isEnded: true })).status).toBe(204);
      expect(await codeOf(await first.request('DELETE', `/devices/${first.me.device}`))).toBe('rules');
      const waitingKeys = async (): Promise<string[]> =>
        v
          .parse(keysSchema, await (await first.request('GET', '/keys')).json())
          .waiting.map(({ publicKey }) => publicKey);
      expect(await waitingKeys()).not.toContain(puppet.releaseKey.publicKey);
      await hub.database.use((orm) => admitDevice(orm, puppet.me.device, 'operator', NOW));
      expect(await waitingKeys()).toContain(puppet.releaseKey.publicKey);
      expect((await first.request('DELETE', `/devices/${first.me.device}`)).status).toBe(204);
    });

    it('an invite says whose it is by how it was made, not by the name that stands in it', async () => {
      const wish = { handle: PUPPET, role: 'administrator' };
      for (const more of [{ isOperator: true }, { byOperator: true }, { by: 'operator' }]) {
        expect((await first.request('POST', '/invites', { ...wish, ...more })).status).toBe(400);
      }
      await invite(first, PUPPET);
      const made = await hub.database.use((orm) =>
        rowsOf<{ row: string }>(orm, sql`SELECT made_by || ' ' || by_operator AS row FROM invite ORDER BY event_seq`),
      );
      expect(made.map(({ row }) => row)).toEqual(['operator true', 'operator true', `${FIRST} false`]);
    });
  });
}
