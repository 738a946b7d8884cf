/*
 * The answer to a lookup. Three-valued on purpose: a check that failed says `unknown`, never silence,
 * and `not-listed` is never shown as safe.
 */
import type { NumberKey } from '../indicators/key.ts';
import { isAtOtherBank } from '../policy/banks.ts';
import { compareStrength, type Grade, type Listing, type ListingAttributes } from './listing.ts';

/** A listing that matched, and who publishes it. */
export interface Hit extends Listing {
  /** Name of the publisher as its signed release states it. */
  readonly publisher: string;
}

export type UnknownReason =
  /** No release of any publisher is in the store yet. */
  | 'no-release'
  /** The store could not be read. */
  | 'store-failed'
  /** The address is not one that can be listed (about:, file:, extension pages, malformed). */
  | 'not-checkable';

export type Verdict =
  | { readonly kind: 'listed'; readonly hits: readonly [Hit, ...Hit[]] }
  | { readonly kind: 'not-listed' }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason };

/** A listed number: the attributes come from the release, the key from whoever asked. */
export interface NumberHit extends ListingAttributes {
  readonly key: NumberKey;
  /** Id of the publisher that lists it. */
  readonly publisher: string;
  /** Code of the bank that is named beside it, where the listed account is at another: see `besideBanks`. */
  readonly otherBank?: string;
}

/** The answer to a lookup of a number. `over-cap`: the digest was not computed, because too many were asked for. */
export type NumberVerdict =
  | { readonly kind: 'listed'; readonly hits: readonly [NumberHit, ...NumberHit[]] }
  | { readonly kind: 'not-listed' }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason | 'over-cap' };

/** What is said at most of a number that is listed at one bank and stands beside the name of another. */
const OTHER_BANK_GRADE: Grade = 'reported';

/**
 * A verdict on a number beside which banks are named. Banks give the same digits to different people: where a listing says its
 * bank and only others are named, somebody else may be meant, and no more than a note is due. It is never silence: the name of
 * the bank may be the lie.
 * @param named institution codes; none: the verdict stands as it is
 */
export function besideBanks<V extends Verdict | NumberVerdict>(verdict: V, named: readonly string[]): V {
  const [otherBank] = named;
  if (verdict.kind !== 'listed' || otherBank === undefined) return verdict;
  if (!verdict.hits.some(({ bank }) => isAtOtherBank(bank, named))) return verdict;
  const hits = verdict.hits.map((hit) => {
    if (!isAtOtherBank(hit.bank, named)) return hit;
    return { ...hit, otherBank, grade: hit.grade === 'disputed' ? hit.grade : OTHER_BANK_GRADE };
  });
  return { ...verdict, hits: hits.sort(compareStrength) };
}
