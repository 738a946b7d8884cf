/* The record: what the page shows of the chain of events. */

export interface RecordEvent {
  readonly seq: number;
  readonly at: string;
  /** Stable name, as `case.decide`. */
  readonly type: string;
  /** Handle of who did it; null: the hub itself or its command line. */
  readonly by: string | null;
  /** What it is about: hostile text. */
  readonly about: readonly string[];
  /** What the event holds, as JSON. */
  readonly payload: string;
}

/** Of the events that are shown. */
export interface RecordFilter {
  /** First part of a type, as `case`; empty: all. */
  readonly kind: string;
  readonly by: string;
}

export interface RecordView {
  readonly head: { readonly seq: number; readonly hash: string };
  /** Newest first. */
  readonly events: readonly RecordEvent[];
  /** Number before which older ones are; null: there are none. */
  readonly before: number | null;
}
