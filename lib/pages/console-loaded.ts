/*
 * What a page of the console has in its hands: what the hub answered, or why there is nothing, and how the last action
 * ended. Closed unions, so that no page forgets a state.
 */
import type { GateReason } from '../core/policy/gate.ts';

/** Why there is nothing to show. `offline`: the hub was not reached; `not-allowed`: this member's role does not reach. */
export type LoadFailure = 'offline' | 'not-allowed' | 'failed';

export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly why: LoadFailure; readonly code: string | null }
  /** `trouble`: it is of earlier; the last reading anew did not go. */
  | { readonly kind: 'ready'; readonly value: T; readonly trouble: LoadFailure | null };

/** A decision that was refused after what it was about was left for another: it is told by name. */
export interface LeftUndone {
  readonly indicator: string;
  readonly outcome: Extract<Outcome, { kind: 'refused' }>;
}

/** How the last action went. `what` names it for the page, so that the answer stands beside its button. */
export type Outcome =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly what: string }
  | { readonly kind: 'done'; readonly what: string }
  | {
      readonly kind: 'refused';
      readonly what: string;
      readonly code: string;
      readonly detail: string;
      /** Why the rules refuse it, as the hub says it in both languages. */
      readonly because?: GateReason;
    };
