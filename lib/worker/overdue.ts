/*
 * What a page has asked and the worker does not come to: a database that hangs, a picture of the screen that never comes. The page sends
 * no more texts before it has an answer, and it has no clock for that, as its script is in every page. So the answer is given up here:
 * the page hears that there is none and asks again, a few times; the tab counts as not checked until the work is done after all or
 * another document is there.
 */
import { MessageError } from '../messages.ts';

/** ms. A page that got no answer asks again after as long; the digests of a tab's minute take a slow phone somewhat longer. */
export const PAGE_ANSWER_LIMIT_MS = 20_000;

export interface Overdue {
  /** What the work comes to; MessageError `late` where it takes too long. It goes on all the same. */
  readonly inTime: <T>(tabId: number, work: Promise<T>) => Promise<T>;
  /** True while something that the page in a tab has asked is overdue. */
  readonly isAny: (tabId: number) => boolean;
  /** Another document is in the tab, or the tab is gone. */
  readonly forget: (tabId: number) => void;
}

/** Nothing is overdue at first. `onChange`: a tab has its first overdue question, or its last one is done. */
export function createOverdue(onChange: (tabId: number) => void): Overdue {
  /** Overdue work for the document that is in each tab. */
  const documents = new Map<number, Set<Promise<unknown>>>();

  function change(tabId: number, ofDocument: ReadonlySet<unknown>, edit: () => void): void {
    const before = ofDocument.size;
    edit();
    const isOther = (before === 0) !== (ofDocument.size === 0);
    if (isOther && documents.get(tabId) === ofDocument) onChange(tabId);
  }

  return {
    async inTime(tabId, work) {
      const ofDocument = documents.get(tabId) ?? new Set();
      documents.set(tabId, ofDocument);
      let clock: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        clock = setTimeout(() => {
          change(tabId, ofDocument, () => void ofDocument.add(work));
          const remove = (): void => change(tabId, ofDocument, () => void ofDocument.delete(work));
          work.then(remove, remove);
          reject(new MessageError('late', `no answer for a page in ${PAGE_ANSWER_LIMIT_MS} ms`));
        }, PAGE_ANSWER_LIMIT_MS);
      });
      return Promise.race([work, late]).finally(() => clearTimeout(clock));
    },
    isAny: (tabId) => (documents.get(tabId)?.size ?? 0) > 0,
    forget: (tabId) => void documents.delete(tabId),
  };
}
