/* Cases in the store, over a real (in-memory) IndexedDB. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CASE_DATABASE, createCaseStore, createMemoryCaseStore } from '../../../lib/store/case-store.ts';
import { bankTransfer, caseWith } from '../core/emergency/cases.ts';

const PASSPHRASE = 'ถุงเงิน สามใบ';
const SECRET = '123-4-56789-0';
const CASE = caseWith({ transfers: [bankTransfer({ toAccount: SECRET })] });
const PICTURE = new TextEncoder().encode(`picture of ${SECRET}`);

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Every byte that the database holds, as text. */
async function onDisk(): Promise<string> {
  const database = await openDB(CASE_DATABASE);
  const all: unknown[] = [];
  for (const store of database.objectStoreNames) all.push(...(await database.getAll(store)));
  database.close();
  return JSON.stringify(all, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
  );
}

describe('cases on the device', () => {
  test('are there for the next page, newest change first', async () => {
    const store = createCaseStore();
    await store.save(CASE);
    await store.save(caseWith({ id: 'case-2', changedAt: CASE.changedAt + 1 }));
    await store.savePicture(CASE.id, 'p1', PICTURE);
    const next = createCaseStore();
    expect((await next.all()).cases.map(({ id }) => id)).toEqual(['case-2', 'case-1']);
    expect(await next.picture(CASE.id, 'p1')).toEqual(PICTURE);
    expect(await next.access()).toBe('open');
  });

  test('stand in clear without a passphrase, and not with one', async () => {
    const store = createCaseStore();
    await store.save(CASE);
    await store.savePicture(CASE.id, 'p1', PICTURE);
    expect(await onDisk()).toContain(SECRET);
    await store.setPassphrase(PASSPHRASE);
    expect(await onDisk()).not.toContain(SECRET);
    await store.save({ ...CASE, ownBank: '004' });
    expect(await onDisk()).not.toContain(SECRET);
    expect((await store.all()).cases).toEqual([{ ...CASE, ownBank: '004' }]);
    await store.setPassphrase(null);
    expect(await onDisk()).toContain(SECRET);
    expect(await store.hasPassphrase()).toBe(false);
  });

  test('open with the passphrase only, and close again', async () => {
    const store = createCaseStore();
    await store.save(CASE);
    await store.savePicture(CASE.id, 'p1', PICTURE);
    await store.setPassphrase(PASSPHRASE);
    const next = createCaseStore();
    expect(await next.access()).toBe('locked');
    expect(await next.all()).toEqual({ cases: [], unreadable: 1 });
    expect(await next.picture(CASE.id, 'p1')).toBeNull();
    expect(await next.unlock('another')).toBe(false);
    expect(await next.access()).toBe('locked');
    await expect(next.save(CASE)).rejects.toThrow(/locked/);
    await expect(next.setPassphrase(null)).rejects.toThrow(/locked/);
    expect(await next.unlock(PASSPHRASE)).toBe(true);
    expect((await next.all()).cases).toEqual([CASE]);
    expect(await next.picture(CASE.id, 'p1')).toEqual(PICTURE);
    next.lock();
    expect(await next.access()).toBe('locked');
  });

  test('that are written or removed while a passphrase is set are as they were left, and sealed', async () => {
    const store = createCaseStore();
    const other = createCaseStore();
    await store.save(CASE);
    await store.save(caseWith({ id: 'case-2' }));
    await store.savePicture(CASE.id, 'p1', PICTURE);
    let meanwhile: Promise<PromiseSettledResult<void>[]> | undefined;
    const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
    vi.spyOn(crypto.subtle, 'encrypt').mockImplementation(async (...args) => {
      const sealed = await encrypt(...args);
      // Records have been read, and are being sealed.
      meanwhile ??= new TextDecoder().decode(args[2]).includes(SECRET)
        ? Promise.allSettled([
            store.save({ ...CASE, ownBank: '004' }),
            store.remove('case-2'),
            store.removePicture(CASE.id, 'p1'),
            store.savePicture(CASE.id, 'p2', PICTURE),
            other.savePicture(CASE.id, 'p3', PICTURE),
          ])
        : undefined;
      for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
      return sealed;
    });
    await store.setPassphrase(PASSPHRASE);
    const ends = (await meanwhile)?.map(({ status }) => status);
    expect((await store.all()).cases).toEqual([{ ...CASE, ownBank: '004' }]);
    expect(await store.picture(CASE.id, 'p1')).toBeNull();
    expect(await store.picture(CASE.id, 'p2')).toEqual(PICTURE);
    expect(await onDisk()).not.toContain(SECRET);
    expect(ends).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  });

  test('are locked on a page whose passphrase is no more the one in force', async () => {
    const store = createCaseStore();
    const other = createCaseStore();
    await store.save(CASE);
    await store.setPassphrase(PASSPHRASE);
    await other.unlock(PASSPHRASE);
    await store.setPassphrase('ถุงทอง สี่ใบ');
    await expect(other.save({ ...CASE, ownBank: '004' })).rejects.toThrow(/locked/);
    expect(await other.access()).toBe('locked');
    expect(await store.all()).toEqual({ cases: [CASE], unreadable: 0 });
    expect(await other.unlock('ถุงทอง สี่ใบ')).toBe(true);
    await other.save({ ...CASE, ownBank: '004' });
    expect(await store.all()).toEqual({ cases: [{ ...CASE, ownBank: '004' }], unreadable: 0 });
  });

  test("that cannot be read are counted, kept and in nobody's way", async () => {
    const store = createCaseStore();
    await store.save(CASE);
    const database = await openDB(CASE_DATABASE);
    await database.put('case', { id: 'bad', body: { plain: new TextEncoder().encode('{"version":9}') } });
    database.close();
    expect(await store.all()).toEqual({ cases: [CASE], unreadable: 1 });
    await store.setPassphrase(PASSPHRASE);
    expect(await store.all()).toEqual({ cases: [CASE], unreadable: 1 });
  });

  test('that are removed take their pictures with them, and no others', async () => {
    const store = createCaseStore();
    await store.save(CASE);
    await store.savePicture(CASE.id, 'p1', PICTURE);
    await store.savePicture('case-2', 'p1', PICTURE);
    await store.remove(CASE.id);
    expect((await store.all()).cases).toEqual([]);
    expect(await store.picture(CASE.id, 'p1')).toBeNull();
    expect(await store.picture('case-2', 'p1')).toEqual(PICTURE);
  });

  test('are gone when erased, with lock and pictures, also from who has forgotten the passphrase', async () => {
    const store = createCaseStore();
    await store.save(CASE);
    await store.savePicture(CASE.id, 'p1', PICTURE);
    await store.setPassphrase(PASSPHRASE);
    const other = createCaseStore();
    expect(await other.access()).toBe('locked');
    await other.erase();
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(CASE_DATABASE);
    expect(await other.access()).toBe('open');
    expect(await onDisk()).toBe('[]');
    // The page that held the key writes in clear from now on: there is no lock any more.
    expect(await store.access()).toBe('open');
  });
});

test('in a private window nothing reaches the disk', async () => {
  const store = createMemoryCaseStore();
  await store.save(CASE);
  await store.savePicture(CASE.id, 'p1', PICTURE);
  expect((await store.all()).cases).toEqual([CASE]);
  expect(await store.picture(CASE.id, 'p1')).toEqual(PICTURE);
  expect(await indexedDB.databases()).toEqual([]);
  await store.remove(CASE.id);
  expect(await store.picture(CASE.id, 'p1')).toBeNull();
  await expect(store.setPassphrase(PASSPHRASE)).rejects.toThrow();
});
