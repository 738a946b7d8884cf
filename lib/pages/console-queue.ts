/*
 * The queue: cases by score, and the one that is read. What a person decides names what they saw; where it changed meanwhile, nothing
 * happens, the case is read anew, and the words that were typed stay. What others do is told by a line and never moves a row that
 * somebody may be about to press.
 */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import {
  caseSchema,
  casesSchema,
  decidedSchema,
  decisionsDoneSchema,
  MAX_CASES_AT_ONCE,
  notedSchema,
  revealedSchema,
  type Case,
  type CaseFlag,
  type CaseRow,
  type Cases,
  type DecisionLine,
} from '../core/console/queue.ts';
import type { Category } from '../core/blocklist/listing.ts';
import { pathWith, type ConsoleHub } from './console-hub.ts';
import type { LeftUndone, Loaded, Outcome } from './console-loaded.ts';
import { createActions, createReading, keptWhereFailed } from './console-page.ts';

export interface QueueFilter {
  readonly state: Case['state'];
  readonly has: CaseFlag | '';
  readonly search: string;
  /** Cases of this campaign only. */
  readonly campaign: number | null;
}

/** Every case that waits for a decision. */
const WAITING: QueueFilter = { state: 'open', has: '', search: '', campaign: null };

/** What a person fills in to list a case. */
export interface ListingDraft {
  readonly grade: 'reported' | 'corroborated' | 'confirmed';
  readonly category: Category;
  readonly authority: string;
  readonly days: number;
  readonly reason: string;
  readonly insists: boolean;
  /** Key of one of the case's scopes; null: its own indicator. */
  readonly scope: string | null;
}

/** What a person fills in for many cases at once. */
export type BulkDraft =
  | { readonly kind: 'list'; readonly listing: Omit<ListingDraft, 'days' | 'scope'> }
  | { readonly kind: 'reject'; readonly rejection: string; readonly reason: string };

/** What came of each of many cases. */
export interface BulkLine extends DecisionLine {
  readonly indicator: string;
}

/** Cases of a decision about many. */
export interface BulkProgress {
  readonly done: number;
  readonly of: number;
}

/** Cases that the hub gives at once, by itself and at most. */
const CASES_A_PAGE = 50;
const LARGEST_PAGE = 100;
/** So many cases are decided in one request, which takes a third of a second: a person sees how it goes on. */
const CASES_A_PART = 20;

export interface QueueModel {
  readonly cases: ReadonlySignal<Loaded<Cases>>;
  readonly open: ReadonlySignal<Loaded<Case> | null>;
  readonly filter: ReadonlySignal<QueueFilter>;
  readonly outcome: ReadonlySignal<Outcome>;
  /** Null: none, or another decision was made since. */
  readonly leftUndone: ReadonlySignal<LeftUndone | null>;
  /** The number in full, for who asked; it stands in the record. */
  readonly revealed: ReadonlySignal<{ readonly id: number; readonly number: string } | null>;
  /** Cases of the list that are new or not as they are shown. */
  readonly news: ReadonlySignal<number>;
  /** The case that is read is not any more as it is shown. */
  readonly isOpenOld: ReadonlySignal<boolean>;
  /** Ids of the cases that are chosen for one decision. */
  readonly chosen: ReadonlySignal<ReadonlySet<number>>;
  /** What came of the last decision about many; null: none, or it was put away. */
  readonly bulkDone: ReadonlySignal<readonly BulkLine[] | null>;
  /** How far a decision about many is; null: none is under way. */
  readonly bulkProgress: ReadonlySignal<BulkProgress | null>;
  readonly load: () => Promise<void>;
  readonly setFilter: (filter: QueueFilter) => Promise<void>;
  readonly more: () => Promise<void>;
  readonly show: (id: number | null) => Promise<void>;
  /** The next case of the list, or the one before. */
  readonly step: (by: 1 | -1) => Promise<void>;
  /** True once it is done, as below. */
  readonly list: (draft: ListingDraft) => Promise<boolean>;
  readonly confirm: () => Promise<boolean>;
  readonly reject: (rejection: string, reason: string) => Promise<boolean>;
  /** Puts the case into one that covers it. */
  readonly merge: (into: Case['covering'][number]) => Promise<boolean>;
  readonly reveal: () => Promise<void>;
  /** Takes back one's own proposal. */
  readonly withdraw: () => Promise<boolean>;
  /** Writes to the others; true once it is there. */
  readonly note: (words: string, asks: boolean) => Promise<boolean>;
  /** A picture of a report; looking is recorded. Null: it cannot be had. */
  readonly picture: (report: string) => Promise<Uint8Array | null>;
  readonly choose: (ids: readonly number[], isChosen: boolean) => void;
  /** Shows the campaign of a case, with all of its open cases chosen that one decision may hold. */
  readonly chooseCampaign: (one: Case) => Promise<void>;
  readonly decideChosen: (draft: BulkDraft) => Promise<void>;
  readonly putAwayBulk: () => void;
  /** Others have changed something: looks what, quietly. */
  readonly look: () => Promise<void>;
}

