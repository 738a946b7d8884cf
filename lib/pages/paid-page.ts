/*
 * What the page "I already paid" knows and may do. Every change is kept by itself: after a short pause, and at once when the
 * page is hidden or left. It works without the worker and without a network; the worker is asked for one thing only, what it saw
 * on the tab that the page was opened from.
 */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { buildCaseFile } from '../core/emergency/case-file.ts';
import type { CaseFile } from '../core/emergency/case-file.ts';
import { emptyCase, parsePaidCase } from '../core/emergency/paid-case.ts';
import type { CasePicture, PaidCase } from '../core/emergency/paid-case.ts';
import type { TabSummary } from '../messages.ts';
import type { CaseStore } from '../store/case-store.ts';
import { takePicture } from '../emergency/slip-picture.ts';
import { SHORTEST_PASSPHRASE } from '../emergency/vault.ts';

const SAVE_AFTER_MS = 200;

export type Saving = 'saved' | 'pending' | 'failed';
export type PictureTrouble = 'too-large' | 'not-a-picture' | 'not-kept' | null;

export interface PaidPageState {
  readonly access: 'loading' | 'open' | 'locked' | 'failed';
  /** All cases, newest change first; the one that is shown may be a new one that nothing was written into yet. */
  readonly cases: readonly PaidCase[];
  readonly current: PaidCase | null;
  readonly file: CaseFile | null;
  readonly saving: Saving;
  readonly isPrivate: boolean;
  readonly hasPassphrase: boolean;
  readonly passphrase: 'idle' | 'working' | 'wrong' | 'short' | 'differs' | 'failed' | 'done';
  readonly pictureTrouble: PictureTrouble;
  /** Kept records that cannot be read. */
  readonly unreadable: number;
  readonly erased: boolean;
  /** The last erasing could not be done. */
  readonly eraseFailed: boolean;
  /** What was seen on the tab; null: nothing asked, or no answer. */
  readonly seen: TabSummary | null;
}

export interface PaidPageDeps {
  readonly store: CaseStore;
  readonly isPrivate: boolean;
  readonly now: () => number;
  readonly newId: () => string;
  /** Name and version of this extension. */
  readonly tool: string;
  readonly readCodes: (picture: Blob) => Promise<readonly string[]>;
  /** What the worker saw on a tab. */
  readonly tabSummary: (tabId: number) => Promise<TabSummary>;
  /** Tells our other pages that something was kept. */
  readonly announce: () => void;
  readonly later: (action: () => void, ms: number) => () => void;
}

export interface PaidPage {
  readonly state: ReadonlySignal<PaidPageState>;
  /** Reads what is kept; `tabId` is where the person came from. */
  start(tabId: number | null): Promise<void>;
  /** Changes the case that is shown. */
  edit(change: (paidCase: PaidCase) => PaidCase): void;
  /** Keeps what is not kept yet, now. */
  flush(): Promise<void>;
  /** Another page of ours kept something. */
  readAgain(): Promise<void>;
  choose(id: string): void;
  startNew(): void;
  addPictures(files: readonly File[]): Promise<void>;
  removePicture(id: string): Promise<void>;
  pictureBytes(id: string): Promise<Blob | null>;
  setPassphrase(first: string, second: string): Promise<void>;
  removePassphrase(): Promise<void>;
  unlock(passphrase: string): Promise<void>;
  lock(): Promise<void>;
  removeCurrent(): Promise<void>;
  eraseAll(): Promise<void>;
}

