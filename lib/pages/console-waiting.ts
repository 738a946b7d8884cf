/* What waits for the member, beside the names in the menu. Where the hub does not answer, what was known stays. */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import { MANY, waitingSchema, type Waiting } from '../core/console/waiting.ts';
import type { ConsoleHub } from './console-hub.ts';

/** Pages on which something can wait. */
export type WaitingPage = 'queue' | 'appeals' | 'listings' | 'release' | 'people' | 'keys';

export interface WaitingModel {
  /** How many things wait on a page of the console; left out where none does, or nothing is known yet. */
  readonly waiting: ReadonlySignal<Readonly<Partial<Record<WaitingPage, string>>>>;
  readonly load: () => Promise<void>;
}

/** What waits, for the menu. */
export function createWaiting({ hub }: { readonly hub: Pick<ConsoleHub, 'ask'> }): WaitingModel {
  const known = signal<Waiting | null>(null);
  let asked = 0;
  return {
    waiting: computed(() => (known.value === null ? {} : countsOf(known.value))),
    async load() {
      asked += 1;
      const mine = asked;
      const now = await hub
        .ask('GET', '/waiting')
        .then((answer) => v.parse(waitingSchema, answer))
        .catch(() => null);
      // A newer question has been asked meanwhile.
      if (mine === asked && now !== null) known.value = now;
    },
  };
}

function countsOf({ cases, appeals, listings, people, release, keys }: Waiting): Partial<Record<WaitingPage, string>> {
  const counts: readonly (readonly [WaitingPage, number])[] = [
    ['queue', cases],
    ['appeals', appeals],
    ['listings', listings],
    ['release', Number(release)],
    ['people', people],
    ['keys', Number(keys)],
  ];
  return Object.fromEntries(
    counts
      .filter(([, count]) => count > 0)
      .map(([page, count]) => [page, count < MANY ? String(count) : `${MANY - 1}+`]),
  );
}
