import { describe, expect, test, vi } from 'vitest';
import { MAX_ROWS } from '../../../lib/core/emergency/paid-case.ts';
import type { TabSummary } from '../../../lib/messages.ts';
import { createPaidPage } from '../../../lib/pages/paid-page.ts';
import { createMemoryCaseStore } from '../../../lib/store/case-store.ts';
import type { CaseStore } from '../../../lib/store/case-store.ts';
import { seenOn } from '../../gallery/emergency-states.ts';

const PATIENT = { timeout: 60_000 };
const PNG = new File([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)], 'slip.png');

function pageOver(
  store: CaseStore = createMemoryCaseStore(),
  tab: () => Promise<TabSummary> = () => Promise.reject(new Error('no tab')),
) {
  let ids = 0;
  let time = 1_000_000;
  const waiting: (() => void)[] = [];
  const announce = vi.fn<() => void>();
  const page = createPaidPage({
    store,
    isPrivate: false,
    now: () => (time += 1),
    newId: () => `id-${(ids += 1)}`,
    tool: 'Tuean 0.1.0',
    readCodes: () => Promise.resolve([]),
    tabSummary: tab,
    announce,
    later: (action) => {
      waiting.push(action);
      return () => void waiting.splice(waiting.indexOf(action), 1);
    },
  });
  const fire = async (): Promise<void> => {
    for (const action of waiting.splice(0)) action();
    await page.flush();
  };
  return { page, store, fire, waiting, announce };
}

const write =
  (station: string) => (before: Parameters<Parameters<ReturnType<typeof pageOver>['page']['edit']>[0]>[0]) => ({
    ...before,
    police: { ...before.police, station },
  });

