/*
 * Which hosts the rules hold where not all of them fit: those that harm most.
 *
 * | first by        | because                                                                                |
 * |-----------------|----------------------------------------------------------------------------------------|
 * | grade           | `confirmed` before `corroborated`: how sure the harm is                                |
 * | kind of scam    | what takes hold of an account or device before what a person pays for bit by bit       |
 * | last seen       | a site that was in use yesterday before one of last year                               |
 * | order of lists  | the same list always gives the same hosts                                              |
 *
 * The ranks are few, so they are counted and nothing is sorted: 1,000,000 hosts take some 50 ms in Node, and a sort several times as long.
 */
import { GRADES } from '../core/blocklist/listing.ts';
import type { Category, ListingAttributes } from '../core/blocklist/listing.ts';

/** One page of these is enough: a login, a card, a wallet's words or an app that is let in. Their names are in locales. */
const TAKING_HOLD: ReadonlySet<Category> = new Set(['TH11', 'TH13', 'TH14', 'TH15', 'TX1']);

const DAYS = 0x1_0000;
const RANKS = GRADES.length * 2 * DAYS;

/** How grave a listing is, a whole number below 524,288: the larger, the graver. */
export function gravityOf({ grade, category, seenOn }: ListingAttributes): number {
  return (GRADES.indexOf(grade) * 2 + (TAKING_HOLD.has(category) ? 1 : 0)) * DAYS + seenOn;
}

/**
 * The `most` gravest of these hosts, in the order in which they are given; of equal ones the first.
 *
 * @param gravities of hosts, as `gravityOf` says it
 */
export function gravestOf(gravities: ReadonlyMap<string, number>, most: number): string[] {
  if (gravities.size <= most) return [...gravities.keys()];
  const counts = new Uint32Array(RANKS);
  for (const gravity of gravities.values()) counts[gravity] = (counts[gravity] ?? 0) + 1;
  // Down to the rank of which only some fit.
  let room = most;
  let last = RANKS - 1;
  for (; last > 0 && (counts[last] ?? 0) <= room; last--) room -= counts[last] ?? 0;
  const chosen: string[] = [];
  for (const [host, gravity] of gravities) if (gravity > last || (gravity === last && room-- > 0)) chosen.push(host);
  return chosen;
}
