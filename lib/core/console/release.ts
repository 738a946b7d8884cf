/*
 * Releases, the open proposal and key ceremonies, as they travel between hub and console. Parsed at both ends.
 *
 * What is signed is never taken from these answers: the browser signs the bytes of a file that it has checked itself
 * (lib/console/review). What the hub says here is for reading only.
 */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const time = v.pipe(v.string(), v.isoTimestamp());
const hex64 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const signatureHex = v.pipe(v.string(), v.regex(/^[0-9a-f]{128}$/));
const percent = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99));
const counts = v.object({ hosts: count, urls: count, numbers: count });
const handle = v.nullable(v.string());

export const METADATA_ROLES = ['root', 'targets', 'snapshot', 'timestamp'] as const;
export type MetadataRole = (typeof METADATA_ROLES)[number];

/** Who has signed something: the handle where the hub knows whose key it is (null: a key on the hub's disk, or unknown). */
export const signerSchema = v.object({ keyid: hex64, handle, at: v.nullable(time) });

/** `goneAt`: when its device was revoked, or its member left; it counts no more then. */
const proposalSignerSchema = v.object({ ...signerSchema.entries, goneAt: v.nullable(time) });

const releaseName = { epoch: count, sequence: count } as const;

export const publishedReleaseSchema = v.object({
  ...releaseName,
  stateHash: hex64,
  counts,
  publishedAt: time,
  /** It was allowed to shrink by more than half. */
  reset: v.boolean(),
});
export type PublishedRelease = v.InferOutput<typeof publishedReleaseSchema>;

/** `GET /releases`: query. The newest first. */
export const releasesQuerySchema = v.object({
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,10}\.\d{1,10}$/))),
  limit: v.optional(v.pipe(v.string(), v.regex(/^(?:[1-9]\d?|100)$/)), '50'),
});

/** `GET /releases?cursor=&limit=`: what is in force, and the record, the newest first. */
export const releasesSchema = v.object({
  /** For everybody; null before the first. */
  current: v.nullable(v.object({ ...publishedReleaseSchema.entries, expiresAt: time, targetsVersion: positive })),
  /** For a share of browsers. */
  canary: v.nullable(v.object({ ...publishedReleaseSchema.entries, percent })),
  releases: v.array(publishedReleaseSchema),
  nextCursor: v.nullable(v.string()),
});
export type Releases = v.InferOutput<typeof releasesSchema>;

/**
 * `list`: what is listed now. `revocations`: only what must go from the release in force, nothing new, for everybody at once.
 * `widen`: the canary that is out, for more browsers; `canary: null` makes it the release of everybody.
 */
export const PROPOSAL_KINDS = ['list', 'revocations', 'widen'] as const;
export type ProposalKind = (typeof PROPOSAL_KINDS)[number];

/** Body of `POST /proposal`. It supersedes the open one. The answer is a `proposalStateSchema`, status 202. */
export const newProposalSchema = v.pipe(
  v.strictObject({
    kind: v.optional(v.picklist(PROPOSAL_KINDS), 'list'),
    /** Share of browsers that take it; null: all. */
    canary: v.optional(v.nullable(percent), null),
    /** The list may shrink by more than half. */
    reset: v.optional(v.boolean(), false),
  }),
  v.check(({ kind, canary }) => kind !== 'revocations' || canary === null, 'expected revocations for everybody'),
);
export type NewProposal = v.InferOutput<typeof newProposalSchema>;

/** A file of the proposal, by its path below `/proposal/files/`. */
export const proposalFileSchema = v.object({ path: v.string(), bytes: count });

/**
 * The open proposal. `/proposal/files/targets` are the canonical bytes to sign, `/proposal/files/base/<sequence>/<part>` and
 * `/proposal/files/deltas/<from>-<to>` what the new state is made of (a base part that is not here is in the served repository).
 */
export const proposalSchema = v.object({
  id: v.pipe(v.string(), v.uuid()),
  kind: v.picklist(PROPOSAL_KINDS),
  ...releaseName,
  /** Of the targets metadata. */
  version: positive,
  /** SHA-256 of the bytes to sign. */
  sha256: hex64,
  canary: v.nullable(percent),
  reset: v.boolean(),
  counts,
  before: v.nullable(counts),
  /** Handle of who asked for it; null: the command line. */
  proposedBy: handle,
  proposedAt: time,
  files: v.array(proposalFileSchema),
  /** Listings that the gate leaves out. */
  withheld: v.array(v.object({ key: v.string(), rule: v.string() })),
  /** Distinct people or keys that must sign, and those who did. */
  threshold: positive,
  signatures: v.array(proposalSignerSchema),
  /** Number of the event that made it. */
  seen: count,
});
export type Proposal = v.InferOutput<typeof proposalSchema>;

/** Why no proposal was made, or why one that has all signatures is not out. */
export const PROPOSAL_FAILURES = [
  'nothing-changed',
  'shrinks-too-much',
  'no-canary',
  'busy',
  'proposal-stale',
  'failed',
] as const;

/** `GET /proposal`. `building`: the hub is at work; ask again. */
export const proposalStateSchema = v.object({
  proposal: v.nullable(proposalSchema),
  building: v.boolean(),
  /** Of the last attempt; null: it went well, or there was none. */
  failure: v.nullable(v.picklist(PROPOSAL_FAILURES)),
});
export type ProposalState = v.InferOutput<typeof proposalStateSchema>;

