/*
 * Sharing marks and what was taken off, as public feeds want them for every request. A process asks the database for them once a second at most, and who changes
 * one has their answer when that second is over: by then every process that serves has asked again. It needs nothing between processes
 * but their database, of any engine, and there is nothing that a process which dies could leave undone.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { lastTakenOff, silentOrganisations } from '../db/exchange-listings.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';

export interface SharingMarks {
  /** Which organisations everybody is not told of, and what was taken off last, in one text, as it was read within the last second. */
  inForce(): Promise<string>;
  /** The same, read now. */
  read(): Promise<string>;
}

/** How long what was read is believed, counted from before it was asked for. */
const BELIEVED_MS = 1_000;
/** Longer: timers end a little early, and clocks of two machines do not run alike. */
const WAIT_MS = 1_100;

/** The marks as this process knows them. */
export function createSharingMarks(database: LastingDatabase): SharingMarks {
  const read = (): Promise<string> =>
    database.use(async (orm) => `${await lastTakenOff(orm)} ${await silentOrganisations(orm, 'everybody')}`);
  let known: { readonly marks: Promise<string>; readonly until: number } | null = null;
  return {
    read,
    inForce() {
      const now = performance.now();
      if (known !== null && now < known.until) return known.marks;
      const asked = { marks: read(), until: now + BELIEVED_MS };
      known = asked;
      asked.marks.catch(() => {
        if (known === asked) known = null;
      });
      return asked.marks;
    },
  };
}

/** Ends when every process of the hub goes by the marks that the database has now. */
export async function marksTakenUp(): Promise<void> {
  await sleep(WAIT_MS);
}
