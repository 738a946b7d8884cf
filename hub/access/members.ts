/* What administrators do about people: roles, ends, devices, organisations, keys of machines. Rules that nobody goes around. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isAtLeast, type Role, type Scope } from '../../lib/core/console/access.ts';
import type { NewApiKey, Organisation } from '../../lib/core/console/people.ts';
import { addApiKey, apiKeyById, noteKeyUsed, revokeApiKey, type ApiKeyRow } from '../db/api-keys.ts';
import { casesProposedBy, clearProposal } from '../db/case-decisions.ts';
import type { Orm } from '../db/database.ts';
import { appendEvent, lockChain } from '../db/events.ts';
import { leaveWaiting } from '../db/listing-views.ts';
import {
  activeAdministrators,
  addOrganisation,
  changeOrganisation,
  deviceById,
  endMember,
  letDeviceIn,
  listOrganisations,
  memberByHandle,
  revokeDevice,
  setRole,
  withdrawInvite,
  withdrawInvitesBy,
  type MemberRow,
} from '../db/members.ts';
import { HubError, RuleRefusal } from '../hub-error.ts';

/**
 * Gives a member another role.
 * @throws HubError `no-member`, `rules` (one's own role is never raised by oneself, and one administrator must be left)
 */
export async function changeRole(orm: Orm, handle: string, role: Role, by: string, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const member = await activeMember(tx, handle);
    if (handle === by && isAtLeast(role, member.role) && role !== member.role) {
      throw new RuleRefusal({ th: 'ไม่มีใครเพิ่มสิทธิ์ให้ตัวเองได้', en: 'nobody raises their own role' });
    }
    if (member.role === 'administrator' && role !== 'administrator') {
      await requireAnother(tx, { handle });
      // Who may not invite any more lets nobody in by what they had made before.
      await withdrawInvitesBy(tx, handle, now, seq);
    }
    await setRole(tx, handle, role, seq);
    await appendEvent(tx, 'member.role', { handle, from: member.role, to: role, by }, now);
  });
}

/**
 * Ends a membership. What the member proposed and nobody has confirmed yet is taken back: two people stand behind a number who are members
 * then. @throws HubError `no-member`, `rules`
 */
export async function endMembership(orm: Orm, handle: string, by: string, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const member = await activeMember(tx, handle);
    if (member.role === 'administrator') await requireAnother(tx, { handle });
    await endMember(tx, handle, now, seq);
    const listings = await leaveWaiting(tx, handle, seq);
    await appendEvent(tx, 'member.end', { handle, by, ...(listings.length > 0 && { listings }) }, now);
    for (const id of await casesProposedBy(tx, handle)) {
      const withdrawn = await appendEvent(tx, 'case.withdraw', { case: id, proposedBy: handle, by }, now);
      await clearProposal(tx, id, now, withdrawn);
    }
  });
}

/** Revokes a device that was lost, or that nobody lets in. @throws HubError `no-device`, `rules` */
export async function revokeLostDevice(orm: Orm, id: string, by: string, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const device = await deviceById(tx, id);
    if (device === null || device.isRevoked) throw new HubError('no-device', 'expected a device that is not revoked');
    if (device.role === 'administrator') await requireAnother(tx, { device: id });
    await revokeDevice(tx, id, now, seq);
    await appendEvent(tx, 'device.revoke', { device: id, handle: device.handle, by }, now);
  });
}

/**
 * Lets in a device that waits. Who invited it and whose it is do not: one administrator would be two people.
 * @throws HubError `no-device`, `rules`
 */
export async function admitDevice(orm: Orm, id: string, by: string, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    await lockChain(tx);
    const device = await deviceById(tx, id);
    if (device === null || device.isRevoked || device.awaitsOtherThan === null) {
      throw new HubError('no-device', 'expected a device that waits to be let in');
    }
    const { handle, role, deviceKey, awaitsOtherThan: invitedBy } = device;
    if (by === invitedBy || by === handle) {
      throw new RuleRefusal({
        th: 'ผู้เชิญและเจ้าของเครื่องอนุญาตเครื่องนี้เองไม่ได้ ต้องเป็นผู้ดูแลระบบคนอื่น เครื่องนี้ยังรออยู่',
        en: 'expected another person than who invited this device and whose it is; it goes on waiting',
      });
    }
    await letDeviceIn(tx, id);
    await appendEvent(tx, 'device.admit', { device: id, handle, role, deviceKey, invitedBy, by }, now);
  });
}

