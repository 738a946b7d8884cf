/*
 * What the signed targets metadata says of the current release: the field `release` of its signed part.
 * Nothing else decides which list is in force; base parts are TUF targets, deltas count only if their
 * result hashes to `stateHash`.
 */
import * as v from 'valibot';
import { numberDigestingSchema } from '../indicators/digest.ts';

const hex64 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits'));
const u32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));

/** Stands in the middle of sentences, before counts and dates: what would turn them around, or break the line, is left out. */
const publisherName = v.pipe(
  v.string(),
  v.maxLength(80),
  v.transform((name) => name.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '')),
  v.minLength(1),
);

const releaseFields = v.object({
  /** Publisher's name as people read it, in Thai and English. */
  publisher: v.object({
    th: publisherName,
    en: publisherName,
  }),
  /** Raised only by root key holders: a new epoch resets the sequence (recovery from fast-forward). */
  epoch: u32,
  sequence: u32,
  /** SHA-256 over all sections and shards, see docs/list-format.md. */
  stateHash: hex64,
  /** Listings by section. */
  counts: v.object({ hosts: u32, urls: u32, numbers: u32 }),
  /** Seconds between polls that the publisher asks for, 5–86,400. */
  pollSeconds: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(86_400)),
  /** RFC 3339, when the release was made. */
  publishedAt: v.pipe(v.string(), v.isoTimestamp()),
  /** Set when this release may shrink the list by more than half. */
  reset: v.optional(v.boolean(), false),
  /** Base parts in order, as TUF target paths (`base/<sequence>/<part>`), and the state that they decode to. */
  base: v.object({
    sequence: u32,
    parts: v.pipe(v.array(v.pipe(v.string(), v.regex(/^base\/\d{1,10}\/\d{1,4}$/))), v.minLength(1), v.maxLength(64)),
  }),
  /** Salt and cost of the digests of numbers; without them no number can be looked up. */
  numbers: v.exactOptional(numberDigestingSchema),
});

export const releaseInfoSchema = v.pipe(
  releaseFields,
  // A list of numbers that cannot be asked would look like "not listed".
  v.check(
    ({ counts, numbers }) => counts.numbers === 0 || numbers !== undefined,
    'expected salt and cost of the digests in a release with numbers',
  ),
);

export type ReleaseInfo = v.InferOutput<typeof releaseInfoSchema>;
