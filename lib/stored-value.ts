/*
 * Values of `storage.local`, by their keys. What is asked for in one go is read in one go: a worker's start asks for four of them, and
 * each reading is a way to the browser and back.
 */
import { browser } from 'wxt/browser';

let together: { readonly keys: Set<string>; readonly read: Promise<Record<string, unknown>> } | null = null;

/** What is stored under a key; `unknown`, for it may be of another version, or damaged. Undefined: nothing. Rejects as the browser does. */
export async function storedValue(key: string): Promise<unknown> {
  together ??= begin();
  together.keys.add(key);
  return (await together.read)[key];
}

function begin(): NonNullable<typeof together> {
  const keys = new Set<string>();
  const read = Promise.resolve().then(() => {
    together = null;
    return browser.storage.local.get([...keys]);
  });
  return { keys, read };
}