/** Withdraws an invite. @throws HubError `bad-invite` */
export async function withdrawOpenInvite(orm: Orm, id: string, by: string, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    if (!(await withdrawInvite(tx, id, now, seq))) throw new HubError('bad-invite', 'expected an invite that is open');
    await appendEvent(tx, 'member.uninvite', { invite: id, by }, now);
  });
}

/** Adds an organisation. @throws HubError `name-taken` */
export async function addNewOrganisation(orm: Orm, organisation: Organisation, by: string, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    if (!(await addOrganisation(tx, organisation, now, seq))) {
      throw new HubError('name-taken', `there is an organisation ${organisation.name}`);
    }
    await appendEvent(tx, 'organisation.add', { ...organisation, by }, now);
  });
}

/** Changes title or sharing mark of an organisation. @throws HubError `no-organisation` */
export async function editOrganisation(
  orm: Orm,
  name: string,
  change: Partial<Pick<Organisation, 'title' | 'tlp'>>,
  by: string,
  now: Date,
): Promise<Organisation> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const known = (await listOrganisations(tx)).find((one) => one.name === name);
    if (known === undefined) throw new HubError('no-organisation', `there is no organisation ${name}`);
    const next = { name, title: change.title ?? known.title, tlp: change.tlp ?? known.tlp };
    await changeOrganisation(tx, next, seq);
    await appendEvent(tx, 'organisation.change', { ...next, by }, now);
    return next;
  });
}

/** Makes a key for a machine of an organisation. @returns the key and its secret, which is told once. @throws HubError `no-organisation` */
export async function makeApiKey(
  orm: Orm,
  { label, organisation, scopes }: NewApiKey,
  by: string,
  now: Date,
): Promise<{ readonly key: ApiKeyRow; readonly secret: string }> {
  const id = randomBytes(6).toString('hex');
  const secret = `tuean_${id}_${randomBytes(32).toString('base64url')}`;
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    if (!(await listOrganisations(tx)).some(({ name }) => name === organisation)) {
      throw new HubError('no-organisation', `there is no organisation ${organisation}`);
    }
    const key = { id, label, organisation, scopes: [...new Set(scopes)], secretHash: secretHashOf(secret), by };
    await addApiKey(tx, key, now, seq);
    await appendEvent(tx, 'api-key.make', { id, label, organisation, scopes: key.scopes, by }, now);
    return { key: { ...key, usedAt: null, revokedAt: null }, secret };
  });
}

/** Revokes a machine's key. @throws HubError `no-api-key` */
export async function endApiKey(orm: Orm, id: string, by: string, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    if (!(await revokeApiKey(tx, id, now, seq))) throw new HubError('no-api-key', 'expected a key that is not revoked');
    await appendEvent(tx, 'api-key.revoke', { id, by }, now);
  });
}

/** The key that a machine shows, where it counts and is for this; else why not. */
export async function machineOf(
  orm: Orm,
  authorization: string | undefined,
  scope: Scope,
  now: Date,
): Promise<{ readonly key: ApiKeyRow } | { readonly refused: 'no-token' | 'bad-token' | 'revoked' | 'not-allowed' }> {
  const secret = /^Bearer (tuean_([0-9a-f]{12})_[A-Za-z0-9_-]{43})$/.exec(authorization ?? '');
  if (secret === null) return { refused: authorization === undefined ? 'no-token' : 'bad-token' };
  const key = await apiKeyById(orm, secret[2] ?? '');
  const shown = Buffer.from(secretHashOf(secret[1] ?? ''), 'hex');
  // Compared in constant time, also where there is no such key: how long it takes says nothing.
  const kept = Buffer.from(key?.secretHash ?? '0'.repeat(64), 'hex');
  if (!timingSafeEqual(shown, kept) || key === null) return { refused: 'bad-token' };
  if (key.revokedAt !== null) return { refused: 'revoked' };
  if (!key.scopes.includes(scope)) return { refused: 'not-allowed' };
  await noteKeyUsed(orm, key.id, now);
  return { key };
}

function secretHashOf(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}

async function activeMember(tx: Orm, handle: string): Promise<MemberRow> {
  const member = await memberByHandle(tx, handle);
  if (member === null || member.endedAt !== null) throw new HubError('no-member', `expected a member, got ${handle}`);
  return member;
}

/** A hub without an administrator can let nobody in again but by its command line. */
async function requireAnother(tx: Orm, without: { readonly handle?: string; readonly device?: string }): Promise<void> {
  if ((await activeAdministrators(tx, without)) === 0) {
    throw new RuleRefusal({
      th: 'ต้องเหลือผู้ดูแลระบบที่มีเครื่องใช้งานได้อย่างน้อย 1 คน',
      en: 'one administrator with a device must be left',
    });
  }
}