/** The queue of a member. */
export function createQueue({ hub }: { readonly hub: ConsoleHub }): QueueModel {
  const filter = signal<QueueFilter>(WAITING);
  const revealed = signal<{ readonly id: number; readonly number: string } | null>(null);
  const open = signal<Loaded<Case> | null>(null);
  const chosen = signal<ReadonlySet<number>>(new Set());
  const bulkDone = signal<readonly BulkLine[] | null>(null);
  const bulkProgress = signal<BulkProgress | null>(null);
  /** The first page as it is now at the hub, while the list shows an older one. */
  const newest = signal<Cases | null>(null);
  const leftUndone = signal<LeftUndone | null>(null);
  const { outcome, act, forget } = createActions();
  let openId: number | null = null;
  /** Where in the list the case that is read stands, or stood when it was last in it. */
  let place = 0;
  /** So many rows the next reading wants, where it is of another list than the one that is shown; null: as many as are shown. */
  let wanted: number | null = null;
  let reads = 0;

  const pageOf = async (cursor: string | null, limit: number | null = null): Promise<Cases> => {
    const { state, has, search, campaign } = filter.value;
    const query = { state, has, search: search.trim().length < 3 ? '' : search.trim(), campaign, cursor, limit };
    return v.parse(casesSchema, await hub.ask('GET', pathWith('/cases', query)));
  };
  /** Reads the list anew, as long as it was: nobody loses their place in it by a decision. */
  const reading = createReading<Cases>(async () => {
    newest.value = null;
    const length = wanted ?? rows().length;
    wanted = null;
    const asked = filter.value;
    const limit = length > CASES_A_PAGE ? LARGEST_PAGE : null;
    let list = await pageOf(null, limit);
    while (list.cases.length < length && list.nextCursor !== null && filter.value === asked) {
      list = withMore(list, await pageOf(list.nextCursor, limit));
    }
    return list;
  });
  const rows = (): readonly CaseRow[] => (reading.state.value.kind === 'ready' ? reading.state.value.value.cases : []);

  async function load(): Promise<void> {
    await reading.load();
    // What is gone from the list is not decided with the rest, so it is not counted with it either.
    const there = new Set(rows().map(({ id }) => id));
    if ([...chosen.value].some((id) => !there.has(id))) {
      chosen.value = new Set([...chosen.value].filter((id) => there.has(id)));
    }
    keepPlace();
  }

  function keepPlace(): void {
    const at = rows().findIndex(({ id }) => id === openId);
    if (at !== -1) place = at;
  }
  const news = computed(() => {
    const now = newest.value;
    if (now === null) return 0;
    const known = new Map(rows().map(({ id, seen }) => [id, seen]));
    const there = new Set(now.cases.map(({ id }) => id));
    const gone = rows()
      .slice(0, now.cases.length)
      .filter(({ id }) => !there.has(id) && now.nextCursor === null);
    return now.cases.filter(({ id, seen }) => known.get(id) !== seen).length + gone.length;
  });
  const isOpenOld = signal(false);

  async function read(): Promise<void> {
    const id = openId;
    if (id === null) return;
    const mine = ++reads;
    const one = createReading<Case>(async () => v.parse(caseSchema, await hub.ask('GET', `/cases/${id}`)));
    await one.load();
    // Another was chosen meanwhile, or this one read once more.
    if (openId !== id || reads !== mine) return;
    open.value = keptWhereFailed(open.value, one.state.value, (shownOne) => shownOne.id === id);
    if (one.state.value.kind === 'ready') isOpenOld.value = false;
  }

  async function show(id: number | null): Promise<void> {
    // Read anew in its place: what is typed for a case hangs on it.
    if (id === null || id !== openId || open.value?.kind !== 'ready') {
      openId = id;
      revealed.value = null;
      isOpenOld.value = false;
      open.value = id === null ? null : { kind: 'loading' };
      if (!('what' in outcome.value) || outcome.value.what !== 'bulk') forget();
      keepPlace();
    }
    await read();
  }

  const shown = (): Case | null => (open.value?.kind === 'ready' ? open.value.value : null);

  /** Sends a decision about the case that is shown, and reads what it led to. */
  async function decide(what: string, path: string, body: (one: Case) => object): Promise<boolean> {
    const one = shown();
    if (one === null || outcome.value.kind === 'running') return false;
    leftUndone.value = null;
    const isDone = await act(what, async () => {
      const method = what === 'withdraw' ? 'DELETE' : 'POST';
      v.parse(decidedSchema, await hub.ask(method, `/cases/${one.id}/${path}`, body(one)));
    });
    if (openId !== one.id) {
      const ended = outcome.value;
      if (ended.kind === 'refused') leftUndone.value = { indicator: one.indicator, outcome: ended };
      forget();
    }
    // Also after a refusal: most often somebody else was quicker.
    await Promise.all([read(), load()]);
    return isDone;
  }

  /** Adds a line for each case that the hub has answered for. Where it failed at one, the others are not tried. */
  async function decideInParts(cases: readonly CaseRow[], decision: object, lines: BulkLine[]): Promise<void> {
    for (let at = 0; at < cases.length; at += CASES_A_PART) {
      bulkProgress.value = { done: at, of: cases.length };
      const part = cases.slice(at, at + CASES_A_PART);
      const body = { cases: part.map(({ id, seen }) => ({ id, seen })), decision };
      const answer = v.parse(decisionsDoneSchema, await hub.ask('POST', '/decisions', body));
      const named = new Map(part.map(({ id, indicator }) => [id, indicator]));
      lines.push(...answer.lines.map((line) => ({ ...line, indicator: named.get(line.id) ?? '' })));
      if (answer.lines.some(({ refused }) => refused?.code === 'failed')) return;
    }
  }

  async function step(by: 1 | -1): Promise<void> {
    const state = reading.state.value;
    if (state.kind !== 'ready') return;
    const { cases } = state.value;
    const at = cases.findIndex(({ id }) => id === openId);
    // Where the case that is read has gone from the list, the next one stands in its place.
    const from = openId === null ? 0 : at === -1 ? place + Math.min(by, 0) : at + by;
    const next = cases[Math.min(cases.length - 1, Math.max(0, from))];
    if (next !== undefined && next.id !== openId) await show(next.id);
  }

  return {
    cases: reading.state,
    open,
    filter,
    outcome,
    leftUndone,
    revealed,
    news,
    isOpenOld,
    chosen,
    bulkDone,
    bulkProgress,
    load,
    async setFilter(next) {
      filter.value = next;
      wanted = 0;
      chosen.value = new Set();
      await load();
    },
    async more() {
      const state = reading.state.value;
      if (state.kind !== 'ready' || state.value.nextCursor === null) return;
      const { value } = state;
      await act('more', async () => {
        const page = await pageOf(value.nextCursor);
        // Read anew meanwhile, or filtered: this follows another list.
        if (reading.state.value === state) reading.put(withMore(value, page));
      });
    },
    show,
    step,
    list: ({ authority, ...draft }) =>
      decide('list', 'decision', ({ seen, proposal }) => ({
        ...draft,
        seen,
        replaces: proposal?.hash ?? null,
        authority: authority.trim() === '' ? null : authority.trim(),
      })),
    confirm: () => decide('confirm', 'confirmation', ({ seen, proposal }) => ({ seen, hash: proposal?.hash ?? '' })),
    merge: (into) => decide('merge', 'merge', ({ seen }) => ({ seen, into: into.id, intoSeen: into.seen })),
    reject: (rejection, reason) => decide('reject', 'rejection', ({ seen }) => ({ seen, rejection, reason })),
    async reveal() {
      const one = shown();
      if (one === null) return;
      await act('reveal', async () => {
        const answer = v.parse(revealedSchema, await hub.ask('POST', `/cases/${one.id}/reveal`));
        revealed.value = { id: one.id, number: answer.number };
      });
    },
    withdraw: () => decide('withdraw', 'proposal', ({ seen, proposal }) => ({ seen, hash: proposal?.hash ?? '' })),
    async note(words, asks) {
      const one = shown();
      if (one === null) return false;
      const isThere = await act('note', async () => {
        const { note } = v.parse(notedSchema, await hub.ask('POST', `/cases/${one.id}/notes`, { words, asks }));
        const now = shown();
        if (now?.id === one.id)
          open.value = { kind: 'ready', value: { ...now, notes: [...now.notes, note] }, trouble: null };
      });
      // The answer may have been lost: who sees their words there does not write them again.
      if (!isThere) await read();
      return isThere;
    },
    async picture(report) {
      const one = shown();
      if (one === null) return null;
      return hub.fetchFile(`/cases/${one.id}/reports/${encodeURIComponent(report)}/picture`).catch(() => null);
    },
    choose(ids, isChosen) {
      const next = new Set(chosen.value);
      for (const id of ids) {
        if (!isChosen) next.delete(id);
        else if (next.size < MAX_CASES_AT_ONCE) next.add(id);
      }
      chosen.value = next;
    },
    async chooseCampaign({ campaign }) {
      if (campaign === null) return;
      filter.value = { ...WAITING, campaign };
      wanted = MAX_CASES_AT_ONCE;
      await load();
      chosen.value = new Set(
        rows()
          .slice(0, MAX_CASES_AT_ONCE)
          .map(({ id }) => id),
      );
    },
    async decideChosen(draft) {
      const cases = rows().filter(({ id }) => chosen.value.has(id));
      if (cases.length === 0) return;
      bulkDone.value = null;
      await act('bulk', async () => {
        const lines: BulkLine[] = [];
        try {
          await decideInParts(cases, decisionOf(draft), lines);
        } finally {
          bulkProgress.value = null;
          // What was decided is told also where the rest failed.
          if (lines.length > 0) bulkDone.value = lines;
          // What was not done stays chosen: the next thing to do is about these.
          const done = new Set(lines.filter(({ refused }) => refused === null).map(({ id }) => id));
          chosen.value = new Set(cases.map(({ id }) => id).filter((id) => !done.has(id)));
        }
      });
      await Promise.all([read(), load()]);
    },
    putAwayBulk() {
      bulkDone.value = null;
    },
    async look() {
      const asked = filter.value;
      const now = await pageOf(null).catch(() => null);
      if (now === null || filter.value !== asked) return;
      const { kind } = reading.state.value;
      // In an empty list nobody can lose their place: what has come is shown.
      if (kind === 'ready' && rows().length === 0) reading.put(now);
      else newest.value = now;
      const one = shown();
      if (one === null) return;
      const there = await hub
        .ask('GET', `/cases/${one.id}`)
        .then((answer) => v.parse(caseSchema, answer))
        .catch(() => null);
      if (there === null || shown()?.id !== one.id) return;
      isOpenOld.value = there.seen !== one.seen;
      // Words of others are no reason to read the case anew: they are put below what is there.
      if (there.seen === one.seen) open.value = { kind: 'ready', value: { ...one, notes: there.notes }, trouble: null };
    },
  };
}

/** A list with a page that follows it, each case once. */
function withMore(list: Cases, page: Cases): Cases {
  const known = new Set(list.cases.map(({ id }) => id));
  return { ...page, cases: [...list.cases, ...page.cases.filter(({ id }) => !known.has(id))] };
}

function decisionOf(draft: BulkDraft): object {
  if (draft.kind === 'reject') return draft;
  const { authority, ...listing } = draft.listing;
  return { kind: 'list', ...listing, authority: authority.trim() === '' ? null : authority.trim(), days: null };
}
