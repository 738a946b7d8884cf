/*
 * What a serving hub does by itself as time passes. Each chore rests between two turns, counted from the end of the last: one that
 * takes long never runs beside itself. What fails is logged and tried again by the next turn.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { HubPaths } from '../config.ts';
import { SCORE_STEP, scoreDue } from '../db/case-queue.ts';
import { attachIfFree, endCases, ifFree } from '../db/case-intake.ts';
import { foldFigures } from '../db/figures.ts';
import { tendTables } from '../db/tend-tables.ts';
import { pullDue } from '../exchange/sources.ts';
import { runWebhooks } from '../exchange/webhooks.ts';
import type { PollCounter } from '../figures/poll-counter.ts';
import { retain, watchBursts } from '../intake/upkeep.ts';
import { keepFresh } from '../operate/keep-fresh.ts';

export interface ChoresDeps {
  readonly paths: HubPaths;
  /** A PostgreSQL; undefined: the embedded database. */
  readonly databaseUrl: string | undefined;
  readonly outside: Parameters<typeof pullDue>[0] & Parameters<typeof runWebhooks>[0];
  readonly polls: PollCounter;
  readonly log: Logger;
  /** Says that the hub stops: nothing new is begun. */
  readonly stopping: AbortSignal;
  readonly pace: ChoresPace;
}

export interface ChoresPace {
  /** Reports become cases this often. */
  readonly casesMs: number;
  /** Bursts are looked for this often. */
  readonly burstsMs: number;
}

/** A minute after a burst happened is soon enough for people to look at it. */
export const CHORES_PACE: ChoresPace = { casesMs: 10_000, burstsMs: 30_000 };

export interface Chores {
  /** Begins nothing more; what runs ends with its turn. */
  stop(): void;
}

const MINUTE_MS = 60_000;
/** A timestamp lives two days; signed every half hour it survives a day of trouble at the hub. */
const REFRESH_MS = 30 * MINUTE_MS;
/** Steps of scoring in one turn: some thousands of cases, so that a flood does not keep other chores' turns away for long. */
const MAX_SCORE_STEPS = 25;
/** Looked at this often; a feed says itself how often it is pulled. */
const PULL_MS = MINUTE_MS;
const WEBHOOKS_MS = 10_000;
/** What is not stored yet is lost with the process: a minute's count of polls. */
const POLLS_MS = MINUTE_MS;
/** Well before the contents of reports are emptied. */
const FIGURES_MS = 10 * MINUTE_MS;
const RETAIN_MS = 60 * MINUTE_MS;
/** As often as PostgreSQL looks by itself. */
const TEND_MS = MINUTE_MS;

/** Signs the timestamp, then starts the chores. */
export async function startChores(deps: ChoresDeps): Promise<Chores> {
  const { paths, databaseUrl, outside, polls, log, pace } = deps;
  const { database, keys, now } = outside;
  const refresh = (): Promise<unknown> =>
    // Browsers keep the list they have when it fails; the age shows, and the next turn tries again.
    keepFresh({ paths, database, databaseUrl, now: new Date(), minAgeMs: REFRESH_MS / 2 });
  await attempt(log, 'sign the timestamp', refresh);
  const stops = [
    every(REFRESH_MS, 'sign the timestamp', refresh, deps),
    every(pace.casesMs, 'open cases', () => openCases(deps), deps),
    every(POLLS_MS, 'store how often browsers asked', () => polls.flush(), deps),
    every(FIGURES_MS, 'count figures', () => database.use((orm) => foldFigures(orm, now())), deps),
    every(PULL_MS, 'pull outside feeds', () => pullDue(outside), deps),
    every(WEBHOOKS_MS, 'tell webhooks', () => runWebhooks(outside), deps),
    every(pace.burstsMs, 'watch bursts', () => watchBursts(database, now()), deps),
    every(RETAIN_MS, 'forget what is old', () => retain(database, now(), keys.forgetting), deps),
    // PostgreSQL does this by itself.
    ...(databaseUrl ? [] : [every(TEND_MS, 'tend the tables', () => database.use(tendTables), deps)]),
  ];
  return {
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** Runs what is tried again by the next turn. */
export async function attempt(log: Logger, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ error }, `could not ${what}`);
  }
}

/**
 * Takes up what came in, and scores what is due. The database is let go between steps: reports that arrive meanwhile, and commands
 * that wait for an embedded database, wait for a step and not for all.
 */
async function openCases({ outside: { database, topSites, now }, stopping }: ChoresDeps): Promise<void> {
  await database.use((orm) => endCases(orm, now()));
  for (let isMore = true; isMore && !stopping.aborted;) {
    const startedAt = performance.now();
    isMore = await database.use((orm) => attachIfFree(orm, now()));
    // Each step keeps the chain of events from those who report: they have as much time as it took.
    if (isMore) await sleep(performance.now() - startedAt, undefined, { ref: false });
  }
  for (let step = 0; step < MAX_SCORE_STEPS && !stopping.aborted; step++) {
    const scored = await database.use((orm) => ifFree(orm, (tx) => scoreDue(tx, topSites, now())));
    if (scored === null || scored < SCORE_STEP) return;
  }
}

function every(
  ms: number,
  what: string,
  work: () => Promise<unknown>,
  { log, stopping }: Pick<ChoresDeps, 'log' | 'stopping'>,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    if (!stopping.aborted) timer = setTimeout(() => void attempt(log, what, work).then(wait), ms);
  };
  wait();
  return () => clearTimeout(timer);
}
