/*
 * The clocks of someone who has paid, after the Emergency Decree on Technology Crime B.E. 2566 (2023):
 *   a bank holds the money for up to 72 hours from its hold, on a telephone call and without a police paper (section 7);
 *   a complaint within that time makes it 7 days from the complaint, in which an officer decides on a longer freeze.
 * Each bank on the money's way holds by its own clock, so there can be several.
 *
 *   call ──hold──▶ file ──complaint──▶ waiting ──7 d──▶ lapsed
 *                   └──72 h──▶ file-late ──complaint──▶ waiting
 */
import { parseBangkok } from './bangkok.ts';
import { firstPaidAt, withoutEmptyRows } from './paid-case.ts';
import type { PaidCase } from './paid-case.ts';

const HOUR_MS = 3_600_000;
export const HOLD_MS = 72 * HOUR_MS;
export const COMPLAINT_MS = 7 * 24 * HOUR_MS;

export type Phase = 'call' | 'file' | 'file-late' | 'waiting' | 'lapsed';

export interface Clock {
  readonly what: 'hold' | 'complaint';
  /** Code of the bank that holds; empty for a complaint and where no bank was chosen. */
  readonly bank: string;
  /** ms since 1970. */
  readonly startedAt: number;
  readonly endsAt: number;
  /** From the very moment of `endsAt`. */
  readonly isPast: boolean;
}

export interface Clocks {
  readonly phase: Phase;
  /** When the first money left; null while unknown. */
  readonly paidAt: number | null;
  readonly sincePaidMs: number | null;
  readonly holds: readonly Clock[];
  readonly complaint: Clock | null;
  /** What runs out next; null where nothing is running. */
  readonly due: Clock | null;
  /** A hold was written down without its time, so that its clock cannot run. */
  readonly lacksHoldTime: boolean;
  /** The complaint came after every hold that has a time had run out. */
  readonly filedLate: boolean;
}

/** The clocks of a case at a moment, ms since 1970. */
export function clocksOf(paidCase: PaidCase, now: number): Clocks {
  const paidAt = firstPaidAt(paidCase);
  const filedAt = parseBangkok(paidCase.police.filedAt);
  const complaint = filedAt === null ? null : clock('complaint', '', filedAt, COMPLAINT_MS, now);
  const written = withoutEmptyRows(paidCase).holds;
  const holds = written
    .flatMap(({ bank, heldAt }) => {
      const at = parseBangkok(heldAt);
      return at === null ? [] : [clock('hold', bank, at, HOLD_MS, now)];
    })
    .sort((a, b) => a.endsAt - b.endsAt);
  const running = holds.find(({ isPast }) => !isPast) ?? null;
  return {
    phase: phaseOf(complaint, written.length, holds, running),
    paidAt,
    sincePaidMs: paidAt === null ? null : Math.max(0, now - paidAt),
    holds,
    complaint,
    due: complaint === null ? running : complaint.isPast ? null : complaint,
    lacksHoldTime: holds.length < written.length,
    filedLate: filedAt !== null && holds.length > 0 && holds.every(({ endsAt }) => filedAt >= endsAt),
  };
}

function phaseOf(complaint: Clock | null, written: number, holds: readonly Clock[], running: Clock | null): Phase {
  if (complaint !== null) return complaint.isPast ? 'lapsed' : 'waiting';
  if (written === 0) return 'call';
  return running === null && holds.length === written ? 'file-late' : 'file';
}

function clock(what: Clock['what'], bank: string, startedAt: number, length: number, now: number): Clock {
  const endsAt = startedAt + length;
  return { what, bank, startedAt, endsAt, isPast: now >= endsAt };
}
