/*
 * The answer to a lookup. Three-valued on purpose: a check that failed says `unknown`, never silence,
 * and `not-listed` is never shown as safe.
 */
import type { NumberKey } from '../indicators/key.ts';
import type { Listing, ListingAttributes } from './listing.ts';

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
}

/** The answer to a lookup of a number. `over-cap`: the digest was not computed, because too many were asked for. */
export type NumberVerdict =
  | { readonly kind: 'listed'; readonly hits: readonly [NumberHit, ...NumberHit[]] }
  | { readonly kind: 'not-listed' }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason | 'over-cap' };
