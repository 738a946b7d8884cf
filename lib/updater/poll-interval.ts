/*
 * How often a list is asked for, from what its publisher has signed and what the person chose. A person may ask more often, within
 * what a publisher's server can bear, or less often, within what keeps the list alive: its signed dates must not run out between two
 * polls. Pure.
 */
import type { Poll } from '../settings.ts';

/** Nobody asks more often than this of their own will. */
const FLOOR_SECONDS = 60;
const OFTEN_SHARE = 3;
const HOUR_SECONDS = 3600;

/**
 * | choice  | seconds                                                            |
 * |---------|--------------------------------------------------------------------|
 * | asked   | as signed                                                          |
 * | often   | a third of it, 60 at least; as signed where that is less           |
 * | hourly  | 3,600; as signed where that is more                                |
 * | seldom  | 21,600; as signed where that is more                               |
 * Input: the signed interval, and for how long the signed dates hold from the last answer on (ms, null: not known). A longer
 * interval is cut to half of that, never below the signed one.
 */
export function pollSecondsBy(choice: Poll, signedSeconds: number, validForMs: number | null): number {
  const wanted = wantedSeconds(choice, signedSeconds);
  if (wanted <= signedSeconds || validForMs === null) return wanted;
  return Math.max(signedSeconds, Math.min(wanted, Math.floor(validForMs / 2000)));
}

function wantedSeconds(choice: Poll, signedSeconds: number): number {
  switch (choice) {
    case 'asked':
      return signedSeconds;
    case 'often':
      return Math.min(signedSeconds, Math.max(FLOOR_SECONDS, Math.round(signedSeconds / OFTEN_SHARE)));
    case 'hourly':
      return Math.max(signedSeconds, HOUR_SECONDS);
    case 'seldom':
      return Math.max(signedSeconds, 6 * HOUR_SECONDS);
  }
}
