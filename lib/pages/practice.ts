/*
 * The practice page's story: a made-up shop with a reported number, a link to a site that is warned of, and the way back. All of it
 * is made here; no list is asked and nothing leaves the page.
 */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { ListingAttributes } from '../core/blocklist/listing.ts';
import { dayOf } from '../../locales/format.ts';
import { welcomeCatalogues } from '../../locales/welcome.ts';
import type { Language } from '../../locales/index.ts';
import type { CardView, PublisherName } from '../messages.ts';
import type { InterstitialState } from './interstitial.ts';

/** Belongs to nobody: no bank has this institution and branch. */
export const PRACTICE_NUMBER = '000-1-23456-7';
/** A name that can never be registered (RFC 2606). */
const PRACTICE_HOST = 'practice-shop.example';

export interface Practice {
  readonly place: ReadonlySignal<'shop' | 'warning'>;
  readonly card: ReadonlySignal<'none' | 'open' | 'small'>;
  readonly hasReadCard: ReadonlySignal<boolean>;
  readonly hasLeftWarning: ReadonlySignal<boolean>;
  readonly openCard: () => void;
  readonly closeCard: () => void;
  readonly followLink: () => void;
  readonly leave: () => void;
}

/** The state of one practice. */
export function createPractice(): Practice {
  const place = signal<'shop' | 'warning'>('shop');
  const card = signal<'none' | 'open' | 'small'>('none');
  const hasReadCard = signal(false);
  const hasLeftWarning = signal(false);
  return {
    place,
    card,
    hasReadCard,
    hasLeftWarning,
    openCard() {
      card.value = 'open';
    },
    closeCard() {
      card.value = 'small';
      hasReadCard.value = true;
    },
    followLink() {
      place.value = 'warning';
    },
    leave() {
      place.value = 'shop';
      hasLeftWarning.value = true;
    },
  };
}

/** The publisher of the practice: its title in each language, so that nobody takes it for one. */
const publisher: PublisherName = {
  th: welcomeCatalogues.th.welcome.practice.title,
  en: welcomeCatalogues.en.welcome.practice.title,
};

/** The card that a real page would get for the shop's number. `now`: ms since 1970. */
export function practiceCard(language: Language, now: number): CardView {
  const hit = { ...listingOf(now), publisher };
  return {
    items: [{ id: 'practice', kind: 'account', shown: PRACTICE_NUMBER, source: 'text', hits: [hit] }],
    now,
    language,
    focus: null,
    isDismissed: false,
  };
}

/** The warning that would stand where the shop's link leads. */
export function practiceWarning(now: number): InterstitialState {
  return {
    subject: {
      kind: 'answered',
      raw: `https://${PRACTICE_HOST}/pay`,
      opens: false,
      explanation: {
        address: { before: 'https://', domain: PRACTICE_HOST, after: '/pay', unicodeHost: null },
        site: { kind: 'listed', hits: [{ ...listingOf(now), publisher, key: `host:${PRACTICE_HOST}` }], blocks: true },
        // There is no way in: the site does not exist.
        proceedScopes: [],
        appealUrl: null,
      },
    },
    list: null,
    proceed: 'idle',
  };
}

function listingOf(now: number): Omit<ListingAttributes, 'bank'> {
  const today = dayOf(now);
  return { grade: 'corroborated', category: 'TH01', listedOn: today - 3, seenOn: today, reports: 12 };
}
