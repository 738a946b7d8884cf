/* The page of keys: what it shows. */
import type { Ceremony, Keys } from '../core/console/release.ts';
import type { RootDifference } from '../core/console/root-difference.ts';

/** How the ceremony's root differs from the one in force, as this browser found it by comparing both itself. */
export type CeremonyReview =
  | { readonly kind: 'none' }
  | { readonly kind: 'checked'; readonly differences: readonly RootDifference[] }
  | { readonly kind: 'failed'; readonly code: string };

export interface KeysView {
  readonly keys: Keys;
  readonly ceremony: Ceremony | null;
  readonly review: CeremonyReview;
  readonly mayChange: boolean;
  /** Key id of this browser's key; null: it has none. */
  readonly ownKeyid: string | null;
}
