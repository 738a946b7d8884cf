/* Members, their devices, invites, and the tokens that were used. Who changes anything takes the chain's lock and writes an event. */
import { sql } from 'drizzle-orm';
import type { Role } from '../../lib/core/console/access.ts';
import { deviceFingerprint } from '../../lib/core/console/device-fingerprint.ts';
import type { SharingMark } from '../../lib/core/console/people.ts';
import { rowsOf, type Orm } from './database.ts';
import { refuseOwnName } from './own-name.ts';

export interface KnownDevice {
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  readonly organisation: string;
  readonly role: Role;
  readonly deviceKey: string;
  readonly releaseKey: string | null;
  /** The device was revoked, or its member's membership has ended. */
  readonly isRevoked: boolean;
  /** Whose invite brought it in, until another person has let it in; null: it acts. */
  readonly awaitsOtherThan: string | null;
}

/** As the database writes it. Of what is no UUID it makes an error with the whole statement; other letters compare as another device. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The device that a token or a person names; null: there is none, or what they name is no id. */
export async function deviceById(orm: Orm, id: string): Promise<KnownDevice | null> {
  if (!UUID.test(id)) return null;
  const [row] = await rowsOf<KnownDevice>(
    orm,
    sql`SELECT d.id::text AS id, d.name, m.handle, m.organisation, m.role, d.device_key AS "deviceKey",
               d.release_key AS "releaseKey", (d.revoked_at IS NOT NULL OR m.ended_at IS NOT NULL) AS "isRevoked",
               d.awaits_other_than AS "awaitsOtherThan"
        FROM device d JOIN member m ON m.handle = d.handle WHERE d.id = ${id}::uuid`,
  );
  return row ?? null;
}

/** Notes a token as used. False: it was used before. Forgets those that have expired by themselves. */
export async function useToken(orm: Orm, device: string, jti: string, expiresAt: Date, now: Date): Promise<boolean> {
  await orm.execute(sql`DELETE FROM request_token WHERE expires_at < ${now.toISOString()}::timestamptz`);
  const rows = await rowsOf<{ jti: string }>(
    orm,
    sql`INSERT INTO request_token (device, jti, expires_at)
        VALUES (${device}::uuid, ${jti}, ${expiresAt.toISOString()}::timestamptz)
        ON CONFLICT DO NOTHING RETURNING jti`,
  );
  return rows.length === 1;
}

/** Says that a device was there, at most once a minute: not every reading is a writing. */
export async function noteSeen(orm: Orm, device: string, now: Date): Promise<void> {
  await orm.execute(
    sql`UPDATE device SET seen_at = ${now.toISOString()}::timestamptz
        WHERE id = ${device}::uuid
          AND (seen_at IS NULL OR seen_at < ${new Date(now.getTime() - 60_000).toISOString()}::timestamptz)`,
  );
}

export interface MemberRow {
  readonly handle: string;
  readonly organisation: string;
  readonly role: Role;
  readonly endedAt: Date | null;
}

/** A member by handle, ended ones too; null: the handle was never given. */
export async function memberByHandle(orm: Orm, handle: string): Promise<MemberRow | null> {
  const [row] = await rowsOf<{ handle: string; organisation: string; role: Role; ended_at: string | Date | null }>(
    orm,
    sql`SELECT handle, organisation, role, ended_at FROM member WHERE handle = ${handle}`,
  );
  if (!row) return null;
  const { handle: name, organisation, role, ended_at: ended } = row;
  return { handle: name, organisation, role, endedAt: ended === null ? null : new Date(ended) };
}

/** Which of these names are handles of members whose membership has ended. */
export async function endedAmong(orm: Orm, names: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await rowsOf<{ handle: string }>(
    orm,
    sql`SELECT handle FROM member WHERE ended_at IS NOT NULL
          AND handle IN (SELECT json_array_elements_text(${JSON.stringify(names)}::json))`,
  );
  return new Set(rows.map(({ handle }) => handle));
}

