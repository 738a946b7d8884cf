/*
 * What makes this browser a member's: keys that sign and cannot be read out, not even by this extension, and who they stand for at
 * which hub. One record; it is replaced as a whole.
 */
import { openDB } from 'idb';
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
}

const DATABASE = 'tuean-console';
const STORE = 'identity';
const ONLY = 'only';

const open = () =>
  openDB(DATABASE, 1, {
    upgrade(database) {
      database.createObjectStore(STORE);
    },
  });

/** Who this browser is enrolled as; null: nobody. */
export async function readIdentity(): Promise<ConsoleIdentity | null> {
  const database = await open();
  try {
    // What was put there is what comes back: keys have no form that a schema could look into.
    return ((await database.get(STORE, ONLY)) as ConsoleIdentity | undefined) ?? null;
  } finally {
    database.close();
  }
}

/** Keeps who this browser is. */
export async function writeIdentity(identity: ConsoleIdentity): Promise<void> {
  const database = await open();
  try {
    await database.put(STORE, identity, ONLY);
  } finally {
    database.close();
  }
}

/** Forgets who this browser is; its keys are gone for good. */
export async function eraseIdentity(): Promise<void> {
  const database = await open();
  try {
    await database.delete(STORE, ONLY);
  } finally {
    database.close();
  }
}
