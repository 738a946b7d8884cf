/*
 * Sends what is in the outbox, one thing at a time and one sender at a time, oldest first. A worker may be stopped between
 * any two lines: the row is written before and after every request, and every request may be repeated, so that the hub
 * ends with exactly the reports that were not taken back, each once.
 */
import * as v from 'valibot';
import type { ReportFault } from './faults.ts';
import type { HubPace, Outbox, OutboxStore } from './outbox.ts';
import {
  accepted,
  claimed,
  deletionUnknown,
  detailsRefused,
  detailsTaken,
  forgotten,
  isDue,
  nextTask,
  polled,
  putOff,
  refused,
} from './row.ts';
import type { Row, Task } from './row.ts';
import type { Answer, Transport } from './transport.ts';

export interface SenderDeps {
  readonly outbox: Outbox;
  readonly store: Pick<OutboxStore, 'pace' | 'setPace'>;
  readonly transport: Transport;
  readonly now: () => number;
  /** 0–1. */
  readonly random: () => number;
  /** Runs the action while nobody else runs one: over all pages and workers of the extension. */
  readonly exclusively: (action: () => Promise<void>) => Promise<void>;
  /** Calls `run` at this time, even when the worker is stopped until then; null: there is nothing to do. */
  readonly scheduleAt: (time: number | null) => Promise<void>;
  /** The person has let reports leave this device. What is to be deleted, or asked about, goes all the same. */
  readonly mayLeave: () => Promise<boolean>;
  readonly fault: ReportFault;
  /** A row has changed. */
  readonly onChanged: () => void;
}

export interface Sender {
  /**
   * Does what is due, then schedules what is left. `fresh`: the browser has just started or is online again, so failures
   * of the network are forgotten; what the hub asked for is not.
   */
  run(why?: 'due' | 'fresh'): Promise<void>;
}

/** Wait after the first failure, and the longest; the actual one is anywhere below ("full jitter"). */
export const BASE_MS = 5_000;
export const LONGEST_MS = 60 * 60_000;
/** If a run is killed, the next one comes after this. */
const SAFETY_MS = 60_000;
/** Requests of one run: then others have their turn. */
const MAX_STEPS = 2000;

/** Tasks that take something of the person to the hub. */
const LEAVES: ReadonlySet<Task> = new Set(['report', 'details', 'picture']);

const paceSchema = v.object({ failures: v.number(), until: v.number(), asked: v.number() });
const NO_PACE: HubPace = { failures: 0, until: 0, asked: 0 };

/** The wait after so many failures in a row, in ms. */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(LONGEST_MS, BASE_MS * 2 ** Math.min(failures, 20));
}

