/*
 * Listings as they travel between hub and console, the second person's confirmation, and urgent revocations. Parsed at both ends.
 * Times are ISO 8601. Numbers of persons are masked; a row is named by an id that tells nothing about its number.
 */
import * as v from 'valibot';
import { CATEGORIES, GRADES } from '../blocklist/listing.ts';
import { CASE_KINDS } from './queue.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.string(), v.isoTimestamp());
const rowId = v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/, 'must be the id of a listing'));

/**
 * `listed`: in force. `disputed`: an appeal suspended it. `waiting`: a number of a person that fewer than two people stand behind; no
 * release carries it. `revoked`: taken off by a decision. `expired`: its days are over.
 */
export const LISTING_STATES = ['listed', 'disputed', 'waiting', 'revoked', 'expired'] as const;
export type ListingState = (typeof LISTING_STATES)[number];
export const listingStateSchema = v.picklist(LISTING_STATES);

/** `GET /listings`: query. In order of the ids. */
export const listingsQuerySchema = v.strictObject({
  state: v.optional(listingStateSchema),
  kind: v.optional(v.picklist(CASE_KINDS)),
  /** Name of a publisher, whole. */
  publisher: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(80))),
  /** Handle of a member, or name of the source or key that brought it, whole. */
  proposedBy: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(120))),
  /** Part of a site's name, or the whole of a number; of numbers a part finds nothing. A search is an event. */
  search: v.optional(v.pipe(v.string(), v.trim(), v.minLength(3), v.maxLength(200))),
  cursor: v.optional(rowId),
  limit: v.optional(v.pipe(v.string(), v.regex(/^(?:[1-9]\d?|100)$/, 'must be 1 to 100')), '50'),
});
export type ListingsQuery = v.InferOutput<typeof listingsQuerySchema>;

/** An event about it. `by`: a handle or typed name; null: the hub itself. */
const historySchema = v.object({ at: time, type: v.string(), by: v.nullable(v.string()) });

export const listingRowSchema = v.object({
  /** Names the row to the hub. */
  id: rowId,
  kind: v.picklist(CASE_KINDS),
  /** The key of a site; a number as people write it, masked. */
  shown: v.string(),
  isNumber: v.boolean(),
  state: listingStateSchema,
  grade: v.picklist(GRADES),
  category: v.picklist(CATEGORIES),
  publisher: v.string(),
  /** File, feed or `reports` that it came from. */
  source: v.string(),
  reports: count,
  /** Bank of the account, without the word for bank; null: not known, several, or no account. */
  bank: v.nullable(v.object({ th: v.string(), en: v.string() })),
  listedAt: time,
  /** When it was last seen in use. */
  seenAt: time,
  /** End of its last day; null: until revoked. */
  expiresAt: v.nullable(time),
  /** Why it was revoked, or listed against the gate. */
  reason: v.nullable(v.string()),
  /** Who brought it: a member, or a source or key that is no person; null: the command line, or reports. */
  proposedBy: v.nullable(v.string()),
  /** People who stand behind it so far; a source or a key is nobody. Two are needed for a number of a person. */
  standing: v.array(v.string()),
  /** This member may confirm it now. */
  mayConfirm: v.boolean(),
  /** What happened to it, the newest first. */
  history: v.array(historySchema),
  /** Number of the event that changed it last. */
  seen: count,
});
export type ListingRow = v.InferOutput<typeof listingRowSchema>;

export const listingsSchema = v.object({
  listings: v.array(listingRowSchema),
  nextCursor: v.nullable(v.string()),
  /** Numbers of persons that wait for a second person, in all. */
  waiting: count,
});
export type Listings = v.InferOutput<typeof listingsSchema>;

/** At most this many listings in one confirmation or revocation. */
export const MAX_LISTINGS_AT_ONCE = 200;

/** Listings as the member saw them: one that changed since is left alone, and its line says so. */
const seenListings = v.pipe(
  v.array(v.strictObject({ id: rowId, seen: count })),
  v.minLength(1),
  v.maxLength(MAX_LISTINGS_AT_ONCE),
  v.check((listings) => new Set(listings.map(({ id }) => id)).size === listings.length, 'expected each listing once'),
);

/** `POST /listings/confirmations`: this member stands behind these numbers too. */
export const confirmationsSchema = v.strictObject({ listings: seenListings });

/**
 * `confirmed`: two people stand behind it, the next release carries it. `counted`: this is the first of two, as no person brought it.
 * `own`: this member stands behind it already. `appeal`: an appeal is open, decide it first. `gate`: it may never be listed.
 */
export const CONFIRMATION_OUTCOMES = [
  'confirmed',
  'counted',
  'own',
  'appeal',
  'gate',
  'changed',
  'not-waiting',
  'not-found',
] as const;

/** Answer: one line a listing, in the order of the request. `seen` is the number of now. */
export const confirmedSchema = v.object({
  lines: v.array(v.object({ id: rowId, outcome: v.picklist(CONFIRMATION_OUTCOMES), seen: count })),
});
export type Confirmed = v.InferOutput<typeof confirmedSchema>;

/** `POST /revocations`: off for every publisher that lists them, and a release of only that. */
export const revocationsSchema = v.strictObject({
  listings: seenListings,
  reason: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1),
    v.maxLength(500),
    v.regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u, 'must be printable'),
  ),
});

export const REVOCATION_OUTCOMES = ['revoked', 'changed', 'not-listed', 'not-found'] as const;

/**
 * What became of the release that tells the browsers. `published`: it is out. `proposed`: people must sign it first, `/proposal` has it.
 * `building`: it is being made, `/proposal` says when. `unchanged`: no release carried any of them; a proposal that would have was
 * withdrawn. `failed`: they are off at the hub, browsers are not told yet.
 */
export const revocationReleaseSchema = v.variant('kind', [
  v.object({ kind: v.literal('published'), epoch: count, sequence: count, publishedAt: time }),
  v.object({ kind: v.literal('proposed'), id: v.pipe(v.string(), v.uuid()), sequence: count, threshold: count }),
  v.object({ kind: v.literal('building') }),
  v.object({ kind: v.literal('unchanged'), withdrewProposal: v.boolean() }),
  v.object({ kind: v.literal('failed'), why: v.string() }),
]);
export type RevocationRelease = v.InferOutput<typeof revocationReleaseSchema>;

/** Answer: one line a listing, in the order of the request; `release` is null where nothing was taken off. */
export const revokedSchema = v.object({
  lines: v.array(v.object({ id: rowId, outcome: v.picklist(REVOCATION_OUTCOMES), seen: count })),
  release: v.nullable(revocationReleaseSchema),
});
export type Revoked = v.InferOutput<typeof revokedSchema>;
