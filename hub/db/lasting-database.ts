/*
 * The database of a process that runs for long. PostgreSQL: a pool. The embedded one belongs to one process at a time, so it
 * is kept open while nobody else wants it, and given away when another command waits for its lock: that command runs, and
 * what was asked here meanwhile waits and goes on after it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HubPaths } from '../config.ts';
import { acquireLock, isWaitedFor } from '../lock.ts';
import { openEngine, type Engine, type Orm } from './database.ts';

export interface LastingDatabase {
  /**
   * Runs work on the open database. Work must not ask for the database again inside: it could wait for itself.
   * @throws HubError `busy` where another process keeps the embedded database for longer than ten seconds
   */
  use<T>(work: (orm: Orm) => Promise<T>): Promise<T>;
  /** Waits for running work and closes. */
  close(): Promise<void>;
}

const WATCH_MS = 100;
const WAIT_MS = 10_000;
/** Longer than a waiting process sleeps between two looks at the lock. */
const GIVE_WAY_MS = 250;

/** The database of a hub; it is opened by its first use, and anew after a failure. */
export function createLastingDatabase(
  paths: HubPaths,
  databaseUrl: string | undefined,
  { waitMs = WAIT_MS } = {},
): LastingDatabase {
  let opened: Promise<Engine> | null = null;
  let giving: Promise<void> | null = null;
  let watch: NodeJS.Timeout | null = null;
  let active = 0;
  let onIdle: (() => void) | null = null;

  const openEmbedded = async (): Promise<Engine> => {
    const release = await acquireLock(paths.dbLock, waitMs);
    try {
      const engine = await openEngine(paths, undefined);
      watch = setInterval(() => void look(), WATCH_MS).unref();
      const close = async (): Promise<void> => {
        try {
          await engine.close();
        } finally {
          await release();
        }
      };
      return { orm: engine.orm, close };
    } catch (error) {
      await release();
      throw error;
    }
  };

  function open(): Promise<Engine> {
    opened ??= (databaseUrl ? openEngine(paths, databaseUrl) : openEmbedded()).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  }

  async function shut(): Promise<void> {
    if (watch !== null) clearInterval(watch);
    watch = null;
    if (active > 0) await new Promise<void>((resolve) => (onIdle = resolve));
    const engine = await opened?.catch(() => null);
    opened = null;
    await engine?.close();
  }

  /** Ends when the database is not being given away. */
  async function given(): Promise<void> {
    if (giving === null) return;
    await giving.catch(() => undefined);
    return given();
  }

  async function look(): Promise<void> {
    if (giving !== null || !(await isWaitedFor(paths.dbLock).catch(() => false)) || giving !== null) return;
    giving = shut()
      .then(() => sleep(GIVE_WAY_MS))
      .finally(() => (giving = null));
    // What fails to close is opened anew by the next use, which reports what is wrong.
    giving.catch(() => undefined);
  }

  return {
    async use(work) {
      await given();
      active++;
      try {
        return await work((await open()).orm);
      } finally {
        active--;
        if (active === 0) {
          onIdle?.();
          onIdle = null;
        }
      }
    },
    async close() {
      await given();
      await shut();
    },
  };
}
