/*
 * The reports of this browser that are on their way or were sent, typed over a store that keeps them as they are. A row
 * that cannot be read is set aside with what is in it, so that it neither blocks the others nor is lost without a word.
 */
import { hasUnsentDetails, isPictureDue, parseRow } from './row.ts';
import type { Row } from './row.ts';

/** A picture as it leaves. */
export interface Picture {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the sender remembers of the hub as a whole. */
export interface HubPace {
  /** Attempts in a row that came to nothing. */
  readonly failures: number;
  /** Nothing is tried before, ms since 1970. */
  readonly until: number;
  /** What of that the hub itself asked for. */
  readonly asked: number;
}

/** Where rows are kept. Every change is one transaction: after a crash it has happened, or it has not. */
export interface OutboxStore {
  entries(): Promise<readonly (readonly [id: string, stored: unknown])[]>;
  /** Reads one row and puts what `edit` makes of it: a row, null to remove it with its picture, undefined to leave it. */
  change(id: string, edit: (stored: unknown) => Row | null | undefined, picture?: Picture | null): Promise<void>;
  picture(id: string): Promise<Picture | null>;
  setAside(id: string): Promise<void>;
  countAside(): Promise<number>;
  dropAside(): Promise<void>;
  pace(): Promise<unknown>;
  setPace(pace: HubPace): Promise<void>;
}

export type OutboxErrorCode =
  /** As many reports as are kept, none of them done with. */
  | 'outbox-full'
  /** The disk or the quota is full. */
  | 'disk-full'
  | 'outbox-failed';

export class OutboxError extends Error {
  readonly code: OutboxErrorCode;
  constructor(code: OutboxErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OutboxError';
    this.code = code;
  }
}

/** More than a person reports in years; a page that finds a way to press the button fills no disk. */
export const MAX_ROWS = 1000;
/** Pictures that wait to be sent. */
export const MAX_WAITING_PICTURES = 20;

export interface Outbox {
  /** All rows, oldest first. */
  list(): Promise<readonly Row[]>;
  /** Keeps a new report; makes room by forgetting the oldest that is done with. Throws OutboxError. */
  add(row: Row): Promise<void>;
  /**
   * Changes a row as it is now: a row, null to remove it, undefined to leave it. Answers what is there afterwards, null
   * where there is no such row.
   */
  change(id: string, edit: (row: Row) => Row | null | undefined): Promise<Row | null>;
  /** Keeps a picture for a report that takes one still; false where it does not. */
  setPicture(id: string, picture: Picture | null): Promise<boolean>;
  picture(id: string): Promise<Picture | null>;
  /** The bytes are no longer needed. */
  dropPicture(id: string): Promise<void>;
  countAside(): Promise<number>;
  dropAside(): Promise<void>;
}

/** The outbox over a store. */
export function createOutbox(store: OutboxStore): Outbox {
  async function list(): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (const [id, stored] of await store.entries()) {
      const row = parseRow(stored);
      if (row !== null && row.id === id) rows.push(row);
      else await store.setAside(id);
    }
    return rows.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  async function change(id: string, edit: (row: Row) => Row | null | undefined, picture?: Picture | null) {
    let after: Row | null = null;
    const apply = (stored: unknown): Row | null | undefined => {
      const row = stored === undefined ? null : parseRow(stored);
      if (row === null) return undefined;
      const next = edit(row);
      after = next === undefined ? row : next;
      return next;
    };
    await store.change(id, apply, picture);
    return after;
  }

  return {
    list,
    async add(row) {
      const rows = await list();
      if (rows.length >= MAX_ROWS) {
        const done = rows.find((one) => one.state === 'sent' && one.nextPollAt === null && !hasUnsentDetails(one));
        if (done === undefined)
          throw new OutboxError('outbox-full', `expected fewer than ${MAX_ROWS} reports on their way`);
        await store.change(done.id, () => null);
      }
      await store.change(row.id, (stored) => (stored === undefined ? row : undefined));
    },
    change,
    async setPicture(id, picture) {
      if (picture !== null) {
        const waiting = (await list()).filter((row) => isPictureDue(row) && row.id !== id).length;
        if (waiting >= MAX_WAITING_PICTURES) throw new OutboxError('outbox-full', 'too many pictures wait to be sent');
      }
      let isKept = false;
      const edit = (row: Row): Row | undefined => {
        // What the hub has, or may have, is there; another picture would be a second one.
        const hasLeft = row.picture === 'sent' || row.picture === 'sending';
        if (row.state === 'deleting' || row.state === 'failed' || hasLeft) return undefined;
        isKept = true;
        return { ...row, picture: picture === null ? 'none' : 'waiting' };
      };
      await change(id, edit, picture);
      return isKept;
    },
    picture: (id) => store.picture(id),
    dropPicture: (id) => store.change(id, (stored) => parseRow(stored) ?? undefined, null),
    countAside: () => store.countAside(),
    dropAside: () => store.dropAside(),
  };
}
