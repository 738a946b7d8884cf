/*
 * Releases of this hub's process are made one after the other. Who asks for one while another is being made is refused, but for a
 * revocation: it waits for its turn, which comes next.
 */
import type { NewProposal } from '../../lib/core/console/release.ts';
import type { BuildProposal, Failure } from './build-in-child.ts';

export interface ReleaseBuilder {
  /** Of this process: another hub's build shows as its proposal, when it is there. */
  readonly isBuilding: () => boolean;
  /** How the last one ended; null: well, or there was none. */
  readonly failure: () => Failure | null;
  /** Says how something ended that was no build of ours. */
  readonly setFailure: (failure: Failure | null) => void;
  /** Makes one when those before it are done. Its failures are values; nothing is thrown. */
  readonly run: (wish: NewProposal, by: string) => Promise<Failure | null>;
}

/** One queue for all routes that make releases. */
export function createBuilder(build: BuildProposal): ReleaseBuilder {
  let last: Promise<unknown> = Promise.resolve();
  let running = 0;
  let failure: Failure | null = null;
  return {
    isBuilding: () => running > 0,
    failure: () => failure,
    setFailure: (ended) => {
      failure = ended;
    },
    run: (wish, by) => {
      running++;
      failure = null;
      const done = last
        .then(() => build(wish, by))
        .catch((): Failure => 'failed')
        .then((ended) => {
          failure = ended;
          running--;
          return ended;
        });
      last = done;
      return done;
    },
  };
}
