/*
 * The database of the blocklist. Versioned; every record is re-read through its hash or a parser, so that a damaged one
 * is found and rebuilt, never trusted.
 *   meta    publisher                              the release in force: summary bytes, generation, signed description
 *   shard   [publisher, generation, section, index] the bytes of one range shard
 *   trust   publisher                              the exact TUF metadata that the release was verified with
 *   status  publisher                              when the hub last confirmed it, what failed last
 *   part    [publisher, path]                      parts of a base on their way in
 *   canary  'secret'                               what decides whether a canary is for this browser; never sent
 *   guard   'pending'                              what changed since the guard's rules were built
 */
import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { SectionName } from '../core/blocklist/state.ts';

export const DATABASE_NAME = 'tuean-blocklist';
const DATABASE_VERSION = 2;

export type Bytes = Uint8Array<ArrayBuffer>;

export interface MetaRecord {
  readonly publisher: string;
  /** Shards are keyed by it: a new base is written beside the old one and then takes its place. */
  readonly generation: number;
  /** Serialized StateSummary. */
  readonly summary: Bytes;
  /** ReleaseInfo as parsed from the signed targets; parsed again when read. */
  readonly release: unknown;
}

export interface TrustRecord {
  readonly publisher: string;
  /** SHA-256, hex, of the root that this browser was configured with when the chain began. */
  readonly origin: string;
  /** State that the targets name. It differs from the list in force only after a repair from the package. */
  readonly stateHash: string;
  readonly root: Bytes;
  readonly timestamp?: Bytes;
  readonly snapshot?: Bytes;
  readonly targets?: Bytes;
}

export interface StatusRecord {
  readonly publisher: string;
  /** ms since 1970 of the last time that the hub confirmed the list; null: never. */
  readonly checkedAt: number | null;
  /** ms since 1970 of the last time that the next root was asked for. */
  readonly rootProbedAt: number | null;
  readonly lastError: string | null;
  readonly failures: number;
  /** ms since 1970 before which no further attempt is made on its own. */
  readonly nextAttemptAt: number;
  /** ms since 1970 at which the signed dates run out. */
  readonly expiresAt: number | null;
}

/** Changes of blocking listings since the dynamic rules were built; see lib/guard/rules.ts. */
export interface PendingRecord {
  /** Build name of the rules that the changes are counted from, and of the state that they lead to. */
  readonly from: string;
  readonly to: string;
  readonly addedHosts: readonly string[];
  readonly removedHosts: readonly string[];
  readonly addedUrls: readonly string[];
  readonly removedUrls: readonly string[];
}

export type ShardKey = [publisher: string, generation: number, section: SectionName, index: number];

interface BlocklistSchema extends DBSchema {
  meta: { key: string; value: MetaRecord };
  shard: { key: ShardKey; value: Bytes };
  trust: { key: string; value: TrustRecord };
  status: { key: string; value: StatusRecord };
  part: { key: [publisher: string, path: string]; value: Bytes };
  guard: { key: 'pending'; value: PendingRecord };
  canary: { key: 'secret'; value: Bytes };
}

export type BlocklistDatabase = IDBPDatabase<BlocklistSchema>;

export type StoreErrorCode =
  /** The database could not be opened. */
  | 'store-open'
  /** Another version of the extension holds the database open. */
  | 'store-blocked'
  /** A read failed, or what was read is not what was written. */
  | 'store-damaged'
  | 'store-write'
  /** The disk or the quota is full. */
  | 'store-full';

/** What went wrong with the store, by a stable code. The list in memory stays in force. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}

/** Opens the database, making its stores on first use. `onClosed` is called when the browser closes it under us. */
export async function openDatabase(onClosed: () => void, name: string = DATABASE_NAME): Promise<BlocklistDatabase> {
  let blocked = false;
  try {
    return await openDB<BlocklistSchema>(name, DATABASE_VERSION, {
      upgrade(database, before) {
        database.createObjectStore('canary');
        if (before >= 1) return;
        database.createObjectStore('meta', { keyPath: 'publisher' });
        database.createObjectStore('shard');
        database.createObjectStore('trust', { keyPath: 'publisher' });
        database.createObjectStore('status', { keyPath: 'publisher' });
        database.createObjectStore('part');
        database.createObjectStore('guard');
      },
      blocked() {
        blocked = true;
      },
      blocking(_current, _blocked, event) {
        // A newer version of the extension wants to upgrade: get out of its way.
        (event.target as IDBDatabase).close();
        onClosed();
      },
      terminated: onClosed,
    });
  } catch (cause) {
    throw new StoreError(blocked ? 'store-blocked' : 'store-open', 'the blocklist database does not open', { cause });
  }
}

/** Puts a failure of a write into our words: full disks are told apart, because the person can do something. */
export function writeError(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const full = cause instanceof DOMException && cause.name === 'QuotaExceededError';
  return new StoreError(full ? 'store-full' : 'store-write', 'the release could not be stored', { cause });
}

/** All shards of one generation of a publisher. */
export function generationRange(publisher: string, generation: number): IDBKeyRange {
  // An array sorts after every number and string: [p, g, []] is above all [p, g, section, index].
  return IDBKeyRange.bound([publisher, generation], [publisher, generation, []]);
}

/** All parts, or all shards, of a publisher. */
export function publisherRange(publisher: string): IDBKeyRange {
  return IDBKeyRange.bound([publisher], [publisher, []]);
}
