/*
 * Which delta files lead from one release to another. Names are computed here, not asked for: the hub makes, for
 * release t, a delta from each of the last 64 releases, and at every checkpoint (a multiple of 64) also one from each
 * of the last 64 checkpoints. A browser up to 4,096 releases behind therefore needs at most three files:
 *   f→c  to the next checkpoint, c→C  to the latest checkpoint, C→t  to the release.
 * Runs in the build as well (starter release), so it knows no browser.
 */

/** Releases between two checkpoints, and how far back direct deltas reach, counted in releases or in checkpoints. */
export const CHECKPOINT_SPACING = 64;

export interface DeltaStep {
  readonly from: number;
  readonly to: number;
}

/**
 * The chain of deltas from release `from` to release `to` of the same epoch, in order of use; empty when they are the
 * same; null when no chain reaches (`from` is ahead, or too far behind): the base is needed.
 */
export function planDeltas(from: number, to: number): readonly DeltaStep[] | null {
  if (from > to) return null;
  if (from === to) return [];
  if (to - from <= CHECKPOINT_SPACING) return [{ from, to }];
  const next = Math.ceil(from / CHECKPOINT_SPACING) * CHECKPOINT_SPACING;
  const last = Math.floor(to / CHECKPOINT_SPACING) * CHECKPOINT_SPACING;
  if (last - next > CHECKPOINT_SPACING * CHECKPOINT_SPACING) return null;
  const stops = [from, next, last, to].filter((stop, i, all) => i === 0 || stop !== all[i - 1]);
  return stops.slice(1).map((stop, i) => ({ from: stops[i] ?? from, to: stop }));
}

/** Path of a delta file below the repository's address. */
export function deltaPath(step: DeltaStep): string {
  return `deltas/${step.from}-${step.to}`;
}