export interface ListedMember extends Omit<MemberRow, 'endedAt'> {
  readonly isEnded: boolean;
  readonly devices: readonly {
    readonly id: string;
    readonly name: string;
    readonly canSign: boolean;
    readonly releaseKey: string | null;
    readonly addedAt: string;
    readonly seenAt: string | null;
    readonly revokedAt: string | null;
    /** It waits to be let in; null: it acts, or never will. */
    readonly waits: { readonly invitedBy: string; readonly fingerprint: string } | null;
  }[];
}

/** All members with their devices, by handle. */
export async function listMembers(orm: Orm): Promise<readonly ListedMember[]> {
  const members = await rowsOf<{ handle: string; organisation: string; role: Role; ended: boolean }>(
    orm,
    sql`SELECT handle, organisation, role, ended_at IS NOT NULL AS ended FROM member ORDER BY handle`,
  );
  const devices = await rowsOf<{
    id: string;
    handle: string;
    name: string;
    release_key: string | null;
    added_at: string | Date;
    seen_at: string | Date | null;
    revoked_at: string | Date | null;
    device_key: string;
    awaits_other_than: string | null;
  }>(
    orm,
    sql`SELECT id::text AS id, handle, name, release_key, added_at, seen_at, revoked_at, device_key, awaits_other_than
        FROM device ORDER BY event_seq, id`,
  );
  return members.map(({ handle, organisation, role, ended }) => ({
    handle,
    organisation,
    role,
    isEnded: ended,
    devices: devices
      .filter((device) => device.handle === handle)
      .map((device) => ({
        id: device.id,
        name: device.name,
        canSign: device.release_key !== null,
        releaseKey: device.release_key,
        addedAt: timeOf(device.added_at) ?? '',
        seenAt: timeOf(device.seen_at),
        revokedAt: timeOf(device.revoked_at),
        waits:
          device.awaits_other_than === null || device.revoked_at !== null
            ? null
            : { invitedBy: device.awaits_other_than, fingerprint: deviceFingerprint(device.device_key) },
      })),
  }));
}

/** How many administrators can act: not ended, with a device that is let in and not revoked. */
export async function activeAdministrators(
  orm: Orm,
  without: { handle?: string; device?: string } = {},
): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    orm,
    sql`SELECT count(DISTINCT m.handle)::int AS count FROM member m JOIN device d ON d.handle = m.handle
        WHERE m.role = 'administrator' AND m.ended_at IS NULL AND d.revoked_at IS NULL AND d.awaits_other_than IS NULL
          AND m.handle <> ${without.handle ?? ''} AND d.id::text <> ${without.device ?? ''}`,
  );
  return row?.count ?? 0;
}

/** Writes a new member. */
export async function addMember(
  tx: Orm,
  { handle, organisation, role }: Omit<MemberRow, 'endedAt'>,
  now: Date,
  seq: number,
): Promise<void> {
  await tx.execute(
    sql`INSERT INTO member (handle, organisation, role, created_at, event_seq)
        VALUES (${handle}, ${organisation}, ${role}, ${now.toISOString()}::timestamptz, ${seq})`,
  );
}

/** Gives a member another role. */
export async function setRole(tx: Orm, handle: string, role: Role, seq: number): Promise<void> {
  await tx.execute(sql`UPDATE member SET role = ${role}, event_seq = ${seq} WHERE handle = ${handle}`);
}

/** Withdraws the open invites that a member has made; what the operator made in that name stays. */
export async function withdrawInvitesBy(tx: Orm, handle: string, now: Date, seq: number): Promise<void> {
  await tx.execute(
    sql`UPDATE invite SET withdrawn_at = ${now.toISOString()}::timestamptz, event_seq = ${seq}
        WHERE made_by = ${handle} AND NOT by_operator AND used_at IS NULL AND withdrawn_at IS NULL`,
  );
}

/** Ends a membership, its devices, and the invites that were made for it or by it. */
export async function endMember(tx: Orm, handle: string, now: Date, seq: number): Promise<void> {
  const time = sql`${now.toISOString()}::timestamptz`;
  await tx.execute(sql`UPDATE member SET ended_at = ${time}, event_seq = ${seq} WHERE handle = ${handle}`);
  await tx.execute(
    sql`UPDATE device SET revoked_at = ${time}, event_seq = ${seq} WHERE handle = ${handle} AND revoked_at IS NULL`,
  );
  await tx.execute(
    sql`UPDATE invite SET withdrawn_at = ${time}, event_seq = ${seq}
        WHERE handle = ${handle} AND used_at IS NULL AND withdrawn_at IS NULL`,
  );
  await withdrawInvitesBy(tx, handle, now, seq);
}

