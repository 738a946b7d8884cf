/*
 * Adding and removing a publisher on the settings page. Nothing is added before the person has compared its fingerprint: the
 * address alone proves nothing, and whoever answers there could be anybody.
 */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { OfferRefusal, PublisherOffer, PublisherView } from '../messages.ts';
import type { Ask } from './interstitial.ts';

/** `no-access`: the person has not let the browser ask that address; `failed`: the worker has not answered. */
export type AddTrouble = OfferRefusal | 'no-access' | 'failed';

export type AddState =
  | { readonly kind: 'typing'; readonly address: string; readonly trouble: AddTrouble | null }
  | { readonly kind: 'asking'; readonly address: string }
  | { readonly kind: 'comparing'; readonly address: string; readonly offer: PublisherOffer; readonly isAdding: boolean }
  | { readonly kind: 'added'; readonly offer: PublisherOffer };

export interface PublishersPanel {
  readonly add: ReadonlySignal<AddState>;
  /** The publisher that was removed last, while it can be put back. */
  readonly removed: ReadonlySignal<Pick<PublisherView, 'id' | 'name' | 'host'> | null>;
  /** The last removal, or its undoing, could not be made. */
  readonly failed: ReadonlySignal<boolean>;
  readonly look: (address: string) => Promise<void>;
  /** The person says that the fingerprints are the same, or (`matches` false) that they are not. */
  readonly compared: (matches: boolean) => Promise<void>;
  readonly startAgain: () => void;
  readonly remove: (publisher: PublisherView) => Promise<void>;
  readonly restore: () => Promise<void>;
}

export interface PublishersPanelDeps {
  readonly ask: Ask;
  /** Asks the browser's own question about one origin; true where it is given already. Called within the press. */
  readonly askAccess: (address: string) => Promise<boolean>;
  readonly onChanged: () => Promise<void>;
}

export function createPublishersPanel({ ask, askAccess, onChanged }: PublishersPanelDeps): PublishersPanel {
  const add = signal<AddState>({ kind: 'typing', address: '', trouble: null });
  const removed = signal<Pick<PublisherView, 'id' | 'name' | 'host'> | null>(null);
  const failed = signal(false);

  const typing = (address: string, trouble: AddTrouble | null): void => {
    add.value = { kind: 'typing', address, trouble };
  };

  return {
    add,
    removed,
    failed,
    startAgain: () => typing('', null),

    async look(address) {
      // Before the first await: a browser shows its question only in answer to a press.
      const access = askAccess(address);
      add.value = { kind: 'asking', address };
      if (!(await access)) return typing(address, 'no-access');
      const answer = await ask('publisher.look', { address }).catch(() => null);
      if (answer === null) return typing(address, 'failed');
      if (answer.kind === 'refused') return typing(address, answer.why);
      add.value = { kind: 'comparing', address, offer: answer.offer, isAdding: false };
    },

    async compared(matches) {
      const state = add.value;
      if (state.kind !== 'comparing' || state.isAdding) return;
      const { address, offer } = state;
      if (!matches) return typing(address, 'wrong-fingerprint');
      add.value = { ...state, isAdding: true };
      const answer = await ask('publisher.add', { address, fingerprint: offer.fingerprint }).catch(() => null);
      if (answer?.kind !== 'found') return typing(address, answer?.why ?? 'failed');
      add.value = { kind: 'added', offer };
      await onChanged();
    },

    async remove(publisher) {
      const done = await ask('publisher.remove', { id: publisher.id }).then(
        (answer) => answer.done,
        () => false,
      );
      failed.value = !done;
      if (done) removed.value = publisher;
      await onChanged();
    },

    async restore() {
      const gone = removed.value;
      if (gone === null) return;
      const done = await ask('publisher.restore', { id: gone.id }).then(
        (answer) => answer.done,
        () => false,
      );
      failed.value = !done;
      removed.value = null;
      await onChanged();
    },
  };
}
