/*
 * What our pages say, in every language; which one to speak is in languages.ts.
 */
import { en } from './en.ts';
import { completeFrame, fill } from './frame.ts';
import { id } from './id/index.ts';
import { km } from './km/index.ts';
import { FRAMES } from './languages.ts';
import type { Language } from './languages.ts';
import { lo } from './lo/index.ts';
import { ms } from './ms/index.ts';
import { my } from './my/index.ts';
import { th } from './th.ts';
import type { Messages } from './th.ts';
import { vi } from './vi/index.ts';
import { zh } from './zh/index.ts';

export { chooseLanguage, LANGUAGES, offered, parseLanguage } from './languages.ts';
export type { Language } from './languages.ts';
export type { Messages } from './th.ts';

/** What any page may say, in every language; a frame's missing words are English. */
export const catalogues: Readonly<Record<Language, Messages>> = {
  th,
  en,
  lo: completeFrame(lo, en),
  km: completeFrame(km, en),
  my: completeFrame(my, en),
  ms: completeFrame(ms, en),
  id: completeFrame(id, en),
  vi: completeFrame(vi, en),
  zh: completeFrame(zh, en),
};

/**
 * The same with the words of one page beside them. Large pages bring their own: what a popup has to read before it can be painted
 * is the words of all others that are in its bundle.
 */
export function withWords<W extends object>(words: {
  readonly th: W;
  readonly en: W;
}): Readonly<Record<Language, Messages & W>> {
  const own = new Map<string, object>(FRAMES.map((frame) => [frame.tag, frame.words]));
  const entries = Object.entries(catalogues).map(([tag, messages]) => {
    const added = tag === 'th' ? words.th : fill(words.en, own.get(tag) ?? {});
    return [tag, { ...messages, ...added }];
  });
  // One entry for each language of the catalogues.
  return Object.fromEntries(entries) as Record<Language, Messages & W>;
}
