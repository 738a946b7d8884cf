/*
 * STIX 2.1 (OASIS): a bundle or a single object. What asks to be listed is an `indicator` with a STIX pattern of plain
 * equalities joined by OR. Observed objects (`url`, `domain-name`, `ipv4-addr`) beside indicators are context and are
 * not listed; a bundle without any indicator, as some feeds send it, speaks through its observed objects.
 * So do the common extension objects `bank-account`, `phone-number` and `cryptocurrency-wallet`.
 */
import type { NumberKind } from '../../lib/core/indicators/key.ts';
import { HubError } from '../hub-error.ts';
import { attributesFrom, parseBank, parseCategory, parseDay, parseGrade } from './attributes.ts';
import {
  ignored,
  numberItem,
  refused,
  type FeedAttributes,
  type FeedItem,
  type FeedReader,
  type Place,
  refusedAsRed,
} from './feed-item.ts';
import { isRecord, listOf, readJson, textOf, type JsonRecord } from './json-document.ts';
import { MAX_LINE_LENGTH } from './line-source.ts';

/** Object paths and types that name a site. */
const SITE_PATHS: Readonly<Record<string, 'host' | 'url'>> = {
  'url:value': 'url',
  'domain-name:value': 'host',
  'hostname:value': 'host',
  'ipv4-addr:value': 'host',
  'ipv6-addr:value': 'host',
};
/** Object paths of numbers that can be listed, as extension objects name them; the first that an object has counts. */
const NUMBER_PATHS: Readonly<Record<string, NumberKind | null>> = {
  'bank-account:account_number': 'account',
  'bank-account:iban': 'iban',
  'bank-account:iban_number': 'iban',
  'phone-number:value': 'phone',
  'phone-number:number': 'phone',
  'cryptocurrency-wallet:address': 'wallet',
  'cryptocurrency-wallet:value': 'wallet',
  // Our own export, for kinds that no extension names: a canonical key.
  'x-tuean-indicator:key': null,
};
/** Types that name persons in ways that no list of ours holds. */
const UNLISTED_TYPES: ReadonlySet<string> = new Set(['payment-card', 'user-account']);
/** TLP:RED as STIX 2.1 §7.2.1.4 has it, and of TLP 2.0. */
const TLP_RED: ReadonlySet<string> = new Set([
  'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed',
  'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1',
]);
/** One comparison: path, operator, quoted value with backslash escapes. */
const COMPARISON = /^\s*([a-z0-9-]+:[\w.[\]*'-]+)\s*(=|!=|LIKE|MATCHES|IN|<|>|<=|>=)\s*'((?:[^'\\]|\\.)*)'\s*$/;

/** Reads a bundle, or one object. @throws HubError `bad-feed` where it is no STIX */
export const readStix: FeedReader = async function* (source) {
  const { root, placeOf } = await readJson(source, 'STIX 2.1');
  const objects = stixObjects(root);
  if (objects === null) {
    throw new HubError('bad-feed', 'expected a STIX 2.1 bundle with objects, or one STIX object; nothing changed');
  }
  const hasIndicators = objects.some((object) => object.type === 'indicator');
  const latest = latestVersions(objects);
  for (const object of objects) {
    const place = placeOf(nameOf(object));
    yield isOutdated(object, latest) ? [ignored(place)] : readObject(object, hasIndicators, place);
  }
};

/** The objects of a bundle, or the one object; null where it is not STIX. */
export function stixObjects(root: unknown): readonly JsonRecord[] | null {
  if (!isRecord(root)) return null;
  if (root.type === 'bundle') return Array.isArray(root.objects) ? root.objects.filter(isRecord) : [];
  const isObject = typeof root.type === 'string' && typeof root.id === 'string' && root.id.startsWith(`${root.type}--`);
  return isObject ? [root] : null;
}

/** When the latest version of each object was made, ms since 1970: a bundle may hold several (STIX 2.1 §3.6). */
function latestVersions(objects: readonly JsonRecord[]): ReadonlyMap<string, number> {
  const latest = new Map<string, number>();
  for (const { id, modified } of objects) {
    const at = versionOf(modified);
    if (typeof id === 'string' && at !== null && at > (latest.get(id) ?? -Infinity)) latest.set(id, at);
  }
  return latest;
}

/** True where the same bundle holds a later version: what that one revokes must not be listed by this one. */
function isOutdated({ id, modified }: JsonRecord, latest: ReadonlyMap<string, number>): boolean {
  const newest = typeof id === 'string' ? latest.get(id) : undefined;
  return newest !== undefined && (versionOf(modified) ?? -Infinity) < newest;
}

function versionOf(modified: unknown): number | null {
  const at = Date.parse(textOf(modified) ?? '');
  return Number.isNaN(at) ? null : at;
}

function nameOf(object: JsonRecord): string {
  return (
    textOf(object.pattern) ??
    textOf(object.value) ??
    textOf(object.iban) ??
    textOf(object.account_number) ??
    textOf(object.id) ??
    textOf(object.type) ??
    ''
  );
}

/** Of the object, or of a part of it (STIX 2.1 §7.2.3). */
function isMarkedRed({ object_marking_refs: marks, granular_markings: ofParts }: JsonRecord): boolean {
  const all = [...listOf(marks), ...listOf(ofParts).map((part) => (isRecord(part) ? part.marking_ref : undefined))];
  return all.some((mark) => typeof mark === 'string' && TLP_RED.has(mark));
}

function readObject(object: JsonRecord, hasIndicators: boolean, place: Place): readonly FeedItem[] {
  const type = textOf(object.type) ?? '';
  if (isMarkedRed(object)) return [refusedAsRed(place)];
  if (type === 'indicator') return readIndicator(object, place);
  if (UNLISTED_TYPES.has(type)) return [notListable(place, type)];
  const number = numberIn(object, type);
  if (number !== undefined) {
    if (hasIndicators) return [contextOnly(place)];
    return [
      numberItem(
        place,
        number.kind,
        number.value,
        attributesFrom((field) => object[field]),
      ),
    ];
  }
  const kind = SITE_PATHS[`${type}:value`];
  const value = textOf(object.value);
  if (kind === undefined || value === undefined) return [ignored(place)];
  if (hasIndicators) return [contextOnly(place)];
  return [{ kind, value, ...place, attributes: attributesFrom((field) => object[field]) }];
}

function readIndicator(object: JsonRecord, place: Place): readonly FeedItem[] {
  if (object.revoked === true) return [refused(place, 'revoked', 'the feed has revoked this indicator')];
  // STIX 2.1 §10.10 (indicator-type-ov): what a feed calls benign it names so that nobody blocks it.
  if (listOf(object.indicator_types).includes('benign'))
    return [refused(place, 'context-only', 'the feed calls it benign')];
  const pattern = textOf(object.pattern);
  if (pattern === undefined || (object.pattern_type ?? 'stix') !== 'stix') {
    return [refused(place, 'not-a-site', 'expected a pattern of type "stix"')];
  }
  // A pattern is read in one go: one of 2 MB kept everybody else waiting for a second, and a document may be far larger.
  if (pattern.length > MAX_LINE_LENGTH)
    return [refused(place, 'too-long', `expected at most ${MAX_LINE_LENGTH} characters in a pattern`)];
  const observation = /^\s*\[(.*)\]\s*$/s.exec(pattern)?.[1];
  const parts = observation === undefined ? null : splitOr(observation);
  if (parts === null)
    return [refused(place, 'not-a-site', 'expected one observation of plain equalities joined by OR')];
  const attributes = indicatorAttributes(object);
  return parts.map((part): FeedItem => {
    const [, path = '', operator, quoted = ''] = COMPARISON.exec(part) ?? [];
    const type = path.slice(0, path.indexOf(':'));
    if (UNLISTED_TYPES.has(type)) return notListable(place, type);
    const number = Object.hasOwn(NUMBER_PATHS, path) ? NUMBER_PATHS[path] : undefined;
    const kind = number === undefined ? SITE_PATHS[path] : number;
    if (kind === undefined)
      return refused(
        place,
        'not-a-site',
        `expected a URL, domain, address or number, got ${path || 'another pattern'}`,
      );
    if (operator !== '=')
      return refused(place, 'not-a-site', `expected "=", got ${operator}: only exact sites can be listed`);
    const value = quoted.replace(/\\(.)/g, '$1');
    if (kind !== 'host' && kind !== 'url') return numberItem(place, kind, value, attributes);
    return { kind, value, ...place, attributes };
  });
}

/** Our own labels say grade, category and bank; `valid_from` and `valid_until` the days. */
function indicatorAttributes(object: JsonRecord): FeedAttributes {
  const labels = listOf(object.labels).filter((label) => typeof label === 'string');
  const labelled = (prefix: string) => labels.find((label) => label.startsWith(prefix))?.slice(prefix.length);
  const grade = parseGrade(labelled('tuean-grade:'));
  const category = parseCategory(labelled('th-scam:'));
  const bank = parseBank(labelled('tuean-bank:'));
  const seenOn = parseDay(labelled('tuean-seen:')) ?? parseDay(object.modified);
  const days: JsonRecord = { valid_from: object.valid_from, valid_until: lastMoment(object.valid_until) };
  const own = attributesFrom((field) => days[field]);
  return {
    ...own,
    ...(seenOn !== undefined && { seenOn }),
    ...(grade && { grade }),
    ...(category && { category }),
    ...(bank !== undefined && { bank }),
  };
}

/** The moment before a time: an indicator is no longer valid at its `valid_until` itself (STIX 2.1 §4.7). Other texts as they are. */
function lastMoment(time: unknown): unknown {
  const at = typeof time === 'string' && time.includes('T') ? Date.parse(time) : Number.NaN;
  return at > 0 ? new Date(at - 1).toISOString() : time;
}

/** Splits at OR outside quotes; null where AND joins comparisons, which no list of single sites can say. */
function splitOr(observation: string): readonly string[] | null {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < observation.length; i++) {
    if (isQuoted && observation[i] === '\\') i += 1;
    else if (observation[i] === "'") isQuoted = !isQuoted;
    else if (!isQuoted && /^\sAND\s/.test(observation.slice(i, i + 5))) return null;
    else if (!isQuoted && /^\sOR\s/.test(observation.slice(i, i + 4))) {
      parts.push(observation.slice(start, i));
      start = i + 4;
      i += 3;
    }
  }
  return [...parts, observation.slice(start)];
}

function numberIn(object: JsonRecord, type: string): { kind: NumberKind | null; value: string } | undefined {
  for (const [path, kind] of Object.entries(NUMBER_PATHS)) {
    const [of, field = ''] = path.split(':');
    const value = of === type ? textOf(object[field]) : undefined;
    if (value !== undefined && value !== '') return { kind, value };
  }
  return undefined;
}

function contextOnly(place: Place): FeedItem {
  return refused(place, 'context-only', 'observed beside indicators: no indicator asks to list it');
}

function notListable(place: Place, type: string): FeedItem {
  return refused(place, 'kind-not-listable', `${type}: not a kind that this list holds`);
}
