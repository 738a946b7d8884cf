/*
 * Values of `storage.local`, by their keys. What is asked for in one go is read in one go, for each reading is a way to the browser and
 * back, which takes Firefox 15 ms for the first; and what a worker's start will ask for is read before it does.
 */
import { browser } from 'wxt/browser';

type Read = Promise<Record<string, unknown>>;

const ahead = new Map<string, Read>();
let together: { readonly keys: Set<string>; readonly read: Read } | null = null;

/** Begins to read what will be asked for at once. The first to ask for one of them gets it as it was now. */
export function readAhead(keys: readonly string[]): void {
  const read = browser.storage.local.get([...keys]) as Read;
  // Whoever asks hears of it.
  read.catch(() => undefined);
  for (const key of keys) ahead.set(key, read);
}

/** What is stored under a key; `unknown`, for it may be of another version, or damaged. Undefined: nothing. Rejects as the browser does. */
export async function storedValue(key: string): Promise<unknown> {
  const read = ahead.get(key) ?? readSoon(key);
  ahead.delete(key);
  return (await read)[key];
}

function readSoon(key: string): Read {
  together ??= begin();
  together.keys.add(key);
  return together.read;
}

function begin(): NonNullable<typeof together> {
  const keys = new Set<string>();
  const read = Promise.resolve().then(() => {
    together = null;
    return browser.storage.local.get([...keys]);
  });
  return { keys, read };
}
