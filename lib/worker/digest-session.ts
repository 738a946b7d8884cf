/* Digests of numbers for as long as the browser's session: in memory, never on disk, and not within reach of pages. */
import { browser } from 'wxt/browser';
import type { DigestEntry, DigestSession } from './number-checks.ts';

const KEY = 'numberDigests';

/** Digests kept in `storage.session`, so that a worker that was stopped need not compute them again. */
export const digestSession: DigestSession = {
  async read() {
    return (await browser.storage.session.get(KEY))[KEY];
  },
  async write(entries: readonly DigestEntry[]) {
    await browser.storage.session.set({ [KEY]: entries });
  },
};
