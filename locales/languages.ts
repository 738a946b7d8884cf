/*
 * Which language to speak, without what is said in it: the worker chooses, and has no use for the words of pages. Thai first: it is
 * also the answer when nothing that the reader prefers is on offer. The languages beside Thai and English are frames (frame.ts),
 * offered as soon as somebody has written words for them.
 */
import { hasWords } from './frame.ts';
import type { Frame } from './frame.ts';
import { id } from './id/index.ts';
import { km } from './km/index.ts';
import { lo } from './lo/index.ts';
import { ms } from './ms/index.ts';
import { my } from './my/index.ts';
import { vi } from './vi/index.ts';
import { zh } from './zh/index.ts';

export const FRAMES = [lo, km, my, ms, id, vi, zh] as const;

export type Language = 'th' | 'en' | (typeof FRAMES)[number]['tag'];

/** The languages on offer, each by its name in itself. */
export const LANGUAGES: readonly { readonly tag: Language; readonly ownName: string }[] = [
  { tag: 'th', ownName: 'ไทย' },
  { tag: 'en', ownName: 'English' },
  ...offered(FRAMES),
];

/** Those frames that have words. */
export function offered<T extends Frame>(frames: readonly T[]): { readonly tag: T['tag']; readonly ownName: string }[] {
  return frames.filter(hasWords).map(({ tag, ownName }) => ({ tag, ownName }));
}

/** Reads a stored choice; anything that is not on offer is no choice. */
export function parseLanguage(value: unknown): Language | null {
  return LANGUAGES.find(({ tag }) => tag === value)?.tag ?? null;
}

/**
 * Picks the language of a page.
 * Input: what was chosen on the page before (or null), and the browser's preferred tags, most wanted first.
 * Thai wins wherever it is among the preferred ones; without it the first that is on offer; Thai when none is.
 */
export function chooseLanguage(
  stored: Language | null,
  preferred: readonly string[],
  onOffer: readonly Language[] = LANGUAGES.map(({ tag }) => tag),
): Language {
  if (stored !== null) return stored;
  const wanted = preferred.map((tag) => tag.toLowerCase().split('-')[0]);
  if (wanted.includes('th')) return 'th';
  for (const tag of wanted) {
    const found = onOffer.find((one) => one === tag);
    if (found !== undefined) return found;
  }
  return 'th';
}
