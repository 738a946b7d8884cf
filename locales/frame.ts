/*
 * A language beside Thai and English, in one file: `locales/<tag>/index.ts`. It may hold a few words or all of them; each one that
 * is missing or empty is said in English. A language without a word yet is not offered to anybody.
 */
import type { ConsoleMessages } from './console.ts';
import type { EmergencyMessages } from './emergency.ts';
import type { OptionsMessages } from './options.ts';
import type { Messages } from './th.ts';
import type { WelcomeMessages } from './welcome.ts';

/** Any part of a catalogue. Lists and functions are one piece: half a list of steps would be the wrong steps. */
export type Words<T> = T extends string
  ? string
  : T extends ((...args: never[]) => unknown) | readonly unknown[]
    ? T
    : { readonly [K in keyof T]?: Words<T[K]> };

export interface Frame<Tag extends string = string> {
  /** BCP 47, as browsers name it; also what the pages' `lang` says once the frame has words. */
  readonly tag: Tag;
  /** The language in itself, in its own script. */
  readonly ownName: string;
  readonly words: Omit<Words<ConsoleMessages & EmergencyMessages & OptionsMessages & WelcomeMessages>, 'tag'>;
}

/** Whether there is a word to say in it. */
export function hasWords({ words }: Frame): boolean {
  return holdsWord(words);
}

/** The whole catalogue of a frame: its own words, and the fallback's wherever it has none. */
export function completeFrame({ tag, words }: Frame, fallback: Messages): Messages {
  return { ...fill(fallback, words), tag };
}

function holdsWord(value: unknown): boolean {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.values(value).some(holdsWord);
  return isWord(value);
}

function isWord(value: unknown): boolean {
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** Words of a frame in the shape of a fallback: leaf by leaf along it, so that a frame can add nothing that no screen knows. */
export function fill<T extends object>(fallback: T, words: object): T {
  const given = new Map<string, unknown>(Object.entries(words));
  const filled = Object.entries(fallback).map(([name, leaf]: [string, unknown]) => {
    const own = given.get(name);
    const isBranch = typeof leaf === 'object' && leaf !== null && !Array.isArray(leaf);
    if (!isBranch) return [name, isWord(own) ? own : leaf];
    return [name, typeof own === 'object' && own !== null ? fill(leaf, own) : leaf];
  });
  // The same names with values of the same kinds: the frame's type says so.
  return Object.fromEntries(filled) as T;
}