export type NewDevice = Pick<KnownDevice, 'id' | 'handle' | 'name' | 'deviceKey' | 'releaseKey' | 'awaitsOtherThan'>;

/** Writes a new device. False: one of its keys is known already. */
export async function addDevice(tx: Orm, device: NewDevice, now: Date, seq: number): Promise<boolean> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`INSERT INTO device (id, handle, name, device_key, release_key, added_at, event_seq, awaits_other_than)
        SELECT ${device.id}::uuid, ${device.handle}, ${device.name}, ${device.deviceKey}, ${device.releaseKey},
               ${now.toISOString()}::timestamptz, ${seq}, ${device.awaitsOtherThan}
        WHERE NOT EXISTS (SELECT 1 FROM device WHERE device_key IN (${device.deviceKey}, ${device.releaseKey ?? ''})
                             OR release_key IN (${device.deviceKey}, ${device.releaseKey ?? ''}))
        RETURNING id::text AS id`,
  );
  return rows.length === 1;
}

/** Revokes a device. False: there is none, or it was before. */
export async function revokeDevice(tx: Orm, id: string, now: Date, seq: number): Promise<boolean> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`UPDATE device SET revoked_at = ${now.toISOString()}::timestamptz, event_seq = ${seq}
        WHERE id = ${id}::uuid AND revoked_at IS NULL RETURNING id::text AS id`,
  );
  return rows.length === 1;
}

/**
 * Takes a device from those that wait. Its number of the chain stays that of its enrolment: by that its invite is found, where the
 * browser asks once more.
 */
export async function letDeviceIn(tx: Orm, id: string): Promise<void> {
  await tx.execute(sql`UPDATE device SET awaits_other_than = NULL WHERE id = ${id}::uuid`);
}

/** How many devices wait that this administrator may let in. */
export async function countAdmissible(orm: Orm, by: string): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    orm,
    sql`SELECT count(*)::int AS count FROM device WHERE revoked_at IS NULL AND awaits_other_than <> ${by} AND handle <> ${by}`,
  );
  return row?.count ?? 0;
}

export interface InviteRow {
  readonly id: string;
  readonly handle: string;
  readonly role: Role;
  readonly by: string;
  /** Made at the command line: whom it lets in waits for nobody. */
  readonly byOperator: boolean;
  readonly expiresAt: Date;
}

/** An invite as the database has it. */
interface StoredInvite {
  readonly id: string;
  readonly handle: string;
  readonly role: Role;
  readonly made_by: string;
  readonly by_operator: boolean;
  readonly expires_at: string | Date;
}
const INVITE_COLUMNS = sql`id::text AS id, handle, role, made_by, by_operator, expires_at`;

/** Writes an invite; of its code the hash only. */
export async function addInvite(
  tx: Orm,
  invite: InviteRow & { readonly codeHash: string },
  now: Date,
  seq: number,
): Promise<void> {
  await tx.execute(
    sql`INSERT INTO invite (id, code_hash, handle, role, made_by, by_operator, created_at, expires_at, event_seq)
        VALUES (${invite.id}::uuid, ${invite.codeHash}, ${invite.handle}, ${invite.role}, ${invite.by}, ${invite.byOperator},
                ${now.toISOString()}::timestamptz, ${invite.expiresAt.toISOString()}::timestamptz, ${seq})`,
  );
}

/** Invites that can still be used. */
export async function openInvites(orm: Orm, now: Date): Promise<readonly InviteRow[]> {
  const rows = await rowsOf<StoredInvite>(
    orm,
    sql`SELECT ${INVITE_COLUMNS} FROM invite
        WHERE used_at IS NULL AND withdrawn_at IS NULL AND expires_at > ${now.toISOString()}::timestamptz
        ORDER BY created_at, id`,
  );
  return rows.map(toInvite);
}