/** The sender of an outbox. */
export function createSender(deps: SenderDeps): Sender {
  const { outbox, store, transport, now, fault } = deps;
  let running: Promise<void> | null = null;
  let again: 'due' | 'fresh' | null = null;

  async function readPace(): Promise<HubPace> {
    const parsed = v.safeParse(paceSchema, await store.pace());
    if (!parsed.success) return NO_PACE;
    // A clock that was set back must not silence the outbox for years.
    const latest = now() + 24 * 60 * 60_000;
    const { failures, until, asked } = parsed.output;
    return { failures, until: Math.min(until, latest), asked: Math.min(asked, latest) };
  }

  async function runOnce(why: 'due' | 'fresh'): Promise<void> {
    let pace = await readPace();
    let mayLeave = await deps.mayLeave();
    if (why === 'fresh' && pace.failures > 0) {
      pace = { ...pace, failures: 0, until: pace.asked };
      await store.setPace(pace);
    }
    for (let steps = 0; steps < MAX_STEPS && now() >= pace.until;) {
      const due = (await outbox.list()).flatMap((row) => {
        const next = nextTask(row);
        if (next === null || !isDue(next.at, now()) || (!mayLeave && LEAVES.has(next.task))) return [];
        return [{ id: row.id, task: next.task, attempts: row.attempts }];
      });
      // What the hub cannot deal with, whatever it is, must not stand before all the others for ever.
      due.sort((a, b) => a.attempts - b.attempts);
      // A state is nobody's hurry: what is to be sent goes first.
      const ordered = [...due.filter(({ task }) => task !== 'status'), ...due.filter(({ task }) => task === 'status')];
      if (ordered.length === 0) break;
      await deps.scheduleAt(now() + SAFETY_MS);
      for (const { id, task } of ordered) {
        steps += 1;
        // A run of many reports takes long enough for the person to change their mind.
        mayLeave = await deps.mayLeave();
        if (!mayLeave && LEAVES.has(task)) continue;
        const answer = await attempt(id, task);
        if (answer === null) continue;
        deps.onChanged();
        pace = paceAfter(pace, answer);
        if (answer.kind === 'later' || pace.failures === 0) await store.setPace(pace);
        if (answer.kind === 'later') break;
      }
    }
    await scheduleNext(pace, mayLeave);
  }

  function paceAfter(pace: HubPace, answer: Answer): HubPace {
    if (answer.kind !== 'later') return NO_PACE;
    const asked = now() + (answer.afterMs ?? 0);
    const own = now() + backoffMs(pace.failures, deps.random());
    return { failures: pace.failures + 1, until: Math.max(asked, own), asked };
  }

  async function scheduleNext(pace: HubPace, mayLeave: boolean): Promise<void> {
    const times = (await outbox.list()).flatMap((row) => {
      const next = nextTask(row);
      // What may not leave waits for the person, not for a time.
      if (next === null || (!mayLeave && LEAVES.has(next.task))) return [];
      return [isDue(next.at, now()) ? now() : next.at];
    });
    await deps.scheduleAt(times.length === 0 ? null : Math.max(Math.min(...times), pace.until));
  }

  /** One request for a row; null where there is nothing to do for it any more. */
  async function attempt(id: string, task: Task): Promise<Answer | null> {
    if (task === 'report') return sendReport(id);
    const row = await outbox.change(id, () => undefined);
    const next = row === null ? null : nextTask(row);
    // The person may have changed their mind since the list was made.
    if (row === null || next === null || next.task !== task || !isDue(next.at, now())) return null;
    const answer = await request(row, task);
    if (answer === null) return null;
    if (task !== 'status') await fault('report-after-change');
    await note(row, task, answer);
    return answer;
  }

  async function sendReport(id: string): Promise<Answer | null> {
    let claim: Row | null = null;
    await outbox.change(id, (row) => {
      claim = claimed(row, now());
      return claim ?? undefined;
    });
    // Assigned in the callback, which the checker does not follow.
    const row = claim as Row | null;
    if (row === null) return null;
    await fault('report-after-claim');
    const answer = await transport.post(row, row.body);
    await fault('report-after-send');
    await outbox.change(id, (current) => {
      if (answer.kind === 'status') return accepted(current, answer.status, now());
      return answer.kind === 'refused' ? refused(current, answer.problem) : undefined;
    });
    await fault('report-after-answer');
    return answer;
  }

  async function request(row: Row, task: Exclude<Task, 'report'>): Promise<Answer | null> {
    switch (task) {
      case 'delete':
        return transport.remove(row);
      case 'status':
        return transport.status(row, row.etag);
      case 'details':
        return row.details === null ? null : transport.patch(row, row.details.body);
      case 'picture': {
        // Written down first: from here on the person is told that another one, or none, comes too late.
        const claim = await outbox.change(row.id, (current) =>
          current.picture === 'waiting' ? { ...current, picture: 'sending' } : undefined,
        );
        if (claim?.picture !== 'sending') return null;
        const picture = await outbox.picture(row.id);
        if (picture !== null) return transport.putPicture(row, picture);
        await outbox.change(row.id, (current) => ({ ...current, picture: 'none' }));
        return null;
      }
    }
  }

  async function note(sent: Row, task: Exclude<Task, 'report'>, answer: Answer): Promise<void> {
    if (answer.kind === 'later') {
      await outbox.change(sent.id, putOff);
      return;
    }
    await outbox.change(sent.id, (row) => {
      const next = noted(row, sent, task, answer);
      return next === null || next === undefined ? next : { ...next, attempts: 0 };
    });
    if (task === 'picture') await outbox.dropPicture(sent.id);
  }

  function noted(
    row: Row,
    sent: Row,
    task: Exclude<Task, 'report'>,
    answer: Exclude<Answer, { kind: 'later' }>,
  ): Row | null | undefined {
    if (task === 'picture') {
      if (answer.kind === 'unknown') return forgotten(row);
      return { ...row, picture: answer.kind === 'done' ? 'sent' : 'refused' };
    }
    if (task === 'delete') {
      if (answer.kind === 'unknown') return deletionUnknown(row, now());
      // A hub that refuses to delete is asked again: without the row nobody could.
      return answer.kind === 'refused' ? { ...row, notBefore: now() + LONGEST_MS } : null;
    }
    // Taken back while the request was on its way.
    if (row.state !== 'sent') return undefined;
    if (answer.kind === 'unknown') return forgotten(row);
    if (task === 'status') {
      if (answer.kind === 'status') return polled(row, answer.status, answer.etag, now());
      return polled(row, null, null, now());
    }
    if (answer.kind === 'status') return detailsTaken(row, answer.status, now());
    return answer.kind === 'refused' ? detailsRefused(row, sent.details?.revision ?? 0, answer.problem) : undefined;
  }

  async function loop(): Promise<void> {
    try {
      while (again !== null) {
        const why = again;
        again = null;
        await deps.exclusively(() => runOnce(why));
      }
    } finally {
      // In one step with the last look: who asks a moment later begins a run, and joins none that is over.
      running = null;
    }
  }

  return {
    run(why = 'due') {
      // What comes while a run is under way is done by another one after it: nothing is overlooked at the end.
      again = why === 'fresh' || again === 'fresh' ? 'fresh' : 'due';
      running ??= loop();
      return running;
    },
  };
}
