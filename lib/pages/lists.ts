/* What popup and settings both do with the lists: update them now, and undo an exception. */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { ListStatus } from '../messages.ts';
import type { Ask } from './interstitial.ts';
import { outcomeOf } from './update-outcome.ts';
import type { UpdateOutcome } from './update-outcome.ts';

export interface Lists {
  readonly update: ReadonlySignal<'idle' | 'running' | UpdateOutcome>;
  /** Fetches now; `before` is the status that the page shows, to tell a new list from the same. One run at a time. */
  readonly updateNow: (before: ListStatus | null) => Promise<void>;
  readonly undo: (id: string) => Promise<'undone' | 'gone' | 'failed'>;
}

/** How often a page looks again while the worker updates by itself. */
const LOOK_AGAIN_MS = 1000;

/** Reads again in a second while an update that the page did not start is running, so that its end shows. */
export function lookAgainWhileUpdating(list: ListStatus, read: () => Promise<void>): void {
  if (list.updating) setTimeout(() => void read(), LOOK_AGAIN_MS);
}

/** `onChanged` is awaited after every change, so that the page reads again before it says how it went. */
export function createLists(deps: { readonly ask: Ask; readonly onChanged: () => Promise<void> }): Lists {
  const update = signal<'idle' | 'running' | UpdateOutcome>('idle');
  return {
    update,
    async updateNow(before) {
      if (update.value === 'running') return;
      update.value = 'running';
      let outcome: UpdateOutcome;
      try {
        const after = await deps.ask('list.update', {});
        outcome = outcomeOf(before ?? { publishers: [], updating: false }, after);
      } catch {
        outcome = 'failed';
      }
      await deps.onChanged();
      update.value = outcome;
    },
    async undo(id) {
      try {
        const { undone } = await deps.ask('exceptions.undo', { id });
        await deps.onChanged();
        return undone ? 'undone' : 'gone';
      } catch {
        return 'failed';
      }
    },
  };
}
