/* Listings: what the page shows of what is listed, was listed, or waits for a second person. The rows are the hub's. */
import type { ListingRow, ListingState } from '../core/console/listings.ts';

export type { ListingState } from '../core/console/listings.ts';
export { LISTING_STATES } from '../core/console/listings.ts';
export type ListingView = ListingRow;

export interface ListingsView {
  readonly listings: readonly ListingView[];
  /** What follows these; null: nothing. */
  readonly nextCursor: string | null;
  /** Numbers of persons that wait for people, in all. */
  readonly waiting: number;
  /** Handle of the member: who stands behind a listing does not confirm it. */
  readonly me: string;
  readonly mayRevoke: boolean;
}

export interface ListingsSearch {
  readonly text: string;
  readonly state: ListingState | 'any';
}
