/*
 * What makes this browser a member's: keys that sign and cannot be read out, not even by this extension, and who they stand for at
 * which hub. One record; it is replaced as a whole. Beside it the keys of an enrolment whose answer is awaited: an invite works once,
 * so what was sent with it must not be lost with the page.
 */
import { openDB, type IDBPDatabase } from 'idb';
import type { Me } from '../core/console/people.ts';

export interface ConsoleIdentity {
  /** Where requests go, without a last slash. */
  readonly address: string;
  /** The hub's public address, to which every token is made out. */
  readonly audience: string;
  readonly me: Me;
  readonly deviceKey: CryptoKey;
  /** Signs releases; null: this device is not for that. */
  readonly releaseKey: CryptoKey | null;
  /** Fingerprint of the device key, to be read out, while this device waits to be let in; left out once it acts. */
  readonly waitsAs?: string;
}

/** A key of this browser; the public half is raw, hex. */
export interface KeyPair {
  readonly privateKey: CryptoKey;
  readonly publicKey: string;
}

/** An enrolment that was begun and not answered. */
export interface PendingEnrolment {
  readonly address: string;
  readonly code: string;
  readonly deviceName: string;
  readonly device: KeyPair;
  readonly release: KeyPair | null;
}

export const CONSOLE_DATABASE = 'tuean-console';
const STORE = 'identity';
const ONLY = 'only';
const PENDING = 'pending';

/** Of this page; it stays open, so that the page hears when everything is erased. */
let opened: Promise<IDBPDatabase> | null = null;

async function withDatabase<T>(work: (database: IDBPDatabase) => Promise<T>): Promise<T> {
  opened ??= openDB(CONSOLE_DATABASE, 1, {
    upgrade(fresh) {
      fresh.createObjectStore(STORE);
    },
    blocking(_current, _blocked, event) {
      // It is erased. This page opens it no more: keys that it still has in memory would be written again.
      (event.target as IDBDatabase).close();
    },
    terminated() {
      opened = null;
    },
  }).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return work(await opened);
}

/** Who this browser is enrolled as; null: nobody. */
export function readIdentity(): Promise<ConsoleIdentity | null> {
  // What was put there is what comes back: keys have no form that a schema could look into.
  return withDatabase(async (database) => ((await database.get(STORE, ONLY)) as ConsoleIdentity | undefined) ?? null);
}

/** Whether this browser keeps keys of a member, or of an enrolment that was begun. */
export function hasConsoleKeys(): Promise<boolean> {
  return withDatabase(async (database) => (await database.count(STORE)) > 0);
}

/** Keeps who this browser is; what was begun is finished by that. */
export function writeIdentity(identity: ConsoleIdentity): Promise<void> {
  return withDatabase(async (database) => {
    const { store, done } = database.transaction(STORE, 'readwrite');
    await Promise.all([store.put(identity, ONLY), store.delete(PENDING), done]);
  });
}

/** Keeps what the hub says of the member now; not where they have left meanwhile, or this browser is another's. */
export function writeMember(me: Me): Promise<void> {
  return withDatabase(async (database) => {
    const { store, done } = database.transaction(STORE, 'readwrite');
    const kept = (await store.get(ONLY)) as ConsoleIdentity | undefined;
    if (kept?.me.device === me.device) await store.put({ ...kept, me }, ONLY);
    await done;
  });
}

/** Forgets who this browser is; its keys are gone for good. */
export function eraseIdentity(): Promise<void> {
  return withDatabase((database) => database.clear(STORE));
}

/** The enrolment that was begun and not answered; null: none. */
export function readPending(): Promise<PendingEnrolment | null> {
  return withDatabase(
    async (database) => ((await database.get(STORE, PENDING)) as PendingEnrolment | undefined) ?? null,
  );
}

/** Keeps an enrolment before it is sent. */
export function writePending(pending: PendingEnrolment): Promise<void> {
  return withDatabase(async (database) => {
    await database.put(STORE, pending, PENDING);
  });
}

/** Forgets an enrolment that came to nothing, with its keys. */
export function erasePending(): Promise<void> {
  return withDatabase((database) => database.delete(STORE, PENDING));
}
