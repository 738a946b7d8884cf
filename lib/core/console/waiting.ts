/* What waits for a member, as the menu of the console tells it. */
import * as v from 'valibot';

/** From here on a number says no more than "many", and counting further would cost the hub. */
export const MANY = 1_000;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MANY));

/** `GET /waiting`. Counts stop at `MANY`. */
export const waitingSchema = v.object({
  /** Cases to decide. */
  cases: count,
  /** Appeals without a decision. */
  appeals: count,
  /** Numbers of persons on the list that wait for a second person. */
  listings: count,
  /** Devices that this member may let in. */
  people: count,
  /** A release waits for this member's signature. */
  release: v.boolean(),
  /** A key ceremony waits for this member's signature. */
  keys: v.boolean(),
});
export type Waiting = v.InferOutput<typeof waitingSchema>;
