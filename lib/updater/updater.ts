/*
 * When lists are updated: at the start, on the alarm that the last poll set, when the network comes back, and on "update
 * now". One update runs at a time in the whole extension. A failure keeps the list, its code is kept for the screens,
 * and the next attempt comes soon and then ever later; only an answer of the hub moves the clock of freshness.
 */
import type { ReleaseInfo } from '../core/trust/release-info.ts';
import { TrustError } from '../core/trust/trust-error.ts';
import { pollSecondsBy } from './poll-interval.ts';
import type { Poll } from '../settings.ts';
import type { StatusRecord } from '../store/database.ts';
import type { Fetcher } from './fetcher.ts';
import { updatePublisher } from './update.ts';
import type { PublisherConfig, UpdateDeps, UpdateOutcome } from './update.ts';
import { codeOf } from './update-error.ts';

export interface UpdaterDeps extends UpdateDeps {
  readonly publishers: () => Promise<readonly PublisherConfig[]>;
  readonly fetcherFor: (config: PublisherConfig, source: 'hub' | 'starter') => Fetcher;
  /** How often the person wants lists asked for. */
  readonly pollChoice: () => Promise<Poll>;
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number;
  /** Runs the action while no other context of the extension does. */
  readonly exclusively: (action: () => Promise<void>) => Promise<void>;
  /** Asks to be called (`runDue`) at this time, ms since 1970. */
  readonly scheduleAt: (time: number) => void;
  /** A list was replaced: the guard is told before the update counts as done. */
  readonly onUpdated: () => Promise<void>;
  readonly onFailed: (publisher: string, error: unknown) => void;
}

export interface Updater {
  /** Brings every publisher without a whole list, and (after an update of the package) every older list, to the starter release. */
  loadStarter(): Promise<void>;
  /** Updates those that are due. */
  runDue(): Promise<void>;
  /** Publishers have come or gone: a run that is under way has begun with those of before, so another follows it. */
  runAgain(): Promise<void>;
  /** The person wants another interval: the next polls are planned anew, from the last answers on. */
  replan(): Promise<void>;
  /** Updates all, now. Joins an update that is under way. */
  runAll(): Promise<void>;
  isRunning(): boolean;
}

/** What a run does: the package's release, publishers that are due, or all. */
type RunKind = 'starter' | 'due' | 'all';

const DAY_MS = 86_400_000;
const FIRST_RETRY_MS = 30_000;
const DEFAULT_POLL_SECONDS = 900;

