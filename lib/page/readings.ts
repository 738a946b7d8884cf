/*
 * When a page is read: in idle slices, soon after it has changed, and ever less often while it never rests. A page can change ten
 * thousand times a second.
 */
import { SLICE_MS, whenIdle } from './idle.ts';

/** Changes are read this long after they came, and not more often; doubled while a page keeps changing. ms */
const PACE_MS = 200;
const MAX_PACE_MS = 3_200;
const SOONEST_MS = 50;

/** How a page is read; a reading yields where it can be interrupted. */
export interface ReadingPlan {
  read(): Iterator<null>;
  /** True while another reading is to follow. */
  isWanted(): boolean;
}

export interface Readings {
  /** From now on it is read so; null: not at all. */
  follow(plan: ReadingPlan | null): void;
  /** Reads when the page is idle, at its pace. */
  soon(): void;
  /** Reads at once, as far as a slice goes. */
  now(): void;
}

/** Nothing is read until it is said how; one reading at a time. */
export function createReadings(): Readings {
  let plan: ReadingPlan | null = null;
  let reading: Iterator<null> | null = null;
  /** A reading is about to begin. */
  let isDue = false;
  let pace = PACE_MS;
  let lastReadAt = 0;

  function begin(): void {
    isDue = false;
    reading = plan?.read() ?? null;
    slice();
  }

  function slice(): void {
    const endsAt = performance.now() + SLICE_MS;
    while (reading !== null) {
      if (reading.next().done === true) {
        reading = null;
        lastReadAt = performance.now();
        if (plan?.isWanted() === true) soon();
      } else if (performance.now() >= endsAt) {
        whenIdle(slice);
        return;
      }
    }
  }

  function soon(): void {
    if (isDue || reading !== null || plan === null) return;
    isDue = true;
    const now = performance.now();
    // A page that rests is read soon; one that never rests, ever less often.
    pace = now - lastReadAt > 2 * pace ? PACE_MS : Math.min(MAX_PACE_MS, pace * 2);
    setTimeout(() => whenIdle(begin), Math.max(SOONEST_MS, lastReadAt + pace - now));
  }

  return {
    follow(next) {
      plan = next;
    },
    soon,
    now() {
      if (!isDue && reading === null) begin();
    },
  };
}
