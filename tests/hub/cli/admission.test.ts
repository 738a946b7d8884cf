/* The operator lets a device in, or refuses it, where no other administrator can: on the command line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enrol, makeInvite } from '../../../hub/access/enrol.ts';
import { hubPaths, readConfig } from '../../../hub/config.ts';
import { withDatabase } from '../../../hub/db/database.ts';
import { deviceFingerprint } from '../../../lib/core/console/device-fingerprint.ts';
import { enrolmentOf, testKey, type TestKey } from '../console.ts';
import { copyEmptyDatabase } from '../engines.ts';
import { tueanHere, type Ran } from './in-process.ts';

const FIRST = 'first@bank-a';
let scratch = '';
let data = '';

const tuean = (...args: readonly string[]): Promise<Ran> => tueanHere([...args, '--data', data], scratch);
const codeIn = (line: string): string => line.trim().slice(line.indexOf('#') + 1);

/** Enrols a browser by the code of an invite; resolves with its id. */
async function enrolled(code: string, deviceKey: TestKey): Promise<string> {
  const paths = hubPaths(data);
  const { url } = await readConfig(paths);
  const enrolment = await enrolmentOf({ code, deviceKey, releaseKey: null, audience: url, at: new Date() });
  return (await withDatabase(paths, undefined, (orm) => enrol(orm, enrolment, url, new Date()))).device;
}

/** Enrols a browser by an invite that a member has made. */
async function waiting(handle: string, deviceKey: TestKey): Promise<string> {
  const wish = { handle, role: 'administrator', by: FIRST } as const;
  const { code } = await withDatabase(hubPaths(data), undefined, (orm) => makeInvite(orm, wish, new Date()));
  return enrolled(code, deviceKey);
}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tuean-admission-'));
  data = join(scratch, 'hub');
  await copyEmptyDatabase(hubPaths(data));
  expect((await tuean('init', '--digest-memory', '8', '--digest-passes', '1')).code).toBe(0);
}, 120_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

it.each(['admit', 'revoke'])('refuses to %s what is no id of a device, and says nothing internal', async (verb) => {
  for (const id of ['phone', '00000000-0000-4000-8000-000000000000', "' OR true --"]) {
    const { code, out, err } = await tuean('member', verb, id);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^refused \(no-device\): [^\n]*\n$/);
  }
});

it('lets in or refuses what a member has invited, and invites for good by themself', { timeout: 120_000 }, async () => {
  // Whatever name is typed, this invite is the operator's.
  const invited = await tuean('invite', '--handle', FIRST, '--role', 'administrator', '--by', 'second@bank-a');
  const first = await enrolled(codeIn(invited.out), testKey());
  // In other letters it would not be known as the last administrator's.
  for (const id of [first, first.toUpperCase()]) expect((await tuean('member', 'revoke', id)).code).toBe(1);
  expect((await tuean('member', 'list')).out).not.toContain('waits');

  const key = testKey();
  const device = await waiting('second@bank-a', key);
  const shown = (await tuean('member', 'list')).out;
  expect(shown).toContain(`waits, invited by ${FIRST}, reads out ${deviceFingerprint(key.publicKey)}`);
  // A record that says that they let it in themselves would be one of what there is not.
  for (const by of [FIRST, 'second@bank-a']) {
    const own = await tuean('member', 'admit', device, '--by', by);
    expect([own.code, own.err.includes('expected another person')], own.err).toEqual([1, true]);
  }
  const admitted = await tuean('member', 'admit', device, '--json');
  expect(JSON.parse(admitted.out)).toEqual({ device, isAdmitted: true });
  expect((await tuean('member', 'list')).out).not.toContain('waits');
  expect((await tuean('member', 'admit', device)).code).toBe(1);

  const refused = await waiting('third@bank-a', testKey());
  expect((await tuean('member', 'revoke', refused)).code).toBe(0);
  expect((await tuean('member', 'admit', refused)).code).toBe(1);
  expect((await tuean('audit', 'verify')).code).toBe(0);
});
