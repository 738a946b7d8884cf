/* Appeals: who says that a warning is wrong, by the clock; opening one is recorded and tells its sender that somebody has read it. */
import { signal, type ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import {
  appealDecidedSchema,
  appealSchema,
  appealsSchema,
  type Appeal,
  type AppealDecided,
  type Appeals,
  type AppealState,
} from '../core/console/appeals.ts';
import { pathWith, type ConsoleHub } from './console-hub.ts';
import type { LeftUndone, Loaded, Outcome } from './console-loaded.ts';
import { createActions, createReading, keptWhereFailed, readAsLong, withMore, type Reading } from './console-page.ts';

export interface AppealsModel {
  readonly appeals: ReadonlySignal<Loaded<Appeals>>;
  readonly open: ReadonlySignal<Loaded<Appeal> | null>;
  readonly state: ReadonlySignal<AppealState>;
  readonly outcome: ReadonlySignal<Outcome>;
  /** Null: none, or another decision was made since. */
  readonly leftUndone: ReadonlySignal<LeftUndone | null>;
  /** What the last decision led to; null: none since another appeal was opened. */
  readonly decided: ReadonlySignal<AppealDecided | null>;
  readonly load: () => Promise<void>;
  readonly setState: (state: AppealState) => Promise<void>;
  readonly more: () => Promise<void>;
  readonly show: (id: string) => Promise<void>;
  /** True once it is done. */
  readonly decide: (isUpheld: boolean, answer: string) => Promise<boolean>;
}

/** The appeals of a member. */
export function createAppeals({ hub }: { readonly hub: ConsoleHub }): AppealsModel {
  const state = signal<AppealState>('open');
  const open = signal<Loaded<Appeal> | null>(null);
  const decided = signal<AppealDecided | null>(null);
  const leftUndone = signal<LeftUndone | null>(null);
  const { outcome, act, forget } = createActions();
  let openId: string | null = null;
  let reads = 0;

  /** So many rows the next reading wants, where it is of another list than the one that is shown; null: as many as are shown. */
  let wanted: number | null = null;

  const pageOf = async (cursor: string | null, limit: number | null = null): Promise<Appeals> =>
    v.parse(appealsSchema, await hub.ask('GET', pathWith('/appeals', { state: state.value, cursor, limit })));
  const reading: Reading<Appeals> = createReading<Appeals>(async () => {
    const before = reading.state.value;
    const length = wanted ?? (before.kind === 'ready' ? before.value.appeals.length : 0);
    wanted = null;
    const { page, rows } = await readAsLong(length, pageOf, ({ appeals }) => appeals);
    return { ...page, appeals: rows };
  });

  async function read(): Promise<void> {
    const id = openId;
    if (id === null) return;
    const mine = ++reads;
    const one = createReading<Appeal>(async () => v.parse(appealSchema, await hub.ask('GET', `/appeals/${id}`)));
    await one.load();
    // Another was opened meanwhile, or this one read once more.
    if (openId !== id || reads !== mine) return;
    open.value = keptWhereFailed(open.value, one.state.value, (shown) => shown.id === id);
  }

  return {
    appeals: reading.state,
    open,
    state,
    outcome,
    leftUndone,
    decided,
    load: reading.load,
    async setState(next) {
      state.value = next;
      openId = null;
      open.value = null;
      wanted = 0;
      await reading.load();
    },
    async more() {
      const now = reading.state.value;
      if (now.kind !== 'ready' || now.value.nextCursor === null) return;
      const { appeals, nextCursor } = now.value;
      await act('more', async () => {
        const page = await pageOf(nextCursor);
        // Read anew meanwhile, or others chosen: this follows another list.
        if (reading.state.value !== now) return;
        reading.put({ ...page, appeals: withMore(appeals, page.appeals) });
      });
    },
    async show(id) {
      // Read anew in its place: the answer that is typed hangs on it.
      if (id !== openId || open.value?.kind !== 'ready') {
        openId = id;
        decided.value = null;
        open.value = { kind: 'loading' };
        forget();
      }
      await read();
    },
    async decide(isUpheld, answer) {
      const one = open.value?.kind === 'ready' ? open.value.value : null;
      if (one === null || outcome.value.kind === 'running') return false;
      leftUndone.value = null;
      const isDone = await act('decide', async () => {
        const body = { seen: one.seen, upheld: isUpheld, answer };
        const led = v.parse(appealDecidedSchema, await hub.ask('POST', `/appeals/${one.id}/decision`, body));
        if (openId === one.id) decided.value = led;
      });
      if (openId !== one.id) {
        const ended = outcome.value;
        if (ended.kind === 'refused') leftUndone.value = { indicator: one.indicator, outcome: ended };
        forget();
      }
      // Also after a refusal: most often somebody else was quicker.
      await Promise.all([read(), reading.load()]);
      return isDone;
    },
  };
}