/** Body of `POST /proposal/signatures`. `id` and `sha256` say which bytes: those of another proposal are refused. */
export const proposalSignatureSchema = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  sha256: hex64,
  keyid: hex64,
  /** Ed25519 over the canonical bytes. */
  signature: signatureHex,
});
export type ProposalSignature = v.InferOutput<typeof proposalSignatureSchema>;

/** Answer of `POST /proposal/signatures`: published at the threshold, and then there is no proposal any more. */
export const signedProposalSchema = v.object({ ...proposalStateSchema.entries, isPublished: v.boolean() });

/** Body of `DELETE /proposal`: only the one that was seen. */
export const withdrawalSchema = v.strictObject({ id: v.pipe(v.string(), v.uuid()) });

/** Changes of the section of numbers that one answer names. */
export const MAX_NAMED_NUMBERS = 5000;
/** Numbers that one request reveals. */
export const MAX_REVEALED = 50;

const digestHex = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));

/** `GET /proposal/files/numbers`: masked names of numbers that come or go, as far as the hub knows them. */
export const namedNumbersSchema = v.object({
  numbers: v.pipe(
    v.array(v.object({ digest: digestHex, masked: v.string(), isAdded: v.boolean() })),
    v.maxLength(MAX_NAMED_NUMBERS),
  ),
});
export type NamedNumbers = v.InferOutput<typeof namedNumbersSchema>;

/**
 * `GET /proposal/files/revealed/<digest>,<digest>…`: keys of at most `MAX_REVEALED` numbers of the proposal, an event in the
 * record. The browser computes their digests itself before it believes the names.
 */
export const revealedNumbersSchema = v.object({
  numbers: v.pipe(v.array(v.object({ digest: digestHex, key: v.string() })), v.maxLength(MAX_REVEALED)),
});
export type RevealedNumbers = v.InferOutput<typeof revealedNumbersSchema>;

/** A key that root counts for a role. */
export const trustedKeySchema = v.object({
  role: v.picklist(METADATA_ROLES),
  keyid: hex64,
  publicKey: v.string(),
  /** Handle of the member whose key it is, where known. */
  handle,
  /** The private half is on the hub's disk. */
  here: v.boolean(),
});
export type TrustedKey = v.InferOutput<typeof trustedKeySchema>;

const thresholds = v.object({ root: positive, targets: positive, snapshot: positive, timestamp: positive });

/** `GET /keys`. */
export const keysSchema = v.object({
  /** Version of root, and when it runs out. */
  version: positive,
  expiresAt: time,
  epoch: positive,
  thresholds,
  keys: v.array(trustedKeySchema),
  /** Release keys of members that root does not count yet. */
  waiting: v.array(v.object({ handle: v.string(), keyid: hex64, publicKey: hex64 })),
});
export type Keys = v.InferOutput<typeof keysSchema>;

const role = v.picklist(METADATA_ROLES);
const threshold = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32));

/** One change of root. A ceremony holds one or more, and is signed as a whole. */
export const keyChangeSchema = v.variant('change', [
  v.strictObject({ change: v.literal('add'), role, publicKey: hex64 }),
  v.strictObject({ change: v.literal('remove'), role, keyid: hex64 }),
  /** One key in another's place. */
  v.strictObject({ change: v.literal('replace'), role, keyid: hex64, publicKey: hex64 }),
  v.strictObject({ change: v.literal('threshold'), role, threshold }),
  /** The same root for another term. */
  v.strictObject({ change: v.literal('renew') }),
  /** The next epoch: releases count from 1 again. */
  v.strictObject({ change: v.literal('epoch') }),
]);
export type KeyChange = v.InferOutput<typeof keyChangeSchema>;

/** Body of `POST /ceremony`; refused with `ceremony-open` while one is open. */
export const newCeremonySchema = v.strictObject({
  changes: v.pipe(v.array(keyChangeSchema), v.minLength(1), v.maxLength(32)),
});

/** What a root file is signed as: the old root's keys must agree, and the new one's. */
const needed = v.object({
  threshold: positive,
  /** Keys that count, and those that have signed. */
  keyids: v.array(hex64),
  signed: v.array(hex64),
});

export const ceremonySchema = v.object({
  id: v.pipe(v.string(), v.uuid()),
  version: positive,
  /** What changes, in the order in which it was asked for; for reading, the browser compares the roots itself. */
  changes: v.array(keyChangeSchema),
  /** Root metadata as it would be written, with the signatures so far; also the file for `tuean keys sign`. */
  root: v.string(),
  /** SHA-256 of the canonical bytes to sign. */
  sha256: hex64,
  signatures: v.array(signerSchema),
  /** By the root in force, and by the new one. Both must be met. */
  byOld: needed,
  byNew: needed,
  proposedBy: handle,
  proposedAt: time,
  seen: count,
});
export type Ceremony = v.InferOutput<typeof ceremonySchema>;

/** `GET /ceremony`. */
export const ceremonyStateSchema = v.object({ ceremony: v.nullable(ceremonySchema) });

/** Body of `POST /ceremony/signatures`: of a key in this browser, or of a file that was signed offline (`root`). */
export const ceremonySignatureSchema = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  sha256: hex64,
  signatures: v.pipe(
    v.array(v.strictObject({ keyid: hex64, signature: signatureHex })),
    v.minLength(1),
    v.maxLength(32),
  ),
});
export type CeremonySignature = v.InferOutput<typeof ceremonySignatureSchema>;

/** Answer of `POST /ceremony/signatures`: in force at both thresholds, and then there is no ceremony any more. */
export const signedCeremonySchema = v.object({ ...ceremonyStateSchema.entries, isInForce: v.boolean() });
