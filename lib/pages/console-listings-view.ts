/* Listings: what the page shows of what is listed, was listed, or waits for a second person. */
import type { Category, Grade } from '../core/blocklist/listing.ts';

export const LISTING_STATES = ['listed', 'disputed', 'waiting', 'revoked', 'expired'] as const;
export type ListingState = (typeof LISTING_STATES)[number];

export interface ListingView {
  /** Names the row to the hub. */
  readonly id: string;
  /** As it is shown; a number of a person is masked. */
  readonly shown: string;
  readonly isNumber: boolean;
  readonly state: ListingState;
  readonly grade: Grade;
  readonly category: Category;
  readonly publisher: string;
  readonly listedAt: string;
  readonly expiresAt: string | null;
  /** What happened to it, newest first. */
  readonly history: readonly { readonly at: string; readonly type: string; readonly by: string | null }[];
  /** Who proposed it; another person confirms. */
  readonly proposedBy: string | null;
}

export interface ListingsView {
  readonly listings: readonly ListingView[];
  readonly hasMore: boolean;
  /** Handle of the member: who proposed a listing does not confirm it. */
  readonly me: string;
  readonly mayRevoke: boolean;
}

export interface ListingsSearch {
  readonly text: string;
  readonly state: ListingState | 'any';
}
