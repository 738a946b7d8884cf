/*
 * JSON lists: an array of hosts, URLs or records, our own export, PhishTank's dump, URLhaus' dump by id, and documents
 * with `deny` and `allow` (the polkadot.js and MetaMask shape). A list that says who must *not* be blocked is refused.
 */
import { setImmediate as othersTurn } from 'node:timers/promises';
import { isNumberKeyText } from '../../lib/core/indicators/number-key.ts';
import { HubError } from '../hub-error.ts';
import { attributesFrom } from './attributes.ts';
import { indicatorColumn, numberColumns, typedKind, withReference } from './csv.ts';
import { createFeedExceptions, type FeedExceptions } from './feed-exceptions.ts';
import { ignored, numberItem, refused, type FeedItem, type FeedReader, type Place } from './feed-item.ts';
import { isRecord, listOf, readJson, textOf, writtenOf, type JsonRecord } from './json-document.ts';

/** Where documents keep their list. */
const LIST_FIELDS = [
  'listings',
  'deny',
  'denylist',
  'blacklist',
  'blocklist',
  'phishing',
  'urls',
  'hosts',
  'domains',
  'data',
  'results',
  'entries',
  'items',
];
/** What a document lets through: a name with all below it, as the tools that read such documents take it. */
const ALLOW_FIELDS = ['allow', 'allowlist', 'whitelist'];
/** Names that others imitate, each for itself. */
const KNOWN_FIELDS = ['tolerance', 'fuzzylist'];
const BATCH = 1000;

/** Any JSON list. */
export const readJsonList: FeedReader = async function* (source) {
  const { root, placeOf } = await readJson(source, 'a list');
  const { list, allowed, known } = entriesOf(root);
  const exceptions = createFeedExceptions();
  yield* addAll(exceptions, allowed, true, placeOf);
  yield* addAll(exceptions, known, false, placeOf);
  let items: FeedItem[] = [];
  for (const entry of list) {
    items.push(...readEntry(entry, placeOf).map((item) => exceptions.judge(item)));
    if (items.length >= BATCH) {
      yield items;
      items = [];
    }
  }
  yield items;
  yield exceptions.rest();
};

/** Adds exceptions, and gives those that name no site as ignored ones; all before the first entry is judged. */
async function* addAll(
  exceptions: FeedExceptions,
  texts: readonly string[],
  withSubdomains: boolean,
  placeOf: (value: string) => Place,
): AsyncGenerator<readonly FeedItem[]> {
  for (let from = 0; from < texts.length; from += BATCH) {
    yield texts.slice(from, from + BATCH).flatMap((text) => {
      exceptions.addText(text);
      const place = placeOf(text);
      return exceptions.add(text, { end: '^', withSubdomains, isImportant: false }, place) ? [] : [ignored(place)];
    });
    // Most are no entries, and whoever counts those gives nobody a turn.
    await othersTurn();
  }
}

/** True where a document has the shape of a PhishTank dump. */
export function isPhishtank(root: unknown): boolean {
  return Array.isArray(root) && isRecord(root[0]) && 'phish_id' in root[0];
}

interface Entries {
  readonly list: readonly unknown[];
  readonly allowed: readonly string[];
  readonly known: readonly string[];
}

function entriesOf(root: unknown): Entries {
  if (Array.isArray(root)) return { list: root, allowed: [], known: [] };
  if (!isRecord(root)) throw new HubError('bad-feed', 'expected a JSON array or object with a list; nothing changed');
  if ('matching_attributes' in root && 'list' in root) {
    throw new HubError(
      'bad-feed',
      `this is a MISP warning list (${textOf(root.name) ?? 'without a name'}): it names sites that are known good; expected a list of scam sites; nothing changed`,
    );
  }
  const field = LIST_FIELDS.find((name) => Array.isArray(root[name]));
  if (field !== undefined) {
    const extra = field === 'deny' ? listOf(root.denySub) : [];
    const textsIn = (fields: readonly string[]): readonly string[] =>
      fields.flatMap((name) => listOf(root[name])).filter((text) => typeof text === 'string');
    return { list: [...listOf(root[field]), ...extra], allowed: textsIn(ALLOW_FIELDS), known: textsIn(KNOWN_FIELDS) };
  }
  // URLhaus: { "<id>": [ { url, … } ], … }
  const values = Object.values(root);
  if (values.length > 0 && values.every(Array.isArray)) return { list: values.flat(), allowed: [], known: [] };
  const names = Object.keys(root).map((name) => name.toLowerCase());
  if (indicatorColumn(names) !== -1 || numberColumns(names).length > 0) return { list: [root], allowed: [], known: [] };
  throw new HubError(
    'bad-feed',
    `expected a JSON array, or an object with one of ${LIST_FIELDS.slice(0, 4).join(', ')}; nothing changed`,
  );
}

function readEntry(entry: unknown, placeOf: (value: string) => Place): readonly FeedItem[] {
  if (typeof entry === 'string') {
    const place = placeOf(entry);
    return [{ kind: isNumberKeyText(entry) ? 'key' : 'url', value: entry, ...place }];
  }
  if (!isRecord(entry)) {
    // A list within the list may be nested deeper than a call goes: it is named, not written out.
    const shown = Array.isArray(entry) ? '[…]' : String(entry);
    return [refused(placeOf(shown), 'malformed', 'expected a host, a URL or a record')];
  }
  const names = Object.keys(entry);
  const lower = names.map((text) => text.toLowerCase());
  const field = fieldOf(entry);
  const attributes = attributesFrom(field);
  const numbers = numberColumns(lower).flatMap(({ at, kind }) => {
    const value = writtenOf(entry[names[at] ?? '']) ?? '';
    return value === '' ? [] : [numberItem(placeOf(value), kind, withReference(kind, value, field), attributes)];
  });
  if (numbers.length > 0) return numbers;
  const name = names[indicatorColumn(lower)];
  const value = name === undefined ? undefined : writtenOf(entry[name]);
  if (name === undefined || value === undefined) {
    const because = 'expected a record with a field such as url, host, account or key';
    return [refused(placeOf(names[0] ?? ''), 'malformed', because)];
  }
  if (name === 'key' || isNumberKeyText(value)) return [{ kind: 'key', value, ...placeOf(value), attributes }];
  const kind = typedKind(field);
  if (kind !== undefined) return [numberItem(placeOf(value), kind, withReference(kind, value, field), attributes)];
  return [{ kind: 'url', value, ...placeOf(value), attributes }];
}

function fieldOf(entry: JsonRecord): (name: string) => unknown {
  const byName = new Map(Object.entries(entry).map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => byName.get(name);
}
