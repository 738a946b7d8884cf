/*
 * Whether the card is small, where a person has said so. A view that was on its way while they did does not know it yet: the card would
 * open again under what they have just put away, or close over what they read.
 */
import type { CardItem, CardView } from '../messages.ts';

export interface CardChoice {
  /** The person has made the card of this view small, or opened it. */
  choose(view: CardView, isSmall: boolean): void;
  /** Whether the card of a new view is small: as they chose for all that it shows, until something else is listed or is about to be used. */
  isSmallFor(view: CardView): boolean;
}

/** Begins without a choice. */
export function createCardChoice(): CardChoice {
  let chosen: { readonly isSmall: boolean; readonly of: ReadonlySet<string> } | null = null;
  return {
    choose(view, isSmall) {
      chosen = { isSmall, of: new Set(view.items.map(nameOf)) };
    },
    isSmallFor(view) {
      if (view.focus !== null || !view.items.every((item) => chosen?.of.has(nameOf(item)) === true)) chosen = null;
      return chosen?.isSmall ?? view.isDismissed;
    },
  };
}

/** The same for an item that is found anew, as after a page has opened itself again. */
export function nameOf({ kind, shown }: CardItem): string {
  return `${kind} ${shown}`;
}
