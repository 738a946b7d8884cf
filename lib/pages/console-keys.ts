/* The page of keys: root as it is, changes that are gathered, and the open ceremony. */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import { ceremonyStateSchema, keysSchema, signedCeremonySchema } from '../core/console/release.ts';
import type { Ceremony, CeremonySignature, KeyChange } from '../core/console/release.ts';
import type { RootDifference } from '../core/console/root-difference.ts';
import type { ConsoleHub } from './console-hub.ts';
import type { CeremonyReview, KeysView } from './console-keys-view.ts';
import type { Loaded, Outcome } from './console-loaded.ts';
import { createActions, createReading, failureOf } from './console-page.ts';

export interface CeremonyReviewer {
  readonly ownKeyid: () => Promise<string | null>;
  /** Compares the ceremony's root with the one that this browser trusts; throws an error with a `code` where it does not hold. */
  readonly compare: (ceremony: Ceremony) => Promise<readonly RootDifference[]>;
  /** Signs the bytes that `compare` has read. */
  readonly sign: (ceremony: Ceremony) => Promise<CeremonySignature>;
  /** Reads the signatures out of a root file that was signed elsewhere. */
  readonly readSigned: (ceremony: Ceremony, file: string) => Promise<CeremonySignature>;
}

/** A signed root file is small: whatever is larger is none. */
const MAX_FILE_BYTES = 256 * 1024;

export interface KeysModel {
  readonly state: ReadonlySignal<Loaded<KeysView>>;
  readonly outcome: ReadonlySignal<Outcome>;
  readonly draft: ReadonlySignal<readonly KeyChange[]>;
  readonly load: () => Promise<void>;
  readonly setDraft: (draft: readonly KeyChange[]) => void;
  readonly propose: () => Promise<void>;
  readonly sign: () => Promise<void>;
  readonly download: () => void;
  readonly upload: (file: { readonly size: number; readonly text: () => Promise<string> }) => Promise<void>;
  readonly withdraw: () => Promise<void>;
}

export function createKeys(deps: {
  readonly hub: ConsoleHub;
  readonly reviewer: CeremonyReviewer;
  readonly mayChange: () => boolean;
  readonly save: (name: string, type: string, text: string) => void;
}): KeysModel {
  const { hub, reviewer, mayChange, save } = deps;
  const draft = signal<readonly KeyChange[]>([]);
  const { outcome, act } = createActions();

  const reviewOf = async (ceremony: Ceremony | null): Promise<CeremonyReview> => {
    if (ceremony === null) return { kind: 'none' };
    try {
      return { kind: 'checked', differences: await reviewer.compare(ceremony) };
    } catch (error) {
      return { kind: 'failed', code: failureOf(error).code ?? 'failed' };
    }
  };

  const reading = createReading<KeysView>(async () => {
    const [keys, open, ownKeyid] = await Promise.all([
      hub.ask('GET', '/keys'),
      hub.ask('GET', '/ceremony'),
      reviewer.ownKeyid(),
    ]);
    const { ceremony } = v.parse(ceremonyStateSchema, open);
    return {
      keys: v.parse(keysSchema, keys),
      ceremony,
      review: await reviewOf(ceremony),
      mayChange: mayChange(),
      ownKeyid,
    };
  });

  const shown = (): KeysView | null => {
    const state = reading.state.value;
    return state.kind === 'ready' ? state.value : null;
  };

  const change = async (what: string, work: () => Promise<void>): Promise<void> => {
    await act(what, work);
    // Also after a refusal: somebody else was quicker, or it is done and the answer was lost.
    await reading.load();
  };

  const send = async (signature: CeremonySignature): Promise<void> => {
    v.parse(signedCeremonySchema, await hub.ask('POST', '/ceremony/signatures', signature));
  };

  return {
    state: reading.state,
    outcome,
    draft,
    load: reading.load,
    setDraft(next) {
      draft.value = next;
    },
    propose: () =>
      change('propose', async () => {
        await hub.ask('POST', '/ceremony', { changes: draft.value });
        draft.value = [];
      }),
    async sign() {
      const view = shown();
      const ceremony = view?.ceremony ?? null;
      // Only what was compared, and only what was understood whole, is signed.
      if (view === null || ceremony === null || view.review.kind !== 'checked') return;
      if (view.review.differences.some(({ what }) => what === 'other')) return;
      await change('sign', async () => send(await reviewer.sign(ceremony)));
    },
    download() {
      const ceremony = shown()?.ceremony ?? null;
      if (ceremony !== null) save(`${ceremony.version}.root.json`, 'application/json', ceremony.root);
    },
    async upload(file) {
      const ceremony = shown()?.ceremony ?? null;
      if (ceremony === null) return;
      await change('sign', async () => {
        if (file.size > MAX_FILE_BYTES) throw new Error('the file is larger than a root file can be');
        await send(await reviewer.readSigned(ceremony, await file.text()));
      });
    },
    async withdraw() {
      const ceremony = shown()?.ceremony ?? null;
      if (ceremony === null) return;
      await change('withdraw', async () => {
        await hub.ask('DELETE', '/ceremony', { id: ceremony.id });
      });
    },
  };
}
