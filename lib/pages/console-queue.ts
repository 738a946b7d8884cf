/*
 * The queue: cases by score, and the one that is read. What a person decides names what they saw; where it changed meanwhile, nothing
 * happens, the case is read anew, and the words that were typed stay.
 */
import { signal, type ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import {
  caseSchema,
  casesSchema,
  decidedSchema,
  revealedSchema,
  type Case,
  type CaseFlag,
  type Cases,
} from '../core/console/queue.ts';
import type { Category } from '../core/blocklist/listing.ts';
import { pathWith, type ConsoleHub } from './console-hub.ts';
import type { Loaded, Outcome } from './console-loaded.ts';
import { createActions, createReading } from './console-page.ts';

export interface QueueFilter {
  readonly state: Case['state'];
  readonly has: CaseFlag | '';
  readonly search: string;
}

/** What a person fills in to list a case. */
export interface ListingDraft {
  readonly grade: 'reported' | 'corroborated' | 'confirmed';
  readonly category: Category;
  readonly authority: string;
  readonly days: number;
  readonly reason: string;
  readonly insists: boolean;
}

export interface QueueModel {
  readonly cases: ReadonlySignal<Loaded<Cases>>;
  readonly open: ReadonlySignal<Loaded<Case> | null>;
  readonly filter: ReadonlySignal<QueueFilter>;
  readonly outcome: ReadonlySignal<Outcome>;
  /** The number in full, for who asked; it stands in the record. */
  readonly revealed: ReadonlySignal<{ readonly id: number; readonly number: string } | null>;
  readonly load: () => Promise<void>;
  readonly setFilter: (filter: QueueFilter) => Promise<void>;
  readonly more: () => Promise<void>;
  readonly show: (id: number | null) => Promise<void>;
  /** The next case of the list, or the one before. */
  readonly step: (by: 1 | -1) => Promise<void>;
  readonly list: (draft: ListingDraft) => Promise<void>;
  readonly confirm: () => Promise<void>;
  readonly reject: (rejection: string, reason: string) => Promise<void>;
  readonly reveal: () => Promise<void>;
}

/** The queue of a member. */
export function createQueue({ hub }: { readonly hub: ConsoleHub }): QueueModel {
  const filter = signal<QueueFilter>({ state: 'open', has: '', search: '' });
  const revealed = signal<{ readonly id: number; readonly number: string } | null>(null);
  const open = signal<Loaded<Case> | null>(null);
  const { outcome, act } = createActions();
  let openId: number | null = null;

  const pageOf = async (cursor: string | null): Promise<Cases> => {
    const { state, has, search } = filter.value;
    const query = { state, has, search: search.trim().length < 3 ? '' : search.trim(), cursor };
    return v.parse(casesSchema, await hub.ask('GET', pathWith('/cases', query)));
  };
  const reading = createReading<Cases>(() => pageOf(null));

  async function read(): Promise<void> {
    const id = openId;
    if (id === null) return;
    const one = createReading<Case>(async () => v.parse(caseSchema, await hub.ask('GET', `/cases/${id}`)));
    await one.load();
    // Another was chosen meanwhile.
    if (openId === id) open.value = one.state.value;
  }

  async function show(id: number | null): Promise<void> {
    openId = id;
    revealed.value = null;
    open.value = id === null ? null : { kind: 'loading' };
    await read();
  }

  const shown = (): Case | null => (open.value?.kind === 'ready' ? open.value.value : null);

  /** Sends a decision about the case that is shown, and reads what it led to. */
  async function decide(what: string, path: string, body: (one: Case) => object): Promise<void> {
    const one = shown();
    if (one === null) return;
    await act(what, async () => {
      v.parse(decidedSchema, await hub.ask('POST', `/cases/${one.id}/${path}`, body(one)));
    });
    // Also after a refusal: most often somebody else was quicker.
    await Promise.all([read(), reading.load()]);
  }

  async function step(by: 1 | -1): Promise<void> {
    const state = reading.state.value;
    if (state.kind !== 'ready') return;
    const { cases } = state.value;
    const at = cases.findIndex(({ id }) => id === openId);
    const next = cases[at === -1 ? 0 : Math.min(cases.length - 1, Math.max(0, at + by))];
    if (next !== undefined && next.id !== openId) await show(next.id);
  }

  return {
    cases: reading.state,
    open,
    filter,
    outcome,
    revealed,
    load: reading.load,
    async setFilter(next) {
      filter.value = next;
      await reading.load();
    },
    async more() {
      const state = reading.state.value;
      if (state.kind !== 'ready' || state.value.nextCursor === null) return;
      const { cases, nextCursor } = state.value;
      await act('more', async () => {
        const page = await pageOf(nextCursor);
        const known = new Set(cases.map(({ id }) => id));
        reading.put({ ...page, cases: [...cases, ...page.cases.filter(({ id }) => !known.has(id))] });
      });
    },
    show,
    step,
    list: ({ authority, ...draft }) =>
      decide('list', 'decision', ({ seen }) => ({
        ...draft,
        seen,
        authority: authority.trim() === '' ? null : authority.trim(),
      })),
    confirm: () => decide('confirm', 'confirmation', ({ seen, proposal }) => ({ seen, hash: proposal?.hash ?? '' })),
    reject: (rejection, reason) => decide('reject', 'rejection', ({ seen }) => ({ seen, rejection, reason })),
    async reveal() {
      const one = shown();
      if (one === null) return;
      await act('reveal', async () => {
        const answer = v.parse(revealedSchema, await hub.ask('POST', `/cases/${one.id}/reveal`));
        revealed.value = { id: one.id, number: answer.number };
      });
    },
  };
}
