/* A JSON feed as a document, and on which line of it a value stands. */
import { HubError } from '../hub-error.ts';
import { MAX_SHOWN_TEXT, type LineSource, type Place } from './feed-item.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Reads the whole feed. @throws HubError `bad-feed` where it is not JSON */
export async function readJson(
  source: LineSource,
  format: string,
): Promise<{ root: unknown; placeOf: (value: string) => Place }> {
  const text = (await source.readAll()).replace(/^\uFEFF/, '');
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

/** The value as a list; of one value a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
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