describe('the page', () => {
  test('begins with an empty case that is kept only when something is written', async () => {
    const { page, store } = pageOver();
    await page.start(null);
    expect(page.state.value).toMatchObject({ access: 'open', cases: [], saving: 'saved' });
    expect(page.state.value.current?.transfers).toHaveLength(1);
    expect((await store.all()).cases).toEqual([]);
  });

  test('keeps many changes with one write, after a pause', async () => {
    const { page, store, fire, waiting, announce } = pageOver();
    const save = vi.spyOn(store, 'save');
    await page.start(null);
    for (const text of ['a', 'ab', 'abc']) page.edit(write(text));
    expect(page.state.value.saving).toBe('pending');
    expect(waiting).toHaveLength(1);
    await fire();
    expect(save).toHaveBeenCalledTimes(1);
    expect((await store.all()).cases[0]?.police.station).toBe('abc');
    expect(page.state.value.saving).toBe('saved');
    expect(announce).toHaveBeenCalledTimes(1);
  });

  test('puts a picture to the case that it was added to, whatever is shown by then', async () => {
    const { page, store } = pageOver();
    await page.start(null);
    page.edit(write('abc'));
    const { id } = page.state.value.current ?? {};
    vi.spyOn(store, 'savePicture').mockImplementationOnce(() => Promise.resolve(page.startNew()));
    await page.addPictures([PNG]);
    expect((await store.all()).cases.map((one) => [one.id, one.pictures.length])).toEqual([[id, 1]]);
    expect(page.state.value.current?.id).not.toBe(id);
    expect(page.state.value.pictureTrouble).toBeNull();
  });

  test('says that a picture is not kept where its case takes no more, or is gone, and keeps nothing of it', async () => {
    const { page, store } = pageOver();
    await page.start(null);
    page.edit(write('abc'));
    await page.addPictures(Array.from({ length: MAX_ROWS }, () => PNG));
    expect(page.state.value.pictureTrouble).toBeNull();
    const kept = vi.spyOn(store, 'savePicture');
    const dropped = vi.spyOn(store, 'removePicture');
    await page.addPictures([PNG]);
    expect(page.state.value.pictureTrouble).toBe('not-kept');
    expect(page.state.value.current?.pictures).toHaveLength(MAX_ROWS);
    kept.mockImplementationOnce(() => page.removeCurrent());
    await page.addPictures([PNG]);
    expect(page.state.value.pictureTrouble).toBe('not-kept');
    expect((await store.all()).cases).toEqual([]);
    expect(dropped.mock.calls).toEqual(kept.mock.calls.map(([caseId, id]) => [caseId, id]));
  });

  test('keeps at once what is pending when it is left', async () => {
    const { page, store } = pageOver();
    await page.start(null);
    page.edit(write('abc'));
    await page.flush();
    expect((await store.all()).cases).toHaveLength(1);
  });

  test('says that it could not keep, and keeps it with the next change', async () => {
    const store = createMemoryCaseStore();
    const { page, fire } = pageOver(store);
    await page.start(null);
    const save = vi.spyOn(store, 'save').mockRejectedValueOnce(new Error('full'));
    page.edit(write('a'));
    await fire();
    expect(page.state.value.saving).toBe('failed');
    page.edit(write('ab'));
    await fire();
    expect(save).toHaveBeenCalledTimes(2);
    expect(page.state.value.saving).toBe('saved');
    expect((await store.all()).cases[0]?.police.station).toBe('ab');
  });

  test('keeps a case that could not be kept when another one is written in', async () => {
    const store = createMemoryCaseStore();
    const { page, fire } = pageOver(store);
    await page.start(null);
    const save = vi.spyOn(store, 'save').mockRejectedValue(new Error('full'));
    page.edit(write('first'));
    await fire();
    page.startNew();
    page.edit(write('second'));
    await fire();
    expect(page.state.value.saving).toBe('failed');
    save.mockRestore();
    page.edit(write('second, more'));
    await fire();
    expect(page.state.value.saving).toBe('saved');
    const kept = (await store.all()).cases.map(({ police }) => police.station);
    expect(kept.toSorted()).toEqual(['first', 'second, more']);
  });

  test('does not lock what could not be kept: it would be gone', async () => {
    const store = createMemoryCaseStore();
    const { page, fire } = pageOver(store);
    await page.start(null);
    await page.setPassphrase('eight letters', 'eight letters');
    vi.spyOn(store, 'save').mockRejectedValue(new Error('full'));
    page.edit(write('a'));
    await fire();
    await page.lock();
    expect(page.state.value).toMatchObject({ access: 'open', passphrase: 'failed', saving: 'failed' });
    expect(page.state.value.current?.police.station).toBe('a');
  });

  test('blames no passphrase for a store that does not answer', async () => {
    const store = createMemoryCaseStore();
    const { page } = pageOver(store);
    await page.start(null);
    vi.spyOn(store, 'unlock').mockRejectedValue(new Error('closed'));
    await page.unlock('eight letters');
    expect(page.state.value.passphrase).toBe('failed');
  });

  test('a case that could not be removed stays, with what was typed in it, and it is said', async () => {
    const store = createMemoryCaseStore();
    const { page } = pageOver(store);
    await page.start(null);
    page.edit(write('a'));
    vi.spyOn(store, 'remove').mockRejectedValue(new Error('closed'));
    await page.removeCurrent();
    expect(page.state.value).toMatchObject({ access: 'open', eraseFailed: true });
    expect(page.state.value.current?.police.station).toBe('a');
    await page.flush();
    expect((await store.all()).cases).toHaveLength(1);
  });

  test('a store that could not be emptied is not taken for one that keeps nothing', async () => {
    const store = createMemoryCaseStore();
    const { page, fire } = pageOver(store);
    await page.start(null);
    page.edit(write('a'));
    await fire();
    vi.spyOn(store, 'erase').mockRejectedValue(new Error('blocked'));
    await page.eraseAll();
    expect(page.state.value).toMatchObject({ access: 'open', eraseFailed: true, erased: false });
    expect(page.state.value.cases).toHaveLength(1);
  });

  test('opens without a store: the first steps need none', async () => {
    const store = { ...createMemoryCaseStore(), access: () => Promise.reject(new Error('closed')) };
    const { page } = pageOver(store);
    await page.start(null);
    expect(page.state.value.access).toBe('failed');
    expect(page.state.value.current).not.toBeNull();
  });

  test('refuses what is larger than a case may be and keeps what was there', async () => {
    const { page } = pageOver();
    await page.start(null);
    page.edit(write('a'));
    page.edit(write('x'.repeat(100_000)));
    expect(page.state.value.current?.police.station).toBe('a');
  });

  test('offers what the worker saw, and does without an answer', async () => {
    const seen = seenOn({ found: { items: [], more: 0, isUnread: false } });
    const asked = pageOver(undefined, () => Promise.resolve(seen));
    await asked.page.start(7);
    expect(asked.page.state.value.seen).toBe(seen);
    expect(asked.page.state.value.current?.pages).toEqual([]);
    const silent = pageOver();
    await silent.page.start(7);
    expect(silent.page.state.value).toMatchObject({ access: 'open', seen: null });
  });

  test('has several cases, and removes the one that is shown', async () => {
    const { page, fire } = pageOver();
    await page.start(null);
    page.edit(write('first'));
    await fire();
    page.startNew();
    page.edit(write('second'));
    await fire();
    expect(page.state.value.cases.map(({ police }) => police.station)).toEqual(['second', 'first']);
    page.choose(page.state.value.cases[1]?.id ?? '');
    expect(page.state.value.current?.police.station).toBe('first');
    await page.removeCurrent();
    expect(page.state.value.current?.police.station).toBe('second');
    await page.eraseAll();
    expect(page.state.value).toMatchObject({ cases: [], erased: true });
  });

  test('what is erased is not written again by a change that was waiting', async () => {
    const { page, store, fire } = pageOver();
    await page.start(null);
    page.edit(write('a'));
    await page.eraseAll();
    await fire();
    expect((await store.all()).cases).toEqual([]);
  });

  test('takes what another page kept, but never over what is typed here', async () => {
    const { page, store, fire } = pageOver();
    await page.start(null);
    page.edit(write('here'));
    await fire();
    const kept = page.state.value.current;
    if (kept === null) throw new Error('expected a case');
    await store.save({ ...kept, ownBank: '004' });
    page.edit(write('typing'));
    await page.readAgain();
    expect(page.state.value.current?.police.station).toBe('typing');
    await fire();
    await store.save({ ...kept, ownBank: '014' });
    await page.readAgain();
    expect(page.state.value.current?.ownBank).toBe('014');
  });

  test('is not set back to what was kept before by another page, while it writes', async () => {
    const { page, store, fire } = pageOver();
    await page.start(null);
    page.edit(write('before'));
    await fire();
    const save = store.save.bind(store);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    vi.spyOn(store, 'save').mockImplementation(async (paidCase) => {
      await held;
      await save(paidCase);
    });
    page.edit(write('after'));
    const flushed = page.flush();
    const again = page.readAgain();
    await new Promise((resolve) => setTimeout(resolve));
    expect(page.state.value.current?.police.station).toBe('after');
    release();
    await Promise.all([flushed, again]);
    expect(page.state.value.current?.police.station).toBe('after');
  });

  test('takes no passphrase that is short or was mistyped', async () => {
    const { page } = pageOver();
    await page.start(null);
    await page.setPassphrase('short', 'short');
    expect(page.state.value.passphrase).toBe('short');
    await page.setPassphrase('long enough', 'long enougj');
    expect(page.state.value.passphrase).toBe('differs');
  });

  test('makes the file anew with every change', async () => {
    const { page } = pageOver();
    await page.start(null);
    await vi.waitFor(() => expect(page.state.value.file).not.toBeNull(), PATIENT);
    const before = page.state.value.file?.seal;
    page.edit(write('a'));
    await vi.waitFor(() => expect(page.state.value.file?.seal).not.toBe(before), PATIENT);
  });
});
