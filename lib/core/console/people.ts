/*
 * People at a hub as they travel between it and the console: who asks, how a browser is enrolled, members with their devices, invites,
 * organisations, and keys for machines of organisations. Times are ISO 8601.
 */
import * as v from 'valibot';
import { HANDLE, ROLES, SCOPES } from './access.ts';

const HEX_256 = /^[0-9a-f]{64}$/;

/** Traffic Light Protocol 2.0 (FIRST): how far what an organisation brings may be passed on. */
export const SHARING_MARKS = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const;
export type SharingMark = (typeof SHARING_MARKS)[number];

const time = v.pipe(v.string(), v.isoTimestamp());
const name = (longest: number) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(longest), v.regex(/^[^\p{Cc}\p{Cs}\p{Cf}]*$/u, 'must be printable'));
const handle = v.pipe(v.string(), v.regex(HANDLE, 'must be name@organisation'));
/** Organisation as it stands in handles. */
const organisationName = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and -'),
);
const role = v.picklist(ROLES);
const publicKey = v.pipe(v.string(), v.regex(HEX_256, 'must be an Ed25519 public key as 64 hex digits'));

/** `GET /hello`: what anybody may know before they enrol. */
export const helloSchema = v.object({
  /** Public address of the hub: the audience of every token. */
  url: v.string(),
  publisher: v.object({ th: v.string(), en: v.string() }),
  /** The hub's clock, against which tokens are dated. */
  now: time,
});
export type Hello = v.InferOutput<typeof helloSchema>;

/** Code of an invite, as it stands after the `#`: 160 bits, base64url. */
export const INVITE_CODE = /^[A-Za-z0-9_-]{27}$/;

/** `POST /enrolments`. */
export const enrolmentSchema = v.strictObject({
  invite: v.pipe(v.string(), v.regex(INVITE_CODE, 'must be the code of an invite')),
  deviceName: name(60),
  deviceKey: publicKey,
  /** Signs releases; null: this device is not for that. */
  releaseKey: v.nullable(publicKey),
  /** JWT by the device key over `{ aud, iat, jti, invite (SHA-256 hex), keys: [device, release|null] }`: who enrols holds the key. */
  proof: v.pipe(v.string(), v.maxLength(2048)),
  /** Signature (hex) of the release key over the UTF-8 of the proof; null where there is none. */
  releaseProof: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{128}$/, 'must be a signature as 128 hex digits'))),
});
export type Enrolment = v.InferOutput<typeof enrolmentSchema>;

/** `GET /me`. */
export const meSchema = v.object({
  handle,
  role,
  organisation: v.string(),
  device: v.string(),
  deviceName: v.string(),
  /** Public half of the key that this device signs releases with; null: none. */
  releaseKey: v.nullable(publicKey),
});
export type Me = v.InferOutput<typeof meSchema>;

/** The answer to an enrolment. */
export const enrolledSchema = v.object({
  ...meSchema.entries,
  /** Another administrator has to let this device in; until then everything it asks is refused with `waiting`. */
  waits: v.boolean(),
});
export type Enrolled = v.InferOutput<typeof enrolledSchema>;

export const deviceSchema = v.object({
  id: v.string(),
  name: v.string(),
  /** Whether it has a key that signs releases. */
  canSign: v.boolean(),
  addedAt: time,
  seenAt: v.nullable(time),
  revokedAt: v.nullable(time),
  /** It waits for `POST /devices/:id/admission` by another than who invited it and whose it is; null: it acts, or never will. */
  waits: v.nullable(v.object({ invitedBy: v.string(), fingerprint: v.string() })),
});

export const membersSchema = v.object({
  members: v.array(
    v.object({
      handle,
      role,
      isEnded: v.boolean(),
      devices: v.array(deviceSchema),
    }),
  ),
});
export type Members = v.InferOutput<typeof membersSchema>;

/** `PATCH /members/:handle`: another role, or the end of a membership; both at once could be done by half. */
export const memberChangeSchema = v.union([v.strictObject({ role }), v.strictObject({ isEnded: v.literal(true) })]);

export const newInviteSchema = v.strictObject({ handle, role });
export type NewInvite = v.InferOutput<typeof newInviteSchema>;

const invite = v.object({ id: v.string(), handle, role, by: v.string(), expiresAt: time });
export const invitesSchema = v.object({ invites: v.array(invite) });
export type Invites = v.InferOutput<typeof invitesSchema>;

/** The answer to a new invite: the only time that its line is told. */
export const madeInviteSchema = v.object({ invite, line: v.string() });
export type MadeInvite = v.InferOutput<typeof madeInviteSchema>;

export const organisationSchema = v.strictObject({
  name: organisationName,
  title: v.strictObject({ th: name(80), en: name(80) }),
  tlp: v.picklist(SHARING_MARKS),
});
export type Organisation = v.InferOutput<typeof organisationSchema>;
export const organisationsSchema = v.object({ organisations: v.array(organisationSchema) });
export const organisationChangeSchema = v.strictObject({
  title: v.optional(organisationSchema.entries.title),
  tlp: v.optional(organisationSchema.entries.tlp),
});

export const newApiKeySchema = v.strictObject({
  label: name(60),
  organisation: organisationName,
  scopes: v.pipe(v.array(v.picklist(SCOPES)), v.minLength(1), v.maxLength(SCOPES.length)),
});
export type NewApiKey = v.InferOutput<typeof newApiKeySchema>;

const apiKey = v.object({
  id: v.string(),
  label: v.string(),
  organisation: v.string(),
  scopes: v.array(v.picklist(SCOPES)),
  by: v.string(),
  usedAt: v.nullable(time),
  revokedAt: v.nullable(time),
});
export const apiKeysSchema = v.object({ apiKeys: v.array(apiKey) });
export type ApiKeys = v.InferOutput<typeof apiKeysSchema>;

/** The answer to a new key: the only time that its secret is told. */
export const madeApiKeySchema = v.object({ apiKey, secret: v.string() });
export type MadeApiKey = v.InferOutput<typeof madeApiKeySchema>;

/** `GET /audit`: query. The newest first. */
export const auditQuerySchema = v.object({
  before: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/))),
  limit: v.optional(v.pipe(v.string(), v.regex(/^(?:[1-9]\d?|100)$/)), '50'),
  /** Beginning of the type: `case`, `listing.revoke`. */
  type: v.optional(v.pipe(v.string(), v.regex(/^[a-z-]{1,20}(\.[a-z-]{1,20})?$/))),
  by: v.optional(v.pipe(v.string(), v.maxLength(90))),
});

/** `GET /audit`: events after or before one, their numbers of persons left out. */
export const auditSchema = v.object({
  head: v.object({ seq: v.number(), hash: v.pipe(v.string(), v.regex(HEX_256)) }),
  events: v.array(
    v.object({
      seq: v.number(),
      at: v.string(),
      type: v.string(),
      by: v.nullable(v.string()),
      payload: v.record(v.string(), v.unknown()),
    }),
  ),
  /** Ask with `before` this number for older ones; null: there are none. */
  before: v.nullable(v.number()),
});
export type Audit = v.InferOutput<typeof auditSchema>;
