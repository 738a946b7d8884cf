/* A JSON feed as a document, and on which line of it a value stands. */
import { HubError } from '../hub-error.ts';
import { MAX_SHOWN_TEXT, type LineSource, type Place } from './feed-item.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** A million listings in STIX or MISP are three to five million lists and objects; each takes memory many times its two characters. */
const MAX_PARTS = 10_000_000;

/** Reads the whole feed. @throws HubError `bad-feed` where it is not JSON, or of more parts than a list has */
export async function readJson(
  source: LineSource,
  format: string,
): Promise<{ root: unknown; placeOf: (value: string) => Place }> {
  const text = (await source.readAll()).replace(/^\uFEFF/, '');
  if (hasMoreParts(text, MAX_PARTS))
    throw new HubError('bad-feed', `expected at most ${MAX_PARTS} lists and objects in one document; nothing changed`);
  try {
    return { root: JSON.parse(text), placeOf: placeFinder(text) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unreadable';
    throw new HubError('bad-feed', `expected ${format} as one JSON document: ${reason}; nothing changed`, { cause });
  }
}

/** True for what JSON calls an object. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as text, undefined where it is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Text, or a whole number that JSON holds exactly, as text; undefined for everything else. */
export function writtenOf(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : textOf(value);
}

/** The value as a list; of one value a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

/** Whether so many lists and objects begin in a text, those inside strings counted too. */
function hasMoreParts(text: string, most: number): boolean {
  // Each takes two characters.
  if (text.length < 2 * most) return false;
  let count = 0;
  for (const sign of ['{', '[']) {
    for (let at = text.indexOf(sign); at !== -1 && count <= most; at = text.indexOf(sign, at + 1)) count += 1;
  }
  return count > most;
}

/**
 * Finds the line of each value by looking for it on from the last one: values are asked for in the order of the
 * document, so the whole search is one pass. A value that is written with other escapes keeps the last line known.
 */
function placeFinder(text: string): (value: string) => Place {
  let at = 0;
  let line = 1;
  let misses = 0;
  return (value) => {
    // A document that escapes every value would make each search run to its end.
    const found = misses > 100 ? -1 : text.indexOf(JSON.stringify(value), at);
    if (found === -1) misses += 1;
    else {
      for (let end = text.indexOf('\n', at); end !== -1 && end < found; end = text.indexOf('\n', end + 1)) line += 1;
      at = found + 1;
    }
    return { line, text: value.slice(0, MAX_SHOWN_TEXT) };
  };
}
