/*
 * What may follow what: the checks on a release that TUF's file versions cannot make (the list is distributed by
 * state, not by file). Pure, so that the updater, the console and the hub refuse the same steps.
 */
import type { ReleaseInfo } from './release-info.ts';
import { TrustError } from './trust-error.ts';

/** The state that came with the package: nothing older is ever taken, not even by a fresh installation. */
export interface ReleaseFloor {
  readonly epoch: number;
  readonly sequence: number;
}

/**
 * Throws TrustError when `next` must not replace `previous`:
 * `rollback` below the trusted or the packaged (epoch, sequence), `equivocation` for another state under the same
 * pair, `shrink` for a list that loses more than half of its listings without `reset`.
 */
export function checkReleaseStep(previous: ReleaseInfo | null, next: ReleaseInfo, floor?: ReleaseFloor): void {
  if (floor !== undefined && isBefore(next, floor)) throw rollback(next, floor);
  if (previous === null) return;
  if (isBefore(next, previous)) throw rollback(next, previous);
  const same = next.epoch === previous.epoch && next.sequence === previous.sequence;
  if (same && next.stateHash !== previous.stateHash) {
    throw new TrustError('equivocation', `two states are signed as ${name(next)}; the trusted one stays`);
  }
  if (!next.reset && listings(next) * 2 < listings(previous)) {
    const message = `${name(next)} drops more than half of ${listings(previous)} listings without a reset; it is refused`;
    throw new TrustError('shrink', message);
  }
}

function isBefore(a: ReleaseFloor, b: ReleaseFloor): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.sequence < b.sequence);
}

function rollback(got: ReleaseFloor, known: ReleaseFloor): TrustError {
  return new TrustError('rollback', `expected release ${name(known)} or later, got ${name(got)}; it is refused`);
}

function name({ epoch, sequence }: ReleaseFloor): string {
  return `${epoch}.${sequence}`;
}

function listings({ counts }: ReleaseInfo): number {
  return counts.hosts + counts.urls + counts.numbers;
}
