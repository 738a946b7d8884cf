/*
 * Where a person's cases are kept: a database of its own, on this device alone.
 *   lock     'lock'               the lock of a passphrase, absent where none is set
 *   case     id                   a case: its JSON, or that JSON sealed
 *   picture  [case id, id]        the bytes of a picture, or those bytes sealed
 * With a passphrase everything but ids, times of change and sizes is sealed (lib/emergency/vault.ts). Setting, changing and taking away
 * a passphrase rewrites all of it in one transaction: a browser that is killed has all of it in the old form or all in the new.
 * Sealing takes longer than a transaction lives, so writes of all pages take turns: what is written between the reading and the
 * rewriting would be lost, or would stand in clear beside the lock.
 */
import { deleteDB, openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import { parsePaidCase } from '../core/emergency/paid-case.ts';
import type { PaidCase } from '../core/emergency/paid-case.ts';
import { makeLock, openLock, seal, unseal } from '../emergency/vault.ts';
import type { Bytes, Lock, Sealed } from '../emergency/vault.ts';

export const CASE_DATABASE = 'tuean-emergency';
const VERSION = 1;

type Body = { readonly plain: Bytes } | { readonly sealed: Sealed };
interface CaseRecord {
  readonly id: string;
  readonly body: Body;
}
interface PictureRecord {
  readonly caseId: string;
  readonly id: string;
  readonly body: Body;
}
interface CaseSchema extends DBSchema {
  lock: { key: 'lock'; value: Lock };
  case: { key: string; value: CaseRecord };
  picture: { key: [caseId: string, id: string]; value: PictureRecord };
}

/** All that was kept. */
export interface KeptCases {
  /** Newest change first. */
  readonly cases: readonly PaidCase[];
  /** Records that do not open or do not parse; they are left as they are. */
  readonly unreadable: number;
}

export interface CaseStore {
  /** `locked`: there is a passphrase and it has not been given. */
  access(): Promise<'open' | 'locked'>;
  hasPassphrase(): Promise<boolean>;
  /** False where the passphrase is another. */
  unlock(passphrase: string): Promise<boolean>;
  /** Forgets the key. */
  lock(): void;
  /** Seals everything under a new passphrase, or opens everything with null. Throws while locked. */
  setPassphrase(passphrase: string | null): Promise<void>;
  all(): Promise<KeptCases>;
  save(paidCase: PaidCase): Promise<void>;
  picture(caseId: string, id: string): Promise<Bytes | null>;
  savePicture(caseId: string, id: string, bytes: Bytes): Promise<void>;
  removePicture(caseId: string, id: string): Promise<void>;
  /** One case with its pictures. */
  remove(caseId: string): Promise<void>;
  /** Everything, the lock too: also the way out for who has forgotten the passphrase. */
  erase(): Promise<void>;
}

/** The store on this device. Opens its database when first used, and again after an erase. */
export function createCaseStore(name: string = CASE_DATABASE): CaseStore {
  let opened: Promise<IDBPDatabase<CaseSchema>> | null = null;
  let key: CryptoKey | null = null;
  /** Salt of the lock that the key opens. */
  let salt: Bytes | null = null;

  function open(): Promise<IDBPDatabase<CaseSchema>> {
    opened ??= openDB<CaseSchema>(name, VERSION, {
      upgrade(database) {
        database.createObjectStore('lock');
        database.createObjectStore('case', { keyPath: 'id' });
        database.createObjectStore('picture', { keyPath: ['caseId', 'id'] });
      },
      blocking(_current, _blocked, event) {
        // Another page of ours erases, or a newer version upgrades: get out of its way.
        (event.target as IDBDatabase).close();
        opened = null;
      },
      terminated() {
        opened = null;
      },
    }).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  }

  async function body(bytes: Bytes, recordName: string): Promise<Body> {
    return key === null ? { plain: bytes } : { sealed: await seal(key, bytes, recordName) };
  }

  async function bytesOf(record: Body, recordName: string): Promise<Bytes | null> {
    if ('plain' in record) return record.plain;
    return key === null ? null : unseal(key, record.sealed, recordName);
  }

  /** Runs a write while no page of ours runs another. */
  const inTurn = <T>(write: () => Promise<T>): Promise<T> => navigator.locks.request(`${name}-write`, write);

  async function mustBeOpen(): Promise<void> {
    if ((await access()) === 'locked') throw new Error('expected an open store, it is locked; nothing was written');
  }

  async function access(): Promise<'open' | 'locked'> {
    const lock = await (await open()).get('lock', 'lock');
    // Another page took the passphrase away, erased, or set another one: what the old key seals, the new one would not open.
    if (lock === undefined || !isSameSalt(lock.salt, salt)) key = null;
    return lock === undefined || key !== null ? 'open' : 'locked';
  }

  return {
    access,
    hasPassphrase: async () => (await (await open()).get('lock', 'lock')) !== undefined,
    async unlock(passphrase) {
      const lock = await (await open()).get('lock', 'lock');
      if (lock === undefined) return true;
      const found = await openLock(lock, passphrase);
      if (found === null) return false;
      key = found;
      salt = lock.salt;
      return true;
    },
    lock() {
      key = null;
    },
    setPassphrase: (passphrase) =>
      inTurn(async () => {
        await mustBeOpen();
        const database = await open();
        const next = passphrase === null ? null : await makeLock(passphrase);
        const reseal = async (record: Body, recordName: string): Promise<Body> => {
          const bytes = await bytesOf(record, recordName);
          // What does not open now will not open later either: it stays as it is and is counted.
          if (bytes === null) return record;
          return next === null ? { plain: bytes } : { sealed: await seal(next.key, bytes, recordName) };
        };
        const cases: CaseRecord[] = [];
        for (const record of await database.getAll('case'))
          cases.push({ ...record, body: await reseal(record.body, caseName(record.id)) });
        const pictures: PictureRecord[] = [];
        for (const record of await database.getAll('picture'))
          pictures.push({ ...record, body: await reseal(record.body, pictureName(record.caseId, record.id)) });
        const transaction = database.transaction(['lock', 'case', 'picture'], 'readwrite', { durability: 'strict' });
        if (next === null) void transaction.objectStore('lock').delete('lock');
        else void transaction.objectStore('lock').put(next.lock, 'lock');
        for (const record of cases) void transaction.objectStore('case').put(record);
        for (const record of pictures) void transaction.objectStore('picture').put(record);
        await transaction.done;
        key = next?.key ?? null;
        salt = next?.lock.salt ?? null;
      }),
    async all() {
      const cases: PaidCase[] = [];
      let unreadable = 0;
      for (const record of await (await open()).getAll('case')) {
        const bytes = await bytesOf(record.body, caseName(record.id));
        const paidCase = bytes === null ? null : parseOrNull(bytes);
        if (paidCase === null) unreadable += 1;
        else cases.push(paidCase);
      }
      return { cases: cases.sort((a, b) => b.changedAt - a.changedAt), unreadable };
    },
    save: (paidCase) =>
      inTurn(async () => {
        await mustBeOpen();
        const bytes = new TextEncoder().encode(JSON.stringify(paidCase));
        const record = { id: paidCase.id, body: await body(bytes, caseName(paidCase.id)) };
        const transaction = (await open()).transaction('case', 'readwrite', { durability: 'strict' });
        await Promise.all([transaction.store.put(record), transaction.done]);
      }),
    async picture(caseId, id) {
      const record = await (await open()).get('picture', [caseId, id]);
      return record === undefined ? null : bytesOf(record.body, pictureName(caseId, id));
    },
    savePicture: (caseId, id, bytes) =>
      inTurn(async () => {
        await mustBeOpen();
        const record = { caseId, id, body: await body(bytes, pictureName(caseId, id)) };
        const transaction = (await open()).transaction('picture', 'readwrite', { durability: 'strict' });
        await Promise.all([transaction.store.put(record), transaction.done]);
      }),
    removePicture: (caseId, id) => inTurn(async () => (await open()).delete('picture', [caseId, id])),
    remove: (caseId) =>
      inTurn(async () => {
        const transaction = (await open()).transaction(['case', 'picture'], 'readwrite', { durability: 'strict' });
        void transaction.objectStore('case').delete(caseId);
        void transaction.objectStore('picture').delete(IDBKeyRange.bound([caseId], [caseId, []]));
        await transaction.done;
      }),
    async erase() {
      const database = await open();
      // Emptied first: a page of ours that holds the database open may delay its deletion, and must find nothing in it.
      const transaction = database.transaction(['lock', 'case', 'picture'], 'readwrite', { durability: 'strict' });
      for (const store of ['lock', 'case', 'picture'] as const) void transaction.objectStore(store).clear();
      await transaction.done;
      key = null;
      database.close();
      opened = null;
      await deleteDB(name);
    },
  };
}

/** The same in memory, for private windows: closing the page forgets it. It has no passphrase to set. */
export function createMemoryCaseStore(): CaseStore {
  const cases = new Map<string, PaidCase>();
  const pictures = new Map<string, Bytes>();
  return {
    access: () => Promise.resolve('open'),
    hasPassphrase: () => Promise.resolve(false),
    unlock: () => Promise.resolve(true),
    lock: () => undefined,
    setPassphrase: () => Promise.reject(new Error('expected a store on the device, this one is in memory')),
    all: () => Promise.resolve({ cases: [...cases.values()].sort((a, b) => b.changedAt - a.changedAt), unreadable: 0 }),
    save: async (paidCase) => void cases.set(paidCase.id, paidCase),
    picture: (caseId, id) => Promise.resolve(pictures.get(pictureName(caseId, id)) ?? null),
    savePicture: async (caseId, id, bytes) => void pictures.set(pictureName(caseId, id), bytes),
    removePicture: async (caseId, id) => void pictures.delete(pictureName(caseId, id)),
    async remove(caseId) {
      cases.delete(caseId);
      for (const name of pictures.keys()) if (name.startsWith(pictureName(caseId, ''))) pictures.delete(name);
    },
    async erase() {
      cases.clear();
      pictures.clear();
    },
  };
}

function parseOrNull(bytes: Bytes): PaidCase | null {
  try {
    return parsePaidCase(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}

function isSameSalt(a: Bytes, b: Bytes | null): boolean {
  return a.length === b?.length && a.every((byte, i) => byte === b[i]);
}

function caseName(id: string): string {
  return `case ${id}`;
}

function pictureName(caseId: string, id: string): string {
  return `picture ${caseId} ${id}`;
}
