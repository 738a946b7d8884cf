/*
 * A worker that may be stopped between any two of its steps, as a browser does: what it had written is there, what it had asked
 * may still arrive, and nothing of it goes on. A new one begins over the same database.
 */
import { createOutbox } from '../../../lib/reports/outbox.ts';
import type { Outbox, OutboxStore } from '../../../lib/reports/outbox.ts';
import { createSender } from '../../../lib/reports/sender.ts';
import type { Sender } from '../../../lib/reports/sender.ts';
import { createTransport } from '../../../lib/reports/transport.ts';

export interface Living {
  readonly outbox: Outbox;
  readonly sender: Sender;
}

export interface MortalDeps {
  readonly database: OutboxStore;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly hubUrl: string;
  readonly now: () => number;
  /** 0–1. */
  readonly random: () => number;
  /** Whether the worker is stopped here. Asked before and after every step. */
  readonly dies: () => boolean;
}

export interface MortalWorker {
  /** Does something with a living worker, until it is done: after a death, a new one begins anew. */
  readonly live: (work: (living: Living) => Promise<unknown>) => Promise<void>;
  readonly deaths: () => number;
}

const never = new Promise<never>(() => undefined);

export function createMortalWorker({ database, fetch, hubUrl, now, random, dies }: MortalDeps): MortalWorker {
  let generation = 0;
  let tell: () => void = () => undefined;

  function die(): Promise<never> {
    generation++;
    tell();
    return never;
  }

  async function step<T>(mine: number, work: () => Promise<T>): Promise<T> {
    if (mine !== generation) return never;
    if (dies()) return die();
    const result = await work();
    if (mine !== generation) return never;
    return dies() ? die() : result;
  }

  function begin(): Living {
    const mine = generation;
    const store: OutboxStore = {
      entries: () => step(mine, () => database.entries()),
      change: (id, edit, picture) => step(mine, () => database.change(id, edit, picture)),
      picture: (id) => step(mine, () => database.picture(id)),
      setAside: (id) => step(mine, () => database.setAside(id)),
      countAside: () => database.countAside(),
      dropAside: () => database.dropAside(),
      pace: () => step(mine, () => database.pace()),
      setPace: (pace) => step(mine, () => database.setPace(pace)),
    };
    const outbox = createOutbox(store);
    const sender = createSender({
      outbox,
      store,
      transport: createTransport({
        fetch: (url, init) => step(mine, () => fetch(url, init)),
        hubUrl: () => Promise.resolve(hubUrl),
        now,
      }),
      now,
      random,
      exclusively: (action) => action(),
      scheduleAt: () => Promise.resolve(),
      mayLeave: () => Promise.resolve(true),
      fault: () => step(mine, () => Promise.resolve()),
      onChanged: () => undefined,
    });
    return { outbox, sender };
  }

  return {
    async live(work) {
      for (;;) {
        const death = new Promise<'dead'>((resolve) => {
          tell = () => resolve('dead');
        });
        if ((await Promise.race([work(begin()).then(() => 'done' as const), death])) === 'done') return;
      }
    },
    deaths: () => generation,
  };
}