export function createUpdater(deps: UpdaterDeps): Updater {
  const { store } = deps;
  let running: { readonly kind: RunKind; readonly done: Promise<void> } | null = null;
  /** What could not be written, on a full disk: without it every attempt would be due again at once. */
  const unsaved = new Map<string, StatusRecord>();

  /** Joins a run that does at least as much, else waits for its end: two never run at once. */
  function runOnce(kind: RunKind, action: () => Promise<void>): Promise<void> {
    if (running !== null && (running.kind === kind || (running.kind === 'all' && kind === 'due'))) return running.done;
    const before = running?.done.catch(() => undefined) ?? Promise.resolve();
    const done = before
      .then(() => deps.exclusively(action))
      .finally(() => {
        if (running?.done === done) running = null;
      });
    running = { kind, done };
    return done;
  }

  async function run(all: boolean): Promise<void> {
    const configs = await deps.publishers();
    try {
      await store.sweep(configs.map(({ id }) => id));
    } catch (error) {
      deps.onFailed('', error);
    }
    for (const config of configs) {
      if (all || (await isDue(config))) await updateOne(config, 'hub');
    }
    await scheduleNext(configs);
  }

  async function isDue(config: PublisherConfig): Promise<boolean> {
    const status = await readStatus(config.id);
    if (status === null || status.nextAttemptAt <= deps.now()) return true;
    // A clock that was set back must not put polls off.
    return status.nextAttemptAt - deps.now() > (await longestWaitMs(config.id, status));
  }

  async function updateOne(config: PublisherConfig, source: 'hub' | 'starter'): Promise<void> {
    try {
      const outcome = await attempt(config, source);
      // First of all: a list that is in force must not wait for a disk that has no room for the next plan.
      if (outcome === 'updated') {
        await deps.onUpdated();
        await deps.fault('after-guard');
      }
      if (source === 'hub') {
        unsaved.delete(config.id);
        await planNext(config);
      }
    } catch (error) {
      deps.onFailed(config.id, error);
      if (source === 'hub') await recordFailure(config, error);
    }
  }

  async function attempt(config: PublisherConfig, source: 'hub' | 'starter'): Promise<UpdateOutcome> {
    const repair = store.damaged().has(config.id);
    const fetcher = deps.fetcherFor(config, source);
    const status = await readStatus(config.id);
    const isProbeDue = status?.rootProbedAt == null || Math.abs(deps.now() - status.rootProbedAt) >= DAY_MS;
    const probeRoot = isProbeDue || (status?.failures ?? 0) > 0;
    try {
      return await updatePublisher(config, { source, fetcher, probeRoot, repair }, deps);
    } catch (error) {
      // A refusal may be a key rotation that we have not seen: ask for the next root, once.
      if (source === 'starter' || probeRoot || !(error instanceof TrustError)) throw error;
      return await updatePublisher(config, { source, fetcher, probeRoot: true, repair }, deps);
    }
  }

  async function planNext(config: PublisherConfig): Promise<void> {
    const status = await readStatus(config.id);
    if (status === null) return;
    await store.commitPoll({ ...status, nextAttemptAt: deps.now() + (await waitMs(config.id, status)) });
  }

  /** The interval as it holds here, ± 25 % at random. */
  async function waitMs(publisher: string, status: StatusRecord): Promise<number> {
    return (await intervalMs(publisher, status)) * (0.75 + 0.5 * deps.random());
  }

  async function intervalMs(publisher: string, { checkedAt, expiresAt }: StatusRecord): Promise<number> {
    const validForMs = checkedAt === null || expiresAt === null ? null : expiresAt - checkedAt;
    return pollSecondsBy(await deps.pollChoice(), await pollSecondsOf(publisher), validForMs) * 1000;
  }

  /** No wait is planned longer, be it for the next poll or after a failure. */
  async function longestWaitMs(publisher: string, status: StatusRecord): Promise<number> {
    const [chosen, signed] = [await intervalMs(publisher, status), (await pollSecondsOf(publisher)) * 1000];
    return Math.max(1.25 * chosen, 1.5 * Math.max(FIRST_RETRY_MS, signed));
  }

  async function replan(): Promise<void> {
    const configs = await deps.publishers();
    for (const config of configs) {
      const status = await readStatus(config.id);
      // After a failure the next attempt is near anyway.
      if (status?.checkedAt == null || status.failures > 0) continue;
      const nextAttemptAt = Math.max(deps.now(), status.checkedAt + (await waitMs(config.id, status)));
      await store.commitPoll({ ...status, nextAttemptAt });
    }
    await scheduleNext(configs);
  }

  async function recordFailure(config: PublisherConfig, error: unknown): Promise<void> {
    const before = await readStatus(config.id);
    const failures = (before?.failures ?? 0) + 1;
    const waitMs = retryDelay(failures, await pollSecondsOf(config.id), deps.random());
    const status: StatusRecord = {
      publisher: config.id,
      checkedAt: before?.checkedAt ?? null,
      rootProbedAt: before?.rootProbedAt ?? null,
      expiresAt: before?.expiresAt ?? null,
      lastError: codeOf(error),
      failures,
      nextAttemptAt: deps.now() + waitMs,
    };
    try {
      await store.commitPoll(status);
      unsaved.delete(config.id);
    } catch (cause) {
      unsaved.set(config.id, status);
      deps.onFailed(config.id, cause);
    }
  }

  async function pollSecondsOf(publisher: string): Promise<number> {
    const release: ReleaseInfo | undefined = (await listsOrNone()).find(
      (list) => list.publisher === publisher,
    )?.release;
    return release?.pollSeconds ?? DEFAULT_POLL_SECONDS;
  }

  async function listsOrNone() {
    try {
      return await store.lists();
    } catch {
      return [];
    }
  }

  async function readStatus(publisher: string): Promise<StatusRecord | null> {
    try {
      return unsaved.get(publisher) ?? (await store.readStatus(publisher));
    } catch {
      return null;
    }
  }

  async function scheduleNext(configs: readonly PublisherConfig[]): Promise<void> {
    const times = await Promise.all(
      configs.map(async ({ id }) => (await readStatus(id))?.nextAttemptAt ?? deps.now() + FIRST_RETRY_MS),
    );
    if (times.length > 0) deps.scheduleAt(Math.min(...times));
  }

  return {
    loadStarter: () =>
      runOnce('starter', async () => {
        for (const config of await deps.publishers()) {
          if (config.starter !== null) await updateOne(config, 'starter');
        }
      }),
    runDue: () => runOnce('due', () => run(false)),
    async runAgain() {
      await running?.done.catch(() => undefined);
      await runOnce('due', () => run(false));
    },
    replan: () => deps.exclusively(replan),
    runAll: () => runOnce('all', () => run(true)),
    isRunning: () => running !== null,
  };
}

/**
 * How long to wait after the n-th failure in a row, in ms: half a minute, doubled each time up to the poll interval,
 * ± 50 % at random, so that browsers that failed together do not come back together.
 */
export function retryDelay(failures: number, pollSeconds: number, random: number): number {
  const longest = Math.max(FIRST_RETRY_MS, pollSeconds * 1000);
  const wait = Math.min(longest, FIRST_RETRY_MS * 2 ** Math.min(20, failures - 1));
  return wait * (0.5 + random);
}
