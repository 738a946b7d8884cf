/*
 * How a person comes to act at a hub: an invite that an administrator has made, once, and keys that their own browser makes and never
 * gives away.
 */
import { createHash, randomBytes, randomUUID, verify } from 'node:crypto';
import { jwtVerify } from 'jose';
import * as v from 'valibot';
import { HANDLE, type Role } from '../../lib/core/console/access.ts';
import type { Enrolled, Enrolment } from '../../lib/core/console/people.ts';
import { ENROLMENT_TOKEN, enrolmentClaimsSchema } from '../../lib/core/console/request-token.ts';
import type { Orm } from '../db/database.ts';
import { appendEvent, lockChain } from '../db/events.ts';
import {
  addDevice,
  addInvite,
  addMember,
  addOrganisation,
  deviceById,
  deviceOfInvite,
  listOrganisations,
  memberByHandle,
  takeInvite,
  type InviteRow,
} from '../db/members.ts';
import { HubError, RuleRefusal } from '../hub-error.ts';
import { ed25519 } from './request-token.ts';

/** An invite that nobody took within a day is worth nothing to who finds it. */
const INVITE_MS = 24 * 3_600_000;
const PROOF_SECONDS = 300;
/** Bits of a code that nobody guesses: 160. */
const CODE_BYTES = 20;

export interface InviteWish {
  readonly handle: string;
  readonly role: Role;
  /** Who invites: a handle, or the operator of the command line. */
  readonly by: string;
  /**
   * The operator of the hub's machine invites: the organisation of the handle is made where there is none, and whom it lets in waits for
   * nobody.
   */
  readonly isOperator?: boolean;
}

/**
 * Makes an invite. For a member who has lost their device it is the way back in: their role stays what it is.
 * @returns the invite, and its code, which nobody can read again
 * @throws HubError `bad-handle`, `no-organisation`, `rules` (ended members come back under another handle)
 */
export async function makeInvite(
  orm: Orm,
  { handle, role, by, isOperator = false }: InviteWish,
  now: Date,
): Promise<{ readonly invite: InviteRow; readonly code: string }> {
  if (!HANDLE.test(handle)) throw new HubError('bad-handle', `expected name@organisation, got ${handle}`);
  const code = randomBytes(CODE_BYTES).toString('base64url');
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const organisation = handle.slice(handle.indexOf('@') + 1);
    const known = (await listOrganisations(tx)).some(({ name }) => name === organisation);
    if (!known && !isOperator) {
      throw new HubError('no-organisation', `there is no organisation ${organisation}; add it first`);
    }
    if (!known) {
      await addOrganisation(
        tx,
        { name: organisation, title: { th: organisation, en: organisation }, tlp: 'amber' },
        now,
        seq,
      );
    }
    const member = await memberByHandle(tx, handle);
    if (member !== null && member.endedAt !== null) {
      throw new RuleRefusal({
        th: `${handle} เลิกเป็นสมาชิกแล้ว ชื่อนี้ใช้ซ้ำไม่ได้ ให้เชิญด้วยชื่ออื่น`,
        en: `${handle} has ended and is never given again: invite under another name`,
      });
    }
    const invite: InviteRow = {
      id: randomUUID(),
      handle,
      // An invite for who is a member already gives a device, not another role.
      role: member?.role ?? role,
      by,
      byOperator: isOperator,
      expiresAt: new Date(now.getTime() + INVITE_MS),
    };
    await addInvite(tx, { ...invite, codeHash: hashOf(code) }, now, seq);
    await appendEvent(tx, 'member.invite', { handle, role: invite.role, by, invite: invite.id }, now);
    return { invite, code };
  });
}

/** The line that a person is given. `url`: public address of the hub. */
export function inviteLine(url: string, code: string): string {
  return `${url}/console#${code}`;
}

/**
 * Enrols a browser. By a member's invite it waits until another person has let it in: who invites could be who enrols. The same request
 * again, by the same keys, has the same answer: a browser that lost it is not locked out with its invite used up.
 * @throws HubError `bad-invite` (unknown, used, withdrawn or expired: who guesses learns nothing more), `bad-proof`, `rules` (a
 * key that is enrolled already)
 */
