/* Options of the command line, parsed. Each throws UsageError with what was expected. */
import { InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import { noteSchema } from '../../lib/core/console/queue.ts';
import type { SiteKey } from '../../lib/core/indicators/key.ts';

/** A parser of whole numbers between two limits. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`expected a whole number from ${low} to ${high}, got "${text}"`);
  };
}

/** A parser of one of several words. */
export function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((known) => known === text);
    if (word !== undefined) return word;
    throw new InvalidArgumentError(`expected one of ${words.join(', ')}, got "${text}"`);
  };
}

/** A parser of text with something in it, at most `max` characters. */
export function shortText(max: number): (text: string) => string {
  return (text) => {
    const trimmed = text.trim();
    if (trimmed !== '' && trimmed.length <= max) return trimmed;
    throw new InvalidArgumentError(`expected 1 to ${max} characters`);
  };
}

/** A parser of a person's name: without commas, which stand between the names of several people. */
export function personName(text: string): string {
  const name = shortText(90)(text);
  if (!name.includes(',')) return name;
  throw new InvalidArgumentError('expected one name without a comma');
}

/** The key of a host or page, as `case show` names it; whether reports name it is for the rules to say. */
export function parseSiteKey(text: string): SiteKey {
  if (/^(?:host|url):[!-~]{1,2090}$/.test(text)) return text as SiteKey;
  throw new InvalidArgumentError('expected a key such as host:shop.example or url:shop.example/pay');
}

/** 32 bytes, of a digest or a public key. */
export function hex256(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('expected 64 hex digits');
}

/** Words to other members: printable, with line feeds. */
export function memberWords(text: string): string {
  const parsed = v.safeParse(noteSchema.entries.words, text);
  if (parsed.success) return parsed.output;
  throw new InvalidArgumentError('expected 1 to 1,000 printable characters');
}

/** The public address of a hub, without a final slash. */
export function hubUrl(text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) {
    const { origin, pathname, search, hash, username } = new URL(text);
    if (search === '' && hash === '' && username === '') return `${origin}${pathname}`.replace(/\/+$/, '');
  }
  throw new InvalidArgumentError('expected an http or https URL without user, query or fragment');
}
