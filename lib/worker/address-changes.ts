/*
 * When a page that takes another address without loading is read anew, and what was found on it forgotten: at once, as often as a person
 * goes from view to view. A page that writes another address many times a second would have everything forgotten before it is found again:
 * beyond an allowance what was found stays for a while, and the page is read anew after that.
 */
import { createAllowance } from './allowance.ts';

/** Of one tab in a minute. */
export const MAX_AT_ONCE = 12;
export const LATER_MS = 10_000;

export interface AddressChanges {
  /** The page in a tab has taken another address: `readAnew` runs now or, once for all changes until then, later. */
  note(tabId: number, readAnew: () => Promise<void>): Promise<void>;
  /** Another document is in the tab, or the tab is gone: nothing runs any more. */
  forget(tabId: number): void;
}

/** Of all tabs. `onFailure` hears of what fails later, when nobody waits for it. */
export function createAddressChanges(clock: () => number, onFailure: (error: unknown) => void): AddressChanges {
  const allowance = createAllowance(MAX_AT_ONCE, clock);
  const later = new Map<number, ReturnType<typeof setTimeout>>();
  return {
    async note(tabId, readAnew) {
      if (later.has(tabId)) return;
      if (allowance.take(tabId, 1)) return readAnew();
      const timer = setTimeout(() => {
        later.delete(tabId);
        void readAnew().catch(onFailure);
      }, LATER_MS);
      later.set(tabId, timer);
    },
    forget(tabId) {
      allowance.forget(tabId);
      clearTimeout(later.get(tabId));
      later.delete(tabId);
    },
  };
}
