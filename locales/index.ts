/*
 * Which language to speak. Thai first: it is also the answer when nothing that the reader prefers is on offer.
 */
import { en } from './en.ts';
import { th } from './th.ts';
import type { Messages } from './th.ts';

export type { Messages } from './th.ts';

export const LANGUAGES = ['th', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const catalogues: Readonly<Record<Language, Messages>> = { th, en };

/** Reads a stored choice; anything else is no choice. */
export function parseLanguage(value: unknown): Language | null {
  return LANGUAGES.find((language) => language === value) ?? null;
}

/**
 * Picks the language of a page.
 * Input: what was chosen on the page before (or null) and the browser's preferred tags, most wanted first.
 * Thai wins wherever it is among the preferred ones; English only without it; Thai when neither is.
 */
export function chooseLanguage(stored: Language | null, preferred: readonly string[]): Language {
  if (stored !== null) return stored;
  const wanted = preferred.map((tag) => tag.toLowerCase().split('-')[0]);
  if (wanted.includes('th')) return 'th';
  return wanted.includes('en') ? 'en' : 'th';
}
