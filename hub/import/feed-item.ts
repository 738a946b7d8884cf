/* What the readers of feed formats hand over: one item for each thing that a line, row or object says. */
import type { Category, Day, Grade } from '../../lib/core/blocklist/listing.ts';
import type { NumberKind } from '../../lib/core/indicators/key.ts';

/** Where an item stands in the feed; shown to people. */
export interface Place {
  /** Line of the file, from 1. */
  readonly line: number;
  /** The line or value as it stands there. */
  readonly text: string;
}

/** What a feed says beside the indicator; what it leaves open is filled in by the import's options. */
export interface FeedAttributes {
  readonly grade?: Grade;
  readonly category?: Category;
  readonly listedOn?: Day;
  readonly seenOn?: Day;
  readonly expiresOn?: Day;
  readonly reports?: number;
  /** Institution code of the bank of an account. */
  readonly bank?: string;
}

export type FeedItem =
  /** A host or URL to list, as written. */
  | (Place & { readonly kind: 'host' | 'url' | 'key'; readonly value: string; readonly attributes?: FeedAttributes })
  /** A number to list, as written; `numberKind` null: the feed does not say what it is. */
  | (Place & {
      readonly kind: 'number';
      readonly numberKind: NumberKind | null;
      readonly value: string;
      readonly attributes?: FeedAttributes;
    })
  /** Something that says "list this" but cannot be listed. */
  | (Place & { readonly kind: 'refused'; readonly rule: RefusalRule; readonly because: string })
  /** Comments, headings, exceptions, boilerplate: nothing is asked for. */
  | (Place & { readonly kind: 'ignored' });

/** Why a line was refused; `gate:*` are the rules of lib/core/policy. */
export type RefusalRule =
  | 'malformed'
  | 'not-a-site'
  | 'not-a-site-rule'
  | 'kind-not-listable'
  | 'context-only'
  | 'expired'
  | 'revoked'
  | 'disputed'
  | 'excepted-by-feed'
  | 'too-long'
  | 'tlp-red'
  | `gate:${string}`;

/** Reads the text of a feed into items, a handful at a time, in the order of the file. */
export type FeedReader = (lines: LineSource) => AsyncGenerator<readonly FeedItem[]>;

/** Lines of a feed; `readAll` gives the whole text for formats that are one document. */
export interface LineSource {
  readonly lines: () => AsyncGenerator<readonly NumberedLine[]>;
  readonly readAll: () => Promise<string>;
}

export interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

/** Longest piece of a feed that a report repeats. */
export const MAX_SHOWN_TEXT = 200;

/** A refused item at a place. */
export function refused(place: Place, rule: RefusalRule, because: string): FeedItem {
  return { kind: 'refused', line: place.line, text: place.text.slice(0, MAX_SHOWN_TEXT), rule, because };
}

/** Something that is marked for named eyes only: a list is for everybody. */
export function refusedAsRed(place: Place): FeedItem {
  return refused(place, 'tlp-red', 'marked TLP:RED, for named persons only: it cannot be on a list');
}

/** A number at a place. */
export function numberItem(
  place: Place,
  numberKind: NumberKind | null,
  value: string,
  attributes: FeedAttributes = {},
): FeedItem {
  return { kind: 'number', numberKind, value, line: place.line, text: place.text, attributes };
}

/** An ignored item at a place. */
export function ignored(place: Place): FeedItem {
  return { kind: 'ignored', line: place.line, text: place.text.slice(0, MAX_SHOWN_TEXT) };
}
