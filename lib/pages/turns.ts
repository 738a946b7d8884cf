/*
 * Readings that may overtake each other: a page asks again after a press, and what it asked before may answer after that. Only the
 * reading that was begun last says how things stand.
 */

/** Begins a reading; what it gives tells, once there is an answer, whether none was begun since. */
export function createTurns(): () => () => boolean {
  let last = 0;
  return () => {
    last += 1;
    const mine = last;
    return () => mine === last;
  };
}
