/* What a device does that waits to be let in: it asks who it is, again and again, until the hub says so or says that it will not. */
import * as v from 'valibot';
import { meSchema, type Me } from '../core/console/people.ts';
import type { ConsoleHub } from './console-hub.ts';
import { failureOf } from './console-page.ts';

export interface AdmissionDeps {
  readonly hub: Pick<ConsoleHub, 'ask'>;
  readonly wait: (ms: number) => Promise<void>;
  /** Resolves once somebody looks at the page. */
  readonly whenSeen: () => Promise<void>;
  /** Whether the hub answered the last time. */
  readonly onReached: (isReached: boolean) => void;
  readonly onAdmitted: (me: Me) => void;
  /** It was revoked, or the hub does not know it: asking further is of no use. */
  readonly onRefused: () => void;
}

const PAUSE_MS = 5_000;

/** Asks until it is let in, refused or stopped. */
export function followAdmission(deps: AdmissionDeps): () => void {
  let isStopped = false;
  const stopped = (): boolean => isStopped;
  const follow = async (): Promise<void> => {
    for (;;) {
      await deps.whenSeen();
      if (stopped()) return;
      const answer = await ask(deps.hub);
      if (stopped()) return;
      if (typeof answer === 'object') return deps.onAdmitted(answer);
      if (answer === 'revoked' || answer === 'unknown-device') return deps.onRefused();
      deps.onReached(answer === 'waiting');
      await deps.wait(PAUSE_MS);
    }
  };
  void follow();
  return () => {
    isStopped = true;
  };
}

/** Who this device is, or the code by which it is not told. */
async function ask(hub: AdmissionDeps['hub']): Promise<Me | string> {
  try {
    return v.parse(meSchema, await hub.ask('GET', '/me'));
  } catch (error) {
    return failureOf(error).code ?? 'failed';
  }
}
