/*
 * Who waits for changes, all of one process together: once a second one look at the end of the event chain, whoever many wait, and
 * only where it has moved a second one at what changed. Other processes write to the same chain, so theirs are seen as well.
 */
import type { Changes } from '../../lib/core/console/queue.ts';
import { changesSince, type Changed } from '../db/case-changes.ts';
import { chainHead } from '../db/events.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';

export interface ChangeWatch {
  /**
   * Waits for something after a number; answers with nothing named when the time is over, the member's browser has gone or the hub stops.
   * @param after null: answers at once, with the number of now
   * @returns null where too many wait already, or the hub is stopping
   */
  wait(after: number | null, asker: { readonly device: string; readonly gone: AbortSignal }): Promise<Changes | null>;
}

export interface ChangeLimits {
  /** Of this process. */
  readonly waiters: number;
  /** Of one device: a browser with more open pages has the one that waits longest answered. */
  readonly ofDevice: number;
  readonly waitMs: number;
  /** Between two looks. */
  readonly lookMs: number;
  /**
   * Who has missed more events than this reads everything anew, without a look for what. So does who comes from a number that is not
   * reached yet: the hub was restored from a backup, and nothing that was read before holds.
   */
  readonly behind: number;
}

export const CHANGE_LIMITS: ChangeLimits = { waiters: 200, ofDevice: 4, waitMs: 25_000, lookMs: 1_000, behind: 5_000 };

interface Waiter {
  readonly device: string;
  /** Number that has been looked at for it. */
  after: number;
  readonly answer: (changes: Changes) => void;
}

/** Everybody who waits at this process. `stopping`: ends all waiting. */
export function createChangeWatch(
  { database, stopping }: { readonly database: LastingDatabase; readonly stopping: AbortSignal },
  limits: ChangeLimits = CHANGE_LIMITS,
): ChangeWatch {
  const waiters = new Set<Waiter>();
  let timer: NodeJS.Timeout | null = null;

  stopping.addEventListener('abort', () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    for (const waiter of waiters) waiter.answer(nothing(waiter.after));
  });

  function schedule(): void {
    if (timer !== null || waiters.size === 0 || stopping.aborted) return;
    // Holds no process open: what ends it ends the waiting as well.
    timer = setTimeout(() => void turn(), limits.lookMs).unref();
  }

  async function turn(): Promise<void> {
    // A database that does not answer now is asked again: who waits is told nothing wrong meanwhile.
    await look().catch(() => undefined);
    timer = null;
    schedule();
  }

  async function look(): Promise<void> {
    const asking = [...waiters];
    const { seq } = await database.use(chainHead);
    const isLost = ({ after }: Waiter): boolean => after > seq || seq - after > limits.behind;
    for (const waiter of asking) if (isLost(waiter)) waiter.answer({ ...nothing(seq), isMore: true });
    const behind = asking.filter((waiter) => waiter.after < seq && !isLost(waiter));
    if (behind.length === 0) return;
    const since = Math.min(...behind.map(({ after }) => after));
    const changed = await database.use((orm) => changesSince(orm, since, seq));
    for (const waiter of behind) {
      const changes = changesFor(changed, waiter.after, seq);
      waiter.after = seq;
      // Looks and searches of others, and reports that no case has taken up yet, wake nobody.
      if (isSomething(changes)) waiter.answer(changes);
    }
  }

  return {
    async wait(after, { device, gone }) {
      if (stopping.aborted) return null;
      if (after === null) return nothing((await database.use(chainHead)).seq);
      const own = [...waiters].filter((waiter) => waiter.device === device);
      if (own.length >= limits.ofDevice && own[0] !== undefined) own[0].answer(nothing(own[0].after));
      if (waiters.size >= limits.waiters) return null;
      return new Promise<Changes>((resolve) => {
        const answer = (changes: Changes): void => {
          clearTimeout(late);
          gone.removeEventListener('abort', leave);
          waiters.delete(waiter);
          resolve(changes);
        };
        const leave = (): void => answer(nothing(waiter.after));
        const late = setTimeout(leave, limits.waitMs).unref();
        const waiter: Waiter = { device, after, answer };
        waiters.add(waiter);
        gone.addEventListener('abort', leave);
        if (gone.aborted) leave();
        schedule();
      });
    },
  };
}

function changesFor(changed: Changed, after: number, seq: number): Changes {
  const idsAfter = <Id>(rows: readonly { readonly id: Id; readonly seq: number }[]): Id[] => [
    ...new Set(rows.filter((row) => row.seq > after).map(({ id }) => id)),
  ];
  const isAfter = (last: number | null): boolean => last !== null && last > after;
  return {
    seq,
    cases: idsAfter(changed.cases),
    appeals: idsAfter(changed.appeals),
    proposal: isAfter(changed.proposalSeq),
    keys: isAfter(changed.keysSeq),
    isMore: changed.isMore,
  };
}

function isSomething({ cases, appeals, proposal, keys, isMore }: Changes): boolean {
  return cases.length > 0 || appeals.length > 0 || proposal || keys || isMore;
}

function nothing(seq: number): Changes {
  return { seq, cases: [], appeals: [], proposal: false, keys: false, isMore: false };
}
