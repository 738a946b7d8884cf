/* The keys of a member's browser, over a real (in-memory) IndexedDB: they go with everything else, whatever pages are open. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import type { ConsoleIdentity } from '../../../lib/console/key-store.ts';
import { eraseDatabases } from '../../../lib/store/erase-databases.ts';
import { ALL_DATABASES } from '../../../lib/worker/erase-everything.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** A page with a memory of its own. */
async function openPage() {
  vi.resetModules();
  return import('../../../lib/console/key-store.ts');
}

async function identity(): Promise<ConsoleIdentity> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('expected a pair of keys');
  const me = { handle: 'somsri@bank-a', organisation: 'bank-a', role: 'publisher', device: 'd1', releaseKey: null };
  return {
    address: 'https://hub.example',
    audience: 'https://hub.example',
    me: me as ConsoleIdentity['me'],
    deviceKey: pair.privateKey,
    releaseKey: null,
  };
}

const databases = async (): Promise<readonly (string | undefined)[]> =>
  (await indexedDB.databases()).map(({ name }) => name);

test('are there for the next page, and forgotten where a person leaves', async () => {
  const page = await openPage();
  expect([await page.readIdentity(), await page.hasConsoleKeys()]).toEqual([null, false]);
  await page.writeIdentity(await identity());
  const next = await openPage();
  expect((await next.readIdentity())?.me.handle).toBe('somsri@bank-a');
  expect(await next.hasConsoleKeys()).toBe(true);
  await next.eraseIdentity();
  expect([await page.readIdentity(), await page.hasConsoleKeys()]).toEqual([null, false]);
});

test('are erased with everything else while pages are open, and no such page writes them again', async () => {
  const [page, other] = [await openPage(), await openPage()];
  await page.writeIdentity(await identity());
  await other.readIdentity();
  // Sooner than the patience with a page that does not let go.
  const began = performance.now();
  await eraseDatabases(ALL_DATABASES);
  expect(performance.now() - began).toBeLessThan(4000);
  expect(await databases()).toEqual([]);
  // The answer to an enrolment, or to the question whether this device may come in, may still be on its way.
  await expect(page.writeIdentity(await identity())).rejects.toThrow();
  await expect(other.readIdentity()).rejects.toThrow();
  expect(await databases()).toEqual([]);
  const fresh = await openPage();
  expect(await fresh.readIdentity()).toBeNull();
});

test('another role of the member is kept, and nothing of a member who has left', async () => {
  const page = await openPage();
  const own = await identity();
  await page.writeIdentity(own);
  await page.writeMember({ ...own.me, role: 'administrator' });
  const next = await openPage();
  expect(await next.readIdentity()).toMatchObject({ me: { role: 'administrator' }, address: own.address });
  await page.writeMember({ ...own.me, device: 'another', role: 'reviewer' });
  expect((await next.readIdentity())?.me.role).toBe('administrator');
  await next.eraseIdentity();
  await page.writeMember({ ...own.me, role: 'administrator' });
  expect([await next.readIdentity(), await next.hasConsoleKeys()]).toEqual([null, false]);
});
