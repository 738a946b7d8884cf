/* What the worker does for one tab in a minute: no page makes it do more. */

const MINUTE_MS = 60_000;

export interface Allowance {
  /** Takes a cost off what is left to a tab. False, and nothing taken, where more than `share` of the whole would be used then. */
  take(tabId: number | null, cost: number, share?: number): boolean;
  /** The tab is gone, or has another document. */
  forget(tabId: number): void;
}

/** `most` a tab and minute. */
export function createAllowance(most: number, clock: () => number): Allowance {
  const spent = new Map<number | null, { readonly since: number; used: number }>();
  return {
    take(tabId, cost, share = 1) {
      const now = clock();
      // A clock that was set back begins a new minute too. Tabs that are gone do not stay here.
      for (const [id, { since }] of spent) if (Math.abs(now - since) >= MINUTE_MS) spent.delete(id);
      const current = spent.get(tabId) ?? { since: now, used: 0 };
      if (current.used + cost > most * share) return false;
      current.used += cost;
      spent.set(tabId, current);
      return true;
    },
    forget: (tabId) => void spent.delete(tabId),
  };
}
