/* State of a form that outlives it: typed here, left for another page of the console, and there again on the way back. */
import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { Drafts } from '../../lib/pages/console-drafts.ts';

/** Null: nothing outlives the form. */
export const DraftsContext = createContext<Drafts | null>(null);

/** Names of forms that stand in several places: one for each case and appeal. */
export const draftOf = {
  /** A decision about a case; what is typed to reject an open one is not what takes a listed one off. */
  decision: (kind: 'list' | 'reject', id: number, state: string): string => `queue ${kind} ${id} ${state}`,
  note: (id: number): string => `queue note ${id}`,
  appeal: (id: string): string => `appeals decide ${id}`,
  /** Meanings of the columns of the file that is looked at. */
  columns: 'exchange columns',
} as const;

/** As `useState`, for one field of a form; a field's name stands for one type of value. */
export function useDraft<T>(form: string, field: string, initial: T): readonly [T, (next: T) => void] {
  const drafts = useContext(DraftsContext);
  // Written below and nowhere else, under the same names.
  const [value, setValue] = useState<T>(() => (drafts?.read(form, field) as T | undefined) ?? initial);
  const set = (next: T): void => {
    drafts?.write(form, field, next, JSON.stringify(next) === JSON.stringify(initial));
    setValue(() => next);
  };
  return [value, set];
}

/** Whether the form came back with something typed in it: what can be closed is then shown open. */
export function useHasDraft(form: string): boolean {
  const drafts = useContext(DraftsContext);
  const [has] = useState(() => drafts?.has(form) === true);
  return has;
}
