/*
 * Counts the requests that tell how many browsers there are, and looks at nothing but the file's name and whether it was there:
 * no address, no header, no order in time finer than the hour.
 */
import type { LastingDatabase } from '../db/lasting-database.ts';
import { addPolls, type PollCount, type PolledFile } from '../db/polls.ts';

export interface PollCounter {
  /** Counts one answered request for a file of the repository, by its path below `/repo/` and the status of the answer. */
  count(path: string, status: number): void;
  /** Stores what was counted since; what cannot be stored is kept for the next time. */
  flush(): Promise<void>;
}

export interface PollCounterDeps {
  readonly database: LastingDatabase;
  /** Seconds between polls that browsers are asked for. */
  readonly pollSeconds: number;
  readonly now: () => Date;
}

const HOUR_MS = 3_600_000;

/** A counter of this process. */
export function createPollCounter({ database, pollSeconds, now }: PollCounterDeps): PollCounter {
  let counts = new Map<string, PollCount>();
  const add = ({ hour, file, count, askedEvery }: PollCount): void => {
    const place = `${hour.getTime()} ${file}`;
    counts.set(place, { hour, file, askedEvery, count: count + (counts.get(place)?.count ?? 0) });
  };
  return {
    count(path, status) {
      const file = polledFile(path, status);
      if (file === null) return;
      const hour = new Date(Math.floor(now().getTime() / HOUR_MS) * HOUR_MS);
      add({ hour, file, count: 1, askedEvery: pollSeconds });
    },
    async flush() {
      if (counts.size === 0) return;
      const taken = counts;
      counts = new Map();
      try {
        await database.use((orm) => addPolls(orm, [...taken.values()]));
      } catch (error) {
        for (const one of taken.values()) add(one);
        throw error;
      }
    },
  };
}

/** Which of the two files a request was for; null: another, or an answer that tells nothing. */
function polledFile(path: string, status: number): PolledFile | null {
  if (path === 'metadata/timestamp.json') return status === 200 ? 'timestamp' : null;
  return status === 404 && /^metadata\/\d{1,10}\.root\.json$/.test(path) ? 'next-root' : null;
}
