/*
 * Named points of an update at which a crash test stops the worker. Only builds made with TUEAN_FAULTS=1 contain the
 * stopping; in every other build the calls are to an empty function.
 *
 * A test writes `{ fault: '<point>' }` to storage.local. The worker that reaches the point writes
 * `{ faultReached: '<point>' }` there, prints `fault: <point>`, and hangs for good, so that the test can kill it.
 */
import { browser } from 'wxt/browser';

/** In the order of an update. */
export const FAULT_POINTS = [
  /** The timestamp has been asked for and says that there is news. */
  'after-timestamp',
  /** All metadata is verified, in memory. */
  'after-metadata',
  /** The deltas have arrived; nothing is applied. */
  'after-deltas',
  /** One part of a base is stored, others may be missing. */
  'after-part',
  /** All parts of a base have arrived and are verified. */
  'after-parts',
  /** The new state is made and verified, in memory. */
  'before-commit',
  /** Some shards of a new generation are stored, no meta names them. */
  'base-shards-half',
  /** All shards of a new generation are stored, no meta names them. */
  'base-shards-written',
  /** The release is in force in the store; the guard's rules are still those of the one before. */
  'after-commit',
  /** The guard's rules have been told; the update is about to end. */
  'after-guard',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];
export type Fault = (point: FaultPoint) => Promise<void>;

/** Stops nowhere. */
export const noFault = (): Promise<void> => Promise.resolve();

/** Hangs at the point that `storage.local` names. For crash tests only. */
export const stopAtFault = async (point: string): Promise<void> => {
  const { fault } = await browser.storage.local.get('fault');
  if (fault !== point) return;
  await browser.storage.local.set({ faultReached: point });
  console.info(`fault: ${point}`);
  await new Promise(() => undefined);
};
