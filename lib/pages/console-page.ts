/*
 * What every page of the console does: read from the hub, say why not, and do one thing at a time. An answer that comes after
 * a newer question is dropped; a reading that fails keeps what was there and says that it is of earlier.
 */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import { becauseSchema } from '../core/console/queue.ts';
import type { GateReason } from '../core/policy/gate.ts';
import type { LoadFailure, Loaded, Outcome } from './console-loaded.ts';

export interface Reading<T> {
  readonly state: ReadonlySignal<Loaded<T>>;
  readonly load: () => Promise<void>;
  /** Puts what an action answered in place of what was read, so that the page need not ask again. */
  readonly put: (value: T) => void;
}

export function createReading<T>(read: () => Promise<T>): Reading<T> {
  const state = signal<Loaded<T>>({ kind: 'loading' });
  let asked = 0;
  return {
    state,
    put(value) {
      asked += 1;
      state.value = { kind: 'ready', value, trouble: null };
    },
    async load() {
      asked += 1;
      const mine = asked;
      let next: Loaded<T>;
      try {
        next = { kind: 'ready', value: await read(), trouble: null };
      } catch (error) {
        const { why, code } = failureOf(error);
        const before = state.value;
        next = before.kind === 'ready' ? { ...before, trouble: why } : { kind: 'failed', why, code };
      }
      if (mine === asked) state.value = next;
    },
  };
}

/** Rows that the hub gives at once, by itself and at most. */
const ROWS_A_PAGE = 50;
const LARGEST_PAGE = 100;

/**
 * Reads a list until it is as long as it was: nobody loses their place in it by what they, or others, have done.
 *
 * @param limit rows that are wanted at once; null: as many as the hub gives by itself
 */
export async function readAsLong<
  Row extends { readonly id: string },
  Page extends { readonly nextCursor: string | null },
>(
  length: number,
  pageOf: (cursor: string | null, limit: number | null) => Promise<Page>,
  rowsOf: (page: Page) => readonly Row[],
): Promise<{ readonly page: Page; readonly rows: Row[] }> {
  const limit = length > ROWS_A_PAGE ? LARGEST_PAGE : null;
  let page = await pageOf(null, limit);
  let rows = [...rowsOf(page)];
  while (rows.length < length && page.nextCursor !== null) {
    page = await pageOf(page.nextCursor, limit);
    rows = withMore(rows, rowsOf(page));
  }
  return { page, rows };
}

/** A list with rows that follow it, each once. */
export function withMore<Row extends { readonly id: string }>(list: readonly Row[], more: readonly Row[]): Row[] {
  const known = new Set(list.map(({ id }) => id));
  return [...list, ...more.filter(({ id }) => !known.has(id))];
}

/** What is told once is still on the page: another of it would take it away, as a second press does. */
export class ShownOnceError extends Error {
  override readonly name = 'ShownOnceError';
  readonly code = 'shown-once';
  constructor() {
    super('expected what is shown once to be put away first; nothing was asked for');
  }
}

export interface Actions {
  readonly outcome: ReadonlySignal<Outcome>;
  /** Runs `work` unless another runs; `what` names it for the page. True once it is done. */
  readonly act: (what: string, work: () => Promise<void>) => Promise<boolean>;
  /** Takes the last answer away, as what it was about is not shown any more; one that is awaited stays. */
  readonly forget: () => void;
}

export function createActions(): Actions {
  const outcome = signal<Outcome>({ kind: 'idle' });
  return {
    outcome,
    async act(what, work) {
      if (outcome.value.kind === 'running') return false;
      outcome.value = { kind: 'running', what };
      try {
        await work();
        outcome.value = { kind: 'done', what };
        return true;
      } catch (error) {
        const { code, detail, because } = failureOf(error);
        outcome.value = { kind: 'refused', what, code: code ?? 'failed', detail, ...(because && { because }) };
        return false;
      }
    },
    forget() {
      if (outcome.value.kind !== 'running') outcome.value = { kind: 'idle' };
    },
  };
}

/** What was read and could not be read anew is shown on, as of earlier; `isSame` where it is about the same thing. */
export function keptWhereFailed<T>(
  before: Loaded<T> | null,
  next: Loaded<T>,
  isSame: (value: T) => boolean,
): Loaded<T> {
  if (next.kind !== 'failed' || before?.kind !== 'ready' || !isSame(before.value)) return next;
  return { ...before, trouble: next.why };
}

/** Why a request did not go, by the code that the error carries; an error without one is ours and counts as failed. */
export function failureOf(error: unknown): {
  readonly why: LoadFailure;
  readonly code: string | null;
  readonly detail: string;
  /** In both languages, where the hub said so; null: it did not. */
  readonly because: GateReason | null;
} {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  const detail = error instanceof Error ? error.message : '';
  const said = error instanceof Error && 'because' in error ? v.safeParse(becauseSchema, error.because) : null;
  const because = said?.success === true ? said.output : null;
  if (code === 'offline') return { why: 'offline', code, detail, because };
  return { why: code === 'not-allowed' ? 'not-allowed' : 'failed', code, detail, because };
}
