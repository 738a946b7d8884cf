/*
 * What others do, as it happens: one question waits at the hub and is answered when something changes. While the page is hidden nothing
 * is asked; what was missed is asked for when it is looked at again. Where the hub does not answer, ever longer pauses.
 */
import * as v from 'valibot';
import { changesSchema, type Changes } from '../core/console/queue.ts';
import { pathWith, type ConsoleHub } from './console-hub.ts';

export interface ChangesDeps {
  readonly hub: ConsoleHub;
  readonly wait: (ms: number) => Promise<void>;
  /** Resolves once somebody looks at the page. */
  readonly whenSeen: () => Promise<void>;
  readonly onChanges: (changes: Changes) => void;
  /** 0 ≤ x < 1: browsers that lost one hub together do not come back together. */
  readonly random: () => number;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** Follows the changes until it is told to stop. */
export function followChanges({ hub, wait, whenSeen, onChanges, random }: ChangesDeps): () => void {
  let isStopped = false;
  const stopped = (): boolean => isStopped;
  const follow = async (): Promise<void> => {
    let after: number | null = null;
    let pause = FIRST_PAUSE_MS;
    while (!stopped()) {
      await whenSeen();
      if (stopped()) return;
      try {
        const changes: Changes = v.parse(changesSchema, await hub.ask('GET', pathWith('/changes', { after })));
        pause = FIRST_PAUSE_MS;
        const isFirst = after === null;
        after = changes.seq;
        if (!isFirst && !stopped() && isAnything(changes)) onChanges(changes);
      } catch {
        await wait(pause * (0.5 + random()));
        pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
      }
    }
  };
  void follow();
  return () => {
    isStopped = true;
  };
}

function isAnything({ cases, appeals, proposal, keys, isMore }: Changes): boolean {
  return cases.length > 0 || appeals.length > 0 || proposal || keys || isMore;
}
