/*
 * Exceptions of a feed: what the same file says must not be blocked. They win wherever in the file they stand, so a reader gathers them
 * all before it hands over an entry. An exception covers an entry where it matches the address that the entry names, as the syntax of
 * filters has it (Adblock Plus "How to write filters"):
 *
 * | exception      | entries that it covers                                | not                        |
 * |----------------|-------------------------------------------------------|----------------------------|
 * | `||a.com^`     | `a.com`, `b.a.com`, `a.com/p`                         | `xa.com`                   |
 * | `|https://a.com^` | `a.com`, `a.com/p`                                 | `b.a.com`                  |
 * | `||a.com/p`    | `a.com/p`, `a.com/pay`, `a.com/p/q`                   | `a.com`                    |
 * | `||a.com/p^`   | `a.com/p`, `a.com/p/q`                                | `a.com/pay`                |
 * | `||a.com/p|`   | `a.com/p`                                             | `a.com/p/q`                |
 *
 * A listing has no exceptions of its own: one for a part of what is listed is named to who brings the file, and lists nothing less.
 */
import { hostSuffixes } from '../../lib/core/indicators/url.ts';
import { isIndicatorProblem, parseListedHost, parseListedUrl } from '../../lib/core/indicators/parse-listed.ts';
import { ignored, refused, type FeedItem, type Place } from './feed-item.ts';

/** How far an exception goes. */
export interface Reach {
  /** Where the path ends: anywhere behind (``), at a separator (`^`), or there (`|`). A whole host has no path. */
  readonly end: '' | '^' | '|';
  readonly withSubdomains: boolean;
  /** It also lifts what is marked as more than an ordinary rule (`$important`). */
  readonly isImportant: boolean;
}

interface Exception extends Reach {
  readonly place: Place;
  readonly host: string;
  /** Empty: the whole host. */
  readonly path: string;
}

/** Paths of one host by which exceptions are found, without a walk through all of them. */
interface OfHost {
  readonly paths: Map<string, Map<string, Reach>>;
  readonly lengths: Set<number>;
}

export interface FeedExceptions {
  /** Adds one for a site or page, written as lists write them; false: it names neither. */
  add(site: string, reach: Reach, place: Place): boolean;
  /** Adds one that excepts what is written exactly so. */
  addText(text: string): void;
  /** The entry, or that it is excepted. `isImportant`: by no ordinary exception. */
  judge(item: FeedItem, isImportant?: boolean): FeedItem;
  /** The lines of those that were added with a place, once all entries were judged. */
  rest(): readonly FeedItem[];
}

/** What separates the parts of an address: anything but letters, digits and `_-.%`. */
const SEPARATOR = /^[^\w.%-]/;
/** A longer path excepts itself alone: else every entry would be compared with each of its own beginnings. */
const MAX_PREFIX = 256;
/** Folders below which a listed path covers everything: the root and three levels (Safe Browsing). */
const MAX_FOLDERS = 4;

/** The exceptions of one feed, none yet. */
export function createFeedExceptions(): FeedExceptions {
  const hosts = new Map<string, OfHost>();
  const texts = new Set<string>();
  const all: Exception[] = [];
  /** Those that lie within a host or folder, by its name; taken out when an entry lists that. */
  const within = new Map<string, Exception[]>();
  const parts = new Map<Exception, string>();

  function covers(host: string, path: string, isImportant: boolean): boolean {
    const begins = path.slice(0, MAX_PREFIX);
    return hostSuffixes(host).some((suffix) => {
      const known = hosts.get(suffix);
      if (known === undefined) return false;
      for (const length of new Set(known.lengths).add(path.length)) {
        if (length > path.length) continue;
        const rest = path.slice(length);
        const found = known.paths.get(length === path.length ? path : begins.slice(0, length));
        for (const reach of found?.values() ?? []) {
          if (suffix !== host && !reach.withSubdomains) continue;
          if (isImportant && !reach.isImportant) continue;
          if (length === 0 || reach.end === '' || rest === '' || (reach.end === '^' && SEPARATOR.test(rest)))
            return true;
        }
      }
      return false;
    });
  }

  return {
    add(site, reach, place) {
      const name = siteOf(parseListedUrl(site));
      if (name === null) return false;
      const path = name.path.toLowerCase();
      const exception = { ...reach, place, host: name.host, path };
      all.push(exception);
      const known = hosts.get(name.host) ?? { paths: new Map<string, Map<string, Reach>>(), lengths: new Set() };
      hosts.set(name.host, known);
      if (path.length <= MAX_PREFIX) known.lengths.add(path.length);
      const reaches = known.paths.get(path) ?? new Map<string, Reach>();
      known.paths.set(path, reaches.set(`${reach.end}${reach.withSubdomains}${reach.isImportant}`, reach));
      for (const suffix of hostSuffixes(name.host)) {
        for (const folder of ['', ...foldersOf(path)]) {
          const inside = within.get(suffix + folder);
          if (inside === undefined) within.set(suffix + folder, [exception]);
          else inside.push(exception);
        }
      }
      return true;
    },
    addText(text) {
      texts.add(text);
    },
    judge(item, isImportant = false) {
      if (item.kind === 'ignored' || item.kind === 'refused') return item;
      if (texts.has(item.value)) return excepted(item);
      if (hosts.size === 0 || item.kind === 'number') return item;
      const key = item.kind === 'host' ? parseListedHost(item.value) : parseListedUrl(bareOf(item.value));
      const name = siteOf(key);
      if (name === null) return item;
      if (covers(name.host, name.path.toLowerCase(), isImportant)) return excepted(item);
      const listed = name.host + name.path.toLowerCase();
      for (const exception of within.get(listed) ?? []) {
        if (exception.host + exception.path !== listed) parts.set(exception, listed);
      }
      within.delete(listed);
      return item;
    },
    rest: () =>
      all.map((exception) => {
        const listed = parts.get(exception);
        if (listed === undefined) return ignored(exception.place);
        const because = `expected an exception for a whole entry; "${listed}" is an entry of this file, and a listing has no exceptions for parts`;
        return refused(exception.place, 'not-a-site-rule', because);
      }),
  };
}

function excepted(item: Place): FeedItem {
  return refused(item, 'excepted-by-feed', 'the same feed allows it');
}

/** A canonical key without its kind, as records of lists may write it. */
function bareOf(value: string): string {
  return value.trim().replace(/^(?:host|url):(?!\/\/)/, '');
}

function siteOf(key: ReturnType<typeof parseListedUrl>): { readonly host: string; readonly path: string } | null {
  if (isIndicatorProblem(key)) return null;
  const value = key.slice(key.indexOf(':') + 1);
  if (key.startsWith('host:')) return { host: value, path: '' };
  const slash = value.indexOf('/');
  return { host: value.slice(0, slash), path: value.slice(slash) };
}

/** `/a/`, `/a/b/`, `/a/b/c/` of a path: what may be listed with all that lies below. */
function foldersOf(path: string): readonly string[] {
  const folders: string[] = [];
  for (let slash = path.indexOf('/', 1); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    if (folders.length >= MAX_FOLDERS - 1) break;
    if (slash + 1 < path.length) folders.push(path.slice(0, slash + 1));
  }
  return folders;
}