/** Makes the state of the page and all that can be done with it. */
export function createPaidPage(deps: PaidPageDeps): PaidPage {
  const { store, now, newId } = deps;
  const state = signal<PaidPageState>({
    access: 'loading',
    cases: [],
    current: null,
    file: null,
    saving: 'saved',
    isPrivate: deps.isPrivate,
    hasPassphrase: false,
    passphrase: 'idle',
    pictureTrouble: null,
    unreadable: 0,
    erased: false,
    eraseFailed: false,
    seen: null,
  });
  /** The cases that are changed and not kept yet, by their ids: where the disk is full, another one may have been begun since. */
  let pending = new Map<string, PaidCase>();
  let cancelSave: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();
  let fileTurn = 0;

  const set = (change: Partial<PaidPageState>): void => {
    state.value = { ...state.value, ...change };
  };
  const freshCase = (): PaidCase => emptyCase(newId(), newId(), now());

  async function makeFile(paidCase: PaidCase | null): Promise<void> {
    const turn = ++fileTurn;
    const offsetMinutes = 0 - new Date(now()).getTimezoneOffset();
    const file =
      paidCase === null ? null : await buildCaseFile(paidCase, { tool: deps.tool, madeAt: now(), offsetMinutes });
    if (turn === fileTurn) set({ file });
  }

  function show(current: PaidCase | null): void {
    set({ current });
    void makeFile(current);
  }

  async function read(wanted: string | null): Promise<void> {
    const access = await store.access();
    const hasPassphrase = await store.hasPassphrase();
    if (access === 'locked') {
      set({ access, hasPassphrase, cases: [], seen: null });
      show(null);
      return;
    }
    const kept = await store.all();
    const cases = withPending(kept.cases);
    set({ access, hasPassphrase, cases, unreadable: kept.unreadable });
    const found = cases.find(({ id }) => id === wanted) ?? cases[0];
    const { current } = state.value;
    // A new case that nothing was written into stays when others are read again.
    const unwritten =
      current !== null && current.id === wanted && !cases.some(({ id }) => id === wanted) ? current : null;
    show(unwritten ?? found ?? freshCase());
  }

  async function readOrFail(wanted: string | null): Promise<void> {
    try {
      await read(wanted);
    } catch {
      // Nothing can be kept, but the first steps and the telephone are what counts: they need no store.
      set({ access: 'failed' });
      if (state.value.current === null) show(freshCase());
    }
  }

  /** What is typed while the store is read counts more than what was read. */
  function withPending(cases: readonly PaidCase[]): readonly PaidCase[] {
    return [...pending.values(), ...cases.filter(({ id }) => !pending.has(id))].toSorted(
      (a, b) => b.changedAt - a.changedAt,
    );
  }

  async function write(changed: ReadonlyMap<string, PaidCase>): Promise<void> {
    let isKept = true;
    for (const [id, paidCase] of changed) {
      try {
        await store.save(paidCase);
      } catch {
        // It stays on the page, and the next change tries again.
        if (!pending.has(id)) pending.set(id, paidCase);
        isKept = false;
      }
    }
    set({ saving: !isKept ? 'failed' : pending.size === 0 ? 'saved' : 'pending' });
    if (isKept) deps.announce();
  }

  function flush(): Promise<void> {
    const changed = forget();
    if (changed.size > 0) writing = writing.then(() => write(changed));
    return writing;
  }

  /** Takes what is not kept yet out of the way of what is done next. */
  function forget(): Map<string, PaidCase> {
    cancelSave?.();
    cancelSave = null;
    const changed = pending;
    pending = new Map();
    return changed;
  }

  function giveBack(changed: ReadonlyMap<string, PaidCase>): void {
    for (const [id, paidCase] of changed) if (!pending.has(id)) pending.set(id, paidCase);
    if (pending.size > 0) saveSoon();
  }

  function saveSoon(): void {
    set({ saving: 'pending' });
    cancelSave?.();
    cancelSave = deps.later(() => void flush(), SAVE_AFTER_MS);
  }

  function edit(change: (paidCase: PaidCase) => PaidCase): void {
    const { current } = state.value;
    if (current !== null) editOne(current, change);
  }

  /** Changes a case, shown or not. False where that would be more rows or a longer text than can be kept: what was there stands. */
  function editOne(before: PaidCase, change: (paidCase: PaidCase) => PaidCase): boolean {
    const { current, cases } = state.value;
    let changed: PaidCase;
    try {
      changed = parsePaidCase({ ...change(before), changedAt: now() });
    } catch {
      return false;
    }
    const isShown = current?.id === changed.id;
    pending.set(changed.id, changed);
    set({
      current: isShown ? changed : current,
      cases: [changed, ...cases.filter(({ id }) => id !== changed.id)],
      erased: false,
      eraseFailed: false,
    });
    if (isShown) void makeFile(changed);
    saveSoon();
    return true;
  }

  function addToCase(caseId: string, picture: CasePicture): boolean {
    const { current, cases } = state.value;
    // Reading a picture takes long enough to go to another case, or to remove this one.
    const paidCase = current?.id === caseId ? current : cases.find(({ id }) => id === caseId);
    if (paidCase === undefined) return false;
    return editOne(paidCase, (before) => ({ ...before, pictures: [...before.pictures, picture] }));
  }

  async function passphraseChange(change: () => Promise<void>): Promise<void> {
    await flush();
    set({ passphrase: 'working' });
    try {
      await change();
      set({ passphrase: 'done', hasPassphrase: await store.hasPassphrase() });
      deps.announce();
    } catch {
      set({ passphrase: 'failed' });
    }
  }

  return {
    state,
    edit,
    flush,
    async start(tabId) {
      await readOrFail(null);
      if (tabId === null) return;
      const seen = await deps.tabSummary(tabId).catch(() => null);
      set({ seen });
    },
    async readAgain() {
      // What is typed here and not kept yet must not be lost to what another page kept.
      await writing;
      if (pending.size === 0) await readOrFail(state.value.current?.id ?? null);
    },
    choose(id) {
      void flush();
      const chosen = state.value.cases.find((paidCase) => paidCase.id === id);
      if (chosen !== undefined) show(chosen);
    },
    startNew() {
      void flush();
      show(freshCase());
    },
    async addPictures(files) {
      set({ pictureTrouble: null });
      for (const file of files) {
        const caseId = state.value.current?.id;
        if (caseId === undefined) return;
        const taken = await takePicture(file, { readCodes: deps.readCodes, newId, now });
        if (typeof taken === 'string') {
          set({ pictureTrouble: taken });
          continue;
        }
        try {
          await store.savePicture(caseId, taken.picture.id, taken.bytes);
        } catch {
          set({ pictureTrouble: 'not-kept' });
          continue;
        }
        if (addToCase(caseId, taken.picture)) continue;
        set({ pictureTrouble: 'not-kept' });
        await store.removePicture(caseId, taken.picture.id).catch(() => undefined);
      }
      await flush();
    },
    async removePicture(id) {
      const { current } = state.value;
      if (current === null) return;
      edit((paidCase) => ({ ...paidCase, pictures: paidCase.pictures.filter((picture) => picture.id !== id) }));
      await flush();
      await store.removePicture(current.id, id);
    },
    async pictureBytes(id) {
      const { current } = state.value;
      const picture = current?.pictures.find((one) => one.id === id);
      if (current === null || picture === undefined) return null;
      const bytes = await store.picture(current.id, id).catch(() => null);
      return bytes === null ? null : new Blob([bytes], { type: picture.type });
    },
    async setPassphrase(first, second) {
      if (first.length < SHORTEST_PASSPHRASE) set({ passphrase: 'short' });
      else if (first === second) await passphraseChange(() => store.setPassphrase(first));
      else set({ passphrase: 'differs' });
    },
    removePassphrase: () => passphraseChange(() => store.setPassphrase(null)),
    async unlock(passphrase) {
      set({ passphrase: 'working' });
      const opened = await store.unlock(passphrase).catch(() => null);
      set({ passphrase: opened === null ? 'failed' : opened ? 'idle' : 'wrong' });
      if (opened === true) await readOrFail(null);
    },
    async lock() {
      await flush();
      // Locked away is what is kept: what could not be would be gone.
      if (pending.size > 0) return set({ passphrase: 'failed' });
      store.lock();
      set({ passphrase: 'idle' });
      await readOrFail(null);
    },
    async removeCurrent() {
      const { current } = state.value;
      const waiting = forget();
      set({ eraseFailed: false });
      await writing;
      try {
        if (current !== null) await store.remove(current.id);
      } catch {
        giveBack(waiting);
        set({ eraseFailed: true });
        return;
      }
      for (const changed of [waiting, pending]) changed.delete(current?.id ?? '');
      giveBack(waiting);
      set({ current: null });
      await readOrFail(null);
      deps.announce();
    },
    async eraseAll() {
      const waiting = forget();
      set({ eraseFailed: false });
      await writing;
      try {
        await store.erase();
      } catch {
        giveBack(waiting);
        set({ eraseFailed: true });
        return;
      }
      // A write that failed meanwhile has come back.
      forget();
      set({ current: null, cases: [], seen: null, passphrase: 'idle' });
      await readOrFail(null);
      set({ erased: true, saving: 'saved' });
      deps.announce();
    },
  };
}