/** Takes an invite for good by the hash of its code; null: there is none that can be used. */
export async function takeInvite(tx: Orm, codeHash: string, now: Date, seq: number): Promise<InviteRow | null> {
  const time = sql`${now.toISOString()}::timestamptz`;
  const [row] = await rowsOf<StoredInvite>(
    tx,
    sql`UPDATE invite SET used_at = ${time}, event_seq = ${seq}
        WHERE code_hash = ${codeHash} AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > ${time}
        RETURNING ${INVITE_COLUMNS}`,
  );
  return row ? toInvite(row) : null;
}

/** Id of the device that was enrolled with this invite and this key, in one transaction; null: there is none that still may act. */
export async function deviceOfInvite(tx: Orm, codeHash: string, deviceKey: string, now: Date): Promise<string | null> {
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`SELECT device.id::text AS id FROM invite
        JOIN device ON device.event_seq = invite.event_seq AND device.handle = invite.handle
        WHERE invite.code_hash = ${codeHash} AND invite.used_at IS NOT NULL AND device.device_key = ${deviceKey}
          AND device.revoked_at IS NULL AND invite.expires_at > ${now.toISOString()}::timestamptz`,
  );
  return row?.id ?? null;
}

/** Withdraws an invite. False: there is none that can still be used. */
export async function withdrawInvite(tx: Orm, id: string, now: Date, seq: number): Promise<boolean> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`UPDATE invite SET withdrawn_at = ${now.toISOString()}::timestamptz, event_seq = ${seq}
        WHERE id = ${id}::uuid AND used_at IS NULL AND withdrawn_at IS NULL RETURNING id::text AS id`,
  );
  return rows.length === 1;
}

export interface OrganisationRow {
  readonly name: string;
  readonly title: { readonly th: string; readonly en: string };
  readonly tlp: SharingMark;
}

/** All organisations, by name. */
export async function listOrganisations(orm: Orm): Promise<readonly OrganisationRow[]> {
  const rows = await rowsOf<{ name: string; title_th: string; title_en: string; tlp: SharingMark }>(
    orm,
    sql`SELECT name, title_th, title_en, tlp FROM organisation ORDER BY name`,
  );
  return rows.map(({ name, title_th: th, title_en: en, tlp }) => ({ name, title: { th, en }, tlp }));
}

/** Writes an organisation. False: the name is taken. Throws HubError `name-taken` for the hub's own name. */
export async function addOrganisation(tx: Orm, one: OrganisationRow, now: Date, seq: number): Promise<boolean> {
  refuseOwnName(one.name);
  const rows = await rowsOf<{ name: string }>(
    tx,
    sql`INSERT INTO organisation (name, title_th, title_en, tlp, created_at, event_seq)
        VALUES (${one.name}, ${one.title.th}, ${one.title.en}, ${one.tlp}, ${now.toISOString()}::timestamptz, ${seq})
        ON CONFLICT (name) DO NOTHING RETURNING name`,
  );
  return rows.length === 1;
}

/** Changes title and mark of an organisation. */
export async function changeOrganisation(tx: Orm, one: OrganisationRow, seq: number): Promise<void> {
  await tx.execute(
    sql`UPDATE organisation SET title_th = ${one.title.th}, title_en = ${one.title.en}, tlp = ${one.tlp}, event_seq = ${seq}
        WHERE name = ${one.name}`,
  );
}

/** Release keys of devices that count, by their public value, with the handle of who holds them. */
export async function releaseKeyHolders(orm: Orm): Promise<ReadonlyMap<string, string>> {
  const rows = await rowsOf<{ key: string; handle: string }>(
    orm,
    sql`SELECT d.release_key AS key, d.handle FROM device d JOIN member m ON m.handle = d.handle
        WHERE d.release_key IS NOT NULL AND d.revoked_at IS NULL AND d.awaits_other_than IS NULL AND m.ended_at IS NULL`,
  );
  return new Map(rows.map(({ key, handle }) => [key, handle]));
}

function toInvite({ made_by: by, by_operator: byOperator, expires_at: expires, ...row }: StoredInvite): InviteRow {
  return { ...row, by, byOperator, expiresAt: new Date(expires) };
}

function timeOf(value: string | Date | null): string | null {
  return value === null ? null : new Date(value).toISOString();
}
