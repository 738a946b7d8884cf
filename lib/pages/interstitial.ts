/*
 * What the interstitial knows and may do. Its address is written by whoever made the link, so it is only ever a
 * question to the list: nothing in it is believed, no part of it is a command, and nothing opens without a press.
 *   - an answer counts only for the address that was asked last (the fragment may change under a waiting answer)
 *   - proceeding asks the list once more, and goes on only if the answer is still `listed`
 *   - only http and https ever open
 */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { ListStatus, RequestOf, RequestType, ResponseOf, SiteExplanation } from '../messages.ts';
import { openableUrl } from './openable.ts';

export type Ask = <T extends RequestType>(type: T, request: RequestOf<T>) => Promise<ResponseOf[T]>;

/** Longest address that is asked about, in UTF-16 units: the limit of the request. */
export const MAX_ADDRESS_LENGTH = 65_536;

export type Subject =
  | { readonly kind: 'empty' }
  | { readonly kind: 'asking'; readonly raw: string }
  | { readonly kind: 'malformed'; readonly raw: string }
  | { readonly kind: 'failed'; readonly raw: string }
  | {
      readonly kind: 'answered';
      readonly raw: string;
      readonly explanation: SiteExplanation;
      /** True where the person may open the site without the override: the guard does not hold it. */
      readonly opens: boolean;
    };

export interface InterstitialState {
  readonly subject: Subject;
  /** Facts about the lists, for the details; null while unknown. */
  readonly list: ListStatus | null;
  /** The way in: nothing asked, being asked, or refused by the list or the browser. */
  readonly proceed: 'idle' | 'asking' | 'failed';
}

export interface InterstitialDeps {
  readonly ask: Ask;
  /** Leaves this page for an address that has been checked to be http or https. */
  readonly open: (url: string) => void;
  /** Whether this tab has a page before the warning. */
  readonly canGoBack: () => boolean;
  /** Leaves without the worker. */
  readonly leaveAlone: () => Promise<void>;
}

export interface Interstitial {
  readonly state: ReadonlySignal<InterstitialState>;
  /** Takes the fragment of the page's address, with or without its `#`, and asks about it. */
  readonly show: (fragment: string) => Promise<void>;
  readonly askAgain: () => Promise<void>;
  readonly leave: () => Promise<void>;
  readonly proceed: (scope: 'host' | 'path') => Promise<void>;
  /** Opens an address that is not held: not listed any more, paused, or only noted. */
  readonly open: () => void;
  readonly warnAgain: () => Promise<void>;
}

/** Makes the state of one interstitial and the few things that can be done with it. */
export function createInterstitial(deps: InterstitialDeps): Interstitial {
  const state = signal<InterstitialState>({ subject: { kind: 'empty' }, list: null, proceed: 'idle' });
  let asked = 0;
  let isLeaving = false;

  const set = (change: Partial<InterstitialState>): void => {
    state.value = { ...state.value, ...change };
  };

  async function askAbout(raw: string): Promise<void> {
    const turn = ++asked;
    set({ subject: { kind: 'asking', raw }, proceed: 'idle' });
    try {
      const explanation = await deps.ask('site.explain', { url: raw });
      if (turn !== asked) return;
      set({ subject: answered(raw, explanation) });
    } catch {
      if (turn === asked) set({ subject: { kind: 'failed', raw } });
    }
  }

  async function readList(): Promise<void> {
    try {
      set({ list: await deps.ask('list.status', {}) });
    } catch {
      // The details do without the list's date; the verdict has already been asked for by itself.
      set({ list: null });
    }
  }

  async function show(fragment: string): Promise<void> {
    const raw = fragment.startsWith('#') ? fragment.slice(1) : fragment;
    if (raw === '') {
      asked += 1;
      set({ subject: { kind: 'empty' }, proceed: 'idle' });
      return;
    }
    if (raw.length > MAX_ADDRESS_LENGTH || openableUrl(withoutUser(raw)) === null) {
      asked += 1;
      set({ subject: { kind: 'malformed', raw }, proceed: 'idle' });
      return;
    }
    await Promise.all([askAbout(raw), readList()]);
  }

  async function proceed(scope: 'host' | 'path'): Promise<void> {
    const { subject } = state.value;
    if (subject.kind !== 'answered' || state.value.proceed === 'asking') return;
    const turn = asked;
    set({ proceed: 'asking' });
    try {
      const fresh = await deps.ask('site.explain', { url: subject.raw });
      if (turn !== asked) return;
      if (fresh.site.kind !== 'listed' || !fresh.proceedScopes.includes(scope)) {
        set({ subject: answered(subject.raw, fresh), proceed: 'idle' });
        return;
      }
      const outcome = await deps.ask('site.proceed', { url: subject.raw, scope });
      const url = openableUrl(withoutUser(outcome.openUrl));
      if (turn !== asked) return;
      if (url === null) set({ proceed: 'failed' });
      else deps.open(url);
    } catch {
      if (turn === asked) set({ proceed: 'failed' });
    }
  }

  function open(): void {
    const { subject } = state.value;
    if (subject.kind !== 'answered' || !subject.opens) return;
    const url = openableUrl(withoutUser(subject.raw));
    if (url !== null) deps.open(url);
  }

  async function askAgain(): Promise<void> {
    const { subject } = state.value;
    if (subject.kind !== 'empty') await show(subject.raw);
  }

  async function warnAgain(): Promise<void> {
    const { subject } = state.value;
    if (subject.kind !== 'answered' || subject.explanation.site.kind !== 'paused') return;
    try {
      await deps.ask('exceptions.undo', { id: subject.explanation.site.exception.id });
    } catch {
      // Nothing was undone; the answer below says so: the site still shows as paused.
    }
    await askAbout(subject.raw);
  }

  async function leave(): Promise<void> {
    // Pressed again while it waits: one step back is wanted, not two.
    if (isLeaving) return;
    isLeaving = true;
    try {
      await deps.ask('tab.leave', { canGoBack: deps.canGoBack() });
    } catch {
      // The harmless way out works whatever else does not.
      await deps.leaveAlone();
    } finally {
      isLeaving = false;
    }
  }

  return { state, show, askAgain, leave, proceed, open, warnAgain };
}

function mayOpen({ site }: SiteExplanation): boolean {
  switch (site.kind) {
    case 'not-listed':
    case 'paused':
      return true;
    case 'listed':
      return !site.blocks;
    case 'unknown':
      return site.reason === 'turned-off';
  }
}

function answered(raw: string, explanation: SiteExplanation): Subject {
  const { address, site } = explanation;
  const isWeb = address !== null && !(site.kind === 'unknown' && site.reason === 'not-checkable');
  return isWeb ? { kind: 'answered', raw, explanation, opens: mayOpen(explanation) } : { kind: 'malformed', raw };
}

/** `https://bank.co.th@evil.example/` opens evil.example: the user part is taken off before anything is opened. */
function withoutUser(text: string): string {
  try {
    const url = new URL(text);
    url.username = '';
    url.password = '';
    return url.href;
  } catch {
    return text;
  }
}
