/*
 * The outbox in IndexedDB, a database of its own: a fault of it cannot touch the blocklist's.
 *   report   id        rows, lib/reports/row.ts
 *   picture  id        pictures that wait to be sent
 *   aside    id        rows that could not be read
 *   hub      'pace'    how the hub as a whole answers
 *   secret   'key'     the HMAC key of this browser, not exportable
 */
import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import { OutboxError } from './outbox.ts';
import type { OutboxStore, Picture } from './outbox.ts';

export const OUTBOX_DATABASE = 'tuean-reports';

interface ReportsSchema extends DBSchema {
  report: { key: string; value: unknown };
  picture: { key: string; value: Picture };
  aside: { key: string; value: unknown };
  hub: { key: 'pace'; value: unknown };
  secret: { key: 'key'; value: CryptoKey };
}

export interface OutboxDatabase extends OutboxStore {
  /** The key that is kept, else the one that is made now and kept from here on. */
  secretKey(make: () => Promise<CryptoKey>): Promise<CryptoKey>;
}

/** The outbox on disk. Opened when it is first used, and again after the browser closed it. Throws OutboxError. */
export function createOutboxDatabase(name: string = OUTBOX_DATABASE): OutboxDatabase {
  let opening: Promise<IDBPDatabase<ReportsSchema>> | null = null;

  function open(): Promise<IDBPDatabase<ReportsSchema>> {
    const close = (): void => {
      opening = null;
    };
    opening ??= openDB<ReportsSchema>(name, 1, {
      upgrade(database) {
        for (const store of ['report', 'picture', 'aside', 'hub', 'secret'] as const) database.createObjectStore(store);
      },
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close();
        close();
      },
      terminated: close,
    }).catch((error: unknown) => {
      close();
      throw error;
    });
    return opening;
  }

  async function using<T>(work: (database: IDBPDatabase<ReportsSchema>) => Promise<T>): Promise<T> {
    try {
      return await work(await open());
    } catch (cause) {
      const isFull = cause instanceof DOMException && cause.name === 'QuotaExceededError';
      throw new OutboxError(isFull ? 'disk-full' : 'outbox-failed', 'the outbox could not be read or written', {
        cause,
      });
    }
  }

  return {
    entries: () =>
      using(async (database) => {
        const transaction = database.transaction('report');
        const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
        return keys.map((key, i) => [key, values[i]] as const);
      }),
    change: (id, edit, picture) =>
      using(async (database) => {
        // Strict: a report is on disk before the person is told that it is kept.
        const transaction = database.transaction(['report', 'picture'], 'readwrite', { durability: 'strict' });
        const [rows, pictures] = [transaction.objectStore('report'), transaction.objectStore('picture')];
        const next = edit(await rows.get(id));
        if (next === null) await Promise.all([rows.delete(id), pictures.delete(id)]);
        else if (next !== undefined) {
          await rows.put(next, id);
          if (picture === null) await pictures.delete(id);
          else if (picture !== undefined) await pictures.put(picture, id);
        }
        await transaction.done;
      }),
    picture: (id) => using(async (database) => (await database.get('picture', id)) ?? null),
    setAside: (id) =>
      using(async (database) => {
        const transaction = database.transaction(['report', 'aside'], 'readwrite');
        const stored = await transaction.objectStore('report').get(id);
        await transaction.objectStore('aside').put(stored, id);
        await transaction.objectStore('report').delete(id);
        await transaction.done;
      }),
    countAside: () => using((database) => database.count('aside')),
    dropAside: () => using((database) => database.clear('aside')),
    pace: () => using((database) => database.get('hub', 'pace')),
    setPace: (pace) =>
      using(async (database) => {
        await database.put('hub', pace, 'pace');
      }),
    async secretKey(make) {
      const kept = await using((database) => database.get('secret', 'key'));
      if (kept !== undefined) return kept;
      const made = await make();
      return using(async (database) => {
        const transaction = database.transaction('secret', 'readwrite', { durability: 'strict' });
        // Another context may have been quicker: one browser has one voice.
        const first = await transaction.store.get('key');
        if (first === undefined) await transaction.store.put(made, 'key');
        await transaction.done;
        return first ?? made;
      });
    },
  };
}