export async function enrol(orm: Orm, request: Enrolment, audience: string, now: Date): Promise<Enrolled> {
  await checkProof(request, audience, now);
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const known = await deviceOfInvite(tx, hashOf(request.invite), request.deviceKey, now);
    const enrolled = known === null ? null : await deviceById(tx, known);
    if (enrolled !== null && !enrolled.isRevoked && enrolled.releaseKey === request.releaseKey) {
      const { id, name, handle, role, organisation, releaseKey, awaitsOtherThan } = enrolled;
      return { handle, role, organisation, device: id, deviceName: name, releaseKey, waits: awaitsOtherThan !== null };
    }
    const invite = await takeInvite(tx, hashOf(request.invite), now, seq);
    if (invite === null) throw new HubError('bad-invite', 'expected an invite that is open');
    const { handle, role } = invite;
    const member = await memberByHandle(tx, handle);
    if (member !== null && member.endedAt !== null) throw new HubError('bad-invite', 'expected an invite that is open');
    const organisation = handle.slice(handle.indexOf('@') + 1);
    if (member === null) await addMember(tx, { handle, organisation, role }, now, seq);
    const device = {
      id: randomUUID(),
      handle,
      name: request.deviceName,
      deviceKey: request.deviceKey,
      releaseKey: request.releaseKey,
      awaitsOtherThan: invite.byOperator ? null : invite.by,
    };
    if (!(await addDevice(tx, device, now, seq))) throw new HubError('rules', 'this key is enrolled already');
    const enrolment = {
      handle,
      role: member?.role ?? role,
      device: device.id,
      releaseKey: device.releaseKey,
      waits: device.awaitsOtherThan !== null,
    };
    const { deviceKey, name: deviceName } = device;
    await appendEvent(tx, 'member.enrol', { ...enrolment, deviceKey, invitedBy: invite.by, by: handle }, now);
    return { ...enrolment, organisation, deviceName };
  });
}

/** SHA-256 of an invite's code, hex: what the hub keeps of it, and what the proof names. */
export function hashOf(code: string): string {
  return createHash('sha256').update(code, 'utf8').digest('hex');
}

/** Who enrols a key must hold it: else one could enrol another person's key under one's own name, and be blamed or praised for them. */
async function checkProof(request: Enrolment, audience: string, now: Date): Promise<void> {
  const { deviceKey, releaseKey, proof, releaseProof } = request;
  if (deviceKey === releaseKey) throw new HubError('bad-proof', 'expected two different keys');
  try {
    const { payload } = await jwtVerify(proof, await ed25519(deviceKey), {
      algorithms: ['EdDSA', 'Ed25519'],
      typ: ENROLMENT_TOKEN,
      audience,
      currentDate: now,
      clockTolerance: PROOF_SECONDS,
      maxTokenAge: PROOF_SECONDS,
      requiredClaims: ['iat', 'jti'],
    });
    const claims = v.parse(enrolmentClaimsSchema, payload);
    const [device, release] = claims.keys;
    if (claims.invite !== hashOf(request.invite) || device !== deviceKey || release !== releaseKey)
      throw new Error('other');
  } catch (cause) {
    throw new HubError('bad-proof', 'expected a proof by the device key over this invite and these keys', { cause });
  }
  if (releaseKey === null) return;
  const isHeld =
    releaseProof !== null &&
    verify(null, Buffer.from(proof, 'utf8'), spkiOf(releaseKey), Buffer.from(releaseProof, 'hex'));
  if (!isHeld) throw new HubError('bad-proof', 'expected a signature by the release key over the proof');
}

/** DER prefix of an Ed25519 public key (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

function spkiOf(publicKeyHex: string): { key: Buffer; format: 'der'; type: 'spki' } {
  return { key: Buffer.concat([SPKI, Buffer.from(publicKeyHex, 'hex')]), format: 'der', type: 'spki' };
}
