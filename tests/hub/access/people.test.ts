/* How people come, change and go: every rule that nobody goes around. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { makeInvite } from '../../../hub/access/enrol.ts';
import { rowsOf } from '../../../hub/db/database.ts';
import { appendEvent, verifyChain } from '../../../hub/db/events.ts';
import { sql } from 'drizzle-orm';
import {
  auditSchema,
  invitesSchema,
  madeApiKeySchema,
  madeInviteSchema,
  membersSchema,
  meSchema,
  organisationsSchema,
} from '../../../lib/core/console/people.ts';
import * as v from 'valibot';
import { enrolmentOf, openConsole, testKey, type TestConsole, type TestKey, type TestMember } from '../console.ts';
import { testEngines } from '../engines.ts';
import { makeHub } from '../intake/world.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const HOUR_MS = 3_600_000;

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`people on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let hub: TestConsole;
    let admin: TestMember;
    beforeEach(async () => {
      hub = await openConsole(await engine.create(), NOW);
      admin = await hub.member('first@bank-a', 'administrator');
    }, 60_000);
    afterEach(() => hub.close());

    const enrolment = async (
      line: string,
      changes: object = {},
      keys: { deviceKey: TestKey; releaseKey: TestKey } = { deviceKey: testKey(), releaseKey: testKey() },
    ): Promise<Response> => {
      const code = line.slice(line.indexOf('#') + 1);
      const body = await enrolmentOf({
        code,
        ...keys,
        audience: hub.config.url,
        at: hub.now(),
      });
      return hub.fetch('/v1/console/enrolments', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, ...changes }),
      });
    };
    const invite = async (handle: string, role = 'reviewer'): Promise<string> => {
      const response = await admin.request('POST', '/invites', { handle, role });
      expect(response.status).toBe(201);
      return v.parse(madeInviteSchema, await response.json()).line;
    };
    const codeOf = async (response: Response): Promise<unknown> => ((await response.json()) as { code?: unknown }).code;

    it('an invite lets one browser in, once, and says who it is', async () => {
      const line = await invite('second@bank-a', 'publisher');
      expect(line.startsWith(`${hub.config.url}/console#`)).toBe(true);
      const enrolled = await enrolment(line);
      expect(enrolled.status).toBe(201);
      expect(v.parse(meSchema, await enrolled.json())).toMatchObject({
        handle: 'second@bank-a',
        role: 'publisher',
        organisation: 'bank-a',
      });
      expect(await codeOf(await enrolment(line))).toBe('bad-invite');
      // The code is nowhere in the database.
      const kept = await hub.database.use((orm) =>
        rowsOf<{ all: string }>(orm, sql`SELECT invite::text AS all FROM invite`),
      );
      expect(JSON.stringify(kept)).not.toContain(line.slice(line.indexOf('#') + 1));
    });

    itOnBoth(
      'a browser whose answer was lost asks again with the same keys and is who it was; nobody else is',
      async () => {
        const line = await invite('lost@bank-a', 'publisher');
        const keys = { deviceKey: testKey(), releaseKey: testKey() };
        const first = v.parse(meSchema, await (await enrolment(line, {}, keys)).json());
        expect(v.parse(meSchema, await (await enrolment(line, {}, keys)).json())).toEqual(first);
        const others = { ...keys, releaseKey: testKey() };
        expect(await codeOf(await enrolment(line, {}, others))).toBe('bad-invite');
        expect(await codeOf(await enrolment(line))).toBe('bad-invite');
        const enrolled = await hub.database.use((orm) =>
          rowsOf<{ count: number }>(
            orm,
            sql`SELECT count(*)::int AS count FROM event WHERE type = 'member.enrol' AND payload::text LIKE '%lost@bank-a%'`,
          ),
        );
        expect(enrolled).toEqual([{ count: 1 }]);
        expect((await admin.request('DELETE', `/devices/${first.device}`)).status).toBe(204);
        expect(await codeOf(await enrolment(line, {}, keys))).toBe('bad-invite');
      },
    );

    itOnBoth('an invite that is late, withdrawn or made up lets nobody in, and all look the same', async () => {
      const late = await invite('late@bank-a');
      hub.now = () => new Date(NOW.getTime() + 25 * HOUR_MS);
      expect(await codeOf(await enrolment(late))).toBe('bad-invite');
      hub.now = () => NOW;
      const withdrawn = await invite('withdrawn@bank-a');
      const open = v.parse(invitesSchema, await (await admin.request('GET', '/invites')).json()).invites;
      const id = open.find(({ handle }) => handle === 'withdrawn@bank-a')?.id ?? '';
      expect((await admin.request('DELETE', `/invites/${id}`)).status).toBe(204);
      expect(await codeOf(await enrolment(withdrawn))).toBe('bad-invite');
      expect(await codeOf(await enrolment(`${hub.config.url}/console#${'A'.repeat(27)}`))).toBe('bad-invite');
    });

    it.each([
      ['is a member no more', { isEnded: true }],
      ['is no administrator any more', { role: 'publisher' }],
    ])('the invites of an administrator who %s let nobody in', async (_what, change) => {
      const second = await hub.member('second@bank-b', 'administrator');
      const made = await second.request('POST', '/invites', { handle: 'friend@bank-b', role: 'administrator' });
      const { line } = v.parse(madeInviteSchema, await made.json());
      const others = await invite('other@bank-a');
      expect((await admin.request('PATCH', '/members/second@bank-b', change)).status).toBe(204);
      expect(await codeOf(await enrolment(line))).toBe('bad-invite');
      const { invites } = v.parse(invitesSchema, await (await admin.request('GET', '/invites')).json());
      expect(invites.map(({ handle }) => handle)).toEqual(['other@bank-a']);
      expect((await enrolment(others)).status).toBe(201);
    });

    it('who does not hold the keys cannot enrol them', async () => {
      const line = await invite('thief@bank-a');
      const other = testKey();
      expect(await codeOf(await enrolment(line, { deviceKey: other.publicKey }))).toBe('bad-proof');
      expect(await codeOf(await enrolment(line, { releaseKey: other.publicKey }))).toBe('bad-proof');
      expect(await codeOf(await enrolment(line, { releaseProof: '0'.repeat(128) }))).toBe('bad-proof');
      expect(await codeOf(await enrolment(line, { releaseKey: null }))).toBe('bad-proof');
      // Nothing of that used the invite up.
      expect((await enrolment(line)).status).toBe(201);
    });

    it('a lost device is revoked, and its member comes back with another and the same role', async () => {
      const second = await hub.member('second@bank-b', 'publisher');
      expect((await admin.request('DELETE', `/devices/${second.me.device}`)).status).toBe(204);
      expect((await second.request('GET', '/me')).status).toBe(403);
      // The invite of a member gives a device, not another role.
      const back = await enrolment(await invite('second@bank-b', 'administrator'));
      expect(v.parse(meSchema, await back.json())).toMatchObject({ handle: 'second@bank-b', role: 'publisher' });
      const { members } = v.parse(membersSchema, await (await admin.request('GET', '/members')).json());
      const devices = members.find(({ handle }) => handle === 'second@bank-b')?.devices ?? [];
      expect(devices.map(({ revokedAt }) => revokedAt === null)).toEqual([false, true]);
    });

    it('an administrator is always left, nobody raises themself, and a name is never given twice', async () => {
      const ruled = async (path: string, body: object): Promise<unknown> =>
        codeOf(await admin.request('PATCH', path, body));
      expect(await ruled('/members/first@bank-a', { role: 'reviewer' })).toBe('rules');
      expect(await ruled('/members/first@bank-a', { isEnded: true })).toBe('rules');
      expect(await codeOf(await admin.request('DELETE', `/devices/${admin.me.device}`))).toBe('rules');
      await hub.member('second@bank-a', 'administrator');
      expect((await admin.request('PATCH', '/members/second@bank-a', { role: 'publisher' })).status).toBe(204);
      expect((await admin.request('PATCH', '/members/second@bank-a', { isEnded: true })).status).toBe(204);
      expect(await codeOf(await admin.request('POST', '/invites', { handle: 'second@bank-a', role: 'reviewer' }))).toBe(
        'rules',
      );
    });

    it('a membership is changed or ended, never half of both', async () => {
      await hub.member('second@bank-b', 'publisher');
      for (const change of [{ role: 'reviewer', isEnded: true }, {}, { isEnded: false }]) {
        expect(await codeOf(await admin.request('PATCH', '/members/second@bank-b', change))).toBe('invalid-report');
      }
      const { members } = v.parse(membersSchema, await (await admin.request('GET', '/members')).json());
      expect(members.find(({ handle }) => handle === 'second@bank-b')).toMatchObject({
        role: 'publisher',
        isEnded: false,
      });
    });

    it('what no database can hold is nobody, and no failure of the hub', async () => {
      expect(await codeOf(await admin.request('PATCH', '/members/a%00@bank-b', { isEnded: true }))).toBe('not-found');
      expect(await codeOf(await admin.request('GET', '/audit?by=a%00'))).toBe('invalid-query');
      expect(await codeOf(await admin.request('GET', '/listings?search=evil%00'))).toBe('invalid-query');
      expect(await codeOf(await admin.request('GET', '/cases?search=evil%00'))).toBe('invalid-query');
      const bank = { name: 'bank-c', title: { th: 'ธนาคาร', en: 'Bank \u0000' }, tlp: 'green' };
      expect(await codeOf(await admin.request('POST', '/organisations', bank))).toBe('invalid-report');
    });

    it('organisations and keys of machines are made, changed and revoked', async () => {
      const bank = { name: 'bank-c', title: { th: 'ธนาคาร ค', en: 'Bank C' }, tlp: 'green' };
      expect((await admin.request('POST', '/organisations', bank)).status).toBe(201);
      expect(await codeOf(await admin.request('POST', '/organisations', bank))).toBe('name-taken');
      // The mark of such an organisation would be that of all that members list from reports.
      const own = { ...bank, name: 'reports' };
      expect(await codeOf(await admin.request('POST', '/organisations', own))).toBe('name-taken');
      expect((await admin.request('PATCH', '/organisations/bank-c', { tlp: 'amber' })).status).toBe(200);
      const { organisations } = v.parse(
        organisationsSchema,
        await (await admin.request('GET', '/organisations')).json(),
      );
      expect(organisations.find(({ name }) => name === 'bank-c')?.tlp).toBe('amber');
      const made = await admin.request('POST', '/api-keys', {
        label: 'feed',
        organisation: 'bank-c',
        scopes: ['partner-feed'],
      });
      const { apiKey, secret } = v.parse(madeApiKeySchema, await made.json());
      const ask = (): Promise<Response> =>
        hub.fetch('/v1/console/partner/csv', { headers: { authorization: `Bearer ${secret}` } });
      expect((await ask()).status).toBe(200);
      expect((await admin.request('DELETE', `/api-keys/${apiKey.id}`)).status).toBe(204);
      expect(await codeOf(await ask())).toBe('revoked');
      const kept = await hub.database.use((orm) =>
        rowsOf<{ all: string }>(orm, sql`SELECT api_key::text AS all FROM api_key`),
      );
      expect(JSON.stringify(kept)).not.toContain(secret.slice(-43));
    });

    it('an invite for an organisation that is not there is refused, and the operator makes it', async () => {
      expect(await codeOf(await admin.request('POST', '/invites', { handle: 'x@nowhere', role: 'reviewer' }))).toBe(
        'not-found',
      );
      await hub.database.use((orm) =>
        makeInvite(orm, { handle: 'x@nowhere', role: 'reviewer', by: 'operator', isOperator: true }, NOW),
      );
    });

    it('the record hides numbers of persons in what members wrote, as the history of a case does', async () => {
      const payload = {
        case: 1,
        state: 'rejected',
        by: 'first@bank-a',
        reason: 'the owner called from 081-234-5678 today',
      };
      await hub.database.use((orm) => orm.transaction((tx) => appendEvent(tx, 'case.decide', payload, hub.now())));
      const audit = v.parse(auditSchema, await (await admin.request('GET', '/audit?type=case')).json());
      expect(audit.events[0]?.payload).toMatchObject({ state: 'rejected' });
      expect(JSON.stringify(audit)).not.toContain('234-5678');
      expect(String(audit.events[0]?.payload['reason'])).toMatch(/^the owner called from .+ today$/);
    });

    it('everything stands in the record with who did it, and the chain holds', async () => {
      await invite('second@bank-a');
      const audit = v.parse(auditSchema, await (await admin.request('GET', '/audit?type=member')).json());
      expect(audit.events.map(({ type, by }) => [type, by])).toEqual([
        ['member.invite', 'first@bank-a'],
        ['member.enrol', 'first@bank-a'],
        ['member.invite', 'operator'],
      ]);
      expect((await hub.database.use(verifyChain)).brokenAt).toBeNull();
      expect(audit.head.seq).toBe(audit.events[0]?.seq);
      expect((await admin.request('GET', '/audit?type=%25')).status).toBe(400);
    });
  });
}
